"""What else a reader of a document wants: shared terms and similar words, with the reason given.

The score is the cosine of two TF-IDF vectors over title, summary and body, plus a fixed amount
for each shared domain, practice, subject and level that weighs more the rarer it is. Everything is
summed in a fixed order, so the same collection gives the same suggestions on every machine.
"""

from __future__ import annotations

import heapq
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from staffroom.catalog import Catalog, Key, Record, sort_text

LIMIT = 6
"""The most suggestions for one document, unless its author names more."""

COMMON = 200
"""What more documents than this share, a word or a term, does not by itself bring two together.

So the work for one document does not grow with the collection."""

SUGGESTED = ("lesson-plan", "rubric", "case-study", "practice", "pathway")
"""The kinds that are suggested, and for which suggestions are looked for."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A document that goes with another one."""

    key: Key
    reasons: tuple[str, ...]
    """Why, most telling first: `chosen`, `domain`, `practice`, `subject`, `level`, `words`."""


@dataclass(frozen=True)
class _Features:
    shared: Mapping[str, frozenset[str]]
    """What it may share with others: the sort of thing → ids."""
    vector: Mapping[str, float]
    """TF-IDF weights of its words, of length 1."""


_WEIGHTS = {"domain": 0.16, "practice": 0.10, "subject": 0.12, "level": 0.08}
_TELLING_SIMILARITY = 0.12
_LOWEST_SCORE = 0.12


def suggest(catalog: Catalog) -> Mapping[Key, tuple[Suggestion, ...]]:
    """For each document what goes with it, best first.

    What its author names in `related` comes first, all of it, and then what names this document
    there; the rest is found for the suggested kinds. What a document refers to already in another
    field is not suggested again.
    """
    records = [
        record for record in catalog.documents if record.kind.name in SUGGESTED and record.is_listed
    ]
    features = _features(catalog, records)
    holders: dict[tuple[str, str], list[Key]] = defaultdict(list)
    for record in records:
        for sort, ids in features[record.key].shared.items():
            for id in sorted(ids):
                holders[sort, id].append(record.key)
    words: dict[str, list[tuple[Key, float]]] = defaultdict(list)
    for record in records:
        for word, weight in features[record.key].vector.items():
            words[word].append((record.key, weight))

    result: dict[Key, tuple[Suggestion, ...]] = {}
    for record in catalog.documents:
        suggestions = [Suggestion(key, ("chosen",)) for key in _chosen(catalog, record)]
        if record.key in features:
            found = _found(catalog, record, features, holders, words, len(records))
            suggestions += found[: max(0, LIMIT - len(suggestions))]
        if suggestions:
            result[record.key] = tuple(suggestions)
    return result


def _chosen(catalog: Catalog, record: Record) -> list[Key]:
    """What the author of a document names as related, then those whose authors name it."""
    named = [r.target for r in catalog.references_from(record.key) if r.relation == "related"]
    naming = [r.source for r in catalog.references_to(record.key) if r.relation == "related"]
    naming = [key for key in naming if catalog.records[key].is_listed]
    return list(dict.fromkeys([*named, *naming]))


def _found(
    catalog: Catalog,
    record: Record,
    features: Mapping[Key, _Features],
    holders: Mapping[tuple[str, str], list[Key]],
    words: Mapping[str, list[tuple[Key, float]]],
    total: int,
) -> list[Suggestion]:
    """What is near to a document and not connected with it already, nearest first."""
    own = features[record.key]
    scores: dict[Key, float] = defaultdict(float)
    similarity: dict[Key, float] = defaultdict(float)
    for word, weight in own.vector.items():
        for key, other in words[word]:
            similarity[key] += weight * other
    for key, cosine in similarity.items():
        scores[key] += cosine
    for sort, ids in own.shared.items():
        for id in sorted(ids):
            sharing = holders[sort, id]
            rarity = 1 - math.log(len(sharing)) / math.log(total + 1)
            worth = _WEIGHTS[sort] * (0.4 + 0.6 * rarity)
            if len(sharing) > COMMON:
                sharing = [key for key in list(scores) if id in features[key].shared[sort]]
            for key in sharing:
                scores[key] += worth
    known = {r.target for r in catalog.references_from(record.key) if r.relation != "mention"}
    known |= {r.source for r in catalog.references_to(record.key) if r.relation != "mention"}
    known.add(record.key)
    ranked = heapq.nsmallest(
        LIMIT,
        (key for key, score in scores.items() if score >= _LOWEST_SCORE and key not in known),
        key=lambda key: (-round(scores[key], 9), key),
    )
    return [Suggestion(key, _reasons(own, features[key], similarity[key])) for key in ranked]


def _reasons(own: _Features, other: _Features, similarity: float) -> tuple[str, ...]:
    reasons = [sort for sort in _WEIGHTS if own.shared[sort] & other.shared[sort]]
    if similarity >= _TELLING_SIMILARITY or not reasons:
        reasons.append("words")
    return tuple(reasons)


def _features(catalog: Catalog, records: list[Record]) -> dict[Key, _Features]:
    counts = {record.key: _words(record) for record in records}
    frequency: Counter[str] = Counter()
    for found in counts.values():
        frequency.update(found.keys())
    return {
        record.key: _Features(
            _shared(catalog, record), _vector(counts[record.key], frequency, len(records))
        )
        for record in records
    }


def _shared(catalog: Catalog, record: Record) -> Mapping[str, frozenset[str]]:
    references = catalog.references_from(record.key)
    return {
        "domain": frozenset(r.target.id for r in references if r.relation == "domain"),
        "practice": frozenset(r.target.id for r in references if r.relation == "practice"),
        "subject": frozenset(record.terms.get("subjects", ())),
        "level": frozenset(record.terms.get("levels", ())),
    }


def _vector(counts: Counter[str], frequency: Counter[str], total: int) -> Mapping[str, float]:
    # Words of a single document connect it with nothing, words of most documents with everything.
    weights = {
        word: (1 + math.log(count)) * math.log(total / frequency[word])
        for word, count in sorted(counts.items())
        if 1 < frequency[word] <= max(2, min(total * 0.4, COMMON))
    }
    strongest = sorted(weights.items(), key=lambda pair: (-pair[1], pair[0]))[:60]
    length = math.sqrt(math.fsum(weight * weight for _, weight in strongest)) or 1.0
    return {word: weight / length for word, weight in sorted(strongest)}


_WORD = re.compile(r"[^\W\d_]{3,}")
_ENDINGS = re.compile(r"(?:ies|es|s|ing|ed|ly)$")


def _words(record: Record) -> Counter[str]:
    heading = f"{record.title} {record.summary} " * 3
    return Counter(_stems(f"{heading} {record.document.body}"))


def _stems(text: str) -> Iterable[str]:
    for word in _WORD.findall(sort_text(text)):
        stem = _ENDINGS.sub("", word)
        yield stem if len(stem) >= 3 else word
