"""The real site, as a reader, a search engine and a browser that asks nobody else see it."""

import json
import re
from itertools import pairwise
from pathlib import Path
from urllib.parse import urljoin

import pytest
from lxml import etree

from communities import FIXED_PAGES, REAL_ADDRESS, ROOT, Site, main_text
from staffroom import Catalog, load_catalog

FOLDERS = {
    "domain": "domains",
    "practice": "practices",
    "lesson-plan": "resources/lesson-plans",
    "rubric": "resources/rubrics",
    "case-study": "case-studies",
    "pathway": "pathways",
    "person": "community/people",
    "group": "community/groups",
    "goal": "community/goals",
    "meeting": "community/meetings",
    "term": "glossary",
}
"""Where the pages of each kind stand, as DESIGN fixes it."""


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    catalog, diagnostics = load_catalog(ROOT / "content")
    assert [problem.as_text() for problem in diagnostics] == []
    return catalog


# --- addresses ----------------------------------------------------------------------------------


def test_every_document_has_its_page(real_site: Site, catalog: Catalog) -> None:
    assert len(catalog.documents) > 100
    for record in catalog.documents:
        page = real_site.page(f"{FOLDERS[record.kind.name]}/{record.id}/")
        assert page.xpath("string(//h1)").strip() == record.title


@pytest.mark.parametrize("address", FIXED_PAGES)
def test_fixed_pages(real_site: Site, address: str) -> None:
    assert real_site.page(address).xpath("string(//h1)").strip()


@pytest.mark.parametrize("file", ["catalog.json", "feed.xml", "community/calendar.ics"])
def test_fixed_files(real_site: Site, file: str) -> None:
    assert real_site.has(file)


@pytest.mark.parametrize("vocabulary", ["subjects", "levels", "tags"])
def test_every_term_has_its_page(real_site: Site, catalog: Catalog, vocabulary: str) -> None:
    terms = list(catalog.vocabularies[vocabulary])
    assert len(terms) > 5
    for term in terms:
        page = real_site.page(f"{vocabulary}/{term.id}/")
        assert page.xpath("string(//h1)").strip() == term.label


def test_every_page_can_be_reached_from_home(real_site: Site) -> None:
    assert real_site.unreached() & set(real_site.proper_pages) == {"404.html"}


# --- links --------------------------------------------------------------------------------------


def test_no_link_and_no_place_on_a_page_is_missing(real_site: Site) -> None:
    assert real_site.dead_links() == []


def test_every_reference_shows_at_both_ends(real_site: Site, catalog: Catalog) -> None:
    assert len(catalog.references) > 500
    assert real_site.references_missing(catalog) == []


_ASKS = {
    "script": ["src"],
    "img": ["src", "srcset"],
    "source": ["src", "srcset"],
    "video": ["src", "poster"],
    "audio": ["src"],
    "track": ["src"],
    "iframe": ["src"],
    "embed": ["src"],
    "object": ["data"],
    "input": ["src"],
    "form": ["action"],
    "use": ["href", "{http://www.w3.org/1999/xlink}href"],
    "image": ["href", "{http://www.w3.org/1999/xlink}href"],
}
_LINKS_THAT_ASK_NOTHING = {"canonical", "alternate", "license", "prev", "next"}
_OTHER_HOST = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)


def test_no_page_asks_another_host(real_site: Site) -> None:
    for address, page in real_site.pages.items():
        for element in page.iter(*_ASKS):
            for name in _ASKS[element.tag]:
                assert not _OTHER_HOST.match(element.get(name, "")), (address, element.tag)
        for link in page.iter("link"):
            if link.get("rel") not in _LINKS_THAT_ASK_NOTHING:
                assert not _OTHER_HOST.match(link.get("href")), address
        assert not page.xpath("//style | //base"), address
        for style in page.xpath("//@style"):
            assert "url(" not in style, address


def test_no_page_has_a_script_within(real_site: Site) -> None:
    """So that the site works under a strict policy for scripts."""
    for address, page in real_site.pages.items():
        for script in page.iter("script"):
            is_data = script.get("type") in ("application/ld+json", "application/json")
            assert script.get("src") or is_data, address
        assert not page.xpath("//@*[starts-with(name(), 'on')]"), address


