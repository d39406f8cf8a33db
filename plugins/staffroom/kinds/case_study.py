"""A case study: what a community tried, and what came of it."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field

from staffroom.kinds.entry import Summary, Titled
from staffroom.kinds.fields import (
    Address,
    Choice,
    Fields,
    Label,
    Levels,
    Line,
    Number,
    Period,
    Text,
    Whole,
    one_or_many,
)
from staffroom.kinds.marks import Like, Standard


class Evidence(Choice):
    """What the claims rest on, from weak to strong."""

    ANECDOTAL = "anecdotal"
    """What people tell."""
    SURVEY = "survey"
    """What many were asked."""
    BEFORE_AFTER = "before-after"
    """Counted before and after."""
    COMPARISON = "comparison"
    """Compared with others who did without."""
    TRIAL = "trial"
    """Compared with others, and who did what was left to chance."""


class Value(Choice):
    """The cycles of value creation in communities, after Wenger, Trayner and de Laat (2011)."""

    IMMEDIATE = "immediate"
    """The meetings themselves were worth it."""
    POTENTIAL = "potential"
    """Something was gained that may be of use: knowledge, people, tools."""
    APPLIED = "applied"
    """It was used in class."""
    REALISED = "realised"
    """Pupils or teachers were better off for it."""
    REFRAMING = "reframing"
    """What counts as success is seen in another way."""


class Context(Fields):
    """Where, when and with whom it happened."""

    institution: Annotated[Line, Like("Maths lesson study group")] | None = None
    """The school, district or network."""
    place: Annotated[Line, Like("Porto")] | None = None
    """The town or region."""
    country: Annotated[Line, Like("Portugal")] | None = None
    """The country."""
    levels: Annotated[Levels, Standard("educationalLevel")] = ()
    """The grades, or bands of grades."""
    size: Annotated[Label, Like('"14 teachers"')] | None = None
    """How many took part, in words."""
    from_: Annotated[Period | None, Field(alias="from")] = None
    """When it began: a year, month or day."""
    to: Period | None = None
    """When it ended, if it did."""


class Measure(Fields):
    """Something that was counted or measured."""

    name: Annotated[Line, Like("Pupils who give a convincing reason")]
    """What was measured."""
    unit: Annotated[Line, Like("percent")] | None = None
    """The unit, such as percent or minutes."""
    before: Annotated[Number, Like("43")] | None = None
    """The value before."""
    after: Annotated[Number, Like("57")] | None = None
    """The value after."""
    before_on: Annotated[Period, Like("2026-01-21")] | None = None
    """When the first value was taken."""
    after_on: Annotated[Period, Like("2026-05-20")] | None = None
    """When the second value was taken."""
    source: Annotated[Text, Like("76 papers each time, scored by two of us")] | None = None
    """How it was measured, or where the figure is published."""


class Publication(Fields):
    """Something that readers can look up."""

    title: Annotated[Line, Like("Lesson study: a handbook")]
    """Its title."""
    url: Address | None = None
    """Its address."""
    publisher: Annotated[Line, Like("Open Press")] | None = None
    """Who published it."""
    year: Annotated[Whole, Like("2019")] | None = None
    """When it was published."""


class CaseStudy(Titled):
    """What a community tried, and what came of it."""

    summary: Annotated[
        Summary,
        Like("Four teachers taught one fractions lesson together and counted what changed."),
    ]
    context: Context | None = None
    """Where, when and with whom it happened."""
    challenge: Annotated[
        Text, Like("Most pupils found the answer, and fewer than half could give a reason.")
    ]
    """What they wanted to change, and why."""
    outcome: Annotated[
        Text, Like("Ten more pupils wrote a convincing reason in May than in January.")
    ]
    """What came of it."""
    measures: tuple[Measure, ...] = ()
    """What was counted or measured, before and after."""
    evidence: Evidence | None = None
    """What the claims rest on."""
    sources: tuple[Publication, ...] = ()
    """Where the claims can be looked up."""
    value: Annotated[tuple[Value, ...], BeforeValidator(one_or_many)] = ()
    """Which kinds of value came of it for the people who took part."""
