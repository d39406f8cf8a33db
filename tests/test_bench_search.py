"""The benchmark of the search: everything in it but the time and the browser."""

import gzip
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

import search
from hosting import Sent, hosting
from measurements import MeasuredTwice
from queries import COMMON, MISSPELT, RARE, TWO, Query, firsts, queries
from readers import NoAnswer, by_sort
from search_report import tables
from search_results import (
    CHUNKS,
    FACET,
    HEADER,
    HTML,
    LIBRARY,
    PAGE_AND_SEARCH,
    QUERY,
    SEARCH,
    STOCK,
    First,
    Found,
    Wait,
    percentile,
    sort_of,
)


def test_queries_are_the_same_for_every_number_of_lessons() -> None:
    few, many = queries(100), queries(10_000)
    assert few == many != queries(100, seed=2)
    assert {query.sort for query in few} == {COMMON, RARE, TWO, MISSPELT}
    assert len({query.words for query in few}) == len(few) >= 20


def test_first_queries_take_turns_and_are_spelt_right() -> None:
    some = queries(100)
    found = firsts(some, 7)
    assert [query.sort for query in found] == [COMMON, RARE, TWO, COMMON, RARE, TWO, COMMON]
    assert len(set(found)) == 7


def test_texts_are_sent_packed_and_everything_is_counted(tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (tmp_path / "secret.json").write_text("{}")
    (site / "index.html").write_text("<p>Hello.</p>" * 99)
    (site / "one.pf_meta").write_bytes(b"packed before")
    with hosting(site) as host:
        with urlopen(host.address) as page:
            assert page.headers["Content-Encoding"] == "gzip"
            assert gzip.decompress(body := page.read()) == b"<p>Hello.</p>" * 99
            date = page.headers["Last-Modified"]
        with urlopen(f"{host.address}one.pf_meta?tag=1") as meta:
            assert (meta.read(), meta.headers["Content-Encoding"]) == (b"packed before", None)
        for address, code in (("../secret.json", 404), ("one.pf_meta", 304)):
            known = Request(host.address + address, headers={"If-Modified-Since": date})
            with pytest.raises(HTTPError) as answer:
                urlopen(known)
            assert answer.value.code == code
            answer.value.close()
    assert [(each.path, each.size) for each in host.sent] == [
        ("index.html", len(body)), ("one.pf_meta", 13), ("../secret.json", 0), ("one.pf_meta", 0),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "sort"),
    [
        ("resources/index.html", "HTML"),
        ("assets/extra.css", "CSS"),
        ("pagefind/pagefind.js", "scripts"),
        ("pagefind/010/wasm.en.pagefind", "wasm"),
        ("pagefind/pagefind.en_1.pf_meta", "index meta"),
        ("pagefind/010/pagefind-entry.json", "index meta"),
        ("pagefind/index/en_1.pf_index", "index chunks"),
        ("pagefind/fragment/en_1.pf_fragment", "fragments"),
        ("library.json", "library data"),
        ("search/search_index.json", "stock’s index"),
        ("assets/images/favicon.png", "other"),
    ],
)
def test_files_are_sorted_by_what_they_are_for(path: str, sort: str) -> None:
    assert sort_of(path) == sort


def test_bytes_are_added_up_by_sort() -> None:
    sent = [Sent(0.0, path, 10) for path in ("a.html", "b.html", "c.css")]
    assert by_sort(sent) == {"HTML": 20, "CSS": 10}


def test_a_percentile_is_one_of_the_values() -> None:
    values = [float(n) for n in range(20, 0, -1)]
    assert [percentile(values, share) for share in (0.0, 0.5, 0.95, 1.0)] == [1, 10, 19, 20]


def measured(lessons: int, size: int, ms: float) -> Found:
    """A library that sends so much and takes so long, and stock that sends 9 MB."""
    some = range(3)
    return Found(
        {"cores": "2"},
        [
            *(First(STOCK, lessons, PAGE_AND_SEARCH, "w", 9000.0, {HTML: 9_000_000}) for _ in some),
            *(
                First(LIBRARY, lessons, way, "w", ms, {HTML: 1000, CHUNKS: size - 1000}, after=500)
                for way in (PAGE_AND_SEARCH, SEARCH)
                for _ in some
            ),
        ],
        [Wait(LIBRARY, lessons, act, "w", ms / 5) for act in (QUERY, FACET) for _ in some],
    )


