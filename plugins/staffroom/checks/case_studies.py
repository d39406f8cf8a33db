"""Case studies: measures with both their values, and claims that can be looked up."""

from __future__ import annotations

import re
from collections.abc import Iterator

from staffroom.checks.submission import Rule, Submission
from staffroom.diagnostic import Diagnostic
from staffroom.kinds.case_study import CaseStudy, Evidence


def measures(submission: Submission) -> Iterator[Diagnostic]:
    """A measure says what was there before and after, and where the figures are from."""
    study = submission.fields
    if not isinstance(study, CaseStudy):
        return
    for number, measure in enumerate(study.measures):
        where = ("measures", number)
        has = measure.before is not None, measure.after is not None
        if has == (False, False):
            yield submission.at("measure-without-values", where, measure=measure.name)
        elif has != (True, True):
            missing, given = ("after", "before") if has[0] else ("before", "after")
            values = {"measure": measure.name, "missing": missing, "given": given}
            yield submission.at("measure-half", where, **values)
        if any(has) and measure.source is None and not study.sources:
            yield submission.at("measure-without-source", where, measure=measure.name)


# A share, a multiple, or that somebody has shown it.
_FIGURES = re.compile(
    r"\b\d{1,3}(?:[.,]\d{1,2})?(?:\s?%|\s(?:percent|per cent|percentage points)\b)"
    r"|\b(?:doubled|tripled|trebled|halved|quadrupled)\b"
    r"|\b(?:studies|study|research|evidence|trials?|data)\s(?:shows?|showed|suggests?|proves?|proved"
    r"|confirms?|confirmed|demonstrates?|found|finds)\b"
    r"|\bsignificant(?:ly)? (?:increase|decrease|improve|higher|lower|better|gain)",
    re.IGNORECASE,
)
_NOTE = re.compile(r"\[\^[^\]\n]{1,80}\]")


def claims(submission: Submission) -> Iterator[Diagnostic]:
    """What is said to be shown is shown somewhere: by measures, sources, notes or links."""
    study = submission.fields
    if not isinstance(study, CaseStudy) or study.measures or study.sources:
        return
    if _NOTE.search(submission.body) or any(link.is_external for link in submission.links):
        return
    if study.evidence is not None and study.evidence is not Evidence.ANECDOTAL:
        yield submission.at("evidence-without-source", ("evidence",), evidence=study.evidence.value)
    elif (found := _FIGURES.search(study.outcome)) is not None:
        yield submission.at("figures-without-source", ("outcome",), figures=found[0])


RULES: tuple[Rule, ...] = (measures, claims)
"""Every rule of this subject."""
