"""Whole pages as files, each named after its content, so that it can be checked and linked to.

They lie beside the other things that are kept, and a site consists of links to them: a page is
written once and neither copied nor written again.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Collection
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

SLACK = 20_000_000
"""So many bytes of pages that no site shows any more may lie about."""


class PageStore:
    """A folder of pages. Without a folder it keeps them in memory, for a single build."""

    def __init__(self, folder: Path | None, *, trusting: bool = False) -> None:
        """A store.

        Args:
            folder: Where it is kept. None keeps nothing.
            trusting: Whether what this object found whole stays whole.
        """
        self.folder = folder
        self._trusting = trusting
        self._memory: dict[str, bytes] = {}
        self._inodes: dict[str, int] = {}

    def put(self, page: bytes) -> str:
        """Keep a page; gives its name.

        Raises:
            OSError: It cannot be written, such as on a full disk.
        """
        name = blake2b(page, digest_size=16).hexdigest()
        if self.folder is None:
            self._memory[name] = page
            return name
        path = self._path(name)
        if _inode_if_whole(path, name) is None:
            # Whoever sees the name sees the whole page; two builds write the same.
            unfinished = Path(f"{self.folder}/{name[:2]}/.{name}.{os.getpid()}")
            try:
                _write(unfinished, page)
                unfinished.replace(path)
            except BaseException:
                with suppress(OSError):
                    unfinished.unlink()
                raise
        return name

    def has(self, name: str) -> bool:
        """Whether the page is there, and is what its name says."""
        if self.folder is None:
            return name in self._memory
        if self._trusting and name in self._inodes:
            return True
        inode = _inode_if_whole(self._path(name), name)
        if inode is not None:
            self._inodes[name] = inode
        return inode is not None

    def is_at(self, name: str, entry: os.DirEntry[str]) -> bool:
        """Whether a file of a site is this very page, which was asked for with `has`."""
        return self._inodes.get(name) == entry.inode()

    def place(self, name: str, target: Path, *, copy: bool = False) -> None:
        """Put the page where the site wants it, if nothing is there.

        Args:
            name: The page's name.
            target: Where the site wants it.
            copy: Whether others may write into the file: it is a file of its own then.

        Raises:
            OSError: It cannot be written.
        """
        if self.folder is None:
            target.parent.mkdir(parents=True, exist_ok=True)
            if not target.exists():
                target.write_bytes(self._memory[name])
            return
        source = self._path(name)
        if copy:
            target.parent.mkdir(parents=True, exist_ok=True)
            if not os.path.lexists(target):
                shutil.copyfile(source, target)
            return
        try:
            os.link(source, target)
        except FileExistsError:
            # What a community puts there itself takes precedence.
            return
        except OSError:
            # There may be no folder yet, or no links on this file system.
            target.parent.mkdir(parents=True, exist_ok=True)
            _link_or_copy(source, target)

    def clear(self, shown: Collection[str]) -> None:
        """Remove pages that are not shown, once they take more room than those that are."""
        if self.folder is None:
            return
        kept, rest = 0, []
        for part in _entries(self.folder):
            for entry in _entries(Path(part.path)):
                with suppress(OSError):
                    if part.name + entry.name in shown:
                        kept += entry.stat().st_size
                    else:
                        rest.append((entry.stat().st_size, entry.path))
        if sum(size for size, _ in rest) > kept + SLACK:
            for _, path in rest:
                with suppress(OSError):
                    os.unlink(path)  # noqa: PTH108

    def size(self) -> int:
        """The bytes of all pages."""
        total = 0
        if self.folder is not None:
            for part in _entries(self.folder):
                for entry in _entries(Path(part.path)):
                    with suppress(OSError):
                        total += entry.stat().st_size
        return total

    def _path(self, name: str) -> str:
        return f"{self.folder}/{name[:2]}/{name[2:]}"


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return []


def _inode_if_whole(path: str, name: str) -> int | None:
    try:
        fd = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    except OSError:
        return None
    try:
        status = os.fstat(fd)
        page = os.read(fd, status.st_size + 1)
    except OSError:
        return None
    finally:
        os.close(fd)
    return status.st_ino if blake2b(page, digest_size=16).hexdigest() == name else None


def _write(path: Path, page: bytes) -> None:
    try:
        path.write_bytes(page)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(page)


def _link_or_copy(source: str, target: Path) -> None:
    try:
        os.link(source, target)
    except FileExistsError:
        return
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise
        # Another file system, or one without links.
        shutil.copyfile(source, target)
