"""Pages of which there is one: home, community, glossary, standards, news, plan, attention …"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from staffroom.catalog import Key, Record, sort_text
from staffroom.diagnostic import PROBLEMS, Diagnostic
from staffroom.kinds import KINDS, Status
from staffroom.kinds.group import Group
from staffroom.site.addresses import (
    ATTENTION,
    COMMUNITY,
    FIELDS_REFERENCE,
    GLOSSARY,
    HOME,
    NEWS,
    PLAN,
    PROBLEMS_REFERENCE,
    STANDARDS,
    address_of,
)
from staffroom.site.editor import editor_page
from staffroom.site.form import trail_to_contribute
from staffroom.site.meetings import by_time, is_coming
from staffroom.site.page import SitePage
from staffroom.site.planning import planned_kinds
from staffroom.site.shelves import SHELF_LENGTH
from staffroom.site.site import Site

NEWS_LENGTH = 60
"""The most documents on the page of news."""

FIRST_LENGTH = 24
"""The most documents of a kind on the home page and on that of the community."""

ATTENTION_LENGTH = 40
"""The most entries in each list of what needs attention."""


def overview_pages(site: Site) -> Iterator[SitePage]:
    """Every page of which there is exactly one."""
    yield _home(site)
    yield _community(site)
    yield _glossary(site)
    yield _standards(site)
    yield _news(site)
    yield _page(site, PLAN, "plan", {"planned": planned_kinds(site.settings)})
    yield _attention(site)
    yield editor_page(site)
    yield from _reference(site)


def _page(site: Site, address: str, name: str, data: Mapping[str, Any], **more: Any) -> SitePage:
    home = () if address == HOME else ((HOME, site.words("nav.home")),)
    return SitePage(
        address=address,
        template=f"{name}.html",
        title=more.pop("title", None) or site.words(f"{name}.title"),
        description=more.pop("description", None) or site.words(f"{name}.description"),
        trail=more.pop("trail", home),
        data=data,
        is_searchable=more.pop("is_searchable", False),
    )


def _home(site: Site) -> SitePage:
    catalog = site.catalog
    recent = site.newest(
        record
        for kind in ("lesson-plan", "rubric", "case-study")
        for record in catalog.of_kind(kind)
    )
    return _page(
        site,
        HOME,
        "home",
        {
            "domains": _first(catalog.of_kind("domain")),
            "newest": tuple(record.key for record in recent[:6]),
            "spotlight": _spotlight(site),
            "pathways": _first(catalog.of_kind("pathway")),
        },
        title=site.settings.name,
        description=site.settings.description or site.words("home.description"),
    )


@dataclass(frozen=True)
class First:
    """The first of many documents."""

    keys: tuple[Key, ...]
    total: int
    """How many there are in all."""


def _first(records: Sequence[Record]) -> First:
    return First(tuple(record.key for record in records[:FIRST_LENGTH]), len(records))


def _spotlight(site: Site) -> Mapping[str, Any] | None:
    """A case study or a person in turn, another one each week, the same for the whole week."""
    case_studies = site.catalog.of_kind("case-study")
    people = [
        person
        for person in site.catalog.of_kind("person")
        if any(r.relation == "author" for r in site.catalog.references_to(person.key))
    ]
    candidates = [record for pair in _alternating(case_studies, people) for record in pair]
    if not candidates:
        return None
    year, week, _ = site.settings.today.isocalendar()
    chosen = candidates[(year * 53 + week) % len(candidates)]
    works = [
        reference.source
        for reference in site.catalog.references_to(chosen.key)
        if reference.relation == "author" and site.catalog.records[reference.source].is_listed
    ]
    return {"key": chosen.key, "works": tuple(works[:3])}


def _alternating(first: Any, second: Any) -> Iterator[tuple[Record, ...]]:
    for number in range(max(len(first), len(second))):
        yield tuple(records[number] for records in (first, second) if number < len(records))


def _community(site: Site) -> SitePage:
    catalog, today = site.catalog, site.settings.today
    meetings = by_time(catalog.of_kind("meeting"))
    coming = [record for meeting, record in meetings if is_coming(meeting, today)]
    past = [record for meeting, record in meetings if not is_coming(meeting, today)]

    return _page(
        site,
        COMMUNITY,
        "community",
        {
            "groups": _first(catalog.of_kind("group")),
            "people": _first(catalog.of_kind("person")),
            "goals": _first(catalog.of_kind("goal")),
            "coming": tuple(record.key for record in coming[:6]),
            "past": tuple(record.key for record in past[:-7:-1]),
            "has_rhythm": any(
                isinstance(r.fields, Group) and r.fields.schedule for r in catalog.of_kind("group")
            ),
        },
    )


def _glossary(site: Site) -> SitePage:
    by_letter: dict[str, list[Key]] = defaultdict(list)
    for term in site.catalog.of_kind("term"):
        first = sort_text(term.title)[:1].upper()
        by_letter[first if first.isalpha() else "#"].append(term.key)
    return _page(site, GLOSSARY, "glossary", {"letters": dict(sorted(by_letter.items()))})


def _standards(site: Site) -> SitePage:
    frameworks: dict[str, list[tuple[Any, tuple[Any, ...], int]]] = defaultdict(list)
    for term in site.catalog.vocabularies["standards"]:
        records = site.catalog.with_term("standards", term.id)
        keys = tuple(record.key for record in records[:SHELF_LENGTH])
        frameworks[term.framework or ""].append((term, keys, len(records)))
    return _page(site, STANDARDS, "standards", {"frameworks": dict(frameworks)})


def _news(site: Site) -> SitePage:
    dated = []
    for kind in KINDS.values():
        for record in site.catalog.of_kind(kind.name) if kind.is_news else ():
            if record.brief.created:
                dated.append((record.brief.created, "new", record))
            if record.brief.updated and record.brief.updated != record.brief.created:
                dated.append((record.brief.updated, "changed", record))
    dated.sort(key=lambda entry: (entry[0], entry[1], entry[2].key), reverse=True)
    months: dict[tuple[int, int], list[Any]] = defaultdict(list)
    for day, what, record in dated[:NEWS_LENGTH]:
        months[day.year, day.month].append((day, what, record.key))
    return _page(site, NEWS, "news", {"months": dict(months)})


def _attention(site: Site) -> SitePage:
    catalog, today = site.catalog, site.settings.today
    left_out: dict[str, list[Diagnostic]] = defaultdict(list)
    to_mend: dict[str, list[Diagnostic]] = defaultdict(list)
    broken = {
        each.path
        for each in site.diagnostics
        if PROBLEMS[each.code].costs == "file" and each.path not in catalog.left_out
    }
    outdated: dict[str, list[Diagnostic]] = defaultdict(list)
    personal = 0
    for diagnostic in site.diagnostics:
        key = catalog.left_out.get(diagnostic.path)
        if diagnostic.personal or (key is not None and key.kind == "person"):
            # The message or the path may name somebody who has not agreed to appear.
            personal += 1
        elif diagnostic.path in catalog.left_out:
            left_out[str(diagnostic.path)].append(diagnostic)
        elif diagnostic.path in broken:
            # In a preview, it is shown as it was when it was last good.
            outdated[str(diagnostic.path)].append(diagnostic)
        else:
            to_mend[str(diagnostic.path)].append(diagnostic)
    reviewable = [r for kind in ("lesson-plan", "rubric") for r in catalog.of_kind(kind)]
    overdue = sorted(
        (
            (record.brief.reviewed, record.key)
            for record in reviewable
            if record.brief.reviewed and not record.is_review_fresh(today)
        ),
        key=lambda pair: (pair[0], address_of(pair[1])),
    )
    never = [
        record.key
        for record in reviewable
        if not record.brief.reviewed
        and record.brief.created
        and today - record.brief.created > timedelta(days=60)
    ]
    retired = [
        (record.key, _successor(site, record))
        for record in catalog.documents
        if record.status is Status.RETIRED
    ]
    in_review = [record.key for record in catalog.documents if record.status is Status.IN_REVIEW]
    lists: dict[str, list[Any]] = {
        "left_out": list(left_out.items()),
        "outdated": list(outdated.items()),
        "to_mend": list(to_mend.items()),
        "overdue": overdue,
        "never": never,
        "retired": retired,
        "in_review": in_review,
    }
    return _page(
        site,
        ATTENTION,
        "attention",
        {
            **{name: tuple(entries[:ATTENTION_LENGTH]) for name, entries in lists.items()},
            "more": {name: len(entries) - ATTENTION_LENGTH for name, entries in lists.items()},
            "personal": personal,
        },
    )


def _successor(site: Site, record: Record) -> Any:
    key = record.targets.get(("replaced", record.brief.replaced_by or ""))
    return key


def _reference(site: Site) -> Iterator[SitePage]:
    # What they show is part of this program, and the same in every build with it.
    trail = trail_to_contribute(site)
    yield _page(site, FIELDS_REFERENCE, "fields", {}, is_searchable=True, trail=trail)
    yield _page(site, PROBLEMS_REFERENCE, "problems", {}, is_searchable=True, trail=trail)
