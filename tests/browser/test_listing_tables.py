"""The tables of listings, as people use them: sorted, filtered, by address, and without script."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Locator, Page, expect

from browser.conftest import Axe, NewPage, served
from communities import lesson, lessons, make_site, titled
from conftest import Once
from filled import needed
from staffroom.kinds import KINDS

FOLDER = "content/resources/lesson-plans"
SHORT = "subjects/music/"
LONG = "tags/outdoors/"
HOSTILE = "<img src=x onerror=\"document.title='hacked'\">"
WORD = "Donaudampfschifffahrtsgesellschaft" * 4


@pytest.fixture(scope="module")
def site_address(once: Once) -> Iterator[str]:
    """A community with a short listing, in which little is alike, and a long one."""

    def make(folder: Path) -> None:
        files = lessons(200, tags=["outdoors"], created="2026-01-02")
        for id, title, fields in (
            ("eclair", "Éclair", {"duration": 20, "levels": ["grade-5"], "created": "2026-03-01"}),
            ("apple", "apple", {"duration": 120, "levels": ["grade-4"], "created": "2025-12-31"}),
            ("zebra", "Zebra", {"duration": 45, "levels": ["grades-3-5", "grade-5"]}),
            ("ten", "Lesson 10", {"duration": 45, "levels": ["grades-6-8"], "license": "MIT"}),
            ("nine", "Lesson 9", {"duration": 45, "levels": ["grades-6-8"]}),
            ("hostile", HOSTILE, {"summary": f"{HOSTILE} {HOSTILE}"}),
            ("word", WORD, {"summary": WORD}),
        ):
            files[f"{FOLDER}/{id}.md"] = lesson(title, **{"subjects": ["music"], **fields})
        files["content/resources/rubrics/talk.md"] = needed(
            KINDS["rubric"], "Talk", subjects=["music"], levels=[]
        )
        files["content/domains/empty.md"] = titled("Empty")
        files["content/domains/small.md"] = titled("Small")
        files[f"{FOLDER}/alone.md"] = lesson("Alone", domains=["small"])
        make_site(folder, files, search=True)

    with served(once("listing-tables", make) / "site") as address:
        yield address


def column(page: Page, name: str) -> Locator:
    return page.get_by_role("columnheader", name=name)


def titles(page: Page) -> list[str]:
    """Those of the rows that are seen."""
    return page.locator(".sr-table tbody tr:not([hidden]) th a").all_inner_texts()


def field(page: Page) -> Locator:
    return page.get_by_role("searchbox", name=re.compile("^Filter these"))


BY_TITLE = ["apple", WORD, "Éclair", "Lesson 9", "Lesson 10", "Talk", "Zebra"]


def test_each_column_sorts_both_ways(page: Page) -> None:
    page.goto(SHORT)
    first = titles(page)
    button = column(page, "Title").get_by_role("button")
    button.click()
    assert [title for title in titles(page) if title != HOSTILE] == BY_TITLE
    expect(column(page, "Title")).to_have_attribute("aria-sort", "ascending")
    assert page.url.endswith("?sort=title")
    button.click()
    assert [title for title in titles(page) if title != HOSTILE] == BY_TITLE[::-1]
    expect(column(page, "Title")).to_have_attribute("aria-sort", "descending")
    assert page.url.endswith("?sort=-title")

    time = column(page, "Time").get_by_role("button")
    time.click()
    found = titles(page)
    assert (found[0], found[-2:]) == ("Éclair", ["apple", "Talk"])
    # Of the same length: as they stood.
    same = [title for title in first if title in (HOSTILE, WORD, "Lesson 9", "Lesson 10", "Zebra")]
    assert found[1:-2] == same
    expect(column(page, "Title")).not_to_have_attribute("aria-sort", re.compile(".*"))
    time.click()
    found = titles(page)
    # What says nothing comes last, either way.
    assert (found[0], found[1:-2], found[-2:]) == ("apple", same, ["Éclair", "Talk"])

    column(page, "Levels").get_by_role("button").click()
    found = titles(page)
    assert found[:2] == ["Zebra", "apple"]
    assert found[-3:-1] == [title for title in first if title.startswith("Lesson")]
    # Of dates, the latest is wanted first.
    for order in ("descending", "ascending"):
        column(page, "Changed").get_by_role("button").click()
        expect(column(page, "Changed")).to_have_attribute("aria-sort", order)
    assert titles(page)[:2] == ["apple", "Éclair"]


def test_sorts_by_keyboard(page: Page) -> None:
    page.goto(SHORT)
    button = column(page, "Time").get_by_role("button")
    button.focus()
    page.keyboard.press("Enter")
    expect(column(page, "Time")).to_have_attribute("aria-sort", "ascending")
    expect(button).to_be_focused()
    page.keyboard.press("Space")
    expect(column(page, "Time")).to_have_attribute("aria-sort", "descending")
    page.keyboard.press("Tab")
    expect(column(page, "Levels").get_by_role("button")).to_be_focused()


def test_filters_by_all_words_whatever_their_accents(page: Page) -> None:
    page.goto(SHORT)
    status = page.get_by_role("main").get_by_role("status")
    expect(page.get_by_text("Filter these 8")).to_be_visible()
    field(page).press_sequentially("ECLAIR 20")
    assert titles(page) == ["Éclair"]
    expect(status).to_have_text("1 of 8")
    assert page.url.endswith("?filter=ECLAIR+20")
    field(page).fill("lesson 9 nothing")
    expect(page.get_by_role("table")).to_be_hidden()
    expect(status).to_have_text("0 of 8")
    page.get_by_role("button", name="Show all again").click()
    assert len(titles(page)) == 8
    expect(field(page)).to_be_focused()
    expect(status).to_have_text("")
    assert "?" not in page.url

    page.get_by_role("combobox", name="Kind").select_option("Rubrics")
    assert titles(page) == ["Talk"]
    expect(status).to_have_text("1 of 8")
    assert page.url.endswith("?kind=rubric")


def test_the_address_gives_the_same_list_again(page: Page) -> None:
    page.goto(f"{SHORT}?sort=-time&filter=lesson&kind=lesson-plan&else=1#sr-all")
    expect(column(page, "Time")).to_have_attribute("aria-sort", "descending")
    found = titles(page)
    assert found[0] == "apple"
    assert "Talk" not in found
    expect(field(page)).to_have_value("lesson")
    column(page, "Time").get_by_role("button").click()
    assert page.url.endswith("?sort=time&filter=lesson&kind=lesson-plan&else=1#sr-all")
    page.reload()
    expect(column(page, "Time")).to_have_attribute("aria-sort", "ascending")
    assert titles(page)[0] == "Éclair"


@pytest.mark.parametrize("query", ["sort=nothing", "sort=--time", "sort=", "kind=%3Cb%3E", "sort"])
def test_an_address_that_means_nothing_shows_all(page: Page, query: str) -> None:
    page.goto(f"{SHORT}?{query}")
    expect(column(page, "Time").get_by_role("button")).to_be_visible()
    assert len(titles(page)) == 8
    expect(page.locator("[aria-sort]")).to_have_count(0)


def test_hostile_words_are_text(page: Page) -> None:
    page.goto(f"{SHORT}?{urlencode({'filter': HOSTILE})}")
    title = page.title()
    expect(field(page)).to_have_value(HOSTILE)
    assert titles(page) == [HOSTILE]
    column(page, "Title").get_by_role("button").click()
    assert page.title() == title
    expect(page.locator("main img")).to_have_count(0)


def test_one_page_of_several_is_neither_sorted_nor_filtered(page: Page) -> None:
    page.goto(LONG)
    expect(page.get_by_role("main").get_by_role("heading", name="200 documents")).to_be_visible()
    links = {
        name: column(page, name).get_by_role("link").get_attribute("href")
        for name in ("Title", "Time", "Levels", "Subjects", "Changed", "Reviewed", "Licence")
    }
    assert links == {
        name: f"../../resources/?tag=outdoors&view=table&sort={by}"
        for name, by in {
            "Title": "title",
            "Time": "time",
            "Levels": "level",
            "Subjects": "subject",
            "Changed": "changed",
            "Reviewed": "reviewed",
            "Licence": "licence",
        }.items()
    }
    expect(page.locator(".sr-table thead button")).to_have_count(0)
    page.get_by_role("searchbox", name="Search in all 200").fill("soil & water")
    page.keyboard.press("Enter")
    page.wait_for_url("**/resources/?tag=outdoors&view=table&q=soil+%26+water")


def test_the_library_shows_the_same(page: Page) -> None:
    page.goto(SHORT)
    page.get_by_role("link", name="Narrow down in the library").click()
    page.wait_for_url("**/resources/?subject=music&view=table")


@pytest.mark.parametrize("address", [SHORT, LONG, "domains/small/library/"])
def test_without_scripts_all_of_it_is_there(new_page: NewPage, address: str) -> None:
    page = new_page(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page.goto(address)
    seen = 0
    while True:
        seen += len(titles(page))
        for title in page.locator(".sr-table tbody th a").all()[:3]:
            expect(title).to_be_visible()
        expect(page.locator("main form, main button, main input")).to_have_count(
            page.locator("main form:not(:visible), main :is(button, input):not(:visible)").count()
        )
        following = page.get_by_role("link", name="Next page")
        if not following.count():
            break
        following.click()
    assert seen == {SHORT: 8, LONG: 200}.get(address, 1)


def test_a_row_is_a_block_on_a_phone(phone: Page) -> None:
    phone.goto(SHORT)
    row = phone.get_by_role("row").filter(has_text="Éclair")
    boxes = [box for cell in row.locator("th, td").all() if (box := cell.bounding_box())]
    assert len(boxes) == 7, "of what is empty, nothing is shown"
    assert all(box["y"] >= boxes[0]["y"] + boxes[0]["height"] for box in boxes[1:])
    label = "cell => getComputedStyle(cell, '::before').content"
    assert row.locator("td").first.evaluate(label) == '"Time: "'
    assert phone.get_by_role("columnheader").count() >= 7
    expect(row.get_by_role("rowheader")).to_have_count(1)


@pytest.mark.parametrize("address", [SHORT, LONG, "domains/small/library/", "domains/empty/"])
def test_everybody_can_use_it(page: Page, address: str, axe: Axe) -> None:
    page.goto(address, wait_until="networkidle")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for width in (390, 1300):
            page.set_viewport_size({"width": width, "height": 900})
            assert axe(page, colours=scheme == "dark") == []
    for width in (320, 390, 600, 700, 768, 800, 1000, 1300):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.goto(f"{address}?filter=nothingatall", wait_until="networkidle")
    assert axe(page) == []


def test_a_table_on_paper(page: Page) -> None:
    page.goto(SHORT)
    expect(field(page)).to_be_visible()
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 718, "height": 1047})
    for control in ("button", "searchbox", "combobox"):
        for each in page.get_by_role(control).all():  # type: ignore[arg-type]
            expect(each).to_be_hidden()
    heads = page.locator(".sr-table thead").inner_text()
    assert "Levels" in heads
    tops = {box["y"] for head in page.locator("thead th").all() if (box := head.bounding_box())}
    assert len(tops) == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 718


def test_a_domain_without_anything_invites(page: Page) -> None:
    page.goto("domains/empty/")
    expect(page.get_by_role("heading", name="Still missing")).to_be_visible()
    expect(page.get_by_role("link", name="as a table")).to_have_count(0)
    page.goto("domains/small/")
    page.get_by_role("link", name="Everything in Small as a table, 1").click()
    assert titles(page) == ["Alone"]
    expect(page.get_by_role("searchbox")).to_have_count(0)
