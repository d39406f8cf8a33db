"""The library in a browser: where things stand in it, and how one asks it."""

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from staffroom.kinds import KINDS as REGISTRY

LIBRARY = "resources/"
HOSTILE = "<img src=x onerror=\"document.title='hacked'\">"
KINDS = [name for name, kind in REGISTRY.items() if kind.in_library]

Documents = list[dict[str, Any]]


def results(page: Page) -> Locator:
    return page.locator("#sr-results")


def turn(page: Page) -> str:
    return results(page).get_attribute("data-sr-state") or "0"


def after(page: Page, before: str) -> None:
    """Wait until the result is another one."""
    expect(results(page)).not_to_have_attribute("data-sr-state", before)


def open_library(page: Page, query: str = "") -> None:
    page.goto(LIBRARY + query)
    expect(results(page)).to_have_attribute("data-sr-state", re.compile(r"\d"))


def field(page: Page) -> Locator:
    return page.get_by_role("main").get_by_role("searchbox", name="Search")


def number(page: Page) -> int:
    text = results(page).locator(".sr-library__number").inner_text()
    return 0 if text == "No results" else int(text.split()[0])


def titles(page: Page) -> list[str]:
    return results(page).locator(".sr-card__title, tbody th > a").all_inner_texts()


def box(page: Page, facet: str, value: str) -> Locator:
    group = page.get_by_role("group", name=facet, exact=True).first
    return group.get_by_role("checkbox", name=re.compile(f"^{re.escape(value)}"))


def count(page: Page, facet: str, value: str) -> int:
    label = page.locator(".sr-facet").filter(has=page.locator(f"summary:has-text('{facet}')"))
    item = label.locator("li").filter(has=page.get_by_text(value, exact=True))
    return int(item.locator(".sr-count").inner_text())


def choose(page: Page, facet: str, value: str) -> None:
    before = turn(page)
    box(page, facet, value).click()
    after(page, before)


def chosen(page: Page) -> list[str]:
    chips = page.locator(".sr-chip--chosen")
    return chips.all_inner_texts()


def in_library(documents: Documents) -> Documents:
    return [document for document in documents if document["kind"] in KINDS]


def minutes_of(time: str) -> int:
    hours, rest = (re.search(rf"(\d+) {unit}", time) for unit in ("h", "min"))
    return (int(hours[1]) * 60 if hours else 0) + (int(rest[1]) if rest else 0)
