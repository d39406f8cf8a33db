"""A folder of what is kept may come from anywhere: nothing in it reaches beyond it."""

import json
import marshal
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from communities import CONFIG, build_here, environment, lesson, run_build, write_community
from conftest import Once
from staffroom.cache import Cache, unpack
from staffroom.mkdocs.salt import salt
from staffroom.search import FOLDER, update
from staffroom.search.store import Store, _checksum
from staffroom.site.store import PageStore
from trees import copied

LESSON = "content/resources/lesson-plans/soil.md"
COMMUNITY = {
    LESSON: lesson("Soil"),
    "docs/about.md": "# About us\n\nWe [teach](index.md#who).\n",
    "docs/index.md": "# Welcome\n\n## Who\n\nAll of us.\n",
}
PARTS = ("search", "search/pieces", "search/documents", "search/pieces/PIECE", "pages", "pages/AB")


@pytest.fixture
def project(once: Once, tmp_path: Path) -> Path:
    """A community that was built once; its site is in the folder `site` beside it."""

    def make(folder: Path) -> None:
        project = write_community(folder / "project", COMMUNITY)
        assert build_here(project, folder / "site", search=True) == []

    return copied(once("small-kept", make), tmp_path / "built") / "project"


@pytest.fixture
def somebodys(tmp_path: Path) -> Iterator[Path]:
    """A folder that is not the project's, and that is afterwards as it was."""
    folder = tmp_path / "somebodys"
    for name in ("photos/a.jpg", "all", "letter.txt", "ab/" + "0" * 30, "all-" + "0" * 32 + "/x"):
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(bytes(100))
    with (folder / "photos" / "film").open("wb") as film:
        film.truncate(50_000_000)
    before = sorted(folder.rglob("*"))
    yield folder
    assert sorted(folder.rglob("*")) == before


def kept(project: Path, part: str = "") -> Path:
    return project / ".cache" / "staffroom" / part


def site(project: Path) -> Path:
    return project.parent / "site"


def published(project: Path) -> dict[str, bytes]:
    folder = site(project)
    assert not [file for file in folder.rglob("*") if file.is_symlink()]
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }


def forged_piece(project: Path, *names: str) -> None:
    """Let a piece of the search claim more files, with the sum that belongs to them."""
    [piece] = kept(project, "search/pieces").glob("all-*")
    names = (*json.loads((piece / "files.json").read_bytes())["names"], *names)
    total = _checksum((name, (piece / name).read_bytes()) for name in names)
    (piece / "files.json").write_text(json.dumps({"names": names, "sum": total}))


# --- links -------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", PARTS)
def test_a_link_among_what_is_kept_leads_nowhere(project: Path, somebodys: Path, part: str) -> None:
    before = published(project)
    [piece] = kept(project, "search/pieces").glob("all-*")
    page = next(kept(project, "pages").iterdir())
    place = kept(project, part.replace("PIECE", piece.name).replace("AB", page.name))
    place.rename(project.parent / "aside")
    place.symlink_to(somebodys)
    assert build_here(project, site(project), search=True) == []
    assert published(project) == before
    assert not place.is_symlink()


def test_a_folder_within_a_piece_is_no_link(project: Path, somebodys: Path) -> None:
    before = published(project)
    [piece] = kept(project, "search/pieces").glob("all-*")
    (piece / "fragment").rename(somebodys.parent / "fragment")
    (piece / "fragment").symlink_to(somebodys.parent / "fragment")
    build_here(project, site(project), search=True)
    assert published(project) == before
    assert not any(path.is_symlink() for path in kept(project, "search").rglob("*"))


def test_what_is_cleared_away_has_a_name_of_ours(project: Path, somebodys: Path) -> None:
    for name in ("pages/zz", "pages/notes", "search/pieces/mine", "search/documents/mine"):
        kept(project, name).symlink_to(somebodys)
    (kept(project, "search") / "own.txt").write_text("Somebody put this here.")
    build_here(project, site(project), search=True)
    assert (kept(project, "search") / "own.txt").exists()


def test_pages_of_old_go_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("staffroom.site.store.SLACK", 0)
    store = PageStore(tmp_path / "pages")
    old = store.put(b"old")
    part = tmp_path / "pages" / old[:2]
    (part / "notes.txt").write_bytes(bytes(100))
    (part / f".{old}.4711").write_bytes(b"cut")
    store.clear([])
    assert not store.has(old)
    assert [file.name for file in part.iterdir()] == ["notes.txt"]


def test_nothing_is_written_through_a_link(tmp_path: Path, project: Path) -> None:
    mine = tmp_path / "mine"
    mine.write_text("mine")
    name = PageStore(tmp_path / "other").put(b"page")
    part = tmp_path / "pages" / name[:2]
    part.mkdir(parents=True)
    (part / f".{name}.{os.getpid()}").symlink_to(mine)
    store = PageStore(tmp_path / "pages")
    assert store.put(b"page") == name
    assert store.has(name)
    ignored = kept(project, ".gitignore")
    ignored.unlink()
    ignored.symlink_to(mine)
    build_here(project, site(project))
    assert ignored.read_text() == "*\n"
    assert mine.read_text() == "mine"


