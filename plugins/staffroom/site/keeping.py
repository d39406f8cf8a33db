"""Bringing the pages of a site up to date: only those are rendered that would be other ones.

What is kept of a page is the list of all that was read for it, twice: for its data (which shelves
it has, what is on them) and for its text. A page stays while neither can have changed. If only
what its data were made from has changed, they are made again, and the page stays if they are
the same: a long shelf whose first twelve stay the first twelve.
"""

from __future__ import annotations

import marshal
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import Any, NamedTuple

from staffroom.cache import digest_of, unpack
from staffroom.processes import cores, spread
from staffroom.site.articles import Article, Articles
from staffroom.site.documents import document_data
from staffroom.site.fingerprint import fingerprint
from staffroom.site.page import SitePage
from staffroom.site.site import Site
from staffroom.site.store import PageStore
from staffroom.site.view import Input, View, input_of, state_of

Frame = Callable[[SitePage, Article], bytes]
"""Puts a host's frame around an article: the whole page."""

Entry = Callable[[SitePage, Article, View], bytes]
"""What the search reads of a page; empty where it is not to be found."""


class Shown(NamedTuple):
    """A page of the built site."""

    name: str
    """Its name in the store."""
    entry: str
    """The digest of what the search reads of it; empty where it is not to be found."""


class Brought(NamedTuple):
    """A page that is up to date."""

    address: str
    shown: Shown
    rendered: bool
    """Whether it had to be rendered for that."""
    entry: bytes
    """If it was rendered: what the search reads of it, packed by zlib; all of them are in memory
    at once. Empty where it is not to be found."""


class Kept(NamedTuple):
    """What is kept of a page from one build to the next: plain values."""

    base: bytes
    page: bytes
    """The fingerprint of the page before it was rendered."""
    data_read: tuple[Input, ...]
    data_state: bytes
    data: bytes
    """The fingerprint of its data."""
    read: tuple[Input, ...]
    state: bytes
    shown: tuple[str, str]


_KEPT = (
    bytes, bytes, tuple[str, ...], bytes, bytes, tuple[str, ...], bytes, tuple[str, str],
)  # fmt: skip
"""The shape of `Kept`."""

Memory = dict[str, Kept]
"""Address → what is kept."""


class _Rendered(NamedTuple):
    """What a process hands over of a page that it has rendered into the store."""

    address: str
    kept: bytes
    """`Kept`, for the table."""
    entry: bytes
    """What the search reads of it, packed; empty where it is not to be found."""
    texts: bytes
    """Its converted texts, if they are other ones than before."""


