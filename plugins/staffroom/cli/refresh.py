"""`staffroom refresh`: the files of a repository that follow from models and vocabularies."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from staffroom.authoring.derived import MARK, Derived, State, compare
from staffroom.catalog import is_outside, load_catalog
from staffroom.cli.folder import content_option, require_folder


@click.command(short_help="Write the files anew that follow from models and vocabularies.")
@click.option("--check", "only_check", is_flag=True, help="Write nothing: name what is stale.")
@click.option("--force", is_flag=True, help="Replace files of the same name that are your own.")
@content_option
def refresh(only_check: bool, force: bool, content: Path) -> None:
    """Write the files anew that follow from models and vocabularies.

    These are the schemas that editors use, the files for VS Code, the forge's forms for new
    issues, and whom it asks for reviews. Run it after a change to a vocabulary, a domain or a
    field, and commit what it writes. Your own files are left alone.
    """
    require_folder(content)
    catalog = load_catalog(content, drafts=True).catalog
    found = list(compare(catalog.folder, catalog))
    foreign = [each for each in found if each.state is State.FOREIGN]
    if force:
        # What lies behind a link to a folder is no file of this repository.
        root = catalog.folder
        foreign = [each for each in foreign if is_outside((root / each.path).parent, root)]
    stale = [each for each in found if each.state is not State.FRESH and each not in foreign]
    for each in foreign:
        click.echo(
            f"{each.path} is your own file (it does not say “{MARK}”) and stays as it is; "
            "--force replaces it.",
            err=True,
        )
    for each in stale:
        if not only_check:
            _write(catalog.folder / each.path, each)
        click.echo(each.path)
    if only_check and stale:
        number = "One file is" if len(stale) == 1 else f"{len(stale)} files are"
        click.echo(f"{number} missing or out of date. Run: staffroom refresh", err=True)
        sys.exit(1)
    if stale and not only_check:
        number = "One file was" if len(stale) == 1 else f"{len(stale)} files were"
        click.echo(f"{number} written. Commit what you want to keep.", err=True)
    if not stale and not foreign:
        click.echo("Everything is fresh.", err=True)


def _write(file: Path, each: Derived) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    if file.is_symlink():
        file.unlink()
    file.write_text(each.text, "utf-8", newline="\n")
