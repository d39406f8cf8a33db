"""Documents that are nearly the same."""

from __future__ import annotations

import struct
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from itertools import chain
from zlib import crc32

from staffroom.catalog import Catalog, Key, Record
from staffroom.checks.submission import Rule, Submission
from staffroom.diagnostic import PROBLEMS, Diagnostic
from staffroom.kinds import noun
from staffroom.kinds.fields import Fields

RULES: tuple[Rule, ...] = ()
"""Every rule of this subject that needs one file only."""

Sketch = bytes
"""What is left of a text to compare it by: numbers that stand for its runs of words."""

SIZE = 96
"""So many of these numbers are kept, the smallest."""
ALIKE = 0.6
"""Two documents are nearly the same when they have at least this share of all their runs of words
in common (the resemblance of Broder, below)."""
LEAST_WORDS = 40
"""What is shorter says too little to be a copy."""
_MOST_WORDS = 20_000

_KINDS = frozenset({"lesson-plan", "rubric", "case-study", "practice", "domain", "pathway", "term"})
"""Meetings of a group, and pages of people, are alike by nature."""


def sketch(submission: Submission) -> Sketch | None:
    """The sketch of a document; None for what is not compared.

    The smallest hashes of all runs of words: of two such samples one can tell how much the texts
    have in common (Andrei Broder, *On the resemblance and containment of documents*, 1997).
    """
    fields, kind = submission.fields, submission.kind
    if fields is None or kind is None or kind.name not in _KINDS:
        return None
    texts: list[str] = []
    _collect(fields, texts)
    texts.append(submission.body)
    words = " ".join(texts).lower().split(None, _MOST_WORDS)[:_MOST_WORDS]
    if len(words) < LEAST_WORDS:
        return None
    return array("I", sorted(_runs(words))[:SIZE]).tobytes()


def _runs(words: list[str]) -> set[int]:
    """A number of 32 bits for each run of five words: the same for the same words, always.

    It is the sum of the words' own numbers, each times the factor of its place in the run, of
    which the lower 32 bits count (Carter and Wegman's universal hashing, 1979). All runs are
    reckoned at once: in one large number every word has 64 bits, and no sum needs more.
    """
    # A process meets far fewer words than texts.
    if len(_numbers) > _MOST_NUMBERS:
        _numbers.clear()
    size = len(words)
    packed = struct.pack(f"<{size}Q", *map(_numbers.__getitem__, words))
    text = int.from_bytes(packed, "little")
    sums = sum((text >> 64 * place) * factor for place, factor in enumerate(_FACTORS))
    halves = struct.unpack(f"<{2 * size}I", sums.to_bytes(8 * size, "little"))
    return set(halves[: 2 * (size - len(_FACTORS) + 1) : 2])


_FACTORS = (0x1B873593, 0x1000193F, 0x0CC9E2D5, 0x19B4A9C1, 0x05EBCA6B)
"""Odd numbers below 2 to the power of 29, at random, one for each word of a run."""


class _Numbers(dict[str, int]):
    def __missing__(self, word: str) -> int:
        number = self[word] = crc32(word.encode())
        return number


_numbers = _Numbers()
_MOST_NUMBERS = 200_000


def _collect(fields: Fields, texts: list[str]) -> None:
    """The texts of a document's fields; ids and other single words are not compared."""
    for value in fields.__dict__.values():
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, str):
                if " " in each:
                    texts.append(each)
            elif isinstance(each, Fields):
                _collect(each, texts)


def near_duplicates(catalog: Catalog, sketches: Mapping[Key, Sketch]) -> Iterator[Diagnostic]:
    """Documents of which most can be found in another one of their kind.

    Each is told once, at the later of the two, with the one that is nearest to it.
    """
    records = [
        record
        for key in sketches
        if (record := catalog.records.get(key)) is not None and record.is_listed
    ]
    for kind in sorted({record.key.kind for record in records}):
        of_kind = sorted((r for r in records if r.key.kind == kind), key=_age)
        yield from _alike(of_kind, sketches)


