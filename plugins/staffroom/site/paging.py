"""Listings cut into pages of a size that a phone loads in a moment.

What the library has stands in one table, with the same columns in every listing; whatever else is
in the listing follows below it, on cards.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil
from typing import Any, NamedTuple

from staffroom.catalog import Catalog, Key, Record
from staffroom.kinds import KINDS
from staffroom.site.addresses import page_of_listing
from staffroom.site.page import SitePage
from staffroom.site.words import Words

PAGE_LENGTH = 48
"""The most cards on one page."""

TABLE_LENGTH = 90
"""The most rows of the table on one page: with as many usual ones, it has 95 kB."""

ROW_BYTES = 1_450
"""What a row takes, at most, that counts as one; one that takes more counts as several."""

_MARKUP = 760
"""What a row takes without what its author wrote."""

MOST_LABELS = 12
"""The most levels and the most subjects that a row names."""

MOST_HIGHLIGHT = 100
"""The most characters of a case study's figure in a row."""

Crumbs = tuple[tuple[str, str], ...]

Choices = tuple[tuple[str, str], ...]
"""What of the library a listing shows, as names of facets with ids of values."""


class Piece(NamedTuple):
    """What stands on one page of a listing."""

    rows: tuple[Key, ...]
    cards: tuple[Key, ...]


@dataclass(frozen=True)
class Paging:
    """Cuts the listings of one site."""

    words: Words
    heavy: Mapping[Key, int]
    """What `heavy_rows` gives."""

    def pages(
        self,
        address: str,
        title: str,
        description: str,
        keys: Iterable[Key],
        trail: Crumbs,
        *,
        chosen: Choices = (),
        by_kind: bool = False,
        **data: Any,
    ) -> Iterator[SitePage]:
        """A listing as one page or several: at `address`, and at `address/page/2/` and so on.

        Args:
            address: Where it is.
            title: What it is called.
            description: One sentence about it.
            keys: The documents, in order.
            trail: The pages above it.
            chosen: What has to be chosen in the library to see the same rows there; empty where
                nothing leads to that.
            by_kind: Whether what is no part of the library stands in groups, a kind each. The
                keys are in the order of kinds, then.
            data: What the template shows besides.
        """
        every = tuple(keys)
        rows = [key for key in every if KINDS[key.kind].in_library]
        others = [key for key in every if not KINDS[key.kind].in_library]
        pieces = _pieces(rows, others, self.heavy)
        for number, piece in enumerate(pieces, start=1):
            first = number == 1
            yield SitePage(
                address=page_of_listing(address, number),
                template="listing.html",
                title=title if first else self.words("listing.page_title", title=title, n=number),
                description=description,
                trail=trail if first else (*trail, (address, title)),
                data={
                    **data,
                    "rows": piece.rows,
                    "rows_in_all": len(rows),
                    "pages_of_rows": sum(bool(each.rows) for each in pieces),
                    "keys": piece.cards,
                    "groups": _by_kind(piece.cards) if by_kind or rows else (),
                    "total": len(every),
                    "chosen": chosen,
                    "listing": address,
                    "number": number,
                    "numbers": len(pieces),
                    "is_first": first,
                },
                is_searchable=False,
            )


def _pieces(rows: Sequence[Key], others: Sequence[Key], heavy: Mapping[Key, int]) -> list[Piece]:
    """What stands on which page: all rows first, then the cards; there is at least one page."""
    pieces: list[tuple[list[Key], list[Key]]] = [([], [])]
    room = 1.0
    for keys, column, length in ((rows, 0, TABLE_LENGTH), (others, 1, PAGE_LENGTH)):
        for key in keys:
            takes = heavy.get(key, 1) / length
            # What is left of a sum of fractions that should be nothing.
            if takes > room + 1e-9 and any(pieces[-1]):
                pieces.append(([], []))
                room = 1.0
            pieces[-1][column].append(key)
            room -= takes
    return [Piece(tuple(on_page), tuple(cards)) for on_page, cards in pieces]


def _by_kind(keys: Iterable[Key]) -> tuple[tuple[str, tuple[Key, ...]], ...]:
    """Keys that stand in the order of their kinds, a group for each."""
    return tuple((kind, tuple(group)) for kind, group in groupby(keys, lambda key: key.kind))


def heavy_rows(catalog: Catalog) -> Mapping[Key, int]:
    """The documents whose rows take the room of several, with that number; mostly there are none.

    A title may have any length, and a letter up to four bytes.
    """
    sizes: dict[tuple[str, str], int] = {}
    found = {}
    for record in catalog.documents:
        if record.kind.in_library:
            number = ceil(_size(record, catalog, sizes) / ROW_BYTES)
            if number > 1:
                found[record.key] = number
    return found


def _size(record: Record, catalog: Catalog, sizes: dict[tuple[str, str], int]) -> int:
    """The most bytes that a document's row can take."""
    # The id stands there as it is, and as part of an address.
    size = _MARKUP + (2 if record.id.isascii() else 4) * len(record.id.encode())
    if record.kind.name == "case-study":
        size += 4 * MOST_HIGHLIGHT
    for text in (record.title, record.summary):
        size += _written(text)
    for vocabulary in ("levels", "subjects"):
        for id in record.terms.get(vocabulary, ()):
            if (vocabulary, id) not in sizes:
                sizes[vocabulary, id] = 2 + _written(catalog.vocabularies[vocabulary][id].label)
            size += sizes[vocabulary, id]
    size += sum(len(values[0]) for name, values in record.brief.facets if name == "licence")
    return size


def _written(text: str) -> int:
    """The bytes of a text in HTML."""
    # No entity is longer than `&amp;`.
    return len(text.encode()) + 4 * sum(map(text.count, "&<>\"'"))
