"""What the site consists of, knowing nothing of the host that frames and writes it.

`build_site` lays out every page from the catalog; `Articles` renders a page to HTML; the files
that other systems read (catalog, feed, calendar) are made by `outputs`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from staffroom.cache import Cache
from staffroom.catalog import Catalog, Key
from staffroom.diagnostic import Diagnostic
from staffroom.related import Suggestion
from staffroom.site.articles import Article, Articles
from staffroom.site.documents import document_pages
from staffroom.site.form import form_pages
from staffroom.site.keeping import Brought, Keeper, Memory, Shown, kept_article
from staffroom.site.library import browser_texts, cards_to_show, facet_descriptions, holdings
from staffroom.site.listings import listing_pages
from staffroom.site.outputs import outputs
from staffroom.site.overviews import overview_pages
from staffroom.site.page import SitePage
from staffroom.site.settings import Settings, today_from_environment
from staffroom.site.site import Site
from staffroom.site.store import PageStore
from staffroom.site.view import View

__all__ = [
    "Article",
    "Articles",
    "Brought",
    "Keeper",
    "Memory",
    "PageStore",
    "Settings",
    "Shown",
    "Site",
    "SitePage",
    "View",
    "browser_texts",
    "build_site",
    "cards_to_show",
    "facet_descriptions",
    "holdings",
    "kept_article",
    "outputs",
    "today_from_environment",
]


def build_site(
    catalog: Catalog,
    settings: Settings,
    diagnostics: Iterable[Diagnostic] = (),
    cache: Cache | None = None,
    suggested: Mapping[Key, tuple[Suggestion, ...]] | None = None,
    former: Site | None = None,
) -> Site:
    """The site of a catalog.

    Args:
        catalog: What it is made from.
        settings: What differs from one community to the next and is no content.
        diagnostics: What its page *Needs attention* says.
        cache: What earlier builds worked out.
        suggested: What was suggested in an earlier build, to be shown without looking again.
        former: The site that this process made before: what is the same is taken over.
    """
    pages: dict[str, SitePage] = {}
    kept = cache or Cache(None, "")
    site = Site(catalog, settings, tuple(diagnostics), pages, suggested, kept, former)
    for make in (overview_pages, form_pages, document_pages, listing_pages):
        for page in make(site):
            pages.setdefault(page.address, page)
    return site
