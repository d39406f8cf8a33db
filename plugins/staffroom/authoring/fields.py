"""What a form needs to know of a field: what kind of answer it takes, which ones there are to
choose from, and an example. Prompts, skeletons, schemas and forms all ask here.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple, get_args

from staffroom.catalog import Catalog
from staffroom.kinds import KINDS, Kind
from staffroom.kinds.fields import (
    Address,
    Clock,
    Done,
    Duration,
    Label,
    LanguageTag,
    Line,
    Minutes,
    Period,
    Text,
    Whole,
    Zone,
)
from staffroom.kinds.marks import (
    FileBeside,
    Like,
    Needed,
    PageByHand,
    Refers,
    RefersToObjective,
    TermOf,
)
from staffroom.kinds.structure import FieldShape


class Answer(StrEnum):
    """What somebody fills in: for a list, what each of its entries is."""

    TEXT = "text"
    """Text of any length, in which Markdown's inline marks may be used."""
    LINE = "line"
    """Text of one line."""
    WORD = "word"
    """An id or a code that is compared, not read."""
    NUMBER = "number"
    WHOLE = "whole"
    """A whole number."""
    DURATION = "duration"
    """A length of time: `45 min`, `1 h 30 min`."""
    MINUTES = "minutes"
    """A length of time that may be nothing."""
    DAY = "day"
    MOMENT = "moment"
    """A date and time of day with its zone."""
    PERIOD = "period"
    """A year, a month or a day."""
    CLOCK = "clock"
    """A time of day."""
    YES_NO = "yes-no"
    DONE = "done"
    """Yes, no, or the day on which it was done."""
    ADDRESS = "address"
    ZONE = "zone"
    """The name of a time zone."""
    LANGUAGE = "language"
    CHOICE = "choice"
    """One of `options`, fixed in the program."""
    TERM = "term"
    """The id of a term: one of `options`."""
    DOCUMENT = "document"
    """The id of a document: one of `options`."""
    TEXT_OR_DOCUMENT = "text-or-document"
    OBJECTIVE = "objective"
    """`lesson-id#objective-id`, or a standard."""
    PAGE = "page"
    """The path of a page written by hand: one of `options`."""
    FILE = "file"
    """The name of a file beside the document."""
    GROUP = "group"
    """The fields in `FieldShape.parts`."""


def answer(field: FieldShape) -> Answer:
    """What kind of answer a field takes."""
    for kind, known in _BY_MARK:
        if field.mark(kind):
            return known
    if (refers := field.mark(Refers)) is not None:
        return Answer.TEXT_OR_DOCUMENT if refers.loose else Answer.DOCUMENT
    if field.choices:
        return Answer.CHOICE
    if field.parts:
        return Answer.GROUP
    for check, known in _BY_TYPE:
        if check in field.marks:
            return known
    return _BY_BASE.get(field.base, Answer.WORD)


_BY_MARK = (
    (TermOf, Answer.TERM),
    (RefersToObjective, Answer.OBJECTIVE),
    (PageByHand, Answer.PAGE),
    (FileBeside, Answer.FILE),
)


def _check(annotation: Any) -> Any:
    # A language tag is told by its pattern, the others by their function.
    return get_args(annotation)[2 if annotation is LanguageTag else 1]


# Told from each other by what checks them.
_BY_TYPE = tuple(
    (_check(annotation), known)
    for annotation, known in (
        (Text, Answer.TEXT),
        (Line, Answer.LINE),
        (Label, Answer.LINE),
        (Duration, Answer.DURATION),
        (Minutes, Answer.MINUTES),
        (Whole, Answer.WHOLE),
        (Period, Answer.PERIOD),
        (Clock, Answer.CLOCK),
        (Address, Answer.ADDRESS),
        (Zone, Answer.ZONE),
        (Done, Answer.DONE),
        (LanguageTag, Answer.LANGUAGE),
    )
)
_BY_BASE = {
    float: Answer.NUMBER,
    date: Answer.DAY,
    datetime: Answer.MOMENT,
    bool: Answer.YES_NO,
}


class Option(NamedTuple):
    """One of the values to choose from."""

    value: str
    """As it is written in front matter."""
    label: str
    """What readers call it."""
    description: str = ""
    broader: str = ""
    """For a term: the label of the wider one that it stands under."""
    also: tuple[str, ...] = ()
    """For a term: other words for it."""
    is_fixed: bool = False
    """Whether the program, not the community, offers it: then `value` is what to show."""


def options(field: FieldShape, kind: Kind, catalog: Catalog) -> tuple[Option, ...]:
    """The values to choose from, in the order in which readers meet them; none where anything
    may be written. Retired documents are not offered.
    """
    if field.choices:
        said = field.choice_descriptions
        return tuple(
            Option(c, c.replace("-", " "), said.get(c, ""), is_fixed=True) for c in field.choices
        )
    if (term := field.mark(TermOf)) is not None:
        return tuple(_terms(term.vocabulary, catalog))
    if (refers := field.mark(Refers)) is not None:
        return tuple(_documents(refers, kind, catalog))
    if field.mark(PageByHand):
        return tuple(Option(key.id, page.title) for key, page in catalog.pages.items())
    return ()


def _terms(name: str, catalog: Catalog) -> Iterator[Option]:
    vocabulary = catalog.vocabularies.get(name, ())
    labels = {term.id: term.label for term in vocabulary}
    for term in vocabulary:
        wider = labels.get(term.broader or "", "")
        yield Option(term.id, term.label, term.definition, wider, term.also)


def _documents(refers: Refers, kind: Kind, catalog: Catalog) -> Iterator[Option]:
    kinds = refers.kinds_from(kind.name)
    for name in kinds or KINDS:
        for record in catalog.of_kind(name):
            # Where any kind may stand, `kind:id` is never in doubt.
            written = record.id if len(kinds) == 1 else str(record.key)
            yield Option(written, record.title, record.summary)


def is_needed(field: FieldShape) -> bool:
    """Whether a document without the field is not let through: the model or a check asks for it."""
    return field.required or field.mark(Needed) is not None


def example(field: FieldShape, kind: Kind, catalog: Catalog) -> str:
    """One answer, or one entry of the list, as its author would write it in YAML; for a group of
    fields it is empty. Words and ids are the community's own where it has any."""
    if (like := field.mark(Like)) is not None:
        return like.example
    refers = field.mark(Refers)
    if refers is not None and refers.kinds == ("person",):
        # Nobody is to stand under something because an example was taken over.
        return "your-id"
    if found := options(field, kind, catalog):
        return found[0].value
    return _EXAMPLES.get(answer(field), "")


def typed_example(field: FieldShape, kind: Kind, catalog: Catalog) -> str:
    """The example as one types it where no quotes are needed: into a form, behind a question."""
    return Like(example(field, kind, catalog)).typed


# For what has no example of its own and, in this community, nothing to choose from.
_EXAMPLES = {
    Answer.TERM: "an-id",
    Answer.DOCUMENT: "an-id",
    Answer.PAGE: "guides/first-month.md",
}
