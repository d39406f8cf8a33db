"""A group: people who meet regularly for a purpose."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator

from staffroom.kinds.entry import Summary, Title, Titled
from staffroom.kinds.fields import (
    Choice,
    Clock,
    Duration,
    Fields,
    Label,
    Text,
    Word,
    Zone,
    short_for,
)
from staffroom.kinds.marks import Like, Refers, TermOf


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
    """How often it meets."""
    weekday: Weekday | None = None
    """On which day it meets."""
    starts: Clock | None = None
    """At what time it begins."""
    duration: Duration | None = None
    """How long: 45 min, or 1 h 30 min."""
    timezone: Zone | None = None
    """The time zone, as the IANA database names it."""
    place: Annotated[Label, Like("Library")] | None = None
    """Where it meets."""


class Group(Titled):
    """People who meet regularly for a purpose."""

    title: Annotated[Title, Like("Literacy circle")]
    summary: Annotated[Summary, Like("Teachers of several subjects read pupils' texts together.")]
    purpose: Annotated[Text, Like("Pupils meet the same few habits of reading in every room.")]
    """What the group is for."""
    members: tuple[Annotated[Member, BeforeValidator(short_for("person"))], ...] = ()
    """Who belongs to it."""
    norms: tuple[Annotated[Text, Like("Somebody new speaks first.")], ...] = ()
    """What its members have agreed on for their work together."""
    schedule: Schedule | None = None
    """When it meets."""
