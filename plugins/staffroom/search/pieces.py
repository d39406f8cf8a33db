"""Which piece of the index an entry belongs to.

A change is cheap when the piece that has to be made again is small; a search is cheap when there
are few pieces, for a browser asks each of them. Which piece it is follows from the addresses alone,
so that a site has the same index whatever was built before.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

WHOLE = 256
"""Up to that many entries there is one piece."""
SMALL = 128
"""The size that pieces have while there are fewer than FEW."""
FEW = 8
LARGE = 625
"""The size of the pieces once there are more than FEW."""


def number_of_pieces(entries: int) -> int:
    """How many pieces a collection of that size has; one entry more adds one piece at most, but
    for the step away from a single one."""
    if entries <= WHOLE:
        return 1
    return max(min(-(-entries // SMALL), FEW), -(-entries // LARGE))


def partition(addresses: Iterable[str]) -> dict[str, list[str]]:
    """The addresses in each piece, sorted, under the name of the piece; no piece is empty.

    This is linear hashing (Litwin 1980): one piece more splits one of them and leaves the others
    as they are. A name is the end of the addresses' hash in binary, so it names the same share of
    the addresses always.
    """
    ordered = sorted(addresses)
    number = number_of_pieces(len(ordered))
    bits = number.bit_length() - 1
    split = number - (1 << bits)
    pieces: dict[str, list[str]] = {}
    for address in ordered:
        code = int.from_bytes(blake2b(address.encode(), digest_size=8).digest(), "big")
        taken = bits + 1 if code % (1 << bits) < split else bits
        name = f"{code % (1 << taken):0{taken}b}" if taken else "all"
        pieces.setdefault(name, []).append(address)
    return dict(sorted(pieces.items()))
