"""Readers who search, in a real Chromium: what they wait for, and what is sent to them."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote_plus

from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import Error as BrowserError

from browser.prepare import CHROMIUM_ARGUMENTS, CHROMIUM_MISSING, find_chromium
from hosting import Host, Sent
from queries import Query
from search_results import (
    FACET,
    HEADER,
    LIBRARY,
    PAGE_AND_SEARCH,
    QUERY,
    SEARCH,
    STOCK,
    First,
    Wait,
    sort_of,
)

WATCH = Path(__file__).with_name("watch.js")
_LIMIT = 120
"""Seconds after which nothing comes any more: stock takes long for many lessons."""
_QUIET = 400
"""Milliseconds without a change after which nothing more comes of it."""

CLICKS = 30
"""How many facets are clicked, one after the other."""


class NoAnswer(Exception):
    """A search did not do what is measured; the message says what was asked."""


@contextmanager
def browsing() -> Iterator[Browser]:
    """Chromium until the block ends, which reaches nothing but this computer.

    Raises:
        NoAnswer: There is no Chromium.
    """
    executable = find_chromium()
    if executable is None:
        raise NoAnswer(CHROMIUM_MISSING)
    arguments = [
        *CHROMIUM_ARGUMENTS,
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    ]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=arguments)
        yield browser
        browser.close()


class Reader:
    """Somebody who searches a site in one place; each visit has a browser cache of its own."""

    what: ClassVar[str]
    page: ClassVar[str] = "glossary/formative-assessment/"
    """From where one searches."""
    place: ClassVar[str] = page
    """Where the answers are."""
    input: ClassVar[str]
    """Where one types."""
    result: ClassVar[str]
    """What a result is."""
    watched: ClassVar[str]
    """What changes with every answer."""
    signal: ClassVar[str | None] = None
    """The attribute of it that changes last; None if its content says all."""

    def __init__(self, browser: Browser, host: Host, lessons: int) -> None:
        self._browser = browser
        self._host = host
        self._lessons = lessons

    def is_there(self) -> bool:
        """Whether the site has this search."""
        with self._visit(self.place) as page:
            return page.locator(self.watched).count() > 0

    def firsts(self, query: Query) -> Iterator[First]:
        """The ways to a first result.

        Raises:
            NoAnswer: None came.
        """
        start = time.time()
        with self._visit(self.page) as page:
            self._ask(page, query)
            yield self._first(PAGE_AND_SEARCH, query, page, start)
        with self._visit(self.page) as page:
            self._rest()
            start = time.time()
            self._ask(page, query)
            yield self._first(SEARCH, query, page, start)

    def later(self, opening: Query, queries: Iterable[Query], seed: int) -> Iterator[Wait]:
        """What is done when the answer to a first query is there: here, more queries.

        Raises:
            NoAnswer: Nothing changed.
        """
        with self._visit(self.page) as page:
            self._ask(page, opening)
            self._seen(page, opening)
            self._rest()
            yield from self._queries(page, queries)

    def _queries(self, page: Page, queries: Iterable[Query]) -> Iterator[Wait]:
        for query in queries:
            yield self._settled(page, QUERY, query.words, _TYPE, [self.input, query.words])

    @contextmanager
    def _visit(self, address: str) -> Iterator[Page]:
        # Where the search begins, there is room for all of it.
        context = self._browser.new_context(
            base_url=self._host.address, viewport={"width": 1300, "height": 900}
        )
        context.set_default_timeout(_LIMIT * 1000)
        context.add_init_script(path=WATCH)
        context.add_init_script(f"window.benchFirst = bench.first({self.result!r});")
        page = context.new_page()
        try:
            # No longer than until its scripts have run.
            page.goto(address, wait_until="domcontentloaded")
            yield page
        except BrowserError as error:
            raise NoAnswer(f"{self.what}: {error}") from error
        finally:
            context.close()

    def _ask(self, page: Page, query: Query) -> None:
        self._open(page)
        page.evaluate(f"(values) => ({_TYPE})(values)()", [self.input, query.words])

    def _open(self, page: Page) -> None:
        page.keyboard.press("/")

    def _seen(self, page: Page, query: Query) -> float:
        """When the first result was on screen, in milliseconds since 1970."""
        # A promise that is never kept would be waited for without end.
        seen = page.evaluate(
            "(limit) => Promise.race([benchFirst, new Promise((no) => setTimeout(no, limit))])",
            _LIMIT * 1000,
        )
        if seen is None:
            raise NoAnswer(f"{self.what}: no result for “{query.words}”")
        return float(seen)

    def _first(self, way: str, query: Query, page: Page, start: float) -> First:
        """What came of asking, with all that was sent since a moment before."""
        seen = self._seen(page, query)
        asked = page.evaluate(_ASKED if way == SEARCH else _NAVIGATED)
        sent = self._host.between(start, seen / 1000)
        self._rest()
        after = sum(each.size for each in self._host.between(seen / 1000))
        ms = round(seen - asked, 1)
        return First(self.what, self._lessons, way, query.words, ms, by_sort(sent), after)

    def _settled(self, page: Page, act: str, words: str, does: str, values: list[object]) -> Wait:
        """Do something, and see how long it takes until all that comes of it is on screen."""
        took = page.evaluate(
            f"([values, options]) => bench.settled(({does})(values), options)",
            [
                values,
                {
                    "watched": self.watched,
                    "signal": self.signal,
                    "quiet": _QUIET,
                    "limit": _LIMIT * 1000,
                },
            ],
        )
        if took is None:
            raise NoAnswer(f"{self.what}, {act} {words}: nothing came of it")
        return Wait(self.what, self._lessons, act, words, round(took, 1))

    def _rest(self) -> None:
        """Until the host has not been asked for anything for a while."""
        count = -1
        while count != len(self._host.sent):
            count = len(self._host.sent)
            time.sleep(_QUIET / 1000)


class HeaderReader(Reader):
    """Uses Staffroom's search in the header."""

    what = HEADER
    input = "#sr-search-input"
    result = "#sr-search-results a"
    # The hits; what their text says around the words comes after them.
    watched = "#sr-search-results"
    signal = "data-sr-state"


