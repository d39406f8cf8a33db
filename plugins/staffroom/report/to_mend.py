"""What is to be mended before a proposal can be accepted, as a list to tick off."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from staffroom.catalog import Key, Record
from staffroom.diagnostic import PROBLEMS, Diagnostic
from staffroom.kinds import Status
from staffroom.report.escaping import code, plain
from staffroom.report.problems import Problems, by_file, compare_problems
from staffroom.report.proposal import Proposal, folded
from staffroom.site.addresses import PROBLEMS_REFERENCE, address_of

MOST_PROBLEMS = 40
MOST_PLACES = 5


@dataclass(frozen=True)
class ToMend:
    """The problems of a proposal."""

    proposal: Proposal

    @cached_property
    def _problems(self) -> Problems:
        return compare_problems(
            self.proposal.before.problems,
            self.proposal.after.problems,
            self.proposal.changes.documents,
            self.proposal.after.ignored,
        )

    @cached_property
    def _ignored(self) -> list[Diagnostic]:
        """What the proposal asks to have ignored, and nobody did before."""
        found = compare_problems(
            self.proposal.before.ignored,
            self.proposal.after.ignored,
            self.proposal.changes.documents,
        )
        return sorted([*found.new, *found.advice])

    def parts(self) -> Iterator[str]:
        """What is to be mended, what may be, and what was wrong before."""
        t, problems = self.proposal.words, self._problems
        also = list(self._broken_links())
        new, hidden = self._shown(problems.new)
        here = [each for each in new if each.path in self._changed_paths]
        elsewhere = {
            (each.code, each.message) for each in new if each.path not in self._changed_paths
        }
        # As many as there are boxes to tick.
        number = len(also) + len(here) + len(elsewhere) + hidden
        if number:
            yield f"### {t('report.mend.title', n=number)}"
            yield t("report.mend.lead")
            yield self._checklist(new, "- [ ] ", also)
            if hidden:
                yield t("report.mend.hidden", n=hidden)
            if len(new) > MOST_PROBLEMS:
                yield t("report.mend.more", n=len(new) - MOST_PROBLEMS)
        else:
            yield f"**{t('report.mend.none')}**"
        if problems.mended:
            yield t("report.mend.mended", n=problems.mended)
        ignored, hidden = self._shown(self._ignored)
        if ignored or hidden:
            # Not folded: whoever reviews it decides.
            yield t("report.mend.ignored", n=len(ignored) + hidden)
            yield self._checklist(ignored, "- [ ] ")
        advice, _ = self._shown(problems.advice)
        if advice:
            title = t("report.mend.advice", n=len(advice))
            yield folded(title, self._checklist(advice, "- "))
        former, _ = self._shown(problems.former)
        if former:
            title = t("report.mend.former", n=len(former))
            yield folded(title, self._checklist(former, "- "))

    def _shown(self, problems: Iterable[Diagnostic]) -> tuple[list[Diagnostic], int]:
        """Those that may be shown, and the number of the others: in files about people that the
        proposal does not touch."""
        changed = self._changed_paths
        found = list(problems)
        shown = [each for each in found if not each.personal or each.path in changed]
        return shown, len(found) - len(shown)

    @cached_property
    def _changed_paths(self) -> frozenset[PurePosixPath]:
        return frozenset(each.path for each in self.proposal.changes.documents)

    def _checklist(
        self,
        problems: Sequence[Diagnostic],
        bullet: str,
        also: Sequence[tuple[PurePosixPath, str]] = (),
    ) -> str:
        """The problems of the changed files, file by file; then those that the proposal causes
        elsewhere, each of which may be one slip that shows in many places."""
        problems = problems[:MOST_PROBLEMS]
        changed = self._changed_paths
        entries: dict[PurePosixPath, list[str]] = {}
        for path, entry in also[:MOST_PROBLEMS]:
            entries.setdefault(path, []).append(entry)
        for path, those in by_file(each for each in problems if each.path in changed).items():
            entries.setdefault(path, []).extend(self._problem(each) for each in those)
        parts = [
            f"{code(str(path), 300)}\n\n" + "\n".join(f"{bullet}{each}" for each in entries[path])
            for path in sorted(entries)
        ]
        elsewhere = [each for each in problems if each.path not in changed]
        if elsewhere:
            parts.append(self.proposal.words("report.mend.elsewhere"))
            parts.append("\n".join(f"{bullet}{each}" for each in self._grouped(elsewhere)))
        return "\n\n".join(parts)

    def _grouped(self, problems: Iterable[Diagnostic]) -> Iterator[str]:
        groups: dict[tuple[str, str], list[Diagnostic]] = {}
        for each in problems:
            groups.setdefault((each.code, each.message), []).append(each)
        for those in groups.values():
            places = [
                self.proposal.words("report.mend.place", file=code(str(d.path), 300), line=d.line)
                for d in those
            ]
            listed = "; ".join(self.proposal.listed(places, MOST_PLACES))
            yield f"{self._text(those[0])} {listed} ({self._explained(those[0].code)})"

    def _problem(self, problem: Diagnostic) -> str:
        text = self.proposal.words(
            "report.mend.line", line=problem.line, message=self._text(problem)
        )
        return f"{text} ({self._explained(problem.code)})"

    @staticmethod
    def _text(problem: Diagnostic) -> str:
        """What happened and what to do. What is about a person is told in general only: a comment
        would repeat it in another place, and keep it there."""
        if problem.personal:
            general = PROBLEMS[problem.code]
            text = f"{general.title.rstrip('.')}."
            return f"{text} **{plain(general.advice, 300)}**" if general.advice else text
        text = plain(f"{problem.message[:1].upper()}{problem.message[1:]}", 300)
        text = text if text.endswith((".", "!", "?", "…")) else f"{text}."
        return f"{text} **{plain(problem.hint, 300)}**" if problem.hint else text

    def _explained(self, name: str) -> str:
        address = self.proposal.settings.full_address(f"{PROBLEMS_REFERENCE}#{name}")
        return f"[{name}]({address})" if address else code(name)

    def _broken_links(self) -> Iterator[tuple[PurePosixPath, str]]:
        """Addresses that readers may know and that lead nowhere with this proposal."""
        for change in self.proposal.changes.documents:
            node = change.before
            if not isinstance(node, Record) or change.kind is None or change.is_person:
                continue
            # A draft has never been at its address.
            if node.status is Status.DRAFT or self._leads_on(node.key):
                continue
            if change.what == "renamed" and change.former.stem != change.path.stem:
                line = code(f"aliases: [{change.former.stem}]")
                yield change.path, self.proposal.words("report.mend.alias", line=line)
            elif change.what == "deleted":
                line = code("status: retired")
                yield change.path, self.proposal.words("report.mend.retire", line=line)

    def _leads_on(self, key: Key) -> bool:
        catalog = self.proposal.after.catalog
        # In `aliases` as an id, or as an address.
        return (
            key in catalog.records
            or key in catalog.former_ids
            or address_of(key) in catalog.aliases
            or key in set(catalog.left_out.values())
        )
