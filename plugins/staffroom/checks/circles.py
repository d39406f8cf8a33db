"""Chains of references that lead back to where they began."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping

from staffroom.catalog import Catalog, Key
from staffroom.diagnostic import PROBLEMS, Diagnostic

_CIRCLES = {
    "broader": ("circular-broader", "broader"),
    "prerequisite": ("circular-prerequisites", "prerequisites"),
}


_MOST = 300
"""So many documents of circles are told their way round; there is more after these are mended."""


def circular_chains(catalog: Catalog) -> Iterator[Diagnostic]:
    """Wider domains and practices, and what comes before a lesson, must not lead back to it."""
    for relation, (code, field) in _CIRCLES.items():
        following: dict[Key, list[Key]] = defaultdict(list)
        for reference in catalog.references:
            if reference.relation == relation:
                following[reference.source].append(reference.target)
        within = _circles(following)
        in_circles = [record for record in catalog.documents if record.key in within]
        for record in in_circles[:_MOST]:
            chain = _way_back(record.key, following, within)
            position = record.document.position((field,))
            ids = " → ".join(key.id for key in chain)
            yield PROBLEMS[code].at(record.document.path, position, value=record.id, chain=ids)


def _circles(following: Mapping[Key, list[Key]]) -> Mapping[Key, int]:
    """The documents from which a way leads back to them; those of one number lead to each other.

    The strongly connected components with more than one member, by Tarjan's algorithm (1972),
    without recursion.
    """
    found: dict[Key, int] = {}
    order: dict[Key, int] = {}
    lowest: dict[Key, int] = {}
    open_keys: dict[Key, None] = {}
    for start in following:
        if start in order:
            continue
        way = [(start, iter(following[start]))]
        order[start] = lowest[start] = len(order)
        open_keys[start] = None
        while way:
            key, targets = way[-1]
            target = next(targets, None)
            if target is None:
                way.pop()
                if way:
                    above = way[-1][0]
                    lowest[above] = min(lowest[above], lowest[key])
                if lowest[key] == order[key]:
                    members: list[Key] = []
                    while not members or members[-1] != key:
                        members.append(open_keys.popitem()[0])
                    if len(members) > 1:
                        found |= dict.fromkeys(members, order[key])
            elif target not in order:
                order[target] = lowest[target] = len(order)
                open_keys[target] = None
                way.append((target, iter(following.get(target, ()))))
            elif target in open_keys:
                lowest[key] = min(lowest[key], order[target])
    return found


def _way_back(
    start: Key, following: Mapping[Key, list[Key]], within: Mapping[Key, int]
) -> list[Key]:
    """The shortest chain from a document of a circle back to itself."""
    came_from: dict[Key, Key] = {}
    reached = deque([start])
    while start not in came_from:
        key = reached.popleft()
        for target in following[key]:
            # No way out of a circle leads back to it.
            if target not in came_from and within.get(target) == within[start]:
                came_from[target] = key
                reached.append(target)
    chain = [start, came_from[start]]
    while chain[-1] != start:
        chain.append(came_from[chain[-1]])
    return chain[::-1]
