"""The results as tables in Markdown, beside what was aimed for."""

from __future__ import annotations

from dataclasses import dataclass

from picture import picture
from results import COLD, NAMES, SERVE, STOCK, Results
from tables import PAGE, conditions, numbers, put, table, verdict

PICTURE = PAGE.with_suffix(".svg")
_IMAGE = (
    "How long each kind of build takes, by the number of lessons. "
    "The same numbers stand in the tables below."
)

_MEGABYTE = 1_000_000


@dataclass(frozen=True)
class _Target:
    """The largest share of what stock takes that is good enough."""

    label: str
    what: str
    column: str
    at: dict[int, float]


_TARGETS = (
    _Target("cold build", COLD, "seconds", {1000: 0.45, 5000: 0.42, 10_000: 0.42}),
    _Target("after a body edit", "body", "seconds", {1000: 0.12, 5000: 0.10, 10_000: 0.08}),
    _Target("after a title edit", "title", "seconds", {1000: 0.20, 5000: 0.15, 10_000: 0.12}),
    _Target("after a vocabulary edit", "vocabulary", "seconds", {}),
    _Target("nothing changed", "nothing", "seconds", {}),
    _Target("serve: from edit to page", SERVE, "seconds", {1000: 0.06, 5000: 0.02, 10_000: 0.02}),
    _Target("memory of a cold build", COLD, "memory", {1000: 1.25, 5000: 1.0, 10_000: 1.0}),
)
_SAME = 1.02
"""Pages are of the same size if the largest median is at most this many times the smallest."""
_PROPORTIONAL = 11.0
"""How many times as long 10,000 lessons may take as 1,000."""


def tables(results: Results) -> str:
    """All of it as Markdown."""
    parts = [
        "Seconds: the median, and from the fastest to the slowest run.",
        _seconds(results),
        "Each as a share of what stock MkDocs with Material takes for the same lessons; in "
        "brackets, the share that we aim for.",
        _ratios(results),
        *_growth(results),
        "Processor time; the most memory at one time, of all processes together, plus that of the "
        "search indexer; and what was written: the bytes of a lesson’s page, and of the site.",
        _costs(results),
        conditions(results.conditions),
    ]
    return "\n\n".join(part for part in parts if part)


def write(results: Results) -> None:
    """Put the tables and the picture on the site's page about speed."""
    image = f"![{_IMAGE}]({PICTURE.name})"
    put("results", f"{image}\n\n{tables(results)}")
    PICTURE.write_text(picture(results), "utf-8")


def _ratios(results: Results) -> str:
    rows = []
    for target in _TARGETS:
        cells = []
        for lessons in results.lessons:
            ratio, goal = results.ratio(target.what, lessons, target.column), target.at.get(lessons)
            if ratio is None:
                cells.append("–")
            elif goal is None:
                cells.append(f"{ratio:.3f}")
            else:
                cells.append(f"{ratio:.3f} (aim ≤ {goal:.2f}: {verdict(ratio <= goal)})")
        rows.append([target.label, *cells])
    return table(["lessons", *numbers(results.lessons)], rows)


def _growth(results: Results) -> list[str]:
    lines = []
    sizes = [size.page for n in results.lessons if (size := results.size(COLD, n)) is not None]
    if len(sizes) > 1:
        times = max(sizes) / min(sizes)
        lines.append(
            f"- A lesson's page is as large among many as among few: from {min(sizes):,} to "
            f"{max(sizes):,} bytes (aim ≤ {_SAME:.2f} times: {verdict(times <= _SAME)})."
        )
    few, many = results.middle(COLD, 1000), results.middle(COLD, 10_000)
    if few and many:
        lines.append(
            f"- Time grows in proportion: 10,000 lessons take {many / few:.1f} times as long as "
            f"1,000 (aim ≤ {_PROPORTIONAL:.0f}: {verdict(many <= _PROPORTIONAL * few)})."
        )
    if results.compared:
        same = results.compared - results.different
        lines.append(
            f"- Built edit by edit, the site is the same as built from nothing, byte for byte: "
            f"{same} of {results.compared} times (aim: always; "
            f"{verdict(not results.different)})."
        )
    return ["\n".join(lines)]


def _seconds(results: Results) -> str:
    rows = []
    for what, name in NAMES.items():
        cells = []
        for lessons in results.lessons:
            values = results.values(what, lessons)
            middle = results.middle(what, lessons)
            spread = f" ({min(values):.2f}–{max(values):.2f})" if len(values) > 1 else ""
            cells.append("–" if middle is None else f"{middle:.2f}{spread}")
        if set(cells) != {"–"}:
            rows.append([name, *cells])
    return table(["lessons", *numbers(results.lessons)], rows)


def _costs(results: Results) -> str:
    rows = []
    for what in (STOCK, COLD, "body"):
        for lessons in results.lessons:
            cpu = results.middle(what, lessons, "cpu")
            if cpu is None:
                continue
            size = results.size(what, lessons)
            memory = [
                f"{value / _MEGABYTE:.0f}"
                for column in ("memory", "indexer")
                if (value := results.middle(what, lessons, column))
            ]
            rows.append([
                NAMES[what],
                f"{lessons:,}",
                f"{cpu:.2f} s",
                f"{' + '.join(memory)} MB" if memory else "–",
                f"{size.page:,}" if size else "–",
                f"{size.site / _MEGABYTE:.1f} MB" if size else "–",
                f"{size.files:,}" if size else "–",
            ])  # fmt: skip
    heads = ["", "lessons", "processor", "memory", "a page’s bytes", "site", "files"]
    return table(heads, rows)
