"""Who can look through a document: those who look after it, but none of its authors."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from staffroom.catalog import Catalog, Key, Record
from staffroom.kinds.group import Group
from staffroom.kinds.person import Person
from staffroom.report.changes import Changed


class Reviewers(NamedTuple):
    """Who may be asked."""

    people: tuple[Record, ...]
    """Each once."""
    own: bool
    """Whether somebody who looks after it is among its authors."""


def reviewers(change: Changed, before: Catalog, after: Catalog, today: date) -> Reviewers:
    """The people who may be asked: stewards of its domains, facilitators of its group.

    Whom a domain or a group names is taken from before the proposal, where it was there: nobody
    becomes the reviewer of their own work by a line in it. Only people who agreed to appear are in
    a catalog, and so only they are named.
    """
    authors = _authors(change)
    found: dict[str, Record] = {}
    own = False
    for node in (change.after, change.before):
        if isinstance(node, Record):
            for person in _in_charge(node, before, after, today):
                if person.id not in authors:
                    found.setdefault(person.id, person)
                own = own or person.id in authors
    return Reviewers(tuple(found.values()), own)


def _authors(change: Changed) -> set[str]:
    nodes = [node for node in (change.before, change.after) if isinstance(node, Record)]
    named = {
        target.id
        for node in nodes
        for (relation, _), target in node.targets.items()
        if relation in ("author", "contributor")
    }
    # Somebody's own page is theirs.
    return named | {node.id for node in nodes if node.kind.name == "person"}


def _in_charge(node: Record, before: Catalog, after: Catalog, today: date) -> Iterator[Record]:
    if node.kind.name == "domain":
        yield from _stewards(node.key, before, after)
    for (relation, _), target in node.targets.items():
        if relation == "domain" and target.kind == "domain":
            yield from _stewards(target, before, after)
        elif target.kind == "group":
            yield from _facilitators(target, before, after, today)
    if node.kind.name == "group":
        yield from _facilitators(node.key, before, after, today)


def _stewards(domain: Key, before: Catalog, after: Catalog) -> Iterator[Record]:
    record = before.records.get(domain) or after.records.get(domain)
    for (relation, _), person in record.targets.items() if record is not None else ():
        if relation == "steward" and (found := after.records.get(person)):
            yield found


def _facilitators(group: Key, before: Catalog, after: Catalog, today: date) -> Iterator[Record]:
    record = before.records.get(group) or after.records.get(group)
    if record is not None and isinstance(record.fields, Group):
        for member in record.fields.members:
            if member.role == "facilitator":
                key = record.targets.get(("member", member.person))
                if key is not None and (found := after.records.get(key)):
                    yield found
    known = before if group in before.records else after
    for reference in known.references_to(group):
        person = after.records.get(reference.source)
        if person is None or reference.relation != "role":
            continue
        if isinstance(person.fields, Person) and any(
            role.role == "facilitator" and role.group == group.id and role.is_held_on(today)
            for role in person.fields.roles
        ):
            yield person
