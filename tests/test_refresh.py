"""`staffroom refresh`: the files of a repository that follow from models and vocabularies."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from communities import ROOT
from samples import write_files
from staffroom.authoring.derived import MARK, derived_files
from staffroom.authoring.forge import CODE_OWNERS_MARK
from staffroom.catalog import load_catalog
from staffroom.cli import main
from staffroom.diagnostic import Diagnostic
from staffroom.kinds import KINDS

LEVELS = "- {id: grade-5, label: Grade 5}\n"


def refresh(project: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["refresh", "--content", str(project / "content"), *arguments])


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write_files(tmp_path, {"content/vocabularies/levels.yml": LEVELS})
    assert refresh(tmp_path).exit_code == 0
    return tmp_path


def test_what_is_committed_here_is_fresh() -> None:
    result = refresh(ROOT, "--check")
    assert result.output == "Everything is fresh.\n", "Run: make refresh"
    assert result.exit_code == 0


def test_it_writes_all_files_and_names_them(tmp_path: Path) -> None:
    write_files(tmp_path, {"content/vocabularies/levels.yml": LEVELS})
    result = refresh(tmp_path)
    catalog = load_catalog(tmp_path / "content").catalog
    named = [str(path) for path in derived_files(catalog)]
    assert result.stdout.splitlines() == named
    for path, text in derived_files(catalog).items():
        assert (tmp_path / path).read_text("utf-8") == text
    again = refresh(tmp_path)
    assert (again.exit_code, again.stdout) == (0, "")
    assert again.stderr == "Everything is fresh.\n"


def test_a_changed_vocabulary_makes_what_follows_from_it_stale(project: Path) -> None:
    vocabulary = project / "content/vocabularies/levels.yml"
    vocabulary.write_text(f"{LEVELS}- {{id: grade-6, label: Grade 6}}\n")
    before = (project / "schemas/lesson-plan.json").read_text("utf-8")
    result = refresh(project, "--check")
    assert result.exit_code == 1
    assert "schemas/lesson-plan.json" in result.stdout.split()
    assert "schemas/domain.json" not in result.stdout.split()
    assert "Run: staffroom refresh" in result.stderr
    assert (project / "schemas/lesson-plan.json").read_text("utf-8") == before
    assert refresh(project).stdout == result.stdout
    assert refresh(project, "--check").exit_code == 0


def test_a_missing_file_is_stale(project: Path) -> None:
    (project / "schemas/term.json").unlink()
    assert refresh(project, "--check").stdout == "schemas/term.json\n"
    refresh(project)
    assert (project / "schemas/term.json").exists()


def test_a_file_of_ones_own_is_left_alone(project: Path) -> None:
    settings = project / ".vscode/settings.json"
    settings.write_text('{"editor.fontSize": 18}\n')
    for arguments in ((), ("--check",)):
        result = refresh(project, *arguments)
        assert result.exit_code == 0
        assert ".vscode/settings.json is your own file" in result.stderr
        assert settings.read_text() == '{"editor.fontSize": 18}\n'
    assert refresh(project, "--force").stdout == ".vscode/settings.json\n"
    assert MARK in settings.read_text()


def test_what_a_community_wrote_into_a_shared_file_stays(project: Path) -> None:
    owners = project / ".github/CODEOWNERS"
    owners.write_text(f"* @us\n\n{CODE_OWNERS_MARK}\n# {MARK}\n", "utf-8")
    assert refresh(project).stdout == ".github/CODEOWNERS\n"
    assert owners.read_text("utf-8").startswith("* @us\n")
    assert refresh(project, "--check").exit_code == 0


def test_a_list_of_owners_that_is_all_their_own_is_left_alone(project: Path) -> None:
    owners = project / ".github/CODEOWNERS"
    owners.write_text("* @us\n")
    result = refresh(project)
    assert result.stdout == ""
    assert ".github/CODEOWNERS" in result.stderr
    assert owners.read_text("utf-8") == "* @us\n"


def test_it_does_not_write_through_a_link(
    project: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "own.json"
    elsewhere.write_text(f'"{MARK}"')
    file = project / "schemas/term.json"
    file.unlink()
    file.symlink_to(elsewhere)
    assert "schemas/term.json is your own file" in refresh(project).stderr
    refresh(project, "--force")
    assert elsewhere.read_text() == f'"{MARK}"'


def test_it_does_not_write_behind_a_link_to_a_folder(
    project: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (project / "schemas").rename(project / "former")
    (project / "schemas").symlink_to(elsewhere)
    refresh(project, "--force")
    assert list(elsewhere.iterdir()) == []


def test_line_ends_of_windows_do_not_make_a_file_stale(project: Path) -> None:
    file = project / "schemas/term.json"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert refresh(project, "--check").exit_code == 0


def without_remarks(name: str) -> object:
    text = (ROOT / ".vscode" / name).read_text("utf-8")
    return json.loads(re.sub(r"(?m)^\s*//.*\n", "", text))


def test_every_kind_has_its_schema_in_the_settings() -> None:
    settings = without_remarks("settings.json")
    assert isinstance(settings, dict)
    for kind in KINDS.values():
        assert settings["yaml.schemas"][f"./schemas/{kind.name}.json"] == (
            f"content/{kind.folder}/**/*.md"
        )
    for name in settings["yaml.schemas"]:
        assert (ROOT / name).exists()


def test_the_task_understands_what_the_check_prints() -> None:
    tasks = without_remarks("tasks.json")
    assert isinstance(tasks, dict)
    pattern = tasks["tasks"][0]["problemMatcher"]["pattern"]
    problem = Diagnostic(
        path=Path("content/glossary/soil.md"), line=3, column=1, code="unknown-field",  # type: ignore[arg-type]
        message='unknown field "levle": [x]', hint="Did you mean “levels”?",
    )  # fmt: skip
    first, hint = problem.as_text().split("\n")
    match = re.fullmatch(pattern["regexp"], first)
    assert match is not None
    assert match[pattern["file"]] == "content/glossary/soil.md"
    assert (match[pattern["line"]], match[pattern["column"]]) == ("3", "1")
    assert match[pattern["severity"]] == "error"
    assert match[pattern["message"]] == problem.message
    assert match[pattern["code"]] == "unknown-field"
    assert re.fullmatch(pattern["regexp"], hint) is None


def test_a_snippet_is_a_skeleton_with_places_to_fill_in() -> None:
    snippets = without_remarks("staffroom.code-snippets")
    assert isinstance(snippets, dict)
    prefixes = {snippet["prefix"]: snippet["body"] for snippet in snippets.values()}
    assert set(prefixes) == {f"new-{name}" for name in KINDS}
    body = "\n".join(prefixes["new-lesson-plan"])
    assert 'title: "${1:title}"' in body
    assert 'summary: "${2:TODO: write it here}"' in body
    assert "created: $CURRENT_YEAR-$CURRENT_MONTH-$CURRENT_DATE" in body
    # All other dollars and braces are escaped: they would be places to fill in.
    rest = re.sub(r"\$\{\d+:[^}]*\}|\$CURRENT_\w+|\\[\\$}]", "", body)
    assert "$" not in rest
    assert "}" not in rest
