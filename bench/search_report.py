"""What searching takes as tables in Markdown, beside what was aimed for."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median

from search_results import (
    FACET,
    HEADER,
    LIBRARY,
    NAMES,
    PAGE_AND_SEARCH,
    QUERY,
    SEARCH,
    SORTS,
    STOCK,
    Found,
    percentile,
)
from tables import conditions, numbers, put, table, verdict

_AT = 5000
"""The number of lessons that the aims are for."""
_BYTES = 260_000
_SHARE = 35
"""Stock's bytes are at least so many times ours."""
_FIRST = 500
"""Milliseconds until the first result, in the median."""
_LATER = 100
"""Milliseconds until a later answer, of 95 in 100."""
_MANY, _GROWTH = 10_000, 1.5
"""So many lessons may cost so many times the bytes."""
_WAYS = (PAGE_AND_SEARCH, SEARCH)
_KILOBYTE = 1000


def tables(found: Found) -> str:
    """All of it as Markdown."""
    parts = [
        "What is sent until the first result is on screen, in kB (1,000 bytes): the median, and "
        "from the least to the most. *The page and the search* is everything from the navigation "
        "on, *the search* what comes from asking on, when a page of the site is there already.",
        _rows(found, _size),
        "How many times as much stock Material sends.",
        _rows(found, _share, without=STOCK),
        *_growth(found),
        "Milliseconds until the first result is on screen: the median, and the longest.",
        _rows(found, _first),
        "Milliseconds until a later answer is on screen: half of them, 95 of 100, and all are "
        "there within that time.",
        _later(found),
        *_missing(found),
        "What is sent until the first result by sort of file, in kB: the mean; and what the page "
        "fetches afterwards, unasked.",
        _sorts(found),
        conditions(found.conditions),
    ]
    return "\n\n".join(part for part in parts if part)


def write(found: Found) -> None:
    """Put the tables on the site's page about speed."""
    put("search", tables(found))


def _rows(found: Found, cell: Callable[[Found, str, int, str], str], without: str = "") -> str:
    """A table of every place and way of searching by the number of lessons."""
    rows = []
    for what, name in NAMES.items():
        for way in _WAYS:
            cells = [cell(found, what, lessons, way) for lessons in found.lessons]
            if what != without and set(cells) != {"–"}:
                rows.append([f"{name}: {way}", *cells])
    return table(["lessons", *numbers(found.lessons)], rows)


def _size(found: Found, what: str, lessons: int, way: str) -> str:
    sizes = [first.size for first in found.of(what, lessons, way)]
    if not sizes:
        return "–"
    middle = median(sizes)
    said = f"{_kilobytes(middle)} ({_kilobytes(min(sizes))}–{_kilobytes(max(sizes))})"
    if what == STOCK or lessons != _AT:
        return said
    return f"{said}, aim ≤ {_BYTES / _KILOBYTE:.0f}: {verdict(middle <= _BYTES)}"


def _share(found: Found, what: str, lessons: int, way: str) -> str:
    ours, stock = found.size(what, lessons, way), found.size(STOCK, lessons, way)
    if not ours or not stock:
        return "–"
    times = stock / ours
    aim = f" (aim ≥ {_SHARE}: {verdict(times >= _SHARE)})" if lessons == _AT else ""
    return f"{times:.1f}{aim}"


def _first(found: Found, what: str, lessons: int, way: str) -> str:
    values = found.milliseconds(what, lessons, way)
    if not values:
        return "–"
    said = f"{median(values):,.0f} ({max(values):,.0f})"
    if what == STOCK or lessons != _AT:
        return said
    return f"{said}, aim ≤ {_FIRST}: {verdict(median(values) <= _FIRST)}"


def _later(found: Found) -> str:
    rows = []
    for what, act in ((STOCK, QUERY), (HEADER, QUERY), (LIBRARY, QUERY), (LIBRARY, FACET)):
        cells = []
        for lessons in found.lessons:
            if not (values := found.waited(what, lessons, act)):
                cells.append("–")
                continue
            most = percentile(values, 0.95)
            said = f"{median(values):,.0f} / {most:,.0f} / {max(values):,.0f}"
            judged = what != STOCK and lessons == _AT
            aim = f", aim ≤ {_LATER} for 95: {verdict(most <= _LATER)}" if judged else ""
            cells.append(said + aim)
        if set(cells) != {"–"}:
            rows.append([f"{NAMES[what]}: {act}", *cells])
    return table(["lessons", *numbers(found.lessons)], rows)


def _growth(found: Found) -> list[str]:
    lines = []
    for what in (HEADER, LIBRARY):
        for way in _WAYS:
            few, many = found.size(what, _AT, way), found.size(what, _MANY, way)
            if few and many:
                lines.append(
                    f"- {NAMES[what].capitalize()}, {way}: {_MANY:,} lessons cost "
                    f"{many / few:.2f} times the bytes of {_AT:,} (aim ≤ {_GROWTH}: "
                    f"{verdict(many <= _GROWTH * few)})."
                )
    return ["\n".join(lines)]


def _missing(found: Found) -> list[str]:
    return [
        f"Not measured, because it is not there: {NAMES[what]} with {lessons:,} lessons."
        for what in NAMES
        for lessons in found.lessons
        if not found.of(what, lessons, PAGE_AND_SEARCH)
    ]


def _sorts(found: Found) -> str:
    sent = {
        (what, way, lessons): found.sent(what, lessons, way)
        for what in NAMES
        for way in _WAYS
        for lessons in found.lessons
        if found.of(what, lessons, way)
    }
    sorts = [sort for sort in SORTS if any(sort in each for each in sent.values())]
    rows = []
    for (what, way, lessons), sizes in sent.items():
        after = [first.after for first in found.of(what, lessons, way)]
        rows.append([
            f"{NAMES[what]}: {way}",
            f"{lessons:,}",
            *(_kilobytes(sizes[sort]) if sort in sizes else "–" for sort in sorts),
            _kilobytes(sum(sizes.values())),
            _kilobytes(sum(after) / len(after)),
        ])  # fmt: skip
    return table(["", "lessons", *sorts, "together", "afterwards"], rows)


def _kilobytes(size: float) -> str:
    return f"{size / _KILOBYTE:,.1f}"
