"""The folder of the site before last, out of which the next site is made: most pages lie there.

Making a folder and a link for each page, and deleting them again, takes as long as all else does
in a build in which little has changed.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from pathlib import Path

from staffroom.search import FOLDER as SEARCH
from staffroom.site import PageStore


def reuse(
    folder: Path,
    pages: Mapping[str, str],
    taken: Collection[str],
    store: PageStore,
    *,
    searching: bool,
) -> None:
    """Remove from the folder of a former site all but what the new site has just as well.

    What stays are pages of the store, told by their inodes, and of the search index all that is a
    file, for it is brought up to date on its own. A page at a place that the host will write to
    goes: it would write into the store.

    Args:
        folder: The folder.
        pages: File → name of the page that belongs there.
        taken: The files that the host writes.
        store: Where the pages are.
        searching: Whether the new site has a search.
    """
    index = f"{SEARCH}/" if searching else None
    mode = store.mode

    def stays(place: str, entry: os.DirEntry[str]) -> bool:
        if index is not None and place.startswith(index):
            return entry.is_file(follow_symlinks=False)
        name = pages.get(place)
        return name is not None and place not in taken and store.is_at(name, entry)

    # Whoever may read a file may look into its folder.
    _clear(folder, "", stays, mode and mode | (mode & 0o444) >> 2)


def _clear(
    folder: Path | str,
    way: str,
    stays: Callable[[str, os.DirEntry[str]], bool],
    mode: int | None,
) -> bool:
    """Clear a folder; whether anything stays."""
    any_stays = False
    with os.scandir(folder) as entries:
        for entry in entries:
            place = f"{way}{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                if _clear(entry.path, f"{place}/", stays, mode):
                    any_stays = True
                    _let_look(entry, mode)
                else:
                    with suppress(OSError):
                        os.rmdir(entry.path)  # noqa: PTH106
            elif stays(place, entry):
                any_stays = True
            else:
                os.unlink(entry.path)  # noqa: PTH108
    return any_stays


def _let_look(entry: os.DirEntry[str], mode: int | None) -> None:
    # It may have been made by a build that let nobody else look.
    now = stat.S_IMODE(entry.stat(follow_symlinks=False).st_mode)
    if mode is not None and now & 0o777 != mode:
        with suppress(OSError):
            os.chmod(entry.path, now & ~0o777 | mode)  # noqa: PTH101
