"""What holds for one page of each kind: read it on a phone, at a desk, by day and by night."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from browser.conftest import Axe
from browser.pages import PAGES

AddressOf = Callable[[str], str]

# Everything that sticks out of the window on either side, is cut off by a box that hides what
# does not fit, or can be scrolled sideways. What only screen readers see is clipped on purpose.
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
        const clips = getComputedStyle(element).overflowX !== "visible";
        return box.left < -1 || box.right > width + 1
            || (clips && element.scrollWidth > element.clientWidth + 1);
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


@pytest.mark.parametrize("kind", PAGES)
def test_accessible(kind: str, page: Page, address_of: AddressOf, axe: Axe) -> None:
    page.goto(address_of(kind))
    found = {}
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for width in (1300, 390):
            page.set_viewport_size({"width": width, "height": 900})
            if violations := axe(page, colours=scheme == "dark"):
                found[scheme, width] = violations
    assert found == {}


@pytest.mark.parametrize("kind", PAGES)
def test_fits(kind: str, page: Page, address_of: AddressOf) -> None:
    page.goto(address_of(kind))
    found = {}
    for width in (320, 390, 768, 1300):
        page.set_viewport_size({"width": width, "height": 900})
        if wrong := page.evaluate(TOO_WIDE) + page.evaluate(TOO_SMALL):
            found[width] = wrong
    assert found == {}
