"""Whether a summary can be read in passing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from staffroom.checks.submission import Rule, Submission
from staffroom.diagnostic import Diagnostic

HARDEST = 20.0
"""Below this reading ease, a summary may be told. Flesch calls a text below 30 very difficult, at
home in a scientific journal; a single sentence with two words of its subject may come near that.
So it takes more: one long word in four, or a long sentence."""

LONG_SENTENCE = 28
"""Words."""

LEAST_WORDS = 10
"""Formulas count on more than a few words."""

# “Face-to-face” is three words to read.
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SENTENCE = re.compile(r"[.!?:;]+(?:\s|$)")
# Words of English, of which an English sentence has some.
_ENGLISH = frozenset(
    {
        "the", "a", "an", "of", "and", "to", "with", "for", "that", "is", "are", "how",
        "their", "by", "from", "what",
    }
)  # fmt: skip


def summary(submission: Submission) -> Iterator[Diagnostic]:
    """A summary stands on a card, and is read in a second or two.

    By Flesch's reading ease: 206.835 - 1.015 × words a sentence - 84.6 × syllables a word (Rudolf
    Flesch, *A new readability yardstick*, Journal of Applied Psychology 32, 1948). It is made for
    English; texts in other languages are not judged.
    """
    fields = submission.fields
    text = getattr(fields, "summary", None)
    if not text or not submission.is_english:
        return
    found = reading(text)
    if found is None:
        return
    is_dense = len(found.hard) >= found.words / 4 or found.length > LONG_SENTENCE
    if found.ease >= HARDEST or not is_dense:
        return
    long = dict.fromkeys(sorted(found.hard, key=lambda word: -len(word)))
    yield submission.at("hard-summary", ("summary",), hint=_hint(found.length, [*long]))


class Reading(NamedTuple):
    """How an English text reads."""

    ease: float
    """Flesch's reading ease: above 60 plain, below 30 very difficult."""
    words: int
    length: float
    """The words of a sentence, on average."""
    hard: tuple[str, ...]
    """The words with four syllables or more, each as often as it stands there."""


def reading(text: str) -> Reading | None:
    """How an English text reads; None for too few words, or those of another language."""
    words = _WORD.findall(text)
    if len(words) < LEAST_WORDS or sum(word.lower() in _ENGLISH for word in words) < 2:
        return None
    sentences = max(1, len([each for each in _SENTENCE.split(text) if each.strip()]))
    counted = [(syllables(word.lower()), word) for word in words]
    average = sum(number for number, _ in counted) / len(words)
    ease = 206.835 - 1.015 * len(words) / sentences - 84.6 * average
    hard = tuple(word for number, word in counted if number >= 4)
    return Reading(ease, len(words), len(words) / sentences, hard)


def _hint(length: float, long: list[str]) -> str:
    parts = []
    if long:
        named = ", ".join(f"“{word}”" for word in long[:5])
        parts.append(f"Say {named} in shorter words, where there are some.")
    if length > LONG_SENTENCE:
        parts.append(f"Its sentences have {length:.0f} words each: make two of one.")
    return " ".join([*parts, "Write it as you would say it to a colleague in the corridor."])


@lru_cache(maxsize=65_536)
def syllables(word: str) -> int:
    """How many syllables an English word has, about: the places where it can be divided, and one.

    The rule of thumb that counts groups of vowels finds syllables at the edges of words, where
    nobody divides; the greater of the two counts.
    """
    word = word[:60]
    divided = len(_english().positions(word)) + 1
    groups = len(re.findall(r"[aeiouy]+", word))
    if groups > 1 and re.search(r"(?:[^l]e|[^aeiou]es|[^td]ed)$", word) and word[-2:] != "le":
        groups -= 1
    return max(divided, groups, 1)


@lru_cache(maxsize=1)
def _english() -> Any:
    # Only who asks for reading ease waits for the dictionary.
    import pyphen

    return pyphen.Pyphen(lang="en_GB")


RULES: tuple[Rule, ...] = (summary,)
"""Every rule of this subject."""
