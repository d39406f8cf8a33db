"""The adapter: small communities built by MkDocs, with the least that a configuration can say."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

from communities import (
    ADDRESS,
    CONFIG,
    EPOCH,
    Site,
    build_here,
    front_matter,
    lesson,
    main_text,
    make_site,
    person,
    run_build,
    titled,
    write_community,
)
from conftest import Once
from filled import FILES, Filler, needed
from staffroom.diagnostic import PROBLEMS
from staffroom.kinds import KINDS

LESSONS = "content/resources/lesson-plans"
URL = f"site_url: {ADDRESS}\n"


def headline(site: Site, address: str) -> str:
    return str(site.page(address).xpath("string(//h1)")).strip()


def found_in(site: Site, *words: str) -> set[str]:
    """The addresses of the files in which one of the words stands, small letters or capitals."""
    patterns = [word.lower().encode() for word in words]
    return {
        address
        for address, content in site.everything()
        if any(pattern in content.lower() or pattern.decode() in address for pattern in patterns)
    }


# --- communities of every size --------------------------------------------------------------------


def test_a_community_with_nothing_yet(tmp_path: Path) -> None:
    site = make_site(tmp_path, {f"content/vocabularies/{name}.yml": "" for name in _VOCABULARIES})
    assert site.warnings == ()
    assert site.dead_links() == []
    assert set(site.pages) == {
        *("", "domains/", "practices/", "resources/", "resources/lesson-plans/"),
        *("resources/rubrics/", "case-studies/", "pathways/", "community/", "community/people/"),
        *("community/groups/", "community/goals/", "community/meetings/", "glossary/"),
        *("subjects/", "levels/", "tags/", "standards/", "whats-new/", "needs-attention/"),
        *("reference/front-matter/", "reference/problems/", "404.html"),
    }
    for address in ("domains/", "practices/", "resources/lesson-plans/", "case-studies/"):
        assert "Yours could be the first." in main_text(site.page(address))
    assert "Nobody has introduced themselves yet." in main_text(site.page("community/"))
    assert "No domain has been named yet." in main_text(site.page(""))
    assert "Nothing needs attention." in main_text(site.page("needs-attention/"))


_VOCABULARIES = ("subjects", "levels", "standards", "tags", "roles")


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
    assert headline(site, address) == "Soil"
    assert "Dig." in main_text(site.page(address))
    for listing in ("", "resources/", "resources/lesson-plans/", "subjects/science/"):
        assert address in site.internal(listing), listing


def test_long_words_and_numbers_are_no_trouble(tmp_path: Path) -> None:
    title = "Donaudampfschifffahrtsgesellschaftskapitän" * 3
    site = make_site(tmp_path, {f"{LESSONS}/{'a' * 120}.md": lesson(title, "x" * 5000)})
    assert headline(site, f"resources/lesson-plans/{'a' * 120}/") == title
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
    assert found_in(site, "greenhorn", "sapling", "gosling", "young/", "unripe/") == set()
    assert site.dead_links() == []


def test_drafts_show_in_the_preview(tmp_path: Path) -> None:
    with click.Context(click.Command("serve"), info_name="serve"):
        site = make_site(tmp_path, DRAFTS)
    address = "resources/lesson-plans/unripe/"
    assert "This is a draft." in main_text(site.page(address))
    assert address in site.internal("resources/lesson-plans/soil/")
    assert address in site.internal("domains/young/")
    card = site.page("resources/lesson-plans/").xpath("//article[contains(., 'Greenhorn')]")
    assert "Draft" in card[0].text_content()


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
    assert found_in(retired, "yesteryear") == pages
    assert found_in(retired, "lesson-plans/old/") <= {*pages, "sitemap.xml", "sitemap.xml.gz"}


HIDDEN = "---\nname: Zoe Zimmer\nsummary: Zoe teaches.\nroles: [{role: mentor}]\n---\nI am Zoe.\n"


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
    assert found_in(site, "zoe", "zimmer", "our zoe", *ids) == set()
    assert "By a member, a member, a member, a member" in main_text(site.page("domains/a-domain/"))
    assert "a member" in main_text(site.page("community/meetings/a-meeting/"))
    assert "problems concern people's pages" in main_text(site.page("needs-attention/"))


# --- addresses that were ------------------------------------------------------------------------

ALIASES = {
    f"{LESSONS}/soil.md": lesson("Soil", aliases=["earth", "old/place/", "/lessons/soil.html"]),
}


@pytest.mark.parametrize("as_folders", [True, False])
def test_former_addresses_lead_to_the_page(tmp_path: Path, as_folders: bool) -> None:
    config = f"{CONFIG}{URL}use_directory_urls: {str(as_folders).lower()}\n"
    site = make_site(tmp_path, ALIASES, config)
    target = "resources/lesson-plans/soil/" if as_folders else "resources/lesson-plans/soil.html"
    formers = ["resources/lesson-plans/earth", "old/place"]
    formers = [f"{former}/" if as_folders else f"{former}.html" for former in formers]
    for former in [*formers, "lessons/soil.html"]:
        assert site.internal(former) == {target}, former
        page = site.page(former)
        assert page.xpath("//link[@rel='canonical']/@href") == [ADDRESS + target]
        assert len(page.xpath("//h1")) == 1
    assert site.dead_links() == []


# --- files beside documents ---------------------------------------------------------------------


def test_files_beside_documents_are_published(tmp_path: Path) -> None:
    files = {
        f"{LESSONS}/soil.md": lesson(
            "Soil",
            "![Roots](my%20roots.png) and [sheet](sheet.ods), [page 2](work%20sheet.pdf#page=2)",
            image="photo.jpg",
            image_alt="A handful of soil",
            attachments=["work sheet.pdf"],
        ),
        **{
            f"{LESSONS}/{name}": f"content of {name}"
            for name in (
                "photo.jpg",
                "my roots.png",
                "sheet.ods",
                "work sheet.pdf",
                "other.pdf",
            )
        },
    }
    site = make_site(tmp_path, files)
    assert site.warnings == ()
    assert site.dead_links() == []
    folder = "resources/lesson-plans"
    for name in ("photo.jpg", "my roots.png", "sheet.ods", "work sheet.pdf"):
        assert site.text(f"{folder}/{name}") == f"content of {name}"
        assert f"{folder}/{name}" in site.internal(f"{folder}/soil/")
    assert not site.has(f"{folder}/other.pdf")
    page = site.page(f"{folder}/soil/")
    assert page.xpath("//aside//img/@alt") == ["A handful of soil"]
    assert page.xpath("//a[.='page 2']/@href") == ["../work%20sheet.pdf#page=2"]
    card = site.page(f"{folder}/").xpath("//article//img")[0]
    assert card.get("alt") == "A handful of soil"


def test_files_that_could_do_harm_are_not_published(tmp_path: Path) -> None:
    names = ["game.html", "picture.svg", "run.js", "macro.docm", "../../../secret.pdf", "page.htm"]
    body = " ".join(f"[x]({name}) ![x]({name})" for name in names)
    files = {
        f"{LESSONS}/soil.md": lesson("Soil", body, attachments=names, image="picture.svg",
                                     image_alt="x"),
        **{f"{LESSONS}/{name}": "harmful content" for name in names},
    }  # fmt: skip
    site = make_site(tmp_path, files)
    assert len(site.warnings) == len(names) * 3 + 1
    assert found_in(site, "harmful content") == set()
    assert headline(site, "resources/lesson-plans/soil/") == "Soil"
    assert site.dead_links() == []


# --- texts that try to be something else --------------------------------------------------------

NASTY = "<script>alert(1)</script>{{1111*1111}}\"'><img src=x onerror=alert(1)>[x](javascript:f())"


@pytest.fixture(scope="module")
def nasty(once: Once) -> Site:
    def make(folder: Path) -> None:
        filler = Filler(text=lambda name: NASTY)
        files: dict[str, Any] = {}
        for kind in KINDS.values():
            files |= filler.document(kind, f"a-{kind.name}", f"{NASTY}\n\n# {NASTY}\n\n{NASTY}")
        files |= filler.targets
        for name in _VOCABULARIES:
            terms = [{"id": id, "label": NASTY, "definition": NASTY} for id in _ids_of(name)]
            files[f"content/vocabularies/{name}.yml"] = yaml.safe_dump(terms)
        files["content/community/groups/everybody.md"] = needed(KINDS["group"], NASTY)
        files["docs/guide.md"] = front_matter(
            {"title": NASTY, "description": NASTY}, f"{NASTY}\n\n## {NASTY}\n\n### Two\n\n## 3\n"
        )
        files["docs/part/other.md"] = front_matter({"title": NASTY}, "See [it](../guide.md).")
        warnings = make_site(folder, files, CONFIG + URL).warnings
        assert {warning.split("\n")[0].split()[-1] for warning in warnings} == {"[unsafe-address]"}

    return Site(once("nasty", make) / "site")


def _ids_of(vocabulary: str) -> list[str]:
    return {
        "subjects": ["science"],
        "levels": ["grade-5"],
        "standards": ["ngss:5-LS2-1"],
        "tags": ["outdoors"],
        "roles": ["mentor"],
    }[vocabulary]


def test_nasty_texts_run_nowhere(nasty: Site) -> None:
    assert len(nasty.pages) > 80
    for address, page in nasty.pages.items():
        for script in page.iter("script"):
            assert script.get("type") == "application/ld+json" or re.search(
                r"assets/staffroom/\w+\.js$", script.get("src", "")
            ), address
        assert not page.xpath("//@*[starts-with(name(), 'on')]"), address
        for link in page.xpath("//@href | //@src | //@action"):
            assert not link.lower().strip().startswith(("javascript:", "data:")), address
        assert not page.xpath("//style | //iframe | //object | //embed | //base"), address


def test_nasty_texts_are_read_as_they_were_written(nasty: Site) -> None:
    for kind in KINDS.values():
        address = f"{kind.folder}/a-{kind.name}/"
        page = nasty.page(address)
        assert headline(nasty, address) == NASTY
        assert page.xpath("string(//title)") == f"{NASTY} · Small community"
        description = page.xpath("string(//meta[@name='description']/@content)")
        assert description in (NASTY, f"{NASTY}: {description.partition(': ')[2]}")
    assert headline(nasty, "guide/") == NASTY
    assert nasty.page("guide/").xpath("string(//title)") == f"{NASTY} · Small community"


def test_nothing_in_a_text_is_a_template(nasty: Site) -> None:
    for address, page in nasty.proper_pages.items():
        text = page.get_element_by_id("sr-main").text_content()
        assert "1234321" not in text, address


def test_nasty_texts_break_no_page(nasty: Site) -> None:
    for address, page in nasty.proper_pages.items():
        for landmark in ("main", "header", "footer"):
            assert len(page.xpath(f"//body/{landmark}")) == 1, (address, landmark)
        assert len(page.xpath("//h1")) == 1, address


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
    assert headline(bad, "resources/lesson-plans/soil/") == "Soil"
    assert headline(bad, "good/") == "A good page"
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
    assert headline(bad, "template/") == "Template"
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
    assert report in plain.stdout
    assert Site(tmp_path / "plain").has("resources/lesson-plans/")


def test_strict_passes_a_community_without_problems(tmp_path: Path) -> None:
    project = write_community(tmp_path / "project", {f"{LESSONS}/soil.md": lesson("Soil")})
    build = run_build(project, tmp_path / "site", "--strict")
    assert build.returncode == 0, build.stdout
    assert "WARNING" not in build.stdout
    assert Site(tmp_path / "site").has("pagefind/pagefind.js")


# --- pages written by hand ----------------------------------------------------------------------

BY_HAND = {
    f"{LESSONS}/soil.md": lesson("Soil", "See [the roles](../../../docs/guides/roles.md#two)."),
    "content/domains/nature.md": titled("Nature"),
    "docs/index.md": "---\ntitle: Welcome\ndescription: We teach outdoors.\n---\nCome **in**.\n",
    "docs/domains/index.md": "# What we love\n\n[[nature]] and [roles](../guides/roles.md).\n",
    "docs/practices/index.md": "---\ndescription: How we do it.\n---\n",
    "docs/resources/lesson-plans/index.md": "Lessons, [[soil|tried]] ones.\n\n## First\n\nx\n",
    "docs/guides/roles.md": (
        "---\ntitle: Roles & people\n---\n# Roles\n\n## One & only\n\n"
        "[[soil]] [[lesson-plan:soil|dirt]] [soil](../../content/resources/lesson-plans/soil.md) "
        "[domains](../domains/index.md) [all](../resources/lesson-plans/index.md#first)\n\n"
        "## Two\n\n- [ ] done\n\n!!! note\n\n    x\n"
    ),
    "docs/guides/norms.md": "# Norms\n\n[Roles](roles.md) and ![a picture](norms.png)\n",
    "docs/guides/norms.png": "picture",
    "docs/plain.md": "No heading at all.\n",
}


@pytest.fixture(scope="module")
def by_hand(once: Once) -> Site:
    folder = once("by-hand", lambda folder: make_site(folder, BY_HAND, CONFIG + URL, strict=True))
    return Site(folder / "site")


def test_pages_by_hand_have_their_titles(by_hand: Site) -> None:
    assert headline(by_hand, "guides/roles/") == "Roles & people"
    assert headline(by_hand, "guides/norms/") == "Norms"
    assert headline(by_hand, "plain/") == "Plain"
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
    assert headline(by_hand, "") == "Welcome"
    assert "Come in." in main_text(by_hand.page(""))
    assert "Newest" in main_text(by_hand.page(""))
    text = main_text(by_hand.page("domains/"))
    assert headline(by_hand, "domains/") == "What we love"
    assert "Nature and roles." in text
    assert "1 document" in text
    text = main_text(by_hand.page("resources/lesson-plans/"))
    assert headline(by_hand, "resources/lesson-plans/") == "Lesson plans"
    assert "Lessons, tried ones." in text
    assert "resources/lesson-plans/soil/" in by_hand.internal("resources/lesson-plans/")


def test_an_introduction_may_describe_the_page(by_hand: Site) -> None:
    def described(address: str) -> str:
        return str(by_hand.page(address).xpath("string(//meta[@name='description']/@content)"))

    assert described("") == "We teach outdoors."
    assert described("practices/") == "How we do it."
    assert headline(by_hand, "practices/") == "Practices"


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
    assert headline(site, "resources/lesson-plans/soil/") == "Soil"
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


# --- where pages are files, and where the site is a folder --------------------------------------


def test_pages_as_files(tmp_path: Path) -> None:
    files = {
        **BY_HAND,
        **{f"{LESSONS}/l-{n}.md": lesson(f"Lesson {n}", domains=["nature"]) for n in range(60)},
        f"{LESSONS}/work.md": lesson("Work", attachments=["worksheet.pdf"]),
        f"{LESSONS}/worksheet.pdf": FILES["worksheet.pdf"],
    }
    site = make_site(tmp_path, files, f"{CONFIG}{URL}use_directory_urls: false\n", strict=True)
    assert {"domains/nature.html", "domains/", "guides/roles.html"} <= set(site.pages)
    assert {"resources/lesson-plans/page/2.html", "subjects/science.html"} <= set(site.pages)
    assert site.dead_links() == []
    # Without a server nobody turns a folder into its page.
    for address, page in site.pages.items():
        for link in page.xpath("//main//a/@href | //header//a/@href | //footer//a/@href"):
            path = link.partition("#")[0]
            assert "://" in link or not path.endswith(("/", "..")), (address, link)
    for address, page in site.pages.items():
        if address != "404.html":
            [canonical] = page.xpath("//link[@rel='canonical']/@href")
            assert site.has(canonical.removeprefix(ADDRESS))
    current = site.page("domains/nature.html").xpath("//header/nav//a[@aria-current]")
    assert [a.text for a in current] == ["What we love"]


def test_a_site_in_a_folder_of_its_host(tmp_path: Path) -> None:
    site = make_site(tmp_path, BY_HAND, f"{CONFIG}site_url: {ADDRESS}school/kb/\n")
    site = Site(site.folder, base=f"{ADDRESS}school/kb/")
    assert site.dead_links() == []
    for link in site.page("404.html").xpath("//head/link[not(@rel='canonical')]/@href"):
        assert link.startswith("/school/kb/")


@pytest.mark.parametrize("url", ["", URL, f"site_url: {ADDRESS}school/kb/\n"])
def test_the_page_for_what_is_not_there_knows_where_the_site_is(tmp_path: Path, url: str) -> None:
    site = make_site(tmp_path, {}, CONFIG + url)
    base = site.page("404.html").get("data-sr-base")
    path = url.removeprefix(f"site_url: {ADDRESS}").strip() if url else ""
    assert base.rstrip("/") + "/" == f"/{path}"


# --- languages ----------------------------------------------------------------------------------


def test_documents_from_right_to_left(tmp_path: Path) -> None:
    files = {
        f"{LESSONS}/turba.md": lesson("التربة حية", "نص", language="ar", translation_of="soil"),
        f"{LESSONS}/suelo.md": lesson("El suelo", language="es", translation_of="soil"),
        f"{LESSONS}/soil.md": lesson("Soil", language="en"),
    }
    site = make_site(tmp_path, files)

    def of(element: Any) -> tuple[str | None, str | None]:
        return element.get("lang"), element.get("dir")

    for id, expected in (
        ("turba", ("ar", "rtl")),
        ("suelo", ("es", "ltr")),
        ("soil", (None, None)),
    ):
        [article] = site.page(f"resources/lesson-plans/{id}/").xpath(
            "//div[contains(@class, 'sr-doc ')]"
        )
        assert of(article) == expected
        [card] = [
            card
            for card in site.page("resources/lesson-plans/").xpath("//article")
            if card.xpath(f".//a[contains(@href, '{id}')]")
        ]
        assert of(card) == expected
    rows = site.page("resources/lesson-plans/soil/").xpath("//li[@lang]")
    assert {of(row) for row in rows} == {("ar", "rtl"), ("es", "ltr")}


def test_a_site_from_right_to_left(tmp_path: Path) -> None:
    config = f"{CONFIG}theme: {{name: material, language: ar, font: false}}\n"
    site = make_site(tmp_path, {f"{LESSONS}/soil.md": lesson("Soil", language="en")}, config)
    page = site.page("resources/lesson-plans/soil/")
    assert page.get("lang") == "ar"
    assert page.find("body").get("dir") == "rtl"
    [article] = page.xpath("//div[contains(@class, 'sr-doc ')]")
    assert (article.get("lang"), article.get("dir")) == ("en", "ltr")


# --- configuration ------------------------------------------------------------------------------


def test_options(tmp_path: Path) -> None:
    config = """
