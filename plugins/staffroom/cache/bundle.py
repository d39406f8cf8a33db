"""One file of a cache: entries with an index in front, written once and never changed."""

from __future__ import annotations

import hashlib
import os
import re
import struct
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple
from weakref import finalize

from staffroom.cache.files import open_file, open_new

MAGIC = b"staffroom cache 1\n"
"""What every such file begins with; the salt (16 bytes) follows."""
NAME = re.compile(r"(?P<table>[a-z][a-z0-9_]*)-(?P<number>[0-9]{9})-[0-9a-f]{32}\.cache")
"""What such a file is called; of two entries, that of the higher number counts."""
UNFINISHED = re.compile(r"\.[a-z][a-z0-9_]*-[0-9]{9}-[0-9a-f]{32}\.[0-9]+\.new")
"""What it is called until it is whole."""

# Salt, check of the index, number of entries, bytes of all names.
_HEAD = struct.Struct("<16s16sIQ")
# Bytes of the name, bytes of the value, check of both.
_ENTRY = struct.Struct("<II8s")


class Place(NamedTuple):
    """Where a value stands."""

    bundle: Bundle
    offset: int
    length: int
    check: bytes


class Bundle:
    """An open file of a table; it stays readable when somebody removes it."""

    def __init__(self, path: Path, fd: int) -> None:
        self.path = path
        self.size = 0
        """The bytes of all values."""
        self._fd = fd
        self._close = finalize(self, os.close, fd)

    @classmethod
    def open(cls, path: Path, salt: bytes) -> tuple[Bundle, dict[str, Place]] | None:
        """The file and its index; None when it is not whole, or of another salt."""
        try:
            bundle = cls(path, open_file(path)[0])
            return bundle, bundle._read_index(salt)
        except (OSError, ValueError, struct.error):
            return None

    def _read_index(self, salt: bytes) -> dict[str, Place]:
        begin = self._read(0, len(MAGIC) + _HEAD.size)
        its_salt, digest, count, names_length = _HEAD.unpack_from(begin, len(MAGIC))
        entries_length = count * _ENTRY.size
        offset = len(begin) + entries_length + names_length
        if not begin.startswith(MAGIC) or its_salt != salt or offset > os.fstat(self._fd).st_size:
            raise ValueError("no file of this cache")
        index = self._read(len(begin), entries_length + names_length)
        if hashlib.blake2b(index, digest_size=16).digest() != digest:
            raise ValueError("a damaged file")
        names, at = index[entries_length:], 0
        places: dict[str, Place] = {}
        for name_length, length, check in _ENTRY.iter_unpack(index[:entries_length]):
            name = names[at : at + name_length].decode("utf-8", "surrogatepass")
            places[name] = Place(self, offset, length, check)
            at += name_length
            offset += length
            self.size += length
        return places

    def _read(self, offset: int, length: int) -> bytes:
        if hasattr(os, "pread"):
            # This does not move where the file is read, which forked processes share.
            return os.pread(self._fd, length, offset)
        os.lseek(self._fd, offset, os.SEEK_SET)
        return os.read(self._fd, length)

    def read(self, key: str, place: Place) -> bytes | None:
        """A value; None when it is damaged or can no longer be read."""
        try:
            value = self._read(place.offset, place.length)
        except OSError:
            return None
        return value if _check(key, value) == place.check else None

    def remove(self) -> None:
        """Delete the file."""
        self._close()
        with suppress(OSError):
            self.path.unlink()


def write_bundle(
    folder: Path, table: str, number: int, salt: bytes, values: Mapping[str, bytes]
) -> Path:
    """Write values into a new file; `OSError` when that fails, and then nothing is left of it."""
    names = [key.encode("utf-8", "surrogatepass") for key in values]
    entries = b"".join(
        _ENTRY.pack(len(name), len(value), _check(key, value))
        for name, (key, value) in zip(names, values.items(), strict=True)
    )
    index = entries + b"".join(names)
    digest = hashlib.blake2b(index, digest_size=16).digest()
    head = _HEAD.pack(salt, digest, len(values), len(index) - len(entries))
    name = f"{table}-{number:09}-{digest.hex()}"
    unfinished = folder / f".{name}.{os.getpid()}.new"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with open_new(unfinished) as opened:
            opened.writelines((MAGIC, head, index))
            opened.writelines(values.values())
        return unfinished.replace(folder / f"{name}.cache")
    except OSError:
        with suppress(OSError):
            unfinished.unlink()
        raise


def _check(key: str, value: bytes) -> bytes:
    digest = hashlib.blake2b(value, digest_size=8)
    digest.update(key.encode("utf-8", "surrogatepass"))
    return digest.digest()
