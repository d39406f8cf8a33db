"""The page of each document: its article, the card of facts, and the shelves around it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from staffroom.catalog import Key, Record
from staffroom.kinds import KINDS
from staffroom.kinds.domain import Domain
from staffroom.kinds.facets import KIND
from staffroom.kinds.goal import Goal
from staffroom.kinds.group import Group
from staffroom.kinds.meeting import Meeting
from staffroom.kinds.practice import Practice
from staffroom.site.addresses import (
    COMMUNITY,
    GLOSSARY,
    HOME,
    RESOURCES,
    address_of,
    listing_of,
)
from staffroom.site.page import SitePage
from staffroom.site.paging import Choices, Crumbs, Paging
from staffroom.site.shelves import SHELF_LENGTH, LongShelf, make_shelf, shelves_around
from staffroom.site.site import Site
from staffroom.site.view import View, input_of


def document_pages(site: Site) -> Iterator[SitePage]:
    """A page for each document, and one for each of its shelves that is too long for it."""
    trails = {name: _trail(site, name) for name in KINDS}
    for record in site.catalog.documents:
        trail = trails[record.kind.name]
        if (wider := _wider(site, record)) is not None:
            trail = (*trail, wider)
        page = SitePage(
            address=address_of(record.key),
            template=f"{record.kind.name}.html",
            title=record.title,
            description=record.summary or _description(site, record),
            trail=trail,
            key=record.key,
            changed=record.changed,
            is_searchable=record.is_listed,
        )
        page = site.changes.same(page)
        yield page
        edges = len(site.catalog.references_from(record.key))
        if edges + len(site.catalog.references_to(record.key)) > SHELF_LENGTH:
            yield from _further_pages(site, page, record)
    if site.settings.preview:
        yield from _broken_pages(site)


def _broken_pages(site: Site) -> Iterator[SitePage]:
    """In a preview: pages that say, in place of a document, why it has no page."""
    for path, key in site.catalog.left_out.items():
        problems = site.problems.get(path, ())
        # What is personal may name somebody who has not agreed to appear.
        if key is not None and problems and not any(each.personal for each in problems):
            yield SitePage(
                address=address_of(key),
                template="broken.html",
                title=site.words("preview.no_page"),
                description=site.words("preview.no_page_lead"),
                trail=_trail(site, key.kind),
                data={"problems": problems},
                is_searchable=False,
            )


def _further_pages(site: Site, page: SitePage, record: Record) -> Iterator[SitePage]:
    """The pages that show all of the shelves that are too long for a document's page."""
    former = site.changes.former_layout(page.address)
    if former is not None and former[0][0] is page and not site.changes.concern(former[0][1]):
        site.laid_out[page.address] = former
        yield from former[1]
        return
    view = View(site)
    around, own = _shelves(record, view)
    paging = Paging(site.words, view.heavy_rows())
    pages: list[SitePage] = []
    for long_shelf in (*around, *own):
        shelf = long_shelf.shelf
        if shelf.more:
            title = site.words("listing.of", title=page.title, shelf=shelf.heading)
            trail = (*page.trail, (page.address, page.title))
            chosen = _chosen(record, shelf.name)
            pages += paging.pages(shelf.more, title, title, long_shelf.keys, trail, chosen=chosen)
    site.laid_out[page.address] = (
        (page, (input_of("record", *record.key), *view.read)),
        tuple(pages),
    )
    yield from pages


_SHELVES_OF_KINDS = {
    kind.folder.split("/")[-1]: kind.name for kind in KINDS.values() if kind.in_library
}


def _chosen(record: Record, shelf: str) -> Choices:
    """What shows the documents of a shelf in the library, where something does."""
    kind = _SHELVES_OF_KINDS.get(shelf)
    if kind and record.kind.name in ("domain", "practice") and record.is_listed:
        return ((record.kind.name, record.id), (KIND, kind))
    return ()


def document_data(record: Record, view: View) -> Mapping[str, Any]:
    """What the template of a document shows around it; equal data make an equal page."""
    around, own = _shelves(record, view)
    data: dict[str, Any] = {
        "shelves": tuple(each.shelf for each in around),
        "suggestions": _suggestions(record, view),
        "language": record.fields.language or view.settings.language,
    }
    match record.fields:
        case Domain() | Practice():
            kinds, levels = view.missing(record.key)
            data["missing"] = {"kinds": kinds, "levels": levels}
            data["counts"] = counts = {each.shelf.name: each.shelf.total for each in around}
            # A retired one is nothing to choose any more, and has no listing.
            data["in_library"] = record.is_listed and sum(
                counts.get(shelf, 0) for shelf in _SHELVES_OF_KINDS
            )
        case Goal():
            data["progress"] = view.progress(record.key)
        case Group():
            data["meetings"], data["goals"] = (each.shelf for each in own)
        case Meeting():
            data["is_over"] = not view.is_coming(record.key)
    return data


def _shelves(record: Record, view: View) -> tuple[list[LongShelf], list[LongShelf]]:
    """The shelves around a document, and those that have a place of their own on its page."""
    shelves = shelves_around(record, view)
    if record.kind.name == "group" and isinstance(record.fields, Group):
        return list(_beside_a_group(record, record.fields, shelves)), list(
            _of_a_group(record, view)
        )
    return shelves, []


def _beside_a_group(record: Record, group: Group, shelves: list[LongShelf]) -> Iterator[LongShelf]:
    """The shelves of a group without those that it has of its own: goals, meetings, members."""
    members = {member.person for member in group.members}
    for long_shelf in shelves:
        shelf = long_shelf.shelf
        if shelf.name == "role-from":
            others = [key for key in long_shelf.keys if key.id not in members]
            if others:
                yield make_shelf(shelf.name, shelf.heading, others, address_of(record.key))
        elif shelf.name not in ("goal-group-from", "meeting-group-from"):
            yield long_shelf


def _of_a_group(record: Record, view: View) -> Iterator[LongShelf]:
    owner, words = address_of(record.key), view.words
    meetings, goals = view.of_group(record.key)
    yield make_shelf("meetings", words("kinds.meeting.many"), meetings, owner)
    yield make_shelf("goals", words("kinds.goal.many"), goals, owner)


def _description(site: Site, record: Record) -> str:
    card = site.value(input_of("card", *record.key))
    about = [site.words(f"kinds.{record.kind.name}.one"), *card.facts]
    return f"{record.title}: {', '.join(about)}"


def _suggestions(record: Record, view: View) -> tuple[tuple[Key, str], ...]:
    """The related documents with the reason in one line: “same domain, similar words”."""
    words = view.words
    return tuple(
        (
            suggestion.key,
            words.together([words(f"reasons.{r}") for r in suggestion.reasons]),
        )
        for suggestion in view.suggestions(record.key)
    )


def _trail(site: Site, kind: str) -> Crumbs:
    """The pages above all documents of a kind."""
    words = site.words
    trail = [(HOME, words("nav.home"))]
    part = KINDS[kind].part
    if part == "resources":
        trail.append((RESOURCES, words("nav.resources")))
    elif part == "community":
        trail.append((COMMUNITY, words("nav.community")))
    address = GLOSSARY if kind == "term" else listing_of(kind)
    return (*trail, (address, words(f"kinds.{kind}.many")))


def _wider(site: Site, record: Record) -> tuple[str, str] | None:
    """The document that this one is a part of, if it is."""
    for (relation, _), key in record.targets.items():
        if relation == "broader":
            return address_of(key), site.catalog.records[key].title
    return None
