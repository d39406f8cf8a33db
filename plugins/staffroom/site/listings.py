"""Listings of kinds, and of the terms of vocabularies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from staffroom.catalog import Key, Record, sort_text
from staffroom.kinds import KINDS
from staffroom.kinds.facets import KIND, all_facets
from staffroom.site.addresses import (
    BROWSED,
    COMMUNITY,
    HOME,
    RESOURCES,
    listing_of,
    term_address,
    vocabulary_address,
)
from staffroom.site.facet_listings import facet_pages
from staffroom.site.library import modules
from staffroom.site.meetings import by_time
from staffroom.site.page import SitePage
from staffroom.site.paging import Crumbs, Paging
from staffroom.site.site import Site
from staffroom.site.view import input_of

LIBRARY_LENGTH = 12
"""The cards on the library's page before a script takes over."""

FACET_LENGTH = 30
"""The most values of a facet on the library's page, where they all stand on another."""


@dataclass(frozen=True)
class Narrower:
    """A way to see a part of a listing."""

    label: str
    address: str
    count: int


def listing_pages(site: Site) -> Iterator[SitePage]:
    """The listings of kinds and of the vocabularies' terms, and the further pages of each."""
    state = _state(site)
    former = site.changes.former_layout("listings")
    pages = former[1] if former is not None and former[0] == state else tuple(_all(site))
    site.laid_out["listings"] = state, pages
    yield from pages


def _state(site: Site) -> Any:
    """All that the listings are made from, besides what is part of every page."""
    documents = [
        (
            record.key,
            record.brief,
            record.terms,
            record.facets,
            # A meeting's day is in its fields.
            record if record.kind.name == "meeting" else None,
        )
        for record in site.catalog.documents
    ]
    vocabularies = [(name, *v.terms.values()) for name, v in site.catalog.vocabularies.items()]
    # A review counts for a year.
    return site.settings.today, documents, vocabularies


def _all(site: Site) -> Iterator[SitePage]:
    words = site.words
    paging = Paging(words, site.value(input_of("heavy-rows")))
    home: Crumbs = ((HOME, words("nav.home")),)
    yield from _resources(site, paging, home)
    for kind in (name for name, kind in KINDS.items() if not kind.part and name != "term"):
        yield from _kind_listing(site, paging, kind, home)
    community: Crumbs = (*home, (COMMUNITY, words("nav.community")))
    for kind in (name for name, kind in KINDS.items() if kind.part == "community"):
        yield from _kind_listing(site, paging, kind, community)
    places = _places(site)
    for name in BROWSED:
        yield from _vocabulary(site, paging, name, home, places)
    yield from facet_pages(site, paging, places, home)


def _resources(site: Site, paging: Paging, home: Crumbs) -> Iterator[SitePage]:
    words, catalog = site.words, site.catalog
    kinds = [name for name, kind in KINDS.items() if kind.in_library]
    newest = site.newest(record for kind in kinds for record in catalog.of_kind(kind))
    yield SitePage(
        address=RESOURCES,
        template="resources.html",
        title=words("resources.title"),
        description=words("resources.description"),
        trail=home,
        data={
            "counts": {kind: len(catalog.of_kind(kind)) for kind in kinds},
            "newest": tuple(record.key for record in newest[:LIBRARY_LENGTH]),
            "total": len(newest),
            "facets": tuple(site.facets.values()),
            "most": FACET_LENGTH,
            "library_modules": modules(),
        },
        is_searchable=False,
    )
    trail = (*home, (RESOURCES, words("nav.resources")))
    for kind in (name for name in kinds if KINDS[name].part == "resources"):
        yield from _kind_listing(site, paging, kind, trail)


_NEWEST_FIRST = ("case-study", "meeting")


def _kind_listing(site: Site, paging: Paging, kind: str, trail: Crumbs) -> Iterator[SitePage]:
    words = site.words
    records: Sequence[Record] = site.catalog.of_kind(kind)
    if kind == "meeting":
        records = [record for _, record in reversed(by_time(records))]
    elif kind in _NEWEST_FIRST:
        records = site.newest(records)
    by_term = KINDS[kind].part == "resources"
    yield from paging.pages(
        listing_of(kind),
        words(f"kinds.{kind}.many"),
        words(f"kinds.{kind}.about"),
        [record.key for record in records],
        trail,
        chosen=((KIND, kind),) if KINDS[kind].in_library else (),
        levels=_narrower_by_term(site, "levels", records) if by_term else (),
        subjects=_narrower_by_term(site, "subjects", records) if by_term else (),
        form_kind=kind,
    )


def _narrower_by_term(
    site: Site, vocabulary: str, records: Iterable[Record]
) -> tuple[Narrower, ...]:
    """The terms under which some of the documents stand, in the vocabulary's order."""
    keys = {record.key for record in records}
    found = []
    for term in site.catalog.vocabularies[vocabulary]:
        count = len(keys.intersection([r.key for r in site.catalog.with_term(vocabulary, term.id)]))
        if count:
            found.append(Narrower(term.label, term_address(vocabulary, term.id), count))
    return tuple(found)


def _places(site: Site) -> Mapping[Key, int]:
    """Each document's place where all kinds stand in one listing."""
    order = {kind: number for number, kind in enumerate(KINDS)}
    in_order = sorted(
        site.catalog.documents, key=lambda r: (order[r.kind.name], sort_text(r.title), r.id)
    )
    return {record.key: number for number, record in enumerate(in_order)}


_FACETS = {each.vocabulary: name for name, each in all_facets().items() if each.vocabulary}


def _vocabulary(
    site: Site,
    paging: Paging,
    name: str,
    home: Crumbs,
    places: Mapping[Key, int],
) -> Iterator[SitePage]:
    words, vocabulary = site.words, site.catalog.vocabularies[name]
    address = vocabulary_address(name)
    top = [term for term in vocabulary if not term.broader]
    yield SitePage(
        address=address,
        template="vocabulary.html",
        title=words(f"vocabularies.{name}.title"),
        description=words(f"vocabularies.{name}.about"),
        trail=home,
        data={
            "name": name,
            "groups": tuple(
                (term, tuple(vocabulary.narrower(term.id)))
                for term in (
                    top if name != "tags" else sorted(top, key=lambda t: sort_text(t.label))
                )
            ),
            "counts": {term.id: len(site.catalog.with_term(name, term.id)) for term in vocabulary},
        },
        is_searchable=False,
    )
    for term in vocabulary:
        records = sorted(site.catalog.with_term(name, term.id), key=lambda r: places[r.key])
        wider = reversed(vocabulary.ancestors(term.id))
        trail = (*home, (address, words(f"vocabularies.{name}.title")))
        trail += tuple((term_address(name, t.id), t.label) for t in wider)
        yield from paging.pages(
            term_address(name, term.id),
            term.label,
            term.definition or words(f"vocabularies.{name}.term_about", label=term.label),
            [record.key for record in records],
            trail,
            chosen=((_FACETS[name], term.id),),
            by_kind=True,
            narrower=tuple(
                Narrower(t.label, term_address(name, t.id), len(site.catalog.with_term(name, t.id)))
                for t in vocabulary.narrower(term.id)
            ),
            invitation=words("listing.invite_term", label=term.label),
        )
