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

from browser.conftest import Axe, NewPage
from browser.planning import FULL_STORAGE, NO_CLIPBOARD, NO_STORAGE
from browser.test_every_kind import TOO_SMALL, TOO_WIDE
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


def test_it_can_be_filled_in_on_a_phone_by_anybody(phone: Page, axe: Axe) -> None:
    wrong: dict[Any, Any] = {}
    for kind in ("lesson-plan", "rubric", "meeting"):
        opened(phone, kind)
        for step in STEPS:
            phone.goto(f"contribute/form/{kind}/#{step}")
            expect(phone.locator(f"[data-step={step}]")).to_be_visible()
            phone.evaluate(
                "for (const each of document.querySelectorAll('details')) each.open = true"
            )
            for add in phone.locator("[data-step]:visible [data-do=add]").all():
                add.click()
            wrong[kind, step, "wide"] = phone.evaluate(TOO_WIDE)
            wrong[kind, step, "small"] = phone.evaluate(TOO_SMALL)
            if kind == "lesson-plan" or step == "content":
                wrong[kind, step, "axe"] = axe(phone)
        phone.emulate_media(color_scheme="dark")
        wrong[kind, "dark"] = axe(phone, colours=True)
        phone.emulate_media(color_scheme="light")
    assert {what: found for what, found in wrong.items() if found} == {}


def test_what_is_needed_is_said_and_leads_to_its_field(page: Page) -> None:
    opened(page, "lesson-plan")
    page.get_by_label("Title (needed)").fill("Wind and seeds")
    page.get_by_label("Duration (needed)").fill("1:30")
    turn(page)
    heading = page.get_by_role("heading", name="4 things are still to be mended")
    expect(heading).to_be_focused()
    expect(page.locator("[data-step=about]")).to_be_visible()
    page.get_by_role("link", name="“Duration” must be a duration, but it is “1:30”").click()
    duration = page.get_by_label("Duration (needed)")
    expect(duration).to_be_focused()
    expect(duration).to_have_attribute("aria-invalid", "true")
    expect(duration).to_have_accessible_description(re.compile("Write it like this: 45 min"))
    # From the last step, too, to whatever step it is in.
    page.get_by_role("link", name="Check and send").click()
    page.get_by_role("link", name="“Objectives” is missing").click()
    expect(page.locator("[data-step=content]")).to_be_visible()
    expect(page.locator("[data-field=objectives] textarea").first).to_be_focused()


def test_the_steps_keep_what_was_written_and_the_focus(page: Page) -> None:
    opened(page, "term")
    page.get_by_label("Title (needed)").fill("Anchor text")
    page.get_by_label("Summary (needed)").fill("A text that a whole unit comes back to.")
    turn(page)
    expect(page.get_by_role("heading", name="Step 2 of 4")).to_be_focused()
    page.go_back()
    expect(page.get_by_role("heading", name="Step 1 of 4")).to_be_focused()
    expect(page.get_by_label("Title (needed)")).to_have_value("Anchor text")
    page.go_forward()
    expect(page.get_by_role("heading", name="Step 2 of 4")).to_be_visible()
    link = page.get_by_role("navigation", name="Steps").get_by_role("link", name="The content")
    expect(link).to_have_attribute("aria-current", "step")


def test_what_was_begun_is_there_another_day(page: Page) -> None:
    opened(page, "rubric")
    page.get_by_label("Title (needed)").fill(HOSTILE)
    page.get_by_role("checkbox", name="Science", exact=True).check()
    opened(page, "rubric", "content")
    scale = page.locator("[data-field=scale] [data-entries] > li")
    for number, name in enumerate(("Beginning", "Meeting", "Going beyond")):
        scale.nth(number).get_by_label("Name (needed)").fill(name)
    page.get_by_label("Meeting", exact=True).fill("Names two reasons.")
    expect(page.get_by_text("Kept on this device")).to_be_visible()

    page.reload()
    expect(page.get_by_text("This is what you had begun")).to_be_visible()
    expect(page.get_by_label("Meeting", exact=True)).to_have_value("Names two reasons.")
    # A step of the scale that goes takes its description along.
    scale.first.get_by_role("button", name="Remove number 1: Scale").click()
    expect(page.get_by_label("Beginning", exact=True)).to_have_count(0)
    expect(page.get_by_label("Meeting", exact=True)).to_have_value("Names two reasons.")

    page.goto("contribute/form/")
    drafts = page.get_by_role("region", name="What you have begun")
    expect(drafts.get_by_role("link")).to_have_text(HOSTILE)
    drafts.get_by_role("button", name="Delete").click()
    expect(drafts.get_by_role("link")).to_have_count(0)
    drafts.get_by_role("button", name="Undo").click()
    drafts.get_by_role("link").click()
    expect(page.get_by_label("Title (needed)")).to_have_value(HOSTILE)
    expect(page.get_by_role("checkbox", name="Science", exact=True)).to_be_checked()
    page.get_by_role("button", name="Begin afresh").click()
    expect(page.get_by_label("Title (needed)")).to_have_value("")
    page.goto("contribute/form/")
    expect(page.get_by_role("region", name="What you have begun")).to_be_hidden()
    assert page.title() != "hacked"


