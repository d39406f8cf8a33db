"""`staffroom import`: a collection of another shape moves in."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from staffroom.importer import run_import


@click.command(name="import", short_help="Move a collection of another shape in.")
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
