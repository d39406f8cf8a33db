"""The search index: only what changed is made again, and nobody can tell; a failure is told."""

import gzip
import json
import multiprocessing
import os
import random
import re
import signal
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from communities import lesson, make_site, titled
from staffroom.search import (
    FOLDER,
    Entry,
    Report,
    SearchFailed,
    pagefind,
    update,
)
from staffroom.search.pieces import number_of_pieces, partition
from staffroom.search.store import Store

LESSON = {"content/resources/lesson-plans/soil.md": lesson("Soil")}


class Community:
    """Entries and where their index is; says what it was asked for."""

    def __init__(self, folder: Path, texts: Mapping[str, str]) -> None:
        self.cache = folder / "cache"
        self.target = folder / "site"
        self.texts = dict(texts)
        self.asked: list[str] = []

    def entries(self) -> dict[str, bytes]:
        return {
            f"lessons/{name}/": Entry(
                f"lessons/{name}/", name, "lesson-plan", "40 min", f"<p>{text}</p>"
            ).document()
            for name, text in self.texts.items()
        }

    def update(self, **options: Any) -> Report:
        entries = self.entries()
        digests = {address: sha256(page).hexdigest() for address, page in entries.items()}
        self.asked = []

        def documents(addresses: Sequence[str]) -> list[tuple[str, bytes]]:
            self.asked += addresses
            return [(address, entries[address]) for address in addresses]

        return update(self.cache, digests, documents, self.target, **options)

    def index(self) -> dict[str, bytes]:
        return tree(self.target / FOLDER)

    def as_if_new(self, folder: Path) -> dict[str, bytes]:
        """The index that these entries have where nothing was built before."""
        other = Community(folder, self.texts)
        other.update()
        return other.index()


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def fragments(index: Mapping[str, bytes]) -> dict[str, dict[str, Any]]:
    """What the index knows of each page, by its address."""
    found = [
        json.loads(gzip.decompress(content).removeprefix(b"pagefind_dcd"))
        for name, content in index.items()
        if name.endswith(".pf_fragment")
    ]
    return {fragment["url"]: fragment for fragment in found}


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few entries have as many pieces as thousands do."""
    for name, size in {"WHOLE": 3, "SMALL": 2, "FEW": 4, "LARGE": 6}.items():
        monkeypatch.setattr(f"staffroom.search.pieces.{name}", size)


@pytest.fixture
def community(tmp_path: Path, small_pieces: None) -> Community:
    return Community(tmp_path, {f"l{n}": f"Lesson {n} on soil" for n in range(9)})


def test_what_an_entry_says_of_its_page(tmp_path: Path) -> None:
    hostile = 'Grade 5, "2" <b>&amp;'
    entry = Entry(
        "lessons/soil/",
        "Soil & <co>",
        "lesson-plan",
        hostile,
        '<p>Dig.</p><h2 id="share">Share<a class="headerlink" href="#share">¶</a></h2><p>Tell.</p>',
        {"levels": ("Grade 5, 6", "Grade 7"), "domains": ("science",)},
    )
    update(
        tmp_path / "cache",
        {entry.address: "1"},
        lambda _: [(entry.address, entry.document())],
        tmp_path / "site",
    )
    page = fragments(tree(tmp_path / "site"))["/lessons/soil/"]
    assert page["meta"] == {"title": "Soil & <co>", "kind": "lesson-plan", "facts": hostile}
    assert page["content"] == "Soil & <co> Dig. Share. Tell."
    assert [(anchor["id"], anchor["text"]) for anchor in page["anchors"]] == [("share", "Share")]
    assert page["filters"] == {"levels": ["Grade 5, 6", "Grade 7"], "domains": ["science"]}


TEXT = """
<p class="sr-lead" dir="auto">Before <em>we</em> <a href="x/" title="a > b">dig<strong>ging</strong></a>H<sub>2</sub>O.</p>
<aside class="sr-facts" aria-label="At a glance"><dl><div class="sr-fact"><dt><span>Time</span></dt>
<dd><strong>40 min</strong></dd></div></dl></aside>
<section aria-labelledby="s"><h2 id="s" class="x">Share <code>it</code></h2>
<ul class="task"><li id="one"><input type="checkbox" disabled> One<br>and two</li><li>three</li></ul></section>
<table><thead><tr><th scope="col">A</th></tr></thead><tr role="row"><td data-label="b">B</td></tr></table>
<div class="admonition tip"><p class="admonition-title">Tip</p><p>x &lt; y &amp; <i>z</i></p></div>
<figure><img src="a.png" alt="A tree"><figcaption>See <time datetime="2026">now</time></figcaption></figure>
<pre><code>a = "b"</code></pre><blockquote>Said</blockquote><ol start="3"><li value="4">four</li></ol>
"""  # noqa: E501


@given(st.lists(st.sampled_from([line for line in TEXT.splitlines() if line]), min_size=1))
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_is_not_handed_to_the_search_is_nothing_that_it_would_keep(lines: list[str]) -> None:
    html = "".join(lines)
    hidden = '<a class="headerlink" href="#s" title="Link">#</a><span class="sr-sr">For ears</span>'

    def known(html: str) -> dict[str, Any]:
        with (
            tempfile.TemporaryDirectory() as folder,
            pagefind.Pagefind(pagefind.find_pagefind(), "en", Path(folder)) as service,
        ):
            entry = Entry("lessons/soil/", "Soil", "lesson-plan", "40 min", html)
            [page] = fragments(service.index([(entry.address, entry.document())])).values()
        # Only headings are places to go to.
        page["anchors"] = [each for each in page["anchors"] if each["element"].startswith("h")]
        return page

    with patch("staffroom.search.entry._plain", lambda html: html):
        whole = known(html)
    assert known(html.replace("</h2>", f"{hidden}</h2>")) == whole


def test_a_site_of_some_hundreds_has_one_piece_and_nothing_that_is_not_needed(
    tmp_path: Path,
) -> None:
    community = Community(tmp_path, {f"l{n}": f"Lesson {n}" for n in range(200)})
    report = community.update()
    assert (report.entries, report.pieces, report.built, report.read) == (200, 1, 1, 200)
    index = community.index()
    [piece] = json.loads(index["pieces.json"])["pieces"]
    assert (piece["name"], piece["home"], piece["entries"]) == ("all", "", 200)
    top = {name for name in index if "/" not in name and not name.endswith(".pf_meta")}
    programs = {"pagefind.js", "pagefind-worker.js", "wasm.en.pagefind"}
    assert top == programs | {"pagefind-entry.json", "pieces.json"}
    assert len(fragments(index)) == 200


def test_a_site_without_anything_to_find(tmp_path: Path) -> None:
    community = Community(tmp_path, {})
    assert community.update().pieces == 0
    assert "pagefind.js" in community.index()


@given(st.sets(st.text(max_size=9), max_size=400), st.randoms())
def test_every_address_is_in_one_piece_whatever_their_order(
    addresses: set[str], chance: random.Random
) -> None:
    mixed = list(addresses)
    chance.shuffle(mixed)
    pieces = partition(mixed)
    assert sorted(address for piece in pieces.values() for address in piece) == sorted(addresses)
    assert all(pieces.values())
    assert len(pieces) <= number_of_pieces(len(addresses))
    assert pieces == partition(addresses)


@given(st.integers(257, 7000))
@settings(max_examples=30)
def test_one_entry_more_leaves_most_pieces_as_they_are(number: int) -> None:
    before = partition(f"lessons/{n}/" for n in range(number))
    after = partition(f"lessons/{n}/" for n in range(number + 1))
    same = sum(1 for piece in before if before[piece] == after.get(piece))
    # The piece of the new entry, and the one that is split.
    assert same >= len(before) - 2


@pytest.mark.parametrize(("entries", "most"), [(1000, 160), (5000, 700), (10_000, 700)])
def test_no_piece_is_so_large_that_a_change_in_it_takes_long(entries: int, most: int) -> None:
    pieces = partition(f"resources/lesson-plans/lesson-{n}/" for n in range(entries))
    assert max(map(len, pieces.values())) <= most


CHANGE = st.dictionaries(
    st.sampled_from([f"l{n}" for n in range(14)]),
    st.none() | st.sampled_from(["soil", "worms, and what they eat", "über Würmer", ""]),
    max_size=8,
)


@given(changes=st.lists(CHANGE, min_size=1, max_size=4))
@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@pytest.mark.usefixtures("small_pieces")
def test_after_any_changes_the_index_is_what_it_would_be_if_all_were_new(
    changes: list[dict[str, str | None]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    community = Community(tmp_path_factory.mktemp("a"), {f"l{n}": "soil" for n in range(6)})
    for change in changes:
        for name, text in change.items():
            if text is None:
                community.texts.pop(name, None)
            else:
                community.texts[name] = text
        community.update()
    assert community.index() == community.as_if_new(tmp_path_factory.mktemp("b"))


def test_only_what_changed_is_asked_for_and_made_again(community: Community) -> None:
    first = community.update()
    assert (first.built, first.read) == (first.pieces, 9)
    assert first.pieces > 2
    community.texts["l4"] = "Lesson 4 on worms"
    second = community.update()
    assert (second.built, community.asked) == (1, ["lessons/l4/"])
    third = community.update()
    assert (third.built, community.asked) == (0, [])
    del community.texts["l4"]
    assert (community.update().read, "/lessons/l4/" in fragments(community.index())) == (0, False)


def test_taking_a_change_back_makes_nothing(community: Community) -> None:
    community.update()
    before = community.index()
    text, community.texts["l4"] = community.texts["l4"], "Something else"
    community.update()
    community.texts["l4"] = text
    assert community.update().built == 0
    assert community.index() == before


def test_the_cache_does_not_grow_with_every_change(community: Community) -> None:
    for n in range(4):
        community.texts["l4"] = f"Version {n}"
        community.update()
    report = community.update()
    kept = list((community.cache / "pieces").iterdir())
    assert len(kept) <= 2 * report.pieces + 1


@pytest.mark.parametrize("part", ["pieces", "documents"])
def test_damage_in_the_cache_is_noticed(community: Community, part: str, tmp_path: Path) -> None:
    community.update()
    for file in (community.cache / part).rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            # Links of it are published.
            file.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    community.texts["l4"] = "Another text"
    community.update()
    assert community.index() == community.as_if_new(tmp_path / "other")


def test_what_was_published_and_then_spoiled_is_put_right(
    community: Community, tmp_path: Path
) -> None:
    community.update()
    place = community.target / FOLDER
    (place / "pagefind.js").write_text("spoiled")
    (place / "stale" / "fragment").mkdir(parents=True)
    (place / "stale" / "fragment" / "old.pf_fragment").write_text("what a former build left")
    (place / "index" / "old.pf_index").write_text("what a former build left")
    community.update()
    assert community.index() == community.as_if_new(tmp_path / "other")
    assert not (place / "stale").exists()


def test_facets_do_not_make_two_builds_differ(tmp_path: Path) -> None:
    entries = [
        Entry(f"{n}/", "Soil", "lesson-plan", "", "<p>Soil</p>", {
            name: tuple(f"{name} {value}" for value in range(12) if (n + value) % 3)
            for name in ("levels", "domains", "subjects", "tags")
        })
        for n in range(12)
    ]  # fmt: skip
    trees = []
    for name in "ab":
        update(
            tmp_path / name / "cache",
            {entry.address: "" for entry in entries},
            lambda _: [(entry.address, entry.document()) for entry in entries],
            tmp_path / name,
        )
        trees.append(tree(tmp_path / name / FOLDER))
    assert trees[0] == trees[1]
    assert sum(1 for name in trees[0] if name.endswith(".pf_filter")) == 4


def test_a_fragment_is_called_after_its_place_in_its_piece(community: Community) -> None:
    community.update()
    index = community.index()
    pieces = partition(f"lessons/{name}/" for name in community.texts)
    assert len(pieces) > 2
    named = {
        name.rpartition("/")[2]: content
        for name, content in index.items()
        if name.endswith(".pf_fragment")
    }
    assert len(named) == len(community.texts)
    for name, content in named.items():
        _, piece, place = re.split("[_-]", name.removesuffix(".pf_fragment"))[:3]
        url = json.loads(gzip.decompress(content)[12:])["url"]
        assert url == f"/{pieces[piece][int(place, 16)]}"


def test_what_else_is_set_for_pagefind_changes_nothing(
    community: Community, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = community.as_if_new(tmp_path / "usual")
    monkeypatch.setenv("PAGEFIND_KEEP_INDEX_URL", "true")
    monkeypatch.setenv("PAGEFIND_EXCLUDE_SELECTORS", "p")
    (tmp_path / "pagefind.yml").write_text("exclude_selectors: [p]\n")
    monkeypatch.chdir(tmp_path)
    assert community.as_if_new(tmp_path / "other") == usual


def program(folder: Path, script: str) -> str:
    """A program that stands for Pagefind, and answers when it is asked for its version."""
    path = folder / "pagefind-stand-in"
    version = 'if [ "$1" = --version ]; then echo pagefind 9; exit; fi'
    path.write_text(f"#!/bin/sh\n{version}\n{script}\n")
    path.chmod(0o755)
    return str(path)


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("echo 'thread panicked: no memory' >&2; exit 101", "thread panicked: no memory"),
        ("exit 0", "stopped"),
        ("echo garbage,; exec sleep 60", "could not be built"),
        ("exec sleep 60", "could not be built"),
    ],
)
def test_a_failure_is_told_and_leaves_the_last_index(
    community: Community,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    script: str,
    reason: str,
) -> None:
    community.update()
    before = community.index()
    community.texts["l4"] = "Another text"
    monkeypatch.setattr(pagefind, "_PATIENCE", 1)
    with monkeypatch.context() as broken:
        broken.setenv("PAGEFIND_BINARY_PATH", program(tmp_path, script))
        with pytest.raises(SearchFailed, match=reason):
            community.update()
    assert community.index() == before
    community.update()
    assert community.index() == community.as_if_new(tmp_path / "other")


def test_without_pagefind_it_is_told_what_to_install(
    community: Community, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(sys.modules, "pagefind_bin", None)
    monkeypatch.setitem(sys.modules, "pagefind_bin_extended", None)
    with pytest.raises(SearchFailed, match=r"no program “pagefind” here\. .* pip install"):
        community.update()


def test_a_full_disk_is_told_and_leaves_the_last_index(
    community: Community, tmp_path: Path
) -> None:
    community.update()
    before = community.index()
    community.texts["l4"] = "Another text"
    full = OSError(28, "No space left on device")
    with (
        patch.object(Path, "write_bytes", side_effect=full),
        pytest.raises(SearchFailed, match="No space left on device"),
    ):
        community.update()
    assert community.index() == before
    community.update()
    assert community.index() == community.as_if_new(tmp_path / "other")


# Later versions of Python fear for the threads of pytest-xdist.
@pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")
def test_a_build_that_is_killed_leaves_a_whole_index(community: Community, tmp_path: Path) -> None:
    community.update()
    chance = random.Random(1)
    context = multiprocessing.get_context("fork")
    for n in range(12):
        community.texts = {name: f"Text {n} of {name}" for name in community.texts}
        build = context.Process(target=community.update)
        build.start()
        time.sleep(chance.uniform(0, 0.3))
        assert build.pid
        os.kill(build.pid, signal.SIGKILL)
        build.join()
        # Whatever a browser opens first names files that are there.
        index = community.index()
        listed = json.loads(index["pieces.json"])
        assert {listed[name] for name in ("facets", "columns", "order", "words")} <= index.keys()
        for home in (piece["home"] for piece in listed["pieces"]):
            languages = json.loads(index[f"{home}pagefind-entry.json"])["languages"]
            assert f"{home}pagefind.{languages['en']['hash']}.pf_meta" in index
    community.update()
    assert community.index() == community.as_if_new(tmp_path / "other")


def test_builds_at_once_do_not_spoil_each_other(community: Community, tmp_path: Path) -> None:
    builds = []
    for n in range(4):
        build = Community(tmp_path / str(n), community.texts | {"l4": f"Version {n % 3}"})
        build.cache = community.cache
        builds.append(build)
    for _ in range(3):
        with ThreadPoolExecutor(4) as pool:
            for done in [pool.submit(build.update) for build in builds]:
                done.result()
        for build in builds:
            build.texts["l2"] += " and more"
    for n, build in enumerate(builds):
        build.update()
        assert build.index() == build.as_if_new(tmp_path / f"new {n}")


def test_what_a_killed_build_left_goes_in_time(community: Community) -> None:
    store = Store(community.cache)
    left = community.cache / ".unfinished-1"
    left.mkdir()
    young = community.cache / "documents" / ".unfinished-2"
    young.write_text("of a build that is at work")
    os.utime(left, (0, 0))
    store.tidy({})
    assert not left.exists()
    assert young.exists()


def test_index_of_a_site(tmp_path: Path) -> None:
    site = make_site(tmp_path, LESSON, search=True)
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


@pytest.mark.parametrize("status", ["retired", "draft"])
def test_what_belongs_to_something_retired_is_found_all_the_same(
    tmp_path: Path, status: str
) -> None:
    files = {
        "content/domains/old.md": titled("Old", status=status),
        "content/practices/former.md": titled("Former", status=status),
        "content/resources/lesson-plans/soil.md": lesson(
            "Soil", domains=["old"], practices=["former"]
        ),
    }
    site = make_site(tmp_path, files, search=True)
    manifest = json.loads((site.folder / FOLDER / "pieces.json").read_text("utf-8"))
    columns = json.loads((site.folder / FOLDER / manifest["columns"]).read_text("utf-8"))
    assert columns["time"].strip("~")
    assert not columns["domain"].strip("~")
    assert site.dead_links() == []


def test_a_site_without_its_index_is_built_all_the_same(tmp_path: Path) -> None:
    with patch("staffroom.mkdocs.finding.update", side_effect=SearchFailed("No index.")):
        site = make_site(tmp_path, LESSON, search=True)
    assert site.warnings == ("No index.",)
    assert site.has("resources/lesson-plans/soil/")
    assert site.has("catalog.json")
