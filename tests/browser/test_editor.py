"""The web editor, driven with a folder in the browser in place of one on the computer.

Chromium's dialog for choosing a folder cannot be driven; all behind it is as it is for people who
work with their own copy of the repository.
"""

import shutil
from collections.abc import Mapping
from difflib import unified_diff
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Locator, Page, expect

from browser.conftest import NewPage
from communities import ROOT
from samples import write_files
from staffroom.cli import main
from staffroom.site.editor import editor_files

LESSONS = "content/resources/lesson-plans"

MATERIAL = """---
# Ask Ana before you change the title.
title: "Soil: is it alive?"  # as in the book
summary: Pupils search soil for living things.
subjects: [science]
levels:
- grade-5   # and grade 6 in spring
duration: 45 min
objectives:
  # The first one is assessed.
  - id: sort
    text: Sort what is found.
  - Explain what decomposers do.
materials:
  - "1 tray: white"
  # borrowed
  - no
setting: in-person
reviewed: {on: 2026-05-25, by: ana}

our_own_field: &keep [1, "two", 3.10]
# the end
---

## Steps

<!-- for us: shorten this -->

!!! note "Adjusting"
    *Support:* hand out [labels](labels.pdf){ .md-button }.

    ??? question "And then?"
        - [ ] dig
        - [x] look

=== "Outside"

    Text with ==marks==, H~2~O and ^2^.

=== "Inside"

    | a | b |
    |---|:-:|
    | 1 | 2 |

<details markdown="1"><summary>Raw</summary>

Still **here**.[^1]

</details>

```python hl_lines="1"
if a < b:    # two spaces   end here
    pass
```

[^1]: A note.
*[HTML]: Hyper Text Markup Language
"""

PROJECT = {
    ".git/HEAD": "ref: refs/heads/main\n",
    f"{LESSONS}/soil.md": MATERIAL,
}

FOLDER = "window.showDirectoryPicker = () => navigator.storage.getDirectory();"

FILL = """async (files) => {
  const root = await navigator.storage.getDirectory();
  for (const [path, text] of Object.entries(files)) {
    const [name, ...above] = path.split("/").reverse();
    let folder = root;
    for (const part of above.reverse()) {
      folder = await folder.getDirectoryHandle(part, { create: true });
    }
    const writing = await (await folder.getFileHandle(name, { create: true })).createWritable();
    await writing.write(text);
    await writing.close();
  }
}"""

READ = """async (path) => {
  const [name, ...above] = path.split("/").reverse();
  let folder = await navigator.storage.getDirectory();
  try {
    for (const part of above.reverse()) folder = await folder.getDirectoryHandle(part);
    return await (await (await folder.getFileHandle(name)).getFile()).text();
  } catch {
    return "";
  }
}"""


class Editor:
    """The editor, working with a folder of files in the browser."""

    def __init__(self, page: Page, files: Mapping[str, str]) -> None:
        self.page = page
        page.add_init_script(FOLDER)
        # What people meet first.
        page.goto("contribute/editor/")
        page.evaluate(FILL, files)
        page.get_by_role("link", name="Open the editor").click()
        page.get_by_role("button", name="Work with Local Repository").click()

    def open(self, place: str) -> None:
        # After saving, it goes back to the list.
        expect(self.page.get_by_role("button", name="Create New Entry")).to_be_visible()
        self.page.evaluate("(place) => { location.hash = place; }", f"#/collections/{place}")
        expect(self.field("title").get_by_role("textbox")).to_be_visible()

    def field(self, path: str) -> Locator:
        """A field; what is far below is made when one comes near it."""
        found = self.page.locator(f'section.field[data-key-path="{path}"]').first
        self.page.mouse.move(300, 500)
        for _ in range(100):
            if found.count():
                break
            self.page.mouse.wheel(0, 600)
            self.page.wait_for_timeout(30)
        found.scroll_into_view_if_needed()
        return found

    def write(self, path: str, text: str) -> None:
        self.field(path).get_by_role("textbox").last.fill(text)

    def choose(self, path: str, option: str) -> None:
        self.field(path).get_by_role("combobox").click()
        self.page.get_by_role("option", name=option, exact=True).click()

    def save(self) -> None:
        self.page.get_by_role("button", name="Save", exact=True).first.click()

    def saved(self, path: str, text: str) -> str:
        """The file, once it says that."""
        for _ in range(100):
            if text in (found := self.read(path)):
                return found
            self.page.wait_for_timeout(50)
        pytest.fail(f"{path} does not say “{text}”:\n{self.read(path)}")

    def read(self, path: str) -> str:
        return str(self.page.evaluate(READ, path))


