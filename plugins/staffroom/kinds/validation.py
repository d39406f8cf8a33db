"""From metadata to a model, or to problems in a teacher's words, each at its line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date
from functools import cache
from typing import Annotated, Any

from pydantic import TypeAdapter, ValidationError

from staffroom.diagnostic import PROBLEMS, Diagnostic
from staffroom.document import Document, FieldPath, Plain
from staffroom.kinds.entry import Entry
from staffroom.kinds.fields import Fields
from staffroom.kinds.marks import Like, Refers, RefersToObjective, TermOf
from staffroom.kinds.registry import Kind
from staffroom.kinds.structure import FieldShape, shape
from staffroom.vocabulary import nearest


def validate(document: Document, kind: Kind) -> tuple[Entry | None, list[Diagnostic]]:
    """The document's fields as its kind's model; None when a problem stands in the way."""
    personal = kind.name == "person"
    try:
        given = _without_empty(document.metadata, kind.model)
        fields = kind.model.model_validate(given)
    except ValidationError as error:
        found = [
            _diagnostic(document, kind, details, personal)
            for details in _causes(kind, error.errors(include_url=False))
        ]
        return None, list(dict.fromkeys(found))
    diagnostics = [
        PROBLEMS[flaw.code].at(
            document.path,
            document.position(flaw.where),
            personal=personal,
            **{"field": field_name(flaw.where), **flaw.values},
        )
        for flaw in fields.flaws()
    ]
    costs_file = any(PROBLEMS[d.code].costs == "file" for d in diagnostics)
    return (None if costs_file else fields), diagnostics


def readable_part(document: Document, kind: Kind) -> Entry:
    """What can be understood of a document's fields, each for itself, whatever the others are.

    It is no document: what must be there may be missing (None).
    """
    given = _without_empty(document.metadata, kind.model)
    values: dict[str, Any] = {}
    for field in shape(kind.model):
        if field.required:
            values[field.attribute] = None
        if field.name in given:
            with suppress(ValidationError):
                values[field.attribute] = _alone(kind.model, field.attribute).validate_python(
                    given[field.name]
                )
    return kind.model.model_construct(**values)


@cache
def _alone(model: type[Entry], attribute: str) -> TypeAdapter[Any]:
    """What reads one field of a model."""
    field = model.model_fields[attribute]
    # As the model's own annotation has it, marks and all.
    form: Any = (
        Annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation
    )
    return TypeAdapter(form)


def _causes(kind: Kind, errors: list[Any]) -> Iterator[Any]:
    """The errors without those that only follow from others."""
    meant: set[FieldPath] = set()
    for error in errors:
        if error["type"] == "extra_forbidden":
            where = error["loc"]
            known = [field.name for field in _siblings(kind, where)]
            guess = nearest(str(where[-1]), known)
            cut = _is_cut_text(where) and not guess
            meant |= {(*where[:-1], name) for name in (known if cut else [guess]) if name}
    for error in errors:
        # Entries that are wrong do not count for pydantic, but the list is not empty.
        only_seems_empty = error["type"] == "too_short" and error["input"]
        if not only_seems_empty and not (error["type"] == "missing" and error["loc"] in meant):
            yield error


def _is_cut_text(where: FieldPath) -> bool:
    """Whether a field in a list is rather the beginning of a text with a colon."""
    return (
        len(where) > 1
        and isinstance(where[-2], int)
        and re.search(r"[^a-z_]", str(where[-1])) is not None
    )


def _without_empty(value: Any, model: type[Fields] | None) -> Any:
    """A known field that was left empty counts as left out; an empty item of a list does not."""
    if model is None:
        return value
    if isinstance(value, list):
        return [_without_empty(item, model) for item in value]
    if not isinstance(value, Mapping):
        return value
    parts = _parts(model)
    return {
        name: inner if isinstance(inner, str) else _without_empty(inner, parts.get(name))
        for name, inner in value.items()
        if inner is not None or name not in parts
    }


@cache
def _parts(model: type[Fields]) -> Mapping[str, type[Fields] | None]:
    """The fields of a model by name, with the model of those that are groups of fields."""
    return {field.name: field.base if field.parts else None for field in shape(model)}


def field_name(where: FieldPath) -> str:
    """A way to a value in words: `objectives, item 3, text`."""
    return ", ".join(f"item {part + 1}" if isinstance(part, int) else part for part in where)


def _diagnostic(document: Document, kind: Kind, details: Any, personal: bool) -> Diagnostic:
    where: FieldPath = details["loc"]
    code: str = details["type"]
    given: Any = details["input"]
    field = _field(kind, where)
    # A text that stands for a group of fields is where the author wrote it, not one step deeper.
    written = _as_written(document, where)
    values: dict[str, Any] = {"field": field_name(written)}
    problem, hint = "invalid-value", None

    if code == "missing":
        if written == where or given is None:
            problem = "empty-value"
            hint = f"Fill it in: {field.description}" if field else None
        else:
            problem = "missing-field"
            values |= {"field": field_name(where), "name": where[-1]}
            values["description"] = field.description if field else ""
    elif code == "extra_forbidden":
        problem = "unknown-field"
        values["field"] = where[-1]
        hint = _hint_for_unknown(kind, where, given)
    elif code == "too_short":
        problem, hint = "empty-value", "Write at least one entry."
    elif given is None:
        problem = "empty-value"
    elif code in _FORMS or (code in _VALUES and isinstance(given, list | Mapping)):
        problem = "wrong-form"
        wanted = _FORMS.get(code) or _VALUES[code]
        if wanted == "text" and field and holds_words(field):
            wanted = "a single word"
        values |= {"wanted": wanted, "found": _form(given)}
        hint = _hint_for_form(written, field, given, wanted)
    elif code in PROBLEMS:
        problem, values = code, {**details["ctx"], **values}
        hint = values.pop("hint", None)
        values.setdefault("like", _like(field, "45"))
    elif code == "enum":
        problem = "unknown-choice"
        choices = field.choices if field else ()
        guess = nearest(str(given), choices)
        values |= {"value": given, "choices": ", ".join(choices)}
        hint = f"Did you mean “{guess}”? The values are: {', '.join(choices)}." if guess else None
    elif code == "string_pattern_mismatch":
        values["reason"] = f"“{given}” is not written as it should be"
        hint = f"Write it like this: {_like(field, '…')}"
    else:
        values["reason"] = "this value cannot be used here"
    return PROBLEMS[problem].at(
        document.path, document.position(written), hint=hint, personal=personal, **values
    )


# What a field wants, by pydantic's complaint.
_FORMS = {
    "tuple_type": "a list",
    "model_type": "a group of fields",
    "model_attributes_type": "a group of fields",
    "string_type": "text",
}
# What it wants when there is a list or a group of fields in the place of a single value.
_VALUES = {
    "enum": "a single word",
    "not-a-number": "a number",
    "not-a-date": "a date",
    "not-a-time": "a date and a time",
    "not-a-duration": "a duration",
    "not-yes-or-no": "true or false",
    "invalid-value": "text",
}


def _as_written(document: Document, where: FieldPath) -> FieldPath:
    while where and where not in document.positions:
        where = where[:-1]
    return where


def _siblings(kind: Kind, where: FieldPath) -> tuple[FieldShape, ...]:
    """The fields that may stand beside the one at `where`."""
    fields = shape(kind.model)
    for part in where[:-1]:
        if isinstance(part, str) and (found := _named(fields, part)) is not None:
            fields = found.parts
    return fields


def _field(kind: Kind, where: FieldPath) -> FieldShape | None:
    names = [part for part in where if isinstance(part, str)]
    return _named(_siblings(kind, (*names[:-1], names[-1])), names[-1]) if names else None


def _named(fields: tuple[FieldShape, ...], name: str) -> FieldShape | None:
    return next((field for field in fields if name in (field.name, field.attribute)), None)


def _form(value: Any) -> str:
    if isinstance(value, list):
        return "a list"
    if isinstance(value, Mapping):
        return "a group of fields"
    return "text"


def _like(field: FieldShape | None, otherwise: str) -> str:
    like = field.mark(Like) if field else None
    return like.example if like else otherwise


def _hint_for_unknown(kind: Kind, where: FieldPath, given: Any) -> str:
    name = str(where[-1])
    known = [field.name for field in _siblings(kind, where)]
    if guess := nearest(name, known):
        return f"Did you mean “{guess}”?"
    if _is_cut_text(where):
        return f"If it is a text with a colon, put quotes around it: - {_entry({name: given})}"
    return f"The fields that may stand here are: {', '.join(known)}."


def _hint_for_form(where: FieldPath, field: FieldShape | None, given: Any, wanted: str) -> str:
    name = next((part for part in reversed(where) if isinstance(part, str)), "")
    start = "- " if where and isinstance(where[-1], int) else f"{name}: "
    if wanted == "a list" and field and not field.parts and holds_words(field):
        words = [word.strip() for word in given.split(",")] if isinstance(given, str) else [""]
        return f"Write it like this: {start}[{', '.join(words) if all(words) else '…'}]"
    if wanted == "a list":
        entry = _entry(given)
        if field and field.parts and isinstance(given, Mapping):
            entry = f"{next(iter(given), '')}: …"
        elif field and field.parts and field.short_for is None:
            entry = _group(field, given) if _required(field) else f"{field.parts[0].name}: …"
        return f"Begin each entry on a line of its own, below “{name}:”, with a dash: - {entry}"
    if wanted == "a group of fields" and field and field.parts:
        if not _required(field):
            names = ", ".join(part.name for part in field.parts)
            return f"Write some of these fields in its place: {names}."
        return f"Write it like this: {start}{_group(field, given)}"
    single = list(given.values()) if isinstance(given, Mapping) else given
    if wanted == "text" and isinstance(given, Mapping) and len(given) == 1:
        return f"Put quotes around the whole text: {start}{_entry(given)}"
    if isinstance(single, list) and len(single) == 1 and isinstance(single[0], str):
        return f"Write it like this: {start}{single[0]}"
    return f"Write it like this: {start}{_like(field, '…')}"


def _group(field: FieldShape, given: Any) -> str:
    """How a group of fields is written, with the value that was given in its only field."""
    parts = _required(field)
    value = "…"
    if len(parts) == 1 and isinstance(given, str):
        is_day = isinstance(given, Plain) and given.reads_as == "date"
        value = str(given) if is_day == (parts[0].base is date) else "…"
    return "{" + ", ".join(f"{part.name}: {value}" for part in parts) + "}"


def _required(field: FieldShape) -> list[FieldShape]:
    return [part for part in field.parts if part.required]


def holds_words(field: FieldShape) -> bool:
    """Whether the field's entries are single words, so that a list of them fits on one line."""
    marks = (Refers, TermOf, RefersToObjective)
    return bool(field.choices) or any(field.mark(mark) for mark in marks)


def _entry(given: Any) -> str:
    """A text as an entry of a list; what was read as a field and its value is a text again."""
    if isinstance(given, Mapping):
        name, value = next(iter(given.items()), ("", ""))
        given = f"{name}: {value if isinstance(value, str) else '…'}"
    text = given if isinstance(given, str) else "…"
    return f'"{text}"' if ": " in text else text or "…"
