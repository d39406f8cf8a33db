"""A pathway: an ordered, sectioned route for somebody who is new to something."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from staffroom.kinds.entry import Flaw, Titled
from staffroom.kinds.fields import (
    Address,
    Fields,
    Like,
    Line,
    Minutes,
    PageByHand,
    Refers,
    Text,
    Word,
    YesNo,
)


class PathStep(Fields):
    """One step: a document, a guide, a task or a page elsewhere."""

    document: Annotated[Word, Refers((), "pathway")] | None = None
    """The id of a document to read."""
    page: Annotated[Word, PageByHand(), Like("guides/first-month.md")] | None = None
    """A page written by hand: its path below `docs/`."""
    task: Text | None = None
    """Something to do."""
    url: Address | None = None
    """A page elsewhere."""
    title: Line | None = None
    """What the step is called; without it, what it leads to."""
    minutes: Minutes | None = None
    """How long it takes."""
    optional: YesNo = False
    """Whether it may be left out."""


class Section(Fields):
    """A stretch of the way."""

    title: Line
    """What it is called."""
    summary: Text | None = None
    """What it is for."""
    steps: Annotated[tuple[PathStep, ...], Field(min_length=1)]
    """The steps, in order."""


class Pathway(Titled):
    """An ordered route through documents, guides and tasks."""

    audience: Line
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
