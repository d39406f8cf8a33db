"""Vocabularies: the words that a community agrees to sort its documents by, and edits itself.

A vocabulary is a file `content/vocabularies/NAME.yml`, a list of entries. The relations are
those of SKOS: `label` is its prefLabel, `also` its altLabels, `broader` the wider concept.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from rapidfuzz import fuzz, process

from staffroom.diagnostic import PROBLEMS, Diagnostic, Position
from staffroom.document import parse_values

_TERM_FIELDS = (
    "id", "label", "definition", "broader", "also", "framework", "code", "url", "levels",
)  # fmt: skip


class Term(NamedTuple):
    """One word of a vocabulary, in SKOS a concept; equal and hashed by its value."""

    id: str
    """What documents write; for a standard `framework:code`."""
    label: str
    """What readers see."""
    definition: str = ""
    """What it means, in a sentence."""
    broader: str | None = None
    """The id of the wider term, such as the band of a grade."""
    also: tuple[str, ...] = ()
    """Other words for it, by which readers search; documents write the id."""
    framework: str | None = None
    """For a standard: the framework that it belongs to."""
    code: str | None = None
    """For a standard: its code within the framework, as people write it."""
    url: str | None = None
    """For a standard: its address at the framework's publisher."""
    levels: tuple[str, ...] = ()
    """For a standard: ids of the levels that it is meant for."""

    def __reduce__(self) -> tuple[type[Term], tuple[object, ...]]:
        # So that it can be kept; see `staffroom.cache.thaw`.
        return Term, tuple(self)


@dataclass(frozen=True)
class Vocabulary:
    """The terms of one vocabulary, in the order of its file."""

    name: str
    terms: Mapping[str, Term] = field(default_factory=dict)

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((self.name, *self.terms.values()))

    def __reduce__(self) -> tuple[type[Vocabulary], tuple[str, dict[str, Term]]]:
        return Vocabulary, (self.name, dict(self.terms))

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
        if (found := self._ancestors.get(term_id)) is None:
            found, seen = [], {term_id}
            term = self.terms.get(term_id)
            while term and term.broader and (term := self.terms.get(term.broader)):
                if term.id in seen:
                    break
                seen.add(term.id)
                found.append(term)
            self._ancestors[term_id] = found
        return list(found)

    @cached_property
    def _ancestors(self) -> dict[str, list[Term]]:
        return {}

    def narrower(self, term_id: str) -> list[Term]:
        """The terms directly below, in order."""
        return list(self._narrower.get(term_id, ()))

    @cached_property
    def _narrower(self) -> Mapping[str, list[Term]]:
        found: dict[str, list[Term]] = defaultdict(list)
        for term in self:
            if term.broader is not None:
                found[term.broader].append(term)
        return found

    def resolve(self, written: str) -> Term | None:
        """The term that an author means by an id, exactly as it is or in other capitals."""
        return self.terms.get(written) or self.terms.get(written.strip().lower())

    def nearest(self, written: str) -> str | None:
        """The id of the term that was probably meant, by its id, label or another word for it."""
        best = self._guesses.nearest(written)
        return self._names[best] if best else None

    @cached_property
    def _names(self) -> Mapping[str, str]:
        names = {term.id: term.id for term in self}
        for term in self:
            for name in (term.label, *term.also):
                names.setdefault(name, term.id)
        return names

    @cached_property
    def _guesses(self) -> Guesses:
        return Guesses(self._names)


MOST_LEVELS = 12
"""So many levels below the top a term may stand: each level is one more listing of all below."""

MOST_GUESSES = 500
"""So many unknown words are guessed at: where there are more, something larger is wrong."""


class Guesses:
    """Finds what was probably meant among many words, for many slips."""

    def __init__(self, known: Iterable[str], *, cutoff: float = 70) -> None:
        self._candidates = sorted(known)
        self._folded = [name.casefold() for name in self._candidates]
        self._cutoff = cutoff
        self._made: dict[str, str | None] = {}

    @property
    def is_tired(self) -> bool:
        """Whether it has guessed so often that it has stopped."""
        return len(self._made) >= MOST_GUESSES

    def nearest(self, written: str) -> str | None:
        """What `nearest` gives; None for every new word after `MOST_GUESSES` of them."""
        if written in self._made:
            return self._made[written]
        if self.is_tired:
            return None
        best = process.extractOne(
            written.casefold(), self._folded, scorer=fuzz.ratio, score_cutoff=self._cutoff
        )
        found = self._candidates[best[2]] if best else None
        self._made[written] = found
        return found


