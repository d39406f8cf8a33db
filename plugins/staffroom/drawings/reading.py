"""From the bytes of a drawing to elements: plain XML, bounded, without what a DTD can do."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.parsers import expat

SVG = "http://www.w3.org/2000/svg"

MAX_BYTES = 1_000_000
MAX_ELEMENTS = 20_000
MAX_DEPTH = 60


class UnsafeDrawing(Exception):
    """A drawing cannot be published; the text says why."""


@dataclass(slots=True)
class Element:
    """An element of SVG; texts are among its children."""

    name: str
    attributes: dict[str, str]
    """Those without a namespace, and `xml:space`, `xml:lang` and `xlink:href` under these names."""
    children: list[Element | str] = field(default_factory=list)


def read(raw: bytes) -> Element:
    """The root of a drawing. Elements of other namespaces are left out with all that is in them.

    Raises:
        UnsafeDrawing: It is no SVG, has declarations of entities, or is too large.
    """
    if len(raw) > MAX_BYTES:
        raise UnsafeDrawing(f"it has more than {MAX_BYTES // 1_000_000} MB")
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = reader.doctype
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    try:
        parser.Parse(raw, True)
    except expat.ExpatError as error:
        raise UnsafeDrawing(f"it is damaged in line {error.lineno}") from None
    except (LookupError, ValueError):
        raise UnsafeDrawing("its letters are not saved as UTF-8") from None
    if reader.root is None:
        raise UnsafeDrawing("it is no SVG")
    return reader.root


_PREFIXES = {
    "http://www.w3.org/XML/1998/namespace": "xml:",
    "http://www.w3.org/1999/xlink": "xlink:",
}


class _Reader:
    def __init__(self) -> None:
        self.root: Element | None = None
        self._open: list[Element] = []
        self._count = 0
        # How deep within an element of another namespace.
        self._outside = 0

    def doctype(self, name: str, system: str | None, public: str | None, has_subset: int) -> None:
        if has_subset:
            raise UnsafeDrawing("it begins with definitions of its own (a DTD)")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if self._count > MAX_ELEMENTS:
            raise UnsafeDrawing(f"it has more than {MAX_ELEMENTS:,} parts")
        if len(self._open) + self._outside >= MAX_DEPTH:
            raise UnsafeDrawing(f"it has more than {MAX_DEPTH} groups within each other")
        namespace, _, local = name.rpartition(" ")
        if self._outside or (namespace != SVG and self._open):
            self._outside += 1
            return
        if not self._open and (namespace, local) != (SVG, "svg"):
            raise UnsafeDrawing("it is no SVG")
        element = Element(local, _plain(attributes))
        if self._open:
            self._open[-1].children.append(element)
        else:
            self.root = element
        self._open.append(element)

    def end(self, name: str) -> None:
        if self._outside:
            self._outside -= 1
        else:
            self._open.pop()

    def text(self, text: str) -> None:
        if self._open and not self._outside:
            self._open[-1].children.append(text)


def _plain(attributes: dict[str, str]) -> dict[str, str]:
    found = {}
    for name, value in attributes.items():
        namespace, _, local = name.rpartition(" ")
        if not namespace:
            found[local] = value
        elif namespace in _PREFIXES:
            found[f"{_PREFIXES[namespace]}{local}"] = value
    return found
