"""The adapter: small communities built by MkDocs, with the least that a configuration can say."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import pytest

from communities import (
    CONFIG,
    FIXED_PAGES,
    LESSONS,
    Site,
    build_here,
    lesson,
    main_text,
    make_site,
    run_build,
    titled,
    write_community,
)
from conftest import Once
from filled import Filler, needed
from staffroom.catalog.reading import VOCABULARIES
from staffroom.diagnostic import PROBLEMS
from staffroom.kinds import KINDS

# --- communities of every size --------------------------------------------------------------------


def test_a_community_with_nothing_yet(tmp_path: Path) -> None:
    site = make_site(tmp_path, {f"content/vocabularies/{name}.yml": "" for name in VOCABULARIES})
    assert site.warnings == ()
    assert site.dead_links() == []
    assert set(site.pages) == set(FIXED_PAGES)
    for address in ("domains/", "practices/", "resources/lesson-plans/", "case-studies/"):
        assert "Yours could be the first." in main_text(site.page(address))
    assert "Nobody has introduced themselves yet." in main_text(site.page("community/"))
    assert "No domain has been named yet." in main_text(site.page(""))
    assert "Nothing needs attention." in main_text(site.page("needs-attention/"))


def test_invitations_lead_to_how_it_is_done_where_that_is_written(tmp_path: Path) -> None:
    site = make_site(
        tmp_path,
        {"docs/contribute/index.md": "# Contribute\n", "content/domains/a.md": titled("A")},
    )
    for address in ("practices/", "", "community/", "domains/a/", "glossary/"):
        assert "contribute/" in site.internal(address)
    assert site.dead_links() == []


def test_a_community_without_a_content_folder_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "mkdocs.yml").write_text(CONFIG)
    [warning] = build_here(tmp_path, tmp_path / "site")
    assert "There is no folder “content” beside" in warning
    assert Site(tmp_path / "site").has("resources/")


def test_a_community_with_one_lesson(tmp_path: Path) -> None:
    site = make_site(tmp_path, {f"{LESSONS}/soil.md": lesson("Soil", "Dig.")})
    assert site.warnings == ()
    assert site.dead_links() == []
    address = "resources/lesson-plans/soil/"
    assert site.headline(address) == "Soil"
    assert "Dig." in main_text(site.page(address))
    for listing in ("", "resources/", "resources/lesson-plans/", "subjects/science/"):
        assert address in site.internal(listing), listing


def test_long_words_and_numbers_are_no_trouble(tmp_path: Path) -> None:
    title = "Donaudampfschifffahrtsgesellschaftskapitän" * 3
    site = make_site(tmp_path, {f"{LESSONS}/{'a' * 120}.md": lesson(title, "x" * 5000)})
    assert site.headline(f"resources/lesson-plans/{'a' * 120}/") == title
    assert site.dead_links() == []


# --- what is not published ------------------------------------------------------------------------

DRAFTS = {
    f"{LESSONS}/soil.md": lesson("Soil", "See [[unripe]] and [it](unripe.md).", related=["unripe"]),
    f"{LESSONS}/unripe.md": lesson("Greenhorn", "Sapling.", status="draft", domains=["young"]),
    "content/domains/young.md": titled("Gosling", status="draft"),
    f"{LESSONS}/worms.md": lesson("Worms", prerequisites=["unripe"], domains=["young"]),
}


def test_drafts_are_nowhere(tmp_path: Path) -> None:
    site = make_site(tmp_path, DRAFTS, search=True)
    assert site.warnings == ()
    assert site.found_with("greenhorn", "sapling", "gosling", "young/", "unripe/") == set()
    assert site.dead_links() == []


def test_drafts_show_in_the_preview(tmp_path: Path) -> None:
    with click.Context(click.Command("serve"), info_name="serve"):
        site = make_site(tmp_path, DRAFTS)
    address = "resources/lesson-plans/unripe/"
    assert "This is a draft." in main_text(site.page(address))
    assert address in site.internal("resources/lesson-plans/soil/")
    assert address in site.internal("domains/young/")
    row = site.page("resources/lesson-plans/").xpath("//tr[contains(., 'Greenhorn')]")
    assert "Draft" in row[0].text_content()


@pytest.fixture(scope="module")
def retired(once: Once) -> Site:
    files = {
        f"{LESSONS}/old.md": lesson(
            "Yesteryear", "Bygone.", status="retired", replaced_by="new", created="2026-01-01",
            tags=["outdoors"], domains=["nature"],
        ),
        f"{LESSONS}/new.md": lesson("Today", created="2026-02-01"),
        "content/domains/nature.md": titled("Nature"),
    }  # fmt: skip
    folder = once("retired", lambda folder: make_site(folder, files, search=True))
    return Site(folder / "site")


def test_retired_documents_keep_their_address_and_say_so(retired: Site) -> None:
    text = main_text(retired.page("resources/lesson-plans/old/"))
    assert "we no longer recommend it. In its place: Today." in text
    assert "resources/lesson-plans/new/" in retired.internal("resources/lesson-plans/old/")


def test_retired_documents_leave_listings_search_and_feeds(retired: Site) -> None:
    pages = {
        "resources/lesson-plans/old/",
        "resources/lesson-plans/new/",  # takes its place
        "needs-attention/",
    }
    assert retired.found_with("yesteryear") == pages
    assert retired.found_with("lesson-plans/old/") <= {*pages, "sitemap.xml", "sitemap.xml.gz"}


HIDDEN = "---\nname: Zoe Zimmer\nsummary: Zoe teaches.\nroles: [{role: mentor}]\n---\nI am Zoe.\n"


EDITOR_PARTS = "contribute/editor/app/vendor/"
"""The program of the web editor, in which nothing of a community stands."""


def test_who_has_not_agreed_is_nowhere(tmp_path: Path) -> None:
    """However somebody is named by others: in every field, in links of every form."""
    filler = Filler()
    files: dict[str, Any] = {}
    for kind in KINDS.values():
        up = "../" * (kind.folder.count("/") + 1)
        body = (
            "By [[zoe-zimmer]], [[person:zoe-zimmer]], [[zoe-zimmer|our Zoe]], "
            f"[Zoe Zimmer]({up}community/people/zoe-zimmer.md) and "
            f"[Zoe][z].\n\n[z]: {up}community/people/zoe-zimmer.md\n"
        )
        files |= filler.document(kind, f"a-{kind.name}", body)
    for path, text in filler.targets.items():
        files[path] = HIDDEN if "/people/" in path else text
    files |= {
        "content/community/groups/everybody.md": needed(KINDS["group"], "Everybody"),
        "content/community/people/zoe-zimmer.md": HIDDEN,
        # What is wrong with somebody's file names them, too.
        "content/community/people/Zoe_Zimmer.md": HIDDEN,
        "content/community/people/zoe-broken.md": "---\nname: Zoe: Zimmer\n---\n",
        "content/community/persons/zoe-elsewhere.md": HIDDEN,
        "content/domains/zed.md": titled("Zed", stewards=["zoe-zimmer", "zoe-zimer"]),
        "docs/guide.md": "# A guide\n\nAsk [[zoe-zimmer|Zoe]].\n",
    }
    site = make_site(tmp_path, files, search=True)
    people = [path.removeprefix("content/") for path in filler.targets if "/people/" in path]
    ids = [Path(path).stem for path in people]
    assert len(ids) > 20
    found = site.found_with("zoe", "zimmer", "our zoe", *ids)
    # In Dutch, “zoeken” is to search.
    assert {path for path in found if not path.startswith(EDITOR_PARTS)} == set()
    assert "By a member, a member, a member, a member" in main_text(site.page("domains/a-domain/"))
    assert "a member" in main_text(site.page("community/meetings/a-meeting/"))
    assert "problems concern people's pages" in main_text(site.page("needs-attention/"))


# --- problems -----------------------------------------------------------------------------------

BAD: Mapping[str, Any] = {
    f"{LESSONS}/soil.md": lesson("Soil"),
    f"{LESSONS}/no-front-matter.md": "Just text.",
    f"{LESSONS}/unclosed.md": "---\ntitle: x\n",
    f"{LESSONS}/broken.md": "---\ntitle: a: b\n---\n",
    f"{LESSONS}/tag.md": "---\ntitle: !!python/object:os.system x\n---\n",
    f"{LESSONS}/latin.md": {"base64": "LS0tCnRpdGxlOiBM9gotLS0K"},
    f"{LESSONS}/null-tags.md": lesson("Null", tags=[None]),
    f"{LESSONS}/text-tags.md": lesson("Text", tags="outdoors"),
    f"{LESSONS}/unknown.md": lesson("Unknown", levle=["grade-5"]),
    f"{LESSONS}/Bad Name.md": lesson("Bad name"),
    f"{LESSONS}/twice.md": "---\ntitle: x\ntitle: y\n---\n",
    "content/elsewhere/x.md": lesson("Elsewhere"),
    "content/domains/a.md": titled("A", broader="b"),
    "content/domains/b.md": titled("B", broader="a"),
    f"{LESSONS}/dangling.md": lesson("Dangling", "[[nowhere]] and [x](nowhere.md)"),
    f"{LESSONS}/icon.md": lesson("Icon"),
    "docs/good.md": "# A good page\n",
    "docs/latin.md": {"base64": "IyBM9gpUZXh0Lgo="},
    "docs/icon.md": "---\nicon: material/no-such-icon\n---\n# Icon\n",
    "docs/template.md": "---\ntemplate: no-such.html\n---\n# Template\n",
    "docs/tags.md": "---\ntags: one\nhide: 3\n---\n# Tags\n",
    "docs/twin": "A twin",
    "docs/twin.md": "# Twin\n",
    "docs/broken.md": "---\ntitle: a: b\n---\n# Broken\n",
    "docs/dangling.md": "# Dangling\n\n[[nowhere]] and [x](../content/domains/nowhere.md).\n",
    "docs/meeting.md": "Duration: 45 minutes\n\nThat is all.\n",
    "docs/domains/index.md": "---\ntemplate: no-such.html\nicon: 3\n---\nOur domains.\n",
}


@pytest.fixture(scope="module")
def bad(once: Once) -> Site:
    """A good document and page among bad ones of each sort, with what was said of them."""

    def make(folder: Path) -> None:
        site = make_site(folder, BAD)
        (folder / "warnings").write_text("\0".join(site.warnings))

    folder = once("bad", make)
    return Site(folder / "site", tuple((folder / "warnings").read_text().split("\0")))


def test_a_bad_file_costs_nobody_elses_page(bad: Site) -> None:
    assert bad.headline("resources/lesson-plans/soil/") == "Soil"
    assert bad.headline("good/") == "A good page"
    assert bad.dead_links() == []


def test_each_bad_file_is_told_of_at_its_line(bad: Site) -> None:
    told = [
        re.sub(r": (error|warning): .*", "", warning.split("\n")[0]) for warning in bad.warnings
    ]
    assert set(told) == {
        f"{LESSONS}/Bad Name.md:1:1",
        f"{LESSONS}/broken.md:2:9",
        f"{LESSONS}/dangling.md:12:1",
        f"{LESSONS}/dangling.md:12:17",
        f"{LESSONS}/latin.md:2:9",
        f"{LESSONS}/no-front-matter.md:1:1",
        f"{LESSONS}/null-tags.md:12:3",
        f"{LESSONS}/tag.md:1:1",
        f"{LESSONS}/tag.md:2:8",
        f"{LESSONS}/text-tags.md:11:1",
        f"{LESSONS}/twice.md:1:1",
        f"{LESSONS}/twice.md:3:1",
        f"{LESSONS}/unclosed.md:1:1",
        f"{LESSONS}/unknown.md:11:1",
        "content/domains/a.md:4:1",
        "content/domains/b.md:4:1",
        "content/elsewhere/x.md:1:1",
        "docs/broken.md:2:9",
        "docs/dangling.md:3:1",
        "docs/dangling.md:3:17",
        "docs/domains/index.md:2:1",
        "docs/domains/index.md:3:1",
        "docs/icon.md:2:1",
        "docs/latin.md:1:4",
        "docs/template.md:2:1",
        "docs/twin:1:1",
    }


def test_each_problem_has_a_code_of_the_reference(bad: Site) -> None:
    for warning in bad.warnings:
        first = warning.split("\n")[0]
        assert (code := re.search(r"\[([a-z0-9-]+)\]$", first)), warning
        assert code[1] in PROBLEMS


def test_pages_by_hand_with_a_slip_are_there(bad: Site) -> None:
    assert {"icon/", "template/", "tags/", "twin/", "broken/", "dangling/", "meeting/"} <= set(
        bad.pages
    )
    assert not bad.has("latin/")
    assert not bad.has("twin")
    assert bad.headline("template/") == "Template"
    assert "Our domains." in main_text(bad.page("domains/"))
    assert "Duration: 45 minutes" in main_text(bad.page("meeting/"))


def test_what_was_left_out_is_shown_to_those_who_look_after_the_site(bad: Site) -> None:
    text = main_text(bad.page("needs-attention/"))
    assert "content/resources/lesson-plans/broken.mdLine 2: this line has a second colon" in text
    assert "reference/problems/" in bad.internal("needs-attention/")


def test_strict_fails_and_plain_goes_on(tmp_path: Path) -> None:
    files = {f"{LESSONS}/soil.md": lesson("Soil", levle=[])}
    project = write_community(tmp_path / "project", files)
    strict = run_build(project, tmp_path / "strict", "--strict")
    assert strict.returncode == 1
    report = 'content/resources/lesson-plans/soil.md:11:1: error: unknown field "levle" [unknown-'
    assert report in strict.stdout
    assert '    Did you mean "levels"?' in strict.stdout
    assert "Aborted with 1 warnings in strict mode!" in strict.stdout
    plain = run_build(project, tmp_path / "plain")
    assert plain.returncode == 0
    assert f"Left out of the site until mended: {LESSONS}/soil.md." in plain.stdout
    assert report in plain.stdout
    assert Site(tmp_path / "plain").has("resources/lesson-plans/")


def test_strict_passes_a_community_without_problems(tmp_path: Path) -> None:
    project = write_community(tmp_path / "project", {f"{LESSONS}/soil.md": lesson("Soil")})
    build = run_build(project, tmp_path / "site", "--strict")
    assert build.returncode == 0, build.stdout
    assert "WARNING" not in build.stdout
    assert Site(tmp_path / "site").has("pagefind/pagefind.js")
