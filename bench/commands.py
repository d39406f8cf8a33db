"""What the benchmarks' command lines have in common."""

from __future__ import annotations

import argparse
import os
import platform
import signal
import sys
from collections.abc import Callable, Iterable
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

from community import ROOT
from measurements import MeasuredTwice, Measurements

M = TypeVar("M", bound=Measurements)

BUILD = (sys.executable, "-m", "mkdocs", "build", "--quiet")
KEPT = ROOT / ".cache" / "bench"
"""Where results are kept that nobody wants in the repository."""


def parser(about: str, rounds: int) -> argparse.ArgumentParser:
    """A command line with the options that every benchmark has."""
    parser = argparse.ArgumentParser(description=about.splitlines()[0])
    add = parser.add_argument
    add("lessons", nargs="*", type=int, help="how many lessons (as often as one likes)")
    add("--rounds", type=int, default=rounds, metavar="N", help=f"how often each ({rounds})")
    add("--cores", type=int, default=2, metavar="N", help="how many cores may be used (2)")
    add("--seed", type=int, default=1, metavar="N", help="for other lessons and choices (1)")
    add("--folder", type=Path, help="where to build; a temporary folder if not said")
    add("--save", type=Path, metavar="FOLDER", default=KEPT, help="where to keep the results")
    add("--report", nargs="+", type=Path, metavar="FILE", help="only report these results")
    return parser


def report(
    kind: type[M], files: Iterable[Path], write: Callable[[M], None], written: Iterable[Path]
) -> int:
    """Only report what was measured before; the command's exit code."""
    try:
        write(kind.load(files))
    except MeasuredTwice as twice:
        sys.exit(str(twice))
    print(f"Written: {' and '.join(map(str, written))}")
    return 0


def prepare(cores: int) -> int:
    """Make this process, and those that it starts, fit for measuring; how many cores they have."""
    # So that what was started ends, too: an exception leaves the blocks, a signal would not.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Stopped."))
    os.environ["NO_MKDOCS_2_WARNING"] = "1"
    # As what is installed: compiled when it is first run, and not at each start.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    if not hasattr(os, "sched_setaffinity"):
        return os.cpu_count() or 1
    used = sorted(os.sched_getaffinity(0))[:cores]
    os.sched_setaffinity(0, used)
    return len(used)


def conditions(cores: int, packages: Iterable[str]) -> dict[str, str]:
    """When, and with what."""
    return {
        "date": date.today().isoformat(),
        "cores": str(cores),
        "system": platform.system(),
        "Python": platform.python_version(),
        **{name: version(name) for name in packages},
    }
