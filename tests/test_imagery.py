"""Pictures lose what they tell and nothing of what they show; Pillow makes them and reads them."""

import struct
import time
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ImageOps
from PIL.ExifTags import IFD, Base
from PIL.PngImagePlugin import PngInfo

from pictures import SECRETS, XMP, exif, opened, picture, saved
from staffroom.imagery import Trace, read_picture

ALL = frozenset(Trace)
ICC = b"profile" * 40
# What each format can hold, all of it.
FULL = {
    "JPEG": lambda o: saved("JPEG", exif=exif(o), xmp=XMP, icc_profile=ICC, comment=b"Ana, 4b"),
    "PNG": lambda o: saved("PNG", exif=exif(o), pnginfo=png_texts(), icc_profile=ICC, dpi=(72, 72)),
    "WebP": lambda o: saved("WEBP", exif=exif(o), xmp=XMP, icc_profile=ICC, lossless=True),
    "AVIF": lambda o: saved("AVIF", exif=exif(o).tobytes(), xmp=XMP, icc_profile=None),
}  # fmt: skip


def png_texts() -> Any:
    texts = PngInfo()
    texts.add_text("Author", "Ana Duarte")
    texts.add_text("Comment", "Hillside " * 50, zip=True)
    texts.add_itxt("XML:com.adobe.xmp", XMP.decode())
    return texts


@pytest.mark.parametrize("format", FULL)
@pytest.mark.parametrize("orientation", [1, 3, 6])
def test_metadata_goes_and_the_picture_stays(format: str, orientation: int) -> None:
    data = FULL[format](orientation)
    assert any(secret in data for secret in SECRETS)
    found = read_picture(data)
    assert found is not None
    assert (found.format, found.is_whole, found.traces) == (format, True, ALL)
    assert [secret for secret in SECRETS if secret in found.bare] == []
    before, after = opened(data), opened(found.bare)
    assert after.tobytes() == before.tobytes()
    assert after.info.get("icc_profile") == before.info.get("icc_profile")
    upright = ImageOps.exif_transpose(before)
    assert ImageOps.exif_transpose(after).tobytes() == upright.tobytes()
    left = {tag: value for tag, value in after.getexif().items() if tag != Base.Orientation}
    assert left == {}
    assert not after.getexif().get_ifd(IFD.GPSInfo)
    assert not after.info.keys() & {"comment", "Author", "Comment", "xmp"} or format == "AVIF"


@pytest.mark.parametrize("format", FULL)
def test_a_second_time_there_is_nothing_to_take_away(format: str) -> None:
    found = read_picture(FULL[format](6))
    assert found is not None
    again = read_picture(found.bare)
    assert again is not None
    assert again.bare is found.bare
    assert again.traces == frozenset()


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_a_picture_without_metadata_is_left_alone(format: str) -> None:
    data = saved(format)
    found = read_picture(data)
    assert found is not None
    assert found.bare is data
    assert (found.traces, found.is_whole) == (frozenset(), True)


def test_the_data_of_a_jpeg_is_the_same_byte_for_byte() -> None:
    plain = saved("JPEG", progressive=True, quality=90)
    full = saved("JPEG", progressive=True, quality=90, exif=exif(), comment=b"Ana")
    found = read_picture(full)
    assert found is not None
    assert found.bare == plain


def test_what_stands_behind_the_end_goes() -> None:
    # Phones put a film there, and the film says where it was taken.
    for data in (saved("JPEG"), saved("PNG"), saved("GIF"), saved("WEBP")):
        found = read_picture(data + b"ftypmp42 +38.7223-009.1393/ Ana")
        assert found is not None
        assert found.bare == data


def test_gifs_keep_running_and_lose_their_comments() -> None:
    frames = [picture().rotate(90 * turn, expand=False) for turn in range(4)]
    data = saved("GIF", frames[0], save_all=True, append_images=frames[1:], loop=0, duration=50,
                 comment=b"By Ana Duarte")  # fmt: skip
    found = read_picture(data)
    assert found is not None
    assert found.traces == {Trace.WORDS}
    assert b"Ana" not in found.bare
    before, after = opened(data), opened(found.bare)
    assert (after.n_frames, after.info["loop"]) == (4, 0)
    for number in range(4):
        before.seek(number)
        after.seek(number)
        assert after.convert("RGB").tobytes() == before.convert("RGB").tobytes()
    assert "comment" not in after.info


