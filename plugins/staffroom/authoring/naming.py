"""How the file of a new document is called, and what may already be called so."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

from staffroom.catalog import Catalog, Key, slug
from staffroom.kinds import KINDS, Kind, noun
from staffroom.vocabulary import nearest

_LONGEST = 80


def kind_named(written: str) -> Kind | None:
    """The kind of a name, whatever its capitals: `Lesson plan` is `lesson-plan`."""
    return KINDS.get(re.sub(r"[\s_-]+", "-", written.strip().lower()))


def nearest_kind(written: str) -> str | None:
    """The kind that was probably meant: `lesson` is part of one, `rubrik` nearly one."""
    word = written.strip().lower()
    parts = [name for name in KINDS if word and (word in name or name in word)]
    return parts[0] if len(parts) == 1 else nearest(word, KINDS, cutoff=60)


def id_from(title: str) -> str:
    """The id of a document with that title; empty where no letter or digit of it can be used."""
    if not (id := slug(title)) or id == slug(""):
        return ""
    # Nobody wants to type a whole sentence; the last word is not cut in two.
    return id if len(id) <= _LONGEST else id[: _LONGEST + 1].rpartition("-")[0]


def in_the_way(kind: Kind, id: str, content: Path, catalog: Catalog) -> str:
    """What already has the name, in words; empty where nothing has.

    A former name counts, too: links to it would suddenly lead to the new document.
    """
    folder = content / kind.folder
    names = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    for name in names:
        # On some computers two files cannot differ in capitals only.
        if name.casefold() == f"{id}.md":
            return f"There is a file {content.name}/{kind.folder}/{name} already."
    key = Key(kind.name, id)
    if (record := catalog.records.get(key)) is not None:
        return f"There is a {noun(kind.name)} of this name already: {record.path}."
    for path, other in catalog.left_out.items():
        if other == key:
            return f"There is a {noun(kind.name)} of this name already: {path}."
    former = catalog.former_ids.get(key) or catalog.aliases.get(f"{kind.folder}/{id}/")
    if former is not None:
        where = catalog.records[former].path if former in catalog.records else former
        return f"“{id}” is a former name of {where}, and old links lead there."
    return ""


def path_of(kind: Kind, id: str) -> PurePosixPath:
    """The file of a document, below the content folder."""
    return PurePosixPath(kind.folder, f"{id}.md")