def nearest(written: str, known: Iterable[str], *, cutoff: float = 70) -> str | None:
    """The one of `known` that looks most like `written`, if any does (0–100, by rapidfuzz)."""
    return Guesses(known, cutoff=cutoff).nearest(written)


def parse_vocabulary(
    name: str, text: str, path: PurePosixPath, *, levels: Vocabulary | None = None
) -> tuple[Vocabulary, list[Diagnostic]]:
    """Read a vocabulary's file; entries that cannot be used are reported and left out.

    Args:
        name: What fields call it, such as `subjects`.
        text: The file's text.
        path: What diagnostics call the file.
        levels: The levels that standards may be meant for; without them, they are not checked.
    """
    value, positions, diagnostics = parse_values(text, path)
    diagnostics = [_of_vocabulary(problem) for problem in diagnostics]
    problem = PROBLEMS["broken-vocabulary"]
    if not isinstance(value, list):
        if not diagnostics and value is not None:
            diagnostics.append(problem.at(path, reason="a vocabulary must be a list of entries"))
        return Vocabulary(name), diagnostics

    terms: dict[str, Term] = {}
    numbers: dict[str, int] = {}
    for number, entry in enumerate(value):
        try:
            term = _term(entry, free=name == "standards")
            if term.id in terms:
                first = positions[(numbers[term.id],)].line
                reason = f"has the id “{term.id}”, which stands on line {first} already"
                raise _Unusable(reason, "id", "Give each entry an id of its own.")
        except _Unusable as error:
            place = positions.get((number, error.field)) or positions[(number,)]
            reason = f"entry {number + 1} {error}"
            diagnostics.append(problem.at(path, place, reason=reason, hint=error.hint))
            continue
        terms[term.id] = term
        numbers[term.id] = number
        for at, level in enumerate(term.levels):
            if levels is not None and levels.resolve(level) is None:
                place = positions.get((number, "levels", at)) or positions[(number,)]
                diagnostics.append(unknown_term(levels, level, path, place))

    vocabulary = Vocabulary(name, terms)
    circles, too_deep = _cuts(vocabulary)
    for term in list(terms.values()):
        number = numbers[term.id]
        place = positions.get((number, "broader")) or positions[(number,)]
        if term.broader and term.broader not in terms:
            diagnostics.append(unknown_term(vocabulary, term.broader, path, place))
        elif term.id in circles:
            chain = " → ".join([*circles[term.id], term.id])
            diagnostics.append(
                PROBLEMS["circular-broader"].at(path, place, value=term.id, chain=chain)
            )
        elif term.id in too_deep:
            reason = f"entry {number + 1} stands more than {MOST_LEVELS} levels below the top"
            hint = (
                "Give it a term as “broader” that is nearer to the top, or delete the line; "
                "until then it stands at the top itself."
            )
            diagnostics.append(problem.at(path, place, reason=reason, hint=hint))
        else:
            continue
        terms[term.id] = term._replace(broader=None)
    return Vocabulary(name, terms), diagnostics


def _cuts(vocabulary: Vocabulary) -> tuple[dict[str, list[str]], set[str]]:
    """The terms that are taken for terms of the top, so that the others hang on them as a tree.

    Each term is looked at once or twice, however long the chains are.

    Returns:
        Of each circle the term that stands first in the file, with the circle from there on; and
        the terms that stand too deep, when all these are at the top.
    """
    circles: dict[str, list[str]] = {}
    too_deep: set[str] = set()
    depths: dict[str, int] = {}
    for term in vocabulary:
        # Up to a term whose depth is known, or to the top.
        way: dict[str, None] = {}
        at: str | None = term.id
        while at is not None and at not in depths:
            if at in way:
                circle = list(way)[list(way).index(at) :]
                first = min(range(len(circle)), key=lambda n: vocabulary.order(circle[n]))
                circles[circle[first]] = circle[first:] + circle[:first]
                # Once more from the start: now the way has an end.
                way, at = {}, term.id
                continue
            way[at] = None
            above = vocabulary[at].broader
            at = above if above in vocabulary and at not in circles else None
        depth = -1 if at is None else depths[at]
        for each in reversed(way):
            depth += 1
            if depth > MOST_LEVELS:
                too_deep.add(each)
                depth = 0
            depths[each] = depth
    return circles, too_deep


