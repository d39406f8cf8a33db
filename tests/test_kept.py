"""Whatever happens to what is kept between builds, it costs time only."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import pytest

from communities import build_pages, lesson
from edited import (
    CONFIG,
    DAYS,
    FILES,
    LESSONS,
    MANY,
    contents,
    from_scratch,
    put,
)

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


@pytest.mark.parametrize("harm", [cut, empty, spoil, remove])
@pytest.mark.parametrize("part", ["tables", "pages", "search", "former", "everything"])
def test_damage_to_what_is_kept_costs_time_only(
    many: Path, tmp_path: Path, part: str, harm: Callable[[Path], None]
) -> None:
    project, site = tmp_path / "project", tmp_path / "site"
    shutil.copytree(many / "project", project)
    files = {"mkdocs.yml": CONFIG, **FILES, **MANY}
    search = part in ("search", "everything")
    # After two builds there is the folder of a former site, too.
    for text in ("One edit.", "Another edit."):
        files[ONE] = lesson("Lesson 30", text, domains=["nature"])
        build_pages(put(project, files), site, search=search)
    kept = project / ".cache" / "staffroom"
    folder = kept if part in ("tables", "everything") else kept / part
    found = folder.glob("*") if part == "tables" else folder.rglob("*")
    harmed = sorted(file for file in found if file.is_file())
    assert harmed
    # Every other one, so that what is left may seem to fit together.
    for file in harmed[::2]:
        harm(file)
    files[ONE] = lesson("Lesson 30", "A last edit.", domains=["nature"])
    warm = build_pages(put(project, files), site, search=search)
    cold, warnings = from_scratch(tmp_path / "again", files, DAYS[0], search=search)
    now = contents(site)
    assert sorted(now) == sorted(cold)
    assert [path for path in cold if now[path] != cold[path]] == []
    assert warm.warnings == warnings


def test_what_is_kept_bounds_itself(tmp_path: Path) -> None:
    """Forty edits later, there is not much more than after the first."""
    files = {"mkdocs.yml": CONFIG, **FILES}

    def size() -> int:
        kept = tmp_path / "project" / ".cache" / "staffroom"
        return sum(f.stat().st_size for f in kept.rglob("*") if f.is_file())

    with (
        patch("staffroom.site.store.SLACK", 100_000),
        patch("staffroom.cache._SLACK", 100_000),
    ):
        build_pages(put(tmp_path / "project", files), tmp_path / "site")
        first = size()
        for number in range(40):
            files[f"{LESSONS}/soil.md"] = lesson("Soil", f"Edit {number}. " * 400)
            build_pages(put(tmp_path / "project", files), tmp_path / "site")
    assert size() < 3 * first + 1_000_000
