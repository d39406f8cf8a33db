"""WebP (RFC 9649): chunks in a RIFF file, each with its name and its length."""

from __future__ import annotations

from staffroom.imagery.copying import Copy
from staffroom.imagery.metadata import orientation_only, read_exif, traces_of_xmp

_SHOWN = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"}
_HAS_EXIF, _HAS_XMP = 0x08, 0x04


def read(copy: Copy) -> None:
    """Take along what makes the picture; see `staffroom.imagery`."""
    data = copy.data
    kept: list[tuple[bytes, int, int]] = []
    orientation = 1
    position, has_picture = 12, False
    last = min(len(data), 8 + copy.number(4, 4, little=True))
    while position + 8 <= last:
        name = data[position : position + 4]
        start = position + 8
        end = start + copy.number(position + 4, 4, little=True)
        if name in _SHOWN:
            kept.append((name, position, end + (end - start & 1)))
            has_picture = has_picture or name in (b"VP8 ", b"VP8L", b"ANMF")
        elif name == b"EXIF":
            exif = read_exif(copy.metadata(data[start:end]))
            copy.traces |= exif.traces
            orientation = exif.orientation if orientation == 1 else orientation
        elif name == b"XMP ":
            copy.traces |= traces_of_xmp(copy.metadata(data[start:end]))
        position = end + (end - start & 1)
    copy.is_whole = (
        has_picture and position <= len(data) and 8 + copy.number(4, 4, little=True) <= len(data)
    )
    block = orientation_only(orientation) if orientation != 1 else b""
    exif_chunk = b"EXIF" + len(block).to_bytes(4, "little") + block if block else b""
    size = sum(min(end, len(data)) - start for _, start, end in kept)
    copy.put(b"RIFF" + (4 + size + len(exif_chunk)).to_bytes(4, "little") + b"WEBP")
    for name, start, end in kept:
        if name == b"VP8X" and end <= len(data) and start + 9 <= end:
            flags = data[start + 8] & ~_HAS_XMP
            flags = flags if block else flags & ~_HAS_EXIF
            copy.keep(start, start + 8)
            copy.put(bytes((flags,)))
            copy.keep(start + 9, end)
        else:
            copy.keep(start, end)
    if exif_chunk:
        copy.put(exif_chunk)
