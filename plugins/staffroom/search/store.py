"""What the search keeps between builds: the documents it was given, and the pieces made of them.

A build that is killed leaves nothing half done, for all is written under another name first; what
was damaged is noticed by its checksum; and of two builds at once, each may find that the other has
removed or replaced a piece, but never reads a wrong one.

The folder may come from anywhere. What is no folder or file but a link is not followed, and only
what has a name such as are given here is read or deleted.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import stat
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from threading import get_ident

from staffroom.cache.files import (
    folders_in,
    let_read,
    mode_of_new,
    open_file,
    own_folder,
    read_file,
    write_new,
)

_LIST = "files.json"
UNFINISHED = ".unfinished-"
"""What the names of files begin with that are not written to their end."""
_ABANDONED = 3600
"""Seconds after which something unfinished is taken for what a killed build left."""
_UNFINISHED = re.compile(re.escape(UNFINISHED) + r"[A-Za-z0-9_-]+")
_DOCUMENTS = re.compile(r"all|[01]+")
_PIECE = re.compile(r"(all|browser|[01]+)-[0-9a-f]{32}")
_ANY = re.compile(r".*", re.DOTALL)
_FILE = re.compile(
    r"(fragment|index|filter)/[A-Za-z0-9_][A-Za-z0-9_.-]*|[A-Za-z0-9_][A-Za-z0-9_-]*\.[A-Za-z0-9_.-]*"
)
"""What a file of a piece is called. One that is in no folder has a dot, unlike folders."""


class Store:
    """A folder of documents and finished pieces."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._documents = folder / "documents"
        self.pieces = folder / "pieces"
        """Where the pieces are; there is nothing else."""
        for each in (folder, self._documents, self.pieces):
            own_folder(each)
        for piece in folders_in(self.pieces, _PIECE):
            # Links go, and nothing else.
            folders_in(piece.path, _ANY)
        self._mode = mode_of_new(folder / f"{UNFINISHED}{secrets.token_hex(4)}")

    def documents(self, piece: str) -> dict[str, tuple[str, bytes]]:
        """What was last kept for a piece: by address the digest and the document. Empty if there
        is nothing, or it is damaged."""
        try:
            checksum, _, rest = read_file(self._documents / piece).partition(b"\n")
            if sha256(rest).hexdigest().encode() != checksum:
                return {}
            return dict(_documents(rest))
        except (OSError, ValueError, TypeError, RecursionError):
            return {}

    def keep_documents(self, piece: str, documents: Mapping[str, tuple[str, bytes]]) -> None:
        """Replace what is kept for a piece."""
        listed = [
            (address, digest, len(document)) for address, (digest, document) in documents.items()
        ]
        rest = json.dumps(listed, ensure_ascii=False).encode() + b"\n"
        rest += b"".join(document for _, document in documents.values())
        content = sha256(rest).hexdigest().encode() + b"\n" + rest
        write_whole(self._documents / piece, content)

    def find(self, piece: str, key: str) -> list[str] | None:
        """The names of the files of a piece, if it is here and every byte is as it was made."""
        folder = self._at(piece, key)
        try:
            listed = json.loads(read_file(folder / _LIST))
            names = [str(name) for name in listed["names"]]
            if not all(map(_FILE.fullmatch, names)):
                return None
            modes: dict[str, int] = {}
            if _checksum(_contents(folder, names, modes)) == listed["sum"]:
                self._let_read(folder, modes)
                return names
        except (OSError, ValueError, LookupError, TypeError, RecursionError):
            pass
        return None

    def _let_read(self, folder: Path, modes: Mapping[str, int]) -> None:
        # The published files are these.
        for name, mode in modes.items():
            if self._mode is not None and mode != self._mode:
                opened, status = open_file(folder / name)
                let_read(opened, status, self._mode)
                os.close(opened)

    def has(self, piece: str, key: str) -> bool:
        """Whether there is such a piece, be it damaged or not."""
        return self._at(piece, key).exists()

    def folder(self, piece: str, key: str) -> Path:
        """Where the files of a piece are."""
        return self._at(piece, key)

    def keep(self, piece: str, key: str, files: Mapping[str, bytes]) -> list[str]:
        """Keep the files of a piece; returns their names."""
        names = sorted(files)
        before = next((each for name, each in self._newest_first() if name == piece), None)
        scratch = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=self._folder))
        for folder in {(scratch / name).parent for name in names}:
            folder.mkdir(parents=True, exist_ok=True)
        for name in names:
            if not (before and _take_over(before / name, scratch / name, files[name])):
                (scratch / name).write_bytes(files[name])
        listed = {"names": names, "sum": _checksum((name, files[name]) for name in names)}
        (scratch / _LIST).write_text(json.dumps(listed), "utf-8")
        # mkdtemp lets nobody else in; the pieces are no secret.
        scratch.chmod(self.pieces.stat().st_mode)
        place = self._at(piece, key)
        if place.exists():
            # It was found damaged, or another build has just made it.
            with suppress(OSError):
                place.rename(scratch / "replaced")
        # If another build was faster even now, its files are the same.
        with suppress(OSError):
            scratch.rename(place)
        shutil.rmtree(scratch, ignore_errors=True)
        shutil.rmtree(place / "replaced", ignore_errors=True)
        return names

    def empty_folder(self) -> tempfile.TemporaryDirectory[str]:
        """A new folder with nothing in it, for as long as it is entered."""
        return tempfile.TemporaryDirectory(
            prefix=UNFINISHED, dir=self._folder, ignore_cleanup_errors=True
        )

    def tidy(self, used: Mapping[str, str]) -> None:
        """Remove what no build needs any more. The piece before the present one stays, for who
        takes a change back, and for another build of the same community."""
        seen: dict[str, int] = {}
        for piece, folder in self._newest_first():
            if used.get(piece) == folder.name:
                continue
            seen[piece] = seen.get(piece, 0) + 1
            if piece not in used or seen[piece] > 1:
                shutil.rmtree(folder, ignore_errors=True)
        for path in self._documents.iterdir():
            if _DOCUMENTS.fullmatch(path.name) and path.name not in used:
                with suppress(OSError):
                    path.unlink()
        for path in [*self._folder.iterdir(), *self._documents.iterdir()]:
            if _UNFINISHED.fullmatch(path.name) is None:
                continue
            with suppress(OSError):
                status = path.lstat()
                if time.time() - status.st_mtime > _ABANDONED:
                    shutil.rmtree(path) if stat.S_ISDIR(status.st_mode) else path.unlink()

    def _at(self, piece: str, key: str) -> Path:
        return self.pieces / f"{piece}-{key}"

    def _newest_first(self) -> list[tuple[str, Path]]:
        """The folders of all pieces, each with the name of the piece."""
        found = []
        for entry in folders_in(self.pieces, _PIECE):
            with suppress(OSError):
                age = entry.stat(follow_symlinks=False).st_mtime_ns
                found.append((age, entry.name.partition("-")[0], Path(entry.path)))
        return [(piece, folder) for _, piece, folder in sorted(found, reverse=True)]


