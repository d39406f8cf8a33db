"""Nothing but a keyboard: where the focus goes, and what the keys do."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

AddressOf = Callable[[str], str]


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
    for _ in range(15):
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
        "My plan",
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
