"""The planning tray: how things come into it, their order, and what the page says of them."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import Axe, NewPage
from browser.planning import (
    FRACTIONS,
    LESSONS,
    RATIO,
    RUBRIC,
    SEVERAL,
    SOIL,
    WIDTHS,
    entry,
    entry_of,
    handles,
    header,
    keep,
    kept,
    opened,
    section,
    titles,
)
from browser.test_every_kind import TOO_SMALL, TOO_WIDE, WITHOUT_RING


@pytest.fixture(params=WIDTHS)
def sized(request: pytest.FixtureRequest, new_page: NewPage) -> Page:
    """A fresh page on a phone, and one on a desk."""
    return new_page(viewport=WIDTHS[request.param], has_touch=request.param == "phone")


# --- putting things into it ---------------------------------------------------------------------


def test_from_a_card_and_from_a_page_by_mouse(sized: Page) -> None:
    page = sized
    page.goto("")
    expect(header(page)).to_have_text(re.compile(r"^\s*My plan\s*$"))
    card = page.locator(".sr-card[data-sr-key^=lesson-plan]").first
    title = card.get_by_role("link").inner_text()
    card.get_by_role("button", name=f"Add to my plan: {title}").click()
    # The link that is stretched over the card did not take the click.
    assert page.url.endswith("/kb/")
    expect(card.get_by_role("button", name=f"In my plan: {title}")).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(header(page)).to_have_accessible_name(re.compile("My plan 1"))

    page.goto("resources/rubrics/oral-presentation/")
    page.get_by_role("button", name="Add to my plan").first.click()
    expect(header(page)).to_have_accessible_name(re.compile("My plan 2"))
    header(page).click()
    expect(titles(page)).to_have_text([title, "Oral presentation"])
    # What a card did not say, the lesson's page has said.
    expect(entry_of(page, title)).to_contain_text(re.compile(r"\d (min|h) · "))

    page.go_back()
    page.get_by_role("button", name="In my plan").first.click()
    expect(header(page)).to_have_accessible_name(re.compile("My plan 1"))


@pytest.mark.parametrize("address", [LESSONS, "resources/", "resources/?view=table"])
def test_from_the_library_and_from_a_table(page: Page, address: str) -> None:
    page.goto(address)
    place = page.locator("main [data-sr-key^=lesson-plan]").first
    button = place.get_by_role("button", name="Add to my plan: ")
    expect(button).to_have_count(1)
    button.click()
    expect(place.get_by_role("button", name="In my plan: ")).to_be_visible()
    expect(header(page)).to_have_accessible_name(re.compile("My plan 1"))


def test_by_keyboard_alone(sized: Page) -> None:
    page = sized
    page.goto(f"{LESSONS}soil-is-alive/")
    button = page.get_by_role("button", name="Add to my plan").first
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="In my plan").first).to_be_focused()
    header(page).focus()
    page.keyboard.press("Enter")
    expect(titles(page)).to_have_text(["Soil is alive"])
    remove = page.get_by_role("button", name="Remove “Soil is alive”")
    remove.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="was removed")).to_be_visible()
    expect(page.get_by_text("There is nothing in your plan yet.")).to_be_visible()
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    page.keyboard.press("Enter")
    expect(titles(page)).to_have_text(["Soil is alive"])


def test_only_what_can_be_planned_can_be_added(page: Page) -> None:
    page.goto("domains/")
    expect(page.locator(".sr-card").first).to_be_visible()
    expect(page.locator("[data-sr-plan]")).to_have_count(0)


def test_cards_and_rows_that_a_script_makes(page: Page, site_address: str) -> None:
    page.goto("")
    page.evaluate(
        """async ([key, module]) => {
            const table = document.createElement("table");
            table.className = "made";
            const row = table.insertRow();
            row.dataset.srKey = key;
            const link = document.createElement("a");
            link.textContent = "Soil is alive";
            row.insertCell().append(link);
            row.insertCell().className = "sr-table__plan";
            document.querySelector("main").append(table);
            const { wirePlanButtons } = await import(module);
            wirePlanButtons(table);
            wirePlanButtons(table);
        }""",
        [SOIL, f"{site_address}assets/staffroom/plan/buttons.js"],
    )
    button = page.locator(".made").get_by_role("button")
    expect(button).to_have_count(1)
    expect(button).to_have_accessible_name("Add to my plan: Soil is alive")
    box = button.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 24
    button.click()
    expect(header(page)).to_have_accessible_name(re.compile("My plan 1"))


def test_the_header_fits_on_a_phone(phone: Page) -> None:
    keep(phone, *(f"rubric:r-{number}" for number in range(120)))
    phone.goto("")
    expect(header(phone)).to_have_accessible_name(re.compile("My plan 120"))
    names = ("Search", "My plan")
    boxes = [phone.get_by_role("banner").get_by_role("link", name=n).bounding_box() for n in names]
    boxes.append(phone.locator(".sr-menu summary").bounding_box())
    middles = {round(box["y"] + box["height"] / 2) for box in boxes if box}
    assert len(middles) == 1
    assert phone.evaluate("document.documentElement.scrollWidth") == 390


# --- order, time, what is needed ----------------------------------------------------------------


def test_the_order_by_mouse_and_by_keys(sized: Page) -> None:
    page = opened(sized, SOIL, RATIO, RUBRIC)
    page.get_by_role("button", name="Move “Ratio recipes” up").click()
    expect(titles(page)).to_have_text(["Ratio recipes", "Soil is alive", "Oral presentation"])
    up = page.get_by_role("button", name="Move “Ratio recipes” up")
    expect(up).to_have_attribute("aria-disabled", "true")
    expect(page.get_by_text("“Ratio recipes” is now number 1 of 3.")).to_be_visible()

    handle = page.get_by_role("button", name="Move “Ratio recipes”: drag")
    handle.focus()
    page.keyboard.press("Alt+ArrowDown")
    page.keyboard.press("Alt+ArrowDown")
    expect(titles(page)).to_have_text(["Soil is alive", "Oral presentation", "Ratio recipes"])
    expect(handle).to_be_focused()
    page.reload()
    expect(titles(page)).to_have_text(["Soil is alive", "Oral presentation", "Ratio recipes"])


def test_the_order_by_dragging(page: Page) -> None:
    opened(page, SOIL, RATIO, RUBRIC)
    first, _, last = handles(page)
    x = first["x"] + first["width"] / 2

    def drag() -> None:
        page.mouse.move(x, first["y"] + 20)
        page.mouse.down()
        page.mouse.move(x, first["y"] + 40)
        page.mouse.move(x, last["y"] + last["height"], steps=6)
        expect(titles(page)).to_have_text(["Ratio recipes", "Oral presentation", "Soil is alive"])

    drag()
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(titles(page)).to_have_text(["Soil is alive", "Ratio recipes", "Oral presentation"])
    drag()
    page.mouse.up()
    assert [each["key"] for each in kept(page)["items"]] == [RATIO, RUBRIC, SOIL]


def test_the_order_by_a_finger(phone: Page) -> None:
    opened(phone, SOIL, RATIO)
    phone.locator(".sr-plan-entry__handle").nth(1).scroll_into_view_if_needed()
    first, second = handles(phone)
    finger = phone.context.new_cdp_session(phone)

    def touch(kind: str, *points: float) -> None:
        x = first["x"] + 10
        finger.send(
            "Input.dispatchTouchEvent",
            {"type": kind, "touchPoints": [{"x": x, "y": y} for y in points]},
        )

    touch("touchStart", second["y"] + 30)
    for step in range(1, 9):
        way = second["y"] + 30 - first["y"] - 5
        touch("touchMove", second["y"] + 30 - way * step / 8)
    touch("touchEnd")
    expect(titles(phone)).to_have_text(["Ratio recipes", "Soil is alive"])
    assert [each["key"] for each in kept(phone)["items"]] == [RATIO, SOIL]


def test_the_minutes(page: Page) -> None:
    opened(page, SOIL, RATIO, RUBRIC)
    time = section(page, "Time")
    expect(time).to_contain_text("110 minutes in all")
    expect(time).to_contain_text("1 thing without a time counts as 0.")
    have = time.get_by_label("I have")
    expect(time.get_by_role("progressbar")).to_be_hidden()
    have.fill("150")
    expect(time).to_contain_text("110 of 150 minutes, 40 left")
    expect(time.get_by_role("progressbar")).to_have_accessible_name("110 of 150 minutes, 40 left")
    have.fill("110")
    expect(time).to_contain_text("it fits exactly")
    have.fill("95")
    expect(time).to_contain_text("110 of 95 minutes: 15 minutes too many")
    page.reload()
    expect(time).to_contain_text("15 minutes too many")


@pytest.mark.usefixtures("on_purpose")
def test_materials_and_standards_are_said_once(page: Page) -> None:
    one = entry(
        "lesson-plan:gone-a", title="A", materials=["Scissors", "Glue"], gone=True,
        standards=[{"code": "5-LS2-1", "label": "Matter", "address": "standards/#ngss-5-ls2-1"}],
    )  # fmt: skip
    two = entry(
        "lesson-plan:gone-b", title="B", materials=[" scissors.  "], gone=True,
        standards=[{"code": "5-LS2-1", "label": "Matter", "address": "javascript:alert(1)"}],
    )  # fmt: skip
    page.route("**/gone-*/", lambda route: route.abort())
    keep(page, one, two, SOIL)
    page.goto("plan/")
    needed = section(page, "You need").locator("> ul > li")
    expect(needed.nth(0)).to_have_text("Scissors for A, B")
    expect(needed.nth(1)).to_have_text("Glue for A")
    standards = section(page, "Standards").locator("> ul > li")
    expect(standards.first).to_contain_text("for A, B, Soil is alive")
    expect(standards).to_have_count(1)
    standards.first.get_by_role("link", name="5-LS2-1").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Standards")


def test_what_builds_on_what(page: Page) -> None:
    opened(page, RATIO, FRACTIONS)
    builds = section(page, "What builds on what")
    expect(builds).to_contain_text(
        "“Ratio recipes” builds on “Comparing fractions on a number line”, which comes later."
    )
    expect(builds).to_contain_text("Multiply and divide whole numbers up to 12 × 12")
    builds.get_by_role("button", name="Move “Comparing fractions").click()
    expect(titles(page)).to_have_text(["Comparing fractions on a number line", "Ratio recipes"])
    expect(builds).not_to_contain_text("comes later")
    expect(builds).to_contain_text("builds on “Equal shares”, which is not in your plan")
    builds.get_by_role("button", name="Add “Equal shares” before").click()
    expect(titles(page).first).to_have_text("Equal shares")
    expect(builds).not_to_contain_text("not in your plan")


def test_notes_and_name_stay(page: Page) -> None:
    opened(page, SOIL, RATIO)
    page.get_by_label("Name of the plan").fill("Unit 3")
    page.get_by_label("Notes on the whole plan").fill("Bring jars")
    page.get_by_label("Note: Ratio recipes").fill("Ask Ana")
    page.reload()
    expect(page.get_by_label("Name of the plan")).to_have_value("Unit 3")
    expect(page.get_by_label("Notes on the whole plan")).to_have_value("Bring jars")
    expect(page.get_by_label("Note: Ratio recipes")).to_have_value("Ask Ana")


def test_all_of_it_can_be_cleared_and_comes_back(page: Page) -> None:
    opened(page, SOIL, RATIO, title="Unit 3")
    page.get_by_role("button", name="Clear the plan").click()
    expect(page.get_by_text("There is nothing in your plan yet.")).to_be_visible()
    assert page.evaluate("localStorage.getItem('staffroom-plan')") is None
    page.get_by_role("button", name="Undo").click()
    expect(titles(page)).to_have_text(["Soil is alive", "Ratio recipes"])
    expect(page.get_by_label("Name of the plan")).to_have_value("Unit 3")


# --- for everybody ------------------------------------------------------------------------------


@pytest.mark.usefixtures("on_purpose")
@pytest.mark.parametrize("items", [(), SEVERAL], ids=["empty", "full"])
def test_nobody_is_kept_out(page: Page, axe: Axe, items: tuple[str, ...]) -> None:
    gone = entry("lesson-plan:gone", title="درس عن التربة", gone=True)
    off = [{"from": "2026-12-07", "to": "2026-12-08"}]
    dates = {"start": "2026-12-03", "days": [1, 4], "off": off}
    keep(page, *items, *([gone] if items else []), title="", minutes=90, dates=dates)
    page.goto(f"plan/#p={SOIL},{RATIO},nothing" if items else "plan/")
    expect(page.locator(".sr-plan__list")).to_have_attribute("aria-busy", "false")
    if items:
        page.get_by_role("button", name="Remove “Ratio recipes”").click()
    page.keyboard.press("Shift+Tab")
    found: dict[Any, list[str]] = {}
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for name, size in WIDTHS.items():
            page.set_viewport_size(size)
            found[scheme, name] = axe(page, colours=scheme == "dark")
    for width in (320, 390, 1300):
        page.set_viewport_size({"width": width, "height": 900})
        found["does not fit", width] = page.evaluate(TOO_WIDE)
        found["too small to tap", width] = page.evaluate(TOO_SMALL)
    found["the focus does not show"] = page.evaluate(WITHOUT_RING)
    assert {what: those for what, those in found.items() if those} == {}


def test_without_javascript(new_page: NewPage) -> None:
    page = new_page(java_script_enabled=False, viewport=WIDTHS["phone"])
    page.goto(f"{LESSONS}soil-is-alive/")
    expect(page.get_by_role("button", name="Add to my plan")).to_have_count(0)
    header(page).click()
    expect(page.get_by_text("The plan needs JavaScript")).to_be_visible()
    expect(page.get_by_text("nothing of it is sent anywhere")).to_be_visible()
    expect(page.locator("main").get_by_role("button")).to_have_count(0)
