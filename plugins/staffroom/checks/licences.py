"""Licences: known ones, those that go together, and who made the pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator

from staffroom.catalog import Record
from staffroom.checks.submission import Rule, Submission
from staffroom.diagnostic import Diagnostic
from staffroom.document import FieldPath
from staffroom.kinds import Credit, Entry
from staffroom.kinds.entry import Source
from staffroom.kinds.licences import conflict, is_known, suggested
from staffroom.links import Form


def known(submission: Submission) -> Iterator[Diagnostic]:
    """A licence is named so that readers, and other systems, find out what it allows."""
    fields = submission.fields
    if fields is None:
        return
    named: list[tuple[FieldPath, str | None]] = [(("license",), fields.license)]
    named += [
        (("based_on", number, "license"), source.license)
        for number, source in enumerate(fields.based_on)
    ]
    for where, licence in named:
        if licence is not None and not is_known(licence):
            values = {"licence": licence}
            if (guess := suggested(licence)) is not None:
                values["nearest"] = guess
            else:
                values["hint"] = (
                    "Look it up at https://spdx.org/licenses/, for example CC-BY-4.0. One that is "
                    "not there is written LicenseRef- and its name: LicenseRef-our-publisher."
                )
            yield submission.at("unknown-licence", where, **values)


def sources(submission: Submission) -> Iterator[Diagnostic]:
    """What a document was made from allows it, and the document passes its conditions on."""
    fields = submission.fields
    if fields is None:
        return
    own = fields.license or submission.license
    own = own if is_known(own) else suggested(own) or own
    for number, source in enumerate(fields.based_on):
        licence = _licence(submission, source)
        name = source.title or source.document or source.url or "the source"
        if licence is None:
            # A source with an address was taken from there; what was only read needs no licence.
            if source.url is not None:
                yield submission.at("source-without-licence", ("based_on", number), source=name)
            continue
        licence = licence if is_known(licence) else suggested(licence) or licence
        problem = conflict(licence, own)
        if problem is None:
            continue
        reason, wanted = problem
        where = ("based_on", number, "license" if source.license else "document")
        values = {"source": name, "licence": licence, "reason": reason, "own": own}
        if not wanted:
            values["hint"] = (
                "Ask its makers for permission, or write it anew without their text and pictures. "
                "An idea alone needs no licence: then leave “license” out here and say so in "
                "“changes”."
            )
        else:
            given = f"in place of {own}" if fields.license else f"since without it {own} holds"
            values["hint"] = f"Write “license: {wanted}” in this file, {given}."
        yield submission.at("licence-conflict", where, **values)


def _licence(submission: Submission, source: Source) -> str | None:
    """The licence of a source, as written there or, for a document of ours, as it says itself."""
    record = submission.node
    if source.license is not None or source.document is None or not isinstance(record, Record):
        return source.license
    key = record.targets.get(("based-on", source.document))
    target = submission.catalog.records.get(key) if key is not None else None
    return (target.fields.license or submission.license) if target is not None else None


_CREDIT = re.compile(
    r"\b(?:photo(?:graph)?s?|pictures?|images?|illustrations?|drawings?|drawn|diagrams?|figure|maps?"
    r"|credits?|source|courtesy|painted|made|taken)\b[^.\n]{0,40}?(?::|\bby\b|\bof\b|\bfrom\b)"
    r"|©|\(c\)|\bCC[ -](?:BY|0)\b|\bpublic domain\b|\bUnsplash\b|\bPixabay\b|\bWikimedia\b",
    re.IGNORECASE,
)
_NEAR = 400


def pictures(submission: Submission) -> Iterator[Diagnostic]:
    """Who made a picture is said below it, or in the credits; one word a document is enough.

    Only for pictures that stand beside the document: those are published with it. A word about
    any of them within a few lines counts for all.
    """
    fields, record = submission.fields, submission.node
    if not isinstance(record, Record) or not record.files:
        return
    if fields is None or _has_illustrator(fields):
        return
    # What is not there is told as such.
    there = {offset for offset, link in record.links.items() if link.file is not None}
    shown = [link for link in submission.links if link.form is Form.IMAGE and link.start in there]
    if any(_is_credited(submission, link.start, link.end) for link in shown):
        return
    if shown:
        where, file = shown[0].start, shown[0].target
        yield submission.at("picture-without-credit", where, file=file)
        return
    is_there = fields.image in {file.name for file in record.files}
    if is_there and not _CREDIT.search(submission.visible):
        yield submission.at("picture-without-credit", ("image",), file=fields.image)


def _has_illustrator(fields: Entry) -> bool:
    return any(Credit.ILLUSTRATOR in roles for roles in fields.credits.values())


def _is_credited(submission: Submission, start: int, end: int) -> bool:
    text = submission.visible
    near = text[max(0, start - _NEAR // 2) : start] + " " + text[end : end + _NEAR]
    # The title of a picture, and its words, may say it, too.
    return _CREDIT.search(near) is not None or _CREDIT.search(text[start:end]) is not None


RULES: tuple[Rule, ...] = (known, sources, pictures)
"""Every rule of this subject."""
