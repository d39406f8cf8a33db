"""Fixtures that drive a real Chromium over the real site."""

import threading
from collections.abc import Callable, Iterator
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

from browser.prepare import AXE, AXE_MISSING, CHROMIUM_MISSING, find_chromium

# As on GitHub Pages, the site is a folder of its host: a link that begins with / leads nowhere.
SUB_PATH = "/kb/"


class _SiteHandler(SimpleHTTPRequestHandler):
    def translate_path(self, path: str) -> str:
        if not path.startswith(SUB_PATH):
            return f"{self.directory}/no such file"
        return super().translate_path(path.removeprefix(SUB_PATH.rstrip("/")))

    def list_directory(self, path: str) -> None:
        self.send_error(HTTPStatus.NOT_FOUND)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = Path(self.directory, "404.html")
        if code != HTTPStatus.NOT_FOUND or not page.exists():
            return super().send_error(code, message, explain)
        body = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="session")
def site_address(built_site: Path) -> Iterator[str]:
    """Where the real site is served, ending in a slash."""
    handler = partial(_SiteHandler, directory=str(built_site))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}{SUB_PATH}"
        server.shutdown()


# Not for the session: while Playwright runs, no other test of this worker can use asyncio.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium, started once for all browser tests."""
    executable = find_chromium()
    if executable is None:
        pytest.fail(CHROMIUM_MISSING, pytrace=False)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--no-first-run",
            ],
        )
        yield browser
        browser.close()


@pytest.fixture
def problems() -> list[str]:
    """What went wrong in `page` so far; a test that provokes an error takes it out again."""
    return []


@pytest.fixture
def page(browser: Browser, site_address: str, problems: list[str]) -> Iterator[Page]:
    """A fresh page; `page.goto("glossary/")` is relative to the site.

    Fails its test when a script fails, the console shows an error, or the page asks another host.
    """
    host = urlsplit(site_address).netloc

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error":
            problems.append(f"console: {message.text} ({message.location['url']})")

    def on_request(request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and address.netloc != host:
            problems.append(f"request to another host: {request.url}")

    context = browser.new_context(base_url=site_address)
    context.on("console", on_console)
    context.on("weberror", lambda error: problems.append(f"script: {error.error}"))
    context.on("request", on_request)
    yield context.new_page()
    context.close()
    if problems:
        pytest.fail("\n".join(problems), pytrace=False)


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], list[str]]:
    """Gives the accessibility problems of a page, one line each: `assert axe(page) == []`."""
    if not AXE.exists():
        pytest.fail(AXE_MISSING, pytrace=False)
    script = AXE.read_text(encoding="utf-8")

    def violations(page: Page) -> list[str]:
        # Not a <script>: the site's content security policy may forbid one.
        page.evaluate(script)
        result = page.evaluate("() => axe.run()")
        return [
            f"{violation['id']}: {violation['help']} in {' '.join(map(str, node['target']))}"
            for violation in result["violations"]
            for node in violation["nodes"]
        ]

    return violations
