"""How much a drawing makes a browser draw: a few lines that refer to each other can be millions."""

from __future__ import annotations

import re

from staffroom.drawings.reading import Element, UnsafeDrawing

MOST_DRAWN = 50_000
"""The most elements that are drawn, each as often as another one shows it."""

_REFERENCE = re.compile(r"#([\w:.-]+)")
_PAINTED = re.compile(r"url\([\"'\s]*#([\w:.-]+)")


def weigh(root: Element) -> None:
    """See that a drawing can be drawn in a moment.

    Raises:
        UnsafeDrawing: It draws too much, or parts of it are made of themselves.
    """
    named: dict[str, Element] = {}
    rest = [root]
    while rest:
        element = rest.pop()
        if (id := element.attributes.get("id")) is not None:
            named.setdefault(id, element)
        rest += [child for child in element.children if isinstance(child, Element)]
    _Scale(named).weight(root)


class _Scale:
    def __init__(self, named: dict[str, Element]) -> None:
        self._named = named
        self._known: dict[int, int] = {}
        self._within: set[int] = set()
        # References lead from group to group, each of which may be as deep as any.
        self._depth = 0

    def weight(self, element: Element) -> int:
        found = self._known.get(id(element))
        if found is not None:
            return found
        if id(element) in self._within or self._depth > 200:
            raise UnsafeDrawing("parts of it are made of themselves")
        self._within.add(id(element))
        self._depth += 1
        total = 1
        for child in element.children:
            if isinstance(child, Element):
                total += self.weight(child)
        for target in self._targets(element):
            total += self.weight(target)
        self._depth -= 1
        self._within.discard(id(element))
        if total > MOST_DRAWN:
            raise UnsafeDrawing(f"it makes a browser draw more than {MOST_DRAWN:,} shapes")
        self._known[id(element)] = total
        return total

    def _targets(self, element: Element) -> list[Element]:
        ids = [id for value in element.attributes.values() for id in _PAINTED.findall(value)]
        if (link := element.attributes.get("href")) is not None:
            ids += _REFERENCE.findall(link)
        return [self._named[id] for id in ids if id in self._named]
