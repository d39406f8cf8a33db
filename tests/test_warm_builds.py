"""A build that takes what it can from the one before gives what a build from scratch gives."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from communities import build_pages
from conftest import Once
from edited import (
    CONFIG,
    DAYS,
    EDITS,
    FILES,
    LESSONS,
    MANY,
    SEQUENCES,
    Community,
    contents,
    from_scratch,
    put,
    replaced,
)


@pytest.mark.parametrize("search", [False, True], ids=["pages", "with-search"])
def test_after_any_edits_a_build_gives_what_one_from_scratch_gives(
    tmp_path: Path, search: bool
) -> None:
    start = tmp_path / "start"
    put(start, {"mkdocs.yml": CONFIG, **FILES})
    build_pages(start, tmp_path / "start-site", search=search)
    number = 0

    @settings(
        max_examples=SEQUENCES if not search else max(1, SEQUENCES // 3),
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def run(data: st.DataObject) -> None:
        nonlocal number
        number += 1
        folder = tmp_path / str(number)
        # Every sequence begins with the same community, which has been built.
        shutil.copytree(start, folder / "warm")
        shutil.copytree(tmp_path / "start-site", folder / "site")
        files = {"mkdocs.yml": CONFIG, **FILES}
        for _ in range(data.draw(st.integers(1, 4), label="builds")):
            names = data.draw(st.lists(st.sampled_from(sorted(EDITS)), min_size=1, max_size=3))
            for name in names:
                event(name)
                EDITS[name](files, lambda strategy: data.draw(strategy))
            epoch = data.draw(st.sampled_from(DAYS), label="day")
            before = contents(folder / "site")
            warm = build_pages(
                put(folder / "warm", files), folder / "site", epoch=epoch, search=search
            )
            now = contents(folder / "site")
            cold, warnings = from_scratch(folder / "again", files, epoch, search=search)
            assert sorted(now) == sorted(cold)
            assert [path for path in cold if now[path] != cold[path]] == []
            assert warm.warnings == warnings
            assert len(before) > 20
        shutil.rmtree(folder)

    run()


# --- only what differs is rendered ---------------------------------------------------------------
ONE = f"{LESSONS}/l-30.md"


@pytest.fixture
def many(once: Once) -> Path:
    """A community of some size, built; to be copied, not to be changed."""

    def make(folder: Path) -> None:
        put(folder / "project", {"mkdocs.yml": CONFIG, **FILES, **MANY})
        build_pages(folder / "project", folder / "site")

    return once("many-built", make)


@pytest.mark.parametrize(
    ("edit", "least", "most"),
    [
        (lambda files: None, 0, 0),
        # The lesson's own page, and nothing that stands around it.
        (replaced(ONE, "About thing 30.", "About something else."), 1, 1),
        # Besides its own page: listings and shelves that show it.
        (replaced(ONE, "Lesson 30", "Lesson 30, again"), 5, 30),
        (replaced(ONE, "duration: 45", "duration: 50"), 5, 30),
        # Nearly all lessons are of this subject.
        (replaced("content/vocabularies/subjects.yml", "Science", "Natural science"), 60, 200),
        # Nothing is about the arts.
        (replaced("content/vocabularies/subjects.yml", "label: Arts", "label: Art"), 1, 6),
        (replaced("content/community/people/ana.md", "Ana", "Ana Duarte"), 2, 12),
        (lambda files: files.pop(ONE), 5, 60),
        (replaced("mkdocs.yml", "Small community", "Our community"), 90, 250),
    ],
    ids=["nothing", "body", "title", "minutes", "label", "label-of-few", "name", "gone", "config"],
)
def test_only_pages_that_differ_are_rendered(
    many: Path, tmp_path: Path, edit: Callable[[Community], None], least: int, most: int
) -> None:
    for name in ("project", "site"):
        shutil.copytree(many / name, tmp_path / name)
    files = {"mkdocs.yml": CONFIG, **FILES, **MANY}
    edit(files)
    before = contents(tmp_path / "site")
    built = build_pages(put(tmp_path / "project", files), tmp_path / "site")
    now = contents(tmp_path / "site")
    differ = {path for path in now if now[path] != before.get(path) and path.endswith(".html")}
    # The host frames the pages of the navigation in each build; they are few.
    theirs = {f"{address}/index.html" for address in ("", "resources", "domains", "practices")}
    theirs |= {"index.html", "404.html", "guides/roles/index.html", "domains/nature/index.html"}
    theirs |= {
        f"{name}/index.html" for name in ("community", "case-studies", "pathways", "glossary")
    }
    # The editor's own page is no page of the site.
    theirs.add("contribute/editor/app/index.html")
    rendered = {f"{address}index.html" for address in built.rendered}
    assert rendered == differ - theirs
    assert least <= len(rendered) <= most


def test_any_file_of_the_communitys_own_templates_counts(tmp_path: Path) -> None:
    """A template may include a file of any name."""
    own = '{% extends "base.html" %}{% block announce %}{% include "news.txt" %}{% endblock %}'
    theme = "theme: {name: material, custom_dir: overrides}\n"
    files = {"mkdocs.yml": CONFIG + theme, "overrides/main.html": own, **FILES}
    for news in ("Old news.", "New news."):
        files["overrides/news.txt"] = news
        build_pages(put(tmp_path / "project", files), tmp_path / "site")
    page = (tmp_path / "site/resources/lesson-plans/soil/index.html").read_text("utf-8")
    assert "New news." in page
    assert "Old news." not in page
