"""Files of a folder that anybody may have filled: no link is followed, and no pipe waited for."""

from __future__ import annotations

import os
import re
import stat
import sys
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

_READ = os.O_RDONLY | getattr(os, "O_BINARY", 0)
# Windows has neither; there links are made by administrators only, and no file is a pipe.
_READ |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


def open_file(path: str | Path) -> tuple[int, os.stat_result]:
    """Open a file for reading; whoever asks closes it.

    Raises:
        OSError: It cannot be read, or is a link, a pipe or whatever else is no file.
    """
    opened = os.open(path, _READ)
    status = os.fstat(opened)
    if not stat.S_ISREG(status.st_mode):
        os.close(opened)
        raise OSError(f"{path} is no file")
    return opened, status


def read_file(path: str | Path) -> bytes:
    """What is in a file; `OSError` as with `open_file`."""
    opened, _ = open_file(path)
    with os.fdopen(opened, "rb") as file:
        return file.read()


def open_new(path: str | Path) -> BinaryIO:
    """Open a new file for writing. A link of that name goes, and what it leads to stays."""
    try:
        return Path(path).open("xb")
    except FileExistsError:
        Path(path).unlink()
        return Path(path).open("xb")


def write_new(path: str | Path, content: bytes) -> None:
    """Write a new file; see `open_new`."""
    with open_new(path) as file:
        file.write(content)


def own_folder(folder: Path) -> None:
    """Have a folder there, with those around it. A link in its place goes, but nothing behind it.

    Raises:
        OSError: It cannot be made, or the link cannot be removed.
    """
    if folder.is_symlink():
        folder.unlink()
    folder.mkdir(parents=True, exist_ok=True)


def folders_in(folder: str | Path, named: re.Pattern[str]) -> list[os.DirEntry[str]]:
    """The folders of some names in a folder. Links of such a name go; see `own_folder`."""
    found = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if named.fullmatch(entry.name) is None:
                continue
            if entry.is_symlink():
                os.unlink(entry.path)  # noqa: PTH108
            elif entry.is_dir(follow_symlinks=False):
                found.append(entry)
    return found


def mode_of_new(place: Path) -> int | None:
    """Who may read and write new files in a folder; None where there are no such modes.

    Found out with a file, which is removed again: to ask for the umask is to change it for all
    threads, and it is not all that counts.

    Raises:
        OSError: No file can be made there.
    """
    with open_new(place) as file:
        mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
    place.unlink()
    return mode if sys.platform != "win32" else None


def let_read(opened: int, status: os.stat_result, mode: int | None) -> None:
    """Give an open file the mode that a new one would have, if that can be."""
    if sys.platform != "win32" and mode is not None and stat.S_IMODE(status.st_mode) != mode:
        with suppress(OSError):
            os.fchmod(opened, mode)
