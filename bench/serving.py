"""`mkdocs serve`: how long it takes from a saved edit to the page that shows it."""

from __future__ import annotations

import http.client
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from edits import Edit
from processes import ProcessFailed, running

_HOST = "127.0.0.1"
_RELOAD = re.compile(r"\blivereload\((\d+), \d+\)")
"""The state of the site that a page was served in."""


class Served:
    """A site that `mkdocs serve` shows."""

    def __init__(self, port: int, process: subprocess.Popen[bytes], limit: float) -> None:
        self._port = port
        self._process = process
        self._limit = limit
        self._state = ""

    def seconds_after(self, make: Callable[[], Edit]) -> float:
        """From the moment before an edit is saved until its page shows it.

        Raises:
            ProcessFailed: The server has ended, or the time is over.
        """
        # Nobody saves again within the second; whatever goes on behind the page may come to rest.
        time.sleep(2)
        start = time.perf_counter()
        over = start + self._limit
        edit = make()
        address = edit.shown_on[0].removesuffix("index.html")
        while edit.words not in self._get(address):
            if time.perf_counter() > over:
                raise ProcessFailed(f"serve did not show “{edit.words}” on {address} in time.")
            self._wait_for_reload()
        return time.perf_counter() - start

    def wait(self) -> None:
        """Until the first page is there.

        Raises:
            ProcessFailed: The server has ended, or the time is over.
        """
        over = time.perf_counter() + self._limit
        while (state := _RELOAD.search(self._get(""))) is None:
            if time.perf_counter() > over:
                raise ProcessFailed("mkdocs serve did not show its first page in time.")
            time.sleep(0.1)
        self._state = state[1]

    def _wait_for_reload(self) -> None:
        """Wait as the browser does: for the answer to a request that the server lets wait."""
        self._state = self._get(f"livereload/{self._state}/1") or self._state

    def _get(self, address: str) -> str:
        if self._process.poll() is not None:
            raise ProcessFailed("mkdocs serve ended by itself.")
        connection = http.client.HTTPConnection(_HOST, self._port, timeout=self._limit)
        try:
            connection.request("GET", f"/{address}")
            return connection.getresponse().read().decode()
        except OSError:
            return ""
        finally:
            connection.close()


@contextmanager
def serving(project: Path, limit: float = 1800) -> Iterator[Served]:
    """Serve a project on a free port until the block ends; begins when the first page is there."""
    with socket.socket() as free:
        free.bind((_HOST, 0))
        port: int = free.getsockname()[1]
    address = f"{_HOST}:{port}"
    command = [sys.executable, "-m", "mkdocs", "serve", "--quiet", "--dev-addr", address]
    with running(command, project) as process:
        served = Served(port, process, limit)
        served.wait()
        yield served
