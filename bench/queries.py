"""What is searched for: words of the titles of real lessons and of generated ones."""

from __future__ import annotations

import random
import re
from collections import Counter
from dataclasses import dataclass
from itertools import cycle, islice, pairwise

import yaml

from community import LESSONS, ROOT, lessons

COMMON, RARE, TWO, MISSPELT = "a common word", "a rare word", "two words", "a misspelt word"
_EACH = {COMMON: 8, RARE: 6, TWO: 6, MISSPELT: 4}
_FEW = 60
"""Only so many generated lessons are looked at: the words are then the same for every number."""


@dataclass(frozen=True)
class Query:
    """What a reader types."""

    words: str
    sort: str


def queries(number: int, seed: int = 1) -> list[Query]:
    """Two dozen of all sorts, mixed, for a community with so many generated lessons."""
    chance = random.Random(seed)
    few = list(lessons(min(number, _FEW), seed))
    real, made = (
        [_words(title) for title in titles] for titles in (_titles(), [each.title for each in few])
    )
    known = sorted({word for title in real for word in title})
    pairs = sorted({pair for title in real for pair in pairwise(title)})
    in_titles = Counter(word for title in made for word in set(title))
    # The generated lessons say what the real ones do, in another order.
    in_texts = Counter(word for each in few for word in set(_words(each.document())))
    kinds = {
        COMMON: sorted(known, key=lambda word: (-in_texts[word], word))[: 2 * _EACH[COMMON]],
        RARE: sorted(word for word, times in in_titles.items() if times == 1),
        TWO: [" ".join(pair) for pair in pairs],
        MISSPELT: [_misspelt(word) for word in known if len(word) > 6],
    }
    found = [
        Query(words, sort)
        for sort, some in kinds.items()
        for words in chance.sample(some, min(_EACH[sort], len(some)))
    ]
    chance.shuffle(found)
    return found


def firsts(some: list[Query], rounds: int) -> list[Query]:
    """One query for each round, of all sorts in turn; each finds something on either side."""
    sorts = [sort for sort in _EACH if sort != MISSPELT]
    turns = [cycle([query for query in some if query.sort == sort]) for sort in sorts]
    return [next(turn) for turn in islice(cycle(turns), rounds)]


def _titles() -> list[str]:
    files = sorted((ROOT / "content" / LESSONS).glob("*.md"))
    return [yaml.safe_load(file.read_text("utf-8").split("---\n", 2)[1])["title"] for file in files]


def _words(text: str) -> list[str]:
    return [word.lower() for word in re.findall(r"[^\W\d_]{5,}", text) if word != "lesson"]


def _misspelt(word: str) -> str:
    """Two letters in the wrong order, as it happens to everybody."""
    middle = len(word) // 2
    return f"{word[:middle]}{word[middle + 1]}{word[middle]}{word[middle + 2 :]}"
