"""The community itself: people, groups, goals and meetings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import BeforeValidator, Field, StringConstraints

from staffroom.kinds.entry import Entry, Flaw, Summary, Titled
from staffroom.kinds.fields import (
    Choice,
    Clock,
    Day,
    Done,
    Duration,
    Fields,
    Label,
    Levels,
    Like,
    Line,
    Minutes,
    Moment,
    Number,
    Private,
    Refers,
    Standard,
    Subjects,
    TermOf,
    Text,
    Whole,
    Word,
    Zone,
    limited,
    one_or_many,
    short_for,
)


class Consent(Fields):
    """That somebody agreed to appear on the site."""

    given: Day
    """The day on which they agreed."""


class Role(Fields):
    """A task that somebody has taken on."""

    role: Annotated[Word, TermOf("roles")]
    """Which."""
    group: Annotated[Word, Refers(("group",), "role")] | None = None
    """In which group; without it, for the whole community."""
    from_: Annotated[Day | None, Field(alias="from")] = None
    """Since when."""
    to: Day | None = None
    """Until when."""


class Mentoring(Fields):
    """What somebody offers to newcomers."""

    offers: Annotated[tuple[Text, ...], BeforeValidator(one_or_many)] = ()
    """What they can help with."""
    places: Whole | None = None
    """How many newcomers they can take."""
    taken: Whole = 0
    """How many of the places are taken."""
    contact: Annotated[Line, Private()] | None = None
    """How to reach them: an address for letters or a page."""

    @property
    def free(self) -> int | None:
        """The places that are left; None when no number is given."""
        return None if self.places is None else max(0, self.places - self.taken)


class Person(Entry):
    """Somebody of the community, who agreed to be shown."""

    name: Annotated[Line, limited(100), Standard("name")]
    """What they are called."""
    summary: Summary | None = None
    """Who they are, in one plain sentence of at most 200 characters."""
    consent: Annotated[Consent, Private()] | None = None
    """That they agreed to appear; without it they are nowhere on the site."""
    roles: tuple[Role, ...] = ()
    """What they have taken on."""
    subjects: Annotated[Subjects, Standard("knowsAbout")] = ()
    """What they teach."""
    levels: Levels = ()
    """Whom they teach."""
    mentoring: Mentoring | None = None
    """What they offer to newcomers."""
    orcid: (
        Annotated[
            Word,
            StringConstraints(pattern=r"^\d{4}-\d{4}-\d{4}-\d{3}[\dX]$"),
            Like("0000-0002-1825-0097"),
            Standard("identifier"),
        ]
        | None
    ) = None
    """Their ORCID, if they have one."""

    @property
    def name_of_entry(self) -> str:
        return self.name

    def flaws(self) -> Iterator[Flaw]:
        yield from super().flaws()
        if self.consent is None:
            yield Flaw((), "missing-consent", {})


class Member(Fields):
    """Somebody who belongs to a group."""

    person: Annotated[Word, Refers(("person",), "member")]
    """Who: the id of a person's page."""
    role: Annotated[Word, TermOf("roles")] | None = None
    """What they do in the group."""


class Every(Choice):
    """How often a group meets."""

    WEEK = "week"
    TWO_WEEKS = "two-weeks"
    MONTH = "month"


