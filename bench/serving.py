"""`mkdocs serve`: how long it takes from a saved edit to the page that shows it."""

from __future__ import annotations

import http.client
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


class Served:
    """A site that `mkdocs serve` shows."""

    def __init__(self, port: int, process: subprocess.Popen[bytes], limit: float) -> None:
        self._port = port
        self._process = process
        self._limit = limit

    def seconds_after(self, make: Callable[[], Edit]) -> float:
        """From the moment before an edit is saved until its page shows it."""
        # Nobody saves again within the second; whatever goes on behind the page may come to rest.
        time.sleep(2)
        start = time.perf_counter()
        edit = make()
        address = edit.shown_on[0].removesuffix("index.html")
        self.wait_for(address, edit.words)
        return time.perf_counter() - start

    def wait_for(self, address: str, words: str) -> None:
        """Ask for a page until it has the words.

        Raises:
            ProcessFailed: The server has ended, or the time is over.
        """
        over = time.perf_counter() + self._limit
        while words not in self._page(address):
            if self._process.poll() is not None:
                raise ProcessFailed("mkdocs serve ended by itself.")
            if time.perf_counter() > over:
                raise ProcessFailed(f"mkdocs serve did not show “{words}” on {address} in time.")
            time.sleep(0.01)

    def _page(self, address: str) -> str:
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
        served.wait_for("", "</html>")
        yield served
