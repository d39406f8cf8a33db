"""Rules across documents. Each yields diagnostics; only the command and the adapter print them."""

from __future__ import annotations

from collections.abc import Iterator

from staffroom.catalog import Catalog, Key, Record
from staffroom.diagnostic import PROBLEMS, Diagnostic


def check_catalog(catalog: Catalog) -> list[Diagnostic]:
    """Everything that the rules find, by path and line."""
    return sorted(found for rule in RULES for found in rule(catalog))


_CIRCLES = {
    "broader": ("circular-broader", "broader"),
    "prerequisite": ("circular-prerequisites", "prerequisites"),
}


def circular_chains(catalog: Catalog) -> Iterator[Diagnostic]:
    """Wider domains and practices, and what comes before a lesson, must not lead back to it."""
    for relation, (code, field) in _CIRCLES.items():
        for record in catalog.documents:
            if (chain := _way_back(catalog, record, relation)) is not None:
                position = record.document.position((field,))
                ids = " → ".join(key.id for key in chain)
                yield PROBLEMS[code].at(record.document.path, position, value=record.id, chain=ids)


def _way_back(catalog: Catalog, start: Record, relation: str) -> list[Key] | None:
    """The shortest chain of references of a relation from a document back to itself."""
    came_from: dict[Key, Key] = {}
    reached = [start.key]
    while reached:
        following: list[Key] = []
        for key in reached:
            for reference in catalog.references_from(key):
                if reference.relation != relation or reference.target in came_from:
                    continue
                came_from[reference.target] = key
                if reference.target == start.key:
                    chain = [start.key]
                    while (previous := came_from[chain[0]]) != start.key:
                        chain.insert(0, previous)
                    return [start.key, *chain]
                following.append(reference.target)
        reached = following
    return None


RULES = (circular_chains,)
"""Every rule, in the order in which they run."""
