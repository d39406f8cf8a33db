"""What a form asks about each kind of document, and what it says of slips: all from the models.

The form runs in a browser, where no model is. So it is told what each field holds, and the words
of `staffroom check` for what can go wrong there: the models themselves are asked for them, with
values that are none, so that nothing is written twice.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import PurePosixPath
from typing import Any

from staffroom.authoring.fields import Answer, answer, is_needed
from staffroom.authoring.skeleton import body
from staffroom.diagnostic import PROBLEMS, Diagnostic
from staffroom.document import Document
from staffroom.kinds import KINDS, Kind, noun
from staffroom.kinds.entry import Entry
from staffroom.kinds.marks import Later, Like, OneForEach, OneOf, PageByHand, Refers, TermOf
from staffroom.kinds.structure import FieldShape, shape
from staffroom.kinds.validation import field_name, validate

STEPS = ("about", "content", "more")
"""The steps of a form, before the last one, in which it is checked and sent."""

_NOT_ASKED = frozenset({
    # What the site alone needs, or a file beside the document.
    "status", "created", "contributors", "mentoring.taken", "actions.done", "computed", "icon",
    "image_alt",
    # Ids by which other files name something within this one.
    "objectives.id",
})  # fmt: skip
"""Fields that nobody fills in who writes their first document. Nor does a form ask for what happens
to a document later, or for files and objectives: it has none."""

_NOT_ASKED_OF_NO_WORK = frozenset({"authors", "based_on", "license", "translation_of"})
"""Fields that nobody fills in of people, groups, goals, meetings and words."""

_ABOUT = ("subjects", "levels", "domains")
"""Fields that say whom it is for: they come first, also where they need not be filled in."""

_CREDIT = ("authors", "based_on", "license", "language", "translation_of")


@dataclass(frozen=True)
class Slip:
    """What is said of a value: templates, with `{field}` and `{value}` where these stand."""

    message: str
    hint: str = ""


@dataclass(frozen=True)
class FormField:
    """One field of a form."""

    name: str
    """As it is written in front matter."""
    label: str
    about: str
    """What one writes there: the field's description."""
    holds: str
    """`one` value; `some` of several; a `list` of values; a `group` of fields, or `groups`; a value
    `per` entry of another field; or `consent`."""
    reads: str = ""
    """What a value is: an `Answer`, or what `_READS` makes of it."""
    step: str = "about"
    part: str = ""
    """In the last step, where it stands: `own`, `later`, `place` or `credit`."""
    required: bool = False
    example: str = ""
    limit: int | None = None
    """The most characters."""
    pattern: str = ""
    """A regular expression for all of the value."""
    choices: tuple[str, ...] = ()
    vocabulary: str = ""
    kinds: tuple[str, ...] = ()
    """The kinds of documents that it may name, or `page`; all where it is empty."""
    loose: bool = False
    """Whether a text may stand in the place of a document."""
    each: str = ""
    """The field with an entry for each entry of this one."""
    one_of: bool = False
    """Whether exactly one is filled in of those of its group of which this is said."""
    parts: tuple[FormField, ...] = ()
    slips: Mapping[str, Slip] = field(default_factory=dict)
    """What may be said of it besides what is said of any field: `value`, `fraction`, `unknown`."""

    @property
    def is_ticked(self) -> bool:
        """Whether one or several of many are chosen by looking through them."""
        return self.holds == "some" or self.reads == "reference"

    def data(self) -> dict[str, Any]:
        """The field for the script; without what it does not need, and what is as usual."""
        left_out = {"example", "part"} | (set() if self.required else {"about"})
        found: dict[str, Any] = {}
        for each in fields(self):
            value = getattr(self, each.name)
            if each.name in left_out or value in ("", (), {}, None, False):
                continue
            if each.name == "parts":
                value = [part.data() for part in self.parts]
            elif each.name == "slips":
                value = {name: [slip.message, slip.hint] for name, slip in value.items()}
            found[each.name] = value
        return found


@cache
def form_fields(kind: str) -> tuple[FormField, ...]:
    """The fields that a form asks for, in the order in which they are written into the file."""
    found = KINDS[kind]
    return tuple(_fields(found, shape(found.model), ()))


