"""What was made once and need not be made again: values by the digest of all that they come from.

A cache is a folder of files that are written once, whole, and never changed; each holds some
entries of one table. Every entry carries a check of its own, so that what is damaged, cut or
foreign counts as absent. A file is written beside its place and then moved there, so that any
number of processes can use one folder at a time.
"""

from __future__ import annotations

import hashlib
import io
import os
import pickle
import re
import struct
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple
from weakref import finalize

_MAGIC = b"staffroom cache 1\n"
# Salt, check of the index, entries, bytes of all names.
_HEAD = struct.Struct("<16s16sIQ")
# Bytes of the name, bytes of the value, check of both.
_ENTRY = struct.Struct("<HI8s")
_NAME = re.compile(r"(?P<table>[a-z]+)-[0-9a-f]{32}\.cache")
_UNFINISHED = re.compile(r"\.[a-z]+-[0-9a-f]{32}\.[0-9]+\.new")

_FILE = 16_000_000
"""What is put is written once there is this much of it, in bytes, so that memory stays free."""
_SLACK = 1_000_000
"""So many bytes of a table may be unused before that is looked into."""
_FILES = 8
"""The most small files of a table before they become one."""


class Unusable(Exception):
    """What was kept cannot be understood, so that it has to be made again."""


class _Place(NamedTuple):
    """Where a value stands."""

    file: _File
    offset: int
    length: int
    check: bytes


