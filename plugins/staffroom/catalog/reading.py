"""Reading a content folder: every file becomes a record, a page, or a reported problem."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from staffroom.cache import Cache, Table, Unusable, digest_of, freeze, thaw
from staffroom.catalog.graph import Key
from staffroom.catalog.outline import (
    Known,
    Outline,
    Reading,
    Text,
    read_document_outline,
    read_page_outline,
    thaw_reading,
)
from staffroom.catalog.remembered import Read, Remembered
from staffroom.diagnostic import PROBLEMS, Diagnostic
from staffroom.document import CAN_REFUSE_LINKS, IsLink, parse_text, read_bytes
from staffroom.kinds import KINDS, Kind, Status, kind_of
from staffroom.processes import spread
from staffroom.vocabulary import Vocabulary, parse_vocabulary

VOCABULARIES = ("subjects", "levels", "standards", "tags", "roles")
"""The vocabularies that fields draw on; each is a file in `content/vocabularies/`."""

_NOT_DOCUMENTS = ("readme.md", "contributing.md")
_MARKDOWN = (".md", ".markdown", ".mdown", ".mkdn", ".mkd")


class Source(NamedTuple):
    """A file that was read and makes a page, before its references are followed."""

    key: Key
    kind: Kind | None
    """None for a page written by hand."""
    path: str
    """The file, relative to the folder that holds `content/`."""
    outline: Outline
    text: Text
    digest: bytes
    """Of its path and content."""


@dataclass
class Inventory:
    """What was found in the folders, before references are followed."""

    content: Path
    """The folder `content/`."""
    pages_folder: Path
    """The folder of pages written by hand."""
    vocabularies: Mapping[str, Vocabulary] = field(default_factory=dict)
    records: dict[Key, Source] = field(default_factory=dict)
    pages: dict[Key, Source] = field(default_factory=dict)
    left_out: dict[PurePosixPath, Key | None] = field(default_factory=dict)
    """Files that have no page because of a problem, with the key that they would have."""
    drafts: dict[Key, PurePosixPath] = field(default_factory=dict)
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


class _File(NamedTuple):
    """A file that is where a document or a page belongs, with its content."""

    file: str
    path: str
    key: Key
    kind: Kind | None
    raw: bytes

    @property
    def digest(self) -> bytes:
        return digest_of("document" if self.kind else "page", self.path, self.raw)


def read_folders(
    content: Path,
    pages: Path,
    *,
    drafts: bool,
    cache: Cache,
    processes: int | None,
    remembered: Remembered | None,
) -> Inventory:
    """Read everything that can be read in the two folders; see `load_catalog`."""
    inventory = Inventory(content, pages)
    vocabularies: dict[str, Vocabulary] = {}
    for name in VOCABULARIES:
        vocabularies[name] = _vocabulary(inventory, name, vocabularies.get("levels"), cache)
    inventory.vocabularies = vocabularies
    for source in _sources(_files(inventory), inventory, cache, processes, remembered):
        _take(inventory, source, drafts)
    return inventory


def _vocabulary(
    inventory: Inventory, name: str, levels: Vocabulary | None, cache: Cache
) -> Vocabulary:
    file = inventory.content / "vocabularies" / f"{name}.yml"
    path = inventory.root / "vocabularies" / file.name
    if not os.path.lexists(file):
        return Vocabulary(name)
    if is_outside(file, inventory.content):
        raw, diagnostics = None, [PROBLEMS["outside-folder"].at(path, file=file.name)]
    else:
        raw, diagnostics = read_bytes(file, path)
    vocabulary = Vocabulary(name)
    if raw is not None:
        table = cache.table("vocabularies")
        known = "\n".join(levels.terms) if levels is not None else "none"
        key = digest_of(str(path), raw, known).hex()
        try:
            vocabulary, diagnostics = thaw(table.get(key) or b"")
        except Unusable:
            text, diagnostics = parse_text(raw, path)
            if text is not None:
                # Copies, which do not remember what was guessed here.
                levels = Vocabulary("levels", levels.terms) if levels is not None else None
                vocabulary, diagnostics = parse_vocabulary(name, text, path, levels=levels)
                vocabulary = Vocabulary(name, vocabulary.terms)
            table.put(key, freeze((vocabulary, diagnostics)))
    if diagnostics and not vocabulary:
        inventory.unread.add(name)
    inventory.diagnostics += diagnostics
    return vocabulary


# --- which files there are --------------------------------------------------------------------


def _files(inventory: Inventory) -> Iterator[_File]:
    """The files that may make a page, read; what is wrong with the others is reported."""
    for name in _names(inventory.content):
        yield from _content_file(inventory, name)
    for name in _names(inventory.pages_folder):
        yield from _page_file(inventory, name)


def _content_file(inventory: Inventory, name: str) -> Iterator[_File]:
    folder, _, last = name.rpartition("/")
    stem, _, suffix = last.rpartition(".")
    kind = _kind_of_folder(folder)
    if name.split("/")[0] == "vocabularies" or last.lower() in _NOT_DOCUMENTS:
        return
    if kind is not None and suffix == "md" and _is_id(stem):
        key = Key(kind.name, stem)
        yield from _read_file(inventory.content, inventory, name, key, kind)
        return
    relative = PurePosixPath(name)
    path, file = inventory.root / relative, inventory.content / name
    # The path may be a name, also where the folder is not quite right.
    personal = kind.name == "person" if kind is not None else _may_name_somebody(relative)
    if relative.suffix.lower() not in _MARKDOWN:
        if not relative.suffix and file.with_suffix(".md").exists():
            problem = PROBLEMS["no-extension"].at(path, personal=personal, name=last)
            inventory.diagnostics.append(problem)
        return
    own_key = Key(kind.name, relative.stem) if kind else None
    if is_outside(file, inventory.content):
        problem = PROBLEMS["outside-folder"].at(path, personal=personal, file=last)
    elif kind is None:
        folders = ", ".join(f"{inventory.root}/{kind.folder}/" for kind in KINDS.values())
        problem = PROBLEMS["unknown-folder"].at(
            path, personal=personal, folder=f"{path.parent}/", folders=folders
        )
    else:
        better = f"{slug(relative.stem)}.md"
        problem = PROBLEMS["file-name"].at(path, name=last, better=better, personal=personal)
    inventory.leave_out(path, own_key, problem)


def _page_file(inventory: Inventory, name: str) -> Iterator[_File]:
    relative = PurePosixPath(name)
    if not relative.suffix and (inventory.pages_folder / name).with_suffix(".md").exists():
        path = PurePosixPath(inventory.pages_folder.name) / relative
        problem = PROBLEMS["no-extension"].at(path, name=relative.name)
        inventory.leave_out(path, None, problem)
    if relative.suffix == ".md":
        yield from _read_file(inventory.pages_folder, inventory, name, Key("page", name), None)


def _read_file(
    folder: Path, inventory: Inventory, name: str, key: Key, kind: Kind | None
) -> Iterator[_File]:
    path = f"{folder.name}/{name}"
    file = f"{folder}/{name}"
    try:
        if not CAN_REFUSE_LINKS:
            raise IsLink
        # No folder on the way is a link, so a file that is none lies where it seems to lie.
        raw, diagnostics = read_bytes(file, path, follow=False)
    except IsLink:
        if is_outside(Path(file), folder):
            raw, diagnostics = None, [_outside(path, kind)]
        else:
            raw, diagnostics = read_bytes(file, path)
    if raw is not None:
        yield _File(file, path, key, kind, raw)
        return
    if kind is not None and kind.name == "person":
        diagnostics = [replace(problem, personal=True) for problem in diagnostics]
    inventory.leave_out(PurePosixPath(path), key if kind is not None else None, *diagnostics)


def _outside(path: str, kind: Kind | None) -> Diagnostic:
    personal = kind is not None and kind.name == "person"
    where = PurePosixPath(path)
    return PROBLEMS["outside-folder"].at(where, personal=personal, file=where.name)


# --- what they say ----------------------------------------------------------------------------

# Fewer than this are parsed before another process has begun.
_LEAST = 60


def _sources(
    files: Iterable[_File],
    inventory: Inventory,
    cache: Cache,
    processes: int | None,
    remembered: Remembered | None,
) -> Iterator[Source]:
    """What the files say, in their order; only what is not known is parsed."""
    outlines, texts = cache.table("outlines"), cache.table("texts")
    before = remembered.read if remembered is not None else {}
    known: list[tuple[_File, bytes, Known | Read | None]] = []
    new: list[_File] = []
    for file in files:
        digest = file.digest
        key = digest.hex()
        found: Known | Read | None = before.get(file.path)
        if isinstance(found, Read) and found.digest == digest:
            known.append((file._replace(raw=b""), digest, found))
            continue
        found = None
        if texts.keep(key) and (frozen := outlines.get(key)) is not None:
            with suppress(Unusable):
                found = thaw_reading(frozen)
        if found is None:
            new.append(file)
        known.append((file._replace(raw=b""), digest, found))
    made = spread(_parse, new, processes=processes, least=_LEAST)
    del new
    after: dict[str, Read] = {}
    for file, digest, found in known:
        again = partial(_text_again, file, digest)
        text = Text(file.path, partial(_text_of, texts, digest.hex()), again)
        if found is None:
            frozen, packed = next(made)
            outlines.put(digest.hex(), frozen)
            texts.put(digest.hex(), packed)
            if cache.folder is None:
                text = Text(file.path, partial(bytes, packed), again)
            found = thaw_reading(frozen)
        if isinstance(found, Read):
            read = found
        else:
            outline, diagnostics = found
            source = None
            if outline is not None:
                source = Source(file.key, file.kind, file.path, outline, text, digest)
            elif remembered is not None:
                source = _last_good(file, remembered, outlines, texts)
            read = Read(digest, diagnostics, source)
        if remembered is not None:
            after[file.path] = read
            if read.source is not None:
                remembered.last_good[file.path] = read.source.digest
        inventory.diagnostics += read.diagnostics
        if read.source is None:
            missing = file.key if file.kind is not None else None
            inventory.left_out[PurePosixPath(file.path)] = missing
        else:
            yield read.source
    if remembered is not None:
        remembered.read = after


def _last_good(file: _File, remembered: Remembered, outlines: Table, texts: Table) -> Source | None:
    """What a file said when it was last good: older than what is wrong with it."""
    digest = remembered.last_good.get(file.path, b"")
    outline = _outline_of(outlines, digest.hex())
    if outline is None:
        return None
    again = partial(_text_again, file, digest)
    text = Text(file.path, partial(_text_of, texts, digest.hex()), again)
    return Source(file.key, file.kind, file.path, outline, text, digest)


def _outline_of(outlines: Table, key: str) -> Outline | None:
    """What a former content of a file said, if that is still known."""
    with suppress(Unusable):
        return thaw_reading(outlines.get(key) or b"")[0]
    return None


def _parse(files: Sequence[_File]) -> list[tuple[bytes, bytes]]:
    return [_reading(file).freeze() for file in files]


def _reading(file: _File) -> Reading:
    path = PurePosixPath(file.path)
    if file.kind is None:
        return read_page_outline(file.raw, path)
    return read_document_outline(file.raw, path, file.kind)


def _text_of(texts: Table, key: str) -> bytes:
    if (text := texts.get(key)) is None:
        raise Unusable("it is no longer there")
    return text


def _text_again(file: _File, digest: bytes) -> bytes:
    raw, _ = read_bytes(file.file, file.path)
    anew = file._replace(raw=raw or b"")
    if anew.digest != digest:
        raise RuntimeError(f"{file.path} was changed while the site was made. Make it again.")
    return _reading(anew).text


def _take(inventory: Inventory, source: Source, drafts: bool) -> None:
    """Give a file that was read its place."""
    key, kind = source.key, source.kind
    if kind is None:
        inventory.pages[key] = source
        return
    record = inventory.records.get(key)
    other = PurePosixPath(record.path) if record is not None else inventory.drafts.get(key)
    if other is not None:
        path = PurePosixPath(source.path)
        problem = PROBLEMS["duplicate-id"].at(
            path,
            personal=kind.name == "person",
            kind=kind.name.replace("-", " "),
            id=key.id,
            other=other,
        )
        inventory.leave_out(path, None, problem)
    elif source.outline.brief.status == Status.DRAFT and not drafts:
        inventory.drafts[key] = PurePosixPath(source.path)
    else:
        inventory.records[key] = source


def walk(folder: Path) -> Iterator[tuple[Path, PurePosixPath]]:
    """The files of a folder and of those below it, by path, each with its path below the folder.

    Hidden files are passed over, and links to folders are not followed.
    """
    for name in _names(folder):
        yield folder / name, PurePosixPath(name)


def _names(folder: Path) -> list[str]:
    found: list[str] = []
    for base, folders, names in os.walk(folder, followlinks=False):
        folders[:] = [name for name in folders if not name.startswith(".")]
        below = os.path.relpath(base, folder).replace(os.sep, "/")
        start = "" if below == "." else f"{below}/"
        found += [start + name for name in names if not name.startswith(".")]
    return sorted(found)


def is_outside(file: Path, folder: Path) -> bool:
    """Whether a file, links followed, lies outside a folder; links in a circle lead nowhere."""
    try:
        return not file.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError):
        return True


@lru_cache(maxsize=10_000)
def _kind_of_folder(folder: str) -> Kind | None:
    return kind_of(PurePosixPath(folder, "document.md"))


def _may_name_somebody(relative: PurePosixPath) -> bool:
    """Whether a file in a folder of no kind may be a person's, put in the wrong place."""
    folders = {part.casefold() for part in relative.parts}
    return not folders.isdisjoint({"community", "people", "person", "persons"})


_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def _is_id(stem: str) -> bool:
    # A page of the name index would take the place of its folder's own page.
    return _ID.fullmatch(stem) is not None and stem != "index"


def slug(text: str) -> str:
    """A file name's stem in small letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
    return words if words not in ("", "index") else "a-name-in-plain-letters"
