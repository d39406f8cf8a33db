"""PNG (W3C, third edition): chunks, each with its length, its name and its sum."""

from __future__ import annotations

import zlib

from staffroom.imagery.copying import Copy
from staffroom.imagery.metadata import (
    orientation_only,
    read_exif,
    traces_of_named_text,
    unpacked,
)

SIGNATURE = b"\x89PNG\r\n\x1a\n"

_SHOWN = {
    *(b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"bKGD", b"hIST", b"pHYs", b"sBIT", b"sPLT"),
    *(b"cHRM", b"gAMA", b"iCCP", b"sRGB", b"cICP", b"mDCV", b"mDCv", b"cLLI", b"cLLi"),
    *(b"acTL", b"fcTL", b"fdAT", b"CgBI"),
}
"""The chunks without which a picture would look different."""


def read(copy: Copy) -> None:
    """Take along what makes the picture; see `staffroom.imagery`."""
    data = copy.data
    copy.keep(0, len(SIGNATURE))
    position = len(SIGNATURE)
    has_picture = has_orientation = False
    while position + 8 <= len(data):
        name = data[position + 4 : position + 8]
        start = position + 8
        end = start + copy.number(position, 4)
        if name in _SHOWN:
            copy.keep(position, end + 4)
            has_picture = has_picture or name == b"IDAT"
        elif name == b"eXIf":
            exif = read_exif(copy.metadata(data[start:end]))
            copy.traces |= exif.traces
            if exif.orientation != 1 and not has_orientation:
                copy.put(_chunk(name, orientation_only(exif.orientation)))
                has_orientation = True
        elif name in (b"tEXt", b"zTXt", b"iTXt") and copy.left_to_read:
            called, text = _text(name, data[start:end])
            copy.traces |= traces_of_named_text(called, copy.metadata(text))
        if name == b"IEND":
            copy.is_whole = has_picture and end + 4 <= len(data)
            return
        position = end + 4


def _chunk(name: bytes, content: bytes) -> bytes:
    check = zlib.crc32(name + content).to_bytes(4, "big")
    return len(content).to_bytes(4, "big") + name + content + check


def _text(chunk: bytes, content: bytes) -> tuple[bytes, bytes]:
    """The name of a text, and the text."""
    name, _, rest = content.partition(b"\0")
    if chunk == b"zTXt":
        return name, unpacked(rest[1:])
    if chunk == b"iTXt":
        is_packed = rest[:1] == b"\x01"
        _, _, rest = rest[2:].partition(b"\0")  # its language
        _, _, rest = rest.partition(b"\0")  # its name in that language
        return name, unpacked(rest) if is_packed else rest
    return name, rest
