"""JSON Schemas (draft-07) of what authors write, for editors that know such schemas.

Made from the models and the vocabularies. An editor reads YAML 1.2, where `2026-11-22` is a text
and `45` a number. What only the checker can know (whether a document exists, what goes with
what) is not in here, so `staffroom check` has the last word.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from staffroom.authoring.fields import Answer, answer, example, is_needed, options, typed_example
from staffroom.catalog import Catalog
from staffroom.kinds import KINDS, Kind, noun
from staffroom.kinds.marks import OneOf, Refers, TermOf
from staffroom.kinds.structure import FieldShape, attribute_docstrings, shape
from staffroom.vocabulary import Term

DRAFT = "http://json-schema.org/draft-07/schema#"
FOLDER = PurePosixPath("schemas")

Schema = dict[str, Any]


def schema_of(kind: Kind, catalog: Catalog) -> Schema:
    """What the front matter of a kind may hold.

    Of the catalog only the vocabularies count, so that the schema stays as it is when somebody
    adds a document. `x-kinds` names the kinds whose ids may stand in a field.
    """
    writer = _Writer(kind, Catalog(records={}, vocabularies=catalog.vocabularies))
    fields = shape(kind.model)
    properties = {field.name: writer.property_of(field) for field in fields}
    return {
        "$schema": DRAFT,
        "$id": f"{kind.name}.json",
        "title": noun(kind.name).capitalize(),
        "description": kind.description,
        "x-folder": kind.folder,
        "type": "object",
        "properties": properties,
        "required": [field.name for field in fields if is_needed(field)],
        "additionalProperties": False,
        "definitions": writer.definitions,
    }


def vocabulary_schema(catalog: Catalog) -> Schema:
    """What a file in `content/vocabularies/` may hold."""
    said = attribute_docstrings(Term)
    text: Schema = {"type": "string", "minLength": 1}
    # A code or a grade may well be a number.
    word: Schema = {"type": ["string", "number"]}
    words: Schema = {"type": "array", "items": word}
    forms = {"id": word, "code": word, "broader": word, "also": words, "levels": words}
    properties = {
        name: {**forms.get(name, text), "description": said.get(name, name)}
        for name in Term._fields
    }
    standard = {"required": ["framework", "code", "label"]}
    return {
        "$schema": DRAFT,
        "$id": "vocabulary.json",
        "title": "Vocabulary",
        "description": "The words that a community agrees to sort its documents by.",
        "type": "array",
        "items": {
            "type": "object",
            "properties": properties,
            "additionalProperties": False,
            "anyOf": [{"required": ["id", "label"]}, standard],
        },
    }


def schema_files(catalog: Catalog, made: str) -> Mapping[PurePosixPath, str]:
    """The files of all schemas, each with a remark on who made it."""
    schemas = {kind.name: schema_of(kind, catalog) for kind in KINDS.values()}
    schemas["vocabulary"] = vocabulary_schema(catalog)
    return {
        FOLDER / f"{name}.json": json.dumps(
            {"$schema": schema["$schema"], "$comment": made, **schema},
            ensure_ascii=False,
            indent=2,
        )
        + "\n"
        for name, schema in schemas.items()
    }


class _Writer:
    """Writes the properties of one kind; what several of them need is a definition."""

    def __init__(self, kind: Kind, catalog: Catalog) -> None:
        self.kind = kind
        self.catalog = catalog
        self.definitions: dict[str, Schema] = {}

    def property_of(self, field: FieldShape) -> Schema:
        """A field with what it is for."""
        entry = self._entry(field)
        if field.is_list:
            many: Schema = {"type": "array", "items": entry}
            if field.fewest:
                many["minItems"] = field.fewest
            entry = {"anyOf": [entry, many]} if field.takes_one else many
        return {**self._about(field), **entry}

    def _about(self, field: FieldShape) -> Schema:
        like = "" if field.parts else example(field, self.kind, self.catalog)
        has_words = bool(field.choices or field.mark(TermOf) or field.mark(Refers))
        about: Schema = {"title": field.label, "description": field.description}
        if like and not has_words:
            about["markdownDescription"] = f"{field.description}\n\nFor example: `{like}`"
            plain = typed_example(field, self.kind, self.catalog)
            about["examples"] = [[plain] if field.is_list else plain]
        return about

    # --- one entry ----------------------------------------------------------------------------

    def _entry(self, field: FieldShape) -> Schema:
        kind = answer(field)
        if kind is Answer.GROUP:
            return self._group(field)
        if (term := field.mark(TermOf)) is not None:
            return self._defined(term.vocabulary, field)
        if kind is Answer.CHOICE:
            return _choices(field, self.kind, self.catalog)
        if kind in (Answer.DOCUMENT, Answer.TEXT_OR_DOCUMENT):
            refers = field.mark(Refers)
            assert refers is not None
            kinds = list(refers.kinds_from(self.kind.name) or KINDS)
            if kind is Answer.TEXT_OR_DOCUMENT:
                return {"type": "string", "minLength": 1, "x-kinds": kinds}
            return {"type": ["string", "integer"], "pattern": _REFERENCE, "x-kinds": kinds}
        entry: Schema = {**_FORMS[kind]}
        if field.pattern is not None:
            entry["pattern"] = field.pattern
        if field.longest is not None:
            entry["maxLength"] = field.longest
        return entry

    def _group(self, field: FieldShape) -> Schema:
        one_of = [part.name for part in field.parts if part.mark(OneOf)]
        group: Schema = {
            "type": "object",
            "properties": {part.name: self.property_of(part) for part in field.parts},
            "additionalProperties": False,
        }
        if required := [part.name for part in field.parts if part.required]:
            group["required"] = required
        if one_of:
            group["oneOf"] = [{"required": [name]} for name in one_of]
        if field.short_for is None:
            return group
        [part] = [part for part in field.parts if part.name == field.short_for]
        return {"anyOf": [self._entry(part), group]}

    def _defined(self, name: str, field: FieldShape) -> Schema:
        if name not in self.definitions:
            words = _choices(field, self.kind, self.catalog)
            # A community that has no such words yet may still write them.
            self.definitions[name] = words if words["enum"] else {"type": ["string", "integer"]}
        # Beside a reference, draft-07 overlooks everything else.
        return {"allOf": [{"$ref": f"#/definitions/{name}"}]}


def _choices(field: FieldShape, kind: Kind, catalog: Catalog) -> Schema:
    values: list[str | int] = []
    said: list[str] = []
    for option in options(field, kind, catalog):
        about = ": ".join(filter(None, (option.label, option.description)))
        if option.is_fixed:
            about = option.description
        values.append(option.value)
        said.append(about)
        if option.value.isdecimal() and str(int(option.value)) == option.value:
            # Grade 4 may be called 4, and YAML reads that as a number.
            values.append(int(option.value))
            said.append(about)
    return {"enum": values, "enumDescriptions": said}


_HOURS = r"[0-9]{1,3} *([hH]|[hH][rR][sS]?|[hH][oO][uU][rR][sS]?)"
_MINUTES = r"[0-9]{1,4} *([mM]|[mM][iI][nN][sS]?|[mM][iI][nN][uU][tT][eE][sS]?)?"
_ISO = r"[pP][tT]([0-9]{1,3}[hH])?([0-9]{1,4}[mM])?"
_DURATION = rf"^ *(({_HOURS})? *({_MINUTES})?|{_ISO}) *$"
_REFERENCE = r"^ *([a-z]+(-[a-z]+)* *: *)?\S+ *$"
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME = r"[0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?"
_ZONE = r"([Zz]|[+-][0-9]{2}(:?[0-9]{2})?|[A-Z][A-Za-z0-9_+/-]+)"
_NUMBER = r"^ *[+-]?[0-9]{1,15}(\.[0-9]{0,15})? *$"
_YES_NO = ["true", "false", "yes", "no", "on", "off"]

_FORMS: Mapping[Answer, Schema] = {
    Answer.TEXT: {"type": "string", "minLength": 1},
    Answer.LINE: {"type": "string", "minLength": 1},
    Answer.WORD: {"type": ["string", "number"]},
    Answer.NUMBER: {"type": ["number", "string"], "pattern": _NUMBER},
    Answer.WHOLE: {"type": ["integer", "string"], "pattern": r"^ *[+-]?[0-9]{1,15}(\.0*)? *$"},
    Answer.DURATION: {"type": ["integer", "string"], "minimum": 1, "pattern": _DURATION},
    Answer.MINUTES: {"type": ["integer", "string"], "minimum": 0, "pattern": _DURATION},
    Answer.DAY: {"type": "string", "pattern": rf"^ *{_DAY} *$"},
    Answer.MOMENT: {
        "type": "string",
        "pattern": rf"^ *{_DAY}([Tt]| +){_TIME} *{_ZONE} *$",
    },
    Answer.PERIOD: {
        "type": ["string", "integer"],
        "pattern": r"^ *[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)? *$",
    },
    Answer.CLOCK: {"type": "string", "pattern": r"^ *([01]?[0-9]|2[0-3])[:.][0-5][0-9] *$"},
    Answer.YES_NO: {"enum": [True, False, *_YES_NO]},
    Answer.DONE: {
        "anyOf": [{"enum": [True, False, *_YES_NO]}, {"type": "string", "pattern": rf"^{_DAY}$"}]
    },
    Answer.ADDRESS: {
        "type": "string",
        "pattern": r"^([hH][tT][tT][pP][sS]?|[mM][aA][iI][lL][tT][oO]|[tT][eE][lL]):",
    },
    Answer.ZONE: {"type": "string", "pattern": r"^[A-Za-z][A-Za-z0-9_+/-]*$"},
    Answer.LANGUAGE: {"type": "string"},
    Answer.OBJECTIVE: {"type": "string", "pattern": "[:#]"},
    Answer.PAGE: {"type": "string", "pattern": r"\.md *$"},
    Answer.FILE: {"type": "string", "minLength": 1},
}


def pattern_of(field: FieldShape) -> str | None:
    """The regular expression for a field's answer, or each entry of the list, written as text."""
    if field.pattern is not None:
        return field.pattern
    if answer(field) is Answer.DONE:
        return rf"^({'|'.join(_YES_NO)}|{_DAY})$"
    return _FORMS.get(answer(field), {}).get("pattern")
