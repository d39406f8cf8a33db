"""One file as the rules see it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from staffroom.catalog import Catalog, Key, Page, Record
from staffroom.checks.passages import Mention, Passage, mentions, passages_of
from staffroom.diagnostic import PROBLEMS, Diagnostic
from staffroom.document import Document, FieldPath
from staffroom.kinds import USUAL_LANGUAGE, USUAL_LICENSE, Entry, Kind
from staffroom.links import Link, find_links, hide_code


@dataclass(frozen=True)
class Submission:
    """A file that somebody wrote, with all that is known around it."""

    document: Document
    kind: Kind | None
    """None for a page written by hand."""
    node: Record | Page | None
    """Its place in the catalog; None where a problem leaves it out."""
    fields: Entry | None
    """Its front matter as the model of its kind; None where there is none that is right."""
    catalog: Catalog
    today: date
    address: str = ""
    """Where the site is published, if that is known; with a slash at its end."""
    license: str = USUAL_LICENSE
    """The licence of documents that name none, as an SPDX identifier."""
    language: str = USUAL_LANGUAGE
    """The language of documents that name none, as a BCP 47 tag."""

    @property
    def key(self) -> Key | None:
        """What identifies it, if it is in the catalog."""
        return self.node.key if self.node is not None else None

    @property
    def body(self) -> str:
        """The Markdown below the front matter."""
        return self.document.body

    @cached_property
    def visible(self) -> str:
        """The body, of the same length, with code and comments made blank (zero bytes)."""
        return hide_code(self.body)

    @cached_property
    def links(self) -> list[Link]:
        """Every link and image of the body, in order; offsets are the body's."""
        return find_links(self.body)

    @cached_property
    def passages(self) -> list[Passage]:
        """Every text that readers read: those of the front matter, then the body."""
        return [*passages_of(self.document, self.kind, self.fields), Passage((), self.body)]

    @cached_property
    def lowered(self) -> str:
        """All of them as one text in small letters, for a quick look at whether a word occurs."""
        return "\n".join(passage.text for passage in self.passages).lower()

    def value(self, name: str) -> Any:
        """What stands in a field of the front matter; None where nothing does."""
        if self.fields is not None:
            return getattr(self.fields, name, None)
        return self.document.metadata.get(name)

    @cached_property
    def addresses(self) -> list[Mention]:
        """Every address that is written in the body or the front matter, wherever it stands."""
        return mentions(self.passages, self.visible, self.links)

    @property
    def tomorrow(self) -> date:
        """The last day that may be written of something that has happened: elsewhere on earth it
        is tomorrow already."""
        return self.today + timedelta(days=1)

    @property
    def is_english(self) -> bool:
        """Whether it is in English."""
        own = self.fields.language if self.fields is not None else None
        return (own or self.language).lower().split("-")[0] == "en"

    def at(
        self, code: str, where: FieldPath | int, *, hint: str | None = None, **values: Any
    ) -> Diagnostic:
        """A problem of this file, at a field or at a character (offset) of the body.

        Whatever is said about a person's file may name somebody, and is marked so.
        """
        document = self.document
        if isinstance(where, int):
            place = document.body_position(where)
        else:
            place = document.position(where)
        personal = values.pop("personal", False) or (
            self.kind is not None and self.kind.name == "person"
        )
        return PROBLEMS[code].at(document.path, place, hint=hint, personal=personal, **values)


Rule = Callable[[Submission], Iterator[Diagnostic]]
"""What looks at one file (and, where it must, at what that leads to) and yields problems. It runs
for every kind of document and for pages written by hand, in several processes at once."""
