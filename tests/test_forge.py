"""What a forge gets with the repository: its workflows; and a proposal's way through them."""

from __future__ import annotations

import html
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from communities import EPOCH, LESSONS, ROOT
from pictures import picture
from proposals import COMMUNITY, Repository
from staffroom.report import MARK

FORGE = ROOT / ".github"
WORKFLOWS = {file.name: file for file in sorted((FORGE / "workflows").glob("*.yml"))}

ACTIONS = {
    "cache", "checkout", "configure-pages", "deploy-pages", "download-artifact", "setup-python",
    "upload-artifact", "upload-pages-artifact",
}  # fmt: skip
"""The actions that may be used, all of them the forge's own."""

RIGHTS: dict[str, dict[str, dict[str, str]]] = {
    "pull-request.yml": {"proposal": {"contents": "read"}},
    "comment.yml": {"comment": {"actions": "read", "pull-requests": "write"}},
    "publish.yml": {
        "build": {"contents": "read", "pages": "read"},
        "deploy": {"pages": "write", "id-token": "write"},
    },
    "reviews.yml": {
        "list": {"contents": "read"},
        "issue": {"contents": "read", "issues": "write"},
    },
}
"""Every right that a job has. Whoever adds one says so here."""


def workflow(name: str) -> dict[Any, Any]:
    found: dict[Any, Any] = yaml.safe_load(WORKFLOWS[name].read_text("utf-8"))
    return found


def events(name: str) -> dict[str, Any]:
    # YAML takes the word “on” for yes.
    found: dict[str, Any] = workflow(name)[True]
    return found


def steps(name: str) -> list[dict[str, Any]]:
    return [step for job in workflow(name)["jobs"].values() for step in job["steps"]]


# --- workflows ----------------------------------------------------------------------------------


def test_the_workflows_are_these() -> None:
    assert WORKFLOWS.keys() == RIGHTS.keys()


@pytest.mark.parametrize("name", RIGHTS)
def test_rights_are_the_least(name: str) -> None:
    assert workflow(name)["permissions"] == {}
    jobs = workflow(name)["jobs"]
    assert {job: each["permissions"] for job, each in jobs.items()} == RIGHTS[name]
    assert all(each["timeout-minutes"] <= 30 for each in jobs.values())
    assert all(each["runs-on"] == "ubuntu-latest" for each in jobs.values())


@pytest.mark.parametrize("name", RIGHTS)
def test_no_stranger_gets_at_anything(name: str) -> None:
    text = WORKFLOWS[name].read_text("utf-8")
    assert "pull_request_target" not in events(name)
    assert "secrets." not in text
    assert "write-all" not in text
    for step in steps(name):
        # Whatever stands in double braces is put into the script before it runs.
        assert "${{" not in step.get("run", ""), step
        if "checkout" in step.get("uses", ""):
            assert step["with"]["persist-credentials"] is False
            assert "ref" not in step["with"]
            assert "repository" not in step["with"]


def test_a_proposals_own_run_may_write_nothing() -> None:
    assert set(events("pull-request.yml")) == {"pull_request"}
    for rights in RIGHTS["pull-request.yml"].values():
        assert set(rights.values()) == {"read"}
    # No cache either: what a stranger's run leaves there, another run would take out.
    assert not any("cache" in str(step) for step in steps("pull-request.yml"))


def test_who_may_write_below_a_proposal_fetches_no_code() -> None:
    assert events("comment.yml")["workflow_run"]["workflows"] == [
        workflow("pull-request.yml")["name"]
    ]
    used = [step["uses"] for step in steps("comment.yml") if "uses" in step]
    assert [re.sub("@.*", "", each) for each in used] == ["actions/download-artifact"]


@pytest.mark.parametrize("name", RIGHTS)
def test_actions_are_few_and_of_an_exact_version(name: str) -> None:
    used = re.findall(r"uses: (.+)", WORKFLOWS[name].read_text("utf-8"))
    for each in used:
        found = re.fullmatch(r"actions/([a-z-]+)@[0-9a-f]{40} # v\d+\.\d+\.\d+", each)
        assert found, each
        assert found[1] in ACTIONS


def test_an_action_has_one_version_everywhere() -> None:
    texts = "\n".join(file.read_text("utf-8") for file in WORKFLOWS.values())
    used = set(re.findall(r"uses: (actions/[a-z-]+)@(\w+)", texts))
    assert len(used) == len({name for name, _ in used})


@pytest.mark.parametrize("name", RIGHTS)
def test_every_step_is_a_command_that_people_can_type(name: str) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for step in steps(name):
        command = step.get("run", "")
        if found := re.fullmatch(r"make ([a-z-]+)( [A-Z]+=\w+)*", command):
            assert re.search(rf"(?m)^{found[1]}:", makefile), command
        elif found := re.fullmatch(r"sh (\.github/scripts/[a-z-]+\.sh)( \S+)*", command):
            assert (ROOT / found[1]).is_file()
        elif command:
            assert command.startswith("cat proposal/report.md") or name == "comment.yml", command


