"""`staffroom check`: every problem of all documents at once."""

from __future__ import annotations

import sys
from pathlib import Path, PurePosixPath

import click

from staffroom.catalog import load_catalog
from staffroom.checks import review
from staffroom.diagnostic import FORMS, Diagnostic, format_diagnostics
from staffroom.document import parse_values, read_text
from staffroom.site import today_from_environment


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--format", "form", type=click.Choice(FORMS), default="text", show_default=True,
    help="How problems are written.",
)  # fmt: skip
@click.option(
    "--content", default="content", show_default=True, type=click.Path(path_type=Path),
    help="The folder of the community's documents.",
)  # fmt: skip
def check(paths: tuple[Path, ...], form: str, content: Path) -> None:
    """Report every problem of all documents at once, each with its line and what to do.

    PATHS narrow what is reported, never what is looked at. The exit code is 0 when nothing is to
    be mended, 1 when something is, 2 when the command is used wrongly.
    """
    if not content.is_dir():
        raise click.UsageError(
            f"There is no folder “{content}” here. Go to the folder that holds it, or name it "
            "with --content."
        )
    for path in paths:
        if not path.exists():
            raise click.UsageError(f"There is no file or folder “{path}”.")
    loaded = load_catalog(content, drafts=True)
    address = _site_address(loaded.catalog.folder / "mkdocs.yml")
    found = review(loaded, today=today_from_environment(), address=address)
    wanted = [path.resolve() for path in paths]
    found = [d for d in found if not wanted or _is_below(loaded.catalog.folder, d.path, wanted)]
    click.echo(format_diagnostics(found, form), nl=False)
    to_mend = [d for d in found if d.severity != "note"]
    if form == "text":
        click.echo(_summary(found), err=True)
    sys.exit(1 if to_mend else 0)


def _site_address(configuration: Path) -> str:
    """Where the site is published, as its configuration says; empty where it does not."""
    if not configuration.is_file():
        return ""
    text, _ = read_text(configuration, PurePosixPath(configuration.name))
    fields, _, _ = parse_values(text or "", PurePosixPath(configuration.name))
    written = fields.get("site_url") if isinstance(fields, dict) else None
    # `!ENV [NAME, "https://…"]` is read as the list of what may be meant.
    for each in reversed(written) if isinstance(written, list) else (written,):
        if isinstance(each, str) and each.startswith(("https://", "http://")):
            return f"{each.rstrip('/')}/"
    return ""


def _is_below(base: Path, path: PurePosixPath, wanted: list[Path]) -> bool:
    file = (base / path).resolve()
    return any(file.is_relative_to(each) for each in wanted)


def _summary(found: list[Diagnostic]) -> str:
    if not found:
        return "Nothing to mend."
    files = len({d.path for d in found})
    problems = "1 problem" if len(found) == 1 else f"{len(found)} problems"
    return f"{problems} in {'1 file' if files == 1 else f'{files} files'}."
