"""A lesson plan: something to teach."""

from __future__ import annotations

from statistics import median
from typing import Annotated

from pydantic import BeforeValidator, Field

from staffroom.kinds.entry import Summary, Titled
from staffroom.kinds.fields import (
    TIME_BANDS,
    Choice,
    Day,
    Duration,
    Fields,
    Levels,
    Line,
    Minutes,
    Standards,
    Subjects,
    Text,
    Word,
    one_or_many,
    short_for,
)
from staffroom.kinds.marks import (
    Facet,
    FileBeside,
    Later,
    Like,
    Occasional,
    Refers,
    Standard,
    TermOf,
)


class Setting(Choice):
    """Where pupils and teacher are."""

    IN_PERSON = "in-person"
    """In one room."""
    ONLINE = "online"
    """Each at a screen of their own, somewhere else."""
    HYBRID = "hybrid"
    """Some in the room, some at a screen."""


class Grouping(Choice):
    """How pupils work together."""

    WHOLE_CLASS = "whole-class"
    """All together."""
    GROUPS = "groups"
    """In groups of three or more."""
    PAIRS = "pairs"
    """Two and two."""
    INDIVIDUAL = "individual"
    """Each alone."""


class Devices(Choice):
    """The computers, tablets or phones that it takes."""

    NONE = "none"
    """None."""
    SHARED = "shared"
    """A few to share."""
    ONE_EACH = "one-each"
    """One for each pupil."""


class Objective(Fields):
    """What pupils can do afterwards."""

    id: Annotated[Word, Like("compare")] | None = None
    """A short name, so that a rubric can say that it assesses this objective."""
    text: Annotated[Text, Like("Sort soil finds into living and never living, and say why.")]
    """What pupils can do, beginning with a verb that one can observe."""
    standards: Standards = ()
    """The standards that it teaches."""


class Misconception(Fields):
    """A mistake in thinking that is to be expected."""

    misconception: Annotated[Text, Like("Plants eat soil through their roots.")]
    """What pupils think."""
    response: Annotated[Text, Like("Ask why the soil in a flowerpot hardly sinks.")] | None = None
    """What the teacher asks, shows or does."""


class WordToLearn(Fields):
    """A word that pupils need in this lesson."""

    term: Annotated[Line, Like("decomposer")]
    """The word."""
    definition: Annotated[Text, Like("A living thing that breaks down dead matter.")] | None = None
    """What it means, as one would tell the pupils."""


class Trial(Fields):
    """What happened when somebody taught it."""

    on: Day
    """The day on which it was taught."""
    by: Annotated[Word, Refers(("person",), "trial")] | None = None
    """Who taught it."""
    level: Annotated[Word, TermOf("levels", aside=True)] | None = None
    """With which level."""
    minutes: Duration | None = None
    """How many minutes it really took."""
    worked: Annotated[Text, Like("Trays under a desk lamp: far more animals came out.")] | None = (
        None
    )
    """What worked."""
    changed: Annotated[Text, Like("Counting kinds took less time than naming them.")] | None = None
    """What was changed, or would be next time."""


class LessonPlan(Titled):
    """Something to teach."""

    summary: Annotated[
        Summary, Like("Pupils search soil for living things and draw how matter moves.")
    ]
    subjects: Annotated[Subjects, Field(min_length=1), Standard("about")]
    """The subjects that it is for."""
    levels: Annotated[Levels, Field(min_length=1), Standard("educationalLevel")]
    """The grades, or bands of grades, that it is for."""
    duration: Annotated[
        Duration, Standard("timeRequired"), Facet("time", bands=TIME_BANDS, reads="minutes")
    ]
    """How long it takes in class: 45 min, or 1 h 30 min."""
    objectives: Annotated[
        tuple[Annotated[Objective, BeforeValidator(short_for("text"))], ...],
        Field(min_length=1),
        Standard("teaches"),
    ]
    """What pupils can do afterwards."""
    standards: Annotated[Standards, Standard("educationalAlignment")] = ()
    """The standards that it teaches as a whole."""
    materials: tuple[Annotated[Text, Like("2 hand lenses per group")], ...] = ()
    """What one needs, with amounts."""
    prerequisites: Annotated[
        tuple[
            Annotated[
                Text,
                Refers(("lesson-plan",), "prerequisite", loose=True),
                Like("Describe what a food chain shows."),
            ],
            ...,
        ],
        Standard("competencyRequired"),
    ] = ()
    """What pupils bring along: in words, or the ids of other lesson plans."""
    setting: Annotated[tuple[Setting, ...], BeforeValidator(one_or_many), Facet("setting")] = ()
    """Where it can be taught."""
    grouping: Annotated[tuple[Grouping, ...], BeforeValidator(one_or_many), Facet("grouping")] = ()
    """How pupils work together."""
    devices: Annotated[Devices, Facet("devices")] | None = None
    """The computers, tablets or phones that it takes."""
    preparation: Annotated[Minutes, Facet("preparation", bands=(0, 15))] | None = None
    """How many minutes a teacher needs to prepare it."""
    misconceptions: tuple[
        Annotated[Misconception, BeforeValidator(short_for("misconception"))], ...
    ] = ()
    """Mistakes in thinking that are to be expected, and what to do about them."""
    vocabulary: tuple[Annotated[WordToLearn, BeforeValidator(short_for("term"))], ...] = ()
    """Words that pupils need."""
    rubrics: Annotated[
        tuple[Annotated[Word, Refers(("rubric",), "rubric")], ...], Facet("rubric", is_yes=True)
    ] = ()
    """The rubrics that it is assessed with."""
    assessment: (
        Annotated[Text, Like("Each model has five labelled arrows that show matter moving.")] | None
    ) = None
    """How one finds out what pupils can do afterwards."""
    content_guidance: (
        Annotated[
            Text, Like("The story tells of a death in a family; ask beforehand."), Occasional()
        ]
        | None
    ) = None
    """What a teacher should know beforehand about difficult topics in it."""
    accessibility: Annotated[
        tuple[Annotated[Text, Like("Fact cards in large print")], ...],
        BeforeValidator(one_or_many),
        Standard("accessibilityFeature"),
    ] = ()
    """What makes it work for pupils with different needs."""
    attachments: Annotated[
        tuple[Annotated[Line, FileBeside(), Like("worksheet.pdf")], ...], Occasional()
    ] = ()
    """Files beside the document to download."""
    trials: Annotated[tuple[Trial, ...], Later()] = ()
    """What happened when somebody taught it."""

    @property
    def real_minutes(self) -> int | None:
        """The median of the minutes that it really took, once three people have said so."""
        taken = [trial.minutes for trial in self.trials if trial.minutes is not None]
        return round(median(taken)) if len(taken) >= 3 else None

    @property
    def minutes(self) -> int:
        """How long to plan for: what it really took, where that is known."""
        return self.real_minutes or self.duration
