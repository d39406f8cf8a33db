"""Importing: a collection of Markdown files of another shape becomes documents of ours.

A map says what becomes of which file, and where each field comes from. Nothing is lost: what the
map does not use is kept, word for word, in a marked block at the end of the document, and the
account of the run names every file.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from staffroom.importer.account import Account, DocumentAccount, FileAccount
from staffroom.importer.mapping import Mapping, MappingError, load_mapping, parse_mapping
from staffroom.importer.run import Import, WrongUsage

__all__ = [
    "Account",
    "DocumentAccount",
    "FileAccount",
    "Mapping",
    "MappingError",
    "WrongUsage",
    "import_collection",
    "load_mapping",
    "parse_mapping",
    "run_import",
]


def import_collection(
    source: Path,
    mapping: Mapping,
    into: Path,
    *,
    overwrite: bool = False,
    map_file: Path | None = None,
) -> Account:
    """Turn the Markdown files of a folder into documents.

    Args:
        source: The folder of the collection; nothing in it is changed.
        mapping: What becomes of which file.
        into: The folder that holds, or will hold, `content/`.
        overwrite: Whether files that are there already and differ are replaced.
        map_file: The file of the map, so that the account knows it if it lies in the collection.

    Returns:
        The account of the run: every file of the collection stands in it once.
    """
    return Import(source, mapping, into, overwrite=overwrite, map_file=map_file).run()


def run_import(
    source: Path,
    map_file: Path,
    into: Path,
    overwrite: bool,
    account_file: Path | None,
    echo: Callable[[str], None],
) -> int:
    """What `staffroom import` does.

    Args:
        source: The folder of the collection.
        map_file: The map.
        into: The folder that holds, or will hold, `content/`.
        overwrite: Whether files that are there already and differ are replaced.
        account_file: Where the whole account goes as JSON, if anywhere.
        echo: Shows a text to the person at the terminal.

    Returns:
        0 when all is well, 1 when something was left out because of a problem, 2 when the run
        could not begin.
    """
    try:
        mapping = load_mapping(map_file)
        account = import_collection(source, mapping, into, overwrite=overwrite, map_file=map_file)
    except MappingError as error:
        for problem in error.problems:
            echo(problem)
        return 2
    except WrongUsage as error:
        echo(f"error: {error}")
        return 2
    if account_file is not None:
        account_file.parent.mkdir(parents=True, exist_ok=True)
        account_file.write_text(account.as_json(), encoding="utf-8")
    echo(account.as_text().rstrip())
    return 1 if account.has_problems else 0
