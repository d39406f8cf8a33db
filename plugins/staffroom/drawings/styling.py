"""The style sheets of drawings, as attributes: what drawing programs write, and nothing more."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from staffroom.drawings.reading import UnsafeDrawing

PROPERTIES = frozenset(
    {
        *("baseline-shift", "clip-path", "clip-rule", "color", "color-interpolation"),
        *("color-interpolation-filters", "direction", "display", "dominant-baseline", "fill"),
        *("fill-opacity", "fill-rule", "filter", "flood-color", "flood-opacity", "font-family"),
        *("font-size", "font-stretch", "font-style", "font-variant", "font-weight"),
        *("letter-spacing", "marker-end", "marker-mid", "marker-start", "mask", "opacity"),
        *("overflow", "paint-order", "shape-rendering", "stop-color", "stop-opacity", "stroke"),
        *("stroke-dasharray", "stroke-dashoffset", "stroke-linecap", "stroke-linejoin"),
        *("stroke-miterlimit", "stroke-opacity", "stroke-width", "text-anchor"),
        *("text-decoration", "text-rendering", "unicode-bidi", "vector-effect", "visibility"),
        *("word-spacing", "writing-mode"),
    }
)
"""What is a property of style sheets and an attribute as well (SVG 2, presentation attributes)."""

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_SELECTOR = re.compile(r"([A-Za-z]*)(?:([.#])([\w-]+))?")
MOST_RULES = 2_000
"""So many selectors are looked at."""
LONGEST_VALUE = 1_000
MOST_SAID = 2_000_000
"""So many characters the rules may add to all elements: a few lines of them hold for thousands."""


class StyleSheet:
    """Rules for elements by name, class or id. All other rules are passed over."""

    def __init__(self, text: str) -> None:
        # Selector → properties with the place of the rule; the last rule of two equals wins.
        self._rules: dict[tuple[str, str, str], dict[str, str]] = {}
        self._left = MOST_SAID
        for selector, said in _rules(_COMMENT.sub(" ", text)):
            match = _SELECTOR.fullmatch(selector)
            if match is not None and match[0]:
                known = self._rules.pop(key := (match[1], match[2] or "", match[3] or ""), {})
                self._rules[key] = known | said

    @cached_property
    def _places(self) -> Mapping[tuple[str, str, str], int]:
        return {key: number for number, key in enumerate(self._rules)}

    def of(self, name: str, id: str, classes: Iterable[str]) -> Mapping[str, str]:
        """What the rules say of an element.

        Raises:
            UnsafeDrawing: With what they say of all elements, the drawing becomes too large.
        """
        if not self._rules:
            return {}
        found: dict[str, str] = dict(self._rules.get((name, "", ""), {}))
        known = [("", ".", each) for each in classes] + [(name, ".", each) for each in classes]
        # Of rules as precise as each other, the later one holds.
        wanted = self._rules.keys() & set(known)
        for key in sorted(wanted, key=lambda key: (bool(key[0]), self._places[key])):
            found |= self._rules[key]
        for key in (("", "#", id), (name, "#", id)) if id else ():
            found |= self._rules.get(key, {})
        self._left -= sum(map(len, found.values()))
        if self._left < 0:
            raise UnsafeDrawing("its style sheet says too much of too many shapes")
        return found


def _rules(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Selectors, each with its properties. A search for both brackets would come back to each
    letter of a text without any."""
    left = MOST_RULES
    for piece in text.split("}")[:-1]:
        before, bracket, body = piece.rpartition("{")
        said = declarations(body) if bracket else {}
        for selector in before.rpartition("{")[2].split(",") if said else ():
            if (left := left - 1) < 0:
                return
            yield selector.strip(), said


def declarations(text: str) -> dict[str, str]:
    """The properties that a `style` attribute or the body of a rule sets."""
    found = {}
    for declaration in _COMMENT.sub(" ", text).split(";") if text else ():
        name, colon, value = declaration.partition(":")
        name, value = name.strip().lower(), value.replace("!important", "").strip()
        if colon and name in PROPERTIES and 0 < len(value) <= LONGEST_VALUE:
            found[name] = value
    return found
