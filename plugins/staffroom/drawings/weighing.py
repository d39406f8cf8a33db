"""How much a drawing makes a browser draw: a few lines that refer to each other can be millions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from staffroom.drawings.reading import Element, UnsafeDrawing

MOST_DRAWN = 50_000
"""The most elements that are drawn, each as often as another one shows it."""

_REFERENCE = re.compile(r"#([\w:.-]+)")
_PAINTED = re.compile(r"url\([\"'\s]*#([\w:.-]+)")
_COMMAND, _NUMBER = re.compile(r"[A-Za-z]"), re.compile(r"[0-9.]++")


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
        self._corners: dict[int, int] = {}
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
        for target, times in self._targets(element):
            total += times * self.weight(target)
        self._depth -= 1
        self._within.discard(id(element))
        if total > MOST_DRAWN:
            raise UnsafeDrawing(f"it makes a browser draw more than {MOST_DRAWN:,} shapes")
        self._known[id(element)] = total
        return total

    def _targets(self, element: Element) -> Iterator[tuple[Element, int]]:
        """The elements that one shows, and how often it does so."""
        # What refers to itself is found out before its corners are counted.
        for name, value in sorted(element.attributes.items(), key=lambda item: item[0] != "href"):
            for id in (_REFERENCE if name == "href" else _PAINTED).findall(value):
                if id in self._named:
                    # A mark stands at each corner of all shapes within.
                    times = max(1, self.corners(element)) if name == "marker-mid" else 1
                    yield self._named[id], times

    def corners(self, element: Element) -> int:
        """How many corners the shapes have that are drawn for an element, about."""
        if id(element) not in self._corners:
            # What is made of itself is refused elsewhere.
            self._corners[id(element)] = 0
            points = element.attributes.get("d", element.attributes.get("points", ""))
            number = len(_COMMAND.findall(points)) + len(_NUMBER.findall(points)) // 2
            shown = [child for child in element.children if isinstance(child, Element)]
            for other in _REFERENCE.findall(element.attributes.get("href", "")):
                shown += [self._named[other]] if other in self._named else []
            self._corners[id(element)] = number + sum(map(self.corners, shown))
        return self._corners[id(element)]
