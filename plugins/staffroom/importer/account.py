"""The account of an import: what became of every file, and of every field."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, Literal

from staffroom.diagnostic import Diagnostic

NOT_A_DOCUMENT: Status = "not a document"
Status = Literal["written", "replaced", "unchanged", "left out", "copied", "not a document"]


@dataclass(frozen=True)
class DocumentAccount:
    """What became of one document."""

    path: PurePosixPath
    """Its file, relative to the folder that holds `content/`."""
    status: Status
    reason: str = ""
    """Why it was left out."""
    mapped: tuple[tuple[str, str], ...] = ()
    """The fields that have a value of the original, each with where it comes from."""
    given: tuple[str, ...] = ()
    """The fields that have a constant of the map."""
    guessed: tuple[tuple[str, str], ...] = ()
    """The fields, or `file` for the whole, that were guessed, each with how."""
    kept: tuple[str, ...] = ()
    """The original fields whose lines stand in the marked block; `text` for pieces of the text."""
    dropped: tuple[tuple[str, str], ...] = ()
    """Values that could not be used, each with the reason; their lines are kept."""
    people: tuple[tuple[str, str], ...] = ()
    """People who are not shown, as the original names them, each with the reason."""
    links: tuple[tuple[str, str], ...] = ()
    """Links that lead nowhere, each with the reason."""


@dataclass(frozen=True)
class FileAccount:
    """What became of one file of the collection."""

    path: PurePosixPath
    """The file, in the collection."""
    status: Status
    reason: str = ""
    problem: bool = False
    """Whether somebody should do something about it."""
    documents: tuple[DocumentAccount, ...] = ()


@dataclass(frozen=True)
class Account:
    """What a run did: every file of the collection stands in it exactly once."""

    source: str
    """The name of the collection's folder."""
    read: int
    """How many Markdown files were read."""
    files: tuple[FileAccount, ...]
    extras: tuple[DocumentAccount, ...] = ()
    """What was written beside the documents: vocabularies and people."""
    words: tuple[tuple[str, str], ...] = ()
    """Words that the documents use and no vocabulary has: vocabulary and word."""
    diagnostics: tuple[Diagnostic, ...] = field(default=(), repr=False)
    """What the checker says about the documents that were written."""

    @property
    def documents(self) -> tuple[DocumentAccount, ...]:
        """The documents that the collection has become."""
        return tuple(
            document
            for file in self.files
            for document in file.documents
            if document.status != "left out" and document.path.suffix == ".md"
        )

    @property
    def has_problems(self) -> bool:
        """Whether something was left out because of a problem."""
        return (
            any(file.problem for file in self.files)
            # A vocabulary that is there already is the community's own, so it stays as it is.
            or any(e.status == "left out" and e.path.suffix == ".md" for e in self.extras)
            or bool(self.diagnostics)
        )

    def with_status(self, *status: Status) -> list[FileAccount]:
        """The files that this became of."""
        return [file for file in self.files if file.status in status]

    def as_json(self) -> str:
        """All of it, file by file and field by field."""
        account = {
            "source": self.source,
            "read": self.read,
            "totals": dict(self._totals()),
            "files": [_file_json(file) for file in self.files],
            "also": [_document_json(extra) for extra in self.extras],
            "unknown_words": [{"vocabulary": v, "word": w} for v, w in self.words],
            "problems": [diagnostic.as_json() for diagnostic in self.diagnostics],
        }
        text = json.dumps(account, ensure_ascii=False, indent=2)
        return text.encode("utf-8", "replace").decode() + "\n"

    def as_text(self) -> str:
        """What a person reads at the end of a run."""
        lines = [*self._summary(), *self._files(), *self._fields(), *self._guesses()]
        lines += self._loose_ends()
        return "\n".join(_shown(line) for line in lines) + "\n"

    # --- the text ---------------------------------------------------------------------------

    def _totals(self) -> Iterator[tuple[str, int]]:
        documents = self.documents
        yield "files", len(self.files)
        yield "read", self.read
        statuses: tuple[Status, ...] = (
            "written", "replaced", "unchanged", "copied", "left out", NOT_A_DOCUMENT,
        )  # fmt: skip
        for status in statuses:
            yield status, len(self.with_status(status))
        yield "documents", len(documents)
        yield "fields mapped", sum(len(d.mapped) for d in documents)
        yield "fields from the map", sum(len(d.given) for d in documents)
        yield "guessed", sum(len(d.guessed) for d in documents)
        yield "kept", sum(len(d.kept) for d in documents)

    def _summary(self) -> Iterator[str]:
        totals = dict(self._totals())
        files = _count(totals["files"], "file")
        yield f"{files} in {self.source}, {totals['read']} read as Markdown:"
        names = {"copied": "copied beside a document", "left out": "left out"}
        for status in ("written", "replaced", "unchanged", "copied", "left out", NOT_A_DOCUMENT):
            if totals[status]:
                yield f"  {totals[status]:>4} {names.get(status, status)}"

    def _files(self) -> Iterator[str]:
        for status, title in (
            ("written", "Written"), ("replaced", "Replaced"), ("unchanged", "Unchanged"),
            ("copied", "Copied"),
        ):  # fmt: skip
            files = self.with_status(status)  # type: ignore[arg-type]
            if files:
                yield from ("", f"{title}:")
            for file in files:
                yield from _written_lines(file)
        for extra in self.extras:
            if extra is self.extras[0]:
                yield from ("", "Besides:")
            yield f"  {extra.path}: {extra.status}{f' ({extra.reason})' if extra.reason else ''}"
        if left_out := self.with_status("left out"):
            yield from ("", "Left out (nothing is lost: they are in the collection as they were):")
            yield from (f"  {file.path}: {file.reason}" for file in left_out)
        if others := self.with_status(NOT_A_DOCUMENT):
            yield from ("", "Not documents:")
            yield from _by_reason(others)

    def _fields(self) -> Iterator[str]:
        totals = dict(self._totals())
        if not totals["documents"]:
            return
        yield ""
        yield (
            f"Fields in {_count(totals['documents'], 'document')}: "
            f"{totals['fields mapped']} mapped, {totals['fields from the map']} from the map, "
            f"{totals['guessed']} guessed; {totals['kept']} kept word for word:"
        )
        columns = {
            "mapped": Counter(name for d in self.documents for name, _ in d.mapped),
            "from the map": Counter(name for d in self.documents for name in d.given),
            "guessed": Counter(name for d in self.documents for name, _ in d.guessed),
            "kept": Counter(name for d in self.documents for name in d.kept),
        }
        for title, counter in columns.items():
            if counter:
                found = sorted(counter.items(), key=lambda item: (-item[1], item[0]))
                yield f"  {title}: {', '.join(f'{name} {count}' for name, count in found)}"

    def _loose_ends(self) -> Iterator[str]:
        for title, lists in (
            ("Could not be used (the original lines are kept)",
             ((d, d.dropped) for d in self.documents)),
            ("Links that lead nowhere (now plain words; the original is kept)",
             ((d, d.links) for d in self.documents)),
        ):  # fmt: skip
            yield from _loose(title, lists)
        yield from self._people()
        if self.words:
            yield from ("", "Words that no vocabulary has:")
            yield from (f"  {vocabulary}: {word}" for vocabulary, word in self.words)
        if self.diagnostics:
            yield from ("", "Still to mend:")
            yield from (f"  {diagnostic.as_text()}" for diagnostic in self.diagnostics)

    def _guesses(self) -> Iterator[str]:
        guesses = Counter(guess for d in self.documents for guess in d.guessed)
        if guesses:
            yield from ("", "Guessed, so worth a look:")
        for (name, how), count in guesses.items():
            only = next(d.path.name for d in self.documents if (name, how) in d.guessed)
            where = only if count == 1 else f"{count} documents"
            yield f"  {name}: {how} ({where})"

    def _people(self) -> Iterator[str]:
        people: dict[tuple[str, str], int] = defaultdict(int)
        for document in self.documents:
            for person in dict.fromkeys(document.people):
                people[person] += 1
        if people:
            yield from ("", "People who are not shown (their original entries are kept):")
            for (name, reason), count in sorted(people.items()):
                yield f"  {name}: {reason} ({_count(count, 'document')})"


