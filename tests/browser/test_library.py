"""The library: words, minutes and facets, in the address and on the screen."""

import csv
import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from browser.conftest import Axe, NewPage
from staffroom.kinds import KINDS as REGISTRY
from staffroom.kinds.facets import KIND, all_facets
from staffroom.search.cbor import decode

LIBRARY = "resources/"
HOSTILE = "<img src=x onerror=\"document.title='hacked'\">"
KINDS = [name for name, kind in REGISTRY.items() if kind.in_library]

Documents = list[dict[str, Any]]


def results(page: Page) -> Locator:
    return page.locator("#sr-results")


def turn(page: Page) -> str:
    return results(page).get_attribute("data-sr-state") or "0"


def after(page: Page, before: str) -> None:
    """Wait until the result is another one."""
    expect(results(page)).not_to_have_attribute("data-sr-state", before)


def open_library(page: Page, query: str = "") -> None:
    page.goto(LIBRARY + query)
    expect(results(page)).to_have_attribute("data-sr-state", re.compile(r"\d"))


def field(page: Page) -> Locator:
    return page.get_by_role("main").get_by_role("searchbox", name="Search")


def number(page: Page) -> int:
    text = results(page).locator(".sr-library__number").inner_text()
    return 0 if text == "No results" else int(text.split()[0])


def titles(page: Page) -> list[str]:
    return results(page).locator(".sr-card__title, tbody th > a").all_inner_texts()


def box(page: Page, facet: str, value: str) -> Locator:
    group = page.get_by_role("group", name=facet, exact=True).first
    return group.get_by_role("checkbox", name=re.compile(f"^{re.escape(value)}"))


def count(page: Page, facet: str, value: str) -> int:
    label = page.locator(".sr-facet").filter(has=page.locator(f"summary:has-text('{facet}')"))
    item = label.locator("li").filter(has=page.get_by_text(value, exact=True))
    return int(item.locator(".sr-count").inner_text())


def choose(page: Page, facet: str, value: str) -> None:
    before = turn(page)
    box(page, facet, value).click()
    after(page, before)


def chosen(page: Page) -> list[str]:
    chips = page.locator(".sr-chip--chosen")
    return chips.all_inner_texts()


def in_library(documents: Documents) -> Documents:
    return [document for document in documents if document["kind"] in KINDS]


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


def minutes_of(time: str) -> int:
    hours, rest = (re.search(rf"(\d+) {unit}", time) for unit in ("h", "min"))
    return (int(hours[1]) * 60 if hours else 0) + (int(rest[1]) if rest else 0)


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


def test_what_cannot_be_loaded_is_said_where_one_looks(phone: Page, problems: list[str]) -> None:
    phone.route("**/pagefind/**", lambda route: route.abort())
    phone.goto(LIBRARY + "?q=soil")
    told = phone.get_by_role("alert")
    expect(told).to_contain_text("could not be loaded")
    expect(told).to_be_in_viewport()
    expect(field(phone)).to_have_value("soil")
    expect(phone.locator(".sr-facet li > a").first).to_be_visible()
    problems[:] = [problem for problem in problems if "ERR_FAILED" not in problem]


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
    ("query", "told"),
    [
        ("?level=grade-99", "level=grade-99"),
        ("?colour=blue", "colour=blue"),
        ("?minutes=soon", "minutes=soon"),
        ("?sort=best-of", "sort=best-of"),
        ("?view=<b>", "view=<b>"),
        ("?kind=%E0%A4%A&kind=rubric", "kind="),
    ],
)
def test_what_the_address_says_wrongly_is_left_out_with_a_word(
    page: Page, query: str, told: str
) -> None:
    open_library(page, query)
    notice = results(page).locator(".sr-notice")
    expect(notice).to_contain_text("left out")
    expect(notice).to_contain_text(told)
    assert number(page) > 0


def test_words_that_would_be_code_are_text(page: Page) -> None:
    title = page.title()
    open_library(page)
    title = page.title()
    for name in ("q", "level", "sort", "anything"):
        page.evaluate(
            "([name, value]) => location.search = new URLSearchParams({ [name]: value })",
            [name, HOSTILE],
        )
        expect(results(page)).to_have_attribute("data-sr-state", "1")
        expect(page.locator("img[src=x]")).to_have_count(0)
        assert page.title() == title


def test_a_thousand_parameters_are_left_out_with_a_few_words(page: Page) -> None:
    names = ("__proto__", "constructor", "toString", "hasOwnProperty")
    query = "&".join(f"{name}={name}" for name in names)
    more = "&".join(f"x{n}=1&kind=constructor&level=__proto__" for n in range(350))
    open_library(page, f"?{query}&sort=constructor&view=toString&{more}&kind=rubric")
    notice = results(page).locator(".sr-notice")
    expect(notice).to_contain_text("__proto__=__proto__")
    assert len(notice.inner_text()) < 1000
    assert chosen(page) == ["Kind: Rubrics"]


