"""What the page of a document tells a teacher's plan, and where buttons can stand."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from communities import Site, lesson, make_site, titled, write_community
from filled import needed
from staffroom import load_catalog
from staffroom.kinds import KINDS
from staffroom.site import Articles, Settings, View, build_site
from staffroom.site.planning import planned_kinds

FOLDER = "content/resources/lesson-plans"
HOSTILE = "</script><!--<script> {{ 7 }} & 'so' \"on\""


def article(folder: Path, files: dict[str, Any], address: str) -> str:
    """The article at an address of a small community."""
    catalog, diagnostics = load_catalog(write_community(folder, files))
    assert [problem.as_text() for problem in diagnostics] == []
    site = build_site(catalog, Settings())
    return Articles().render(site.pages[address], View(site)).html


def item_in(page: str) -> dict[str, Any]:
    [text] = html.fragment_fromstring(page).xpath("//script[@class='sr-plan-item']/text()")
    item: dict[str, Any] = json.loads(text)
    return item


def test_a_lesson_says_what_a_plan_needs(tmp_path: Path) -> None:
    files = {
        f"{FOLDER}/soil.md": lesson(
            "Soil is alive",
            materials=["**8** jars", "[Seeds](https://seeds.example.org) & `x < y`"],
            prerequisites=["plants", "Read a *scale*"],
        ),
        f"{FOLDER}/plants.md": lesson("Plants"),
    }
    item = item_in(article(tmp_path, files, "resources/lesson-plans/soil/"))
    assert item["key"] == "lesson-plan:soil"
    assert item["address"] == "resources/lesson-plans/soil/"
    assert item["title"] == "Soil is alive"
    assert item["materials"] == ["8 jars", "Seeds & x < y"]
    assert item["prerequisites"] == [
        {"key": "lesson-plan:plants", "title": "Plants"},
        {"text": "Read a scale"},
    ]
    assert item["minutes"] == 45
    assert (item["retired"], item["successor"]) == (False, None)


def test_standards_are_named_once_with_their_place(real_site: Site) -> None:
    page = real_site.page("resources/lesson-plans/soil-is-alive/")
    item = json.loads(page.xpath("string(//script[@class='sr-plan-item'])"))
    [standard] = item["standards"]
    assert standard["code"] == "5-LS2-1"
    assert standard["label"]
    place, _, anchor = standard["address"].partition("#")
    assert real_site.page(place).xpath("//*[@id=$id]", id=anchor)


def test_the_minutes_are_those_that_it_really_took(tmp_path: Path) -> None:
    trials = [{"on": f"2026-09-0{day}", "minutes": 40 + 10 * day} for day in (1, 2, 3)]
    files = {f"{FOLDER}/soil.md": lesson("Soil", trials=trials)}
    assert item_in(article(tmp_path, files, "resources/lesson-plans/soil/"))["minutes"] == 60


def test_what_is_retired_says_so_and_what_took_its_place(tmp_path: Path) -> None:
    files = {
        f"{FOLDER}/old.md": lesson("Old", status="retired", replaced_by="new"),
        f"{FOLDER}/new.md": lesson("New"),
    }
    item = item_in(article(tmp_path, files, "resources/lesson-plans/old/"))
    assert item["retired"] is True
    assert item["successor"] == {"key": "lesson-plan:new", "title": "New"}


@pytest.mark.parametrize("folder", ["resources/lesson-plans", "practices"])
def test_no_text_breaks_out_of_the_block(folder: str, tmp_path: Path) -> None:
    write = lesson if folder != "practices" else titled
    files = {f"content/{folder}/it.md": write(HOSTILE, materials=[HOSTILE])}
    page = article(tmp_path, files, f"{folder}/it/")
    [block] = re.findall(r'sr-plan-item">(.*?)</script>', page, re.DOTALL)
    assert not set("<>&'") & set(block)
    assert json.loads(block)["title"] == HOSTILE


@pytest.mark.parametrize("kind", KINDS)
def test_what_can_be_planned_has_a_block_and_its_card_a_key(kind: str, tmp_path: Path) -> None:
    folder = KINDS[kind].folder
    files = {
        "content/community/groups/everybody.md": needed(KINDS["group"], "Everybody"),
        f"content/{folder}/it.md": needed(KINDS[kind], "It"),
        # What an author calls related stands there as a card.
        f"{FOLDER}/by-hand.md": lesson("By hand", related=[f"{kind}:it"]),
    }
    planned = kind in ("lesson-plan", "rubric", "case-study", "practice")
    page = article(tmp_path / "page", files, f"{folder}/it/")
    assert ("sr-plan-item" in page) == planned
    around = article(tmp_path / "around", files, "resources/lesson-plans/by-hand/")
    assert f"sr-card sr-hue-{kind}" in around
    assert (f'data-sr-key="{kind}:it"' in around) == planned


def test_a_case_study_has_no_time_of_its_own() -> None:
    timed = {name: kind["timed"] for name, kind in planned_kinds(Settings()).items()}
    assert timed == {"lesson-plan": True, "rubric": False, "case-study": False, "practice": True}


@pytest.mark.parametrize("directory_urls", [True, False])
def test_a_script_can_tell_where_a_document_is(tmp_path: Path, directory_urls: bool) -> None:
    files = {
        f"content/{KINDS[kind].folder}/it.md": needed(KINDS[kind], "It")
        for kind in planned_kinds(Settings())
    }
    site = make_site(tmp_path, files, use_directory_urls=directory_urls)
    plan = site.page("plan/")
    kinds = json.loads(plan.xpath("string(//script[@id='sr-plan-data'])"))["kinds"]
    for kind in kinds.values():
        assert site.has(f"{kind['before']}it{kind['after']}")


def test_the_search_does_not_find_the_plan(tmp_path: Path) -> None:
    site: Site = make_site(tmp_path, {f"{FOLDER}/soil.md": lesson("Soil")}, search=True)
    found = [content for address, content in site.everything() if address.endswith("fragment")]
    assert found
    assert not any(b"/plan/" in content or b"sr-plan-item" in content for content in found)
