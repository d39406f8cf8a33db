"""The planning tray: what it survives."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from icalendar import Calendar
from playwright.sync_api import Page, Route, expect

from browser.planning import (
    FULL_STORAGE,
    HOSTILE,
    LESSONS,
    NO_STORAGE,
    RATIO,
    RUBRIC,
    SOIL,
    downloaded,
    entry,
    entry_of,
    header,
    keep,
    kept,
    opened,
    page_banner,
    section,
    titles,
)


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
