"""A document as other pages show it: by its name, in a row, or on a card, each saying more."""

from __future__ import annotations

from dataclasses import dataclass

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

    @property
    def row(self) -> Row:
        """The row with the same name and facts."""
        return Row(
            self.key, self.kind, self.address, self.title, self.is_listed,
            self.facts, self.language, self.icon,
        )  # fmt: skip
