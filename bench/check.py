"""Measures how long `staffroom check` takes for a community of that many generated lessons.

    python bench/check.py 10000 --rounds 3

Each round is a process of its own, from its start to its end: reading, checking and writing down.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import commands
from community import write_ours
from processes import measure

# What it finds in invented lessons is no matter here.
_RUN = """
from staffroom.cli import main
try:
    main()
except SystemExit as end:
    raise SystemExit(0 if end.code in (0, 1) else 2) from None
"""
CHECK = (sys.executable, "-c", _RUN, "check")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure as the command line says."""
    options = _options(arguments)
    cores = commands.prepare(options.cores)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=options.folder) as folder:
        for number in options.lessons:
            ours = write_ours(Path(folder, str(number)), number, options.seed)
            documents = sum(1 for _ in ours.glob("content/**/*.md"))
            print(f"\n{documents:,} documents on {cores} cores")
            runs = [measure(CHECK, ours) for _ in range(options.rounds)]
            for run in runs:
                memory = f", {run.memory / 1e6:.0f} MB" if run.memory is not None else ""
                print(f"  {run.seconds:6.2f} s ({run.cpu:.2f} s of processors{memory})")
            seconds = median(run.seconds for run in runs)
            print(f"  median {seconds:.2f} s, {documents / seconds:,.0f} documents a second")
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    add = parser.add_argument
    add("lessons", nargs="*", type=int, default=[10_000], help="how many lessons")
    add("--rounds", type=int, default=3, help="how often each is measured")
    add("--cores", type=int, default=2, help="how many cores may be used")
    add("--seed", type=int, default=1, help="the seed of the generated lessons")
    add("--folder", type=Path, help="where the community is written for the while")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
