"""Brings the index up to date: makes again the pieces that changed, and puts all of it in place."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from hashlib import sha256
from html import unescape
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import BoundedSemaphore

from staffroom.cache.files import read_file
from staffroom.kinds.entry import SEARCH_INDEX
from staffroom.search.library import Library, library_files
from staffroom.search.pagefind import CHUNK, Pagefind, SearchFailed, find_pagefind, version_of
from staffroom.search.pieces import partition
from staffroom.search.rewriting import ENTRY, rewritten
from staffroom.search.store import Store, write_whole

FOLDER = SEARCH_INDEX
"""The folder of the index, below the site."""

_BROWSER = "browser"
"""The piece that is no piece: Pagefind's scripts, the same for all."""
# We ask without a worker; others who ask by Pagefind's own script get one by default.
_BROWSER_FILES = ("pagefind.js", "pagefind-worker.js")
_PIECES = "pieces.json"
_WORDS = "words.json"
"""In a piece: the words of its documents, for what is said of all of them."""
_TRIES = 3
_FORMAT = 3
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
    library: Library | None = None,
    language: str = "en",
    workers: int | None = None,
) -> Report:
    """Make `target/pagefind` the index of the given entries, whatever it was before.

    What is there afterwards depends on the digests, the documents, the library, the language and
    Pagefind's version, and not on what was built before or is kept in `folder`.

    Args:
        folder: Where documents and finished pieces are kept between builds; all of it can be
            deleted at any time.
        digests: By address, a digest of the entry's document.
        documents: Called, in this thread, with those addresses whose documents are not in
            `folder`, a piece at a time.
        target: The site's folder.
        library: What else is known of some of the entries.
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
        return index.update(digests, documents, target, library or Library())
    except OSError as error:
        # A full disk, most likely.
        raise SearchFailed.because(str(error)) from error


class _Index:
    def __init__(self, store: Store, language: str, workers: int) -> None:
        self._store = store
        self._language = language
        self._workers = workers
        self._program = find_pagefind()
        self._setting = [_FORMAT, version_of(self._program), language, CHUNK]
        self._empty = Path()
        self._first = ""
        self._idle: SimpleQueue[Pagefind] = SimpleQueue()
        self._built: set[str] = set()
        self._read = 0

    def update(
        self, digests: Mapping[str, str], documents: Documents, target: Path, library: Library
    ) -> Report:
        pieces = partition(digests)
        # The first piece is the one that Pagefind opens by itself, where its script is; it is told
        # of the others.
        self._first = next(iter(pieces), "")
        keys = {piece: self._key(piece, pieces[piece], digests) for piece in pieces}
        keys[_BROWSER] = self._key(_BROWSER, [], {})
        for _ in range(_TRIES):
            names = self._make(pieces, keys, digests, documents)
            try:
                self._publish(pieces, keys, names, library, target / FOLDER)
            except FileNotFoundError:
                # Another build has tidied up meanwhile.
                continue
            break
        else:
            raise SearchFailed.because("something else changes the files of the search, too")
        self._store.tidy({piece: f"{piece}-{key}" for piece, key in keys.items()})
        return Report(len(digests), len(pieces), len(self._built - {_BROWSER}), self._read)

    def _key(self, piece: str, addresses: list[str], digests: Mapping[str, str]) -> str:
        entries = [(address, digests[address]) for address in addresses]
        named = [self._setting, piece == self._first, entries]
        return sha256(json.dumps(named).encode()).hexdigest()[:32]

    def _make(
        self,
        pieces: Mapping[str, list[str]],
        keys: Mapping[str, str],
        digests: Mapping[str, str],
        documents: Documents,
    ) -> dict[str, list[str]]:
        """Make what is missing or damaged; returns the names of all files, by piece."""
        names: dict[str, list[str]] = {}
        pending: dict[str, Future[list[str]]] = {}
        # No more pieces are in memory than are being made, and one that waits.
        room = BoundedSemaphore(self._workers + 1)
        with ExitStack() as running, ThreadPoolExecutor(self._workers) as pool:
            # It would read settings where it runs, and here there are none.
            self._empty = Path(running.enter_context(self._store.empty_folder()))
            running.callback(self._stop)
            try:
                # What has to be made first, so that Pagefind works while the rest is looked at.
                for piece in sorted(keys, key=lambda each: self._store.has(each, keys[each])):
                    if (found := self._store.find(piece, keys[piece])) is not None:
                        names[piece] = found
                        continue
                    room.acquire()
                    if any(each.done() and each.exception() for each in pending.values()):
                        break
                    if piece == _BROWSER:
                        entries = {"": ("", b"<html><body>a")}
                    else:
                        entries = self._gather(piece, pieces[piece], digests, documents)
                    pending[piece] = pool.submit(self._build, piece, keys[piece], entries)
                    pending[piece].add_done_callback(lambda _: room.release())
                for piece, future in pending.items():
                    names[piece] = future.result()
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
        self._built |= pending.keys()
        return names

    def _gather(
        self, piece: str, addresses: list[str], digests: Mapping[str, str], documents: Documents
    ) -> dict[str, tuple[str, bytes]]:
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
        self._read += len(missing)
        return entries

    def _build(self, piece: str, key: str, entries: Mapping[str, tuple[str, bytes]]) -> list[str]:
        try:
            service = self._idle.get_nowait()
        except Empty:
            service = Pagefind(self._program, self._language, self._empty)
        try:
            files = service.index((address, entry[1]) for address, entry in entries.items())
        finally:
            self._idle.put(service)
        if piece == _BROWSER:
            wanted = _same_for_all(files)
        else:
            wanted = _of_a_piece(files)
            try:
                wanted = rewritten(wanted, piece, short=piece != self._first)
            except (ValueError, LookupError, TypeError, OSError, EOFError) as error:
                reason = "Pagefind's index is of another form than the one that is known here"
                raise SearchFailed.because(reason) from error
            words = sorted(words_in(document for _, document in entries.values()))
            wanted[_WORDS] = json.dumps(words, ensure_ascii=False).encode()
        return self._store.keep(piece, key, wanted)

    def _stop(self) -> None:
        with suppress(Empty):
            while True:
                self._idle.get_nowait().__exit__(None, None, None)

    def _publish(
        self,
        pieces: Mapping[str, list[str]],
        keys: Mapping[str, str],
        names: Mapping[str, list[str]],
        library: Library,
        place: Path,
    ) -> None:
        """Bring the published folder up to date so that at every instant a browser finds a whole
        index there: new files first, then what names them, and only then what is gone goes."""
        fresh = not place.exists()
        homes = {
            piece: "" if piece == self._first else f"{piece}-{keys[piece][:10]}/"
            for piece in pieces
        }
        wanted: dict[str, str] = {}
        for piece, home in [(_BROWSER, ""), *homes.items()]:
            folder = self._store.folder(piece, keys[piece])
            wanted.update(
                (f"{home}{name}", f"{folder}{os.sep}{name}")
                for name in names[piece]
                if name != _WORDS
            )
        words = {word for piece in pieces for word in self._words_of(piece, keys[piece])}
        files, manifest = library_files(library, pieces, words)
        for each, (piece, home) in zip(manifest["pieces"], homes.items(), strict=True):
            each["home"] = home
            each["meta"] = next(name for name in names[piece] if name.endswith(".pf_meta"))
        manifest["program"] = next(name for name in names[_BROWSER] if name.startswith("wasm."))
        for below in sorted(_folders_of([*wanted, *files])):
            _let_be_folder(place / below)
        for name, content in files.items():
            if fresh or not _has(place / name, content):
                write_whole(place / name, content)
        for name in sorted(wanted, key=lambda name: name.endswith(ENTRY)):
            _put(wanted[name], f"{place}{os.sep}{name}")
        tag = sha256("".join(keys.values()).encode()).hexdigest()[:16]
        write_whole(
            place / _PIECES, json.dumps({"tag": tag, **manifest}, separators=(",", ":")).encode()
        )
        if not fresh:
            _remove_others(place, {*wanted, *files, _PIECES})

    def _words_of(self, piece: str, key: str) -> list[str]:
        words: list[str] = json.loads(read_file(self._store.folder(piece, key) / _WORDS))
        return words


_TAG = re.compile(r"<[^<>]*>")
_HEADING = re.compile(r"<(h[1-6])\b[^<>]*>(.*?)</\1>", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]{4,24}")


def words_in(documents: Iterable[bytes]) -> set[str]:
    """The words that a reader may have meant: those in headings, and those that two documents
    have."""
    found: set[str] = set()
    seen: set[str] = set()
    for document in documents:
        html = document.decode()
        text = unescape(_TAG.sub(" ", html)).lower()
        words = set(_WORD.findall(text))
        found |= words & seen
        seen |= words
        for _, heading in _HEADING.findall(html):
            found.update(_WORD.findall(unescape(_TAG.sub(" ", heading)).lower()))
    return found


def _has(file: Path, content: bytes) -> bool:
    try:
        return not file.is_symlink() and file.read_bytes() == content
    except OSError:
        return False


def _of_a_piece(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Of all that Pagefind writes what only this piece has."""
    folders = ("fragment/", "index/", "filter/")
    return {
        name: content
        for name, content in files.items()
        if name == ENTRY or name.endswith(".pf_meta") or name.startswith(folders)
    }