def _fields(
    kind: Kind, shapes: tuple[FieldShape, ...], above: tuple[FieldShape, ...]
) -> Iterator[FormField]:
    for each in shapes:
        name = ".".join(part.name for part in (*above, each))
        is_of_site = each.mark(Later) and each.attribute in Entry.model_fields
        if name in _NOT_ASKED or is_of_site or answer(each) in (Answer.FILE, Answer.OBJECTIVE):
            continue
        if kind.is_news or name not in _NOT_ASKED_OF_NO_WORK:
            yield _field(kind, each, above)


def _field(kind: Kind, each: FieldShape, above: tuple[FieldShape, ...]) -> FormField:
    way = (*above, each)
    refers, term, like = each.mark(Refers), each.mark(TermOf), each.mark(Like)
    is_consent = each.name == "consent" and not above
    reads = _READS.get(answer(each), str(answer(each)))
    holds = _holds(each, reads)
    kinds: tuple[str, ...] = ()
    if each.mark(PageByHand):
        kinds = ("page",)
    elif refers is not None:
        kinds = refers.kinds_from(kind.name)
    per = each.mark(OneForEach)
    return FormField(
        name=each.name,
        label=each.label,
        about=each.description,
        holds="consent" if is_consent else holds,
        reads=reads,
        step=_step(each, reads, holds) if not above else "",
        part="" if above else _part(kind, each),
        required=is_needed(each),
        example=like.typed if like and reads not in ("choice", "term") else "",
        limit=each.longest,
        pattern=each.pattern or "",
        choices=each.choices,
        vocabulary=term.vocabulary if term else "",
        kinds=kinds,
        loose=bool(refers and refers.loose),
        each=per.field if per else "",
        one_of=each.mark(OneOf) is not None,
        parts=() if is_consent else tuple(_fields(kind, each.parts, way)),
        slips={} if each.parts else dict(_slips(kind, way, reads)),
    )


def _holds(each: FieldShape, reads: str) -> str:
    if each.mark(OneForEach):
        return "per"
    if each.parts:
        return "groups" if each.is_list else "group"
    if each.is_list:
        return "some" if reads in ("choice", "term") else "list"
    return "one"


_READS = {
    Answer.WORD: "line", Answer.LANGUAGE: "line", Answer.YES_NO: "yes", Answer.GROUP: "",
    Answer.DOCUMENT: "reference", Answer.TEXT_OR_DOCUMENT: "reference", Answer.PAGE: "reference",
}  # fmt: skip
"""What the form calls some answers; all others have their own names."""


def _step(each: FieldShape, reads: str, holds: str) -> str:
    if each.name in ("title", "name", "summary", "consent", *_ABOUT):
        return "about"
    if not each.required:
        return "more"
    return "content" if reads == "text" or holds in ("list", "group", "groups") else "about"


def _part(kind: Kind, each: FieldShape) -> str:
    if each.attribute not in Entry.model_fields:
        return "later" if each.mark(Later) else "own"
    return "credit" if each.name in _CREDIT else "place"


# --- what is said of slips ------------------------------------------------------------------------

_VALUE = "{value}"
"""A value that is no duration, date, address …, and that stands for any in what is said of it."""


def _slips(kind: Kind, way: tuple[FieldShape, ...], reads: str) -> Iterator[tuple[str, Slip]]:
    each = way[-1]
    if reads == "term":
        term = each.mark(TermOf)
        assert term is not None
        yield "unknown", _of_problem("unknown-term", value=_VALUE, vocabulary=term.vocabulary)
    elif reads == "reference":
        refers = each.mark(Refers)
        kinds = refers.kinds_from(kind.name) if refers else ("page",)
        yield "unknown", _of_problem("dangling-reference", kind=noun(*kinds), target=_VALUE)
    elif (slip := _said_of(kind, way, _VALUE)) is not None:
        yield "value", slip
    if reads == "whole" and (slip := _said_of(kind, way, "0.5")) is not None:
        yield "fraction", slip


