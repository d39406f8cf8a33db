"""What was measured, kept in a file, so that table and picture can be made from it again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import median

from measurements import Measurements, many

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
class Results(Measurements):
    """What builds took, and what they wrote."""

    runs: list[Run] = field(default_factory=list, metadata=many(Run))
    sizes: list[Size] = field(default_factory=list, metadata=many(Size))
    compared: int = 0
    """How many sites that were built edit by edit were compared with a cold build of the same."""
    different: int = 0
    """How many of them were not the same, byte for byte."""

    def measured(self) -> Iterator[tuple[str, int]]:
        for what, lessons in {(run.what, run.lessons): None for run in self.runs}:
            yield NAMES[what], lessons

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
