"""Fields: their names, lists made of a single text, and ids that are written otherwise."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from staffroom.document import Document, FieldPath, Plain, parse_document
from staffroom.kinds import Kind
from staffroom.kinds.marks import Refers, RefersToObjective, TermOf
from staffroom.kinds.structure import FieldShape, shape
from staffroom.kinds.validation import holds_words
from staffroom.mending.known import Known, folded, singular

MENDED_IN_FIELDS = frozenset({"dangling-reference", "unknown-field", "unknown-term", "wrong-form"})
"""The problems that come of what is mended here."""

_LONGEST = 100_000
# So often fields are looked at; where that is not enough, something larger is wrong.
_ROUNDS = 20
_MARKS = (TermOf, Refers, RefersToObjective)
# What is a text between square brackets, too.
_PLAIN = re.compile(r"[^\[\]{},\"'&*#|>!%@`?\n-][^\[\]{},\"'#`\n]*")
# A name that is right in other places.
_SPELLINGS = {"licence": "license"}


class _Edit(NamedTuple):
    """One change of a front matter."""

    where: FieldPath
    value: Any
    """What the field says afterwards; for a field that is renamed, what it said before."""
    start: int
    end: int
    new: str
    """What comes in the place of the characters between."""
    words: str
    renamed: str | None = None


def mend_fields(
    text: str, path: PurePosixPath, kind: Kind, known: Known
) -> tuple[str, tuple[str, ...]]:
    """The text of a document with its fields mended, and what was mended, in words."""
    document, problems = parse_document(text.encode(), path, flawed=True)
    if document is None or problems or len(document.front_matter) > _LONGEST:
        return text, ()
    changes: list[str] = []
    refused: set[_Edit] = set()
    for _ in range(_ROUNDS):
        edits = [each for each in _edits(document, kind, known) if _key(each) not in refused]
        if not edits:
            break
        # All at once, or, where they are in each other's way, the first that can be made.
        at_once = list({each.where: each for each in reversed(edits)}.values())
        for some in (at_once, *([each] for each in edits[:_ROUNDS])):
            after = _applied(document, some)
            if after is not None:
                document = after
                changes += [each.words for each in sorted(some, key=lambda each: each.start)]
                break
            if len(some) == 1:
                refused.add(_key(some[0]))
    else:
        return text, ()
    if not changes:
        return text, ()
    first = text.partition("\n")[0]
    return "\n".join([first, document.front_matter, "---", document.body]), tuple(changes)


def _key(edit: _Edit) -> _Edit:
    # Lists cannot be looked up; and what is not possible here is so wherever it stands.
    return edit._replace(value=None, start=0, end=0)


def _applied(document: Document, edits: Sequence[_Edit]) -> Document | None:
    """The document after some edits; None if they do anything but what is meant."""
    mended = document.front_matter
    for edit in sorted(edits, key=lambda each: each.start, reverse=True):
        mended = f"{mended[: edit.start]}{edit.new}{mended[edit.end :]}"
    raw = f"---\n{mended}\n---\n{document.body}".encode()
    after, problems = parse_document(raw, document.path, flawed=True)
    if after is None or problems or after.body != document.body:
        return None
    return after if _items(after.metadata) == _items(_expected(document, edits)) else None


def _items(value: Any) -> Any:
    # In their order, which two dictionaries may differ in and be equal.
    if isinstance(value, Mapping):
        return [(name, _items(inner)) for name, inner in value.items()]
    if isinstance(value, list):
        return [_items(inner) for inner in value]
    return value


def _expected(document: Document, edits: Sequence[_Edit]) -> Any:
    """The fields as they are meant to be afterwards."""
    whole = copy.deepcopy(dict(document.metadata))
    # Values first, and then names, the innermost first: the ways to them are those of before.
    for edit in sorted(edits, key=lambda each: (each.renamed is not None, -len(each.where))):
        group: Any = whole
        for part in edit.where[:-1]:
            group = group[part]
        last = edit.where[-1]
        if edit.renamed is None:
            group[last] = edit.value
            continue
        items = [(edit.renamed if name == last else name, value) for name, value in group.items()]
        group.clear()
        group.update(items)
    return whole


# --- what can be mended -------------------------------------------------------------------------


def _edits(document: Document, kind: Kind, known: Known) -> Iterator[_Edit]:
    yield from _of_group(document, document.metadata, shape(kind.model), (), kind, known)


def _of_group(
    document: Document,
    group: Mapping[str, Any],
    fields: tuple[FieldShape, ...],
    above: FieldPath,
    kind: Kind,
    known: Known,
) -> Iterator[_Edit]:
    by_name = {field.name: field for field in fields}
    for name, value in group.items():
        where = (*above, name)
        if (field := by_name.get(name)) is None:
            yield from _renamed(document, name, group, list(by_name), where)
            continue
        if isinstance(value, str):
            if field.is_list:
                yield from _listed(document, field, value, where)
            else:
                yield from _identified(document, field, value, where, kind, known)
        elif isinstance(value, list) and field.is_list:
            for number, item in enumerate(value):
                place = (*where, number)
                if isinstance(item, str):
                    yield from _identified(document, field, item, place, kind, known)
                elif isinstance(item, Mapping) and field.parts:
                    yield from _of_group(document, item, field.parts, place, kind, known)
        elif isinstance(value, Mapping) and field.parts and not field.is_list:
            yield from _of_group(document, value, field.parts, where, kind, known)


def _renamed(
    document: Document, name: str, group: Mapping[str, Any], known: list[str], where: FieldPath
) -> Iterator[_Edit]:
    """A field whose name is a known one, written otherwise, that is not there yet."""
    for fold in (folded, singular):
        wanted = fold(_SPELLINGS.get(folded(name), name))
        meant = [each for each in known if fold(each) == wanted]
        if not meant:
            continue
        alike = [each for each in group if each not in known and fold(each) == wanted]
        is_clear = len(meant) == 1 and len(alike) <= 1 and meant[0] not in group
        if is_clear and (span := _name_span(document, where)):
            words = f"the field “{_short(name)}” is now called “{meant[0]}”"
            yield _Edit(where, None, *span, meant[0], words, renamed=meant[0])
        return


def _listed(document: Document, field: FieldShape, value: str, where: FieldPath) -> Iterator[_Edit]:
    """A single text where a list belongs."""
    if field.takes_one:
        return
    if (field.parts and field.short_for is None) or not value.strip():
        return
    if (span := _value_span(document, where)) is None:
        return
    written = document.front_matter[slice(*span)]
    if "\n" in written or written.startswith(("|", ">", "&", "!", "*")):
        return
    words = f"“{where[-1]}” is a list now"
    if holds_words(field):
        ids = [word.strip() for word in value.split(",")]
        if len(ids) > 1 and all(_PLAIN.fullmatch(id) for id in ids):
            yield _Edit(where, ids, *span, f"[{', '.join(ids)}]", words)
            return
        if len(ids) > 1:
            return
        yield _Edit(where, [value], *span, f"[{written}]", words)
        return
    if isinstance(value, Plain):
        return
    if (name := _name_span(document, where)) is not None:
        begin = document.front_matter.rfind("\n", 0, name[0]) + 1
        indent = " " * (name[0] - begin + 2)
        gap = document.front_matter[name[1] : span[0]]
        if re.fullmatch(r" *: +", gap):
            start = name[1] + gap.index(":") + 1
            yield _Edit(where, [value], start, span[1], f"\n{indent}- {written}", words)
    yield _Edit(where, [value], *span, f"[{written}]", words)


def _identified(
    document: Document,
    field: FieldShape,
    value: str,
    where: FieldPath,
    kind: Kind,
    known: Known,
) -> Iterator[_Edit]:
    """A word that names a term or a document otherwise than with its id."""
    for mark in map(field.mark, _MARKS):
        if mark is None or (meant := known.meant(value, mark, kind.name)) is None:
            continue
        if meant != value and (span := _value_span(document, where)) is not None:
            written = document.front_matter[slice(*span)]
            if "\n" in written or written[:1] in "|>&!*":
                continue
            words = f"“{_short(value)}” is now written “{meant}”"
            yield _Edit(where, meant, *span, _quoted(meant, written), words)


def _quoted(id: str, written: str) -> str:
    quote = written[:1]
    return f"{quote}{id}{quote}" if quote in ("'", '"') and quote not in id else id


def _name_span(document: Document, where: FieldPath) -> tuple[int, int] | None:
    return document.spans[0].get(where)


def _value_span(document: Document, where: FieldPath) -> tuple[int, int] | None:
    return document.spans[1].get(where)


def _short(text: str) -> str:
    shown = " ".join(text.split())
    return shown if len(shown) <= 60 else f"{shown[:59]}…"
