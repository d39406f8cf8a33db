"""What somebody answers to the question for a field: understood, and checked as the file will be.

An answer is checked by the models themselves, so it is told the same as by `staffroom check`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from staffroom.authoring.fields import Answer, Option, answer, options
from staffroom.authoring.skeleton import PROSE
from staffroom.authoring.writing import CannotBeWritten, scalar
from staffroom.catalog import Catalog
from staffroom.diagnostic import PROBLEMS, Diagnostic
from staffroom.document import parse_document, parse_values
from staffroom.kinds import Kind, noun
from staffroom.kinds.marks import OneOf, Refers, TermOf
from staffroom.kinds.structure import FieldShape, shape
from staffroom.kinds.validation import validate
from staffroom.vocabulary import nearest

_PATH = PurePosixPath("answer")


class Slip(Exception):
    """An answer that cannot be used; the message says why, the hint what to write."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


def understood(field: FieldShape, kind: Kind, catalog: Catalog, typed: str) -> Any:
    """One answer, as front matter holds it: labels and titles have become ids.

    For a list it is one of its entries; for a group of fields, one with the field that the text
    is short for. Whether the answer is right otherwise, `problems_with` says.
    """
    text = typed.strip()
    if field.parts:
        return _as_group(field, kind, catalog, text)
    found = options(field, kind, catalog)
    if (known := chosen(text, found)) is not None:
        return known.value
    if answer(field) in (Answer.TERM, Answer.DOCUMENT, Answer.PAGE):
        raise _unknown(field, kind, found, text)
    return text


def _as_group(field: FieldShape, kind: Kind, catalog: Catalog, text: str) -> dict[str, Any]:
    parts = {part.name: part for part in field.parts}
    if field.short_for is not None:
        part = parts[field.short_for]
        return {part.name: understood(part, kind, catalog, text)}
    # A step that is one of several things says by itself which.
    for part in (part for part in field.parts if part.mark(OneOf)):
        if answer(part) is Answer.ADDRESS:
            fits = re.match(r"[a-z]{2,9}:/?/?\S+\Z", text, re.IGNORECASE) is not None
            fits = fits and chosen(text, _documents_among(field, kind, catalog)) is None
        elif answer(part) in PROSE:
            continue
        else:
            fits = chosen(text, options(part, kind, catalog)) is not None
        if fits:
            return {part.name: understood(part, kind, catalog, text)}
    for part in field.parts:
        if part.mark(OneOf) and answer(part) in PROSE:
            return {part.name: text}
    raise Slip(f"“{field.name}” has several fields: {', '.join(parts)}")


def _documents_among(field: FieldShape, kind: Kind, catalog: Catalog) -> tuple[Option, ...]:
    return tuple(
        option
        for part in field.parts
        if answer(part) is Answer.DOCUMENT
        for option in options(part, kind, catalog)
    )


def chosen(text: str, found: Sequence[Option]) -> Option | None:
    """The option that is meant by a value or a label, whatever its capitals; None if none is."""
    wanted = text.strip().casefold()
    for names in (_value, _names):
        matches = [option for option in found if wanted in map(str.casefold, names(option))]
        if len(matches) == 1:
            return matches[0]
    # `person:rosa` where only people are meant.
    _, colon, rest = wanted.partition(":")
    return chosen(rest, found) if colon and rest and not _has_colons(found) else None


def _value(option: Option) -> tuple[str, ...]:
    return (option.value,)


def _names(option: Option) -> tuple[str, ...]:
    without_kind = option.value.rpartition(":")[2]
    return (without_kind, option.label, *option.also)


def _has_colons(found: Sequence[Option]) -> bool:
    return any(":" in option.value for option in found)


def _unknown(field: FieldShape, kind: Kind, found: Sequence[Option], text: str) -> Slip:
    names = {name: option for option in found for name in (*_names(option), option.value)}
    guess = nearest(text, names)
    hint = f"Did you mean “{names[guess].value}” ({names[guess].label})?" if guess else ""
    if (term := field.mark(TermOf)) is not None:
        problem = PROBLEMS["unknown-term"].at(_PATH, value=text, vocabulary=term.vocabulary)
        file = f"vocabularies/{term.vocabulary}.yml"
        return Slip(problem.message, hint or f"Use a word of {file}, or add this one there.")
    refers = field.mark(Refers)
    kinds = refers.kinds_from(kind.name) if refers else ("page",)
    problem = PROBLEMS["dangling-reference"].at(_PATH, kind=noun(*kinds), target=text)
    return Slip(
        problem.message, hint or "Write the id of one that exists: its file's name without .md."
    )


