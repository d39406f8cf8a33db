"""Writes what Pagefind made anew, so that it is the same on each run, light, and can be told apart.

The files of an index are CBOR, compressed, after twelve bytes that name them. One of them lists
all others: the pages by their fragments, the words by the files that know where they are.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Mapping
from hashlib import sha256
from itertools import pairwise
from typing import Any

from staffroom.search.cbor import decode, encode

_MARK = b"pagefind_dcd"
ENTRY = "pagefind-entry.json"
"""The file that a browser reads first; it names all others."""
# Where the parts stand in the file with the list of all others, and in an entry of its lists.
_PAGES, _WORDS, _FILTERS, _SORTS = 1, 2, 3, 4
_PAGE_FILE, _WORDS_FILE, _FILTER_FILE = 0, 2, 1
_FIRST, _LAST = 0, 1


def rewritten(files: Mapping[str, bytes], piece: str, *, short: bool) -> dict[str, bytes]:
    """The same index, with the same bytes whatever order Pagefind had its facets in, and with
    fragments of which the name says what they are about: `en_011-2a` is the entry number 0x2a of
    the piece `011`, by the order of its addresses.

    Args:
        files: By path.
        piece: The name of the piece.
        short: Whether it is published under an address that changes with the content, so that
            names need no digests. They are half of what a browser fetches before each search.
    """
    found = dict(files)
    entry = json.loads(found[ENTRY])
    for language in entry["languages"].values():
        meta = _read(found.pop(f"pagefind.{language['hash']}.pf_meta"))
        _order_filters(meta, found)
        _name_fragments(meta, found, piece, short=short)
        if short:
            shorten(meta[_WORDS])
            for number, each in enumerate(meta[_WORDS]):
                old = each[_WORDS_FILE]
                each[_WORDS_FILE] = _called(old, f"{piece}-{number:x}")
                content = found.pop(f"index/{old}.pf_index")
                found[f"index/{each[_WORDS_FILE]}.pf_index"] = content
        data = _write(meta)
        language["hash"] = _named(language["hash"], data)
        found[f"pagefind.{language['hash']}.pf_meta"] = data
    found[ENTRY] = json.dumps(entry, separators=(",", ":"), ensure_ascii=False).encode()
    return found


def _order_filters(meta: Any, found: dict[str, bytes]) -> None:
    for each in meta[_FILTERS]:
        name, values = _read(found.pop(f"filter/{each[_FILTER_FILE]}.pf_filter"))
        data = _write([name, sorted(values)])
        each[_FILTER_FILE] = _named(each[_FILTER_FILE], data)
        found[f"filter/{each[_FILTER_FILE]}.pf_filter"] = data
    meta[_FILTERS].sort()
    meta[_SORTS].sort()


def _name_fragments(meta: Any, found: dict[str, bytes], piece: str, *, short: bool) -> None:
    names = {each[_PAGE_FILE]: f"fragment/{each[_PAGE_FILE]}.pf_fragment" for each in meta[_PAGES]}
    addresses = {old: _address(found[name]) for old, name in names.items()}
    place = {old: n for n, old in enumerate(sorted(addresses, key=addresses.__getitem__))}
    for each in meta[_PAGES]:
        old = each[_PAGE_FILE]
        digest = "" if short else "-" + old.rpartition("_")[2]
        each[_PAGE_FILE] = _called(old, f"{piece}-{place[old]:x}{digest}")
        found[f"fragment/{each[_PAGE_FILE]}.pf_fragment"] = found.pop(names[old])


def shorten(files: list[list[str]]) -> None:
    """Name the files of words by shorter bounds, of which a browser fetches thousands.

    Each begins with the first and the last of its words, in the order of all words. The first few
    letters tell as well between which files a word is: Pagefind reads a file whose bounds are
    around the word.
    """
    if any(file[_LAST] >= after[_FIRST] for file, after in pairwise(files)):
        return
    for file, after in pairwise(files):
        last, first = file[_LAST], after[_FIRST]
        same = next(
            (n for n, (a, b) in enumerate(zip(last, first, strict=False)) if a != b),
            min(len(last), len(first)),
        )
        if same < len(last) and ord(last[same]) + 1 < ord(first[same]):
            further = chr(ord(last[same]) + 1)
            # What stands for half a sign is no text.
            file[_LAST] = last[:same] + further if further.isprintable() else last
        after[_FIRST] = first[: same + 1]


_URL = re.compile(rb'\{"url":("(?:[^"\\]|\\.)*")')


def _address(fragment: bytes) -> str:
    """The address of the page that a fragment is from."""
    data = gzip.decompress(fragment)
    begun = _URL.match(data, len(_MARK))
    if begun is None:
        return str(json.loads(data[len(_MARK) :])["url"])
    return str(json.loads(begun[1]))


def _called(name: str, rest: str) -> str:
    # As Pagefind names them: the language first.
    return f"{name.rpartition('_')[0]}_{rest}"


def _named(name: str, data: bytes) -> str:
    # And then so many digits of a hash.
    return _called(name, sha256(data).hexdigest()[: len(name.rpartition("_")[2])])


def _read(file: bytes) -> Any:
    data = gzip.decompress(file)
    value, end = decode(data, len(_MARK))
    if not data.startswith(_MARK) or end != len(data):
        raise ValueError("a file of the index is not as it should be")
    return value


def _write(value: object) -> bytes:
    return gzip.compress(_MARK + encode(value), mtime=0)
