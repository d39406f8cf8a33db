"""What the search gets to read: the text of each page, without the frame and what stands around."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from staffroom.cache import digest_of
from staffroom.kinds.facets import KIND
from staffroom.search import Entry, Library, update
from staffroom.site import (
    Article,
    Settings,
    Site,
    SitePage,
    View,
    browser_texts,
    cards_to_show,
    facet_descriptions,
    holdings,
)

_AROUND = '<footer class="sr-around"'
_NOT_TEXT = re.compile(
    r"<svg\b.*?</svg>|<p class=\"sr-facts__print\".*?</p>|<p class=\"sr-actions\".*?</p>", re.DOTALL
)
"""Pictures and buttons."""


def entry_of_page(page: SitePage, article: Article, view: View) -> bytes:
    """The entry of a page of the site; empty where it is not to be found."""
    if not page.is_searchable:
        return b""
    if page.key is None:
        return entry_of_prose(page.address, page.title, article.html)
    facts = " · ".join(view.row(page.key).facts)
    text, filters = _text(article.html), dict(view.facets(page.key))
    return Entry(page.address, page.title, page.key.kind, facts, text, filters).document()


def entry_of_prose(address: str, title: str, html: str) -> bytes:
    """The entry of a page written by hand."""
    kind = "page"
    return Entry(address, title, kind, "", _text(html), {KIND: (kind,)}).document()


def _text(html: str) -> str:
    """The text of an article: below its title, without pictures and without its neighbours."""
    text = html.partition(_AROUND)[0]
    _, title, below = text.partition("</h1>")
    return _NOT_TEXT.sub("", below if title else text)


def _nobody(address: str) -> bytes:
    raise LookupError(f"nobody makes the page {address} again")


@dataclass
class Found:
    """What the search finds of a site."""

    digests: dict[str, str] = field(default_factory=dict)
    """Address → digest of what it reads of the page."""
    entries: dict[str, bytes] = field(default_factory=dict)
    """What it reads of pages that the host made, packed."""
    made: dict[str, bytes] = field(default_factory=dict)
    """What it reads of our own pages that were made in this build, packed, until it was asked for:
    it can be made again."""
    again: Callable[[str], bytes] = _nobody
    """Makes what it reads of one of our own pages."""

    def add(self, address: str, entry: bytes) -> None:
        """Have a page found; not if the entry is empty."""
        if entry:
            self.entries[address] = zlib.compress(entry, 1)
            self.digests[address] = digest_of(entry).hex()

    def know(self, address: str, digest: str, packed: bytes = b"") -> None:
        """Have a page found whose entry has this digest; not if there is none."""
        if digest:
            self.digests[address] = digest
            if packed:
                self.made[address] = packed

    def document(self, address: str) -> bytes:
        """What the search reads of a page."""
        packed = self.entries.get(address) or self.made.pop(address, b"")
        return zlib.decompress(packed) if packed else self.again(address)


def library_of(site: Site) -> Library:
    """What the search knows of the documents of the library, besides their pages."""
    return Library(
        facet_descriptions(site),
        holdings(site),
        cards_to_show(site),
        browser_texts(site.words),
    )


def update_search(
    found: Found, library: Library, settings: Settings, folder: Path, target: Path
) -> None:
    """Bring the index up to date.

    Args:
        found: What is to be found.
        library: What is in the library.
        settings: The site's.
        folder: What the search keeps between builds.
        target: The site's folder.

    Raises:
        SearchFailed: See there.
    """
    addresses = {settings.published(address): address for address in found.digests}
    digests = {place: found.digests[address] for place, address in addresses.items()}

    def documents(places: Sequence[str]) -> Iterable[tuple[str, bytes]]:
        return ((place, found.document(addresses[place])) for place in places)

    update(folder, digests, documents, target, library=library, language=settings.language)


def in_background(work: Callable[[], None]) -> Future[None]:
    """Work in a thread of its own, which mostly waits for others."""
    pool = ThreadPoolExecutor(1, "staffroom-search")
    future = pool.submit(work)
    pool.shutdown(wait=False)
    return future
