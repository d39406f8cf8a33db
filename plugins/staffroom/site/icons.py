"""Material's icons, by the names that its documentation gives them (`material/sprout`)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path

FALLBACK = "material/bookmark-outline"


@cache
def material_folder() -> Path:
    """The folder of Material's templates, icons and style sheets, which are data: none is imported.

    Raises:
        ModuleNotFoundError: mkdocs-material is not installed.
    """
    spec = find_spec("material")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("mkdocs-material is not installed", name="material")
    return Path(next(iter(spec.submodule_search_locations)), "templates")


@cache
def icon_svg(name: str) -> str | None:
    """The SVG of an icon, to be put into a page; None if there is none of that name."""
    if not re.fullmatch(r"[a-z0-9]+(?:/[a-z0-9-]+)+", name):
        return None
    file = material_folder() / ".icons" / f"{name}.svg"
    if not file.is_file():
        return None
    svg = file.read_text("utf-8").strip()
    return re.sub(r"^<svg ", '<svg aria-hidden="true" focusable="false" ', svg)


def icon_names() -> Sequence[str]:
    """The names of all icons."""
    folder = material_folder() / ".icons"
    return sorted(
        file.relative_to(folder).with_suffix("").as_posix() for file in folder.rglob("*.svg")
    )
