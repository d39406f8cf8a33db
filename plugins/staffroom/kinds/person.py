"""A person of the community, who agreed to be shown."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, Field, StringConstraints

from staffroom.kinds.entry import Entry, Flaw, Summary
from staffroom.kinds.fields import (
    Day,
    Fields,
    Levels,
    Line,
    Subjects,
    Text,
    Whole,
    Word,
    limited,
    one_or_many,
)
from staffroom.kinds.marks import Called, Like, Needed, Private, Refers, Standard, TermOf


class Consent(Fields):
    """That somebody agreed to appear on the site."""

    given: Day
    """The day on which they agreed."""


class Role(Fields):
    """A task that somebody has taken on."""

    role: Annotated[Word, TermOf("roles")]
    """Which role it is."""
    group: Annotated[Word, Refers(("group",), "role")] | None = None
    """In which group; without it, for the whole community."""
    from_: Annotated[Day | None, Field(alias="from")] = None
    """Since when they have had it."""
    to: Day | None = None
    """Until when they had it; without a day, they still have it."""

    def is_held_on(self, day: date) -> bool:
        """Whether somebody has it on a day; its first and its last day count."""
        return (self.from_ or day) <= day <= (self.to or day)


class Mentoring(Fields):
    """What somebody offers to newcomers."""

    offers: Annotated[
        tuple[Annotated[Text, Like("Your first meetings with parents")], ...],
        BeforeValidator(one_or_many),
    ] = ()
    """What they can help with."""
    places: Annotated[Whole, Like("2")] | None = None
    """How many newcomers they can take."""
    taken: Annotated[Whole, Like("1")] = 0
    """How many of the places are taken."""
    contact: Annotated[Line, Private(), Like("mailto:mentors@school.example")] | None = None
    """How to reach them: an address for letters or a page."""

    @property
    def free(self) -> int | None:
        """The places that are left; None when no number is given."""
        return None if self.places is None else max(0, self.places - self.taken)


class Person(Entry):
    """Somebody of the community, who agreed to be shown."""

    name: Annotated[Line, limited(100), Like("Rosa Delgado"), Standard("name")]
    """What they are called."""
    summary: Annotated[Summary, Like("Teaches language arts in Grade 7.")] | None = None
    """Who they are, in one plain sentence of at most 200 characters."""
    consent: Annotated[Consent, Private(), Needed()] | None = None
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
    account: (
        Annotated[
            Word,
            StringConstraints(pattern=r"^[A-Za-z0-9](?:[A-Za-z0-9-]{0,37}[A-Za-z0-9])?$"),
            Private(),
            Called("Account at the forge"),
            Like("ana-duarte"),
        ]
        | None
    ) = None
    """Their account's name at the forge, such as GitHub, so that it can ask them for reviews."""

    @property
    def name_of_entry(self) -> str:
        return self.name

    def flaws(self) -> Iterator[Flaw]:
        yield from super().flaws()
        if self.consent is None:
            yield Flaw((), "missing-consent", {})
