"""What is known of a collection of documents, kept as bytes from one run to the next."""

from __future__ import annotations

import marshal
import sys
import zlib
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

Key = tuple[str, str]
"""What identifies a document: its kind and its id."""

Terms = tuple[str, ...]
"""What a document may share with others, each once: sort and id, such as `subject:music`."""

SORTS = ("domain", "practice", "subject", "level")
"""The sorts of terms, in the order in which they are named as reasons."""

Features = tuple[bytes, Terms, tuple[int, ...]]
"""The digest of a document's text, its terms, and the numbers of those that it knows already."""

LISTED = 256
"""The users of a word are listed if they are not more: of most texts, common words are most."""

V = TypeVar("V", bound=list[int] | dict[int, int] | tuple[int, ...])

_HEAD = f"staffroom-related 1 {sys.byteorder} ".encode()
"""What a state begins with. The number rises with each change to what is kept or what is found."""


class Packed(dict[int, V]):
    """Values by number, each kept as bytes until it is first asked for by `[]` or `find`.

    An edit concerns few of them; so reading and writing the others costs next to nothing. Only
    what has been asked for is an item of the dictionary. A value may be changed in place.
    """

    def __init__(self, packed: dict[int, bytes] | None = None) -> None:
        super().__init__()
        self._packed = packed or {}

    def __missing__(self, number: int) -> V:
        value = self[number] = marshal.loads(self._packed[number])
        return cast(V, value)

    def find(self, number: int) -> V | None:
        """A value, or None."""
        return self[number] if number in self or number in self._packed else None

    def drop(self, number: int) -> None:
        """Forget a value, if there is one."""
        self.pop(number, None)
        self._packed.pop(number, None)

    def pack(self) -> dict[int, bytes]:
        """All of them as bytes."""
        return self._packed | {number: marshal.dumps(value) for number, value in self.items()}


@dataclass
class Collection:
    """Documents, which are numbered here, and stems, which are numbers already."""

    keys: dict[int, Key] = field(default_factory=dict)
    features: dict[int, Features] = field(default_factory=dict)
    words: dict[int, bytes] = field(default_factory=dict)
    """Document → its words, as `words_of` gives them."""
    frequency: dict[int, int] = field(default_factory=dict)
    """Stem → how many documents use it."""
    users: Packed[list[int]] = field(default_factory=Packed)
    """Stem → which ones, if they are no more than `LISTED`."""
    vectors: Packed[dict[int, int]] = field(default_factory=Packed)
    """Document → the weights of its strongest stems."""
    strong: Packed[dict[int, int]] = field(default_factory=Packed)
    """The same the other way round: stem → the documents in whose vectors it is, its weights."""
    common: set[int] = field(default_factory=set)
    """The stems that are in too many vectors to bring documents together."""
    shortlists: Packed[tuple[int, ...]] = field(default_factory=Packed)
    """Document → the least score on its shortlist, and who is on it."""
    found: dict[int, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    """Document → the documents that are near to it, nearest first, with the reasons."""

    @classmethod
    def from_bytes(cls, state: bytes | None) -> Collection:
        """The collection as it was; empty if the state is missing, damaged or of other make."""
        start = len(_HEAD) + 4
        if not state or not state.startswith(_HEAD):
            return cls()
        if state[len(_HEAD) : start] != zlib.crc32(memoryview(state)[start:]).to_bytes(4, "big"):
            return cls()
        values: dict[str, Any] = marshal.loads(memoryview(state)[start:])
        for name in ("users", "vectors", "strong", "shortlists"):
            values[name] = Packed(values[name])
        return cls(**values)

    def to_bytes(self) -> bytes:
        """All of it."""
        values = {
            name: value.pack() if isinstance(value, Packed) else value
            for name, value in vars(self).items()
        }
        body = marshal.dumps(values)
        return b"".join((_HEAD, zlib.crc32(body).to_bytes(4, "big"), body))
