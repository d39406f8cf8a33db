"""The meetings in the order in which they take place."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from staffroom.catalog import Record
from staffroom.kinds.meeting import Meeting


def by_time(records: Iterable[Record]) -> list[tuple[Meeting, Record]]:
    """The meetings among some documents, earliest first, each with its fields."""
    meetings = [(r.fields, r) for r in records if isinstance(r.fields, Meeting)]
    return sorted(meetings, key=lambda pair: (pair[0].starts.timestamp(), pair[1].id))


def is_coming(meeting: Meeting, today: date) -> bool:
    """Whether a meeting is today or later, by the calendar of the place where it is held."""
    return meeting.starts.date() >= today
