"""CBOR (RFC 8949), as far as the files of an index use it: whole numbers, texts and lists."""

from __future__ import annotations

from typing import Any


def decode(data: bytes, at: int = 0) -> tuple[Any, int]:
    """The value that begins at a place of the data, and the place behind it.

    Raises:
        ValueError: There is something else than numbers, texts and lists.
        IndexError: The data end too early.
    """
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
                item, at = decode(data, at)
                items.append(item)
            return items, at
    raise ValueError(f"a file of the index has CBOR of the kind {kind}")


def encode(value: object) -> bytes:
    """A value as CBOR."""
    match value:
        case int():
            return _head(0, value) if value >= 0 else _head(1, -1 - value)
        case str():
            text = value.encode()
            return _head(3, len(text)) + text
        case list():
            return _head(4, len(value)) + b"".join(map(encode, value))
    raise TypeError(type(value))


def _head(kind: int, size: int) -> bytes:
    if size < 24:
        return bytes([kind << 5 | size])
    power = next(power for power in range(4) if size < 1 << (8 << power))
    return bytes([kind << 5 | 24 + power]) + size.to_bytes(1 << power, "big")
