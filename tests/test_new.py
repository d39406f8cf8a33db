"""`staffroom new`: for scripts, with its options, and on a terminal, with its questions."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from answers import TYPED, VALUES
from communities import ROOT, environment, lesson
from samples import write_files
from staffroom.authoring.skeleton import asked
from staffroom.catalog import NO_IDS, Catalog, load_catalog
from staffroom.cli import main
from staffroom.cli.asking import Dialogue
from staffroom.kinds import KINDS, Kind
from staffroom.kinds.structure import shape

SOIL = "content/resources/lesson-plans/layers-in-soil.md"
VOCABULARIES = {
    f"content/vocabularies/{name}.yml": (ROOT / f"content/vocabularies/{name}.yml").read_text()
    for name in ("subjects", "levels", "standards", "tags", "roles")
}


@pytest.fixture
def community(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_files(tmp_path, VOCABULARIES)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795305600")
    return tmp_path


def new(community: Path, *arguments: str) -> Result:
    options = ["--content", str(community / "content")]
    return CliRunner().invoke(main, ["new", *arguments, *options])


def written(community: Path) -> list[str]:
    found = (community / "content").rglob("*.md")
    return sorted(str(path.relative_to(community)) for path in found)


def fields_of(file: Path) -> dict[str, object]:
    fields: dict[str, object] = yaml.safe_load(file.read_text("utf-8").split("\n---\n")[0])
    return fields


# --- with options -------------------------------------------------------------------------------


def test_the_path_is_all_that_is_printed_and_the_rest_is_advice(community: Path) -> None:
    result = new(community, "lesson-plan", "Layers in soil")
    assert result.exit_code == 0
    assert result.stdout == f"{community / SOIL}\n"
    assert len(result.stderr.strip().splitlines()) == 2
    assert "summary, subjects, levels, duration and objectives" in result.stderr
    assert written(community) == [SOIL]


def test_values_may_be_given_as_ids_or_in_readers_words(community: Path) -> None:
    result = new(
        community, "Lesson plan", "Layers in soil",
        "--set", "subjects=science, Life science", "--set", "levels=grade-5",
        "--set", "duration=45", "--set", "summary=Pupils dig, look and draw.",
        "--set", "objectives=Name, in order, three layers: top to bottom.",
        "--set", "objectives={text: Draw them, id: draw}", "--set", "status=in-review",
    )  # fmt: skip
    assert result.exit_code == 0, result.stderr
    found = fields_of(community / SOIL)
    assert found["subjects"] == ["science", "life-science"]
    assert found["summary"] == "Pupils dig, look and draw."
    assert found["status"] == "in-review"
    assert found["objectives"] == [
        {"text": "Name, in order, three layers: top to bottom."},
        {"text": "Draw them", "id": "draw"},
    ]
    assert "TODO" not in (community / SOIL).read_text("utf-8")
    check = CliRunner().invoke(main, ["check", "--content", str(community / "content")])
    assert check.exit_code == 0, check.output


def test_groups_of_fields_are_given_part_by_part(community: Path) -> None:
    result = new(
        community, "goal", "Dig", "--set", "baseline.on=2026-01-01", "--set", "baseline.value=1",
    )  # fmt: skip
    assert result.exit_code == 0, result.stderr
    goal = (community / "content/community/goals/dig.md").read_text("utf-8")
    assert "baseline:\n  on: 2026-01-01\n  value: 1\n" in goal


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("lesson", "X"), "There is no kind “lesson”. Did you mean “lesson-plan”?"),
        (("rubrik", "X"), "Did you mean “rubric”?"),
        (("zebra", "X"), "The kinds are: lesson-plan, rubric,"),
        (("term",), "Say what it is called, in quotation marks:"),
        (("term", " "), "The title is empty."),
        (("term", "two\nlines"), "“title” must be one line"),
        (("term", "a" * 151), "“title” has 151 characters"),
        (("term", "bell \x07"), "control character"),
        (("term", "X", "--set", "titel=x"), "unknown field “titel”\nDid you mean “title”?"),
        (("term", "X", "--set", "summary"), "has no “=”"),
        (("term", "X", "--set", "summary="), "“summary” is empty"),
        (("term", "X", "--set", f"summary={'a' * 201}"), "“summary” has 201 characters"),
        (("lesson-plan", "X", "--set", "duration=1:30"), "“duration” must be a duration"),
        (("lesson-plan", "X", "--set", "levels=grade5"), "Did you mean “grade-5” (Grade 5)?"),
        (("lesson-plan", "X", "--set", "devices=many"), "Choose one of: none, shared, one-each"),
        (("lesson-plan", "X", "--set", "rubrics=none"), "there is no rubric “none”"),
        (("lesson-plan", "X", "--set", "objectives=[a"), "“objectives” cannot be read"),
        (("lesson-plan", "X", "--set", "duration.x=1"), "has no field “x” of its own"),
        (("person", "X", "--set", "consent.given=soon"), "must be a date"),
        (("term", "X", "--id", "No Name"), "“No Name” cannot be a file's name"),
        (("term", "Почва"), "has no letters from a to z"),
        *((("term", id.title()), "cannot be a file's name") for id in NO_IDS),
        (("term", "X", "--id", "../x"), "cannot be a file's name"),
    ],
)
def test_a_slip_is_told_in_plain_words_and_nothing_is_written(
    community: Path, arguments: tuple[str, ...], told: str
) -> None:
    result = new(community, *arguments)
    assert result.exit_code == 2
    assert told in result.stderr
    assert "Traceback" not in result.output
    assert written(community) == []


def test_a_title_in_other_letters_needs_a_name_for_its_file(community: Path) -> None:
    assert new(community, "term", "Почва", "--id", "soil").exit_code == 0
    assert fields_of(community / "content/glossary/soil.md")["title"] == "Почва"


def test_a_long_title_does_not_make_an_endless_name(community: Path) -> None:
    assert new(community, "term", "What lives in the soil " * 6).exit_code == 0
    [path] = written(community)
    assert len(Path(path).stem) <= 80
    assert Path(path).stem.endswith(("soil", "the", "in", "lives", "what"))


@pytest.mark.parametrize(
    ("path", "text", "told"),
    [
        (SOIL, lesson("Another"), "There is a file"),
        (SOIL, lesson("Draft", status="draft"), "There is a file"),
        (SOIL, "no front matter", "There is a file"),
        (SOIL.replace("layers", "Layers"), lesson("Capitals"), "Layers-in-soil.md already"),
        (SOIL.replace("layers-", "old/layers-"), lesson("Below"), "of this name already"),
        (SOIL.replace("layers-", "new-"), lesson("A", aliases=["layers-in-soil"]), "former name"),
        (
            SOIL.replace("layers-", "new-"),
            lesson("A", aliases=["resources/lesson-plans/layers-in-soil/"]),
            "a former name of content/resources/lesson-plans/new-in-soil.md",
        ),
    ],
)
def test_what_is_there_is_never_overwritten(
    community: Path, path: str, text: str, told: str
) -> None:
    write_files(community, {path: text})
    result = new(community, "lesson-plan", "Layers in soil")
    assert result.exit_code == 2
    assert told in result.stderr
    assert "--id" in result.stderr
    assert written(community) == [path]
    assert (community / path).read_text("utf-8") == text


def test_another_kind_may_have_the_name(community: Path) -> None:
    write_files(community, {SOIL: lesson("Layers")})
    assert new(community, "term", "Layers in soil").exit_code == 0


def test_a_link_that_leads_elsewhere_is_not_followed(community: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (community / "content/glossary").symlink_to(elsewhere)
    assert new(community, "term", "Soil").exit_code == 2
    (community / "content/resources").symlink_to(elsewhere)
    assert new(community, "rubric", "Soil").exit_code == 2
    assert list(elsewhere.iterdir()) == []


def test_without_a_folder_it_says_where_to_go(tmp_path: Path) -> None:
    result = new(tmp_path, "term", "Soil")
    assert result.exit_code == 2
    assert "Go to the folder that holds it" in result.stderr


# --- with questions -----------------------------------------------------------------------------


class Teacher:
    """Answers one question after the other, and keeps what was shown."""

    def __init__(self, *answers: str) -> None:
        self.answers: Iterator[str] = iter(answers)
        self.shown: list[str] = []

    def read(self, prompt: str) -> str:
        answer = next(self.answers)
        self.shown.append(prompt + answer)
        return answer


def ask(kind: Kind, catalog: Catalog, *answers: str) -> tuple[dict[str, object], str]:
    teacher = Teacher(*answers)
    dialogue = Dialogue(kind, catalog, teacher.read, teacher.shown.append)
    dialogue.ask_for(asked(kind))
    assert next(teacher.answers, None) is None, "not all answers were asked for"
    return dialogue.values, "\n".join(teacher.shown)


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(ROOT / "content").catalog


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_kind_is_asked_for_what_it_must_have(kind: Kind, catalog: Catalog) -> None:
    values, shown = ask(kind, catalog, *TYPED[kind.name])
    assert values == VALUES[kind.name]
    assert "!" not in shown
    for field in asked(kind):
        assert field.description in re.sub(r"\s+", " ", shown)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_everything_may_be_left_for_later(kind: Kind, catalog: Catalog) -> None:
    teacher = Teacher(*[""] * 20)
    dialogue = Dialogue(kind, catalog, teacher.read, teacher.shown.append)
    dialogue.ask_for(asked(kind))
    assert dialogue.values == {}


def test_a_slip_is_told_as_by_the_check_and_asked_again(catalog: Catalog) -> None:
    values, shown = ask(
        KINDS["lesson-plan"], catalog,
        "a" * 201, "Pupils dig.", "scence", "sci", "2", "grade-5, grade-55", "grade-5",
        "1:30", "45", "Dig.", "",
    )  # fmt: skip
    assert values["summary"] == "Pupils dig."
    assert values["subjects"] == ["life-science"]
    assert values["levels"] == ["grade-5"]
    assert values["duration"] == "45"
    assert "“summary” has 201 characters" in shown
    assert "Did you mean “science” (Science)?" in shown
    assert "1 Science" in shown
    assert "2 Life science" in shown
    assert "“grade-55” is not in the vocabulary “levels”" in shown
    assert "“duration” must be a duration, but it is “1:30”" in shown
    assert "Write it like this: 45 min, or 1 h 30 min." in shown


def test_long_lists_are_searched_by_a_part_of_the_name(catalog: Catalog) -> None:
    rubric = KINDS["rubric"]
    teacher = Teacher("?", "5-LS2", "")
    dialogue = Dialogue(rubric, catalog, teacher.read, teacher.shown.append)
    dialogue.ask_for([f for f in shape(rubric.model) if f.name == "standards"])
    assert dialogue.values == {"standards": ["ngss:5-LS2-1"]}
    assert any("more: type a part of the name" in line for line in teacher.shown)


def test_answers_that_do_not_go_together_are_asked_again(catalog: Catalog) -> None:
    goal = KINDS["goal"]
    teacher = Teacher("2027-06-01", "90")
    values = {**VALUES["goal"], "target": {"on": "2026-01-01", "value": "1"}}
    dialogue = Dialogue(goal, catalog, teacher.read, teacher.shown.append, values)
    field = next(field for field in asked(goal) if field.name == "target")
    dialogue.ask_again(field, "too early", "Choose a later day.")
    assert dialogue.values == VALUES["goal"]


# --- on a terminal ------------------------------------------------------------------------------


# The terminal becomes the program's own, so that Ctrl-C on it is meant for the program.
_PROGRAM = """
import fcntl, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
from staffroom.cli import main
main()
"""


def on_a_terminal(community: Path, typed: Sequence[str], *arguments: str) -> tuple[int, str, str]:
    """Run the command with a terminal before it, and type when it waits for an answer.

    Returns the exit code, what it prints for other programs, and what the terminal shows.
    """
    leader, follower = pty.openpty()
    command = [sys.executable, "-c", _PROGRAM, "new", *arguments]
    answers, shown, last = iter(typed), b"", ""
    with subprocess.Popen(
        command, cwd=community, stdin=follower, stderr=follower, stdout=subprocess.PIPE,
        env=environment(PYTHONPATH=str(ROOT / "plugins"), COLUMNS="80"), start_new_session=True,
    ) as process:  # fmt: skip
        os.close(follower)
        # On Linux reading fails when nobody has the terminal open any more.
        with suppress(OSError):
            while True:
                if last == "\x03" and not select.select([leader], [], [], 1)[0]:
                    # The signal came just before the program waited: one presses the keys again.
                    os.write(leader, last.encode())
                if not (part := os.read(leader, 65536)):
                    break
                shown += part
                if re.search(rb"\n +(>|\d+\.) ?\Z", shown):
                    last = next(answers, "\x03")
                    os.write(leader, last.encode())
        assert process.stdout is not None
        printed = process.stdout.read().decode()
    os.close(leader)
    return process.returncode, printed, shown.decode().replace("\r\n", "\n")


def test_the_whole_dialogue_on_a_terminal(community: Path) -> None:
    typed = [f"{answer}\n" for answer in TYPED["lesson-plan"]]
    code, printed, shown = on_a_terminal(community, typed, "lesson-plan", "Layers in soil")
    assert code == 0, shown
    assert printed == f"{SOIL}\n"
    assert "1/5  Summary" in shown
    assert "Press Enter to leave a question for later" in shown
    found = fields_of(community / SOIL)
    assert found["objectives"] == VALUES["lesson-plan"]["objectives"]
    assert found["status"] == "draft"


@pytest.mark.parametrize("end", ["\x03", "\x04"], ids=["Ctrl-C", "Ctrl-D"])
def test_who_gives_up_leaves_nothing_behind(community: Path, end: str) -> None:
    code, printed, shown = on_a_terminal(community, ["A sentence.\n", end], "group", "Diggers")
    assert code == 1
    assert printed == ""
    assert shown.rstrip().endswith("Nothing was written.")
    assert written(community) == []
