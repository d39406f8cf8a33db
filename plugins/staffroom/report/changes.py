"""What a proposal changes, document by document: compared as teachers see it, not as lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from staffroom.catalog import Catalog, Page, Record
from staffroom.catalog.files import PUBLISHED_FILES
from staffroom.diagnostic import Diagnostic
from staffroom.document import Document
from staffroom.kinds import KINDS, Kind, kind_of
from staffroom.kinds.marks import Private, Refers
from staffroom.kinds.structure import FieldShape, shape
from staffroom.report.history import FileChange, What
from staffroom.vocabulary import Term, Vocabulary


class Side(NamedTuple):
    """A community's files as they were, or as they are now."""

    catalog: Catalog
    problems: Sequence[Diagnostic]
    ignored: Sequence[Diagnostic] = ()
    """What comments in the files ask to have ignored."""


@dataclass(frozen=True)
class Changed:
    """A document or a page by hand that is added, changed, renamed or deleted."""

    what: What
    path: PurePosixPath
    former: PurePosixPath
    """Where it was before; the same path if it was not renamed, or is new."""
    kind: Kind | None
    """None for a page written by hand."""
    before: Record | Page | None
    """None for what is new, or had no page."""
    after: Record | Page | None
    """None for what is deleted, or has no page because of a problem."""

    @property
    def is_person(self) -> bool:
        """Whether the path itself is a name."""
        return self.kind is not None and self.kind.name == "person"

    @property
    def title(self) -> str:
        """What readers call it, as far as that is known."""
        node = self.after or self.before
        return node.title if node is not None else self.path.stem


# What a browser shows and does not run; it runs what stands in a drawing.
_INERT = PUBLISHED_FILES - {"svg"}


@dataclass(frozen=True)
class ChangedWords:
    """A vocabulary that is another one now."""

    name: str
    added: tuple[Term, ...]
    removed: tuple[Term, ...]
    changed: tuple[Term, ...]


@dataclass(frozen=True)
class Sorted:
    """All changed files, by what they are."""

    documents: tuple[Changed, ...]
    vocabularies: tuple[ChangedWords, ...]
    beside: tuple[PurePosixPath, ...]
    """Files beside documents and pages: pictures, worksheets."""
    elsewhere: tuple[PurePosixPath, ...]
    """Files that belong to the site's machinery."""


def sort_changes(
    changes: Iterable[FileChange], before: Side, after: Side, content: str, pages: str
) -> Sorted:
    """What each changed file is.

    Args:
        changes: The files.
        before: The state that the proposal starts from.
        after: The state with it.
        content: The name of the content folder.
        pages: The name of the folder of pages written by hand.
    """
    old, new = (_by_path(side.catalog, pages) for side in (before, after))
    documents: list[Changed] = []
    beside: list[PurePosixPath] = []
    elsewhere: list[PurePosixPath] = []
    for change in _renames_found(changes, old, new):
        path, former = change.path, change.former or change.path
        if path.parts[0] not in (content, pages) and former.parts[0] not in (content, pages):
            elsewhere.append(path)
            continue
        if path.parts[:2] == (content, "vocabularies"):
            continue
        if path.suffix != ".md":
            # In the folder of pages, a script or a web page is published as it is.
            is_code = path.parts[0] == pages and path.suffix.lower()[1:] not in _INERT
            (elsewhere if is_code else beside).append(path)
            continue
        below = PurePosixPath(*path.parts[1:])
        kind = kind_of(below) if path.parts[0] == content else None
        if kind is None and path.parts[0] == content:
            beside.append(path)
            continue
        documents.append(Changed(change.what, path, former, kind, old.get(former), new.get(path)))
    documents.sort(key=lambda each: (_place(each.kind), each.path))
    vocabularies = tuple(
        words
        for name, vocabulary in after.catalog.vocabularies.items()
        if (words := _words(before.catalog.vocabularies.get(name), vocabulary)) is not None
    )
    return Sorted(tuple(documents), vocabularies, tuple(beside), tuple(elsewhere))


