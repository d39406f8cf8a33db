"""What the site consists of, knowing nothing of the host that frames and writes it.

`build_site` lays out every page from the catalog; `Articles` renders a page to HTML; the files
that other systems read (catalog, feed, calendar) are made by `outputs`.
"""

from __future__ import annotations

from collections.abc import Iterable

from staffroom.catalog import Catalog
from staffroom.diagnostic import Diagnostic
from staffroom.site.articles import Article, Articles
from staffroom.site.documents import document_pages
from staffroom.site.listings import listing_pages
from staffroom.site.outputs import outputs
from staffroom.site.overviews import overview_pages
from staffroom.site.page import SitePage
from staffroom.site.settings import Settings, today_from_environment
from staffroom.site.site import Site

__all__ = [
    "Article",
    "Articles",
    "Settings",
    "Site",
    "SitePage",
    "build_site",
    "outputs",
    "today_from_environment",
]


def build_site(
    catalog: Catalog, settings: Settings, diagnostics: Iterable[Diagnostic] = ()
) -> Site:
    """The site of a catalog; `diagnostics` are what its page *Needs attention* says."""
    pages: dict[str, SitePage] = {}
    site = Site(catalog, settings, tuple(diagnostics), pages)
    for make in (overview_pages, document_pages, listing_pages):
        for page in make(site):
            pages.setdefault(page.address, page)
    return site
