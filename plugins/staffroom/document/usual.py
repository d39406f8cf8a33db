"""Front matter as nearly everybody writes it, read quickly; whatever else there is, is not.

`read_usual` knows fields, lists, groups of fields, texts with and without quotes on one line or
several, and lists of words in square brackets. It gives what `values.Reader` gives, or None, and
then that has to read: for every mistake, too, because only that one knows where things stand.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Any

_LONGEST = 100_000
# Far below what is allowed: groups within each other are indented.
_DEEPEST = 12

_KEY = re.compile(r"([A-Za-z_][A-Za-z0-9_-]{0,99}):(?: +(.+))?")
_SINGLE = re.compile(r"'((?:[^']|'')*+)'")
_DOUBLE = re.compile(r'"([^"\\]*+)"')
_WORDS = re.compile(
    r"\[ *([A-Za-z0-9_][A-Za-z0-9_./ -]*+(?:, *[A-Za-z0-9_][A-Za-z0-9_./ -]*+)*+)?\]"
)
_BEGINNINGS = frozenset("(/._+$“‘„«¿¡–—…")

_Row = tuple[int, str, bool]
"""A line that is not empty: its indentation, the rest, whether there is an empty line above."""


class _Unusual(Exception):
    pass


def read_usual(text: str, scalar: Callable[[str], str | None]) -> dict[str, Any] | None:
    """The fields of a front matter; None where it takes more than this to read it.

    Args:
        text: The lines between those of dashes.
        scalar: What becomes of a text without quotes.
    """
    if len(text) > _LONGEST or not text.replace("\n", "").isprintable():
        return None
    rows: list[_Row] = []
    gap = False
    for line in text.split("\n"):
        content = line.strip(" ")
        if not content:
            gap = True
            continue
        rows.append((len(line) - len(line.lstrip(" ")), content, gap))
        gap = False
    if not rows:
        return None
    # An end that is in no line's way.
    rows.append((-1, "", False))
    usual = _Usual(rows, scalar, plain=text.isascii())
    try:
        fields, end = usual.mapping(0, 0)
    except _Unusual:
        return None
    return fields if end == len(rows) - 1 else None


class _Usual:
    def __init__(
        self, rows: list[_Row], scalar: Callable[[str], str | None], *, plain: bool
    ) -> None:
        self.rows = rows
        self.scalar = scalar
        self.plain = plain

    def mapping(self, number: int, indent: int) -> tuple[dict[str, Any], int]:
        """The fields that begin in a column, and the number of the row behind them."""
        if indent > _DEEPEST:
            raise _Unusual
        rows = self.rows
        fields: dict[str, Any] = {}
        while rows[number][0] == indent:
            match = _KEY.fullmatch(rows[number][1])
            if match is None:
                raise _Unusual
            name, rest = match.groups()
            if name in fields:
                raise _Unusual
            number += 1
            if rest is not None:
                fields[name], number = self.text(rest, number, indent)
                continue
            its_indent, content, _ = rows[number]
            if its_indent >= indent and content.startswith("- "):
                fields[name], number = self.sequence(number, its_indent)
            elif its_indent > indent:
                fields[name], number = self.mapping(number, its_indent)
            else:
                fields[name] = None
        if rows[number][0] > indent:
            raise _Unusual
        return fields, number

    def sequence(self, number: int, indent: int) -> tuple[list[Any], int]:
        """The entries of a list whose dashes stand in a column."""
        rows = self.rows
        entries: list[Any] = []
        entry: Any
        while rows[number][0] == indent and rows[number][1].startswith("- "):
            _, content, gap = rows[number]
            rest = content[2:].lstrip(" ")
            if _KEY.fullmatch(rest) is not None:
                column = indent + len(content) - len(rest)
                rows[number] = (column, rest, gap)
                entry, number = self.mapping(number, column)
            else:
                entry, number = self.text(rest, number + 1, indent)
            entries.append(entry)
        if rows[number][0] > indent:
            raise _Unusual
        return entries, number

    def text(self, begin: str, number: int, indent: int) -> tuple[Any, int]:
        """The value that begins with these characters and goes on in lines that are indented."""
        rows = self.rows
        lines = [begin]
        first = begin[0]
        quoted = _SINGLE if first == "'" else _DOUBLE if first == '"' else None
        if quoted is not None:
            while (match := quoted.fullmatch(" ".join(lines))) is None:
                lines.append(self._next(number, indent))
                number += 1
            if rows[number][0] > indent:
                raise _Unusual
            text = match[1].replace("''", "'") if first == "'" else match[1]
            return self._normal(text), number
        if first == "[":
            words = _WORDS.fullmatch(begin)
            if words is None or rows[number][0] > indent:
                raise _Unusual
            return [self.scalar(w.strip(" ")) for w in (words[1] or "").split(",") if w], number
        while True:
            line = lines[-1]
            if not (line[0].isalnum() or line[0] in _BEGINNINGS):
                raise _Unusual
            # What ends a text without quotes, or makes it a field.
            if ": " in line or " #" in line or line[-1] == ":":
                raise _Unusual
            if rows[number][0] <= indent:
                break
            lines.append(self._next(number, indent))
            number += 1
        return self.scalar(self._normal(" ".join(lines))), number

    def _next(self, number: int, indent: int) -> str:
        """The line with which a text goes on."""
        its_indent, content, gap = self.rows[number]
        if its_indent <= indent or gap:
            raise _Unusual
        return content

    def _normal(self, text: str) -> str:
        return text if self.plain else unicodedata.normalize("NFC", text)
