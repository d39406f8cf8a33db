"""Addresses: where each page is, and how one page links to another."""

import re
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communities import make_site
from staffroom.catalog import Key
from staffroom.kinds import KINDS
from staffroom.site.addresses import (
    address_of,
    anchor,
    as_file,
    facet_address,
    file_address,
    page_address,
    published,
    relative,
    source_uri,
)

HOST = "https://example.org/kb/"
_PARTS = st.text(
    st.characters(codec="utf-8", categories=["L", "N"], include_characters="-_. +&%#?'"),
    min_size=1,
    max_size=8,
).filter(lambda part: part.strip(". ") and not set(part) & set("#?") and part == part.strip())
_ADDRESSES = st.lists(_PARTS, max_size=4).map(lambda parts: "".join(f"{part}/" for part in parts))


@given(_ADDRESSES, _ADDRESSES, st.sampled_from(["", "#here"]))
def test_a_link_leads_where_it_should(start: str, target: str, fragment: str) -> None:
    link = relative(start, target + fragment)
    found = urljoin(HOST + published(start), link)
    assert unquote(found) == unquote(HOST + published(target) + fragment)


@given(_ADDRESSES, _ADDRESSES, st.sampled_from(["", "#here"]))
def test_a_link_leads_to_a_file_where_pages_are_files(
    start: str, target: str, fragment: str
) -> None:
    link = relative(start, target + fragment, directory_urls=False)
    found = urljoin(HOST + published(start, directory_urls=False), link)
    assert unquote(found) == unquote(HOST + as_file(target)) + fragment
    assert as_file(target).endswith(".html")


@given(_ADDRESSES, _ADDRESSES)
def test_no_two_pages_are_one_file(first: str, second: str) -> None:
    if first != second:
        assert source_uri(first) != source_uri(second)
        assert as_file(first) != as_file(second)


@given(_ADDRESSES)
def test_the_source_of_a_page_has_its_address(address: str) -> None:
    assert page_address(PurePosixPath(source_uri(address))) == address


@pytest.mark.parametrize(
    ("address", "uri"),
    [
        ("", "index.md"),
        ("domains/", "domains/index.md"),
        ("domains/literacy/", "domains/literacy.md"),
        ("resources/lesson-plans/", "resources/lesson-plans/index.md"),
        ("resources/lesson-plans/soil/", "resources/lesson-plans/soil.md"),
        ("community/people/", "community/people/index.md"),
        ("reference/front-matter/", "reference/front-matter.md"),
        ("tags/index/", "tags/index/index.md"),
        ("tags/README/", "tags/README/index.md"),
    ],
)
def test_pages_can_be_named_in_a_navigation(address: str, uri: str) -> None:
    assert source_uri(address) == uri


def test_links_to_files_keep_their_name() -> None:
    start = "resources/lesson-plans/soil/"
    address = file_address(PurePosixPath("content/resources/lesson-plans/work sheet #1.pdf"))
    assert relative(start, "catalog.json") == "../../../catalog.json"
    assert address == "resources/lesson-plans/work sheet #1.pdf"


def test_every_kind_has_its_folder() -> None:
    for kind in KINDS.values():
        assert address_of(Key(kind.name, "x")) == f"{kind.folder}/x/"
    assert address_of(Key("page", "guides/roles.md")) == "guides/roles/"
    assert address_of(Key("page", "index.md")) == ""
    assert address_of(Key("page", "guides/README.md")) == "guides/"


def test_anchors_are_ids() -> None:
    assert anchor("ngss:5-LS2-1") == "ngss-5-ls2-1"
    assert anchor("CCSS.MATH.5.NF.A.1") == "ccss.math.5.nf.a.1"


@pytest.mark.parametrize(
    ("facet", "value", "address"),
    [
        ("kind", "case-study", "case-studies/"),
        ("level", "grade-5", "levels/grade-5/"),
        ("subject", "science", "subjects/science/"),
        ("tag", "outdoors", "tags/outdoors/"),
        ("domain", "nature", "domains/nature/library/"),
        ("practice", "walk", "practices/walk/library/"),
        ("standard", "ccss-math:4.NF.B.3", "standards/ccss-math-4.nf.b.3/"),
        ("standard", "ngss:K-LS1-1", "standards/ngss-k-ls1-1/"),
        ("time", "31-60", "resources/time/31-60/"),
        ("rubric", "yes", "resources/rubric/yes/"),
        ("licence", "CC-BY-4.0", "resources/licence/cc-by-4.0/"),
        ("language", "pt-BR", "resources/language/pt-br/"),
    ],
)
def test_every_value_of_a_facet_has_an_address(facet: str, value: str, address: str) -> None:
    assert facet_address(facet, value) == address


@given(st.lists(st.text("aAbB:-. /ßÄ", min_size=1, max_size=5), min_size=2, unique=True))
def test_no_two_standards_share_an_address(ids: list[str]) -> None:
    addresses = {facet_address("standard", id).casefold() for id in ids}
    assert len(addresses) == len(ids)
    for address in addresses:
        assert re.fullmatch(r"standards/[^/]*[^/.][^/]*/", address)


def test_nobody_can_write_a_standard_with_the_address_of_another() -> None:
    # What tells the address of one from others may be the end of another's id.
    taken = facet_address("standard", "foo:bar")
    framework, _, code = taken.removeprefix("standards/").removesuffix("/").rpartition("-")
    assert facet_address("standard", f"{framework}:{code.upper()}") != taken


def test_words_of_every_script_are_addresses(tmp_path: Path) -> None:
    files = {
        "content/vocabularies/tags.yml": (
            "- {id: größe, label: Größe}\n- {id: 健康, label: 健康}\n"
            "- {id: readme, label: Read me}\n"
        )
    }
    site = make_site(tmp_path, files)
    assert site.warnings == ()
    for id, label in (("größe", "Größe"), ("健康", "健康"), ("readme", "Read me")):
        assert site.page(f"tags/{id}/").xpath("string(//h1)") == label
    assert site.page("tags/").xpath("string(//h1)") == "Tags"
    assert site.dead_links() == []
