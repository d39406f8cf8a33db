"""A pathway: an ordered, sectioned route for somebody who is new to something."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from staffroom.kinds.entry import Flaw, Summary, Title, Titled
from staffroom.kinds.fields import Address, Fields, Line, Minutes, Text, Word, YesNo
from staffroom.kinds.marks import Like, OneOf, PageByHand, Refers


class PathStep(Fields):
    """One step: a document, a guide, a task or a page elsewhere."""

    document: Annotated[Word, OneOf(), Refers((), "pathway")] | None = None
    """The id of a document to read."""
    page: Annotated[Word, OneOf(), PageByHand(), Like("guides/first-month.md")] | None = None
    """A page written by hand: its path below `docs/`."""
    task: Annotated[Text, OneOf(), Like("Ask a colleague for ten minutes of a lesson.")] | None = (
        None
    )
    """Something to do."""
    url: Annotated[Address, OneOf()] | None = None
    """A page elsewhere."""
    title: Annotated[Line, Like("See how somebody else begins")] | None = None
    """What the step is called; without it, what it leads to."""
    minutes: Minutes | None = None
    """How long it takes."""
    optional: YesNo = False
    """Whether it may be left out."""


class Section(Fields):
    """A stretch of the way."""

    title: Annotated[Line, Like("Your first week")]
    """What it is called."""
    summary: Annotated[Text, Like("Find your way round before you plan anything.")] | None = None
    """What it is for."""
    steps: Annotated[tuple[PathStep, ...], Field(min_length=1)]
    """The steps, in order."""


class Pathway(Titled):
    """An ordered route through documents, guides and tasks."""

    title: Annotated[Title, Like("New teacher")]
    summary: Annotated[Summary, Like("What to read, do and ask in your first weeks with us.")]
    audience: Annotated[Line, Like("Teachers in their first year")]
    """Whom it is for."""
    sections: Annotated[tuple[Section, ...], Field(min_length=1)]
    """The stretches of the way, in order."""

    def flaws(self) -> Iterator[Flaw]:
        yield from super().flaws()
        for s, section in enumerate(self.sections):
            for number, step in enumerate(section.steps):
                given = [
                    name for name in ("document", "page", "task", "url") if getattr(step, name)
                ]
                if len(given) != 1:
                    found = " and ".join(given) or "none of them"
                    reason = f"a step has one of document, page, task and url; this has {found}"
                    hint = "Make a step of each." if given else "Say what the step leads to."
                    where = ("sections", s, "steps", number)
                    yield Flaw(where, "invalid-value", {"reason": reason, "hint": hint})

    @property
    def minutes(self) -> int:
        """How long the steps take that may not be left out, as far as they say."""
        steps = [step for section in self.sections for step in section.steps]
        return sum(step.minutes or 0 for step in steps if not step.optional)
