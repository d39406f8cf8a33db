"""The planning tray: what is in it, how it is kept, and what one takes along."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar
from lxml import html
from markdown import markdown
from playwright.sync_api import Locator, Page, Route, expect

from browser.conftest import Axe, NewPage
from browser.test_every_kind import TOO_SMALL, TOO_WIDE, WITHOUT_RING

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


@pytest.fixture(params=WIDTHS)
def sized(request: pytest.FixtureRequest, new_page: NewPage) -> Page:
    """A fresh page on a phone, and one on a desk."""
    return new_page(viewport=WIDTHS[request.param], has_touch=request.param == "phone")


@pytest.fixture
def on_purpose(new_page: NewPage, problems: list[str]) -> Iterator[None]:
    """Pages that a test takes away are no problem."""
    yield
    missing = re.compile("ERR_FAILED|status of 404")
    problems[:] = [problem for problem in problems if not missing.search(problem)]


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


# --- dates and what one takes along -------------------------------------------------------------


def downloaded(page: Page, name: str) -> tuple[str, str]:
    with page.expect_download() as download:
        page.get_by_role("button", name=name).click()
    return download.value.suggested_filename, download.value.path().read_bytes().decode()


def test_dates_on_school_days(page: Page) -> None:
    opened(page, SOIL, RUBRIC, RATIO, FRACTIONS)
    dates = section(page, "Dates")
    dates.get_by_label("First day", exact=True).fill("2026-12-03")  # a Thursday
    days = page.locator(".sr-plan-entry [data-part=day]")
    fourth = "Mon, 7 December 2026"
    expect(days).to_have_text(["Thu, 3 December 2026", "", "Fri, 4 December 2026", fourth])
    dates.get_by_label("First day off").fill("2026-12-04")
    dates.get_by_label("Last day off").fill("2026-12-07")
    dates.get_by_role("button", name="Add days off").click()
    expect(days.nth(2)).to_have_text("Tue, 8 December 2026")
    page.get_by_role("button", name="A day later: “Ratio recipes”").click()
    expect(days.nth(2)).to_have_text("Wed, 9 December 2026")
    expect(days.nth(3)).to_have_text("Thu, 10 December 2026")
    page.get_by_role("button", name="A day earlier: “Ratio recipes”").click()
    expect(days.nth(2)).to_have_text("Tue, 8 December 2026")
    dates.get_by_label("Tue").uncheck()
    expect(days.nth(2)).to_have_text("Wed, 9 December 2026")
    page.reload()
    expect(days.nth(2)).to_have_text("Wed, 9 December 2026")
    dates.get_by_role("button", name="Whole school week").click()
    expect(days.nth(2)).to_have_text("Tue, 8 December 2026")
    dates.get_by_role("button", name="Remove the days off").click()
    expect(days.nth(2)).to_have_text("Fri, 4 December 2026")
    for day in ("Mon", "Tue", "Wed", "Thu", "Fri"):
        dates.get_by_label(day).uncheck()
    expect(dates.get_by_role("status")).to_have_text("Choose at least one weekday.")


def test_days_off_that_end_before_they_begin(page: Page) -> None:
    opened(page, SOIL, dates={"start": "2026-12-03", "days": [4]})
    dates = section(page, "Dates")
    dates.get_by_label("First day off").fill("2026-12-04")
    dates.get_by_label("Last day off").fill("2026-12-01")
    dates.get_by_role("button", name="Add days off").click()
    expect(dates.get_by_role("status")).to_contain_text("a last day that does not come before it")


@pytest.mark.usefixtures("on_purpose")
def test_the_calendar(page: Page, site_address: str) -> None:
    title = "Böden, „lebendig“; und \\ wie 🌱 " * 4
    lost = entry("lesson-plan:lost", title=title, minutes=45, note="One\nTwo, three", gone=True)
    page.route("**/lost/", lambda route: route.abort())
    opened(page, lost, RUBRIC, SOIL, title="Unit 3")
    page.get_by_role("button", name="Download for your calendar").click()
    expect(page.get_by_text("choose a first day under “Dates”")).to_be_visible()
    section(page, "Dates").get_by_label("First day", exact=True).fill("2026-12-04")
    name, text = downloaded(page, "Download for your calendar")
    assert name == "Unit-3.ics"
    lines = text.split("\r\n")
    assert not any("\n" in line or "\r" in line for line in lines)
    assert max(len(line.encode()) for line in lines) <= 75
    calendar = Calendar.from_ical(text)
    first, second = calendar.walk("VEVENT")
    assert first["SUMMARY"] == title.strip() or first["SUMMARY"] == title
    assert first["DTSTART"].dt == date(2026, 12, 4)
    assert first["DTEND"].dt == date(2026, 12, 5)
    assert "One\nTwo, three" in first["DESCRIPTION"]
    assert second["DTSTART"].dt == date(2026, 12, 7)
    assert second["URL"] == f"{site_address}{LESSONS}soil-is-alive/"

    section(page, "Dates").get_by_label("Begins at").fill("08:15")
    _, again = downloaded(page, "Download for your calendar")
    timed, _ = Calendar.from_ical(again).walk("VEVENT")
    assert timed["UID"] == first["UID"]
    assert timed["DTSTART"].dt == datetime(2026, 12, 4, 8, 15)  # in whichever zone one is
    assert timed["DURATION"].dt == timedelta(minutes=45)


@pytest.mark.usefixtures("on_purpose")
def test_markdown(page: Page, site_address: str) -> None:
    star = entry("lesson-plan:star", title="2 * 3 [links] <b>", gone=True, note="# no heading")
    page.route("**/star/", lambda route: route.abort())
    dates = {"start": "2026-12-04", "days": [5]}
    opened(page, SOIL, star, title="Unit 3", notes="Bring jars", dates=dates)
    name, text = downloaded(page, "Download as Markdown")
    assert name == "Unit-3.md"
    assert text.startswith("# Unit 3\n\nBring jars\n\n1. [Soil is alive](")
    assert f"({site_address}{LESSONS}soil-is-alive/)" in text
    assert "Fri, 4 December 2026 · 1 h · Grade 5" in text
    assert "2. [2 \\* 3 \\[links\\] &lt;b>](" in text
    assert "\\# no heading" in text
    assert "## You need\n\n- 1 litre" in text
    assert "- 5-LS2-1: " in text


@pytest.mark.usefixtures("on_purpose")
def test_no_text_becomes_a_part_of_what_one_takes_along(page: Page) -> None:
    title = "x\u2028END:VEVENT\u2028BEGIN:VEVENT\x85 <h2>y</h2>"
    note = (
        "Bring\n=====\n\n    - jars\n1. one\n2) two\r+ three\n\n---\n\n> END:VCALENDAR\r\nBEGIN:VEVENT"
    )
    page.route("**/bad/", lambda route: route.abort())
    dates = {"start": "2026-12-04", "days": [5]}
    opened(page, entry("lesson-plan:bad", title=title, note=note), notes=note, dates=dates)
    _, text = downloaded(page, "Download as Markdown")
    shown = html.fromstring(markdown(text, extensions=["sane_lists"]))
    names = [element.tag for element in shown.iter()]
    assert names.count("h1") == names.count("ol") == names.count("li") == 1
    assert not {"h2", "ul", "pre", "code", "hr", "blockquote"} & set(names)
    assert "1. one" in shown.text_content()
    _, text = downloaded(page, "Download for your calendar")
    [event] = Calendar.from_ical(text).walk("VEVENT")
    assert "END:VEVENT" in event["SUMMARY"]
    assert [line for line in text.splitlines() if line.startswith(("BEGIN:", "END:"))] == [
        *("BEGIN:VCALENDAR", "BEGIN:VEVENT", "END:VEVENT", "END:VCALENDAR")
    ]


def test_on_paper(page: Page) -> None:
    opened(page, SOIL, entry(RATIO, note="Ask Ana"), title="Unit 3", notes="Bring jars")
    page.emulate_media(media="print")
    for text in ("Unit 3", "Bring jars", "Ask Ana", "1 h · Grade 5", "5-LS2-1"):
        expect(page.get_by_text(text, exact=False).filter(visible=True).first).to_be_visible()
    for control in page.locator("main").locator("button, input, textarea").all():
        expect(control).to_be_hidden()


# --- sharing ------------------------------------------------------------------------------------


def test_a_link_to_share(page: Page, new_page: NewPage) -> None:
    opened(page, SOIL, entry(RATIO, note="private"), title="Living soil & more", minutes=200)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy a link to share").click()
    expect(page.get_by_text("Copied.", exact=True)).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link.endswith(f"/plan/#p={SOIL},{RATIO}&t=Living%20soil%20%26%20more&n=200")

    other = new_page(viewport=WIDTHS["phone"])
    other.goto(link)
    banner = page_banner(other)
    expect(banner).to_contain_text("A plan that somebody shares with you: 2 things")
    expect(banner.get_by_role("link")).to_have_text(["Soil is alive", "Ratio recipes"])
    expect(titles(other)).to_have_count(0)
    banner.get_by_role("button", name="Replace my plan").click()
    expect(titles(other)).to_have_text(["Soil is alive", "Ratio recipes"])
    expect(other.get_by_label("Name of the plan")).to_have_value("Living soil & more")
    expect(other.get_by_label("I have")).to_have_value("200")
    assert "#" not in other.url


def page_banner(page: Page) -> Locator:
    return page.get_by_role("region", name="A plan that somebody shares with you")


def test_a_shared_plan_never_takes_the_place_of_ones_own(page: Page) -> None:
    keep(page, RUBRIC, title="Mine")
    page.goto(f"plan/#p={SOIL},{RUBRIC}&t=Theirs")
    expect(titles(page)).to_have_text(["Oral presentation"])
    page_banner(page).get_by_role("button", name="Ignore").click()
    expect(page_banner(page)).to_be_hidden()
    page.evaluate(f"location.hash = 'p={SOIL},{RUBRIC}&t=Theirs'")
    page_banner(page).get_by_role("button", name="Add to my plan").click()
    expect(titles(page)).to_have_text(["Oral presentation", "Soil is alive"])
    expect(page.get_by_label("Name of the plan")).to_have_value("Mine")
    page.evaluate(f"location.hash = 'p={SOIL}&t=Theirs'")
    page_banner(page).get_by_role("button", name="Replace my plan").click()
    expect(titles(page)).to_have_text(["Soil is alive"])
    page.get_by_role("button", name="Undo").click()
    expect(titles(page)).to_have_text(["Oral presentation", "Soil is alive"])
    expect(page.get_by_label("Name of the plan")).to_have_value("Mine")


def test_where_copying_is_not_allowed(page: Page) -> None:
    page.add_init_script(NO_CLIPBOARD)
    opened(page, SOIL)
    page.get_by_role("button", name="Copy a link to share").click()
    field = page.get_by_label("The link", exact=True)
    expect(field).to_be_focused()
    assert field.input_value().endswith(f"#p={SOIL}")
    assert page.evaluate("document.activeElement.selectionEnd") == len(field.input_value())


@pytest.mark.usefixtures("on_purpose")
@pytest.mark.parametrize(
    "fragment",
    [
        "p=<script>alert(1)</script>,javascript:alert(1),lesson-plan:../../x,page:about,person:ana",
        f"p={SOIL}&t=%3Cimg%20src=x%20onerror=%22document.title='hacked'%22%3E",
        f"p={SOIL}&t=%E0%A4%A",
        f"p=%E0%A4%A,{SOIL}",
        "p=" + ",".join(f"lesson-plan:n-{n}" for n in range(10_000)),
        f"p=__proto__:x,constructor:x,{SOIL},{SOIL}&n=1e99",
    ],
    ids=["kinds", "title", "percent in the title", "percent", "ten thousand", "names"],
)
def test_a_hostile_link(page: Page, fragment: str) -> None:
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(body="", content_type="text/html")

    page.route("**/n-*/", answer)
    page.goto(f"plan/#{fragment}")
    banner = page.locator('[data-part="shared"]')
    expect(banner).to_be_visible()
    expect(banner.locator("img, script")).to_have_count(0)
    for link in banner.get_by_role("link").all()[:20]:
        assert re.search(r"/kb/[a-z/-]+/[a-z0-9-]+/$", str(link.get_attribute("href")))
    assert banner.get_by_role("link").count() <= 200
    replace = banner.get_by_role("button", name="Replace my plan")
    if replace.is_visible():
        replace.click()
        expect(titles(page).first).to_be_visible()
    else:
        expect(banner).to_contain_text("names nothing that is in this library")
        expect(banner).to_contain_text("entries of the link could not be used")
    assert page.title() == "My plan · The Staffroom"
    assert len(asked) <= 200


# --- surviving ----------------------------------------------------------------------------------


def test_two_tabs(page: Page) -> None:
    opened(page, SOIL)
    other = page.context.new_page()
    other.goto("resources/rubrics/oral-presentation/")
    other.get_by_role("button", name="Add to my plan").first.click()
    expect(titles(page)).to_have_text(["Soil is alive", "Oral presentation"])
    page.get_by_role("button", name="Remove “Oral presentation”").click()
    expect(other.get_by_role("button", name="Add to my plan").first).to_be_visible()
    expect(header(other)).to_have_accessible_name(re.compile("My plan 1"))


@pytest.mark.parametrize("script", [NO_STORAGE, FULL_STORAGE], ids=["blocked", "full"])
def test_where_nothing_can_be_kept(page: Page, script: str) -> None:
    page.add_init_script(script)
    page.goto(f"{LESSONS}soil-is-alive/")
    page.get_by_role("button", name="Add to my plan").first.click()
    expect(page.get_by_text("Your browser keeps nothing for this site")).to_be_visible()
    header(page).click()
    expect(titles(page)).to_have_text(["Soil is alive"])
    expect(page.get_by_text("Your browser cannot keep this plan")).to_be_visible()
    expect(page.get_by_role("button", name="Copy a link to share")).to_be_visible()
    page.get_by_label("Name of the plan").fill("Unit 3")
    page.reload()
    expect(titles(page)).to_have_text(["Soil is alive"])
    expect(page.get_by_label("Name of the plan")).to_have_value("Unit 3")


@pytest.mark.parametrize(
    "rubbish",
    ["{", "null", '{"version": 2, "items": []}', '{"version": 1, "items": 7}'],
)
def test_rubbish_in_the_storage(page: Page, rubbish: str) -> None:
    page.goto("404.html")
    page.evaluate("text => localStorage.setItem('staffroom-plan', text)", rubbish)
    page.goto("plan/")
    expect(page.get_by_text("cannot be read here")).to_be_visible()
    page.evaluate(f"location.hash = 'p={SOIL}'")
    page_banner(page).get_by_role("button", name="Add to my plan").click()
    expect(titles(page)).to_have_text(["Soil is alive"])
    assert page.evaluate("localStorage.getItem('staffroom-plan')") == rubbish
    page.get_by_role("button", name="Forget what was kept").click()
    expect(page.get_by_text("cannot be read here")).to_be_hidden()
    assert [each["key"] for each in kept(page)["items"]] == [SOIL]


def test_parts_that_are_rubbish_are_left_out(page: Page) -> None:
    keep(
        page, SOIL, {"key": "javascript:alert(1)"}, {"key": 7}, {}, entry(RUBRIC, title=[1]),
        title={"a": 1}, minutes="many", dates={"start": "2026-99-99", "days": "all", "off": [7]},
    )  # fmt: skip
    page.goto("plan/")
    expect(titles(page)).to_have_text(["Soil is alive", "Oral presentation"])
    expect(page.get_by_label("Name of the plan")).to_have_value("")


@pytest.mark.usefixtures("on_purpose")
def test_what_only_looks_like_a_plan_is_left_out(page: Page) -> None:
    standards = [
        {"code": "A", "label": "Above", "address": "standards/../../x"},
        {"code": "B", "label": "Above, too", "address": "standards/%2e%2e/x"},
        {"code": "C", "label": "A list", "address": ["standards/#c"]},
        {"code": "D", "label": "Right", "address": "standards/#ä-1"},
    ]
    dates = {"start": "2026-12-04", "days": [5], "clock": ["08:15"]}
    keep(
        page, entry(RUBRIC, standards=standards), SOIL, dates=dates, id=["0123456789abcdef"],
        title="x" * 79 + "\ud83d",
    )  # fmt: skip
    page.route("**/oral-presentation/", lambda route: route.abort())
    page.goto("plan/")
    expect(page.locator(".sr-plan__list")).to_have_attribute("aria-busy", "false")
    links = section(page, "Standards").get_by_role("link")
    expect(links.first).to_have_text("D")
    assert [link for link in links.all_inner_texts() if link in "ABC"] == []
    _, text = downloaded(page, "Download for your calendar")
    assert [len(Calendar.from_ical(text).walk("VEVENT"))] == [1]
    page.get_by_role("button", name="Copy a link to share").click()
    expect(page.locator('[data-part="take-said"]')).not_to_be_empty()


@pytest.mark.parametrize("start", ["9999-12-30", "2026-02-31", "0000-01-01"])
def test_a_day_that_is_in_no_calendar_of_ours_is_no_first_day(page: Page, start: str) -> None:
    opened(page, SOIL, RATIO, dates={"start": start, "days": [1, 2, 3, 4, 5]})
    expect(page.get_by_label("First day", exact=True)).to_have_value("")
    expect(page.get_by_text("undefined")).to_have_count(0)


def test_half_a_sign_at_the_end_of_a_shared_name(page: Page) -> None:
    page.goto(f"plan/#p={SOIL}&t={'x' * 79}%F0%9F%8C%B1")
    page_banner(page).get_by_role("button", name="Replace my plan").click()
    expect(titles(page)).to_have_text(["Soil is alive"])
    page.get_by_role("button", name="Copy a link to share").click()
    expect(page.locator('[data-part="take-said"]')).not_to_be_empty()


def served(item: dict[str, Any]) -> Callable[[Route], None]:
    facts = json.dumps(item).replace("<", "\\u003c")
    body = f'<!doctype html><script type="application/json" class="sr-plan-item">{facts}</script>'
    return lambda route: route.fulfill(body=body, content_type="text/html; charset=utf-8")


def test_what_was_retired_meanwhile(page: Page) -> None:
    successor = {"key": SOIL, "title": "Soil is alive"}
    old = {"key": "lesson-plan:old", "title": "Old", "retired": True, "successor": successor}
    page.route("**/lesson-plans/old/", served(old))
    keep(page, entry("lesson-plan:old", title="Old", note="With jars"))
    page.goto("plan/")
    old_entry = entry_of(page, "Old")
    expect(old_entry).to_contain_text("Retired. We no longer recommend it.")
    expect(old_entry.get_by_role("link", name="In its place: Soil is alive")).to_be_visible()
    old_entry.get_by_role("button", name="Take “Soil is alive” instead").click()
    expect(titles(page)).to_have_text(["Soil is alive"])
    expect(page.get_by_label("Note: Soil is alive")).to_have_value("With jars")
    expect(entry_of(page, "Soil is alive")).to_contain_text("1 h")
    page.get_by_role("button", name="Undo").click()
    expect(titles(page)).to_have_text(["Old"])


@pytest.mark.usefixtures("on_purpose")
def test_what_is_no_longer_there(page: Page) -> None:
    keep(page, entry("lesson-plan:vanished", title="Vanished", minutes=45), SOIL)
    page.goto("plan/")
    expect(entry_of(page, "Vanished")).to_contain_text("No longer in the library.")
    expect(entry_of(page, "Vanished")).to_contain_text("45 min")
    expect(entry_of(page, "Soil is alive")).not_to_contain_text("No longer")


@pytest.mark.usefixtures("on_purpose")
def test_without_a_connection_nothing_is_said_to_be_gone(page: Page) -> None:
    page.route("**/soil-is-alive/", lambda route: route.abort())
    opened(page, entry(SOIL, title="Soil is alive", minutes=60))
    expect(entry_of(page, "Soil is alive")).to_contain_text("1 h")
    expect(page.get_by_text("No longer in the library")).to_have_count(0)


def test_what_was_renamed(page: Page) -> None:
    moved = '<!doctype html><meta http-equiv="refresh" content="0; url=../soil-is-alive/">'
    page.route(
        "**/lesson-plans/former/",
        lambda route: route.fulfill(body=moved, content_type="text/html"),
    )
    opened(page, entry("lesson-plan:former", title="Former name", note="With jars"))
    expect(titles(page)).to_have_text(["Soil is alive"])
    assert kept(page)["items"][0]["key"] == SOIL
    expect(page.get_by_label("Note: Soil is alive")).to_have_value("With jars")


@pytest.mark.usefixtures("on_purpose")
def test_hostile_text_is_text(page: Page) -> None:
    hostile = {
        "key": "lesson-plan:hostile", "title": HOSTILE, "materials": [HOSTILE],
        "standards": [{"code": HOSTILE, "label": HOSTILE, "address": "javascript:alert(1)"}],
        "prerequisites": [{"text": HOSTILE}, {"key": "lesson-plan:x", "title": HOSTILE}],
        "levels": [HOSTILE],
    }  # fmt: skip
    page.route("**/lesson-plans/hostile/", served(hostile))
    page.route("**/lesson-plans/x/", lambda route: route.abort())
    opened(page, "lesson-plan:hostile", title=HOSTILE, notes=HOSTILE)
    expect(titles(page)).to_have_text([HOSTILE])
    expect(page.locator("main img, main a[href^=javascript]")).to_have_count(0)
    page.get_by_role("button", name="Add “").click()
    expect(page.get_by_text("was added")).to_be_visible()
    assert page.title() == "My plan · The Staffroom"


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