class Cache:
    """Tables of values, kept in a folder from one process to the next.

    Only a process that has read everything that it needs should save: what it did not ask for
    counts as unused.
    """

    def __init__(self, folder: Path | None, salt: str) -> None:
        """A cache.

        Args:
            folder: Where it is kept; made when there is something to keep. None keeps nothing.
            salt: What all values depend on (see `salt_of`); those of another salt are removed.
        """
        self.folder = folder
        self._salt = hashlib.blake2b(salt.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        self._tables: dict[str, Table] = {}

    def table(self, name: str) -> Table:
        """The table of that name, in small letters; one that is new is empty."""
        if name not in self._tables:
            self._tables[name] = Table(self.folder, name, self._salt)
        return self._tables[name]

    def save(self) -> str | None:
        """Write what is new, and remove what has been of no use for long.

        Returns:
            None, or, when it cannot be written, the reason in words. Nothing else is lost then
            than the time to make it again.
        """
        if self.folder is None:
            return None
        failures = [reason for table in self._tables.values() if (reason := table.save())]
        self._clear()
        return failures[0] if failures else None

    def size(self) -> int:
        """How many bytes it takes in its folder."""
        total = 0
        for file in _files_in(self.folder):
            with suppress(OSError):
                total += file.stat().st_size
        return total

    def _clear(self) -> None:
        """Remove files that cannot be used: of another salt, damaged, or left by a dead process."""
        for file in _files_in(self.folder):
            with suppress(OSError):
                if _UNFINISHED.fullmatch(file.name):
                    if time.time() - file.stat().st_mtime > 3600:
                        file.unlink()
                    continue
                with file.open("rb") as opened:
                    begin = opened.read(len(_MAGIC) + len(self._salt))
                if begin != _MAGIC + self._salt:
                    file.unlink()


def _files_in(folder: Path | None) -> list[Path]:
    """The files that are a cache's, and no other that somebody put there."""
    if folder is None:
        return []
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return []
    return [folder / n for n in names if _NAME.fullmatch(n) or _UNFINISHED.fullmatch(n)]


class Table:
    """Values of one sort by their keys. Made by `Cache.table`."""

    def __init__(self, folder: Path | None, name: str, salt: bytes) -> None:
        self._folder = folder
        self._name = name
        self._salt = salt
        self._places: dict[str, _Place] = {}
        self._files: list[_File] = []
        self._damaged: list[Path] = []
        self._new: dict[str, bytes] = {}
        self._new_bytes = 0
        self._used: set[str] = set()
        self._failure: str | None = None
        for path in _files_in(folder):
            match = _NAME.fullmatch(path.name)
            if match is None or match["table"] != name:
                continue
            if (file := _File.open(path, salt)) is None:
                self._damaged.append(path)
            else:
                self._add(file)

    def get(self, key: str) -> bytes | None:
        """The value, or None; it counts as used."""
        if (value := self._new.get(key)) is not None:
            return value
        if (place := self._places.get(key)) is None:
            return None
        value = place.file.read(place.offset, place.length)
        if value is None or _check(key, value) != place.check:
            del self._places[key]
            return None
        self._used.add(key)
        return value

    def keep(self, key: str) -> bool:
        """Whether there is a value, which then counts as used, without reading it."""
        if key in self._places:
            self._used.add(key)
            return True
        return key in self._new

    def put(self, key: str, value: bytes) -> None:
        """Have a value kept. Only the process that saves can do this."""
        if self._folder is None:
            return
        if (former := self._new.get(key)) is not None:
            self._new_bytes -= len(former)
        self._new[key] = value
        self._new_bytes += len(value)
        if self._new_bytes > _FILE and self._failure is None:
            self._write()

    def save(self) -> str | None:
        """Write what is new; see `Cache.save`."""
        self._failure = None
        unneeded = self._to_rewrite()
        for key, place in self._places.items():
            if place.file in unneeded and key not in self._new and key in self._used:
                value = place.file.read(place.offset, place.length)
                if value is not None and _check(key, value) == place.check:
                    self._new[key] = value
        while self._new and self._failure is None:
            self._write()
        if self._failure is None:
            for file in unneeded:
                self._files.remove(file)
                file.remove()
            self._places = {k: p for k, p in self._places.items() if p.file not in unneeded}
        for path in self._damaged:
            with suppress(OSError):
                path.unlink()
        self._damaged.clear()
        self._used.clear()
        return self._failure

    def _to_rewrite(self) -> set[_File]:
        """The files that hold too much that nobody uses, or that are too small and too many."""
        used_in = dict.fromkeys(self._files, 0)
        for key in self._used:
            if (place := self._places.get(key)) is not None and key not in self._new:
                used_in[place.file] += place.length
        used = sum(used_in.values()) + self._new_bytes
        unused = sum(file.size for file in self._files) - sum(used_in.values())
        found: set[_File] = set()
        if unused > used + _SLACK:
            found = {file for file in self._files if used_in[file] < file.size}
        small = [file for file in self._files if file.size < _FILE // 2]
        if len(small) >= _FILES:
            # All that is in them stays.
            found |= set(small)
            if unused <= used + _SLACK:
                self._used |= {key for key, place in self._places.items() if place.file in found}
        return found

    def _write(self) -> None:
        """Write new values as a file, as many as one file holds."""
        if self._folder is None:
            return
        chosen: dict[str, bytes] = {}
        size = 0
        for key, value in self._new.items():
            chosen[key] = value
            size += len(value)
            if size > _FILE:
                break
        try:
            file = _File.write(self._folder, self._name, self._salt, chosen)
        except OSError as error:
            self._failure = error.strerror or str(error)
            return
        for key in chosen:
            del self._new[key]
        self._new_bytes = sum(map(len, self._new.values()))
        self._used.update(chosen)
        self._add(file)

    def _add(self, file: _File) -> None:
        if file not in self._files:
            self._files.append(file)
        for key, (offset, length, check) in file.index().items():
            self._places[key] = _Place(file, offset, length, check)


@dataclass(eq=False)
class _File:
    """One file of a table: an index, then the values one after the other."""

    path: Path
    fd: int
    size: int
    """Bytes of all values."""
    _index: dict[str, tuple[int, int, bytes]] = field(repr=False)

    def __post_init__(self) -> None:
        self._close = finalize(self, os.close, self.fd)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _File) and self.path == other.path

    def __hash__(self) -> int:
        return hash(self.path)

    def index(self) -> dict[str, tuple[int, int, bytes]]:
        """Key → offset, length and check; given away, so that it is in memory only once."""
        index, self._index = self._index, {}
        return index

    @classmethod
    def open(cls, path: Path, salt: bytes) -> _File | None:
        """The file with its index; None when it is not whole, or of another salt."""
        try:
            fd = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        except OSError:
            return None
        try:
            begin = os.read(fd, len(_MAGIC) + _HEAD.size)
            if len(begin) < len(_MAGIC) + _HEAD.size or not begin.startswith(_MAGIC):
                raise Unusable
            its_salt, check, count, names_length = _HEAD.unpack_from(begin, len(_MAGIC))
            if its_salt != salt:
                raise Unusable
            entries_length = count * _ENTRY.size
            if entries_length + names_length > os.fstat(fd).st_size:
                raise Unusable
            index = os.read(fd, entries_length + names_length)
            if hashlib.blake2b(index, digest_size=16).digest() != check:
                raise Unusable
            found: dict[str, tuple[int, int, bytes]] = {}
            offset = start = len(begin) + len(index)
            at = entries_length
            for length, size, check in _ENTRY.iter_unpack(index[:entries_length]):
                found[index[at : at + length].decode("utf-8", "surrogatepass")] = (
                    offset,
                    size,
                    check,
                )
                at += length
                offset += size
            return cls(path, fd, offset - start, found)
        except (OSError, ValueError, struct.error, Unusable):
            os.close(fd)
            return None

    @classmethod
    def write(cls, folder: Path, table: str, salt: bytes, values: Mapping[str, bytes]) -> _File:
        """A new file with these values; `OSError` when that fails, and then nothing is left."""
        names = [key.encode("utf-8", "surrogatepass") for key in values]
        entries = b"".join(
            _ENTRY.pack(len(name), len(value), _check(key, value))
            for name, (key, value) in zip(names, values.items(), strict=True)
        )
        index = entries + b"".join(names)
        digest = hashlib.blake2b(index, digest_size=16).digest()
        head = _HEAD.pack(salt, digest, len(values), len(index) - len(entries))
        # The same content has the same name, whoever writes it.
        path = folder / f"{table}-{digest.hex()}.cache"
        unfinished = folder / f".{table}-{digest.hex()}.{os.getpid()}.new"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with unfinished.open("wb") as opened:
                opened.writelines((_MAGIC, head, index))
                opened.writelines(values.values())
            unfinished.replace(path)
        except OSError:
            with suppress(OSError):
                unfinished.unlink()
            raise
        file = cls.open(path, salt)
        if file is None:
            raise OSError("the file that was just written cannot be read")
        return file

    def read(self, offset: int, length: int) -> bytes | None:
        """Bytes of the file; None when it can no longer be read."""
        try:
            if hasattr(os, "pread"):
                # Leaves alone where the file is read: forked processes share that.
                return os.pread(self.fd, length, offset)
            os.lseek(self.fd, offset, os.SEEK_SET)
            return os.read(self.fd, length)
        except OSError:
            return None

    def remove(self) -> None:
        self._close()
        with suppress(OSError):
            self.path.unlink()


def _check(key: str, value: bytes) -> bytes:
    digest = hashlib.blake2b(value, digest_size=8)
    digest.update(key.encode("utf-8", "surrogatepass"))
    return digest.digest()


def salt_of(*extra: str) -> str:
    """What everything depends on that this package makes: Python, the package itself, and `extra`.

    Args:
        extra: The versions of other packages that take part.
    """
    return "\n".join((sys.version, _sources(), *extra))


@cache
def _sources() -> str:
    digest = hashlib.blake2b(digest_size=16)
    folder = Path(__file__).parent
    files = [*folder.rglob("*.py"), *folder.rglob("*.yml")]
    for name, file in sorted((file.relative_to(folder).as_posix(), file) for file in files):
        content = file.read_bytes()
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


# --- values as bytes --------------------------------------------------------------------------


def freeze(value: object) -> bytes:
    """A value as bytes, for `thaw`."""
    return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)