@pytest.mark.parametrize("script", [NO_STORAGE, FULL_STORAGE])
def test_where_nothing_can_be_kept_it_says_so(page: Page, script: str) -> None:
    page.add_init_script(script)
    opened(page, "term")
    expect(page.get_by_text("Your browser cannot keep what you write")).to_be_visible()
    page.get_by_label("Title (needed)").fill("Anchor text")
    page.get_by_role("link", name="Check and send").click()
    expect(page.get_by_label("Your file")).to_have_value(re.compile("title: Anchor text"))


@pytest.mark.parametrize(
    "kept",
    [
        "{",
        '{"version": 7}',
        '{"version": 1, "values": [], "changed": "2026-11-22"}',
        '{"version": 1, "values": {"title": 7, "subjects": {"a": 1}, "objectives": [3, null],'
        ' "duration": [], "body": {}}, "changed": "2026-11-22T10:00:00Z"}',
    ],
)
def test_it_survives_whatever_is_kept(page: Page, kept: str) -> None:
    page.goto("404.html")
    page.evaluate("text => localStorage.setItem('staffroom-form-lesson-plan', text)", kept)
    opened(page, "lesson-plan")
    page.get_by_label("Title (needed)").fill("Wind and seeds")
    page.get_by_role("link", name="Check and send").click()
    expect(page.get_by_label("Your file")).to_have_value(re.compile("title: Wind and seeds"))
    page.goto("contribute/form/")
    expect(page.get_by_role("heading", name="What do you have?")).to_be_visible()


def test_what_is_said_of_a_slip_goes_away_as_it_is_mended(page: Page) -> None:
    opened(page, "lesson-plan")
    turn(page)
    told = page.get_by_role("listitem").filter(has_text="“Duration” is missing.")
    duration = page.locator("[data-field=duration]")
    expect(duration).to_contain_text("“Duration” is missing.")
    duration.get_by_role("textbox").fill("1:30")
    expect(duration).to_contain_text("“Duration” must be a duration, but it is “1:30”.")
    duration.get_by_role("textbox").fill("45")
    expect(duration).not_to_contain_text("must be a duration")
    expect(told).to_have_class("is-mended")
    expect(page.get_by_text("“Title” is missing.")).to_have_count(2)


def test_documents_are_chosen_by_their_titles(page: Page) -> None:
    opened(page, "lesson-plan", "more")
    page.locator("summary", has_text="More about it").click()
    rubrics = page.locator("[data-field=rubrics]")
    field = rubrics.get_by_role("textbox").or_(rubrics.get_by_role("combobox"))
    with page.expect_response("**/choices/rubric.json"):
        rubrics.get_by_role("button", name="Add another").click()
    expect(field).to_be_focused()
    field.press_sequentially("oral pres")
    expect(page.locator("#sr-form-choices option")).to_have_attribute("value", "Oral presentation")
    field.fill("Oral presentation")
    page.get_by_role("link", name="Check and send").click()
    expect(page.get_by_label("Your file")).to_have_value(
        re.compile(r"rubrics: \[oral-presentation\]")
    )
    page.go_back()
    field.fill("Oral presentations")
    turn(page)
    wrong = rubrics.get_by_text("There is no rubric “Oral presentations”.")
    expect(wrong).to_have_text(re.compile("Did you mean “Oral presentation”"))


