"""The cache: what was put comes back or is made again, and nothing else ever happens."""

import io
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from importlib import import_module
from pathlib import Path, PurePosixPath
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from staffroom.cache import Cache, Unusable, digest_of, freeze, salt_of, thaw
from staffroom.diagnostic import PROBLEMS
from staffroom.document import Plain
from staffroom.kinds import Status
from staffroom.vocabulary import Term

KEYS = st.text(max_size=8)
ENTRIES = st.dictionaries(KEYS, st.binary(max_size=200), max_size=20)


def filled(folder: Path, entries: dict[str, bytes], salt: str = "salt", table: str = "t") -> None:
    cache = Cache(folder, salt)
    for key, value in entries.items():
        cache.table(table).put(key, value)
    assert cache.save() is None


def found(folder: Path, keys: object, salt: str = "salt", table: str = "t") -> dict[str, bytes]:
    there = Cache(folder, salt).table(table)
    return {key: value for key in keys if (value := there.get(key)) is not None}


@given(ENTRIES, ENTRIES, st.data())
def test_what_was_put_comes_back(
    tmp_path_factory: pytest.TempPathFactory,
    first: dict[str, bytes],
    second: dict[str, bytes],
    data: st.DataObject,
) -> None:
    folder = tmp_path_factory.mktemp("cache")
    filled(folder, first)
    cache = Cache(folder, "salt")
    table = cache.table("t")
    for key in data.draw(st.lists(st.sampled_from(sorted(first) or ["none"]))):
        assert table.get(key) == first.get(key)
        assert table.keep(key) is (key in first)
    for key, value in second.items():
        table.put(key, value)
    both = first | second
    assert {key: table.get(key) for key in both} == both
    assert cache.save() is None
    assert {key: table.get(key) for key in both} == both
    assert found(folder, both) == both
    assert found(folder, both, table="other") == {}


def test_nothing_is_kept_without_a_folder() -> None:
    cache = Cache(None, "salt")
    cache.table("t").put("key", b"value")
    assert cache.table("t").get("key") is None
    assert (cache.save(), cache.size()) == (None, 0)


@given(st.data())
def test_what_is_damaged_is_absent_and_never_wrong(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("cache")
    entries = {f"key {number}": bytes([number]) * 50 for number in range(8)}
    filled(folder, entries)
    (file,) = folder.iterdir()
    content = bytearray(file.read_bytes())
    if data.draw(st.booleans()):
        del content[data.draw(st.integers(0, len(content) - 1)) :]
    else:
        at = data.draw(st.integers(0, len(content) - 1))
        content[at] ^= data.draw(st.integers(1, 255))
    file.write_bytes(content)
    left = found(folder, entries)
    assert left.items() <= entries.items()
    filled(folder, entries)
    assert found(folder, entries) == entries


def test_one_damaged_value_costs_no_other(tmp_path: Path) -> None:
    entries = {f"key {number}": bytes([number]) * 50 for number in range(8)}
    filled(tmp_path, entries)
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:-75])
    assert list(found(tmp_path, entries)) == [f"key {number}" for number in range(6)]


def test_another_salt_finds_nothing_and_clears_up(tmp_path: Path) -> None:
    filled(tmp_path, {"key": b"old"}, salt="one version")
    (tmp_path / "notes.txt").write_text("Somebody put this here.")
    assert found(tmp_path, ["key"], salt="another") == {}
    filled(tmp_path, {"other": b"new"}, salt="another", table="u")
    assert found(tmp_path, ["key"], salt="one version") == {}
    assert len(list(tmp_path.iterdir())) == 2
    assert (tmp_path / "notes.txt").exists()


def test_it_does_not_grow_for_ever(tmp_path: Path) -> None:
    sizes = []
    for turn in range(40):
        cache = Cache(tmp_path, "salt")
        table = cache.table("t")
        assert table.get("always") == (None if turn == 0 else b"a" * 1000)
        table.put("always", b"a" * 1000)
        table.put(f"turn {turn}", os.urandom(100_000))
        assert cache.save() is None
        sizes.append(cache.size())
    assert max(sizes) < 1_500_000
    assert sizes[4] > 500_000, "what was of use a moment ago is at hand for a while"
    assert len(list(tmp_path.iterdir())) < 12


