"""AVIF and HEIC (ISO/IEC 23008-12): boxes within boxes, and items that lie anywhere in the file.

Items have their places written down, so nothing may move: metadata is overwritten.
Which way is up is no matter of Exif here, but a property of the picture.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from staffroom.imagery.copying import Copy
from staffroom.imagery.metadata import read_exif, traces_of_xmp

_BRANDS = {
    **dict.fromkeys((b"avif", b"avis"), "AVIF"),
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"), "HEIC"),
}
_NOTHING = b"\0\0\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0"
"""An item of Exif that says nothing: readers take zeros alone for a broken one."""
_MOST = 1_000
"""So many boxes and items are looked at; a photograph has some dozens."""
_MOST_PIECES = 20_000
"""So many pieces of items are looked at in a whole file."""


class _Box(NamedTuple):
    name: bytes
    start: int
    """Where its content begins."""
    end: int


def format_of(data: bytes) -> str | None:
    """The format, by the first box."""
    if data[4:8] != b"ftyp":
        return None
    end = min(int.from_bytes(data[:4], "big"), 200)
    brands = [data[8:12], *(data[at : at + 4] for at in range(16, end - 3, 4))]
    # “mif1” alone may be either.
    found = [_BRANDS[brand] for brand in brands if brand in _BRANDS]
    return "AVIF" if "AVIF" in found else found[0] if found else None


def read(copy: Copy) -> None:
    """Take along what makes the picture; see `staffroom.imagery`."""
    blank: list[tuple[int, int]] = []
    exif: set[int] = set()
    left = [_MOST_PIECES]
    has_picture = False
    boxes = list(_boxes(copy, 0, len(copy.data)))
    for box in boxes:
        if box.name == b"uuid":
            content = copy.data[box.start : box.end]
            copy.traces |= traces_of_xmp(copy.metadata(content))
            blank.append((box.start + 16, box.end))
        elif box.name == b"meta":
            blank += _metadata(copy, box, exif, left)
        elif box.name in (b"free", b"skip", b"udta"):
            blank.append((box.start, box.end))
        has_picture = has_picture or box.name in (b"mdat", b"idat")
    copy.is_whole = has_picture and bool(boxes) and boxes[-1].end <= len(copy.data)
    position = 0
    for start, end in sorted(blank):
        start, end = max(start, position), min(end, len(copy.data))
        if start < end:
            copy.keep(position, start)
            nothing = _NOTHING if start in exif and end - start >= len(_NOTHING) else b""
            copy.put(nothing.ljust(end - start, b"\0"))
            position = end
    copy.keep(position, len(copy.data))


def _boxes(copy: Copy, start: int, end: int) -> Iterator[_Box]:
    for _ in range(_MOST):
        if start + 8 > end:
            return
        size, content = copy.number(start, 4), start + 8
        if size == 1:
            size, content = copy.number(start + 8, 8), start + 16
        behind = start + size if size else end
        if behind < content:
            return
        yield _Box(copy.data[start + 4 : start + 8], content, behind)
        start = behind


def _metadata(copy: Copy, meta: _Box, exif: set[int], left: list[int]) -> Iterator[tuple[int, int]]:
    """Where the metadata that a box describes lies in the file; notes what it tells.

    Args:
        copy: The file.
        meta: The box.
        exif: Where blocks of Exif begin, to be added to.
        left: How many pieces of items may still be looked at, to be counted down.
    """
    inner = {box.name: box for box in _boxes(copy, meta.start + 4, min(meta.end, len(copy.data)))}
    if b"iinf" not in inner or b"iloc" not in inner:
        return
    kinds = dict(_kinds(copy, inner[b"iinf"]))
    budget = 2 * len(copy.data)
    for item, pieces in _places(copy, inner[b"iloc"], inner.get(b"idat"), left):
        kind = kinds.get(item)
        if kind is None:
            continue
        content = b""
        for start, end in pieces:
            if (budget := budget - (end - start)) < 0:
                return
            content += copy.data[start:end]
            yield start, end
        if kind == b"Exif" and pieces:
            exif.add(pieces[0][0])
            # Its first number says how far it is to the block itself.
            copy.traces |= read_exif(
                copy.metadata(content[4 + int.from_bytes(content[:4], "big") :])
            ).traces
        else:
            copy.traces |= traces_of_xmp(copy.metadata(content))


def _kinds(copy: Copy, box: _Box) -> Iterator[tuple[int, bytes]]:
    """The items that are metadata, with their kind."""
    wide = copy.number(box.start, 1) > 0
    for entry in _boxes(copy, box.start + (8 if wide else 6), min(box.end, len(copy.data))):
        version = copy.number(entry.start, 1)
        if entry.name != b"infe" or version < 2:
            continue
        length = 4 if version > 2 else 2
        item = copy.number(entry.start + 4, length)
        kind = copy.data[entry.start + 6 + length : entry.start + 10 + length]
        if kind in (b"Exif", b"mime", b"uri "):
            yield item, kind


def _places(
    copy: Copy, box: _Box, inside: _Box | None, left: list[int]
) -> Iterator[tuple[int, list[tuple[int, int]]]]:
    """The items with the pieces of the file in which they lie."""
    version = copy.number(box.start, 1)
    sizes, more = copy.number(box.start + 4, 1), copy.number(box.start + 5, 1)
    for_offset, for_length = sizes >> 4, sizes & 15
    for_base, for_index = more >> 4, (more & 15 if version else 0)
    long = 4 if version > 1 else 2
    position = box.start + 6 + long
    for _ in range(min(copy.number(box.start + 6, long), _MOST)):
        if position >= min(box.end, len(copy.data)):
            return
        item = copy.number(position, long)
        position += long
        method = 0
        if version:
            method = copy.number(position, 2) & 15
            position += 2
        base = copy.number(position + 2, for_base)
        extents = copy.number(position + 2 + for_base, 2)
        position += 4 + for_base
        pieces = []
        for _ in range(min(extents, _MOST)):
            if position >= min(box.end, len(copy.data)) or left[0] <= 0:
                break
            left[0] -= 1
            position += for_index
            start = base + copy.number(position, for_offset)
            length = copy.number(position + for_offset, for_length)
            position += for_offset + for_length
            if method == 1 and inside is not None:
                start += inside.start
            end = min(start + length, len(copy.data)) if length else len(copy.data)
            if method in (0, 1) and start < end:
                pieces.append((start, end))
        yield item, pieces
