"""People: consent, and roles that have ended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from staffroom.catalog import Key, Record
from staffroom.checks.submission import Rule, Submission
from staffroom.diagnostic import Diagnostic
from staffroom.document import FieldPath
from staffroom.kinds.domain import Domain
from staffroom.kinds.group import Group
from staffroom.kinds.meeting import Meeting
from staffroom.kinds.person import Person, Role


def consent(submission: Submission) -> Iterator[Diagnostic]:
    """Nobody has agreed on a day that is still to come."""
    person = submission.fields
    if isinstance(person, Person) and person.consent is not None:
        given = person.consent.given
        if given > submission.tomorrow:
            yield submission.at("consent-to-come", ("consent", "given"), day=given)


def own_roles(submission: Submission) -> Iterator[Diagnostic]:
    """Who has left is asked whether the page may stay."""
    person = submission.fields
    if not isinstance(person, Person) or not person.roles:
        return
    ends = [role.to for role in person.roles]
    if all(end is not None and end < submission.today for end in ends):
        last = max(end for end in ends if end is not None)
        place = max(n for n, end in enumerate(ends) if end == last)
        yield submission.at("all-roles-ended", ("roles", place, "to"), day=last)


def roles_in_use(submission: Submission) -> Iterator[Diagnostic]:
    """Where somebody is named in a role, they have it still."""
    fields, record = submission.fields, submission.node
    if not isinstance(record, Record):
        return
    today = submission.today
    if isinstance(fields, Group):
        for number, member in enumerate(fields.members):
            person, role = member.person, member.role
            yield from _ended(
                submission, ("members", number), "member", person, role, record.key, today
            )
    elif isinstance(fields, Domain):
        for number, steward in enumerate(fields.stewards):
            yield from _ended(
                submission, ("stewards", number), "steward", steward, "steward", None, today
            )
    elif isinstance(fields, Meeting) and fields.starts.date() >= today:
        group = record.targets.get(("meeting-group", fields.group))
        day = fields.starts.date()
        for name, written in (
            ("facilitator", fields.facilitator),
            ("note-taker", fields.note_taker),
        ):
            if written is not None and group is not None:
                where: FieldPath = (name.replace("-", "_"),)
                yield from _ended(submission, where, name, written, name, group, day)


def _ended(
    submission: Submission,
    where: FieldPath,
    relation: str,
    written: str,
    role: str | None,
    group: Key | None,
    day: date,
) -> Iterator[Diagnostic]:
    """That somebody's role was over on that day; nothing where they do not say when it ends.

    Args:
        submission: Where they are named.
        where: At which place.
        relation: By what relation.
        written: Their id as written.
        role: In which role; None for any.
        group: In which group; None for the whole community.
        day: On which day.
    """
    record = submission.node
    key = record.targets.get((relation, written)) if isinstance(record, Record) else None
    person = submission.catalog.records.get(key) if key is not None else None
    if person is None or not isinstance(person.fields, Person):
        return
    meant = [
        each
        for each in person.fields.roles
        if (role is None or each.role == role) and (group is None or _group(person, each) == group)
    ]
    ends = [each.to for each in meant if each.to is not None and each.to < day]
    if meant and len(ends) == len(meant):
        last, ended = meant[-1].role, max(ends)
        yield submission.at(
            "ended-role", where, personal=True, person=person.id, role=last, day=ended
        )


def _group(person: Record, role: Role) -> Key | None:
    return person.targets.get(("role", role.group)) if role.group is not None else None


RULES: tuple[Rule, ...] = (consent, own_roles, roles_in_use)
"""Every rule of this subject."""