site_name: Options
docs_dir: pages
repo_url: https://github.com/example/school
plugins:
  - staffroom:
      content_dir: texts
      license: CC-BY-SA-4.0
      issues_url: mailto:help@example.org
"""
    files = {
        "texts/resources/lesson-plans/soil.md": lesson("Soil", "See [p](../../../pages/p.md)"),
        "texts/vocabularies/subjects.yml": "- {id: science, label: Sciences}",
        "texts/vocabularies/levels.yml": "- {id: grade-5, label: Year 6}",
        "pages/p.md": "# P\n\n[[soil]] and [soil](../texts/resources/lesson-plans/soil.md)\n",
    }
    project = write_community(tmp_path / "project", files, config)
    warnings = build_here(project, tmp_path / "site")
    site = Site(tmp_path / "site")
    page = site.page("resources/lesson-plans/soil/")
    assert warnings == []
    assert "CC BY-SA 4.0" in main_text(page)
    assert page.xpath("//a[contains(., 'Something wrong?')]/@href") == ["mailto:help@example.org"]
    assert page.xpath("//a[contains(., 'Edit this page')]/@href") == [
        "https://github.com/example/school/edit/master/texts/resources/lesson-plans/soil.md"
    ]
    assert "Year 6" in main_text(page)
    assert "p/" in site.internal("resources/lesson-plans/soil/")
    assert site.dead_links() == []


@pytest.mark.parametrize(
    ("config", "wrong"),
    [
        ("repo_url: https://github.com/a/b", "https://github.com/a/b/issues/new"),
        ("repo_url: https://codeberg.org/a/b", "https://codeberg.org/a/b/issues/new"),
        ("repo_url: https://gitlab.com/a/b/c", "https://gitlab.com/a/b/c/-/issues/new"),
        ("repo_url: https://example.org/a", None),
        ("", None),
    ],
)
def test_something_wrong(tmp_path: Path, config: str, wrong: str | None) -> None:
    files = {f"{LESSONS}/soil.md": lesson("Soil")}
    page = make_site(tmp_path, files, f"{CONFIG}{config}\n").page("resources/lesson-plans/soil/")
    links = page.xpath("//a[contains(., 'Something wrong?')]/@href")
    assert links == ([wrong] if wrong else [])


@pytest.mark.parametrize(
    ("config", "edit"),
    [
        ("repo_url: https://github.com/a/b", "https://github.com/a/b/edit/master/"),
        (
            "repo_url: https://github.com/a/b\nedit_uri: blob/x/docs/",
            "https://github.com/a/b/blob/x/",
        ),
        (
            "repo_url: https://example.org/\nedit_uri_template: 'e/docs/{path}?m=1'",
            "https://example.org/e/{}?m=1",
        ),
        (
            "repo_url: https://github.com/a/b\nedit_uri: edit/main/web/pages/\ndocs_dir: web/pages",
            "https://github.com/a/b/edit/main/",
        ),
        (
            "repo_url: https://example.org/\nedit_uri_template: 'e/docs/{path!q}'",
            "https://example.org/e/",
        ),
        ("repo_url: https://example.org/\nedit_uri_template: '{path_noext}'", None),
        ("repo_url: https://github.com/a/b\nedit_uri: ''", None),
        ("", None),
    ],
)
def test_edit_this_page(tmp_path: Path, config: str, edit: str | None) -> None:
    files = {f"{LESSONS}/soil.md": lesson("Soil"), "web/pages/x.md": "x"}
    page = make_site(tmp_path, files, f"{CONFIG}{config}\n").page("resources/lesson-plans/soil/")
    links = page.xpath("//a[contains(., 'Edit this page')]/@href")
    file = f"{LESSONS}/soil.md"
    if edit is not None:
        edit = edit.format(file) if "{}" in edit else edit + file
    assert links == ([edit] if edit else [])


@pytest.mark.parametrize("folder", ["texts/ours", "../ours", ".", "..", "/srv/texts"])
def test_documents_stand_beside_the_configuration(
    tmp_path: Path, folder: str, caplog: pytest.LogCaptureFixture
) -> None:
    config = f"site_name: x\nplugins:\n  - staffroom:\n      content_dir: {folder}\n"
    project = write_community(tmp_path, {}, config)
    with pytest.raises(Abort):
        build_here(project, tmp_path / "site")
    assert "it must be the name of a folder beside mkdocs.yml" in caplog.text


@pytest.mark.parametrize("theme", ["readthedocs", "{name: null, custom_dir: own}"])
def test_another_theme_is_told_what_to_write(
    tmp_path: Path, theme: str, caplog: pytest.LogCaptureFixture
) -> None:
    files = {"own/main.html": "x"}
    project = write_community(tmp_path, files, f"{CONFIG}theme: {theme}\n")
    with pytest.raises(Abort):
        build_here(project, tmp_path / "site")
    assert "Staffroom needs the theme Material, but mkdocs.yml" in caplog.text
    assert "Write “theme: material”, or delete the line “theme:”." in caplog.text


def test_a_community_can_change_the_frame(tmp_path: Path) -> None:
    config = f"""{CONFIG}
