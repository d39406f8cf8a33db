"""The catalog: what is in it, what is found through it, and who is never named."""

import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from samples import LESSON, PERSON, titled, write_files
from staffroom import Catalog, Diagnostic, load_catalog
from staffroom.catalog import Key
from staffroom.diagnostic.formats import format_diagnostics
from staffroom.links import find_links

LESSONS = "content/resources/lesson-plans"
RUBRIC = titled(
    "Poster",
    "subjects: [music]",
    "scale: [Met]",
    "criteria:",
    "  - name: Clear",
    "    descriptors: [Clear]",
    "    assesses: ['soil#describe', 'ngss:5-LS2-1']",
)
COMMUNITY = {
    "content/domains/literacy.md": titled("Literacy", "stewards: [ana-duarte]"),
    "content/domains/reading.md": titled("Reading", "broader: literacy"),
    "content/practices/lesson-study.md": titled("Lesson study", "domains: [literacy]"),
    f"{LESSONS}/soil.md": LESSON.replace(
        "objectives: [Describe what lives in soil]\n---\n",
        "objectives: [{id: describe, text: Describe, standards: ['ngss:5-LS2-1']}]\n"
        "domains: [literacy]\nrubrics: [poster]\nauthors: [ana-duarte]\n"
        "prerequisites: [worms, Can count to ten]\n---\n"
        "See [[lesson-study]], [worms](worms.md) and [roles](../../../docs/roles.md).\n",
    ),
    f"{LESSONS}/worms.md": LESSON.replace("grade-5", "grades-3-5").replace("Soil is", "Worms are"),
    f"{LESSONS}/moles.md": LESSON.replace("---\n", "---\nstatus: retired\n", 1),
    "content/resources/rubrics/poster.md": RUBRIC,
    "content/community/people/ana-duarte.md": PERSON,
    "content/community/groups/readers.md": titled(
        "Readers", "purpose: Read.", "members: [ana-duarte]"
    ),
    "content/community/meetings/first.md": "---\ntitle: First\ngroup: readers\n"
    "starts: 2026-12-02T15:45Z\nduration: 60\nagenda: [{item: Soil, document: soil}]\n---\n",
    "content/pathways/start.md": titled(
        "Start",
        "audience: New teachers",
        "sections:",
        "  - {title: Begin, steps: [{document: soil}, {page: roles.md}, {task: Rest}]}",
    ),
    "content/glossary/rubric.md": titled("Rubric"),
    "docs/index.md": "# Home\n\nSee [[soil]] and [roles](roles.md).\n",
    "docs/roles.md": "---\ntitle: Roles\ndescription: Who does what.\n---\n",
}


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., Catalog]:
    """Loads a small community that has nothing to mend."""

    def load(files: dict[str, Any], **options: Any) -> Catalog:
        write_files(tmp_path, files)
        catalog, diagnostics = load_catalog(tmp_path, **options)
        assert format_diagnostics(diagnostics, "text") == ""
        return catalog

    return load


def edges(catalog: Catalog) -> set[tuple[str, str, str]]:
    return {(str(r.source), r.relation, str(r.target)) for r in catalog.references}


# --- the graph ------------------------------------------------------------------------------


def test_references_of_all_forms_are_edges(load: Callable[..., Catalog]) -> None:
    assert edges(load(COMMUNITY)) == {
        ("domain:literacy", "steward", "person:ana-duarte"),
        ("domain:reading", "broader", "domain:literacy"),
        ("practice:lesson-study", "domain", "domain:literacy"),
        ("lesson-plan:soil", "domain", "domain:literacy"),
        ("lesson-plan:soil", "rubric", "rubric:poster"),
        ("lesson-plan:soil", "author", "person:ana-duarte"),
        ("lesson-plan:soil", "prerequisite", "lesson-plan:worms"),
        ("lesson-plan:soil", "mention", "practice:lesson-study"),
        ("lesson-plan:soil", "mention", "lesson-plan:worms"),
        ("lesson-plan:soil", "mention", "page:roles.md"),
        ("rubric:poster", "assesses", "lesson-plan:soil"),
        ("group:readers", "member", "person:ana-duarte"),
        ("meeting:first", "meeting-group", "group:readers"),
        ("meeting:first", "discussed", "lesson-plan:soil"),
        ("pathway:start", "pathway", "lesson-plan:soil"),
        ("pathway:start", "pathway", "page:roles.md"),
        ("page:index.md", "mention", "lesson-plan:soil"),
        ("page:index.md", "mention", "page:roles.md"),
    }


