"""Whatever happens to what is kept between builds, it costs time only."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import pytest

from communities import build_pages, lesson
from conftest import Once
from edited import (
    CONFIG,
    FILES,
    LESSONS,
    MANY,
    Community,
    contents,
    put,
)
from trees import copied

ONE = f"{LESSONS}/l-30.md"


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def empty(file: Path) -> None:
    file.write_bytes(b"")


def spoil(file: Path) -> None:
    content = bytearray(file.read_bytes())
    for place in range(len(content) // 3, len(content), 97):
        content[place] ^= 0x55
    file.write_bytes(content)


def remove(file: Path) -> None:
    file.unlink()


def edited(text: str) -> Community:
    changed = lesson("Lesson 30", text, domains=["nature"])
    return {"mkdocs.yml": CONFIG, **FILES, **MANY, ONE: changed}


def built(once: Once, *, search: bool) -> Path:
    """A community after some builds, with the folder of a former site, in `warm`; and in `cold`
    what a build from nothing gives after a last edit."""

    def make(folder: Path) -> None:
        for text in ("No edit.", "One edit.", "Another edit."):
            project = put(folder / "warm/project", edited(text))
            build_pages(project, folder / "warm/site", search=search)
        cold = put(folder / "cold/project", edited("A last edit."))
        assert build_pages(cold, folder / "cold/site", search=search).warnings == []

    return once(f"many-{search}", make)


@pytest.mark.parametrize("harm", [cut, empty, spoil, remove])
@pytest.mark.parametrize("part", ["tables", "pages", "search", "former", "everything"])
def test_damage_to_what_is_kept_costs_time_only(
    once: Once, tmp_path: Path, part: str, harm: Callable[[Path], None]
) -> None:
    search = part in ("search", "everything")
    folder = built(once, search=search)
    project = copied(folder / "warm", tmp_path / "warm") / "project"
    site = tmp_path / "warm/site"
    kept = project / ".cache" / "staffroom"
    place = kept if part in ("tables", "everything") else kept / part
    found = place.glob("*") if part == "tables" else place.rglob("*")
    harmed = sorted(file for file in found if file.is_file())
    assert harmed
    # Every other one, so that what is left may seem to fit together.
    for file in harmed[::2]:
        harm(file)
    warm = build_pages(put(project, edited("A last edit.")), site, search=search)
    now, cold = contents(site), contents(folder / "cold/site")
    assert sorted(now) == sorted(cold)
    assert [path for path in cold if now[path] != cold[path]] == []
    assert warm.warnings == []


def test_what_is_kept_bounds_itself(tmp_path: Path) -> None:
    """Many edits later, there is not much more than after the first."""
    kept = tmp_path / "project/.cache/staffroom"
    files = {"mkdocs.yml": CONFIG, **FILES}

    def size_after(edit: str) -> int:
        files[f"{LESSONS}/soil.md"] = lesson("Soil", edit * 20_000)
        build_pages(put(tmp_path / "project", files), tmp_path / "site")
        # The folder of the former site has one size at any time.
        found = (f for f in kept.rglob("*") if kept / "former" not in f.parents)
        return sum(f.stat().st_size for f in found if f.is_file())

    with (
        # Beside the editor, which is the same all the time, edits would be next to nothing.
        patch("staffroom.mkdocs.settings.editor_files", return_value={}),
        patch("staffroom.mkdocs.build.editor_files", return_value={}),
        patch("staffroom.site.store.SLACK", 100_000),
        patch("staffroom.cache._SLACK", 100_000),
    ):
        first, *later = [size_after(f"Edit {number}. ") for number in range(20)]
    assert max(later) < 2.3 * first
