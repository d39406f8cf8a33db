"""The library where something is wrong: with the address, with words, with its files."""

import csv
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from browser.conftest import NewPage
from browser.shelves import (
    HOSTILE,
    LIBRARY,
    after,
    choose,
    chosen,
    field,
    number,
    open_library,
    results,
    turn,
)


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


def test_what_cannot_be_loaded_is_said_where_one_looks(phone: Page, problems: list[str]) -> None:
    phone.route("**/pagefind/**", lambda route: route.abort())
    phone.goto(LIBRARY + "?q=soil")
    told = phone.get_by_role("alert")
    expect(told).to_contain_text("could not be loaded")
    expect(told).to_be_in_viewport()
    expect(field(phone)).to_have_value("soil")
    expect(phone.locator(".sr-facet li > a").first).to_be_visible()
    problems[:] = [problem for problem in problems if "ERR_FAILED" not in problem]