@pytest.fixture
def editor(page: Page) -> Editor:
    if not editor_files():
        pytest.fail("This test needs the web editor: run `make editor`.", pytrace=False)
    return Editor(page, PROJECT)


def test_a_lesson_plan_is_written_and_another_one_edited(editor: Editor, tmp_path: Path) -> None:
    path = f"{LESSONS}/wie-boeden-atmen-a-first-look.md"
    editor.open("lesson-plan/new")
    editor.write("title", "Wie Böden atmen: a first look")
    editor.write("summary", "Pupils look at soil and say: it is alive.")
    editor.choose("subjects", "Science")
    editor.choose("levels", "Grade 5")
    editor.write("duration", "a while")
    editor.field("objectives").get_by_role("button", name="Add").last.click()
    editor.write("objectives.0.text", "Explain why soil is alive.")
    editor.write("body", "## Steps\n\nDig, look and *draw*.\n")
    editor.save()
    duration = editor.field("duration")
    expect(duration).to_contain_text("Write it like this: 45 min")
    assert editor.read(path) == ""
    editor.write("duration", "1 h 30 min")
    editor.save()
    written = editor.saved(path, "1 h 30 min")
    assert written == (
        '---\ntitle: "Wie Böden atmen: a first look"\n'
        'summary: "Pupils look at soil and say: it is alive."\n'
        "subjects: [science]\nlevels: [grade-5]\nduration: 1 h 30 min\n"
        "objectives:\n  - Explain why soil is alive.\n---\n\n"
        "## Steps\n\nDig, look and *draw*.\n"
    )
    # What is written passes the check as it is, with the words of this community.
    write_files(tmp_path, {path: written})
    shutil.copytree(
        ROOT / "content/vocabularies", tmp_path / "content/vocabularies", dirs_exist_ok=True
    )
    result = CliRunner().invoke(main, ["check", "--content", str(tmp_path / "content")])
    assert (result.exit_code, result.output.strip()) == (0, "Nothing to mend.")

    editor.open("lesson-plan/entries/soil")
    editor.write("summary", "Pupils search soil, and count: who lives there?")
    editor.field("objectives").get_by_role("button", name="Expand All").click()
    editor.write("objectives.1.text", "Say what decomposers do.")
    body = editor.field("body").get_by_role("textbox").last
    body.press("ControlOrMeta+End")
    body.press_sequentially("\nA line of mine.")
    editor.save()
    changed = editor.saved(f"{LESSONS}/soil.md", "A line of mine.")
    differing = unified_diff(MATERIAL.splitlines(), changed.splitlines(), lineterm="", n=0)
    assert [line for line in differing if line[:3] not in ("---", "+++", "@@ ")] == [
        "-summary: Pupils search soil for living things.",
        '+summary: "Pupils search soil, and count: who lives there?"',
        "-  - Explain what decomposers do.",
        "+  - Say what decomposers do.",
        "+A line of mine.",
    ]


def test_the_page_of_a_document_leads_there(page: Page) -> None:
    page.goto("resources/lesson-plans/soil-is-alive/")
    page.get_by_role("link", name="Edit in fields").click()
    expect(page.get_by_role("heading", name="What will happen")).to_be_visible()
    link = page.get_by_role("link", name="Open the editor")
    place = "#/collections/lesson-plan/entries/soil-is-alive"
    expect(link).to_have_attribute("href", f"app/{place}")


def test_it_speaks_the_language_of_the_browser(new_page: NewPage) -> None:
    page = new_page(locale="de-DE")
    page.goto("contribute/editor/app/")
    expect(page.get_by_role("button", name="Mit Zugriffstoken anmelden")).to_be_visible()
