"""Rubrics: descriptors, points, weights, and objectives that nothing assesses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations, pairwise

from staffroom.catalog import Record
from staffroom.checks.submission import Rule, Submission
from staffroom.diagnostic import Diagnostic
from staffroom.kinds.lesson_plan import LessonPlan
from staffroom.kinds.rubric import Criterion, Rubric, RubricType

_MOST_STEPS = 12
"""So many descriptors of a criterion are compared with each other; nobody writes more."""


def descriptors(submission: Submission) -> Iterator[Diagnostic]:
    """The descriptors of a criterion say what one can see, and each something else."""
    rubric = submission.fields
    # Beside its one description, a single-point rubric leaves room for what is found.
    if not isinstance(rubric, Rubric) or rubric.type is RubricType.SINGLE_POINT:
        return
    steps = [step.name for step in rubric.scale]
    for number, criterion in enumerate(rubric.criteria):
        for place, text in enumerate(criterion.descriptors):
            if _says_nothing(text):
                where = ("criteria", number, "descriptors", place)
                values = {"criterion": criterion.name, "step": steps[place], "text": text}
                yield submission.at("empty-descriptor", where, **values)
        yield from _alike(submission, number, criterion, steps)


_NOTHING = frozenset({"", "n/a", "na", "none", "nil", "idem", "ditto", "same", "same as above"})


def _says_nothing(text: str) -> bool:
    # What is left of “…” and “TODO” is told as text of the template.
    bare = text.strip(" .-–—_*?/\\|").lower()
    return bare in _NOTHING and "…" not in text and "..." not in text


def _alike(
    submission: Submission, number: int, criterion: Criterion, steps: list[str]
) -> Iterator[Diagnostic]:
    written = [(place, _words(text)) for place, text in enumerate(criterion.descriptors)]
    filled = [(place, words) for place, words in written[:_MOST_STEPS] if words]
    is_told = False
    for (one, first), (other, second) in combinations(filled, 2):
        where = ("criteria", number, "descriptors", other)
        values = {"criterion": criterion.name, "first": steps[one], "second": steps[other]}
        if first == second:
            if not _says_nothing(criterion.descriptors[other]):
                yield submission.at("same-descriptors", where, **values)
        elif not is_told and (difference := _one_word(first, second)) is not None:
            # Where one step was made from the next, the whole row was; to say so once is enough.
            is_told = True
            values["difference"] = difference
            yield submission.at("one-word-apart", where, **values)


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+(?:['’][^\W_]+)*", text.lower())[:400]


_COUNTS = frozenset(
    {
        "no", "not", "never", "none", "neither", "nothing", "zero", "one", "two", "three",
        "four", "five", "six", "seven", "eight", "nine", "ten", "once", "twice", "single",
        "both", "each", "every", "all", "yes", "without", "half", "quarter", "first",
        "second", "third", "correct", "incorrect", "right", "wrong",
    }
)  # fmt: skip
"""Words by which a step differs from another in something that one can count or see."""


def _one_word(first: list[str], second: list[str]) -> str | None:
    """What two descriptors differ in, if it is one word and not a number; None otherwise."""
    if abs(len(first) - len(second)) > 1:
        return None
    begin = 0
    while begin < min(len(first), len(second)) and first[begin] == second[begin]:
        begin += 1
    same = len(first) == len(second)
    one, other = (first, second) if len(first) >= len(second) else (second, first)
    if one[begin + 1 :] != (other[begin + 1 :] if same else other[begin:]):
        return None
    words = [first[begin], second[begin]] if same else [one[begin]]
    if any(word in _COUNTS or word[0].isdigit() for word in words):
        return None
    return " and ".join(f"“{word}”" for word in words)


def points(submission: Submission) -> Iterator[Diagnostic]:
    """A higher step counts more, and either all steps have points or none."""
    rubric = submission.fields
    if not isinstance(rubric, Rubric):
        return
    given = [step.points is not None for step in rubric.scale]
    if any(given) and not all(given):
        place = given.index(False)
        values = {"step": rubric.scale[place].name}
        yield submission.at("some-points", ("scale", place), **values)
    counted = [step for step in enumerate(rubric.scale) if step[1].points is not None]
    for (_, lower), (place, upper) in pairwise(counted):
        if lower.points == upper.points:
            values = {"first": lower.name, "second": upper.name, "points": f"{upper.points:g}"}
            yield submission.at("equal-points", ("scale", place, "points"), **values)


def weights(submission: Submission) -> Iterator[Diagnostic]:
    """Weights are of one sort: all criteria have one, above nothing; percentages make a hundred."""
    rubric = submission.fields
    if not isinstance(rubric, Rubric):
        return
    given = [criterion.weight for criterion in rubric.criteria]
    known = [weight for weight in given if weight is not None]
    if not known:
        return
    for number, weight in enumerate(given):
        name = rubric.criteria[number].name
        if weight is None:
            yield submission.at("some-weights", ("criteria", number), criterion=name)
        elif weight <= 0:
            where = ("criteria", number, "weight")
            yield submission.at("weight-of-nothing", where, criterion=name, weight=f"{weight:g}")
    # Equal weights say that all count the same, whatever they add up to.
    if len(known) < len(given) or min(known) <= 0 or len(set(known)) == 1:
        return
    total = sum(known)
    for whole, smallest in ((100, 5), (1, 0)):
        # A third of a hundred is written 33, so that a little may be missing.
        near = 0.8 * whole <= total <= 1.2 * whole and max(known) < whole
        if near and min(known) >= smallest and abs(total - whole) > 0.011 * whole:
            where = ("criteria", 0, "weight")
            yield submission.at("weights-sum", where, total=f"{total:g}", whole=whole)


def unassessed_objectives(submission: Submission) -> Iterator[Diagnostic]:
    """Somebody finds out whether pupils reached an objective that has a name for that purpose.

    Only in lessons that name rubrics and say nothing else about how they are assessed: there,
    nothing but a criterion can do it.
    """
    lesson, record = submission.fields, submission.node
    if not isinstance(lesson, LessonPlan) or not isinstance(record, Record):
        return
    keys = [key for (relation, _), key in record.targets.items() if relation == "rubric"]
    if not keys or lesson.assessment or not any(each.id for each in lesson.objectives):
        return
    rubrics = (submission.catalog.records.get(key) for key in keys)
    assessed = {each for rubric in rubrics if rubric is not None for each in _assessed(rubric)}
    prefixes = tuple(f"{name}#" for name in (record.id, *lesson.aliases))
    for number, objective in enumerate(lesson.objectives):
        if objective.id is None or assessed & {*objective.standards}:
            continue
        if not any(f"{prefix}{objective.id}" in assessed for prefix in prefixes):
            values = {"objective": objective.id, "example": f"{record.id}#{objective.id}"}
            yield submission.at("unassessed-objective", ("objectives", number), **values)


@lru_cache(maxsize=2048)
def _assessed(rubric: Record) -> frozenset[str]:
    """What the criteria of a rubric assess: objectives of lesson plans, and standards."""
    fields = rubric.fields
    assert isinstance(fields, Rubric)
    return frozenset(each for criterion in fields.criteria for each in criterion.assesses)


RULES: tuple[Rule, ...] = (descriptors, points, weights, unassessed_objectives)
"""Every rule of this subject."""
