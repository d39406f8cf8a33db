"""Rendering: a page of the site becomes the HTML of its article, for any host to frame."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from importlib.resources import files
from pathlib import Path, PurePosixPath
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from staffroom.catalog import Key, Page, Record
from staffroom.kinds import KINDS
from staffroom.kinds.fields import Refers
from staffroom.kinds.structure import marks_of
from staffroom.site import addresses
from staffroom.site.cards import Card, icon_of, people_range
from staffroom.site.charts import Bar, bars, line
from staffroom.site.icons import FALLBACK, icon_svg
from staffroom.site.leading import Destinations, lead_links
from staffroom.site.licences import licence_address, licence_name
from staffroom.site.linked_data import linked_data
from staffroom.site.markdown import Renderer, headings
from staffroom.site.page import SitePage
from staffroom.site.site import Site
from staffroom.site.words import is_right_to_left


@dataclass(frozen=True)
class Article:
    """A rendered page, without the frame that a host puts around it."""

    html: str
    headings: tuple[tuple[int, str, str], ...]
    """The headings that can be linked to: level (2 or 3), id, text."""
    linked_data: str = ""
    """The JSON-LD of the document that it shows; empty where it shows none."""


@cache
def _environment() -> Environment:
    """The templates. They are compiled once, whatever sites are rendered with them."""
    folder = files("staffroom").joinpath("theme", "articles")
    environment = Environment(
        loader=FileSystemLoader(Path(str(folder))),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {
        "KINDS": KINDS,
        "addresses": addresses,
        "icon": _icon,
        "bars": lambda *args: Markup(bars(*args)),
        "line": lambda *args, **words: Markup(line(*args, **words)),
        "Bar": Bar,
        "licence_name": licence_name,
        "licence_address": licence_address,
        "is_right_to_left": is_right_to_left,
    }
    return environment


class Articles:
    """Renders the pages of one site."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self._renderer = Renderer()
        self._of_site = {
            "site": site,
            "t": site.words,
            "people_range": partial(people_range, site.words),
        }

    def render(self, page: SitePage, introduction: str = "") -> Article:
        """The article of a page.

        Args:
            page: A page of this site.
            introduction: HTML, already harmless, that stands at the head of an overview: what a
                community wrote by hand for a page that is otherwise made from the catalog.
        """
        self._renderer.begin_page()
        record = self.site.catalog.records[page.key] if page.key else None
        template = _environment().get_template(page.template)
        html = template.render(
            page=page,
            record=record,
            fields=record.fields if record else None,
            introduction=Markup(introduction),
            **self._functions(page.address, record),
            **page.data,
        )
        data = linked_data(self.site, record) if record else ""
        return Article(html, tuple(headings(html)), data)

    def shelf_of_mentions(self, page: Page) -> str:
        """What stands below a page written by hand: the documents that refer to it."""
        catalog = self.site.catalog
        sources = dict.fromkeys(r.source for r in catalog.references_to(page.key))
        cards = [self.site.cards(key) for key in sorted(sources)]
        if not cards:
            return ""
        template = _environment().get_template("mentions.html")
        address = addresses.address_of(page.key)
        return template.render(cards=cards, **self._functions(address, None))

    def destinations(
        self, link_to: Callable[[Key], str], file_to: Callable[[PurePosixPath], str]
    ) -> Destinations:
        """How a page reaches the others, given how it links to documents and to files."""
        a_member = self.site.words("people.a_member")
        return Destinations(link_to, file_to, lambda key: self.site.cards(key).title, a_member)

    def _functions(self, address: str, record: Record | None) -> dict[str, Any]:
        """What the templates call, for a page at an address."""
        site = self.site
        url = partial(addresses.relative, address, directory_urls=site.settings.directory_urls)

        def target(relation: str, written: str | None) -> Card | None:
            """The card of what a field of this document names; None for what may not be shown."""
            key = record.targets.get((relation, written or "")) if record else None
            return site.cards(key) if key else None

        def body() -> Markup:
            if record is None:
                return Markup("")
            destinations = self.destinations(
                lambda key: url(addresses.address_of(key)),
                lambda path: url(addresses.file_address(path)),
            )
            text = lead_links(record.document.body, record.links, destinations)
            return Markup(self._renderer.block(text))

        def file_beside(name: str) -> str | None:
            path = record.document.path.parent / name if record else None
            return url(addresses.file_address(path)) if record and path in record.files else None

        def by_hand(address: str) -> str:
            """The link to a page that a community may have written; empty where it has not."""
            return url(address) if site.has_page(address) else ""

        return {
            **self._of_site,
            "url": url,
            "target": target,
            "unnamed": self._unnamed,
            "body": body,
            "file_beside": file_beside,
            "md": lambda text: Markup(self._renderer.inline(text)),
            "block": lambda text: Markup(self._renderer.block(text)),
            "terms": lambda name: [
                site.catalog.vocabularies[name][id]
                for id in (record.terms.get(name, ()) if record else ())
            ],
            "own_icon": lambda: icon_of(record) if record else FALLBACK,
            "edit_url": self._edit_url(record),
            "issue_url": self._issue_url(record) or by_hand(addresses.ABOUT),
            "contribute_url": by_hand(addresses.CONTRIBUTE),
        }

    def _unnamed(self, relation: str, written: str) -> str:
        """What stands for an id that leads nowhere: itself, unless it may be a person's."""
        kinds = _kinds_of_relations()[relation]
        if kinds == {"person"}:
            return self.site.words("people.a_member")
        return written if kinds and "person" not in kinds else ""

    def _edit_url(self, record: Record | None) -> str:
        pattern = self.site.settings.edit_url
        return pattern.format(path=record.document.path) if record and pattern else ""

    def _issue_url(self, record: Record | None) -> str:
        return self.site.settings.issues_url if record else ""


@cache
def _kinds_of_relations() -> Mapping[str, frozenset[str]]:
    """The kinds that each relation of the models leads to; none where it may lead to any."""
    found: dict[str, frozenset[str]] = {}
    for kind in KINDS.values():
        for mark in marks_of(kind.model, Refers):
            kinds = frozenset((kind.name,) if mark.own_kind else mark.kinds)
            known = found.get(mark.relation, kinds)
            found[mark.relation] = known | kinds if known and kinds else frozenset()
    return found


def _icon(name: str) -> Markup:
    return Markup(icon_svg(name) or icon_svg(FALLBACK) or "")