def test_no_style_sheet_asks_another_host(real_site: Site) -> None:
    sheets = [file for address, file in real_site.files.items() if address.endswith(".css")]
    assert sheets
    for sheet in sheets:
        rules = re.sub(r"/\*.*?\*/", "", sheet.read_text("utf-8"), flags=re.DOTALL)
        assert "@import" not in rules
        for target in re.findall(r"url\(\s*[\"']?([^\"')]*)", rules):
            assert target.startswith("data:"), (sheet.name, target)


def test_no_script_asks_another_host(real_site: Site) -> None:
    own = [file for address, file in real_site.files.items() if address.startswith("assets/")]
    scripts = [file for file in own if file.suffix == ".js"]
    assert len(scripts) >= 3
    for script in scripts:
        assert not re.search(r"[\"'`](?:[a-z]+:)?//", script.read_text("utf-8")), script.name
    # Pagefind uses this address to take others apart; it is never asked.
    for name in ("pagefind/pagefind.js", "pagefind/pagefind-worker.js"):
        hosts = set(re.findall(r"https?://[\w.-]+", real_site.text(name)))
        assert hosts <= {"https://example.com"}, name


def test_the_page_for_what_is_not_there_works_at_any_depth(real_site: Site) -> None:
    page = real_site.page("404.html")
    links = [*page.xpath("//@href"), *page.xpath("//script/@src"), *page.xpath("//form/@action")]
    for link in links:
        assert link.startswith(("/kb/", "#", "https://")), link
    assert page.xpath("//meta[@name='robots']/@content") == ["noindex"]


# --- what each page says of itself ----------------------------------------------------------------


def test_each_page_has_one_heading_above_all(real_site: Site) -> None:
    for address, page in real_site.pages.items():
        assert len(page.xpath("//h1")) == 1, address
        assert page.xpath("string(//h1)").strip(), address


def test_headings_leave_out_no_level(real_site: Site) -> None:
    for address, page in real_site.proper_pages.items():
        levels = [int(e.tag[1]) for e in page.iter("h1", "h2", "h3", "h4", "h5", "h6")]
        for above, below in pairwise(levels):
            assert below <= above + 1, (address, levels)


def test_pages_can_be_told_apart_by_title_and_description(real_site: Site) -> None:
    pages: dict[tuple[str, str], str] = {}
    for address, page in real_site.proper_pages.items():
        title = page.xpath("string(//title)").strip()
        assert title.endswith("The Staffroom"), address
        about = page.xpath("string(//meta[@name='description']/@content)")
        assert pages.setdefault((title, about), address) == address


def test_each_page_is_described(real_site: Site) -> None:
    for address, page in real_site.proper_pages.items():
        [description] = page.xpath("//meta[@name='description']/@content")
        assert len(description) > 10, address
        assert page.xpath("//meta[@property='og:description']/@content") == [description], address


def test_each_page_names_its_one_address(real_site: Site) -> None:
    for address, page in real_site.proper_pages.items():
        canonical = page.xpath("//link[@rel='canonical']/@href")
        assert canonical == ([] if address == "404.html" else [REAL_ADDRESS + address])


def test_each_page_says_its_language(real_site: Site) -> None:
    for address, page in real_site.pages.items():
        assert page.get("lang") == "en", address


def test_ids_are_unique(real_site: Site) -> None:
    assert real_site.repeated_ids() == []


def test_labels_lead_to_what_they_label(real_site: Site) -> None:
    for address, page in real_site.pages.items():
        ids = set(page.xpath("//@id"))
        for name in ("aria-labelledby", "aria-describedby", "aria-controls", "for"):
            for label in page.xpath(f"//@{name}"):
                assert set(label.split()) <= ids, (address, name, label)


def test_pictures_have_words(real_site: Site) -> None:
    for address, page in real_site.pages.items():
        assert not page.xpath("//img[not(@alt)]"), address
        assert not page.xpath("//svg[@role='img'][not(@aria-label)]"), address


def test_each_page_has_its_landmarks(real_site: Site) -> None:
    for address, page in real_site.proper_pages.items():
        for landmark in ("main", "header", "footer"):
            assert len(page.xpath(f"//body/{landmark}")) == 1, (address, landmark)
        for nav in page.iter("nav"):
            assert nav.get("aria-label") or nav.get("aria-labelledby"), address


