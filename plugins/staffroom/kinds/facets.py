"""The facets of the library: what fields say with the mark `Facet`, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from staffroom.kinds.fields import Fields
from staffroom.kinds.marks import Facet, Refers, TermOf
from staffroom.kinds.registry import KINDS
from staffroom.kinds.structure import FieldShape, shape

KIND = "kind"
"""The one facet that is no field: it follows from the folder."""

YES = "yes"
"""The value of a facet that only says whether."""


@dataclass(frozen=True)
class FacetField:
    """A field that is a facet."""

    facet: Facet
    field: FieldShape
    way: tuple[str, ...]
    """The attributes that lead to it; more than one where it stands in a group of fields."""

    @property
    def vocabulary(self) -> str:
        """The vocabulary that its values are from; empty if from none."""
        mark = self.field.mark(TermOf)
        return mark.vocabulary if mark is not None else ""

    @property
    def relation(self) -> str:
        """What its values mean for the document, where they are ids of others; else empty."""
        mark = self.field.mark(Refers)
        return mark.relation if mark is not None else ""

    @property
    def kind(self) -> str:
        """The kind of document that its values are ids of; empty where they are none."""
        mark = self.field.mark(Refers)
        return mark.kinds[0] if mark is not None and len(mark.kinds) == 1 else ""


class Holding(NamedTuple):
    """What the library knows of a document: what it is narrowed down and sorted by."""

    says: Mapping[str, tuple[str, ...]]
    """What it says of each facet, by the facet's name."""
    title: str
    """By which it is sorted."""
    day: int = 0
    """The day on which it was first published, as a number that grows; 0 if that is not known."""
    changed: int = 0
    """The day of the last change that is known, as such a number."""


@cache
def facet_fields(model: type[Fields]) -> tuple[FacetField, ...]:
    """The facets of a model, those in its groups of fields included."""
    return tuple(_facet_fields(model, ()))


def _facet_fields(model: type[Fields], above: tuple[str, ...]) -> Iterator[FacetField]:
    for field in shape(model):
        way = (*above, field.attribute)
        mark = field.mark(Facet)
        if mark is not None:
            yield FacetField(mark, field, way)
        elif field.parts and not field.is_list:
            yield from _facet_fields(field.base, way)


@cache
def all_facets() -> Mapping[str, FacetField]:
    """Every facet of the library by its name, each with one of its fields; `KIND` has none."""
    found: dict[str, FacetField] = {}
    for kind in KINDS.values():
        if kind.in_library:
            for each in facet_fields(kind.model):
                found.setdefault(each.facet.name, each)
    return found


def written_facets(fields: Fields) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What a document says of its facets, but for words of vocabularies and ids of documents:
    where these lead, it does not know."""
    found = []
    for each in facet_fields(type(fields)):
        if each.vocabulary or each.relation:
            continue
        value: Any = fields
        for attribute in (*each.way[:-1], each.facet.reads or each.way[-1]):
            value = getattr(value, attribute, None)
        if value is None or value == ():
            continue
        values = value if isinstance(value, tuple) else (value,)
        found.append((each.facet.name, tuple(str(each) for each in values)))
    return tuple(found)


def band_of(minutes: int, bands: tuple[int, ...]) -> str:
    """The band that a length of time falls into: `none`, `up-to-30`, `31-60`, `over-120`."""
    return next((name for name, _, end in bands_of(bands) if end is None or minutes <= end), "")


@cache
def bands_of(bands: tuple[int, ...]) -> tuple[tuple[str, int, int | None], ...]:
    """All bands, shortest first: name, first minute, last minute; the longest one has no end."""
    found: list[tuple[str, int, int | None]] = []
    start = 0
    for end in bands:
        name = "none" if end == 0 else f"up-to-{end}" if start <= 1 else f"{start}-{end}"
        found.append((name, start, end))
        start = end + 1
    return (*found, (f"over-{bands[-1]}", start, None))