def test_every_reference_shows_at_both_ends(load: Callable[..., Catalog]) -> None:
    catalog = load(COMMUNITY)
    keys = [*catalog.records, *catalog.pages]
    for reference in catalog.references:
        assert reference in catalog.references_from(reference.source)
        assert reference in catalog.references_to(reference.target)
        assert reference.target in keys
    assert {r for key in keys for r in catalog.references_from(key)} == set(catalog.references)
    assert {r for key in keys for r in catalog.references_to(key)} == set(catalog.references)
    assert len(set(catalog.references)) == len(catalog.references)


def test_links_are_known_by_their_place_in_the_body(load: Callable[..., Catalog]) -> None:
    soil = load(COMMUNITY).get("lesson-plan", "soil")
    assert soil is not None
    links = find_links(soil.document.body)
    assert [soil.links[link.start].key for link in links] == [
        Key("practice", "lesson-study"), Key("lesson-plan", "worms"), Key("page", "roles.md"),
    ]  # fmt: skip


def test_fields_know_which_document_they_mean(load: Callable[..., Catalog]) -> None:
    soil = load(COMMUNITY).get("lesson-plan", "soil")
    assert soil is not None
    assert soil.targets["rubric", "poster"] == Key("rubric", "poster")
    assert ("prerequisite", "Can count to ten") not in soil.targets


def test_the_catalog_is_the_same_whatever_order_the_disk_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {
        **COMMUNITY,
        f"{LESSONS}/a/same.md": LESSON,
        f"{LESSONS}/b/same.md": LESSON,
        "content/domains/broken.md": "---\ntitle: a: b\n---\n",
        "content/domains/one.md": titled("One", "aliases: [former]", "tags: [nothing]"),
        "content/domains/two.md": titled("Two", "aliases: [former]"),
    }
    write_files(tmp_path, files)
    expected = load_catalog(tmp_path)
    assert len(expected.diagnostics) == 4
    walk = os.walk

    def shuffled(*args: Any, **options: Any) -> Iterator[Any]:
        for base, folders, names in walk(*args, **options):
            random.shuffle(folders)
            random.shuffle(names)
            yield base, folders, names

    monkeypatch.setattr(os, "walk", shuffled)
    for _ in range(5):
        found = load_catalog(tmp_path)
        assert found.diagnostics == expected.diagnostics
        assert list(found.catalog.records) == list(expected.catalog.records)
        assert found.catalog.references == expected.catalog.references
        assert found.catalog == expected.catalog


# --- looking things up ----------------------------------------------------------------------


def test_a_kind_is_listed_by_title_as_readers_sort(load: Callable[..., Catalog]) -> None:
    titles = ["zebra", "Äpfel", "apple", "Éclair", "echo", "Zoo", "École"]
    files = {f"content/domains/d{n}.md": titled(title) for n, title in enumerate(titles)}
    listed = [record.title for record in load(files).of_kind("domain")]
    assert listed == ["Äpfel", "apple", "echo", "Éclair", "École", "zebra", "Zoo"]


def test_a_retired_document_keeps_its_page_only(load: Callable[..., Catalog]) -> None:
    catalog = load(COMMUNITY)
    assert catalog.get("lesson-plan", "moles") is not None
    assert [r.id for r in catalog.of_kind("lesson-plan")] == ["soil", "worms"]
    assert [r.id for r in catalog.with_term("levels", "grade-5")] == ["soil", "worms"]


def test_a_term_finds_what_uses_a_narrower_one(load: Callable[..., Catalog]) -> None:
    catalog = load(COMMUNITY)
    assert [r.id for r in catalog.with_term("subjects", "arts")] == ["poster"]
    assert [r.id for r in catalog.with_term("subjects", "music")] == ["poster"]
    assert catalog.with_term("subjects", "mathematics") == ()


