"""Checks and mends thousands of mutated documents: `make fuzz`.

    python tests/fuzz.py --number 100000 --seed 1

Nothing may raise, take more than two seconds for one document, or name a place that is not in the
file; mending twice must be as good as once. What does not hold is kept in a folder, and said.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path, PurePosixPath

from mutated import ROOT, File, mutated
from staffroom.catalog import load_catalog
from staffroom.catalog.outline import read_document_outline, read_page_outline
from staffroom.checks import review
from staffroom.diagnostic import Diagnostic
from staffroom.diagnostic.formats import FORMS, format_diagnostics
from staffroom.document import parse_document
from staffroom.kinds import Kind, kind_of
from staffroom.mending import Known, mend
from staffroom.processes import cores

BATCH = 250
"""So many documents are one community."""
LIMIT = 2.0
"""The longest that one document may take in each step; seconds of the processor."""
TODAY = date(2026, 11, 22)


@dataclass
class Outcome:
    """What came of some documents."""

    documents: int = 0
    problems: Counter[str] = field(default_factory=Counter)
    mended: int = 0
    slowest: list[tuple[float, str, str]] = field(default_factory=list)
    """Seconds, step and file of what took longest."""
    failures: list[tuple[str, File]] = field(default_factory=list)
    """What did not hold, and for which document."""

    def took(self, seconds: float, step: str, file: File, seed: str) -> None:
        """Note how long a step took."""
        self.slowest = sorted([*self.slowest, (seconds, step, f"{seed} {file.path}")])[-5:]
        if seconds > LIMIT:
            self.failures.append((f"{step} took {seconds:.1f} s", file))

    def add(self, other: Outcome) -> None:
        """Take in what came of others."""
        self.documents += other.documents
        self.problems += other.problems
        self.mended += other.mended
        self.slowest = sorted([*self.slowest, *other.slowest])[-5:]
        self.failures += other.failures


def fuzz(seed: str, number: int = BATCH) -> Outcome:
    """Check and mend that many mutated documents as one community."""
    files = list(mutated(seed, number))
    try:
        return examine(files, seed)
    except Exception:
        return _alone(files, seed)


def examine(files: Sequence[File], seed: str = "") -> Outcome:
    """Check and mend files as one community; what raises comes out."""
    outcome = Outcome(documents=len(files))
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        vocabularies = root / "content" / "vocabularies"
        vocabularies.mkdir(parents=True)
        for vocabulary in (ROOT / "content" / "vocabularies").glob("*.yml"):
            shutil.copy(vocabulary, vocabularies)
        for file in files:
            (root / file.path).parent.mkdir(parents=True, exist_ok=True)
            (root / file.path).write_bytes(file.raw)
        _check(root, files, seed, outcome)
    return outcome


def _check(root: Path, files: Sequence[File], seed: str, outcome: Outcome) -> None:
    for file in files:
        start = time.process_time()
        kind = kind_of_file(file)
        if kind is None:
            read_page_outline(file.raw, file.path)
        else:
            read_document_outline(file.raw, file.path, kind)
        outcome.took(time.process_time() - start, "reading", file, seed)
    start = time.process_time()
    loaded = load_catalog(root / "content", drafts=True, thorough=True, processes=1)
    # Reading was measured for each; what is left is the graph, for all together.
    if (seconds := time.process_time() - start) > LIMIT + 0.02 * len(files):
        outcome.failures.append((f"loading took {seconds:.1f} s", files[0]))
    by_path = {file.path: file for file in files}
    order = [*loaded.catalog.documents, *loaded.catalog.pages.values()]
    names = [record.document.path for record in order]
    stamps = [time.process_time()]

    def step(done: int, total: int) -> None:
        stamps.append(time.process_time())

    found = review(loaded, today=TODAY, processes=1, progress=step)
    stamps.append(time.process_time())
    for number, (before, after) in enumerate(pairwise(stamps)):
        path = names[number] if number < len(names) else PurePosixPath("content")
        if (file := by_path.get(path)) is not None:
            outcome.took(after - before, "checking", file, seed)
        elif after - before > LIMIT:
            outcome.failures.append((f"checking took {after - before:.1f} s", files[0]))
    outcome.problems.update(each.code for each in found)
    for form in FORMS:
        format_diagnostics(found, form).encode()
    for each in found:
        if (file := by_path.get(each.path)) is not None and not is_inside(each, file.raw):
            where = f"{each.line}:{each.column} [{each.code}]"
            outcome.failures.append((f"a place that is not in the file: {where}", file))
    known = Known(loaded.catalog)
    for file in files:
        start = time.process_time()
        after, changes = mend(file.raw, file.path, kind_of_file(file), known)
        outcome.took(time.process_time() - start, "mending", file, seed)
        outcome.mended += bool(changes)
        outcome.failures += [(wrong, file) for wrong in wrongs(file, after, known)]


def wrongs(file: File, after: bytes, known: Known) -> Iterator[str]:
    """What is not as it should be in what mending gave."""
    kind = kind_of_file(file)
    again, changes = mend(after, file.path, kind, known)
    if again != after or changes:
        yield f"mended twice is not mended once: {'; '.join(changes)}"
    if kind is None:
        mark = b"\xef\xbb\xbf"
        if after.removeprefix(mark).split() != file.raw.removeprefix(mark).split():
            yield "a page says something else"
        return
    before, _ = parse_document(file.raw, file.path, flawed=True)
    now, _ = parse_document(after, file.path, flawed=True)
    if before is not None:
        if now is None:
            yield "it could be read, and cannot be any more"
        elif now.body.split() != before.body.split():
            yield "the body says something else"
        elif len(now.metadata) != len(before.metadata):
            yield "a field is lost"
    elif after != file.raw and now is None:
        yield "it cannot be read, and was changed"


def is_inside(found: Diagnostic, raw: bytes) -> bool:
    """Whether a problem is at a place that is in the file."""
    text = raw.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return 1 <= found.line <= len(lines) and 1 <= found.column <= len(lines[found.line - 1]) + 1


def kind_of_file(file: File) -> Kind | None:
    """The kind of document; None for a page written by hand."""
    return kind_of(PurePosixPath(*file.path.parts[1:])) if file.path.parts[0] == "content" else None


def _alone(files: Sequence[File], seed: str) -> Outcome:
    """Which of the documents it is that raises."""
    outcome = Outcome()
    for file in files:
        try:
            outcome.add(examine([file], seed))
        except Exception:
            outcome.documents += 1
            outcome.failures.append((traceback.format_exc(), file))
    if not outcome.failures:
        outcome.failures.append((f"only together:\n{traceback.format_exc()}", files[0]))
    return outcome


def main(arguments: Sequence[str] | None = None) -> int:
    """Fuzz as the command line says; how many failures there are."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=100_000, help="how many documents")
    parser.add_argument("--seed", type=int, default=1, help="the first seed")
    parser.add_argument("--keep", type=Path, default=Path("fuzz-failures"), help="for failures")
    options = parser.parse_args(arguments)
    seeds = [f"{options.seed}/{n}" for n in range(-(-options.number // BATCH))]
    whole = Outcome()
    begin = time.monotonic()
    with ProcessPoolExecutor(cores()) as pool:
        for seed, outcome in zip(seeds, pool.map(fuzz, seeds), strict=True):
            whole.add(outcome)
            for number, (wrong, file) in enumerate(outcome.failures):
                options.keep.mkdir(exist_ok=True)
                place = options.keep / f"{seed.replace('/', '-')}-{number}-{file.path.name}"
                place.write_bytes(file.raw)
                print(f"\nseed {seed}, {file.path}: {wrong}\n  kept as {place}", flush=True)
            if sys.stderr.isatty():
                print(f"\r{whole.documents:,}", end="", file=sys.stderr, flush=True)
    seconds = time.monotonic() - begin
    print(
        f"Seeds {seeds[0]} to {seeds[-1]}: {whole.documents:,} mutated documents in "
        f"{seconds:.0f} s ({whole.documents / seconds:.0f} a second).\n"
        f"{sum(whole.problems.values()):,} problems with {len(whole.problems)} codes; "
        f"{whole.mended:,} documents were mended; {len(whole.failures)} failures."
    )
    for took, step, name in reversed(whole.slowest):
        print(f"  {took:6.3f} s  {step:<8}  {name}")
    return min(len(whole.failures), 100)


if __name__ == "__main__":
    sys.exit(main())
