"""From a Markdown file to a `Document`: its metadata, the place of every field, and its body.

The only module that knows YAML. Values stay as their author wrote them: YAML's habit of reading
`1:30` as 90, `3.10` as 3.1 and `no` as False is undone here, by building the values from the
parser's events. Whether a text, a number or a date is wanted is the model's business (`kinds`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any

import yaml

from staffroom.diagnostic import PROBLEMS, START, Diagnostic, Position

FieldPath = tuple[str | int, ...]
"""The way to a value in the metadata, such as `("objectives", 2, "text")`."""

MAX_BYTES = 2_000_000
"""The largest file that is read: a long article is 0.1 MB."""
MAX_VALUES = 20_000
"""The most values in one front matter, aliases counted each time that they are used."""
MAX_DEPTH = 20
"""The deepest nesting in one front matter; the deepest field of the content model has 5."""


class Plain(str):
    """A text that its author wrote without quotes and that YAML would read as something else."""

    __slots__ = ("reads_as",)
    reads_as: str
    """What other YAML readers make of it: `number`, `date`, or `yes or no`."""

    def __new__(cls, text: str, reads_as: str) -> Plain:
        self = super().__new__(cls, text)
        self.reads_as = reads_as
        return self


@dataclass(frozen=True)
class Document:
    """A Markdown file with front matter, read but not yet understood."""

    path: PurePosixPath
    """The file, relative to the folder that holds `content/`."""
    metadata: Mapping[str, Any]
    """The front matter: texts, lists and mappings; `None` where a value was left empty."""
    body: str
    """The Markdown below the front matter, with `\\n` line ends."""
    body_line: int
    """The 1-based line of the file on which the body begins."""
    positions: Mapping[FieldPath, Position] = field(repr=False, default_factory=dict)
    """Where each value stands; a field of a mapping stands where its name is."""

    @property
    def id(self) -> str:
        """The file's stem, unique within its kind."""
        return self.path.stem

    def position(self, where: FieldPath) -> Position:
        """Where a value stands, or, if it is missing, the nearest thing around it."""
        for length in range(len(where), 0, -1):
            if (position := self.positions.get(where[:length])) is not None:
                return position
        return START

    def body_position(self, offset: int) -> Position:
        """The place in the file of a character of the body."""
        return place_in(self.body, offset, first_line=self.body_line)


def read_document(file: Path, path: PurePosixPath) -> tuple[Document | None, list[Diagnostic]]:
    """Read one file. No document comes of a file that cannot be understood; the diagnostics say why."""
    try:
        size = file.stat().st_size
        raw = file.read_bytes() if size <= MAX_BYTES else b""
    except OSError as error:
        reason = error.strerror or str(error)
        return None, [PROBLEMS["unreadable-file"].at(path, reason=reason)]
    if size > MAX_BYTES:
        return None, [
            PROBLEMS["too-large"].at(path, size=f"{size / 1e6:.1f}", limit=f"{MAX_BYTES / 1e6:.0f}")
        ]
    return parse_document(raw, path)


def parse_document(raw: bytes, path: PurePosixPath) -> tuple[Document | None, list[Diagnostic]]:
    """`read_document` for bytes that are at hand already."""
    try:
        text = _decode(raw, path)
        split = split_front_matter(text)
        if isinstance(split, _NotFound):
            raise _Stop(PROBLEMS[split.code].at(path, split.position, **split.values))
        document, diagnostics = _from_split(split, path)
    except _Stop as stop:
        return None, [stop.diagnostic]
    # A value that was read is of no use where another was meant, so the file is left out.
    return (None if diagnostics else document), diagnostics


