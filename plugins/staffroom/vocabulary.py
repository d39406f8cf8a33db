"""Vocabularies: the words that a community agrees to sort its documents by, and edits itself.

A vocabulary is a file `content/vocabularies/NAME.yml`, a list of entries. The relations are
those of SKOS: `label` is its prefLabel, `also` its altLabels, `broader` the wider concept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

from rapidfuzz import fuzz, process

from staffroom.diagnostic import PROBLEMS, Diagnostic
from staffroom.document import parse_values

_TERM_FIELDS = (
    "id", "label", "definition", "broader", "also", "framework", "code", "url", "levels",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a vocabulary, in SKOS a concept."""

    id: str
    """What documents write; for a standard `framework:code`."""
    label: str
    """What readers see."""
    definition: str = ""
    broader: str | None = None
    """The id of the wider term, such as the band of a grade."""
    also: tuple[str, ...] = ()
    """Other words for it; documents may use them and readers search by them."""
    framework: str | None = None
    """For a standard: the framework that it belongs to."""
    code: str | None = None
    """For a standard: its code within the framework, as people write it."""
    url: str | None = None
    """For a standard: its address at the framework's publisher."""
    levels: tuple[str, ...] = ()
    """For a standard: ids of the levels that it is meant for."""


@dataclass(frozen=True)
class Vocabulary:
    """The terms of one vocabulary, in the order of its file."""

    name: str
    terms: Mapping[str, Term] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Term]:
        return iter(self.terms.values())

    def __len__(self) -> int:
        return len(self.terms)

    def __contains__(self, term_id: object) -> bool:
        return term_id in self.terms

    def __getitem__(self, term_id: str) -> Term:
        return self.terms[term_id]

    def get(self, term_id: str) -> Term | None:
        """The term, or None."""
        return self.terms.get(term_id)

    def order(self, term_id: str) -> int:
        """The term's place in the file, for sorting; unknown terms come last."""
        return self._order.get(term_id, len(self.terms))

    @cached_property
    def _order(self) -> Mapping[str, int]:
        return {term_id: number for number, term_id in enumerate(self.terms)}

    def ancestors(self, term_id: str) -> list[Term]:
        """The wider terms, nearest first."""
        found: list[Term] = []
        term = self.terms.get(term_id)
        while term and term.broader and (term := self.terms.get(term.broader)):
            if term in found:
                break
            found.append(term)
        return found

    def narrower(self, term_id: str) -> list[Term]:
        """The terms directly below, in order."""
        return [term for term in self if term.broader == term_id]

    def resolve(self, written: str) -> Term | None:
        """The term that an author means by an id, exactly as it is or in other capitals."""
        return self.terms.get(written) or self.terms.get(written.strip().lower())

    def nearest(self, written: str) -> str | None:
        """The id of the term that was probably meant, by its id, label or another word for it."""
        names = {term.id: term.id for term in self}
        for term in self:
            for name in (term.label, *term.also):
                names.setdefault(name, term.id)
        best = nearest(written, names)
        return names[best] if best else None


def nearest(written: str, known: Iterable[str], *, cutoff: float = 70) -> str | None:
    """The one of `known` that looks most like `written`, if any does (0–100, by rapidfuzz)."""
    candidates = sorted(known)
    folded = [name.casefold() for name in candidates]
    best = process.extractOne(written.casefold(), folded, scorer=fuzz.ratio, score_cutoff=cutoff)
    return candidates[best[2]] if best else None


def parse_vocabulary(
    name: str, text: str, path: PurePosixPath
) -> tuple[Vocabulary, list[Diagnostic]]:
    """Read a vocabulary's file; entries that cannot be used are reported and left out."""
    value, positions, diagnostics = parse_values(text, path)
    problem = PROBLEMS["broken-vocabulary"]
    if not isinstance(value, list):
        if not diagnostics and value is not None:
            diagnostics.append(problem.at(path, reason="a vocabulary must be a list of entries"))
        return Vocabulary(name), diagnostics

    terms: dict[str, Term] = {}
    for number, entry in enumerate(value):
        place = positions[(number,)]
        try:
            term = _term(entry)
        except ValueError as error:
            diagnostics.append(problem.at(path, place, reason=f"entry {number + 1} {error}"))
            continue
        if term.id in terms:
            reason = f"entry {number + 1} has the id “{term.id}”, which stands above already"
            diagnostics.append(problem.at(path, place, reason=reason))
            continue
        terms[term.id] = term
    vocabulary = Vocabulary(name, terms)
    for number, term in enumerate(list(terms.values())):
        if term.broader and term.broader not in terms:
            reason = f"“{term.id}” has the broader term “{term.broader}”, which is not in this file"
            diagnostics.append(problem.at(path, _entry_place(positions, number), reason=reason))
        elif any(wider.id == term.id for wider in vocabulary.ancestors(term.id)):
            chain = " → ".join(wider.id for wider in vocabulary.ancestors(term.id))
            diagnostics.append(
                PROBLEMS["circular-broader"].at(
                    path, _entry_place(positions, number), value=term.id, chain=chain
                )
            )
            terms[term.id] = replace(term, broader=None)
    return vocabulary, diagnostics


def _entry_place(positions: Mapping[Any, Any], number: int) -> Any:
    return positions.get((number, "broader")) or positions[(number,)]


def _term(entry: object) -> Term:
    if not isinstance(entry, dict):
        raise ValueError("has no fields: it needs “id” and “label”")
    for name in entry:
        if name not in _TERM_FIELDS:
            guess = nearest(name, _TERM_FIELDS)
            meant = f"; did you mean “{guess}”?" if guess else ""
            raise ValueError(f"has an unknown field “{name}”{meant}")
    for name in ("also", "levels"):
        if not isinstance(entry.get(name) or [], list):
            raise ValueError(f"needs a list for “{name}”, such as [{entry[name]}]")
    framework, code = entry.get("framework"), entry.get("code")
    term_id = entry.get("id") or (f"{framework}:{code}" if framework and code else None)
    if not term_id:
        raise ValueError("has no “id”")
    if not entry.get("label"):
        raise ValueError("has no “label”")
    texts = {name: str(entry[name]) for name in _TERM_FIELDS if entry.get(name) is not None}
    return Term(
        id=str(term_id),
        label=texts["label"],
        definition=texts.get("definition", ""),
        broader=texts.get("broader"),
        also=tuple(str(word) for word in entry.get("also") or ()),
        framework=texts.get("framework"),
        code=texts.get("code"),
        url=texts.get("url"),
        levels=tuple(str(level) for level in entry.get("levels") or ()),
    )
