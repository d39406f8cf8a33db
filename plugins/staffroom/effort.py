"""Whether a Markdown text can be converted in a moment.

Python-Markdown takes time that grows with the square, or worse, of some marks in one paragraph,
so that a text of 20 kB, made for the purpose, can hold up everybody's site for minutes. The limits
are far above what a person writes; measured, a text within all of them takes below a second.
"""

from __future__ import annotations

import re

MARKS_IN_A_PARAGRAPH = 400
"""The most brackets of one sort, or runs of backticks, between two empty lines."""
MARKS_IN_ALL = 4_000
"""The most opening brackets of one sort in a whole text."""
CELLS_IN_A_TABLE = 4_000
COLUMNS_IN_A_TABLE = 60
NESTING = 12
"""The deepest quotes or lists within each other on one line."""
INDENTATION = 80
"""The deepest indentation, in columns."""
NOTES = 400
"""The most uses of footnotes in one text."""
ABBREVIATIONS = 60
"""The most abbreviations that one text defines; each is looked for in all of it."""
LENGTH = 400_000
"""The longest text, in characters."""


def too_much(text: str) -> str | None:
    """What makes a text too heavy to convert, in a teacher's words; None for every usual text."""
    if len(text) > LENGTH:
        return f"it has more than {LENGTH:,} characters"
    if text.count("[^") > NOTES:
        return f"it uses footnotes more than {NOTES} times"
    if text.count("*[") > ABBREVIATIONS and len(_ABBREVIATION.findall(text)) > ABBREVIATIONS:
        return f"it defines more than {ABBREVIATIONS} abbreviations"
    if len(text) < MARKS_IN_A_PARAGRAPH:
        return None
    for mark in ("[", "<"):
        if text.count(mark) > MARKS_IN_ALL:
            return f"it has “{mark}” more than {MARKS_IN_ALL:,} times"
    lines = f"\n{text}"
    if _NESTED.search(lines):
        return f"it has quotes or lists more than {NESTING} levels deep"
    if _INDENTED.search(lines):
        return f"it has a line that begins more than {INDENTATION} columns to the right"
    # What the whole text has not, no paragraph has.
    marks = [mark for mark in _MARKS if text.count(mark) > MARKS_IN_A_PARAGRAPH]
    bars = text.count("|")
    has_tables = bars > COLUMNS_IN_A_TABLE or bars * lines.count("\n") > CELLS_IN_A_TABLE
    if not marks and not has_tables:
        return None
    for paragraph in re.split(r"\n[ \t]*\n", text):
        for mark in marks:
            if paragraph.count(mark) > MARKS_IN_A_PARAGRAPH:
                return f"one paragraph has “{mark}” more than {MARKS_IN_A_PARAGRAPH} times"
        if "|" in paragraph:
            rows = paragraph.split("\n")
            columns = max(row.count("|") for row in rows[:2])
            if columns > COLUMNS_IN_A_TABLE or columns * len(rows) > CELLS_IN_A_TABLE:
                return "it has a table with too many columns or rows"
    return None


_MARKS = ("[", "<", "`", "![", "](")
_ABBREVIATION = re.compile(r"(?m)^ {0,3}\*\[")
# They begin with a line break, not with `^`, for which every character would be tried.
_NESTED = re.compile(rf"\n(?:[ \t]*(?:[-*+>]|\d+[.)])(?=[ \t>*+-])){{{NESTING},}}")
_INDENTED = re.compile(rf"\n[ \t]{{{INDENTATION},}}\S")
