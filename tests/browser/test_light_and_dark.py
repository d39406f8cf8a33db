"""Light or dark: as the system has it, until the reader chooses, and then as the reader chose."""

import pytest
from playwright.sync_api import Page

from browser.conftest import NewPage

# Of 255; paper is either nearly white or nearly black.
BRIGHTNESS = """() => {
    const colour = getComputedStyle(document.body).backgroundColor;
    return Math.max(...colour.match(/[\\d.]+/g).slice(0, 3).map(Number));
}"""

WITHOUT_STORAGE = """Object.defineProperty(window, "localStorage", {
    get() { throw new DOMException("The operation is insecure.", "SecurityError"); },
});"""


def is_dark(page: Page) -> bool:
    brightness = page.evaluate(BRIGHTNESS)
    assert brightness < 60 or brightness > 240
    return brightness < 60


def toggle(page: Page) -> None:
    page.get_by_role("button", name="Light or dark").click()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_begins_as_the_system_has_it(new_page: NewPage, scheme: str) -> None:
    page = new_page(color_scheme=scheme)
    page.goto("")
    assert is_dark(page) == (scheme == "dark")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_remembers_what_was_chosen(new_page: NewPage, scheme: str) -> None:
    page = new_page(color_scheme=scheme)
    page.goto("")
    before = is_dark(page)
    toggle(page)
    assert is_dark(page) != before
    page.goto("glossary/")
    assert is_dark(page) != before
    toggle(page)
    page.reload()
    assert is_dark(page) == before


def test_works_where_nothing_can_be_remembered(page: Page) -> None:
    page.add_init_script(WITHOUT_STORAGE)
    page.goto("")
    assert not is_dark(page)
    toggle(page)
    assert is_dark(page)
    toggle(page)
    assert not is_dark(page)


def test_survives_a_value_that_means_nothing(page: Page) -> None:
    page.goto("")
    page.evaluate("localStorage.setItem('staffroom.theme', '{\"colour\": 7}')")
    page.reload()
    assert not is_dark(page)
    toggle(page)
    assert is_dark(page)


def test_follows_the_system_while_nobody_has_chosen(page: Page) -> None:
    page.goto("")
    page.emulate_media(color_scheme="dark")
    page.wait_for_selector('body[data-md-color-scheme="slate"]')
    assert is_dark(page)


def test_does_not_wait_for_the_other_scripts(new_page: NewPage, problems: list[str]) -> None:
    page = new_page(color_scheme="dark")
    page.route("**/staffroom.js", lambda route: route.abort())
    page.goto("")
    assert is_dark(page)
    problems[:] = [problem for problem in problems if "ERR_FAILED" not in problem]
