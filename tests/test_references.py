"""The reference pages say what is true: every field, code and option is explained there."""

import re

import click
import pytest

from communities import ROOT, Site
from staffroom.cli import main
from staffroom.diagnostic import PROBLEMS
from staffroom.diagnostic.formats import FORMS
from staffroom.kinds import KINDS
from staffroom.kinds.marks import Facet
from staffroom.kinds.structure import FieldShape, shape
from staffroom.mkdocs.config import StaffroomConfig
from staffroom.site.icons import icon_svg
from staffroom.site.words import words_for

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


def facets(fields: tuple[FieldShape, ...], prefix: str = "") -> dict[str, str]:
    """Field → the name of the facet that its mark says it is."""
    found = {}
    for field in fields:
        if (mark := field.mark(Facet)) is not None:
            found[prefix + field.name] = mark.name
        found |= facets(field.parts, f"{prefix}{field.name}.")
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_says_which_facet_it_is(real_site: Site, kind: str) -> None:
    page, words = real_site.page("reference/front-matter/"), words_for("en")
    marked = facets(shape(KINDS[kind].model)) if KINDS[kind].in_library else {}
    assert not KINDS[kind].in_library or {"domains", "tags", "license"} <= marked.keys()
    for name in names(shape(KINDS[kind].model)):
        [row] = page.xpath(f'//tr[@id="{kind}-{name}"]')
        said = re.findall(r"In the library: (.+?)\.", row.text_content())
        assert said == ([words(f"facets.{marked[name]}.label")] if name in marked else []), name


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


def test_no_option_is_explained_that_is_not_there() -> None:
    text = (ROOT / "docs/reference/command.md").read_text("utf-8")
    options = {
        option
        for command in main.commands.values()
        for parameter in command.params
        for option in parameter.opts
    }
    assert set(re.findall(r"`(--[a-z-]+)", text)) <= options
    text = (ROOT / "docs/reference/configuration.md").read_text("utf-8")
    own = text[text.index("## Options of the plugin") : text.index("## Settings of MkDocs")]
    assert set(re.findall(r"^\| `(\w+)` \|", own, re.M)) == {
        name for name, _ in StaffroomConfig._schema
    }


def test_what_is_set_without_an_option_is_true() -> None:
    text = (ROOT / "docs/reference/configuration.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \|.*\| `([^`]*)` \|$", text, re.M))
    assert rows
    for name, option in StaffroomConfig._schema:
        if name in rows:
            assert rows[name] == str(option.default).lower().replace("cc-by", "CC-BY")


def test_the_forms_of_problems_are_all_explained() -> None:
    text = (ROOT / "docs/reference/command.md").read_text("utf-8")
    assert re.findall(r"`--format (\w+)`", text) == list(FORMS)


def test_examples_of_problems_are_read_by_the_command() -> None:
    """An example of a report has the form that reports have, and its code is known."""
    for file in (ROOT / "docs").rglob("*.md"):
        for line in re.findall(r"^content/\S+\.md:.*$", file.read_text("utf-8"), re.M):
            match = re.fullmatch(r"content/\S+:\d+:\d+: (error|warning): .+ \[([a-z0-9-]+)\]", line)
            assert match, (file, line)
            assert match[2] in PROBLEMS


def test_each_kind_is_named_where_contributors_are_told_of_folders() -> None:
    text = (ROOT / "docs/contribute/with-git.md").read_text("utf-8")
    for folder in re.findall(r"`content/([a-z/-]+)/`", text):
        assert folder in {kind.folder for kind in KINDS.values()} | {"vocabularies"}, folder


def test_every_icon_is_there() -> None:
    sources = [*PACKAGE.rglob("*.html"), *PACKAGE.rglob("*.py")]
    used = {
        icon
        for file in sources
        for icon in re.findall(r"[\"'](material/[a-z0-9-]+)[\"']", file.read_text("utf-8"))
    }
    assert len(used) > 40
    assert [icon for icon in sorted(used) if icon_svg(icon) is None] == []
