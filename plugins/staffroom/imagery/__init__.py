"""Pictures without what they tell beside what they show: place, names, numbers, comments.

The formats are read here, without an image library: such a library would decode a picture and
compress it anew, which loses quality, and has to be trusted with files from strangers. Here the
file is taken apart at its seams only. All that is shown stays byte for byte (pixels, colour
profile, animation, which way is up), and all that is not known to be shown goes.

Nothing raises, whatever a file holds, and the time is in proportion to its length.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from staffroom.imagery import gif, heif, jpeg, png, webp
from staffroom.imagery.copying import Copy
from staffroom.imagery.metadata import Trace

__all__ = ["FORMATS", "Picture", "Trace", "read_picture"]

FORMATS: Mapping[str, str] = {
    "jpg": "JPEG",
    "jpeg": "JPEG",
    "png": "PNG",
    "gif": "GIF",
    "webp": "WebP",
    "avif": "AVIF",
    "heic": "HEIC",
}
"""The endings of pictures that are looked at → their format."""

_READERS: Mapping[str, Callable[[Copy], None]] = {
    "JPEG": jpeg.read,
    "PNG": png.read,
    "GIF": gif.read,
    "WebP": webp.read,
    "AVIF": heif.read,
    "HEIC": heif.read,
}


class Picture(NamedTuple):
    """What was found in the file of a picture."""

    format: str
    """One of the values of `FORMATS`, by what is in the file, whatever it is called."""
    traces: frozenset[Trace]
    """What it tells about people and places."""
    is_whole: bool
    """Whether it has an end; what can be made out of a damaged picture stays."""
    bare: bytes
    """The file with nothing but what is shown: the very same object, if that is all it had."""


def read_picture(data: bytes) -> Picture | None:
    """What is in the file of a picture; None for what is no picture of a known format."""
    if (found := format_of(data)) is None:
        return None
    copy = Copy(data)
    _READERS[found](copy)
    return Picture(found, frozenset(copy.traces), copy.is_whole, copy.result())


def format_of(data: bytes) -> str | None:
    """The format of a picture, by its first bytes."""
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(png.SIGNATURE):
        return "PNG"
    if data[:6] in (b"GIF87a", b"GIF89a"):
        return "GIF"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WebP"
    return heif.format_of(data)
