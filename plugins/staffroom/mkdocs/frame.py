"""The frame around an article: the templates in `theme/shell/` see nothing else of ours."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from hashlib import blake2b
from itertools import chain
from pathlib import Path
from types import ModuleType
from typing import Any

import jinja2
from markupsafe import escape
from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils import get_build_date

from staffroom.kinds.licences import licence_address, licence_name
from staffroom.mkdocs.files import MATERIAL_STYLE
from staffroom.mkdocs.pages import FramedPage, Host, ProsePage
from staffroom.mkdocs.settings import SHELL
from staffroom.mkdocs.values import as_text, is_plain
from staffroom.site import Article, SitePage
from staffroom.site.addresses import source_uri
from staffroom.site.icons import FALLBACK, icon_svg
from staffroom.site.policy import Policy
from staffroom.site.words import Words, is_right_to_left


@dataclass(frozen=True)
class Frame:
    """The values for one page's frame."""

    policy: str
    """The tag that says what the page may run, load and ask; it stands first."""
    t: Words
    """The texts of the interface."""
    icon: Callable[[str], str]
    """The SVG of an icon."""
    at: Callable[[str], str]
    """What the filter `url` makes a link of, for the address of a page of the site."""
    page: SitePage | None
    """The page of the site; None for one written by hand and for the page that says 404."""
    article: Article | None
    is_prose: bool
    """Whether the page is written by hand."""
    material_style: str
    """The address of Material's style sheet."""
    licence: tuple[str, str]
    """Name and address of the licence for content."""
    part: Any
    """The part of the navigation that holds the page, if it is one of several in it."""
    site_language: str
    has_search: bool
    direction: str
    """The direction in which the site's language is written."""
    is_current: Callable[[Any], bool]
    """Whether the page stands at or below an entry of the navigation."""


def frame_for(host: Host, page: Page | None) -> Frame:
    """The frame of a page, or, without one, of the page that says 404."""
    uri = page.file.src_uri if page is not None else ""
    site_page = host.site_pages.get(uri)
    article = host.rendered.get(uri)
    return _frame(host, page, site_page, article)


def _frame(
    host: Host, page: Page | None, site_page: SitePage | None, article: Article | None
) -> Frame:
    licence, language = host.site.settings.license, host.site.settings.language
    address = site_page.address if site_page else None
    return Frame(
        policy=host.policy.as_tag(),
        t=host.site.words,
        icon=lambda name: icon_svg(name) or icon_svg(FALLBACK) or "",
        at=lambda address: host.site.settings.published(address) or ".",
        page=site_page,
        article=article,
        is_prose=isinstance(page, ProsePage),
        material_style=MATERIAL_STYLE,
        licence=(licence_name(licence), licence_address(licence)),
        part=_part(page),
        site_language=language,
        has_search=host.site.settings.search,
        direction="rtl" if is_right_to_left(language) else "ltr",
        is_current=lambda item: item.active or _stands_below(address, item),
    )


def _part(page: Page | None) -> Any:
    ancestors = list(page.ancestors) if page is not None else []
    return ancestors[0] if ancestors else None


def _stands_below(address: str | None, item: Any) -> bool:
    """Whether an address is below that of a page which is an entry of the navigation."""
    if address is None or not item.is_page or item.url in (".", "./"):
        return False
    place = item.url.removesuffix("index.html")
    return bool(place) and address.startswith(place)


class Framer:
    """Frames the pages that are ours alone: those that the host need not know.

    What differs from page to page is little: title, description, address, text. So the frame is
    rendered once for all pages that have the rest in common, and filled in.
    """

    def __init__(
        self, host: Host, config: MkDocsConfig, env: jinja2.Environment, nav: Navigation
    ) -> None:
        self._host = host
        self._config = config
        self._env = env
        self._nav = nav
        # A template of the community's own may show whatever it likes of a page.
        self._is_ours = not config.theme.custom_dir
        self._frames: dict[tuple[Any, ...], list[str]] = {}

    def __call__(self, page: SitePage, article: Article) -> bytes:
        """The whole page."""
        if not self._is_ours:
            text = self._rendered(page, article, self._address(page), source_uri(page.address))
            return text.encode("utf-8", "xmlcharrefreplace")
        kind = (
            self._host.site.settings.published(page.address).count("/"),
            tuple(_stands_below(page.address, item) for item in self._nav.items),
            bool(article.linked_data),
        )
        if kind not in self._frames:
            self._frames[kind] = self._with_gaps(page, bool(article.linked_data))
        values = {
            "title": str(escape(page.title)),
            "description": str(
                escape(page.description or self._config.site_description or page.title)
            ),
            "address": str(escape(self._address(page))),
            "linked_data": article.linked_data,
            "content": article.html,
        }
        pieces = self._frames[kind]
        filled = [values[piece] if n % 2 else piece for n, piece in enumerate(pieces)]
        return "".join(filled).encode("utf-8", "xmlcharrefreplace")

    def _address(self, page: SitePage) -> str:
        return self._host.site.settings.full_address(page.address)

    def _with_gaps(self, page: SitePage, has_linked_data: bool) -> list[str]:
        """The frame cut at its gaps: text, name of what stands there, text, name …"""
        gaps = {name: f"\x02{name}\x03" for name in ("title", "description", "address")}
        article = Article("\x02content\x03", "\x02linked_data\x03" if has_linked_data else "")
        page = replace(page, title=gaps["title"], description=gaps["description"])
        # No page's own place: a link to the page itself would be another one than on the others.
        folders = self._host.site.settings.published(page.address).count("/")
        uri = "-/" * (folders - self._config.use_directory_urls) + "-.md"
        text = self._rendered(page, article, gaps["address"] if self._config.site_url else "", uri)
        return re.split("\x02([a-z_]+)\x03", text)

    def _rendered(self, page: SitePage, article: Article, address: str, uri: str) -> str:
        file = File.generated(self._config, uri, content="")
        framed = FramedPage(page.title, file, self._config, self._host, page)
        framed.meta = {"description": page.description}
        framed.markdown, framed.content = "", article.html
        framed.canonical_url = address or None
        context: Any = get_context(self._nav, Files([]), self._config, framed)
        context["staffroom"] = _frame(self._host, framed, page, article)
        return self._env.get_template("main.html").render(context)