def _same_for_all(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Of all that Pagefind writes what is the same for all pieces. Its own dialogs are left out."""
    programs = {name for name in files if name.startswith("wasm.")}
    # One for the language, where Pagefind knows it, and one for the others.
    programs = {name for name in programs if name != "wasm.unknown.pagefind"} or programs
    return {name: files[name] for name in (*_BROWSER_FILES, *sorted(programs))}


def _let_be_folder(place: Path) -> None:
    # The folder of a former site may come from anywhere, too.
    if place.is_symlink() or (place.exists() and not place.is_dir()):
        place.unlink()
    place.mkdir(parents=True, exist_ok=True)


def _put(source: str, place: str) -> None:
    # The published files are those of the cache: nothing is written twice. Plain names, for there
    # are thousands of them.
    try:
        os.link(source, place)
    except FileNotFoundError:
        raise
    except OSError:
        # Something is there already; or it is another disk, or a system without links.
        content = Path(source).read_bytes()
        old = Path(place)
        is_file = old.is_file() and not old.is_symlink()
        if is_file and (old.samefile(source) or old.read_bytes() == content):
            return
        if old.is_dir() and not old.is_symlink():
            shutil.rmtree(old)
        write_whole(old, content)


def _folders_of(names: Iterable[str]) -> set[str]:
    """The folders that hold files of these names, and those around them; the empty one is here."""
    # There are thousands of names in a few folders.
    folders = {name.rpartition("/")[0] for name in names}
    for folder in list(folders):
        while folder:
            folder = folder.rpartition("/")[0]
            folders.add(folder)
    return folders


def _remove_others(place: Path, wanted: set[str]) -> None:
    folders = _folders_of(wanted)
    for root, below, files in os.walk(place):
        here = Path(root).relative_to(place).as_posix()
        prefix = "" if here == "." else f"{here}/"
        for name in [name for name in below if f"{prefix}{name}" not in folders]:
            below.remove(name)
            folder = Path(root, name)
            folder.unlink() if folder.is_symlink() else shutil.rmtree(folder, ignore_errors=True)
        for name in files:
            if f"{prefix}{name}" not in wanted:
                Path(root, name).unlink(missing_ok=True)


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1
