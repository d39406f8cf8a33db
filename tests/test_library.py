"""What a browser gets of the library: facets, documents and cards as plain values."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from communities import ROOT, lesson, titled
from samples import write_files
from staffroom import load_catalog
from staffroom.site import (
    Settings,
    Site,
    browser_texts,
    build_site,
    cards_to_show,
    facet_descriptions,
    holdings,
)
from staffroom.site.library import modules
from staffroom.site.words import words_for

VOCABULARIES = {
    "subjects": "- {id: science, label: Science, also: [nature study]}",
    "levels": "- {id: middle, label: Middle}\n- {id: grade-5, label: Grade 5, broader: middle}",
    "standards": "- {id: 'ngss:5-LS2-1', code: 5-LS2-1, label: Matter}",
}


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A site with a lesson in the library, one that is retired, and a domain."""
    write_files(
        tmp_path,
        {f"content/vocabularies/{name}.yml": text for name, text in VOCABULARIES.items()}
        | {
            "content/resources/lesson-plans/soil.md": lesson(
                "Éa Soil",
                duration=75,
                created="2026-01-02",
                standards=["ngss:5-LS2-1"],
                language="es",
            ),
            "content/resources/lesson-plans/old.md": lesson("Old", status="retired"),
            "content/domains/nature.md": titled("Nature"),
        },
    )
    catalog, diagnostics = load_catalog(tmp_path / "content")
    assert diagnostics == []
    return build_site(catalog, Settings(today=date(2026, 11, 22)))


def described(site: Site, name: str) -> dict[str, Any]:
    [facet] = [each for each in facet_descriptions(site) if each["name"] == name]
    return facet


def test_a_facet_says_its_values_and_what_counts_for_each(site: Site) -> None:
    assert described(site, "level") == {
        "name": "level",
        "label": "Level",
        "time": False,
        "says": ["grade-5"],
        "values": [["middle", "Middle", [0], "", []], ["grade-5", "Grade 5", [0], "middle", []]],
    }
    assert described(site, "time")["time"] is True
    assert described(site, "time")["says"] == ["75"]


@pytest.mark.parametrize(
    ("facet", "words"), [("subject", ["nature study"]), ("standard", ["5-LS2-1"]), ("kind", [])]
)
def test_a_value_has_other_words_by_which_readers_look_for_it(
    site: Site, facet: str, words: list[str]
) -> None:
    [[_, _, _, _, other]] = described(site, facet)["values"]
    assert other == words


def test_only_what_is_listed_is_held(site: Site) -> None:
    [(address, lesson)] = holdings(site).items()
    assert address == "resources/lesson-plans/soil/"
    day = date(2026, 1, 2).toordinal()
    assert (lesson.title, lesson.day, lesson.changed) == ("ea soil", day, day)
    assert lesson.says["time"] == ("75",)


def test_a_card_has_all_that_is_shown_and_nothing_empty(site: Site) -> None:
    cards = cards_to_show(site)
    assert cards["resources/lesson-plans/soil/"] == {
        "key": "lesson-plan:soil",
        "kind": "lesson-plan",
        "address": "resources/lesson-plans/soil/",
        "title": "Éa Soil",
        "summary": "What Éa Soil is about.",
        "facts": ("1 h 15 min", "Grade 5", "Science"),
        "minutes": 75,
        "time": "1 h 15 min",
        "levels": ("Grade 5",),
        "subjects": ("Science",),
        "licence": "CC BY 4.0",
        "changed": "2026-01-02",
        "month": "January 2026",
        "language": "es",
    }
    assert cards["domains/nature/"]["kind"] == "domain"
    assert "resources/lesson-plans/old/" not in cards
    json.dumps(cards)


def test_every_page_that_can_be_found_has_a_card(site: Site) -> None:
    found = {page.address for page in site.pages.values() if page.is_searchable}
    assert found - cards_to_show(site).keys() == set()
    # Some of them are pages of which there is one.
    assert any(card["kind"] == "page" for card in cards_to_show(site).values())


def test_the_scripts_that_are_fetched_ahead_are_all_that_the_library_imports() -> None:
    assets = ROOT / "plugins/staffroom/theme/shell/assets/staffroom"
    waiting, needed = ["library/page.js", "staffroom.js"], set[str]()
    while waiting:
        name = waiting.pop()
        needed.add(name)
        script = assets / name
        for line in script.read_text("utf-8").splitlines():
            # What is imported later, with brackets, is another page's.
            if line.startswith(("import ", "} from ")) and " from " in line:
                target = (script.parent / line.split('"')[1]).resolve()
                name = target.relative_to(assets.resolve()).as_posix()
                if name not in needed:
                    waiting.append(name)
    assert set(modules()) == needed


def test_texts_for_a_browser_are_plain(site: Site) -> None:
    texts = browser_texts(words_for("en"))
    assert texts["kinds"]["lesson-plan"] == "Lesson plan"
    assert texts["dates"]["hours_minutes"]
    json.dumps(texts)
