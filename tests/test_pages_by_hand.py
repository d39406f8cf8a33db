"""Pages written by hand, in `docs/`, among those that are made; and the navigation."""

import os
from pathlib import Path

import pytest
from mkdocs.exceptions import Abort

from communities import (
    BY_HAND,
    CONFIG,
    LESSONS,
    URL,
    Site,
    build_here,
    lesson,
    main_text,
    make_site,
    titled,
    write_community,
)
from conftest import Once

# --- pages written by hand ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def by_hand(once: Once) -> Site:
    folder = once("by-hand", lambda folder: make_site(folder, BY_HAND, CONFIG + URL, strict=True))
    return Site(folder / "site")


def test_pages_by_hand_have_their_titles(by_hand: Site) -> None:
    assert by_hand.headline("guides/roles/") == "Roles & people"
    assert by_hand.headline("guides/norms/") == "Norms"
    assert by_hand.headline("plain/") == "Plain"
    for address, page in by_hand.pages.items():
        assert len(page.xpath("//h1")) == 1, address
    assert by_hand.page("guides/roles/").xpath("//div[@class='sr-doc__main']/h2/text()") == [
        "One & only",
        "Two",
    ]
    contents = by_hand.page("guides/roles/").xpath("//nav[@aria-labelledby='sr-toc-title']//li")
    assert [item.text_content().strip() for item in contents] == ["One & only", "Two"]


def test_links_in_pages_by_hand_lead_to_documents(by_hand: Site) -> None:
    links = by_hand.page("guides/roles/").xpath("//main//p//a[not(@class)]")
    assert [(a.text, by_hand.resolve("guides/roles/", a.get("href"))) for a in links] == [
        ("Soil", "resources/lesson-plans/soil/"),
        ("dirt", "resources/lesson-plans/soil/"),
        ("soil", "resources/lesson-plans/soil/"),
        ("domains", "domains/"),
        ("all", "resources/lesson-plans/"),
    ]
    assert by_hand.dead_links() == []


def test_links_between_pages_by_hand_and_documents_show_at_both_ends(by_hand: Site) -> None:
    assert "guides/roles/" in by_hand.internal("resources/lesson-plans/soil/")
    shelf = by_hand.page("guides/roles/").xpath("//section[@aria-labelledby='sr-mentioned-in']")
    assert {a.text_content() for a in shelf[0].iter("a")} == {"Soil", "Norms", "What we love"}
    [link] = by_hand.page("resources/lesson-plans/soil/").xpath("//main//a[.='the roles']")
    assert link.get("href").endswith("guides/roles/#two")


def test_pages_by_hand_use_the_same_markdown(by_hand: Site) -> None:
    page = by_hand.page("guides/roles/")
    assert page.xpath("//li[@class='task-list-item']/input/@aria-label") == ["to do"]
    assert page.xpath("//div[@class='admonition note']")


def test_a_page_by_hand_introduces_the_page_at_its_address(by_hand: Site) -> None:
    assert by_hand.headline("") == "Welcome"
    assert "Come in." in main_text(by_hand.page(""))
    assert "Newest" in main_text(by_hand.page(""))
    text = main_text(by_hand.page("domains/"))
    assert by_hand.headline("domains/") == "What we love"
    assert "Nature and roles." in text
    assert "1 document" in text
    text = main_text(by_hand.page("resources/lesson-plans/"))
    assert by_hand.headline("resources/lesson-plans/") == "Lesson plans"
    assert "Lessons, tried ones." in text
    assert "resources/lesson-plans/soil/" in by_hand.internal("resources/lesson-plans/")


def test_an_introduction_may_describe_the_page(by_hand: Site) -> None:
    def described(address: str) -> str:
        return str(by_hand.page(address).xpath("string(//meta[@name='description']/@content)"))

    assert described("") == "We teach outdoors."
    assert described("practices/") == "How we do it."
    assert by_hand.headline("practices/") == "Practices"


@pytest.mark.parametrize(
    "name", ["domains.md", "domains/README.md", "resources/lesson-plans.md", "domains/nature.md"]
)
def test_however_its_file_is_called_no_page_takes_anothers_place(tmp_path: Path, name: str) -> None:
    files = {
        "content/domains/nature.md": titled("Nature"),
        f"{LESSONS}/soil.md": lesson("Soil", domains=["nature"]),
        f"docs/{name}": "Words of *our own*.\n",
    }
    site = make_site(tmp_path, files)
    address = name.removesuffix(".md").removesuffix("README").rstrip("/") + "/"
    assert "Words of our own." in main_text(site.page(address))
    assert "resources/lesson-plans/soil/" in site.internal("domains/nature/")
    assert "domains/nature/" in site.internal("domains/")
    assert "resources/lesson-plans/soil/" in site.internal("resources/lesson-plans/")
    assert len(site.page(address).xpath("//h1")) == 1
    # The navigation finds it, too, by whatever name.
    assert site.warnings == ()
    tabs = site.page("").xpath("//header/nav//a")
    assert "domains/" in {site.resolve("", tab.get("href")) for tab in tabs}


