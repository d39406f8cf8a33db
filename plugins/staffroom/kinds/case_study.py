"""A case study: what a community tried, and what came of it."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field

from staffroom.kinds.entry import Titled
from staffroom.kinds.fields import (
    Address,
    Choice,
    Fields,
    Label,
    Levels,
    Like,
    Line,
    Number,
    Period,
    Standard,
    Text,
    Whole,
    one_or_many,
)


class Evidence(Choice):
    """What the claims rest on, from weak to strong."""

    ANECDOTAL = "anecdotal"
    SURVEY = "survey"
    BEFORE_AFTER = "before-after"
    COMPARISON = "comparison"
    TRIAL = "trial"


class Value(Choice):
    """The cycles of value creation in communities, after Wenger, Trayner and de Laat (2011)."""

    IMMEDIATE = "immediate"
    POTENTIAL = "potential"
    APPLIED = "applied"
    REALISED = "realised"
    REFRAMING = "reframing"


class Context(Fields):
    """Where, when and with whom it happened."""

    institution: Line | None = None
    """The school, district or network."""
    place: Line | None = None
    """The town or region."""
    country: Line | None = None
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

    name: Line
    """What was measured."""
    unit: Line | None = None
    """The unit, such as percent or minutes."""
    before: Number | None = None
    """The value before."""
    after: Number | None = None
    """The value after."""
    before_on: Period | None = None
    """When the first value was taken."""
    after_on: Period | None = None
    """When the second value was taken."""
    source: Text | None = None
    """How it was measured, or where the figure is published."""


class Publication(Fields):
    """Something that readers can look up."""

    title: Line
    """Its title."""
    url: Address | None = None
    """Its address."""
    publisher: Line | None = None
    """Who published it."""
    year: Whole | None = None
    """When it was published."""


class CaseStudy(Titled):
    """What a community tried, and what came of it."""

    context: Context | None = None
    """Where, when and with whom it happened."""
    challenge: Text
    """What they wanted to change, and why."""
    outcome: Text
    """What came of it."""
    measures: tuple[Measure, ...] = ()
    """What was counted or measured, before and after."""
    evidence: Evidence | None = None
    """What the claims rest on."""
    sources: tuple[Publication, ...] = ()
    """Where the claims can be looked up."""
    value: Annotated[tuple[Value, ...], BeforeValidator(one_or_many)] = ()
    """Which kinds of value came of it for the people who took part."""
