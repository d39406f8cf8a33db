"""The library: words, minutes and facets, in the address and on the screen."""

import csv
import gzip
import re
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import Axe, NewPage
from browser.shelves import (
    LIBRARY,
    Documents,
    after,
    box,
    choose,
    chosen,
    count,
    field,
    in_library,
    minutes_of,
    number,
    open_library,
    results,
    titles,
    turn,
)
from staffroom.kinds.facets import KIND, all_facets
from staffroom.search.cbor import decode


def test_all_of_it_is_there_and_counted(page: Page, documents: Documents) -> None:
    open_library(page)
    known = in_library(documents)
    assert number(page) == len(known)
    for kind, name in (("lesson-plan", "Lesson plans"), ("practice", "Practices")):
        assert count(page, "Kind", name) == sum(each["kind"] == kind for each in known)
    card = results(page).locator(".sr-card").first
    expect(card.locator(".sr-kind")).to_be_visible()
    for part in ("summary", "facts"):
        expect(card.locator(f".sr-card__{part}")).not_to_be_empty()
    expect(card).to_contain_text("CC BY")


def test_facets_combine_and_none_clears_another(page: Page, documents: Documents) -> None:
    open_library(page)
    choose(page, "Subject", "Mathematics")
    mathematics = number(page)
    lessons = count(page, "Kind", "Lesson plans")
    choose(page, "Kind", "Lesson plans")
    assert number(page) == lessons < mathematics
    # One more value of the same facet: or. Its count said how many there would be of it.
    rubrics = count(page, "Kind", "Rubrics")
    assert rubrics > 0
    choose(page, "Kind", "Rubrics")
    assert number(page) == lessons + rubrics
    expect(box(page, "Subject", "Mathematics")).to_be_checked()
    assert chosen(page) == ["Kind: Lesson plans", "Kind: Rubrics", "Subject: Mathematics"]
    wanted = {
        document["title"]
        for document in in_library(documents)
        if document["kind"] in ("lesson-plan", "rubric")
        and {"mathematics", "statistics"} & set(document.get("subjects", ()))
    }
    assert number(page) == len(wanted)
    while (more := results(page).get_by_role("button", name=re.compile("^Show .* more$"))).count():
        before = turn(page)
        more.click()
        after(page, before)
    assert set(titles(page)) == wanted


def test_a_grade_finds_what_is_for_its_band(page: Page, documents: Documents) -> None:
    open_library(page, "?level=grade-4")
    known = {document["title"]: document for document in in_library(documents)}
    for title in titles(page):
        document = known[title]
        levels = document.get("levels") or document.get("context", {}).get("levels")
        assert {"grade-4", "grades-3-5"} & set(levels), title


def test_the_address_says_everything(page: Page, new_page: NewPage) -> None:
    open_library(page)
    choose(page, "Level", "Grade 4")
    choose(page, "Kind", "Lesson plans")
    before = turn(page)
    page.get_by_label("I have").fill("45")
    after(page, before)
    before = turn(page)
    page.get_by_label("Sort by").select_option("shortest")
    after(page, before)
    shown = titles(page)
    query = urlsplit(page.url).query
    assert sorted(parse_qsl(query)) == [
        ("kind", "lesson-plan"),
        ("level", "grade-4"),
        ("minutes", "45"),
        ("sort", "shortest"),
    ]
    page.reload()
    expect(results(page)).to_have_attribute("data-sr-state", "1")
    assert titles(page) == shown
    assert chosen(page) == ["45 min or less", "Kind: Lesson plans", "Level: Grade 4"]
    other = new_page()
    other.goto(page.url)
    expect(results(other)).to_have_attribute("data-sr-state", "1")
    assert titles(other) == shown


def test_back_and_forward(page: Page) -> None:
    open_library(page)
    every = number(page)
    choose(page, "Level", "Grade 4")
    some = number(page)
    choose(page, "Kind", "Rubrics")
    few = number(page)
    assert few < some < every
    for step, wanted in (("back", some), ("back", every), ("forward", some), ("forward", few)):
        before = turn(page)
        page.go_back() if step == "back" else page.go_forward()
        after(page, before)
        assert number(page) == wanted
    expect(box(page, "Kind", "Rubrics")).to_be_checked()


