"""Which files make a document or a page; the others are reported or passed over."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from staffroom.cache import digest_of
from staffroom.catalog.graph import Key
from staffroom.catalog.inventory import Inventory
from staffroom.diagnostic import PROBLEMS, Diagnostic, printable
from staffroom.document import CAN_REFUSE_LINKS, IsLink, read_bytes
from staffroom.kinds import KINDS, Kind, kind_of

NO_IDS = ("contributing", "index", "readme")
"""Stems of files that are no documents: two are for whoever looks into the folder, and a page of
the name index would take the place of its folder's own."""
_NOT_DOCUMENTS = ("readme.md", "contributing.md")
_MARKDOWN = (".md", ".markdown", ".mdown", ".mkdn", ".mkd")


class File(NamedTuple):
    """A file that is where a document or a page belongs, with its content."""

    file: str
    path: str
    key: Key
    kind: Kind | None
    raw: bytes

    @property
    def digest(self) -> bytes:
        return digest_of("document" if self.kind else "page", self.path, self.raw)


def files(inventory: Inventory) -> Iterator[File]:
    """The files that may make a page, read; what is wrong with the others is reported."""
    for name in _names(inventory.content):
        yield from _content_file(inventory, name)
    for name in _names(inventory.pages_folder):
        yield from _page_file(inventory, name)


def _content_file(inventory: Inventory, name: str) -> Iterator[File]:
    folder, _, last = name.rpartition("/")
    stem, _, suffix = last.rpartition(".")
    kind = _kind_of_folder(folder)
    if name.split("/")[0] == "vocabularies" or last.lower() in _NOT_DOCUMENTS:
        return
    if kind is not None and suffix == "md" and is_id(stem):
        key = Key(kind.name, stem)
        yield from _read_file(inventory.content, inventory, name, key, kind)
        return
    relative = PurePosixPath(name)
    path, file = inventory.root / relative, inventory.content / name
    # The path may be a name, also where the folder is not quite right.
    personal = kind.name == "person" if kind is not None else _may_name_somebody(relative)
    if relative.suffix.lower() not in _MARKDOWN:
        if not relative.suffix and file.with_suffix(".md").exists():
            problem = PROBLEMS["no-extension"].at(path, personal=personal, name=last)
            inventory.diagnostics.append(problem)
        return
    own_key = Key(kind.name, relative.stem) if kind else None
    if is_outside(file, inventory.content):
        problem = PROBLEMS["outside-folder"].at(path, personal=personal, file=last)
    elif kind is None:
        folders = ", ".join(f"{inventory.root}/{kind.folder}/" for kind in KINDS.values())
        problem = PROBLEMS["unknown-folder"].at(
            path, personal=personal, folder=f"{path.parent}/", folders=folders
        )
    else:
        better = f"{slug(relative.stem)}.md"
        problem = PROBLEMS["file-name"].at(path, name=last, better=better, personal=personal)
    inventory.leave_out(path, own_key, problem)


def _page_file(inventory: Inventory, name: str) -> Iterator[File]:
    relative = PurePosixPath(name)
    if printable(name) != name:
        # No address can be made of it, and the whole build would stop there.
        path, better = inventory.pages_folder.name / relative, slug(relative.stem)
        problem = PROBLEMS["file-name"].at(
            path, name=relative.name, better=f"{better}{printable(relative.suffix)}"
        )
        inventory.leave_out(path, None, problem)
        return
    if not relative.suffix and (inventory.pages_folder / name).with_suffix(".md").exists():
        path = PurePosixPath(inventory.pages_folder.name) / relative
        problem = PROBLEMS["no-extension"].at(path, name=relative.name)
        inventory.leave_out(path, None, problem)
    if relative.suffix == ".md":
        yield from _read_file(inventory.pages_folder, inventory, name, Key("page", name), None)


def _read_file(
    folder: Path, inventory: Inventory, name: str, key: Key, kind: Kind | None
) -> Iterator[File]:
    path = f"{folder.name}/{name}"
    file = f"{folder}/{name}"
    try:
        if not CAN_REFUSE_LINKS:
            raise IsLink
        # No folder on the way is a link, so a file that is none lies where it seems to lie.
        raw, diagnostics = read_bytes(file, path, follow=False)
    except IsLink:
        if is_outside(Path(file), folder):
            raw, diagnostics = None, [_outside(path, kind)]
        else:
            raw, diagnostics = read_bytes(file, path)
    if raw is not None:
        yield File(file, path, key, kind, raw)
        return
    if kind is not None and kind.name == "person":
        diagnostics = [replace(problem, personal=True) for problem in diagnostics]
    inventory.leave_out(PurePosixPath(path), key if kind is not None else None, *diagnostics)


def _outside(path: str, kind: Kind | None) -> Diagnostic:
    personal = kind is not None and kind.name == "person"
    where = PurePosixPath(path)
    return PROBLEMS["outside-folder"].at(where, personal=personal, file=where.name)


def walk(folder: Path) -> Iterator[tuple[Path, PurePosixPath]]:
    """The files of a folder and of those below it, by path, each with its path below the folder.

    Hidden files are passed over, and links to folders are not followed.
    """
    for name in _names(folder):
        yield folder / name, PurePosixPath(name)


def _names(folder: Path) -> list[str]:
    found: list[str] = []
    for base, folders, names in os.walk(folder, followlinks=False):
        folders[:] = [name for name in folders if not name.startswith(".")]
        below = os.path.relpath(base, folder).replace(os.sep, "/")
        start = "" if below == "." else f"{below}/"
        found += [start + name for name in names if not name.startswith(".")]
    return sorted(found)


def is_outside(file: Path, folder: Path) -> bool:
    """Whether a file, links followed, lies outside a folder; links in a circle lead nowhere."""
    try:
        return not file.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError):
        return True


@lru_cache(maxsize=10_000)
def _kind_of_folder(folder: str) -> Kind | None:
    return kind_of(PurePosixPath(folder, "document.md"))


def _may_name_somebody(relative: PurePosixPath) -> bool:
    """Whether a file in a folder of no kind may be a person's, put in the wrong place."""
    folders = {part.casefold() for part in relative.parts}
    return not folders.isdisjoint({"community", "people", "person", "persons"})


_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def is_id(stem: str) -> bool:
    """Whether a document's file may be called so, without its ending."""
    return _ID.fullmatch(stem) is not None and stem not in NO_IDS


def slug(text: str) -> str:
    """A file name's stem in small letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
    return words if words not in ("", "index") else "a-name-in-plain-letters"
