"""The catalog: every document of a content folder, and the graph of references between them.

`load_catalog` reads everything that can be read and reports the rest. The catalog is immutable
and complete before anything is rendered from it.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from staffroom.cache import Cache
from staffroom.catalog.folders import NO_IDS, is_id, is_outside, slug, walk
from staffroom.catalog.graph import Catalog, Key, Page, Record, Reference, Resolved, sort_text
from staffroom.catalog.outline import Brief
from staffroom.catalog.reading import read_flawed, read_folders
from staffroom.catalog.remembered import Remembered
from staffroom.catalog.resolving import resolve
from staffroom.diagnostic import Diagnostic
from staffroom.kinds import KINDS

__all__ = [
    "NO_IDS",
    "Brief",
    "Catalog",
    "Key",
    "Loaded",
    "Page",
    "Record",
    "Reference",
    "Remembered",
    "Resolved",
    "is_id",
    "is_outside",
    "load_catalog",
    "slug",
    "sort_text",
    "walk",
]


class Loaded(NamedTuple):
    """What `load_catalog` gives: the catalog, and all that is to be mended, by path and line."""

    catalog: Catalog
    diagnostics: list[Diagnostic]


def load_catalog(
    folder: Path | str,
    *,
    pages: Path | str | None = None,
    drafts: bool = False,
    cache: Cache | None = None,
    processes: int | None = None,
    remembered: Remembered | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
    thorough: bool = False,
) -> Loaded:
    """Read a content folder whole.

    Args:
        folder: The folder `content/`, or the one that holds it.
        pages: The folder of pages written by hand, so that links to and from them are known;
            by default `docs/` beside the content folder.
        drafts: Whether documents with the status draft are part of the catalog.
        cache: What is known of files that were read before; what is found out is put there, and
            whoever gives it saves it. The catalog is the same with any cache or none.
        processes: How many processes read files; by default one a core.
        remembered: For a preview: what former loads of the folder gave, brought up to date by
            this call. A file that makes no page now makes the one that it made when it was last
            good; besides that, the catalog is the same with it or without.
        progress: Told how many files have been read, and of how many.
        thorough: Whether what is left out is looked through for what else is wrong with it, so
            that whoever mends it is told everything at once.

    Returns:
        The catalog and the diagnostics, sorted by path and line. A file with a problem that
        leaves no page is missing from the catalog and stands in `Catalog.left_out`.
    """
    # Without “..”: the folder's name is what the paths of problems begin with.
    content = Path(os.path.abspath(folder))  # noqa: PTH100
    inner = content / "content"
    if inner.is_dir() and (_holds_kinds(inner) or not _holds_kinds(content)):
        content = inner
    by_hand = Path(pages).absolute() if pages is not None else content.parent / "docs"
    kept = cache if cache is not None else Cache(None, "")
    with _no_collection():
        inventory = read_folders(
            content,
            by_hand,
            drafts=drafts,
            cache=kept,
            processes=processes,
            remembered=remembered,
            progress=progress,
        )
        catalog = resolve(inventory, remembered, read_flawed(inventory) if thorough else ())
        return Loaded(catalog, sorted(inventory.diagnostics))


@contextmanager
def _no_collection() -> Iterator[None]:
    # All that is made here stays; looking through it again and again for garbage takes long.
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if not gc.get_freeze_count():
            # All objects count as old, so that the next search for garbage passes them over.
            gc.freeze()
            gc.unfreeze()
        if was_on:
            gc.enable()


def _holds_kinds(folder: Path) -> bool:
    names = {kind.folder.split("/")[0] for kind in KINDS.values()} | {"vocabularies"}
    return any((folder / name).is_dir() for name in names)
