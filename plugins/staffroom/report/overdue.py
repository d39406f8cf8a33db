"""Whose reviews are over: a list for those who look after the documents."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from staffroom.catalog import Catalog, Record, sort_text
from staffroom.kinds.entry import REVIEW_LASTS
from staffroom.report.escaping import code, plain
from staffroom.site.addresses import address_of
from staffroom.site.settings import Settings
from staffroom.site.words import Words

MOST = 150
"""So many documents are named; a forge takes no text of any length."""


def overdue_reviews(catalog: Catalog, settings: Settings, words: Words) -> str:
    """The documents that were last looked through more than a year ago, by steward, longest ago
    first, as Markdown; empty where there are none.

    Args:
        catalog: All documents.
        settings: The site's address, if it is known, and what day it is.
        words: The texts.
    """
    reviewable = [
        record
        for record in catalog.documents
        if record.kind.in_library and record.is_listed and record.brief.status != "draft"
    ]
    over = [
        record
        for record in reviewable
        if (day := record.brief.reviewed) is not None and settings.today - day > REVIEW_LASTS
    ]
    if not over:
        return ""
    over.sort(key=lambda record: (record.brief.reviewed or date.min, record.key))
    lines = [words("report.overdue.lead", n=len(over))]
    by_steward: dict[str, list[Record]] = defaultdict(list)
    for record in over[:MOST]:
        by_steward[_steward(record, catalog)].append(record)
    # Those whom nobody looks after come last.
    for steward in sorted(by_steward, key=lambda name: (not name, sort_text(name))):
        entries = [_entry(record, settings, words) for record in by_steward[steward]]
        title = plain(steward, 80) if steward else words("report.overdue.nobody")
        lines += [f"### {title}", "\n".join(f"- [ ] {entry}" for entry in entries)]
    if len(over) > MOST:
        lines.append(words("report.overdue.more", n=len(over) - MOST))
    never = sum(record.brief.reviewed is None for record in reviewable)
    if never:
        lines.append(words("report.overdue.never", n=never))
    return "\n\n".join(lines) + "\n"


def _steward(record: Record, catalog: Catalog) -> str:
    """Who looks after it: a steward of the first of its domains that has one."""
    for (relation, _), target in record.targets.items():
        domain = catalog.records.get(target) if relation == "domain" else None
        for (role, _), person in domain.targets.items() if domain is not None else ():
            if role == "steward" and person in catalog.records:
                return catalog.records[person].title
    return ""


def _entry(record: Record, settings: Settings, words: Words) -> str:
    address = settings.full_address(address_of(record.key))
    title = plain(record.title)
    document = f"[{title}]({address})" if address else f"{title} ({code(str(record.path), 300)})"
    day = words.day(record.brief.reviewed) if record.brief.reviewed else ""
    return words("report.overdue.entry", document=document, day=day)
