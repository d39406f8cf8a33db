"""A built site on a small local host that packs what a real one would, and counts what it sends."""

from __future__ import annotations

import gzip
import mimetypes
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import formatdate
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

_PACKED = {".html", ".css", ".js", ".json", ".svg", ".xml"}
"""What hosts compress. Pagefind's files, pictures and fonts are compressed already."""
_LEVEL = 6
"""As hosts have it, and gzip by itself."""


@dataclass(frozen=True)
class Sent:
    """An answer of the host."""

    at: float
    """When it was asked for, in seconds since 1970, as the browser's clock has it, too."""
    path: str
    """Relative to the site, as `assets/extra.css`; of a page, its file's."""
    size: int
    """Bytes of its body, as sent."""


class Host:
    """A site that is served."""

    def __init__(self, site: Path) -> None:
        self.address = ""
        """Where it is, ending in a slash."""
        self.sent: list[Sent] = []
        """All answers so far, in order."""
        self._site = site
        self._bodies: dict[str, tuple[bytes, bool]] = {}

    def between(self, start: float, end: float = float("inf")) -> list[Sent]:
        """What was asked for from one moment to another."""
        return [each for each in self.sent if start <= each.at <= end]

    def pack(self) -> None:
        """Compress everything but pages, as a host has done before anyone asks."""
        for file in self._site.rglob("*"):
            if file.suffix in _PACKED - {".html"}:
                self.body(file.relative_to(self._site).as_posix())

    def body(self, path: str) -> tuple[bytes, bool] | None:
        """A file as it is sent, and whether it was compressed; None if there is none."""
        if path not in self._bodies:
            file = (self._site / path).resolve()
            if not file.is_relative_to(self._site.resolve()) or not file.is_file():
                return None
            is_packed = file.suffix in _PACKED
            read = file.read_bytes()
            body = gzip.compress(read, _LEVEL, mtime=0) if is_packed else read
            self._bodies[path] = (body, is_packed)
        return self._bodies[path]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # The end of an answer would wait until the browser has acknowledged its beginning.
    disable_nagle_algorithm = True
    wbufsize = -1

    def __init__(self, host: Host, *args: object) -> None:
        self._host = host
        super().__init__(*args)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        at = time.time()
        path = unquote(urlsplit(self.path).path).lstrip("/")
        if not path or path.endswith("/"):
            path += "index.html"
        found = self._host.body(path)
        body, is_packed = found or (b"", False)
        is_known = found is not None and "If-Modified-Since" in self.headers
        if is_known:
            body = b""
        self._host.sent.append(Sent(at, path, len(body)))
        if is_known:
            self.send_response(HTTPStatus.NOT_MODIFIED)
        else:
            self.send_response(HTTPStatus.OK if found else HTTPStatus.NOT_FOUND)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Type", _type(path))
            if is_packed:
                self.send_header("Content-Encoding", "gzip")
        self.send_header("Cache-Control", "max-age=600")
        # Nothing changes while it is served, so that any copy is the newest.
        self.send_header("Last-Modified", formatdate(0, usegmt=True))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    # A browser that is closed while its files still load is no news.
    def handle_error(self, request: object, client_address: object) -> None:
        pass


def _type(path: str) -> str:
    known = mimetypes.guess_type(path)[0] or "application/octet-stream"
    return f"{known}; charset=utf-8" if known.startswith("text/") else known


@contextmanager
def hosting(site: Path) -> Iterator[Host]:
    """Serve a built site from a free port until the block ends."""
    host = Host(site)
    host.pack()
    with _Server(("127.0.0.1", 0), partial(_Handler, host)) as server:
        host.address = f"http://127.0.0.1:{server.server_port}/"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield host
        server.shutdown()
