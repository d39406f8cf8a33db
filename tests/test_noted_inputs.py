"""Whatever a frame or a page written by hand shows is noticed when it changes."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

import pytest
from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor

from communities import build_pages, run_build
from edited import (
    CONFIG,
    FILES,
    Community,
    contents,
    put,
)

SHOWING = '{{% extends "base.html" %}}{{% block announce %}}{}{{% endblock %}}'
PLAIN = CONFIG.replace("[staffroom]", "[staffroom: {search: false}]")
OWN = "theme: {name: material, custom_dir: overrides}\n"


def with_script(*how: str) -> list[Community]:
    return [{"mkdocs.yml": f"{PLAIN}extra_javascript: [{{path: a.js, {each}}}]\n"} for each in how]


def with_template(shows: str, *files: Community, config: str = "") -> list[Community]:
    """A template of the community's own, and then what it shows, in several states."""
    own = {"mkdocs.yml": PLAIN + OWN + config, "overrides/main.html": SHOWING.format(shows)}
    return [own | each for each in files]


HOOK = """\
from mkdocs.plugins import event_priority

@event_priority(50)
def on_env(env, **_):
    env.globals["stamp"] = {!r}
    return env
"""
ROLES = "---\nstatus: {}\n---\n# Roles\n\n{}\n"
STATES: Mapping[str, list[Community]] = {
    "how a script is loaded": with_script("defer: true", "async: true", "type: module"),
    "a page of the navigation": with_template(
        "{% for p in nav.pages %}{{ p.meta.status }} {{ p.content|length }};{% endfor %}",
        {"docs/guides/roles.md": ROLES.format("new", "Words.")},
        {"docs/guides/roles.md": ROLES.format("old", "Words.")},
        {"docs/guides/roles.md": ROLES.format("old", "More words.")},
    ),
    "what a hook has set": with_template(
        "{{ stamp }}",
        {"hook.py": HOOK.format("one")},
        {"hook.py": HOOK.format("another")},
        config="hooks: [hook.py]\n",
    ),
    "another plugin": with_template(
        "{{ config.plugins['material/search'].config.lang }}",
        {"mkdocs.yml": PLAIN.replace("plugins: [", "plugins: [search: {lang: en}, ") + OWN},
        {"mkdocs.yml": PLAIN.replace("plugins: [", "plugins: [search: {lang: de}, ") + OWN},
    ),
    "a folder that is linked": with_template(
        '{% include "parts/news.txt" %}',
        {"shared/news.txt": "Old news."},
        {"shared/news.txt": "New news."},
    ),
}


@pytest.mark.parametrize("states", STATES.values(), ids=STATES)
def test_whatever_a_frame_shows_counts(tmp_path: Path, states: list[Community]) -> None:
    shown = set()
    for number, state in enumerate(states):
        # What is built first is built from nothing anyway.
        names = ("project", "cold/project")[: 2 if number else 1]
        for name in names:
            put(tmp_path / name, {**FILES, **state})
            if "shared/news.txt" in state:
                for link, target in (("parts", "../shared"), ("again", ".")):
                    if not (place := tmp_path / name / "overrides" / link).is_symlink():
                        place.symlink_to(target)
            # In a process of its own, as the host keeps the hooks that it once read.
            folder = tmp_path / name
            run = run_build(folder, folder.parent / "site", "-q", PYTHONDONTWRITEBYTECODE="1")
            assert run.returncode == 0, run.stdout
        now = contents(tmp_path / "site")
        shown.add(now["resources/lesson-plans/soil/index.html"])
        if number:
            cold = contents(tmp_path / "cold" / "site")
            assert [path for path in cold if now[path] != cold[path]] == []
            shutil.rmtree(tmp_path / "cold")
    assert len(shown) == len(states)
    again = run_build(tmp_path / "project", tmp_path / "site", PYTHONDONTWRITEBYTECODE="1")
    assert "Pages: 0 made" in again.stdout, "what did not change is the same in another process"


FENCES = """\
- pymdownx.superfences:
    custom_fences: [{name: own, class: own, format: !!python/name:reads_a_file.fence }]
"""
READING = {
    "a module of the community's own": ("- reads_a_file\n", "READ"),
    "an extension by its class": (
        "- 'pymdownx.snippets:SnippetExtension': {base_path: [FOLDER]}\n",
        '--8<-- "read.txt"',
    ),
    "a function in the settings": (FENCES, "```own\nwords\n```"),
}


@pytest.mark.parametrize(("extension", "text"), READING.values(), ids=READING)
def test_what_an_extension_reads_is_read_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, extension: str, text: str
) -> None:
    read = tmp_path / "read.txt"

    class Reading(Preprocessor):
        def run(self, lines: list[str]) -> list[str]:
            return [line.replace("READ", read.read_text("utf-8")) for line in lines]

    class ReadsAFile(Extension):
        def extendMarkdown(self, md: Markdown) -> None:
            md.preprocessors.register(Reading(md), "reading", 100)

    module: Any = ModuleType("reads_a_file")
    module.makeExtension = ReadsAFile
    module.fence = lambda *_, **__: f"<p>{read.read_text('utf-8')}</p>"
    monkeypatch.setitem(sys.modules, "reads_a_file", module)
    config = f"{CONFIG}markdown_extensions:\n{extension.replace('FOLDER', str(tmp_path))}"
    files = {"mkdocs.yml": config, "docs/guides/roles.md": f"# Roles\n\n{text}\n"}
    for words in ("Words of old.", "New words."):
        read.write_text(words, "utf-8")
        build_pages(put(tmp_path / "project", files), tmp_path / "site")
        assert words in (tmp_path / "site/guides/roles/index.html").read_text("utf-8")


def test_with_the_usual_extensions_no_page_is_converted_again(tmp_path: Path) -> None:
    more = "markdown_extensions: [attr_list, pymdownx.keys, toc: {toc_depth: 3}]\n"
    put(tmp_path / "project", {"mkdocs.yml": CONFIG + more, **FILES})
    build_pages(tmp_path / "project", tmp_path / "site")
    with patch("staffroom.mkdocs.pages.Page.render", side_effect=AssertionError):
        build_pages(tmp_path / "project", tmp_path / "site")
