"""Files beside documents: what they tell about people and places, and whether they are pictures."""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import NamedTuple
from urllib.parse import unquote

from staffroom.catalog import Record, is_outside
from staffroom.checks.submission import Rule, Submission
from staffroom.diagnostic import Diagnostic
from staffroom.document import FieldPath
from staffroom.imagery import FORMATS, Trace, read_picture
from staffroom.kinds.marks import FileBeside
from staffroom.kinds.structure import marked_values


def pictures(submission: Submission) -> Iterator[Diagnostic]:
    """The site leaves out what a picture tells, but its file in the repository still tells it."""
    for file, where in _files(submission).items():
        wanted = FORMATS.get(file.suffix.lower().lstrip("."))
        if wanted is None:
            continue
        found = _look_at(submission.catalog.folder / file)
        values = {"file": file.name}
        if found.format != wanted:
            is_picture = found.format is not None
            what = f"it is a {found.format} picture" if is_picture else "it is no picture at all"
            yield submission.at("not-that-picture", where, format=wanted, found=what, **values)
        elif not found.is_whole:
            what = "it is damaged or ends too early"
            yield submission.at("not-that-picture", where, format=wanted, found=what, **values)
        if Trace.PLACE in found.traces:
            yield submission.at("picture-tells-place", where, **values)
        if others := [trace.value for trace in Trace if trace in found.traces - {Trace.PLACE}]:
            tells = " and ".join(filter(None, (", ".join(others[:-1]), others[-1])))
            yield submission.at("picture-tells-more", where, found=tells, **values)


def authors(submission: Submission) -> Iterator[Diagnostic]:
    """Word processors write the name of whoever uses the computer into each file."""
    for file, where in _files(submission).items():
        if file.suffix.lower() in _PROPERTIES and _names_author(submission.catalog.folder / file):
            yield submission.at("file-names-author", where, file=file.name)


# --- the files of a document ----------------------------------------------------------------------


def _files(submission: Submission) -> dict[PurePosixPath, FieldPath | int]:
    """The files that a document shows or offers → where it first names them."""
    found: dict[PurePosixPath, FieldPath | int] = {}
    node = submission.node
    if isinstance(node, Record):
        if not node.files:
            return {}
        folder = PurePosixPath(submission.document.path).parent
        for marked in marked_values(node.fields, FileBeside):
            file = PurePosixPath(posixpath.normpath(folder / marked.value))
            found.setdefault(file, marked.where)
        for offset, target in node.links.items():
            if target.file is not None:
                found.setdefault(target.file, offset)
        return {file: where for file, where in found.items() if file in node.files}
    if submission.kind is None:
        return _files_by_hand(submission)
    return {}


def _files_by_hand(submission: Submission) -> dict[PurePosixPath, FieldPath | int]:
    """The same for a page written by hand: the host publishes all that is in the folder."""
    found: dict[PurePosixPath, FieldPath | int] = {}
    path = submission.document.path
    pages = submission.catalog.folder / path.parts[0]
    for mention in submission.addresses:
        target = unquote(re.split(r"[?#]", mention.address)[0])
        suffix = PurePosixPath(target).suffix.lower()
        if suffix.lstrip(".") not in FORMATS and suffix not in _PROPERTIES:
            continue
        if re.match(r"[A-Za-z][A-Za-z0-9+.-]*+:|/", target):
            continue
        file = PurePosixPath(posixpath.normpath(path.parent / target))
        full = submission.catalog.folder / file
        try:
            if full.is_file() and not is_outside(full, pages):
                found.setdefault(file, mention.where)
        except (OSError, ValueError):
            continue
    return found


class _Look(NamedTuple):
    format: str | None
    traces: frozenset[Trace]
    is_whole: bool


@lru_cache(maxsize=64)
def _look_at(file: Path) -> _Look:
    try:
        picture = read_picture(file.read_bytes())
    except OSError:
        picture = None
    if picture is None:
        return _Look(None, frozenset(), False)
    return _Look(picture.format, picture.traces, picture.is_whole)


# --- the properties of office files -----------------------------------------------------------

_PROPERTIES = {
    **dict.fromkeys((".docx", ".pptx", ".xlsx"), "docProps/core.xml"),
    **dict.fromkeys((".odt", ".odp", ".ods"), "meta.xml"),
}
_UNREADABLE = (
    *(OSError, ValueError, LookupError, RuntimeError, EOFError, NotImplementedError),
    *(zipfile.BadZipFile, zlib.error),
)
_LONGEST = 100_000
_AUTHOR = re.compile(
    rb"<(?:dc:creator|cp:lastModifiedBy|meta:initial-creator)(?:\s[^<>]{0,200}+)?>\s{0,20}+([^<]{1,80})"
)
_PROGRAMS = re.compile(
    rb"microsoft|python-docx|pandoc|libreoffice|openoffice|google|user|admin|author|unknown|windows",
    re.IGNORECASE,
)


def _names_author(file: Path) -> bool:
    try:
        with zipfile.ZipFile(file) as packed, packed.open(_PROPERTIES[file.suffix.lower()]) as part:
            text = part.read(_LONGEST)
    except _UNREADABLE:
        # It is no such file; that it cannot be opened is seen by whoever opens it.
        return False
    return any(not _PROGRAMS.search(name.strip() or b"unknown") for name in _AUTHOR.findall(text))


RULES: tuple[Rule, ...] = (pictures, authors)
"""Every rule of this subject."""
