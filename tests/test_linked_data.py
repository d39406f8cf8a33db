"""Linked data: what other systems are told about a document, in the words of schema.org."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from communities import lesson, person, titled, write_community
from filled import Filler, needed
from staffroom import load_catalog
from staffroom.kinds import KINDS
from staffroom.site import Settings, Site, View, build_site
from staffroom.site.linked_data import describe, linked_data

URL = "https://small.example.org/"

# https://schema.org/Thing and below, as of version 29: the properties that we may use of each type.
THING = {"name", "description", "url", "image", "identifier", "sameAs", "alternateName"}
WORK = THING | {
    *("about", "accessibilityFeature", "author", "contributor", "creativeWorkStatus"),
    *("dateCreated", "dateModified", "educationalAlignment", "educationalLevel", "educationalUse"),
    *("hasPart", "inLanguage", "isAccessibleForFree", "isBasedOn", "isPartOf", "keywords"),
    *("learningResourceType", "license", "teaches", "assesses", "timeRequired"),
    *("translationOfWork", "typicalAgeRange", "audience", "mentions", "citation"),
}
PROPERTIES = {
    "CreativeWork": WORK,
    "LearningResource": WORK | {"competencyRequired"},
    "DefinedTerm": THING | {"inDefinedTermSet", "termCode"},
    "AlignmentObject": THING
    | {"alignmentType", "educationalFramework", "targetDescription", "targetName", "targetUrl"},
    "Event": THING
    | {"about", "attendee", "contributor", "duration", "endDate", "inLanguage", "keywords"}
    | {"location", "organizer", "startDate"},
    "Organization": THING | {"keywords", "knowsAbout", "member"},
    "Person": THING | {"knowsAbout", "knowsLanguage"},
}


def site_of(folder: Path, files: dict[str, str], **settings: Any) -> Site:
    catalog, diagnostics = load_catalog(write_community(folder, files))
    assert [problem.as_text() for problem in diagnostics] == []
    return build_site(catalog, Settings(**{"url": URL, **settings}))


def node_of(site: Site, kind: str, id: str) -> dict[str, Any]:
    record = site.catalog.get(kind, id)
    assert record is not None
    return describe(record, View(site))


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from nodes(each)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A document of each kind with every field."""
    filler = Filler()
    files: dict[str, str] = {}
    for kind in KINDS.values():
        files |= filler.document(kind, f"a-{kind.name}")
    files |= filler.targets
    files["content/community/groups/everybody.md"] = needed(KINDS["group"], "Everybody")
    files["docs/guide.md"] = "# A guide"
    return site_of(tmp_path_factory.mktemp("filled"), files)


@pytest.mark.parametrize("kind", KINDS)
def test_each_property_is_one_of_its_type(filled: Site, kind: str) -> None:
    for node in nodes(node_of(filled, kind, f"a-{kind}")):
        names = {name for name in node if not name.startswith("@")}
        assert names <= PROPERTIES[node["@type"]], node
        assert node.get("name") or node.get("targetName")


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_empty_is_not_said(filled: Site, kind: str) -> None:
    for node in nodes(node_of(filled, kind, f"a-{kind}")):
        assert all(value not in ("", None, [], {}) for value in node.values())


@pytest.mark.parametrize("kind", KINDS)
def test_other_documents_are_named_by_their_address(filled: Site, kind: str) -> None:
    known = {f"{URL}{record.kind.folder}/{record.id}/" for record in filled.catalog.documents}
    named = {node["@id"] for node in nodes(node_of(filled, kind, f"a-{kind}")) if "@id" in node}
    assert f"{URL}{KINDS[kind].folder}/a-{kind}/" in named
    assert named <= known


