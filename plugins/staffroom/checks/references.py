"""What documents name: drafts, retired documents, and lessons in the order of a pathway."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from staffroom.catalog import Key, Record
from staffroom.checks.submission import Rule, Submission
from staffroom.diagnostic import Diagnostic
from staffroom.document import FieldPath
from staffroom.kinds import Status, noun
from staffroom.kinds.marks import Refers
from staffroom.kinds.pathway import Pathway
from staffroom.kinds.structure import all_marked

_OF_THE_PAST = frozenset({"translation", "based-on", "replaced", "discussed"})
"""What was made from a document or said about it stays true when that is retired."""


def drafts_and_retired(submission: Submission) -> Iterator[Diagnostic]:
    """What readers are sent to is there for them, and is what holds today."""
    record = submission.node
    if record is None or (isinstance(record, Record) and record.status is Status.DRAFT):
        return
    is_past = isinstance(record, Record) and (not record.is_listed or record.kind.name == "meeting")
    records = submission.catalog.records
    told: set[Key] = set()
    for relation, key, where in _named(submission):
        target = records.get(key)
        # A draft is published once for all who name it.
        if target is None or key in told:
            continue
        personal = key.kind == "person"
        if target.status is Status.DRAFT:
            told.add(key)
            yield submission.at(
                "draft-named", where, kind=noun(key.kind), target=key.id, personal=personal
            )
        elif not target.is_listed and not (is_past or personal or relation in _OF_THE_PAST):
            values: dict[str, Any] = {"kind": noun(key.kind), "target": key.id}
            if (successor := _successor(submission, target)) is not None:
                values["successor"] = successor.id
            else:
                values["hint"] = "Nothing took its place. Name another one, or say why it is here."
            yield submission.at("retired-named", where, **values)


def _named(submission: Submission) -> Iterator[tuple[str, Key, FieldPath | int]]:
    """What it names: by its fields, wherever they do, and by its body, once each."""
    record = submission.node
    if isinstance(record, Record) and submission.fields is not None:
        for mark, where, written in all_marked(submission.fields, (Refers,)):
            if (key := record.targets.get((mark.relation, written))) is not None:
                yield mark.relation, key, where
    seen: set[Key] = set()
    for offset, link in record.links.items() if record is not None else ():
        if link.key is not None and link.key not in seen:
            seen.add(link.key)
            yield "mention", link.key, offset


def _successor(submission: Submission, retired: Record) -> Key | None:
    """What took the place of a retired document, at the end of the chain; None if nothing did."""
    seen = {retired.key}
    record = retired
    while record.brief.replaced_by is not None:
        key = record.targets.get(("replaced", record.brief.replaced_by))
        following = submission.catalog.records.get(key) if key is not None else None
        if following is None or following.key in seen or following.status is Status.DRAFT:
            return None
        if following.is_listed:
            return following.key
        seen.add(following.key)
        record = following
    return None


def pathway_order(submission: Submission) -> Iterator[Diagnostic]:
    """A pathway comes to a lesson after what the lesson builds on, where it has both."""
    path, record = submission.fields, submission.node
    if not isinstance(path, Pathway) or not isinstance(record, Record):
        return
    first: dict[Key, tuple[int, bool]] = {}
    steps: list[tuple[Key, FieldPath]] = []
    for s, section in enumerate(path.sections):
        for number, step in enumerate(section.steps):
            key = record.targets.get(("pathway", step.document)) if step.document else None
            # Who comes back to a lesson has been there before.
            if key is not None and key.kind == "lesson-plan" and key not in first:
                first[key] = (len(steps), step.optional)
                steps.append((key, ("sections", s, "steps", number, "document")))
    for place, (key, where) in enumerate(steps):
        for before in _builds_on(submission, key, frozenset(first)):
            later, is_optional = first[before]
            # Of lessons to choose from, nobody takes all.
            if later > place and not (is_optional and first[key][1]):
                values = {"lesson": key.id, "before": before.id}
                yield submission.at("pathway-order", where, **values)


_MOST = 200


def _builds_on(submission: Submission, start: Key, steps: frozenset[Key]) -> list[Key]:
    """The steps that come before a lesson, also by way of lessons that are no steps."""
    found: list[Key] = []
    seen = {start}
    waiting = [start]
    while waiting and len(seen) < _MOST:
        record = submission.catalog.records.get(waiting.pop())
        if record is None:
            continue
        for (relation, _), key in record.targets.items():
            if relation == "prerequisite" and key not in seen:
                seen.add(key)
                (found if key in steps else waiting).append(key)
    return found


RULES: tuple[Rule, ...] = (drafts_and_retired, pathway_order)
"""Every rule of this subject."""