def test_what_is_used_stays(tmp_path: Path) -> None:
    values = {str(number): os.urandom(50_000) for number in range(60)}
    filled(tmp_path, values)
    needed = [str(number) for number in range(5)]
    for turn in range(12):
        cache = Cache(tmp_path, "salt")
        for key in needed:
            assert cache.table("t").keep(key)
        cache.table("t").put(f"new {turn}", b"new")
        cache.save()
    assert found(tmp_path, values) == {key: values[key] for key in needed}


def test_a_table_that_nobody_asked_for_stays(tmp_path: Path) -> None:
    filled(tmp_path, {"page": b"p" * 3_000_000}, table="pages")
    filled(tmp_path, {"other": b"o"})
    assert found(tmp_path, ["page"], table="pages") == {"page": b"p" * 3_000_000}


def test_the_same_values_put_again_stay(tmp_path: Path) -> None:
    entries = {"a": b"a" * 900_000, "b": b"b" * 900_000}
    for _ in range(4):
        filled(tmp_path, entries)
        assert found(tmp_path, entries) == entries


def test_memory_is_free_long_before_the_end(tmp_path: Path) -> None:
    cache = Cache(tmp_path, "salt")
    for number in range(30):
        cache.table("t").put(str(number), bytes([number]) * 1_000_000)
    assert cache.size() > 10_000_000
    assert cache.table("t").get("3") == bytes([3]) * 1_000_000


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    cache = Cache(tmp_path / "file", "salt")
    cache.table("t").put("key", b"value")
    assert cache.save()
    assert cache.table("t").get("key") == b"value"
    assert cache.size() == 0


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(tmp_path, {"old": b"old"})
    before = sorted(tmp_path.iterdir())

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    cache = Cache(tmp_path, "salt")
    cache.table("t").put("new", b"new")
    assert cache.save() == "No space left on device"
    monkeypatch.undo()
    assert sorted(tmp_path.iterdir()) == before
    assert found(tmp_path, ["old", "new"]) == {"old": b"old"}


def test_many_processes_use_one_folder(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom pathlib import Path\nfrom staffroom.cache import Cache\n"
        "for turn in range(30):\n"
        "    cache = Cache(Path(sys.argv[1]), 'salt')\n"
        "    table = cache.table('t')\n"
        "    for number in range(20):\n"
        "        value = table.get(str(number))\n"
        "        assert value in (None, bytes([number]) * 20_000), number\n"
        "        if value is None or (number + turn) % 7 == 0:\n"
        "            table.put(str(number), bytes([number]) * 20_000)\n"
        "    table.put(f'{sys.argv[2]} {turn}', bytes(50_000))\n"
        "    assert cache.save() is None\n"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    running = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path), name], env=environment)
        for name in "abc"
    ]
    assert [process.wait() for process in running] == [0, 0, 0]
    expected = {str(number): bytes([number]) * 20_000 for number in range(20)}
    assert found(tmp_path, expected) == expected
    assert [file for file in tmp_path.iterdir() if file.name.startswith(".")] == []


# --- values as bytes ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [
        [1, "ä\ud800", b"b", None, 2.5, {"a": {1, 2}}, (True, frozenset({3}))],
        date(2026, 11, 22),
        datetime(2026, 11, 22, 15, 45, tzinfo=UTC),
        datetime(2026, 11, 22, 15, 45, tzinfo=ZoneInfo("Europe/Lisbon")),
        PurePosixPath("content/a b.md"),
        PROBLEMS["dangling-link"].at(PurePosixPath("a.md"), target="b"),
        Status.RETIRED,
        Term("soil", "Soil", also=("earth",)),
        {"aware": TypeAdapter(datetime).validate_python("2026-11-22T15:45:00+01:00")},
    ],
    ids=lambda value: type(value).__name__,
)
def test_values_survive(value: object) -> None:
    back = thaw(freeze(value))
    assert back == value
    assert type(back) is type(value)


def test_a_text_that_was_read_as_something_else_stays_one() -> None:
    back = thaw(freeze(Plain("3.10", "number")))
    assert (back, type(back), back.reads_as) == ("3.10", Plain, "number")


class _Runs:
    def __init__(self, function: Callable[..., object], *arguments: object) -> None:
        self.way = function, arguments

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return self.way


