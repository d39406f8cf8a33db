"""Linked data: schema.org and LRMI as JSON-LD, from the standard's names that the models declare.

Vocabulary: https://schema.org/LearningResource. Only what a document says is said: no
placeholders, no build date.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any

from staffroom.catalog import Key, Record
from staffroom.kinds import KINDS, Status, noun
from staffroom.kinds.entry import Source
from staffroom.kinds.fields import Fields
from staffroom.kinds.licences import licence_address
from staffroom.kinds.marks import Refers, Standard, TermOf
from staffroom.kinds.meeting import Meeting
from staffroom.kinds.structure import FieldShape, shape
from staffroom.site.addresses import address_of, file_address, term_address
from staffroom.site.view import View


def linked_data(record: Record, view: View) -> str:
    """The JSON-LD of a document, safe to stand in a script element; keys in a fixed order."""
    node = describe(record, view)
    text = json.dumps(node, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def describe(record: Record, view: View) -> dict[str, Any]:
    """A document as a node of linked data."""
    address = view.settings.full_address(address_of(record.key))
    node: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": record.kind.schema_type,
        "name": record.title,
        "url": address or None,
        "@id": address or None,
    }
    for field, standard in _described(record.kind.model):
        value = _value(view, record, field, getattr(record.fields, field.attribute))
        if value in (None, "", []):
            continue
        known = node.get(standard.name)
        if isinstance(known, list) and isinstance(value, list):
            node[standard.name] = known + value
        else:
            node[standard.name] = value
    if node["@type"] == "LearningResource":
        node["learningResourceType"] = noun(record.kind.name)
        node.setdefault("license", licence_address(view.settings.license))
        node.setdefault("inLanguage", record.fields.language or view.settings.language)
        node["isAccessibleForFree"] = True
    if record.fields.status is Status.PUBLISHED:
        node.pop("creativeWorkStatus", None)
    if isinstance(record.fields, Meeting):
        node |= _event(view, record, record.fields)
    known = _PROPERTIES.get(record.kind.schema_type)
    return {
        name: value
        for name, value in node.items()
        if value not in (None, "", []) and (known is None or name[0] == "@" or name in known)
    }


@cache
def _described(model: type[Fields]) -> tuple[tuple[FieldShape, Standard], ...]:
    """The fields that schema.org has a name for."""
    found = [(field, field.mark(Standard)) for field in shape(model)]
    return tuple((field, mark) for field, mark in found if mark and ":" not in mark.name)


_OF_A_THING = {"name", "description", "url", "image", "identifier"}
_PROPERTIES: Mapping[str, set[str]] = {
    "DefinedTerm": _OF_A_THING,
    "Event": _OF_A_THING
    | {"about", "contributor", "inLanguage", "keywords"}
    | {"startDate", "endDate", "location", "organizer"},
    "Organization": _OF_A_THING | {"keywords"},
    "Person": _OF_A_THING | {"knowsAbout"},
}
"""What schema.org says of things that are no works; all else is said of works only."""


def _event(view: View, record: Record, meeting: Meeting) -> dict[str, Any]:
    group = record.targets.get(("meeting-group", meeting.group))
    return {
        "startDate": meeting.starts.isoformat(),
        "endDate": meeting.ends.isoformat(),
        "location": meeting.place,
        "organizer": _node_of(view, group) if group else None,
    }


def _value(view: View, record: Record, field: FieldShape, value: Any) -> Any:
    if field.is_list:
        items = [_value_of_one(view, record, field, item) for item in value or ()]
        return [item for item in items if item not in (None, "")]
    return _value_of_one(view, record, field, value) if value is not None else None


def _value_of_one(view: View, record: Record, field: FieldShape, value: Any) -> Any:
    if (term_of := field.mark(TermOf)) is not None and isinstance(value, str):
        return _term(view, term_of.vocabulary, value)
    if (refers := field.mark(Refers)) is not None and isinstance(value, str):
        key = record.targets.get((refers.relation, value))
        if key is None:
            # Only plain text may stand for itself: an id that leads nowhere may name somebody.
            return value if refers.loose else None
        return _node_of(view, key)
    if isinstance(value, Fields):
        return _part(view, record, value)
    standard = field.mark(Standard)
    if standard is not None and standard.name == "license":
        return licence_address(str(value))
    if standard is not None and standard.name == "timeRequired":
        return f"PT{value}M"
    if standard is not None and standard.name == "image":
        path = record.path.parent / str(value)
        return view.settings.full_address(file_address(path)) if path in record.files else None
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, StrEnum) else value


def _part(view: View, record: Record, value: Fields) -> Any:
    """A group of fields: the person of a contribution, the text of an objective, a source."""
    person = getattr(value, "person", None)
    if person is not None:
        key = record.targets.get(("contributor", person))
        return _node_of(view, key) if key else None
    if (text := getattr(value, "text", None)) is not None:
        return text
    if isinstance(value, Source):
        key = record.targets.get(("based-on", value.document or ""))
        if key is not None:
            return _node_of(view, key)
        node = {"@type": "CreativeWork", "name": value.title, "url": value.url}
        return _without_empty(node) if value.title or value.url else None
    return None


def _term(view: View, vocabulary: str, written: str) -> Any:
    term = view.meant(vocabulary, written)
    if term is None:
        return None
    address = term.url or view.settings.full_address(term_address(vocabulary, term.id))
    if vocabulary == "standards":
        return _without_empty(
            {
                "@type": "AlignmentObject",
                "targetName": term.code or term.id,
                "targetDescription": term.label,
                "targetUrl": address,
                "educationalFramework": term.framework,
            }
        )
    return _without_empty({"@type": "DefinedTerm", "name": term.label, "url": address})


def _without_empty(node: Mapping[str, Any]) -> dict[str, Any]:
    return {name: part for name, part in node.items() if part}


def _node_of(view: View, key: Key) -> dict[str, Any]:
    address = view.settings.full_address(address_of(key))
    schema_type = KINDS[key.kind].schema_type
    return _without_empty({"@type": schema_type, "name": view.name(key).title, "@id": address})
