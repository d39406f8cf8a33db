"""The facets of the library on this site: their values in order, and which documents have them.

What a document says of a facet (a grade, 45 minutes, the day of a review) is not yet the value
that readers choose (a band of grades, 31–60 minutes, reviewed within a year). Here one leads to
the other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from staffroom.catalog import Catalog, Record, sort_text
from staffroom.catalog.graph import served_by
from staffroom.kinds import KINDS
from staffroom.kinds.entry import is_fresh
from staffroom.kinds.facets import KIND, YES, FacetField, all_facets, band_of, bands_of
from staffroom.kinds.licences import licence_name
from staffroom.site.settings import Settings
from staffroom.site.words import Words
from staffroom.vocabulary import Term, Vocabulary


class FacetValue(NamedTuple):
    """Something to choose."""

    id: str
    """Its permanent name, in addresses and filters."""
    label: str
    said: tuple[str, ...]
    """What documents may say to have it."""
    broader: str = ""
    """The id of the value that it is a part of, where that is one, too."""
    number: int = 0
    """How many documents of the library have it."""


@dataclass(frozen=True)
class SiteFacet:
    """A facet with the values that it has on this site."""

    name: str
    label: str
    values: tuple[FacetValue, ...]
    """Those that some document has, in readers' order."""
    is_time: bool = False
    """Whether what documents say is a number of minutes."""

    @cached_property
    def leads_to(self) -> Mapping[str, tuple[str, ...]]:
        """What a document may say → the values that it then has."""
        return _leads_to(self.values)


def _leads_to(values: Iterable[FacetValue]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for value in values:
        for said in value.said:
            found.setdefault(said, []).append(value.id)
    return {said: tuple(ids) for said, ids in found.items()}


def said_of(record: Record, settings: Settings) -> Mapping[str, tuple[str, ...]]:
    """What a document says of each facet; what it leaves out as the site has it."""
    found = {KIND: (record.kind.name,), **record.facets}
    for name, each in all_facets().items():
        facet = each.facet
        if facet.usual and name not in found:
            found[name] = (str(getattr(settings, facet.usual)),)
        elif facet.expires and name in found:
            is_valid = is_fresh(date.fromisoformat(found[name][0]), settings.today)
            found[name] = (YES,) if is_valid else ()
    return found


def facets_of_site(catalog: Catalog, settings: Settings, words: Words) -> Mapping[str, SiteFacet]:
    """Every facet, in the order in which readers see them."""
    said: dict[str, Counter[tuple[str, ...]]] = {name: Counter() for name in (KIND, *all_facets())}
    for record in catalog.documents:
        if record.is_listed and record.kind.in_library:
            for name, sayings in said_of(record, settings).items():
                said[name][sayings] += 1
    order = list(words.find("facets"))
    names = sorted(said, key=order.index)
    return {name: _site_facet(name, said[name], catalog, words) for name in names}


def _site_facet(
    name: str, said: Counter[tuple[str, ...]], catalog: Catalog, words: Words
) -> SiteFacet:
    """A facet, from how many documents say what."""
    each = all_facets().get(name)
    choices = _Choices(catalog, words, {saying for sayings in said for saying in sayings})
    possible = choices.of_field(each) if each else choices.of_kinds()
    leads_to = _leads_to(possible)
    numbers: Counter[str] = Counter()
    for sayings, n in said.items():
        # A document counts once for a value, however often it says so.
        for id in {id for saying in sayings for id in leads_to.get(saying, ())}:
            numbers[id] += n
    values = [value._replace(number=numbers[value.id]) for value in possible if numbers[value.id]]
    ids = {value.id for value in values}
    return SiteFacet(
        name,
        words(f"facets.{name}.label"),
        tuple(v if v.broader in ids else v._replace(broader="") for v in values),
        is_time=each is not None and bool(each.facet.bands),
    )


# What a facet's values are called that come from nowhere but the documents; others are called as
# they are written.
_LABELS: Mapping[str, Callable[[Words, str], str]] = {
    "language": Words.language_name,
    "licence": lambda _, spdx: licence_name(spdx),
}


@dataclass(frozen=True)
class _Choices:
    """All that might be chosen of a facet, in readers' order."""

    catalog: Catalog
    words: Words
    said: Collection[str]
    """All that documents say of it."""

    def of_kinds(self) -> list[FacetValue]:
        return [FacetValue(kind, self.words(f"kinds.{kind}.many"), (kind,)) for kind in KINDS]

    def of_field(self, each: FacetField) -> list[FacetValue]:
        name, words = each.facet.name, self.words
        if each.facet.is_yes:
            return [FacetValue(YES, words(f"facets.{name}.yes"), (YES,))]
        if each.facet.bands:
            return self._bands(each.facet.bands)
        if each.vocabulary:
            return self._terms(each.vocabulary)
        if each.kind:
            records = self.catalog.of_kind(each.kind)
            return [FacetValue(record.id, record.title, (record.id,)) for record in records]
        if each.field.choices:
            group = each.field.name
            return [
                FacetValue(choice, words(f"{group}.{choice}").capitalize(), (choice,))
                for choice in each.field.choices
            ]
        label = _LABELS.get(name)
        labels = sorted((label(words, said) if label else said, said) for said in self.said)
        return [FacetValue(said, label, (said,)) for label, said in labels]

    def _bands(self, bands: tuple[int, ...]) -> list[FacetValue]:
        said = sorted(self.said, key=int)
        return [
            FacetValue(
                name,
                self._band(start, end),
                tuple(each for each in said if band_of(int(each), bands) == name),
            )
            for name, start, end in bands_of(bands)
        ]

    def _band(self, start: int, end: int | None) -> str:
        if end is None:
            return self.words("facets.bands.over", n=start - 1)
        if end == 0:
            return self.words("facets.bands.none")
        if start <= 1:
            return self.words("facets.bands.up_to", n=end)
        return self.words("facets.bands.between", start=start, end=end)

    def _terms(self, name: str) -> list[FacetValue]:
        vocabulary = self.catalog.vocabularies[name]
        said: dict[str, list[str]] = {}
        for each in self.said:
            for served in served_by(vocabulary, each):
                said.setdefault(served, []).append(each)
        tops = [term for term in vocabulary if term.broader not in vocabulary]
        if name == "tags":
            tops.sort(key=lambda term: sort_text(term.label))
        terms = [each for top in tops for each in _with_narrower(vocabulary, top)]
        return [
            FacetValue(
                term.id,
                f"{term.code}: {term.label}" if term.code else term.label,
                tuple(sorted(said.get(term.id, ()), key=vocabulary.order)),
                term.broader or "",
            )
            for term in terms
        ]


def _with_narrower(vocabulary: Vocabulary, top: Term) -> list[Term]:
    """A term, and below it all those that are narrower."""
    found: list[Term] = []
    # A chain may be long. A circle has no top.
    waiting = [top]
    while waiting:
        term = waiting.pop()
        found.append(term)
        waiting += reversed(vocabulary.narrower(term.id))
    return found
