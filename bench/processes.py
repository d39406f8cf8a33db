"""Whole processes: how long they take, on how much processor time, in how much memory."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


class ProcessFailed(Exception):
    """A command ended with an error; the message has what it said."""


@dataclass(frozen=True)
class Measured:
    """What a command took, with all processes that it started."""

    seconds: float
    """Wall time, from its start to its end."""
    cpu: float
    """Seconds on processors."""
    memory: int | None
    """The most bytes at one time, without the search indexer; None where there is no /proc.

    A page of memory that several processes share counts once.
    """
    indexer: int | None
    """The same of the search indexer alone; 0 if none ran."""


@contextmanager
def running(
    command: Sequence[str], folder: Path, output: int = subprocess.DEVNULL
) -> Iterator[subprocess.Popen[bytes]]:
    """A command that does not outlive the block, nor does anything that it started."""
    process = subprocess.Popen(
        command, cwd=folder, stdout=output, stderr=output, start_new_session=True
    )
    try:
        yield process
    finally:
        # The group has the number of its first process, as long as one of them lives.
        for number in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(process.pid, number)
            except ProcessLookupError:
                break
            try:
                process.wait(3)
            except subprocess.TimeoutExpired:
                continue
        process.wait()


def measure(command: Sequence[str], folder: Path) -> Measured:
    """Run a command to its end.

    Raises:
        ProcessFailed: It ended with an error.
    """
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        with running(command, folder, output.fileno()) as process, _Memory(process.pid) as memory:
            # Only `wait4` says how much processor time this command took, and not all so far.
            _, status, usage = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - start
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            output.seek(0)
            said = output.read().decode(errors="replace")[-2000:]
            raise ProcessFailed(f"{' '.join(command)} failed in {folder}:\n{said}")
    return Measured(seconds, usage.ru_utime + usage.ru_stime, memory.most, memory.most_indexer)


class _Memory:
    """Looks at a tree of processes again and again, in a thread of its own."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.most: int | None = None
        self.most_indexer: int | None = None

    def __enter__(self) -> _Memory:
        if Path("/proc/self/smaps_rollup").exists():
            self.most = self.most_indexer = 0
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()

    def _watch(self) -> None:
        pause = 0.0
        while not self._over.wait(pause):
            start = time.perf_counter()
            memory = indexer = 0
            for pid in _tree(self._pid):
                if _is_indexer(pid):
                    indexer += _memory(pid)
                else:
                    memory += _memory(pid)
            self.most = max(self.most or 0, memory)
            self.most_indexer = max(self.most_indexer or 0, indexer)
            # Looking holds up those that are looked at: at most a fiftieth of the time.
            pause = max(0.02, 50 * (time.perf_counter() - start))


def _tree(pid: int) -> Iterator[int]:
    """The process and all that descend from it, as far as they still run."""
    yield pid
    try:
        threads = list(Path(f"/proc/{pid}/task").iterdir())
        children = " ".join((thread / "children").read_text("ascii") for thread in threads)
    except OSError:
        return
    for child in children.split():
        yield from _tree(int(child))


def _is_indexer(pid: int) -> bool:
    try:
        arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    # By its own name, or as `python -m pagefind`.
    return any(Path(os.fsdecode(each)).name.startswith("pagefind") for each in arguments[:3])


def _memory(pid: int) -> int:
    """Proportional set size: each page divided by the number of processes that share it."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii")
    except OSError:
        return 0
    line = next((line for line in text.splitlines() if line.startswith("Pss:")), "Pss: 0 kB")
    return int(line.split()[1]) * 1024
