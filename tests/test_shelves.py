"""The graph on the pages: every reference shows at both ends."""

from pathlib import Path

import pytest

from communities import Site, make_site, write_community
from conftest import Once
from filled import Filler, needed
from staffroom import Catalog, load_catalog
from staffroom.kinds import KINDS

EVERYBODY = {"content/community/groups/everybody.md": needed(KINDS["group"], "Everybody")}


def community() -> dict[str, str]:
    """A document of each kind that refers in every field in which it can, each to another one."""
    filler = Filler()
    files = dict(EVERYBODY)
    for kind in KINDS.values():
        body = f"See [[practice:mention-of-{kind.name}]] and [the guide](../../docs/guide.md)."
        if kind.folder.count("/"):
            body = body.replace("../../", "../../../")
        files |= filler.document(kind, f"source-{kind.name}", body)
        files[f"content/practices/mention-of-{kind.name}.md"] = needed(
            KINDS["practice"], f"Mentioned by {kind.name}"
        )
    return {**files, **filler.targets, "docs/guide.md": "# A guide\n\nSee [[source-domain]].\n"}


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    folder = write_community(tmp_path_factory.mktemp("catalog"), community())
    catalog, diagnostics = load_catalog(folder)
    assert not [problem.as_text() for problem in diagnostics]
    return catalog


@pytest.fixture(scope="module")
def site(once: Once) -> Site:
    return Site(once("edges", lambda folder: make_site(folder, community())) / "site")


def test_the_community_has_every_relation(catalog: Catalog) -> None:
    found = {(r.source.kind, r.relation) for r in catalog.references}
    assert len(found) > 120
    assert {relation for _, relation in found} == {
        *("domain", "practice", "related", "author", "contributor", "translation", "replaced"),
        *("reviewer", "based-on", "prerequisite", "rubric", "trial", "assesses", "steward"),
        *("broader", "role", "member", "goal-group", "goal-owner", "meeting-group", "facilitator"),
        *("note-taker", "attended", "action", "discussed", "pathway", "mention"),
    }


def test_every_reference_shows_on_both_pages(catalog: Catalog, site: Site) -> None:
    assert site.references_missing(catalog) == []


def test_no_link_is_dead(site: Site) -> None:
    assert site.dead_links() == []


def test_every_page_can_be_reached(site: Site) -> None:
    unreached = site.unreached()
    redirects = {address for address in unreached if "former-source-" in address}
    assert len(redirects) == len(KINDS)
    assert unreached - redirects == {"404.html"}


def test_ids_are_unique(site: Site) -> None:
    assert site.repeated_ids() == []


def test_a_page_shows_each_neighbour_once(site: Site) -> None:
    """No card comes on two shelves of a page."""
    for address, page in site.pages.items():
        for shelf in page.xpath("//section[contains(@class, 'sr-shelf')]"):
            titles = [a.get("href") for a in shelf.xpath(".//article//a | .//li//a")]
            assert len(titles) == len(set(titles)), address


def test_what_took_the_place_of_a_retired_document_names_it(tmp_path: Path) -> None:
    practice = KINDS["practice"]
    files = {
        "content/practices/new.md": needed(practice, "New"),
        "content/practices/old.md": needed(practice, "Old", status="retired", replaced_by="new"),
        **EVERYBODY,
        "content/community/meetings/may.md": needed(
            KINDS["meeting"], "In May", documents=["old"], group="everybody"
        ),
    }
    site = make_site(tmp_path, files)
    assert "practices/new/" in site.internal("practices/old/")
    assert "practices/old/" in site.internal("practices/new/")
    # What was discussed stays true.
    assert "practices/old/" in site.internal("community/meetings/may/")
    assert "practices/old/" not in site.internal("practices/")
    assert site.dead_links() == []


def test_a_long_shelf_goes_on_on_a_page_of_its_own(tmp_path: Path) -> None:
    files = dict(EVERYBODY)
    for n in range(1, 131):
        files[f"content/community/meetings/m-{n}.md"] = needed(
            KINDS["meeting"],
            f"Meeting {n}",
            starts=f"2026-{n % 12 + 1:02}-01 {n % 24:02}:00 +00:00",
        )
        files[f"content/community/goals/g-{n}.md"] = needed(
            KINDS["goal"], f"Goal {n}", group="everybody"
        )
    site = make_site(tmp_path, files)
    assert site.warnings == ()
    assert site.dead_links() == []
    # Nobody has introduced themselves, so there is nobody to list.
    assert set(site.pages) - site.reachable("") == {"404.html", "community/people/"}
    reached = site.reachable("community/groups/everybody/", below="community/groups/everybody/")
    for n in range(1, 131):
        assert {f"community/meetings/m-{n}/", f"community/goals/g-{n}/"} <= reached
