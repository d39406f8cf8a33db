"""A document as other pages show it: by its name, in a row, or on a card, each saying more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any, get_type_hints

from staffroom.catalog import Key
from staffroom.site.icons import FALLBACK


@dataclass(frozen=True, slots=True)
class Name:
    """What it is called, and where it is."""

    key: Key
    kind: str
    """The kind's name, for hue, icon and label."""
    address: str
    title: str
    is_listed: bool = True
    """Whether listings show it."""


@dataclass(frozen=True, slots=True)
class Row(Name):
    """Name and facts."""

    facts: tuple[str, ...] = ()
    """What a reader decides by, most telling first: time, levels, subjects …"""
    language: str | None = None
    icon: str = FALLBACK
    """The name of its icon."""


@dataclass(frozen=True, slots=True)
class Card(Row):
    """What a listing says about it, and nothing more."""

    summary: str = ""
    highlight: str = ""
    """One figure that stands out, such as a measure before and after."""
    status: str = "published"
    reviewed: bool = False
    """Whether it was reviewed within the last year."""
    image: str = ""
    """The address of its picture, if it has one."""
    image_alt: str = ""
    minutes: int | None = None
    """How long it takes."""
    levels: tuple[str, ...] = ()
    """The labels of the levels that it is for, in order."""
    subjects: tuple[str, ...] = ()
    """The labels of its subjects."""
    licence: str = ""
    """What its licence is called; empty where it is no part of the library."""
    changed: str = ""
    """The day of the last change that is known, in ISO 8601 form."""
    first_level: int | None = None
    """The place of its first level among all levels, for sorting."""

    @property
    def row(self) -> Row:
        """The row with the same name and facts."""
        return Row(*_of_row(self))

    def plain(self) -> tuple[Any, ...]:
        """The card as plain values, for `from_plain`."""
        key, *rest = _of_card(self)
        return tuple(key), *rest

    @classmethod
    def from_plain(cls, values: tuple[Any, ...]) -> Card:
        """The card that gave these values."""
        key, *rest = values
        return cls(Key(*key), *rest)


def says(kind: type[Name]) -> Callable[[Any], tuple[Any, ...]]:
    """What names, rows or cards say besides what follows from the document's kind and id."""
    follows = ("key", "kind", "address")
    return attrgetter(*(field.name for field in fields(kind) if field.name not in follows))


_of_row, _of_card = (attrgetter(*(field.name for field in fields(kind))) for kind in (Row, Card))

_TYPES = get_type_hints(Card)
PLAIN_CARD: Any = tuple.__class_getitem__(
    (tuple[str, str], *(_TYPES[field.name] for field in fields(Card)[1:]))
)
"""The shape of what `Card.plain` gives."""
