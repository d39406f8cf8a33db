"""What a process that loads one folder again and again remembers from one load to the next.

It holds objects, where a cache holds bytes: what did not change need not even be thawed.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from staffroom.diagnostic import Diagnostic

if TYPE_CHECKING:
    from staffroom.catalog.graph import Key, Reference
    from staffroom.catalog.inventory import Source


class Read(NamedTuple):
    """What came of a file."""

    digest: bytes
    """Of its path and content."""
    diagnostics: tuple[Diagnostic, ...]
    source: Source | None
    """None where it leaves no page."""


class Led(NamedTuple):
    """A file whose references have been followed, without a problem."""

    source: Source
    node: Any
    """The record or the page."""
    references: tuple[Reference, ...]
    """The edges that begin there."""


@dataclass
class Remembered:
    """The memory of a preview. Whoever has one gives it to each load of the same folder."""

    last_good: dict[str, bytes] = field(default_factory=dict)
    """Path of a file → digest of its last content that made a page. A file that makes none now
    makes that one."""
    read: dict[str, Read] = field(default_factory=dict)
    """By path."""
    world: Hashable = None
    """All that names and links can mean: while it is the same, they mean the same."""
    led: dict[Key, Led] = field(default_factory=dict)
    """By key."""
