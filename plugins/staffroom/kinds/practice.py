"""A practice: something that teachers do together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import BeforeValidator

from staffroom.kinds.entry import Flaw, Summary, Title, Titled
from staffroom.kinds.fields import (
    TIME_BANDS,
    Duration,
    Fields,
    Line,
    Text,
    Whole,
    Word,
    one_or_many,
)
from staffroom.kinds.marks import Facet, Like, Occasional, Refers, Standard


class People(Fields):
    """How many people it takes."""

    min: Annotated[Whole, Like("2")] | None = None
    """How many people it takes at least."""
    max: Annotated[Whole, Like("5")] | None = None
    """How many people can take part at most."""


class Practice(Titled):
    """Something that teachers do together."""

    title: Annotated[Title, Like("Co-planning")]
    summary: Annotated[Summary, Like("Two to five teachers plan a lesson together, from its end.")]
    duration: (
        Annotated[Duration, Standard("timeRequired"), Facet("time", bands=TIME_BANDS)] | None
    ) = None
    """How long one round takes: 45 min, or 1 h 30 min."""
    people: People | None = None
    """How many people it takes."""
    frequency: Annotated[Line, Like("Every two weeks in term")] | None = None
    """How often it is done."""
    roles: Annotated[
        tuple[Annotated[Text, Like("Timekeeper, who moves the group on")], ...],
        BeforeValidator(one_or_many),
    ] = ()
    """Who does what."""
    materials: Annotated[
        tuple[Annotated[Text, Like("One shared planning sheet")], ...],
        BeforeValidator(one_or_many),
    ] = ()
    """What one needs."""
    broader: (
        Annotated[
            Word,
            Refers(("practice",), "broader", own_kind=True),
            Standard("skos:broader"),
            Occasional(),
        ]
        | None
    ) = None
    """The wider practice that it is a form of."""

    @property
    def minutes(self) -> int | None:
        """How long to plan for."""
        return self.duration

    def flaws(self) -> Iterator[Flaw]:
        yield from super().flaws()
        if self.people and (self.people.min or 0) > (self.people.max or float("inf")):
            reason = "“min” is more than “max”"
            hint = "Exchange the two numbers."
            yield Flaw(("people",), "invalid-value", {"reason": reason, "hint": hint})
