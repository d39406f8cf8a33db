"""The command, as it is used on a terminal and in scripts."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from communities import lesson
from samples import write_files
from staffroom.cli import main

GOOD = "---\ntitle: Literacy\nsummary: Reading and writing.\n---\n"
SLIP = "---\ntitle: Wellbeing\nsummary: How we are.\nlevle: x\n---\n"
LINE = 'content/domains/wellbeing.md:4:1: error: unknown field "levle" [unknown-field]'


@pytest.fixture
def community(tmp_path: Path) -> Path:
    files = {"content/domains/literacy.md": GOOD, "content/domains/wellbeing.md": SLIP}
    write_files(tmp_path, files)
    return tmp_path


def check(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["check", *map(str, arguments)])


def test_nothing_to_mend(community: Path) -> None:
    (community / "content/domains/wellbeing.md").unlink()
    result = check("--content", community / "content")
    assert result.exit_code == 0
    assert result.output.strip() == "Nothing to mend."


def test_each_problem_is_told_with_its_line(community: Path) -> None:
    result = check("--content", community / "content")
    assert result.exit_code == 1
    assert LINE in result.stdout.splitlines()
    assert result.stderr.strip() == "1 error in 1 file."


def test_paths_narrow_what_is_reported(community: Path) -> None:
    content = community / "content"
    assert check("--content", content, content / "domains/literacy.md").exit_code == 0
    assert check("--content", content, content / "domains/wellbeing.md").exit_code == 1
    assert check("--content", content, content / "domains").exit_code == 1


def test_the_folder_above_will_do(community: Path) -> None:
    result = check("--content", community, community / "content/domains/wellbeing.md")
    assert result.exit_code == 1
    assert LINE in result.stdout


def test_forms_for_other_programs(community: Path) -> None:
    content = community / "content"
    [found] = json.loads(check("--content", content, "--format", "json").stdout)
    assert set(found) == {"path", "line", "column", "code", "severity", "message", "hint"}
    assert (found["path"], found["line"]) == ("content/domains/wellbeing.md", 4)
    assert check("--content", content, "--format", "github").stdout.startswith("::error file=")
    [run] = json.loads(check("--content", content, "--format", "sarif").stdout)["runs"]
    assert run["results"][0]["ruleId"] == "unknown-field"


def test_wrong_use_is_told_in_words(community: Path) -> None:
    for arguments in (["--content", community / "nowhere"], ["--content", community, "nowhere.md"]):
        result = check(*arguments)
        assert result.exit_code == 2
        assert "There is no" in result.stderr
    assert check("--format", "xml").exit_code == 2


def test_no_problem_is_an_empty_list_for_other_programs(community: Path) -> None:
    (community / "content/domains/wellbeing.md").unlink()
    content = community / "content"
    for form, empty in (("json", []), ("github", None)):
        result = check("--content", content, "--format", form)
        assert result.exit_code == 0
        assert result.stderr == ""
        assert (json.loads(result.stdout) if form == "json" else result.stdout or None) == empty
    assert json.loads(check("--content", content, "--format", "sarif").stdout)["runs"]


def test_hints_stand_indented_below(community: Path) -> None:
    lines = check("--content", community / "content").stdout.splitlines()
    assert lines[0].startswith("content/domains/wellbeing.md:4:1: error: ")
    assert all(line.startswith("    ") for line in lines[1:])


def test_drafts_are_checked_too(community: Path) -> None:
    draft = SLIP.replace("levle: x", "status: draft\nlevle: x")
    (community / "content/domains/wellbeing.md").write_text(draft)
    assert check("--content", community / "content").exit_code == 1


def test_rules_across_documents_are_checked(tmp_path: Path) -> None:
    folder = "content/resources/lesson-plans"
    files = {
        f"{folder}/a.md": lesson("A", prerequisites=["b"]),
        f"{folder}/b.md": lesson("B", prerequisites=["a"]),
    }
    write_files(tmp_path, files)
    result = check("--content", tmp_path / "content", tmp_path / folder / "a.md")
    assert result.exit_code == 1
    assert "comes before itself: a → b → a [circular-prerequisites]" in result.stdout
    assert f"{folder}/b.md" not in result.stdout


def test_pages_written_by_hand_are_checked_too(community: Path) -> None:
    write_files(community, {"docs/guide.md": "# Guide\n\n[[nowhere]]\n"})
    result = check("--content", community / "content", community / "docs")
    assert result.stdout.startswith("docs/guide.md:3:1: error: ")
    assert "wellbeing" not in result.stdout


def test_several_paths(community: Path) -> None:
    write_files(community, {"docs/guide.md": "# Guide\n\n[[nowhere]]\n"})
    paths = [community / "docs", community / "content/domains/wellbeing.md"]
    result = check("--content", community / "content", *paths)
    assert result.stderr.strip() == "2 errors in 2 files."


def staffroom(*arguments: str, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """The command itself, in a folder."""
    return subprocess.run(
        [sys.executable, "-c", "from staffroom.cli import main; main()", *arguments],
        cwd=cwd,
        env=os.environ | variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_paths_are_those_of_the_folder_one_is_in(community: Path) -> None:
    here = staffroom("check", "content/domains/wellbeing.md", cwd=community)
    assert here.returncode == 1
    assert here.stdout.startswith(LINE)
    inside = staffroom(
        "check", "wellbeing.md", "--content", "..", cwd=community / "content/domains"
    )
    assert inside.returncode == 1
    assert inside.stdout.startswith(LINE)


def test_a_terminal_that_knows_few_characters(community: Path) -> None:
    slip = SLIP.replace("Wellbeing", "Wohlgefühl – 健康").replace("levle", "größe")
    (community / "content/domains/wellbeing.md").write_text(slip, encoding="utf-8")
    result = staffroom("check", cwd=community, PYTHONIOENCODING="ascii:replace", LC_ALL="C")
    assert result.returncode == 1
    assert "[unknown-field]" in result.stdout
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("arguments", [["chek"], ["check", "--formt", "json"], ["import"]])
def test_slips_of_the_finger_are_wrong_use(arguments: list[str]) -> None:
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2
    assert "Usage:" in result.stderr


def test_help_says_what_there_is() -> None:
    result = CliRunner().invoke(main, ["-h"])
    assert result.exit_code == 0
    for name, command in main.commands.items():
        assert name in result.output
        assert command.help
        assert CliRunner().invoke(main, [name, "--help"]).exit_code == 0
