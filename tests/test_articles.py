"""The page of a document, kind by kind: what a teacher finds on it."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from lxml import html

from communities import front_matter, lesson, person, titled, write_community
from filled import Filler, needed
from samples import CASES, write_files
from staffroom import load_catalog
from staffroom.catalog import Key
from staffroom.kinds import KINDS
from staffroom.site import Articles, Settings, View, build_site

TODAY = date(2026, 12, 1)
CHECKS = sorted((CASES / "check").glob("*.yml"))
EVERYBODY = {"content/community/groups/everybody.md": needed(KINDS["group"], "Everybody")}


def article(folder: Path, files: dict[str, Any], address: str) -> html.HtmlElement:
    """The article at an address of a small community."""
    catalog, diagnostics = load_catalog(write_community(folder, files))
    assert [problem.as_text() for problem in diagnostics] == []
    site = build_site(catalog, Settings(url="https://small.example.org/", today=TODAY))
    return html.fragment_fromstring(Articles().render(site.pages[address], View(site)).html)


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def facts(page: html.HtmlElement) -> dict[str, str]:
    """What the card beside the text says, by its labels."""
    return {words(fact[0]): words(fact[1]) for fact in page.xpath("//div[@class='sr-fact']")}


def section(page: html.HtmlElement, name: str) -> html.HtmlElement:
    [found] = page.xpath("//section[@aria-labelledby=$id]", id=f"sr-{name}")
    return found


@pytest.mark.parametrize("file", CHECKS, ids=lambda file: file.stem)
def test_every_case_can_be_shown(file: Path, tmp_path: Path) -> None:
    """Whatever is wrong with some documents, the pages of the others can be made."""
    case = yaml.safe_load(file.read_text("utf-8"))
    write_files(tmp_path, case["files"])
    catalog, diagnostics = load_catalog(tmp_path)
    site = build_site(catalog, Settings(), diagnostics)
    articles = Articles()
    shown = [page.key for page in site.pages.values() if page.key is not None]
    assert sorted(map(str, shown)) == sorted(case["published"])
    for address, page in site.pages.items():
        if page.key is not None or address in ("", "needs-attention/", "community/"):
            assert "<h1" in articles.render(page, View(site)).html


@pytest.mark.parametrize("kind", KINDS)
def test_every_text_of_every_field_is_shown(kind: str, tmp_path: Path) -> None:
    """What somebody writes into a field is read by somebody."""
    filler = Filler(text=lambda name: f"text-of-{name.replace('.', '-').replace('_', '-')}")
    files: dict[str, Any] = filler.document(KINDS[kind], "it", "text-of-body")
    files |= {**filler.targets, **EVERYBODY, "docs/guide.md": "# A guide"}
    page = article(tmp_path, files, f"{KINDS[kind].folder}/it/")
    source = files[f"content/{KINDS[kind].folder}/it.md"]
    expected = {
        word.strip("'\",") for word in source.split() if word.strip("'\",").startswith("text-of-")
    }
    assert len(expected) > 3
    shown = html.tostring(page, encoding="unicode")
    assert {text for text in expected if text not in shown} == set()


def test_a_lesson_at_a_glance(tmp_path: Path) -> None:
    files = {
        "content/resources/lesson-plans/soil.md": lesson(
            "Soil",
            "## Steps\n\nDig.",
            duration="1 h 30 min",
            preparation=0,
            materials=["2 jars", "a *trowel*"],
            grouping=["pairs", "groups"],
            devices="none",
            domains=["nature"],
            authors=["ana"],
            contributors=[{"person": "bo", "roles": ["tester"]}],
            reviewed={"on": "2026-10-01", "by": "bo"},
            license="CC-BY-SA-4.0",
            created="2026-01-02",
        ),
        "content/domains/nature.md": titled("Nature"),
        "content/community/people/ana.md": person("Ana Duarte"),
        "content/community/people/bo.md": person("Bo"),
    }
    page = article(tmp_path, files, "resources/lesson-plans/soil/")
    assert facts(page) == {
        "Time": "1 h 30 min",
        "For": "Grade 5",
        "Subject": "Science",
        "You need": "2 jarsa trowel",
        "Preparation": "none",
        "Pupils work": "in pairs, in groups",
        "Devices": "none needed",
        "Domains": "Nature",
        "By": "Ana Duarte, Bo (tried it out)",
        "Reviewed": "1 October 2026, Bo",
        "Licence": "CC BY-SA 4.0",
        "Published": "2 January 2026",
    }
    assert [words(h) for h in page.xpath("//h2")][:2] == ["Objectives", "Steps#"]


RUBRIC = {
    "scale": [{"name": "Starting", "points": 1}, {"name": "Secure", "points": 2.5}],
    "criteria": [
        {"name": "Claim", "weight": 2, "descriptors": ["States *it*", "Defends it"]},
        {"name": "Voice", "descriptors": ["Quiet", "Clear"]},
    ],
}


def test_a_rubric_is_a_table_that_can_be_read_aloud(tmp_path: Path) -> None:
    files = {"content/resources/rubrics/essay.md": titled("Essay", **RUBRIC)}
    page = article(tmp_path, files, "resources/rubrics/essay/")
    [table] = page.iter("table")
    rows = [[words(cell) for cell in row] for row in table.iter("tr")]
    assert rows == [
        ["Criterion", "Starting 1 point", "Secure 2.5 points"],
        ["Claim weight 2", "States it", "Defends it"],
        ["Voice", "Quiet", "Clear"],
    ]
    assert [th.get("scope") for th in table.iter("th")] == ["col", "col", "col", "row", "row"]
    assert [td.get("data-label") for td in table.iter("td")] == ["Starting", "Secure"] * 2


def test_a_rubric_with_one_description_leaves_room_for_remarks(tmp_path: Path) -> None:
    rubric = {
        "type": "single-point",
        "scale": ["Secure"],
        "criteria": [{"name": "Claim", "descriptors": ["States it"]}],
    }
    files = {"content/resources/rubrics/essay.md": titled("Essay", **rubric)}
    page = article(tmp_path, files, "resources/rubrics/essay/")
    [head, row] = [[words(cell) for cell in row] for row in page.iter("tr")]
    assert head == ["What it still needs", "Criterion: Secure", "What goes beyond"]
    assert row == ["to be filled in", "ClaimStates it", "to be filled in"]


def test_a_lesson_has_its_rubric_with_it(tmp_path: Path) -> None:
    files = {
        "content/resources/rubrics/essay.md": titled("Essay", **RUBRIC),
        "content/resources/lesson-plans/soil.md": lesson("Soil", rubrics=["essay"]),
    }
    found = section(article(tmp_path, files, "resources/lesson-plans/soil/"), "assessment")
    assert "Rubric: Essay" in words(found)
    assert found.xpath(".//table")
    assert found.xpath(".//a/@href") == ["../../rubrics/essay/"]


def test_a_case_study_shows_before_and_after(tmp_path: Path) -> None:
    measures = [
        {"name": "Pupils who read daily", "unit": "percent", "before": 20, "after": 45.5,
         "before_on": "2024-09", "after_on": "2025"},
        {"name": "Books", "after": 1200},
    ]  # fmt: skip
    files = {
        "content/case-studies/reading.md": needed(
            KINDS["case-study"],
            "Reading",
            measures=measures,
            context={"place": "Porto", "country": "Portugal", "from": "2024-09", "to": "2025-06"},
            sources=[{"title": "A study", "publisher": "A press", "year": 2025}],
        )
    }
    page = article(tmp_path, files, "case-studies/reading/")
    [chart] = page.xpath("//*[local-name()='svg'][@role='img']")
    assert chart.get("aria-label") == "Pupils who read daily: 20 before, 45.5 after (percent)"
    assert "Before (September 2024)20" in words(chart)
    assert "After: 1,200" in words(section(page, "measures"))
    assert facts(page)["Where"] == "Porto, Portugal"
    assert facts(page)["When"] == "September 2024 – June 2025"
    assert words(section(page, "sources")) == "Sources A study. A press, 2025"


def test_a_goal_says_in_words_what_its_chart_shows(tmp_path: Path) -> None:
    files = {
        "content/community/goals/books.md": needed(
            KINDS["goal"],
            "Books",
            unit="books",
            baseline={"on": "2026-01-01", "value": 100},
            target={"on": "2028-01-01", "value": 300},
            readings=[{"on": "2026-12-01", "value": 250, "note": "After the book fair"}],
        )
    }
    page = article(tmp_path, files, "community/goals/books/")
    [chart] = page.xpath("//*[local-name()='svg'][@role='img']")
    assert chart.get("aria-label") == "Books: now 250 books, target 300 books"
    assert facts(page)["State"] == "On track"
    rows = [words(row) for row in page.xpath("//tbody/tr")]
    assert rows[0] == "1 January 2026100 books"
    assert rows[1] == "1 December 2026250 books After the book fair"


def test_a_meeting_before_and_after(tmp_path: Path) -> None:
    files = {
        **EVERYBODY,
        "content/community/people/ana.md": person("Ana"),
        "content/resources/lesson-plans/soil.md": lesson("Soil"),
        "content/community/meetings/may.md": needed(
            KINDS["meeting"],
            "In May",
            starts="2026-05-04 15:45 America/Chicago",
            duration=90,
            agenda=["Hello", {"item": "A lesson", "document": "soil", "minutes": 20}],
            actions=[
                {"what": "Copy it", "who": "ana", "due": "2026-06-01", "done": "2026-05-20"},
                {"what": "Ask around", "done": False},
            ],
        ),
    }
    page = article(tmp_path, files, "community/meetings/may/")
    assert facts(page)["When"] == "4 May 2026, 15:45 (UTC-05:00)"
    assert page.xpath("//time/@datetime") == ["2026-05-04T15:45:00-05:00"]
    assert [words(item) for item in section(page, "agenda").iter("li")] == [
        "Hello",
        "A lesson: Soil (20 min)",
    ]
    rows = [[words(cell) for cell in row] for row in section(page, "actions").iter("tr")]
    assert rows[1:] == [
        ["Copy it", "Ana", "1 June 2026", "20 May 2026"],
        ["Ask around", "–", "–", "not yet"],
    ]


def test_a_pathway_leads_step_by_step(tmp_path: Path) -> None:
    steps = [
        {"document": "soil", "minutes": 10},
        {"page": "guide.md", "title": "Read the guide"},
        {"task": "Ask a *colleague*", "optional": True, "minutes": 5},
        {"url": "https://example.org/", "title": "Look there"},
    ]
    files = {
        "content/resources/lesson-plans/soil.md": lesson("Soil"),
        "content/pathways/new.md": needed(
            KINDS["pathway"],
            "New here",
            sections=[{"title": "First", "summary": "Begin.", "steps": steps}],
        ),
        "docs/guide.md": "# A guide",
    }
    page = article(tmp_path, files, "pathways/new/")
    assert [words(step) for step in section(page, "section-1").iter("li")] == [
        "Soil Lesson plan · 10 min",
        "Read the guide Guide",
        "Ask a colleague Task · 5 min · if you like",
        "Look there",
    ]
    assert facts(page)["Time"] == "10 min"


@pytest.mark.parametrize(
    ("contact", "link"),
    [
        ("ana@example.org", "mailto:ana@example.org"),
        ("[the form](https://example.org/form)", "https://example.org/form"),
        ("in the staff room", None),
    ],
)
def test_a_mentor_can_be_reached(tmp_path: Path, contact: str, link: str | None) -> None:
    mentoring = {"offers": ["Time"], "places": 3, "taken": 2, "contact": contact}
    files = {"content/community/people/ana.md": person("Ana", mentoring=mentoring)}
    found = section(article(tmp_path, files, "community/people/ana/"), "mentoring")
    assert "One free place." in words(found)
    assert found.xpath(".//p/a/@href") == ([link] if link else [])


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({"min": 2, "max": 2}, "2 people"),
        ({"min": 2, "max": 6}, "2–6 people"),
        ({"min": 4}, "4 people or more"),
        ({"max": 1}, "up to 1 person"),
        ({"max": 12}, "up to 12 people"),
    ],
)
def test_how_many_a_practice_takes(tmp_path: Path, given: dict[str, int], shown: str) -> None:
    files = {"content/practices/walk.md": titled("A walk", people=given)}
    assert facts(article(tmp_path, files, "practices/walk/"))["People"] == shown


def test_a_word_of_the_glossary(tmp_path: Path) -> None:
    files = {"content/glossary/humus.md": titled("Humus", also=["topsoil", "mould"])}
    page = article(tmp_path, files, "glossary/humus/")
    assert facts(page)["Also called"] == "topsoil, mould"
    listing = article(tmp_path / "again", files, "glossary/")
    assert words(listing.xpath("//dl/div")[0]) == "Humus topsoil, mouldWhat Humus is about."


def test_links_in_a_text_lead_to_pages_on_the_site(tmp_path: Path) -> None:
    body = (
        "[[nature]] [[domain:nature|the *wood*]] [rel](../../domains/nature.md#why) "
        "[guide](../../../docs/guide.md) [ref][n] [elsewhere](https://example.org/) "
        "`[[nature]]`\n\n[n]: ../../domains/nature.md\n"
    )
    files = {
        "content/resources/lesson-plans/soil.md": lesson("Soil", body),
        "content/domains/nature.md": titled("Nature & [wood] <b>"),
        "docs/guide.md": "# A guide",
    }
    page = article(tmp_path, files, "resources/lesson-plans/soil/")
    [paragraph] = page.xpath("//div[@class='sr-doc__main']/p")
    assert [(words(a), a.get("href")) for a in paragraph.iter("a")] == [
        ("Nature & [wood] <b>", "../../../domains/nature/"),
        ("the *wood*", "../../../domains/nature/"),
        ("rel", "../../../domains/nature/#why"),
        ("guide", "../../../guide/"),
        ("ref", "../../../domains/nature/"),
        ("elsewhere", "https://example.org/"),
    ]
    assert words(paragraph).endswith("[[nature]]")


def test_a_page_without_a_summary_is_described_all_the_same(tmp_path: Path) -> None:
    files = {"content/community/people/ana.md": front_matter(
        {"name": "Ana", "consent": {"given": "2026-01-01"}, "roles": [{"role": "mentor"}]}
    )}  # fmt: skip
    catalog = load_catalog(write_community(tmp_path, files)).catalog
    site = build_site(catalog, Settings())
    assert site.pages["community/people/ana/"].description == "Ana: Person, Mentor"


def test_a_card_names_the_roles_that_somebody_has_today(tmp_path: Path) -> None:
    roles: list[dict[str, Any]] = [
        {"role": "mentor", "to": "2026-11-30"},
        {"role": "facilitator", "from": "2026-12-01"},
        {"role": "steward", "from": "2026-12-02"},
    ]
    ana = front_matter({"name": "Ana", "consent": {"given": "2026-01-01"}, "roles": roles})
    files = {"content/community/people/ana.md": ana}
    catalog = load_catalog(write_community(tmp_path, files)).catalog
    site = build_site(catalog, Settings(today=TODAY))
    assert View(site).card(Key("person", "ana")).facts == ("Facilitator",)
