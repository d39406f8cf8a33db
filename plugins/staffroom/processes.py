"""Work spread over the machine's cores: this process and forked ones each take the next part."""

from __future__ import annotations

import gc
import os
import pickle
import select
import signal
import struct
import sys
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import chain
from pathlib import Path
from queue import Queue
from typing import Any, NoReturn, TypeVar

T = TypeVar("T")
R = TypeVar("R")

LEAST = 32
"""Below this many items, starting a process costs more than it saves."""

# Parts for each process: enough that none has much left when the others are done.
_PARTS = 12
_LARGEST_PART = 128
# What a process keeps of its results before it waits for someone to take them; two for each part.
_KEPT = 64

# Number of the part, length of what follows: its results, or the exception that came instead.
_HEAD = struct.Struct("<IQ")
_NUMBER = struct.Struct("<I")


class ProcessLost(RuntimeError):
    """A process was ended from outside, or for want of memory, before its work was done."""


def spread(
    work: Callable[[Sequence[T]], Iterable[R]],
    items: Sequence[T],
    *,
    processes: int | None = None,
    least: int = LEAST,
    part: int | None = None,
) -> Iterator[R]:
    """The results of `work` for all items, in their order, made by several processes at once.

    The others start when this is called, and see everything as it is at that moment; what they
    change stays with them. They go on while the caller does something else; and while the caller
    waits for results, this process takes its part of the work. So there is one process less in
    memory. An exception in one of them comes out here, in place of the part's results.

    Args:
        work: Gets some items that follow each other; gives any number of results for them, which
            can be pickled. It must not log or print: what it has to say is a result.
        items: What is to be done.
        processes: How many processes, this one among them; by default one a core. With one, with
            few items, where the system cannot fork, or where other threads run (a fork would keep
            their locks for ever), all the work is done in this process, each part when its results
            are asked for.
        least: The fewest items for which processes are started.
        part: How many items a process takes at once, where the usual number does not fit.
    """
    count = processes if processes is not None else cores()
    count = min(count, len(items))
    if part is None:
        part = min(len(items) // (count * _PARTS or 1), _LARGEST_PART)
    # So many that their numbers fit into a pipe at once.
    part = max(1, part, -(-len(items) // 8_000))
    parts = [items[start : start + part] for start in range(0, len(items), part)]
    if count > 1 and len(items) >= least and _can_fork():
        crew = _Crew(work, parts, count - 1)
        if crew.started:
            return crew
    return chain.from_iterable(map(work, parts))


def cores() -> int:
    """How many processes can work at once."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _can_fork() -> bool:
    # On macOS, the system's own libraries do not outlive a fork.
    if not hasattr(os, "fork") or sys.platform == "darwin":
        return False
    if threading.active_count() > 1:
        return False
    # Threads that Python knows nothing of: those of a library.
    with suppress(OSError):
        return len(list(Path("/proc/self/task").iterdir())) == 1
    return True


class _Crew(Iterator[R]):
    """The processes at work; goes through the results in the order of the parts."""

    def __init__(
        self, work: Callable[[Any], Iterable[R]], parts: Sequence[Any], others: int
    ) -> None:
        self._work = work
        self._parts = parts
        self._next = 0
        self._ready: Iterator[R] = iter(())
        self._own: dict[int, list[R] | Exception] = {}
        self._early: dict[int, bytes] = {}
        self._pipes: dict[int, bytearray] = {}
        self._pids: dict[int, int] = {}
        # All numbers stand in one pipe from which whoever is free takes the next.
        self._numbers, feed = os.pipe()
        os.write(feed, b"".join(map(_NUMBER.pack, range(len(parts)))))
        os.close(feed)
        for stream in (sys.stdout, sys.stderr):
            # What is left in a buffer would come out once for each process.
            with suppress(AttributeError, OSError, ValueError):
                stream.flush()
        try:
            for _ in range(min(others, len(parts))):
                reading, writing = os.pipe()
                # Ctrl-C comes when it is known whom it has to end.
                before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
                try:
                    pid = os.fork()
                    if pid == 0:
                        _serve(work, parts, self._numbers, writing, (reading, *self._pipes))
                    self._pids[reading] = pid
                    self._pipes[reading] = bytearray()
                except OSError:
                    # No more processes to be had: those that there are do it.
                    os.close(reading)
                    break
                finally:
                    os.close(writing)
                    signal.pthread_sigmask(signal.SIG_SETMASK, before)
                os.set_blocking(reading, False)
        except BaseException:
            self.close()
            raise
        if not self._pids:
            self._end_numbers()

    @property
    def started(self) -> bool:
        return bool(self._pids)

    def __next__(self) -> R:
        while True:
            try:
                return next(self._ready)
            except StopIteration:
                self._ready = iter(self._following())

    def _following(self) -> Iterable[R]:
        """The results of the next part; works, or waits, until they are there."""
        if self._next == len(self._parts):
            self.close()
            raise StopIteration
        try:
            found = self._results_of(self._next)
            self._next += 1
            if isinstance(found, Exception):
                raise found
        except BaseException:
            self.close()
            raise
        return found

    def _results_of(self, number: int) -> list[R] | Exception:
        while number not in self._own and number not in self._early:
            taken = os.read(self._numbers, _NUMBER.size) if self._numbers >= 0 else b""
            if taken:
                (mine,) = _NUMBER.unpack(taken)
                try:
                    self._own[mine] = list(self._work(self._parts[mine]))
                except StopIteration as error:
                    # It would end a loop, and nobody would know.
                    self._own[mine] = RuntimeError(repr(error))
                except Exception as error:
                    self._own[mine] = error
                # The others are not to wait for long until somebody takes what they made.
                self._gather(wait=False)
            else:
                self._end_numbers()
                self._gather()
        if number in self._own:
            return self._own.pop(number)
        # From a process of our own.
        found: list[R] | Exception = pickle.loads(self._early.pop(number))
        return found

    def _end_numbers(self) -> None:
        if self._numbers >= 0:
            os.close(self._numbers)
            self._numbers = -1

    def _gather(self, *, wait: bool = True) -> None:
        """Take what the processes have written; wait until there is something."""
        if not self._pipes:
            if not wait:
                return
            raise ProcessLost("A process that took part in the work has ended before its time.")
        poll = select.poll()
        for fd in self._pipes:
            poll.register(fd, select.POLLIN)
        for fd, _ in poll.poll(None if wait else 0):
            buffer = self._pipes[fd]
            while True:
                try:
                    read = os.read(fd, 1_048_576)
                except BlockingIOError:
                    break
                if not read:
                    self._end(fd)
                    break
                buffer += read
            self._unpack(buffer)

    def _unpack(self, buffer: bytearray) -> None:
        start = 0
        while start + _HEAD.size <= len(buffer):
            number, length = _HEAD.unpack_from(buffer, start)
            end = start + _HEAD.size + length
            if end > len(buffer):
                break
            self._early[number] = bytes(memoryview(buffer)[start + _HEAD.size : end])
            start = end
        if start:
            del buffer[:start]

    def _end(self, fd: int) -> None:
        """A process is at its end: well, or before its time."""
        del self._pipes[fd]
        os.close(fd)
        status = 0
        with suppress(ChildProcessError):
            _, status = os.waitpid(self._pids.pop(fd), 0)
        if status:
            signaled = os.WIFSIGNALED(status)
            why = f" (signal {os.WTERMSIG(status)})" if signaled else ""
            raise ProcessLost(
                f"A process that took part in the work was ended from outside{why}. "
                "Perhaps there was not enough memory."
            )

    def close(self) -> None:
        """End all processes that are still at work; there are no more results."""
        self._next = len(self._parts)
        self._end_numbers()
        for fd, pid in list(self._pids.items()):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            os.close(fd)
            with suppress(ChildProcessError):
                os.waitpid(pid, 0)
        self._pids.clear()
        self._pipes.clear()
        self._early.clear()
        self._own.clear()

    def __del__(self) -> None:
        if self._pids:
            self.close()


def _serve(
    work: Callable[[Any], Iterable[Any]],
    parts: Sequence[Any],
    numbers: int,
    writing: int,
    others: Iterable[int],
) -> NoReturn:
    """What a process does in its life: take the next part, work, hand over the results."""
    status = 1
    try:
        for fd in others:
            os.close(fd)
        # Ctrl-C reaches all processes of a terminal; the one that started these ends them.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        # What was there before is shared memory as long as nobody touches it.
        gc.freeze()
        gc.enable()
        gc.set_threshold(20_000, 50, 1_000)
        results: Queue[bytes | None] = Queue(_KEPT)
        # A thread hands the results over when they are wanted, and the work goes on meanwhile.
        post = threading.Thread(target=_hand_over, args=(results, writing))
        post.start()
        while taken := os.read(numbers, _NUMBER.size):
            (number,) = _NUMBER.unpack(taken)
            failed = False
            try:
                packed = pickle.dumps(list(work(parts[number])), -1)
            except Exception as error:
                failed, packed = True, _packed_error(error)
            results.put(_HEAD.pack(number, len(packed)))
            results.put(packed)
            if failed:
                break
        results.put(None)
        post.join()
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        # Without what the other process has to do at its end.
        os._exit(status)


def _hand_over(results: Queue[bytes | None], fd: int) -> None:
    try:
        while (packed := results.get()) is not None:
            left = memoryview(packed)
            while left:
                left = left[os.write(fd, left) :]
    except OSError:
        # Nobody wants the results any more.
        os._exit(0)


def _packed_error(error: Exception) -> bytes:
    told = "".join(traceback.format_exception(error))
    with suppress(Exception):
        error.add_note(f"In another process:\n{told}")
        packed = pickle.dumps(error, -1)
        # Not every exception that can be packed can be unpacked, and one of them ends a loop.
        if not isinstance(pickle.loads(packed), StopIteration):
            return packed
    return pickle.dumps(RuntimeError(told), -1)