def unknown_term(
    vocabulary: Vocabulary, written: str, path: PurePosixPath, place: Position
) -> Diagnostic:
    """The problem that a word is not in a vocabulary, with the word that was probably meant."""
    problem = PROBLEMS["unknown-term"]
    if guess := vocabulary.nearest(written):
        return problem.at(path, place, value=written, vocabulary=vocabulary.name, nearest=guess)
    file = f"{path.parts[0]}/vocabularies/{vocabulary.name}.yml"
    hint = f"Use a word of {file}, or add this one there."
    if not vocabulary:
        hint = f"There are no words in {file} yet. Write an entry for each word there."
    return problem.at(path, place, value=written, vocabulary=vocabulary.name, hint=hint)


def _of_vocabulary(problem: Diagnostic) -> Diagnostic:
    """The problem of a YAML file as that of a vocabulary, which has no front matter."""
    if problem.code != "broken-front-matter":
        return problem
    return replace(problem, code="broken-vocabulary")


class _Unusable(Exception):
    def __init__(self, reason: str, field: str = "", hint: str | None = None) -> None:
        super().__init__(reason)
        self.field = field
        self.hint = hint


def _term(entry: object, *, free: bool) -> Term:
    """The entry as a term; only standards, which have no page of their own, have free ids."""
    if not isinstance(entry, dict):
        raise _Unusable("has no fields: it needs “id” and “label”")
    for name in entry:
        if name not in _TERM_FIELDS:
            guess = nearest(name, _TERM_FIELDS)
            hint = f"Did you mean “{guess}”?" if guess else None
            raise _Unusable(f"has an unknown field “{name}”", name, hint)
    framework, code = _text(entry, "framework"), _text(entry, "code")
    term_id = _text(entry, "id") or (f"{framework}:{code}" if framework and code else "")
    if not term_id:
        raise _Unusable("has no “id”", "id")
    if not free and not _is_part_of_address(term_id):
        hint = "Use small letters, digits and hyphens."
        raise _Unusable(f"has the id “{term_id}”, which cannot be part of an address", "id", hint)
    if not (label := _text(entry, "label")):
        raise _Unusable("has no “label”", "label")
    url = _text(entry, "url")
    if url and not re.match(r"https?://", url):
        hint = "Write an address that begins with https://."
        raise _Unusable(f"has the address “{url}”, which leads to no website", "url", hint)
    return Term(
        id=term_id,
        label=label,
        definition=_text(entry, "definition"),
        broader=_text(entry, "broader") or None,
        also=_texts(entry, "also"),
        framework=framework or None,
        code=code or None,
        url=url or None,
        levels=_texts(entry, "levels"),
    )


def _is_part_of_address(id: str) -> bool:
    # Pages of these names would take the place of the vocabulary's own pages.
    return re.fullmatch(r"\w[\w.-]{0,99}", id) is not None and id not in ("index", "page")


def _text(entry: Mapping[str, Any], name: str) -> str:
    value = entry.get(name)
    if value is not None and not isinstance(value, str):
        raise _Unusable(f"needs a text for “{name}”", name, f"Write it like this: {name}: …")
    return str(value or "").strip()


def _texts(entry: Mapping[str, Any], name: str) -> tuple[str, ...]:
    values = entry.get(name)
    if values is None:
        return ()
    if isinstance(values, list) and all(isinstance(value, str) and value for value in values):
        return tuple(str(value) for value in values)
    example = values if isinstance(values, str) else "…"
    raise _Unusable(f"needs a list for “{name}”", name, f"Write it like this: {name}: [{example}]")
