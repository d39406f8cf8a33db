"""Pagefind at work: documents in, the files of their index out.

Its service is spoken to directly: JSON in base64, each message ended by a comma. (Its own Python
package waits 0.1 s for each document, and its command reads a folder in whatever order the file
system has it, so that no two machines would make the same index.)
"""

from __future__ import annotations

import base64
import importlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath
from threading import Timer
from types import TracebackType
from typing import Any

CHUNK = 2000
"""How many places of words one file of the index holds, about. A browser loads one such file for
each word and piece, so small ones make a search light; Pagefind's own measure is ten times that."""

_IN_FLIGHT = 32
_INSTALL = " Install Pagefind with: pip install 'pagefind[bin]'"
_PATIENCE = 120
"""Seconds for one piece; it takes one, or on a very slow machine ten."""


class SearchFailed(Exception):
    """The index could not be built; the message says why and what to do."""

    @classmethod
    def because(cls, reason: str, remedy: str = "") -> SearchFailed:
        """With the reason in whoever's words, and what to do about it where that is known."""
        return cls(
            "The search index could not be built, so the site's search is out of date or finds "
            f"nothing. The reason: {reason.strip().rstrip('.') or 'unknown'}.{remedy}"
        )


class Pagefind:
    """A running Pagefind. It makes one index at a time, and can make many."""

    def __init__(self, program: Path, language: str, folder: Path) -> None:
        """Start it, in a folder that holds no settings: it would read them where it runs."""
        self._language = language
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 (closed when this is left)
        self._unread = b""
        try:
            self._process = subprocess.Popen(
                [program, "--service"],
                cwd=folder,
                env=_environment(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
            )
        except OSError as error:
            self._errors.close()
            raise SearchFailed.because(str(error), _INSTALL) from error

    def __enter__(self) -> Pagefind:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        for stream in (self._process.stdin, self._process.stdout):
            # What it had not read yet is lost, as it should be.
            with suppress(OSError):
                if stream:
                    stream.close()
        self._process.wait()
        self._errors.close()

    def index(self, documents: Iterable[tuple[str, bytes]]) -> dict[str, bytes]:
        """The files of an index of these documents, by their paths, the browser's part included.

        The same documents in the same order give the same index, though not the same bytes: see
        `rewritten`.

        Raises:
            SearchFailed: Pagefind stopped, did not answer or refused a document.
        """
        watch = Timer(_PATIENCE, self._process.kill)
        watch.daemon = True
        watch.start()
        try:
            return self._index(documents)
        except (OSError, EOFError, ValueError, LookupError, TypeError) as error:
            raise SearchFailed.because(self._reason() or "Pagefind stopped") from error
        finally:
            watch.cancel()

    def _index(self, documents: Iterable[tuple[str, bytes]]) -> dict[str, bytes]:
        config = {"force_language": self._language}
        number = self._ask(type="NewIndex", config=config)["index_id"]
        for some in _batches(documents):
            # Few at a time: if nobody read its answers, it would stop to read our questions.
            messages = (
                _message(
                    type="AddFile", index_id=number, url=f"/{address}", file_contents=page.decode()
                )
                for address, page in some
            )
            self._send(b"".join(messages))
            for _ in some:
                self._answer()
        files = self._ask(type="GetFiles", index_id=number)["files"]
        self._ask(type="DeleteIndex", index_id=number)
        return {
            PurePosixPath(file["path"].replace("\\", "/")).as_posix(): base64.b64decode(
                file["content"]
            )
            for file in files
        }

    def _ask(self, **question: object) -> dict[str, Any]:
        self._send(_message(**question))
        return self._answer()

    def _send(self, data: bytes) -> None:
        assert self._process.stdin
        self._process.stdin.write(data)
        self._process.stdin.flush()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout
        read = [self._unread]
        while b"," not in read[-1]:
            more = os.read(self._process.stdout.fileno(), 1 << 20)
            if not more:
                raise EOFError
            read.append(more)
        answer, _, self._unread = b"".join(read).partition(b",")
        payload: dict[str, Any] = json.loads(base64.b64decode(answer))["payload"]
        if payload["type"] == "Error":
            raise SearchFailed.because(str(payload.get("message")))
        return payload

    def _reason(self) -> str:
        self._errors.seek(0)
        lines = self._errors.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else ""


def _message(**payload: object) -> bytes:
    return base64.b64encode(json.dumps({"message_id": 1, "payload": payload}).encode()) + b","


def _batches(documents: Iterable[tuple[str, bytes]]) -> Iterator[list[tuple[str, bytes]]]:
    some: list[tuple[str, bytes]] = []
    for each in documents:
        some.append(each)
        if len(some) == _IN_FLIGHT:
            yield some
            some = []
    if some:
        yield some


def _environment() -> dict[str, str]:
    # Whatever else is set for Pagefind would change the index. One thread: each piece has one core.
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PAGEFIND_")}
    return kept | {
        "PAGEFIND_UNSTABLE_INDEX_CHUNK_SIZE": str(CHUNK),
        "RAYON_NUM_THREADS": "1",
        "TOKIO_WORKER_THREADS": "1",
    }


def find_pagefind() -> Path:
    """The program, wherever Pagefind's own Python package would find it.

    Raises:
        SearchFailed: It is not there.
    """
    # That package is not asked, for it takes 0.07 s to load.
    if named := os.environ.get("PAGEFIND_BINARY_PATH"):
        return Path(named)
    for name in ("pagefind_bin_extended", "pagefind_bin"):
        try:
            return Path(importlib.import_module(name).get_executable())
        except (ImportError, OSError):
            continue
    found = shutil.which("pagefind_extended") or shutil.which("pagefind")
    if not found:
        raise SearchFailed.because("there is no program “pagefind” here", _INSTALL)
    return Path(found)


def version_of(program: Path) -> str:
    """What a Pagefind calls itself; another version may make another index.

    Raises:
        SearchFailed: It cannot be run.
    """
    try:
        told = subprocess.run(
            [program, "--version"], capture_output=True, text=True, check=True, timeout=_PATIENCE
        )
    except subprocess.CalledProcessError as error:
        raise SearchFailed.because(error.stderr or error.stdout or str(error), _INSTALL) from error
    except (OSError, subprocess.SubprocessError) as error:
        raise SearchFailed.because(str(error), _INSTALL) from error
    return f"{program.stem} {told.stdout.strip()}"
