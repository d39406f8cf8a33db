"""What is happening, on a terminal: one line that is written anew. Logs get none of it."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Iterable, Iterator
from typing import TextIO, TypeVar

T = TypeVar("T")

_EACH = 0.1
"""Seconds between two states of the line."""
_CLEAR = "\r\x1b[K"


class Progress(logging.Handler):
    """The line of one build. As a handler of the log it makes room for what the log says."""

    def __init__(self, stream: TextIO | None = None) -> None:
        super().__init__(logging.NOTSET)
        self._stream = stream or sys.stderr
        self._shows = self._stream.isatty()
        self._written = ""
        self._last = 0.0

    def emit(self, record: logging.LogRecord) -> None:
        """Something else is about to be written."""
        self.clear()

    def say(self, what: str, *, often: bool = False) -> None:
        """Show what is happening; `often`: not if something was shown just before."""
        now = time.monotonic()
        if not self._shows or what == self._written or (often and now - self._last < _EACH):
            return
        self._written, self._last = what, now
        self._stream.write(f"{_CLEAR}{what}")
        self._stream.flush()

    def counted(self, items: Iterable[T], total: int, what: str) -> Iterator[T]:
        """The items, and how far it is: `what` with `{n}` and `{total}` filled in."""
        for n, item in enumerate(items, start=1):
            self.say(what.format(n=n, total=total), often=n < total)
            yield item

    def clear(self) -> None:
        """Take the line away."""
        if self._written:
            self._stream.write(_CLEAR)
            self._stream.flush()
            self._written = ""
