"""What holds for one page of each kind: read it on a phone, at a desk, by day and by night."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from browser.conftest import Axe
from browser.pages import PAGES

AddressOf = Callable[[str], str]

# Everything that sticks out of the window, on either side, or out of its own box, whether it is
# then cut off, scrolls, or lies over something else. What only screen readers see is clipped on
# purpose.
TOO_WIDE = """() => {
    const name = (element) => element.tagName.toLowerCase() +
        [...element.classList].map((each) => `.${each}`).join("") +
        ` “${element.textContent.trim().slice(0, 40)}”`;
    const width = document.documentElement.clientWidth;
    return [...document.querySelectorAll("body *")].filter((element) => {
        if (element.closest(".sr-sr, .sr-skip, thead, svg")) return false;
        if (!element.checkVisibility()) return false;
        const box = element.getBoundingClientRect();
        if (box.width <= 1 || box.height <= 1) return false;
        return box.left < -1 || box.right > width + 1
            // The ground of a word of code may hang over the end of its line.
            || (element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 5);
    }).map(name);
}"""

# Links in running text are as high as their line; axe looks at the room around them. All else has
# a box of its own. A link that is stretched over its card is as large as the card.
TOO_SMALL = """() => [...document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary, .tabbed-labels label"
)].filter((element) => {
    if (!element.checkVisibility() || element.disabled || element.closest(".sr-skip")) return false;
    if (getComputedStyle(element).display === "inline") {
        const stretched = getComputedStyle(element, "::after").position === "absolute";
        if (!stretched) return false;
        element = element.closest(".sr-card");
    }
    const box = element.getBoundingClientRect();
    if (box.width <= 1 && box.height <= 1) return false;
    return box.width < 23.99 || box.height < 23.99;
}).map((element) => {
    const box = element.getBoundingClientRect();
    return `${element.outerHTML.slice(0, 100)}: ${box.width} × ${box.height}`;
})"""


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


# The order of the keyboard is the order of the page.
OUT_OF_ORDER = """() => [...document.querySelectorAll("[tabindex]")].filter(
    (element) => element.tabIndex > 0
).map((element) => element.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("kind", PAGES)
def test_everybody_can_use_it(kind: str, page: Page, address_of: AddressOf, axe: Axe) -> None:
    page.goto(address_of(kind))
    wrong = {}
    for width in (320, 390, 768, 1300):
        page.set_viewport_size({"width": width, "height": 900})
        wrong["does not fit", width] = page.evaluate(TOO_WIDE)
        wrong["too small to tap", width] = page.evaluate(TOO_SMALL)

    # From here on, the browser shows the focus as it does for people who use the keyboard.
    page.keyboard.press("Tab")
    wrong["the focus does not show"] = page.evaluate(WITHOUT_RING)
    wrong["out of order"] = page.evaluate(OUT_OF_ORDER)

    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for width in (390, 1300):
            page.set_viewport_size({"width": width, "height": 900})
            wrong["axe", scheme, width] = axe(page, colours=scheme == "dark")

    assert {what: found for what, found in wrong.items() if found} == {}