def _age(record: Record) -> tuple[bool, str, str]:
    # Nobody knows how old a document without a date is: it counts as the newest.
    created = record.brief.created
    return created is None, created.isoformat() if created is not None else "", record.id


_MOST_HOLDERS = 24
"""So many documents are found by one run of words, the oldest ones."""
_MOST_COMPARED = 8
"""So many earlier documents are compared with one: those that share most of its rarest runs."""


def _alike(records: list[Record], sketches: Mapping[Key, Sketch]) -> Iterator[Diagnostic]:
    numbers = [array("I", sketches[record.key]) for record in records]
    shared = Counter(chain.from_iterable(numbers))
    holders: dict[int, list[int]] = defaultdict(list)
    same: dict[Sketch, int] = {}
    for place, record in enumerate(records):
        own = sketches[record.key]
        found: tuple[float, int] | None = None
        if (twin := same.setdefault(own, place)) != place:
            if not _belong_together(record, records[twin]):
                found = (1.0, twin)
        else:
            found = _nearest(place, records, numbers, _rarest(numbers[place], shared), holders)
        if found is not None:
            yield _told(record, records[found[1]], found[0])


def _rarest(runs: array[int], shared: Counter[int]) -> list[int]:
    """The runs by which a document that resembles this one is found.

    Of two samples that have a share of at least `ALIKE` in common, one of the rarest runs of each
    is a run of the other (prefix filtering: Chaudhuri, Ganti and Kaushik, 2006). What stands in
    very many documents is the last to be looked at.
    """
    common = [run for run in runs if shared[run] > 1]
    few = len(common) - int(ALIKE * len(runs)) + 1
    return sorted(common, key=lambda run: (shared[run], run))[: max(0, few)]


def _nearest(
    place: int,
    records: list[Record],
    numbers: list[array[int]],
    rarest: list[int],
    holders: dict[int, list[int]],
) -> tuple[float, int] | None:
    """How much of a document is in the earlier one that is nearest, and which that is."""
    counted: Counter[int] = Counter()
    for run in rarest:
        before = holders[run]
        counted.update(before)
        if len(before) < _MOST_HOLDERS:
            before.append(place)
    best: tuple[float, int] | None = None
    own = numbers[place]
    by_count = sorted(counted, key=lambda other: (-counted[other], other))
    for other in by_count[:_MOST_COMPARED]:
        share = _resemblance(own, numbers[other])
        is_best = share >= ALIKE and (best is None or share > best[0])
        if is_best and not _belong_together(records[place], records[other]):
            best = share, other
    return best


def _resemblance(first: array[int], second: array[int]) -> float:
    """Which share of the runs of both texts is in both, by the smallest of all of them; 0 where it
    is certainly below `ALIKE`."""
    one, other = set(first), set(second)
    both = one & other
    size = min(SIZE, max(len(first), len(second)))
    if len(both) < ALIKE * size:
        # It is less than that, whichever of them are the smallest.
        return 0.0
    least = sorted(one | other)[:size]
    return len(both.intersection(least)) / len(least)


_DECLARED = frozenset({"translation", "based-on", "replaced"})


def _belong_together(one: Record, other: Record) -> bool:
    """Whether one of the two says that it was made from the other, or takes its place."""
    for first, second in ((one, other), (other, one)):
        for (relation, _), key in first.targets.items():
            if key == second.key and relation in _DECLARED:
                return True
    return False


def _told(record: Record, other: Record, share: float) -> Diagnostic:
    # Tens say as much as a sample can.
    about = min(100, round(share * 10) * 10)
    kind = noun(record.kind.name)
    how_much = "all" if about == 100 else f"{about} %"
    return PROBLEMS["near-duplicate"].at(record.path, kind=kind, other=other.id, share=how_much)
