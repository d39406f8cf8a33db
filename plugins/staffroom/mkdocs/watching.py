"""Noticing an edit at once: the host looks at every file twice a second, the system just tells."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mkdocs.livereload import LiveReloadServer
from watchdog.events import (
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver, ObservedWatch

# Not that a file was opened or read, which every build does.
_CHANGES: Any = [
    FileClosedEvent, FileCreatedEvent, FileDeletedEvent, FileModifiedEvent, FileMovedEvent,
]  # fmt: skip


_MOMENT = 0.05
"""Seconds within which an editor that saves several files has begun with the next."""


class _Watcher:
    """Folders are watched by the system, single files and what it cannot watch as the host does.

    The system watches a file, and not its name: it would lose one that an editor replaces.
    """

    def __init__(self, host: BaseObserver) -> None:
        self._host = host
        self._system = Observer()
        self._asked: list[tuple[FileSystemEventHandler, str, bool]] = []

    def schedule(
        self, handler: FileSystemEventHandler, path: str, *, recursive: bool = False
    ) -> ObservedWatch:
        if not Path(path).is_dir():
            return self._host.schedule(handler, path, recursive=recursive)
        self._asked.append((handler, path, recursive))
        return self._system.schedule(handler, path, recursive=recursive, event_filter=_CHANGES)

    def unschedule(self, watch: ObservedWatch) -> None:
        for observer in (self._system, self._host):
            try:
                observer.unschedule(watch)
            except KeyError:
                continue

    def start(self) -> None:
        try:
            self._system.start()
        except OSError:
            # There are limits to how many folders a system watches.
            for handler, path, recursive in self._asked:
                self._host.schedule(handler, path, recursive=recursive)
        self._host.start()

    def stop(self) -> None:
        self._system.stop()
        self._host.stop()

    def join(self, timeout: float | None = None) -> None:
        for observer in (self._system, self._host):
            if observer.is_alive():
                observer.join(timeout)


def watch_by_system(server: LiveReloadServer) -> None:
    """Let the system tell a server of edits."""
    # Hack: the host has no setting for this. It can go when it watches so by itself.
    if not hasattr(server, "_watched_paths"):
        return
    paths = list(server._watched_paths)
    for path in paths:
        while path in server._watched_paths:
            server.unwatch(path)
    server.observer = _Watcher(server.observer)  # type: ignore[assignment]
    for path in paths:
        server.watch(path)
    # How long the host waits for more edits: it need not allow for its own slow looking.
    server.build_delay = _MOMENT
