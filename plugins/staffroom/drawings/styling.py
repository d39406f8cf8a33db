"""The style sheets of drawings, as attributes: what drawing programs write, and nothing more."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

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
_RULE = re.compile(r"([^{}]*)\{([^{}]*)\}")
_SELECTOR = re.compile(r"([A-Za-z]*)(?:([.#])([\w-]+))?")
MOST_RULES = 2_000


class StyleSheet:
    """Rules for elements by name, class or id. All other rules are passed over."""

    def __init__(self, text: str) -> None:
        # Selector → properties with the place of the rule; the last rule of two equals wins.
        self._rules: dict[tuple[str, str, str], dict[str, str]] = {}
        for selectors, body in _RULE.findall(_COMMENT.sub(" ", text))[:MOST_RULES]:
            said = declarations(body)
            for selector in selectors.split(",") if said else ():
                match = _SELECTOR.fullmatch(selector.strip())
                if match is not None and match[0]:
                    known = self._rules.pop(key := (match[1], match[2] or "", match[3] or ""), {})
                    self._rules[key] = known | said

    def of(self, name: str, id: str, classes: Iterable[str]) -> Mapping[str, str]:
        """What the rules say of an element."""
        if not self._rules:
            return {}
        found: dict[str, str] = dict(self._rules.get((name, "", ""), {}))
        known = [("", ".", each) for each in classes] + [(name, ".", each) for each in classes]
        # Of rules as precise as each other, the later one holds.
        wanted = set(known)
        if wanted & self._rules.keys():
            order = [key for key in self._rules if key in wanted]
            for key in sorted(order, key=lambda key: bool(key[0])):
                found |= self._rules[key]
        for key in (("", "#", id), (name, "#", id)) if id else ():
            found |= self._rules.get(key, {})
        return found


def declarations(text: str) -> dict[str, str]:
    """The properties that a `style` attribute or the body of a rule sets."""
    found = {}
    for declaration in _COMMENT.sub(" ", text).split(";") if text else ():
        name, colon, value = declaration.partition(":")
        name, value = name.strip().lower(), value.replace("!important", "").strip()
        if colon and name in PROPERTIES and value:
            found[name] = value
    return found
