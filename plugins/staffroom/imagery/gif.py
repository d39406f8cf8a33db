"""GIF (version 89a): blocks, each with a mark, most with a chain of small blocks behind it."""

from __future__ import annotations

from staffroom.imagery.copying import Copy
from staffroom.imagery.metadata import traces_of_comment, traces_of_xmp

_IMAGE, _EXTENSION, _END = 0x2C, 0x21, 0x3B
_COMMENT, _APPLICATION = 0xFE, 0xFF
_SHOWN = {b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012"}
"""The applications whose blocks are part of the picture: how often it runs, and its colours."""


def read(copy: Copy) -> None:
    """Take along what makes the picture; see `staffroom.imagery`."""
    data = copy.data
    position = 13 + _colours(copy.number(10, 1))
    copy.keep(0, position)
    has_picture = False
    while position < len(data):
        mark, start = data[position], position
        if mark == _END:
            copy.keep(position, position + 1)
            copy.is_whole = has_picture
            return
        if mark == _IMAGE:
            has_picture = True
            position += 10 + _colours(copy.number(position + 9, 1))
            position = _behind_blocks(data, position + 1)
            copy.keep(start, position)
        elif mark == _EXTENSION:
            label = copy.number(position + 1, 1)
            position = _behind_blocks(data, position + 2)
            if label == _COMMENT:
                copy.traces |= traces_of_comment(copy.metadata(data[start + 3 : position - 1]))
            elif label == _APPLICATION and data[start + 3 : start + 14] not in _SHOWN:
                copy.traces |= traces_of_xmp(copy.metadata(data[start:position]))
            else:
                copy.keep(start, position)
        elif mark == 0:
            # Programs write one too many, and others read over it.
            position += 1
        else:
            return


def _colours(flags: int) -> int:
    """The length of the table of colours that such flags announce."""
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _behind_blocks(data: bytes, position: int) -> int:
    """The place behind a chain of small blocks, which an empty one ends."""
    while position < len(data) and data[position]:
        position += data[position] + 1
    return position + 1
