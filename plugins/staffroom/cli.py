"""The command `staffroom`."""

from __future__ import annotations

import sys
from pathlib import Path, PurePosixPath

import click

from staffroom import __version__
from staffroom.catalog import load_catalog
from staffroom.checks import check_catalog
from staffroom.diagnostic import FORMS, Diagnostic, format_diagnostics
from staffroom.importer import run_import


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="staffroom")
def main() -> None:
    """Look after a community's folder of lesson plans, rubrics and case studies."""


@main.command()
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
    catalog, diagnostics = load_catalog(content, drafts=True)
    found = sorted([*diagnostics, *check_catalog(catalog)])
    wanted = [path.resolve() for path in paths]
    found = [d for d in found if not wanted or _is_below(catalog.folder, d.path, wanted)]
    click.echo(format_diagnostics(found, form), nl=False)
    to_mend = [d for d in found if d.severity != "note"]
    if form == "text":
        click.echo(_summary(found), err=True)
    sys.exit(1 if to_mend else 0)


def _is_below(base: Path, path: PurePosixPath, wanted: list[Path]) -> bool:
    file = (base / path).resolve()
    return any(file.is_relative_to(each) for each in wanted)


def _summary(found: list[Diagnostic]) -> str:
    if not found:
        return "Nothing to mend."
    files = len({d.path for d in found})
    problems = "1 problem" if len(found) == 1 else f"{len(found)} problems"
    return f"{problems} in {'1 file' if files == 1 else f'{files} files'}."


@main.command(name="import")
@click.argument("source", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--map",
    "map_file",
    required=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The file that says what becomes of what.",
)
@click.option(
    "--into", required=True, type=click.Path(path_type=Path, file_okay=False),
    help="The folder that holds, or will hold, content/.",
)  # fmt: skip
@click.option("--overwrite", is_flag=True, help="Replace files that are there and differ.")
@click.option(
    "--account", "account_file", type=click.Path(path_type=Path, dir_okay=False),
    help="Write the whole account of every file and field to this JSON file.",
)  # fmt: skip
def import_(
    source: Path, map_file: Path, into: Path, overwrite: bool, account_file: Path | None
) -> None:
    """Move a collection of Markdown files of another shape in, and account for every file."""
    sys.exit(run_import(source, map_file, into, overwrite, account_file, click.echo))
