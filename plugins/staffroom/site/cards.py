"""Cards: what a listing, a shelf or a search hit says about a document, and nothing more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

from staffroom.catalog import Catalog, Key, Page, Record
from staffroom.kinds import KINDS, Status
from staffroom.kinds.case_study import CaseStudy
from staffroom.kinds.domain import Domain
from staffroom.kinds.goal import Goal
from staffroom.kinds.group import Group
from staffroom.kinds.lesson_plan import LessonPlan
from staffroom.kinds.meeting import Meeting
from staffroom.kinds.pathway import Pathway
from staffroom.kinds.person import Person
from staffroom.kinds.practice import Practice
from staffroom.kinds.rubric import Rubric
from staffroom.site.addresses import address_of, file_address
from staffroom.site.goals import progress
from staffroom.site.icons import FALLBACK, icon_svg
from staffroom.site.words import Words


@dataclass(frozen=True, slots=True)
class Card:
    """A document in short."""

    key: Key
    kind: str
    """The kind's name, for hue, icon and label."""
    address: str
    title: str
    summary: str
    facts: tuple[str, ...] = ()
    """What a reader decides by, most telling first: time, levels, subjects …"""
    highlight: str = ""
    """One figure that stands out, such as a measure before and after."""
    status: Status = Status.PUBLISHED
    reviewed: bool = False
    """Whether it was reviewed within the last year."""
    changed: date | None = None
    language: str | None = None
    icon: str = FALLBACK
    """The name of its icon."""
    image: str = ""
    """The address of its picture, if it has one."""
    image_alt: str = ""


class CardMaker:
    """Makes the card of any document or page."""

    def __init__(self, catalog: Catalog, words: Words, today: date) -> None:
        self.catalog = catalog
        self.words = words
        self.today = today
        self._made: dict[Key, Card] = {}

    def __call__(self, key: Key) -> Card:
        """The card of a document or of a page written by hand.

        Raises:
            KeyError: There is no such document.
        """
        card = self._made.get(key)
        if card is None:
            page = self.catalog.pages.get(key)
            card = self._of_page(page) if page else self._of_record(self.catalog.records[key])
            self._made[key] = card
        return card

    def _of_page(self, page: Page) -> Card:
        return Card(
            key=page.key,
            kind="page",
            address=address_of(page.key),
            title=page.title,
            summary=page.summary,
            icon="material/text-box-outline",
        )

    def _of_record(self, record: Record) -> Card:
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
            summary=record.summary,
            facts=tuple(fact for fact in self._facts(record) if fact),
            highlight=self._highlight(record),
            status=fields.status,
            reviewed=fields.is_review_fresh(self.today),
            changed=fields.changed,
            language=fields.language,
            icon=icon_of(record),
            image=image,
            image_alt=fields.image_alt or "",
        )

    def labels(self, record: Record, vocabulary: str, most: int = 3) -> str:
        """The labels of a record's terms, joined; a long list is cut."""
        terms = [
            self.catalog.vocabularies[vocabulary][id] for id in record.terms.get(vocabulary, ())
        ]
        if vocabulary == "levels":
            terms.sort(key=lambda term: self.catalog.vocabularies["levels"].order(term.id))
        labels = [term.label for term in terms]
        rest = len(labels) - most
        if rest > 0:
            labels = [*labels[:most], self.words("lists.more", n=rest)]
        return ", ".join(labels)

    def _facts(self, record: Record) -> list[str]:
        words, fields = self.words, record.fields
        match fields:
            case LessonPlan():
                time = words.minutes(fields.real_minutes or fields.duration)
                return [time, self.labels(record, "levels"), self.labels(record, "subjects")]
            case Rubric():
                size = words("cards.criteria", n=len(fields.criteria))
                return [size, self.labels(record, "levels"), self.labels(record, "subjects")]
            case CaseStudy():
                context = fields.context
                place = context and (context.place or context.country or context.institution)
                years = [y[:4] for y in ((context.from_, context.to) if context else ()) if y]
                return [
                    place or "",
                    "–".join(dict.fromkeys(years)),
                    self._names(record, "practice"),
                ]
            case Practice():
                time = words.minutes(fields.duration) if fields.duration else ""
                return [time, people_range(words, fields), fields.frequency or ""]
            case Domain():
                return [words("cards.documents", n=self._documents_in(record))]
            case Pathway():
                steps = sum(len(section.steps) for section in fields.sections)
                time = words.minutes(fields.minutes) if fields.minutes else ""
                return [words("cards.steps", n=steps), time, fields.audience]
            case Person():
                roles = dict.fromkeys(role.role for role in fields.roles)
                known = self.catalog.vocabularies["roles"]
                return [
                    ", ".join(known[r].label for r in roles if r in known),
                    self.labels(record, "subjects"),
                ]
            case Group():
                every = fields.schedule and words(f"schedule.{fields.schedule.every}")
                return [every or "", words("cards.members", n=len(fields.members))]
            case Goal():
                state = progress(fields, self.catalog, self.today)
                return [words(f"goals.{state.status}"), self._due(fields)]
            case Meeting():
                group = record.targets.get(("meeting-group", fields.group))
                name = self.catalog.records[group].title if group else ""
                return [words.day(fields.starts.date()), name]
            case _:
                return []

    def _due(self, goal: Goal) -> str:
        return self.words("goals.by", day=self.words.day(goal.target.on))

    def _names(self, record: Record, relation: str) -> str:
        keys = [
            reference.target
            for reference in self.catalog.references_from(record.key)
            if reference.relation == relation
        ]
        return ", ".join(self.catalog.records[key].title for key in keys[:2])

    def _documents_in(self, record: Record) -> int:
        incoming = self.catalog.references_to(record.key)
        sources = {r.source for r in incoming if r.relation == "domain"}
        return sum(self.catalog.records[key].is_listed for key in sources)

    def _highlight(self, record: Record) -> str:
        fields = record.fields
        if isinstance(fields, CaseStudy):
            for measure in fields.measures:
                if measure.before is not None and measure.after is not None:
                    return self.words(
                        "measures.change",
                        name=measure.name,
                        before=self.words.number(measure.before),
                        after=self.words.number(measure.after),
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