def test_a_subject_does_not_find_what_is_for_the_wider_one(load: Callable[..., Catalog]) -> None:
    files = {f"{LESSONS}/soil.md": LESSON.replace("[science]", "[arts]")}
    catalog = load(files)
    assert [r.id for r in catalog.with_term("subjects", "arts")] == ["soil"]
    assert catalog.with_term("subjects", "music") == ()


def test_a_grade_is_served_by_what_is_for_its_band(load: Callable[..., Catalog]) -> None:
    catalog = load(COMMUNITY)
    assert [r.id for r in catalog.with_term("levels", "grade-5")] == ["soil", "worms"]
    assert [r.id for r in catalog.with_term("levels", "grade-4")] == ["worms"]
    assert [r.id for r in catalog.with_term("levels", "grades-3-5")] == ["soil", "worms"]
    assert catalog.with_term("levels", "grades-6-8") == ()


def test_standards_of_objectives_and_criteria_count(load: Callable[..., Catalog]) -> None:
    found = load(COMMUNITY).with_term("standards", "ngss:5-LS2-1")
    assert [str(record.key) for record in found] == ["lesson-plan:soil", "rubric:poster"]


def test_a_former_id_leads_to_the_document(load: Callable[..., Catalog]) -> None:
    catalog = load(
        {
            "content/domains/literacy.md": titled("Literacy", "aliases: [reading, /old/page.html]"),
            "content/practices/talk.md": titled(
                "Talk",
                "domains: [reading]",
                "related: ['domain:reading']",
                body="[[reading]] and [[domain:reading|it]]\n",
            ),
        }
    )
    literacy = Key("domain", "literacy")
    assert catalog.former_ids == {Key("domain", "reading"): literacy}
    assert catalog.aliases == {"domains/reading/": literacy, "old/page.html": literacy}
    assert {r.target for r in catalog.references} == {literacy}


def test_a_former_id_gives_way_to_a_document_of_that_id(load: Callable[..., Catalog]) -> None:
    catalog = load(
        {
            "content/domains/literacy.md": titled("Literacy", "aliases: [reading]"),
            "content/practices/reading.md": titled("Reading"),
            "content/glossary/phonics.md": titled("Phonics", "related: [reading]"),
        }
    )
    assert edges(catalog) == {("term:phonics", "related", "practice:reading")}


def test_pages_by_hand_have_a_title_and_a_summary(load: Callable[..., Catalog]) -> None:
    pages = load(COMMUNITY).pages
    assert (pages[Key("page", "roles.md")].title, pages[Key("page", "roles.md")].summary) == (
        "Roles", "Who does what.",
    )  # fmt: skip
    assert pages[Key("page", "index.md")].title == "Home"


# --- what is part of it ---------------------------------------------------------------------


def test_drafts_are_part_of_the_preview_only(load: Callable[..., Catalog]) -> None:
    files = {
        "content/domains/literacy.md": titled("Literacy", "status: draft"),
        "content/practices/talk.md": titled("Talk", "domains: [literacy]"),
    }
    published = load(files)
    assert [str(key) for key in published.records] == ["practice:talk"]
    assert published.drafts == {Key("domain", "literacy")}
    assert published.references == ()
    preview = load(files, drafts=True)
    assert preview.get("domain", "literacy") is not None
    assert edges(preview) == {("practice:talk", "domain", "domain:literacy")}


def test_the_content_folder_or_the_one_around_it(tmp_path: Path) -> None:
    write_files(tmp_path, COMMUNITY)
    around, inside = load_catalog(tmp_path), load_catalog(str(tmp_path / "content"))
    assert around == inside
    assert load_catalog(tmp_path, pages=tmp_path / "elsewhere").catalog.pages == {}


def test_nothing_is_an_empty_catalog(tmp_path: Path) -> None:
    catalog, diagnostics = load_catalog(tmp_path / "nowhere")
    assert (catalog.documents, diagnostics) == ((), [])


def test_a_document_that_is_left_out_is_known_by_its_file(tmp_path: Path) -> None:
    write_files(tmp_path, {"content/domains/literacy.md": titled("Literacy", "colour: blue")})
    catalog, _ = load_catalog(tmp_path)
    assert {str(path): key for path, key in catalog.left_out.items()} == {
        "content/domains/literacy.md": Key("domain", "literacy")
    }


