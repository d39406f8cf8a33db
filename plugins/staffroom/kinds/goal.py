"""A goal: something that the community wants to reach, and measures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from staffroom.kinds.entry import Flaw, Summary, Title, Titled
from staffroom.kinds.fields import Choice, Day, Fields, Line, Number, Text, Word
from staffroom.kinds.marks import Later, Like, Refers


class Reading(Fields):
    """A value on a day."""

    on: Day
    """The day on which it was so, or is to be."""
    value: Annotated[Number, Like("22")]
    """The figure, without its unit."""
    note: Annotated[Text, Like("6 of 27 teachers answered yes.")] | None = None
    """What there is to say about it."""


class Computed(Choice):
    """The measures of the collection itself that a goal can follow; shares are in percent."""

    REVIEWED = "lessons-reviewed-within-a-year"
    """The share of lesson plans that somebody has reviewed within the last year."""
    RUBRICS = "domains-with-a-rubric"
    """The share of domains that have a rubric."""
    LEVELS = "levels-with-a-lesson"
    """The share of levels for which there is a lesson."""
    CONTRIBUTORS = "contributors-this-year"
    """How many people have contributed this year."""


class Goal(Titled):
    """Something that the community wants to reach, and measures."""

    title: Annotated[Title, Like("Reading is taught in every subject")]
    summary: Annotated[
        Summary, Like("Eight in ten teachers teach a planned reading lesson a month.")
    ]
    group: Annotated[Word, Refers(("group",), "goal-group")] | None = None
    """The group whose goal it is; without it, the whole community's."""
    measure: Annotated[Text, Like("Share of teachers who taught a reading lesson last month")]
    """What is measured, and how."""
    unit: Annotated[Line, Like("percent")] | None = None
    """The unit, such as percent."""
    baseline: Reading
    """Where we began."""
    target: Reading
    """Where we want to be, and when."""
    readings: Annotated[tuple[Reading, ...], Later()] = ()
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