def test_chips_let_go_of_what_they_say(page: Page) -> None:
    open_library(page, "?level=grade-4&kind=rubric&minutes=50")
    assert len(chosen(page)) == 3
    for left in (2, 1):
        before = turn(page)
        page.locator(".sr-chip--chosen").first.click()
        after(page, before)
        assert len(chosen(page)) == left
    expect(page.get_by_label("I have")).to_have_value("")
    before = turn(page)
    page.get_by_role("button", name="Clear all").click()
    after(page, before)
    assert chosen(page) == []
    assert urlsplit(page.url).query == ""


def test_what_fits_into_the_time_there_is(page: Page) -> None:
    open_library(page)
    before = turn(page)
    page.get_by_label("I have").fill("40")
    after(page, before)
    times = results(page).locator(".sr-card__facts li:first-child").all_inner_texts()
    assert times
    assert all(0 < minutes_of(time) <= 40 for time in times)
    choose(page, "Time", "30 min or less")
    assert 0 < number(page) < len(times)


@pytest.mark.parametrize("sort", ["shortest", "title", "newest"])
def test_sorting(page: Page, documents: Documents, sort: str) -> None:
    open_library(page, f"?kind=lesson-plan&sort={sort}&shown=100")
    known = {document["title"]: document for document in documents}
    shown = [known[title] for title in titles(page)]
    assert len(shown) == sum(document["kind"] == "lesson-plan" for document in documents)
    if sort == "title":
        assert titles(page) == sorted(titles(page), key=str.casefold)
    elif sort == "newest":
        days = [document["created"] for document in shown]
        assert days == sorted(days, reverse=True)
    else:
        facts = results(page).locator(".sr-card__facts li:first-child").all_inner_texts()
        times = [minutes_of(fact) for fact in facts]
        assert times == sorted(times)


def test_words_sort_by_the_best_match_and_say_how_they_were_taken(page: Page) -> None:
    open_library(page, "?q=40+minutes+grade+4+fraktions")
    assert set(titles(page)[:2]) == {
        "Comparing fractions on a number line",
        "Rhythm and fractions",
    }
    note = page.locator(".sr-library__note")
    expect(note).to_contain_text("Nobody here writes “fraktions”")
    expect(note).to_contain_text("Understood as: Grade 4, 40 min or less.")
    before = turn(page)
    note.get_by_role("button", name="Search for exactly what I typed").click()
    after(page, before)
    expect(note).not_to_contain_text("Understood")
    assert ("words", "literal") in parse_qsl(urlsplit(page.url).query)


def test_results_come_as_one_types(page: Page) -> None:
    open_library(page)
    before = turn(page)
    field(page).press_sequentially("tecton")
    after(page, before)
    expect(results(page).locator(".sr-card__title").first).to_have_text(
        "Plate tectonics evidence puzzle"
    )
    assert dict(parse_qsl(urlsplit(page.url).query)) == {"q": "tecton"}


def test_a_table_of_the_same_results(page: Page) -> None:
    open_library(page, "?kind=lesson-plan&shown=100")
    cards = titles(page)
    before = turn(page)
    page.get_by_role("button", name="Table", exact=True).click()
    after(page, before)
    assert titles(page) == cards
    for order in ("ascending", "descending"):
        before = turn(page)
        page.get_by_role("button", name="Time", exact=True).click()
        after(page, before)
        head = page.get_by_role("columnheader", name="Time")
        expect(head).to_have_attribute("aria-sort", order)
        expect(page.get_by_role("button", name="Time", exact=True)).to_be_focused()
        times = [minutes_of(t) for t in page.locator("tbody td:nth-child(2)").all_inner_texts()]
        assert times == sorted(times, reverse=order == "descending")


