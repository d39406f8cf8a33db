"""A site on which every text is an injection (`injections.yml`), in a real browser."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar
from lxml import etree, html
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

from browser.conftest import served
from communities import Site, build_here, write_community
from conftest import Once
from injected import CANARY, INJECTIONS, ROUNDS, WORD, community
from staffroom.kinds import KINDS


@pytest.fixture(scope="package")
def injected(once: Once) -> Path:
    """The folder of the project; its site is in `site`."""

    def make(folder: Path) -> None:
        build_here(write_community(folder, community()), folder / "site", search=True)

    return once("injected", make)


class Watched:
    """A browser that notes everything which a harmless site does not do."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context = context
        self.address = address
        self.found: list[str] = []
        context.on(
            "dialog", lambda dialog: (self._note("dialog", dialog.message), dialog.dismiss())
        )
        context.on("weberror", lambda error: self._note("script", str(error.error)))
        context.on(
            "console", lambda line: line.type == "error" and self._note("console", line.text)
        )
        context.on("page", lambda page: page.on("popup", lambda new: self._note("window", new.url)))
        context.on("request", self._look_at_request)

    def report(self) -> None:
        """Fail if there was anything."""
        if self.found:
            pytest.fail("\n".join(dict.fromkeys(self.found)), pytrace=False)

    def _note(self, what: str, text: str) -> None:
        # The pictures called x are not there.
        if "404" not in text:
            self.found.append(f"{what}: {text}")

    def _look_at_request(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self._note("request", request.url)


@contextmanager
def watched(browser: Browser, site: Path, **options: Any) -> Iterator[Watched]:
    with served(site) as address:
        context = browser.new_context(base_url=address, reduced_motion="reduce", **options)
        context.set_default_timeout(15_000)
        try:
            yield Watched(context, address)
        finally:
            context.close()


# Everything in a page that runs, loads, leads away or lies over it, as the browser understands it.
# The frame and the templates are of one making on all pages: of what they have, nothing is here.
HARMFUL = r"""() => {
    const found = [];
    const LOADS = /^(style|srcdoc|srcset|ping|background|formaction|is|popover|autofocus)$/i;
    const note = (what, element) => found.push(`${what}: ${element.outerHTML.slice(0, 200)}`);
    const base = document.documentElement.dataset.srBase.replace(/\/*$/, "/");
    const here = new URL(base, location.href).href;
    for (const element of document.querySelectorAll("*")) {
        for (const { name, value } of element.attributes) {
            if (LOADS.test(name) || /^on/i.test(name)) note(name, element);
            if (/^(href|src|action|data|poster|xlink:href)$/i.test(name)) {
                // What is no address leads nowhere.
                const { protocol } = URL.canParse(value, location.href)
                    ? new URL(value, location.href) : { protocol: "http:" };
                if (!/^(https?|mailto|tel):$/.test(protocol)) note(protocol, element);
            }
        }
        const { src } = element;
        if (typeof src === "string" && src && !src.startsWith(here)) note("src", element);
        if (!/html$|svg$/.test(element.namespaceURI)) note("namespace", element);
    }
    for (const each of document.querySelectorAll(
        "iframe, object, embed, frame, frameset, base, style, applet, portal, marquee, math, area,"
        + "body meta, video, audio, foreignObject, svg script, svg a, svg image, svg style,"
        + "svg use:not([href^='#sr-'])"
    )) note("element", each);
    for (const each of document.querySelectorAll("script:not([src])"))
        if (!/^application\/(ld\+)?json$/.test(each.type)) note("script", each);
    for (const each of document.querySelectorAll("link:not([rel=canonical])"))
        if (!each.href.startsWith(here)) note("link", each);
    for (const each of document.querySelectorAll("form"))
        if (!each.matches("[role=search], dialog form")) note("form", each);
    // What somebody wrote has no part in the interface.
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        if (!walker.currentNode.data.includes("OVERLAY")) continue;
        let element = walker.currentNode.parentElement;
        if (element.closest("script, code, template")) continue;
        const { position, opacity } = getComputedStyle(element);
        if (/fixed|absolute|sticky/.test(position)) note("lies over", element);
        if (opacity === "0") note("cannot be seen", element);
        if (element.closest(".sr-header, .sr-footer, dialog")) note("in the frame", element);
    }
    const ids = [...document.querySelectorAll("[id^=sr-]")].map((each) => each.id);
    for (const id of ids.filter((id, n) => ids.indexOf(id) < n)) found.push(`id twice: ${id}`);
    if (document.querySelectorAll("main, h1").length !== 2) found.push("not one main and one h1");
    if (document.documentElement.scrollWidth > innerWidth + 1) found.push("wider than the window");
    return found;
}"""


def look_at(watched: Watched, page: Page, address: str) -> None:
    page.goto(address)
    # Whatever waits for a touch gets one.
    page.evaluate(
        """() => {
            for (const element of document.querySelectorAll("main *")) {
                for (const name of ["pointerenter", "mouseover", "focus", "copy", "toggle"])
                    element.dispatchEvent(new Event(name, { bubbles: true }));
            }
            for (const each of document.querySelectorAll("main details")) each.open = true;
        }"""
    )
    watched.found += [f"{address}: {harm}" for harm in page.evaluate(HARMFUL)]
    if not page.url.startswith(watched.address):
        watched.found.append(f"{address} leads away: {page.url}")


def addresses(injected: Path, pattern: str) -> list[str]:
    """The pages of the site, by what their addresses look like."""
    site = injected / "site"
    files = sorted(site.rglob("*.html"))
    found = [file.relative_to(site).as_posix().removesuffix("index.html") for file in files]
    return [address for address in found if re.search(pattern, address)]


def test_every_text_is_on_the_site(injected: Path) -> None:
    listed = json.loads((injected / "site/catalog.json").read_text("utf-8"))["documents"]
    for kind in KINDS:
        assert sum(each["id"].startswith(f"{kind}-") for each in listed if each["kind"] == kind)
    assert len(listed) > ROUNDS * len(KINDS)


def test_cleaned_texts_do_no_harm_without_a_policy(browser: Browser, injected: Path) -> None:
    some = addresses(injected, r"-0/$|body-\d+/$|files/$|guide/$|^[a-z-]+/$|^$")
    assert len(some) > 45
    with watched(browser, injected / "site", bypass_csp=True) as watching:
        page = watching.context.new_page()
        for address in some:
            look_at(watching, page, address)
        for number in range(len(INJECTIONS["drawings"])):
            page.goto(f"resources/lesson-plans/drawing-{number}.svg")
            assert page.locator("svg").count() == 1
        watching.report()


def test_nothing_of_it_is_against_the_policy(browser: Browser, injected: Path) -> None:
    some = addresses(injected, r"-0/$|files/$|404|^(resources/|glossary/)?$")
    assert len(some) > len(KINDS)
    with watched(browser, injected / "site") as watching:
        page = watching.context.new_page()
        for address in some:
            look_at(watching, page, address)
        watching.report()


def test_scripts_of_the_site_take_it_for_text(browser: Browser, injected: Path) -> None:
    with watched(browser, injected / "site", bypass_csp=True) as watching:
        page = watching.context.new_page()
        for query in ("", "?view=table", f"?q={WORD}", "?q=<img src=x onerror=alert(1)>"):
            page.goto(f"resources/{query}")
            results = page.locator("#sr-results")
            expect(results).to_have_attribute("data-sr-state", re.compile(r"\d"))
            look_at_present(watching, page)
        page.locator("[data-sr-open-search]").click()
        page.locator("#sr-search-input").fill(f"{WORD} script")
        expect(page.locator("#sr-search-results li")).not_to_have_count(0)
        page.locator("#sr-search-input").fill("<img src=x onerror=alert(1)>")
        look_at_present(watching, page)
        # What somebody sends as a link to a plan.
        for kind in ("lesson-plan", "rubric"):
            page.goto(f"resources/{kind}s/{kind}-0/")
            page.get_by_role("button", name="Add to my plan").first.click()
        page.goto("plan/")
        expect(page.locator("[data-sr-plan-page]")).to_contain_text("<")
        look_at_present(watching, page)
        watching.report()


def look_at_present(watching: Watched, page: Page) -> None:
    watching.found += [f"{page.url}: {harm}" for harm in page.evaluate(HARMFUL)]


# --- what other programs read ---------------------------------------------------------------------


def test_no_file_of_the_machine_is_on_the_site(injected: Path) -> None:
    for file in (injected / "site").rglob("*"):
        if file.is_file():
            data = file.read_bytes()
            assert CANARY.encode() not in data, file
            assert b"root:x:0" not in data, file
            assert str(injected).encode() not in data, file


def test_marks_of_templates_are_text(injected: Path) -> None:
    texts = [html.parse(file).getroot().text_content() for file in injected.glob("site/**/*.html")]
    assert any("{{ 7*191 }}" in text for text in texts)
    assert not any("1337" in text for text in texts)


def test_other_programs_can_read_it(injected: Path) -> None:
    site = Site(injected / "site")
    feed = etree.parse(site.folder / "feed.xml")
    assert "<" in "".join(feed.xpath("//*[local-name() = 'title']/text()"))
    calendar = Calendar.from_ical((site.folder / "community/calendar.ics").read_bytes())
    assert len(calendar.walk("VEVENT")) >= ROUNDS
    for page in site.pages.values():
        for block in page.xpath("//script[contains(@type, 'json')]"):
            assert json.loads(block.text)