def _of_problem(code: str, **values: object) -> Slip:
    filling: dict[str, Any] = {"nearest": "{nearest}", **values}
    found = PROBLEMS[code].at(_FILE, **filling)
    return Slip(found.message, found.hint or "")


def _said_of(kind: Kind, way: tuple[FieldShape, ...], value: str) -> Slip | None:
    """What the model says of a value in a field."""
    holds: Any = value
    where: list[str | int] = []
    for each in reversed(way):
        holds = {each.name: [holds] if each.is_list else holds}
        where[:0] = (each.name, 0) if each.is_list else (each.name,)
    name = f"“{field_name(tuple(where))}”"
    for problem in _said(kind, holds):
        if problem.code not in _USUAL:
            message = problem.message.replace(name, "“{field}”").replace(value, _VALUE)
            return Slip(message, (problem.hint or "").replace(value, _VALUE))
    return None


_FILE = PurePosixPath("form.md")
_USUAL = ("missing-field", "empty-value", "too-long", "missing-consent")
"""What is said of every field, or of a document as a whole."""


def _said(kind: Kind, values: Mapping[str, Any]) -> list[Diagnostic]:
    # JSON is YAML.
    return validate(Document(_FILE, json.dumps(values), "", 2), kind)[1]


_NAMED = {"title": "T", "summary": "S"}
_PATH = {**_NAMED, "audience": "A"}
_READ = {"on": "2026-01-02", "value": 1}
_SAMPLES: Mapping[str, Mapping[str, tuple[Mapping[str, Any], Mapping[str, str]]]] = {
    "goal": {
        "target": (
            {**_NAMED, "measure": "M", "baseline": _READ, "target": _READ},
            {"2026-01-02": "{on}"},
        )
    },
    "practice": {"people": ({**_NAMED, "people": {"min": 2, "max": 1}}, {})},
    "rubric": {
        "points": (
            {
                **_NAMED,
                "scale": [{"name": "N", "points": number} for number in (1, 3, 2)],
                "criteria": [{"name": "N", "descriptors": ["D", "D", "D"]}],
            },
            {"1, 3, 2": "{points}"},
        )
    },
    "pathway": {
        "none": ({**_PATH, "sections": [{"title": "T", "steps": [{"title": "T"}]}]}, {}),
        "several": (
            {**_PATH, "sections": [{"title": "T", "steps": [{"page": "p", "task": "t"}]}]},
            {"page and task": "{found}"},
        ),
    },
}
"""Kind → rule about several fields → a document that breaks it, and what differs in the message."""


@cache
def form_words(kind: str) -> Mapping[str, tuple[str, str]]:
    """What is said of any field, and of several together: name → message, hint.

    Codes of problems that concern any field, and for some kinds the names of their own rules.
    """
    found = {code: Slip(PROBLEMS[code].message, PROBLEMS[code].hint or "") for code in _USUAL}
    for rule, (document, differs) in _SAMPLES.get(kind, {}).items():
        [problem] = _said(KINDS[kind], document)
        message, hint = problem.message, problem.hint or ""
        for given, name in differs.items():
            message, hint = message.replace(given, name), hint.replace(given, name)
        # The names of fields within the message are those of the front matter; that is intended.
        found[rule] = Slip(message.replace(f"“{_where(rule)}”", "“{field}”"), hint)
    return {name: (slip.message, slip.hint) for name, slip in found.items()}


def _where(rule: str) -> str:
    """The field that a rule complains of, as the message names it."""
    return {
        "target": "target, on",
        "none": "sections, item 1, steps, item 1",
        "several": "sections, item 1, steps, item 1",
    }.get(rule, rule)


def headings(kind: str) -> tuple[tuple[str, str], ...]:
    """The headings that a document of the kind usually has, and what belongs below each."""
    parts = re.split(r"^## +(.+)$", body(KINDS[kind]), flags=re.MULTILINE)[1:]
    said = (re.search(r"<!--\s*(.*?)\s*-->", text, re.DOTALL) for text in parts[1::2])
    texts = (" ".join(each[1].split()) if each else "" for each in said)
    return tuple(zip((heading.strip() for heading in parts[::2]), texts, strict=True))
