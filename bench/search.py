"""Measures what searching takes in a real browser, beside stock MkDocs with Material.

    python bench/search.py 5000 10000 --save FOLDER  measure, print, and keep the results
    python bench/search.py --report FILE FILE        write them into docs/reference/speed.md

Both sites are served from this computer, packed as a host packs them. For each first result the
browser has an empty cache; browser and host are warm.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser

import commands
from commands import BUILD
from community import write_ours
from hosting import hosting
from processes import measure
from queries import firsts, queries
from readers import HeaderReader, LibraryReader, NoAnswer, Reader, StockReader, browsing
from search_report import tables, write
from search_results import ACTS, NAMES, Found
from stock import write_stock
from tables import PAGE

_PACKAGES = ("mkdocs", "mkdocs-material", "pagefind", "playwright")
_PASSES = 2
"""How often all later queries and clicks are gone through, with an empty cache each time."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure or report, as the command line says; how many searches did not answer."""
    options = _options(arguments)
    if options.report:
        return commands.report(Found, options.report, write, (PAGE,))
    conditions = commands.conditions(commands.prepare(options.cores), _PACKAGES)
    benches = [
        _Bench(number, options.rounds, options.seed, Found(dict(conditions)))
        for number in options.lessons
    ]
    try:
        _measure(benches, options)
    except NoAnswer as none:
        sys.exit(str(none))
    print(f"\n{tables(Found.together(bench.found for bench in benches))}\n\nKept in {options.save}")
    for problem in (problems := [problem for bench in benches for problem in bench.problems]):
        print(f"NOT RIGHT: {problem}")
    return len(problems)


def _measure(benches: Iterable[_Bench], options: argparse.Namespace) -> None:
    with (
        tempfile.TemporaryDirectory(prefix="bench-", dir=options.folder) as folder,
        browsing() as browser,
    ):
        for bench in benches:
            print(f"\n{bench.number:,} lessons", flush=True)
            ours, stock = (
                built
                or _built(write, Path(folder, f"{name}-{bench.number}"), bench.number, options)
                for name, built, write in (
                    ("ours", options.site, write_ours),
                    ("stock", options.stock, write_stock),
                )
            )
            bench.found.conditions["Chromium"] = browser.version
            bench.measure(browser, ours, (HeaderReader, LibraryReader))
            bench.measure(browser, stock, (StockReader,))
            bench.found.save(options.save / f"search-{bench.number}.json")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = commands.parser(__doc__ or "", rounds=6)
    parser.add_argument("--site", type=Path, metavar="FOLDER", help="Staffroom's site, if built")
    parser.add_argument("--stock", type=Path, metavar="FOLDER", help="stock's site, if built")
    options = parser.parse_args(arguments)
    if not options.report and not options.lessons:
        parser.error("say how many lessons, for example: 5000 10000")
    if (options.site or options.stock) and len(options.lessons) != 1:
        parser.error("a site that is built has one number of lessons: say which")
    return options


def _built(
    write: Callable[[Path, int, int], Path], folder: Path, number: int, options: argparse.Namespace
) -> Path:
    """The built site of a community."""
    project = write(folder, number, options.seed)
    print(f"  building {folder.name} ...", flush=True)
    measure(BUILD, project)
    return project / "site"


class _Bench:
    """The searches of one number of lessons."""

    def __init__(self, number: int, rounds: int, seed: int, found: Found) -> None:
        self.number = number
        self.found = found
        self.problems: list[str] = []
        self._seed = seed
        self._queries = queries(number, seed)
        self._firsts = firsts(self._queries, rounds)

    def measure(self, browser: Browser, site: Path, readers: Iterable[type[Reader]]) -> None:
        """Search a site in several places, and keep what that took."""
        with hosting(site) as host:
            for sort in readers:
                reader = sort(browser, host, self.number)
                if reader.is_there():
                    self._search(reader)
                else:
                    print(f"  {NAMES[sort.what]}: is not there", flush=True)

    def _search(self, reader: Reader) -> None:
        name = NAMES[reader.what]
        # The first time, also what the browser and the host keep is still to be made.
        known = len(self.problems)
        with self._noting_problems():
            for _ in reader.firsts(self._firsts[0]):
                pass
        if len(self.problems) > known:
            # It would be waited for again and again.
            return
        for query in self._firsts:
            with self._noting_problems():
                for first in reader.firsts(query):
                    self.found.firsts.append(first)
                    took = f"{first.ms:8.0f} ms" if first.ms is not None else " " * 11
                    print(f"  {name}, {first.way}: {first.size / 1000:.1f} kB {took}", flush=True)
        opening, *others = self._queries
        for number in range(_PASSES):
            with self._noting_problems():
                for wait in reader.later(opening, others, self._seed + number):
                    self.found.waits.append(wait)
        for act in ACTS:
            if values := self.found.waited(reader.what, self.number, act):
                print(f"  {name}, {act}: {median(values):.0f} ms, {len(values)} times", flush=True)

    @contextmanager
    def _noting_problems(self) -> Iterator[None]:
        """Go on with the next one when a search does not answer."""
        try:
            yield
        except NoAnswer as problem:
            self.problems.append(f"{self.number:,} lessons: {problem}")


if __name__ == "__main__":
    sys.exit(main())
