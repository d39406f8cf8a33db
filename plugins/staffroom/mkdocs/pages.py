"""Pages as the host knows them: those of the site, and those written by hand."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents

from staffroom.catalog import Key
from staffroom.catalog import Page as PageByHand
from staffroom.diagnostic import PROBLEMS, Diagnostic
from staffroom.links import replace_links
from staffroom.site import Article, Articles, Site, SitePage
from staffroom.site.addresses import address_of, file_address, source_uri
from staffroom.site.icons import icon_names, icon_svg
from staffroom.site.markdown import clean, headings
from staffroom.vocabulary import nearest


@dataclass
class Host:
    """One build: the site, and what the host's pages are, kept off the host's own objects."""

    site: Site
    articles: Articles
    report: Callable[[Diagnostic], None]
    site_pages: dict[str, SitePage] = field(default_factory=dict)
    """Source file as the host names it → the page of the site that it is."""
    rendered: dict[str, Article] = field(default_factory=dict)
    """Source file as the host names it → its article."""


class FramedPage(Page):
    """A page of the site, which the host frames and writes."""

    def __init__(
        self, title: str | None, file: File, config: MkDocsConfig, host: Host, site_page: SitePage
    ) -> None:
        super().__init__(title or site_page.title, file, config)
        self._host = host
        self._site_page = site_page

    def read_source(self, config: MkDocsConfig) -> None:
        """A page has a source only where a community wrote an introduction for it."""
        self.markdown, self.meta = "", {}
        by_hand = self._host.site.catalog.pages.get(Key("page", self.file.src_uri))
        if by_hand is not None:
            self.markdown = _prepared(self._host, by_hand)
            self.meta = dict(by_hand.document.metadata)
            if by_hand.document.metadata.get("title"):
                self._site_page = _renamed(self._site_page, by_hand)
                self._host.site_pages[self.file.src_uri] = self._site_page
                self.title = by_hand.title
        self.meta["description"] = self._site_page.description

    def render(self, config: MkDocsConfig, files: Files) -> None:
        introduction = ""
        if self.markdown:
            super().render(config, files)
            introduction = clean(self.content or "")
        article = self._host.articles.render(self._site_page, introduction)
        self.content = article.html
        self.toc = _toc(article.headings)
        self.present_anchor_ids = set(re.findall(r'\bid="([^"]+)"', article.html))
        self._host.rendered[self.file.src_uri] = article


class ProsePage(Page):
    """A page written by hand, in `docs/`."""

    def __init__(
        self, title: str | None, file: File, config: MkDocsConfig, host: Host, by_hand: PageByHand
    ) -> None:
        super().__init__(title, file, config)
        self._host = host
        self._by_hand = by_hand

    def read_source(self, config: MkDocsConfig) -> None:
        metadata = self._by_hand.document.metadata
        super().read_source(config)
        if not metadata:
            # The host would take a first line such as “Duration: 45 minutes” for metadata.
            self.meta = {}
        self.markdown = _prepared(self._host, self._by_hand)
        self.meta["title"] = self._by_hand.title
        self._check_meta(config)

    def _check_meta(self, config: MkDocsConfig) -> None:
        """Take out what would make the host stop the whole build."""
        document = self._by_hand.document
        icon, template = self.meta.get("icon"), self.meta.get("template")
        if icon is not None and (not isinstance(icon, str) or icon_svg(icon) is None):
            del self.meta["icon"]
            values: dict[str, Any] = {"value": icon}
            if (guess := nearest(str(icon), icon_names())) is not None:
                values["nearest"] = guess
            position = document.position(("icon",))
            self._host.report(PROBLEMS["unknown-icon"].at(document.path, position, **values))
        if template is not None and str(template) not in config.theme.get_env().list_templates():
            del self.meta["template"]
            position = document.position(("template",))
            self._host.report(
                PROBLEMS["unknown-template"].at(document.path, position, value=template)
            )
        if not isinstance(self.meta.get("description", ""), str):
            del self.meta["description"]

    def render(self, config: MkDocsConfig, files: Files) -> None:
        super().render(config, files)
        html = clean(self.content or "")
        self.toc = _toc(tuple(headings(html)))
        self.content = html + self._host.articles.shelf_of_mentions(self._by_hand)


def _renamed(page: SitePage, by_hand: PageByHand) -> SitePage:
    return replace(page, title=by_hand.title, description=by_hand.summary or page.description)


def _prepared(host: Host, by_hand: PageByHand) -> str:
    """The Markdown of a page written by hand, for the host: our links as links to `.md` files."""
    folder = posixpath.dirname(by_hand.key.id)

    def link_to(key: Key) -> str:
        target = key.id if key.kind == "page" else source_uri(address_of(key))
        return posixpath.relpath(target, folder or ".")

    def file_to(path: Any) -> str:
        return posixpath.relpath(file_address(path), folder or ".")

    rewrite = host.articles.link_rewriter(by_hand.links, link_to, file_to)
    text = replace_links(by_hand.document.body, rewrite)
    # The title stands above the text already.
    return re.sub(r"\A\s*#[ \t]+[^\n]*\n?", "", text)


def _toc(found: tuple[tuple[int, str, str], ...]) -> TableOfContents:
    items: list[AnchorLink] = []
    for level, id, text in found:
        link = AnchorLink(text, id, level)
        if level == 3 and items:
            items[-1].children.append(link)
        else:
            items.append(link)
    return TableOfContents(items)


def nav_titles(nav: Any) -> Mapping[str, str]:
    """The titles that `nav:` in `mkdocs.yml` gives to pages: path → title."""
    found: dict[str, str] = {}
    if isinstance(nav, list):
        for item in nav:
            found |= nav_titles(item)
    elif isinstance(nav, dict):
        for title, value in nav.items():
            if isinstance(value, str):
                found[value] = str(title)
            else:
                found |= nav_titles(value)
    return found
