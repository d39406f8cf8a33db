"""The reference pages say what is true: every field, code and option is explained there."""

import re
from pathlib import Path

import click
import pytest

from communities import ROOT, Site
from staffroom.cli import main
from staffroom.diagnostic import PROBLEMS
from staffroom.kinds import KINDS
from staffroom.kinds.structure import FieldShape, shape
from staffroom.mkdocs.config import StaffroomConfig
from staffroom.site.icons import icon_svg

PACKAGE = ROOT / "plugins" / "staffroom"


def names(fields: tuple[FieldShape, ...], prefix: str = "") -> list[str]:
    found = []
    for field in fields:
        found += [prefix + field.name, *names(field.parts, f"{prefix}{field.name}.")]
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_is_explained(real_site: Site, kind: str) -> None:
    page = real_site.page("reference/front-matter/")
    for name in names(shape(KINDS[kind].model)):
        rows = page.xpath(f'//tr[@id="{kind}-{name}"]')
        assert len(rows) == 1, f"{kind}: {name}"
        _, holds, means = (" ".join(cell.text_content().split()) for cell in rows[0])
        assert holds, f"{kind}: {name}"
        assert means, f"{kind}: {name}"


def test_every_code_is_explained(real_site: Site) -> None:
    page = real_site.page("reference/problems/")
    for code, problem in PROBLEMS.items():
        [heading] = page.xpath(f'//*[@id="{code}"]')
        section = " ".join(heading.getparent().text_content().split())
        assert problem.title in section
        assert " ".join(problem.why.split())[:60] in section.replace("`", "")


def test_every_option_of_the_command_is_explained() -> None:
    text = (ROOT / "docs/reference/command.md").read_text("utf-8")
    for name, command in main.commands.items():
        assert f"## staffroom {name}" in text
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert f"`{parameter.opts[0]}" in text, parameter.opts


def test_every_option_of_the_plugin_is_explained() -> None:
    text = (ROOT / "docs/reference/configuration.md").read_text("utf-8")
    for name, _ in StaffroomConfig._schema:
        assert f"| `{name}` |" in text


def test_every_icon_is_there() -> None:
    sources = [*PACKAGE.rglob("*.html"), *PACKAGE.rglob("*.py")]
    used = {
        icon
        for file in sources
        for icon in re.findall(r"[\"'](material/[a-z0-9-]+)[\"']", file.read_text("utf-8"))
    }
    assert len(used) > 40
    assert [icon for icon in sorted(used) if icon_svg(icon) is None] == []


def test_only_the_adapter_knows_the_host() -> None:
    importing = [
        file.relative_to(PACKAGE).as_posix()
        for file in PACKAGE.rglob("*.py")
        if re.search(r"^\s*(?:from|import) (?:mkdocs|properdocs)\b", file.read_text("utf-8"), re.M)
    ]
    assert importing
    assert [file for file in importing if Path(file).parts[0] != "mkdocs"] == []
