"""The small extension for VS Code: what it offers and explains in front matter, run in Node."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from communities import ROOT

EXTENSION = ROOT / ".vscode/extensions/staffroom-front-matter"
CURSOR = "§"

# A text with a cursor in it, for a kind → what is offered and explained there.
PLACES = {
    "a new line": ("lesson-plan", "---\ntitle: A\n§\n---\n"),
    "a begun name": ("lesson-plan", "---\ntitle: A\nsub§\nlevels: [grade-5]\n---\n"),
    "a list in brackets": ("lesson-plan", "---\nlevels: [grade-5, §]\n---\n"),
    "a list of lines": ("lesson-plan", "---\nlevels:\n  - §\n---\n"),
    "a list without indent": ("lesson-plan", "---\nlevels:\n- §\n---\n"),
    "a choice": ("lesson-plan", "---\ndevices: §\n---\n"),
    "an entry of a list": ("lesson-plan", "---\nobjectives:\n  - §\n---\n"),
    "an entry after others": ("lesson-plan", "---\nobjectives:\n  - text: x\n  - §\n---\n"),
    "more of an entry": ("lesson-plan", "---\nobjectives:\n  - text: x\n    §\n---\n"),
    "a word in an entry": ("lesson-plan", "---\ntrials:\n  - on: x\n    level: §\n---\n"),
    "a reference": ("lesson-plan", "---\nrubrics: [§]\n---\n"),
    "a group": ("goal", "---\nbaseline:\n  §\n---\n"),
    "deep below": (
        "pathway", "---\nsections:\n  - title: x\n    steps:\n      - document: a\n        §\n---\n"
    ),
    "back to the section": (
        "pathway", "---\nsections:\n  - title: x\n    steps:\n      - document: a\n    §\n---\n"
    ),
    "back at the top": ("pathway", "---\nsections:\n  - title: x\n    steps: []\n§\n---\n"),
    "a name": ("lesson-plan", "---\ndura§tion: 45\n---\n"),
    "a word": ("lesson-plan", "---\nlevels: [gra§de-5]\n---\n"),
    "a word on a line": ("lesson-plan", "---\nlevels:\n  - gra§de-5\n---\n"),
    "a choice that was made": ("lesson-plan", "---\ndevices: sha§red\n---\n"),
    "a comment": ("lesson-plan", "---\n# lev§els\n---\n"),
    "behind a comment": ("lesson-plan", "---\ndevices: none # sha§red\n---\n"),
    "the body": ("lesson-plan", "---\ntitle: A\n---\n\nlevels: §\n"),
    "no front matter": ("lesson-plan", "levels: §\n"),
    "an unknown field": ("lesson-plan", "---\nlevle: §\n---\n"),
    "a name of every object": ("lesson-plan", "---\nconstructor: §\n---\n"),
}  # fmt: skip

_PROGRAM = """
const { offers, explains } = require(process.argv[1] + "/front_matter.js");
const cases = JSON.parse(require("fs").readFileSync(0, "utf8"));
const found = cases.map(({ schema, lines, line, character }) => ({
  ...offers(lines, line, character, schema),
  explained: explains(lines, line, character, schema),
}));
console.log(JSON.stringify(found));
"""


@pytest.fixture(scope="module")
def offered() -> dict[str, Any]:
    """What is offered and explained at each of the places."""
    cases = []
    for kind, text in PLACES.values():
        lines = text.split("\n")
        number = next(n for n, line in enumerate(lines) if CURSOR in line)
        character = lines[number].index(CURSOR)
        lines[number] = lines[number].replace(CURSOR, "")
        schema = json.loads((ROOT / f"schemas/{kind}.json").read_text("utf-8"))
        cases.append({"schema": schema, "lines": lines, "line": number, "character": character})
    done = run_node("-e", _PROGRAM, str(EXTENSION), given=json.dumps(cases))
    return dict(zip(PLACES, json.loads(done), strict=True))


def run_node(*arguments: str, given: str = "") -> str:
    return subprocess.run(
        ["node", *arguments],
        input=given, capture_output=True, text=True, check=True, timeout=60,
    ).stdout  # fmt: skip


@pytest.mark.parametrize(
    ("place", "names"),
    [
        ("a new line", ["summary", "subjects", "levels", "duration", "objectives", "standards"]),
        ("a begun name", ["summary", "subjects", "duration", "objectives", "standards"]),
        ("an entry of a list", ["text", "id", "standards"]),
        ("an entry after others", ["text", "id", "standards"]),
        ("more of an entry", ["id", "standards"]),
        ("a group", ["on", "value", "note"]),
        ("deep below", ["title", "page", "task", "url", "minutes", "optional"]),
        ("back to the section", ["summary"]),
        ("back at the top", ["title", "summary", "audience", "domains"]),
        ("a choice", []),
        ("the body", []),
        ("no front matter", []),
        ("a comment", []),
        ("an unknown field", []),
    ],
)
def test_fields_that_are_not_there_yet_are_offered(
    offered: dict[str, Any], place: str, names: list[str]
) -> None:
    found = [field["name"] for field in offered[place]["fields"]]
    assert found[: len(names)] == names if names else found == []


def test_required_fields_are_told_from_others(offered: dict[str, Any]) -> None:
    fields = {field["name"]: field for field in offered["a new line"]["fields"]}
    assert fields["levels"]["required"]
    assert not fields["materials"]["required"]
    assert fields["levels"]["about"].startswith("The grades, or bands of grades")
    forms = {
        name: fields[name]["form"] for name in ("duration", "levels", "objectives", "reviewed")
    }
    assert forms == {
        "duration": "value", "levels": "words", "objectives": "lines", "reviewed": "group",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("a list in brackets", ["grades-k-2", "kindergarten"]),
        ("a list of lines", ["grades-k-2", "kindergarten"]),
        ("a list without indent", ["grades-k-2", "kindergarten"]),
        ("a word in an entry", ["grades-k-2", "kindergarten"]),
        ("a choice", ["none", "shared", "one-each"]),
        ("a new line", []),
        ("behind a comment", []),
        ("the body", []),
        ("an unknown field", []),
        ("a name of every object", []),
    ],
)
def test_words_are_offered_where_they_may_stand(
    offered: dict[str, Any], place: str, words: list[str]
) -> None:
    found = [word["value"] for word in offered[place]["words"]]
    assert found[: len(words)] == words if words else found == []


def test_ids_of_the_right_kinds_are_offered(offered: dict[str, Any]) -> None:
    assert offered["a reference"]["kinds"] == ["rubric"]
    assert offered["a choice"]["kinds"] == []


@pytest.mark.parametrize(
    ("place", "says"),
    [
        ("a name", "**Duration**\n\nHow long it takes in class: 45 min"),
        ("a word", "**grade-5**\n\nGrade 5: About ages 10 to 11."),
        ("a word on a line", "**grade-5**\n\nGrade 5: About ages 10 to 11."),
        ("a choice that was made", "**shared**\n\nA few to share."),
        ("a comment", None),
        ("the body", None),
    ],
)
def test_a_name_and_a_word_are_explained(
    offered: dict[str, Any], place: str, says: str | None
) -> None:
    explained = offered[place]["explained"]
    assert explained is None if says is None else explained.startswith(says)


def test_the_extension_speaks_with_the_editor() -> None:
    found = json.loads(
        run_node(str(Path(__file__).with_name("vscode.js")), str(EXTENSION), str(ROOT))
    )
    word = next(item for item in found["words"] if item["label"] == "grade-5")
    assert word["detail"] == "Grade 5"
    assert word["range"]["start"] == {"line": 1, "character": 9}
    rubrics = sorted(path.stem for path in Path(ROOT, "content/resources/rubrics").glob("*.md"))
    assert [item["label"] for item in found["ids"]] == rubrics
    inserted = {item["label"]: item["insertText"]["value"] for item in found["fields"]}
    assert inserted["duration"] == "duration: $0"
    assert inserted["subjects"] == "subjects: [$0]"
    assert inserted["objectives"] == "objectives:\n  - $0"
    # The value of a field that is there stays.
    renamed = next(item for item in found["renamed"] if item["label"] == "duration")
    assert renamed["insertText"] == "duration"
    assert found["elsewhere"] == []
    assert found["hover"].startswith("**Levels**")


def test_the_extension_is_one() -> None:
    package = json.loads((EXTENSION / "package.json").read_text("utf-8"))
    assert (EXTENSION / package["main"]).exists()
    assert {"name", "publisher", "version", "engines", "activationEvents"} <= set(package)
