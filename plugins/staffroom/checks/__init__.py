"""What the models cannot say of a document: the rules that a careful reviewer would go by.

Rules yield diagnostics; only the command and the adapter print them. Each module holds the rules
of one subject.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import cache, partial
from itertools import islice
from pathlib import PurePosixPath
from typing import NamedTuple

from staffroom.catalog import Catalog, Key, Loaded, Page, Record, is_outside
from staffroom.checks import (
    accessibility,
    addresses,
    case_studies,
    dates,
    duplicates,
    lessons,
    licences,
    people,
    pictures,
    privacy,
    reading_level,
    references,
    rubrics,
)
from staffroom.checks.circles import circular_chains
from staffroom.checks.ignoring import Ignore, amiss, find_ignores, heed
from staffroom.checks.submission import Rule, Submission
from staffroom.diagnostic import Diagnostic
from staffroom.document import read_document
from staffroom.effort import too_much
from staffroom.kinds import KINDS, USUAL_LANGUAGE, USUAL_LICENSE, kind_of
from staffroom.processes import spread

__all__ = ["RULES", "Rule", "Submission", "check_catalog", "review", "without_ignored"]

_SUBJECTS = (
    references, rubrics, lessons, case_studies, people, licences, accessibility, dates, addresses,
    privacy, pictures, reading_level, duplicates,
)  # fmt: skip

RULES: tuple[Rule, ...] = tuple(rule for subject in _SUBJECTS for rule in subject.RULES)
"""Every rule that looks at one file, in the order in which they run."""


MOST = 200
"""So many problems of one sort are told of a file; there is more after these are mended."""


def check_catalog(catalog: Catalog) -> list[Diagnostic]:
    """What is wrong with the documents together, by path and line. Every build asks for it."""
    return sorted(circular_chains(catalog))


def without_ignored(catalog: Catalog, diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The diagnostics but for those that the authors of the documents ask to have ignored."""

    @cache
    def files() -> dict[PurePosixPath, Record]:
        return {record.path: record for record in catalog.documents}

    @cache
    def ignores(path: PurePosixPath) -> tuple[Ignore, ...]:
        record = files().get(path)
        return find_ignores(record.document) if record is not None else ()

    return list(heed(diagnostics, ignores))


def review(
    loaded: Loaded,
    *,
    today: date,
    address: str = "",
    license: str = USUAL_LICENSE,
    language: str = USUAL_LANGUAGE,
    processes: int | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
    ignored: Callable[[Diagnostic], None] = lambda diagnostic: None,
) -> list[Diagnostic]:
    """All that is to be said about a community's files, by path and line.

    Args:
        loaded: The catalog and what came up when it was loaded.
        today: What dates are compared with.
        address: Where the site is published, if that is known.
        license: The licence of documents that name none.
        language: The language of documents that name none.
        processes: How many processes look at files; by default one a core.
        progress: Told how many files have been looked at, and of how many.
        ignored: Told of each problem that its file's author asks to have ignored.
    """
    catalog, diagnostics = loaded
    found = [*diagnostics, *circular_chains(catalog)]
    files = [*catalog.documents, *catalog.pages.values(), *_left_out(catalog)]
    sketches: dict[Key, duplicates.Sketch] = {}
    work = partial(_look_at, _Around(catalog, today, address, license, language))
    looked_at = spread(work, files, processes=processes)
    asked: dict[PurePosixPath, tuple[Ignore, ...]] = {}
    for number, (file, findings) in enumerate(zip(files, looked_at, strict=True), start=1):
        found += findings.diagnostics
        if findings.ignores:
            asked[findings.path] = findings.ignores
        if findings.sketch is not None and isinstance(file, Record):
            sketches[file.key] = findings.sketch
        progress(number, len(files))
    found += duplicates.near_duplicates(catalog, sketches)
    return sorted(_heeded(catalog, found, asked, ignored))


def _heeded(
    catalog: Catalog,
    found: list[Diagnostic],
    asked: dict[PurePosixPath, tuple[Ignore, ...]],
    ignored: Callable[[Diagnostic], None],
) -> Iterator[Diagnostic]:
    passed_over: dict[PurePosixPath, set[str]] = defaultdict(set)

    def pass_over(problem: Diagnostic) -> None:
        passed_over[problem.path].add(problem.code)
        ignored(problem)

    yield from heed(found, lambda path: asked.get(path, ()), pass_over)
    for path, ignores in asked.items():
        # Of a file that a problem leaves out, not everything is known.
        if path not in catalog.left_out:
            personal = (kind := kind_of(PurePosixPath(*path.parts[1:]))) and kind.name == "person"
            yield from amiss(path, ignores, passed_over[path], personal=bool(personal))


class Findings(NamedTuple):
    """What comes of one file."""

    diagnostics: list[Diagnostic]
    sketch: duplicates.Sketch | None = None
    """What tells whether another document says nearly the same."""
    path: PurePosixPath = PurePosixPath()
    """The file, as diagnostics call it."""
    ignores: tuple[Ignore, ...] = ()
    """What its author asks to have ignored."""


_File = Record | Page | PurePosixPath


def _left_out(catalog: Catalog) -> Iterator[PurePosixPath]:
    """The documents that have no page: what there is of them is looked at all the same."""
    for path, key in catalog.left_out.items():
        content = catalog.folder / path.parts[0]
        if key is not None and not is_outside(catalog.folder / path, content):
            yield path


class _Around(NamedTuple):
    """What is the same for every file."""

    catalog: Catalog
    today: date
    address: str
    license: str
    language: str


def _look_at(around: _Around, files: Sequence[_File]) -> Iterator[Findings]:
    for file in files:
        submission = _submission(around, file)
        if submission is None:
            yield Findings([])
            continue
        found = [each for rule in RULES for each in islice(rule(submission), MOST)]
        document = submission.document
        ignores = find_ignores(document)
        yield Findings(found, duplicates.sketch(submission), document.path, ignores)
        if not isinstance(file, PurePosixPath):
            file.forget()


def _submission(around: _Around, file: _File) -> Submission | None:
    if isinstance(file, Record):
        return Submission(file.document, file.kind, file, file.fields, *around)
    if isinstance(file, Page):
        return Submission(file.document, None, file, None, *around)
    catalog = around.catalog
    document, _ = read_document(catalog.folder / file, file, flawed=True)
    key = catalog.left_out[file]
    # A text that is too heavy to convert is too heavy to be looked at, too.
    if document is None or key is None or too_much(document.body) is not None:
        return None
    return Submission(document, KINDS[key.kind], None, None, *around)
