"""Publishing a site in one step: it is built beside its folder, and takes that folder's place.

Until the last moment the published folder is the last good site, whatever becomes of the build.
Where a folder cannot be replaced as a whole (it is mounted, its parent is not ours to change, it
holds hidden files that are not the site's), it is brought up to date file by file.

Beside a folder `site` there may be, hidden:

- `.site.building-…`: a site that is being built, or an old one that is being deleted. Whoever
  needs it holds a lock on the folder itself; one without a lock is what a dead build left.
- `.site.replaced-…`: the former site for an instant, where two folders cannot change places.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import secrets
import shutil
import stat
import sys
import tempfile
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

if sys.platform != "win32":
    import fcntl

_PARTS = ".publishing-"
"""How the folder is called, within a published folder, where new files wait to be put in place."""

_DEAD_AFTER = 24 * 60 * 60
"""Where folders cannot be locked: after how many seconds without change a build is taken for dead.
"""


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
        self._end = weakref.finalize(self, _end, folder, lock, os.getpid())

    def publish(self, *, in_place: bool = False) -> None:
        """Make what was built the published site.

        Args:
            in_place: Keep the published folder, and what did not change in it, as it is: somebody
                is serving from it.

        Raises:
            OSError: It cannot be. The published site is as it was, unless the folder has to be
                brought up to date file by file and that failed after all new files were there.
        """
        with _held(self.target):
            if (
                in_place
                or _has_files_of_others(self.target, self.folder)
                or not _take_place(self.folder, self.target)
            ):
                bring_up_to_date(self.folder, self.target)
            # Within the lock: what lies there now is the old site.
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
        if error.errno not in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise
    # The published folder may be all of its disk that is ours to write to.
    return _make_scratch(target, Path(tempfile.gettempdir()))


def bring_up_to_date(source: Path, target: Path) -> None:
    """Make the files of `target` those of `source`, and do not touch the ones that are.

    Every new file is ready beside the target's before the first takes its place; then what pages
    need comes before the pages, and what is gone is deleted at the very end. Hidden files at the
    top of the target stay, as MkDocs lets them. Files are compared by what is in them.
    """
    for parts in target.glob(f"{_PARTS}*"):  # A build was killed in the middle of this.
        _delete(parts)
    changes = _Changes()
    _compare(os.fspath(source), os.fspath(target), "", changes)
    parts = Path(target, f"{_PARTS}{secrets.token_hex(4)}")
    if changes.files:
        parts.mkdir()
    try:
        for number, name in enumerate(changes.files):
            _put(source / name, parts / str(number))
        for name in changes.in_the_way:
            _delete(target / name)
        for name in changes.folders:
            (target / name).mkdir(exist_ok=True)
        order = sorted(
            enumerate(changes.files), key=lambda found: (found[1].endswith(".html"), found[1])
        )
        for number, name in order:
            (parts / str(number)).replace(target / name)
    finally:
        if changes.files:
            _delete(parts)
    for name in changes.gone:
        # A file system that takes “A” for “a” lists the old name of a file that is new.
        if not os.path.lexists(source / name):
            _delete(target / name)


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
    _delete(folder)
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
                _delete(folder)
    else:
        _delete(folder)
        os.close(lock)


def _recover(target: Path) -> None:
    """Bring back a site whose build died between the two steps of `_take_place`."""
    for folder in _beside(target, "replaced", target.parent):
        if target.exists():
            _delete_if_dead(folder)
        else:
            with suppress(OSError):
                folder.rename(target)


def _beside(target: Path, state: str, parent: Path) -> list[Path]:
    return sorted(p for p in parent.iterdir() if p.name.startswith(f".{target.name}.{state}-"))


def _new_beside(target: Path, state: str, parent: Path) -> Path:
    return parent / f".{target.name}.{state}-{secrets.token_hex(4)}"


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
        if hidden.name.startswith(_PARTS):
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
        _exchange(scratch, target)
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
        former.rename(target)
        return False
    former.rename(scratch)
    return True


_AT_FDCWD = -100
_RENAME_EXCHANGE = 2  # Linux: linux/fs.h
_RENAME_SWAP = 2  # macOS: sys/stdio.h
_RENAMEAT2 = {"x86_64": 316, "aarch64": 276}
"""The number of the system call, for C libraries that have no name for it, as on Alpine Linux."""


def _exchange(one: Path, other: Path) -> None:
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


# --- File by file


@dataclass
class _Changes:
    """How a target differs from its source: names relative to both."""

    folders: list[str] = field(default_factory=list)
    """New ones, outer before inner."""
    files: list[str] = field(default_factory=list)
    """New or with other content."""
    in_the_way: list[str] = field(default_factory=list)
    """A file where a folder has to be, or the other way round."""
    gone: list[str] = field(default_factory=list)


def _compare(source: str, target: str | None, below: str, changes: _Changes) -> None:
    """Collect the differences below a folder; a target of None is a new folder."""
    there: dict[str, os.DirEntry[str]] = {}
    if target is not None:
        with os.scandir(target) as entries:
            there = {entry.name: entry for entry in entries}
    with os.scandir(source) as entries:
        for entry in entries:
            name = f"{below}{entry.name}"
            other = there.pop(entry.name, None)
            folder = entry.is_dir(follow_symlinks=False)
            if other is not None and other.is_dir(follow_symlinks=False) != folder:
                changes.in_the_way.append(name)
                other = None
            if folder:
                if other is None:
                    changes.folders.append(name)
                _compare(entry.path, other and other.path, f"{name}/", changes)
            elif other is None or not _is_same(Path(entry), Path(other)):
                changes.files.append(name)
    if not below.startswith("."):
        changes.gone += [f"{below}{name}" for name in there if below or not name.startswith(".")]


def _is_same(one: Path, other: Path) -> bool:
    if one.is_symlink() or other.is_symlink():
        return one.is_symlink() and other.is_symlink() and one.readlink() == other.readlink()
    status, another = one.stat(), other.stat()
    if os.path.samestat(status, another):
        return True
    if status.st_size != another.st_size:
        return False
    with one.open("rb") as first, other.open("rb") as second:
        while block := first.read(1 << 18):
            if block != second.read(1 << 18):
                return False
    return True


def _put(source: Path, part: Path) -> None:
    """The same file under another name, as a copy only where it must be."""
    if source.is_symlink():
        part.symlink_to(source.readlink())
        return
    try:
        part.hardlink_to(source)
    except OSError:
        shutil.copyfile(source, part)


# --- Deleting


def _delete(path: Path) -> None:
    """Delete a file or a folder with all that is in it, as far as that can be; links as such."""
    with suppress(OSError):
        if not stat.S_ISDIR(path.lstat().st_mode):
            path.unlink()
        elif sys.platform == "win32":
            shutil.rmtree(path, ignore_errors=True)
        else:
            _delete_folder(os.fspath(path), None)


def _delete_folder(name: str, inside: int | None) -> None:
    # Quicker than shutil.rmtree, and as safe: an opened folder cannot become a link elsewhere.
    opened = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=inside)
    try:
        with os.scandir(opened) as entries:
            for entry in entries:
                with suppress(OSError):
                    if entry.is_dir(follow_symlinks=False):
                        _delete_folder(entry.name, opened)
                    else:
                        os.unlink(entry.name, dir_fd=opened)
    finally:
        os.close(opened)
    os.rmdir(name, dir_fd=inside)
