"""The planning tray: dates, and what one prints, saves and shares of it."""

import re
from datetime import date, datetime, timedelta

import pytest
from icalendar import Calendar
from lxml import html
from markdown import markdown
from playwright.sync_api import Page, Route, expect

from browser.conftest import NewPage
from browser.planning import (
    FRACTIONS,
    LESSONS,
    NO_CLIPBOARD,
    RATIO,
    RUBRIC,
    SOIL,
    WIDTHS,
    downloaded,
    entry,
    keep,
    opened,
    page_banner,
    section,
    titles,
)


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
        "Bring\n=====\n\n    - jars\n1. one\n2) two\r+ three\n\n---\n\n"
        "> END:VCALENDAR\r\nBEGIN:VEVENT"
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
