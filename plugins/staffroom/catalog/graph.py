"""The catalog itself: documents, pages written by hand, and the edges between them. Immutable."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import NamedTuple

from staffroom.cache import digest_of
from staffroom.catalog.outline import Brief, Text
from staffroom.document import Document
from staffroom.kinds import Entry, Kind, Status
from staffroom.kinds.entry import is_fresh
from staffroom.kinds.facets import YES, facet_fields
from staffroom.vocabulary import Vocabulary

_RETIRED = Status.RETIRED.value


class Key(NamedTuple):
    """What identifies a document: its kind and its id. Pages written by hand are of kind `page`."""

    kind: str
    id: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


class Resolved(NamedTuple):
    """Where a link leads: to a document or a page, to a file, or nowhere."""

    key: Key | None = None
    file: PurePosixPath | None = None
    withheld: bool = False
    """Whether it names a person who is not shown, so that its words may not be shown either."""


class Reference(NamedTuple):
    """An edge of the graph: one document names another."""

    source: Key
    target: Key
    relation: str
    """What the edge means, such as `rubric` or `prerequisite`; `mention` for a link in a text."""


class _Node:
    """A file that makes a page. What listings show is at hand; the text is made when asked for."""

    def __init__(
        self, key: Key, path: str, brief: Brief, text: Text, content: bytes, found: Followed
    ) -> None:
        self.key = key
        """Its kind and id."""
        self.brief = brief
        """What listings say of it."""
        self.links = found.links
        """Where the links of its body lead: offset in the body → target."""
        self.files = found.files
        """The files that it shows or offers, relative to the folder that holds `content/`."""
        self._path = path
        self._text = text
        self._content = content
        self._found = found

    def __eq__(self, other: object) -> bool:
        return (
            type(other) is type(self)
            and (self.key, self._path, self._content) == (other.key, other._path, other._content)
            and self._found == other._found
        )

    def __hash__(self) -> int:
        return hash((self.key, self._content))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self.key)!r})"

    @property
    def document(self) -> Document:
        """The file that it came from."""
        return self._text.document

    def forget(self) -> None:
        """Let go of fields and text, which take room; they are made again when asked for."""
        self._text.forget()

    @property
    def title(self) -> str:
        """What readers call it."""
        return self.brief.title

    @property
    def summary(self) -> str:
        """What it is, in one sentence; empty where the kind, or its author, leaves that out."""
        return self.brief.summary

    @cached_property
    def digest(self) -> bytes:
        """The digest of all that it says and of all that this leads to: changes when any does.

        What stands at the other end (a title, a term's label) is no part of it.
        """
        # No text has a zero byte in it: control characters are reported and leave the file out.
        return digest_of(self._content, "\0".join(self._found.parts()))


class Record(_Node):
    """A document in the catalog. Immutable."""

    def __init__(
        self,
        kind: Kind,
        key: Key,
        path: str,
        brief: Brief,
        text: Text,
        content: bytes,
        found: Followed,
    ) -> None:
        super().__init__(key, path, brief, text, content, found)
        self.kind = kind
        self.terms = found.terms
        """The known terms that it uses: the vocabulary's name → ids, each once, in order."""
        self.targets = found.targets
        """Where its fields lead: the relation and the id as written → the document meant."""

    @property
    def fields(self) -> Entry:
        """Its front matter, as the model of its kind."""
        fields: Entry = self._text.fields
        return fields

    @property
    def id(self) -> str:
        """The stem of its file."""
        return self.key.id

    @cached_property
    def path(self) -> PurePosixPath:
        """Its file, relative to the folder that holds `content/`."""
        return PurePosixPath(self._path)

    @property
    def status(self) -> Status:
        """How far it has come."""
        return Status(self.brief.status)

    @property
    def is_listed(self) -> bool:
        """Whether listings and search show it: a retired document keeps its page only."""
        return self.brief.status != _RETIRED

    @property
    def changed(self) -> date | None:
        """The day of the last change that is known."""
        return self.brief.updated or self.brief.created

    def is_review_fresh(self, today: date) -> bool:
        """Whether somebody else looked through it within the last year."""
        return is_fresh(self.brief.reviewed, today)

    @cached_property
    def facets(self) -> Mapping[str, tuple[str, ...]]:
        """What the library can narrow it down by: the facet's name → what the document says. A
        length of time is given in minutes, a review by its day. Empty where it is not in there."""
        if not self.kind.in_library:
            return {}
        found = dict(self.brief.facets)
        for each in facet_fields(self.kind.model):
            if each.vocabulary:
                values = self.terms.get(each.vocabulary, ())
            elif each.relation:
                targets = (
                    key.id for (name, _), key in self.targets.items() if name == each.relation
                )
                values = tuple(dict.fromkeys(targets))
            else:
                continue
            if values:
                found[each.facet.name] = (YES,) if each.facet.is_yes else values
        return found


class Page(_Node):
    """A page written by hand, in `docs/`. Immutable."""

    @cached_property
    def path(self) -> PurePosixPath:
        """Below the folder of such pages, such as `guides/roles.md`."""
        return PurePosixPath(self.key.id)


class Followed(NamedTuple):
    """Where everything leads that a document names."""

    links: Mapping[int, Resolved]
    terms: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    targets: Mapping[tuple[str, str], Key] = MappingProxyType({})
    files: tuple[PurePosixPath, ...] = ()

    def parts(self) -> Iterator[str]:
        """All of it as texts."""
        for offset, link in self.links.items():
            yield f"link {offset}"
            yield from link.key or ()
            yield f"{link.file} {link.withheld}"
        for name, ids in self.terms.items():
            yield f"term {name}"
            yield from ids
        for (relation, written), key in self.targets.items():
            yield from ("target", relation, written, *key)
        yield "files"
        yield from map(str, self.files)


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
        served = {
            (name, term.id): served_by(vocabulary, term.id)
            for name, vocabulary in self.vocabularies.items()
            for term in vocabulary
        }
        found: dict[tuple[str, str], dict[Key, Record]] = defaultdict(dict)
        for record in self.records.values():
            if not record.is_listed:
                continue
            for name, ids in record.terms.items():
                for term_id in ids:
                    for each in served[name, term_id]:
                        found[name, each][record.key] = record
        return {term: tuple(records.values()) for term, records in found.items()}


def served_by(vocabulary: Vocabulary, term_id: str) -> list[str]:
    """The terms for which a document with this term is of use."""
    served = [term_id, *(term.id for term in vocabulary.ancestors(term_id))]
    if vocabulary.name == "levels":
        served += [term.id for term in vocabulary.narrower(term_id)]
    return served


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
