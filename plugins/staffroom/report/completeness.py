"""How much of what helps readers a document says, as its model has it."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from staffroom.catalog import Record
from staffroom.kinds import Entry
from staffroom.kinds.facets import facet_fields
from staffroom.kinds.marks import Later, Occasional, Private
from staffroom.kinds.structure import FieldShape, shape


class Useful(NamedTuple):
    """An optional field from which readers gain something."""

    field: FieldShape
    way: tuple[str, ...]
    """The attributes that lead to it."""
    is_facet: bool
    """Whether the library can be narrowed down by it."""


class Completeness(NamedTuple):
    """Which of these fields are filled in."""

    filled: int
    total: int
    missing: tuple[Useful, ...]
    """The others: first those that the library goes by."""


def completeness(record: Record) -> Completeness:
    """How complete the front matter of a document is; all that is required is there already."""
    useful = useful_fields(record.kind.model) if record.kind.in_library else ()
    missing = tuple(each for each in useful if not _value(record.fields, each.way))
    ranked = sorted(missing, key=lambda each: not each.is_facet)
    return Completeness(len(useful) - len(missing), len(useful), tuple(ranked))


@cache
def useful_fields(model: type[Entry]) -> tuple[Useful, ...]:
    """The facets that nothing else is taken for, and the model's own fields, in their order."""
    found: dict[tuple[str, ...], Useful] = {}
    for each in facet_fields(model):
        if not (each.facet.usual or each.facet.expires or each.field.required):
            found[each.way] = Useful(each.field, each.way, True)
    for field in shape(model):
        own = field.attribute in model.__annotations__
        covered = any(way[0] == field.attribute for way in found)
        if own and not field.required and not covered and _is_for_all(field):
            found[field.attribute,] = Useful(field, (field.attribute,), False)
    order = {field.attribute: number for number, field in enumerate(shape(model))}
    return tuple(sorted(found.values(), key=lambda each: order[each.way[0]]))


def _is_for_all(field: FieldShape) -> bool:
    return not any(field.mark(mark) for mark in (Later, Occasional, Private))


def _value(fields: Any, way: tuple[str, ...]) -> Any:
    for attribute in way:
        fields = getattr(fields, attribute, None)
    # No preparation at all is an answer, too.
    return fields if fields != 0 else True
