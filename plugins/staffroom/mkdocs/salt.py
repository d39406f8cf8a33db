"""What everything that is kept depends on: code, templates, and the versions of what takes part."""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path

import mkdocs

from staffroom.cache import salt_of

_PARTS = (
    "Jinja2", "Markdown", "mkdocs-material", "nh3", "pydantic", "Pygments", "pymdown-extensions",
    "PyYAML", "rapidfuzz",
)  # fmt: skip
"""What takes part in making pages, besides Python and this package."""


def salt() -> str:
    """The salt of a cache (see `Cache`) for builds with this very program."""
    return salt_of(_templates(), *_versions())


@cache
def _versions() -> tuple[str, ...]:
    # Whichever host it is: the other one answers to this name, too.
    found = [f"{mkdocs.__name__} {mkdocs.__version__}"]
    for part in _PARTS:
        try:
            found.append(f"{part} {version(part)}")
        except PackageNotFoundError:
            found.append(part)
    return tuple(found)


def _templates() -> str:
    digest = blake2b(digest_size=16)
    folder = Path(str(files("staffroom").joinpath("theme")))
    for file in sorted(folder.rglob("*.html")):
        digest.update(f"{file.relative_to(folder)}\0".encode() + file.read_bytes() + b"\0")
    return digest.hexdigest()
