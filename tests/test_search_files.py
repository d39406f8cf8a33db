"""What is written beside and into the files of an index: columns, orders, words, bounds."""

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from staffroom.kinds.facets import Holding
from staffroom.search import (
    Library,
)
from staffroom.search.cbor import decode, encode
from staffroom.search.index import words_in
from staffroom.search.library import DIGITS, MANY, library_files
from staffroom.search.pieces import partition
from staffroom.search.rewriting import shorten


@given(st.lists(st.text(min_size=1), unique=True, min_size=1), st.randoms(use_true_random=False))
def test_shorter_bounds_still_tell_in_which_file_a_word_is(words: list[str], chance: Any) -> None:
    words.sort()
    cuts = sorted({0, len(words), *(chance.randrange(len(words)) for _ in range(4))})
    parts = [words[a:b] for a, b in pairwise(cuts)]
    files = [[part[0], part[-1], ""] for part in parts]
    shorten(files)
    for number, part in enumerate(parts):
        for word in part:
            around = [n for n, (first, last, _) in enumerate(files) if first <= word <= last]
            assert around == [number]


SAYINGS = st.lists(st.sampled_from([f"value {n}" for n in range(120)]), unique=True, max_size=5)


@given(st.dictionaries(st.text("abc", min_size=1), SAYINGS, max_size=40), st.integers(1, 120))
def test_columns_say_what_each_document_says(said: dict[str, list[str]], known: int) -> None:
    says = [f"value {n}" for n in range(known)]
    holdings = {
        address: Holding({"level": tuple(values)}, address)
        for address, values in said.items()
        if not address.endswith("c")
    }
    facet = {"name": "level", "says": says, "values": says}
    pieces = partition(said)
    files, manifest = library_files(Library([facet], holdings), pieces, [])
    [described] = json.loads(files[manifest["facets"]])
    if known > MANY:
        column = json.loads(files[described["file"]])["column"]
    else:
        column = json.loads(files[manifest["columns"]])["level"]
    width = 1 if known <= len(DIGITS) else 2
    order = [address for addresses in pieces.values() for address in addresses]
    assert len(column.split("~")) == max(1, len(order))
    for address, text in zip(order, column.split("~"), strict=False):
        numbers = []
        for at in range(0, len(text), width):
            number = 0
            for digit in text[at : at + width]:
                number = number * len(DIGITS) + DIGITS.index(digit)
            numbers.append(says[number])
        said_here = holdings[address].says["level"] if address in holdings else ()
        assert numbers == [value for value in said_here if value in says]


@given(st.dictionaries(st.text("abc", min_size=1), st.integers(0, 3), max_size=300))
def test_orders_count_the_newest_first_and_titles_by_the_alphabet(days: dict[str, int]) -> None:
    holdings = {address: Holding({}, address[::-1], day, -day) for address, day in days.items()}
    pieces = partition(days)
    files, manifest = library_files(Library([], holdings), pieces, [])
    order = [address for addresses in pieces.values() for address in addresses]
    for name, key in (
        ("newest", lambda address: (-days[address], address[::-1], address)),
        ("changed", lambda address: (days[address], address[::-1], address)),
        ("title", lambda address: (address[::-1], address)),
    ):
        told = json.loads(files[manifest["order"]])[name]
        text = told["places"]
        width = len(text) // len(order) if order else 1
        places = [text[at : at + width] for at in range(0, len(text), width)]
        ranks = [tuple(map(DIGITS.index, place)) for place in places]
        by_rank = [address for _, address in sorted(zip(ranks, order, strict=True))]
        # What has no day has no place in the order of days.
        dated = [address for address in days if days[address] or name == "title"]
        assert by_rank[: told["of"]] == sorted(dated, key=key)
        assert len(set(ranks[:])) <= len(dated) + 1


@pytest.mark.parametrize(
    ("documents", "found"),
    [
        (["<h1>Fractions</h1><p>once</p>"], {"fractions"}),
        (["<p>pizza here</p>", "<p>Pizza &amp; there</p>"], {"pizza"}),
        (["<p data-x='secret'>a</p>", "<p data-x='secret'>b</p>"], set()),
        (["<h2>Größe</h2>"], {"größe"}),
        (["<h2>a bc 1234 x1y2</h2>"], set()),
    ],
)
def test_words_that_a_reader_may_have_meant(documents: list[str], found: set[str]) -> None:
    assert words_in(document.encode() for document in documents) == found


VALUES = st.recursive(
    st.integers(-(2**32), 2**64 - 1) | st.text(), lambda each: st.lists(each, max_size=40)
)


@given(VALUES)
def test_what_is_read_of_an_index_can_be_written_again(value: object) -> None:
    data = encode(value)
    assert decode(data) == (value, len(data))
