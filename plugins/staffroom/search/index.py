"""Brings the index up to date: makes again the pieces that changed, and puts all of it in place."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import BoundedSemaphore

from staffroom.search.pagefind import CHUNK, Pagefind, SearchFailed, find_pagefind, version_of
from staffroom.search.pieces import partition
from staffroom.search.store import Store

FOLDER = "pagefind"
"""The folder of the index, below the site."""

_BROWSER = "browser"
"""The piece that is no piece: Pagefind's scripts, the same for all."""
_BROWSER_FILES = ("pagefind.js", "pagefind-worker.js")
_PIECES = "pieces.json"
_ENTRY = "pagefind-entry.json"
_FORMAT = 1
"""To be raised when the same documents are to give other files."""

Documents = Callable[[Sequence[str]], Iterable[tuple[str, bytes]]]
"""Gives the documents at some addresses (see `Entry.document`), in any order."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was done."""

    entries: int
    pieces: int
    built: int
    """How many of the pieces had to be made."""
    read: int
    """How many documents were asked for."""


def update(
    folder: Path,
    digests: Mapping[str, str],
    documents: Documents,
    target: Path,
    *,
    language: str = "en",
    workers: int | None = None,
) -> Report:
    """Make `target/pagefind` the index of the given entries, whatever it was before.

    What is there afterwards depends on the digests, the documents, the language and Pagefind's
    version, and not on what was built before or is kept in `folder`.

    Args:
        folder: Where documents and finished pieces are kept between builds; all of it can be
            deleted at any time.
        digests: By address, a digest of the entry's document.
        documents: Called, in this thread, with those addresses whose documents are not in
            `folder`, a piece at a time.
        target: The site's folder.
        language: The site's language, by which words are taken for forms of the same word. It is
            one for all entries, because Pagefind searches one language at a time.
        workers: How many pieces are made at once; one for each core by default. Each takes about
            0.3 MB an entry in its piece.

    Raises:
        SearchFailed: The index could not be made. The one in `target` is as it was, and what was
            finished is kept in `folder`.
    """
    try:
        index = _Index(Store(folder), language or "unknown", workers or _cores())
        return index.update(digests, documents, target)
    except OSError as error:
        # A full disk, most likely.
        raise SearchFailed(str(error)) from error


