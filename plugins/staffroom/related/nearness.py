"""Which documents are near to each other.

Two documents are near by the words that tell most about each (the cosine of two TF-IDF vectors)
and by the terms that they share, a rare one more than a common one. Three things make it cheap to
find out, and again after an edit:

- All numbers are integers, so that a sum does not depend on the order of its parts.
- How common a word or a term is counts in steps of half a power of two, and the length of a vector
  in steps of about a tenth, so that an edit changes little for other documents.
- A word or a term that many share does not bring documents together; it only decides among those
  that something rarer has brought together. So the work for one document does not grow with the
  collection.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Mapping
from math import isqrt

from staffroom.related.collection import SORTS, Collection
from staffroom.related.texts import strengths

LIMIT = 6
"""The most suggestions for one document, unless its author names more."""

BRINGING = 64
"""What more documents than this share, a word or a term, does not by itself bring two together."""

WORDS = 1 << len(SORTS)
"""The bit for similar words among the reasons; below are those for the sorts of terms."""

_STRONGEST = 32
"""By how many of its words a document is compared."""

_SHORTLIST = 24
"""How many of those that are brought together with a document are looked at closely."""

_UNIT = 1 << 10
"""The length of a vector; its square is the cosine of two equal ones."""

_SHARED = tuple(_UNIT * _UNIT * hundredths // 100 for hundredths in (16, 10, 12, 8))
"""The most that a shared term counts, for each of `SORTS`."""

_TELLING_SIMILARITY = _UNIT * _UNIT * 12 // 100
_LOWEST_SCORE = _UNIT * _UNIT * 12 // 100


def step(number: int) -> int:
    """How large a number is, in half powers of two."""
    return (number * number).bit_length()


def term_worth(sort: int, holders: int, total: int) -> int:
    """What sharing a term counts that so many of all documents have."""
    # In a collection of two, what both share still counts.
    most = step(2 * total)
    return _SHARED[sort] * (10 * most - 6 * step(holders)) // (10 * most)


class Nearness:
    """Weighs words and compares documents, with the counts of a collection as they are now."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        total = len(collection.features)
        # A word of one document connects it with nothing, a word of most with everything.
        rarity = (max(0, step(total) - step(number)) for number in range(2, total + 1))
        self._rarity = (0, 0, *(each if each > 1 else 0 for each in rarity))
        holders: tuple[dict[str, list[int]], ...] = tuple(defaultdict(list) for _ in SORTS)
        for number, (_, terms, _) in collection.features.items():
            for ids, having in zip(terms, holders, strict=True):
                for id in ids:
                    having[id].append(number)
        self.holders: tuple[Mapping[str, list[int]], ...] = holders
        """Who has a term: for each of `SORTS`, id → documents."""
        self._worth: tuple[Mapping[str, int], ...] = tuple(
            {id: term_worth(sort, len(numbers), total) for id, numbers in having.items()}
            for sort, having in enumerate(holders)
        )

    def vector(self, words: bytes) -> dict[int, int]:
        """The strongest stems of a document and their weights."""
        frequency, rarity = self._collection.frequency, self._rarity
        # Weight and stem in one number, which sorts faster than a pair.
        weighed = [
            strength * worth << 31 | stem
            for stem, strength in strengths(words)
            if (worth := rarity[frequency[stem]])
        ]
        weighed.sort(reverse=True)
        strongest = [(each & 0x7FFFFFFF, each >> 31) for each in weighed[:_STRONGEST]]
        length = isqrt(sum(weight * weight for _, weight in strongest))
        fine = max(0, length.bit_length() - 4)
        length = (length + (1 << fine >> 1)) >> fine << fine
        return {stem: weight * _UNIT // length for stem, weight in strongest}

    def find(self, number: int) -> None:
        """Note in the collection who is near to a document."""
        collection = self._collection
        scores = self._brought_together(number)
        scores.pop(number, None)
        for known in collection.features[number][2]:
            scores.pop(known, None)
        cut = 0
        if len(scores) >= _SHORTLIST:
            cut = heapq.nlargest(_SHORTLIST, scores.values())[-1]
        keys = collection.keys
        ranked = sorted(
            (-score, keys[other], other) for other, score in scores.items() if score >= cut
        )
        shortlist = tuple(other for _, _, other in ranked[:_SHORTLIST])
        collection.shortlists[number] = (cut, *shortlist)
        collection.found[number] = self._nearest(
            number, {other: scores[other] for other in shortlist}
        )

    def _brought_together(self, number: int) -> dict[int, int]:
        """Who shares something rare with a document, itself included, and how much that counts."""
        collection = self._collection
        scores: dict[int, int] = defaultdict(int)
        strong = collection.strong
        for stem, weight in collection.vectors[number].items():
            users = strong[stem]
            if 1 < len(users) <= BRINGING:
                for other, its in users.items():
                    scores[other] += weight * its
        for sort, ids in enumerate(collection.features[number][1]):
            for id in ids:
                holders = self.holders[sort][id]
                if len(holders) <= BRINGING:
                    worth = self._worth[sort][id]
                    for other in holders:
                        scores[other] += worth
        return scores

    def rare_score(self, number: int, other: int) -> int:
        """What two documents share that is rare, as `find` counts it for the shortlist."""
        collection = self._collection
        own, its = collection.vectors[number], collection.vectors[other]
        score = sum(
            own[stem] * its[stem]
            for stem in own.keys() & its.keys()
            if len(collection.strong[stem]) <= BRINGING
        )
        terms = zip(collection.features[number][1], collection.features[other][1], strict=True)
        for sort, (ids, its_ids) in enumerate(terms):
            for id in ids:
                if id in its_ids and len(self.holders[sort][id]) <= BRINGING:
                    score += self._worth[sort][id]
        return score

    def _nearest(self, number: int, scores: dict[int, int]) -> tuple[tuple[int, int], ...]:
        """The best of a shortlist, with the reasons; what is common counts now as well."""
        collection = self._collection
        own, features, keys = collection.vectors[number], collection.features, collection.keys
        common = [stem for stem in own if len(collection.strong[stem]) > BRINGING]
        terms = features[number][1]
        common_terms = [
            (sort, id, self._worth[sort][id])
            for sort, ids in enumerate(terms)
            for id in ids
            if len(self.holders[sort][id]) > BRINGING
        ]
        for other in scores:
            its, its_terms = collection.vectors[other], features[other][1]
            for stem in common:
                if stem in its:
                    scores[other] += own[stem] * its[stem]
            for sort, id, worth in common_terms:
                if id in its_terms[sort]:
                    scores[other] += worth
        ranked = sorted(
            (-score, keys[other], other)
            for other, score in scores.items()
            if score >= _LOWEST_SCORE
        )
        return tuple((other, self._reasons(number, other)) for _, _, other in ranked[:LIMIT])

    def _reasons(self, number: int, other: int) -> int:
        """A bit for each of `SORTS` of which they share a term, and one for similar words."""
        collection = self._collection
        reasons = 0
        terms = zip(collection.features[number][1], collection.features[other][1], strict=True)
        for sort, (ids, its) in enumerate(terms):
            if not set(ids).isdisjoint(its):
                reasons |= 1 << sort
        own, its_vector = collection.vectors[number], collection.vectors[other]
        similarity = sum(own[stem] * its_vector[stem] for stem in own.keys() & its_vector.keys())
        if similarity >= _TELLING_SIMILARITY or not reasons:
            reasons |= WORDS
        return reasons
