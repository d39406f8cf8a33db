"""The folder in which a site is built, and how it takes the place of the published one."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import sys
import tempfile
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from staffroom.publishing.exchange import exchange
from staffroom.publishing.updating import PARTS, bring_up_to_date, delete

if sys.platform != "win32":
    import fcntl

_DEAD_AFTER = 24 * 60 * 60
"""Where folders cannot be locked: after how many seconds without change a build is taken for dead.
"""

_OF_NO_WORTH = {".DS_Store"}
"""Hidden files that the system leaves in every folder that a person looks at."""


_ROOM = 1 << 20
"""How much room a disk must have left when a site is built, in bytes."""


class PublishingFailed(Exception):
    """There is no way to publish into the folder; the message says why and what to do."""


class Scratch:
    """A folder, empty at first, in which a site is built; `publish` or `abandon` ends it.

    It goes with the program, too, when nobody ended it. Only when the program is killed it stays,
    and the next `begin` for the same target removes it.
    """

    def __init__(self, folder: Path, target: Path, lock: int | None) -> None:
        self.folder = folder
        self.target = target
        """The folder to publish, links followed."""
        self._lock = lock
        self._end = weakref.finalize(self, _end, folder, lock, os.getpid())

    def adopt(self, tree: Path) -> bool:
        """Go on with a folder that is there already, in place of this one, which is still empty.

        Nobody else has it then. False where there is none, or it cannot be.
        """
        try:
            lock = _lock(tree, wait=False)
        except OSError:
            return False
        try:
            if lock is not None and not _is(lock, tree):
                raise FileNotFoundError
            self.folder.rmdir()
            tree.rename(self.folder)
        except OSError:
            if lock is not None:
                os.close(lock)
            self.folder.mkdir(exist_ok=True)
            return False
        self._end.detach()
        if self._lock is not None:
            os.close(self._lock)
        self._lock = lock
        self._end = weakref.finalize(self, _end, self.folder, lock, os.getpid())
        return True

    def publish(self, *, keep: Path | None = None) -> None:
        """Make what was built the published site.

        Args:
            keep: Where to put the folder of the former site, for `adopt`, if it can be put there.

        Raises:
            OSError: It cannot be. The published site is as it was, unless the folder has to be
                brought up to date file by file and that failed after all new files were there.
        """
        _see_that_there_is_room(self.folder)
        with _held(self.target):
            has_others = _has_files_of_others(self.target, self.folder)
            if has_others or not _take_place(self.folder, self.target):
                bring_up_to_date(self.folder, self.target)
            # Within the lock: what lies there now is the old site.
            if keep is not None:
                with suppress(OSError):
                    keep.parent.mkdir(parents=True, exist_ok=True)
                    self.folder.rename(keep)
            self._end()

    def abandon(self) -> None:
        """Remove what was built; nothing after `publish`."""
        self._end()


def begin(target: Path) -> Scratch:
    """A new folder to build the site of `target` in, beside it where that can be.

    Removes what dead builds of the same target left.

    Raises:
        PublishingFailed: The target is a file.
        OSError: No folder can be made.
    """
    target = Path(os.path.realpath(target))
    if target.exists() and not target.is_dir():
        raise PublishingFailed(
            f"The site is to go into the folder {target}, but that is a file. "
            "Move the file away, or write another name after “site_dir:” in mkdocs.yml."
        )
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _recover(target)
        return _make_scratch(target, target.parent)
    except OSError as error:
        if error.errno not in (errno.EACCES, errno.EPERM, errno.EROFS) or not target.exists():
            raise
    # The published folder may be all of its disk that is ours to write to.
    return _make_scratch(target, Path(tempfile.gettempdir()))


# --- The folder that is built in


def _make_scratch(target: Path, parent: Path) -> Scratch:
    for folder in _beside(target, "building", parent):
        _delete_if_dead(folder)
    while True:
        folder = _new_beside(target, "building", parent)
        folder.mkdir()
        try:
            lock = _lock(folder, wait=False)
            if lock is None or _is(lock, folder):
                break
            os.close(lock)
        except (BlockingIOError, FileNotFoundError):
            pass  # Another build took it for dead before it was locked.
    if target.exists():
        _look_like(target, folder)
    return Scratch(folder, target, lock)


def _look_like(target: Path, folder: Path) -> None:
    """Give a folder the owner, group and mode of the one whose place it takes.

    It has them from the start: what is made within may inherit the group.
    """
    status = target.stat()
    with suppress(OSError):
        if sys.platform != "win32":
            os.chown(folder, status.st_uid, status.st_gid)
    with suppress(OSError):
        shutil.copystat(target, folder)
    folder.chmod(status.st_mode & 0o7777 | 0o700)
    os.utime(folder)  # Its age counts where there are no locks.


def _end(folder: Path, lock: int | None, owner: int) -> None:
    if os.getpid() != owner:
        return  # A process that was forked meanwhile has the object, too.
    delete(folder)
    if lock is not None:
        os.close(lock)


def _delete_if_dead(folder: Path) -> None:
    try:
        lock = _lock(folder, wait=False)
    except BlockingIOError:
        return
    except OSError:
        lock = None
    if lock is None:
        with suppress(OSError):
            if time.time() - folder.lstat().st_mtime > _DEAD_AFTER:
                delete(folder)
    else:
        delete(folder)
        os.close(lock)


def _recover(target: Path) -> None:
    """Bring back a site whose build died between the two steps of `_take_place`."""
    for folder in _beside(target, "replaced", target.parent):
        if target.exists():
            _delete_if_dead(folder)
        elif not _is_locked(folder):
            with suppress(OSError):
                folder.rename(target)


def _beside(target: Path, state: str, parent: Path) -> list[Path]:
    return sorted(p for p in parent.iterdir() if p.name.startswith(f".{target.name}.{state}-"))


def _new_beside(target: Path, state: str, parent: Path) -> Path:
    return parent / f".{target.name}.{state}-{secrets.token_hex(4)}"


def _see_that_there_is_room(folder: Path) -> None:
    """Notice a disk that ran full while a program wrote that did not complain, as Pagefind does."""
    probe = folder / f"{PARTS}{secrets.token_hex(4)}"
    try:
        # At random, for some file systems write nothing for zeros.
        probe.write_bytes(os.urandom(_ROOM))
    finally:
        probe.unlink(missing_ok=True)


# --- Locks


def _lock(folder: Path, *, wait: bool) -> int | None:
    """Lock a folder for this process until what is given is closed; None where that cannot be.

    Raises:
        BlockingIOError: Another has it, and we do not wait.
        FileNotFoundError: There is no such folder any more.
    """
    if sys.platform == "win32":
        return None
    try:
        opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except PermissionError:
        return None
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError as error:
        os.close(opened)
        if isinstance(error, BlockingIOError):
            raise
        return None
    return opened


def _is_locked(folder: Path) -> bool:
    try:
        lock = _lock(folder, wait=False)
    except OSError:
        return True
    if lock is not None:
        os.close(lock)
    return False


def _is(opened: int, folder: Path) -> bool:
    """Whether the folder of this name is still the one that was opened."""
    try:
        return os.path.samestat(os.fstat(opened), folder.stat())
    except FileNotFoundError:
        return False


@contextmanager
def _held(target: Path) -> Iterator[None]:
    """Let nobody else publish into the target, which exists then."""
    while True:
        target.mkdir(parents=True, exist_ok=True)
        try:
            lock = _lock(target, wait=True)
        except FileNotFoundError:
            continue
        if lock is None or _is(lock, target):
            break
        os.close(lock)  # While we waited, another site took its place.
    try:
        yield
    finally:
        if lock is not None:
            os.close(lock)


# --- Taking the place


def _has_files_of_others(target: Path, scratch: Path) -> bool:
    """Whether the target has hidden files that a new folder would not have: `.git`, `.nojekyll`."""
    for hidden in target.glob(".*"):
        if hidden.name.startswith(PARTS) or hidden.name in _OF_NO_WORTH:
            continue
        if not os.path.lexists(scratch / hidden.name):
            return True
        for folder, _, names in os.walk(hidden):
            below = scratch / os.path.relpath(folder, target)
            if not all(os.path.lexists(below / name) for name in names):
                return True
    return False


def _take_place(scratch: Path, target: Path) -> bool:
    """Let scratch and target change places, or in two steps; False where neither can be."""
    try:
        exchange(scratch, target)
        return True
    except OSError:
        if scratch.stat().st_dev != target.stat().st_dev:
            return False
    former = _new_beside(target, "replaced", target.parent)
    try:
        target.rename(former)
    except OSError:
        return False
    try:
        scratch.rename(target)
    except OSError:
        with suppress(OSError):
            former.rename(target)
        return False
    former.rename(scratch)
    return True