theme: {{name: material, custom_dir: own, font: false}}
extra_css: [ours.css]
extra_javascript: [ours.js, {{path: late.mjs, type: module}}]
markdown_extensions: [attr_list]
copyright: © Our school
"""
    files = {
        "own/main.html": '{% extends "base.html" %}{% block announce %}<p>Sale!</p>{% endblock %}',
        "docs/ours.css": "p { color: red }",
        "docs/ours.js": "1",
        "docs/late.mjs": "1",
        "docs/index.md": "Hello.",
    }
    site = make_site(tmp_path, files, config)
    page = site.page("domains/")
    assert page.xpath("//body/p")[0].text == "Sale!"
    assert "../ours.css" in page.xpath("//link[@rel='stylesheet']/@href")
    assert page.xpath("//script[@type='module']/@src")[-1] == "../late.mjs"
    assert "© Our school" in page.find("body/footer").text_content()
    assert site.dead_links() == []


def test_other_plugins_have_their_place(tmp_path: Path) -> None:
    config = "site_name: Two\nplugins: [search, staffroom]\n"
    site = make_site(tmp_path, BY_HAND, config)
    assert site.warnings == ()
    assert site.has("resources/lesson-plans/soil/")


def test_a_folder_named_material_is_like_any_other(tmp_path: Path) -> None:
    files = {
        "docs/index.md": "Hello.",
        "docs/assets/javascripts/ours.js": "1",
        "docs/assets/stylesheets/ours.css": "p {}",
    }
    site = make_site(tmp_path / "material", files)
    assert site.has("assets/javascripts/ours.js")
    assert site.has("assets/stylesheets/ours.css")
    assert headline(site, "domains/") == "Domains"


def test_without_the_index_no_search_is_offered(tmp_path: Path) -> None:
    config = "site_name: Quiet\nplugins:\n  - staffroom:\n      search: false\n"
    site = make_site(tmp_path, BY_HAND, config)
    assert not site.has("pagefind/pagefind.js")
    for address, page in site.pages.items():
        assert not page.xpath("//dialog | //input[@type='search']"), address
        assert not page.xpath("//*[@data-sr-open-search]"), address


def test_search_index_has_what_is_published(tmp_path: Path) -> None:
    site = make_site(tmp_path, BY_HAND, search=True)
    fragments = [
        content.decode()
        for address, content in site.everything()
        if address.endswith(".pf_fragment")
    ]
    urls = {re.search(r'"url":"([^"]+)"', fragment)[1] for fragment in fragments}  # type: ignore
    assert {"/resources/lesson-plans/soil/", "/domains/nature/", "/guides/roles/"} <= urls
    assert not {"/resources/", "/404.html", "/needs-attention/", "/resources/lesson-plans/"} & urls


# --- serving ------------------------------------------------------------------------------------


def test_serving_watches_what_a_page_is_made_of(tmp_path: Path) -> None:
    project = write_community(tmp_path, {f"{LESSONS}/soil.md": lesson("Soil")})
    config = load_config(str(project / "mkdocs.yml"))

    class Server:
        watched: list[Path] = []  # noqa: RUF012

        def watch(self, path: str) -> None:
            self.watched.append(Path(path))

    server: Any = Server()
    config.plugins.on_serve(server, config=config, builder=None)
    theme = Path(__file__).parents[1] / "plugins" / "staffroom" / "theme"
    assert server.watched == [project / "content", theme]


def test_building_again_shows_what_changed_meanwhile(tmp_path: Path) -> None:
    project = write_community(
        tmp_path / "project",
        {f"{LESSONS}/soil.md": lesson("Soil"), f"{LESSONS}/gone.md": lesson("Gone")},
    )
    build_here(project, tmp_path / "site")
    (project / f"{LESSONS}/soil.md").write_text(lesson("Earth"))
    (project / f"{LESSONS}/gone.md").unlink()
    (project / "content/vocabularies/subjects.yml").write_text("- {id: science, label: Nature}")
    build_here(project, tmp_path / "site")
    site = Site(tmp_path / "site")
    assert headline(site, "resources/lesson-plans/soil/") == "Earth"
    assert not site.has("resources/lesson-plans/gone/")
    assert "Nature" in main_text(site.page("resources/lesson-plans/soil/"))


def test_dates_are_those_of_the_day_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert os.environ.get("SOURCE_DATE_EPOCH") != EPOCH
    files = {
        "content/community/groups/everybody.md": needed(KINDS["group"], "Everybody"),
        "content/community/meetings/may.md": needed(
            KINDS["meeting"], "In December", starts="2026-12-02T15:45:00-05:00"
        ),
        "content/community/people/ana.md": person("Ana"),
    }
    site = make_site(tmp_path, files)
    assert "This meeting is still to come." in main_text(site.page("community/meetings/may/"))
