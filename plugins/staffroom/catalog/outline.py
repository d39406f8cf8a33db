"""What one file says, found out from nothing but its path and its bytes, so that it can be kept.

An `Outline` is what the graph and the listings need of a document; it is small and always at hand.
The `Text` is the rest, the fields and the Markdown, and is looked at only where it is shown.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from staffroom.cache import Unusable, freeze, thaw
from staffroom.diagnostic import PROBLEMS, Diagnostic, Position
from staffroom.document import Document, FieldPath, parse_document, parse_page
from staffroom.effort import too_much
from staffroom.kinds import Entry, Kind, readable_part, validate
from staffroom.kinds.facets import written_facets
from staffroom.kinds.marks import FileBeside, PageByHand, Refers, RefersToObjective, TermOf
from staffroom.kinds.structure import all_marked
from staffroom.links import Form, find_links, hide_code


class Brief(NamedTuple):
    """What listings say of a document."""

    title: str
    summary: str = ""
    status: str = "published"
    created: date | None = None
    updated: date | None = None
    reviewed: date | None = None
    """The day of the last review."""
    language: str | None = None
    image: str | None = None
    image_alt: str | None = None
    icon: str | None = None
    replaced_by: str | None = None
    facets: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """What the library can narrow it down by and needs no other document to be known."""


Marked = tuple[FieldPath, str]
"""A text in a field: the way to it, and the text."""
Term = tuple[str, FieldPath, str]
"""A word of a vocabulary: the vocabulary's name, the way to the word, the word."""
Named = tuple[str, tuple[str, ...], bool, FieldPath, str]
"""The name of a document: what the edge means, the kinds that it may be of (none: any), whether it
may be plain text as well, the way to it, the name."""
LinkFound = tuple[bool, bool, str, int]
"""A link of the body: is `[[…]]`, is an absolute address, its target, its offset in the body."""


class Outline(NamedTuple):
    """What a document is, and what it names."""

    brief: Brief
    links: tuple[LinkFound, ...] = ()
    aliases: tuple[str, ...] = ()
    objectives: tuple[str, ...] = ()
    """The ids of a lesson plan's objectives."""
    terms: tuple[Term, ...] = ()
    assessed: tuple[Marked, ...] = ()
    """The objectives and standards that a rubric is for."""
    references: tuple[Named, ...] = ()
    pages: tuple[Marked, ...] = ()
    """The pages written by hand that it names."""
    files: tuple[Marked, ...] = ()
    """The files beside it that it names."""
    aside: tuple[Term, ...] = ()
    """Words of vocabularies under which it does not stand."""


class Reading(NamedTuple):
    """What comes of one file."""

    outline: Outline | None
    """None where a problem leaves no page."""
    diagnostics: tuple[Diagnostic, ...]
    text: bytes
    """The fields and the Markdown, for `Text`."""

    def freeze(self) -> tuple[bytes, bytes]:
        """The outline with the diagnostics, and the text, for `thaw_reading` and `Text`."""
        # Plain values: they are thawed for every document in every build.
        plain = (tuple(self.outline[0]), *self.outline[1:]) if self.outline else None
        return freeze((plain, self.diagnostics)), self.text


Known = tuple[Outline | None, tuple[Diagnostic, ...]]
"""The outline and the diagnostics of a file."""


def thaw_reading(frozen: bytes) -> Known:
    """The outline and the diagnostics that were frozen; `Unusable` when the bytes are none."""
    try:
        plain, diagnostics = thaw(frozen)
        return (Outline(Brief(*plain[0]), *plain[1:]) if plain else None), diagnostics
    except (TypeError, ValueError) as error:
        raise Unusable(str(error)) from error


class Text:
    """The fields and the Markdown of a document, made from bytes when somebody asks."""

    def __init__(self, path: str, made: Callable[[], bytes], again: Callable[[], bytes]) -> None:
        """What `made` gives; or, where that is damaged, what `again` gives."""
        self._path = path
        self._made = made
        self._again = again

    def forget(self) -> None:
        """Let go of what was made; it is made again when somebody asks."""
        for name in ("document", "fields"):
            self.__dict__.pop(name, None)

    @cached_property
    def document(self) -> Document:
        """The file that was read."""
        document: Document = self._look(self._document)
        return document

    @cached_property
    def fields(self) -> Any:
        """The front matter as the model of its kind; None for a page written by hand."""
        return self._look(self._fields)

    @staticmethod
    def _fields(frozen: bytes) -> Any:
        _, front, body = _PARTS.unpack_from(frozen)
        return thaw(frozen[_PARTS.size + front + body :])

    def _document(self, frozen: bytes) -> Document:
        line, front, body = _PARTS.unpack_from(frozen)
        middle, end = _PARTS.size + front, _PARTS.size + front + body
        front_matter = frozen[_PARTS.size : middle].decode()
        return Document(PurePosixPath(self._path), front_matter, frozen[middle:end].decode(), line)

    def _look(self, look: Callable[[bytes], Any]) -> Any:
        try:
            return look(self._made())
        except (struct.error, ValueError, Unusable):
            return look(self._again())


