"""The folder of the site before last, out of which the next site is made: most pages lie there.

Making a folder and a link for each page, and deleting them again, takes as long as all else does
in a build in which little has changed.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path

from staffroom.search import FOLDER as SEARCH
from staffroom.site import PageStore


def reuse(folder: Path, pages: Mapping[str, str], taken: Collection[str], store: PageStore) -> None:
    """Remove from the folder of a former site all but what the new site has just as well.

    What stays are pages of the store, told by their inodes, and the search index, which is brought
    up to date on its own. A page at a place that the host will write to goes: it would write
    into the store.

    Args:
        folder: The folder.
        pages: File → name of the page that belongs there.
        taken: The files that the host writes.
        store: Where the pages are.
    """
    _clear(folder, "", pages, taken, store)


def _clear(
    folder: Path | str, way: str, pages: Mapping[str, str], taken: Collection[str], store: PageStore
) -> bool:
    """Clear a folder; whether anything stays."""
    stays = False
    with os.scandir(folder) as entries:
        for entry in entries:
            place = f"{way}{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                if place == SEARCH or _clear(entry.path, f"{place}/", pages, taken, store):
                    stays = True
                else:
                    with suppress(OSError):
                        os.rmdir(entry.path)  # noqa: PTH106
                continue
            name = pages.get(place)
            if name is not None and place not in taken and store.is_at(name, entry):
                stays = True
            else:
                os.unlink(entry.path)  # noqa: PTH108
    return stays
