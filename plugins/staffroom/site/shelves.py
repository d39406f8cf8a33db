"""Shelves: what stands around a document, each group under a heading that says why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from staffroom.catalog import Catalog, Key, Record, sort_text
from staffroom.kinds import KINDS
from staffroom.site.addresses import address_of
from staffroom.site.cards import Card, CardMaker
from staffroom.site.words import Words

SHELF_LENGTH = 12
"""The most cards on a shelf; what is more stands on a page of its own."""


@dataclass(frozen=True)
class Shelf:
    """A heading and the documents below it."""

    name: str
    """A short name, for its place on the page and the address of the page with all of them."""
    heading: str
    cards: tuple[Card, ...]
    """The first `SHELF_LENGTH` of them."""
    everything: tuple[Card, ...]
    """All of them."""
    more: str = ""
    """The address of the page with all of them, where not all are here."""

    @property
    def total(self) -> int:
        """How many there are in all."""
        return len(self.everything)


def make_shelf(name: str, heading: str, cards: Iterable[Card], owner: str) -> Shelf:
    """A shelf on the page at the address `owner`."""
    every = tuple(cards)
    more = f"{owner}{name}/" if len(every) > SHELF_LENGTH else ""
    return Shelf(name, heading, every[:SHELF_LENGTH], every, more)


def shelves_around(record: Record, catalog: Catalog, cards: CardMaker, words: Words) -> list[Shelf]:
    """The shelves of a document: what it refers to, then what refers to it, by relation.

    A relation whose targets stand in the card of facts has no text `relations.NAME.to` and so no
    shelf; what stands on one shelf does not come again on the shelf of mentions.
    """
    groups: dict[tuple[str, str], dict[Key, None]] = {}
    mentions: dict[Key, None] = {}
    for reference in catalog.references_from(record.key):
        if reference.relation != "mention" and words.has(f"relations.{reference.relation}.to"):
            groups.setdefault((reference.relation, "to"), {})[reference.target] = None
    for reference in catalog.references_to(record.key):
        if reference.relation == "mention":
            mentions[reference.source] = None
        elif words.has(f"relations.{reference.relation}.from"):
            groups.setdefault((reference.relation, "from"), {})[reference.source] = None

    order = list(words.find("relations"))
    shelves: list[Shelf] = []
    shown: set[Key] = set()
    for relation, end in sorted(groups, key=lambda group: (order.index(group[0]), group[1])):
        keys = groups[relation, end]
        shown |= set(keys)
        shelves += _by_heading(record, relation, end, keys, catalog, cards, words)
    rest = {
        key: None
        for key in mentions
        if key not in shown and not _is_shown_already(record, key, catalog)
    }
    if rest:
        heading = words("relations.mention.from")
        made = _sorted_cards(rest, catalog, cards)
        shelves.append(make_shelf("mentioned-in", heading, made, address_of(record.key)))
    return shelves


def _by_heading(
    record: Record,
    relation: str,
    end: str,
    keys: Iterable[Key],
    catalog: Catalog,
    cards: CardMaker,
    words: Words,
) -> list[Shelf]:
    """One shelf for the relation, or one for each kind where its text has a heading for each."""
    text: Any = words.find(f"relations.{relation}.{end}")
    # A retired document leaves the listings; what names it, or took its place, still says so.
    keeps_retired = end == "to" or relation == "replaced"
    made = _sorted_cards(keys, catalog, cards, keeps_retired=keeps_retired)
    owner = address_of(record.key)
    if not isinstance(text, Mapping):
        return [make_shelf(f"{relation}-{end}", str(text), made, owner)]
    shelves = []
    for kind in KINDS:
        of_kind = [card for card in made if card.kind == kind]
        if of_kind:
            heading = str(text.get(kind) or text["other"]).format(kinds=words(f"kinds.{kind}.many"))
            shelves.append(make_shelf(KINDS[kind].folder.split("/")[-1], heading, of_kind, owner))
    return shelves


def _sorted_cards(
    keys: Iterable[Key], catalog: Catalog, cards: CardMaker, *, keeps_retired: bool = False
) -> list[Card]:
    order = {kind: number for number, kind in enumerate((*KINDS, "page"))}
    listed = [
        cards(key)
        for key in keys
        if key in catalog.pages or keeps_retired or catalog.records[key].is_listed
    ]
    return sorted(listed, key=lambda card: (order[card.kind], sort_text(card.title), card.address))


def _is_shown_already(record: Record, key: Key, catalog: Catalog) -> bool:
    # A document that this one refers to in a field, or mentions itself, and that mentions it back
    # is linked already, and would only be repeated.
    return any(
        reference.target == key and reference.relation != "mention"
        for reference in catalog.references_from(record.key)
    )
