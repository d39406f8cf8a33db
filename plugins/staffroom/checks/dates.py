"""Dates: in the future, in the wrong order, or long ago."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from staffroom.catalog import Record
from staffroom.checks.submission import Rule, Submission
from staffroom.diagnostic import Diagnostic
from staffroom.document import FieldPath
from staffroom.kinds import Entry, Status
from staffroom.kinds.case_study import CaseStudy
from staffroom.kinds.entry import REVIEW_LASTS
from staffroom.kinds.goal import Goal
from staffroom.kinds.lesson_plan import LessonPlan
from staffroom.kinds.meeting import Meeting
from staffroom.kinds.person import Person
from staffroom.kinds.validation import field_name


def in_the_future(submission: Submission) -> Iterator[Diagnostic]:
    """What has happened did not happen on a day that is still to come."""
    fields = submission.fields
    if fields is None:
        return
    limit = submission.tomorrow
    for where, day in _past(fields):
        if day is not None and day > limit:
            yield submission.at("date-to-come", where, field=field_name(where), day=day)
    if isinstance(fields, CaseStudy):
        for number, measure in enumerate(fields.measures):
            for name in ("before_on", "after_on"):
                period = getattr(measure, name)
                if period is not None and period > limit.isoformat()[: len(period)]:
                    where = ("measures", number, name)
                    field = field_name(where)
                    yield submission.at("date-to-come", where, field=field, day=period)


def _past(fields: Entry) -> Iterator[tuple[FieldPath, date | None]]:
    """Every day of a document that tells of something that has happened."""
    yield ("created",), fields.created
    yield ("updated",), fields.updated
    yield ("reviewed", "on"), fields.reviewed_on
    match fields:
        case LessonPlan():
            for number, trial in enumerate(fields.trials):
                yield ("trials", number, "on"), trial.on
        case Goal():
            yield ("baseline", "on"), fields.baseline.on
            for number, reading in enumerate(fields.readings):
                yield ("readings", number, "on"), reading.on
        case Meeting():
            for number, action in enumerate(fields.actions):
                if isinstance(action.done, date):
                    yield ("actions", number, "done"), action.done


def order(submission: Submission) -> Iterator[Diagnostic]:
    """What follows does not come first."""
    fields = submission.fields
    if fields is None:
        return
    where: FieldPath
    if fields.created and fields.updated and fields.updated < fields.created:
        days = fields.updated, fields.created
        yield _reversed(submission, ("updated",), "updated", days[0], "created", days[1])
    match fields:
        case Person():
            for number, role in enumerate(fields.roles):
                if role.from_ and role.to and role.to < role.from_:
                    where = ("roles", number, "to")
                    yield _reversed(submission, where, "to", role.to, "from", role.from_)
        case CaseStudy():
            context = fields.context
            if context is not None and _is_before(context.to, context.from_):
                where = ("context", "to")
                yield _reversed(submission, where, "to", context.to, "from", context.from_)
            for number, measure in enumerate(fields.measures):
                after, before = measure.after_on, measure.before_on
                if _is_before(after, before):
                    where = ("measures", number, "after_on")
                    yield _reversed(submission, where, "after_on", after, "before_on", before)


def _reversed(
    submission: Submission, where: FieldPath, field: str, day: object, other: str, first: object
) -> Diagnostic:
    return submission.at("dates-reversed", where, field=field, day=day, other=other, first=first)


def _is_before(end: str | None, begin: str | None) -> bool:
    """Whether a year, month or day lies before another, as far as both are exact."""
    if end is None or begin is None:
        return False
    exact = min(len(end), len(begin))
    return end[:exact] < begin[:exact]


LONG_BEFORE = timedelta(days=180)
"""A review comes before publication, but not by half a year."""


def review(submission: Submission) -> Iterator[Diagnostic]:
    """A review is of the document as it is, and not too long ago."""
    fields, record = submission.fields, submission.node
    if fields is None or fields.reviewed is None:
        return
    on = fields.reviewed.on
    if fields.created is not None and fields.created - on > LONG_BEFORE:
        where = ("reviewed", "on")
        yield submission.at("review-before-creation", where, day=on, created=fields.created)
    elif (
        isinstance(record, Record)
        and fields.status is Status.PUBLISHED
        and submission.today - on > REVIEW_LASTS
    ):
        yield submission.at("review-overdue", ("reviewed",), day=on)


def replaced(submission: Submission) -> Iterator[Diagnostic]:
    """What something else took the place of is retired."""
    fields = submission.fields
    if fields is not None and fields.replaced_by and fields.status is not Status.RETIRED:
        values = {"successor": fields.replaced_by, "status": fields.status.value}
        yield submission.at("replaced-not-retired", ("replaced_by",), **values)


RULES: tuple[Rule, ...] = (in_the_future, order, review, replaced)
"""Every rule of this subject."""
