"""`mkdocs serve`: what an edit changes on the screen, and what a slip leaves there."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from mkdocs.livereload import LiveReloadServer

from communities import Site, build_pages, lesson, main_text, write_community
from staffroom.mkdocs import plugin, preview, salt
from staffroom.mkdocs.preview import Preview, preview_of
from staffroom.mkdocs.watching import watch_by_system
from staffroom.site import articles

LESSONS = "content/resources/lesson-plans"
SOIL, WORMS = f"{LESSONS}/soil.md", f"{LESSONS}/worms.md"

Rebuild = Callable[[], Site]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    files = {SOIL: lesson("Soil", "What lives in it? [[worms]]"), WORMS: lesson("Worms")}
    return write_community(tmp_path / "project", files)


@pytest.fixture
def rebuild(project: Path, tmp_path: Path) -> Iterator[Rebuild]:
    """Builds into the served folder, as `mkdocs serve` does after each edit."""

    def rebuild() -> Site:
        with (
            patch.object(plugin, "_is_preview", return_value=True),
            patch("staffroom.mkdocs.preview.Preview.later"),
        ):
            build_pages(project, tmp_path / "site")
        return Site(tmp_path / "site")

    yield rebuild
    preview_of.cache_clear()


def test_an_edit_is_shown_and_other_files_are_not_touched(project: Path, rebuild: Rebuild) -> None:
    before = {
        address: (file.stat().st_ino, file.stat().st_mtime_ns)
        for address, file in rebuild().files.items()
    }
    (project / SOIL).write_text(lesson("Soil", "Something else. [[worms]]"))
    site = rebuild()
    assert "Something else." in main_text(site.page("resources/lesson-plans/soil/"))
    changed = [
        address
        for address, file in site.files.items()
        if before[address] != (file.stat().st_ino, file.stat().st_mtime_ns)
    ]
    assert changed == ["resources/lesson-plans/soil/"]


def test_a_slip_is_told_on_the_page_which_stays_as_it_was_last_good(
    project: Path, rebuild: Rebuild
) -> None:
    rebuild()
    (project / SOIL).write_text(lesson("Soil", "Half an edit.").replace("title:", "titel:"))
    page = main_text(rebuild().page("resources/lesson-plans/soil/"))
    assert "What lives in it?" in page
    assert "Half an edit." not in page
    assert "Line 2" in page
    assert "titel" in page
    assert "you see it as it was when it was last good" in page
    (project / SOIL).write_text(lesson("Soil", "A whole edit."))
    page = main_text(rebuild().page("resources/lesson-plans/soil/"))
    assert "A whole edit." in page
    assert "last good" not in page


def test_a_file_that_was_never_good_says_why_at_its_address(
    project: Path, rebuild: Rebuild
) -> None:
    rebuild()
    (project / f"{LESSONS}/tides.md").write_text("---\ntitle: Tides\n---\n")
    site = rebuild()
    page = main_text(site.page("resources/lesson-plans/tides/"))
    assert f"{LESSONS}/tides.md" in page
    assert "“duration” is missing" in page
    assert "tides.md" in main_text(site.page("needs-attention/"))
    assert "Tides" not in main_text(site.page("resources/lesson-plans/"))
    (project / f"{LESSONS}/tides.md").write_text(lesson("Tides", "High and low."))
    assert "High and low." in main_text(rebuild().page("resources/lesson-plans/tides/"))


def test_whose_page_is_left_out_is_not_told_of_there(project: Path, rebuild: Rebuild) -> None:
    (project / "content/community/people").mkdir(parents=True)
    (project / "content/community/people/ana.md").write_text("---\nname: Ana\n---\n")
    assert not rebuild().has("community/people/ana/")


def test_what_is_shown_as_it_was_is_said_to_be_left_out_when_published(
    project: Path, rebuild: Rebuild
) -> None:
    rebuild()
    (project / SOIL).write_text(lesson("Soil").replace("title:", "titel:"))
    page = main_text(rebuild().page("needs-attention/"))
    assert "as they were when they were last good" in page
    assert "These documents have their page" not in page


def test_what_is_to_be_mended_is_told_on_a_page_that_is_new(
    project: Path, rebuild: Rebuild
) -> None:
    (project / SOIL).write_text(lesson("Soil", "See [[nobody]]."))
    page = main_text(rebuild().page("resources/lesson-plans/soil/"))
    assert "Something is to be mended in this file." in page
    assert "nobody" in page


def test_what_is_deleted_goes(project: Path, rebuild: Rebuild) -> None:
    assert rebuild().has("resources/lesson-plans/worms/")
    (project / WORMS).unlink()
    site = rebuild()
    assert not site.has("resources/lesson-plans/worms/")
    assert "Worms" not in main_text(site.page("resources/lesson-plans/"))


def test_a_published_site_says_nothing_of_that(project: Path, tmp_path: Path) -> None:
    (project / SOIL).write_text(lesson("Soil", "See [[nobody]]."))
    build_pages(project, tmp_path / "site")
    page = main_text(Site(tmp_path / "site").page("resources/lesson-plans/soil/"))
    assert "mended" not in page


def test_a_template_that_is_edited_is_shown(
    project: Path, rebuild: Rebuild, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "resources/lesson-plans/soil/"
    assert "Edited" not in main_text(rebuild().page(address))
    # As if somebody worked on the templates of this very program.
    before = articles._FOLDER
    theme = tmp_path / "theme"
    shutil.copytree(before, theme)
    monkeypatch.setattr(articles, "_FOLDER", theme)
    monkeypatch.setattr(salt, "_templates", lambda: "edited")
    document = theme / "document.html"
    document.write_text(document.read_text("utf-8").replace("<h1 dir", "<p>Edited</p><h1 dir"))
    articles._environment.cache_clear()
    try:
        assert "Edited" in main_text(rebuild().page(address))
    finally:
        monkeypatch.undo()
        articles._environment.cache_clear()


def test_builds_and_previews_keep_out_of_each_others_way(project: Path, tmp_path: Path) -> None:
    (project / SOIL).write_text(lesson("Soil", "See [[nobody]]."))

    def build() -> set[str]:
        return build_pages(project, tmp_path / "site").rendered

    def preview() -> set[str]:
        # As in a process of its own.
        preview_of.cache_clear()
        with (
            patch.object(plugin, "_is_preview", return_value=True),
            patch.object(Preview, "later", lambda self, *work: [each() for each in work]),
        ):
            return build_pages(project, tmp_path / "served").rendered

    with patch("staffroom.cache._FILE", 2_000):
        assert len(build()) > 20
        assert len(preview()) > 20
        assert build() == set()
        assert preview() == set()
        assert build() == set()
    preview_of.cache_clear()


def test_saves_while_the_rest_is_still_under_way(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The search and what is related are worked out beside the next build."""
    monkeypatch.setattr(preview, "_MOMENT", 0)
    failures: list[object] = []
    monkeypatch.setattr(threading, "excepthook", failures.append)
    for n in range(40):
        (project / f"{LESSONS}/l-{n}.md").write_text(lesson(f"Lesson {n}", f"Thing {n}. [[soil]]"))
    memory = preview_of(str(project / "mkdocs.yml"))
    try:
        with (
            patch.object(plugin, "_is_preview", return_value=True),
            patch("staffroom.cache._FILE", 2_000),
        ):
            for n in range(8):
                (project / SOIL).write_text(lesson("Soil", f"Save {n}. [[l-{n}]] worms worms"))
                build_pages(project, tmp_path / "site", search=True)
            begun = memory._timer
            assert begun is not None
            begun.join(60)
            with memory._at_work:
                pass
    finally:
        preview_of.cache_clear()
    assert failures == []
    site = Site(tmp_path / "site")
    assert "Save 7." in main_text(site.page("resources/lesson-plans/soil/"))
    assert site.has("pagefind/pieces.json")


@pytest.mark.parametrize("way", ["written", "replaced", "new", "deleted"])
def test_the_system_tells_of_an_edit(tmp_path: Path, way: str) -> None:
    folder = tmp_path / "content" / "inner"
    folder.mkdir(parents=True)
    file = folder / "soil.md"
    if way != "new":
        file.write_text("before")
    server = LiveReloadServer(lambda: None, "127.0.0.1", 0, str(tmp_path / "site"))
    server.watch(str(tmp_path / "content"))
    watch_by_system(server)
    noticed = threading.Condition()
    server._rebuild_cond = noticed
    server.observer.start()
    try:
        # To read is no edit.
        if way != "new":
            file.read_text()
            with noticed:
                assert not noticed.wait(0.3)
        with noticed:
            if way == "deleted":
                file.unlink()
            elif way == "replaced":
                (folder / "other").write_text("after")
                (folder / "other").replace(file)
            else:
                file.write_text("after")
            assert noticed.wait_for(lambda: server._want_rebuild, timeout=20)
    finally:
        server.observer.stop()
        server.observer.join()
        server.server_close()