def test_no_text_was_left_to_be_filled_in(real_site: Site) -> None:
    """Neither a name of Python's for nothing, nor a placeholder, nor Markdown that was not read."""
    raw = re.compile(r"\A\W*(None|True|False|Undefined)\W*\Z|\{\w*\}|\[\[|\]\]|\*\*|!!!|===")
    # What scripts fill in later is no text yet.
    texts = "//main//text()[not(ancestor::pre or ancestor::code or ancestor::script)]"
    for address, page in real_site.proper_pages.items():
        if address == "reference/problems/":
            continue
        for text in [*page.xpath(texts), *page.xpath("//main//@*[name() != 'class']")]:
            assert not raw.search(text), (address, text)


# --- pages that grow only with what they show ---------------------------------------------------


def test_no_page_is_heavy(real_site: Site) -> None:
    for address, file in real_site.files.items():
        if address.endswith("/") and not address.startswith("reference/"):
            assert file.stat().st_size < 150_000, address


def test_documents_stay_out_of_the_navigation(real_site: Site, catalog: Catalog) -> None:
    pages = {f"{FOLDERS[r.kind.name]}/{r.id}/" for r in catalog.documents}
    page = real_site.page("resources/lesson-plans/soil-is-alive/")
    nav = page.xpath("//header//nav//a/@href")
    assert len(nav) > 5
    assert not {real_site.resolve("resources/lesson-plans/soil-is-alive/", a) for a in nav} & pages


def test_breadcrumbs_show_the_place(real_site: Site) -> None:
    page = real_site.page("resources/lesson-plans/soil-is-alive/")
    trail = page.xpath("//nav[@aria-label='You are here']//a")
    address = "resources/lesson-plans/soil-is-alive/"
    assert [(a.text, real_site.resolve(address, a.get("href"))) for a in trail] == [
        ("Home", ""),
        ("Resources", "resources/"),
        ("Lesson plans", "resources/lesson-plans/"),
    ]
    current = page.xpath("//header//a[@aria-current]")
    assert {a.text_content().strip() for a in current} == {"Resources"}


def test_a_page_written_by_hand_shows_its_place(real_site: Site) -> None:
    page = real_site.page("guides/roles/")
    current = page.xpath("//header//a[@aria-current]")
    assert {a.text_content().strip() for a in current} == {"Guides"}
    assert page.xpath("//aside//a[@aria-current='page']/text()") == ["Roles"]


# --- for other systems --------------------------------------------------------------------------


def test_sitemap_lists_the_pages(real_site: Site) -> None:
    tree = etree.fromstring(real_site.text("sitemap.xml").encode())
    listed = tree.xpath("//*[local-name()='loc']/text()")
    assert len(listed) == len(set(listed))
    assert set(listed) == {
        REAL_ADDRESS + address for address in real_site.proper_pages if address != "404.html"
    }


def test_edit_leads_to_the_file(real_site: Site, catalog: Catalog) -> None:
    for record in catalog.documents:
        page = real_site.page(f"{FOLDERS[record.kind.name]}/{record.id}/")
        [edit] = page.xpath("//a[contains(., 'Edit this page')]/@href")
        base = "https://github.com/staffroom-example/staffroom/edit/main/"
        assert edit == urljoin(base, str(record.document.path))
        assert Path(ROOT, edit.removeprefix(base)).is_file()
    [edit] = real_site.page("guides/roles/").xpath("//a[contains(., 'Edit this page')]/@href")
    assert edit.endswith("/edit/main/docs/guides/roles.md")


def test_linked_data_is_that_of_the_page(real_site: Site, catalog: Catalog) -> None:
    for record in catalog.documents:
        address = f"{FOLDERS[record.kind.name]}/{record.id}/"
        page = real_site.page(address)
        [script] = page.xpath("//script[@type='application/ld+json']")
        data = json.loads(script.text)
        assert data["@context"] == "https://schema.org"
        assert data["@id"] == data["url"] == REAL_ADDRESS + address
        assert data["name"] == record.title
        assert data.get("description", "") == record.summary


def test_what_a_reader_reads(real_site: Site) -> None:
    text = main_text(real_site.page("resources/lesson-plans/soil-is-alive/"))
    for words in ("Lesson plan", "Time", "For", "Subject", "Objectives", "Licence", "CC BY 4.0"):
        assert words in text
