"""A folder is brought up to date file by file: compared by content, nothing half written."""

import errno
import os
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from staffroom.publishing import bring_up_to_date
from trees import NEW, OLD, Tree, fill, names, refuse, tree

_NAMES = st.sampled_from(["a", "b", "index.html", "x.css", ".hidden"])
_PATHS = st.lists(_NAMES, min_size=1, max_size=3).map("/".join)


@st.composite
def trees(draw: st.DrawFn) -> Tree:
    files: Tree = {}
    for path, content in draw(st.dictionaries(_PATHS, st.sampled_from([b"", b"1", b"2"]))).items():
        # A name is that of a file or of a folder.
        if not any(f"{path}/".startswith(f"{f}/") or f.startswith(f"{path}/") for f in files):
            files[path] = content
    return files


@given(before=trees(), after=trees())
def test_a_folder_is_brought_up_to_date(
    tmp_path_factory: pytest.TempPathFactory, before: Tree, after: Tree
) -> None:
    folder = tmp_path_factory.mktemp("two")
    source, target = fill(folder / "source", after), fill(folder / "target", before)
    source.mkdir(exist_ok=True)
    target.mkdir(exist_ok=True)
    written = {name: (target / name).stat() for name in before if after.get(name) == before[name]}
    bring_up_to_date(source, target)
    found = tree(target)
    theirs = {name for name in found if name.startswith(".")} - set(after)
    assert {name: found[name] for name in found if name not in theirs} == after
    assert theirs <= set(before)
    if not any(name.startswith(".hidden") for name in after):
        assert theirs == {name for name in before if name.startswith(".hidden")}
    assert tree(source) == after
    for name, status in written.items():
        now = (target / name).stat()
        assert (now.st_ino, now.st_mtime_ns) == (status.st_ino, status.st_mtime_ns)


def test_files_of_the_same_size_and_time_are_compared_by_content(tmp_path: Path) -> None:
    source = fill(tmp_path / "source", {"a": b"new"})
    target = fill(tmp_path / "target", {"a": b"old"})
    for folder in (source, target):
        os.utime(folder / "a", (1, 1))
    bring_up_to_date(source, target)
    assert tree(target) == {"a": b"new"}


def test_a_page_that_changed_its_case_is_not_taken_for_gone(tmp_path: Path) -> None:
    """On macOS and Windows “A” is “a”: the old name leads to the new page."""
    source = fill(tmp_path / "source", {"a": b"new"})
    target = fill(tmp_path / "target", {"A": b"old", "b": b"gone"})
    with patch("os.path.lexists", lambda path: path.with_name(path.name.lower()).exists()):
        bring_up_to_date(source, target)
    assert names(target) == ["A", "a"]


def test_links_are_replaced_not_followed(tmp_path: Path) -> None:
    """A link in the published folder does not make us write or delete elsewhere."""
    mine = fill(tmp_path / "mine", {"index.html": b"mine", "b": b"mine"})
    target = tmp_path / "target"
    target.mkdir()
    for name in ("folder", "gone"):
        (target / name).symlink_to(mine)
    (target / "file").symlink_to(mine / "b")
    source = fill(tmp_path / "source", {"folder/index.html": b"new", "file": b"new"})
    bring_up_to_date(source, target)
    assert tree(target) == {"folder/index.html": b"new", "file": b"new"}
    assert tree(mine) == {"index.html": b"mine", "b": b"mine"}


def test_what_pages_need_is_there_before_the_pages(
    target: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    replace = Path.replace

    def watched(self: Path, to: Path) -> Path:
        order.append(to.name)
        assert (target / "gone" / "index.html").exists()
        return replace(self, to)

    monkeypatch.setattr(Path, "replace", watched)
    bring_up_to_date(fill(tmp_path / "new", NEW), target)
    assert order == ["a.css", "index.html", "index.html"]


def test_a_disk_that_fills_up_in_between_changes_nothing(target: Path, tmp_path: Path) -> None:
    source = fill(tmp_path / "new", NEW)
    copied: list[Path] = []

    def copyfile(one: Path, other: Path) -> None:
        copied.append(other)
        other.write_bytes(one.read_bytes()[:1])
        if len(copied) == 2:
            raise OSError(errno.ENOSPC, "No space left on device")

    with (
        patch("shutil.copyfile", copyfile),
        patch.object(Path, "hardlink_to", refuse(errno.EXDEV)),
        pytest.raises(OSError, match="No space left"),
    ):
        bring_up_to_date(source, target)
    assert tree(target) == OLD
