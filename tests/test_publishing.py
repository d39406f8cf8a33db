"""Publishing: the site takes its folder's place in one step, and else stays as it was."""

import errno
import os
import signal
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest.mock import patch

import pytest

from staffroom.publishing import PublishingFailed, begin, scratch
from trees import NEW, OLD, Tree, fill, names, refuse, tree


def publish(target: Path, files: Tree) -> None:
    built = begin(target)
    fill(built.folder, files)
    built.publish()


SLOW = "file by file"


@pytest.fixture
def file_by_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """No folder can take the place of another, in threads of that name and in those without."""
    take = scratch._take_place

    def refused(folder: Path, target: Path) -> bool:
        is_main = threading.current_thread() is threading.main_thread()
        slow = is_main or threading.current_thread().name == SLOW
        return not slow and take(folder, target)

    monkeypatch.setattr(scratch, "_take_place", refused)


@pytest.fixture
def no_exchange(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("staffroom.publishing.scratch.exchange", refuse(errno.EINVAL))


# --- Taking the place


def test_the_old_site_is_there_until_the_new_one_takes_its_place(target: Path) -> None:
    built = begin(target)
    fill(built.folder, NEW)
    assert tree(target) == OLD
    built.publish()
    assert tree(target) == NEW
    assert names(target.parent) == ["site"]


def test_the_first_site_needs_nothing_to_be_there(tmp_path: Path) -> None:
    publish(tmp_path / "not" / "yet" / "site", NEW)
    assert tree(tmp_path) == {f"not/yet/site/{name}": data for name, data in NEW.items()}


def test_an_abandoned_site_leaves_nothing(target: Path) -> None:
    built = begin(target)
    fill(built.folder, NEW)
    built.abandon()
    built.abandon()
    assert tree(target) == OLD
    assert names(target.parent) == ["site"]


def test_a_site_that_nobody_ended_goes_with_the_program(target: Path) -> None:
    code = "import sys; from pathlib import Path; from staffroom.publishing import begin\n"
    code += "kept = begin(Path(sys.argv[1])); (kept.folder / 'x').touch(); raise KeyboardInterrupt"
    subprocess.run([sys.executable, "-c", code, str(target)], capture_output=True, check=False)
    assert names(target.parent) == ["site"]
    assert tree(target) == OLD


def test_the_two_change_places_in_one_step(target: Path) -> None:
    """Where this fails, the file system of the tests has no such step: use another one."""
    with patch.object(Path, "rename", refuse(errno.EINVAL)):
        before = target.stat().st_ino
        publish(target, NEW)
    assert target.stat().st_ino != before
    assert tree(target) == NEW


@pytest.mark.usefixtures("no_exchange")
def test_without_that_step_there_are_two(target: Path) -> None:
    before = target.stat().st_ino
    publish(target, NEW)
    assert target.stat().st_ino != before
    assert tree(target) == NEW
    assert names(target.parent) == ["site"]


@pytest.mark.usefixtures("no_exchange")
def test_a_folder_that_cannot_be_renamed_is_brought_up_to_date(target: Path) -> None:
    before = target.stat().st_ino
    with patch.object(Path, "rename", refuse(errno.EBUSY)):
        publish(target, NEW)
    assert target.stat().st_ino == before
    assert tree(target) == NEW
    assert names(target.parent) == ["site"]


@pytest.mark.usefixtures("no_exchange")
def test_a_second_step_that_fails_takes_back_the_first(target: Path) -> None:
    before = target.stat().st_ino
    rename = Path.rename

    def sometimes(self: Path, to: Path) -> Path:
        if ".building-" in self.name:
            raise OSError(errno.EACCES, "Permission denied")
        return rename(self, to)

    with patch.object(Path, "rename", sometimes):
        publish(target, NEW)
    assert target.stat().st_ino == before
    assert tree(target) == NEW
    assert names(target.parent) == ["site"]


def test_a_parent_that_is_not_ours_is_left_alone(target: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "temporary"
    elsewhere.mkdir()
    make = Path.mkdir

    def mkdir(self: Path, *args: int, **options: bool) -> None:
        if self.parent == target.parent and self != target:
            raise PermissionError(errno.EACCES, "Permission denied")
        make(self, *args, **options)

    before = target.stat().st_ino
    with (
        patch.object(Path, "mkdir", mkdir),
        patch("tempfile.gettempdir", return_value=str(elsewhere)),
        # Another folder of the same disk could take the place, but not one of another's.
        patch("staffroom.publishing.scratch.exchange", refuse(errno.EACCES)),
        patch.object(Path, "rename", refuse(errno.EACCES)),
    ):
        publish(target, NEW)
    assert target.stat().st_ino == before
    assert tree(target) == NEW
    assert names(elsewhere) == []


def test_a_link_stays_and_what_it_leads_to_is_published(target: Path, tmp_path: Path) -> None:
    link = tmp_path / "www"
    link.symlink_to(target)
    publish(link, NEW)
    assert link.readlink() == target
    assert tree(target) == NEW
    assert names(target.parent) == ["site"]
    assert names(tmp_path) == ["parent", "www"]


def test_a_file_is_no_place_for_a_site(tmp_path: Path) -> None:
    (tmp_path / "site").write_text("mine")
    with pytest.raises(PublishingFailed, match="is a file"):
        begin(tmp_path / "site")
    assert (tmp_path / "site").read_text() == "mine"


# --- Hidden files


@pytest.mark.parametrize("hidden", [".git/config", ".nojekyll", ".well-known/security.txt"])
def test_hidden_files_stay(target: Path, hidden: str) -> None:
    fill(target, {hidden: b"mine"})
    publish(target, NEW)
    assert tree(target) == NEW | {hidden: b"mine"}
    publish(target, OLD)
    assert tree(target) == OLD | {hidden: b"mine"}


def test_hidden_files_of_the_site_itself_are_published(target: Path) -> None:
    own = {".well-known/security.txt": b"new", ".nojekyll": b""}
    fill(target, {".well-known/security.txt": b"old", ".nojekyll": b""})
    before = target.stat().st_ino
    publish(target, NEW | own)
    assert tree(target) == NEW | own
    assert target.stat().st_ino != before, "nothing would be lost, so one step is enough"
    fill(target, {".well-known/mine.txt": b"mine"})
    publish(target, OLD | own)
    assert tree(target) == OLD | own | {".well-known/mine.txt": b"mine"}


# --- Modes


@pytest.fixture
def usual_umask() -> Iterator[None]:
    before = os.umask(0o027)
    yield
    os.umask(before)


@pytest.mark.usefixtures("usual_umask")
@pytest.mark.parametrize("way", ["exchange", "file_by_file"])
def test_a_new_site_has_the_usual_modes(
    tmp_path: Path, way: str, request: pytest.FixtureRequest
) -> None:
    if way == "file_by_file":
        request.getfixturevalue(way)
    publish(tmp_path / "site", NEW)
    modes = {path.stat().st_mode & 0o7777 for path in tmp_path.rglob("*") if path.is_dir()}
    assert modes == {0o750}
    assert {path.stat().st_mode & 0o7777 for path in tmp_path.rglob("*.*")} == {0o640}


@pytest.mark.parametrize("mode", [0o755, 0o711, 0o2775, 0o700])
def test_the_published_folder_keeps_its_mode(target: Path, mode: int) -> None:
    target.chmod(mode)
    publish(target, NEW)
    assert target.stat().st_mode & 0o7777 == mode


# --- Read meanwhile


def test_pages_are_always_there_for_one_who_reads(target: Path, file_by_file: None) -> None:
    pages = ("index.html", "same/x", "a.css")
    seen: set[bytes] = set()
    failures: list[OSError] = []
    ready = threading.Event()

    def read() -> None:
        while not ready.is_set():
            for page in pages:
                try:
                    seen.add((target / page).read_bytes())
                except OSError as error:
                    failures.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(30):
        publish(target, NEW if number % 2 == 0 else OLD)
    ready.set()
    reader.join()
    assert failures == []
    assert seen <= {b"old", b"new", b"same"}


# --- Killed


def killed_at(step: int, action: Callable[[], None]) -> bool:
    """Do something in a process that is killed right before its n-th look at, or change of, files.

    Gives whether it came so far.
    """
    with warnings.catch_warnings():
        # Newer Pythons warn of threads that a forked process does not have; ours needs none.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        left = step

        def count(event: str, _: object) -> None:
            nonlocal left
            if event == "open" or event.startswith(("os.", "ctypes.", "fcntl.", "shutil.")):
                left -= 1
                if left == -1:
                    os.kill(os.getpid(), signal.SIGKILL)

        try:
            sys.addaudithook(count)
            action()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def every_kill(target: Path, action: Callable[[], None]) -> Iterator[int]:
    """Kill an action at each of its steps in turn, each time with the old site published."""
    step = 0
    while killed_at(step, action):
        yield step
        begin(target).abandon()
        assert names(target.parent) == ["site"]
        publish(target, OLD)
        assert tree(target) == OLD
        step += 1
    assert step > 20, "it was not killed in the middle of anything"


def test_killed_at_any_step_the_site_is_the_old_or_the_new_one(target: Path) -> None:
    seen = []
    for _ in every_kill(target, lambda: publish(target, NEW)):
        seen.append(tree(target))
        assert seen[-1] in (OLD, NEW)
    assert OLD in seen
    assert NEW in seen


@pytest.mark.usefixtures("no_exchange")
def test_killed_between_two_steps_the_next_build_brings_the_site_back(target: Path) -> None:
    lost = 0
    for _ in every_kill(target, lambda: publish(target, NEW)):
        lost += not target.exists()
        begin(target).abandon()
        assert tree(target) in (OLD, NEW)
        assert names(target.parent) == ["site"]
    assert lost, "the kill between the steps was not tried"


def test_killed_while_it_updates_each_file_is_the_old_or_the_new_one(
    target: Path, file_by_file: None
) -> None:
    for _ in every_kill(target, lambda: publish(target, NEW)):
        for name in set(OLD) & set(NEW):
            assert (target / name).read_bytes() in (OLD[name], NEW[name])
        publish(target, NEW)
        assert tree(target) == NEW


# --- Several at once


def test_a_build_leaves_another_living_one_alone(target: Path) -> None:
    one = begin(target)
    fill(one.folder, NEW)
    other = begin(target)
    fill(other.folder, NEW | {"index.html": b"other"})
    one.publish()
    assert tree(target) == NEW
    other.publish()
    assert tree(target) == NEW | {"index.html": b"other"}
    assert names(target.parent) == ["site"]


def test_a_process_that_was_forked_does_not_end_it(target: Path) -> None:
    built = begin(target)
    fill(built.folder, NEW)
    assert not killed_at(10**6, built.abandon)
    built.publish()
    assert tree(target) == NEW


@pytest.mark.parametrize("slow", [0, 4, 8])
def test_many_at_once_and_the_site_is_one_of_theirs(
    target: Path, file_by_file: None, slow: int
) -> None:
    whole = {
        number: {f"{page}/index.html": b"%d" % number for page in range(20)} for number in range(8)
    }
    failures: list[Exception] = []

    def build_often(number: int) -> None:
        try:
            for _ in range(3):
                publish(target, whole[number])
        except Exception as error:
            failures.append(error)

    threads = [
        threading.Thread(
            target=build_often, args=(number,), name=SLOW if number < slow else f"quick {number}"
        )
        for number in whole
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert tree(target) in whole.values()
    assert names(target.parent) == ["site"]


# --- A full disk


def test_a_disk_that_ran_full_unnoticed_is_noticed(target: Path) -> None:
    """Pagefind says nothing when it cannot write its index."""
    built = begin(target)
    fill(built.folder, NEW)
    with (
        patch.object(Path, "write_bytes", refuse(errno.ENOSPC)),
        pytest.raises(OSError, match="No space left"),
    ):
        built.publish()
    built.abandon()
    assert tree(target) == OLD
