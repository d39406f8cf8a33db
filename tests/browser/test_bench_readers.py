"""The benchmark's readers find their way on the real site; how long they take is no matter here."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

import readers
from hosting import hosting
from queries import COMMON, Query
from readers import HeaderReader, LibraryReader, Reader, StockReader
from search_results import FACET, PAGE_AND_SEARCH, QUERY, SCRIPTS, SEARCH

FRACTIONS, BOOKS = Query("fractions", COMMON), Query("books", COMMON)


@pytest.mark.parametrize(
    ("kind", "acts"), [(HeaderReader, [QUERY]), (LibraryReader, [QUERY, FACET, FACET])]
)
def test_readers_find_and_go_on(
    built_site: Path,
    browser: Browser,
    kind: type[Reader],
    acts: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(readers, "CLICKS", 2)
    with hosting(built_site) as host:
        reader = kind(browser, host, 0)
        assert reader.is_there()
        firsts = {first.way: first for first in reader.firsts(FRACTIONS)}
        assert [wait.act for wait in reader.later(FRACTIONS, [BOOKS], seed=1)] == acts
    assert firsts.keys() == {PAGE_AND_SEARCH, SEARCH}
    assert all(first.ms and first.sent[SCRIPTS] for first in firsts.values())
    # The page around it was there already.
    assert firsts[SEARCH].size < firsts[PAGE_AND_SEARCH].size


def test_a_search_that_a_site_does_not_have_is_missed(built_site: Path, browser: Browser) -> None:
    with hosting(built_site) as host:
        assert not StockReader(browser, host, 0).is_there()