# No address can be made of a byte that is no letter, and a log must not begin a line with the rest.
NAMES = (b"\xff\xfe.md", b"\xff.png", b"a\n::stop-commands::x\nb.md", "r\u202etl.md".encode())


def test_a_name_that_nobody_can_read_costs_nobody_elses_page(tmp_path: Path) -> None:
    project = write_community(tmp_path / "project", {"docs/guide.md": "# Guide\n"})
    for name in NAMES:
        for folder in ("docs", "content/domains"):
            (project / folder).mkdir(parents=True, exist_ok=True)
            Path(os.fsdecode(bytes(project / folder / "x")[:-1] + name)).write_bytes(b"# x\n")
    warnings = build_here(project, tmp_path / "site")
    assert (tmp_path / "site/guide/index.html").is_file()
    assert sum("[file-name]" in each for each in warnings) == 7
    assert all("\u202e" not in each and "\n::" not in each for each in warnings)


@pytest.mark.parametrize(
    "links",
    [{"docs/a": ".", "docs/b": "."}, {"docs/out": ".."}, {"docs/a/x": "../b", "docs/b/y": "../a"}],
)
def test_links_that_lead_in_a_circle_do_not_keep_a_build_busy(
    tmp_path: Path, links: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    files = {name: {"link": target} for name, target in links.items()}
    with pytest.raises(Abort):
        make_site(tmp_path, files)
    assert "is a link to a folder" in caplog.text


def test_a_link_to_a_folder_of_pages_is_followed(tmp_path: Path) -> None:
    site = make_site(tmp_path, {"docs/a/x.md": "# X\n", "docs/b": {"link": "a"}})
    assert (site.folder / "b/x/index.html").is_file()


# --- navigation ---------------------------------------------------------------------------------

NAV = """
nav:
  - Start: index.md
  - What we care about: domains/index.md
  - Lessons: resources/lesson-plans/index.md
  - Our soil lesson: resources/lesson-plans/soil.md
  - More:
      - Who does what: guides/roles.md
      - guides/norms.md
      - A page elsewhere: https://example.org/
"""


def test_navigation_names_pages_of_every_sort(tmp_path: Path) -> None:
    site = make_site(tmp_path, BY_HAND, CONFIG + NAV, strict=True)
    address = "guides/norms/"
    tabs = site.page(address).xpath("//header/nav//a")
    assert [(a.text, site.resolve(address, a.get("href"))) for a in tabs] == [
        ("What we care about", "domains/"),
        ("Lessons", "resources/lesson-plans/"),
        ("Our soil lesson", "resources/lesson-plans/soil/"),
        ("More", "guides/roles/"),
    ]
    part = site.page(address).xpath("//nav[@aria-labelledby='sr-part-title']//a")
    assert [(a.text, a.get("aria-current")) for a in part] == [
        ("Who does what", None),
        ("Norms", "page"),
        ("A page elsewhere", None),
    ]
    # The navigation has a name of its own for a page, which keeps its title.
    assert site.headline("resources/lesson-plans/soil/") == "Soil"
    assert site.dead_links() == []


def test_navigation_without_a_home_page(tmp_path: Path) -> None:
    site = make_site(tmp_path, BY_HAND, f"{CONFIG}{URL}nav:\n  - guides/roles.md\n")
    for address in ("guides/roles/", "", "404.html"):
        brand = site.page(address).xpath("//header//a[@class='sr-brand']")[0]
        assert site.resolve(address, brand.get("href")) == ""
    assert site.dead_links() == []


def test_navigation_is_made_of_the_overviews_where_none_is_given(by_hand: Site) -> None:
    tabs = by_hand.page("plain/").xpath("//header/nav//a")
    labels = [a.text for a in tabs]
    assert {"Community", "Guides", "Plain"} <= set(labels)
    assert "Soil" not in labels
    assert "Nature" not in labels


def test_a_name_in_the_navigation_that_leads_nowhere_is_told(tmp_path: Path) -> None:
    site = make_site(tmp_path, {}, f"{CONFIG}nav:\n  - Nowhere: nowhere.md\n")
    assert any("nowhere.md" in warning for warning in site.warnings)