def test_a_lesson_as_a_learning_resource(tmp_path: Path) -> None:
    files = {
        "content/community/people/ana.md": person("Ana Duarte"),
        "content/domains/nature.md": titled("Nature"),
        "content/resources/lesson-plans/soil.md": lesson(
            "Soil",
            duration="1 h 30 min",
            domains=["nature"],
            tags=["outdoors"],
            authors=["ana"],
            standards=["ngss:5-LS2-1"],
            prerequisites=["Counting"],
            created="2026-01-02",
            based_on=[{"title": "Dirt", "url": "https://example.org/dirt"}],
        ),
    }
    assert node_of(site_of(tmp_path, files), "lesson-plan", "soil") == {
        "@context": "https://schema.org",
        "@type": "LearningResource",
        "@id": f"{URL}resources/lesson-plans/soil/",
        "url": f"{URL}resources/lesson-plans/soil/",
        "name": "Soil",
        "description": "What Soil is about.",
        "learningResourceType": "lesson plan",
        "about": [
            {"@type": "DefinedTerm", "name": "Science", "url": f"{URL}subjects/science/"},
            {"@type": "DefinedTerm", "name": "Nature", "@id": f"{URL}domains/nature/"},
        ],
        "educationalLevel": [
            {"@type": "DefinedTerm", "name": "Grade 5", "url": f"{URL}levels/grade-5/"}
        ],
        "keywords": [{"@type": "DefinedTerm", "name": "Outdoors", "url": f"{URL}tags/outdoors/"}],
        "educationalAlignment": [
            {
                "@type": "AlignmentObject",
                "educationalFramework": "ngss",
                "targetName": "5-LS2-1",
                "targetDescription": "Develop a model",
                "targetUrl": f"{URL}standards/#ngss-5-ls2-1",
            }
        ],
        "teaches": ["Explain it"],
        "competencyRequired": ["Counting"],
        "timeRequired": "PT90M",
        "author": [{"@type": "Person", "name": "Ana Duarte", "@id": f"{URL}community/people/ana/"}],
        "isBasedOn": [{"@type": "CreativeWork", "name": "Dirt", "url": "https://example.org/dirt"}],
        "dateCreated": "2026-01-02",
        "inLanguage": "en",
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "isAccessibleForFree": True,
    }


def test_a_meeting_as_an_event(tmp_path: Path) -> None:
    files = {
        "content/community/groups/everybody.md": needed(KINDS["group"], "Everybody"),
        "content/community/meetings/may.md": needed(
            KINDS["meeting"], "In May", starts="2026-05-04 15:45 America/Chicago", duration=90
        ),
    }
    node = node_of(site_of(tmp_path, files), "meeting", "may")
    assert node["startDate"] == "2026-05-04T15:45:00-05:00"
    assert node["endDate"] == "2026-05-04T17:15:00-05:00"
    assert node["organizer"]["name"] == "Everybody"


def test_a_site_without_an_address_makes_none_up(tmp_path: Path) -> None:
    site = site_of(tmp_path, {"content/resources/lesson-plans/soil.md": lesson("Soil")}, url="")
    text = json.dumps(node_of(site, "lesson-plan", "soil"))
    assert "subjects/" not in text
    assert "@id" not in text
    assert "example.org" not in text


def test_addresses_are_those_of_files_where_pages_are_files(tmp_path: Path) -> None:
    files = {"content/resources/lesson-plans/soil.md": lesson("Soil")}
    node = node_of(site_of(tmp_path, files, directory_urls=False), "lesson-plan", "soil")
    assert node["url"] == f"{URL}resources/lesson-plans/soil.html"
    assert node["about"][0]["url"] == f"{URL}subjects/science.html"


def test_the_day_of_the_build_is_not_said(tmp_path: Path) -> None:
    files = {"content/resources/lesson-plans/soil.md": lesson("Soil")}
    first = site_of(tmp_path / "a", files, today=date(2026, 11, 22))
    second = site_of(tmp_path / "b", files, today=date(2027, 11, 22))
    assert node_of(first, "lesson-plan", "soil") == node_of(second, "lesson-plan", "soil")


def test_nobody_is_named_who_is_not_shown(tmp_path: Path) -> None:
    files = {
        "content/community/people/zoe.md": titled("x").replace("title: x", "name: Zoe"),
        "content/resources/lesson-plans/soil.md": lesson(
            "Soil", authors=["zoe"], contributors=[{"person": "zoe", "roles": ["tester"]}]
        ),
    }
    catalog = load_catalog(write_community(tmp_path, files)).catalog
    node = node_of(build_site(catalog, Settings(url=URL)), "lesson-plan", "soil")
    assert "zoe" not in json.dumps(node).lower()
    assert "author" not in node


def test_it_can_stand_in_a_page(tmp_path: Path) -> None:
    title = "</script><script>alert('1 & 2')</script> <!--"
    site = site_of(tmp_path, {"content/resources/lesson-plans/soil.md": lesson(title)})
    record = site.catalog.get("lesson-plan", "soil")
    assert record is not None
    text = linked_data(record, View(site))
    assert "<" not in text
    assert ">" not in text
    assert json.loads(text)["name"] == title