def test_animated_png_and_webp_stay_animated() -> None:
    frames = [picture().rotate(90 * turn, expand=False) for turn in range(3)]
    for format in ("PNG", "WEBP"):
        data = saved(format, frames[0], save_all=True, append_images=frames[1:], exif=exif(),
                     duration=50, lossless=True)  # fmt: skip
        found = read_picture(data)
        assert found is not None
        assert b"Ana" not in found.bare
        before, after = opened(data), opened(found.bare)
        assert after.n_frames == 3
        for number in range(3):
            before.seek(number)
            after.seek(number)
            assert after.tobytes() == before.tobytes()


def iptc(*values: tuple[int, bytes]) -> bytes:
    block = b"".join(b"\x1c\x02%c%s%s" % (d, struct.pack(">H", len(v)), v) for d, v in values)
    resource = b"8BIM\x04\x04\0\0" + struct.pack(">I", len(block)) + block
    return b"Photoshop 3.0\0" + b"8BIM\x03\xed\0\0\0\0\0\x02\0\0" + resource


def with_segment(data: bytes, mark: int, payload: bytes) -> bytes:
    return data[:2] + struct.pack(">BBH", 0xFF, mark, len(payload) + 2) + payload + data[2:]


@pytest.mark.parametrize(
    ("mark", "payload", "traces"),
    [
        (0xED, iptc((80, b"Ana Duarte")), {Trace.PERSON}),
        (0xED, iptc((90, b"Lisbon"), (120, b"Our class")), {Trace.PLACE, Trace.WORDS}),
        (0xED, iptc((80, b"  "), (0, b"\0\2")), set()),
        (0xFE, b"CREATOR: gd-jpeg v1.0 (using IJG JPEG v62), quality = 90\n", set()),
        (0xFE, b"Omar in the school garden", {Trace.WORDS}),
        (0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP, {Trace.PLACE, Trace.PERSON}),
        (
            0xE1,
            b"http://ns.adobe.com/xap/1.0/\0<a><dc:creator/><dc:rights> </dc:rights></a>",
            set(),
        ),
        (0xE2, b"MPF\0 another picture", set()),
        (0xEB, b"JP of what nobody knows", set()),
        (0xE1, b"Exif\0\0II*\0\xff\xff\xff\xff", set()),
    ],
)
def test_segments_of_a_jpeg(mark: int, payload: bytes, traces: set[Trace]) -> None:
    plain = saved("JPEG")
    found = read_picture(with_segment(plain, mark, payload))
    assert found is not None
    assert found.traces == traces
    assert found.bare == plain


def test_the_preview_in_a_jpeg_goes() -> None:
    plain = saved("JPEG")
    assert plain[2:4] == b"\xff\xe0"
    payload = plain[6:18] + b"\x01\x01" + b"RGB"
    found = read_picture(with_segment(plain[:2] + plain[20:], 0xE0, payload))
    assert found is not None
    assert found.bare == plain


def test_names_of_people_in_a_picture_are_found() -> None:
    packet = b'<rdf:li mwg-rs:Name="Omar"/><mwg-rs:RegionList><rdf:Bag><rdf:li>x</rdf:li>'
    found = read_picture(
        with_segment(saved("JPEG"), 0xE1, b"http://ns.adobe.com/xap/1.0/" + packet)
    )
    assert found is not None
    assert found.traces == {Trace.PERSON}


def test_a_profile_written_as_text_is_read() -> None:
    digits = exif().tobytes().hex().encode()
    text = b"Raw profile type exif\0\0" + zlib.compress(b"\nexif\n  200\n" + digits)
    chunk = struct.pack(">I", len(text)) + b"zTXt" + text + struct.pack(">I", 0)
    plain = saved("PNG")
    found = read_picture(plain[:33] + chunk + plain[33:])
    assert found is not None
    assert found.traces == ALL
    assert found.bare == plain