def read_page(file: Path, path: PurePosixPath) -> tuple[Document | None, list[Diagnostic]]:
    """Read a page written by hand, which may do without front matter.

    Front matter that cannot be understood is reported and passed over; the page stays.
    """
    try:
        text = _decode(file.read_bytes(), path)
    except OSError as error:
        reason = error.strerror or str(error)
        return None, [PROBLEMS["unreadable-file"].at(path, reason=reason)]
    except _Stop as stop:
        return None, [stop.diagnostic]
    split = split_front_matter(text)
    if isinstance(split, _NotFound):
        plain = Document(path=path, metadata={}, body=text, body_line=1)
        lost = split.code not in ("no-front-matter", "bare-metadata")
        problems = [PROBLEMS[split.code].at(path, split.position, **split.values)]
        return plain, problems if lost else []
    if not split.front_matter.strip():
        return Document(path=path, metadata={}, body=split.body, body_line=split.body_line), []
    try:
        return _from_split(split, path)
    except _Stop as stop:
        bare = Document(path=path, metadata={}, body=split.body, body_line=split.body_line)
        return bare, [stop.diagnostic]


def _decode(raw: bytes, path: PurePosixPath) -> str:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        place = Position(before.count(b"\n") + 1, error.start - (before.rfind(b"\n") + 1) + 1)
        byte = f"{raw[error.start]:#04x}"
        raise _Stop(PROBLEMS["not-utf-8"].at(path, place, byte=byte)) from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if (control := _CONTROL.search(text)) is not None:
        place = place_in(text, control.start())
        character = f"U+{ord(control[0]):04X}"
        raise _Stop(PROBLEMS["control-character"].at(path, place, character=character))
    return text


def place_in(text: str, offset: int, *, first_line: int = 1) -> Position:
    """The line and column of a character of a text."""
    before = text[:offset]
    return Position(first_line + before.count("\n"), offset - (before.rfind("\n") + 1) + 1)


def _from_split(split: _Split, path: PurePosixPath) -> tuple[Document, list[Diagnostic]]:
    reader = _Reader(path, split.front_matter, first_line=2)
    metadata = reader.read()
    document = Document(
        path=path,
        metadata=MappingProxyType(metadata),
        body=split.body,
        body_line=split.body_line,
        positions=MappingProxyType(reader.positions),
    )
    return document, reader.diagnostics


def parse_values(text: str, path: PurePosixPath) -> tuple[Any, dict[FieldPath, Position], list[Diagnostic]]:
    """Read a YAML file that is not a document (a vocabulary, a map for `staffroom import`).

    Returns the value (None when it cannot be read), the place of each value, the diagnostics.
    """
    reader = _Reader(path, text, first_line=1)
    try:
        value = reader.read_any()
    except _Stop as stop:
        return None, {}, [stop.diagnostic]
    return value, reader.positions, reader.diagnostics


# Characters that no keyboard types and that YAML forbids; a tab and a line break are fine.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ufffe\uffff]")


@dataclass(frozen=True)
class _Split:
    front_matter: str
    body: str
    body_line: int


@dataclass(frozen=True)
class _NotFound:
    code: str
    position: Position
    values: Mapping[str, object]


def split_front_matter(text: str) -> _Split | _NotFound:
    """Part a file at the two lines of three dashes, or say which one is missing."""
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        first = next((i for i, line in enumerate(lines) if line.strip()), 0)
        if lines[first].rstrip() == "---":
            return _NotFound("front-matter-not-first", Position(first + 1, 1), {})
        if re.match(r"[A-Za-z][\w -]*:(\s|$)", lines[first]):
            return _NotFound("bare-metadata", Position(first + 1, 1), {"line": lines[first].strip()})
        return _NotFound("no-front-matter", START, {})
    for number, line in enumerate(lines[1:], start=1):
        if line.rstrip() == "---":
            return _Split("\n".join(lines[1:number]), "\n".join(lines[number + 1 :]), number + 2)
        if line.rstrip() == "...":
            return _NotFound("closed-with-dots", Position(number + 1, 1), {})
    return _NotFound("unclosed-front-matter", START, {})


class _Stop(Exception):
    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


