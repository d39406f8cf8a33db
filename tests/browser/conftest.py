"""Fixtures that drive a real Chromium over the real site."""

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    expect,
    sync_playwright,
)

from browser.pages import PAGES
from browser.prepare import (
    AXE,
    AXE_MISSING,
    CHROMIUM_ARGUMENTS,
    CHROMIUM_MISSING,
    find_chromium,
)

# Only what never comes waits for so long, on a machine that does other things, too.
expect.set_options(timeout=15_000)

# As on GitHub Pages, the site is a folder of its host: a link that begins with / leads nowhere.
SUB_PATH = "/kb/"


class _SiteHandler(SimpleHTTPRequestHandler):
    # Connections are kept, or each of a page's files opens one.
    protocol_version = "HTTP/1.1"

    def translate_path(self, path: str) -> str:
        if not path.startswith(SUB_PATH):
            return f"{self.directory}/no such file"
        return super().translate_path(path.removeprefix(SUB_PATH.rstrip("/")))

    def end_headers(self) -> None:
        # What the site asks of its host. Its pages have a policy of their own, too; Chromium
        # reports in the console what either of them blocks.
        headers = Path(self.directory, "_headers")
        for line in headers.read_text().splitlines()[1:] if headers.exists() else ():
            self.send_header(*line.strip().split(": ", 1))
        super().end_headers()

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


class _SiteServer(ThreadingHTTPServer):
    # A page that is left while its files still load closes connections; that is no news.
    def handle_error(self, request: object, client_address: object) -> None:
        pass


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Where a site is served meanwhile, ending in a slash."""
    handler = partial(_SiteHandler, directory=str(folder))
    with _SiteServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}{SUB_PATH}"
        server.shutdown()


@pytest.fixture(scope="session")
def site_address(built_site: Path) -> Iterator[str]:
    """Where the real site is served, ending in a slash."""
    with served(built_site) as address:
        yield address


@pytest.fixture(scope="session")
def address_of(built_site: Path) -> Callable[[str], str]:
    """Gives the address of a kind of page in `PAGES`, relative to the site."""

    def address(kind: str) -> str:
        place = PAGES[kind]
        if isinstance(place, str):
            return place
        folder, mark = place
        pages = [
            page for page in (built_site / folder).glob("*/index.html") if mark in page.read_text()
        ]
        assert pages, f"no page below {folder} has {mark!r}"
        longest = max(pages, key=lambda page: (page.stat().st_size, page))
        return f"{longest.parent.relative_to(built_site).as_posix()}/"

    return address


@pytest.fixture(scope="session")
def documents(built_site: Path) -> list[dict[str, Any]]:
    """The documents that the site holds, as it tells other systems."""
    return json.loads((built_site / "catalog.json").read_text("utf-8"))["documents"]


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
            args=CHROMIUM_ARGUMENTS,
        )
        yield browser
        browser.close()


@pytest.fixture
def problems() -> list[str]:
    """What went wrong in the test's pages so far; one that provokes an error takes it out again."""
    return []


class NewPage(Protocol):
    """Opens a page in a browser of its own, with Playwright's options for a context."""

    def __call__(self, **options: Any) -> Page: ...


@pytest.fixture
def new_page(browser: Browser, site_address: str, problems: list[str]) -> Iterator[NewPage]:
    """Opens fresh pages; `page.goto("glossary/")` is relative to the site.

    Fails its test when a script fails, when the console shows an error (a breach of the content
    security policy is one), or when a page asks another host.
    """
    host = urlsplit(site_address).netloc
    contexts: list[BrowserContext] = []

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error":
            problems.append(f"console: {message.text} ({message.location['url']})")

    def on_request(request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and address.netloc != host:
            problems.append(f"request to another host: {request.url}")

    def opened(**options: Any) -> Page:
        options = {"reduced_motion": "reduce", **options}
        context = browser.new_context(base_url=site_address, **options)
        contexts.append(context)
        context.set_default_timeout(15_000)
        context.on("console", on_console)
        context.on("weberror", lambda error: problems.append(f"script: {error.error}"))
        context.on("request", on_request)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()
    if problems:
        pytest.fail("\n".join(problems), pytrace=False)


@pytest.fixture
def on_purpose(new_page: NewPage, problems: list[str]) -> Iterator[None]:
    """Pages that a test takes away are no problem."""
    yield
    missing = re.compile("ERR_FAILED|status of 404")
    problems[:] = [problem for problem in problems if not missing.search(problem)]


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """A fresh page on a desk; see `new_page`."""
    return new_page(viewport={"width": 1300, "height": 900})


@pytest.fixture
def phone(new_page: NewPage) -> Page:
    """A fresh page on a phone; see `new_page`."""
    return new_page(viewport={"width": 390, "height": 844}, has_touch=True)


class Axe(Protocol):
    """Gives the accessibility problems of a page, one line each: `assert axe(page) == []`.

    `colours`: look only at what light and dark can make different, which is the quicker half.
    """

    def __call__(self, page: Page, *, colours: bool = False) -> list[str]: ...


@pytest.fixture(scope="session")
def axe() -> Axe:
    """axe-core, with every rule for WCAG 2.2 AA and its best practices; see `Axe`."""
    if not AXE.exists():
        pytest.fail(AXE_MISSING, pytrace=False)
    script = AXE.read_text(encoding="utf-8")
    everything = {
        "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
        "rules": {"target-size": {"enabled": True}},
        "resultTypes": ["violations"],
    }
    only_colours = {
        "runOnly": ["color-contrast", "link-in-text-block"],
        "resultTypes": ["violations"],
    }

    def violations(page: Page, *, colours: bool = False) -> list[str]:
        # Not a <script>: the site's content security policy forbids one that it does not serve.
        if not page.evaluate("'axe' in window"):
            page.evaluate(script)
        return page.evaluate(
            """async (options) => {
                // A colour that is still changing is not the colour that people read.
                await Promise.allSettled(document.getAnimations().map((each) => each.finished));
                // A row like many before it; the reference of fields has hundreds.
                const context = { exclude: "tbody tr:nth-child(n + 20)" };
                const { violations } = await axe.run(context, options);
                return violations.flatMap(({ id, help, nodes }) => nodes.map(
                    (node) => `${id}: ${help} in ${node.target.join(" ")} ${node.html.slice(0, 99)}`
                ));
            }""",
            only_colours if colours else everything,
        )

    return violations
