"""The whole site: all pages, redirects and files, made from the catalog."""

from __future__ import annotations

import marshal
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

from staffroom.cache import Cache
from staffroom.catalog import Catalog, Key, Record
from staffroom.diagnostic import Diagnostic
from staffroom.processes import spread
from staffroom.related import SUGGESTED, Suggestion, suggest, words_of
from staffroom.site.addresses import address_of, file_address
from staffroom.site.cards import card_of, card_of_page
from staffroom.site.fingerprint import fingerprint
from staffroom.site.inputs import INPUTS
from staffroom.site.names import Card
from staffroom.site.page import SitePage
from staffroom.site.settings import Settings
from staffroom.site.view import Input, View, state_of
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
    cache: Cache = field(default_factory=lambda: Cache(None, ""))
    """What earlier builds worked out."""

    @cached_property
    def words(self) -> Words:
        """The texts of the interface."""
        return words_for(self.settings.language)

    @cached_property
    def suggestions(self) -> Mapping[Key, tuple[Suggestion, ...]]:
        """What else a reader of a document wants."""
        table = self.cache.table("related")
        before = table.get("state")
        words = self._words if before is None else None
        found = suggest(
            self.catalog,
            digest=lambda record: record.digest,
            words=(lambda record: words[record.key]) if words else None,
            before=before,
        )
        if found.state != before:
            table.put("state", found.state)
        return found.suggestions

    @property
    def _words(self) -> Mapping[Key, bytes]:
        """The words of all documents that may be suggested, taken by all cores at once."""
        records = [r for r in self.catalog.documents if r.kind.name in SUGGESTED and r.is_listed]
        return dict(spread(_words_of_some, records))

    @cached_property
    def problems(self) -> Mapping[PurePosixPath, tuple[Diagnostic, ...]]:
        """What is wrong, by file."""
        found: dict[PurePosixPath, list[Diagnostic]] = defaultdict(list)
        for diagnostic in self.diagnostics:
            found[PurePosixPath(diagnostic.path)].append(diagnostic)
        return {path: tuple(those) for path, those in found.items()}

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
            key=lambda r: (-(r.brief.created.toordinal() if r.brief.created else 0), r.key),
        )

    # --- what pages read (see `View`) -------------------------------------------------------

    @cached_property
    def _values(self) -> dict[Input, Any]:
        return {}

    @cached_property
    def _fingerprints(self) -> dict[Input, bytes]:
        return {}

    def value(self, name: Input) -> Any:
        """The value of an input."""
        values = self._values
        if name not in values:
            kind, *arguments = name
            values[name] = (
                self._card(*arguments) if kind == "card" else INPUTS[kind](self, *arguments)
            )
        return values[name]

    def fingerprint(self, name: Input) -> bytes:
        """The fingerprint of an input's value; of nothing, where there is none any more."""
        found = self._fingerprints.get(name)
        if found is None:
            try:
                value = self.value(name)
                found = value.digest if name[0] == "record" else fingerprint(value)
            except KeyError:
                found = b""
            self._fingerprints[name] = found
        return found

    @cached_property
    def base(self) -> bytes:
        """The fingerprint of what is part of every page: settings (but not today) and words."""
        return fingerprint(replace(self.settings, today=date.min))

    def _card(self, kind: str, id: str) -> Card:
        """The card of a document, computed again only if something that it says has changed."""
        key = Key(kind, id)
        if (page := self.catalog.pages.get(key)) is not None:
            return card_of_page(page)
        record = self.catalog.records[key]
        table = self.cache.table("cards")
        if (kept := table.get(f"{kind}/{id}")) is not None:
            base, read, state, values = marshal.loads(kept)
            if base == self.base and state_of(read, self) == state:
                return Card(Key(*values[0]), *values[1:])
        view = View(self)
        # The document itself is read, whatever the view is asked for.
        view.record(key)
        card = card_of(record, view)
        values = (tuple(card.key), *(getattr(card, name) for name in _CARD_FIELDS))
        kept = marshal.dumps((self.base, view.read, state_of(view.read, self), values))
        table.put(f"{kind}/{id}", kept)
        return card


def _words_of_some(records: Sequence[Record]) -> list[tuple[Key, bytes]]:
    return [(r.key, words_of(r.title, r.summary, r.document.body)) for r in records]


_CARD_FIELDS = (
    "kind", "address", "title", "is_listed", "facts", "language", "icon",
    "summary", "highlight", "status", "reviewed", "image", "image_alt",
)  # fmt: skip
