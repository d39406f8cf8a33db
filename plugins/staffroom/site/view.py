"""The site as one page sees it: everything that it reads is noted.

A result that was worked out with a view stays what it is as long as every input that was read
has the same fingerprint ("verifying traces": Mokhov, Mitchell and Peyton Jones, *Build Systems
à la Carte*, 2018). So a page's inputs are observed, not declared: nothing can be forgotten.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import Any, Protocol

from staffroom.catalog import Key, Record, Reference
from staffroom.diagnostic import Diagnostic
from staffroom.related import Suggestion
from staffroom.site.fingerprint import SIZE
from staffroom.site.goals import Progress
from staffroom.site.names import Card, Name, Row
from staffroom.site.settings import Settings
from staffroom.site.words import Words
from staffroom.vocabulary import Term

Input = str
"""The name of something that a page can read: a word and what it is about, such as `card`,
`lesson-plan`, `soil`, with `BETWEEN` between them. One text, for a page reads dozens of them."""

BETWEEN = "\x1f"
"""The unit separator of ASCII, which stands in no id."""


def input_of(*words: str) -> Input:
    """The name of an input."""
    return BETWEEN.join(words)


class Source(Protocol):
    """What views read from."""

    @property
    def words(self) -> Words:
        """The texts of the interface."""

    @property
    def lasting_settings(self) -> Settings:
        """What the site is told about itself, without the day."""

    def value(self, name: Input) -> Any:
        """The value of an input."""

    def fingerprints(self, names: Iterable[Input]) -> list[bytes]:
        """The fingerprints of the values of inputs."""


def state_of(names: tuple[Input, ...], source: Source) -> bytes:
    """One fingerprint for the values of several inputs."""
    return blake2b(b"".join(source.fingerprints(names)), digest_size=SIZE).digest()


class View:
    """Reads a site and notes what was read. Whoever has a view reads nothing else.

    Words and settings are not noted: they are part of everything that is kept (see `Site.base`).
    The settings have no day, for with it every page would be another one each day; what a page
    says of today is an input of its own.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._read: dict[Input, None] = {}
        self.words = source.words
        self.settings = source.lasting_settings

    @property
    def read(self) -> tuple[Input, ...]:
        """What was read, in the order of the first reading."""
        return tuple(self._read)

    def _value(self, *words: str) -> Any:
        name = input_of(*words)
        self._read[name] = None
        return self._source.value(name)

    def name(self, key: Key) -> Name:
        """What a document or a page written by hand is called, and where it is."""
        found: Name = self._value("name", *key)
        return found

    def row(self, key: Key) -> Row:
        """A document in a line."""
        found: Row = self._value("row", *key)
        return found

    def card(self, key: Key) -> Card:
        """A document in short."""
        found: Card = self._value("card", *key)
        return found

    def record(self, key: Key) -> Record:
        """A document, whole."""
        found: Record = self._value("record", *key)
        return found

    def references_to(self, key: Key) -> tuple[Reference, ...]:
        """The edges that end at a document or a page; those that begin at it are its own."""
        found: tuple[Reference, ...] = self._value("references-to", *key)
        return found

    def references_from(self, key: Key) -> tuple[Reference, ...]:
        """The edges that begin at a document or a page."""
        found: tuple[Reference, ...] = self._value("references-from", *key)
        return found

    def suggestions(self, key: Key) -> tuple[Suggestion, ...]:
        """What else a reader of a document wants."""
        found: tuple[Suggestion, ...] = self._value("suggestions", *key)
        return found

    def label(self, vocabulary: str, id: str) -> str:
        """What readers see of a term; empty if there is no such term."""
        return str(self._value("label", vocabulary, id))

    def term(self, vocabulary: str, id: str) -> Term | None:
        """A term by its id."""
        found: Term | None = self._value("term", vocabulary, id)
        return found

    def meant(self, vocabulary: str, written: str) -> Term | None:
        """The term that an author means."""
        found: Term | None = self._value("meant", vocabulary, written)
        return found

    def in_order(self, vocabulary: str, ids: tuple[str, ...]) -> tuple[str, ...]:
        """Terms in the vocabulary's order."""
        found: tuple[str, ...] = self._value("in-order", vocabulary, *ids)
        return found

    def place(self, vocabulary: str, id: str) -> int:
        """The place of a term in its vocabulary."""
        return int(self._value("place", vocabulary, id))

    def heavy_rows(self) -> Mapping[Key, int]:
        """The documents whose rows in tables take the room of several (see `paging`)."""
        found: Mapping[Key, int] = self._value("heavy-rows")
        return found

    def has_page(self, address: str) -> bool:
        """Whether there is a page at an address, made from the catalog or written by hand."""
        return bool(self._value("has-page", address))

    def is_review_fresh(self, key: Key) -> bool:
        """Whether somebody else looked through a document within the last year."""
        return bool(self._value("is-review-fresh", *key))

    def is_coming(self, key: Key) -> bool:
        """Whether a meeting is today or later."""
        return bool(self._value("is-coming", *key))

    def roles_held(self, key: Key) -> tuple[str, ...]:
        """The roles that a person has today, each once, in the order written."""
        found: tuple[str, ...] = self._value("roles-held", *key)
        return found

    def facets(self, key: Key) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The facets of a document: the name of each with the ids of its values. A document that
        is not in the library has the facet `kind` only."""
        found: tuple[tuple[str, tuple[str, ...]], ...] = self._value("facets", *key)
        return found

    def problems(self, key: Key) -> tuple[Diagnostic, ...]:
        """In a preview: what is wrong with a document's file."""
        found: tuple[Diagnostic, ...] = self._value("problems", *key)
        return found

    def progress(self, key: Key) -> Progress:
        """Where a goal stands."""
        found: Progress = self._value("progress", *key)
        return found

    def documents_in(self, key: Key) -> int:
        """How many listed documents belong to a domain."""
        return int(self._value("documents-in", *key))

    def missing(self, key: Key) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What a domain or practice has nothing of yet: kinds, and bands of levels by label."""
        found: tuple[tuple[str, ...], tuple[str, ...]] = self._value("missing", *key)
        return found

    def of_group(self, key: Key) -> tuple[tuple[Key, ...], tuple[Key, ...]]:
        """The meetings of a group, latest first, and its goals."""
        found: tuple[tuple[Key, ...], tuple[Key, ...]] = self._value("of-group", *key)
        return found
