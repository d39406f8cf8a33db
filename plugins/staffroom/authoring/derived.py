"""The files of a repository that follow from models and vocabularies: a register of them.

`staffroom refresh` writes them anew. A file is only ever replaced if it says that it was made so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from functools import partial
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from staffroom.authoring.forge import OWNERS, code_owners, issue_forms
from staffroom.authoring.schema import schema_files
from staffroom.authoring.vscode import vscode_files
from staffroom.catalog import Catalog, is_outside

MARK = "Made by “staffroom refresh”"
"""What stands in each of the files, so that a community's own files are told from them."""
REMARK = f"{MARK} from the models and the vocabularies. Change those, not this."
"""The remark for a file's first lines, in whatever form its format has for remarks."""

Contribution = Callable[[Catalog], Mapping[PurePosixPath, str]]
"""Gives whole files: path from the top of the repository → text with `REMARK` in it."""

CONTRIBUTIONS: tuple[Contribution, ...] = (
    partial(schema_files, made=REMARK),
    partial(vscode_files, made=REMARK),
    issue_forms,
)
"""All of them. Whoever derives something else adds a function here."""

PARTS: Mapping[PurePosixPath, Callable[[Catalog, str], str]] = {OWNERS: code_owners}
"""Files of which a community writes a part: they are made from the file as it is, and keep it."""


def derived_files(catalog: Catalog) -> Mapping[PurePosixPath, str]:
    """Every whole file that follows from models and vocabularies, by path."""
    found: dict[PurePosixPath, str] = {}
    for contribution in CONTRIBUTIONS:
        for path, text in contribution(catalog).items():
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
        found, state = _read(root / path, root)
        if state is State.FRESH and found != text:
            state = State.STALE if MARK in found else State.FOREIGN
        yield Derived(path, text, state)
    for path, made_from in PARTS.items():
        found, state = _read(root / path, root)
        text = made_from(catalog, found)
        yield Derived(path, text, State.STALE if state is State.FRESH and found != text else state)


def _read(file: Path, root: Path) -> tuple[str, State]:
    """What a file says, which may be as it should; or why it says nothing."""
    if is_outside(file, root):
        return "", State.FOREIGN
    try:
        # In text mode: git may have changed the line ends on a computer with Windows.
        return file.read_text("utf-8"), State.FRESH
    except FileNotFoundError:
        return "", State.MISSING
    except (OSError, ValueError):
        return "", State.FOREIGN
