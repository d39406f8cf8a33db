"""Reading a content folder: every file becomes a record, a page, or a reported problem."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path, PurePosixPath

from staffroom.cache import Cache, Table, Unusable, digest_of, freeze, thaw
from staffroom.catalog.folders import File, files, is_outside
from staffroom.catalog.inventory import Inventory, Source
from staffroom.catalog.outline import (
    Known,
    Outline,
    Reading,
    Text,
    pack_text,
    read_document_outline,
    read_flawed_outline,
    read_page_outline,
    thaw_reading,
)
from staffroom.catalog.remembered import Read, Remembered
from staffroom.diagnostic import PROBLEMS
from staffroom.document import parse_text, read_bytes, read_document
from staffroom.effort import too_much
from staffroom.kinds import KINDS, Status, noun
from staffroom.processes import spread
from staffroom.vocabulary import Vocabulary, parse_vocabulary

VOCABULARIES = ("subjects", "levels", "standards", "tags", "roles")
"""The vocabularies that fields draw on; each is a file in `content/vocabularies/`."""


def read_folders(
    content: Path,
    pages: Path,
    *,
    drafts: bool,
    cache: Cache,
    processes: int | None,
    remembered: Remembered | None,
    progress: Callable[[int, int], None],
) -> Inventory:
    """Read everything that can be read in the two folders; see `load_catalog`."""
    inventory = Inventory(content, pages)
    vocabularies: dict[str, Vocabulary] = {}
    for name in VOCABULARIES:
        vocabularies[name] = _vocabulary(inventory, name, vocabularies.get("levels"), cache)
    inventory.vocabularies = vocabularies
    found = files(inventory)
    for source in _sources(found, inventory, cache, processes, remembered, progress):
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


# --- what they say ----------------------------------------------------------------------------

# Fewer than this are parsed before another process has begun.
_LEAST = 60


def _sources(
    files: Iterable[File],
    inventory: Inventory,
    cache: Cache,
    processes: int | None,
    remembered: Remembered | None,
    progress: Callable[[int, int], None],
) -> Iterator[Source]:
    """What the files say, in their order; only what is not known is parsed."""
    outlines, texts = cache.table("outlines"), cache.table("texts")
    before = remembered.read if remembered is not None else {}
    known: list[tuple[File, bytes, Known | Read | None]] = []
    new: list[File] = []
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
    for number, (file, digest, found) in enumerate(known, start=1):
        progress(number, len(known))
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


def read_flawed(inventory: Inventory) -> Iterator[Source]:
    """The documents that a problem leaves out, as far as they can be understood."""
    for path, key in inventory.left_out.items():
        file = inventory.content.parent / path
        if key is None or is_outside(file, inventory.content):
            continue
        kind = KINDS[key.kind]
        document, _ = read_document(file, path, flawed=True)
        if document is None or too_much(document.body) is not None:
            continue
        packed = pack_text(document, None)
        text = Text(str(path), partial(bytes, packed), partial(bytes, packed))
        yield Source(key, kind, str(path), read_flawed_outline(document, kind), text, b"")


def _last_good(file: File, remembered: Remembered, outlines: Table, texts: Table) -> Source | None:
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


def _parse(files: Sequence[File]) -> list[tuple[bytes, bytes]]:
    return [_reading(file).freeze() for file in files]


def _reading(file: File) -> Reading:
    path = PurePosixPath(file.path)
    if file.kind is None:
        return read_page_outline(file.raw, path)
    return read_document_outline(file.raw, path, file.kind)


def _text_of(texts: Table, key: str) -> bytes:
    if (text := texts.get(key)) is None:
        raise Unusable("it is no longer there")
    return text


def _text_again(file: File, digest: bytes) -> bytes:
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
            kind=noun(kind.name),
            id=key.id,
            other=other,
        )
        inventory.leave_out(path, None, problem)
    elif source.outline.brief.status == Status.DRAFT and not drafts:
        inventory.drafts[key] = PurePosixPath(source.path)
    else:
        inventory.records[key] = source
