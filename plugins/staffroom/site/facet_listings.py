"""The listings of facets' values: all documents of the library that have one, in a table.

Subjects, levels, tags and kinds have listings that also show what is no part of the library.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from staffroom.catalog import Key
from staffroom.kinds.facets import KIND, all_facets
from staffroom.site.addresses import (
    BROWSED,
    RESOURCES,
    STANDARDS,
    address_of,
    facet_address,
    listing_of,
)
from staffroom.site.facets import FacetValue, said_of
from staffroom.site.page import SitePage
from staffroom.site.paging import Crumbs, Paging
from staffroom.site.site import Site


def facet_pages(
    site: Site, paging: Paging, places: Mapping[Key, int], home: Crumbs
) -> Iterator[SitePage]:
    """The listings of all values that have none among those of kinds and of vocabularies' terms.

    Args:
        site: The site.
        paging: What cuts its listings.
        places: Each document's place in a listing, by which they are in order.
        home: The trail to the first page.
    """
    names = [
        name
        for name in site.facets
        if name != KIND and all_facets()[name].vocabulary not in BROWSED
    ]
    found = _by_value(site, names, places)
    for name in names:
        for value in site.facets[name].values:
            title, about, trail = _head(site, name, value, home)
            yield from paging.pages(
                facet_address(name, value.id),
                title,
                about,
                found[name, value.id],
                trail,
                chosen=((name, value.id),),
            )


def _by_value(
    site: Site, names: Sequence[str], places: Mapping[Key, int]
) -> Mapping[tuple[str, str], list[Key]]:
    """The documents of each value, in order."""
    ways = {name: site.facets[name].leads_to for name in names}
    found: dict[tuple[str, str], list[Key]] = defaultdict(list)
    # Many say the same: where that leads is found out once.
    known: dict[tuple[str, tuple[str, ...]], tuple[list[Key], ...]] = {}
    records = site.catalog.records
    for key in sorted(places, key=places.__getitem__):
        record = records[key]
        if not record.is_listed or not record.kind.in_library:
            continue
        for name, sayings in said_of(record, site.settings).items():
            if name not in ways:
                continue
            if (lists := known.get((name, sayings))) is None:
                values = {value for each in sayings for value in ways[name].get(each, ())}
                lists = known[name, sayings] = tuple(found[name, value] for value in values)
            for each in lists:
                each.append(key)
    return found


def _head(site: Site, name: str, value: FacetValue, home: Crumbs) -> tuple[str, str, Crumbs]:
    """The title, the description and the trail of a listing."""
    words, facet = site.words, all_facets()[name]
    if facet.vocabulary == "standards":
        term = site.catalog.vocabularies["standards"][value.id]
        trail = (*home, (STANDARDS, words("standards.title")))
        return term.code or term.id, term.label, trail
    if facet.kind and not facet.facet.is_yes:
        title = words("listing.everything_in", title=value.label)
        about = words("listing.everything_about", title=value.label)
        above = (listing_of(facet.kind), words(f"kinds.{facet.kind}.many"))
        return title, about, (*home, above, (address_of(Key(facet.kind, value.id)), value.label))
    own = f"listing.facet_titles.{name}"
    title = words(own, label=value.label) if words.has(own) else value.label
    label = site.facets[name].label
    about = words("listing.facet_about", facet=label, label=value.label)
    return title[:1].upper() + title[1:], about, (*home, (RESOURCES, words("nav.resources")))
