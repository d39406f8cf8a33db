"""What a proposal does to one document: what is another thing, where it is, what would help."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from staffroom.catalog import Page, Record
from staffroom.checks.reading_level import reading
from staffroom.kinds import Status
from staffroom.report.changes import Changed
from staffroom.report.completeness import completeness
from staffroom.report.differences import Differences
from staffroom.report.escaping import code, plain
from staffroom.report.places import Place, Places
from staffroom.report.proposal import Proposal, folded, is_hidden
from staffroom.report.suggestions import Suggestions, sentences
from staffroom.site.addresses import address_of

MOST_PLACES = 8
MOST_MISSING = 3


@dataclass(frozen=True)
class Descriptions:
    """Describes the documents of a proposal."""

    proposal: Proposal

    def of(self, change: Changed, *, is_folded: bool) -> Iterator[str]:
        """A heading and what is to be said."""
        t = self.proposal.words
        if is_hidden(change):
            title = t("report.a_person")
            heading = t(f"report.document.{change.what}", kind="", title=title).replace("  ", " ")
            heading = heading.replace(" :", ":")
        else:
            kind, title = self.proposal.kind(change), plain(change.title)
            heading = t(f"report.document.{change.what}", kind=kind, title=title)
        yield f"### {heading}"
        text = "\n".join(f"- {line}" for line in self._lines(change))
        if is_folded and "\n" in text:
            text = folded(t("report.document.look"), text)
        yield text

    def _lines(self, change: Changed) -> Iterator[str]:
        t = self.proposal.words
        before, after = change.before, change.after
        if change.what == "deleted":
            if change.is_person:
                yield t("report.document.person_deleted")
            elif before is not None:
                links = {
                    each.source for each in self.proposal.before.catalog.references_to(before.key)
                }
                if links:
                    yield t("report.document.linked_from", n=len(links))
            return
        if change.what == "renamed":
            yield t("report.document.moved", former=code(str(change.former), 300))
        yield from self._differences.lines(change)
        if after is None:
            yield t("report.document.left_out")
            return
        if isinstance(after, Record):
            yield from self._status(before, after)
        yield t("report.document.address", address=self._page(change, after))
        yield from self._where(change, before, after)
        # Whoever corrects a word has no wish to hear what else there is to do.
        is_small = before is not None and not self._differences.is_large(change)
        if isinstance(after, Record):
            yield from self._completeness(after, in_short=is_small)
        if is_small:
            return
        if isinstance(after, Record):
            yield from self._reading(after)
            yield from self._similar(after)
        yield from self._links(after)
        if isinstance(after, Record):
            yield from self._tags(after)

    @cached_property
    def _differences(self) -> Differences:
        return Differences(self.proposal.words)

    def _status(self, before: Record | Page | None, after: Record) -> Iterator[str]:
        former = before.status if isinstance(before, Record) else None
        match after.status:
            case Status.DRAFT:
                yield self.proposal.words("report.document.draft", line=code("status: draft"))
            case Status.IN_REVIEW if former is not Status.IN_REVIEW:
                yield self.proposal.words("report.document.in_review")
            case Status.RETIRED if former is not Status.RETIRED:
                yield self.proposal.words("report.document.retired")
            case Status.PUBLISHED if former is Status.DRAFT:
                yield self.proposal.words("report.document.published")
            case Status.PUBLISHED if former is Status.RETIRED:
                yield self.proposal.words("report.document.revived")

    def _page(self, change: Changed, node: Record | Page) -> str:
        address = address_of(node.key)
        is_there = change.what == "changed" and change.before is not None
        return self.proposal.link(code(address), address, is_there=is_there)

    # --- where it appears -------------------------------------------------------------------

    @cached_property
    def _places(self) -> tuple[Places, Places]:
        day = self.proposal.settings.today
        first = Places.of(self.proposal.before.catalog, self.proposal.words, day)
        return first, Places.of(self.proposal.after.catalog, self.proposal.words, day)

    def _where(
        self, change: Changed, before: Record | Page | None, after: Record | Page
    ) -> Iterator[str]:
        t = self.proposal.words
        if isinstance(after, Record) and after.status is Status.DRAFT:
            return
        old, new = self._places
        now = new.of_node(after)
        then = old.of_node(before) if before is not None else ()
        if before is None or not then:
            if now:
                yield t("report.places.new", places=self._grouped(now))
        else:
            known = {each.address for each in then}
            there = {each.address for each in now}
            added = [each for each in now if each.address not in known]
            gone = [each for each in then if each.address not in there]
            if not added and not gone:
                yield t("report.places.same", n=len(now))
            if added:
                yield t("report.places.added", places=self._grouped(added))
            if gone:
                yield t("report.places.removed", places=self._grouped(gone))
        is_news = isinstance(after, Record) and after.kind.is_news and after.is_listed
        if is_news and before is None and after.brief.created is None:
            line = code(f"created: {self.proposal.settings.today.isoformat()}")
            yield t("report.places.undated", news=t("news.title"), line=line)

    def _grouped(self, places: Sequence[Place]) -> str:
        groups: dict[str, list[str]] = {}
        for place in places:
            text = self.proposal.link(plain(place.title, 80), place.address, is_there=True)
            groups.setdefault(place.sort, []).append(text)
        texts = []
        for sort, links in groups.items():
            shown = self.proposal.listed(links, MOST_PLACES)
            texts.append(f"{self._sort(sort, len(links))}: {', '.join(shown)}")
        return " · ".join(texts)

    def _sort(self, sort: str, number: int) -> str:
        if sort in ("lists", "page"):
            return self.proposal.words(f"report.places.{sort}")
        name = f"vocabularies.{sort}.title" if sort in _FACETS else f"kinds.{sort}.many"
        if number == 1:
            name = f"facets.{_FACETS[sort]}.label" if sort in _FACETS else f"kinds.{sort}.one"
        return self.proposal.words(name)

    # --- what would help --------------------------------------------------------------------

    def _completeness(self, record: Record, *, in_short: bool) -> Iterator[str]:
        t = self.proposal.words
        found = completeness(record)
        if not found.total:
            return
        if not found.missing:
            yield t("report.complete.all", n=found.total)
            return
        if in_short:
            yield t("report.complete.short", filled=found.filled, n=found.total)
            return
        lines = [t("report.complete.some", filled=found.filled, n=found.total)]
        for each in found.missing[:MOST_MISSING]:
            line = f"  - {code('.'.join(each.way))}: {plain(each.field.description)}"
            lines.append(f"{line} {t('report.complete.facet')}" if each.is_facet else line)
        yield "\n".join(lines)

    def _reading(self, record: Record) -> Iterator[str]:
        """How summary and text read; nothing for other languages than English."""
        t = self.proposal.words
        language = record.brief.language or self.proposal.settings.language
        if language.partition("-")[0].lower() != "en":
            return
        texts = []
        for name, text in (("summary", record.summary), ("text", sentences(record.document.body))):
            found = reading(text)
            if found is not None:
                level = next(name for least, name in _EASE if found.ease >= least)
                words = {"level": t(f"report.reads.{level}"), "n": round(found.length)}
                texts.append(t(f"report.reads.{name}", **words))
        if texts:
            yield t("report.reads.as", texts=t.together(texts))

    @cached_property
    def _suggestions(self) -> Suggestions:
        return Suggestions(self.proposal.after.catalog)

    def _similar(self, record: Record) -> Iterator[str]:
        texts = []
        for other, reasons in self._suggestions.similar(record):
            title = self.proposal.link(plain(other.title, 80), address_of(other.key), is_there=True)
            why = self.proposal.words.together(
                [self.proposal.words(f"reasons.{each}") for each in reasons]
            )
            texts.append(self.proposal.words("report.similar.because", title=title, reasons=why))
        if texts:
            yield self.proposal.words(
                "report.similar.one", documents=self.proposal.words.together(texts)
            )

    def _links(self, node: Record | Page) -> Iterator[str]:
        texts = [
            self.proposal.words(
                "report.suggest.link",
                words=plain(mention.words, 80),
                code=code(self._written(mention.record)),
            )
            for mention in self._suggestions.links(node)
        ]
        if texts:
            yield self.proposal.words(
                "report.suggest.links", links=self.proposal.words.together(texts)
            )

    def _written(self, record: Record) -> str:
        same = [key for key in self.proposal.after.catalog.records if key.id == record.id]
        return f"[[{record.id}]]" if len(same) == 1 else f"[[{record.key}]]"

    def _tags(self, record: Record) -> Iterator[str]:
        terms = self._suggestions.tags(record)
        if terms:
            tags = [f"{code(term.id)} ({plain(term.label, 60)})" for term in terms]
            yield self.proposal.words(
                "report.suggest.tags", tags=self.proposal.words.together(tags)
            )


_EASE = ((80, "easy"), (60, "plain"), (45, "fair"), (30, "hard"), (float("-inf"), "very_hard"))
"""From which reading ease on a text is called so (after Rudolf Flesch's own table)."""

_FACETS = {"subjects": "subject", "levels": "level", "tags": "tag"}
