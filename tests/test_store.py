"""Whole pages as files that a site consists of links to."""

import os
from pathlib import Path
from unittest.mock import patch

import pytest

from staffroom.site.store import PageStore


def test_a_page_is_there_under_the_name_of_its_content(tmp_path: Path) -> None:
    store = PageStore(tmp_path / "pages")
    name = store.put(b"<h1>Soil</h1>")
    assert store.put(b"<h1>Soil</h1>") == name
    assert store.put(b"<h1>Worms</h1>") != name
    assert PageStore(tmp_path / "pages").has(name)


@pytest.mark.parametrize("damage", [b"", b"<h1>So", b"<h1>Soot</h1>"])
def test_a_damaged_page_is_none(tmp_path: Path, damage: bytes) -> None:
    store = PageStore(tmp_path / "pages")
    name = store.put(b"<h1>Soil</h1>")
    [file] = [file for file in (tmp_path / "pages").rglob("*") if file.is_file()]
    file.write_bytes(damage)
    assert not store.has(name)
    assert store.put(b"<h1>Soil</h1>") == name
    assert store.has(name)


def test_a_page_of_the_site_is_not_written_again(tmp_path: Path) -> None:
    store = PageStore(tmp_path / "pages")
    name = store.put(b"<h1>Soil</h1>")
    target = tmp_path / "site" / "soil" / "index.html"
    store.place(name, target)
    assert target.read_bytes() == b"<h1>Soil</h1>"
    [kept] = [file for file in (tmp_path / "pages").rglob("*") if file.is_file()]
    assert target.samefile(kept)


def test_where_there_are_no_links_a_page_is_copied(tmp_path: Path) -> None:
    store = PageStore(tmp_path / "pages")
    name = store.put(b"<h1>Soil</h1>")
    with patch.object(os, "link", side_effect=PermissionError):
        store.place(name, tmp_path / "site" / "index.html")
    assert (tmp_path / "site" / "index.html").read_bytes() == b"<h1>Soil</h1>"


def test_a_page_that_others_may_edit_is_a_file_of_its_own(tmp_path: Path) -> None:
    store = PageStore(tmp_path / "pages")
    name, target = store.put(b"<h1>Soil</h1>"), tmp_path / "site" / "index.html"
    store.place(name, target, copy=True)
    target.write_bytes(b"edited")
    assert store.has(name)
    store.place(name, target, copy=True)
    assert target.read_bytes() == b"edited"


def test_what_is_there_already_takes_precedence(tmp_path: Path) -> None:
    store = PageStore(tmp_path / "pages")
    (tmp_path / "index.html").write_text("by hand")
    store.place(store.put(b"<h1>Soil</h1>"), tmp_path / "index.html")
    assert (tmp_path / "index.html").read_text() == "by hand"


def test_pages_of_old_go_when_they_are_more_than_those_of_now(tmp_path: Path) -> None:
    store = PageStore(tmp_path / "pages")
    shown = {store.put(b"shown" * 100) for _ in range(3)}
    old = [store.put(b"old %d" % n * 100) for n in range(9)]
    with patch("staffroom.site.store.SLACK", 100_000):
        store.clear(shown)
    assert all(map(store.has, old))
    with patch("staffroom.site.store.SLACK", 1_000):
        store.clear(shown)
    assert all(map(store.has, shown))
    assert not any(map(store.has, old))
    assert store.size() == 500


def test_a_temporary_store_is_gone_in_the_end(tmp_path: Path) -> None:
    store = PageStore.temporary()
    name = store.put(b"<h1>Soil</h1>")
    assert store.has(name)
    store.place(name, tmp_path / "soil" / "index.html")
    store.discard()
    assert not store.folder.exists()
    assert (tmp_path / "soil" / "index.html").read_bytes() == b"<h1>Soil</h1>"
