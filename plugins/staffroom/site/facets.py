"""The facets of the library on this site: their values in order, and which documents have them.

What a document says of a facet (a grade, 45 minutes, the day of a review) is not yet the value
that readers choose (a band of grades, 31–60 minutes, reviewed within a year). Here one leads to
the other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from staffroom.catalog import Catalog, Record, sort_text
from staffroom.catalog.graph import served_by
from staffroom.kinds import KINDS
from staffroom.kinds.entry import is_fresh
from staffroom.kinds.facets import KIND, YES, FacetField, all_facets, band_of, bands_of
from staffroom.site.licences import licence_name
from staffroom.site.settings import Settings
from staffroom.site.words import Words
from staffroom.vocabulary import Term, Vocabulary


class FacetValue(NamedTuple):
    """Something to choose."""

    id: str
    """Its permanent name, in addresses and filters."""
    label: str
    number: int
    """How many documents of the library have it."""
    said: tuple[str, ...]
    """What documents may say to have it."""
    broader: str = ""
    """The id of the value that it is a part of, where that is one, too."""


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
        found: dict[str, list[str]] = {}
        for value in self.values:
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
    values = []
    for id, label, sayings, broader in choices.of_field(each) if each else choices.of_kinds():
        number = sum(n for those, n in said.items() if not set(those).isdisjoint(sayings))
        if number:
            values.append(FacetValue(id, label, number, tuple(sayings), broader))
    ids = {value.id for value in values}
    return SiteFacet(
        name,
        words(f"facets.{name}.label"),
        tuple(v if v.broader in ids else v._replace(broader="") for v in values),
        is_time=each is not None and bool(each.facet.bands),
    )


_Choice = tuple[str, str, Collection[str], str]
"""Id, label, what documents say, id of the broader one."""


@dataclass(frozen=True)
class _Choices:
    """All that might be chosen of a facet, in readers' order."""

    catalog: Catalog
    words: Words
    said: Collection[str]
    """All that documents say of it."""

    def of_kinds(self) -> list[_Choice]:
        return [(kind, self.words(f"kinds.{kind}.many"), (kind,), "") for kind in KINDS]

    def of_field(self, each: FacetField) -> list[_Choice]:
        name, words = each.facet.name, self.words
        if each.facet.is_yes:
            return [(YES, words(f"facets.{name}.yes"), (YES,), "")]
        if each.facet.bands:
            return self._bands(each.facet.bands)
        if each.vocabulary:
            return self._terms(each.vocabulary)
        if each.kind:
            records = self.catalog.of_kind(each.kind)
            return [(record.id, record.title, (record.id,), "") for record in records]
        if each.field.choices:
            group = each.field.name
            return [(c, words(f"{group}.{c}").capitalize(), (c,), "") for c in each.field.choices]
        label = licence_name if name == "licence" else words.language_name
        return [(id, label(id), (id,), "") for id in sorted(self.said, key=lambda i: (label(i), i))]

    def _bands(self, bands: tuple[int, ...]) -> list[_Choice]:
        said = sorted(self.said, key=int)
        return [
            (
                name,
                self._band(start, end),
                [each for each in said if band_of(int(each), bands) == name],
                "",
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

    def _terms(self, name: str) -> list[_Choice]:
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
            (
                term.id,
                f"{term.code}: {term.label}" if term.code else term.label,
                sorted(said.get(term.id, ()), key=vocabulary.order),
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
