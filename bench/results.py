"""What was measured, kept in a file, so that table and picture can be made from it again."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median

STOCK = "stock"
COLD = "cold"
SERVE = "serve"

NAMES = {
    STOCK: "stock MkDocs with Material",
    COLD: "Staffroom, cold build",
    "body": "after a body edit",
    "title": "after a title edit",
    "vocabulary": "after a vocabulary edit",
    "nothing": "nothing changed",
    SERVE: "serve, after an edit",
    "hugo": "Hugo, bare pages",
}
"""What is measured, in the order of a round, as the report calls it."""


@dataclass(frozen=True)
class Run:
    """One measurement."""

    what: str
    """A key of `NAMES`."""
    lessons: int
    seconds: float
    cpu: float | None = None
    """None for `serve`: only the wait is measured."""
    memory: int | None = None
    """Bytes at the most, of all processes together without the search indexer."""
    indexer: int | None = None
    """The search indexer's bytes at the most."""


@dataclass(frozen=True)
class Size:
    """How much a build wrote."""

    what: str
    lessons: int
    page: int
    """Bytes of a generated lesson's page; the median of all."""
    site: int
    """Bytes of all files."""
    files: int


@dataclass
class Results:
    """Measurements: those of one number of lessons, or of several together."""

    conditions: dict[str, str] = field(default_factory=dict)
    """When, and with what."""
    runs: list[Run] = field(default_factory=list)
    sizes: list[Size] = field(default_factory=list)
    compared: int = 0
    """How many sites that were built edit by edit were compared with a cold build of the same."""
    different: int = 0
    """How many of them were not the same, byte for byte."""

    @property
    def lessons(self) -> list[int]:
        """The numbers of lessons, ascending."""
        return sorted({run.lessons for run in self.runs})

    def values(self, what: str, lessons: int, column: str = "seconds") -> list[float]:
        """A column of all runs of that kind."""
        found = [
            getattr(run, column) for run in self.runs if (run.what, run.lessons) == (what, lessons)
        ]
        return [value for value in found if value is not None]

    def middle(self, what: str, lessons: int, column: str = "seconds") -> float | None:
        """The median of a column, or None if nothing was measured."""
        values = self.values(what, lessons, column)
        return median(values) if values else None

    def ratio(self, what: str, lessons: int, column: str = "seconds") -> float | None:
        """That median for each unit of what stock took."""
        ours, stock = self.middle(what, lessons, column), self.middle(STOCK, lessons, column)
        return ours / stock if ours is not None and stock else None

    def size(self, what: str, lessons: int) -> Size | None:
        """The last size that was taken."""
        found = [size for size in self.sizes if (size.what, size.lessons) == (what, lessons)]
        return found[-1] if found else None

    def save(self, file: Path) -> None:
        """Write all to a file, one measurement a line."""
        parts = [
            f'"conditions": {json.dumps(self.conditions, indent=2)}',
            f'"compared": {self.compared}',
            f'"different": {self.different}',
            f'"runs": {lines(map(asdict, self.runs))}',
            f'"sizes": {lines(map(asdict, self.sizes))}',
        ]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("{\n" + ",\n".join(parts) + "\n}\n", "utf-8")


def lines(values: Iterable[object]) -> str:
    """A list in JSON, each value in a line of its own."""
    written = [json.dumps(value, ensure_ascii=False) for value in values]
    return "[\n  " + ",\n  ".join(written) + "\n]" if written else "[]"


class MeasuredTwice(Exception):
    """Two files have the same with as many lessons; the message says which."""

    def __init__(self, one: Path, other: Path, what: str, lessons: int) -> None:
        super().__init__(
            f"Both {one} and {other} have “{what}” with {lessons:,} lessons. "
            "Delete the one that no longer counts, or name only the other."
        )


def load(files: Iterable[Path]) -> Results:
    """What was saved in these files, together.

    Raises:
        MeasuredTwice: A median of both would be none of either.
    """
    loaded: list[Results] = []
    found_in: dict[tuple[str, int], Path] = {}
    for file in dict.fromkeys(files):
        saved = json.loads(file.read_text("utf-8"))
        results = Results(
            saved["conditions"],
            [Run(**run) for run in saved["runs"]],
            [Size(**size) for size in saved["sizes"]],
            saved["compared"],
            saved["different"],
        )
        for what, lessons in {(run.what, run.lessons): None for run in results.runs}:
            if (other := found_in.setdefault((what, lessons), file)) != file:
                raise MeasuredTwice(other, file, NAMES[what], lessons)
        loaded.append(results)
    return together(loaded)


def together(parts: Iterable[Results]) -> Results:
    """The measurements of several numbers of lessons as one."""
    whole = Results()
    for part in parts:
        whole.conditions |= part.conditions
        whole.compared += part.compared
        whole.different += part.different
        whole.runs += part.runs
        whole.sizes += part.sizes
    return whole
