"""Plans for the tests of the planning tray, and where things stand on its page."""

import json
from typing import Any

from playwright.sync_api import Locator, Page, expect

LESSONS = "resources/lesson-plans/"
SOIL = "lesson-plan:soil-is-alive"
RATIO = "lesson-plan:ratio-recipes"
FRACTIONS = "lesson-plan:comparing-fractions-on-a-number-line"
RUBRIC = "rubric:oral-presentation"
WATCHING = "practice:peer-observation"
SEVERAL = (RATIO, FRACTIONS, SOIL, RUBRIC, WATCHING)

HOSTILE = "</script><img src=x onerror=\"document.title='hacked'\">"

NO_STORAGE = """Object.defineProperty(window, "localStorage", {
    get() { throw new DOMException("The operation is insecure.", "SecurityError"); },
});"""
FULL_STORAGE = """Storage.prototype.setItem = () => {
    throw new DOMException("It is full.", "QuotaExceededError");
};"""
NO_CLIPBOARD = """Object.defineProperty(navigator, "clipboard", { value: undefined });"""

WIDTHS = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1300, "height": 900}}


def entry(key: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "title": "", **more}


def keep(page: Page, *items: str | dict[str, Any], **plan: Any) -> None:
    """Have the browser hold a plan before the next page is opened, if it holds none."""
    entries = [entry(each) if isinstance(each, str) else each for each in items]
    text = json.dumps({"version": 1, **plan, "items": entries})
    page.add_init_script(
        "if (!sessionStorage.getItem('begun')) { sessionStorage.setItem('begun', 'yes');"
        f" localStorage.setItem('staffroom-plan', {json.dumps(text)}); }}"
    )


def kept(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(page.evaluate("localStorage.getItem('staffroom-plan')"))
    return found


def titles(page: Page) -> Locator:
    return page.locator(".sr-plan-entry h3")


def entry_of(page: Page, title: str) -> Locator:
    return page.locator(".sr-plan-entry").filter(has=page.get_by_role("heading", name=title))


def header(page: Page) -> Locator:
    return page.get_by_role("banner").get_by_role("link", name="My plan")


def handles(page: Page) -> list[Any]:
    """Where the handles of all entries are."""
    return [each.bounding_box() for each in page.locator(".sr-plan-entry__handle").all()]


def section(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name, exact=True)


def opened(page: Page, *items: str | dict[str, Any], **plan: Any) -> Page:
    """The page of a plan with these things in it, when it knows what the library says of them."""
    keep(page, *items, **plan)
    page.goto("plan/")
    expect(page.locator(".sr-plan__list")).to_have_attribute("aria-busy", "false")
    return page


def downloaded(page: Page, name: str) -> tuple[str, str]:
    with page.expect_download() as download:
        page.get_by_role("button", name=name).click()
    return download.value.suggested_filename, download.value.path().read_bytes().decode()


def page_banner(page: Page) -> Locator:
    return page.get_by_role("region", name="A plan that somebody shares with you")
