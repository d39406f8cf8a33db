"""Two folders change places in one step, where the system and the file system can do that."""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import sys
from pathlib import Path

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2  # Linux: linux/fs.h
_RENAME_SWAP = 2  # macOS: sys/stdio.h
_RENAMEAT2 = {"x86_64": 316, "aarch64": 276}
"""The number of the system call, for C libraries that have no name for it, as on Alpine Linux."""


def exchange(one: Path, other: Path) -> None:
    """Two folders change places, in one step.

    Raises:
        OSError: They did not; not every system and file system has this.
    """
    names = os.fsencode(one), os.fsencode(other)
    failed = -1
    ctypes.set_errno(errno.ENOSYS)
    if sys.platform == "darwin":
        library = ctypes.CDLL(None, use_errno=True)
        failed = library.renamex_np(*names, ctypes.c_uint(_RENAME_SWAP))
    elif sys.platform == "linux":
        library = ctypes.CDLL(None, use_errno=True)
        number = _RENAMEAT2.get(platform.machine()) if sys.maxsize > 2**32 else None
        arguments = (_AT_FDCWD, names[0], _AT_FDCWD, names[1], ctypes.c_uint(_RENAME_EXCHANGE))
        if hasattr(library, "renameat2"):
            failed = library.renameat2(*arguments)
        elif number is not None:
            failed = library.syscall(ctypes.c_long(number), *arguments)
    if failed:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code), os.fspath(one), None, os.fspath(other))
