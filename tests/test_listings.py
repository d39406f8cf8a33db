"""Listings: every document stands in them once, in pages that a phone loads in a moment."""

from pathlib import Path

import pytest

from communities import Site as BuiltSite
from communities import front_matter, lesson, lessons, main_text, make_site, titled
from conftest import Once
from filled import needed
from listed import LISTING, MOST_BYTES, listed_on, pages_of, rows_of, titles_on
from staffroom.kinds import KINDS
from staffroom.site.paging import TABLE_LENGTH


@pytest.fixture(scope="module")
def many(once: Once) -> BuiltSite:
    """Five hundred lessons that all hang on the same words, with people, terms and more."""

    def make(folder: Path) -> None:
        files = lessons(
            500,
            domains=["nature"],
            practices=["walk"],
            tags=["outdoors"],
            standards=["ngss:5-LS2-1"],
            authors=["ana"],
            created="2026-01-02",
        )
        files |= {
            "content/domains/nature.md": titled("Nature"),
            "content/practices/walk.md": titled("A walk"),
        }
        for n in range(300):
            files[f"content/glossary/term-{n}.md"] = titled(f"Term {n}", "Long text. " * 50)
            files[f"content/community/people/person-{n}.md"] = needed(KINDS["person"], f"P {n}")
            files[f"content/community/groups/group-{n}.md"] = needed(KINDS["group"], f"G {n}")
            files[f"content/domains/domain-{n}.md"] = titled(f"Domain {n}")
            files[f"content/resources/lesson-plans/old-{n}.md"] = lesson(
                f"Old {n}", status="retired"
            )
            files[f"content/practices/broken-{n}.md"] = titled("x", nothing=1)
        files["content/community/people/ana.md"] = needed(KINDS["person"], "Ana")
        make_site(folder, files, use_directory_urls=True)

    return BuiltSite(once("many", make) / "site")


