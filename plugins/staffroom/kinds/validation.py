"""From metadata to a model, or to problems in a teacher's words, each at its line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from staffroom.diagnostic import PROBLEMS, Diagnostic
from staffroom.document import Document, FieldPath
from staffroom.kinds.entry import Entry
from staffroom.kinds.fields import Like
from staffroom.kinds.registry import Kind
from staffroom.kinds.structure import FieldShape, shape
from staffroom.vocabulary import nearest


def validate(document: Document, kind: Kind) -> tuple[Entry | None, list[Diagnostic]]:
    """The document's fields as its kind's model; None when a problem stands in the way."""
    personal = kind.name == "person"
    try:
        fields = kind.model.model_validate(_without_empty(document.metadata))
    except ValidationError as error:
        found = [
            _diagnostic(document, kind, details, personal)
            for details in error.errors(include_url=False)
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


def _without_empty(value: Any) -> Any:
    """A field that was left empty counts as left out; an empty item of a list does not."""
    if isinstance(value, Mapping):
        return {name: _without_empty(inner) for name, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [_without_empty(item) for item in value]
    return value


def field_name(where: FieldPath) -> str:
    """A way to a value in words: `objectives, item 3, text`."""
    return ", ".join(f"item {part + 1}" if isinstance(part, int) else part for part in where)


def _diagnostic(
    document: Document, kind: Kind, details: Any, personal: bool
) -> Diagnostic:
    where: FieldPath = details["loc"]
    code: str = details["type"]
    missing = code == "missing"
    # A text that stands for a group of fields is where the author wrote it, not one step deeper.
    written = where[:-1] if missing else _as_written(document, where)
    field = _field(kind, where)
    name = field_name(written if not missing else where)
    position = document.position(written)
    values: dict[str, Any] = {"field": name}
    problem, hint = "invalid-value", None

    if code in PROBLEMS:
        problem, values = code, {**details["ctx"], **values}
    elif missing:
        problem = "missing-field"
        values["description"] = field.description if field else ""
        values["field"] = str(where[-1]) if len(where) == 1 else name
    elif code == "extra_forbidden":
        problem = "unknown-field"
        values["field"] = str(where[-1])
        known = [f.name for f in _siblings(kind, where)]
        guess = nearest(str(where[-1]), known)
        hint = (
            f"Did you mean “{guess}”?"
            if guess
            else f"The fields that may stand here are: {', '.join(known)}."
        )
    elif code in ("tuple_type", "model_type", "model_attributes_type", "string_type"):
        problem = "wrong-form"
        wanted = {"tuple_type": "a list", "string_type": "a text"}.get(code, "a group of fields")
        values |= {
            "wanted": wanted,
            "found": _form(details["input"]),
            "like": _like(str(written[-1]) if written else "", field, details["input"], wanted),
        }
        if details["input"] is None:
            problem = "empty-value"
    elif code == "enum":
        problem = "unknown-choice"
        choices = field.choices if field else ()
        written_value = str(details["input"])
        guess = nearest(written_value, choices)
        values |= {"value": written_value, "choices": ", ".join(choices)}
        hint = f"Did you mean “{guess}”? The values are: {', '.join(choices)}." if guess else None
    elif code == "too_short":
        problem = "empty-value"
    elif code == "string_pattern_mismatch":
        like = field.mark(Like) if field else None
        values["reason"] = f"“{details['input']}” is not written as it should be"
        hint = f"Write it like this: {like.example}" if like else None
    else:
        values["reason"] = "this value cannot be used here"
    if problem in ("not-a-number",) and "like" not in values:
        values["like"] = "45"
    return PROBLEMS[problem].at(document.path, position, hint=hint, personal=personal, **values)


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
    return "a text"


def _like(name: str, field: FieldShape | None, value: Any, wanted: str) -> str:
    if wanted == "a list" and isinstance(value, str):
        words = [word.strip() for word in value.split(",")]
        if field and field.parts:
            return f"{name}: and below it, on a line that begins with a dash, “- {value}”"
        return f"{name}: [{', '.join(words)}]" if all(words) else f"{name}: [...]"
    if wanted == "a group of fields" and field and field.parts:
        needed = [part.name for part in field.parts if part.required] or [field.parts[0].name]
        return "{" + ", ".join(f"{part}: …" for part in needed) + "}"
    return f"{name}: …" if name else "field: …"