# --- the search ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["../../../evil.sh", "../evil.html", "fragment/../../evil.html"])
def test_a_piece_has_no_file_outside(project: Path, name: str) -> None:
    before = published(project)
    [piece] = kept(project, "search/pieces").glob("all-*")
    (piece / name).resolve().write_text("evil")
    forged_piece(project, name)
    build_here(project, site(project), search=True)
    assert published(project) == before
    assert not list(site(project).parent.glob("evil*"))


@pytest.mark.parametrize("name", ["", ".hidden", "other/x.html", "a\\b.html", "fragment", "/x.y"])
def test_a_piece_has_no_file_of_another_name(tmp_path: Path, name: str) -> None:
    store = Store(tmp_path)
    store.keep("all", "0" * 32, {"pagefind.js": b"x", "fragment/en_1.pf_fragment": b"y"})
    assert store.find("all", "0" * 32) == ["fragment/en_1.pf_fragment", "pagefind.js"]
    listed = {"names": [name], "sum": _checksum([(name, b"")])}
    (store.folder("all", "0" * 32) / "files.json").write_text(json.dumps(listed))
    assert store.find("all", "0" * 32) is None


@pytest.mark.parametrize(
    "listed",
    ["", "no", "5", "[" * 100_000, "[5]", '[["a", "b"]]', '[["a", "b", -1]]', "[[1, 2, 3]]"],
)
def test_documents_of_another_shape_are_none(tmp_path: Path, listed: str) -> None:
    store = Store(tmp_path)
    rest = listed.encode() + b"\nabc"
    (tmp_path / "documents" / "all").write_bytes(sha256(rest).hexdigest().encode() + b"\n" + rest)
    assert store.documents("all") == {}


def test_settings_for_pagefind_among_what_is_kept_are_not_read(tmp_path: Path) -> None:
    def index(folder: Path) -> set[str]:
        page = b'<html lang="en"><body><h1>Soil</h1><p>worms</p></body></html>'
        update(folder / "cache", {"a/": "1"}, lambda _: [("a/", page)], folder / "site")
        return {file.name for file in (folder / "site").rglob("*")}

    (tmp_path / "b" / "cache" / "pieces").mkdir(parents=True)
    settings = tmp_path / "b" / "cache" / "pieces" / "pagefind.yml"
    settings.write_text('exclude_selectors: ["p"]\n')
    assert index(tmp_path / "a") == index(tmp_path / "b")


# --- pipes ---------------------------------------------------------------------------------------


def test_a_pipe_stops_no_build(project: Path) -> None:
    before = published(project)
    [piece] = kept(project, "search/pieces").glob("all-*")
    page = next(file for file in kept(project, "pages").rglob("*") if file.is_file())
    table = next(kept(project).glob("pages-*.cache"))
    unused = kept(project, f"unused-{0:09}-{'0' * 32}.cache")
    documents = kept(project, "search/documents/all")
    for place in (page, table, piece / "files.json", documents):
        place.unlink()
    for place in (page, table, piece / "files.json", documents, unused):
        os.mkfifo(place)
    (project / LESSON).write_text(lesson("Soil") + "\nMore.\n")
    finished = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "-q", "-d", str(site(project))],
        cwd=project,
        env=environment(),
        timeout=60,
        check=False,
    )
    assert finished.returncode == 0
    assert published(project).keys() >= before.keys() - {
        name for name in before if name.startswith(FOLDER)
    }


# --- the folder of a former site -----------------------------------------------------------------


def test_a_former_site_has_nothing_of_its_own(
    project: Path, somebodys: Path, tmp_path: Path
) -> None:
    before = published(project)
    build_here(project, site(project), search=True)
    place = kept(project, "former") / FOLDER
    (place / "fragment").rename(tmp_path / "aside")
    (place / "fragment").symlink_to(somebodys)
    (place / "passwords").symlink_to("/etc/passwd")
    os.mkfifo(place / "pipe")
    build_here(project, site(project), search=True)
    assert published(project) == before


def test_a_site_without_a_search_gets_none(tmp_path: Path) -> None:
    config = CONFIG.replace("[staffroom]", "[{staffroom: {search: false}}]")
    project = write_community(tmp_path / "project", COMMUNITY, config)
    for _ in range(2):
        build_here(project, site(project))
    place = kept(project, "former") / FOLDER
    place.mkdir()
    (place / "evil.html").write_text("evil")
    (place / "passwords").symlink_to("/etc/passwd")
    build_here(project, site(project))
    assert not (site(project) / FOLDER).exists()


