"""Material's icons, by the names that its documentation gives them (`material/sprout`)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path

FALLBACK = "material/bookmark-outline"


@cache
def _folder() -> Path | None:
    # The icons are data inside mkdocs-material's package; nothing of it is imported.
    spec = find_spec("material")
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(next(iter(spec.submodule_search_locations)), "templates", ".icons")


@cache
def icon_svg(name: str) -> str | None:
    """The SVG of an icon, to be put into a page; None if there is none of that name."""
    folder = _folder()
    if folder is None or not re.fullmatch(r"[a-z0-9]+(?:/[a-z0-9-]+)+", name):
        return None
    file = folder / f"{name}.svg"
    if not file.is_file():
        return None
    svg = file.read_text("utf-8").strip()
    return re.sub(r"^<svg ", '<svg aria-hidden="true" focusable="false" ', svg)


def icon_names() -> Sequence[str]:
    """The names of all icons."""
    folder = _folder()
    if folder is None:
        return ()
    return sorted(
        file.relative_to(folder).with_suffix("").as_posix() for file in folder.rglob("*.svg")
    )
