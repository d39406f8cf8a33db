"""What a form asks, from the models; its pages, and where they say that a file may go."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from mkdocs.config import load_config

from communities import LESSONS, lesson, make_site, write_community
from staffroom.authoring.form import FormField, form_fields
from staffroom.kinds import KINDS
from staffroom.kinds.structure import shape
from staffroom.mkdocs.settings import settings_from

# --- what the models say --------------------------------------------------------------------------


def all_fields(fields: tuple[FormField, ...]) -> Iterator[FormField]:
    for field in fields:
        yield field
        yield from all_fields(field.parts)


@pytest.mark.parametrize("kind", KINDS)
def test_a_form_asks_for_all_that_is_needed(kind: str) -> None:
    needed = {each.name for each in shape(KINDS[kind].model) if each.required}
    asked = {each.name for each in form_fields(kind) if each.required}
    assert needed <= asked
    assert asked - needed <= {"consent"}


@pytest.mark.parametrize("kind", KINDS)
def test_each_field_says_what_one_writes_there(kind: str) -> None:
    for field in all_fields(form_fields(kind)):
        assert field.about, field.name
        assert "{" not in field.label


@pytest.mark.parametrize("kind", KINDS)
def test_what_can_be_wrong_with_a_value_has_its_words(kind: str) -> None:
    judged = {"duration", "minutes", "number", "whole", "day", "moment", "period", "clock",
              "zone", "address"}  # fmt: skip
    for field in all_fields(form_fields(kind)):
        if field.reads in judged or field.pattern:
            assert "“" in field.slips["value"].message, field.name
            assert field.slips["value"].hint


def test_nobody_is_asked_for_what_only_the_site_needs() -> None:
    asked = {field.name for kind in KINDS for field in all_fields(form_fields(kind))}
    assert asked.isdisjoint({"aliases", "status", "replaced_by", "reviewed", "attachments"})


# --- its pages ------------------------------------------------------------------------------------

PATTERN = "https://github.com/o/r/new/main/{folder}?filename={name}&value={text}"
REPO = "repo_url: {}\nedit_uri: {}\n"


@pytest.mark.parametrize(
    ("config", "pattern"),
    [
        ("", ""),
        (REPO.format("https://github.com/o/r", "edit/main/docs/"), PATTERN),
        # The folder of mkdocs.yml is a part of the one that the form puts in.
        (REPO.format("https://github.com/o/r", "edit/main/site/docs/"), PATTERN),
        (
            REPO.format("https://codeberg.org/o/r", "_edit/main/docs/"),
            "https://codeberg.org/o/r/_new/main/{folder}?filename={name}&value={text}",
        ),
        (
            REPO.format("https://gitlab.com/o/r", "-/edit/main/docs/"),
            "https://gitlab.com/o/r/-/new/main/{folder}",
        ),
        (REPO.format("https://forge.example.org/o/r", "edit/main/docs/"), ""),
    ],
)
def test_the_forges_that_we_know(tmp_path: Path, config: str, pattern: str) -> None:
    write_community(tmp_path, {}, f"site_name: Small\nplugins: [staffroom]\n{config}")
    loaded = load_config(str(tmp_path / "mkdocs.yml"))
    own = loaded.plugins["staffroom"].config
    repository = settings_from(loaded, own, preview=False).repository
    assert (repository.new_file if repository else "") == pattern


def test_a_site_in_a_folder_of_its_repository(tmp_path: Path) -> None:
    uri = REPO.format("https://github.com/o/r", "edit/main/school/docs/")
    page = make_site(tmp_path, {}, f"site_name: Small\nplugins: [staffroom]\n{uri}").page(
        "contribute/form/domain/"
    )
    data = json.loads(page.xpath("string(//*[@id='sr-form-data'])"))
    assert (data["newFile"], data["folder"]) == (PATTERN, "school/content/domains")


def test_a_community_has_its_own_words_and_documents(tmp_path: Path) -> None:
    files = {
        f"{LESSONS}/it.md": lesson("</script><b>It</b>"),
        f"{LESSONS}/old.md": lesson("Old", status="retired"),
        f"{LESSONS}/draft.md": lesson("Secret", status="draft"),
    }
    site = make_site(tmp_path, files)
    found = json.loads(site.text("contribute/form/choices/lesson-plan.json"))
    assert found == {"choices": [["it", "</script><b>It</b>"]], "taken": ["old"]}
    page = site.page("contribute/form/lesson-plan/")
    # It has no address and no forge, so nobody is told to write to one.
    assert page.xpath("//button[@data-do='download']")
    assert not page.xpath("//button[@data-do='mail' or @data-do='forge']")
    assert not page.xpath("//a[starts-with(@href, 'mailto:')]")
    boxes = page.xpath("//*[@data-field='levels']//input[@type='checkbox']/@value")
    assert "grade-5" in boxes
    assert "grade-5" in site.text("contribute/form/blank/lesson-plan.md")
