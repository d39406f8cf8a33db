"""The command, as it is used on a terminal and in scripts."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from communities import lesson
from samples import LESSON, PERSON, write_files
from staffroom.cli import main

ROOT = Path(__file__).resolve().parents[1]
GOOD = "---\ntitle: Literacy\nsummary: Reading and writing.\n---\n"
SLIP = "---\ntitle: Wellbeing\nsummary: How we are.\nlevle: x\n---\n"
IGNORE = "<!-- staffroom: ignore absolute-link -->\n"
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
    counted, again = result.stderr.splitlines()
    assert counted == "1 error in 1 file."
    assert again.startswith("Check again after mending")


def test_paths_narrow_what_is_reported(community: Path) -> None:
    content = community / "content"
    assert check("--content", content, content / "domains/literacy.md").exit_code == 0
    assert check("--content", content, content / "domains/wellbeing.md").exit_code == 1
    assert check("--content", content, content / "domains").exit_code == 1


@pytest.mark.parametrize(
    "configured",
    [
        "https://a.example.net/kb",
        '!ENV [ADDRESS, "https://a.example.net/kb/"]',
        "https://a.example.net/kb/\nmarkdown_extensions:\n  x: !!python/name:os.path",
    ],
)
def test_links_to_the_site_itself_are_known_by_its_configuration(
    tmp_path: Path, configured: str
) -> None:
    body = "[us](https://a.example.net/kb/domains/) [them](https://a.example.net/kbs/)\n"
    config = f"site_name: Small\nsite_url: {configured}\n"
    write_files(tmp_path, {"content/domains/literacy.md": GOOD + body, "mkdocs.yml": config})
    lines = check("--content", tmp_path / "content").stdout.splitlines()
    assert [line for line in lines if line.endswith("]")] == [
        "content/domains/literacy.md:5:1: warning: this is a link to our own site, written in full "
        "(domains) [own-site-in-full]"
    ]
    for broken in ("site_url: [", "- x", "site_url: 3", "site_url:", ""):
        (tmp_path / "mkdocs.yml").write_text(broken)
        assert check("--content", tmp_path / "content").exit_code == 0


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
    assert result.stderr.splitlines()[0] == "2 errors in 2 files."
    only_a_link = check("--content", community / "content", community / "docs")
    assert only_a_link.stderr.strip() == "1 error in 1 file."


# --- what is chosen and counted -----------------------------------------------------------------


def test_a_path_elsewhere_is_wrong_use(community: Path) -> None:
    outside = community / "README.md"
    outside.write_text("# Read me")
    for path in (outside, Path("/")):
        result = check("--content", community / "content", path)
        assert (result.exit_code == 2) == (path == outside)
    result = check("--content", community / "content", outside)
    assert "lies neither in content/ nor in docs/" in " ".join(result.stderr.split())


def test_problems_are_counted_by_weight(community: Path) -> None:
    write_files(
        community,
        {
            "content/domains/maths.md": GOOD + "[a](/x/) and [b](/y/)\n",
            "content/domains/science.md": f"{GOOD}[a](/x/)\n{IGNORE}",
        },
    )
    result = check("--content", community / "content")
    counted = result.stderr.splitlines()[0]
    assert counted == "1 error and 2 warnings in 2 files (1 ignored)."
    only = check("--content", community / "content", community / "content/domains/science.md")
    assert only.stderr.strip() == "Nothing to mend (1 ignored)."
    assert only.exit_code == 0


def test_a_checklist_can_be_pasted(community: Path) -> None:
    result = check("--content", community / "content", "--format", "checklist")
    assert result.exit_code == 1
    assert result.stdout.startswith("- [ ] `content/domains/wellbeing.md:4` error: ")
    assert result.stderr == ""


# --- mending ------------------------------------------------------------------------------------


def test_what_is_mended_is_told_before_what_is_left(community: Path) -> None:
    file = community / "content/domains/wellbeing.md"
    file.write_text(SLIP.replace("levle: x", "stewards: Ana\nlevle: x"))
    write_files(community, {"content/community/people/ana.md": PERSON.replace("Ana Duarte", "Ana")})
    result = check("--content", community / "content", "--fix")
    assert result.exit_code == 1
    mended, left, _ = result.stdout.splitlines()
    path = "content/domains/wellbeing.md"
    assert mended == f'{path}: mended: "stewards" is a list now; "Ana" is now written "ana"'
    assert left.startswith(f"{path}:5:1: error: ")
    assert "stewards: [ana]\nlevle: x" in file.read_text()
    again = check("--content", community / "content", "--fix")
    assert "mended" not in again.stdout


def test_what_one_mend_makes_known_another_one_uses(community: Path) -> None:
    # The lesson has no page, so nobody knows its title until it is mended.
    files = {
        "content/domains/a.md": GOOD.replace("---\n", "---\nrelated: [Soil Is Alive]\n", 1),
        "content/resources/lesson-plans/soil.md": LESSON.replace("[science]", "science"),
    }
    write_files(community, files)
    (community / "content/domains/wellbeing.md").unlink()
    result = check("--content", community / "content", "--fix")
    assert "related: [soil]" in (community / "content/domains/a.md").read_text()
    assert result.exit_code == 0
    assert result.stderr.strip() == "Nothing to mend."


def test_only_the_files_that_are_named_are_mended(community: Path) -> None:
    files = {f"content/domains/{name}.md": f"{GOOD}Text. \n" for name in ("a", "b")}
    write_files(community, files)
    check("--content", community / "content", "--fix", community / "content/domains/a.md")
    assert (community / "content/domains/a.md").read_text() == f"{GOOD}Text.\n"
    assert (community / "content/domains/b.md").read_text() == f"{GOOD}Text. \n"


def test_forms_for_programs_stay_clean_when_something_is_mended(community: Path) -> None:
    write_files(community, {"content/domains/a.md": f"{GOOD}Text. \n"})
    result = check("--content", community / "content", "--fix", "--format", "json")
    assert len(json.loads(result.stdout)) == 1
    assert "a.md: mended: " in result.stderr


def test_the_real_site_needs_no_mending(tmp_path: Path) -> None:
    for name in ("content", "docs"):
        shutil.copytree(ROOT / name, tmp_path / name)
    assert "mended" not in check("--content", tmp_path / "content", "--fix").stdout
    for folder in ("content", "docs"):
        for file in (ROOT / folder).rglob("*.md"):
            assert (tmp_path / file.relative_to(ROOT)).read_bytes() == file.read_bytes()


# --- the terminal -------------------------------------------------------------------------------


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


@pytest.mark.skipif(sys.platform == "win32", reason="There are no such terminals.")
@pytest.mark.parametrize("variables", [{}, {"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_a_terminal_has_colours_and_sees_how_far_it_is(
    community: Path, variables: dict[str, str]
) -> None:
    ours, theirs = os.openpty()
    subprocess.run(
        [sys.executable, "-c", "from staffroom.cli import main; main()", "check"],
        cwd=community,
        env=os.environ | {"TERM": "xterm", "PYTHONUTF8": "1"} | variables,
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
        check=False,
    )
    os.close(theirs)
    shown = os.read(ours, 100_000).decode()
    os.close(ours)
    assert ("\x1b[31m" in shown) == ("NO_COLOR" not in variables)
    assert ("Reading [" in shown) == ("TERM" not in variables)
    # Nothing of it is left.
    last = shown.replace("\r\n", "\n").split("\r")[-1]
    assert "Checking" not in last
    assert "unknown field" in last


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