def test_the_report_says_pass_or_miss() -> None:
    good = tables(measured(5000, 250_000, 400.0))
    assert "250.0 (250.0–250.0), aim ≤ 260: pass" in good
    assert "36.0 (aim ≥ 35: pass)" in good
    assert "400 (400), aim ≤ 500: pass" in good
    assert good.count("80 / 80 / 80, aim ≤ 100 for 95: pass") == 2
    assert "miss" not in good
    bad = tables(measured(5000, 300_000, 600.0))
    assert "30.0 (aim ≥ 35: miss)" in bad
    assert bad.count("120 / 120 / 120, aim ≤ 100 for 95: miss") == 2
    assert "pass" not in bad


def test_stock_is_not_judged_and_has_no_share_of_itself() -> None:
    report = tables(measured(5000, 250_000, 400.0)).splitlines()
    stock = [line for line in report if line.startswith("| stock Material")]
    assert [line for line in stock if "aim" in line] == []
    # Bytes, milliseconds, sorts of files.
    assert len(stock) == 3


def test_bytes_may_grow_by_half() -> None:
    few = measured(5000, 200_000, 400.0)
    report = tables(Found.together([few, measured(10_000, 240_000, 400.0)]))
    assert "Library, the search: 10,000 lessons cost 1.20 times the bytes of 5,000" in report
    assert "(aim ≤ 1.5: pass)" in report
    assert "(aim ≤ 1.5: miss)" in tables(Found.together([few, measured(10_000, 301_000, 400.0)]))


def test_what_is_not_there_is_said() -> None:
    assert "it is not there: search in the header with 5,000" in tables(measured(5000, 1000, 1.0))


def test_results_are_read_as_they_were_saved(tmp_path: Path) -> None:
    parts = [measured(5000, 1000, 1.0), measured(10_000, 2000, 1.0)]
    files = [tmp_path / "search-5000.json", tmp_path / "search-10000.json"]
    for part, file in zip(parts, files, strict=True):
        part.save(file)
    assert Found.load(files) == Found.together(parts)
    parts[0].save(again := tmp_path / "again.json")
    with pytest.raises(MeasuredTwice):
        Found.load([*files, again])


class FakeReader:
    """Finds everything at once, but no facets."""

    what = HEADER

    def __init__(self, browser: object, host: object, lessons: int) -> None:
        self._lessons = lessons

    def is_there(self) -> bool:
        return True

    def firsts(self, query: Query) -> Iterator[First]:
        yield First(self.what, self._lessons, SEARCH, query.words, 1.0, {HTML: 1})

    def later(self, opening: Query, some: Iterable[Query], seed: int) -> Iterator[Wait]:
        for query in some:
            yield Wait(self.what, self._lessons, QUERY, query.words, 2.0)
        raise NoAnswer("no facets")


class MissingReader(FakeReader):
    """Searches where nothing is to be searched."""

    what = LIBRARY

    def is_there(self) -> bool:
        return False


def test_a_search_that_does_not_answer_is_a_problem_and_not_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(search.commands, "prepare", lambda _: 1)
    monkeypatch.setattr(search, "browsing", lambda: nullcontext(SimpleNamespace(version="1")))
    monkeypatch.setattr(search, "HeaderReader", FakeReader)
    monkeypatch.setattr(search, "LibraryReader", MissingReader)
    monkeypatch.setattr(search, "StockReader", MissingReader)
    site = str(tmp_path)
    arguments = ["30", "--rounds", "4", "--site", site, "--stock", site, "--save", site]
    # Each time that later queries are gone through.
    assert search.main(arguments) == 2
    assert "NOT RIGHT: 30 lessons: no facets" in capsys.readouterr().out
    found = Found.load([tmp_path / "search-30.json"])
    assert len(found.of(HEADER, 30, SEARCH)) == 4
    assert set(found.waited(HEADER, 30, QUERY)) == {2.0}
    assert found.waited(LIBRARY, 30, QUERY) == []


def test_a_built_site_has_one_number_of_lessons(tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        search.main(["30", "40", "--site", str(tmp_path)])