def problems_with(kind: Kind, values: Mapping[str, Any]) -> list[Diagnostic]:
    """What is wrong with answers, in the words of `check`; what is still missing is not."""
    known = {field.name: field for field in shape(kind.model)}
    try:
        lines = [f"{name}: {_flow(known.get(name), value)}" for name, value in values.items()]
    except CannotBeWritten as error:
        character = next((f"U+{ord(c):04X}" for c in str(error) if not c.isprintable()), "?")
        return [PROBLEMS["control-character"].at(_PATH, character=character)]
    text = "\n".join(["---", *lines, "---", ""])
    document, problems = parse_document(text.encode(), _PATH, flawed=True)
    if document is not None:
        problems = [*problems, *validate(document, kind)[1]]
    # What is missing altogether stands at the first line, which has no field.
    return [d for d in problems if d.line > 1 and d.code not in ("missing-field", "empty-value")]


def _flow(field: FieldShape | None, value: Any) -> str:
    """A value on one line."""
    if isinstance(value, Mapping):
        parts = {part.name: part for part in field.parts} if field else {}
        inner = (f"{name}: {_flow(parts.get(name), each)}" for name, each in value.items())
        return f"{{{', '.join(inner)}}}"
    if isinstance(value, list):
        return f"[{', '.join(_flow(field, each) for each in value)}]"
    prose = field is not None and answer(field) in PROSE
    return scalar(str(value), prose=prose, in_list=True)


# --- answers given beforehand -----------------------------------------------------------------


def given_beforehand(settings: Iterable[str], kind: Kind, catalog: Catalog) -> dict[str, Any]:
    """The values of settings such as `levels=grade-5,grade-6` or `baseline.value=22`.

    A list may be repeated or, where its entries are words, have commas; in square or curly
    brackets stands YAML. `Slip` where one cannot be understood.
    """
    values: dict[str, Any] = {}
    for setting in settings:
        name, equals, written = setting.partition("=")
        if not equals:
            raise Slip(f"“{setting}” has no “=”", "Write it like this: --set duration=45")
        way = [part.strip() for part in name.split(".")]
        _put(values, way, written.strip(), shape(kind.model), kind, catalog, name)
    return values


def _put(
    values: dict[str, Any],
    way: list[str],
    written: str,
    fields: tuple[FieldShape, ...],
    kind: Kind,
    catalog: Catalog,
    name: str,
) -> None:
    field = next((each for each in fields if each.name == way[0]), None)
    if field is None:
        known = [each.name for each in fields]
        guess = nearest(way[0], known)
        hint = f"Did you mean “{guess}”?" if guess else f"The fields are: {', '.join(known)}."
        raise Slip(f"unknown field “{name}”", hint)
    if len(way) > 1:
        if not field.parts or field.is_list:
            hint = f"Write it like this: --set '{field.name}=[{{…: …}}]'" if field.parts else ""
            raise Slip(f"“{field.name}” has no field “{way[1]}” of its own", hint)
        inner = values.setdefault(field.name, {})
        _put(inner, way[1:], written, field.parts, kind, catalog, name)
        return
    if not written:
        raise Slip(f"“{name}” is empty", "Write a value behind the “=”, or leave it out.")
    new = _read(field, written, kind, catalog)
    values[field.name] = [*values.get(field.name, []), *new] if field.is_list else new[-1]


def _read(field: FieldShape, written: str, kind: Kind, catalog: Catalog) -> list[Any]:
    if (field.is_list and written.startswith("[")) or (field.parts and written.startswith("{")):
        value, _, problems = parse_values(written, PurePosixPath("--set"))
        if problems:
            raise Slip(
                f"“{field.name}” cannot be read: {problems[0].message}", problems[0].hint or ""
            )
        found = value if isinstance(value, list) else [value]
        return [_settled(field, each, kind, catalog) for each in found]
    if field.is_list and answer(field) not in PROSE and not field.parts:
        words = [word for word in written.split(",") if word.strip()]
        return [understood(field, kind, catalog, word) for word in words]
    return [understood(field, kind, catalog, written)]


def _settled(field: FieldShape, value: Any, kind: Kind, catalog: Catalog) -> Any:
    """A value that was written as YAML, with ids in place of labels and titles."""
    if isinstance(value, list):
        return [_settled(field, each, kind, catalog) for each in value]
    if isinstance(value, Mapping):
        parts = {part.name: part for part in field.parts}
        return {
            name: _settled(parts[name], each, kind, catalog) if name in parts else each
            for name, each in value.items()
        }
    return understood(field, kind, catalog, str(value)) if value is not None else None