@pytest.mark.parametrize(
    "words",
    [
        "1." * 100,
        "a-" * 100,
        " ".join("abcdefghijklmnopqrstuvwxyz0123456789" * 3),
        "9" * 100_000,
        "<b>" * 30_000,
        "a" + "!" * 50_000 + "a",
        "x" * 199 + "\U0001f331",
    ],
    ids=["code", "hyphens", "letters", "digits", "tags", "marks", "half a sign"],
)
def test_words_that_nobody_would_type_are_answered(page: Page, words: str) -> None:
    open_library(page)
    page.evaluate("document.querySelector('[data-sr-library]').dataset.ask = 'mailto:a@b.org'")
    page.evaluate(
        """words => {
            history.pushState(null, "", "?" + new URLSearchParams({ q: words }));
            dispatchEvent(new PopStateEvent("popstate"));
        }""",
        words,
    )
    expect(results(page)).not_to_have_attribute("data-sr-state", "1")
    expect(results(page).get_by_role("alert")).to_have_count(0)
    ask = page.get_by_role("link", name="Ask for it")
    if ask.count():
        assert str(ask.get_attribute("href")).startswith("mailto:a@b.org?subject=")
        assert len(str(ask.get_attribute("href"))) < 3000


def test_a_letter_that_asks_for_something_has_one_reader(page: Page) -> None:
    words = "x\r\nBcc: c@d.org&cc=c@d.org&to=e@f.org #%0D%0A"
    open_library(page)
    page.evaluate("document.querySelector('[data-sr-library]').dataset.ask = 'mailto:a@b.org'")
    before = turn(page)
    field(page).fill(words)
    choose(page, "Kind", "Rubrics")
    after(page, before)
    field(page).fill("zzzzqq" + words.replace("x", ""))
    link = page.get_by_role("link", name="Ask for it")
    expect(link).to_be_visible()
    letter = urlsplit(str(link.get_attribute("href")))
    assert (letter.scheme, letter.path, letter.fragment) == ("mailto", "a@b.org", "")
    assert [name for name, _ in parse_qsl(letter.query)] == ["subject", "body"]
    assert "\n" not in dict(parse_qsl(letter.query))["subject"]


MISSING = {
    "names": "pieces.json",
    "facets": "library/facets-*.json",
    "columns": "library/columns-*.json",
    "order": "library/order-*.json",
    "texts": "library/texts-*.json",
    "cards": "library/cards/**",
}


@pytest.fixture
def spoiled_on_purpose(new_page: NewPage, problems: list[str]) -> Iterator[None]:
    """Files that a test takes away are no problem."""
    yield
    problems[:] = [problem for problem in problems if "Failed to load resource" not in problem]


@pytest.mark.usefixtures("spoiled_on_purpose")
@pytest.mark.parametrize("body", [None, '{"a', "{}"])
@pytest.mark.parametrize("file", MISSING.values(), ids=MISSING)
def test_a_file_that_is_not_as_it_should_be_is_told_and_the_lists_stay(
    page: Page, file: str, body: str | None
) -> None:
    def spoil(route: Route) -> None:
        if body is None:
            route.fulfill(status=404, body="<!doctype html>", content_type="text/html")
        else:
            route.fulfill(body=body, content_type="application/json")

    page.route(f"**/pagefind/{file}", spoil)
    page.goto(LIBRARY)
    told = page.get_by_role("main").get_by_role("alert")
    expect(told).to_contain_text("could not be loaded", timeout=5000)
    expect(results(page).locator(".sr-card").first).to_be_visible()
    assert page.locator(".sr-facet").count() > 5


@pytest.mark.usefixtures("spoiled_on_purpose")
def test_what_is_lost_later_is_told_once(page: Page) -> None:
    open_library(page)
    page.route("**/pagefind/library/**", lambda route: route.abort())
    for _ in range(2):
        page.get_by_role("button", name="Download as CSV").click()
        told = page.get_by_role("main").get_by_role("alert")
        expect(told).to_have_count(1)
    page.locator("summary", has_text="Standard").click()
    expect(told).to_have_count(1)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        (" =1+1", " '=1+1"),
        ("\uff1d1+1", "'\uff1d1+1"),
        ("-2 to 2", "'-2 to 2"),
        ("x;=1+1", "x;'=1+1"),
        ('x; "=1+1', "x; \"'=1+1"),
        ("x\r\n=1+1", "x =1+1"),
        ("\u2028=1+1", " '=1+1"),
        ("x\t=1+1", "x =1+1"),
        ("a, “b” = c - d; e", "a, “b” = c - d; e"),
    ],
)
def test_no_cell_of_the_file_is_reckoned_with(page: Page, written: str, kept: str) -> None:
    page.goto(LIBRARY)
    line = page.evaluate(
        """async (written) => {
            const { line } = await import("/kb/assets/staffroom/library/csv.js");
            return line(["key", written, 7]);
        }""",
        written,
    )
    assert list(csv.reader([line])) == [["key", kept, "7"]]


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
