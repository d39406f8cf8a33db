"""The page of each document: its article, the card of facts, and the shelves around it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from staffroom.catalog import Key, Record
from staffroom.kinds.domain import Domain
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
from staffroom.site.goals import progress
from staffroom.site.listings import overflow_pages
from staffroom.site.meetings import by_time, is_coming
from staffroom.site.page import SitePage
from staffroom.site.shelves import Shelf, make_shelf, shelves_around
from staffroom.site.site import Site


def document_pages(site: Site) -> Iterator[SitePage]:
    """A page for each document, and one for each of its shelves that is too long for it."""
    for record in site.catalog.documents:
        shelves = shelves_around(record, site.catalog, site.cards, site.words)
        if isinstance(record.fields, Group):
            shelves = list(_beside_a_group(record, record.fields, shelves))
        page = SitePage(
            address=address_of(record.key),
            template=f"{record.kind.name}.html",
            title=record.title,
            description=record.summary or _description(site, record),
            trail=_trail(site, record),
            key=record.key,
            source=PurePosixPath(record.document.path),
            data={
                "shelves": tuple(shelves),
                "suggestions": _suggestions(site, record),
                "language": record.fields.language or site.settings.language,
                **_own_data(site, record, shelves),
            },
            changed=record.fields.changed,
            is_searchable=record.is_listed,
        )
        yield page
        own = [shelf for shelf in page.data.values() if isinstance(shelf, Shelf)]
        yield from overflow_pages(site, page, [*shelves, *own])


def _beside_a_group(record: Record, group: Group, shelves: list[Shelf]) -> Iterator[Shelf]:
    """The shelves of a group without those that it has of its own: goals, meetings, members."""
    members = {member.person for member in group.members}
    for shelf in shelves:
        if shelf.name == "role-from":
            others = [card for card in shelf.everything if card.key.id not in members]
            if others:
                yield make_shelf(shelf.name, shelf.heading, others, address_of(record.key))
        elif shelf.name not in ("goal-group-from", "meeting-group-from"):
            yield shelf


def _description(site: Site, record: Record) -> str:
    card = site.cards(record.key)
    about = [site.words(f"kinds.{record.kind.name}.one"), *card.facts]
    return f"{record.title}: {', '.join(about)}"


def _trail(site: Site, record: Record) -> tuple[tuple[str, str], ...]:
    words, kind = site.words, record.kind.name
    trail = [(HOME, words("nav.home"))]
    if kind in ("lesson-plan", "rubric"):
        trail.append((RESOURCES, words("nav.resources")))
    elif kind in ("person", "group", "goal", "meeting"):
        trail.append((COMMUNITY, words("nav.community")))
    address = GLOSSARY if kind == "term" else listing_of(kind)
    trail.append((address, words(f"kinds.{kind}.many")))
    wider = record.targets.get(("broader", getattr(record.fields, "broader", None) or ""))
    if wider is not None:
        trail.append((address_of(wider), site.catalog.records[wider].title))
    return tuple(trail)


def _suggestions(site: Site, record: Record) -> tuple[tuple[Any, str], ...]:
    """The related documents with the reason in one line: “same domain, similar words”."""
    words = site.words
    return tuple(
        (
            site.cards(suggestion.key),
            words.together([words(f"reasons.{r}") for r in suggestion.reasons]),
        )
        for suggestion in site.suggestions.get(record.key, ())
    )


def _own_data(site: Site, record: Record, shelves: list[Shelf]) -> Mapping[str, Any]:
    match record.fields:
        case Domain() | Practice():
            return {"missing": _missing(site, record), "counts": _counts(shelves)}
        case Goal():
            return {"progress": progress(record.fields, site.catalog, site.settings.today)}
        case Group():
            return _group_data(site, record)
        case Meeting():
            return {"is_over": not is_coming(record.fields, site.settings.today)}
        case _:
            return {}


def _counts(shelves: list[Shelf]) -> Mapping[str, int]:
    return {shelf.name: shelf.total for shelf in shelves}


def _missing(site: Site, record: Record) -> Mapping[str, tuple[Any, ...]]:
    """What a domain or practice has nothing of yet: kinds and, for lessons, bands of levels."""
    relation = record.kind.name
    sources = [
        site.catalog.records[reference.source]
        for reference in site.catalog.references_to(record.key)
        if reference.relation == relation and reference.source in site.catalog.records
    ]
    listed = [source for source in sources if source.is_listed]
    wanted = ("lesson-plan", "rubric", "case-study", "practice", "group")
    kinds = tuple(
        kind
        for kind in wanted
        if kind != relation and not any(source.kind.name == kind for source in listed)
    )
    levels = site.catalog.vocabularies["levels"]
    lessons = {source.key for source in listed if source.kind.name == "lesson-plan"}
    bands = tuple(
        term
        for term in levels
        if levels.narrower(term.id)
        and not any(r.key in lessons for r in site.catalog.with_term("levels", term.id))
    )
    return {"kinds": kinds, "levels": bands if lessons else ()}


def _group_data(site: Site, record: Record) -> Mapping[str, Any]:
    def of_group(kind: str, relation: str) -> list[Key]:
        return [
            reference.source
            for reference in site.catalog.references_to(record.key)
            if reference.relation == relation and reference.source.kind == kind
        ]

    owner = address_of(record.key)
    meetings = [
        record.key
        for _, record in reversed(
            by_time(site.catalog.records[key] for key in of_group("meeting", "meeting-group"))
        )
    ]
    goals = sorted(of_group("goal", "goal-group"))
    words = site.words
    return {
        "meetings": make_shelf(
            "meetings", words("kinds.meeting.many"), map(site.cards, meetings), owner
        ),
        "goals": make_shelf("goals", words("kinds.goal.many"), map(site.cards, goals), owner),
    }
