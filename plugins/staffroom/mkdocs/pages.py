"""Pages as the host knows them: those of the site, and those written by hand."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from html import escape, unescape
from pathlib import Path, PurePosixPath
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents

from staffroom.catalog import Key, is_outside
from staffroom.catalog import Page as PageByHand
from staffroom.diagnostic import PROBLEMS, Diagnostic
from staffroom.document import Document
from staffroom.links import Link, Replacement, replace_links
from staffroom.mkdocs.conversion import convert
from staffroom.mkdocs.finding import Found, entry_of_page, entry_of_prose
from staffroom.site import Article, Articles, Site, SitePage, View, kept_article
from staffroom.site.addresses import address_of, file_address, page_address, relative
from staffroom.site.articles import destinations
from staffroom.site.icons import icon_names, icon_svg
from staffroom.site.leading import lead_links
from staffroom.site.markdown import clean, headings
from staffroom.site.policy import Policy
from staffroom.vocabulary import nearest


@dataclass
class Host:
    """One build: the site, and what the host's pages are, kept off the host's own objects."""

    site: Site
    articles: Articles
    report: Callable[[Diagnostic], None]
    policy: Policy = field(default_factory=Policy)
    """What the pages may run, load and ask."""
    site_pages: dict[str, SitePage] = field(default_factory=dict)
    """Source file as the host names it → the page of the site that it is."""
    rendered: dict[str, Article] = field(default_factory=dict)
    """Source file as the host names it → its article."""
    alone: list[SitePage] = field(default_factory=list)
    """The pages that the host does not know: all but those that a navigation may name."""
    found: Found = field(default_factory=Found)
    """What the search finds."""

    @cached_property
    def addresses(self) -> frozenset[str]:
        """Those of the pages that the host does not know."""
        return frozenset(page.address for page in self.alone)


class FramedPage(Page):
    """A page of the site, which the host frames and writes."""

    def __init__(
        self, title: str | None, file: File, config: MkDocsConfig, host: Host, site_page: SitePage
    ) -> None:
        super().__init__(title or site_page.title, file, config)
        self._host = host
        self._site_page = site_page
        self._is_named_in_navigation = title is not None

    def read_source(self, config: MkDocsConfig) -> None:
        """A page has a source only where a community wrote an introduction for it."""
        self.markdown, self.meta = "", {}
        by_hand = self._host.site.catalog.pages.get(Key("page", self.file.src_uri))
        if by_hand is not None:
            self.markdown = _prepared(self._host, by_hand)
            self.meta = dict(by_hand.document.metadata)
            _take_out_unusable(self.meta, by_hand.document, config, self._host)
            self._site_page = _renamed(self._site_page, by_hand)
            self._host.site_pages[self.file.src_uri] = self._site_page
            if not self._is_named_in_navigation:
                self.title = self._site_page.title
        self.meta["description"] = self._site_page.description

    def render(self, config: MkDocsConfig, files: Files) -> None:
        introduction, site = "", self._host.site
        if self.markdown:
            convert(self, config, files, site.cache, lambda: Page.render(self, config, files))
            introduction = _led(self._site_page.address, self.content or "", config)
        article = kept_article(site, self._host.articles, self._site_page, introduction)
        self.content = article.html
        self.toc = _toc(article.headings)
        self.present_anchor_ids = set(re.findall(r'\bid="([^"]+)"', article.html))
        self._host.rendered[self.file.src_uri] = article
        page = self._site_page
        self._host.found.add(page.address, entry_of_page(page, article, View(site)))


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
        _take_out_unusable(self.meta, self._by_hand.document, config, self._host)

    def render(self, config: MkDocsConfig, files: Files) -> None:
        cache = self._host.site.cache
        convert(self, config, files, cache, lambda: Page.render(self, config, files))
        html = _led(address_of(self._by_hand.key), self.content or "", config)
        self.toc = _toc(tuple(headings(html)))
        view = View(self._host.site)
        self.content = html + self._host.articles.shelf_of_mentions(self._by_hand, view)
        address = address_of(self._by_hand.key)
        self._host.found.add(address, entry_of_prose(address, self._by_hand.title, html))


def _take_out_unusable(
    meta: MutableMapping[str, Any], document: Document, config: MkDocsConfig, host: Host
) -> None:
    """Take out of a page's metadata what would make the host stop the whole build."""
    icon, template = meta.get("icon"), meta.get("template")
    if icon is not None and (not isinstance(icon, str) or icon_svg(icon) is None):
        del meta["icon"]
        values: dict[str, Any] = {"value": icon}
        if (guess := nearest(str(icon), icon_names())) is not None:
            values["nearest"] = guess
        position = document.position(("icon",))
        host.report(PROBLEMS["unknown-icon"].at(document.path, position, **values))
    if template is not None and not _is_own_template(str(template), config):
        del meta["template"]
        position = document.position(("template",))
        host.report(PROBLEMS["unknown-template"].at(document.path, position, value=template))
    if not isinstance(meta.get("description", ""), str):
        del meta["description"]


def _is_own_template(name: str, config: MkDocsConfig) -> bool:
    # Material's other templates print what front matter says as it is.
    if name == "main.html" or not config.theme.custom_dir:
        return name == "main.html"
    folder = Path(config.theme.custom_dir)
    return (folder / name).is_file() and not is_outside(folder / name, folder)


def _renamed(page: SitePage, by_hand: PageByHand) -> SitePage:
    """The page with the title and the description that its introduction gives."""
    is_titled = by_hand.document.metadata.get("title") or _TITLE.match(by_hand.document.body)
    return replace(
        page,
        title=by_hand.title if is_titled and page.key is None else page.title,
        description=by_hand.summary or page.description,
    )


_TITLE = re.compile(r"\A\s*#[ \t]+[^\n]*\n?")


# What stands before the address of a page that the host does not know, until it is led there.
_OURS = "staffroom-page:"


def _prepared(host: Host, by_hand: PageByHand) -> str:
    """The Markdown of a page written by hand, for the host, who knows only some of our pages."""
    folder = PurePosixPath(by_hand.key.id).parent

    def link_to(key: Key) -> str:
        if key.kind == "page":
            return posixpath.relpath(key.id, str(folder))
        return f"{_OURS}{address_of(key)}"

    to = destinations(View(host.site), link_to, lambda path: f"{_OURS}{file_address(path)}")
    text = lead_links(by_hand.document.body, by_hand.links, to)

    def to_ours(link: Link) -> Replacement | None:
        """A link to the Markdown file that a page of ours would have, if it had one."""
        if link.is_external or not link.target.endswith(".md"):
            return None
        path = posixpath.normpath(folder / link.target)
        address = page_address(PurePosixPath(path))
        if address not in host.addresses or Key("page", path) in host.site.catalog.pages:
            return None
        fragment = f"#{link.fragment}" if link.fragment else ""
        return Replacement(target=f"{_OURS}{address}{fragment}")

    # The title stands above the text already.
    return _TITLE.sub("", replace_links(text, to_ours))


def _led(start: str, html: str, config: MkDocsConfig) -> str:
    """The host's HTML as harmless HTML, with the links to pages of ours led there."""

    def led(match: re.Match[str]) -> str:
        target = unescape(match[1])
        return f'href="{escape(relative(start, target, directory_urls=config.use_directory_urls))}"'

    return clean(re.sub(rf'href="{_OURS}([^"]*)"', led, html))


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
