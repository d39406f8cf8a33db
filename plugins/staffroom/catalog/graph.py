"""The catalog itself: documents, pages written by hand, and the edges between them. Immutable."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from staffroom.document import Document
from staffroom.kinds import Entry, Kind, Status
from staffroom.links import hide_code
from staffroom.vocabulary import Vocabulary


class Key(NamedTuple):
    """What identifies a document: its kind and its id. Pages written by hand are of kind `page`."""

    kind: str
    id: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True)
class Record:
    """A document in the catalog."""

    kind: Kind
    fields: Entry
    """Its front matter, as the model of its kind."""
    document: Document
    """The file that it came from."""
    terms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The known terms that it uses: the vocabulary's name → ids, each once, in order."""
    targets: Mapping[tuple[str, str], Key] = field(default_factory=dict)
    """Where its fields lead: the relation and the id as written → the document that is meant."""
    links: Mapping[int, Resolved] = field(default_factory=dict)
    """Where the links of its body lead: offset in the body → target."""
    files: tuple[PurePosixPath, ...] = ()
    """The files that it shows or offers, relative to the folder that holds `content/`."""

    @cached_property
    def key(self) -> Key:
        """Its kind and id."""
        return Key(self.kind.name, self.id)

    @property
    def id(self) -> str:
        """The stem of its file."""
        return self.document.id

    @property
    def title(self) -> str:
        """What readers call it."""
        return self.fields.name_of_entry

    @property
    def summary(self) -> str:
        """What it is, in one sentence; empty where the kind allows that."""
        return getattr(self.fields, "summary", None) or ""

    @cached_property
    def digest(self) -> bytes:
        import hashlib

        return hashlib.blake2b(
            repr(
                (
                    self.document.metadata,
                    self.document.body,
                    self.terms,
                    self.targets,
                    self.links,
                    self.files,
                )
            ).encode(),
            digest_size=12,
        ).digest()

    @property
    def path(self):
        return self.document.path

    @property
    def language(self):
        return self.fields.language

    @property
    def changed(self):
        return self.fields.changed

    @property
    def is_listed(self) -> bool:
        """Whether listings and search show it: a retired document keeps its page only."""
        return self.fields.status is not Status.RETIRED


@dataclass(frozen=True)
class Page:
    """A page written by hand, in `docs/`."""

    path: PurePosixPath
    """Below the folder of such pages, such as `guides/roles.md`."""
    document: Document
    """The file that it came from; without front matter, its metadata is empty."""
    links: Mapping[int, Resolved] = field(default_factory=dict)
    """Where those of its links lead that name documents: offset in the body → target."""

    @property
    def key(self) -> Key:
        """The kind `page` and the path."""
        return Key("page", str(self.path))

    @cached_property
    def title(self) -> str:
        """Its title: from the front matter, the first heading, or the file's name."""
        if title := self.document.metadata.get("title"):
            return str(title)
        heading = re.search(r"^#[ \t](.*)$", hide_code(self.document.body), re.MULTILINE)
        words = self.document.body[slice(*heading.span(1))] if heading else ""
        words = words.strip().rstrip("#").strip()
        return words or self.path.stem.replace("-", " ").capitalize()

    @property
    def summary(self) -> str:
        """What it is, in one sentence; empty where the front matter does not say."""
        return str(self.document.metadata.get("description") or "")


@dataclass(frozen=True, slots=True)
class Resolved:
    """Where a link leads: to a document or a page, to a file, or nowhere."""

    key: Key | None = None
    file: PurePosixPath | None = None
    withheld: bool = False
    """Whether it names a person who is not shown, so that its words may not be shown either."""


@dataclass(frozen=True, slots=True)
class Reference:
    """An edge of the graph: one document names another."""

    source: Key
    target: Key
    relation: str
    """What the edge means, such as `rubric` or `prerequisite`; `mention` for a link in a text."""


@dataclass(frozen=True)
class Catalog:
    """Everything that is known, before any page is made."""

    records: Mapping[Key, Record]
    """The documents, by kind in readers' order, then by id."""
    vocabularies: Mapping[str, Vocabulary]
    folder: Path = Path()
    """The folder that holds the content folder: paths of files are relative to it."""
    pages: Mapping[Key, Page] = field(default_factory=dict)
    """The pages written by hand."""
    references: tuple[Reference, ...] = ()
    """All edges, each once, in a stable order."""
    left_out: Mapping[PurePosixPath, Key | None] = field(default_factory=dict)
    """The files that have no page because of a problem, with the key that they would have."""
    drafts: frozenset[Key] = frozenset()
    """Documents that are not published yet and are not among the records."""
    aliases: Mapping[str, Key] = field(default_factory=dict)
    """Former addresses, relative to the site → the document that they lead to."""
    former_ids: Mapping[Key, Key] = field(default_factory=dict)
    """Former ids → the document's key."""

    @property
    def documents(self) -> tuple[Record, ...]:
        """All records."""
        return tuple(self.records.values())

    def get(self, kind: str, id: str) -> Record | None:
        """The document of that kind and id, or None."""
        return self.records.get(Key(kind, id))

    def of_kind(self, kind: str) -> tuple[Record, ...]:
        """The listed documents of a kind, by title."""
        return self._by_kind.get(kind, ())

    @cached_property
    def _by_kind(self) -> Mapping[str, tuple[Record, ...]]:
        found: dict[str, list[Record]] = defaultdict(list)
        for record in self.records.values():
            if record.is_listed:
                found[record.kind.name].append(record)
        return {
            kind: tuple(sorted(records, key=lambda r: (sort_text(r.title), r.id)))
            for kind, records in found.items()
        }

    def references_from(self, key: Key) -> tuple[Reference, ...]:
        """The edges that begin at a document."""
        return self._outgoing.get(key, ())

    def references_to(self, key: Key) -> tuple[Reference, ...]:
        """The edges that end at a document."""
        return self._incoming.get(key, ())

    @cached_property
    def _outgoing(self) -> Mapping[Key, tuple[Reference, ...]]:
        return _grouped((reference.source, reference) for reference in self.references)

    @cached_property
    def _incoming(self) -> Mapping[Key, tuple[Reference, ...]]:
        return _grouped((reference.target, reference) for reference in self.references)

    def with_term(self, vocabulary: str, term_id: str) -> tuple[Record, ...]:
        """The listed documents for a term: those that use it or a narrower one.

        A level is also served by the documents for its whole band.
        """
        return self._by_term.get((vocabulary, term_id), ())

    @cached_property
    def _by_term(self) -> Mapping[tuple[str, str], tuple[Record, ...]]:
        found: dict[tuple[str, str], dict[Key, Record]] = defaultdict(dict)
        for record in self.records.values():
            if not record.is_listed:
                continue
            for name, ids in record.terms.items():
                vocabulary = self.vocabularies[name]
                for term_id in ids:
                    served = [term_id, *(term.id for term in vocabulary.ancestors(term_id))]
                    if name == "levels":
                        served += [term.id for term in vocabulary.narrower(term_id)]
                    for each in served:
                        found[name, each][record.key] = record
        return {term: tuple(records.values()) for term, records in found.items()}


def sort_text(text: str) -> str:
    """A key that sorts texts as readers expect: capitals and accents make no difference."""
    if text.isascii():
        return text.casefold()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _grouped(pairs: Iterable[tuple[Key, Reference]]) -> Mapping[Key, tuple[Reference, ...]]:
    groups: dict[Key, list[Reference]] = defaultdict(list)
    for key, reference in pairs:
        groups[key].append(reference)
    return {key: tuple(references) for key, references in groups.items()}