def _named(module: str, name: str) -> bytes:
    """A value that wants a name of a module and calls it with nothing."""
    made = io.BytesIO()
    made.write(b"\x80\x04")
    for text in (module, name):
        raw = text.encode()
        made.write(b"\x8c" + bytes([len(raw)]) + raw)
    made.write(b"\x93)R.")
    return made.getvalue()


@pytest.mark.parametrize(
    "frozen",
    [
        pickle.dumps(_Runs(os.system, "exit 1")),
        pickle.dumps(_Runs(eval, "1")),
        pickle.dumps(_Runs(getattr, ZoneInfo, "clear_cache")),
        pickle.dumps(_Runs(open, "x")),
        _named("staffroom.processes", "os.getpid"),
        _named("staffroom.processes", "cores"),
        _named("staffroom.cache.bundle", "Bundle"),
        _named("staffroom.mkdocs.plugin", "StaffroomPlugin"),
        _named("posix", "getpid"),
        b"",
        b"nonsense",
        freeze("cut")[:-3],
    ],
)
def test_nothing_runs_that_is_no_plain_value(frozen: bytes) -> None:
    with pytest.raises(Unusable):
        thaw(frozen)


def _with_attribute(module: str, name: str, *, called_with: object = None) -> bytes:
    """Bytes that name something, call it if that is wanted, and give it an attribute."""
    called = pickle.dumps(called_with, 4)[2:-1]
    if called_with is not None:
        # Without the frame, which may stand only at the beginning.
        called = (called[9:] if called[:1] == b"\x95" else called) + b"\x85R"
    else:
        called = b""
    named = b"c" + module.encode() + b"\n" + name.encode() + b"\n"
    return b"\x80\x04" + named + called + b"N}X\x08\x00\x00\x00a_changeK\x01s\x86b."


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("staffroom.catalog.graph", "Catalog"),
        ("staffroom.diagnostic", "Diagnostic"),
        ("staffroom.document.values", "Plain"),
        ("staffroom.kinds.entry", "Status"),
        ("staffroom.kinds.lesson_plan", "LessonPlan"),
        ("staffroom.site.page", "SitePage"),
        ("staffroom.site.settings", "Settings"),
        ("staffroom.site.site", "Site"),
        ("staffroom.vocabulary", "Term"),
        ("staffroom.vocabulary", "Vocabulary"),
        ("builtins", "getattr"),
        ("builtins", "set"),
        ("datetime", "date"),
        ("pathlib", "PurePosixPath"),
        ("zoneinfo", "ZoneInfo"),
    ],
)
def test_no_class_is_changed(module: str, name: str) -> None:
    with pytest.raises(Unusable):
        thaw(_with_attribute(module, name))
    assert not hasattr(getattr(import_module(module), name), "a_change")


def test_no_choice_is_changed() -> None:
    with pytest.raises(Unusable):
        thaw(_with_attribute("staffroom.kinds.entry", "Status", called_with="retired"))
    assert not hasattr(Status.RETIRED, "a_change")


@pytest.mark.parametrize("name", ["bytearray", "complex", "range", "slice"])
def test_what_no_document_has_is_not_made(name: str) -> None:
    with pytest.raises(Unusable):
        thaw(_named("builtins", name))


def test_the_salt_says_what_it_comes_from() -> None:
    assert salt_of("pydantic 2") == salt_of("pydantic 2") != salt_of("pydantic 3")
    assert sys.version in salt_of()


@given(st.lists(st.binary(max_size=4), max_size=4), st.lists(st.binary(max_size=4), max_size=4))
def test_other_parts_have_another_digest(first: list[bytes], second: list[bytes]) -> None:
    assert (digest_of(*first) == digest_of(*second)) is (first == second)


def test_two_threads_can_put(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("staffroom.cache._FILE", 40_000)
    table = Cache(tmp_path, "s").table("table")
    failures: list[object] = []
    monkeypatch.setattr(threading, "excepthook", failures.append)
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        threads = [
            threading.Thread(
                target=lambda n=n: [table.put(f"{n}-{each}", b"x" * 40) for each in range(4_000)]
            )
            for n in range(3)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(before)
    assert failures == []
    assert all(table.get(f"{n}-{each}") for n in range(3) for each in range(4_000))


def test_what_a_forked_process_puts_is_not_kept(tmp_path: Path) -> None:
    table = Cache(tmp_path, "s").table("table")
    pid = os.fork()
    if not pid:
        table.put("key", b"lost")
        os._exit(1 if table.get("key") else 0)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