@pytest.mark.parametrize(
    "first",
    [
        LISTING,
        "subjects/science/",
        "levels/grade-5/",
        "levels/grades-3-5/",
        "tags/outdoors/",
        "domains/nature/lesson-plans/",
        "practices/walk/lesson-plans/",
        "domains/nature/library/",
        "practices/walk/library/",
        "resources/time/31-60/",
        "community/people/ana/lesson-plans/",
        "standards/ngss-5-ls2-1/",
    ],
)
def test_every_lesson_is_listed_once(many: BuiltSite, first: str) -> None:
    pages = list(pages_of(many, first))
    found = [card for page in pages for card in listed_on(many, page)]
    assert len(found) == 500
    assert set(found) == {f"{LISTING}lesson-{n}/" for n in range(1, 501)}
    assert len(pages) == -(-500 // TABLE_LENGTH)
    assert pages[1] == f"{first}page/2/"


def test_pages_lead_back_and_forth(many: BuiltSite) -> None:
    pages = list(pages_of(many, LISTING))
    for number, address in enumerate(pages):
        page = many.page(address)
        previous = [many.resolve(address, a) for a in page.xpath("//a[@rel='prev']/@href")]
        assert previous == pages[max(0, number - 1) : number]
        assert page.xpath("//nav[@aria-label='Pages']//*[@aria-current='page']/text()") == [
            str(number + 1)
        ]
    assert {pages[0], pages[-1]} <= many.internal(pages[5])


def test_each_page_of_a_listing_has_its_own_title(many: BuiltSite) -> None:
    titles = [many.page(a).xpath("string(//h1)").strip() for a in pages_of(many, LISTING)]
    assert titles[:2] == ["Lesson plans", "Lesson plans, page 2"]
    assert len(set(titles)) == len(titles)


def test_lessons_stand_by_title_as_readers_expect(tmp_path: Path) -> None:
    titles = ["Zebra", "apple", "Éclair", "earth", "Apple pie", "10 worms"]
    files = {
        f"content/resources/lesson-plans/l-{n}.md": lesson(title) for n, title in enumerate(titles)
    }
    files["content/vocabularies/tags.yml"] = "".join(
        f"- {{id: t{n}, label: {title}}}\n" for n, title in enumerate(titles)
    )
    site = make_site(tmp_path, files)
    in_order = ["10 worms", "apple", "Apple pie", "earth", "Éclair", "Zebra"]
    for address in (LISTING, "subjects/science/", "resources/time/31-60/"):
        assert titles_on(site, address) == in_order
    tags = site.page("tags/").xpath("//ul[@class='sr-vocabulary']/li/a/strong/text()")
    assert tags == in_order


def test_no_page_grows_with_the_collection(many: BuiltSite) -> None:
    heavy = {
        address: file.stat().st_size
        for address, file in many.files.items()
        if address.endswith("/") and file.stat().st_size > MOST_BYTES
    }
    assert set(heavy) <= {"reference/front-matter/"}, heavy
    assert many.file("").stat().st_size < MOST_BYTES


def test_every_page_can_be_reached(many: BuiltSite) -> None:
    unreached = {a for a in many.unreached() if "/old-" not in a}
    # There is neither a goal nor a meeting to list.
    assert unreached == {"404.html", "community/goals/", "community/meetings/"}


def test_retired_documents_are_not_listed(many: BuiltSite) -> None:
    for address in many.pages:
        if address != "needs-attention/" and "/old-" not in address:
            assert not [a for a in many.internal(address) if "/old-" in a], address


def test_a_page_does_not_depend_on_how_many_others_there_are(tmp_path: Path) -> None:
    def soil(others: int, folder: Path) -> bytes:
        files = lessons(others) | {
            "content/resources/lesson-plans/soil.md": lesson(
                "Soil", "Worms.", subjects=["music"], levels=["grade-4"], domains=["nature"]
            ),
            "content/domains/nature.md": titled("Nature"),
        }
        site = make_site(folder, files)
        for address in (f"{LISTING}soil/", "domains/nature/"):
            assert site.has(address)
        return site.file(f"{LISTING}soil/").read_bytes() + site.file("domains/nature/").read_bytes()

    assert soil(10, tmp_path / "few") == soil(300, tmp_path / "many")


# --- what a listing says ------------------------------------------------------------------------


def test_a_row_says_what_a_teacher_decides_by(tmp_path: Path) -> None:
    files = {
        "content/resources/lesson-plans/soil.md": lesson(
            "Soil",
            levels=["grade-5", "grade-4"],
            subjects=["science", "arts"],
            duration="1 h",
            updated="2026-10-02",
            reviewed={"on": "2026-10-01", "by": "ana"},
        ),
        "content/community/people/ana.md": needed(KINDS["person"], "Ana"),
    }
    site = make_site(tmp_path, files)
    columns = [head.text_content() for head in site.page(LISTING).xpath("//thead//th")]
    assert columns == [
        *("Title", "Time", "Levels", "Subjects", "Changed", "Reviewed", "Licence", "Your plan")
    ]
    [row] = rows_of(site, LISTING)
    assert row.get("data-sr-key") == "lesson-plan:soil"
    assert row.get("data-sr-minutes") == "60"
    assert row.get("class") == "sr-hue-lesson-plan"
    [head] = row.xpath("th")
    assert " ".join(head.text_content().split()) == "Lesson plan SoilWhat Soil is about."
    cells = row.xpath("td")
    assert [cell.text_content() for cell in cells] == [
        *("1 h", "Grade 4, Grade 5", "Science, Arts", "October 2026", "within a year"),
        *("CC BY 4.0", ""),
    ]
    assert [cell.get("data-v") for cell in cells] == [
        *("60", "1", None, "2026-10-02", "1", None, None)
    ]
    assert [cell.get("data-label") for cell in cells[:-1]] == columns[1:-1]
    assert cells[-1].get("class") == "sr-plan-slot"


def test_a_row_of_a_case_study_shows_its_figure(tmp_path: Path) -> None:
    measures = [{"name": "Talk", "before": 3, "after": 9, "unit": "%"}]
    files = {
        "content/case-studies/talk.md": needed(KINDS["case-study"], "Talk", measures=measures),
    }
    [row] = rows_of(make_site(tmp_path, files), "case-studies/")
    assert row.xpath("string(th/p[2])") == "Talk: 3 → 9 %"
    assert not row.get("data-sr-minutes")


def test_real_minutes_stand_in_the_row_once_three_have_taught_it(tmp_path: Path) -> None:
    trials = [{"on": "2026-01-01", "minutes": minutes} for minutes in (60, 55, 70)]
    files = {
        "content/resources/lesson-plans/a.md": lesson("A", duration=45, trials=trials),
        "content/resources/lesson-plans/b.md": lesson("B", duration=45, trials=trials[:2]),
    }
    rows = rows_of(make_site(tmp_path, files), LISTING)
    assert [row.xpath("string(td[1])") for row in rows] == ["1 h", "45 min"]


def test_a_level_is_served_by_its_band_and_a_band_by_its_levels(tmp_path: Path) -> None:
    files = {
        "content/resources/lesson-plans/band.md": lesson("Band", levels=["grades-3-5"]),
        "content/resources/lesson-plans/four.md": lesson("Four", levels=["grade-4"]),
        "content/resources/lesson-plans/five.md": lesson("Five", levels=["grade-5"]),
    }
    site = make_site(tmp_path, files)

    assert titles_on(site, "levels/grade-4/") == ["Band", "Four"]
    assert titles_on(site, "levels/grades-3-5/") == ["Band", "Five", "Four"]
    assert titles_on(site, "levels/grades-6-8/") == []
    counts = site.page("levels/").xpath("//main//span[@class='sr-count']/text()")
    assert counts == ["3", "2", "2", "0"]


def test_meetings_stand_latest_first(tmp_path: Path) -> None:
    files = {"content/community/groups/everybody.md": needed(KINDS["group"], "Everybody")}
    for id, starts in (("a", "2026-03-01 09:00 +00:00"), ("b", "2026-03-01 09:30 +02:00")):
        files[f"content/community/meetings/{id}.md"] = needed(KINDS["meeting"], id, starts=starts)
    site = make_site(tmp_path, files)
    assert site.page("community/meetings/").xpath("//article//h3/a/text()") == ["a", "b"]
    rows = site.page("community/groups/everybody/").xpath("//section//li//a/text()")
    assert rows == ["a", "b"]


def test_a_domain_says_what_is_missing(tmp_path: Path) -> None:
    files = {
        "content/domains/nature.md": titled("Nature"),
        "content/resources/lesson-plans/a.md": lesson("A", domains=["nature"]),
        "content/resources/rubrics/old.md": needed(
            KINDS["rubric"], "Old", domains=["nature"], status="retired"
        ),
    }
    [missing] = (
        make_site(tmp_path, files)
        .page("domains/nature/")
        .xpath("//section[@aria-labelledby='sr-missing']")
    )
    assert [chip.text_content().strip() for chip in missing.iter("li")] == [
        *("a rubric", "a case study", "a practice", "a group")
    ]


def test_a_domain_that_has_everything_lacks_nothing(tmp_path: Path) -> None:
    kinds = ("lesson-plan", "rubric", "case-study", "practice", "group")
    files = {
        f"content/{KINDS[kind].folder}/x.md": needed(KINDS[kind], "X", domains=["nature"])
        for kind in kinds
    }
    files["content/domains/nature.md"] = titled("Nature")
    page = make_site(tmp_path, files).page("domains/nature/")
    assert not page.xpath("//section[@aria-labelledby='sr-missing']")


def test_standards_show_which_resources_teach_them(tmp_path: Path) -> None:
    files = {
        "content/resources/lesson-plans/a.md": lesson("A", standards=["ngss:5-LS2-1"]),
        "content/resources/lesson-plans/b.md": lesson(
            "B", objectives=[{"text": "x", "standards": ["ngss:5-LS2-1"]}]
        ),
        "content/resources/rubrics/c.md": needed(KINDS["rubric"], "C", standards=["ngss:5-LS2-1"]),
    }
    site = make_site(tmp_path, files)
    [row] = site.page("standards/").xpath("//tr[@id='ngss-5-ls2-1']")
    assert {a.text for a in row.iter("a")} >= {"A", "B", "C"}
    assert "standards/" in site.internal("resources/lesson-plans/a/")
    assert site.dead_links() == []


def test_news_stand_by_month(tmp_path: Path) -> None:
    files = {
        "content/resources/lesson-plans/a.md": lesson("A", created="2026-01-31"),
        "content/resources/lesson-plans/b.md": lesson(
            "B", created="2025-12-01", updated="2026-02-01"
        ),
        "content/resources/lesson-plans/c.md": lesson("C"),
    }
    page = make_site(tmp_path, files).page("whats-new/")
    found = [
        (section.xpath("string(h2)"), [a.text for a in section.xpath(".//li//a")])
        for section in page.xpath("//main//section")
    ]
    assert found == [
        ("February 2026", ["B"]),
        ("January 2026", ["A"]),
        ("December 2025", ["B"]),
    ]


def test_what_needs_attention(tmp_path: Path) -> None:
    by_ana = {"by": "ana"}
    folder = "content/resources/lesson-plans"
    files = {
        "content/community/people/ana.md": needed(KINDS["person"], "Ana"),
        f"{folder}/overdue.md": lesson("Overdue", reviewed={"on": "2025-11-21", **by_ana}),
        f"{folder}/fresh.md": lesson("Fresh", reviewed={"on": "2025-11-22", **by_ana}),
        f"{folder}/never.md": lesson("Never", created="2026-09-01"),
        f"{folder}/new.md": lesson("New", created="2026-11-01"),
        f"{folder}/waiting.md": lesson("Waiting", status="in-review"),
        f"{folder}/gone.md": lesson("Gone", status="retired"),
        f"{folder}/slip.md": front_matter({"title": "Slip"}),
        f"{folder}/dangling.md": lesson("Dangling", "[[nowhere]]"),
    }
    page = make_site(tmp_path, files).page("needs-attention/")
    found = {
        section.xpath("string(h2)"): " ".join(section.text_content().split())
        for section in page.xpath("//main//section")
    }
    assert list(found) == [
        *("Left out", "To mend", "Review due again", "Not yet reviewed", "In review", "Retired")
    ]
    assert "slip.md" in found["Left out"]
    assert "dangling.md" in found["To mend"]
    assert "Overdue last reviewed on 21 November 2025" in found["Review due again"]
    for title, heading in (("Never", "Not yet reviewed"), ("Waiting", "In review")):
        assert title in found[heading]
    assert "Gone" in found["Retired"]
    for title in ("Fresh", "New"):
        assert title not in main_text(page).replace("Not yet", "")