def frame_state(
    config: MkDocsConfig, nav: Navigation, files: Files, env: jinja2.Environment, policy: Policy
) -> bytes:
    """The fingerprint of all that frames are made from: templates, navigation, settings, policy.

    A community's own templates can show whatever the host knows, so with them all of that counts
    which can be compared: other pages, other plugins' settings, what hooks have set.
    """
    digest = blake2b(policy.as_text().encode(), digest_size=16)
    for text in _navigation(nav.items):
        digest.update(text.encode("utf-8", "surrogatepass") + b"\0")
    for folder in config.theme.dirs:
        if folder != str(SHELL):
            # A template may include any of them. Ours are in the salt.
            for name, content in _files(folder):
                digest.update(f"{name}\0".encode("utf-8", "surrogateescape") + content + b"\0")
    known = _settings(config)
    if config.theme.custom_dir:
        known = chain(known, _seen_by_own_templates(config, files, env))
    for name, value in known:
        digest.update(f"{name}\0{as_text(value)}\0".encode("utf-8", "surrogatepass"))
    return digest.digest()


def _files(folder: str) -> Iterator[tuple[str, bytes]]:
    """Path and content of all files of a folder, through links, too, as templates are found."""
    seen: dict[str, str] = {}
    for base, folders, names in os.walk(folder, followlinks=True):
        place, real = os.path.relpath(base, folder), os.path.realpath(base)
        if real in seen:
            # A link back, or a second one to the same folder.
            folders.clear()
            yield place, seen[real].encode("utf-8", "surrogateescape")
            continue
        seen[real] = place
        folders.sort()
        for name in sorted(names):
            file = Path(base, name)
            # Neither a link that leads nowhere nor a pipe.
            if file.is_file():
                yield f"{place}/{name}", file.read_bytes()


def _seen_by_own_templates(
    config: MkDocsConfig, files: Files, env: jinja2.Environment
) -> Iterator[tuple[str, object]]:
    yield "day", get_build_date()
    for file in files:
        if (page := file.page) is not None and page.content is not None:
            yield file.src_uri, (page.title, page.url, dict(page.meta), page.markdown, page.content)
    for name, plugin in config.plugins.items():
        if isinstance(plugin, ModuleType):
            # A hook.
            yield name, Path(plugin.__file__).read_bytes() if plugin.__file__ else b""
        else:
            yield name, plugin.config
    for name, value in sorted(env.globals.items()):
        yield f"global {name}", value if is_plain(value) else None


# Where the site is made, not what it says.
_PLACES = {"config_file_path", "docs_dir", "site_dir", "plugins", "theme", "hooks", "dev_addr"}
_PLACES |= {"watch", "strict", "exclude_docs", "draft_docs", "not_in_nav", "validation", "nav"}
_PLACES |= {"markdown_extensions", "mdx_configs", "mdx_configs_override"}
_PLACES |= {"edit_uri", "edit_uri_template", "remote_branch", "remote_name"}


def _settings(config: MkDocsConfig) -> Iterator[tuple[str, object]]:
    for name, value in sorted(config.items()):
        if name not in _PLACES:
            yield name, value
    for name in config.theme:
        value = config.theme[name]
        if isinstance(value, str | int | bool | None | list | tuple | dict):
            yield f"theme.{name}", value
    yield "theme.custom_dir", bool(config.theme.custom_dir)


def _navigation(items: Any, depth: int = 0) -> Iterator[str]:
    for item in items:
        yield f"{depth} {item.title} {getattr(item, 'url', '')}"
        yield from _navigation(item.children or (), depth + 1)
