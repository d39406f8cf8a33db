"""A folder is brought up to date file by file: compared by content, nothing half written."""

from __future__ import annotations

import os
import secrets
import shutil
import stat
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

PARTS = ".publishing-"
"""How the folder is called, within a published folder, where new files wait to be put in place."""


def bring_up_to_date(source: Path, target: Path) -> None:
    """Make the files of `target` those of `source`, and do not touch the ones that are.

    Every new file is ready beside the target's before the first takes its place; then what pages
    need comes before the pages, and what is gone is deleted at the very end. Hidden files at the
    top of the target stay, as MkDocs lets them. Files are compared by what is in them.
    """
    for parts in target.glob(f"{PARTS}*"):  # A build was killed in the middle of this.
        delete(parts)
    changes = _Changes()
    _compare(os.fspath(source), os.fspath(target), "", changes)
    parts = Path(target, f"{PARTS}{secrets.token_hex(4)}")
    if changes.files:
        parts.mkdir()
    try:
        for number, name in enumerate(changes.files):
            _put(source / name, parts / str(number))
        for name in changes.in_the_way:
            delete(target / name)
        for name in changes.folders:
            (target / name).mkdir(exist_ok=True)
        order = sorted(
            enumerate(changes.files), key=lambda found: (found[1].endswith(".html"), found[1])
        )
        for number, name in order:
            (parts / str(number)).replace(target / name)
    finally:
        if changes.files:
            delete(parts)
    for name in changes.gone:
        # A file system that takes “A” for “a” lists the old name of a file that is new.
        if not os.path.lexists(source / name):
            delete(target / name)


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


def delete(path: Path) -> None:
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