def thaw(frozen: bytes) -> Any:
    """The value that was frozen; `Unusable` when the bytes are none, or want what is not allowed.

    A cache may come from elsewhere, so nothing is called but what makes plain values: those of
    Python's own kinds, and this package's data classes, named tuples, choices and models.
    """
    try:
        return _Thawer(io.BytesIO(frozen)).load()
    except Exception as error:
        raise Unusable(str(error)) from error


_PLAIN = {
    "builtins": {"set", "frozenset", "complex", "range", "slice", "bytearray"},
    "collections": {"Counter", "OrderedDict", "defaultdict", "deque"},
    "datetime": {"date", "datetime", "time", "timedelta", "timezone"},
    "decimal": {"Decimal"},
    "pathlib": {"PosixPath", "WindowsPath", "PurePosixPath", "PureWindowsPath"},
    "pathlib._local": {"PosixPath", "WindowsPath", "PurePosixPath", "PureWindowsPath"},
    "pydantic_core._pydantic_core": {"TzInfo"},
    "zoneinfo": {"ZoneInfo"},
}


class _Thawer(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        return _allowed(module, name)


@cache
def _allowed(module: str, name: str) -> Any:
    if (module, name) == ("builtins", "getattr"):
        return _way_to_zone
    if name in _PLAIN.get(module, ()):
        return getattr(import_module(module), name)
    if module.startswith("staffroom.") and name.isidentifier():
        found = getattr(import_module(module), name)
        # Not what the module itself only imports, and nothing that does something when called.
        if isinstance(found, type) and found.__module__ == module and _is_plain(found):
            return found
    raise Unusable(f"{module}.{name} is none of the kinds that are kept")


def _is_plain(kind: type) -> bool:
    plain = (Enum, str, tuple)
    return (
        issubclass(kind, plain)
        or hasattr(kind, "__dataclass_fields__")
        or hasattr(kind, "__pydantic_fields__")
    )


def _way_to_zone(owner: object, name: object) -> Any:
    """What `getattr` is for in a frozen value: a time zone names the function that finds it."""
    zone = import_module("zoneinfo").ZoneInfo
    if owner is zone and name == "_unpickle":
        return zone._unpickle
    raise Unusable(f"the attribute {name} is none that is kept")


def each_digest(*parts: bytes | str) -> Iterator[bytes]:
    """Each part behind its length, so that no two lists of parts look the same."""
    for part in parts:
        raw = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        yield len(raw).to_bytes(8, "little")
        yield raw


def digest_of(*parts: bytes | str) -> bytes:
    """The digest (16 bytes) of some parts in this order."""
    digest = hashlib.blake2b(digest_size=16)
    for piece in each_digest(*parts):
        digest.update(piece)
    return digest.digest()