@pytest.mark.parametrize("name", RIGHTS)
def test_steps_ask_only_for_what_there_is(name: str) -> None:
    """What a run-time error would tell too late: ids, needs, expressions."""
    jobs = workflow(name)["jobs"]
    text = WORKFLOWS[name].read_text("utf-8")
    ids = {step["id"] for step in steps(name) if "id" in step}
    assert set(re.findall(r"steps\.(\w+)\.", text)) <= ids
    contexts = set(re.findall(r"\$\{\{ !?\(?(\w+)", text))
    assert contexts <= {"github", "vars", "steps", "hashFiles", "cancelled"}
    for job in jobs.values():
        assert job.get("needs", next(iter(jobs))) in jobs
        assert all(("run" in step) != ("uses" in step) and step["name"] for step in job["steps"])
    for cron in re.findall(r'cron: "(.+)"', text):
        assert re.fullmatch(r"\d+ \d+ (\*|\d+) \* \*", cron)


# --- the comment --------------------------------------------------------------------------------

GH = """\
#!{python}
import os, pathlib, sys
log = pathlib.Path(os.environ["LOG"])
with log.open("a") as file:
    print(*sys.argv[1:], sep=" ", file=file)
call = " ".join(sys.argv[1:])
if "/pulls" in call:
    print(os.environ.get("PULLS", ""))
elif "comments" in call and "--jq" in call:
    print(os.environ.get("FORMER", ""))
elif "issue list" in call:
    print(os.environ.get("ISSUE", ""))
"""


def run_script(
    tmp_path: Path, command: list[str], **variables: str
) -> tuple[str, subprocess.CompletedProcess[str]]:
    """Run a script with a `gh` that notes what it is asked for."""
    tools = tmp_path / "tools"
    tools.mkdir(exist_ok=True)
    (tools / "gh").write_text(GH.format(python=sys.executable))
    (tools / "gh").chmod(0o755)
    log = tmp_path / "log"
    log.write_text("")
    usual = {"PATH": f"{tools}:{os.environ['PATH']}", "LOG": str(log), "GITHUB_REPOSITORY": "o/r"}
    finished = subprocess.run(
        command,
        cwd=tmp_path,
        env=usual | variables,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return log.read_text(), finished


def comment(tmp_path: Path, report: str | None, **variables: str) -> tuple[str, str]:
    """What is asked of the forge for a report, and the comment."""
    [script] = [step["run"] for step in steps("comment.yml") if "run" in step]
    if report is not None:
        (tmp_path / "report").mkdir(exist_ok=True)
        (tmp_path / "report/report.md").write_text(report, "utf-8")
    where = {"HEAD": "stranger:a b; $(true)", "HEAD_SHA": "abc"}
    asked, finished = run_script(tmp_path, ["sh", "-c", script], **where, **variables)
    assert finished.returncode == 0, finished.stderr
    file = tmp_path / "comment.md"
    return asked, file.read_text("utf-8") if file.exists() else ""


def test_the_report_becomes_one_comment(tmp_path: Path) -> None:
    report = f"{MARK}\n\n## Thank you\n"
    asked, text = comment(tmp_path, report, PULLS="xyz 3\nabc 57")
    assert text == report
    assert "head=stranger:a b; $(true)" in asked
    assert "POST repos/o/r/issues/57/comments" in asked
    asked, _ = comment(tmp_path, report, PULLS="abc 57", FORMER="901")
    assert "PATCH repos/o/r/issues/comments/901" in asked


def test_a_report_that_was_tampered_with_calls_nobody(tmp_path: Path) -> None:
    signs = "&#64;b &#x40;b &COMMAT;b &commat;b o/r#12 #12 &num;12 &#35;12"
    evil = f"@everyone {signs} ![x](https://evil.example) <IMG src=x>\n{'x' * 90_000}"
    _, text = comment(tmp_path, evil, PULLS="abc 57")
    assert text.startswith(MARK)
    assert "@everyone" not in text
    assert "![" not in text
    assert "<img" not in text.lower()
    assert not re.search(r"@\w|#\d", html.unescape(text))
    assert len(text.encode()) < 65_000


def test_what_a_build_prints_is_no_command_to_the_forge(tmp_path: Path) -> None:
    script = str(FORGE / "scripts/as-text.sh")
    told = "printf '::error::x\\n'; printf 'a ##[add-mask]b\\n' >&2; exit 3"
    _, finished = run_script(tmp_path, ["sh", script, "sh", "-c", told])
    first, *between, last = finished.stdout.splitlines()
    word = first.removeprefix("::stop-commands::")
    assert re.fullmatch("[0-9a-f]{32}", word)
    assert between == ["::error::x", "a ##[add-mask]b"]
    assert last == f"::{word}::"
    assert finished.returncode == 3


def test_no_comment_without_a_proposal_or_a_report(tmp_path: Path) -> None:
    for report, pulls in (("x", ""), ("x", "other 3"), (None, "abc 57")):
        shutil.rmtree(tmp_path / "report", ignore_errors=True)
        asked, text = comment(tmp_path, report, PULLS=pulls)
        assert text == ""
        assert "issues" not in asked


def test_a_report_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "report").mkdir()
    (tmp_path / "report/report.md").symlink_to("/etc/hostname")
    assert comment(tmp_path, None, PULLS="abc 57")[1] == ""


