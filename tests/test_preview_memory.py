"""A preview that remembers its last site shows what one that has just begun shows."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from unittest.mock import patch

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from communities import build_pages, lesson
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
    put,
    replaced,
)
from staffroom.catalog import Remembered
from staffroom.mkdocs import plugin
from staffroom.mkdocs.preview import Preview


class Previews:
    """Two previews of a community: one that remembers, and for each look one that has just begun.

    The cache of both is the same; objects of former builds are in the memory of one only.
    """

    def __init__(self, folder: Path) -> None:
        self.files: Community = {}
        self._folder = folder
        self._first = Preview()
        self._number = 0

    def begin(self) -> None:
        self.files = {"mkdocs.yml": CONFIG, **FILES}
        self._number += 1
        if self._number == 1:
            self._build(self._first, "first", DAYS[0])
        self._preview = self._begun({})
        self._build(self._preview, str(self._number), DAYS[0])

    def look(self, epoch: str) -> None:
        """Build with both, and compare."""
        name = str(self._number)
        self._build(self._preview, name, epoch)
        # What is related follows one save later.
        now, warnings = self._build(self._preview, name, epoch)
        shutil.rmtree(self._folder / "again", ignore_errors=True)
        fresh = self._begun(self._preview.remembered.last_good)
        wanted, fresh_warnings = self._build(fresh, "again", epoch)
        assert sorted(now) == sorted(wanted)
        assert [path for path in wanted if now[path] != wanted[path]] == []
        assert warnings == fresh_warnings

    def _begun(self, last_good: Mapping[str, bytes]) -> Preview:
        remembered = Remembered(last_good=dict(last_good))
        first = self._first
        return Preview(cache=first.cache, salt=first.salt, remembered=remembered)

    def _build(self, preview: Preview, name: str, epoch: str) -> tuple[Any, list[str]]:
        project, site = self._folder / "project", self._folder / name
        with (
            patch.object(plugin, "_is_preview", return_value=True),
            patch.object(plugin, "preview_of", return_value=preview),
            patch.object(Preview, "later", lambda self, *work: [each() for each in work]),
        ):
            built = build_pages(put(project, self.files), site, epoch=epoch)
        return contents(site), built.warnings


def test_after_any_edits_a_preview_gives_what_a_new_one_gives(tmp_path: Path) -> None:
    previews = Previews(tmp_path)

    @settings(max_examples=SEQUENCES, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def run(data: st.DataObject) -> None:
        previews.begin()
        for _ in range(data.draw(st.integers(1, 6), label="saves")):
            names = data.draw(st.lists(st.sampled_from(sorted(EDITS)), min_size=1, max_size=2))
            for name in names:
                event(name)
                EDITS[name](previews.files, lambda strategy: data.draw(strategy))
            previews.look(data.draw(st.sampled_from(DAYS), label="day"))

    run()


def added(path: str, text: str) -> Callable[[Community], object]:
    return lambda files: files.update({path: text})


SOIL, WORMS = f"{LESSONS}/soil.md", f"{LESSONS}/worms.md"
VOCABULARY, MEETINGS = "content/vocabularies/{}.yml", "content/community/meetings/{}.md"
SAVES: Mapping[str, Callable[[Community], object]] = {
    "a label of lessons": replaced(VOCABULARY.format("subjects"), "Science", "Natural science"),
    "a label of few": replaced(VOCABULARY.format("subjects"), "label: Arts", "label: Art"),
    "a role": replaced(VOCABULARY.format("roles"), "Mentor", "Guide"),
    "a wider document": replaced("content/domains/nature.md", "Nature", "The living"),
    "a person": replaced("content/community/people/ana.md", "Ana", "Ana Duarte"),
    "a meeting more": lambda files: files.update(
        {MEETINGS.format("later"): files[MEETINGS.format("first")].replace("11-25", "11-26")}
    ),
    "a meeting's day": replaced(MEETINGS.format("first"), "11-25", "11-27"),
    "a term that is linked": replaced("content/glossary/humus.md", "Dark earth", "Black earth"),
    "a link": replaced(SOIL, "[[worms]]", "[[worms]] and [[tides]] and [[practice:walk]]"),
    "a page by hand": replaced("docs/guides/roles.md", "Roles", "All roles"),
    "a link that waits": replaced(WORMS, "They eat soil.", "They eat [[new-lesson]]."),
    "what it waits for": added(f"{LESSONS}/new-lesson.md", lesson("New", domains=["nature"])),
    "which is a draft": replaced(f"{LESSONS}/new-lesson.md", "title:", "status: draft\ntitle:"),
    "an alias": replaced(SOIL, "title:", "aliases: [earth]\ntitle:"),
    "its use": replaced(WORMS, "They eat", "[[earth]] is eaten,"),
    "a picture that is missing": replaced(WORMS, "eaten", "![eaten](eaten.png)"),
    "the picture": added(f"{LESSONS}/eaten.png", "a picture"),
    "and it is gone": lambda files: files.pop(f"{LESSONS}/eaten.png"),
    "where it is taught": replaced(SOIL, "title:", "setting: online\ntitle:"),
    "elsewhere": replaced(SOIL, "setting: online", "setting: hybrid"),
    "a review": replaced(SOIL, "title:", "reviewed: {on: 2025-11-21, by: ana}\ntitle:"),
    # It counts until the second of the days.
    "a later one": replaced(SOIL, "2025-11-21", "2025-11-22"),
    "no rubric": replaced(SOIL, "rubrics:\n- talk\n", ""),
    "another licence": replaced(SOIL, "title:", "license: cc-by-4.0\ntitle:"),
    "a name that is missed": lambda files: files.update(
        {"content/community/people/bo.md": files.pop("content/community/people/ana.md")}
    ),
    "a broken file": added(WORMS, "---\ntitle: [\n---\n"),
    "mended": added(WORMS, lesson("Worms", "Mended. [[soil]]", domains=["sea"])),
    "its levels": replaced(f"{LESSONS}/tides.md", "- grade-5", "- grade-4"),
    "the day of a lesson": replaced(SOIL, "title:", "created: 2026-09-01\ntitle:"),
    "a rubric for an objective": replaced(
        "content/resources/rubrics/talk.md",
        "- name: Talk",
        "- name: Talk\n  assesses: ['soil#see']",
    ),
    "the objective": replaced(SOIL, "objectives:", "objectives:\n- {id: see, text: See it}"),
    "which is gone": replaced(SOIL, "\n- {id: see, text: See it}", ""),
    "a retired one": replaced(f"{LESSONS}/tides.md", "title:", "status: retired\ntitle:"),
    "one more lesson": lambda files: files.update(
        {path: text for path, text in MANY.items() if path < f"{LESSONS}/l-3"}
    ),
    "one of many": replaced(f"{LESSONS}/l-20.md", "Lesson 20", "Zebras"),
    "a title that takes room": replaced(f"{LESSONS}/l-20.md", "Zebras", "Zebras " * 900),
    "one of many less": lambda files: files.pop(f"{LESSONS}/l-21.md"),
    "a title of the site": replaced("mkdocs.yml", "Small community", "Our community"),
    "words that are related": replaced(SOIL, "What lives", "About thing 12, what lives"),
}


def test_a_preview_follows_each_save(tmp_path: Path) -> None:
    previews = Previews(tmp_path)
    previews.begin()
    for name, save in SAVES.items():
        save(previews.files)
        try:
            previews.look(DAYS[0])
        except AssertionError as problem:
            raise AssertionError(f"after {name}: {problem}") from problem
    for day in DAYS[1:]:
        previews.look(day)
