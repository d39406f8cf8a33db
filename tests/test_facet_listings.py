"""A listing for every value of every facet, complete and light, for readers without scripts."""

from datetime import date
from pathlib import Path
from random import Random

import pytest

from communities import Site as BuiltSite
from communities import lesson, make_site, titled
from conftest import Once
from filled import needed
from listed import MOST_BYTES, listed_in, titles_on
from staffroom import load_catalog
from staffroom.kinds import KINDS
from staffroom.site import Settings, build_site
from staffroom.site.addresses import address_of, facet_address
from staffroom.site.facets import said_of

# What authors can write at most, and what takes the most room when it is HTML.
_LONG = ("x" * 200, "\U0001f6a1" * 200, "&<>'\"" * 40, "fünf lange Wörter hier " * 8)
_LEVELS = "".join(f"- {{id: l-{n}, label: Level number {n:02}}}\n" for n in range(10))


@pytest.fixture(scope="module")
def hostile(once: Once) -> Path:
    """The folder of a community with long texts, and with values that differ in few signs."""

    def make(folder: Path) -> None:
        chance = Random(1)
        files: dict[str, str] = {"content/vocabularies/levels.yml": _LEVELS}
        files["content/vocabularies/standards.yml"] = "".join(
            f"- {{id: {id!r}, label: A standard}}\n" for id in STANDARDS
        )
        files["content/domains/nature.md"] = titled("Nature")
        files["content/domains/empty.md"] = titled("Empty")
        files["content/practices/walk.md"] = titled("Walk", duration=130)
        files["content/resources/rubrics/talk.md"] = needed(KINDS["rubric"], "Talk")
        files["content/community/people/ana.md"] = needed(KINDS["person"], "Ana")
        for n in range(700):
            files[f"content/resources/lesson-plans/{n}-{'long-' * 15}id.md"] = lesson(
                f"{n} {chance.choice(_LONG)}"[:150],
                summary=chance.choice(_LONG)[:200],
                levels=[f"l-{n}" for n in range(10)],
                subjects=["science", "mathematics", "arts", "music"],
                domains=["nature"] if n % 3 else [],
                practices=["walk"] if n % 2 else [],
                rubrics=["talk"] if n % 2 else [],
                duration=chance.choice((10, 45, 90, 200)),
                preparation=chance.choice((0, 15, 16)),
                standards=[chance.choice(STANDARDS)],
                license=chance.choice(LICENCES),
                language=chance.choice(LANGUAGES),
                setting=chance.choice(("online", ["in-person", "hybrid"])),
                grouping=chance.choice(("pairs", ["groups", "individual"])),
                devices=chance.choice(("none", "shared")),
                reviewed={"on": chance.choice(("2026-11-01", "2025-01-01")), "by": "ana"},
                created="2026-01-02",
            )
        files["content/resources/lesson-plans/plain.md"] = lesson("Plain", levels=["l-1"])
        files["content/resources/lesson-plans/old.md"] = lesson("Old", status="retired")
        make_site(folder, files)

    return once("hostile-listings", make)


STANDARDS = ("a:B", "a:b", "A:B", "a-b", "a b", "..", "a:B-C", "a-b:C", "Ä:1", "x" * 300)
LICENCES = ("CC-BY-4.0", "cc-by-4.0", "Cc-By-4.0", "MIT", "Apache-2.0")
LANGUAGES = ("en", "EN", "pt-BR", "pt-br", "zh-Hant-TW")


def test_every_value_of_every_facet_has_a_complete_listing(hostile: Path) -> None:
    built = BuiltSite(hostile / "site")
    catalog = load_catalog(hostile / "project").catalog
    site = build_site(catalog, Settings(today=date(2026, 11, 22)))
    assert {name for name, facet in site.facets.items() if facet.values} == {
        *("kind", "level", "subject", "time", "domain", "practice", "standard", "devices"),
        *("grouping", "setting", "preparation", "rubric", "reviewed", "language", "licence"),
    }
    addresses: dict[str, tuple[str, str]] = {}
    for name, facet in site.facets.items():
        for value in facet.values:
            address = facet_address(name, value.id)
            assert addresses.setdefault(address.casefold(), (name, value.id)) == (name, value.id)
            wanted = {
                address_of(record.key)
                for record in catalog.documents
                if record.is_listed
                and record.kind.in_library
                and not set(value.said).isdisjoint(said_of(record, site.settings).get(name, ()))
            }
            found = listed_in(built, address)
            assert len(found) == len(set(found)) == value.number, (name, value.id)
            assert set(found) == wanted, (name, value.id)
    assert len(addresses) > 50
    assert built.dead_links() == []