# --- people who have not agreed -------------------------------------------------------------

SHY = "shy-teacher"
HIDING = {
    "without consent": f"---\nname: {SHY}\n---\n",
    "with a broken file": f"---\nname: {SHY}: a: b\n---\n",
    "with an unknown field": f"---\nname: {SHY}\nconsent: {{given: 2026-11-01}}\nage: 4\n---\n",
    "as a draft": f"---\nname: {SHY}\nconsent: {{given: 2026-11-01}}\nstatus: draft\n---\n",
    "without front matter": f"# {SHY}\n",
}


@pytest.mark.parametrize("text", HIDING.values(), ids=HIDING)
def test_who_is_not_shown_is_named_nowhere(text: str, tmp_path: Path) -> None:
    mentions = (
        f"[[{SHY}]], [[person:{SHY}]], [[person:{SHY}|{SHY}]], [[{SHY[:-1]}]],\n"
        f"[x](../../community/people/{SHY}.md), [y](../../community/people/{SHY}s.md)\n"
    )
    write_files(
        tmp_path,
        {
            f"content/community/people/{SHY}.md": text,
            f"content/community/people/other/{SHY}.md": text,
            f"content/community/people/{SHY}": "an old copy",
            f"content/community/person/{SHY}.md": text,
            f"content/community/people/{SHY.title()}.md": text,
            "content/community/groups/readers.md": titled(
                "Readers", "purpose: Read.", f"members: [{SHY}, {SHY}x]"
            ),
            f"{LESSONS}/soil.md": LESSON.replace(
                "---\n", f"---\nauthors: [{SHY}, 'person:{SHY}']\nrelated: ['{SHY}s']\n", 1
            )
            + mentions,
            "docs/index.md": f"[[{SHY}]], [[person:{SHY}]],\n"
            f"[x](../content/community/people/{SHY}.md)\n",
        },
    )
    catalog, diagnostics = load_catalog(tmp_path)
    assert Key("person", SHY) not in catalog.records
    assert catalog.get("lesson-plan", "soil") is not None
    assert catalog.get("group", "readers") is not None
    shown = [diagnostic for diagnostic in diagnostics if not diagnostic.personal]
    assert SHY not in format_diagnostics(shown, "json").lower()
    assert all(r.target.kind != "person" for r in catalog.references)


def test_a_link_to_who_is_not_shown_is_withheld(tmp_path: Path) -> None:
    body = f"[[{SHY}|Ms Shy]] and [Ms Shy](../community/people/{SHY}.md)\n"
    write_files(
        tmp_path,
        {
            f"content/community/people/{SHY}.md": HIDING["without consent"],
            "content/domains/literacy.md": titled("Literacy", body=body),
        },
    )
    catalog, diagnostics = load_catalog(tmp_path)
    literacy = catalog.get("domain", "literacy")
    assert literacy is not None
    assert [link.withheld for link in literacy.links.values()] == [True, True]
    assert [d.code for d in diagnostics] == ["missing-consent"]


def test_a_name_that_two_kinds_have_does_not_give_away_the_person(tmp_path: Path) -> None:
    write_files(
        tmp_path,
        {
            "content/community/people/readers.md": HIDING["without consent"],
            "content/community/groups/readers.md": titled("Readers", "purpose: Read."),
            "content/domains/literacy.md": titled("Literacy", body="[[readers]]\n"),
        },
    )
    _, diagnostics = load_catalog(tmp_path)
    ambiguous = [d for d in diagnostics if d.code == "ambiguous-reference"]
    assert [d.personal for d in ambiguous] == [True]


def personal(diagnostics: list[Diagnostic]) -> set[str]:
    return {d.code for d in diagnostics if d.personal}


def test_a_slip_in_a_persons_name_is_personal(tmp_path: Path) -> None:
    write_files(
        tmp_path,
        {
            "content/community/people/ana-duarte.md": PERSON,
            "content/domains/literacy.md": titled("Literacy", "authors: [ana-duart]"),
        },
    )
    assert personal(load_catalog(tmp_path).diagnostics) == {"dangling-reference"}
