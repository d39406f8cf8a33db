"""From a Markdown file to a `Document`: its metadata, the place of every field, and its body.

The only package that reads front matter: `values` builds the values from YAML, `complaints` says
what is wrong with it.
"""

from __future__ import annotations

import codecs
import errno
import os
import re
import stat
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any

from staffroom.diagnostic import PROBLEMS, START, Diagnostic, Position
from staffroom.document.values import (
    CONTROL,
    FieldPath,
    Plain,
    Reader,
    Span,
    Stop,
    parse_values,
    read_fields,
)

__all__ = [
    "CAN_REFUSE_LINKS",
    "MAX_BYTES",
    "Document",
    "FieldPath",
    "IsLink",
    "Plain",
    "Span",
    "parse_document",
    "parse_page",
    "parse_text",
    "parse_values",
    "place_in",
    "read_bytes",
    "read_document",
    "read_page",
    "read_text",
    "split_front_matter",
]

MAX_BYTES = 2_000_000
"""The largest file that is read: a long article is 0.1 MB."""


class Document:
    """A Markdown file with front matter, read but not yet understood. Immutable."""

    __slots__ = ("__dict__", "body", "body_line", "front_matter", "path")

    path: PurePosixPath
    """The file, relative to the folder that holds `content/`."""
    front_matter: str
    """The YAML between the lines of dashes; empty where there is none to be understood."""
    body: str
    """The Markdown below the front matter, with `\\n` line ends."""
    body_line: int
    """The 1-based line of the file on which the body begins."""

    def __init__(self, path: PurePosixPath, front_matter: str, body: str, body_line: int) -> None:
        self.path = path
        self.front_matter = front_matter
        self.body = body
        self.body_line = body_line

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Document) and self._parts == other._parts

    def __hash__(self) -> int:
        return hash(self._parts)

    def __repr__(self) -> str:
        return f"Document({str(self.path)!r})"

    def __reduce__(self) -> tuple[type[Document], tuple[PurePosixPath, str, str, int]]:
        # What its front matter says is found out again when somebody asks.
        return Document, self._parts

    @property
    def _parts(self) -> tuple[PurePosixPath, str, str, int]:
        return self.path, self.front_matter, self.body, self.body_line

    @cached_property
    def metadata(self) -> Mapping[str, Any]:
        """The front matter: texts, lists and mappings; `None` where a value was left empty."""
        if not self.front_matter.strip():
            return MappingProxyType({})
        if (fields := read_fields(self.front_matter)) is None:
            return MappingProxyType(Reader(self.path, self.front_matter, first_line=2).read())
        self._is_usual = True
        return MappingProxyType(fields)

    @cached_property
    def positions(self) -> Mapping[FieldPath, Position]:
        """Where each value stands; a field of a mapping stands where its name is."""
        if not self.front_matter.strip():
            return MappingProxyType({})
        reader = Reader(self.path, self.front_matter, first_line=2)
        reader.read()
        return MappingProxyType(reader.positions)

    @cached_property
    def spans(self) -> tuple[Mapping[FieldPath, Span], Mapping[FieldPath, Span]]:
        """Where the names of fields stand in the front matter, and where single values do, with
        their quotes: what has to be known to change one of them and nothing else."""
        if not self.front_matter.strip():
            return MappingProxyType({}), MappingProxyType({})
        reader = Reader(self.path, self.front_matter, first_line=2)
        reader.read()
        return MappingProxyType(reader.name_spans), MappingProxyType(reader.spans)

    @cached_property
    def id(self) -> str:
        """The file's stem, unique within its kind."""
        return self.path.stem

    def position(self, where: FieldPath) -> Position:
        """Where a value stands, or, if it is missing, the nearest thing around it."""
        positions = self._positions_within(where[0]) if where else {}
        for length in range(len(where), 0, -1):
            if (position := positions.get(where[:length])) is not None:
                return position
        return START

    def _positions_within(self, name: str | int) -> Mapping[FieldPath, Position]:
        """The positions of a field and of what is in it. To read its lines alone is much quicker
        than to read them all, and in front matter as nearly everybody writes it, it is enough."""
        if "positions" in self.__dict__ or name not in self.metadata or not self._is_usual:
            return self.positions
        if (found := self._positions_by_name.get(name)) is None:
            begins = list(re.finditer(rf"(?m)^{re.escape(str(name))}:", self.front_matter))
            if len(begins) != 1:
                return self.positions
            start = begins[0].start()
            after = _NEXT_FIELD.search(self.front_matter, begins[0].end())
            lines = self.front_matter[start : after.start() if after is not None else None]
            line = 2 + self.front_matter.count("\n", 0, start)
            reader = Reader(self.path, lines, first_line=line)
            try:
                reader.read()
                found = reader.positions
            except Stop:
                found = self.positions
            self._positions_by_name[name] = found
        return found

    _is_usual = False

    @cached_property
    def _positions_by_name(self) -> dict[str | int, Mapping[FieldPath, Position]]:
        return {}

    def body_position(self, offset: int) -> Position:
        """The place in the file of a character of the body."""
        line = bisect_right(self._line_starts, offset)
        return Position(self.body_line + line - 1, offset - self._line_starts[line - 1] + 1)

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(found.end() for found in re.finditer("\n", self.body))]


