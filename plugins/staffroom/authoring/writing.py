"""Writing single values as YAML: what is written reads back as the very text that was given."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath

from staffroom.document import Plain, parse_values

_ON_LINES = ("value: {}", "- {}")
_IN_BRACKETS = ("- [{}]", "- {{value: {}}}")


class CannotBeWritten(ValueError):
    """A text that no file can hold, because it has characters that nobody sees or types."""


def scalar(text: str, *, prose: bool, in_list: bool = False) -> str:
    """A text as the value of a field, without quotes where it needs none.

    Args:
        text: What is to be read back, but for spaces around it and the form of accents.
        prose: Whether it is text for readers: then every reader of YAML is to see a text in it,
            so that `3.10` and `no` have quotes. A date or a number has none.
        in_list: Whether it is to stand between square or curly brackets, too.
    """
    wanted = unicodedata.normalize("NFC", text.strip())
    places = (*_ON_LINES, *_IN_BRACKETS) if in_list else _ON_LINES
    for written in (wanted, _double(wanted), _single(wanted)):
        if "\n" not in written and all(_reads_back(written, wanted, p, prose) for p in places):
            return written
    raise CannotBeWritten(text)


def _reads_back(written: str, wanted: str, place: str, prose: bool) -> bool:
    read, _, problems = parse_values(place.format(written), PurePosixPath("written"))
    while isinstance(read, list | dict) and len(read) == 1:
        [read] = read.values() if isinstance(read, dict) else read
    return not problems and read == wanted and not (prose and isinstance(read, Plain))


def _double(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _single(text: str) -> str:
    # With backslashes as they are: for formulas.
    return "'" + text.replace("'", "''") + "'"
