"""How a value was found, and which lines of the front matter are to be kept.

Whether a value arrived word for word is not noted on the way, where it would be easy to forget,
but seen in the result: a line is kept unless all that it says stands somewhere else by now.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from staffroom.document import FieldPath
from staffroom.importer import texts
from staffroom.importer.source import Entry, SourceFile


class Lost(NamedTuple):
    """Something that a value names and that is not there."""

    what: str
    """`person`, `document` or `file`."""
    written: str
    reason: str


@dataclass
class Trace:
    """How one value was found."""

    leaves: set[FieldPath] = field(default_factory=set)
    """The values of the front matter that were looked at."""
    sources: list[str] = field(default_factory=list)
    """The paths that gave something, as the map writes them."""
    guesses: list[str] = field(default_factory=list)
    lost: list[Lost] = field(default_factory=list)
    changed: set[FieldPath] = field(default_factory=set)
    """Groups of fields whose names were passed over."""
    shown: str = ""
    """For a part of the text: what was put there."""
    value: Any = None
    """For a field: its value in the end."""

    def preserves(self, where: FieldPath, leaf: Any) -> bool:
        """Whether a value of the front matter arrived here as it was."""
        if where not in self.leaves:
            return False
        if leaf is None or isinstance(leaf, list | dict):
            return True
        text = texts.tidy(leaf)
        return (
            text in self.shown if self.shown else any(text == own for own, _ in leaves(self.value))
        )


def leaves(value: Any, at: FieldPath = ()) -> Iterator[tuple[Any, FieldPath]]:
    """Every single value in a value, with the way to it; what is empty counts as one."""
    if isinstance(value, Mapping) and value:
        for name, inner in value.items():
            yield from leaves(inner, (*at, name))
    elif isinstance(value, list) and value:
        for number, inner in enumerate(value):
            yield from leaves(inner, (*at, number))
    else:
        yield value, at


def kept_entries(source: SourceFile, traces: Iterable[Trace]) -> list[Entry]:
    """The lines of the front matter that are not, word for word, somewhere else by now."""
    traces = list(traces)
    changed = {where[:1] for trace in traces for where in trace.changed}
    return [
        entry
        for entry in source.entries
        if not entry.certain
        or any(
            (name,) in changed or not any(trace.preserves(where, leaf) for trace in traces)
            for name in entry.names
            for leaf, where in leaves(source.metadata.get(name), (name,))
        )
    ]