def test_the_dates_that_are_shown_are_those_that_are_sorted(
    page: Page, documents: Documents
) -> None:
    """What is new was published lately; what was changed lately may be old."""
    open_library(page, "?kind=lesson-plan&view=table&shown=100")
    head = page.get_by_role("columnheader", name="Changed")
    expect(head).not_to_have_attribute("aria-sort", re.compile("."))
    days = {each["title"]: each.get("updated") or each["created"] for each in documents}
    for order in ("descending", "ascending"):
        before = turn(page)
        page.get_by_role("button", name="Changed", exact=True).click()
        after(page, before)
        expect(head).to_have_attribute("aria-sort", order)
        shown = [days[title] for title in titles(page)]
        assert shown == sorted(shown, reverse=order == "descending")


def test_few_more_are_shown_at_once(page: Page) -> None:
    open_library(page, "?kind=rubric")
    assert 12 < number(page) <= 16
    assert len(titles(page)) == number(page)
    more = results(page).get_by_role("button", name=re.compile(r"^Show \d+ more$"))
    expect(more).to_have_count(0)


def test_the_facets_can_be_skipped(page: Page) -> None:
    open_library(page)
    page.get_by_label("I have").focus()
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the results")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Sort by")).to_be_focused()


def test_the_result_as_a_file(page: Page, documents: Documents, tmp_path: Path) -> None:
    open_library(page, "?kind=rubric")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as CSV").click()
    assert download.value.suggested_filename == "resources.csv"
    file = tmp_path / "resources.csv"
    download.value.save_as(file)
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    rubrics = {each["title"]: each for each in documents if each["kind"] == "rubric"}
    assert {row["Title"] for row in rows} == rubrics.keys()
    for row in rows:
        assert row["Summary"] == rubrics[row["Title"]]["summary"]
        assert row["Address"].endswith(rubrics[row["Title"]]["url"])
        assert row["Kind"] == "Rubrics"


def test_nothing_fits_says_what_to_let_go_of_and_where_to_ask(page: Page) -> None:
    open_library(page, "?q=fractions&level=grade-9&devices=shared")
    assert number(page) == 0
    before = turn(page)
    relax = page.locator(".sr-library__empty .sr-chip").first
    wanted = int(re.search(r"(\d+) results?$", relax.inner_text())[1])
    ask = page.get_by_role("link", name="Ask for it").get_attribute("href")
    asked = dict(parse_qsl(urlsplit(ask).query))
    for part in ("fractions", "Grade 9", "A few to share"):
        assert part in asked["title"]
        assert part in asked["body"]
    relax.click()
    after(page, before)
    assert number(page) == wanted > 0