def write_whole(place: Path, content: bytes) -> None:
    """Make a file have that content in one step, whatever happens meanwhile."""
    # Not by mkstemp: nobody else could read such a file.
    scratch = place.with_name(f"{UNFINISHED}{os.getpid()}-{get_ident()}")
    try:
        write_new(scratch, content)
        scratch.replace(place)
    except OSError:
        scratch.unlink(missing_ok=True)
        raise


def _documents(kept: bytes) -> Iterator[tuple[str, tuple[str, bytes]]]:
    """Addresses, digests and documents; `ValueError` or `TypeError` if it is none."""
    listed, _, data = kept.partition(b"\n")
    at = 0
    for address, digest, size in json.loads(listed):
        document = data[at : at + size]
        if not isinstance(address, str) or not isinstance(digest, str) or len(document) != size:
            raise ValueError("these are no documents")
        # Pagefind takes nothing else.
        document.decode()
        yield address, (digest, document)
        at += size


def _checksum(files: Iterable[tuple[str, bytes]]) -> str:
    total = sha256()
    for name, content in files:
        total.update(f"{name}\0{len(content)}\0".encode())
        total.update(content)
    return total.hexdigest()


def _contents(
    folder: Path, names: Iterable[str], modes: dict[str, int]
) -> Iterator[tuple[str, bytes]]:
    """What is in some files; notes their modes."""
    # There are thousands of small files, and a Path for each would cost more than to read it.
    for name in names:
        opened, status = open_file(f"{folder}{os.sep}{name}")
        try:
            content = os.read(opened, status.st_size)
            modes[name] = stat.S_IMODE(status.st_mode)
        finally:
            os.close(opened)
        yield name, content


def _take_over(old: Path, new: Path, content: bytes) -> bool:
    # Most of a piece is as before, and on many systems a link is ten times cheaper than a file.
    try:
        if read_file(old) != content:
            return False
        new.hardlink_to(old)
    except OSError:
        return False
    return True
