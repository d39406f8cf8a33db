"""Writing single values as YAML: what is written reads back as the very text that was given."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath

from staffroom.document import Plain, parse_values


class CannotBeWritten(ValueError):
    """A text that no file can hold, because it has characters that nobody sees or types."""


def scalar(text: str, *, prose: bool, in_list: bool = False) -> str:
    """A text as the value of a field, without quotes where it needs none.

    Args:
        text: What is to be read back, but for spaces around it and the form of accents.
        prose: Whether it is text for readers: then every reader of YAML is to see a text in it,
            so that `3.10` and `no` have quotes. A date or a number has none.
        in_list: Whether it is to stand between square brackets.
    """
    wanted = unicodedata.normalize("NFC", text.strip())
    for written in (wanted, _double(wanted), _single(wanted)):
        if "\n" in written:
            continue
        sample = f"value: [{written}]" if in_list else f"value: {written}"
        read, _, problems = parse_values(sample, PurePosixPath("written"))
        value = read.get("value") if isinstance(read, dict) and len(read) == 1 else None
        if in_list:
            value = value[0] if isinstance(value, list) and len(value) == 1 else None
        if not problems and value == wanted and not (prose and isinstance(value, Plain)):
            return written
    raise CannotBeWritten(text)


def _double(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _single(text: str) -> str:
    # With backslashes as they are: for formulas.
    return "'" + text.replace("'", "''") + "'"
