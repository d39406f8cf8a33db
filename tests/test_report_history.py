"""What a report is compared with: the branch, the commit, the files that are not committed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from communities import LESSONS, lesson
from proposals import COMMUNITY, SOIL, TODAY, Repository
from samples import VOCABULARIES, write_files
from staffroom.cli import main
from staffroom.report import NoHistory, report_on


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "school")


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["report", *map(str, arguments)])


def test_the_command(repository: Repository) -> None:
    repository.write({f"{LESSONS}/layers.md": lesson("Layers", levle="x")})
    content = repository.folder / "content"
    result = run("--base", "main", "--content", content)
    assert result.exit_code == 0
    assert "One thing to mend" in result.stdout
    output = repository.folder / "proposal" / "report.md"
    assert run("--base", "main", "--content", content, "--output", output).stdout == ""
    assert output.read_text("utf-8") == result.stdout


@pytest.mark.parametrize("base", ["nowhere", "--output=x", "", "HEAD~99", "main; true"])
def test_a_base_that_is_not_there(repository: Repository, base: str) -> None:
    result = run(f"--base={base}", "--content", repository.folder / "content")
    assert result.exit_code == 2
    assert "git fetch origin main" in " ".join(result.stderr.split())


def test_no_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    write_files(tmp_path, COMMUNITY)
    result = run("--base", "main", "--content", tmp_path / "content")
    assert result.exit_code == 2
    assert "is in no git repository" in result.stderr
    assert run("--base", "main", "--content", tmp_path / "nowhere").exit_code == 2


def test_a_clone_without_its_past(repository: Repository, tmp_path: Path) -> None:
    repository.replace(SOIL, "leaf litter", "leaf mould")
    clone = tmp_path / "clone"
    address = repository.folder.as_uri()
    for arguments in (
        ["clone", "--quiet", "--depth=1", "--branch=proposal", address, str(clone)],
        ["-C", str(clone), "fetch", "--quiet", "--depth=1", "origin", "main:main"],
    ):
        subprocess.run(["git", *arguments], check=True, capture_output=True)
    result = run("--base", "main", "--content", clone / "content")
    assert result.exit_code == 2
    assert "git fetch --unshallow" in " ".join(result.stderr.split())


def test_links_in_the_past_lead_nowhere(tmp_path: Path) -> None:
    secret = tmp_path / "secret.md"
    secret.write_text(lesson("A secret", "Known to few."))
    link = {f"{LESSONS}/link.md": {"link": str(secret)}, "docs/out": {"link": str(tmp_path)}}
    repository = Repository(tmp_path / "school", {**COMMUNITY, **link})
    repository.git("rm", "--quiet", f"{LESSONS}/link.md")
    repository.replace(SOIL, "leaf litter", "leaf mould")
    text = repository.report()
    assert "secret" not in text.lower()
    assert "“litter” became “mould”" in text


def test_a_community_below_the_top_of_a_repository(tmp_path: Path) -> None:
    nested = {f"site/{path}": text for path, text in (VOCABULARIES | dict(COMMUNITY)).items()}
    repository = Repository(tmp_path, nested)
    repository.replace(f"site/{SOIL}", "leaf litter", "leaf mould")
    repository.write({"README.md": "x\n"})
    result = run("--base", "main", "--content", tmp_path / "site" / "content")
    assert "“litter” became “mould”" in result.stdout
    assert "`../README.md`" in result.stdout


def test_a_repository_that_a_proposal_brings_is_not_asked(
    repository: Repository, tmp_path: Path
) -> None:
    told = tmp_path / "told"
    fake = tmp_path / "fake"
    repository.git("clone", "--quiet", "--bare", ".", str(fake))
    settings = {
        "core.bare": "false",
        "core.worktree": ".",
        "core.fsmonitor": f"touch '{told}'; false",
    }
    for name, value in settings.items():
        repository.git("--git-dir", str(fake), "config", name, value)
    school = repository.folder / "school"
    shutil.copytree(fake, school)
    (school / "content").mkdir()
    with pytest.raises(NoHistory):
        report_on(school / "content", "main", today=TODAY, processes=1)
    assert not told.exists()


def test_the_branch_moved_on_meanwhile(repository: Repository) -> None:
    repository.replace(SOIL, "leaf litter", "leaf mould")
    repository.git("switch", "--quiet", "main")
    repository.write({f"{LESSONS}/other.md": lesson("Other")})
    repository.git("switch", "--quiet", "proposal")
    text = repository.report()
    assert "Other" not in text
    assert "“litter” became “mould”" in text


def test_what_is_not_committed_counts_too(repository: Repository) -> None:
    (repository.folder / SOIL).write_text(COMMUNITY[SOIL].replace("litter", "mould"), "utf-8")
    (repository.folder / LESSONS / "layers.md").write_text(lesson("Layers"), "utf-8")
    text = repository.report()
    assert "It adds the lesson plan **Layers**. It changes the lesson plan" in text
