"""A rubric: criteria × achievement levels, as data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import BeforeValidator, Field

from staffroom.kinds.entry import Flaw, Summary, Title, Titled
from staffroom.kinds.fields import (
    Choice,
    Fields,
    Levels,
    Line,
    Number,
    Standards,
    Subjects,
    Text,
    Word,
    short_for,
)
from staffroom.kinds.marks import Like, OneForEach, RefersToObjective, Standard


class RubricType(Choice):
    """How a rubric judges."""

    ANALYTIC = "analytic"
    """Each criterion on its own."""
    HOLISTIC = "holistic"
    """The work as a whole."""
    SINGLE_POINT = "single-point"
    """One description of good work; the feedback is written beside it."""


class Step(Fields):
    """A step of the scale, such as “Meeting”."""

    name: Annotated[Line, Like("Meeting")]
    """What the step is called."""
    points: Annotated[Number, Like("3")] | None = None
    """What it counts, if the rubric is used for marks."""


class Criterion(Fields):
    """One thing to look at in the work."""

    name: Annotated[Line, Like("Reasons")]
    """What one looks at."""
    weight: Annotated[Number, Like("2")] | None = None
    """How much it counts beside the others."""
    descriptors: Annotated[
        tuple[Annotated[Text, Like("Gives one reason, and a classmate can follow it.")], ...],
        Field(min_length=1),
        OneForEach("scale"),
    ]
    """What one can see or hear at each step of the scale, in the scale's order."""
    assesses: tuple[Annotated[Word, RefersToObjective(), Like("soil-is-alive#explain")], ...] = ()
    """What it assesses: a lesson plan's objective as `lesson-id#objective-id`, or a standard."""


class Rubric(Titled):
    """Criteria and levels to judge work by, as data."""

    title: Annotated[Title, Like("Retelling a story aloud")]
    summary: Annotated[
        Summary, Like("For listening to young children who retell a story in any language.")
    ]
    subjects: Annotated[Subjects, Standard("about")] = ()
    """The subjects that it is for."""
    levels: Annotated[Levels, Standard("educationalLevel")] = ()
    """The grades, or bands of grades, that it is for."""
    standards: Annotated[Standards, Standard("educationalAlignment")] = ()
    """The standards that it assesses."""
    type: RubricType = RubricType.ANALYTIC
    """How it judges."""
    scale: Annotated[
        tuple[Annotated[Step, BeforeValidator(short_for("name"))], ...], Field(min_length=1)
    ]
    """The steps, lowest first or highest first, one way throughout."""
    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1)]
    """What one looks at, with one descriptor for each step of the scale."""

    def flaws(self) -> Iterator[Flaw]:
        yield from super().flaws()
        steps = len(self.scale)
        for number, criterion in enumerate(self.criteria):
            if (found := len(criterion.descriptors)) != steps:
                yield Flaw(
                    ("criteria", number, "descriptors"),
                    "rubric-shape",
                    {
                        "criterion": criterion.name,
                        "found": _count(found, "descriptor"),
                        "wanted": _count(steps, "step"),
                    },
                )
        points = [step.points for step in self.scale if step.points is not None]
        if points not in (sorted(points), sorted(points, reverse=True)):
            shown = ", ".join(f"{number:g}" for number in points)
            yield Flaw(("scale",), "rubric-order", {"points": shown})


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
