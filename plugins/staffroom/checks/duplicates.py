"""Documents that are nearly the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from staffroom.catalog import Catalog, Key
from staffroom.checks.submission import Rule, Submission
from staffroom.diagnostic import Diagnostic

RULES: tuple[Rule, ...] = ()
"""Every rule of this subject that needs one file only."""

Sketch = frozenset[int]
"""What is left of a text to compare it by: numbers that stand for its runs of words."""


def sketch(submission: Submission) -> Sketch | None:
    """The sketch of a document; None for what is not compared."""
    return None


def near_duplicates(catalog: Catalog, sketches: Mapping[Key, Sketch]) -> Iterator[Diagnostic]:
    """Documents of which most can be found in another one."""
    yield from ()
