"""Puts the facets in an index into a fixed order: Pagefind writes them in another one at each run.

The files of an index are CBOR (RFC 8949), compressed, after twelve bytes that name them.
"""

from __future__ import annotations

import gzip
import json
from hashlib import sha256
from typing import Any

_MARK = b"pagefind_dcd"
_ENTRY = "pagefind-entry.json"
# Where the parts stand in the file with the list of all others.
_FILTERS, _SORTS = 3, 4


def in_fixed_order(files: dict[str, bytes]) -> dict[str, bytes]:
    """The same index, with the same bytes whatever order Pagefind had its facets in."""
    if not any(name.startswith("filter/") for name in files):
        return files
    found = dict(files)
    entry = json.loads(found[_ENTRY])
    for language in entry["languages"].values():
        meta = _read(found.pop(f"pagefind.{language['hash']}.pf_meta"))
        for each in meta[_FILTERS]:
            name, values = _read(found.pop(f"filter/{each[1]}.pf_filter"))
            data = _write([name, sorted(values)])
            each[1] = _named(each[1], data)
            found[f"filter/{each[1]}.pf_filter"] = data
        meta[_FILTERS].sort()
        meta[_SORTS].sort()
        data = _write(meta)
        language["hash"] = _named(language["hash"], data)
        found[f"pagefind.{language['hash']}.pf_meta"] = data
    found[_ENTRY] = json.dumps(entry, separators=(",", ":"), ensure_ascii=False).encode()
    return found


def _named(name: str, data: bytes) -> str:
    # As Pagefind names them: the language and so many digits of a hash.
    language, _, digits = name.rpartition("_")
    return f"{language}_{sha256(data).hexdigest()[: len(digits)]}"


def _read(file: bytes) -> Any:
    data = gzip.decompress(file)
    value, end = _decode(data, len(_MARK))
    if not data.startswith(_MARK) or end != len(data):
        raise ValueError("a file of the index is not as it should be")
    return value


def _write(value: object) -> bytes:
    return gzip.compress(_MARK + _encode(value), mtime=0)


def _decode(data: bytes, at: int) -> tuple[Any, int]:
    kind, size = data[at] >> 5, data[at] & 31
    at += 1
    if size > 23:
        width = 1 << (size - 24)
        size, at = int.from_bytes(data[at : at + width], "big"), at + width
    match kind:
        case 0:
            return size, at
        case 1:
            return -1 - size, at
        case 3:
            return data[at : at + size].decode(), at + size
        case 4:
            items = []
            for _ in range(size):
                item, at = _decode(data, at)
                items.append(item)
            return items, at
    raise ValueError(f"a file of the index has CBOR of the kind {kind}")


def _encode(value: object) -> bytes:
    match value:
        case int():
            return _head(0, value) if value >= 0 else _head(1, -1 - value)
        case str():
            text = value.encode()
            return _head(3, len(text)) + text
        case list():
            return _head(4, len(value)) + b"".join(map(_encode, value))
    raise TypeError(type(value))


def _head(kind: int, size: int) -> bytes:
    if size < 24:
        return bytes([kind << 5 | size])
    power = next(power for power in range(4) if size < 1 << (8 << power))
    return bytes([kind << 5 | 24 + power]) + size.to_bytes(1 << power, "big")
