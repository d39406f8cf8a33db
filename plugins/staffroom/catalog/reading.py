"""Reading a content folder: every file becomes a record, a page, or a reported problem."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from staffroom.catalog.graph import Key, Page, Record
from staffroom.diagnostic import PROBLEMS, Diagnostic, Position
from staffroom.document import read_document, read_page, read_text
from staffroom.effort import too_much
from staffroom.kinds import KINDS, Status, kind_of, validate
from staffroom.vocabulary import Vocabulary, parse_vocabulary

VOCABULARIES = ("subjects", "levels", "standards", "tags", "roles")
"""The vocabularies that fields draw on; each is a file in `content/vocabularies/`."""

_NOT_DOCUMENTS = ("readme.md", "contributing.md")
_MARKDOWN = (".md", ".markdown", ".mdown", ".mkdn", ".mkd")


@dataclass
class Inventory:
    """What was found in the folders, before references are followed."""

    content: Path
    """The folder `content/`."""
    pages_folder: Path
    """The folder of pages written by hand."""
    vocabularies: Mapping[str, Vocabulary] = field(default_factory=dict)
    records: dict[Key, Record] = field(default_factory=dict)
    pages: dict[Key, Page] = field(default_factory=dict)
    left_out: dict[PurePosixPath, Key | None] = field(default_factory=dict)
    """Files that have no page because of a problem, with the key that they would have."""
    drafts: dict[PurePosixPath, Key] = field(default_factory=dict)
    """Documents that are not published yet."""
    diagnostics: list[Diagnostic] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    """The vocabularies whose words are not known because their file cannot be read."""

    @property
    def root(self) -> PurePosixPath:
        """The content folder as the paths of diagnostics begin with it."""
        return PurePosixPath(self.content.name)

    def leave_out(self, path: PurePosixPath, key: Key | None, *problems: Diagnostic) -> None:
        """Do without a file, for these reasons."""
        self.left_out[path] = key
        self.diagnostics += problems


def read_folders(content: Path, pages: Path, *, drafts: bool) -> Inventory:
    """Read everything that can be read in the two folders."""
    inventory = Inventory(content, pages)
    vocabularies: dict[str, Vocabulary] = {}
    for name in VOCABULARIES:
        vocabularies[name] = _vocabulary(inventory, name, vocabularies.get("levels"))
    inventory.vocabularies = vocabularies
    for file, relative in walk(content):
        _read_content_file(inventory, file, relative, drafts)
    for file, relative in walk(pages):
        _read_page_file(inventory, file, relative)
    return inventory


def _vocabulary(inventory: Inventory, name: str, levels: Vocabulary | None) -> Vocabulary:
    file = inventory.content / "vocabularies" / f"{name}.yml"
    path = inventory.root / "vocabularies" / file.name
    if not os.path.lexists(file):
        return Vocabulary(name)
    if is_outside(file, inventory.content):
        text, diagnostics = None, [PROBLEMS["outside-folder"].at(path, file=file.name)]
    else:
        text, diagnostics = read_text(file, path)
    vocabulary = Vocabulary(name)
    if text is not None:
        vocabulary, diagnostics = parse_vocabulary(name, text, path, levels=levels)
    if diagnostics and not vocabulary:
        inventory.unread.add(name)
    inventory.diagnostics += diagnostics
    return vocabulary


def _read_content_file(
    inventory: Inventory, file: Path, relative: PurePosixPath, drafts: bool
) -> None:
    path = inventory.root / relative
    if relative.parts[0] == "vocabularies" or file.name.lower() in _NOT_DOCUMENTS:
        return
    kind = kind_of(relative)
    # The path may be a name, also where the folder is not quite right.
    personal = kind.name == "person" if kind is not None else _may_name_somebody(relative)
    if file.suffix.lower() not in _MARKDOWN:
        if not file.suffix and file.with_suffix(".md").exists():
            problem = PROBLEMS["no-extension"].at(path, personal=personal, name=file.name)
            inventory.diagnostics.append(problem)
        return
    if is_outside(file, inventory.content):
        problem = PROBLEMS["outside-folder"].at(path, personal=personal, file=file.name)
        inventory.leave_out(path, Key(kind.name, relative.stem) if kind else None, problem)
        return
    if kind is None:
        folders = ", ".join(f"{inventory.root}/{kind.folder}/" for kind in KINDS.values())
        folder = f"{path.parent}/"
        problem = PROBLEMS["unknown-folder"].at(
            path, personal=personal, folder=folder, folders=folders
        )
        inventory.leave_out(path, None, problem)
        return
    key = Key(kind.name, relative.stem)
    if file.suffix != ".md" or not _is_id(relative.stem):
        better = f"{slug(relative.stem)}.md"
        problem = PROBLEMS["file-name"].at(
            path, name=relative.name, better=better, personal=personal
        )
        inventory.leave_out(path, key, problem)
        return
    document, diagnostics = read_document(file, path, flawed=True)
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
    if document is not None and "name" in document.metadata and "title" not in document.metadata:
        personal = True
    if personal:
        diagnostics = [replace(problem, personal=True) for problem in diagnostics]
    if document is None or fields is None:
        inventory.leave_out(path, key, *diagnostics)
        return
    inventory.diagnostics += diagnostics
    record = inventory.records.get(key)
    same = (draft for draft, its_key in inventory.drafts.items() if its_key == key)
    other = record.document.path if record else next(same, None)
    if other is not None:
        problem = PROBLEMS["duplicate-id"].at(
            path, personal=personal, kind=kind.name.replace("-", " "), id=key.id, other=other
        )
        inventory.leave_out(path, None, problem)
    elif fields.status is Status.DRAFT and not drafts:
        inventory.drafts[path] = key
    else:
        inventory.records[key] = Record(kind, fields, document)


def _read_page_file(inventory: Inventory, file: Path, relative: PurePosixPath) -> None:
    path = PurePosixPath(inventory.pages_folder.name) / relative
    if not file.suffix and file.with_suffix(".md").exists():
        problem = PROBLEMS["no-extension"].at(path, name=file.name)
        inventory.leave_out(path, None, problem)
    if file.suffix != ".md":
        return
    if is_outside(file, inventory.pages_folder):
        inventory.leave_out(path, None, PROBLEMS["outside-folder"].at(path, file=file.name))
        return
    document, diagnostics = read_page(file, path)
    if document is None:
        inventory.leave_out(path, None, *diagnostics)
        return
    if (reason := too_much(document.body)) is not None:
        problem = PROBLEMS["too-heavy"].at(path, Position(document.body_line, 1), reason=reason)
        inventory.leave_out(path, None, *diagnostics, problem)
        return
    inventory.diagnostics += diagnostics
    page = Page(relative, document)
    inventory.pages[page.key] = page


def walk(folder: Path) -> Iterator[tuple[Path, PurePosixPath]]:
    """The files of a folder and of those below it, by path, each with its path below the folder.

    Hidden files are passed over, and links to folders are not followed.
    """
    found: list[tuple[str, Path]] = []
    for base, folders, names in os.walk(folder, followlinks=False):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if not name.startswith("."):
                file = Path(base, name)
                found.append((file.relative_to(folder).as_posix(), file))
    for relative, file in sorted(found):
        yield file, PurePosixPath(relative)


def is_outside(file: Path, folder: Path) -> bool:
    """Whether a file, links followed, lies outside a folder; links in a circle lead nowhere."""
    try:
        return not file.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError):
        return True


def _may_name_somebody(relative: PurePosixPath) -> bool:
    """Whether a file in a folder of no kind may be a person's, put in the wrong place."""
    folders = {part.casefold() for part in relative.parts}
    return not folders.isdisjoint({"community", "people", "person", "persons"})


def _is_id(stem: str) -> bool:
    # A page of the name index would take the place of its folder's own page.
    return re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", stem) is not None and stem != "index"


def slug(text: str) -> str:
    """A file name's stem in small letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
    return words if words not in ("", "index") else "a-name-in-plain-letters"
