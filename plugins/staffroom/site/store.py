"""Whole pages as files, each named after its content, so that it can be checked and linked to.

They lie beside the other things that are kept, and a site consists of links to them: a page is
written once and neither copied nor written again.

The folder may come from anywhere: no link in it is followed, and only what has a name such as are
given here is deleted.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
import tempfile
import weakref
from collections.abc import Collection, Iterator
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

from staffroom.cache.files import (
    folders_in,
    let_read,
    mode_of_new,
    open_file,
    own_folder,
    write_new,
)

_PART = re.compile(r"[0-9a-f]{2}")
_PAGE = re.compile(r"[0-9a-f]{30}")
_UNFINISHED = re.compile(r"\.[0-9a-f]{32}\.[0-9]+")

SLACK = 20_000_000
"""So many bytes of pages that no site shows any more may lie about."""


class PageStore:
    """A folder of pages."""

    def __init__(self, folder: Path, *, trusting: bool = False) -> None:
        """A store.

        Args:
            folder: Where it is kept; made if it is not there.
            trusting: Whether what this object found whole stays whole.

        Raises:
            OSError: There can be no such folder, or it cannot be written to.
        """
        self.folder = folder
        own_folder(folder)
        self.mode = mode_of_new(folder / f".{secrets.token_hex(16)}.{os.getpid()}")
        """Who may read the pages, as for any file that is made here; None where that is no mode."""
        for part in folders_in(folder, _PART):
            if not os.access(part.path, os.W_OK | os.X_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), part.path)
        self._end: weakref.finalize[[Path, int], PageStore] | None = None
        self._trusting = trusting
        self._inodes: dict[str, int] = {}

    @classmethod
    def temporary(cls, *, trusting: bool = False) -> PageStore:
        """A store that is gone when the program ends, or with `discard`."""
        store = cls(Path(tempfile.mkdtemp(prefix="staffroom-")), trusting=trusting)
        store._end = weakref.finalize(store, _remove, store.folder, os.getpid())
        return store

    def discard(self) -> None:
        """Remove a temporary store; any other stays."""
        if self._end is not None:
            self._end()

    def put(self, page: bytes) -> str:
        """Keep a page; gives its name.

        Raises:
            OSError: It cannot be written, such as on a full disk.
        """
        name = blake2b(page, digest_size=16).hexdigest()
        path = self._path(name)
        if self._inode_if_whole(name) is None:
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
        if self._trusting and name in self._inodes:
            return True
        inode = self._inode_if_whole(name)
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
        kept, rest = 0, []
        for part, entry in self._entries():
            with suppress(OSError):
                size = entry.stat(follow_symlinks=False).st_size
                if part + entry.name in shown:
                    kept += size
                elif _PAGE.fullmatch(entry.name) or _UNFINISHED.fullmatch(entry.name):
                    rest.append((size, entry.path))
        if sum(size for size, _ in rest) > kept + SLACK:
            for _, path in rest:
                with suppress(OSError):
                    os.unlink(path)  # noqa: PTH108

    def size(self) -> int:
        """The bytes of all pages that are there for the next build."""
        total = 0
        if self._end is None:
            for _, entry in self._entries():
                with suppress(OSError):
                    total += entry.stat(follow_symlinks=False).st_size
        return total

    def _entries(self) -> Iterator[tuple[str, os.DirEntry[str]]]:
        """What is in the folders of pages, each with its folder's name."""
        with suppress(OSError):
            for part in folders_in(self.folder, _PART):
                with suppress(OSError), os.scandir(part.path) as entries:
                    yield from ((part.name, entry) for entry in entries)

    def _inode_if_whole(self, name: str) -> int | None:
        try:
            opened, status = open_file(self._path(name))
        except OSError:
            return None
        try:
            page = os.read(opened, status.st_size + 1)
            if blake2b(page, digest_size=16).hexdigest() != name:
                return None
            let_read(opened, status, self.mode)
            return status.st_ino
        except OSError:
            return None
        finally:
            os.close(opened)

    def _path(self, name: str) -> str:
        return f"{self.folder}/{name[:2]}/{name[2:]}"


def _remove(folder: Path, owner: int) -> None:
    # A process that was forked meanwhile has the object, too.
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)


def _write(path: Path, page: bytes) -> None:
    try:
        write_new(path, page)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_new(path, page)


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