# A line that belongs to no field above it: lists may begin at the margin.
_NEXT_FIELD = re.compile(r"(?m)^[^\s#-]")


def read_document(
    file: Path, path: PurePosixPath, *, flawed: bool = False
) -> tuple[Document | None, list[Diagnostic]]:
    """Read one file. No document comes of a file that cannot be understood; diagnostics say why.

    Args:
        file: The file to read.
        path: What diagnostics call it.
        flawed: Whether to give a document with problems, too, where there is something to be
            had, so that one run can show whatever else is wrong with it.
    """
    raw, diagnostics = read_bytes(file, path)
    return (None, diagnostics) if raw is None else parse_document(raw, path, flawed=flawed)


def parse_document(
    raw: bytes, path: PurePosixPath, *, flawed: bool = False
) -> tuple[Document | None, list[Diagnostic]]:
    """`read_document` for bytes that are at hand already."""
    try:
        text = _decode(raw, path)
        split = split_front_matter(text)
        if isinstance(split, _NotFound):
            raise Stop(split.at(path))
        document, diagnostics = _from_split(split, path)
    except Stop as stop:
        return None, [stop.diagnostic]
    # A value that was read is of no use where another was meant, so the file is left out.
    return (None if diagnostics and not flawed else document), diagnostics


def read_page(file: Path, path: PurePosixPath) -> tuple[Document | None, list[Diagnostic]]:
    """Read a page written by hand, which may do without front matter.

    Front matter that cannot be understood is reported and passed over; the page stays.
    """
    raw, diagnostics = read_bytes(file, path)
    return (None, diagnostics) if raw is None else parse_page(raw, path)


def parse_page(raw: bytes, path: PurePosixPath) -> tuple[Document | None, list[Diagnostic]]:
    """`read_page` for bytes that are at hand already."""
    try:
        text = _decode(raw, path)
    except Stop as stop:
        return None, [stop.diagnostic]
    split = split_front_matter(text)
    if isinstance(split, _NotFound):
        plain = Document(path, "", text, 1)
        lost = split.code not in ("no-front-matter", "bare-metadata")
        return plain, [split.at(path)] if lost else []
    if not split.front_matter.strip():
        return Document(path, "", split.body, split.body_line), []
    try:
        return _from_split(split, path)
    except Stop as stop:
        return Document(path, "", split.body, split.body_line), [stop.diagnostic]


def read_text(file: Path, path: PurePosixPath) -> tuple[str | None, list[Diagnostic]]:
    """The text of a file, with `\\n` line ends and without a byte order mark."""
    raw, diagnostics = read_bytes(file, path)
    if raw is None:
        return None, diagnostics
    return parse_text(raw, path)


def parse_text(raw: bytes, path: PurePosixPath) -> tuple[str | None, list[Diagnostic]]:
    """`read_text` for bytes that are at hand already."""
    try:
        return _decode(raw, path), []
    except Stop as stop:
        return None, [stop.diagnostic]


def read_bytes(
    file: Path | str, path: PurePosixPath | str, *, follow: bool = True
) -> tuple[bytes | None, list[Diagnostic]]:
    """The bytes of an ordinary file that is not too large; None, and why, of any other.

    Args:
        file: The file to read.
        path: What diagnostics call it.
        follow: Whether the file may be a symbolic link.

    Raises:
        IsLink: It is one and may not be.
    """
    flags = os.O_RDONLY | _OPEN if follow else os.O_RDONLY | _OPEN | _NO_LINK
    try:
        opened = os.open(file, flags)
        try:
            status = os.fstat(opened)
            if not stat.S_ISREG(status.st_mode):
                return None, [_unreadable(path, "it is no ordinary file")]
            if status.st_size > MAX_BYTES:
                size, limit = f"{status.st_size / 1e6:.1f}", f"{MAX_BYTES / 1e6:.0f}"
                problem = PROBLEMS["too-large"]
                return None, [problem.at(PurePosixPath(path), size=size, limit=limit)]
            raw = os.read(opened, status.st_size + 1)
            while more := os.read(opened, MAX_BYTES):
                raw += more
            return raw, []
        finally:
            os.close(opened)
    except OSError as error:
        if not follow and error.errno in (errno.ELOOP, errno.EMLINK):
            raise IsLink from None
        reason = error.strerror or str(error)
        if error.errno == errno.ENXIO:
            reason = "it is no ordinary file"
        return None, [_unreadable(path, reason)]


