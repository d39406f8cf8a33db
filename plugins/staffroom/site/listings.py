"""Listings: pages of cards, cut into pages of a size that a phone loads in a moment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from staffroom.catalog import Key, Record, sort_text
from staffroom.kinds import KINDS
from staffroom.site.addresses import (
    COMMUNITY,
    DOMAINS,
    HOME,
    LEVELS,
    RESOURCES,
    STANDARDS,
    SUBJECTS,
    TAGS,
    listing_of,
    page_of_listing,
    standard_listing,
    term_address,
)
from staffroom.site.meetings import by_time
from staffroom.site.page import SitePage
from staffroom.site.shelves import SHELF_LENGTH
from staffroom.site.site import Site

PAGE_LENGTH = 48
"""The most cards on one page."""

LIBRARY_LENGTH = 24
"""The cards on the library's page before a script takes over."""

FACET_LENGTH = 60
"""The most values of a facet on the library's page."""

_EVERYTHING = {
    "level": LEVELS,
    "subject": SUBJECTS,
    "tag": TAGS,
    "standard": STANDARDS,
    "domain": DOMAINS,
    "practice": listing_of("practice"),
}
"""Where all values of a facet stand, of which there may be many."""

Crumbs = tuple[tuple[str, str], ...]


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
        # A meeting's day is in its fields.
        (record.key, record.brief, record.terms, record if record.kind.name == "meeting" else None)
        for record in site.catalog.documents
    ]
    return documents, [(name, *v.terms.values()) for name, v in site.catalog.vocabularies.items()]


def _all(site: Site) -> Iterator[SitePage]:
    words = site.words
    home: Crumbs = ((HOME, words("nav.home")),)
    yield from _resources(site, home)
    for kind in (name for name, kind in KINDS.items() if not kind.part and name != "term"):
        yield from _kind_listing(site, kind, home)
    community: Crumbs = (*home, (COMMUNITY, words("nav.community")))
    for kind in (name for name, kind in KINDS.items() if kind.part == "community"):
        yield from _kind_listing(site, kind, community)
    place = _places(site)
    for vocabulary, address in (("subjects", SUBJECTS), ("levels", LEVELS), ("tags", TAGS)):
        yield from _vocabulary(site, vocabulary, address, home, place)
    yield from _standards(site, home)


def paged(
    site: Site,
    address: str,
    title: str,
    description: str,
    keys: Sequence[Key],
    trail: Crumbs,
    **data: Any,
) -> Iterator[SitePage]:
    """A listing as one page or several: the first at `address`, the next at `address/page/2/`."""
    pieces = [keys[i : i + PAGE_LENGTH] for i in range(0, len(keys), PAGE_LENGTH)] or [()]
    template = data.pop("template", "listing.html")
    by_kind = data.pop("by_kind", False)
    for number, piece in enumerate(pieces, start=1):
        first = number == 1
        yield SitePage(
            address=page_of_listing(address, number),
            template=template,
            title=title if first else site.words("listing.page_title", title=title, n=number),
            description=description,
            trail=trail if first else (*trail, (address, title)),
            data={
                **data,
                "keys": tuple(piece),
                "groups": _by_kind(piece) if by_kind else (),
                "total": len(keys),
                "listing": address,
                "number": number,
                "numbers": len(pieces),
                "is_first": first,
            },
            is_searchable=False,
        )


def _by_kind(keys: Iterable[Key]) -> tuple[tuple[str, tuple[Key, ...]], ...]:
    """Keys that stand in the order of their kinds, a group for each."""
    return tuple((kind, tuple(group)) for kind, group in groupby(keys, lambda key: key.kind))


def _resources(site: Site, home: Crumbs) -> Iterator[SitePage]:
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
            "everything": _EVERYTHING,
        },
        is_searchable=False,
    )
    trail = (*home, (RESOURCES, words("nav.resources")))
    for kind in (name for name in kinds if KINDS[name].part == "resources"):
        yield from _kind_listing(site, kind, trail)


_LISTING_TEMPLATES = {"case-study": "case-studies.html"}
_NEWEST_FIRST = ("case-study", "meeting")


def _kind_listing(site: Site, kind: str, trail: Crumbs) -> Iterator[SitePage]:
    words = site.words
    records: Sequence[Record] = site.catalog.of_kind(kind)
    if kind == "meeting":
        records = [record for _, record in reversed(by_time(records))]
    elif kind in _NEWEST_FIRST:
        records = site.newest(records)
    by_term = KINDS[kind].part == "resources"
    yield from paged(
        site,
        listing_of(kind),
        words(f"kinds.{kind}.many"),
        words(f"kinds.{kind}.about"),
        [record.key for record in records],
        trail,
        kind=kind,
        levels=narrower_by_term(site, "levels", records) if by_term else (),
        subjects=narrower_by_term(site, "subjects", records) if by_term else (),
        template=_LISTING_TEMPLATES.get(kind, "listing.html"),
    )


def narrower_by_term(
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


def _vocabulary(
    site: Site, name: str, address: str, home: Crumbs, place: Mapping[Key, int]
) -> Iterator[SitePage]:
    words, vocabulary = site.words, site.catalog.vocabularies[name]
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
        records = sorted(site.catalog.with_term(name, term.id), key=lambda r: place[r.key])
        wider = reversed(vocabulary.ancestors(term.id))
        trail = (*home, (address, words(f"vocabularies.{name}.title")))
        trail += tuple((term_address(name, t.id), t.label) for t in wider)
        yield from paged(
            site,
            term_address(name, term.id),
            term.label,
            term.definition or words(f"vocabularies.{name}.term_about", label=term.label),
            [record.key for record in records],
            trail,
            kind="",
            by_kind=True,
            narrower=tuple(
                Narrower(t.label, term_address(name, t.id), len(site.catalog.with_term(name, t.id)))
                for t in vocabulary.narrower(term.id)
            ),
            invitation=words("listing.invite_term", label=term.label),
        )


def _standards(site: Site, home: Crumbs) -> Iterator[SitePage]:
    """All documents of each standard that has more than fit on the page of standards."""
    words = site.words
    trail = (*home, (STANDARDS, words("standards.title")))
    for term in site.catalog.vocabularies["standards"]:
        records = site.catalog.with_term("standards", term.id)
        if len(records) > SHELF_LENGTH:
            yield from paged(
                site,
                standard_listing(term.id),
                term.code or term.id,
                term.label,
                [record.key for record in records],
                trail,
                kind="",
            )
