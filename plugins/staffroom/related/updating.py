"""Brings what is known of a collection up to date, as cheaply as its changes allow.

What comes out is the same as from scratch. An edit changes the document's own vector, and those of
the few others with a word that has become rarer or more common by a step. Only documents that share
a changed word or term see these nearer or farther than before; of them, those are looked at again
that have such a document on their shortlist or might have it there now.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from staffroom.related.collection import LISTED, Collection, Features, Key, Terms
from staffroom.related.nearness import BRINGING, Nearness, step
from staffroom.related.texts import stems

_MANY = 8
"""If more than one document in so many is new, edited or gone, from scratch is quicker."""


class Described(NamedTuple):
    """What is compared of a document, and what it need not be compared with."""

    digest: bytes
    """Stands for its text: as long as it is the same, so are the document's words."""
    terms: Terms
    known: AbstractSet[Key]
    """The documents that it is connected with already."""


def updated(
    before: Collection, documents: Mapping[Key, Described], words: Callable[[Key], bytes]
) -> Collection | None:
    """The collection of these documents; None if it is the same as before.

    Args:
        before: What was known. It is changed, so use it no more if there is something new.
        documents: All documents that are compared.
        words: Gives what `words_of` gives for a document; asked for new and edited ones only.
    """
    numbers = {key: number for number, key in before.keys.items()}
    following = max(before.keys, default=-1) + 1
    fresh = [key for key in documents if key not in numbers]
    numbers |= {key: following + n for n, key in enumerate(fresh)}
    keys: dict[int, Key] = {}
    features: dict[int, Features] = {}
    for key, (digest, terms, known) in documents.items():
        number = numbers[key]
        keys[number] = key
        features[number] = (
            digest,
            terms,
            tuple(sorted([numbers[other] for other in known if other in documents])),
        )
    if features == before.features:
        return None
    texts = {
        number: words(keys[number])
        for number, each in features.items()
        if number not in before.features or each[0] != before.features[number][0]
    }
    gone = before.features.keys() - features.keys()
    if (
        step(len(features)) != step(len(before.features))
        or len(texts) + len(gone) > len(features) // _MANY
    ):
        return _from_scratch(keys, features, before.words | texts)
    _Update(before, keys, features).run(texts)
    return before


def _from_scratch(
    keys: dict[int, Key], features: dict[int, Features], texts: Mapping[int, bytes]
) -> Collection:
    collection = Collection(keys=keys, features=features)
    collection.words = {number: texts[number] for number in features}
    frequency = Counter[int]()
    for words in collection.words.values():
        frequency.update(stems(words))
    collection.frequency = dict(frequency)
    listed = {stem for stem, count in frequency.items() if count <= LISTED}
    users: dict[int, list[int]] = defaultdict(list)
    for number, words in collection.words.items():
        for stem in listed.intersection(stems(words)):
            users[stem].append(number)
    collection.users.update(users)
    nearness = Nearness(collection)
    strong: dict[int, dict[int, int]] = defaultdict(dict)
    for number, words in collection.words.items():
        vector = collection.vectors[number] = nearness.vector(words)
        for stem, weight in vector.items():
            strong[stem][number] = weight
    collection.strong.update(strong)
    collection.common = {stem for stem, weights in strong.items() if len(weights) > BRINGING}
    for number in features:
        nearness.find(number, nearness.brought_together(number))
    return collection