class Weekday(Choice):
    """A day of the week."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


class Schedule(Fields):
    """The rhythm in which a group meets."""

    every: Every
    """How often."""
    weekday: Weekday | None = None
    """On which day."""
    starts: Clock | None = None
    """At what time."""
    duration: Duration | None = None
    """How long; minutes."""
    timezone: Zone | None = None
    """The time zone, as the IANA database names it."""
    place: Label | None = None
    """Where."""


class Group(Titled):
    """People who meet regularly for a purpose."""

    purpose: Text
    """What the group is for."""
    members: tuple[Annotated[Member, BeforeValidator(short_for("person"))], ...] = ()
    """Who belongs to it."""
    norms: tuple[Text, ...] = ()
    """What its members have agreed on for their work together."""
    schedule: Schedule | None = None
    """When it meets."""


class Reading(Fields):
    """A value on a day."""

    on: Day
    """The day."""
    value: Number
    """The value."""
    note: Text | None = None
    """What there is to say about it."""


class Computed(Choice):
    """The measures of the collection itself that a goal can follow; shares are in percent."""

    REVIEWED = "lessons-reviewed-within-a-year"
    RUBRICS = "domains-with-a-rubric"
    LEVELS = "levels-with-a-lesson"
    CONTRIBUTORS = "contributors-this-year"


class Goal(Titled):
    """Something that the community wants to reach, and measures."""

    group: Annotated[Word, Refers(("group",), "goal-group")] | None = None
    """The group whose goal it is; without it, the whole community's."""
    measure: Text
    """What is measured, and how."""
    unit: Line | None = None
    """The unit, such as percent."""
    baseline: Reading
    """Where we began."""
    target: Reading
    """Where we want to be, and when."""
    readings: tuple[Reading, ...] = ()
    """What was measured in between."""
    computed: Computed | None = None
    """The measure of the collection itself that the goal follows, in place of readings."""
    owner: Annotated[Word, Refers(("person",), "goal-owner")] | None = None
    """Who keeps an eye on it."""

    def flaws(self) -> Iterator[Flaw]:
        yield from super().flaws()
        if self.computed and self.readings:
            reason = "a goal that is “computed” has no readings of its own"
            hint = "Delete one of the two."
            yield Flaw(("readings",), "invalid-value", {"reason": reason, "hint": hint})
        if self.target.on <= self.baseline.on:
            reason = "the day of the target must be later than that of the baseline"
            hint = f"Choose a day after {self.baseline.on}."
            yield Flaw(("target", "on"), "invalid-value", {"reason": reason, "hint": hint})


class AgendaItem(Fields):
    """One point of an agenda."""

    item: Text
    """What it is about."""
    minutes: Minutes | None = None
    """How long it may take."""
    document: Annotated[Word, Refers((), "discussed")] | None = None
    """The document that it is about."""


class Action(Fields):
    """Something that somebody promised to do."""

    what: Text
    """What is to be done."""
    who: Annotated[Word, Refers(("person",), "action")] | None = None
    """Who does it."""
    due: Day | None = None
    """Until when."""
    done: Done = False
    """Whether it is done, or the day on which it was."""


class Meeting(Titled):
    """A meeting of a group: before it the agenda, afterwards the notes."""

    summary: Summary | None = None  # type: ignore[assignment]
    """What it was about, in one plain sentence of at most 200 characters."""
    group: Annotated[Word, Refers(("group",), "meeting-group")]
    """The group that meets."""
    starts: Moment
    """Date and time, with the time zone."""
    duration: Duration
    """How long it takes; minutes."""
    place: Label | None = None
    """Where it takes place: a room, or the address of a video call."""
    facilitator: Annotated[Word, Refers(("person",), "facilitator")] | None = None
    """Who leads it."""
    note_taker: Annotated[Word, Refers(("person",), "note-taker")] | None = None
    """Who writes the notes."""
    attended: tuple[Annotated[Word, Refers(("person",), "attended")], ...] = ()
    """Who was there."""
    agenda: tuple[Annotated[AgendaItem, BeforeValidator(short_for("item"))], ...] = ()
    """What is to be talked about."""
    decisions: tuple[Text, ...] = ()
    """What was decided."""
    actions: tuple[Annotated[Action, BeforeValidator(short_for("what"))], ...] = ()
    """Who does what until when."""
    documents: tuple[Annotated[Word, Refers((), "discussed")], ...] = ()
    """What was discussed."""

    @property
    def ends(self) -> datetime:
        """When it is over."""
        return self.starts + timedelta(minutes=self.duration)
