"""Shelves: what stands around a document, each group under a heading that says why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from staffroom.catalog import Key, Record, sort_text
from staffroom.kinds import KINDS
from staffroom.site.addresses import address_of
from staffroom.site.names import Name
from staffroom.site.view import View

SHELF_LENGTH = 12
"""The most cards on a shelf; what is more stands on a page of its own."""


@dataclass(frozen=True)
class Shelf:
    """A heading and the documents below it."""

    name: str
    """A short name, for its place on the page and the address of the page with all of them."""
    heading: str
    keys: tuple[Key, ...]
    """The first `SHELF_LENGTH` of them."""
    total: int
    """How many there are in all."""
    more: str = ""
    """The address of the page with all of them, where not all are here."""


@dataclass(frozen=True)
class LongShelf:
    """All of a shelf, for the pages that show them."""

    shelf: Shelf
    keys: tuple[Key, ...]


def make_shelf(name: str, heading: str, keys: Iterable[Key], owner: str) -> LongShelf:
    """A shelf on the page at the address `owner`."""
    every = tuple(keys)
    more = f"{owner}{name}/" if len(every) > SHELF_LENGTH else ""
    return LongShelf(Shelf(name, heading, every[:SHELF_LENGTH], len(every), more), every)


def shelves_around(record: Record, view: View) -> list[LongShelf]:
    """The shelves of a document: what it refers to, then what refers to it, by relation.

    A relation whose targets stand in the card of facts has no text `relations.NAME.to` and so no
    shelf; what stands on one shelf does not come again on the shelf of mentions.
    """
    words = view.words
    groups: dict[tuple[str, str], dict[Key, None]] = {}
    mentions: dict[Key, None] = {}
    for reference in view.references_from(record.key):
        if reference.relation != "mention" and words.has(f"relations.{reference.relation}.to"):
            groups.setdefault((reference.relation, "to"), {})[reference.target] = None
    for reference in view.references_to(record.key):
        if reference.relation == "mention":
            mentions[reference.source] = None
        elif words.has(f"relations.{reference.relation}.from"):
            groups.setdefault((reference.relation, "from"), {})[reference.source] = None

    order = list(words.find("relations"))
    shelves: list[LongShelf] = []
    shown: set[Key] = set()
    for relation, end in sorted(groups, key=lambda group: (order.index(group[0]), group[1])):
        keys = groups[relation, end]
        shown |= set(keys)
        shelves += _by_heading(record, relation, end, keys, view)
    rest = {
        key: None
        for key in mentions
        if key not in shown and not _is_shown_already(record, key, view)
    }
    if rest:
        heading = words("relations.mention.from")
        mentioning = _sorted(rest, view)
        shelves.append(make_shelf("mentioned-in", heading, mentioning, address_of(record.key)))
    return shelves


def _by_heading(
    record: Record, relation: str, end: str, keys: Iterable[Key], view: View
) -> list[LongShelf]:
    """One shelf for the relation, or one for each kind where its text has a heading for each."""
    words = view.words
    text: Any = words.find(f"relations.{relation}.{end}")
    # A retired document leaves the listings; what names it, or took its place, still says so.
    keeps_retired = end == "to" or relation == "replaced"
    found = _sorted(keys, view, keeps_retired=keeps_retired)
    owner = address_of(record.key)
    if not isinstance(text, Mapping):
        return [make_shelf(f"{relation}-{end}", str(text), found, owner)]
    shelves = []
    for kind in KINDS:
        of_kind = [key for key in found if key.kind == kind]
        if of_kind:
            heading = str(text.get(kind) or text["other"]).format(kinds=words(f"kinds.{kind}.many"))
            shelves.append(make_shelf(KINDS[kind].folder.split("/")[-1], heading, of_kind, owner))
    return shelves


_ORDER = {kind: number for number, kind in enumerate((*KINDS, "page"))}


def _sorted(keys: Iterable[Key], view: View, *, keeps_retired: bool = False) -> list[Key]:
    names = [view.name(key) for key in keys]
    return [name.key for name in sorted(names, key=_place) if keeps_retired or name.is_listed]


def _place(name: Name) -> tuple[int, str, str]:
    return _ORDER[name.kind], sort_text(name.title), name.address


def _is_shown_already(record: Record, key: Key, view: View) -> bool:
    # A document that this one refers to in a field, or mentions itself, and that mentions it back
    # is linked already, and would only be repeated.
    return any(
        reference.target == key and reference.relation != "mention"
        for reference in view.references_from(record.key)
    )