def test_all_by_keyboard(page: Page) -> None:
    open_library(page)
    field(page).focus()
    page.keyboard.type("fractions")
    expect(results(page).locator(".sr-card__title").first).to_contain_text("ractions")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_label("I have")).to_be_focused()
    before = turn(page)
    page.keyboard.type("45")
    after(page, before)
    for _ in range(4):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "checkbox":
            break
    expect(box(page, "Kind", "Lesson plans")).to_be_focused()
    before = turn(page)
    page.keyboard.press("Space")
    after(page, before)
    expect(box(page, "Kind", "Lesson plans")).to_be_focused()
    page.get_by_label("Sort by").focus()
    before = turn(page)
    page.keyboard.press("ArrowDown")
    after(page, before)
    expect(page.get_by_label("Sort by")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    before = turn(page)
    page.keyboard.press("Enter")
    after(page, before)
    expect(page.get_by_role("button", name="Table", exact=True)).to_be_focused()
    assert page.locator("tbody tr").count() > 0
    chip = page.locator(".sr-chip--chosen").last
    chip.focus()
    before = turn(page)
    page.keyboard.press("Enter")
    after(page, before)
    # The next chip is there to be let go of as well.
    expect(page.locator(".sr-chip--chosen")).to_be_focused()


def test_on_a_phone(phone: Page) -> None:
    open_library(phone)
    panel = phone.locator(".sr-library__panel")
    expect(panel).not_to_have_attribute("open", "")
    panel.locator("> summary").tap()
    # All facets are to be seen at once.
    expect(panel.locator("details[open]")).to_have_count(0)
    panel.locator("summary", has_text="Level").tap()
    before = turn(phone)
    box(phone, "Level", "Grade 4").tap()
    after(phone, before)
    expect(panel.locator("> summary")).to_contain_text("1 chosen")
    # The way back stays in sight, and says how many there are.
    way_back = panel.get_by_role("button", name=f"Show {number(phone)} results")
    expect(way_back).to_be_in_viewport(ratio=1)
    way_back.tap()
    expect(panel).not_to_have_attribute("open", "")
    expect(results(phone).locator(".sr-library__number")).to_be_in_viewport()
    expect(phone.get_by_role("heading", name=f"{number(phone)} results")).to_be_focused()
    for view in ("cards", "table"):
        open_library(phone, f"?level=grade-4&view={view}")
        assert phone.evaluate("document.documentElement.scrollWidth") == 390
        small = phone.evaluate(
            """[...document.querySelectorAll("#sr-results :is(button, select), .sr-facet label")]
                .filter((each) => each.offsetParent && each.getBoundingClientRect().height < 24)
                .map((each) => each.textContent)"""
        )
        assert small == []


def test_how_many_there_are_is_said_in_a_place_that_stays(page: Page) -> None:
    open_library(page)
    said = page.locator("[data-sr-said]")
    page.evaluate("window.said = document.querySelector('[data-sr-said]')")
    before = turn(page)
    box(page, "Kind", "Rubrics").check()
    after(page, before)
    expect(said).to_have_text(f"{number(page)} results")
    assert page.evaluate("said === document.querySelector('[data-sr-said]')")


def test_on_paper_there_is_the_result(page: Page) -> None:
    open_library(page, "?level=grade-4")
    page.emulate_media(media="print")
    expect(results(page)).to_contain_text("Level: Grade 4")
    for each in page.get_by_role("main").locator("button, input, select, summary").all():
        if "sr-chip--chosen" not in (each.get_attribute("class") or ""):
            expect(each).to_be_hidden()


def test_values_of_a_long_facet_can_be_looked_for(page: Page) -> None:
    open_library(page)
    page.locator(".sr-facet summary").filter(has_text="Standard").click()
    group = page.get_by_role("group", name="Standard", exact=True).first
    group.get_by_role("searchbox").fill("4.NF.A.2")
    before = turn(page)
    group.get_by_role("checkbox").and_(group.locator(":visible")).first.click()
    after(page, before)
    assert "Comparing fractions on a number line" in titles(page)


def test_without_script_every_value_leads_to_its_list(
    new_page: NewPage, built_site: Path, site_address: str
) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(LIBRARY)
    links = page.locator(".sr-facet li > a")
    assert links.count() > 100
    for address in links.evaluate_all("links => links.map((link) => link.href)"):
        below = urlsplit(address.removeprefix(site_address)).path
        assert (built_site / below / "index.html").is_file(), address
    first = page.locator(".sr-facet").nth(0).locator("a").first
    wanted = int(page.locator(".sr-facet").nth(0).locator(".sr-count").first.inner_text())
    first.click()
    expect(page.locator("tbody tr")).to_have_count(wanted)


@pytest.mark.parametrize(
    "query", ["", "?q=fractions&view=table", "?q=fractions&level=grade-9&devices=shared&x=y"]
)
@pytest.mark.parametrize("width", [390, 1300])
def test_is_accessible(new_page: NewPage, axe: Axe, query: str, width: int) -> None:
    page = new_page(viewport={"width": width, "height": 900})
    open_library(page, query)
    if width == 390:
        page.locator(".sr-library__panel > summary").click()
    assert axe(page) == []
    page.emulate_media(color_scheme="dark")
    assert axe(page, colours=True) == []


def test_the_index_has_the_facets_for_others_too(built_site: Path) -> None:
    # Pagefind's own filters follow from the same marks on the models.
    names = set()
    for file in (built_site / "pagefind" / "filter").glob("*.pf_filter"):
        # Twelve bytes name the format; the name of the filter comes first.
        (name, _), _ = decode(gzip.decompress(file.read_bytes()), 12)
        names.add(name)
    assert names == set(all_facets()) | {KIND}