def test_without_scripts_the_library_leads_to_every_licence_and_language(tmp_path: Path) -> None:
    # Other facets of many values have a page that shows all of them.
    files = {
        f"content/resources/lesson-plans/{n}.md": lesson(
            f"Lesson {n}", license=f"L-{n}", language=f"en-x-{n}"
        )
        for n in range(40)
    }
    library = make_site(tmp_path, files).page("resources/")
    for name in ("licence", "language"):
        links = library.xpath(f"//details//a[starts-with(@href, '{name}/')]/@href")
        assert len(links) == len(set(links)) == 40


def test_no_page_of_a_listing_is_heavy_whatever_is_in_it(hostile: Path) -> None:
    sizes = {
        address: file.stat().st_size
        for address, file in BuiltSite(hostile / "site").files.items()
        if address.endswith("/") and address != "reference/front-matter/"
    }
    assert max(sizes.values()) < MOST_BYTES
    # Nor are they cut into needlessly small pieces.
    assert sorted(sizes.values())[-20] > MOST_BYTES / 2


def test_a_domain_leads_to_its_table(hostile: Path) -> None:
    built = BuiltSite(hostile / "site")
    [link] = built.page("domains/nature/").xpath("//a[contains(., 'as a table')]")
    assert link.text_content() == "Everything in Nature as a table, 466"
    assert built.resolve("domains/nature/", link.get("href")) == "domains/nature/library/"
    assert not built.page("domains/empty/").xpath("//a[contains(., 'as a table')]")
    assert not built.has("domains/empty/library/")


def test_listings_are_named_in_plain_words(hostile: Path) -> None:
    built = BuiltSite(hostile / "site")
    titles = {
        "resources/time/31-60/": "31–60 min",
        "resources/time/over-120/": "Longer than 120 min",
        "resources/rubric/yes/": "Has a rubric",
        "resources/reviewed/yes/": "Reviewed within a year",
        "resources/preparation/none/": "Preparation: none",
        "resources/grouping/pairs/": "In pairs",
        "resources/devices/none/": "Devices: None needed",
        "resources/licence/cc-by-4.0/": "Licence: CC BY 4.0",
        "resources/language/pt-br/": "In Portuguese (Brazil)",
        "domains/nature/library/": "Everything in Nature",
    }
    assert {address: built.headline(address) for address in titles} == titles
    lead = built.page("resources/time/31-60/").xpath("string(//p[@class='sr-lead'])")
    assert "Time: 31–60 min" in lead


def test_a_level_shows_others_than_documents_of_the_library_below_the_table(
    tmp_path: Path,
) -> None:
    files = {
        "content/resources/lesson-plans/soil.md": lesson("Soil"),
        "content/community/people/ana.md": needed(KINDS["person"], "Ana", levels=["grade-5"]),
    }
    site = make_site(tmp_path, files)
    assert titles_on(site, "levels/grade-5/") == ["Soil"]
    assert site.page("levels/grade-5/").xpath("//article//h3/a/text()") == ["Ana"]
    assert site.page("levels/grade-5/").xpath("//main//section/h2/text()") == [
        *("1 document", "People")
    ]


@pytest.mark.parametrize(("search", "is_offered"), [("true", True), ("false", False)])
def test_a_listing_leads_to_the_library_where_there_is_one(
    tmp_path: Path, search: str, is_offered: bool
) -> None:
    config = f"site_name: x\nplugins: [staffroom: {{search: {search}}}]\n"
    files = {
        "content/resources/lesson-plans/soil.md": lesson("Soil", domains=["nature"]),
        "content/domains/nature.md": titled("Nature"),
    }
    site = make_site(tmp_path, files, config)
    for address, query in {
        "levels/grade-5/": "level=grade-5",
        "resources/lesson-plans/": "kind=lesson-plan",
        "domains/nature/library/": "domain=nature",
        "resources/time/31-60/": "time=31-60",
    }.items():
        links = site.page(address).xpath("//a[.='Narrow down in the library']/@href")
        assert [link.partition("?")[2] for link in links] == [f"{query}&view=table"] * is_offered
