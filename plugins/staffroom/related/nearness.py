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

from collections import defaultdict
from collections.abc import Mapping
from heapq import nlargest
from math import isqrt

from staffroom.related.collection import SORTS, Collection, Features, Key
from staffroom.related.texts import stems, strengths

LIMIT = 6
"""The most suggestions for one document, unless its author names more."""

BRINGING = 64
"""What more documents than this share, a word or a term, does not by itself bring two together."""

WORDS = 1 << len(SORTS)
"""The bit for similar words among the reasons; below are those for the sorts of terms."""

_STRONGEST = 48
"""By how many of its words a document is compared."""

_SHORTLIST = 16
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


class _Rarity(dict[int, int]):
    """What a word counts by the number of its users: stem → steps between them and all."""

    def __init__(self, frequency: Mapping[int, int], total: int) -> None:
        super().__init__()
        self._frequency = frequency
        self._most = step(total)

    def __missing__(self, stem: int) -> int:
        # A word of one document connects it with nothing, a word of very many with everything.
        users = self._frequency[stem]
        steps = self._most - step(users)
        self[stem] = steps if users > 1 and (steps > 2 or users == 2) else 0
        return self[stem]


class _Terms(dict[int, frozenset[str]]):
    """The terms of a document, as a set to compare."""

    def __init__(self, features: Mapping[int, Features]) -> None:
        super().__init__()
        self._features = features

    def __missing__(self, number: int) -> frozenset[str]:
        terms = self[number] = frozenset(self._features[number][1])
        return terms


class Nearness:
    """Weighs words and compares documents, with the counts of a collection as they are now."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        total = len(collection.features)
        self._same = dict[int, int]().setdefault
        self._rarity = _Rarity(collection.frequency, total)
        holders: dict[str, list[int]] = defaultdict(list)
        for number, (_, terms, _) in collection.features.items():
            for term in terms:
                holders[term].append(number)
        self.holders: Mapping[str, list[int]] = holders
        """Who has a term."""
        self._sorts = {term: SORTS.index(term.partition(":")[0]) for term in holders}
        self._worths = {
            term: _term_worth(self._sorts[term], len(having), total)
            for term, having in holders.items()
        }
        self._terms = _Terms(collection.features)

    def vector(self, words: bytes) -> dict[int, int]:
        """The strongest stems of a document and their weights."""
        used = stems(words).tolist()
        worths = map(self._rarity.__getitem__, used)
        # Weight and stem in one number, which sorts faster than a pair.
        weighed = [
            strength * worth << 31 | stem
            for stem, strength, worth in zip(used, strengths(words), worths, strict=True)
            if worth
        ]
        weighed.sort(reverse=True)
        strongest = [(each & 0x7FFFFFFF, each >> 31) for each in weighed[:_STRONGEST]]
        length = isqrt(sum([weight * weight for _, weight in strongest]))
        fine = max(0, length.bit_length() - 4)
        length = (length + (1 << fine >> 1)) >> fine << fine
        # One number object for each stem keeps what is compared close together in memory.
        same = self._same
        return {same(stem, stem): weight * _UNIT // length for stem, weight in strongest}

    def brought_together(self, number: int) -> dict[int, int]:
        """Who shares something rare with a document, itself included, and how much that counts."""
        collection, strong = self._collection, self._collection.strong
        scores: dict[int, int] = defaultdict(int)
        vector = collection.vectors[number]
        for stem in vector.keys() - collection.common:
            weight, weights = vector[stem], strong[stem]
            if len(weights) > 1:
                for other, its in weights.items():
                    scores[other] += weight * its
        for term in collection.features[number][1]:
            holders = self.holders[term]
            if len(holders) <= BRINGING:
                worth = self._worths[term]
                for other in holders:
                    scores[other] += worth
        return scores

    def find(self, number: int, scores: Mapping[int, int]) -> None:
        """Note in the collection who is near to a document, given whom it is brought together with.

        First those are chosen with whom it shares most that is rare. For these the rest counts,
        too.
        """
        collection, keys = self._collection, self._collection.keys
        known = {number, *collection.features[number][2]}
        cut = 1
        if len(scores) >= _SHORTLIST + len(known):
            cut = max(1, nlargest(_SHORTLIST + len(known), scores.values())[-1])
        ranked = sorted(
            [
                (-score, keys[other], other)
                for other, score in scores.items()
                if score >= cut and other not in known
            ]
        )
        del ranked[_SHORTLIST:]
        shortlist = [other for _, _, other in ranked]
        least = -ranked[-1][0] if len(ranked) == _SHORTLIST else 1
        collection.shortlists[number] = (least, *shortlist)

        near: list[tuple[int, Key, int, int]] = []
        own, vectors = collection.vectors[number], collection.vectors
        terms, worths, sorts = self._terms[number], self._worths, self._sorts
        for other in shortlist:
            its = vectors[other]
            score = sum([own[stem] * its[stem] for stem in filter(own.__contains__, its)])
            reasons = WORDS if score >= _TELLING_SIMILARITY else 0
            for term in terms & self._terms[other]:
                score += worths[term]
                reasons |= 1 << sorts[term]
            if score >= _LOWEST_SCORE:
                near.append((-score, keys[other], other, reasons or WORDS))
        near.sort()
        collection.found[number] = tuple([(other, reasons) for *_, other, reasons in near[:LIMIT]])


def _term_worth(sort: int, holders: int, total: int) -> int:
    # In a collection of two, what both share still counts.
    most = step(2 * total)
    return _SHARED[sort] * (10 * most - 6 * step(holders)) // (10 * most)
