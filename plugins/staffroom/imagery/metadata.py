"""What the metadata of a picture tells about people and places, whatever format it stands in.

Sources: Exif 2.32 (CIPA DC-008) with TIFF 6.0; XMP (ISO 16684-1); IPTC IIM 4.2 in the image
resources of Photoshop.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple


class Trace(Enum):
    """What a picture may tell."""

    PLACE = "where it was taken"
    PERSON = "the name of a person or a firm"
    CAMERA = "the number of the camera"
    WORDS = "a title or a comment"


LONGEST = 1 << 18
"""So many bytes of a text are looked at."""


# --- Exif ---------------------------------------------------------------------------------------


class Exif(NamedTuple):
    """What an Exif block says."""

    orientation: int = 1
    """Which way is up, from 1 (as it is stored) to 8."""
    traces: frozenset[Trace] = frozenset()


_ORIENTATION = 0x0112
_EXIF, _GPS = 0x8769, 0x8825
_MAIN_TAGS = {
    0x010E: Trace.WORDS,  # ImageDescription
    0x013B: Trace.PERSON,  # Artist
    0x8298: Trace.PERSON,  # Copyright
    0x9C9B: Trace.WORDS,  # XPTitle
    0x9C9C: Trace.WORDS,  # XPComment
    0x9C9D: Trace.PERSON,  # XPAuthor
    0x9C9E: Trace.WORDS,  # XPKeywords
    0x9C9F: Trace.WORDS,  # XPSubject
    0xC62F: Trace.CAMERA,  # CameraSerialNumber
    0x9286: Trace.WORDS,  # UserComment
    0xA430: Trace.PERSON,  # CameraOwnerName
    0xA431: Trace.CAMERA,  # BodySerialNumber
    0xA435: Trace.CAMERA,  # LensSerialNumber
}
_GPS_TAGS = dict.fromkeys((0x02, 0x04, 0x14, 0x16, 0x1C), Trace.PLACE)
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_MOST_ENTRIES = 400
_LONGEST_VALUE = 4_096
_CHARACTER_CODES = (b"ASCII\0\0\0", b"UNICODE\0", b"JIS\0\0\0\0\0")


def read_exif(block: bytes) -> Exif:
    """What an Exif block says, with or without the mark that stands before it in a JPEG."""
    block = block.removeprefix(b"Exif\0\0")
    order = {b"II*\0": "little", b"MM\0*": "big"}.get(block[:4])
    if order is None:
        return Exif()
    tiff = _Tiff(block, order == "little")
    orientation = 1
    traces: set[Trace] = set()
    main = list(tiff.entries(tiff.number(4, 4)))
    more = [(tag, tiff.as_number(value)) for tag, value in main if tag in (_EXIF, _GPS)]
    for tag, value in main:
        if tag == _ORIENTATION and tiff.as_number(value[:2]) in range(1, 9):
            orientation = tiff.as_number(value[:2])
    # A camera has one of each; more would only take time.
    tables = [(_MAIN_TAGS, main)]
    for pointer, tags in ((_EXIF, _MAIN_TAGS), (_GPS, _GPS_TAGS)):
        offset = next((offset for tag, offset in more if tag == pointer), None)
        if offset is not None:
            tables.append((tags, list(tiff.entries(offset))))
    for tags, entries in tables:
        for tag, value in entries:
            if tag in tags and _says_something(value):
                traces.add(tags[tag])
    return Exif(orientation, frozenset(traces))


def _says_something(value: bytes) -> bool:
    for code in _CHARACTER_CODES:
        value = value.removeprefix(code)
    return bool(value.strip(b"\0 \t\r\n")) and not is_from_a_program(value)


class _Tiff:
    def __init__(self, block: bytes, is_little: bool) -> None:
        self._block = block
        self._is_little = is_little

    def as_number(self, value: bytes) -> int:
        return int.from_bytes(value, "little" if self._is_little else "big")

    def number(self, start: int, length: int) -> int:
        return self.as_number(self._block[start : start + length].ljust(length, b"\0"))

    def entries(self, offset: int) -> Iterator[tuple[int, bytes]]:
        """The tags of a directory, each with the bytes of its value."""
        for index in range(min(self.number(offset, 2), _MOST_ENTRIES)):
            entry = offset + 2 + 12 * index
            if entry + 12 > len(self._block):
                return
            size = _SIZES.get(self.number(entry + 2, 2), 1) * self.number(entry + 4, 4)
            start = entry + 8 if size <= 4 else self.number(entry + 8, 4)
            yield self.number(entry, 2), self._block[start : start + min(size, _LONGEST_VALUE)]


def orientation_only(orientation: int) -> bytes:
    """A block of Exif (without a mark before it) that says which way is up, and nothing else."""
    return (
        b"MM\0*\0\0\0\x08\0\x01"
        + _ORIENTATION.to_bytes(2, "big")
        + b"\0\x03\0\0\0\x01"
        + orientation.to_bytes(2, "big")
        + b"\0\0\0\0\0\0"
    )


# --- XMP ----------------------------------------------------------------------------------------

_XMP_NAMES = {
    Trace.PLACE: (
        *(b"GPSLatitude", b"GPSLongitude", b"GPSPosition", b"City", b"Location"),
        *(b"LocationCreated", b"LocationShown", b"Sublocation", b"State"),
    ),
    Trace.PERSON: (
        *(b"creator", b"rights", b"OwnerName", b"CameraOwnerName", b"Artist", b"Credit"),
        *(b"CaptionWriter", b"PersonInImage", b"PersonDisplayName", b"RegionList"),
    ),
    Trace.CAMERA: (b"SerialNumber", b"BodySerialNumber", b"LensSerialNumber"),
    Trace.WORDS: (b"description", b"UserComment", b"Headline", b"ImageDescription", b"subject"),
}
# A property with something in it: as an attribute, or as an element around a text or a list.
_XMP = {
    trace: re.compile(
        rb"[A-Za-z]:(?:" + b"|".join(names) + rb")"
        rb"(?:\s{0,9}+=\s{0,9}+[\"']\s{0,9}+[^\"'\s]|(?:\s[^<>]{0,300}+)?>(?:\s{0,99}+<rdf:[^<>]{0,300}+>){0,9}+\s{0,99}+[^<\s])"
    )
    for trace, names in _XMP_NAMES.items()
}


def traces_of_xmp(packet: bytes) -> set[Trace]:
    """What an XMP packet tells."""
    # It may be in UTF-16; the names are plain letters all the same.
    text = packet[:LONGEST].replace(b"\0", b"")
    return {trace for trace, pattern in _XMP.items() if pattern.search(text)}


# --- IPTC ---------------------------------------------------------------------------------------

_IPTC = {
    **dict.fromkeys((80, 85, 110, 115, 116, 118, 122), Trace.PERSON),
    **dict.fromkeys((90, 92, 95, 100, 101), Trace.PLACE),
    **dict.fromkeys((5, 25, 40, 105, 120), Trace.WORDS),
}


def traces_of_photoshop(resources: bytes) -> set[Trace]:
    """What image resources of Photoshop tell: IPTC stands in one of them."""
    found: set[Trace] = set()
    position = resources.find(b"8BIM")
    while position != -1:
        kind = resources[position + 4 : position + 6]
        # A name, padded to an even length with its own length byte.
        name = resources[position + 6] if position + 6 < len(resources) else 0
        start = position + 6 + (name + 2 & ~1)
        size = int.from_bytes(resources[start : start + 4], "big")
        if kind == b"\x04\x04":
            found |= traces_of_iptc(resources[start + 4 : start + 4 + size])
            return found
        position = resources.find(b"8BIM", start + 4 + size)
    return found


def traces_of_iptc(block: bytes) -> set[Trace]:
    """What a block of IPTC tells."""
    found: set[Trace] = set()
    position = 0
    while position + 5 <= len(block) and block[position] == 0x1C:
        record, dataset = block[position + 1], block[position + 2]
        size = int.from_bytes(block[position + 3 : position + 5], "big")
        value = block[position + 5 : position + 5 + size]
        if record == 2 and dataset in _IPTC and _says_something(value):
            found.add(_IPTC[dataset])
        position += 5 + size
    return found


# --- texts --------------------------------------------------------------------------------------

_FROM_A_PROGRAM = re.compile(
    rb"\s*+(?:creator: gd-|created with|created by|file written by|file source|generated by|"
    rb"compressed by|optimi[sz]ed|edited with|lavc|lead technologies|intel\(r\)|handmade software|"
    rb"ezgif|gifsicle|xv version|imagemagick|made with|processed by|screenshot\b|"
    # What cameras write when nobody has written anything.
    rb"olympus digital camera|sony dsc|kodak|samsung|dcim|default|untitled|minolta)",
    re.IGNORECASE,
)


def is_from_a_program(text: bytes) -> bool:
    """Whether a comment is one that programs and cameras write, and not a person."""
    return _FROM_A_PROGRAM.match(text.replace(b"\0", b"")) is not None


def traces_of_comment(text: bytes) -> set[Trace]:
    """What a comment tells."""
    return {Trace.WORDS} if _says_something(text) else set()


_NAMED_TEXTS = {
    **dict.fromkeys((b"author", b"artist", b"copyright", b"owner"), Trace.PERSON),
    **dict.fromkeys((b"comment", b"description", b"title", b"subject"), Trace.WORDS),
    b"location": Trace.PLACE,
}
_RAW_PROFILE = b"raw profile type "


def traces_of_named_text(name: bytes, text: bytes) -> set[Trace]:
    """What a text with a name tells, as there are in PNG; a whole profile may be one."""
    name = name.lower()
    if name == b"xml:com.adobe.xmp":
        return traces_of_xmp(text)
    if name.startswith(_RAW_PROFILE):
        profile = _raw_profile(text)
        match name.removeprefix(_RAW_PROFILE).strip():
            case b"exif" | b"app1":
                return {*read_exif(profile).traces, *traces_of_xmp(profile)}
            case b"iptc" | b"8bim":
                return traces_of_photoshop(profile) | traces_of_iptc(profile)
            case b"xmp":
                return traces_of_xmp(profile)
        return set()
    trace = _NAMED_TEXTS.get(name)
    return {trace} if trace is not None and _says_something(text) else set()


def _raw_profile(text: bytes) -> bytes:
    """The bytes that ImageMagick writes as a text: a name, the length, then pairs of digits."""
    digits = b"".join(text.split()[2:])
    try:
        return bytes.fromhex(digits[: len(digits) & ~1].decode("ascii"))
    except ValueError:
        return b""


def unpacked(data: bytes) -> bytes:
    """The beginning of a text that was compressed with zlib; what cannot be read is empty."""
    try:
        return zlib.decompressobj().decompress(data, LONGEST)
    except zlib.error:
        return b""
