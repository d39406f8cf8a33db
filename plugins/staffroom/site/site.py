"""The whole site: all pages, redirects and files, made from the catalog."""

from __future__ import annotations

import marshal
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import InitVar, dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from staffroom.cache import Cache, Table, unpack
from staffroom.catalog import Catalog, Key, Record
from staffroom.diagnostic import Diagnostic
from staffroom.kinds.facets import KIND
from staffroom.processes import spread
from staffroom.related import SUGGESTED, Suggestion, suggest, words_of
from staffroom.site.addresses import address_of, file_address
from staffroom.site.cards import card_of, card_of_page
from staffroom.site.changes import Changes
from staffroom.site.facets import SiteFacet, facets_of_site, said_of
from staffroom.site.fingerprint import fingerprint, fingerprint_of_plain
from staffroom.site.inputs import INPUTS, PLAIN, Gone, record_of
from staffroom.site.names import PLAIN_CARD, Card
from staffroom.site.page import SitePage
from staffroom.site.public import public_json
from staffroom.site.settings import Settings
from staffroom.site.view import BETWEEN, Input, View, input_of, state_of
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
    suggested: Mapping[Key, tuple[Suggestion, ...]] | None = None
    """What was suggested in an earlier build, to be shown without looking again."""
    cache: Cache = field(default_factory=lambda: Cache(None, ""))
    """What earlier builds worked out."""
    former: InitVar[Site | None] = None
    """The site that this process made before, to compare with."""
    changes: Changes = field(init=False, compare=False)
    """What is another thing than in the former site."""

    def __post_init__(self, former: Site | None) -> None:
        object.__setattr__(self, "changes", Changes(self, former))

    @cached_property
    def words(self) -> Words:
        """The texts of the interface."""
        return words_for(self.settings.language)

    @cached_property
    def suggestions(self) -> Mapping[Key, tuple[Suggestion, ...]]:
        """What else a reader of a document wants."""
        if self.suggested is None:
            return self.suggestions_anew()
        known = self.catalog.records
        return {
            key: tuple(each for each in those if each.key in known)
            for key, those in self.suggested.items()
        }

    def suggestions_anew(self) -> Mapping[Key, tuple[Suggestion, ...]]:
        """`suggestions`, worked out now."""
        table = self.cache.table("related")
        before = table.get("state")
        found = suggest(
            self.catalog,
            digest=lambda record: record.digest,
            words=lambda record: self._words.get(record.key) or _words_of(record),
            before=before,
        )
        if found.state != before:
            table.put("state", found.state)
        return found.suggestions

    @cached_property
    def _words(self) -> dict[Key, bytes]:
        """The words of those documents that `prepare` looked at."""
        return {}

    def table(self, name: str) -> Table:
        """What earlier builds made of pages: a preview has others, and they keep out of each
        other's way."""
        return self.cache.table(f"preview_{name}" if self.settings.preview else name)

    def prepare(self) -> None:
        """Work out, on all cores, what is wanted of each new document: card, words, data."""
        cards, public = self.table("cards"), self.table("public")
        new = [r for r in self.catalog.documents if not cards.keep(f"{r.kind.name}/{r.id}")]
        for record, made in zip(new, spread(self._prepared, new), strict=True):
            name = f"{record.kind.name}/{record.id}"
            cards.put(name, made.card)
            self._words[record.key] = made.words
            if made.public:
                public.put(name, made.public)

    def _prepared(self, records: Sequence[Record]) -> Iterator[_Prepared]:
        for record in records:
            yield _Prepared(
                self._made_card(record)[1],
                _words_of(record) if record.kind.name in SUGGESTED else b"",
                public_json(record, self.settings, self.base) if record.is_listed else b"",
            )
            # A process sees thousands of documents, each of them once.
            record.forget()

    @cached_property
    def facets(self) -> Mapping[str, SiteFacet]:
        """What the library can be narrowed down by, in readers' order."""
        return facets_of_site(self.catalog, self.settings, self.words)

    def facets_of(self, record: Record) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """A document's facets: name → ids of values, in readers' order."""
        if not record.kind.in_library:
            return ((KIND, (record.kind.name,)),)
        says = said_of(record, self.settings)
        found = []
        for facet in self.facets.values():
            leads_to = facet.leads_to
            ids = (id for said in says.get(facet.name, ()) for id in leads_to.get(said, ()))
            if values := tuple(dict.fromkeys(ids)):
                found.append((facet.name, values))
        return tuple(found)

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

    @cached_property
    def card_reads(self) -> dict[Input, tuple[Input, ...]]:
        """What the cards were made from, of those that were asked for."""
        return {}

    @cached_property
    def laid_out(self) -> dict[str, tuple[Any, tuple[SitePage, ...]]]:
        """What some pages were made from, and the pages, to take them over into the next site."""
        return {}

    def take_card(self, name: Input, former: Site) -> None:
        """Take over a card that is the same."""
        self._values[name] = former.value(name)
        self.card_reads[name] = former.card_reads[name]

    def value(self, name: Input) -> Any:
        """The value of an input."""
        values = self._values
        if name not in values:
            kind, *arguments = name.split(BETWEEN)
            values[name] = (
                self._card(*arguments) if kind == "card" else INPUTS[kind](self, *arguments)
            )
        return values[name]

    def value_or_none(self, name: Input) -> Any:
        """The value of an input; None where what it is about is no longer there."""
        if name not in self._values:
            with suppress(Gone):
                return self.value(name)
        return self._values.get(name)

    def fingerprint(self, name: Input) -> bytes:
        """The fingerprint of an input's value; of nothing, where there is none any more."""
        found = self._fingerprints.get(name)
        if found is None:
            try:
                value = self.value(name)
            except Gone:
                found = b""
            else:
                found = self._fingerprint_of(name.partition(BETWEEN)[0], value)
            self._fingerprints[name] = found
        return found

    @staticmethod
    def _fingerprint_of(kind: str, value: Any) -> bytes:
        if kind == "record":
            digest: bytes = value.digest
            return digest
        quick = PLAIN.get(kind)
        return fingerprint(value) if quick is None else fingerprint_of_plain(quick(value))

    def fingerprints(self, names: Iterable[Input]) -> list[bytes]:
        """Those of several inputs."""
        known = self._fingerprints.get
        return [known(name) or self.fingerprint(name) for name in names]

    @cached_property
    def base(self) -> bytes:
        """The fingerprint of what is part of every page: settings (but not today) and words."""
        return fingerprint(self.lasting_settings)

    @cached_property
    def lasting_settings(self) -> Settings:
        """The settings as pages may read them: on no day, for they are not made anew each day."""
        return replace(self.settings, today=date.min)

    def _card(self, kind: str, id: str) -> Card:
        """The card of a document, computed again only if something that it says has changed."""
        key = Key(kind, id)
        if (page := self.catalog.pages.get(key)) is not None:
            return card_of_page(page)
        record = record_of(self, kind, id)
        table = self.table("cards")
        if (found := unpack(table.get(f"{kind}/{id}"), *_CARD)) is not None:
            base, read, state, values = found
            if base == self.base and state_of(read, self) == state:
                self.card_reads[input_of("card", kind, id)] = read
                return Card.from_plain(values)
        card, kept = self._made_card(record)
        table.put(f"{kind}/{id}", kept)
        self.card_reads[input_of("card", kind, id)] = marshal.loads(kept)[1]
        return card

    def _made_card(self, record: Record) -> tuple[Card, bytes]:
        """The card of a document, and what is kept of it."""
        view = View(self)
        # The document itself is read, whatever the view is asked for.
        view.record(record.key)
        card = card_of(record, view)
        kept = (self.base, view.read, state_of(view.read, self), card.plain())
        return card, marshal.dumps(kept)


class _Prepared(NamedTuple):
    """What is wanted of a document besides its page."""

    card: bytes
    words: bytes
    """What related documents are found by; empty where none are looked for."""
    public: bytes
    """Its part of the catalog as data; empty where it is no part of it."""


def _words_of(record: Record) -> bytes:
    return words_of(record.title, record.summary, record.document.body)


_CARD = (bytes, tuple[str, ...], bytes, PLAIN_CARD)
"""The shape of what is kept of a card: settings, what it was made from, twice, and its values."""
