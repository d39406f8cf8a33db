"""A build that takes what it can from the one before gives what a build from scratch gives."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor

from communities import build_pages, lesson, person, run_build, titled
from conftest import Once
from samples import VOCABULARIES
from staffroom.catalog import Remembered
from staffroom.mkdocs import plugin
from staffroom.mkdocs.preview import Preview

LESSONS = "content/resources/lesson-plans"
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


def replaced(path: str, old: str, new: str) -> Callable[[Community], None]:
    def edit(files: Community) -> None:
        assert old in files[path]
        files[path] = files[path].replace(old, new)

    return edit


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


# --- only what differs is rendered ---------------------------------------------------------------


@pytest.fixture(scope="module")
def many(once: Once) -> Path:
    """A community of some size, built."""

    def make(folder: Path) -> None:
        put(folder / "project", {"mkdocs.yml": CONFIG, **FILES, **MANY})
        build_pages(folder / "project", folder / "site")

    return once("many-kept", make)


ONE = f"{LESSONS}/l-30.md"


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
    for state in states:
        for name in ("project", "cold/project"):
            put(tmp_path / name, {**FILES, **state})
            if "shared/news.txt" in state:
                for link, target in (("parts", "../shared"), ("again", ".")):
                    if not (place := tmp_path / name / "overrides" / link).is_symlink():
                        place.symlink_to(target)
        # In a process of its own, as the host keeps the hooks that it once read.
        for name in ("project", "cold/project"):
            folder = tmp_path / name
            run = run_build(folder, folder.parent / "site", "-q", PYTHONDONTWRITEBYTECODE="1")
            assert run.returncode == 0, run.stdout
        now, cold = contents(tmp_path / "site"), contents(tmp_path / "cold" / "site")
        assert [path for path in cold if now[path] != cold[path]] == []
        shown.add(cold["resources/lesson-plans/soil/index.html"])
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


# --- whatever happens to what is kept ------------------------------------------------------------


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
