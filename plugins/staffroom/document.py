"""From a Markdown file to a `Document`: its metadata, the place of every field, and its body.

The only module that knows YAML. Values stay as their author wrote them: YAML's habit of reading
`1:30` as 90, `3.10` as 3.1 and `no` as False is undone here, by building the values from the
parser's events. Whether a text, a number or a date is wanted is the model's business (`kinds`).
"""

from __future__ import annotations

import codecs
import re
import stat
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any, NamedTuple

import yaml

from staffroom.diagnostic import PROBLEMS, START, Diagnostic, Position

FieldPath = tuple[str | int, ...]
"""The way to a value in the metadata, such as `("objectives", 2, "text")`."""

MAX_BYTES = 2_000_000
"""The largest file that is read: a long article is 0.1 MB."""
MAX_VALUES = 20_000
"""The most values in one front matter, aliases counted each time that they are used."""
MAX_VALUES_OF_A_LIST = 500_000
"""The most values in a file that is no document: a country's standards may be thousands."""
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
        line = bisect_right(self._line_starts, offset)
        return Position(self.body_line + line - 1, offset - self._line_starts[line - 1] + 1)

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(found.end() for found in re.finditer("\n", self.body))]


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
    try:
        raw = _read_bytes(file, path)
    except _Stop as stop:
        return None, [stop.diagnostic]
    return parse_document(raw, path, flawed=flawed)


def parse_document(
    raw: bytes, path: PurePosixPath, *, flawed: bool = False
) -> tuple[Document | None, list[Diagnostic]]:
    """`read_document` for bytes that are at hand already."""
    try:
        text = _decode(raw, path)
        split = split_front_matter(text)
        if isinstance(split, _NotFound):
            raise _Stop(split.at(path))
        document, diagnostics = _from_split(split, path)
    except _Stop as stop:
        return None, [stop.diagnostic]
    # A value that was read is of no use where another was meant, so the file is left out.
    return (None if diagnostics and not flawed else document), diagnostics


def read_page(file: Path, path: PurePosixPath) -> tuple[Document | None, list[Diagnostic]]:
    """Read a page written by hand, which may do without front matter.

    Front matter that cannot be understood is reported and passed over; the page stays.
    """
    text, diagnostics = read_text(file, path)
    if text is None:
        return None, diagnostics
    split = split_front_matter(text)
    if isinstance(split, _NotFound):
        plain = Document(path=path, metadata={}, body=text, body_line=1)
        lost = split.code not in ("no-front-matter", "bare-metadata")
        return plain, [split.at(path)] if lost else []
    if not split.front_matter.strip():
        return Document(path=path, metadata={}, body=split.body, body_line=split.body_line), []
    try:
        return _from_split(split, path)
    except _Stop as stop:
        bare = Document(path=path, metadata={}, body=split.body, body_line=split.body_line)
        return bare, [stop.diagnostic]


def read_text(file: Path, path: PurePosixPath) -> tuple[str | None, list[Diagnostic]]:
    """The text of a file, with `\\n` line ends and without a byte order mark."""
    try:
        return _decode(_read_bytes(file, path), path), []
    except _Stop as stop:
        return None, [stop.diagnostic]


def _read_bytes(file: Path, path: PurePosixPath) -> bytes:
    try:
        status = file.stat()
        if not stat.S_ISREG(status.st_mode):
            raise _Stop(PROBLEMS["unreadable-file"].at(path, reason="it is no ordinary file"))
        if status.st_size > MAX_BYTES:
            size, limit = f"{status.st_size / 1e6:.1f}", f"{MAX_BYTES / 1e6:.0f}"
            raise _Stop(PROBLEMS["too-large"].at(path, size=size, limit=limit))
        return file.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise _Stop(PROBLEMS["unreadable-file"].at(path, reason=reason)) from None


def _decode(raw: bytes, path: PurePosixPath) -> str:
    raw = raw.removeprefix(codecs.BOM_UTF8)
    try:
        text = _with_line_feeds(raw.decode())
    except UnicodeDecodeError as error:
        before = _with_line_feeds(raw[: error.start].decode())
        byte = f"{raw[error.start]:#04x}"
        problem = PROBLEMS["not-utf-8"].at(path, place_in(before, len(before)), byte=byte)
        raise _Stop(problem) from None
    if (control := _CONTROL.search(text)) is not None:
        place = place_in(text, control.start())
        character = f"U+{ord(control[0]):04X}"
        raise _Stop(PROBLEMS["control-character"].at(path, place, character=character))
    return text


