"""A meeting of a group: before it the agenda, afterwards the notes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

from pydantic import BeforeValidator

from staffroom.kinds.entry import Summary, Title, Titled
from staffroom.kinds.fields import (
    Day,
    Done,
    Duration,
    Fields,
    Label,
    Minutes,
    Moment,
    Text,
    Word,
    short_for,
)
from staffroom.kinds.marks import Later, Like, Refers


class AgendaItem(Fields):
    """One point of an agenda."""

    item: Annotated[Text, Like("Two pupils' texts, read line by line")]
    """What it is about."""
    minutes: Minutes | None = None
    """How long it may take."""
    document: Annotated[Word, Refers((), "discussed")] | None = None
    """The document that it is about."""


class Action(Fields):
    """Something that somebody promised to do."""

    what: Annotated[Text, Like("Try the lesson and note what happened")]
    """What is to be done."""
    who: Annotated[Word, Refers(("person",), "action")] | None = None
    """Who does it."""
    due: Day | None = None
    """Until when it is to be done."""
    done: Done = False
    """Whether it is done, or the day on which it was."""


class Meeting(Titled):
    """A meeting of a group: before it the agenda, afterwards the notes."""

    title: Annotated[Title, Like("Literacy circle: planning the spring")]
    summary: Annotated[Summary, Like("Members choose the texts for the new year.")] | None = None  # type: ignore[assignment]
    """What it was about, in one plain sentence of at most 200 characters."""
    group: Annotated[Word, Refers(("group",), "meeting-group")]
    """The group that meets."""
    starts: Moment
    """Date and time, with the time zone."""
    duration: Duration
    """How long it takes: 45 min, or 1 h 30 min."""
    place: Annotated[Label, Like("Room 14")] | None = None
    """Where it takes place: a room, or the address of a video call."""
    facilitator: Annotated[Word, Refers(("person",), "facilitator")] | None = None
    """Who leads it."""
    note_taker: Annotated[Word, Refers(("person",), "note-taker")] | None = None
    """Who writes the notes."""
    attended: Annotated[tuple[Annotated[Word, Refers(("person",), "attended")], ...], Later()] = ()
    """Who was there."""
    agenda: tuple[Annotated[AgendaItem, BeforeValidator(short_for("item"))], ...] = ()
    """What is to be talked about."""
    decisions: Annotated[
        tuple[Annotated[Text, Like("Amara tries the lesson as it stands.")], ...], Later()
    ] = ()
    """What was decided."""
    actions: Annotated[
        tuple[Annotated[Action, BeforeValidator(short_for("what"))], ...], Later()
    ] = ()
    """Who does what until when."""
    documents: Annotated[tuple[Annotated[Word, Refers((), "discussed")], ...], Later()] = ()
    """What was discussed."""

    @property
    def ends(self) -> datetime:
        """When it is over."""
        # By the clock on the wall, an hour may be two when the clocks change.
        moment = self.starts.astimezone(UTC) + timedelta(minutes=self.duration)
        return moment.astimezone(self.starts.tzinfo)