class _Reader:
    """Builds values from YAML events: no tags, no surprises, a place for everything.

    Working from events (not from PyYAML's nodes or constructor) bounds the depth before anything
    recurses, and counts what aliases multiply.
    """

    def __init__(self, path: PurePosixPath, text: str, *, first_line: int) -> None:
        self.path = path
        self.text = text
        self.offset = first_line
        self.positions: dict[FieldPath, Position] = {}
        self.diagnostics: list[Diagnostic] = []
        self._count = 0
        self._anchors: dict[str, Any] = {}

    def read(self) -> dict[str, Any]:
        """The metadata of a document; `_Stop` where there is none to be had."""
        value = self.read_any()
        if not isinstance(value, dict):
            found = "a list" if isinstance(value, list) else "a text" if value else "nothing"
            raise _Stop(
                PROBLEMS["front-matter-not-fields"].at(
                    self.path, Position(self.offset, 1), found=found
                )
            )
        return value

    def read_any(self) -> Any:
        """The value of the whole text."""
        try:
            events = yaml.parse(self.text, Loader=_PARSER)
            value: Any = None
            for event in events:
                if isinstance(event, yaml.DocumentEndEvent | yaml.StreamStartEvent):
                    continue
                if isinstance(event, yaml.DocumentStartEvent | yaml.StreamEndEvent):
                    continue
                value = self._value(event, events, (), 0)
            return value
        except yaml.MarkedYAMLError as error:
            raise _Stop(self._broken(error)) from None
        except yaml.YAMLError as error:
            raise _Stop(
                PROBLEMS["broken-front-matter"].at(
                    self.path, Position(self.offset, 1), reason=str(error).split("\n")[0]
                )
            ) from None

    def _place(self, event: Any) -> Position:
        mark = event.start_mark
        return Position(mark.line + self.offset, mark.column + 1)

    def _value(self, event: Any, events: Iterator[Any], where: FieldPath, depth: int) -> Any:
        self._count += 1
        if self._count > MAX_VALUES or depth > MAX_DEPTH:
            raise _Stop(
                PROBLEMS["too-complex"].at(
                    self.path, self._place(event), values=MAX_VALUES, depth=MAX_DEPTH
                )
            )
        self.positions.setdefault(where, self._place(event))
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        tag = getattr(event, "tag", None)
        if tag is not None and tag not in _HARMLESS_TAGS:
            self.diagnostics.append(
                PROBLEMS["yaml-tag"].at(self.path, self._place(event), tag=_short_tag(tag))
            )
        value: Any
        if isinstance(event, yaml.ScalarEvent):
            value = self._scalar(event)
        elif isinstance(event, yaml.SequenceStartEvent):
            value = []
            while not isinstance(item := next(events), yaml.SequenceEndEvent):
                value.append(self._value(item, events, (*where, len(value)), depth + 1))
        else:
            value = self._mapping(events, where, depth)
        if event.anchor:
            self._anchors[event.anchor] = value
        return value

    def _alias(self, event: Any) -> Any:
        if event.anchor not in self._anchors:
            raise _Stop(
                PROBLEMS["broken-front-matter"].at(
                    self.path,
                    self._place(event),
                    reason=f"“*{event.anchor}” refers to something that is not there",
                    hint="To begin a text with a star, put the whole text in quotes.",
                )
            )
        value = self._anchors[event.anchor]
        self._count += _size(value)
        return value

    def _mapping(self, events: Iterator[Any], where: FieldPath, depth: int) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        while not isinstance(name := next(events), yaml.MappingEndEvent):
            place = self._place(name)
            if not isinstance(name, yaml.ScalarEvent):
                raise _Stop(
                    PROBLEMS["broken-front-matter"].at(
                        self.path, place, reason="a field's name must be one plain word"
                    )
                )
            key = unicodedata.normalize("NFC", name.value)
            self.positions.setdefault((*where, key), place)
            value = self._value(next(events), events, (*where, key), depth + 1)
            if key in mapping:
                first = self.positions[(*where, key)]
                self.diagnostics.append(
                    PROBLEMS["duplicate-field"].at(self.path, place, field=key, first=first.line)
                )
            else:
                mapping[key] = value
        return mapping

    def _scalar(self, event: Any) -> str | None:
        if event.style is not None or not event.implicit[0]:
            return unicodedata.normalize("NFC", event.value)
        reads_as = _reads_as(event.value)
        if reads_as == "nothing":
            return None
        text = unicodedata.normalize("NFC", event.value)
        return Plain(text, reads_as) if reads_as else text

    def _broken(self, error: yaml.MarkedYAMLError) -> Diagnostic:
        mark = error.problem_mark or error.context_mark
        place = Position(mark.line + self.offset, mark.column + 1) if mark else START
        lines = self.text.split("\n")
        number = min(mark.line, len(lines) - 1) if mark else 0
        reason, hint = _explain(error, lines[number])
        last = self.offset + len(lines) - 1
        return PROBLEMS["broken-front-matter"].at(
            self.path, Position(min(place.line, last), place.column), reason=reason, hint=hint
        )


_PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_HARMLESS_TAGS = {"!"} | {f"tag:yaml.org,2002:{name}" for name in ("str", "seq", "map")}
_READS_AS = {
    "tag:yaml.org,2002:null": "nothing",
    "tag:yaml.org,2002:int": "number",
    "tag:yaml.org,2002:float": "number",
    "tag:yaml.org,2002:timestamp": "date",
    "tag:yaml.org,2002:bool": "yes or no",
}


def _reads_as(text: str) -> str | None:
    """What YAML 1.1 makes of a text without quotes; None if it stays a text."""
    for tag, pattern in yaml.SafeLoader.yaml_implicit_resolvers.get(text[:1], ()):
        if pattern.match(text):
            return _READS_AS.get(tag)
    return None


def _size(value: Any) -> int:
    if isinstance(value, list):
        return 1 + sum(map(_size, value))
    if isinstance(value, dict):
        return 1 + sum(map(_size, value.values()))
    return 1


def _short_tag(tag: str) -> str:
    return tag.replace("tag:yaml.org,2002:", "!!")


def _explain(error: yaml.MarkedYAMLError, line: str) -> tuple[str, str]:
    """The parser's complaint in a teacher's words, and what to do about it."""
    problem = f"{error.problem or ''} {error.context or ''}"
    if "mapping values are not allowed" in problem:
        return (
            "this line has a second colon, so it is not clear where the text begins",
            f"Put quotes around the text: {_quoted(line)}",
        )
    if "\\t" in problem or "'\t'" in problem or line.lstrip(" ").startswith("\t"):
        return (
            "this line begins with a tab",
            "Use spaces, two for each step, in place of tabs.",
        )
    if "quoted scalar" in problem or "end of stream" in problem:
        return (
            "a quotation mark is opened and never closed",
            "Add the closing quotation mark, or use the other sort (' or \") around the text.",
        )
    if "flow sequence" in problem:
        return "a square bracket is opened and not closed", "Add the closing ] at the end of the list."
    if "flow mapping" in problem:
        return "a curly bracket is opened and not closed", "Add the closing } at the end."
    if "block mapping" in problem or "block collection" in problem or "could not find expected" in problem:
        return (
            "this line does not fit what stands above it",
            "Each field needs a name, a colon and a space; lines that belong together begin in the "
            "same column, and a list's lines begin with a dash.",
        )
    if "cannot start any token" in problem:
        return (
            "a text begins with a character that has a meaning of its own",
            "Put the whole text in quotes.",
        )
    return (problem.strip() or "the text cannot be read", "Compare the line with one that works.")


def _quoted(line: str) -> str:
    name, colon, text = line.partition(": ")
    if not colon:
        return f'"{line.strip()}"'
    return f'{name.strip()}: "{text.strip()}"'.replace('""', '"')
