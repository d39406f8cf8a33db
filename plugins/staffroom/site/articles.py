"""Rendering: a page of the site becomes the HTML of its article, for any host to frame."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache, partial
from importlib.resources import files
from pathlib import Path, PurePosixPath
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.runtime import Context
from markupsafe import Markup, escape

from staffroom.authoring.form import form_fields, form_words
from staffroom.authoring.form import headings as headings_of_form
from staffroom.catalog import Key, Page, Record
from staffroom.diagnostic import PROBLEMS
from staffroom.kinds import KINDS
from staffroom.kinds.licences import licence_address, licence_name
from staffroom.kinds.marks import Refers
from staffroom.kinds.structure import marks_of
from staffroom.site import addresses
from staffroom.site.cards import icon_of, people_range
from staffroom.site.charts import Bar, bars, line
from staffroom.site.documents import document_data
from staffroom.site.field_reference import field_rows
from staffroom.site.form import form_data, kind_names, options_in_groups, options_of
from staffroom.site.icons import FALLBACK, icon_svg
from staffroom.site.leading import Destinations, lead_links
from staffroom.site.linked_data import linked_data
from staffroom.site.markdown import Renderer, headings, plain_text
from staffroom.site.names import Name, Row
from staffroom.site.page import SitePage
from staffroom.site.paging import MOST_HIGHLIGHT, MOST_LABELS
from staffroom.site.planning import plan_item
from staffroom.site.settings import Settings
from staffroom.site.view import View
from staffroom.site.words import Words, is_right_to_left

_FOLDER = Path(str(files("staffroom").joinpath("theme", "articles")))

# In cards and rows of all sorts: the way to the site's root, which differs from page to page.
_ROOT = "\x02"
_END = "</article>"


@dataclass(frozen=True)
class Article:
    """A rendered page, without the frame that a host puts around it."""

    html: str
    linked_data: str = ""
    """The JSON-LD of the document that it shows; empty where it shows none."""

    @cached_property
    def headings(self) -> tuple[tuple[int, str, str], ...]:
        """The headings that can be linked to: level (2 or 3), id, text."""
        return tuple(headings(self.html))


class _Context(Context):
    """Calls what the templates call, as it is: none of it wants to know of the context.

    Jinja looks first, at each of the some hundred calls of a page, whether it does.
    """

    def call(
        self,
        __obj: Callable[..., Any],
        *args: Any,
        _loop_vars: object = None,
        _block_vars: object = None,
        **kwargs: Any,
    ) -> Any:
        return __obj(*args, **kwargs)


class _Environment(Environment):
    context_class = _Context


def _state() -> tuple[int, ...]:
    """When the templates were changed: somebody may work on them while a preview runs."""
    with os.scandir(_FOLDER) as entries:
        return tuple(entry.stat().st_mtime_ns for entry in entries)


@lru_cache(maxsize=1)
def _environment(state: tuple[int, ...]) -> Environment:
    """The templates. They are compiled once, whatever sites are rendered with them."""
    environment = _Environment(
        loader=FileSystemLoader(_FOLDER),
        auto_reload=False,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {
        "KINDS": KINDS,
        "PROBLEMS": PROBLEMS,
        "field_rows": field_rows,
        "form_fields": form_fields,
        "form_headings": headings_of_form,
        "form_words": form_words,
        "form_data": form_data,
        "kind_names": kind_names,
        "options_of": options_of,
        "options_in_groups": options_in_groups,
        "addresses": addresses,
        "icon": _icon,
        "most_labels": MOST_LABELS,
        "most_highlight": MOST_HIGHLIGHT,
        "bars": lambda *args: Markup(bars(*args)),
        "line": lambda *args, **words: Markup(line(*args, **words)),
        "Bar": Bar,
        "licence_name": licence_name,
        "licence_address": licence_address,
        "is_right_to_left": is_right_to_left,
    }
    return environment


class Articles:
    """Renders pages. It knows no site: each page comes with the view that it reads."""

    def __init__(self) -> None:
        self._renderer = Renderer()
        self._templates = _environment(_state())
        self._shown: dict[tuple[str, Row], str] = {}

    def render(self, page: SitePage, view: View, introduction: str = "") -> Article:
        """The article of a page.

        Args:
            page: The page.
            view: The site as this page sees it.
            introduction: HTML, already harmless, that stands at the head of an overview: what a
                community wrote by hand for a page that is otherwise made from the catalog.
        """
        record = view.record(page.key) if page.key else None
        data = document_data(record, view) if record else page.data
        return self.render_with(data, page, view, record, introduction)

    def render_with(
        self,
        data: Mapping[str, Any],
        page: SitePage,
        view: View,
        record: Record | None,
        introduction: str = "",
        known: Mapping[bytes, str] | None = None,
    ) -> Article:
        """The article of a page whose data are at hand already (see `document_data`).

        `known` is what `converted` was when it was rendered before.
        """
        self._renderer.begin_page(known)
        template = self._templates.get_template(page.template)
        html = template.render(
            page=page,
            record=record,
            fields=record.fields if record else None,
            introduction=Markup(introduction),
            **self._functions(page.address, view, record),
            **data,
        )
        return Article(html, linked_data(record, view) if record else "")

    @property
    def converted(self) -> Mapping[bytes, str]:
        """The texts of the page that was rendered last: digest → HTML."""
        return self._renderer.converted

    def shelf_of_mentions(self, page: Page, view: View) -> str:
        """What stands below a page written by hand: the documents that refer to it."""
        sources = dict.fromkeys(r.source for r in view.references_to(page.key))
        if not sources:
            return ""
        template = self._templates.get_template("mentions.html")
        address = addresses.address_of(page.key)
        return template.render(keys=sorted(sources), **self._functions(address, view, None))

    def _functions(self, address: str, view: View, record: Record | None) -> dict[str, Any]:
        """What the templates call, for a page at an address."""
        settings, words = view.settings, view.words
        url = partial(addresses.relative, address, directory_urls=settings.directory_urls)

        def target(relation: str, written: str | None) -> Name | None:
            """What a field of this document names; None for what may not be shown."""
            key = record.targets.get((relation, written or "")) if record else None
            return view.name(key) if key else None

        def body() -> Markup:
            if record is None:
                return Markup("")
            to = destinations(
                view,
                lambda key: url(addresses.address_of(key)),
                lambda path: url(addresses.file_address(path)),
            )
            text = lead_links(record.document.body, record.links, to)
            return Markup(self._renderer.block(text))

        def file_beside(name: str) -> str | None:
            path = record.path.parent / name if record else None
            return url(addresses.file_address(path)) if record and path in record.files else None

        def by_hand(address: str) -> str:
            """The link to a page that a community may have written; empty where it has not."""
            return url(address) if view.has_page(address) else ""

        root = "../" * settings.published(address).count("/") or "./"

        def card(key: Key, reason: str = "") -> Markup:
            html = self._same("card", view.card(key), words, settings).replace(_ROOT, root)
            if reason:
                html = html.replace(_END, f'<p class="sr-card__reason">{escape(reason)}</p>{_END}')
            return Markup(html)

        def row(key: Key) -> Markup:
            return Markup(self._same("row", view.row(key), words, settings).replace(_ROOT, root))

        def entry(key: Key) -> Markup:
            return Markup(self._same("entry", view.card(key), words, settings).replace(_ROOT, root))

        def plain(text: str) -> str:
            return plain_text(self._renderer.inline(text))

        problems = view.problems(record.key) if record else ()
        edit, issues = settings.edit_url, settings.issues_url
        return {
            "t": words,
            "settings": settings,
            "url": url,
            "card": card,
            "row": row,
            "entry": entry,
            "row_of": view.row,
            "name_of": view.name,
            "record_of": view.record,
            "label_of": view.label,
            "standard": partial(view.term, "standards"),
            "is_review_fresh": view.is_review_fresh,
            "own_problems": problems,
            "is_old": any(PROBLEMS[each.code].costs == "file" for each in problems),
            "target": target,
            "unnamed": partial(_unnamed, words("people.a_member")),
            "body": body,
            "file_beside": file_beside,
            "md": lambda text: Markup(self._renderer.inline(text)),
            "block": lambda text: Markup(self._renderer.block(text)),
            "terms": lambda name: [
                (id, view.label(name, id)) for id in (record.terms.get(name, ()) if record else ())
            ],
            "people_range": partial(people_range, words),
            "plan_item": lambda: plan_item(record, view, plain) if record else None,
            "own_icon": lambda: icon_of(record) if record else FALLBACK,
            "edit_url": edit.format(path=record.path) if record and edit else "",
            "issue_url": (issues if record else "") or by_hand(addresses.ABOUT),
            "contribute_url": by_hand(addresses.CONTRIBUTE),
            "full_address": settings.full_address,
            "has_page": view.has_page,
        }

    def _same(self, what: str, shown: Row, words: Words, settings: Settings) -> str:
        """A card or a row of some sort, the same on all pages but for the way to the root."""
        found = self._shown.get((what, shown))
        if found is None:
            if len(self._shown) > 20_000:
                self._shown.clear()
            values = {what: shown, "t": words, "settings": settings, "root": _ROOT}
            found = self._templates.get_template(f"{what}.html").render(values)
            self._shown[what, shown] = found
        return found


def destinations(
    view: View, link_to: Callable[[Key], str], file_to: Callable[[PurePosixPath], str]
) -> Destinations:
    """How a page reaches the others, given how it links to documents and to files."""
    a_member = view.words("people.a_member")
    return Destinations(link_to, file_to, lambda key: view.name(key).title, a_member)


def _unnamed(a_member: str, relation: str, written: str) -> str:
    """What stands for an id that leads nowhere: itself, unless it may be a person's."""
    kinds = _kinds_of_relations()[relation]
    if kinds == {"person"}:
        return a_member
    return written if kinds and "person" not in kinds else ""


@cache
def _kinds_of_relations() -> Mapping[str, frozenset[str]]:
    """The kinds that each relation of the models leads to; none where it may lead to any."""
    found: dict[str, frozenset[str]] = {}
    for kind in KINDS.values():
        for mark in marks_of(kind.model, Refers):
            kinds = frozenset(mark.kinds_from(kind.name))
            known = found.get(mark.relation, kinds)
            found[mark.relation] = known | kinds if known and kinds else frozenset()
    return found


@cache
def _icon(name: str) -> Markup:
    return Markup(icon_svg(name) or icon_svg(FALLBACK) or "")
