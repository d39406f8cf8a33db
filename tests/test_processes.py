"""Work spread over processes: the same results in the same order, whatever happens to them."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from staffroom.processes import ProcessLost, spread

# Tests that run side by side have a thread besides, for which no process would be started.
pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded")


@pytest.fixture(autouse=True)
def alone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if "thread" not in request.node.name:
        monkeypatch.setattr("staffroom.processes._can_fork", lambda: True)


HERE = os.getpid()


def elsewhere() -> bool:
    """Whether this is another process; if not, leaves some work for one."""
    if os.getpid() == HERE:
        time.sleep(0.1)
        return False
    return True


class Unpackable(Exception):
    def __init__(self, one: str, two: str) -> None:
        super().__init__(one)


def squares(numbers: Sequence[int]) -> list[int]:
    return [number * number for number in numbers]


def where(numbers: Sequence[int]) -> list[int]:
    time.sleep(0.01)
    return [os.getpid()] * len(numbers)


@settings(max_examples=30)
@given(
    st.lists(st.integers(), max_size=80),
    st.integers(1, 5),
    st.one_of(st.none(), st.integers(1, 100)),
)
def test_results_come_in_the_order_of_the_items(
    numbers: list[int], processes: int, part: int | None
) -> None:
    found = spread(squares, numbers, processes=processes, least=0, part=part)
    assert list(found) == [number * number for number in numbers]


def test_this_process_works_and_others_do() -> None:
    pids = set(spread(where, range(40), processes=3, least=0, part=1))
    assert len(pids) == 3
    assert HERE in pids


def test_they_start_before_anybody_asks_for_results(tmp_path) -> None:
    def leave_a_mark(numbers: Sequence[int]) -> Sequence[int]:
        for number in numbers:
            (tmp_path / str(number)).touch()
        return numbers

    found = spread(leave_a_mark, range(8), processes=2, least=0)
    deadline = time.monotonic() + 20
    while len(list(tmp_path.iterdir())) < 8 and time.monotonic() < deadline:
        time.sleep(0.005)
    assert len(list(tmp_path.iterdir())) == 8
    assert list(found) == list(range(8))


def test_few_items_stay_here_and_wait_until_they_are_wanted() -> None:
    done: list[int] = []

    def note(numbers: Sequence[int]) -> Sequence[int]:
        done.extend(numbers)
        return numbers

    found = spread(note, range(5), processes=2, part=1)
    assert done == []
    assert next(found) == 0
    assert done == [0]
    assert list(found) == [1, 2, 3, 4]


def test_nothing_is_forked_while_another_thread_runs() -> None:
    over = threading.Event()
    thread = threading.Thread(target=over.wait)
    thread.start()
    try:
        assert set(spread(where, range(40), processes=2, least=0)) == {os.getpid()}
    finally:
        over.set()
        thread.join()


@pytest.mark.parametrize("processes", [1, 2])
def test_what_goes_wrong_comes_out_where_it_belongs(processes: int) -> None:
    def fail(numbers: Sequence[int]) -> Iterator[int]:
        for number in numbers:
            if number == 7:
                raise KeyError("seven")
            yield number

    found = spread(fail, range(20), processes=processes, least=0, part=1)
    assert [next(found) for _ in range(7)] == list(range(7))
    with pytest.raises(KeyError, match="seven"):
        next(found)
    assert list(found) == [] or processes == 1


def test_an_exception_that_cannot_travel_is_told_in_words() -> None:
    def fail(numbers: Sequence[int]) -> Sequence[int]:
        if elsewhere():
            raise Unpackable("what happened", "and why")
        return numbers

    with pytest.raises(RuntimeError, match="what happened"):
        list(spread(fail, range(4), processes=2, least=0))


def test_a_process_that_is_killed_is_missed() -> None:
    def die(numbers: Sequence[int]) -> Sequence[int]:
        if elsewhere():
            os.kill(os.getpid(), signal.SIGKILL)
        return numbers

    with pytest.raises(ProcessLost, match="signal 9"):
        list(spread(die, range(40), processes=2, least=0, part=1))


def test_results_larger_than_a_pipe_hold_nobody_up() -> None:
    def much(numbers: Sequence[int]) -> list[bytes]:
        return [bytes([number]) * 3_000_000 for number in numbers]

    found = list(spread(much, range(12), processes=2, least=0, part=1))
    assert [(each[0], len(each)) for each in found] == [(n, 3_000_000) for n in range(12)]


def test_whoever_stops_asking_leaves_no_process_behind(tmp_path) -> None:
    def forever(numbers: Sequence[int]) -> list[int]:
        (tmp_path / str(os.getpid())).touch()
        time.sleep(600)
        return []

    found = spread(forever, range(3), processes=3, least=0, part=1)
    deadline = time.monotonic() + 20
    while len(pids := list(tmp_path.iterdir())) < 2 and time.monotonic() < deadline:
        time.sleep(0.005)
    del found
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(int(pid.name), 0)
    assert len(pids) == 2


@pytest.mark.parametrize("here", [True, False], ids=["here", "elsewhere"])
def test_what_would_end_a_loop_is_told(here: bool) -> None:
    def stop(numbers: Sequence[int]) -> Sequence[int]:
        if elsewhere() != here:
            raise StopIteration
        return numbers

    with pytest.raises(RuntimeError, match="StopIteration"):
        list(spread(stop, range(40), processes=2, least=0, part=1))


def test_ctrl_c_ends_them_all() -> None:
    code = (
        "import time\n"
        "from staffroom.processes import spread\n"
        "def work(numbers):\n"
        "    print('at work', flush=True)\n"
        "    time.sleep(600)\n"
        "list(spread(work, range(2), processes=2, least=0, part=1))\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"at work\n"
    os.killpg(process.pid, signal.SIGINT)
    # The pipe is at its end only when the last of them is gone.
    _, errors = process.communicate(timeout=60)
    assert process.returncode != 0
    assert b"KeyboardInterrupt" in errors
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)