def _with_line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


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


def parse_values(
    text: str, path: PurePosixPath
) -> tuple[Any, dict[FieldPath, Position], list[Diagnostic]]:
    """Read a YAML file that is not a document (a vocabulary, a map for `staffroom import`).

    Returns the value (None when it cannot be read), the place of each value, the diagnostics.
    """
    reader = _Reader(path, text, first_line=1, most=MAX_VALUES_OF_A_LIST)
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
        if line.rstrip() == "---":
            return _Split("\n".join(lines[1:number]), "\n".join(lines[number + 1 :]), number + 2)
        if re.fullmatch(r"\.\.\.\s*(#.*)?", line):
            return _NotFound("closed-with-dots", Position(number + 1, 1))
    return _NotFound("unclosed-front-matter", START)


class _Stop(Exception):
    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


class _Reader:
    """Builds values from YAML events: no tags, no surprises, a place for everything.

    Working from events (not from PyYAML's nodes or constructor) bounds the depth before anything
    recurses, and counts what aliases multiply.
    """

    def __init__(
        self, path: PurePosixPath, text: str, *, first_line: int, most: int = MAX_VALUES
    ) -> None:
        self.path = path
        # YAML ends a line at these, too; no editor does, so the lines would be counted wrongly.
        self.text = text.translate({0x85: " ", 0x2028: " ", 0x2029: " "})
        self.lines = self.text.split("\n")
        self.offset = first_line
        self.most = most
        self.positions: dict[FieldPath, Position] = {}
        self.diagnostics: list[Diagnostic] = []
        self._count = 0
        self._anchors: dict[str, Any] = {}

    def read(self) -> dict[str, Any]:
        """The metadata of a document; `_Stop` where there is none to be had."""
        value = self.read_any()
        if not isinstance(value, dict):
            found = "a list" if isinstance(value, list) else "text" if value else "nothing"
            raise _Stop(
                PROBLEMS["front-matter-not-fields"].at(
                    self.path, self.positions.get((), Position(self.offset, 1)), found=found
                )
            )
        return value

    def read_any(self) -> Any:
        """The value of the whole text."""
        try:
            events = yaml.parse(self.text, Loader=_PARSER)
            value: Any = None
            begun = False
            for event in events:
                if isinstance(event, yaml.DocumentStartEvent):
                    if begun:
                        reason = "a line that begins with three dashes ends what stands above it"
                        hint = "Delete the dashes, or put quotes around the text."
                        raise self._stop(self._place(event), reason, hint)
                    begun = True
                elif not isinstance(event, _FRAME):
                    value = self._value(event, events, (), 0)
            return value
        except yaml.MarkedYAMLError as error:
            raise self._broken(error) from None
        except yaml.YAMLError:
            reason = "there is a character here that cannot be read"
            raise self._stop(Position(self.offset, 1), reason, "Write the text anew.") from None

    def _stop(self, place: Position, reason: str, hint: str) -> _Stop:
        return _Stop(PROBLEMS["broken-front-matter"].at(self.path, place, reason=reason, hint=hint))

    def _place(self, event: Any) -> Position:
        return self._within(event.start_mark.line, event.start_mark.column)

    def _within(self, line: int, column: int) -> Position:
        # The parser reads one line more than there is; both numbers count from 0 here.
        line = min(line, len(self.lines) - 1)
        return Position(line + self.offset, min(column, len(self.lines[line])) + 1)

    def _value(self, event: Any, events: Iterator[Any], where: FieldPath, depth: int) -> Any:
        self._count += 1
        if self._count > self.most or depth > MAX_DEPTH:
            found = f"more than {self.most:,} values"
            if depth > MAX_DEPTH:
                found = f"more than {MAX_DEPTH} levels of lists and groups inside each other"
            raise _Stop(PROBLEMS["too-complex"].at(self.path, self._place(event), found=found))
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
            reason = f"“*{event.anchor}” refers to something that is not there"
            hint = "To begin a text with a star, put the whole text in quotes."
            raise self._stop(self._place(event), reason, hint)
        value = self._anchors[event.anchor]
        self._count += _size(value)
        return value

    def _mapping(self, events: Iterator[Any], where: FieldPath, depth: int) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        while not isinstance(name := next(events), yaml.MappingEndEvent):
            place = self._place(name)
            if not isinstance(name, yaml.ScalarEvent):
                hint = "If it is meant as text, put quotes around the whole text."
                raise self._stop(place, "a field's name must be one plain word", hint)
            key = unicodedata.normalize("NFC", name.value)
            if not key.strip():
                reason = "there is no field's name before the colon"
                raise self._stop(place, reason, "Write the field's name before the colon.")
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
        # PyYAML's two parsers differ: a plain text has the style None in one, "" in the other.
        if event.style or not event.implicit[0]:
            raw = self.text[event.start_mark.index : event.end_mark.index]
            if event.style == '"' and "\\" in raw and _MADE_BY_ESCAPE.search(event.value):
                problem = self._stop(self._place(event), *_BACKSLASH).diagnostic
                self.diagnostics.append(problem)
            return unicodedata.normalize("NFC", event.value)
        reads_as = _reads_as(event.value)
        lost = _COMMENT.match(self.text, event.end_mark.index)
        if lost is not None and reads_as in (None, "nothing"):
            begin = self.text.rfind("\n", 0, event.start_mark.index) + 1
            reason = f"a # behind a space begins a comment, so “{lost[1]}” is left out"
            hint = f"Put quotes around the whole text: {_in_quotes(self.text[begin : lost.end()])}"
            self.diagnostics.append(self._stop(self._place(event), reason, hint).diagnostic)
        if reads_as == "nothing":
            return None
        text = unicodedata.normalize("NFC", event.value)
        return Plain(text, reads_as) if reads_as else text

    def _broken(self, error: yaml.MarkedYAMLError) -> _Stop:
        found = _explain(error, self.lines)
        return self._stop(self._within(found.line, found.column), found.reason, found.hint)


_PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FRAME = (yaml.StreamStartEvent, yaml.StreamEndEvent, yaml.DocumentEndEvent)
# “Lesson #3” in a text; whoever means a comment writes a space after the #.
_COMMENT = re.compile(r"[ \t]+(#[^\s#][^\n]*)")
# LaTeX between double quotes: \text becomes a tab and “ext”, \frac a form feed and “rac”.
_MADE_BY_ESCAPE = re.compile(f"[\t\r]|{_CONTROL.pattern}")
_BACKSLASH = (
    "a backslash between double quotes has a meaning of its own",
    "Put single quotes (') around the text in place of the double ones.",
)
_HARMLESS_TAGS = {f"tag:yaml.org,2002:{name}" for name in ("str", "seq", "map")}
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


class _Explained(NamedTuple):
    """A complaint of the parser in a teacher's words; line and column count from 0."""

    line: int
    column: int
    reason: str
    hint: str


_UNCLOSED_QUOTE = (
    "a quotation mark is opened and never closed",
    "Add the closing quotation mark, or use the other sort (' or \") around the text.",
)
_NO_COLON = (
    "this line has no colon, so it is not a field",
    "A field needs its name, a colon and a space; a line that goes on with the text above begins "
    "with two spaces.",
)


def _explain(error: yaml.MarkedYAMLError, lines: list[str]) -> _Explained:
    """What is wrong, and where: the parser names the place at which it gave up."""
    problem, context = error.problem or "", error.context or ""
    mark = error.problem_mark or error.context_mark
    begin = error.context_mark or mark
    if mark is None or begin is None:
        return _Explained(0, 0, "the text cannot be read", "Compare it with one that works.")
    here = (min(mark.line, len(lines) - 1), mark.column)
    there = (min(begin.line, len(lines) - 1), begin.column)
    line = lines[here[0]]
    character = line[mark.column : mark.column + 1]

    if "mapping values" in problem:
        return _explain_colon(lines, *here)
    if character == "\t" or "tab character" in problem:
        reason = "there is a tab here, where only spaces may stand"
        if line.lstrip(" ").startswith("\t"):
            reason = "this line begins with a tab"
        return _Explained(*here, reason, "Use spaces, two for each step, in place of tabs.")
    if "quoted scalar" in context:
        return _Explained(*there, *(_UNCLOSED_QUOTE if "stream" in problem else _BACKSLASH))
    if "block sequence entries" in problem:
        reason = "a list cannot begin on the same line as its field's name"
        hint = f"Begin the list on the next line, or, if it is a text: {_in_quotes(line)}"
        return _Explained(*here, reason, hint)
    if any(words in problem or words in context for words in _SPECIAL_BEGINNINGS):
        character = lines[there[0]][there[1] : there[1] + 1]
        reason = f"a text that begins with “{character}” must stand in quotes"
        return _Explained(*there, reason, f"Write it like this: {_in_quotes(lines[there[0]])}")
    if "flow" in context and "node" not in context:
        return _explain_brackets(lines, there, here, "]" if "sequence" in context else "}")
    if character in ("]", "}", ","):
        hint = "Delete it, or put quotes around the text that it belongs to."
        return _Explained(*here, f"there is a “{character}” too many here", hint)
    if "could not find expected ':'" in problem:
        return _Explained(*there, *_NO_COLON)
    if "expected key" in problem or "'-' indicator" in problem:
        return _explain_misfit(lines, *here)
    return _Explained(
        *here, "this line cannot be understood", "Compare the line with one that works."
    )


