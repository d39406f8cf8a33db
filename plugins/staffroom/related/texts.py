"""What a document's text gives to compare: its words, reduced to their stems and counted."""

from __future__ import annotations

import re
import zlib
from array import array
from collections import Counter
from itertools import chain

from staffroom.catalog import sort_text

HEADING = 3
"""How often the title and the summary count."""


def words_of(title: str, summary: str, body: str) -> bytes:
    """The words of a text and how often they occur, for `suggest`; the same text, the same bytes.

    It depends on nothing else, so that it can be kept, and made in another process.
    """
    heading = f"{title} {summary} ".casefold().split()
    pieces = chain(heading * HEADING, body.casefold().split())
    counts = Counter(chain.from_iterable(map(_STEMS.__getitem__, pieces)))
    # A word used twice as often says more, but not twice as much: near to 1 + log(count).
    strengths = (min(255, 2 + (count * count).bit_length()) for count in counts.values())
    stems = array("I", counts)
    return stems.tobytes() + bytes(strengths)


def stems(words: bytes) -> memoryview:
    """The stems in what `words_of` gives, each once, as numbers."""
    return memoryview(words)[: len(words) // 5 * 4].cast("I")


def strengths(words: bytes) -> bytes:
    """How much each of these stems is used, from 3 up."""
    return words[len(words) // 5 * 4 :]


_WORD = re.compile(r"[^\W\d_]{3,}")
_ENDINGS = re.compile(r"(?:ies|es|s|ing|ed|ly)$")
_MOST_PIECES = 200_000


class _Stems(dict[str, tuple[int, ...]]):
    """The stems in a piece of text between two spaces, of which a collection repeats most.

    A stem is a number of 31 bits, the same everywhere. In the rare case that two words have the
    same number they count as one word.
    """

    def __missing__(self, piece: str) -> tuple[int, ...]:
        if len(self) >= _MOST_PIECES:
            self.clear()
        found = tuple(
            zlib.crc32(_stem(word).encode()) >> 1 for word in _WORD.findall(sort_text(piece))
        )
        self[piece] = found
        return found


_STEMS = _Stems()


def _stem(word: str) -> str:
    stem = _ENDINGS.sub("", word)
    return stem if len(stem) >= 3 else word