@pytest.mark.parametrize(
    ("text", "issue", "asked"),
    [
        ("- [ ] x\n", "", "issue create --title Reviews that are over --body-file list.md"),
        ("- [ ] x\n", "12", "issue edit 12 --body-file list.md"),
        ("", "12", "issue close 12"),
        ("", "", None),
    ],
)
def test_reviews_that_are_due_stand_in_one_issue(
    tmp_path: Path, text: str, issue: str, asked: str | None
) -> None:
    (tmp_path / "list.md").write_text(text)
    script = str(FORGE / "scripts/issue-of-reviews.sh")
    log, finished = run_script(tmp_path, ["sh", script, "list.md"], ISSUE=issue)
    assert finished.returncode == 0, finished.stderr
    done = log.splitlines()[1:]
    assert len(done) == (asked is not None)
    assert all(each.startswith(str(asked)) for each in done)


# --- a proposal's way through -------------------------------------------------------------------

TOOL = '#!/bin/sh\nexec "{python}" -c "{start}" "$@"\n'
STARTS = {
    "staffroom": "from staffroom.cli import main; main(prog_name='staffroom')",
    "mkdocs": "from mkdocs.__main__ import cli; cli(prog_name='mkdocs')",
}


def with_tools(folder: Path) -> None:
    """Give a copy of the repository what `make` would install."""
    tools = folder / ".venv/bin"
    tools.mkdir(parents=True)
    (folder / "requirements").mkdir()
    for name in ("pyproject.toml", "requirements/runtime.txt", "Makefile", ".gitignore"):
        shutil.copyfile(ROOT / name, folder / name)
    (tools / "python").symlink_to(sys.executable)
    for name, start in STARTS.items():
        (tools / name).write_text(TOOL.format(python=sys.executable, start=start))
        (tools / name).chmod(0o755)
    (folder / ".venv/runtime").touch()


def make(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    variables = {"PYTHONPATH": str(ROOT / "plugins"), "SOURCE_DATE_EPOCH": EPOCH}
    return subprocess.run(
        ["make", *arguments],
        cwd=folder,
        env=os.environ | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )


MISTAKES = """\
---
title: Layers in the soil
summary: Pupils find three layers in the soil.
subjects: [science]
levle: [grade-5]
levels: [grade-5]
duration: 45
objectives: [Describe three layers]
rubrics: [explanation]
domains: [nature]
---

![](layers.png)

Dig a pit and [[lesson-plan:worm]].
"""


def test_a_proposal_with_three_kinds_of_mistakes(tmp_path: Path) -> None:
    """One command does what the forge does, and says all that the contributor has to know."""
    config = "site_name: School\nplugins: [{staffroom: {search: false}}]\n"
    repository = Repository(tmp_path / "school", {**COMMUNITY, "mkdocs.yml": config})
    with_tools(repository.folder)
    picture().save(repository.folder / LESSONS / "layers.png")
    repository.write({f"{LESSONS}/layers.md": MISTAKES})

    done = make(repository.folder, "pull-request", "BASE=main", "FORMAT=github")
    assert done.returncode != 0
    assert "Not passed: check preview. The report lists" in done.stdout
    path = f"{LESSONS}/layers.md"
    remarks = dict(
        re.findall(rf"::error file={path},line=(\d+),col=\d+,title=([a-z-]+)::", done.stdout)
    )
    assert remarks["5"] == "unknown-field"

    report = (repository.folder / "proposal/report.md").read_text("utf-8")
    tasks = [line for line in report.splitlines() if line.startswith("- [ ]")]
    assert "Line 5: Unknown field “levle”. **Did you mean “levels”?**" in tasks[0]
    assert "It has no page yet." in report

    # The slip is mended; what it hid is told: a rubric and a lesson that are not there.
    repository.replace(path, "levle: [grade-5]\n", "")
    done = make(repository.folder, "report")
    assert done.returncode == 0, done.stdout
    report = (repository.folder / "proposal/report.md").read_text("utf-8")
    assert "There is no rubric “explanation”" in report
    assert "Did you mean “worms”?" in report
    assert "The image “layers.png” has no text." in report
    assert "**Ana Duarte** and **Ben Okoro** look after what it is about" in report

    # All is well: the site is there to be looked at, without a server.
    repository.replace(path, "rubrics: [explanation]\n", "")
    repository.replace(path, "![](layers.png)", "![Three layers, dark above light](layers.png)")
    repository.replace(path, "[[lesson-plan:worm]]", "[[lesson-plan:worms]]")
    done = make(repository.folder, "pull-request")
    assert done.returncode == 0, done.stdout
    report = (repository.folder / "proposal/report.md").read_text("utf-8")
    assert "**There is nothing to mend.**" in report
    page = repository.folder / "proposal/site/resources/lesson-plans/layers.html"
    assert "Layers in the soil" in page.read_text("utf-8")
    assert "proposal/site/index.html" in done.stdout
