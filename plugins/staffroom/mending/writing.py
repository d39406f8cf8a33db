"""A file gets another content in one step, or stays as it is."""

from __future__ import annotations

import os
import stat
import sys
from contextlib import suppress
from pathlib import Path

from staffroom.cache.files import open_file


class ChangedMeanwhile(Exception):
    """A file is no longer what it was when it was read."""


def replace_file(file: Path, before: bytes, after: bytes) -> None:
    """Put a new content in the place of the one that was read; mode and owner stay.

    Raises:
        ChangedMeanwhile: The file has another content than `before` by now.
        OSError: It cannot be written, or is a link or no ordinary file.
    """
    opened, status = open_file(file)
    with os.fdopen(opened, "rb") as now:
        if now.read() != before:
            raise ChangedMeanwhile
    # A name that is passed over by whoever looks for documents.
    new = file.with_name(f".{file.name[:100]}.{os.getpid()}.new")
    try:
        made = os.open(new, _MAKE, 0o600)
        with os.fdopen(made, "wb") as written:
            written.write(after)
            written.flush()
            os.fsync(made)
            if sys.platform != "win32":
                with suppress(OSError):
                    os.fchown(made, status.st_uid, status.st_gid)
                os.fchmod(made, stat.S_IMODE(status.st_mode))
        last = file.lstat()
        if (last.st_ino, last.st_mtime_ns, last.st_size) != (
            status.st_ino, status.st_mtime_ns, status.st_size,
        ):  # fmt: skip
            raise ChangedMeanwhile
        new.replace(file)
    finally:
        with suppress(FileNotFoundError):
            new.unlink()


_MAKE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
