"""On which pages of the site a document appears."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from typing import Any, NamedTuple

from staffroom.catalog import Catalog, Key, Page, Record
from staffroom.catalog.graph import served_by
from staffroom.site import Settings, Site
from staffroom.site.addresses import (
    BROWSED,
    COMMUNITY,
    GLOSSARY,
    HOME,
    NEWS,
    RESOURCES,
    STANDARDS,
    address_of,
    listing_of,
    term_address,
)
from staffroom.site.overviews import overview_pages
from staffroom.site.words import Words


class Place(NamedTuple):
    """A page on which a document appears."""

    sort: str
    """What sort of page that is: `domain`, `subjects`, `lists` …"""
    title: str
    address: str


@dataclass(frozen=True)
class Places:
    """Finds the pages on which the documents of a catalog appear."""

    catalog: Catalog
    overviews: Mapping[str, tuple[str, frozenset[Key]]]
    """Pages of which there is one: address → title and whom they name."""
    words: Words

    @classmethod
    def of(cls, catalog: Catalog, words: Words, today: date) -> Places:
        """Those of a catalog."""
        site = Site(catalog, Settings(name=words("nav.home"), today=today))
        named = {
            page.address: (page.title, frozenset(_keys(page.data)))
            for page in overview_pages(site)
            if page.address in (HOME, NEWS, COMMUNITY, GLOSSARY, STANDARDS)
        }
        return cls(catalog, named, words)

    def of_node(self, node: Record | Page) -> tuple[Place, ...]:
        """All of them but its own page, by sort; none for what is shown in a preview only."""
        return tuple(dict.fromkeys(self._of_node(node)))

    def _of_node(self, node: Record | Page) -> Iterator[Place]:
        if isinstance(node, Page) or not node.is_listed:
            yield from self._linked(node.key)
            return
        yield from self._linked(node.key)
        for name in BROWSED:
            vocabulary = self.catalog.vocabularies[name]
            for id in node.terms.get(name, ()):
                for each in served_by(vocabulary, id):
                    yield Place(name, vocabulary[each].label, term_address(name, each))
        if node.kind.name != "term":
            many = self.words(f"kinds.{node.kind.name}.many")
            yield Place("lists", many, listing_of(node.kind.name))
        if node.kind.in_library:
            yield Place("lists", self.words("resources.title"), RESOURCES)
        for address, (title, keys) in self.overviews.items():
            if node.key in keys:
                yield Place("lists", title, address)

    def _linked(self, key: Key) -> Iterator[Place]:
        others = [each.target for each in self.catalog.references_from(key)]
        others += [each.source for each in self.catalog.references_to(key)]
        for other in others:
            if other.kind != "page" and other != key:
                yield Place(other.kind, self.catalog.records[other].title, address_of(other))
            elif other != key:
                yield Place("page", self.catalog.pages[other].title, address_of(other))


def _keys(value: Any) -> Iterator[Key]:
    """Every document that is named somewhere in what a page shows."""
    if isinstance(value, Key):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _keys(each)
    elif isinstance(value, tuple | list):
        for each in value:
            yield from _keys(each)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from _keys(getattr(value, field.name))