def test_the_index_goes_through_no_link(tmp_path: Path, somebodys: Path) -> None:
    def index() -> None:
        page = b'<html lang="en"><body><h1>Soil</h1></body></html>'
        update(tmp_path / "cache", {"a/": "1"}, lambda _: [("a/", page)], tmp_path / "site")

    index()
    place = tmp_path / "site" / FOLDER
    (place / "fragment").rename(tmp_path / "aside")
    (place / "fragment").symlink_to(somebodys)
    (place / "more").symlink_to(somebodys)
    (place / "pagefind.js").unlink()
    [browser] = (tmp_path / "cache" / "pieces").glob("browser-*")
    (place / "pagefind.js").symlink_to(browser / "pagefind.js")
    (place / "pagefind-worker.js").unlink()
    (place / "pagefind-worker.js" / "folder").mkdir(parents=True)
    (place / "index").rename(tmp_path / "index")
    (place / "index").write_text("no folder")
    index()
    assert not any(path.is_symlink() for path in place.rglob("*"))
    assert list((place / "fragment").iterdir())
    place.rename(tmp_path / "elsewhere")
    place.symlink_to(somebodys)
    index()
    assert not place.is_symlink()


# --- values of another shape ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "shape"),
    [
        ((), ()),
        ((b"a", 5), (bytes, int)),
        ((("a", "b"), "x"), (tuple[str, ...], str)),
        ((None, ["a"]), (str | None, list[str])),
        ((("a", 1),), (tuple[str, int],)),
        (([("a", [("b", "c")])],), (list[tuple[str, list[tuple[str, str]]]],)),
        (({b"a": "b"},), (dict[bytes, str],)),
    ],
)  # fmt: skip
def test_a_value_of_its_shape_is_unpacked(value: tuple[object, ...], shape: tuple[object]) -> None:
    assert unpack(marshal.dumps(value), *shape) == value


@pytest.mark.parametrize(
    ("frozen", "shape"),
    [
        (None, (str,)),
        (b"", (str,)),
        (b"\xff\xff", (str,)),
        (marshal.dumps(5), (int,)),
        (marshal.dumps(["a"]), (str,)),
        (marshal.dumps(("a", "b")), (str,)),
        (marshal.dumps((True,)), (int,)),
        (marshal.dumps((("a", 5),)), (tuple[str, ...],)),
        (marshal.dumps((("a",),)), (tuple[str, str],)),
        (marshal.dumps((5,)), (str | None,)),
        (marshal.dumps(({"a": "b"},)), (dict[bytes, str],)),
        (marshal.dumps(([("a", "b")],)), (list[tuple[str, list[str]]],)),
    ],
)
def test_a_value_of_another_shape_is_none(frozen: bytes | None, shape: tuple[object]) -> None:
    assert unpack(frozen, *shape) is None


SHAPES = [
    marshal.dumps(5),
    b"\xff\xff",
    marshal.dumps(()),
    *(marshal.dumps((5,) * length) for length in (4, 5, 8)),
    marshal.dumps({b"a": 5}),
]


@pytest.mark.parametrize("table", ["pages", "cards", "converted", "articles", "prose"])
def test_what_has_another_shape_counts_as_absent(project: Path, table: str) -> None:
    before = published(project)
    keys = list(Cache(kept(project), salt()).table(table)._places)
    assert keys
    for shape in SHAPES:
        cache = Cache(kept(project), salt())
        for key in keys:
            cache.table(table).put(key, shape)
        cache.save()
        if table in ("converted", "articles"):
            # So that they are looked at.
            cache = Cache(kept(project), salt())
            for key in cache.table("pages")._places:
                cache.table("pages").put(key, b"")
            cache.save()
        assert build_here(project, site(project), search=True) == []
        assert published(project) == before


# --- modes, and a folder that cannot be written ---------------------------------------------------


def test_pages_can_be_read_by_whoever_the_build_lets_read(project: Path) -> None:
    for path in (*kept(project, "pages").rglob("*"), *kept(project, "search").rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)
    for _ in range(3):
        build_here(project, site(project), search=True)
    umask = os.umask(0o022)
    os.umask(umask)
    for path in site(project).rglob("*"):
        wanted = (0o777 if path.is_dir() else 0o666) & ~umask
        assert stat.S_IMODE(path.stat().st_mode) == wanted, path


def test_a_store_that_cannot_be_written_is_said_and_done_without(project: Path) -> None:
    before = published(project)
    pages = kept(project, "pages")
    pages.rename(project.parent / "aside")
    pages.write_text("no folder")
    temporary = project.parent / "temporary"
    temporary.mkdir()
    for _ in range(2):
        finished = run_build(project, site(project), TMPDIR=str(temporary))
        assert finished.returncode == 0, finished.stdout
        assert finished.stdout.count(".cache/staffroom/pages cannot be written") == 1
        assert "Traceback" not in finished.stdout
        assert list(temporary.iterdir()) == []
    assert published(project).keys() == before.keys()
    assert pages.read_text() == "no folder"


def test_only_pages_of_a_store_that_cannot_be_kept_are_lost(tmp_path: Path) -> None:
    (tmp_path / "pages").write_text("no folder")
    with pytest.raises(OSError, match="pages"):
        PageStore(tmp_path / "pages")
    store = PageStore.temporary()
    name = store.put(b"page")
    store.place(name, tmp_path / "site" / "index.html")
    assert store.size() == 0
    store.discard()
    assert (tmp_path / "site" / "index.html").read_bytes() == b"page"
    assert store.folder is not None
    assert not store.folder.exists()
