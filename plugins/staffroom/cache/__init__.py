"""What was made once and need not be made again: values by the digest of all that they come from.

A cache is a folder of files that are written once, whole, and never changed; each holds some
entries of one table. Every entry carries a check of its own, so that what is damaged, cut or
foreign counts as absent. A file is written beside its place and then moved there, so that any
number of processes can use one folder at a time.
"""

from __future__ import annotations

import hashlib
import os
import re
import sys
import time
from contextlib import suppress
from functools import cache
from pathlib import Path
from threading import RLock

from staffroom.cache.bundle import MAGIC, NAME, UNFINISHED, Bundle, Place, write_bundle
from staffroom.cache.files import open_file
from staffroom.cache.values import Unusable, freeze, thaw, unpack

__all__ = ["Cache", "Table", "Unusable", "digest_of", "freeze", "salt_of", "thaw", "unpack"]

_FILE = 4_000_000
"""What is put is written once there is this much of it, in bytes, so that memory stays free."""
_SLACK = 1_000_000
"""So many bytes of a table may be unused, beside as many as are used."""
_SMALL_FILES = 8
"""The most small files of a table; then they become one."""


class Cache:
    """Tables of values, kept in a folder from one process to the next.

    Only a process that has read everything that it needs should save: what was not asked for,
    in a table that was used at all, counts as unused.
    """

    def __init__(self, folder: Path | None, salt: str) -> None:
        """A cache.

        Args:
            folder: Where it is kept; made when there is something to keep. None keeps nothing.
            salt: What all values depend on (see `salt_of`); those of another salt are removed.
        """
        self.folder = folder
        self._salt = digest_of(salt)
        self._tables: dict[str, Table] = {}

    def table(self, name: str) -> Table:
        """The table of that name (small letters, digits, `_`); one that is new is empty."""
        if name not in self._tables:
            self._tables[name] = Table(self.folder, name, self._salt)
        return self._tables[name]

    def save(self) -> str | None:
        """Write what is new, and remove what has been of no use for long.

        Returns:
            None, or, when it cannot be written, the reason in words. Nothing is lost then but
            the time to make things again.
        """
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
                if UNFINISHED.fullmatch(file.name):
                    if time.time() - file.stat().st_mtime > 3600:
                        file.unlink()
                    continue
                with os.fdopen(open_file(file)[0], "rb") as opened:
                    begin = opened.read(len(MAGIC) + len(self._salt))
                if begin != MAGIC + self._salt:
                    file.unlink()


class Table:
    """Values of one sort by their keys. Made by `Cache.table`."""

    def __init__(self, folder: Path | None, name: str, salt: bytes) -> None:
        if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
            raise ValueError(f"no name of a table: {name}")
        self._folder = folder
        self._name = name
        self._salt = salt
        self._places: dict[str, Place] = {}
        self._bundles: list[Bundle] = []
        self._number = 0
        self._new: dict[str, bytes] = {}
        self._new_bytes = 0
        self._used: set[str] = set()
        self._failure: str | None = None
        self._owner = os.getpid()
        # A preview works on the search while the next build is made.
        self._writing = RLock()
        for path in _files_in(folder):
            match = NAME.fullmatch(path.name)
            if match is not None and match["table"] == name:
                self._number = max(self._number, int(match["number"]) + 1)
                if not self._open(path):
                    with suppress(OSError):
                        path.unlink()

    def get(self, key: str) -> bytes | None:
        """The value, or None; it counts as used."""
        if (value := self._new.get(key)) is not None:
            return value
        if (place := self._places.get(key)) is None:
            return None
        if (value := place.bundle.read(key, place)) is None:
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
        """Have a value kept; not in a process that was forked, whose values would be lost."""
        if self._folder is None or os.getpid() != self._owner:
            return
        with self._writing:
            self._new_bytes += len(value) - len(self._new.get(key, b""))
            self._new[key] = value
            if self._new_bytes > _FILE and self._failure is None:
                self._write()

    def save(self) -> str | None:
        """Write what is new; see `Cache.save`."""
        if self._folder is None:
            return None
        with self._writing:
            return self._save()

    def _save(self) -> str | None:
        self._failure = None
        unneeded = self._unneeded()
        # Copies: another thread may go on reading.
        for key, place in list(self._places.items()):
            if place.bundle in unneeded and key in self._used and key not in self._new:
                value = place.bundle.read(key, place)
                if value is not None:
                    self._new[key] = value
        while self._new and self._failure is None:
            self._write()
        if self._failure is None:
            self._places = {k: p for k, p in self._places.items() if p.bundle not in unneeded}
            self._bundles = [bundle for bundle in self._bundles if bundle not in unneeded]
            for bundle in unneeded:
                bundle.remove()
        self._used.clear()
        return self._failure

    def _unneeded(self) -> set[Bundle]:
        """The files to do without once what is used of them stands in new ones."""
        used = dict.fromkeys(self._bundles, 0)
        for key in list(self._used):
            if key not in self._new and (place := self._places.get(key)) is not None:
                used[place.bundle] += place.length
        all_used = sum(used.values())
        unused = sum(bundle.size for bundle in self._bundles) - all_used
        found: set[Bundle] = set()
        if unused > all_used + self._new_bytes + _SLACK:
            found = {bundle for bundle in self._bundles if used[bundle] < bundle.size}
        small = {bundle for bundle in self._bundles if bundle.size < _FILE // 2} - found
        if len(small) >= _SMALL_FILES:
            # They become one with all that is in them.
            self._used.update(key for key, place in self._places.items() if place.bundle in small)
            found |= small
        return found

    def _write(self) -> None:
        """Write new values, as many as a file holds."""
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
            path = write_bundle(self._folder, self._name, self._number, self._salt, chosen)
        except OSError as error:
            self._failure = error.strerror or str(error)
            return
        self._number += 1
        for key in chosen:
            del self._new[key]
        self._new_bytes = sum(map(len, self._new.values()))
        self._used.update(chosen)
        # If it is gone, another process has it already in a file of its own.
        if not self._open(path) and path.exists():
            self._failure = "what was written cannot be read"

    def _open(self, path: Path) -> bool:
        if (opened := Bundle.open(path, self._salt)) is None:
            return False
        bundle, places = opened
        self._bundles.append(bundle)
        self._places.update(places)
        return True


def _files_in(folder: Path | None) -> list[Path]:
    """The files that are a cache's, by name, and no other that somebody put there."""
    if folder is None:
        return []
    try:
        files = sorted(folder.iterdir())
    except OSError:
        return []
    return [file for file in files if NAME.fullmatch(file.name) or UNFINISHED.fullmatch(file.name)]


def salt_of(*extra: str) -> str:
    """What everything depends on that this package makes: Python, the package itself, and `extra`.

    Args:
        extra: The versions of other packages that take part.
    """
    return "\n".join((sys.version, _sources(), *extra))


@cache
def _sources() -> str:
    digest = hashlib.blake2b(digest_size=16)
    package = Path(__file__).parents[1]
    files = [*package.rglob("*.py"), *package.rglob("*.yml")]
    for name, file in sorted((file.relative_to(package).as_posix(), file) for file in files):
        digest.update(digest_of(name, file.read_bytes()))
    return digest.hexdigest()


def digest_of(*parts: bytes | str) -> bytes:
    """The digest (16 bytes) of some parts in this order, each told from the next."""
    pieces: list[bytes] = []
    for part in parts:
        raw = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        pieces += (len(raw).to_bytes(8, "little"), raw)
    return hashlib.blake2b(b"".join(pieces), digest_size=16).digest()
