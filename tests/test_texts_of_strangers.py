"""Texts that try to be something else than texts, as whole sites show them."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from communities import (
    CONFIG,
    URL,
    Site,
    front_matter,
    make_site,
)
from conftest import Once
from filled import Filler, needed
from staffroom.catalog.reading import VOCABULARIES
from staffroom.kinds import KINDS

NASTY = "<script>alert(1)</script>{{1111*1111}}\"'><img src=x onerror=alert(1)>[x](javascript:f())"


@pytest.fixture(scope="module")
def nasty(once: Once) -> Site:
    def make(folder: Path) -> None:
        filler = Filler(text=lambda name: NASTY)
        files: dict[str, Any] = {}
        for kind in KINDS.values():
            files |= filler.document(kind, f"a-{kind.name}", f"{NASTY}\n\n# {NASTY}\n\n{NASTY}")
        files |= filler.targets
        for name in VOCABULARIES:
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
            is_data = script.get("type") in ("application/ld+json", "application/json")
            ours = re.search(r"assets/staffroom/\w+\.js$", script.get("src", ""))
            assert is_data or ours, address
        assert not page.xpath("//@*[starts-with(name(), 'on')]"), address
        for link in page.xpath("//@href | //@src | //@action"):
            assert not link.lower().strip().startswith(("javascript:", "data:")), address
        assert not page.xpath("//style | //iframe | //object | //embed | //base"), address


def test_nasty_texts_are_read_as_they_were_written(nasty: Site) -> None:
    for kind in KINDS.values():
        address = f"{kind.folder}/a-{kind.name}/"
        page = nasty.page(address)
        assert nasty.headline(address) == NASTY
        assert page.xpath("string(//title)") == f"{NASTY} · Small community"
        description = page.xpath("string(//meta[@name='description']/@content)")
        assert description in (NASTY, f"{NASTY}: {description.partition(': ')[2]}")
    assert nasty.headline("guide/") == NASTY
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
