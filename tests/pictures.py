"""Pictures that tell much, made with Pillow, and Pillow's view of what is left of them."""

import io
from typing import Any

from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

XMP = b"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"
exif:GPSLatitude="38,43.3N"><dc:creator><rdf:Seq><rdf:li>Ana Duarte</rdf:li></rdf:Seq></dc:creator>
</rdf:Description></rdf:RDF></x:xmpmeta>"""
SECRETS = (b"Ana", b"Duarte", b"SN-4711", b"38,43", b"Hillside")
"""What no published picture may tell."""


def picture(size: tuple[int, int] = (24, 16)) -> Image.Image:
    """A small picture, wider than high."""
    image = Image.radial_gradient("L").resize(size).convert("RGB")
    image.paste((200, 30, 30), (0, 0, 6, 4))  # so that one sees which way is up
    return image


def exif(orientation: int = 1) -> Image.Exif:
    """Exif with everything that must not be published."""
    block = Image.Exif()
    block[Base.Orientation] = orientation
    block[Base.Artist] = "Ana Duarte"
    block[Base.Make] = "Canon"
    block[Base.ImageDescription] = "4b at Hillside"
    block.get_ifd(IFD.Exif)[Base.BodySerialNumber] = "SN-4711"
    block.get_ifd(IFD.GPSInfo).update({
        GPS.GPSLatitudeRef: "N", GPS.GPSLatitude: (38.0, 43.0, 20.0),
        GPS.GPSLongitudeRef: "W", GPS.GPSLongitude: (9.0, 8.0, 22.0),
    })  # fmt: skip
    return block


def saved(format: str, image: Image.Image | None = None, **options: Any) -> bytes:
    """A picture as a file."""
    file = io.BytesIO()
    (image or picture()).save(file, format, **options)
    return file.getvalue()


def opened(data: bytes) -> Image.Image:
    """What an image library makes of a file."""
    image = Image.open(io.BytesIO(data))
    image.load()
    return image