class Keeper:
    """Renders pages, or takes them from what earlier builds kept."""

    def __init__(
        self,
        site: Site,
        store: PageStore,
        frame: Frame,
        entry: Entry,
        frame_state: bytes,
        memory: Memory | None = None,
    ) -> None:
        """A keeper for one build.

        Args:
            site: The site.
            store: Where whole pages are kept.
            frame: Puts the frame around an article. It may depend on the page, the article, and
                on what `frame_state` is the fingerprint of, and on nothing else.
            entry: Gives what the search reads.
            frame_state: The fingerprint of all that frames and templates are made from.
            memory: For a preview: what was read from the table before, in this process.
        """
        self._memory = memory
        self._site = site
        self._store = store
        self._frame = frame
        self._entry = entry
        self._base = site.base + frame_state
        self._table = site.table("pages")
        self._articles: Articles | None = None

    def bring_up_to_date(
        self, pages: Sequence[SitePage], *, processes: int | None = None
    ) -> Iterator[Brought]:
        """Every page, up to date.

        The processes that render start at once; what is kept comes first.
        """
        # What is related takes a while to find, and only documents show it.
        others, stay = self._what_to_render([page for page in pages if page.key is None])
        rendering = spread(self._render_some, others, processes=processes, least=24)
        yield from stay
        _ = self._site.suggestions
        # No more processes at a time than there are cores: each takes memory.
        yield from self._taken(rendering)
        documents, stay = self._what_to_render([page for page in pages if page.key is not None])
        rendering = spread(self._render_some, documents, processes=processes, least=24)
        yield from stay
        yield from self._taken(rendering)

    def _what_to_render(self, pages: Sequence[SitePage]) -> tuple[list[SitePage], list[Brought]]:
        """The pages that are to be rendered, and those that stay as they are."""
        known = [(page, shown) for page in pages if (shown := self._what_stays(page)) is not None]
        # Reading and digesting leave the other core to another thread.
        with ThreadPoolExecutor(cores()) as threads:
            whole = threads.map(self._are_whole, _parts([shown.name for _, shown in known]))
            are_whole = list(chain.from_iterable(whole))
        stay = [
            Brought(page.address, shown, False, b"")
            for (page, shown), is_whole in zip(known, are_whole, strict=True)
            if is_whole
        ]
        staying = {page.address for page in stay}
        to_render = [page for page in pages if page.address not in staying]
        if len(to_render) * 4 > len(pages):
            # Nearly every page shows cards of others: better looked at once, here.
            for record in self._site.catalog.documents:
                self._site.fingerprint(input_of("card", *record.key))
        return to_render, stay

    def _taken(self, rendering: Iterable[_Rendered]) -> Iterator[Brought]:
        """What was rendered, as soon as it is here."""
        texts = self._site.cache.table("converted")
        for page in rendering:
            self._table.put(page.address, page.kept)
            if page.texts:
                texts.put(page.address, page.texts)
            kept = Kept(*marshal.loads(page.kept))
            self._remember(page.address, kept)
            yield Brought(page.address, Shown(*kept.shown), True, page.entry)

    def _remember(self, address: str, kept: Kept) -> None:
        if self._memory is not None:
            self._memory[address] = kept

    def entry_of(self, page: SitePage) -> bytes:
        """What the search reads of a page, where it has lost that: the page is rendered for it."""
        entry = self._render(page).entry
        return zlib.decompress(entry) if entry else b""

    def _what_stays(self, page: SitePage) -> Shown | None:
        """What is shown of a page that need not be rendered; None if it must be."""
        site = self._site
        kept = self._memory.get(page.address) if self._memory is not None else None
        if kept is None:
            frozen = self._table.get(page.address)
            if frozen is None:
                return None
            if (found := unpack(frozen, *_KEPT)) is None:
                return None
            kept = Kept(*found)
            self._remember(page.address, kept)
        if kept.base != self._base or kept.page != page.fingerprint:
            return None
        if self._memory is not None and not site.changes.concern((*kept.read, *kept.data_read)):
            return Shown(*kept.shown)
        if state_of(kept.read, site) != kept.state:
            return None
        if state_of(kept.data_read, site) != kept.data_state:
            data, view = _data(page, site)
            if fingerprint(data) != kept.data:
                return None
            # As it was, from other inputs.
            kept = kept._replace(data_read=view.read, data_state=state_of(view.read, site))
            self._table.put(page.address, marshal.dumps(tuple(kept)))
            self._remember(page.address, kept)
        site.cache.table("converted").keep(page.address)
        return Shown(*kept.shown)

    def _are_whole(self, names: Sequence[str]) -> list[bool]:
        return [self._store.has(name) for name in names]

    def _render_some(self, pages: Sequence[SitePage]) -> list[_Rendered]:
        rendered = []
        for page in pages:
            rendered.append(self._render(page))
            if page.key is not None:
                # A process sees thousands of documents, each of them once.
                self._site.catalog.records[page.key].forget()
        return rendered

    def _render(self, page: SitePage) -> _Rendered:
        """Render a page into the store."""
        site = self._site
        if self._articles is None:
            self._articles = Articles()
        data, data_view = _data(page, site)
        view = View(site)
        record = view.record(page.key) if page.key else None
        frozen = site.cache.table("converted").get(page.address)
        (known,) = unpack(frozen, dict[bytes, str]) or (None,)
        article = self._articles.render_with(data, page, view, record, known=known)
        texts = dict(self._articles.converted)
        entry = self._entry(page, article, view)
        digest = digest_of(entry).hex() if entry else ""
        shown = Shown(self._store.put(self._frame(page, article)), digest)
        kept = Kept(
            self._base,
            page.fingerprint,
            data_view.read,
            state_of(data_view.read, site),
            fingerprint(data),
            view.read,
            state_of(view.read, site),
            (shown.name, shown.entry),
        )
        # Most texts stay as they are when a page changes: its neighbours are other ones.
        new_texts = marshal.dumps((texts,)) if texts and texts != known else b""
        packed = zlib.compress(entry, 1) if entry else b""
        return _Rendered(page.address, marshal.dumps(tuple(kept)), packed, new_texts)


def _parts(names: Sequence[str]) -> list[Sequence[str]]:
    return [names[start : start + 256] for start in range(0, len(names), 256)]


def _data(page: SitePage, site: Site) -> tuple[Mapping[str, Any], View]:
    view = View(site)
    if page.key is None:
        return page.data, view
    return document_data(view.record(page.key), view), view


def kept_article(site: Site, articles: Articles, page: SitePage, introduction: str) -> Article:
    """The article of a page that the host frames, rendered only if it would be another one."""
    table = site.table("articles")
    state = fingerprint((site.base, page.fingerprint, introduction))
    found = unpack(table.get(page.address), bytes, tuple[str, ...], bytes, str, str)
    if found is not None:
        its_state, read, read_state, html, linked_data = found
        if its_state == state and state_of(read, site) == read_state:
            return Article(html, linked_data)
    view = View(site)
    article = articles.render(page, view, introduction)
    read_state = state_of(view.read, site)
    frozen = marshal.dumps((state, view.read, read_state, article.html, article.linked_data))
    table.put(page.address, frozen)
    return article
