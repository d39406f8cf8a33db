"""Every page reads, and leads on, where scripts are switched off or do not arrive."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import NewPage

AddressOf = Callable[[str], str]


@pytest.fixture
def plain(new_page: NewPage) -> Page:
    """A phone with JavaScript switched off."""
    return new_page(
        java_script_enabled=False, viewport={"width": 390, "height": 844}, has_touch=True
    )


def test_the_menu_opens(plain: Page) -> None:
    plain.goto("glossary/")
    menu = plain.get_by_role("navigation", name="Menu")
    expect(menu).to_be_hidden()
    plain.locator("summary", has_text="Menu").tap()
    menu.get_by_role("link", name="Case studies").tap()
    expect(plain.get_by_role("heading", level=1)).to_have_text("Case studies")


def test_what_needs_a_script_is_not_offered(plain: Page, address_of: AddressOf) -> None:
    plain.goto(address_of("a lesson plan"))
    expect(plain.get_by_role("button", name="Light or dark")).to_be_hidden()
    expect(plain.get_by_role("button", name="Print")).to_be_hidden()
    expect(plain.locator("noscript")).to_be_visible()


@pytest.mark.parametrize("by", ["the magnifier", "the form"])
def test_the_search_leads_to_the_resources(plain: Page, by: str) -> None:
    plain.goto("")
    if by == "the form":
        plain.get_by_role("search").get_by_role("searchbox").fill("soil")
        plain.get_by_role("search").get_by_role("button").tap()
    else:
        plain.get_by_role("banner").get_by_role("link", name="Search").tap()
    expect(plain.get_by_role("heading", level=1)).to_have_text("Resources")
    expect(plain.get_by_role("link", name="Grade 5").first).to_be_visible()


def test_a_rubric_is_there(plain: Page, address_of: AddressOf) -> None:
    plain.goto(address_of("a rubric"))
    expect(plain.get_by_role("table").first).to_be_visible()
    plain.goto(address_of("a lesson plan"))
    fold = plain.locator("details.sr-fold").first
    fold.locator("summary").tap()
    expect(fold.get_by_role("table")).to_be_visible()


def test_a_chart_is_there(plain: Page, address_of: AddressOf) -> None:
    plain.goto(address_of("a case study with a chart"))
    expect(plain.get_by_role("img", name="before").first).to_be_visible()
