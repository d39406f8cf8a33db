"""The library for a browser: what it narrows down, sorts and shows by itself, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from staffroom.catalog import Catalog, sort_text
from staffroom.kinds.facets import Holding, all_facets
from staffroom.site.addresses import address_of
from staffroom.site.facets import SiteFacet, said_of
from staffroom.site.names import Card
from staffroom.site.site import Site
from staffroom.site.view import input_of
from staffroom.site.words import Words


def holdings(site: Site) -> dict[str, Holding]:
    """Every document of the library, by its published address."""
    return {
        site.settings.published(address_of(record.key)): Holding(
            said_of(record, site.settings),
            sort_text(record.title),
            _number(record.brief.created),
            _number(record.changed),
        )
        for record in site.catalog.documents
        if record.is_listed and record.kind.in_library
    }


def _number(day: date | None) -> int:
    return day.toordinal() if day is not None else 0


def cards_to_show(site: Site) -> Mapping[str, Mapping[str, Any]]:
    """Published address → what a hit or a card shows of each page that can be found, for JSON;
    what is empty is left out."""
    found: dict[str, Mapping[str, Any]] = {}
    keys = [record.key for record in site.catalog.documents if record.is_listed]
    for key in (*keys, *site.catalog.pages):
        card: Card = site.value(input_of("card", *key))
        address = site.settings.published(card.address)
        found[address] = _shown(card, address, site)
    for page in site.pages.values():
        if page.key is None and page.is_searchable:
            address = site.settings.published(page.address)
            shown = {"kind": "page", "address": address, "title": page.title}
            found.setdefault(address, shown)
    return found


def _shown(card: Card, address: str, site: Site) -> dict[str, Any]:
    shown = {
        "key": str(card.key),
        "kind": card.kind,
        "address": address,
        "title": card.title,
        "summary": card.summary,
        "highlight": card.highlight,
        "facts": card.facts,
        "minutes": card.minutes,
        "time": site.words.minutes(card.minutes) if card.minutes else "",
        "levels": card.levels,
        "subjects": card.subjects,
        "licence": card.licence,
        "changed": card.changed,
        "month": site.words.period(card.changed[:7]) if card.changed else "",
        "reviewed": card.reviewed,
        "status": card.status if card.status != "published" else "",
        "language": card.language if card.language != site.settings.language else "",
        "image": site.settings.published(card.image) if card.image else "",
        "imageAlt": card.image_alt,
    }
    return {name: value for name, value in shown.items() if value not in ("", (), None, False)}


# What else these import, and what runs on every page.
_SHARED = (
    "staffroom.js",
    "download.js",
    "storage.js",
    "words.js",
    "plan/buttons.js",
    "plan/tray.js",
)
"""What it shares with other pages."""


@cache
def modules() -> tuple[str, ...]:
    """The scripts of the library's page, for a browser to fetch all at once; below the folder of
    our assets."""
    assets = files("staffroom").joinpath("theme", "shell", "assets", "staffroom")
    found = [
        f"{folder}/{file.name}"
        for folder in ("search", "library")
        for file in assets.joinpath(folder).iterdir()
        if file.name.endswith(".js")
    ]
    return (*_SHARED, *sorted(found))


def browser_texts(words: Words) -> dict[str, Any]:
    """The texts with which a browser shows search and library, for JSON."""
    dates = words.find("dates")
    return {
        "search": words.find("search"),
        "library": words.find("library"),
        "table": words.find("table"),
        "kinds": {name: kind["one"] for name, kind in words.find("kinds").items()},
        "status": {name: status["badge"] for name, status in words.find("status").items()},
        "more": words.find("lists.more"),
        "dates": {name: dates[name] for name in ("minutes", "hours", "hours_minutes")},
    }


def facet_descriptions(site: Site) -> list[dict[str, Any]]:
    """The facets for JSON, in readers' order.

    Each has `name`, `label`, `says` (all that documents say of it), `time` (whether that is
    minutes), and `values`: id, label, which of `says` count for it (by number), the id of the
    broader value or an empty text, and other words that readers may use for it.
    """
    return [_description(facet, site.catalog) for facet in site.facets.values()]


def _description(facet: SiteFacet, catalog: Catalog) -> dict[str, Any]:
    says = sorted({said for value in facet.values for said in value.said})
    number = {said: n for n, said in enumerate(says)}
    return {
        "name": facet.name,
        "label": facet.label,
        "time": facet.is_time,
        "says": says,
        "values": [
            [
                value.id,
                value.label,
                [number[said] for said in value.said],
                value.broader,
                list(_other_words(facet.name, value.id, catalog)),
            ]
            for value in facet.values
        ],
    }


def _other_words(facet: str, id: str, catalog: Catalog) -> tuple[str, ...]:
    """What else readers call a value: the other names and the code of a term."""
    each = all_facets().get(facet)
    if each is None or not each.vocabulary:
        return ()
    term = catalog.vocabularies[each.vocabulary][id]
    return (*term.also, *([term.code] if term.code else []))
