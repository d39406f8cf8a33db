"""Measures how long Staffroom takes, beside stock MkDocs with Material on the same lessons.

    python bench/run.py 1000 5000 --save FOLDER  measure, print, and keep the results
    python bench/run.py --report FILE FILE       write them into docs/reference/speed.md

In each round, everything is measured once, one after the other, each in a process of its own: what
else the computer does meets all of them alike. What was edited is looked for in what was built.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

import commands
from commands import BUILD
from community import LESSONS, write_ours
from edits import Edit, Edits, NotSeen, fingerprint
from processes import measure
from report import PICTURE, tables, write
from results import COLD, NAMES, SERVE, STOCK, Results, Run, Size
from serving import serving
from staffroom.search import FOLDER as SEARCH
from stock import write_hugo, write_stock
from tables import PAGE

_PACKAGES = ("mkdocs", "mkdocs-material", "Markdown", "pagefind")
_SERVE_EDITS = 3
"""How often `serve` is measured in a round: an edit costs little beside its start."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure or report, as the command line says; how many builds were not right."""
    options = _options(arguments)
    if options.report:
        return commands.report(Results, options.report, write, (PAGE, PICTURE))
    cores = commands.prepare(options.cores)
    # One file for each number of lessons: what is measured again takes the place of what was.
    results = {number: Results(commands.conditions(cores, _PACKAGES)) for number in options.lessons}
    with tempfile.TemporaryDirectory(prefix="bench-", dir=options.folder) as folder:
        # What is killed, as `serve` is, leaves its temporary files: here they are removed.
        os.environ["TMPDIR"] = folder
        benches = [_Bench(Path(folder, str(n)), n, options, results[n]) for n in results]
        _Bench(Path(folder, "warm-up"), 10, options, Results()).warm_up()
        for number in range(options.rounds):
            for bench in benches:
                print(f"\nRound {number + 1} of {options.rounds}, {bench.number:,} lessons")
                bench.round()
                bench.save(options.save)
        for bench in benches:
            # Also what the last round built is compared with a cold build.
            if COLD in options.only:
                bench.cold()
                bench.save(options.save)
    print(f"\n{tables(Results.together(results.values()))}\n\nKept in {options.save}")
    for problem in (problems := [problem for bench in benches for problem in bench.problems]):
        print(f"NOT RIGHT: {problem}")
    return len(problems)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = commands.parser(__doc__ or "", rounds=3)
    parser.add_argument(
        "--only", nargs="+", choices=NAMES, default=list(NAMES), help="measure only these"
    )
    options = parser.parse_args(arguments)
    if not options.lessons and not options.report:
        parser.error("say how many lessons, for example: 1000 5000")
    return options


class _Bench:
    """The community with one number of lessons, as ours and as others."""

    def __init__(
        self, folder: Path, number: int, options: argparse.Namespace, results: Results
    ) -> None:
        self.number = number
        self.problems: list[str] = []
        self._results = results
        self._only = options.only
        self._ours = write_ours(folder / "ours", number, options.seed)
        self._stock = write_stock(folder / STOCK, number, options.seed)
        self._hugo = folder / "hugo"
        self._has_hugo = shutil.which("hugo") is not None
        if self._has_hugo:
            write_hugo(self._hugo, number, options.seed)
        self._edits = Edits(self._ours, number, options.seed)
        self._site = self._ours / "site"
        # The site as the last build left it, to compare the next one with.
        self._last = ""
        self._gone = 0

    def save(self, folder: Path) -> None:
        """Keep what was measured so far."""
        self._results.save(folder / f"{self.number}.json")

    def warm_up(self) -> None:
        """Let the operating system read the programs, so that the first measured is no slower."""
        for project in (self._stock, self._ours):
            measure(BUILD, project)

    def round(self) -> None:
        """Measure everything once."""
        if STOCK in self._only:
            self._away(self._stock / "site")
            self._run(STOCK, BUILD, self._stock)
            self._weigh(STOCK, self._stock / "site")
        if not {STOCK, "hugo"}.issuperset(self._only):
            self.cold()
        for what, edit in self._edits.kinds.items():
            if what in self._only:
                self._edited(what, edit)
        if "nothing" in self._only:
            self._run("nothing", BUILD, self._ours)
            before, self._last = self._last, fingerprint(self._site)
            if self._last != before:
                self._wrong("a build without a change changed the site")
        if SERVE in self._only:
            with serving(self._ours) as served:
                for _ in range(_SERVE_EDITS):
                    self._keep(Run(SERVE, self.number, served.seconds_after(self._edits.body)))
            # Those edits are in the sources and not in the site.
            measure(BUILD, self._ours)
            self._last = fingerprint(self._site)
        if "hugo" in self._only and self._has_hugo:
            for name in ("public", "resources"):
                self._away(self._hugo / name)
            self._run("hugo", ("hugo", "--quiet"), self._hugo)

    def cold(self) -> None:
        """Build from nothing, and see whether the last build of the same sources was right."""
        for name in ("site", ".cache"):
            self._away(self._ours / name)
        self._run(COLD, BUILD, self._ours)
        self._weigh(COLD, self._site)
        before, self._last = self._last, fingerprint(self._site)
        if before:
            self._results.compared += 1
            if before != self._last:
                self._results.different += 1
                self._wrong("built edit by edit, the site is not what a cold build makes")

    def _away(self, folder: Path) -> None:
        """Have a folder out of the way.

        It is deleted at the end of all: for a minute after files are deleted, file systems such as
        ext4 look long for room for new ones, which is nothing that a first build meets.
        """
        if folder.exists():
            self._gone += 1
            folder.rename(folder.parent.parent / f"gone-{self.number}-{self._gone}")

    def _edited(self, what: str, make: Callable[[], Edit]) -> None:
        search = fingerprint(self._site / SEARCH)
        edit = make()
        self._run(what, BUILD, self._ours)
        self._last = fingerprint(self._site)
        try:
            edit.verify(self._site)
        except NotSeen as problem:
            self._wrong(f"after a {what} edit: {problem}")
        if fingerprint(self._site / SEARCH) == search:
            self._wrong(f"after a {what} edit, the search index is the old one")

    def _run(self, what: str, command: Sequence[str], project: Path) -> None:
        took = measure(command, project)
        self._keep(Run(what, self.number, took.seconds, took.cpu, took.memory, took.indexer))

    def _keep(self, run: Run) -> None:
        self._results.runs.append(run)
        print(f"  {NAMES[run.what]:<28} {run.seconds:8.2f} s", flush=True)

    def _weigh(self, what: str, site: Path) -> None:
        pages = [file.stat().st_size for file in site.glob(f"{LESSONS}/lesson-*/index.html")]
        files = [file.stat().st_size for file in site.rglob("*") if file.is_file()]
        size = Size(what, self.number, round(median(pages)), sum(files), len(files))
        self._results.sizes.append(size)

    def _wrong(self, problem: str) -> None:
        self.problems.append(f"{self.number:,} lessons: {problem}")


if __name__ == "__main__":
    sys.exit(main())