def _by_path(catalog: Catalog, pages: str) -> Mapping[PurePosixPath, Record | Page]:
    found: dict[PurePosixPath, Record | Page] = {
        record.path: record for record in catalog.documents
    }
    found.update({pages / page.path: page for page in catalog.pages.values()})
    return found


def _renames_found(
    changes: Iterable[FileChange],
    old: Mapping[PurePosixPath, Record | Page],
    new: Mapping[PurePosixPath, Record | Page],
) -> list[FileChange]:
    # Git sees a rename only between files that it has been told of.
    found = {change.path: change for change in changes}
    gone = {
        _text(old.get(each.path)): each.path for each in found.values() if each.what == "deleted"
    }
    gone.pop(None, None)
    for change in list(found.values()):
        former = gone.get(_text(new.get(change.path))) if change.what == "new" else None
        if former is not None and former in found and former.parent == change.path.parent:
            found[change.path] = FileChange(change.path, "renamed", former)
            del found[former]
    return list(found.values())


def _text(node: Record | Page | None) -> tuple[str, str] | None:
    return (node.document.front_matter, node.document.body) if node is not None else None


def _place(kind: Kind | None) -> int:
    return list(KINDS).index(kind.name) if kind is not None else len(KINDS)


def _words(before: Vocabulary | None, after: Vocabulary) -> ChangedWords | None:
    old = before.terms if before is not None else {}
    new = after.terms
    added = tuple(term for id, term in new.items() if id not in old)
    removed = tuple(term for id, term in old.items() if id not in new)
    changed = tuple(term for id, term in new.items() if id in old and old[id] != term)
    return (
        ChangedWords(after.name, added, removed, changed) if added or removed or changed else None
    )


class TextChange(NamedTuple):
    """Which words of a text came and went, each as often as it did, in the order of the text."""

    added: tuple[str, ...]
    removed: tuple[str, ...]

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """For a small correction: what became what."""
        if len(self.added) != len(self.removed) or len(self.added) > 3:
            return ()
        return tuple(zip(self.removed, self.added, strict=True))


def compare_texts(before: str, after: str) -> TextChange:
    """The words that only one of the two texts has. It takes no longer than reading them."""
    old, new = re.findall(r"\S+", before), re.findall(r"\S+", after)
    return TextChange(_only_in(new, old), _only_in(old, new))


def _only_in(words: Sequence[str], others: Sequence[str]) -> tuple[str, ...]:
    left = Counter(others)
    found = []
    for word in words:
        if left[word] > 0:
            left[word] -= 1
        else:
            found.append(word)
    return tuple(found)


class FieldChange(NamedTuple):
    """A field of the front matter that says something else."""

    name: str
    label: str
    what: What
    is_private: bool
    """Whether what it says is not to be repeated."""
    before: Any
    after: Any


def changed_fields(change: Changed) -> tuple[FieldChange, ...]:
    """The fields that differ, in the order of the front matter; empty where a side is missing."""
    if change.before is None or change.after is None:
        return ()
    old, new = change.before.document.metadata, change.after.document.metadata
    fields = {each.name: each for each in shape(change.kind.model)} if change.kind else {}
    found = []
    for name in dict.fromkeys((*new, *old)):
        if old.get(name) == new.get(name) and (name in old) == (name in new):
            continue
        what: What = "new" if name not in old else "deleted" if name not in new else "changed"
        found.append(_field_change(name, what, old.get(name), new.get(name), fields.get(name)))
    return tuple(found)


def _field_change(
    name: str, what: What, old: Any, new: Any, field: FieldShape | None
) -> FieldChange:
    label = field.label if field is not None else name
    refers = field.mark(Refers) if field is not None else None
    # Who is named may not have agreed to it.
    is_private = field is None or field.mark(Private) is not None
    is_private = is_private or (refers is not None and "person" in refers.kinds)
    return FieldChange(name, label, what, is_private, old, new)


def text_change(change: Changed) -> TextChange:
    """What is another thing in the body."""
    return compare_texts(_body(change.before), _body(change.after))


def _body(node: Record | Page | None) -> str:
    document: Document | None = node.document if node is not None else None
    return document.body if document is not None else ""