def _written_lines(file: FileAccount) -> Iterator[str]:
    if len(file.documents) == 1:
        yield f"  {file.path} → {file.documents[0].path}"
        return
    yield f"  {file.path}{f' → {file.reason}' if file.reason else ''}"
    for document in file.documents:
        note = f": {document.status}, {document.reason}" if document.reason else ""
        yield f"    → {document.path}{note}"


def _by_reason(files: Iterable[FileAccount]) -> Iterator[str]:
    """Files by name with the reason; those below one hidden folder in one line."""
    hidden: dict[str, int] = defaultdict(int)
    for file in files:
        folder = next((part for part in file.path.parts[:-1] if part.startswith(".")), None)
        if folder is None:
            yield f"  {file.path}: {file.reason}"
        else:
            hidden[folder] += 1
    for folder, count in hidden.items():
        yield f"  {folder}/: a hidden folder ({_count(count, 'file')})"


def _loose(
    title: str, lists: Iterable[tuple[DocumentAccount, tuple[tuple[str, str], ...]]]
) -> Iterator[str]:
    first = True
    for document, found in lists:
        for what, reason in dict.fromkeys(found):
            if first:
                yield from ("", f"{title}:")
                first = False
            yield f"  {document.path}: {what}: {reason}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _shown(line: str) -> str:
    """A line that any terminal can show: file names may hold bytes that are no text."""
    return line.encode("utf-8", "replace").decode()


def _file_json(file: FileAccount) -> dict[str, Any]:
    return {
        "path": str(file.path),
        "status": file.status,
        "reason": file.reason,
        "problem": file.problem,
        "documents": [_document_json(document) for document in file.documents],
    }


def _document_json(document: DocumentAccount) -> dict[str, Any]:
    return {
        "path": str(document.path),
        "status": document.status,
        "reason": document.reason,
        "mapped": dict(document.mapped),
        "from_map": list(document.given),
        "guessed": [{"field": name, "how": how} for name, how in document.guessed],
        "kept": list(document.kept),
        "not_used": [{"value": what, "reason": reason} for what, reason in document.dropped],
        "people": [{"written": who, "reason": reason} for who, reason in document.people],
        "links": [{"target": target, "reason": reason} for target, reason in document.links],
    }