def _unreadable(path: PurePosixPath | str, reason: str) -> Diagnostic:
    return PROBLEMS["unreadable-file"].at(PurePosixPath(path), reason=reason)


class IsLink(Exception):
    """A file is a symbolic link."""


# A pipe in a file's place must not hold up the whole build.
_OPEN = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)

CAN_REFUSE_LINKS = bool(_NO_LINK)
"""Whether `read_bytes` tells a link from a file here."""


def _decode(raw: bytes, path: PurePosixPath) -> str:
    raw = raw.removeprefix(codecs.BOM_UTF8)
    try:
        text = _with_line_feeds(raw.decode())
    except UnicodeDecodeError as error:
        before = _with_line_feeds(raw[: error.start].decode())
        byte = f"{raw[error.start]:#04x}"
        problem = PROBLEMS["not-utf-8"].at(path, place_in(before, len(before)), byte=byte)
        raise Stop(problem) from None
    # The search takes long, and hardly any text has a byte of which a control character is made.
    is_suspicious = len(raw.translate(None, _CONTROL_BYTES)) < len(raw)
    if is_suspicious and (control := CONTROL.search(text)) is not None:
        place = place_in(text, control.start())
        character = f"U+{ord(control[0]):04X}"
        raise Stop(PROBLEMS["control-character"].at(path, place, character=character))
    return text


# Those below 32 and 127 are one byte; the others begin with one of these.
_CONTROL_BYTES = bytes(b for b in [*range(32), 127, 0xC2, 0xEF] if b not in b"\t\n\r")


def _with_line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def place_in(text: str, offset: int, *, first_line: int = 1) -> Position:
    """The line and column of a character of a text."""
    before = text[:offset]
    return Position(first_line + before.count("\n"), offset - (before.rfind("\n") + 1) + 1)


def _from_split(split: _Split, path: PurePosixPath) -> tuple[Document, list[Diagnostic]]:
    document = Document(path, split.front_matter, split.body, split.body_line)
    if (fields := read_fields(split.front_matter)) is not None:
        document.__dict__["metadata"] = MappingProxyType(fields)
        document._is_usual = True
        return document, []
    reader = Reader(path, split.front_matter, first_line=2)
    # Nobody has to find this out again.
    document.__dict__["metadata"] = MappingProxyType(reader.read())
    document.__dict__["positions"] = MappingProxyType(reader.positions)
    return document, reader.diagnostics


@dataclass(frozen=True)
class _Split:
    front_matter: str
    body: str
    body_line: int


@dataclass(frozen=True)
class _NotFound:
    code: str
    position: Position
    line: str = ""

    def at(self, path: PurePosixPath) -> Diagnostic:
        return PROBLEMS[self.code].at(path, self.position, line=self.line)


def split_front_matter(text: str) -> _Split | _NotFound:
    """Part a file at the two lines of three dashes, or say which one is missing."""
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        first = next((i for i, line in enumerate(lines) if line.strip()), 0)
        if lines[first].rstrip() == "---":
            return _NotFound("front-matter-not-first", Position(first + 1, 1))
        if re.match(r"[A-Za-z][\w -]*:(\s|$)", lines[first]):
            line = lines[first].strip()
            line = line if len(line) <= 60 else f"{line[:59]}…"
            return _NotFound("bare-metadata", Position(first + 1, 1), line)
        return _NotFound("no-front-matter", START)
    for number, line in enumerate(lines[1:], start=1):
        if line.startswith("---") and line.rstrip() == "---":
            return _Split("\n".join(lines[1:number]), "\n".join(lines[number + 1 :]), number + 2)
        if line.startswith("...") and re.fullmatch(r"\.\.\.\s*(#.*)?", line):
            return _NotFound("closed-with-dots", Position(number + 1, 1))
    return _NotFound("unclosed-front-matter", START)
