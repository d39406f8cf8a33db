"""What comes out of the printer: the document, on white, with everything that was folded in."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import Axe

AddressOf = Callable[[str], str]

PRINTED = (
    "a lesson plan",
    "a rubric",
    "a single-point rubric",
    "a case study with a chart",
    "a practice",
    "a meeting that is over",
    "a goal",
    "a guide",
)

# What would be printed as a dark area, or in ink too pale to read on white.
DARK_OR_PALE = """() => {
    const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
    // Of 1, on white paper; the canvas knows all the ways in which a colour can be written.
    const brightness = (colour) => {
        canvas.fillStyle = "white";
        canvas.fillRect(0, 0, 1, 1);
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
        const [red, green, blue] = canvas.getImageData(0, 0, 1, 1).data;
        return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
    };
    const found = [];
    for (const element of document.querySelectorAll("body, body *")) {
        if (!element.checkVisibility()) continue;
        const style = getComputedStyle(element);
        const name = element.outerHTML.slice(0, 80);
        if (brightness(style.backgroundColor) < 0.8) found.push(`dark: ${name}`);
        const writes = [...element.childNodes].some(
            (each) => each.nodeType === Node.TEXT_NODE && each.data.trim()
        );
        if (writes && brightness(style.color) > 0.4) found.push(`pale: ${name}`);
    }
    return found;
}"""


@pytest.mark.parametrize("kind", PRINTED)
def test_a_document_on_paper(kind: str, page: Page, address_of: AddressOf, axe: Axe) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto(address_of(kind))
    page.emulate_media(media="print", color_scheme="dark")
    # A4 within its margins.
    page.set_viewport_size({"width": 718, "height": 1047})

    expect(page.get_by_role("heading", level=1)).to_be_visible()
    for navigation in page.get_by_role("navigation").all():
        expect(navigation).to_be_hidden()
    for button in page.get_by_role("button").all():
        expect(button).to_be_hidden()
    assert page.evaluate(DARK_OR_PALE) == []
    address = page.locator("link[rel=canonical]").get_attribute("href")
    assert address
    expect(page.get_by_text(address)).to_be_visible()
    expect(page.get_by_text("CC BY 4.0").filter(visible=True).first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 718
    assert axe(page, colours=True) == []
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_what_is_folded_in_comes_along(page: Page, address_of: AddressOf) -> None:
    page.goto(address_of("a lesson plan"))
    folds = page.locator("main details")
    tables = page.locator("details.sr-fold table")
    assert tables.count() > 0
    for table in tables.all():
        expect(table).to_be_hidden()
    was_open = [fold.get_attribute("open") is not None for fold in folds.all()]
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    for table in tables.all():
        expect(table).to_be_visible()
    for fold in folds.all():
        expect(fold).to_have_attribute("open", "")
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert [fold.get_attribute("open") is not None for fold in folds.all()] == was_open


def test_the_button_prints(page: Page, address_of: AddressOf) -> None:
    page.add_init_script("window.print = () => { window.printed = true; }")
    page.goto(address_of("a lesson plan"))
    page.get_by_role("button", name="Print").click()
    assert page.evaluate("window.printed")
