"""What the search keeps between builds: the documents it was given, and the pieces made of them.

A build that is killed leaves nothing half done, for all is written under another name first; what
was damaged is noticed by its checksum; and of two builds at once, each may find that the other has
removed or replaced a piece, but never reads a wrong one.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from threading import get_ident

_LIST = "files.json"
UNFINISHED = ".unfinished-"
"""What the names of files begin with that are not written to their end."""
_ABANDONED = 3600
"""Seconds after which something unfinished is taken for what a killed build left."""


class Store:
    """A folder of documents and finished pieces."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._documents = folder / "documents"
        self.pieces = folder / "pieces"
        """Where the pieces are; there is nothing else."""
        for each in (self._documents, self.pieces):
            each.mkdir(parents=True, exist_ok=True)

    def documents(self, piece: str) -> dict[str, tuple[str, bytes]]:
        """What was last kept for a piece: by address the digest and the document. Empty if there
        is nothing, or it is damaged."""
        try:
            checksum, _, rest = (self._documents / piece).read_bytes().partition(b"\n")
            if sha256(rest).hexdigest().encode() != checksum:
                return {}
        except OSError:
            return {}
        listed, _, data = rest.partition(b"\n")
        found, at = {}, 0
        for address, digest, size in json.loads(listed):
            found[address] = (digest, data[at : at + size])
            at += size
        return found

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
            listed = json.loads((folder / _LIST).read_bytes())
            names = [str(name) for name in listed["names"]]
            if _checksum(_contents(folder, names)) == listed["sum"]:
                return names
        except (OSError, ValueError, LookupError, TypeError):
            pass
        return None

    def has(self, piece: str, key: str) -> bool:
        """Whether there is such a piece, be it damaged or not."""
        return self._at(piece, key).exists()

    def folder(self, piece: str, key: str) -> Path:
        """Where the files of a piece are."""
        return self._at(piece, key)

    def keep(self, piece: str, key: str, files: Mapping[str, bytes]) -> list[str]:
        """Keep the files of a piece; returns their names."""
        names = sorted(files)
        before = next(iter(self._newest_first(f"{piece}-*")), None)
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

    def tidy(self, used: Mapping[str, str]) -> None:
        """Remove what no build needs any more. The piece before the present one stays, for who
        takes a change back, and for another build of the same community."""
        seen: dict[str, int] = {}
        for folder in self._newest_first("*"):
            piece = folder.name.partition("-")[0]
            if used.get(piece) == folder.name:
                continue
            seen[piece] = seen.get(piece, 0) + 1
            if piece not in used or seen[piece] > 1:
                shutil.rmtree(folder, ignore_errors=True)
        for path in self._documents.iterdir():
            if path.name not in used and not path.name.startswith(UNFINISHED):
                path.unlink(missing_ok=True)
        for path in [*self._folder.iterdir(), *self._documents.iterdir()]:
            with suppress(OSError):
                abandoned = time.time() - path.stat().st_mtime > _ABANDONED
                if path.name.startswith(UNFINISHED) and abandoned:
                    shutil.rmtree(path) if path.is_dir() else path.unlink()

    def _at(self, piece: str, key: str) -> Path:
        return self.pieces / f"{piece}-{key}"

    def _newest_first(self, pattern: str) -> list[Path]:
        found = []
        for folder in self.pieces.glob(pattern):
            with suppress(OSError):
                found.append((folder.stat().st_mtime_ns, folder))
        return [folder for _, folder in sorted(found, reverse=True)]


def write_whole(place: Path, content: bytes) -> None:
    """Make a file have that content in one step, whatever happens meanwhile."""
    # Not by mkstemp: nobody else could read such a file.
    scratch = place.with_name(f"{UNFINISHED}{os.getpid()}-{get_ident()}")
    try:
        scratch.write_bytes(content)
        scratch.replace(place)
    except OSError:
        scratch.unlink(missing_ok=True)
        raise


def _checksum(files: Iterable[tuple[str, bytes]]) -> str:
    total = sha256()
    for name, content in files:
        total.update(f"{name}\0{len(content)}\0".encode())
        total.update(content)
    return total.hexdigest()


def _contents(folder: Path, names: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    # There are thousands of small files, and a Path for each would cost more than to read it.
    for name in names:
        handle = os.open(f"{folder}{os.sep}{name}", os.O_RDONLY | getattr(os, "O_BINARY", 0))
        try:
            content = os.read(handle, os.fstat(handle).st_size)
        finally:
            os.close(handle)
        yield name, content


def _take_over(old: Path, new: Path, content: bytes) -> bool:
    # Most of a piece is as before, and on many systems a link is ten times cheaper than a file.
    try:
        if old.read_bytes() != content:
            return False
        new.hardlink_to(old)
    except OSError:
        return False
    return True
