"""The whole site: all pages, redirects and files, made from the catalog."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath
from urllib.parse import urljoin

from staffroom.catalog import Catalog, Key, Record
from staffroom.diagnostic import Diagnostic
from staffroom.related import Suggestion, suggest
from staffroom.site.addresses import address_of, file_address, published
from staffroom.site.cards import CardMaker
from staffroom.site.page import SitePage
from staffroom.site.settings import Settings
from staffroom.site.words import Words, words_for


@dataclass(frozen=True)
class Site:
    """Everything that is published, before it is rendered. Knows nothing of the host."""

    catalog: Catalog
    settings: Settings
    diagnostics: tuple[Diagnostic, ...] = ()
    """What is to be mended, for the page that says so."""
    pages: Mapping[str, SitePage] = field(default_factory=dict)
    """Every page that is not written by hand, by address."""

    @cached_property
    def words(self) -> Words:
        """The texts of the interface."""
        return words_for(self.settings.language)

    @cached_property
    def cards(self) -> CardMaker:
        """Makes the card of any document."""
        return CardMaker(self.catalog, self.words, self.settings.today)

    @cached_property
    def suggestions(self) -> Mapping[Key, tuple[Suggestion, ...]]:
        """What else a reader of a document wants."""
        return suggest(self.catalog).suggestions

    def published(self, address: str) -> str:
        """An address as others write it behind the site's own, for pages that may be files."""
        return published(address, directory_urls=self.settings.directory_urls)

    def full_address(self, address: str) -> str:
        """An address with the site's own before it; empty where that is not known."""
        url = self.settings.url
        return urljoin(url, self.published(address)) if url else ""

    def has_page(self, address: str) -> bool:
        """Whether there is a page at an address, made from the catalog or written by hand."""
        return address in self.pages or address in self._written_by_hand

    @cached_property
    def _written_by_hand(self) -> frozenset[str]:
        return frozenset(address_of(key) for key in self.catalog.pages)

    @cached_property
    def redirects(self) -> Mapping[str, str]:
        """Former address → the address that it leads to; none of them is a page of its own."""
        return {
            former: f"{record.kind.folder}/{record.id}/"
            for former, key in self.catalog.aliases.items()
            if former not in self.pages and (record := self.catalog.records.get(key))
        }

    @cached_property
    def files(self) -> Mapping[str, PurePosixPath]:
        """The files beside documents: address → path that begins with the content folder."""
        return {
            file_address(path): path for record in self.catalog.documents for path in record.files
        }

    def newest(self, records: Iterable[Record]) -> list[Record]:
        """Documents by the day of their first publication, newest first; the undated come last."""
        return sorted(
            records,
            key=lambda r: (-(r.fields.created.toordinal() if r.fields.created else 0), r.key),
        )
