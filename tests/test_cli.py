"""The command, as it is used on a terminal and in scripts."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

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
    assert result.stderr.strip() == "1 problem in 1 file."


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
