"""The form: whoever fills it in gets a file in which `staffroom check` finds nothing."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from communities import EPOCH, ROOT, environment
from staffroom.authoring.form import FormField, form_fields
from staffroom.kinds import KINDS

STEPS = ("about", "content", "more", "send")
HOSTILE = "</textarea><img src=x onerror=\"document.title='hacked'\">"

TEXTS: dict[str, str] = {
    "title": "Wind and seeds, and how far they go",
    "name": "Wind Seed",
    "summary": "Pupils let seeds of five shapes fall and say which the wind carries on.",
    "objectives.text": "Sort seeds by how far the wind carries them.",
    "duration": "1 h 30 min",
    "starts": "2026-12-02T15:45",
    "baseline.on": "2026-09-01",
    "target.on": "2027-06-30",
    "baseline.value": "4",
    "target.value": "9.5",
    "sections.steps.task": "Watch a colleague open a lesson, and write down three questions.",
}
"""What is typed into fields of these names; into all others, their description."""


def opened(page: Page, kind: str, step: str = "") -> Page:
    page.goto(f"contribute/form/{kind}/{step and '#'}{step}")
    expect(page.locator("[data-sr-form]")).to_be_visible()
    return page


def field_in(group: Locator, name: str) -> Locator:
    return group.locator(f':scope > .sr-form__step [data-field="{name}"]:not(template *)').or_(
        group.locator(f':scope > [data-field="{name}"]')
    )


def turn(page: Page) -> None:
    page.locator("[data-step]:visible").get_by_role("button", name=re.compile("Next|Check")).click()


def fill_needed(page: Page, fields: tuple[FormField, ...], group: Locator, above: str = "") -> None:
    """Fill in what the form says is needed, as somebody would who reads its fields."""
    for field in fields:
        is_step = (field.name, above) == ("task", "sections.steps.")
        if not (field.required or is_step):
            continue
        fill_field(field, field_in(group, field.name), f"{above}{field.name}")


def fill_field(field: FormField, place: Locator, name: str) -> None:
    page = place.page
    holds = place.get_attribute("data-holds")
    if holds == "consent":
        place.get_by_role("checkbox").check()
    elif holds == "some":
        place.get_by_role("checkbox").first.check()
    elif holds == "group":
        fill_needed(page, field.parts, place.locator("> [data-group]"), f"{name}.")
    elif holds == "groups":
        entries = place.locator("> [data-entries] > li")
        for number in range(entries.count()):
            group = entries.nth(number).locator("> [data-group]")
            fill_needed(page, field.parts, group, f"{name}.")
            if name == "scale":
                group.get_by_role("textbox", name="Name").fill(f"Step {number + 1}")
    elif holds == "per":
        cells = place.get_by_role("textbox")
        for number in range(cells.count()):
            cells.nth(number).fill(f"What one can see at step {number + 1} is {'more ' * number}.")
    else:
        control = place.locator("[data-control]").first
        if control.evaluate("each => each.tagName") == "SELECT":
            control.select_option(index=1)
        else:
            control.fill(TEXTS.get(name) or TEXTS.get(field.name) or field.about)


def fill_in(page: Page, kind: str) -> None:
    """All that a kind needs, step by step."""
    opened(page, kind)
    group = page.locator("[data-sr-form] > [data-group]")
    for step in STEPS[:-1]:
        expect(page.locator(f"[data-step={step}]")).to_be_visible()
        those = tuple(field for field in form_fields(kind) if field.step == step)
        for field in those:
            if field.required:
                place = page.locator(f'[data-step={step}] > [data-field="{field.name}"]')
                fill_field(field, place, field.name)
        turn(page)
    expect(page.locator("[data-step=send]")).to_be_visible()
    assert group.count() == 1


def file_of(page: Page) -> str:
    return page.get_by_label("Your file").input_value()


@pytest.fixture(scope="module")
def community(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the demonstration community, to put files into."""
    folder = tmp_path_factory.mktemp("copy")
    for name in ("content", "docs"):
        shutil.copytree(ROOT / name, folder / name)
    return folder


def check(folder: Path, *paths: str) -> list[dict[str, Any]]:
    command = "from staffroom.cli import main; main()"
    finished = subprocess.run(
        [sys.executable, "-c", command, "check", "--format", "json", *paths],
        cwd=folder,
        env=environment(SOURCE_DATE_EPOCH=EPOCH),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert finished.returncode in (0, 1), finished.stderr
    found: list[dict[str, Any]] = json.loads(finished.stdout)
    return found


def test_its_result_passes_the_check_for_every_kind(page: Page, community: Path) -> None:
    page.clock.set_fixed_time("2026-11-22T12:00:00Z")
    made = []
    for kind in KINDS:
        fill_in(page, kind)
        expect(page.get_by_text("Everything that is needed is there.")).to_be_visible()
        with page.expect_download() as download:
            page.get_by_role("button", name="Download the file").click()
        path = f"content/{KINDS[kind].folder}/{download.value.suggested_filename}"
        made.append(path)
        assert not (community / path).exists()
        (community / path).write_bytes(download.value.path().read_bytes())
    found = [each for each in check(community) if each["severity"] != "note"]
    assert [each for each in found if each["path"] in made] == []
    assert len(made) == len(KINDS)
