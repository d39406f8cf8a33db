"""Of the elements of a drawing, those that show something, with what they may say."""

from __future__ import annotations

import re
from collections.abc import Iterator

from staffroom.drawings.reading import Element, UnsafeDrawing
from staffroom.drawings.styling import PROPERTIES, StyleSheet, declarations

_ELEMENTS = {
    "circle", "clipPath", "defs", "desc", "ellipse", "feBlend", "feColorMatrix", "feComposite",
    "feDropShadow", "feFlood", "feGaussianBlur", "feMerge", "feMergeNode", "feOffset", "filter",
    "g", "line", "linearGradient", "marker", "mask", "path", "pattern", "polygon", "polyline",
    "radialGradient", "rect", "stop", "svg", "switch", "symbol", "text", "textPath", "title",
    "tspan", "use",
}  # fmt: skip

_TEXTS = {"desc", "text", "textPath", "title", "tspan"}

_ATTRIBUTES = PROPERTIES | {
    "clipPathUnits", "cx", "cy", "d", "dx", "dy", "filterUnits", "fr", "fx", "fy",
    "gradientTransform", "gradientUnits", "height", "id", "in", "in2", "k1", "k2", "k3", "k4",
    "lang", "lengthAdjust", "markerHeight", "markerUnits", "markerWidth", "maskContentUnits",
    "maskUnits", "method", "mode", "offset", "operator", "orient", "pathLength",
    "patternContentUnits", "patternTransform", "patternUnits", "points", "preserveAspectRatio",
    "primitiveUnits", "r", "refX", "refY", "result", "rotate", "rx", "ry", "side", "spacing",
    "spreadMethod", "startOffset", "stdDeviation", "systemLanguage", "textLength", "transform",
    "type", "values", "viewBox", "width", "x", "x1", "x2", "xml:lang", "xml:space", "y", "y1", "y2",
}  # fmt: skip

# Attributes are read as CSS is: a name behind which a bracket opens may load something.
_NAME = re.compile(r"[\w-]*\Z")
_FUNCTIONS = {
    "", "hsl", "hsla", "matrix", "rgb", "rgba", "rotate", "scale", "skewx", "skewy", "translate",
}  # fmt: skip
_HERE = re.compile(r"url\(\s*(?:\"#[\w:.-]+\"|'#[\w:.-]+'|#[\w:.-]+)\s*\)")
_ID = re.compile(r"[\w:.-]+")
_PICTURE = "there is a picture within it, which may tell where it was taken"


def cleaned(root: Element) -> Element:
    """The drawing with only what is on the lists.

    Raises:
        UnsafeDrawing: Something that it shows is not on them.
    """
    sheet = StyleSheet("".join(_text(style) for style in _all(root, "style")))
    return _element(root, sheet)


def _all(element: Element, name: str) -> list[Element]:
    found = []
    rest = [element]
    while rest:
        each = rest.pop()
        if each.name == name:
            found.append(each)
        rest += [child for child in reversed(each.children) if isinstance(child, Element)]
    return found


def _text(element: Element) -> str:
    return "".join(child for child in element.children if isinstance(child, str))


def _element(element: Element, sheet: StyleSheet) -> Element:
    made = Element(element.name, _attributes(element, sheet))
    for child in element.children:
        if isinstance(child, str):
            if element.name in _TEXTS:
                made.children.append(child)
            continue
        if child.name == "image":
            raise UnsafeDrawing(_PICTURE)
        if child.name == "foreignObject" and element.name != "switch":
            # In a `switch`, what follows is shown in its place.
            raise UnsafeDrawing("some of its text is a piece of a web page (foreignObject)")
        if child.name == "a":
            name = "tspan" if element.name in _TEXTS else "g"
            child = Element(name, {**child.attributes, "href": ""}, child.children)
        if child.name in _ELEMENTS:
            made.children.append(_element(child, sheet))
    return made


def _attributes(element: Element, sheet: StyleSheet) -> dict[str, str]:
    """An element's attributes, with what style sheets say of it, which goes before them."""
    own = element.attributes
    found = {name: value for name, value in own.items() if name in _ATTRIBUTES}
    found |= sheet.of(element.name, own.get("id", ""), own.get("class", "").split())
    found |= declarations(own.get("style", ""))
    target = own.get("href", own.get("xlink:href", ""))
    if target.startswith("#") and _ID.fullmatch(target[1:]):
        found["href"] = target
    return {name: value for name, value in found.items() if _is_harmless(name, value)}


def _is_harmless(name: str, value: str) -> bool:
    if name == "id":
        return _ID.fullmatch(value) is not None
    if "\\" in value or "/*" in value:
        return False
    rest = _HERE.sub("", value)
    return all(each.lower() in _FUNCTIONS for each in _functions(rest))


def _functions(value: str) -> Iterator[str]:
    """The names before the brackets that open in a value."""
    for piece in value.split("(")[:-1]:
        # Of a name that is longer than all that are known, its end is none of them, either.
        found = _NAME.search(piece.rstrip()[-40:])
        yield found[0] if found is not None else ""
