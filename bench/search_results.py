"""What readers waited for and what was sent to them, kept in a file for each number of lessons."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from measurements import Measurements, many

STOCK, HEADER, LIBRARY = "stock", "header", "library"
NAMES = {
    STOCK: "stock Material",
    HEADER: "search in the header",
    LIBRARY: "library",
}
"""Where one searches, as the report calls it."""

PAGE_AND_SEARCH, SEARCH = "the page and the search", "the search"
ACTS = (QUERY, FACET) = ("later query", "facet")

# Sorts of files.
HTML, CSS, SCRIPTS, WASM = "HTML", "CSS", "scripts", "wasm"
META, CHUNKS, FRAGMENTS = "index meta", "index chunks", "fragments"
DATA, WHOLE, OTHER = "library data", "stock’s index", "other"
SORTS = (HTML, CSS, SCRIPTS, WASM, META, CHUNKS, FRAGMENTS, DATA, WHOLE, OTHER)


@dataclass(frozen=True)
class First:
    """How a reader came to the first result, with nothing in the browser's cache before."""

    what: str
    """A key of `NAMES`."""
    lessons: int
    way: str
    """`PAGE_AND_SEARCH`: from the navigation on; `SEARCH`: from asking, on a page that is there."""
    words: str
    ms: float | None
    """Until the first result is on screen; None where asking is not what the search waits for."""
    sent: dict[str, int]
    """Bytes by sort of file."""
    after: int = 0
    """Bytes that were fetched unasked when the first result was there already."""

    @property
    def size(self) -> int:
        """Bytes together."""
        return sum(self.sent.values())


@dataclass(frozen=True)
class Wait:
    """How long a reader waited for the answer to something later."""

    what: str
    lessons: int
    act: str
    """`QUERY` or `FACET`."""
    words: str
    """What was typed, or which facet was clicked."""
    ms: float


@dataclass
class Found(Measurements):
    """What readers waited for, and what was sent to them."""

    firsts: list[First] = field(default_factory=list, metadata=many(First))
    waits: list[Wait] = field(default_factory=list, metadata=many(Wait))

    def measured(self) -> Iterator[tuple[str, int]]:
        for lessons in self.lessons:
            yield "searches", lessons

    @property
    def lessons(self) -> list[int]:
        """The numbers of lessons, ascending."""
        return sorted({first.lessons for first in self.firsts})

    def of(self, what: str, lessons: int, way: str) -> list[First]:
        """All ways to a first result of one sort."""
        wanted = (what, lessons, way)
        return [each for each in self.firsts if (each.what, each.lessons, each.way) == wanted]

    def size(self, what: str, lessons: int, way: str) -> float | None:
        """The median of the bytes, or None if nothing was measured."""
        sizes = [first.size for first in self.of(what, lessons, way)]
        return median(sizes) if sizes else None

    def sent(self, what: str, lessons: int, way: str) -> dict[str, float]:
        """The mean of the bytes of each sort of file: unlike medians, they add up."""
        firsts = self.of(what, lessons, way)
        total: Counter[str] = Counter()
        for first in firsts:
            total.update(first.sent)
        return {sort: total[sort] / len(firsts) for sort in SORTS if total[sort]}

    def milliseconds(self, what: str, lessons: int, way: str) -> list[float]:
        """How long the first results took."""
        return [each.ms for each in self.of(what, lessons, way) if each.ms is not None]

    def waited(self, what: str, lessons: int, act: str) -> list[float]:
        """How long the later answers took, in milliseconds."""
        wanted = (what, lessons, act)
        return [each.ms for each in self.waits if (each.what, each.lessons, each.act) == wanted]


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest of the values that this share of them does not exceed (nearest rank)."""
    return sorted(values)[max(1, math.ceil(share * len(values))) - 1]


def sort_of(path: str) -> str:
    """The sort of a file of a site."""
    name = path.rpartition("/")[2]
    if name.startswith("wasm.") and path.startswith("pagefind/"):
        return WASM
    if path.startswith("pagefind/") and name in ("pieces.json", "pagefind-entry.json"):
        return META
    if path == "search/search_index.json":
        return WHOLE
    return _SUFFIXES.get(Path(name).suffix, OTHER)


_SUFFIXES = {
    ".html": HTML,
    ".css": CSS,
    ".js": SCRIPTS,
    ".wasm": WASM,
    ".pf_meta": META,
    ".pf_index": CHUNKS,
    ".pf_filter": CHUNKS,
    ".pf_fragment": FRAGMENTS,
    ".json": DATA,
}
