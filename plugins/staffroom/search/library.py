"""The library as a browser gets it: who says what of which facet, in columns, and the cards.

All of it counts the entries of the index in one order, piece by piece and by address within, so
that the number of a hit is the number of its card and its place in each column:

- `facets-*.json`: the facets with their values and labels, and what documents may say of each;
- `columns-*.json`: what each entry says, a text for each facet: the numbers of what it says, each
  in digits of `DIGITS`, and `~` between the entries;
- `facet-NAME-*.json`: both for a facet of many values, which few readers ask for;
- `order-*.json`: each entry's place among the newest, the last changed and by title, in digits, all
  of one width, and how many places there are; what has none has the number behind the last;
- `texts-*.json`: the interface's texts;
- `words-*.json`: the words of the collection, by which slips in what readers type are put right;
- `cards/PIECE-*/N.json`: a few cards each, those of entries outside the library included.

The names change with the content, so a browser may keep what it has.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from staffroom.kinds.facets import Holding

CARDS = 4
"""How many cards are fetched at once: hits are seldom neighbours."""

MANY = 32
"""A facet with more values has a file of its own."""

DIGITS = "".join(chr(code) for code in range(0x21, 0x7E) if chr(code) not in '"\\')
"""Of numbers in columns: what JSON writes as it is, but for the `~` between entries."""

_SEPARATOR = "~"


@dataclass(frozen=True)
class Library:
    """All documents of the library, and what is shown of every entry."""

    facets: Sequence[Mapping[str, Any]] = ()
    """For JSON: each with `name`, `says` (the list of what documents may say of it) and `values`;
    what these are, and the rest, is the browser's."""
    holdings: Mapping[str, Holding] = field(default_factory=dict)
    """By address."""
    cards: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Address → what a hit or a card shows, for JSON."""
    texts: Mapping[str, Any] = field(default_factory=dict)
    """What the browser says of it, for JSON."""


def library_files(
    library: Library, pieces: Mapping[str, Sequence[str]], words: Iterable[str]
) -> tuple[dict[str, bytes], dict[str, Any]]:
    """The files of the library, by name, and what leads to them.

    Args:
        library: What is in it.
        pieces: The addresses in each piece of the index, sorted.
        words: Words that readers may have meant.
    """
    files: dict[str, bytes] = {}

    def put(name: str, value: object) -> str:
        data = _json(value)
        files[path := f"library/{name}-{_digest(data)}.json"] = data
        return path

    order = [address for addresses in pieces.values() for address in addresses]
    facets: list[Mapping[str, Any]] = []
    columns: dict[str, str] = {}
    for facet in library.facets:
        column = _column(library, facet, order)
        if len(facet["values"]) > MANY:
            kept_apart = {"says": facet["says"], "values": facet["values"], "column": column}
            rest = {name: value for name, value in facet.items() if name not in kept_apart}
            facets.append({**rest, "file": put(f"facet-{facet['name']}", kept_apart)})
        else:
            facets.append(facet)
            columns[facet["name"]] = column
    lists = {
        "facets": put("facets", facets),
        "columns": put("columns", columns),
        "order": put("order", _orders(library, order)),
        "texts": put("texts", library.texts),
        "words": put("words", sorted(set(words))),
    }
    listed = []
    for piece, addresses in pieces.items():
        cards = [library.cards.get(address, {}) for address in addresses]
        blocks = [_json(cards[at : at + CARDS]) for at in range(0, len(cards), CARDS)]
        folder = f"library/cards/{piece}-{_digest(*blocks)}/"
        files.update((f"{folder}{number}.json", block) for number, block in enumerate(blocks))
        listed.append({"name": piece, "entries": len(addresses), "cards": folder})
    return files, {**lists, "pieces": listed}


def _column(library: Library, facet: Mapping[str, Any], order: Sequence[str]) -> str:
    """What each entry says of a facet."""
    name, says = facet["name"], facet["says"]
    number = {said: _digits(n, len(says)) for n, said in enumerate(says)}
    texts: dict[tuple[str, ...], str] = {(): ""}
    column = []
    for address in order:
        holding = library.holdings.get(address)
        said = holding.says.get(name, ()) if holding is not None else ()
        # Many say the same; and what leads to no value (a retired domain) counts for nothing.
        if (text := texts.get(said)) is None:
            text = texts[said] = "".join(number.get(each, "") for each in said)
        column.append(text)
    return _SEPARATOR.join(column)


def _orders(library: Library, order: Sequence[str]) -> dict[str, dict[str, Any]]:
    newest = [a for a, holding in library.holdings.items() if holding.day]
    changed = [a for a, holding in library.holdings.items() if holding.changed]
    return {
        "newest": _places(library, order, newest, lambda each: -each.day),
        "changed": _places(library, order, changed, lambda each: -each.changed),
        "title": _places(library, order, library.holdings, lambda each: 0),
    }


def _places(
    library: Library,
    order: Sequence[str],
    listed: Collection[str],
    key: Callable[[Holding], int],
) -> dict[str, Any]:
    """The place of each entry among those listed, by title where the key is the same."""

    def sorting(address: str) -> tuple[int, str, str]:
        holding = library.holdings[address]
        return key(holding), holding.title, address

    place = {address: number for number, address in enumerate(sorted(listed, key=sorting))}
    below = len(listed) + 1
    places = "".join(_digits(place.get(address, len(listed)), below) for address in order)
    return {"of": len(listed), "places": places}


def _digits(number: int, below: int) -> str:
    """A number in as many digits as the largest one below `below` takes."""
    digits = ""
    while below > 1 or not digits:
        number, rest = divmod(number, len(DIGITS))
        digits = DIGITS[rest] + digits
        below = -(-below // len(DIGITS))
    return digits


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _digest(*data: bytes) -> str:
    return sha256(b"\0".join(data)).hexdigest()[:10]