class _Update:
    """One update of a collection of which little has changed."""

    def __init__(
        self, collection: Collection, keys: dict[int, Key], features: dict[int, Features]
    ) -> None:
        self._collection = collection
        self._before = collection.features
        collection.keys, collection.features = keys, features

    def run(self, texts: Mapping[int, bytes]) -> None:
        """Bring it up to date; `texts` are the words of new and edited documents."""
        collection, before = self._collection, self._before
        for number in before.keys() - collection.features.keys():
            del collection.found[number]
            collection.shortlists.drop(number)
        reweighed = self._count_words(texts)
        nearness = Nearness(collection)
        new_weights, again = self._weigh(nearness, reweighed)
        new_terms, concerned = self._compare_terms(nearness)
        again |= concerned
        again |= {
            number
            for number, features in collection.features.items()
            if number not in before or features[2] != before[number][2]
        }
        brought = {number: nearness.brought_together(number) for number in again}
        seeing: set[int] = set()
        for number in new_weights.keys() | new_terms.keys():
            changed = [
                *((collection.strong.find(stem) or {}) for stem in new_weights.get(number, ())),
                *(nearness.holders.get(term, ()) for term in new_terms.get(number, ())),
            ]
            scores = brought.get(number, {})
            for holders in changed:
                # What is common matters only to those that something rare brings together.
                others = scores.keys() & holders if len(holders) > BRINGING else set(holders)
                seeing |= {
                    other
                    for other in others - again - seeing
                    if self._sees(other, number, scores.get(other, 0))
                }
        for number in again:
            nearness.find(number, brought[number])
        for number in seeing:
            nearness.find(number, nearness.brought_together(number))

    def _sees(self, number: int, other: int, score: int) -> bool:
        """Whether a changed document with that score is, or may be, on the shortlist of another."""
        least, *shortlist = self._collection.shortlists[number]
        return other in shortlist or score >= least

    def _count_words(self, texts: Mapping[int, bytes]) -> set[int]:
        """Note who uses which word now; gives the documents whose words weigh otherwise."""
        collection, frequency = self._collection, self._collection.frequency
        gone = self._before.keys() - collection.features.keys()
        joining: dict[int, set[int]] = defaultdict(set)
        leaving: dict[int, set[int]] = defaultdict(set)
        for number in (*gone, *texts):
            old = set(stems(collection.words.pop(number, b"")))
            new = set(stems(texts.get(number, b"")))
            for stem in new - old:
                joining[stem].add(number)
            for stem in old - new:
                leaving[stem].add(number)
        collection.words |= texts

        reweighed = {*gone, *texts}
        unlisted: set[int] = set()
        for stem in joining.keys() | leaving.keys():
            before = frequency.get(stem, 0)
            after = before + len(joining.get(stem, ())) - len(leaving.get(stem, ()))
            frequency[stem] = after
            crossing = step(before) != step(after)
            if after > LISTED:
                collection.users.drop(stem)
                if crossing:
                    unlisted.add(stem)
                continue
            if before > LISTED:
                users = self._users({stem})
            else:
                users = collection.users.find(stem) or []
                users = [n for n in users if n not in leaving.get(stem, ())]
                users += joining.get(stem, ())
            if users:
                collection.users[stem] = users
            else:
                collection.users.drop(stem)
                del frequency[stem]
            if crossing:
                reweighed.update(users)
        if unlisted:
            reweighed.update(self._users(unlisted))
        return reweighed

    def _users(self, wanted: set[int]) -> list[int]:
        """The documents that use one of some stems."""
        words = self._collection.words
        return [number for number in words if not wanted.isdisjoint(stems(words[number]))]

    def _weigh(
        self, nearness: Nearness, numbers: Iterable[int]
    ) -> tuple[dict[int, set[int]], set[int]]:
        """Make vectors again.

        Returns:
            For each document whose vector is another one, the stems that differ; and the documents
            that are to be compared again.
        """
        collection = self._collection
        differing: dict[int, set[int]] = {}
        for number in numbers:
            old = collection.vectors.find(number) or {}
            if number in collection.features:
                new = collection.vectors[number] = nearness.vector(collection.words[number])
            else:
                new = {}
                collection.vectors.drop(number)
            if old == new:
                continue
            differing[number] = {stem for stem, _ in old.items() ^ new.items()}
            for stem in differing[number]:
                weights = collection.strong.find(stem) or {}
                weights.pop(number, None)
                if stem in new:
                    weights[number] = new[stem]
                collection.strong[stem] = weights
        again = collection.features.keys() & differing.keys()
        for stem in set().union(*differing.values()):
            weights = collection.strong[stem]
            if (stem in collection.common) != (len(weights) > BRINGING):
                collection.common ^= {stem}
                again.update(weights)
            if not weights:
                collection.strong.drop(stem)
        return differing, again

    def _compare_terms(self, nearness: Nearness) -> tuple[dict[int, set[str]], set[int]]:
        """The same for terms: what differs for which documents, and who is to be compared again."""
        after, before = self._collection.features, self._before
        differing: dict[int, set[str]] = {}
        gained: Counter[str] = Counter()
        for number in after.keys() | before.keys():
            old = before[number][1] if number in before else ()
            new = after[number][1] if number in after else ()
            if old == new:
                continue
            old_terms, new_terms = set(old), set(new)
            differing[number] = old_terms ^ new_terms
            gained.update(new_terms)
            gained.subtract(old_terms)
        again = after.keys() & differing.keys()
        for term, more in gained.items():
            holders = nearness.holders.get(term, ())
            count = len(holders) - more
            if step(count) != step(len(holders)) or (count > BRINGING) != (len(holders) > BRINGING):
                again.update(holders)
        return differing, again