class _Index:
    def __init__(self, store: Store, language: str, workers: int) -> None:
        self._store = store
        self._language = language
        self._workers = workers
        self._program = find_pagefind()
        self._setting = [_FORMAT, version_of(self._program), language, CHUNK]
        self._idle: SimpleQueue[Pagefind] = SimpleQueue()

    def update(self, digests: Mapping[str, str], documents: Documents, target: Path) -> Report:
        pieces = partition(digests)
        keys = {piece: self._key(pieces[piece], digests) for piece in pieces}
        keys[_BROWSER] = self._key([], {})
        names, read = self._make(pieces, keys, digests, documents)
        built = sum(1 for piece in names if piece in pieces and names[piece][1])
        self._publish(list(pieces), keys, {each: names[each][0] for each in names}, target)
        self._store.tidy({piece: f"{piece}-{key}" for piece, key in keys.items()})
        return Report(len(digests), len(pieces), built, read)

    def _key(self, addresses: list[str], digests: Mapping[str, str]) -> str:
        entries = [(address, digests[address]) for address in addresses]
        return sha256(json.dumps([self._setting, entries]).encode()).hexdigest()[:32]

    def _make(
        self,
        pieces: Mapping[str, list[str]],
        keys: Mapping[str, str],
        digests: Mapping[str, str],
        documents: Documents,
    ) -> tuple[dict[str, tuple[list[str], bool]], int]:
        """By piece the names of its files and whether it was made now; how many were read."""
        names: dict[str, tuple[list[str], bool]] = {}
        pending: dict[str, Future[list[str]]] = {}
        read = 0
        # No more pieces are in memory than are being made, and one that waits.
        room = BoundedSemaphore(self._workers + 1)
        with ExitStack() as running, ThreadPoolExecutor(self._workers) as pool:
            running.callback(self._stop)
            try:
                for piece, found in zip(
                    keys, pool.map(self._store.find, keys, keys.values()), strict=True
                ):
                    if found is not None:
                        names[piece] = (found, False)
                for piece in (each for each in keys if each not in names):
                    room.acquire()
                    if any(each.done() and each.exception() for each in pending.values()):
                        break
                    if piece == _BROWSER:
                        entries = {"": ("", b"<html><body>a")}
                    else:
                        entries, asked = self._gather(piece, pieces[piece], digests, documents)
                        read += asked
                    pending[piece] = pool.submit(self._build, piece, keys[piece], entries)
                    pending[piece].add_done_callback(lambda _: room.release())
                for piece, future in pending.items():
                    names[piece] = (future.result(), True)
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
        return names, read

    def _gather(
        self, piece: str, addresses: list[str], digests: Mapping[str, str], documents: Documents
    ) -> tuple[dict[str, tuple[str, bytes]], int]:
        kept = self._store.documents(piece)
        entries = {
            address: kept[address]
            for address in addresses
            if address in kept and kept[address][0] == digests[address]
        }
        missing = [address for address in addresses if address not in entries]
        if missing:
            for address, document in documents(missing):
                entries[address] = (digests[address], document)
        if lost := [address for address in addresses if address not in entries]:
            raise KeyError(f"no documents were given for {lost[:3]}")
        entries = {address: entries[address] for address in addresses}
        if entries.keys() != kept.keys() or missing:
            self._store.keep_documents(piece, entries)
        return entries, len(missing)

    def _build(self, piece: str, key: str, entries: Mapping[str, tuple[str, bytes]]) -> list[str]:
        try:
            service = self._idle.get_nowait()
        except Empty:
            service = Pagefind(self._program, self._language)
        try:
            files = service.index((address, entry[1]) for address, entry in entries.items())
        finally:
            self._idle.put(service)
        return self._store.keep(piece, key, _wanted(files, browser=piece == _BROWSER))

    def _stop(self) -> None:
        with suppress(Empty):
            while True:
                self._idle.get_nowait().__exit__(None, None, None)

    def _publish(
        self,
        pieces: Sequence[str],
        keys: Mapping[str, str],
        names: Mapping[str, list[str]],
        target: Path,
    ) -> None:
        """Bring the published folder up to date so that at every instant a browser finds a whole
        index there: new files first, then what names them, and only then what is gone."""
        place = target / FOLDER
        # The first piece is the one that Pagefind opens by itself; it is told of the others.
        homes = {piece: f"{piece}/" if at else "" for at, piece in enumerate(pieces)}
        wanted = {
            name: self._store.path(_BROWSER, keys[_BROWSER], name) for name in names[_BROWSER]
        }
        for piece, home in homes.items():
            for name in names[piece]:
                wanted[f"{home}{name}"] = self._store.path(piece, keys[piece], name)
        place.mkdir(parents=True, exist_ok=True)
        for folder in sorted({(place / name).parent for name in wanted}):
            folder.mkdir(parents=True, exist_ok=True)
        last = [name for name in wanted if name.endswith(_ENTRY)]
        for name in (each for each in wanted if not each.endswith(_ENTRY)):
            _put(wanted[name], place / name)
        for name in last:
            _put(wanted[name], place / name)
        tag = sha256("".join(keys.values()).encode()).hexdigest()[:16]
        listed = {"tag": tag, "others": [home for home in homes.values() if home]}
        _write(place / _PIECES, json.dumps(listed, separators=(",", ":")).encode())
        _remove_others(place, {*wanted, _PIECES})


def _wanted(files: Mapping[str, bytes], *, browser: bool) -> dict[str, bytes]:
    """Of all that Pagefind writes what belongs to a piece; or else what is the same for all. Its
    own dialogs are neither."""
    if not browser:
        folders = ("fragment/", "index/", "filter/")
        return {
            name: content
            for name, content in files.items()
            if name == _ENTRY or name.endswith(".pf_meta") or name.startswith(folders)
        }
    programs = {name for name in files if name.startswith("wasm.")}
    # One for the language, where Pagefind knows it, and one for the others.
    programs = {name for name in programs if name != "wasm.unknown.pagefind"} or programs
    return {name: files[name] for name in (*_BROWSER_FILES, *sorted(programs))}


def _put(source: Path, place: Path) -> None:
    # The links share the cache's files: nothing is written twice, or at all if nothing changed.
    try:
        os.link(source, place)
    except FileExistsError:
        if place.is_symlink() or not place.samefile(source):
            content = source.read_bytes()
            if place.is_symlink() or place.read_bytes() != content:
                _write(place, content)
    except FileNotFoundError:
        raise
    except OSError:
        # Another disk, or a system without links.
        _write(place, source.read_bytes())


def _write(place: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(prefix=".unfinished-", dir=place.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        mask = os.umask(0)
        os.umask(mask)
        Path(name).chmod(0o666 & ~mask)
        Path(name).replace(place)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def _remove_others(place: Path, wanted: set[str]) -> None:
    folders = {str(Path(name).parent) for name in wanted}
    for root, below, files in os.walk(place):
        here = Path(root).relative_to(place)
        for name in list(below):
            if not any(
                each == str(here / name) or each.startswith(f"{here / name}{os.sep}")
                for each in folders
            ):
                below.remove(name)
                shutil.rmtree(Path(root, name))
        for name in files:
            if (here / name).as_posix() not in wanted:
                Path(root, name).unlink()


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1