def pack_text(document: Document, fields: Entry | None) -> bytes:
    """The fields and the Markdown of a document as bytes, for `Text`."""
    front, body = document.front_matter.encode(), document.body.encode()
    head = _PARTS.pack(document.body_line, len(front), len(body))
    return b"".join((head, front, body, freeze(fields)))


# Line of the body, bytes of the front matter, bytes of the body.
_PARTS = struct.Struct("<III")

_MARKS = (TermOf, RefersToObjective, Refers, PageByHand, FileBeside)


def read_document_outline(raw: bytes, path: PurePosixPath, kind: Kind) -> Reading:
    """What the file of a document says."""
    personal = kind.name == "person"
    document, diagnostics = parse_document(raw, path, flawed=True)
    if document is not None and (reason := too_much(document.body)) is not None:
        place = Position(document.body_line, 1)
        diagnostics.append(PROBLEMS["too-heavy"].at(path, place, reason=reason))
    fields = None
    if document is not None:
        is_readable = not diagnostics
        fields, found = validate(document, kind)
        diagnostics += found
        if not is_readable:
            fields = None
        # The path may be a name, also where the folder is not quite right.
        if "name" in document.metadata and "title" not in document.metadata:
            personal = True
    if personal:
        diagnostics = [replace(problem, personal=True) for problem in diagnostics]
    if document is None or fields is None:
        return Reading(None, tuple(diagnostics), b"")
    outline = _outline(fields, kind, document.body)
    return Reading(outline, tuple(diagnostics), pack_text(document, fields))


def read_flawed_outline(document: Document, kind: Kind) -> Outline:
    """What a document names of which a problem leaves no page, as far as that can be understood."""
    return _outline(readable_part(document, kind), kind, document.body, Brief(""))


def _outline(fields: Entry, kind: Kind, body: str, brief: Brief | None = None) -> Outline:
    terms: list[Term] = []
    aside: list[Term] = []
    assessed: list[Marked] = []
    references: list[Named] = []
    pages: list[Marked] = []
    files: list[Marked] = []
    for mark, where, value in all_marked(fields, _MARKS):
        match mark:
            case TermOf():
                (aside if mark.aside else terms).append((mark.vocabulary, where, value))
            case Refers():
                kinds = mark.kinds_from(kind.name)
                references.append((mark.relation, kinds, mark.loose, where, value))
            case RefersToObjective():
                assessed.append((where, value))
            case PageByHand():
                pages.append((where, value))
            case FileBeside():
                files.append((where, value))
    return Outline(
        brief or _brief(fields, kind),
        _links(body),
        fields.aliases,
        tuple(each.id for each in getattr(fields, "objectives", None) or () if each.id),
        tuple(terms),
        tuple(assessed),
        tuple(references),
        tuple(pages),
        tuple(files),
        tuple(aside),
    )


def _brief(fields: Entry, kind: Kind) -> Brief:
    return Brief(
        title=fields.name_of_entry,
        summary=getattr(fields, "summary", None) or "",
        status=fields.status.value,
        created=fields.created,
        updated=fields.updated,
        reviewed=fields.reviewed_on,
        language=fields.language,
        image=fields.image,
        image_alt=fields.image_alt,
        icon=getattr(fields, "icon", None),
        replaced_by=fields.replaced_by,
        facets=written_facets(fields) if kind.in_library else (),
    )


def _links(body: str) -> tuple[LinkFound, ...]:
    return tuple(
        (link.form is Form.WIKI, link.is_external, link.target, link.start)
        for link in find_links(body)
    )


def read_page_outline(raw: bytes, path: PurePosixPath) -> Reading:
    """What the file of a page written by hand says."""
    document, diagnostics = parse_page(raw, path)
    if document is None:
        return Reading(None, tuple(diagnostics), b"")
    if (reason := too_much(document.body)) is not None:
        problem = PROBLEMS["too-heavy"].at(path, Position(document.body_line, 1), reason=reason)
        return Reading(None, (*diagnostics, problem), b"")
    brief = Brief(_title(document), str(document.metadata.get("description") or ""))
    outline = Outline(brief, _links(document.body))
    return Reading(outline, tuple(diagnostics), pack_text(document, None))


def _title(page: Document) -> str:
    if title := page.metadata.get("title"):
        return str(title)
    heading = re.search(r"^#[ \t](.*)$", hide_code(page.body), re.MULTILINE)
    words = page.body[slice(*heading.span(1))] if heading else ""
    words = words.strip().rstrip("#").strip()
    return words or page.path.stem.replace("-", " ").capitalize()
