"""How far a goal has come: from its readings, or computed from the catalog itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from staffroom.catalog import Catalog
from staffroom.kinds.goal import Computed, Goal

State = Literal["reached", "on-track", "behind", "missed", "not-measured"]

_SLACK = 0.1
"""How far, as a share of the whole way, a goal may lag behind a straight line and be on track."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a goal stands."""

    points: tuple[tuple[date, float], ...]
    """The baseline and every reading up to today, by date; a computed goal's last is today's."""
    status: State

    @property
    def latest(self) -> tuple[date, float]:
        """The last known value, with its day."""
        return self.points[-1]


def progress(goal: Goal, catalog: Catalog, today: date) -> Progress:
    """Where a goal stands on a day."""
    points = [(goal.baseline.on, goal.baseline.value)]
    if goal.computed is not None:
        if today > goal.baseline.on:
            points.append((today, measure(goal.computed, catalog, today)))
    else:
        points += [(r.on, r.value) for r in goal.readings if r.on <= today]
        points.sort(key=lambda point: point[0])
    return Progress(tuple(points), _status(goal, points, today))


def _status(goal: Goal, points: list[tuple[date, float]], today: date) -> State:
    whole = goal.target.value - goal.baseline.value
    on, value = points[-1]
    if on <= goal.baseline.on:
        return "not-measured"
    # A goal may be to keep a value: then it is reached as long as the value is not lower.
    done = (value - goal.baseline.value) / whole if whole else float(value >= goal.target.value)
    if done >= 1:
        return "reached"
    if today > goal.target.on:
        return "missed"
    span = (goal.target.on - goal.baseline.on).days
    expected = (on - goal.baseline.on).days / span if span else 1.0
    return "on-track" if done >= expected - _SLACK else "behind"


def measure(name: Computed, catalog: Catalog, today: date) -> float:
    """A measure of the collection on a day: shares in percent, counts as they are."""
    lessons = catalog.of_kind("lesson-plan")
    match name:
        case Computed.REVIEWED:
            fresh = [record for record in lessons if record.is_review_fresh(today)]
            return _percent(len(fresh), len(lessons))
        case Computed.RUBRICS:
            rubrics = {record.key for record in catalog.of_kind("rubric")}
            covered = {
                reference.target
                for reference in catalog.references
                if reference.relation == "domain" and reference.source in rubrics
            }
            domains = catalog.of_kind("domain")
            return _percent(sum(domain.key in covered for domain in domains), len(domains))
        case Computed.LEVELS:
            levels = [term.id for term in catalog.vocabularies["levels"] if term.broader]
            levels = levels or [term.id for term in catalog.vocabularies["levels"]]
            with_lesson = [
                level
                for level in levels
                if any(r.kind.name == "lesson-plan" for r in catalog.with_term("levels", level))
            ]
            return _percent(len(with_lesson), len(levels))
        case Computed.CONTRIBUTORS:
            people = {
                target
                for record in catalog.documents
                if record.changed and record.changed.year == today.year
                for (relation, _), target in record.targets.items()
                if relation in ("author", "contributor")
            }
            return float(len(people))


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 0.0
