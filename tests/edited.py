"""A community in which nearly everything refers to something, and what people do to it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from communities import LESSONS, build_pages, lesson, person, titled
from samples import VOCABULARIES

CONFIG = "site_name: Small community\nsite_url: https://small.example.org/\nplugins: [staffroom]\n"

FILES: dict[str, str] = {
    **VOCABULARIES,
    "docs/guides/roles.md": "# Roles\n\nSee [[soil]], [us](../../content/domains/nature.md).\n",
    "docs/domains/nature.md": "Our own words about nature.\n",
    "content/domains/nature.md": titled("Nature", "All that lives."),
    "content/domains/sea.md": titled("Sea", "Salt water.", broader="nature"),
    "content/practices/walk.md": titled("Walk", "Walk and look."),
    "content/community/people/ana.md": person("Ana"),
    "content/community/groups/core.md": titled(
        "Core", purpose="To meet.", members=[{"person": "ana", "role": "mentor"}]
    ),
    "content/community/meetings/first.md": titled(
        "First meeting", group="core", starts="2026-11-25T16:00:00+00:00", duration=60
    ),
    "content/community/goals/reviewed.md": titled(
        "Reviewed",
        measure="How many lessons are reviewed.",
        computed="lessons-reviewed-within-a-year",
        baseline={"on": "2026-01-01", "value": 0},
        target={"on": "2027-01-01", "value": 80},
    ),
    "content/glossary/humus.md": titled("Humus", "Dark earth. See [[soil]]."),
    "content/resources/rubrics/talk.md": titled(
        "Talk",
        type="holistic",
        scale=["Yes", "Not yet"],
        criteria=[{"name": "Talk", "descriptors": ["Speaks", "Is silent"]}],
        subjects=["science"],
    ),
    "content/pathways/start.md": titled(
        "Start",
        audience="New teachers",
        sections=[{"title": "Read", "steps": [{"document": "soil"}, {"page": "guides/roles.md"}]}],
    ),
    f"{LESSONS}/soil.md": lesson(
        "Soil", "What lives in it? [[worms]]", domains=["nature"], authors=["ana"], rubrics=["talk"]
    ),
    f"{LESSONS}/worms.md": lesson(
        "Worms", "They eat soil.", domains=["nature"], practices=["walk"]
    ),
    f"{LESSONS}/tides.md": lesson(
        "Tides", "See [soil](soil.md).", domains=["sea"], tags=["outdoors"]
    ),
}
"""A small community in which nearly everything refers to something."""

MANY = {
    f"{LESSONS}/l-{n}.md": lesson(f"Lesson {n:02}", f"About thing {n}.", domains=["nature"])
    for n in range(60)
}

Community = dict[str, str]
Edit = Callable[[Community, "Draw"], None]
Draw = Callable[[Any], Any]

BODIES = st.sampled_from([
    "Other words.", "See [[soil]], [[practice:walk|a walk]] and [[nobody]].", "# Head\n\n- [ ] box",
    "Links [away](../../domains/sea.md#x) and ![a picture](picture.png).", "",
    "[[worms]] eat humus, humus, humus in the dark earth of the garden.",
])  # fmt: skip
TITLES = st.sampled_from(["Soil", "Another title", "A & B <i>", "Über Ärger", "Zzz"])


def _documents(files: Community, draw: Draw, within: str = "content/") -> str:
    paths = sorted(p for p in files if p.startswith(within) and p.endswith(".md"))
    return draw(st.sampled_from(paths or [next(iter(files))]))


def body(files: Community, draw: Draw) -> None:
    path = _documents(files, draw)
    head, _, _ = files[path].rpartition("---\n")
    files[path] = f"{head}---\n{draw(BODIES)}\n"


def title(files: Community, draw: Draw) -> None:
    path = _documents(files, draw)
    lines = files[path].split("\n")
    places = [n for n, line in enumerate(lines) if line.startswith(("title:", "name:"))]
    if places:
        field = lines[places[0]].partition(":")[0]
        lines[places[0]] = f"{field}: {draw(TITLES)!r}"
        files[path] = "\n".join(lines)


def field(files: Community, draw: Draw) -> None:
    """A field more, or the same field with another value; some are wrong."""
    path = _documents(files, draw)
    new = draw(st.sampled_from([
        "domains: [sea]", "tags: [outdoors]", "tags: [unknown]", "status: retired", "status: draft",
        "practices: [walk]", "related: [soil]", "created: 2026-09-01", "updated: 2026-11-01",
        "reviewed: {on: 2025-11-22, by: ana}", "levels: [grade-4]", "authors: [ana]",
        "prerequisites: [worms]", "aliases: [old-name]", "image: picture.png", "wrong: 1",
        "language: ar", "standards: ['ngss:5-LS2-1']", "rubrics: [talk]",
    ]))  # fmt: skip
    name = new.partition(":")[0]
    lines = [line for line in files[path].split("\n") if not line.startswith(f"{name}:")]
    files[path] = "\n".join([lines[0], new, *lines[1:]])


def rename(files: Community, draw: Draw) -> None:
    path = _documents(files, draw)
    folder = path.rpartition("/")[0]
    files[f"{folder}/{draw(st.sampled_from(['renamed', 'soil', 'aaa']))}.md"] = files.pop(path)


def delete(files: Community, draw: Draw) -> None:
    del files[_documents(files, draw)]


def restore(files: Community, draw: Draw) -> None:
    path = draw(st.sampled_from(sorted(FILES)))
    files[path] = FILES[path]


def break_file(files: Community, draw: Draw) -> None:
    path = _documents(files, draw, draw(st.sampled_from(["content/", "docs/"])))
    files[path] = draw(st.sampled_from(["", "---\ntitle: [\n---\n", "---\ntitle: x\n", "no front"]))


def vocabulary(files: Community, draw: Draw) -> None:
    path = draw(st.sampled_from([p for p in sorted(files) if "/vocabularies/" in p]))
    old, new = draw(st.sampled_from([
        ("Science", "Natural science"), ("Grade 5", "Year 6"), ("Outdoors", "Outside"),
        ("id: outdoors", "id: outside"), ("Grades 3–5", "Key stage 2"), ("Mentor", "Guide"),
        ("Develop a model", "Make a model"), ("- {id: arts", "-{id: arts"),
    ]))  # fmt: skip
    files[path] = files[path].replace(old, new)


def by_hand(files: Community, draw: Draw) -> None:
    path = draw(st.sampled_from(["docs/guides/roles.md", "docs/domains/nature.md", "docs/index.md",
                                 "docs/levels/grade-5.md", "docs/about.md"]))  # fmt: skip
    files[path] = draw(st.sampled_from(["# Other\n\n[[tides]]", "[broken](nowhere.md)", "Words."]))


def template(files: Community, draw: Draw) -> None:
    files["overrides/main.html"] = draw(st.sampled_from([
        '{% extends "base.html" %}{% block announce %}<p>News: {{ page.title }}</p>{% endblock %}',
        '{% extends "base.html" %}',
    ]))  # fmt: skip
    files["mkdocs.yml"] = f"{CONFIG}theme: {{name: material, custom_dir: overrides}}\n"


def configuration(files: Community, draw: Draw) -> None:
    files["mkdocs.yml"] = CONFIG + draw(st.sampled_from([
        "", "copyright: Us\n", "repo_url: https://github.com/a/b\n", "use_directory_urls: false\n",
        "nav: [{Home: index.md}, {Nature: domains/nature.md}, guides/roles.md]\n",
        "extra_css: [own.css]\n", "theme: {name: material, language: de}\n",
    ]))  # fmt: skip


def picture(files: Community, draw: Draw) -> None:
    files[f"{LESSONS}/picture.png"] = draw(st.sampled_from(["one", "other"]))


EDITS: Mapping[str, Edit] = {
    edit.__name__: edit
    for edit in (
        *(body, title, field, rename, delete, restore, break_file, vocabulary, by_hand),
        *(template, configuration, picture),
    )
}
DAYS = ("1795305600", "1795392000", "1795824000")
"""Days for which sites are built: 22, 23 and 28 November 2026."""


def put(folder: Path, files: Community) -> Path:
    """Make a folder hold these files and, but for what builds keep, nothing else."""
    for file in [f for f in folder.rglob("*") if f.is_file() and ".cache" not in f.parts]:
        if str(file.relative_to(folder)) not in files:
            file.unlink()
    for path, text in files.items():
        file = folder / path
        if not file.is_file() or file.read_text("utf-8") != text:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
    return folder


def contents(site: Path) -> dict[str, bytes]:
    return {str(f.relative_to(site)): f.read_bytes() for f in site.rglob("*") if f.is_file()}


def from_scratch(folder: Path, files: Community, epoch: str, *, search: bool) -> tuple[Any, Any]:
    shutil.rmtree(folder, ignore_errors=True)
    built = build_pages(put(folder / "cold", files), folder / "site", epoch=epoch, search=search)
    return contents(folder / "site"), built.warnings


SEQUENCES = int(os.environ.get("SEQUENCES", "6"))
"""How many sequences of edits are tried; `make long` tries more."""


def replaced(path: str, old: str, new: str) -> Callable[[Community], None]:
    def edit(files: Community) -> None:
        assert old in files[path]
        files[path] = files[path].replace(old, new)

    return edit
