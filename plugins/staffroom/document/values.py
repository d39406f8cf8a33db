"""From YAML to values, as their author wrote them, with the place of each.

YAML's habit of reading `1:30` as 90, `3.10` as 3.1 and `no` as False is undone here, by building
the values from the parser's events. Whether a text, a number or a date is wanted is the model's
business.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any, NamedTuple

import yaml

from staffroom.diagnostic import PROBLEMS, Diagnostic, Position
from staffroom.document.complaints import BACKSLASH, explain, in_quotes
from staffroom.document.usual import read_usual

FieldPath = tuple[str | int, ...]
"""The way to a value in the metadata, such as `("objectives", 2, "text")`."""

MAX_VALUES = 20_000
"""The most values in one front matter, aliases counted each time that they are used."""
MAX_VALUES_OF_A_LIST = 500_000
"""The most values in a file that is no document: a country's standards may be thousands."""
MAX_DEPTH = 20
"""The deepest nesting in one front matter; the deepest field of the content model has 5."""

MAX_PROBLEMS = 100
"""So many problems of one front matter are told; there is more after these are mended."""


class Span(NamedTuple):
    """Where something stands in a text: the offsets of its first character and behind its last."""

    start: int
    end: int


class Plain(str):
    """A text that its author wrote without quotes and that YAML would read as something else."""

    __slots__ = ("reads_as",)
    reads_as: str
    """What other YAML readers make of it: `number`, `date`, or `yes or no`."""

    def __new__(cls, text: str, reads_as: str) -> Plain:
        self = super().__new__(cls, text)
        self.reads_as = reads_as
        return self

    def __reduce__(self) -> tuple[type[Plain], tuple[str, str]]:
        # What a copy is made from.
        return Plain, (str(self), self.reads_as)


def parse_values(
    text: str, path: PurePosixPath
) -> tuple[Any, dict[FieldPath, Position], list[Diagnostic]]:
    """Read a YAML file that is not a document (a vocabulary, a map for `staffroom import`).

    Returns the value (None when it cannot be read), the place of each value, the diagnostics.
    """
    reader = Reader(path, text, first_line=1, most=MAX_VALUES_OF_A_LIST)
    try:
        value = reader.read_any()
    except Stop as stop:
        return None, {}, [stop.diagnostic]
    return value, reader.positions, reader.diagnostics


def read_fields(text: str) -> dict[str, Any] | None:
    """What `Reader.read` gives for a front matter without any problem, quickly; often None."""
    return read_usual(text, _plain)


def _plain(text: str) -> str | None:
    """The value of a text without quotes."""
    if text[0] not in _RESOLVED:
        return text
    reads_as = _reads_as(text)
    if reads_as == "nothing":
        return None
    return Plain(text, reads_as) if reads_as else text


# The first characters of all that YAML reads as something else than a text.
_RESOLVED = frozenset(filter(None, yaml.SafeLoader.yaml_implicit_resolvers))


# Characters that no keyboard types and that YAML forbids; a tab and a line break are fine.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ufffe\uffff]")


class Stop(Exception):
    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


class Reader:
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
        self.spans: dict[FieldPath, Span] = {}
        self.name_spans: dict[FieldPath, Span] = {}
        self.diagnostics: list[Diagnostic] = []
        self._count = 0
        self._anchors: dict[str, Any] = {}

    def read(self) -> dict[str, Any]:
        """The metadata of a document; `Stop` where there is none to be had."""
        value = self.read_any()
        if not isinstance(value, dict):
            found = "a list" if isinstance(value, list) else "text" if value else "nothing"
            raise Stop(
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

    def _report(self, code: str, place: Position, **values: Any) -> None:
        if len(self.diagnostics) < MAX_PROBLEMS:
            self.diagnostics.append(PROBLEMS[code].at(self.path, place, **values))

    def _stop(self, place: Position, reason: str, hint: str) -> Stop:
        return Stop(PROBLEMS["broken-front-matter"].at(self.path, place, reason=reason, hint=hint))

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
            raise Stop(PROBLEMS["too-complex"].at(self.path, self._place(event), found=found))
        self.positions.setdefault(where, self._place(event))
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        tag = getattr(event, "tag", None)
        if tag is not None and tag not in _HARMLESS_TAGS:
            self._report("yaml-tag", self._place(event), tag=_short_tag(tag))
        value: Any
        if isinstance(event, yaml.ScalarEvent):
            value = self._scalar(event)
            self.spans.setdefault(where, _span(event))
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
            self.name_spans.setdefault((*where, key), _span(name))
            value = self._value(next(events), events, (*where, key), depth + 1)
            if key in mapping:
                first = self.positions[(*where, key)]
                self._report("duplicate-field", place, field=key, first=first.line)
            else:
                mapping[key] = value
        return mapping

    def _scalar(self, event: Any) -> str | None:
        # PyYAML's two parsers differ: a plain text has the style None in one, "" in the other.
        if event.style or not event.implicit[0]:
            raw = self.text[event.start_mark.index : event.end_mark.index]
            if event.style == '"' and "\\" in raw and _MADE_BY_ESCAPE.search(event.value):
                reason, hint = BACKSLASH
                self._report("broken-front-matter", self._place(event), reason=reason, hint=hint)
            return unicodedata.normalize("NFC", event.value)
        reads_as = _reads_as(event.value)
        lost = _COMMENT.match(self.text, event.end_mark.index)
        if lost is not None and reads_as in (None, "nothing"):
            begin = self.text.rfind("\n", 0, event.start_mark.index) + 1
            reason = f"a # behind a space begins a comment, so “{lost[1]}” is left out"
            hint = f"Put quotes around the whole text: {in_quotes(self.text[begin : lost.end()])}"
            self._report("broken-front-matter", self._place(event), reason=reason, hint=hint)
        if reads_as == "nothing":
            return None
        text = unicodedata.normalize("NFC", event.value)
        return Plain(text, reads_as) if reads_as else text

    def _broken(self, error: yaml.MarkedYAMLError) -> Stop:
        found = explain(error, self.lines)
        return self._stop(self._within(found.line, found.column), found.reason, found.hint)


_PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FRAME = (yaml.StreamStartEvent, yaml.StreamEndEvent, yaml.DocumentEndEvent)
# “Lesson #3” in a text; whoever means a comment writes a space after the #.
_COMMENT = re.compile(r"[ \t]+(#[^\s#][^\n]*)")
# LaTeX between double quotes: \text becomes a tab and “ext”, \frac a form feed and “rac”.
_MADE_BY_ESCAPE = re.compile(f"[\t\r]|{CONTROL.pattern}")
_HARMLESS_TAGS = {f"tag:yaml.org,2002:{name}" for name in ("str", "seq", "map")}
_READS_AS = {
    "tag:yaml.org,2002:null": "nothing",
    "tag:yaml.org,2002:int": "number",
    "tag:yaml.org,2002:float": "number",
    "tag:yaml.org,2002:timestamp": "date",
    "tag:yaml.org,2002:bool": "yes or no",
}


def _span(event: Any) -> Span:
    return Span(event.start_mark.index, event.end_mark.index)


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