def test_the_name_of_the_file_is_nobody_elses(page: Page) -> None:
    opened(page, "lesson-plan")
    page.get_by_label("Title (needed)").fill("Soil is alive")
    page.get_by_role("link", name="Check and send").click()
    expect(page.get_by_text("as soil-is-alive-2.md")).to_be_visible()


WORD = """<html><body><!--StartFragment--><h1>Seeds</h1><p class=MsoNormal>Hold up a <b>maple</b>
seed.<script>document.title = 'hacked'</script><img src=x onerror="document.title='hacked'"></p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span>·&nbsp;&nbsp; </span>tape</p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span>·&nbsp;&nbsp; </span>scissors</p>
<ol><li>Drop it<ul><li>from a chair</li></ul></li><li><a href="https://example.org/a">Look</a> and
<a href="javascript:alert(1)">do not</a></li></ol>
<table><tr><td>Seed</td><td>Metres</td></tr><tr><td>maple</td><td>3</td></tr></table></body></html>"""

AS_MARKDOWN = """## Seeds

Hold up a **maple** seed.

- tape
- scissors

1. Drop it
    - from a chair
1. [Look](https://example.org/a) and do not

| Seed | Metres |
| --- | --- |
| maple | 3 |"""

PASTE = """(element, html) => {
    const data = new DataTransfer();
    data.setData("text/html", html);
    data.setData("text/plain", "plain");
    const how = { clipboardData: data, bubbles: true, cancelable: true };
    element.dispatchEvent(new ClipboardEvent("paste", how));
}"""


def test_text_from_a_word_processor_keeps_its_form(page: Page) -> None:
    opened(page, "lesson-plan", "content")
    body = page.get_by_label("The text of the page")
    body.evaluate(PASTE, WORD)
    expect(body).to_have_value(AS_MARKDOWN)
    page.get_by_role("button", name="Insert the heading “Adjusting it”").click()
    expect(body).to_have_value(f"{AS_MARKDOWN}\n\n## Adjusting it\n\n")
    expect(body).to_be_focused()
    assert page.title() != "hacked"


# What a link leads to outside of the site is another program's, or another host's.
FOLLOWED = """window.followed = [];
const click = HTMLAnchorElement.prototype.click;
HTMLAnchorElement.prototype.click = function () {
    if (this.protocol === "blob:") click.call(this);
    else window.followed.push(this.href);
};"""


def test_a_finished_file_goes_the_way_one_likes(page: Page) -> None:
    page.add_init_script(FOLLOWED + NO_CLIPBOARD)
    opened(page, "term")
    page.get_by_label("Title (needed)").fill("Anchor text")
    page.get_by_label("Summary (needed)").fill("A text that a whole unit comes back to.")
    page.get_by_role("link", name="Check and send").click()
    page.get_by_role("button", name="Send by e-mail").click()
    page.get_by_role("button", name="Propose it on the forge").click()
    mail, forge = page.evaluate("window.followed")
    assert mail.startswith("mailto:lessons@staffroom.example.org?subject=")
    assert "title%3A%20Anchor%20text" in mail
    assert forge.startswith(
        "https://github.com/staffroom-example/staffroom/new/main/content/glossary"
        "?filename=anchor-text.md&value=---%0Atitle%3A%20Anchor%20text"
    )
    page.get_by_role("button", name="Copy the text").click()
    expect(page.get_by_text("The text is marked")).to_be_visible()

    # What is too long for a letter is downloaded, to be attached.
    opened(page, "term", "content")
    page.get_by_label("The text of the page").fill("Long. " * 2000)
    page.get_by_role("link", name="Check and send").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Send by e-mail").click()
    assert download.value.suggested_filename == "anchor-text.md"
    expect(page.get_by_text("attach it to the letter that opens")).to_be_visible()
    page.get_by_role("button", name="Delete it from this device").click()
    expect(page.get_by_label("Title (needed)")).to_have_value("")


def test_without_a_script_there_is_another_way(new_page: NewPage) -> None:
    page = new_page(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page.goto("contribute/form/")
    page.get_by_role("link", name="Lesson plan").click()
    expect(page.locator("[data-sr-form]")).to_be_hidden()
    expect(page.get_by_text("This form needs JavaScript")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the empty file").click()
    assert download.value.path().read_text("utf-8").startswith("---\n")
    expect(page.get_by_role("link", name="lessons@staffroom.example.org")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
