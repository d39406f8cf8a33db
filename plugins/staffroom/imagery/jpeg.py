"""JPEG (ITU-T T.81): segments, each with a mark, up to the picture's data and between them."""

from __future__ import annotations

import re

from staffroom.imagery.copying import Copy
from staffroom.imagery.metadata import (
    orientation_only,
    read_exif,
    traces_of_comment,
    traces_of_photoshop,
    traces_of_xmp,
)

_SOI, _EOI, _SOS, _COM = 0xD8, 0xD9, 0xDA, 0xFE
_APP0, _APP1, _APP2, _APP13, _APP14 = 0xE0, 0xE1, 0xE2, 0xED, 0xEE
_ALONE = {0x01, *range(0xD0, 0xD9)}
"""Marks without anything behind them."""
# What ends the data of a scan: neither a stuffed byte nor a restart.
_END_OF_SCAN = re.compile(rb"\xff[\xc0-\xcf\xd9-\xef\xfe]")
_MARK = re.compile(rb"\xff[\x01-\xfe]")


def read(copy: Copy) -> None:
    """Take along what makes the picture; see `staffroom.imagery`."""
    data = copy.data
    copy.keep(0, 2)
    position = 2
    has_picture = has_orientation = False
    # What stands between two segments is no part of the picture.
    while (match := _MARK.search(data, position)) is not None:
        start, mark = match.start(), data[match.start() + 1]
        if mark == _EOI:
            copy.keep(start, start + 2)
            # Behind the end, phones put more pictures, films, and what those tell.
            copy.is_whole = has_picture
            return
        if mark in _ALONE:
            position = start + 2
            continue
        end = start + 2 + max(2, copy.number(start + 2, 2))
        payload = data[start + 4 : end]
        if mark == _SOS:
            has_picture = True
            found = _END_OF_SCAN.search(data, min(end, len(data)))
            end = found.start() if found else len(data)
            copy.keep(start, end)
        elif mark == _APP0 and payload.startswith(b"JFIF\0") and payload[12:14] > b"\0\0":
            # A small copy of the picture stands behind it.
            copy.put(b"\xff\xe0\0\x10" + payload[:12].ljust(12, b"\0") + b"\0\0")
        elif mark == _APP1 and payload.startswith(b"Exif\0\0"):
            exif = read_exif(copy.metadata(payload))
            copy.traces |= exif.traces
            if exif.orientation != 1 and not has_orientation:
                # Without it, the picture would lie on its side.
                block = b"Exif\0\0" + orientation_only(exif.orientation)
                copy.put(b"\xff\xe1" + (len(block) + 2).to_bytes(2, "big") + block)
                has_orientation = True
        elif mark == _COM:
            copy.traces |= traces_of_comment(copy.metadata(payload))
        elif mark == _APP1:
            copy.traces |= traces_of_xmp(copy.metadata(payload))
        elif mark == _APP13:
            copy.traces |= traces_of_photoshop(copy.metadata(payload))
        elif _is_shown(mark, payload) and end <= len(data):
            copy.keep(start, end)
        position = end


def _is_shown(mark: int, payload: bytes) -> bool:
    """Whether the picture would look different without a segment."""
    if mark == _APP0:
        return payload.startswith(b"JFIF\0")
    if mark == _APP2:
        return payload.startswith(b"ICC_PROFILE\0")
    if mark == _APP14:
        return payload.startswith(b"Adobe")
    return 0xC0 <= mark <= 0xDF
