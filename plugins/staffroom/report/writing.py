"""The report on a proposal as Markdown, for the teacher who made it and those who review it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from staffroom.catalog import Key, Record
from staffroom.report.changes import ChangedWords
from staffroom.report.describing import Descriptions
from staffroom.report.escaping import code, plain
from staffroom.report.proposal import MOST_DOCUMENTS, Proposal, folded
from staffroom.report.reviewers import reviewers
from staffroom.report.to_mend import ToMend

MARK = "<!-- staffroom report -->"
"""What the report begins with, so that the next one can take its place."""

MOST_FILES = 5

OPEN = 3
"""If there are more documents than this, what is said of each is folded."""


@dataclass(frozen=True)
class Report:
    """All that is said about a proposal."""

    proposal: Proposal

    def markdown(self) -> str:
        """The report."""
        parts = [MARK, f"## {self.proposal.words('report.title')}", *self._parts()]
        return "\n\n".join(part for part in parts if part) + "\n"

    def _parts(self) -> Iterator[str]:
        t, changes = self.proposal.words, self.proposal.changes
        if self.proposal.is_first_time:
            yield t("report.first")
        if not (changes.documents or changes.vocabularies or changes.beside):
            yield t("report.nothing")
            yield self._others()
            return
        yield self._does()
        yield from ToMend(self.proposal).parts()
        descriptions = Descriptions(self.proposal)
        described = changes.documents[:MOST_DOCUMENTS]
        for each in described:
            yield from descriptions.of(each, is_folded=len(described) > OPEN)
        yield from (self._vocabulary(each) for each in changes.vocabularies)
        yield self._others()
        yield from self._review()
        yield f"<sub>{t('report.end')}</sub>"

    def _does(self) -> str:
        sentences = []
        for what in ("new", "changed", "renamed", "deleted"):
            those = [each for each in self.proposal.changes.documents if each.what == what]
            if those:
                names = [self.proposal.named(each) for each in those[:4]]
                if len(those) > 4:
                    names.append(self.proposal.words("report.more_documents", n=len(those) - 4))
                sentences.append(
                    self.proposal.words(
                        f"report.does.{what}", what=self.proposal.words.together(names)
                    )
                )
        return " ".join(sentences)

    # --- the rest ---------------------------------------------------------------------------

    def _vocabulary(self, change: ChangedWords) -> str:
        t = self.proposal.words
        lines = [f"### {t('report.words.title', name=code(change.name))}"]
        groups = (
            ("added", change.added, "used", self.proposal.after.catalog),
            ("removed", change.removed, "unused", self.proposal.before.catalog),
            ("changed", change.changed, "used", self.proposal.after.catalog),
        )
        for name, terms, form, catalog in groups:
            texts = [
                t(
                    f"report.words.{form}",
                    n=len(catalog.with_term(change.name, term.id)),
                    term=f"**{plain(term.label, 80)}** ({code(term.id)})",
                )
                for term in terms
            ]
            if texts:
                lines.append(
                    f"- {t(f'report.words.{name}', terms='; '.join(self.proposal.listed(texts)))}"
                )
        return "\n".join([lines[0], "", *lines[1:]])

    def _others(self) -> str:
        t, changes = self.proposal.words, self.proposal.changes
        texts = []
        if left := changes.documents[MOST_DOCUMENTS:]:
            names = self.proposal.listed([self.proposal.named(each) for each in left])
            title = t("report.others.documents", n=len(left))
            texts.append(folded(title, "\n".join(f"- {each}" for each in names)))
        for name, files in (("beside", changes.beside), ("elsewhere", changes.elsewhere)):
            if files:
                names = [code(str(each), 120) for each in files]
                shown = t.together(self.proposal.listed(names, MOST_FILES))
                texts.append(t(f"report.others.{name}", n=len(files), files=shown))
        return "\n\n".join(texts)

    def _review(self) -> Iterator[str]:
        t, before, after = self.proposal.words, self.proposal.before, self.proposal.after
        documents = [each for each in self.proposal.changes.documents if each.kind is not None]
        if not documents:
            return
        yield f"### {t('report.review.title')}"
        people: dict[Key, str] = {}
        own = False
        for change in documents:
            asked = reviewers(change, before.catalog, after.catalog, self.proposal.settings.today)
            own = own or asked.own
            people |= {each.key: f"**{plain(each.title, 80)}**" for each in asked.people}
        if people:
            names = t.together(self.proposal.listed(list(people.values())))
            yield t("report.review.people", n=len(people), people=names)
        else:
            yield t("report.review.own" if own else "report.review.nobody")
        nodes = [each.after for each in documents if isinstance(each.after, Record)]
        if not people and any(
            r.kind.in_library and "domains" not in r.document.metadata for r in nodes
        ):
            yield t("report.review.no_domain", line=code("domains: […]"))
