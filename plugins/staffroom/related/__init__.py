"""What else a reader of a document wants: shared terms and similar words, with the reason given."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import cache
from hashlib import blake2b
from typing import NamedTuple

from staffroom.catalog import Catalog, Key, Record
from staffroom.related.collection import SORTS, Collection
from staffroom.related.nearness import LIMIT
from staffroom.related.texts import words_of
from staffroom.related.updating import Described, updated

__all__ = ["LIMIT", "SUGGESTED", "Suggested", "Suggestion", "suggest", "words_of"]

SUGGESTED = ("lesson-plan", "rubric", "case-study", "practice", "pathway")
"""The kinds that are suggested, and for which suggestions are looked for."""


class Suggestion(NamedTuple):
    """A document that goes with another one."""

    key: Key
    reasons: tuple[str, ...]
    """Why, most telling first: `chosen`, `domain`, `practice`, `subject`, `level`, `words`."""


class Suggested(NamedTuple):
    """What `suggest` gives."""

    suggestions: Mapping[Key, tuple[Suggestion, ...]]
    """For each document that goes with others, these, best first."""
    state: bytes
    """What the next run needs in order to do only what is new."""


def suggest(
    catalog: Catalog,
    *,
    digest: Callable[[Record], bytes] | None = None,
    words: Callable[[Record], bytes] | None = None,
    before: bytes | None = None,
) -> Suggested:
    """For each document what goes with it, best first.

    What its author names in `related` comes first, all of it, and then what names this document
    there; the rest is found for the suggested kinds. What a document refers to already in another
    field is not suggested again.

    Args:
        catalog: All documents.
        digest: Gives what stands for a document's title, summary and body: as long as it is the
            same, so are these. By default it is made from them.
        words: Gives what `words_of` gives for these. It is asked for a document only if `before`
            does not have it with this digest.
        before: The state that an earlier run gave. What is suggested does not depend on it. One
            that is damaged, or that another version has made, is as good as none.
    """
    words = words or _words
    records = catalog.records
    known = Collection.from_bytes(before)
    described = _described(catalog, digest or _digest)
    changed = updated(known, described, lambda key: words(records[Key(*key)]))
    # An empty collection is the same as none before, and still has a state.
    state = before if changed is None and before and known.keys else (changed or known).to_bytes()
    return Suggested(_suggestions(catalog, changed or known), state)


def _suggestions(catalog: Catalog, collection: Collection) -> Mapping[Key, tuple[Suggestion, ...]]:
    keys = {number: Key(*key) for number, key in collection.keys.items()}
    found = {
        keys[number]: [Suggestion(keys[other], _reasons(bits)) for other, bits in near]
        for number, near in collection.found.items()
    }
    chosen = _chosen(catalog)
    result: dict[Key, tuple[Suggestion, ...]] = {}
    for key in catalog.records:
        first = [Suggestion(other, ("chosen",)) for other in chosen.get(key, ())]
        if suggestions := first + found.get(key, [])[: max(0, LIMIT - len(first))]:
            result[key] = tuple(suggestions)
    return result


@cache
def _reasons(bits: int) -> tuple[str, ...]:
    return tuple(reason for place, reason in enumerate((*SORTS, "words")) if bits & 1 << place)


def _chosen(catalog: Catalog) -> Mapping[Key, list[Key]]:
    """What the author of a document names as related, then those whose authors name it."""
    related = [each for each in catalog.references if each.relation == "related"]
    chosen: dict[Key, dict[Key, None]] = defaultdict(dict)
    for reference in related:
        chosen[reference.source][reference.target] = None
    for reference in related:
        if catalog.records[reference.source].is_listed:
            chosen[reference.target][reference.source] = None
    return {key: list(others) for key, others in chosen.items()}


def _described(
    catalog: Catalog, digest: Callable[[Record], bytes]
) -> Mapping[tuple[str, str], Described]:
    compared = {
        key: record
        for key, record in catalog.records.items()
        if record.kind.name in SUGGESTED and record.is_listed
    }
    terms: dict[Key, list[str]] = {
        key: [
            *(f"subject:{id}" for id in record.terms.get("subjects", ())),
            *(f"level:{id}" for id in record.terms.get("levels", ())),
        ]
        for key, record in compared.items()
    }
    known: dict[Key, set[tuple[str, str]]] = defaultdict(set)
    # One look at every reference is cheaper than two at every document.
    for reference in catalog.references:
        relation, source, target = reference.relation, reference.source, reference.target
        if relation == "mention" or source not in compared:
            continue
        if relation in ("domain", "practice"):
            terms[source].append(f"{relation}:{target.id}")
        if target in compared:
            known[source].add((target.kind, target.id))
            known[target].add((source.kind, source.id))
    return {
        (key.kind, key.id): Described(
            digest(record), tuple(terms[key]), known.get(key, frozenset())
        )
        for key, record in compared.items()
    }


def _digest(record: Record) -> bytes:
    text = "\0".join((record.title, record.summary, record.document.body))
    return blake2b(text.encode(), digest_size=16).digest()


def _words(record: Record) -> bytes:
    return words_of(record.title, record.summary, record.document.body)
