"""What the reports have in common: tables, verdicts, and their place on the site's page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "speed.md"


class NoPlace(Exception):
    """The page has no marks for these results; the message says which."""


def put(name: str, text: str) -> None:
    """Put a report on the page about speed, between the marks with that name.

    Raises:
        NoPlace: The page does not have both marks.
    """
    begin, end = f"<!-- {name}: written by make bench-report -->", f"<!-- /{name} -->"
    before, found, rest = PAGE.read_text("utf-8").partition(begin)
    _, ended, after = rest.partition(end)
    if not found or not ended:
        raise NoPlace(f"{PAGE} must have the lines {begin} and {end}.")
    PAGE.write_text(f"{before}{begin}\n\n{text}\n\n{end}{after}", "utf-8")


def verdict(is_met: bool) -> str:
    """How an aim is judged."""
    return "pass" if is_met else "miss"


def conditions(values: Mapping[str, str]) -> str:
    """With what and when it was measured, in a sentence; nothing if that is not known."""
    said = "; ".join(f"{name} {value}" for name, value in sorted(values.items()))
    return f"Measured with: {said}." if said else ""


def numbers(values: Iterable[int]) -> list[str]:
    """Numbers of lessons as heads of columns."""
    return [f"{value:,}" for value in values]


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table that can be read in a terminal, too."""
    widths = [max(len(row[column]) for row in (heads, *rows)) for column in range(len(heads))]

    def line(cells: Sequence[str]) -> str:
        first, *others = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
        return f"| {' | '.join([first, *others])} |"

    rule = ["-" * width for width in widths]
    return "\n".join([line(heads), line(rule), *(line(row) for row in rows)])
