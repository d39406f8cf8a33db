"""The order of fields: what names a document stands at the top."""

from __future__ import annotations

from pathlib import PurePosixPath

from staffroom.document import Document, parse_document
from staffroom.kinds import Kind
from staffroom.kinds.structure import shape
from staffroom.mending.spacing import Changes


def put_title_first(text: str, path: PurePosixPath, kind: Kind) -> tuple[str, Changes]:
    """The text with what names a document at the top of its front matter, if it is further down.

    The other fields stay in the order in which their author wrote them. Fields move with their
    comments, those above them included.
    """
    document, problems = parse_document(text.encode(), path, flawed=True)
    if document is None or problems:
        return text, ()
    known = {field.name for field in shape(kind.model)}
    given = list(document.metadata)
    naming = [name for name in (kind.naming, "summary") if name in known and name in given]
    if given[: len(naming)] == naming:
        return text, ()
    lines = text.split("\n")
    pieces = _pieces(document, lines[1 : document.body_line - 2])
    if pieces is None:
        return text, ()
    above, fields = pieces
    moved = [*above]
    for name in (*naming, *(name for name in given if name not in naming)):
        moved += fields[name]
    lines[1 : document.body_line - 2] = moved
    mended = "\n".join(lines)
    after, problems = parse_document(mended.encode(), path, flawed=True)
    is_same = (
        after is not None
        and not problems
        and after.body == document.body
        and dict(after.metadata) == dict(document.metadata)
    )
    if not is_same:
        return text, ()
    names = " and ".join(f"“{name}”" for name in naming)
    return mended, (f"{names} now {'stand' if len(naming) > 1 else 'stands'} first",)


def _pieces(document: Document, lines: list[str]) -> tuple[list[str], dict[str, list[str]]] | None:
    """The lines of each field, and those above all of them; None where they have none of their
    own."""
    starts: list[tuple[int, str]] = []
    for name in document.metadata:
        place = document.position((name,))
        start = place.line - 2
        if place.column != 1 or any(start == other for other, _ in starts):
            return None
        starts.append((start, name))
    starts.sort()
    # What stands above a field and begins with # belongs to it, but for what heads the whole.
    cuts = []
    for number, (start, name) in enumerate(starts):
        least = starts[number - 1][0] + 1 if number else start
        while start > least and lines[start - 1].startswith("#"):
            start -= 1
        cuts.append((start, name))
    ends = [*(start for start, _ in cuts[1:]), len(lines)]
    fields = {name: lines[start:end] for (start, name), end in zip(cuts, ends, strict=True)}
    return lines[: cuts[0][0]], fields
