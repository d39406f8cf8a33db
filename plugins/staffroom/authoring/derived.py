"""The files of a repository that follow from models and vocabularies: a register of them.

`staffroom refresh` writes them anew. A file is only ever replaced if it says that it was made so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from staffroom.authoring.forge import forge_files
from staffroom.authoring.schema import schema_files
from staffroom.authoring.vscode import vscode_files
from staffroom.catalog import Catalog, is_outside

MARK = "Made by “staffroom refresh”"
"""What stands in each of the files, so that a community's own files are told from them."""
REMARK = f"{MARK} from the models and the vocabularies. Change those, not this."
"""The remark for a file's first lines, in whatever form its format has for remarks."""

Contribution = Callable[[Catalog, str], Mapping[PurePosixPath, str]]
"""Gives files: path from the top of the repository → text, with the remark that it is given."""

CONTRIBUTIONS: tuple[Contribution, ...] = (schema_files, vscode_files, forge_files)
"""All of them. Whoever derives something else adds a function here."""


def derived_files(catalog: Catalog) -> Mapping[PurePosixPath, str]:
    """Every file that follows from models and vocabularies, by path."""
    found: dict[PurePosixPath, str] = {}
    for contribution in CONTRIBUTIONS:
        for path, text in contribution(catalog, REMARK).items():
            assert MARK in text, path
            assert path not in found, path
            found[path] = text
    return dict(sorted(found.items()))


class State(StrEnum):
    """How a derived file stands in a repository."""

    FRESH = "fresh"
    STALE = "stale"
    MISSING = "missing"
    FOREIGN = "foreign"
    """Something else has its name; it is left alone."""


class Derived(NamedTuple):
    """A derived file, as it is to be and as it is."""

    path: PurePosixPath
    text: str
    state: State


def compare(root: Path, catalog: Catalog) -> Iterator[Derived]:
    """Every derived file with its state in the repository at `root`."""
    for path, text in derived_files(catalog).items():
        yield Derived(path, text, _state(root, path, text))


def _state(root: Path, path: PurePosixPath, text: str) -> State:
    file = root / path
    if is_outside(file, root):
        return State.FOREIGN
    try:
        # As bytes: git may have changed the line ends on a computer with Windows.
        found = file.read_bytes().replace(b"\r\n", b"\n")
    except FileNotFoundError:
        return State.MISSING
    except OSError:
        return State.FOREIGN
    if found == text.encode():
        return State.FRESH
    return State.STALE if MARK.encode() in found else State.FOREIGN
