"""The library of another community: its own words, and some that would be code."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import served
from browser.shelves import chosen, open_library, titles
from communities import LESSONS, build_pages, write_community

BAD = "</script><img src=x onerror=document.title=1>"


def lesson(title: str, summary: str, *, subject: str, **more: Any) -> str:
    fields = {
        "title": title,
        "summary": summary,
        "subjects": [subject],
        "levels": ["klasse-5"],
        "objectives": ["Explain it."],
        **more,
    }
    return f"---\n{json.dumps(fields, ensure_ascii=False)}\n---\n\n{title}\n"


@pytest.fixture(scope="session")
def other_site(once: Any) -> Path:
    """A small community in another country, some of whose texts would be code."""

    def make(folder: Path) -> None:
        files = {
            "content/vocabularies/subjects.yml": json.dumps(
                [
                    {"id": "erdkunde", "label": "Erdkunde"},
                    {"id": "bad", "label": BAD, "also": [BAD, f"a{'!' * 200_000}a"]},
                    *({"id": f"thema-{n}", "label": f"Thema {n}"} for n in range(40)),
                ]
            ),
            "content/vocabularies/levels.yml": json.dumps(
                [{"id": "klasse-5", "label": "Klasse 5", "also": ["fünfte Klasse"]}]
            ),
            "content/vocabularies/tags.yml": json.dumps(
                [
                    {"id": "jahreszeit", "label": "Jahreszeit"},
                    {"id": "winter", "label": "Winter", "broader": "jahreszeit"},
                ]
            ),
            f"{LESSONS}/schnee.md": lesson(
                "Schnee", "Wie Schnee entsteht.", subject="erdkunde", duration=45, tags=["winter"]
            ),
            **{
                f"{LESSONS}/thema-{n}.md": lesson(
                    f"Stunde {n}", "Kurz.", subject=f"thema-{n}", duration=45, license=f"L-{n:02}"
                )
                for n in range(40)
            },
            f"{LESSONS}/bad.md": lesson(BAD, BAD, subject="bad", duration=500),
        }
        project = write_community(folder / "project", files)
        build_pages(project, folder / "site", search=True)

    return once("other-library", make) / "site"


@pytest.fixture(scope="module")
def site_address(other_site: Path) -> Iterator[str]:
    """Where that site is served, in the place of the real one."""
    with served(other_site) as address:
        yield address


def test_a_communitys_own_words_are_facets(page: Page) -> None:
    open_library(page, "?subject=erdkunde")
    assert titles(page) == ["Schnee"]
    assert chosen(page) == ["Subject: Erdkunde"]
    open_library(page, "?q=fünfte+Klasse+Schnee")
    assert titles(page) == ["Schnee"]
    open_library(page, "?tag=jahreszeit")
    assert titles(page) == ["Schnee"]


def test_titles_and_words_that_would_be_code_are_text(page: Page) -> None:
    for view in ("cards", "table"):
        open_library(page, f"?subject=bad&view={view}")
        assert titles(page) == [BAD]
        assert chosen(page) == [f"Subject: {BAD}"]
        expect(page.locator("img[src=x]")).to_have_count(0)


def test_sorts_by_a_facet_of_many_values(page: Page) -> None:
    open_library(page, "?sort=licence&view=table")
    expect(page.get_by_role("alert")).to_have_count(0)
    assert set(titles(page)[:2]) == {"Schnee", BAD}
    assert titles(page)[2:5] == ["Stunde 0", "Stunde 1", "Stunde 2"]


def test_no_word_of_a_vocabulary_keeps_readers_waiting(page: Page) -> None:
    open_library(page)
    page.set_default_timeout(5000)
    page.get_by_role("main").get_by_role("searchbox", name="Search").fill("Schnee")
    expect(page.locator("#sr-results .sr-card__title")).to_have_text(["Schnee"], timeout=5000)
