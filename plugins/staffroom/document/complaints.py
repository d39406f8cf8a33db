"""The YAML parser's complaints in a teacher's words: what is wrong, and what to write."""

from __future__ import annotations

import re
from typing import NamedTuple

import yaml

BACKSLASH = (
    "a backslash between double quotes has a meaning of its own",
    "Put single quotes (') around the text in place of the double ones.",
)


class Explained(NamedTuple):
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


def explain(error: yaml.MarkedYAMLError, lines: list[str]) -> Explained:
    """What is wrong, and where: the parser names the place at which it gave up."""
    problem, context = error.problem or "", error.context or ""
    mark = error.problem_mark or error.context_mark
    begin = error.context_mark or mark
    if mark is None or begin is None:
        return Explained(0, 0, "the text cannot be read", "Compare it with one that works.")
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
        return Explained(*here, reason, "Use spaces, two for each step, in place of tabs.")
    if "quoted scalar" in context:
        return Explained(*there, *(_UNCLOSED_QUOTE if "stream" in problem else BACKSLASH))
    if "block sequence entries" in problem:
        reason = "a list cannot begin on the same line as its field's name"
        hint = f"Begin the list on the next line, or, if it is a text: {in_quotes(line)}"
        return Explained(*here, reason, hint)
    if any(words in problem or words in context for words in _SPECIAL_BEGINNINGS):
        character = lines[there[0]][there[1] : there[1] + 1]
        reason = f"a text that begins with “{character}” must stand in quotes"
        return Explained(*there, reason, f"Write it like this: {in_quotes(lines[there[0]])}")
    if "flow" in context and "node" not in context:
        return _explain_brackets(lines, there, here, "]" if "sequence" in context else "}")
    if character in ("]", "}", ","):
        hint = "Delete it, or put quotes around the text that it belongs to."
        return Explained(*here, f"there is a “{character}” too many here", hint)
    if "could not find expected ':'" in problem:
        return Explained(*there, *_NO_COLON)
    if "expected key" in problem or "'-' indicator" in problem:
        return _explain_misfit(lines, *here)
    return Explained(
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


def _explain_colon(lines: list[str], number: int, column: int) -> Explained:
    line = lines[number]
    if re.match(r"[^:]*:\s", line[:column]):
        reason = "this line has a second colon, so it is not clear where the text begins"
        return Explained(number, column, reason, f"Put quotes around it: {in_quotes(line)}")
    above = next((n for n in range(number - 1, -1, -1) if lines[n].strip()), number)
    if above != number and _indent(line) <= _indent(lines[above]):
        return Explained(above, _indent(lines[above]), *_NO_COLON)
    return Explained(
        number,
        _indent(line),
        "this line begins further to the right than a field should, so it is read as a part of "
        "the text above",
        "Begin it in the same column as the other fields. If it belongs to the text above, put "
        "quotes around that whole text.",
    )


def _explain_brackets(
    lines: list[str], there: tuple[int, int], here: tuple[int, int], closing: str
) -> Explained:
    name = "square" if closing == "]" else "curly"
    if here[0] == there[0] and closing in lines[there[0]][here[1] :]:
        return Explained(
            *here,
            f"this does not fit between {name} brackets",
            "Put a comma between two entries, and quotes around an entry that has a colon or a "
            "bracket in it.",
        )
    hint = f"Add the closing {closing}, or, if it is a text, put quotes around it."
    return Explained(*there, f"a {name} bracket is opened and not closed", hint)


def _explain_misfit(lines: list[str], number: int, column: int) -> Explained:
    line = lines[number]
    if line[column : column + 1] == ":":
        reason = "there is no field's name before the colon"
        return Explained(number, column, reason, "Write the field's name before the colon.")
    for above in range(number - 1, -1, -1):
        begin, text = _value_of(lines[above])
        if text[:1] in ("'", '"') and text.count(text[0]) % 2 == 1:
            return Explained(above, begin, *_UNCLOSED_QUOTE)
    begin, text = _value_of(line)
    if begin < column and text[:1] in ("'", '"', "[", "{"):
        sign = "quotation mark" if text[0] in "'\"" else "bracket"
        reason = f"the text goes on after the closing {sign}"
        hint = f"Put quotes around the whole text: {in_quotes(line)}"
        return Explained(number, column, reason, hint)
    return Explained(
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


def in_quotes(line: str) -> str:
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
