"""A picture is copied piece by piece; what is not taken along is left behind."""

from __future__ import annotations

from staffroom.imagery.metadata import Trace

MOST_READ = 2_000_000
"""So many bytes of metadata are read in a file: a few packed bytes can be millions."""


class Copy:
    """The pieces of a file that make up its copy, and what was found on the way."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.traces: set[Trace] = set()
        self.is_whole = False
        """Whether the end of the picture was reached."""
        self.left_to_read = MOST_READ
        self._pieces: list[tuple[int, int] | bytes] = []

    def keep(self, start: int, end: int) -> None:
        """Take a piece of the file along, as far as it reaches."""
        end = min(end, len(self.data))
        if start >= end:
            return
        last = self._pieces[-1] if self._pieces else None
        if isinstance(last, tuple) and last[1] == start:
            self._pieces[-1] = (last[0], end)
        else:
            self._pieces.append((start, end))

    def put(self, piece: bytes) -> None:
        """Take along something else than what stands in the file."""
        self._pieces.append(piece)

    def metadata(self, content: bytes) -> bytes:
        """As much of some metadata as is to be read."""
        content = content[: self.left_to_read]
        self.left_to_read -= len(content)
        return content

    def result(self) -> bytes:
        """The copy."""
        if self._pieces == [(0, len(self.data))]:
            return self.data
        view = memoryview(self.data)
        copy = b"".join(p if isinstance(p, bytes) else view[slice(*p)] for p in self._pieces)
        return self.data if copy == self.data else copy

    def number(self, start: int, length: int, *, little: bool = False) -> int:
        """A number that is written in some bytes of the file; behind its end there are zeros."""
        piece = self.data[start : start + length].ljust(length, b"\0")
        return int.from_bytes(piece, "little" if little else "big")
