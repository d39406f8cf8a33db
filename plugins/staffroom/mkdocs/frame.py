"""What the frame around an article shows: the templates in `theme/shell/` see nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mkdocs.structure.pages import Page

from staffroom.mkdocs.files import MATERIAL_STYLE
from staffroom.mkdocs.pages import Host, ProsePage
from staffroom.site import Article, SitePage
from staffroom.site.icons import FALLBACK, icon_svg
from staffroom.site.licences import licence_address, licence_name
from staffroom.site.words import Words, is_right_to_left


@dataclass(frozen=True)
class Frame:
    """The values for one page's frame."""

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


def frame_for(host: Host, page: Page | None) -> Frame:
    """The frame of a page, or, without one, of the page that says 404."""
    uri = page.file.src_uri if page is not None else ""
    licence, language = host.site.settings.license, host.site.settings.language
    return Frame(
        t=host.site.words,
        icon=lambda name: icon_svg(name) or icon_svg(FALLBACK) or "",
        at=lambda address: host.site.published(address) or ".",
        page=host.site_pages.get(uri),
        article=host.rendered.get(uri),
        is_prose=isinstance(page, ProsePage),
        material_style=MATERIAL_STYLE,
        licence=(licence_name(licence), licence_address(licence)),
        part=_part(page),
        site_language=language,
        has_search=host.site.settings.search,
        direction="rtl" if is_right_to_left(language) else "ltr",
    )


def _part(page: Page | None) -> Any:
    ancestors = list(page.ancestors) if page is not None else []
    return ancestors[0] if ancestors else None
