"""The files that other systems read: the catalog as JSON, the feed, the calendar, the site map."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import lru_cache
from html import escape
from typing import Any
from urllib.parse import urljoin
from xml.etree import ElementTree

from icalendar import Calendar, Event

from staffroom.catalog import Record
from staffroom.kinds import KINDS
from staffroom.kinds.meeting import Meeting
from staffroom.site.addresses import NEWS, address_of
from staffroom.site.editor import editor_outputs
from staffroom.site.form import form_files
from staffroom.site.public import public_json, public_state
from staffroom.site.site import Site

FEED_LENGTH = 50
"""The most entries of the feed."""


def outputs(site: Site) -> Mapping[str, bytes]:
    """Address → content of each file."""
    return {
        "catalog.json": catalog_json(site),
        "feed.xml": atom_feed(site),
        "community/calendar.ics": calendar(site),
        **form_files(site),
        **editor_outputs(site),
        **(sitemap(site) if site.settings.url else {}),
    }


def catalog_json(site: Site) -> bytes:
    """Every listed document: kind, id, title, summary, url, and its fields as they were written."""
    table = site.table("public")
    documents: list[bytes] = []
    for record in site.catalog.documents:
        if not record.is_listed:
            continue
        name = f"{record.kind.name}/{record.id}"
        state = public_state(record, site.base)
        kept = table.get(name)
        if kept is None or not kept.startswith(state):
            kept = public_json(record, site.settings, site.base)
            table.put(name, kept)
        documents.append(kept[len(state) :])
    return b'{"documents": [\n' + b",\n".join(documents) + b"\n]}\n"


_ATOM = "http://www.w3.org/2005/Atom"


def atom_feed(site: Site) -> bytes:
    """What is new, as an Atom feed (RFC 4287)."""
    ElementTree.register_namespace("", _ATOM)
    # Without an address of its own a site still has a feed; its links are then relative.
    base = site.settings.url
    dated = [
        record
        for kind in KINDS.values()
        if kind.is_news
        for record in site.catalog.of_kind(kind.name)
        if record.changed is not None
    ]
    dated.sort(key=lambda r: (r.changed, r.key), reverse=True)
    feed = ElementTree.Element(f"{{{_ATOM}}}feed")
    _child(feed, "title", site.settings.name)
    _child(feed, "id", _permanent_id(base, "feed.xml"))
    _child(feed, "link", href=urljoin(base, "feed.xml"), rel="self")
    _child(feed, "link", href=urljoin(base, site.settings.published(NEWS)))
    newest = dated[0].changed if dated else None
    _child(feed, "updated", _instant(newest or site.settings.today))
    _child(_child(feed, "author"), "name", site.settings.name)
    for record in dated[:FEED_LENGTH]:
        entry = _child(feed, "entry")
        address = urljoin(base, site.settings.published(address_of(record.key)))
        _child(entry, "title", record.title)
        _child(entry, "id", _permanent_id(base, address_of(record.key)))
        _child(entry, "link", href=address)
        _child(entry, "updated", _instant(record.changed or site.settings.today))
        if record.brief.created:
            _child(entry, "published", _instant(record.brief.created))
        _child(entry, "summary", record.summary)
        label = site.words(f"kinds.{record.kind.name}.one")
        _child(entry, "category", term=record.kind.name, label=label)
        for person in _author_names(site, record):
            _child(_child(entry, "author"), "name", person)
    ElementTree.indent(feed)
    text: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def _child(parent: ElementTree.Element, tag: str, text: str = "", **attributes: str) -> Any:
    child = ElementTree.SubElement(parent, f"{{{_ATOM}}}{tag}", attributes)
    child.text = text or None
    return child


def _permanent_id(base: str, address: str) -> str:
    return urljoin(base, address) if base else f"urn:staffroom:{address}"


def _instant(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _author_names(site: Site, record: Record) -> list[str]:
    keys = [
        key
        for (relation, _), key in record.targets.items()
        if relation in ("author", "contributor")
    ]
    return [site.catalog.records[key].title for key in dict.fromkeys(keys)]


def calendar(site: Site) -> bytes:
    """The meetings of all groups, as an iCalendar file (RFC 5545) with fixed UIDs and stamps."""
    host = site.settings.url.split("//")[-1].strip("/").replace("/", ".") or "staffroom"
    made = Calendar()
    made.add("prodid", f"-//Staffroom//{site.settings.name}//EN")
    made.add("version", "2.0")
    made.add("x-wr-calname", site.settings.name)
    for record in sorted(site.catalog.of_kind("meeting"), key=lambda r: r.key):
        if isinstance(record.fields, Meeting):
            made.add_component(_event(site, record, record.fields, host))
    return bytes(made.to_ical())


def _event(site: Site, record: Record, meeting: Meeting, host: str) -> Event:
    event = Event()
    event.add("uid", f"{record.id}@{host}")
    changed = meeting.changed or meeting.starts.date()
    event.add("dtstamp", datetime.combine(changed, time(), UTC))
    event.add("dtstart", meeting.starts.astimezone(UTC))
    event.add("dtend", meeting.ends.astimezone(UTC))
    event.add("summary", record.title)
    if record.summary:
        event.add("description", record.summary)
    if meeting.place:
        event.add("location", meeting.place)
    if site.settings.url:
        event.add("url", site.settings.full_address(address_of(record.key)))
    return event


def sitemap(site: Site) -> Mapping[str, bytes]:
    """All pages for search engines (https://www.sitemaps.org/protocol.html), plain and packed."""
    changed = {address: page.changed for address, page in site.pages.items()}
    by_hand = {address_of(key): None for key in site.catalog.pages}
    lines = []
    for address, day in sorted({**by_hand, **changed}.items()):
        place = escape(site.settings.full_address(address))
        # Only what is known: the day of the build says nothing of a page.
        day_known = f"<lastmod>{day.isoformat()}</lastmod>" if day else ""
        lines.append(f"<url><loc>{place}</loc>{day_known}</url>\n")
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{"".join(lines)}</urlset>\n'
    ).encode()
    return {"sitemap.xml": text, "sitemap.xml.gz": _packed(text)}


@lru_cache(maxsize=1)
def _packed(text: bytes) -> bytes:
    # In a preview it seldom changes.
    return gzip.compress(text, mtime=0)
