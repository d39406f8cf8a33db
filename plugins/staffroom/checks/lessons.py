"""Lesson plans: minutes, objectives, materials, and text left from the template."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from staffroom.checks import template_text
from staffroom.checks.step_minutes import Span, step_minutes
from staffroom.checks.submission import Rule, Submission
from staffroom.diagnostic import Diagnostic
from staffroom.kinds.lesson_plan import LessonPlan
from staffroom.kinds.practice import Practice


def minutes(submission: Submission) -> Iterator[Diagnostic]:
    """The steps of a lesson take as long as the lesson."""
    lesson = submission.fields
    if not isinstance(lesson, LessonPlan):
        return
    timed = step_minutes(submission.visible)
    if timed is None:
        return
    planned = lesson.duration
    if any(_fits(total, planned, timed.is_whole) for total in timed.totals):
        return
    total = min(timed.totals, key=lambda total: abs(_nearest(total, planned) - planned))
    added = _nearest(total, planned)
    values: dict[str, Any] = {"total": added, "duration": planned, "number": timed.number}
    if added > planned:
        values["change"] = f"leave out or shorten what takes {added - planned} minutes"
    else:
        values["change"] = f"say where the other {planned - added} minutes go"
    yield submission.at("minutes-differ", timed.start, **values)


def _fits(total: Span, planned: int, is_whole: bool) -> bool:
    # Minutes that are left over are soon used; those that are missing are missed.
    too_long = total.least > planned + max(2, planned // 20)
    too_short = is_whole and total.most < planned - max(5, planned // 10)
    return not (too_long or too_short)


def _nearest(total: Span, planned: int) -> int:
    return min(max(total.least, planned), total.most)


# --- objectives ---------------------------------------------------------------------------------

_LEAD = re.compile(
    r"(?:(?:by the end[^,]{0,60},[ ]*+)?(?:the[ ]+)?(?:pupils?|students?|learners?|children"
    r"|participants?|teachers?|we|you|i|swbat|they|everyone|everybody)[ ]+"
    r"(?:(?:will|can|should|must|shall|to)[ ]+)*+)?(?:(?:be able to|to)[ ]+)?",
    re.IGNORECASE,
)
_VAGUE = (
    (r"understand(?:s|ing)?|comprehend(?:s|ing)?|grasp(?:s|ing)?",
     "explain, give an example of, or draw"),
    (r"(?:gain|have|develop|build|acquire|get)(?:s|ing)?[ ](?:an?[ ])?(?:\w{1,20}[ ])?"
     r"(?:understanding|knowledge|awareness|appreciation|sense)(?:[ ](?:of|for))?",
     "explain, compare, or use"),
    (r"know(?:s|ing)?", "name, list, or recall"),
    (r"learn(?:s|ing)?", "name, show, or use"),
    (r"appreciat(?:es?|ing)|valu(?:es?|ing)|enjoy(?:s|ing)?",
     "choose and say why, or compare"),
    (r"(?:be(?:come|ing)?|get)[ ](?:more[ ])?(?:aware|conscious)(?:[ ]of)?|reali[sz](?:es?|ing)",
     "name, or give an example of"),
    (r"(?:be(?:come|ing|coming)?|get(?:ting)?|familiari[sz]e)[ ](?:more[ ])?"
     r"(?:familiar|acquainted|exposed|themselves|introduced)(?:[ ](?:with|to))?"
     r"|(?:get|getting)[ ]to[ ]know", "name, label, or use"),
    (r"think[ ]about", "list reasons, or decide and say why"),
    (r"see(?:s|ing)?[ ](?:that|how|why)", "explain, or show"),
)  # fmt: skip
_VAGUE_BEGIN = tuple(
    (re.compile(rf"(?:{pattern})(?![\w’'-])", re.IGNORECASE), instead)
    for pattern, instead in _VAGUE
)
_HOW_TO = re.compile(r"[ ]+(?:about[ ]+)?(?:how[ ]+)?to[ ]+(\w{2,30})", re.IGNORECASE)


def vague_objectives(submission: Submission) -> Iterator[Diagnostic]:
    """An objective begins with something that one can see or hear pupils do."""
    lesson = submission.fields
    if not isinstance(lesson, LessonPlan) or not submission.is_english:
        return
    for number, objective in enumerate(lesson.objectives):
        text = objective.text.lstrip("*_ ")
        lead = _LEAD.match(text)
        begin = lead.end() if lead is not None else 0
        for pattern, instead in _VAGUE_BEGIN:
            if (match := pattern.match(text, begin)) is None:
                continue
            where = ("objectives", number)
            hint = None
            if (action := _HOW_TO.match(text, match.end())) is not None:
                verb = action[1].lower()
                if not any(each.match(verb) for each, _ in _VAGUE_BEGIN):
                    hint = f"Begin with what they do: “{verb.capitalize()} …”."
            values = {"verb": match[0].lower(), "instead": instead}
            yield submission.at("vague-objective", where, hint=hint, **values)
            break


# --- materials ----------------------------------------------------------------------------------

_MATERIALS = re.compile(
    r"\n#{1,6}[ \t]+(?:(?:the |your )?(?:materials?|equipment|supplies)"
    r"(?: (?:needed|required|list|and (?:preparation|resources|equipment|supplies)))?"
    r"|(?:what )?(?:you|we)(?:['’]ll| will)? need|what to bring|resources needed)"
    r"[ \t]*[:#]*[ \t]*\n(?P<below>(?:(?!#)[^\n]*\n?){1,60}+)",
    re.IGNORECASE,
)
_LISTED = re.compile(
    r"^[ ]{0,3}(?:[-*+]|\d{1,2}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?([^\n]{2,300})", re.MULTILINE
)
_THINGS = (
    "scissors", "glue", "sticky note", "sticky tape", "masking tape", "stopwatch", "thermometer",
    "magnifying glass", "hand lens", "measuring tape", "tape measure", "protractor", "calculator",
    "dice", "microscope", "highlighter", "paintbrush", "clipboard", "playing cards", "index card",
    "graph paper", "modelling clay", "pipe cleaner", "cotton wool", "food colouring",
    "mini whiteboard", "beaker", "test tube", "pipette",
)  # fmt: skip
"""Things that are no figure of speech and that few classrooms have for everybody."""
_IN_USE = re.compile(
    r"(?<!not )(?<!n't )(?<!n’t )\b(?:uses?|using|with|needs?|hand out|give out|bring|take|fetch"
    r"|distribute|share out)[ ](?:(?:a|an|the|some|two|one|their|your|each|small)[ ]){0,2}\Z"
)
_LONGEST_USE = 40


def _things_in_use(small: str) -> Iterator[tuple[str, int]]:
    """The things that somebody is told to use, in order, and where; the text is in small letters.

    “Cut with scissors”, not “the scissors of a crab”.
    """
    found: list[tuple[int, str]] = []
    for thing in _THINGS:
        start = small.find(thing)
        while start != -1:
            ends = re.compile(r"(?:e?s)?\b").match(small, start + len(thing))
            if ends and _IN_USE.search(small[max(0, start - _LONGEST_USE) : start]):
                found.append((start, small[start : ends.end()]))
                break
            start = small.find(thing, start + 1)
    for start, thing in sorted(found):
        yield thing, start


_MOST_NAMED = 6


def unlisted_materials(submission: Submission) -> Iterator[Diagnostic]:
    """What a lesson takes stands in its list, which is what teachers print and search by."""
    fields = submission.fields
    if not isinstance(fields, LessonPlan | Practice):
        return
    listed = _stems(" ".join(fields.materials))
    missing: dict[str, int] = {}
    visible = submission.visible
    small = visible.lower()
    if len(small) != len(visible):
        # A letter or two in the world become two when they are made small; no place would be right.
        small = visible
    has_section = any(word in small for word in ("material", "need", "equipment", "suppl", "bring"))
    # Headings are looked for by the line break before them, which is quick.
    for section in _MATERIALS.finditer(f"\n{visible}") if has_section else ():
        for item in _LISTED.finditer(section["below"]):
            thing = _plain(item[1])
            if thing and not _is_listed(thing, listed):
                missing.setdefault(_short(thing), section.start("below") + item.start() - 1)
    if isinstance(fields, LessonPlan):
        for thing, start in _things_in_use(small):
            is_listed = _stems(thing) & listed
            if not is_listed and not any(thing in each.lower() for each in missing):
                missing.setdefault(thing, start)
    if missing:
        named = list(missing)
        items = ", ".join(f"“{each}”" for each in named[:_MOST_NAMED])
        if len(named) > _MOST_NAMED:
            items += f" and {len(named) - _MOST_NAMED} more"
        yield submission.at("unlisted-materials", min(missing.values()), items=items)


_SMALL = frozenset(
    {
        "a", "an", "and", "any", "are", "as", "at", "be", "by", "each", "every", "few", "for",
        "from", "group", "groups", "has", "have", "in", "is", "it", "its", "large", "long",
        "class", "classroom", "of", "on", "one", "or", "pair", "pairs", "per", "pupil",
        "pupils", "set", "sets", "short", "small", "some", "such", "student", "students",
        "that", "the", "their", "them", "these", "this", "to", "two", "three", "four", "five",
        "six", "with", "you", "your", "copy", "copies", "piece", "pieces", "sheet", "sheets",
        "box", "boxes", "bag", "bags", "litre", "litres", "cm", "mm", "ml", "kg", "optional",
        "access", "enough", "several",
    }
)  # fmt: skip


def _stems(text: str) -> frozenset[str]:
    """The words that name things, without endings; a card is a card and cards."""
    words = re.findall(r"[^\W\d_]{3,}", text.lower())
    return frozenset(_stem(word) for word in words if word not in _SMALL)


def _stem(word: str) -> str:
    for ending in ("sses", "shes", "ches"):
        if word.endswith(ending):
            return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _plain(item: str) -> str:
    """An item of a list without marks, and without whom it is for; empty if that is all."""
    text = re.sub(r"\]\([^()\s]{0,500}\)|[*_\[\]\0]", "", item)
    return re.sub(r"^(?:for|per) [^:]{1,40}:", "", text.strip(), flags=re.IGNORECASE).strip(" .,;:")


def _is_listed(thing: str, listed: frozenset[str]) -> bool:
    stems = _stems(re.sub(r"\([^()]{0,200}\)", " ", thing))
    return not stems or bool(stems & listed)


def _short(thing: str) -> str:
    return thing if len(thing) <= 60 else f"{thing[:59].rsplit(' ', 1)[0]} …"


RULES: tuple[Rule, ...] = (
    minutes, vague_objectives, unlisted_materials, *template_text.RULES,
)  # fmt: skip
"""Every rule of this subject."""
