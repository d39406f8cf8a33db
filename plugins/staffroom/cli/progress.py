"""How far a command has come: one line on a terminal that is written anew. Logs get none of it."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from typing import TextIO

_EACH = 0.1
"""Seconds between two states of the line."""
_WIDTH = 24
_CLEAR = "\r\x1b[K"


class ProgressBar:
    """The line, and a bar in it; nothing at all where nobody looks at a terminal."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._shows = self._stream.isatty() and os.environ.get("TERM") != "dumb"
        self._last = 0.0
        self._is_written = False

    def of(self, what: str) -> Callable[[int, int], None]:
        """What is to be told how much is done, and of how much."""

        def show(done: int, total: int) -> None:
            now = time.monotonic()
            if not self._shows or now - self._last < _EACH:
                return
            full = _WIDTH * done // total
            bar = "#" * full + "-" * (_WIDTH - full)
            self._stream.write(f"{_CLEAR}{what} [{bar}] {done:,} of {total:,}")
            self._stream.flush()
            self._last, self._is_written = now, True

        return show

    def clear(self) -> None:
        """Take the line away."""
        if self._is_written:
            self._stream.write(_CLEAR)
            self._stream.flush()
            self._is_written = False