_SPECIAL_BEGINNINGS = (
    "cannot start any token",
    "scanning an alias",
    "scanning an anchor",
    "scanning a block scalar",
    "scanning a directive",
    "parsing a tag",
    "scanning a tag",
    "mapping keys are not allowed",
)


def _explain_colon(lines: list[str], number: int, column: int) -> _Explained:
    line = lines[number]
    if re.match(r"[^:]*:\s", line[:column]):
        reason = "this line has a second colon, so it is not clear where the text begins"
        return _Explained(number, column, reason, f"Put quotes around it: {_in_quotes(line)}")
    above = next((n for n in range(number - 1, -1, -1) if lines[n].strip()), number)
    if above != number and _indent(line) <= _indent(lines[above]):
        return _Explained(above, _indent(lines[above]), *_NO_COLON)
    return _Explained(
        number,
        _indent(line),
        "this line begins further to the right than a field should, so it is read as a part of "
        "the text above",
        "Begin it in the same column as the other fields. If it belongs to the text above, put "
        "quotes around that whole text.",
    )


def _explain_brackets(
    lines: list[str], there: tuple[int, int], here: tuple[int, int], closing: str
) -> _Explained:
    name = "square" if closing == "]" else "curly"
    if here[0] == there[0] and closing in lines[there[0]][here[1] :]:
        return _Explained(
            *here,
            f"this does not fit between {name} brackets",
            "Put a comma between two entries, and quotes around an entry that has a colon or a "
            "bracket in it.",
        )
    hint = f"Add the closing {closing}, or, if it is a text, put quotes around it."
    return _Explained(*there, f"a {name} bracket is opened and not closed", hint)


def _explain_misfit(lines: list[str], number: int, column: int) -> _Explained:
    line = lines[number]
    if line[column : column + 1] == ":":
        reason = "there is no field's name before the colon"
        return _Explained(number, column, reason, "Write the field's name before the colon.")
    for above in range(number - 1, -1, -1):
        begin, text = _value_of(lines[above])
        if text[:1] in ("'", '"') and text.count(text[0]) % 2 == 1:
            return _Explained(above, begin, *_UNCLOSED_QUOTE)
    begin, text = _value_of(line)
    if begin < column and text[:1] in ("'", '"', "[", "{"):
        sign = "quotation mark" if text[0] in "'\"" else "bracket"
        reason = f"the text goes on after the closing {sign}"
        hint = f"Put quotes around the whole text: {_in_quotes(line)}"
        return _Explained(number, column, reason, hint)
    return _Explained(
        number,
        column,
        "this line does not fit what stands above it",
        "Fields that belong together begin in the same column, and so do the dashes of a list; "
        "there is nothing else on the line above a list but its field's name and a colon.",
    )


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


# The dashes of a list and a field's name, in front of a value.
_BEFORE_VALUE = re.compile(r"\s*(?:-\s+)*(?:[A-Za-z_]+:\s+)?")


def _value_of(line: str) -> tuple[int, str]:
    """The column, from 0, at which the value of a line begins, and the value."""
    match = _BEFORE_VALUE.match(line)
    begin = match.end() if match else 0
    return begin, line[begin:].rstrip()


def _in_quotes(line: str) -> str:
    """The line as it could be written, its value in quotes."""
    begin, text = _value_of(line)
    if not text:
        return "'…'"
    mark = text[0]
    if mark in "'\"" and len(text) > 1 and text[-1] == mark and text[1:-1].count(mark) % 2:
        text = text[1:-1]
    if re.search(r'["“”\\]', text):
        doubled = text.replace("'", "''")
        return f"{line[:begin].strip()} '{doubled}'".strip()
    return f'{line[:begin].strip()} "{text}"'.strip()
