"""Brings what is known of a collection up to date, as cheaply as its changes allow.

What comes out is the same as from scratch. An edit changes the document's own vector, and those of
the few others with a word that has become rarer or more common by a step. Only documents that share
a changed word or term see these nearer or farther than before; of them, those are looked at again
that have such a document on their shortlist or might have it there now.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from staffroom.related.collection import Collection, Features, Key, Terms
from staffroom.related.nearness import BRINGING, Nearness, step
from staffroom.related.texts import stems

_MANY = 8
"""If more than one document in so many is new, edited or gone, from scratch is quicker."""


class Described(NamedTuple):
    """What is compared of a document, and what it need not be compared with."""

    digest: bytes
    """Stands for its text: as long as it is the same, so are the document's words."""
    terms: Terms
    known: frozenset[Key]
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
    users: dict[int, list[int]] = defaultdict(list)
    for number in features:
        words = collection.words[number] = texts[number]
        for stem in stems(words):
            users[stem].append(number)
    for stem, using in users.items():
        collection.users[stem] = using
        collection.frequency[stem] = len(using)
    nearness = Nearness(collection)
    strong: dict[int, dict[int, int]] = defaultdict(dict)
    for number, words in collection.words.items():
        vector = collection.vectors[number] = nearness.vector(words)
        for stem, weight in vector.items():
            strong[stem][number] = weight
    for stem, weights in strong.items():
        collection.strong[stem] = weights
    for number in features:
        nearness.find(number)
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
            del collection.found[number], collection.shortlists[number]
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

        neighbours: dict[int, set[int]] = defaultdict(set)
        for number, stems_of_it in new_weights.items():
            for stem in stems_of_it:
                for other in collection.strong.get(stem) or ():
                    neighbours[other].add(number)
        for number, terms in new_terms.items():
            for sort, id in terms:
                for other in nearness.holders[sort].get(id, ()):
                    neighbours[other].add(number)
        again |= {
            number
            for number, others in neighbours.items()
            if number not in again and self._is_concerned(nearness, number, others)
        }
        for number in again:
            nearness.find(number)

    def _count_words(self, texts: Mapping[int, bytes]) -> set[int]:
        """Note who uses which word now; gives the documents whose words weigh otherwise."""
        collection = self._collection
        counts: dict[int, int] = {}
        gone = self._before.keys() - collection.features.keys()
        for number in (*gone, *texts):
            old = set(stems(collection.words.pop(number, b"")))
            new = set(stems(texts.get(number, b"")))
            if number in texts:
                collection.words[number] = texts[number]
            for stem in old ^ new:
                users = collection.users.get(stem) or []
                counts.setdefault(stem, len(users))
                if stem in new:
                    users.append(number)
                else:
                    users.remove(number)
                collection.users[stem] = users
                collection.frequency[stem] = len(users)
        reweighed = set(texts) | gone
        for stem, count in counts.items():
            users = collection.users[stem]
            if step(count) != step(len(users)):
                reweighed.update(users)
            if not users:
                del collection.users[stem], collection.frequency[stem]
        return reweighed

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
        counts: dict[int, int] = {}
        for number in numbers:
            old = collection.vectors.get(number) or {}
            if number in collection.features:
                new = collection.vectors[number] = nearness.vector(collection.words[number])
            else:
                new = {}
                del collection.vectors[number]
            if old == new:
                continue
            differing[number] = {stem for stem, _ in old.items() ^ new.items()}
            for stem in differing[number]:
                weights = collection.strong.get(stem) or {}
                counts.setdefault(stem, len(weights))
                weights.pop(number, None)
                if stem in new:
                    weights[number] = new[stem]
                collection.strong[stem] = weights
        again = collection.features.keys() & differing.keys()
        for stem, count in counts.items():
            weights = collection.strong[stem]
            if (count > BRINGING) != (len(weights) > BRINGING):
                again.update(weights)
            if not weights:
                del collection.strong[stem]
        return differing, again

    def _compare_terms(
        self, nearness: Nearness
    ) -> tuple[dict[int, set[tuple[int, str]]], set[int]]:
        """The same for terms: what differs for which documents, and who is to be compared again."""
        after, before = self._collection.features, self._before
        differing: dict[int, set[tuple[int, str]]] = {}
        gained: Counter[tuple[int, str]] = Counter()
        for number in after.keys() | before.keys():
            old = before[number][1] if number in before else ()
            new = after[number][1] if number in after else ()
            if old == new:
                continue
            old_terms, new_terms = _flat(old), _flat(new)
            differing[number] = old_terms ^ new_terms
            gained.update(new_terms)
            gained.subtract(old_terms)
        again = after.keys() & differing.keys()
        for (sort, id), more in gained.items():
            holders = nearness.holders[sort].get(id, ())
            count = len(holders) - more
            if step(count) != step(len(holders)) or (count > BRINGING) != (len(holders) > BRINGING):
                again.update(holders)
        return differing, again

    def _is_concerned(self, nearness: Nearness, number: int, others: set[int]) -> bool:
        """Whether one of the changed documents is, or may now be, on a document's shortlist."""
        cut, *shortlist = self._collection.shortlists[number]
        known = self._collection.features[number][2]
        return not others.isdisjoint(shortlist) or any(
            nearness.rare_score(number, other) >= cut
            for other in others
            if other in self._collection.features and other not in known
        )


def _flat(terms: Terms) -> set[tuple[int, str]]:
    return {(sort, id) for sort, ids in enumerate(terms) for id in ids}
