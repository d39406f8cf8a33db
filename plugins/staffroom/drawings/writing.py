"""Elements as the text of an SVG file."""

from __future__ import annotations

from xml.sax.saxutils import escape

from staffroom.drawings.reading import SVG, Element

_IN_VALUES = {'"': "&quot;", "\n": "&#10;", "\t": "&#9;", "\r": "&#13;"}


def written(root: Element) -> bytes:
    """The file, in UTF-8."""
    pieces: list[str] = []
    _write(root, pieces, f' xmlns="{SVG}"')
    return f"{''.join(pieces)}\n".encode()


def _write(element: Element, pieces: list[str], more: str = "") -> None:
    attributes = "".join(
        f' {name}="{escape(value, _IN_VALUES)}"' for name, value in element.attributes.items()
    )
    if not element.children:
        pieces.append(f"<{element.name}{more}{attributes}/>")
        return
    pieces.append(f"<{element.name}{more}{attributes}>")
    for child in element.children:
        if isinstance(child, str):
            pieces.append(escape(child, {"\r": "&#13;"}))
        else:
            _write(child, pieces)
    pieces.append(f"</{element.name}>")
