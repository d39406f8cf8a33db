"""Which problems a proposal brings, which it found there, and which it mends."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from staffroom.diagnostic import Diagnostic
from staffroom.report.changes import Changed


class Problems(NamedTuple):
    """The problems of a proposal; each group in the order of path and line."""

    new: tuple[Diagnostic, ...]
    """Errors and warnings that were not there before, wherever they are."""
    advice: tuple[Diagnostic, ...]
    """Notes that were not there before."""
    former: tuple[Diagnostic, ...]
    """What was wrong with the changed files before."""
    mended: int
    """How many problems that were there before are not there any more."""


def compare_problems(
    before: Iterable[Diagnostic],
    after: Sequence[Diagnostic],
    changed: Iterable[Changed],
    ignored: Iterable[Diagnostic] = (),
) -> Problems:
    """Tell problems that are new from those that were there; lines may have moved meanwhile.

    Args:
        before: What was wrong before.
        after: What is wrong now.
        changed: The documents that are changed.
        ignored: What is wrong now and ignored, which is not the same as mended.
    """
    former_paths = {each.path: each.former for each in changed if each.what != "deleted"}
    deleted = {each.path for each in changed if each.what == "deleted"}
    before = list(before)
    left: Counter[tuple[PurePosixPath, str, str]] = Counter(
        (each.path, each.code, each.message) for each in before
    )
    new: list[Diagnostic] = []
    advice: list[Diagnostic] = []
    former: list[Diagnostic] = []
    for each in after:
        name = (former_paths.get(each.path, each.path), each.code, each.message)
        if left[name] > 0:
            left[name] -= 1
            if each.path in former_paths:
                former.append(each)
        else:
            (advice if each.severity == "note" else new).append(each)
    for each in ignored:
        left[former_paths.get(each.path, each.path), each.code, each.message] -= 1
    advised = {(each.path, each.code) for each in before if each.severity == "note"}
    gone = sum(
        number
        for (path, code, _), number in left.items()
        if number > 0 and path not in deleted and (path, code) not in advised
    )
    return Problems(tuple(new), tuple(advice), tuple(former), gone)


def by_file(problems: Iterable[Diagnostic]) -> Mapping[PurePosixPath, list[Diagnostic]]:
    """The problems of each file."""
    found: dict[PurePosixPath, list[Diagnostic]] = defaultdict(list)
    for each in problems:
        found[each.path].append(each)
    return found