def test_bytes_of_no_picture() -> None:
    for data in (b"", b"x", b"%PDF-1.7", b"<svg/>", b"\xff\xd8", b"RIFF\0\0\0\0WAVE"):
        assert read_picture(data) is None


@pytest.mark.parametrize("format", FULL)
def test_a_picture_that_ends_too_early_tells_nothing_either(format: str) -> None:
    data = FULL[format](1)
    for length in range(16, len(data) - 1, 7):
        found = read_picture(data[:length])
        if found is not None and format != "AVIF":
            assert not found.is_whole
            assert [secret for secret in SECRETS if secret in found.bare] == []


def mutated() -> Iterator[bytes]:
    yield from (make(6) for make in FULL.values())
    yield saved("GIF", comment=b"Ana")


@given(
    data=st.sampled_from(list(mutated())),
    cuts=st.lists(st.tuples(st.integers(0, 3000), st.binary(max_size=12)), max_size=8),
    end=st.integers(0, 4000),
)
def test_damaged_files(data: bytes, cuts: list[tuple[int, bytes]], end: int) -> None:
    for start, piece in cuts:
        start %= len(data)
        data = data[:start] + piece + data[start + len(piece) :]
    found = read_picture(data[:end] if end > 20 else data)
    # Of some files, next to nothing is left.
    again = read_picture(found.bare) if found is not None else None
    if found is not None and again is not None:
        assert again.traces == frozenset()
        assert again.bare == found.bare


def box(name: bytes, content: bytes) -> bytes:
    return (len(content) + 8).to_bytes(4, "big") + name + content


# Items of which each is said to lie in a thousand pieces, which take no room to say.
PIECES = box(
    b"meta",
    bytes(4)
    + box(b"iinf", bytes(6))
    + box(b"iloc", bytes(6) + b"\x03\xe8" + b"\0\1\0\0\x03\xe8" * 1000 + bytes(4)),
)
# A few bytes of it are a quarter of a megabyte of names that may have something behind them.
PACKET = b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(b"a:City " * 37_449)
PACKED = len(PACKET).to_bytes(4, "big") + b"iTXt" + PACKET + bytes(4)
# Each of four hundred entries is said to be as long as all of them.
ENTRY = b"\x01\x0e\0\2\0\0\xea\x60\0\0\0\x08"
EXIF = (b"MM\0*\0\0\0\x08\x01\x90" + ENTRY * 400).ljust(0xEE78 - 8, b"\0")
HOSTILE = {
    "packed": b"\x89PNG\r\n\x1a\n" + PACKED * 300,
    "exif": b"\xff\xd8" + (b"\xff\xe1\xee\x78Exif\0\0" + EXIF) * 16,
    "pieces": box(b"ftyp", b"avif" + bytes(4)) + PIECES * 160,
    "marks": b"\xff\xd8" + b"\xff\x01" * 500_000,
    "small segments": b"\xff\xd8" + b"\xff\xfe\0\2" * 250_000,
    "xmp": b"\xff\xd8" + (b"\xff\xe1\xff\xffhttp" + b"<rdf:li a:City>" * 4368 + b"12345") * 15,
    "scans": b"\xff\xd8" + b"\xff\xda\0\2" * 250_000,
    "resources": b"\xff\xd8" + (b"\xff\xed\xff\xff" + b"8BIM\x04\x05" * 10_922 + b"1") * 15,
    "chunks": b"\x89PNG\r\n\x1a\n" + b"\0\0\0\0tEXt\0\0\0\0" * 80_000,
    "blocks": b"GIF89a\1\0\1\0\0\0\0,\0\0\0\0\1\0\1\0\0\2" + b"\1x" * 500_000,
    "riff": b"RIFF\xff\xff\xff\x7fWEBP" + b"EXIF\0\0\0\0" * 120_000,
    "boxes": b"\0\0\0\x10ftypavif\0\0\0\0" + b"\0\0\0\x08free" * 120_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_megabyte_made_for_the_purpose_is_no_trouble(name: str) -> None:
    begun = time.process_time()
    assert read_picture(HOSTILE[name]) is not None
    assert time.process_time() - begun < 5
