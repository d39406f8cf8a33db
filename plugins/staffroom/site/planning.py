"""What a teacher's plan keeps of a document. The plan itself lives in the reader's browser only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from staffroom.catalog import Key, Record
from staffroom.kinds import KINDS, Status
from staffroom.site.addresses import address_of, term_address
from staffroom.site.settings import Settings
from staffroom.site.view import View


def plan_item(record: Record, view: View, plain: Callable[[str], str]) -> Mapping[str, Any]:
    """A document as a plan needs it: plain values, for the page's data block.

    Args:
        record: The document.
        view: The site as the document's page sees it.
        plain: Makes plain text of a text in Markdown.

    Returns:
        `key`, `title`, `kind`, `address` (relative to the site's root, as published), `minutes`
        (None if it takes no certain time), `levels` and `subjects` (labels), `materials` (texts),
        `standards` (`code`, `label`, `address`), `prerequisites` (`key` and `title` of documents,
        `text` of all else), `retired`, and `successor` (`key` and `title`, or None).
    """
    fields, published = record.fields, view.settings.published
    card = view.card(record.key)
    successor = record.targets.get(("replaced", fields.replaced_by or ""))
    return {
        "key": str(record.key),
        "title": record.title,
        "kind": record.kind.name,
        "address": published(address_of(record.key)),
        "minutes": card.minutes,
        "levels": card.levels,
        "subjects": card.subjects,
        "materials": [plain(text) for text in getattr(fields, "materials", ())],
        "standards": _standards(record, view),
        "prerequisites": _prerequisites(record, view, plain),
        "retired": fields.status is Status.RETIRED,
        "successor": _named(view, successor) if successor else None,
    }


def planned_kinds(settings: Settings) -> Mapping[str, Mapping[str, Any]]:
    """The kinds that go into plans, for the script that makes addresses of the ids in a link.

    Returns:
        Name → `before` and `after`, what stands around the id in a page's published address, and
        `timed`, whether it is something that happens at a time.
    """
    page = settings.published("folder/id/")
    after = page.partition("folder/id")[2]
    return {
        kind.name: {
            "before": f"{kind.folder}/",
            "after": after,
            "timed": "duration" in kind.model.model_fields,
        }
        for kind in KINDS.values()
        if kind.in_library
    }


def _standards(record: Record, view: View) -> list[Mapping[str, str]]:
    terms = [view.term("standards", id) for id in record.terms.get("standards", ())]
    return [
        {
            "code": term.code or term.id,
            "label": term.label,
            "address": view.settings.published(term_address("standards", term.id)),
        }
        for term in terms
        if term is not None
    ]


def _prerequisites(
    record: Record, view: View, plain: Callable[[str], str]
) -> list[Mapping[str, str]]:
    found: list[Mapping[str, str]] = []
    for text in getattr(record.fields, "prerequisites", ()):
        key = record.targets.get(("prerequisite", text))
        found.append(_named(view, key) if key else {"text": plain(text)})
    return found


def _named(view: View, key: Key) -> Mapping[str, str]:
    return {"key": str(key), "title": view.name(key).title}
