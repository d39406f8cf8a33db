"""Nothing but a keyboard: where the focus goes, that it can be seen, and what the keys do."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from browser.pages import PAGES

AddressOf = Callable[[str], str]

# Puts the focus on each element that takes it, as the keyboard would, and tells which of them show
# nothing of it. A ring may lie on a box around the element: a card, a search field.
WITHOUT_RING = """() => [...document.querySelectorAll(
    "a[href], button, input, select, textarea, summary, [tabindex]"
)].filter((element) => {
    if (!element.checkVisibility({ visibilityProperty: true }) || element.disabled) return false;
    if (element.closest("dialog:not([open])") || element.id === "sr-main") return false;
    element.focus();
    if (document.activeElement !== element) return false;
    const ring = (each) => {
        const style = getComputedStyle(each);
        return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    };
    // A tab of Material's is a hidden button; its label shows the focus.
    const label = element.closest(".tabbed-set")?.querySelector(
        `.tabbed-labels label[for="${element.id}"]`
    );
    return ![element, label, element.closest(".sr-card, .sr-searchbox")].some(
        (each) => each && ring(each)
    );
}).map((element) => element.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("kind", PAGES)
def test_the_focus_shows_and_follows_the_page(kind: str, page: Page, address_of: AddressOf) -> None:
    page.goto(address_of(kind))
    # From here on, the browser shows the focus as it does for people who use the keyboard.
    page.keyboard.press("Tab")
    assert page.evaluate(WITHOUT_RING) == []
    # The order of the keyboard is the order of the page.
    expect(page.locator("[tabindex]:not([tabindex='0'], [tabindex='-1'])")).to_have_count(0)


def test_the_first_key_offers_to_skip_to_the_content(page: Page) -> None:
    page.goto("glossary/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    page.keyboard.press("Tab")
    first = page.get_by_role("main").get_by_role("link").first
    expect(first).to_be_focused()


def test_the_order_on_a_desk(page: Page) -> None:
    page.goto("")
    names = []
    for _ in range(14):
        page.keyboard.press("Tab")
        names.append(
            page.evaluate(
                "(document.activeElement.ariaLabel ?? document.activeElement.textContent).trim()"
            )
        )
    assert names == [
        "Skip to content",
        "The Staffroom",
        "Search/",
        "Light or dark",
        "Resources",
        "Domains",
        "Practices",
        "Case studies",
        "Community",
        "Pathways",
        "Guides",
        "Contribute",
        "",  # the search field
        "Search",
    ]


def test_the_menu_on_a_phone(phone: Page) -> None:
    phone.goto("resources/")
    button = phone.locator("summary", has_text="Menu")
    menu = phone.get_by_role("navigation", name="Menu")
    expect(menu).to_be_hidden()
    button.focus()
    phone.keyboard.press("Enter")
    expect(menu).to_be_visible()
    phone.keyboard.press("Tab")
    expect(menu.get_by_role("link").first).to_be_focused()
    phone.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(button).to_be_focused()

    phone.keyboard.press("Enter")
    for _ in menu.get_by_role("link").all():
        phone.keyboard.press("Tab")
    expect(menu.get_by_role("link").last).to_be_focused()
    # Behind its last entry, the menu gets out of the way of the page.
    phone.keyboard.press("Tab")
    expect(menu).to_be_hidden()
    expect(phone.get_by_role("main").locator(":focus")).to_be_visible()


def test_the_menu_on_a_phone_by_touch(phone: Page) -> None:
    phone.goto("resources/")
    button = phone.locator("summary", has_text="Menu")
    menu = phone.get_by_role("navigation", name="Menu")
    button.tap()
    expect(menu).to_be_in_viewport(ratio=1)
    # Anywhere below it.
    phone.touchscreen.tap(200, 800)
    expect(menu).to_be_hidden()
    button.tap()
    menu.get_by_role("link", name="Practices").tap()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Practices")


def test_a_fold_opens_and_closes(page: Page, address_of: AddressOf) -> None:
    page.goto(address_of("a lesson plan"))
    fold = page.locator("details.sr-fold").first
    table = fold.get_by_role("table")
    expect(table).to_be_hidden()
    fold.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(table).to_be_visible()
    page.keyboard.press("Space")
    expect(table).to_be_hidden()
