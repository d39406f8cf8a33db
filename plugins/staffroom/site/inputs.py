"""What pages can read of a site, by name: the values behind a `View`.

Each function gives one value, from what the site holds and nothing else: it may be asked later, of
a site that was made before, what it would have given then. What is not in the catalog is read when
the site is made, and is a field of it. What a value costs to compute is paid once a build; pages
are made anew only where it is another one than before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from staffroom.catalog import Key, Record, Reference
from staffroom.diagnostic import Diagnostic
from staffroom.kinds.goal import Goal
from staffroom.kinds.meeting import Meeting
from staffroom.kinds.person import Person
from staffroom.related import Suggestion
from staffroom.site.addresses import address_of
from staffroom.site.goals import progress
from staffroom.site.meetings import by_time, is_coming
from staffroom.site.names import Card, Name, Row, says
from staffroom.site.paging import heavy_rows
from staffroom.site.view import BETWEEN, input_of

if TYPE_CHECKING:
    from staffroom.site.site import Site


class Gone(KeyError):
    """The document that an input is about is not there, or no longer."""


def record_of(site: Site, kind: str, id: str) -> Record:
    """A document that a page names.

    Raises:
        Gone: There is none.
    """
    record = site.catalog.get(kind, id)
    if record is None:
        raise Gone(f"{kind}:{id}")
    return record


def _name(site: Site, kind: str, id: str) -> Name:
    key = Key(kind, id)
    page = site.catalog.pages.get(key)
    if page is not None:
        return Name(key, kind, address_of(key), page.title)
    record = record_of(site, kind, id)
    return Name(key, kind, address_of(key), record.title, record.is_listed)


def _row(site: Site, kind: str, id: str) -> Any:
    return site.value(input_of("card", kind, id)).row


def _references_to(site: Site, kind: str, id: str) -> Any:
    return site.catalog.references_to(Key(kind, id))


def _references_from(site: Site, kind: str, id: str) -> Any:
    return site.catalog.references_from(Key(kind, id))


def _suggestions(site: Site, kind: str, id: str) -> Any:
    return site.suggestions.get(Key(kind, id), ())


def _label(site: Site, vocabulary: str, *id: str) -> str:
    term = site.catalog.vocabularies[vocabulary].get(BETWEEN.join(id))
    return term.label if term else ""


def _term(site: Site, vocabulary: str, *id: str) -> Any:
    return site.catalog.vocabularies[vocabulary].get(BETWEEN.join(id))


def _meant(site: Site, vocabulary: str, *written: str) -> Any:
    # Authors write what they like.
    return site.catalog.vocabularies[vocabulary].resolve(BETWEEN.join(written))


def _in_order(site: Site, vocabulary: str, *ids: str) -> tuple[str, ...]:
    return tuple(sorted(ids, key=site.catalog.vocabularies[vocabulary].order))


def _place(site: Site, vocabulary: str, *id: str) -> int:
    return site.catalog.vocabularies[vocabulary].order(BETWEEN.join(id))


def _heavy_rows(site: Site) -> Mapping[Key, int]:
    return heavy_rows(site.catalog)


def _has_page(site: Site, address: str) -> bool:
    return site.has_page(address)


def _is_review_fresh(site: Site, kind: str, id: str) -> bool:
    return record_of(site, kind, id).is_review_fresh(site.settings.today)


def _is_coming(site: Site, kind: str, id: str) -> bool:
    meeting = record_of(site, kind, id).fields
    return isinstance(meeting, Meeting) and is_coming(meeting, site.settings.today)


def _roles_held(site: Site, kind: str, id: str) -> tuple[str, ...]:
    person = record_of(site, kind, id).fields
    assert isinstance(person, Person)
    today = site.settings.today
    return tuple(dict.fromkeys(r.role for r in person.roles if r.is_held_on(today)))


def _facets(site: Site, kind: str, id: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return site.facets_of(record_of(site, kind, id))


def _problems(site: Site, kind: str, id: str) -> tuple[Diagnostic, ...]:
    if not site.settings.preview:
        return ()
    return site.problems.get(record_of(site, kind, id).path, ())


def _progress(site: Site, kind: str, id: str) -> Any:
    goal = record_of(site, kind, id).fields
    assert isinstance(goal, Goal)
    return progress(goal, site.catalog, site.settings.today)


def _documents_in(site: Site, kind: str, id: str) -> int:
    incoming = site.catalog.references_to(Key(kind, id))
    sources = {reference.source for reference in incoming if reference.relation == "domain"}
    return sum(site.catalog.records[key].is_listed for key in sources)


def _missing(site: Site, kind: str, id: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What a domain or practice has nothing of: kinds and, if it has lessons, bands of levels."""
    sources = {
        reference.source
        for reference in site.catalog.references_to(Key(kind, id))
        if reference.relation == kind and site.catalog.records[reference.source].is_listed
    }
    wanted = ("lesson-plan", "rubric", "case-study", "practice", "group")
    found = {source.kind for source in sources}
    kinds = tuple(each for each in wanted if each not in (kind, *found))
    levels = site.catalog.vocabularies["levels"]
    lessons = {source for source in sources if source.kind == "lesson-plan"}
    bands = tuple(
        term.label
        for term in levels
        if levels.narrower(term.id)
        and not any(r.key in lessons for r in site.catalog.with_term("levels", term.id))
    )
    return kinds, bands if lessons else ()


def _of_group(site: Site, kind: str, id: str) -> tuple[tuple[Key, ...], tuple[Key, ...]]:
    """The meetings of a group, latest first, and its goals."""

    def of(kind: str, relation: str) -> list[Key]:
        return [
            reference.source
            for reference in site.catalog.references_to(Key("group", id))
            if reference.relation == relation and reference.source.kind == kind
        ]

    records = site.catalog.records
    meetings = by_time(records[key] for key in of("meeting", "meeting-group"))
    latest_first = tuple(record.key for _, record in reversed(meetings))
    return latest_first, tuple(sorted(of("goal", "goal-group")))


INPUTS: Mapping[str, Callable[..., Any]] = {
    "documents-in": _documents_in,
    "facets": _facets,
    "has-page": _has_page,
    "heavy-rows": _heavy_rows,
    "in-order": _in_order,
    "is-coming": _is_coming,
    "is-review-fresh": _is_review_fresh,
    "label": _label,
    "meant": _meant,
    "missing": _missing,
    "name": _name,
    "of-group": _of_group,
    "place": _place,
    "problems": _problems,
    "progress": _progress,
    "record": record_of,
    "references-from": _references_from,
    "references-to": _references_to,
    "roles-held": _roles_held,
    "row": _row,
    "suggestions": _suggestions,
    "term": _term,
}
"""Name → what gives the value; `card` is computed with a view of its own (see `Site.value`)."""


def _of_references(references: tuple[Reference, ...]) -> Any:
    return [(*source, *target, relation) for source, target, relation in references]


def _of_suggestions(suggestions: tuple[Suggestion, ...]) -> Any:
    return [(*key, *reasons) for key, reasons in suggestions]


PLAIN: Mapping[str, Callable[[Any], Any]] = {
    "card": says(Card),
    "name": says(Name),
    "references-from": _of_references,
    "references-to": _of_references,
    "row": says(Row),
    "suggestions": _of_suggestions,
}
"""Name → how its value becomes plain for a fingerprint, where that is to be quick: there are some
of these for each document. What follows from the name is left out."""
