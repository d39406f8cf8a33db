"""The card of a document: what a listing, a shelf or a search hit says about it."""

from __future__ import annotations

from pathlib import PurePosixPath

from staffroom.catalog import Page, Record
from staffroom.kinds import KINDS
from staffroom.kinds.case_study import CaseStudy
from staffroom.kinds.domain import Domain
from staffroom.kinds.goal import Goal
from staffroom.kinds.group import Group
from staffroom.kinds.lesson_plan import LessonPlan
from staffroom.kinds.licences import licence_name
from staffroom.kinds.meeting import Meeting
from staffroom.kinds.pathway import Pathway
from staffroom.kinds.person import Person
from staffroom.kinds.practice import Practice
from staffroom.kinds.rubric import Rubric
from staffroom.site.addresses import address_of, file_address
from staffroom.site.icons import icon_svg
from staffroom.site.names import Card
from staffroom.site.view import View
from staffroom.site.words import Words


def card_of_page(page: Page) -> Card:
    """The card of a page written by hand."""
    return Card(
        key=page.key,
        kind="page",
        address=address_of(page.key),
        title=page.title,
        summary=page.summary,
        icon="material/text-box-outline",
    )


def card_of(record: Record, view: View) -> Card:
    """The card of a document."""
    fields = record.fields
    image = ""
    if fields.image:
        path = record.document.path.parent / fields.image
        image = file_address(path) if PurePosixPath(path) in record.files else ""
    return Card(
        key=record.key,
        kind=record.kind.name,
        address=address_of(record.key),
        title=record.title,
        is_listed=record.is_listed,
        facts=tuple(fact for fact in _facts(record, view) if fact),
        language=fields.language,
        icon=icon_of(record),
        summary=record.summary,
        highlight=_highlight(record, view.words),
        status=str(fields.status),
        reviewed=fields.reviewed is not None and view.is_review_fresh(record.key),
        image=image,
        image_alt=fields.image_alt or "",
        minutes=getattr(fields, "minutes", None),
        levels=_labels(record, "levels", view),
        subjects=_labels(record, "subjects", view),
        licence=licence_name(fields.license or view.settings.license)
        if record.kind.in_library
        else "",
        changed=str(record.changed or ""),
        first_level=min((view.place("levels", id) for id in _ids(record, "levels")), default=None),
    )


def _labels(record: Record, vocabulary: str, view: View) -> tuple[str, ...]:
    """The labels of a record's terms."""
    ids = _ids(record, vocabulary)
    if vocabulary == "levels" and len(ids) > 1:
        ids = view.in_order(vocabulary, ids)
    return tuple(view.label(vocabulary, id) for id in ids)


def _ids(record: Record, vocabulary: str) -> tuple[str, ...]:
    return record.terms.get(vocabulary, ())


def _joined(labels: tuple[str, ...], words: Words, most: int = 3) -> str:
    """Labels in one text; a long list is cut."""
    rest = len(labels) - most
    if rest > 0:
        labels = (*labels[:most], words("lists.more", n=rest))
    return ", ".join(labels)


def _served(record: Record, view: View) -> list[str]:
    """Whom it is for, and in which subject."""
    return [_joined(_labels(record, each, view), view.words) for each in ("levels", "subjects")]


def _facts(record: Record, view: View) -> list[str]:
    words, fields = view.words, record.fields
    match fields:
        case LessonPlan():
            time = words.minutes(fields.minutes)
            return [time, *_served(record, view)]
        case Rubric():
            size = words("cards.criteria", n=len(fields.criteria))
            return [size, *_served(record, view)]
        case CaseStudy():
            context = fields.context
            place = context and (context.place or context.country or context.institution)
            years = [y[:4] for y in ((context.from_, context.to) if context else ()) if y]
            return [
                place or "",
                "–".join(dict.fromkeys(years)),
                _names(record, "practice", view),
            ]
        case Practice():
            time = words.minutes(fields.duration) if fields.duration else ""
            return [time, people_range(words, fields), fields.frequency or ""]
        case Domain():
            return [words("cards.documents", n=view.documents_in(record.key))]
        case Pathway():
            steps = sum(len(section.steps) for section in fields.sections)
            time = words.minutes(fields.minutes) if fields.minutes else ""
            return [words("cards.steps", n=steps), time, fields.audience]
        case Person():
            roles = view.roles_held(record.key)
            known = [label for role in roles if (label := view.label("roles", role))]
            return [", ".join(known), _joined(_labels(record, "subjects", view), words)]
        case Group():
            every = fields.schedule and words(f"schedule.{fields.schedule.every}")
            return [every or "", words("cards.members", n=len(fields.members))]
        case Goal():
            state = view.progress(record.key)
            return [words(f"goals.{state.status}"), _due(fields, words)]
        case Meeting():
            group = record.targets.get(("meeting-group", fields.group))
            name = view.name(group).title if group else ""
            return [words.day(fields.starts.date()), name]
        case _:
            return []


def _due(goal: Goal, words: Words) -> str:
    return words("goals.by", day=words.day(goal.target.on))


def _names(record: Record, relation: str, view: View) -> str:
    keys = [
        reference.target
        for reference in view.references_from(record.key)
        if reference.relation == relation
    ]
    return ", ".join(view.name(key).title for key in keys[:2])


def _highlight(record: Record, words: Words) -> str:
    fields = record.fields
    if isinstance(fields, CaseStudy):
        for measure in fields.measures:
            if measure.before is not None and measure.after is not None:
                return words(
                    "measures.change",
                    name=measure.name,
                    before=words.number(measure.before),
                    after=words.number(measure.after),
                    unit=measure.unit or "",
                ).strip()
    return ""


def people_range(words: Words, practice: Practice) -> str:
    """How many people a practice takes, in words; empty where it does not say."""
    people = practice.people
    if people is None or (people.min is None and people.max is None):
        return ""
    if people.min is not None and people.max is not None:
        if people.min == people.max:
            return words("people.exactly", n=people.min)
        return words("people.range", min=people.min, max=people.max)
    if people.min is not None:
        return words("people.least", n=people.min)
    return words("people.most", n=people.max)


def icon_of(record: Record) -> str:
    """The icon of a document: its own where it has one, else its kind's."""
    own = getattr(record.fields, "icon", None)
    if own and icon_svg(own) is not None:
        return str(own)
    return KINDS[record.kind.name].icon
