"""The search index: made of what was built, or missed in words."""

import sys
from pathlib import Path
from unittest.mock import patch

import pytest

from communities import lesson, make_site
from staffroom.search import FOLDER, SearchFailed, build_index

LESSON = {"content/resources/lesson-plans/soil.md": lesson("Soil")}


def test_index_of_a_site(tmp_path: Path) -> None:
    site = make_site(tmp_path, LESSON)
    stale = site.folder / FOLDER / "fragment" / "old.pf_fragment"
    stale.parent.mkdir(parents=True)
    stale.write_text("what a former build left")
    build_index(site.folder)
    assert not stale.exists()
    names = {file.name for file in (site.folder / FOLDER).iterdir() if file.is_file()}
    assert {"pagefind.js", "pagefind-worker.js", "pagefind-entry.json"} <= names
    # Pagefind's own dialogs are no part of the site.
    assert not {name for name in names if "ui" in name.split(".")[0].split("-")}


def test_what_is_not_for_readers_is_not_found(tmp_path: Path) -> None:
    """Neither the frame around a page, nor what stands around a document."""
    files = {**LESSON, "content/resources/lesson-plans/worms.md": lesson("Worms", "[[soil]]")}
    site = make_site(tmp_path, files, search=True)
    found = {
        text.split('"url":"')[1].split('"')[0]: text
        for address, content in site.everything()
        if address.endswith(".pf_fragment")
        for text in [content.decode()]
    }
    soil = found["/resources/lesson-plans/soil/"]
    assert "What Soil is about." in soil
    for words in ("Worms", "Mentioned in", "Something wrong", "You are here", "Print", "Menu"):
        assert words not in soil


def test_a_failure_is_told_with_its_reason(tmp_path: Path) -> None:
    with pytest.raises(SearchFailed, match=r"could not be built.*Pagefind says: .+"):
        build_index(tmp_path / "nowhere")


def test_without_pagefind_it_is_told_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\necho 'No module named pagefind' >&2\nexit 1\n")
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    with pytest.raises(SearchFailed, match=r"No module named pagefind\. Install it with: pip"):
        build_index(tmp_path)


def test_a_site_without_its_index_is_built_all_the_same(tmp_path: Path) -> None:
    with patch("staffroom.mkdocs.plugin.build_index", side_effect=SearchFailed("No index.")):
        site = make_site(tmp_path, LESSON, search=True)
    assert site.warnings == ("No index.",)
    assert site.has("resources/lesson-plans/soil/")
    assert site.has("catalog.json")
