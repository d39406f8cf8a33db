"""Folders as dictionaries, to fill and to compare."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

Tree = dict[str, bytes]

OLD: Tree = {"index.html": b"old", "a.css": b"old", "gone/index.html": b"gone", "same/x": b"same"}
NEW: Tree = {"index.html": b"new", "a.css": b"new", "added/index.html": b"new", "same/x": b"same"}


def fill(folder: Path, tree: Tree) -> Path:
    """Write the files of a tree."""
    for name, content in tree.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return folder


def copied(source: Path, target: Path) -> Path:
    """A copy of a folder in which files that are one file in the folder are one again, as the
    pages of a site are with what is kept of them."""
    subprocess.run(["cp", "-a", source, target], check=True)
    return target


def tree(folder: Path) -> Tree:
    """What is in a folder: its files, and with a slash the folders that are empty."""
    found: Tree = {}
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if not path.is_dir():
            found[name] = path.read_bytes()
        elif not any(path.iterdir()):
            found[f"{name}/"] = b""
    return found


def names(folder: Path) -> list[str]:
    """What a folder holds."""
    return sorted(path.name for path in folder.iterdir())


def refuse(code: int) -> Callable[..., None]:
    """What a file system that says no does instead of what was asked."""

    def refused(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    return refused