class LibraryReader(Reader):
    """Uses Staffroom's library."""

    what = LIBRARY
    input = "[data-sr-library] input[name=q]"
    # What stands there without a script is no answer.
    result = "#sr-results[data-sr-state] .sr-card"
    watched = "#sr-results"
    signal = "data-sr-state"
    place = "resources/"

    def firsts(self, query: Query) -> Iterator[First]:
        address = f"{self.place}?q={quote_plus(query.words)}"
        start = time.time()
        with self._visit(address) as page:
            yield self._first(PAGE_AND_SEARCH, query, page, start)
        # Who comes from another page has the theme's files.
        with self._visit(self.page) as page:
            self._rest()
            start = time.time()
            page.goto(address, wait_until="domcontentloaded")
            yield self._first(SEARCH, query, page, start)

    def later(self, opening: Query, queries: Iterable[Query], seed: int) -> Iterator[Wait]:
        """More queries, and clicks on facets.

        Raises:
            NoAnswer: Nothing changed.
        """
        with self._visit(f"{self.place}?q={quote_plus(opening.words)}") as page:
            self._seen(page, opening)
            self._rest()
            yield from self._queries(page, queries)
        with self._visit(self.place) as page:
            self._seen(page, Query("", ""))
            self._rest()
            yield from self._facets(page, random.Random(seed))

    def _facets(self, page: Page, chance: random.Random) -> Iterator[Wait]:
        """One or two facets at a time are chosen, and given up again."""
        page.evaluate(_OPEN_FACETS)
        self._rest()
        for _ in range(CLICKS):
            chosen = page.evaluate(f"({_BOXES})(true).length")
            # With three of them, little is left, and little is quickly shown.
            is_more = chosen == 0 or (chosen < 2 and chance.random() < 0.5)
            if not (boxes := page.evaluate(f"({_BOXES})({str(not is_more).lower()}).length")):
                raise NoAnswer("library: no facet can be chosen")
            words = "chosen" if is_more else "given up"
            values: list[object] = [not is_more, chance.randrange(boxes)]
            yield self._settled(page, FACET, words, _CLICK, values)


class StockReader(Reader):
    """Uses Material's search as it is delivered."""

    what = STOCK
    input = ".md-search__input"
    result = ".md-search-result__item"
    watched = ".md-search-result"

    def firsts(self, query: Query) -> Iterator[First]:
        start = time.time()
        with self._visit(self.page) as page:
            self._ask(page, query)
            first = self._first(PAGE_AND_SEARCH, query, page, start)
        yield first
        # Material fetches its index with every page, before anybody asks: what belongs to the
        # search is known by its place.
        sent = self._host.between(start)
        search = [each for each in sent if each.path.startswith(_STOCK_SEARCH)]
        yield First(STOCK, self._lessons, SEARCH, query.words, None, by_sort(search))

    def _open(self, page: Page) -> None:
        page.locator(self.input).click()


_STOCK_SEARCH = ("search/", "assets/javascripts/workers/search")


def by_sort(sent: Iterable[Sent]) -> dict[str, int]:
    """The bytes of each sort of file."""
    total: Counter[str] = Counter()
    for each in sent:
        total[sort_of(each.path)] += each.size
    return dict(total)


_NAVIGATED = "() => performance.timeOrigin"
# In the header with the first key; in the library, whose address has the words, by going there.
_ASKED = "() => bench.asked() ?? performance.timeOrigin"
_OPEN_FACETS = """() => {
    for (const facet of document.querySelectorAll("[data-sr-facets] details")) facet.open = true;
}"""
# The facets to be seen that are chosen, or those that are not.
_BOXES = """(isChosen) => [...document.querySelectorAll("[data-sr-facets] input[type=checkbox]")]
    .filter((box) => box.checked === isChosen && !box.disabled && box.checkVisibility())"""
# Each makes an act of its values.
_TYPE = "([input, words]) => () => bench.type(input, words)"
_CLICK = "([isChosen, box]) => () => BOXES(isChosen)[box].click()".replace("BOXES", f"({_BOXES})")
