"""What stands at which address of a site: former addresses, and files beside documents."""

from pathlib import Path

import pytest

from communities import (
    ADDRESS,
    CONFIG,
    LESSONS,
    URL,
    lesson,
    make_site,
)

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
    card = site.page("").xpath("//article//img")[0]
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
    assert site.found_with("harmful content") == set()
    assert site.headline("resources/lesson-plans/soil/") == "Soil"
    assert site.dead_links() == []
