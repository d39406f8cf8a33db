"""A document as plain data, for other systems: what anybody may know of it."""

from __future__ import annotations

import json
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from staffroom.catalog import Record
from staffroom.kinds.fields import Fields
from staffroom.kinds.marks import Private, Refers
from staffroom.kinds.structure import FieldShape, shape
from staffroom.site.addresses import address_of
from staffroom.site.settings import Settings


def public_state(record: Record, base: bytes) -> bytes:
    """What `public_json` begins with: as long as it is the same, so is the rest."""
    return base + record.digest


def public_json(record: Record, settings: Settings, base: bytes) -> bytes:
    """A document as JSON on a line, behind its `public_state`."""
    public = {
        "kind": record.kind.name,
        "id": record.id,
        "title": record.title,
        "summary": record.summary,
        "url": settings.published(address_of(record.key)),
        "domains": [],
        "practices": [],
        **_public(record, record.fields),
    }
    return public_state(record, base) + json.dumps(public, ensure_ascii=False).encode()


def _public(record: Record, fields: Fields) -> dict[str, Any]:
    """The fields as plain data, without what is nobody's business.

    An id that leads nowhere is left out with the group of fields that it stands in: it may be
    somebody's who has not agreed to appear.
    """
    found: dict[str, Any] = {}
    for field in shape(type(fields)):
        value = getattr(fields, field.attribute)
        if field.mark(Private) or value is None or value == ():
            continue
        if field.is_list:
            items = [_public_value(record, field, item) for item in value]
            value = [item for item in items if item is not None]
        else:
            value = _public_value(record, field, value)
        if value not in (None, []):
            found[field.name] = value
    return found


def _public_value(record: Record, field: FieldShape, value: Any) -> Any:
    if isinstance(value, Fields):
        for part in shape(type(value)):
            refers = part.mark(Refers)
            written = getattr(value, part.attribute)
            # An id of any kind that leads nowhere may be a person's.
            if refers is None or not isinstance(written, str):
                continue
            may_be_person = not refers.kinds or "person" in refers.kinds
            if may_be_person and (refers.relation, written) not in record.targets:
                return None
        return _public(record, value)
    refers = field.mark(Refers)
    if refers is not None and isinstance(value, str):
        target = record.targets.get((refers.relation, value))
        if target is None:
            return value if refers.loose else None
        return target.id if len(refers.kinds) == 1 or refers.own_kind else str(target)
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, StrEnum) else value
