"""What a contributor changes between two builds, and where the change must then be seen."""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from community import LESSONS, lessons


class NotSeen(Exception):
    """The build is of no worth: what was edited is not in the built site."""


@dataclass(frozen=True)
class Edit:
    """A change that has been made to a source file."""

    words: str
    """The new text, which stood nowhere before."""
    shown_on: tuple[str, ...]
    """Addresses of pages that must show it now."""
    listings: tuple[str, ...] = ()
    """Folders of the site, of which each must have a page that shows it."""

    def verify(self, site: Path) -> None:
        """Look for the change in a built site.

        Raises:
            NotSeen: It is missing somewhere.
        """
        for address in self.shown_on:
            if self.words not in (site / address).read_text("utf-8"):
                raise NotSeen(f"{address} does not show “{self.words}”.")
        for folder in self.listings:
            # A listing has many pages in folders of their own, and so have the lessons.
            pages = [
                page
                for page in (site / folder).rglob("*.html")
                if not page.parent.name.startswith("lesson-") or page.parent.name == "lesson-plans"
            ]
            if not any(self.words in page.read_text("utf-8") for page in pages):
                raise NotSeen(f"No page of the listing {folder} shows “{self.words}”.")


@dataclass(frozen=True)
class _Target:
    """A lesson to edit."""

    id: str
    domain: str
    subject: str
    linked_from: str
    """A lesson that links to it."""

    @property
    def address(self) -> str:
        return _address(self.id)


def _address(id: str) -> str:
    return f"{LESSONS}/{id}/index.html"


class Edits:
    """Edits to a generated community, each to another lesson."""

    def __init__(self, project: Path, number: int, seed: int = 1) -> None:
        self._project = project
        self._targets = _targets(number, seed)
        self._count = 0

    @property
    def kinds(self) -> dict[str, Callable[[], Edit]]:
        """The kinds of edits by name; calling one makes an edit."""
        return {"body": self.body, "title": self.title, "vocabulary": self.vocabulary}

    def body(self) -> Edit:
        """A sentence more in a lesson's text."""
        target, words = self._next("A sentence that was added as number")
        file = self._file(target)
        file.write_text(f"{file.read_text('utf-8')}\n{words}.\n", "utf-8")
        return Edit(words, (target.address,))

    def title(self) -> Edit:
        """Another title of a lesson that others link to and lists show."""
        target, words = self._next("A title that was changed as number")
        self._replace(self._file(target), r"^title: .*$", f"title: {words}")
        return Edit(
            words,
            (target.address, _address(target.linked_from), "catalog.json"),
            (LESSONS, f"domains/{target.domain}", f"subjects/{target.subject}"),
        )

    def vocabulary(self) -> Edit:
        """Another label of a subject."""
        target, words = self._next("Subject with the label")
        self._replace(
            self._project / "content" / "vocabularies" / "subjects.yml",
            rf"^- id: {target.subject}\n  label: .*$",
            f"- id: {target.subject}\n  label: {words}",
        )
        return Edit(words, (target.address, f"subjects/{target.subject}/index.html"))

    def _next(self, words: str) -> tuple[_Target, str]:
        self._count += 1
        # Not only a number: 1 would be found in 12.
        return next(self._targets), f"{words} {self._count} now"

    def _file(self, target: _Target) -> Path:
        return self._project / "content" / LESSONS / f"{target.id}.md"

    @staticmethod
    def _replace(file: Path, pattern: str, text: str) -> None:
        old = file.read_text("utf-8")
        new, count = re.subn(pattern, text, old, count=1, flags=re.MULTILINE)
        if not count:
            raise ValueError(f"{file} has nothing like {pattern}")
        file.write_text(new, "utf-8")


def _targets(number: int, seed: int) -> Iterator[_Target]:
    """Lessons that others link to, in an order that depends on the seed, over and over."""
    linked_from: dict[str, str] = {}
    found: dict[str, tuple[str, str]] = {}
    for lesson in lessons(number, seed):
        linked_from |= dict.fromkeys(lesson.links, lesson.id)
        fields = lesson.fields
        found[lesson.id] = (fields["domains"][0], fields["subjects"][0])  # type: ignore[index]
    targets = [_Target(id, *found[id], linked_from[id]) for id in sorted(linked_from)]
    random.Random(seed).shuffle(targets)
    while True:
        yield from targets


def fingerprint(folder: Path) -> str:
    """A hash of all files in a folder, with their names."""
    found = hashlib.blake2b()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        data = file.read_bytes()
        found.update(f"{file.relative_to(folder).as_posix()}\0{len(data)}\0".encode())
        found.update(data)
    return found.hexdigest()
