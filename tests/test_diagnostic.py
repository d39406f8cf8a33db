"""What contributors read when something is to be mended, in each form of output."""

import json
import re
from dataclasses import replace
from pathlib import PurePosixPath
from string import Formatter

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from sarif import validate as validate_sarif
from staffroom.diagnostic import PROBLEMS, Diagnostic, Position, Problem
from staffroom.diagnostic.formats import FORMS, format_diagnostics

SOIL = PurePosixPath("content/resources/lesson-plans/soil.md")
UNKNOWN = PROBLEMS["unknown-field"].at(SOIL, Position(3, 1), field="levle", nearest="levels")
NOTE = Diagnostic(SOIL, 9, 2, "example", "100 % sure,\nor not", severity="note")


def test_text_is_one_line_a_problem_with_the_hint_below() -> None:
    assert UNKNOWN.as_text() == (
        'content/resources/lesson-plans/soil.md:3:1: error: unknown field "levle" [unknown-field]\n'
        '    Did you mean "levels"?'
    )


def test_json_has_the_fixed_fields() -> None:
    assert json.loads(format_diagnostics([UNKNOWN], "json")) == [
        {
            "path": "content/resources/lesson-plans/soil.md",
            "line": 3,
            "column": 1,
            "code": "unknown-field",
            "severity": "error",
            "message": "unknown field “levle”",
            "hint": "Did you mean “levels”?",
        }
    ]


def test_github_escapes_what_would_end_a_command() -> None:
    odd = Diagnostic(PurePosixPath("content/a,b:c%.md"), 1, 2, "example", "100 %", "One\nTwo")
    assert odd.as_github() == (
        "::error file=content/a%2Cb%3Ac%25.md,line=1,col=2,title=example::100 %25%0AOne%0ATwo"
    )


def test_github_calls_a_note_a_notice() -> None:
    assert NOTE.as_github().startswith("::notice file=")


@given(path=st.text(min_size=1), message=st.text(), hint=st.none() | st.text())
def test_github_command_is_one_line_and_loses_nothing(
    path: str, message: str, hint: str | None
) -> None:
    command = Diagnostic(PurePosixPath(path), 1, 1, "example", message, hint).as_github()
    assert not re.search(r"[\r\n]", command)
    shown = re.fullmatch(r"::error file=[^:,]*,line=1,col=1,title=example::(.*)", command, re.S)
    assert shown is not None
    decoded = shown[1].replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")
    assert decoded == (f"{message}\n{hint}" if hint else message)


@pytest.mark.parametrize("form", FORMS)
def test_no_file_name_breaks_the_output(form: str) -> None:
    name = "line\nbreak\x1b[31m \udce9 soil.md"
    problem = PROBLEMS["file-name"].at(PurePosixPath(name), name=name, better="soil.md")
    output = format_diagnostics([problem], form)
    assert output.encode("utf-8")
    assert "\x1b" not in output
    if form in ("text", "github", "checklist"):
        assert output.count("\n") == {"text": 2, "github": 1, "checklist": 2}[form]


def test_sarif_is_what_code_scanning_reads() -> None:
    path = PurePosixPath("content/domains/Über uns.md")
    other = PROBLEMS["file-name"].at(path, name="Über uns.md", better="uber-uns.md")
    log = json.loads(format_diagnostics([UNKNOWN, other, UNKNOWN], "sarif"))
    validate_sarif(log)
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["file-name", "unknown-field"]
    uri = run["results"][1]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "content/domains/%C3%9Cber%20uns.md"


def test_a_sarif_log_of_every_problem_is_valid() -> None:
    found = [
        problem.at(SOIL, Position(n, 1), **dict.fromkeys(_names(problem), "[x](1) \x1b {0}"))
        for n, problem in enumerate(PROBLEMS.values(), start=1)
    ]
    log = json.loads(format_diagnostics(found, "sarif"))
    validate_sarif(log)
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == sorted(PROBLEMS)
    for rule in rules:
        assert rule["defaultConfiguration"]["level"] == PROBLEMS[rule["id"]].severity
        assert PROBLEMS[rule["id"]].why in rule["help"]["text"]


def test_a_problem_is_the_same_one_when_a_line_is_written_above_it() -> None:
    def prints(*diagnostics: Diagnostic) -> list[str]:
        [run] = json.loads(format_diagnostics(diagnostics, "sarif"))["runs"]
        return [result["partialFingerprints"]["staffroom/v1"] for result in run["results"]]

    again = replace(UNKNOWN, line=9)
    assert prints(UNKNOWN) == prints(again)
    # Two alike are two.
    assert len(set(prints(UNKNOWN, again))) == 2
    assert prints(UNKNOWN, again)[0] == prints(UNKNOWN)[0]


@pytest.mark.parametrize("problem", PROBLEMS.values(), ids=PROBLEMS.keys())
def test_what_is_advised_in_general_makes_sense_without_a_case(problem: Problem) -> None:
    assert "{{" not in problem.advice
    assert not re.search(r"Did you mean|[:,] …\.?$|example ….?$", problem.advice)
    assert problem.subject


def _names(problem: Problem) -> set[str]:
    texts = (problem.message, problem.hint or "")
    return {name for text in texts for _, name, _, _ in Formatter().parse(text) if name}


def test_a_checklist_has_a_box_for_each_problem_grouped_by_file() -> None:
    other = PROBLEMS["missing-consent"].at(PurePosixPath("content/community/people/ana.md"))
    note = replace(NOTE, code="example")
    assert format_diagnostics([other, UNKNOWN, note], "checklist") == (
        "- [ ] `content/community/people/ana.md:1` error: "
        f"{other.message} (`missing-consent`)\n"
        f"      → {other.hint}\n"
        "\n"
        f"- [ ] `{SOIL}:3` error: unknown field “levle” (`unknown-field`)\n"
        "      → Did you mean “levels”?\n"
        f"- [ ] `{SOIL}:9` advice: 100 % sure, or not (`example`)\n"
    )


HARMFUL = (
    "@everyone",
    "@org/team",
    "fixes #12",
    "org/repo#12",
    "GH-12",
    "!15",
    "https://example.org/x",
    "www.example.org",
    "a@example.org",
    ":tada:",
    "deadbeef1234",
    "**bold**",
    "_it_",
    "`code`",
    "<img src=x onerror=alert(1)>",
    "[[id]]",
    "[x](javascript:alert(1))",
    "![x](http://x)",
    "~~gone~~",
    "a | b",
    "&lt;",
    "$x$",
    "- [ ] box",
    "# Heading",
)


@pytest.mark.parametrize("text", HARMFUL)
def test_a_checklist_does_nothing_in_a_forge(text: str) -> None:
    odd = Diagnostic(PurePosixPath("a`b``c.md"), 1, 1, "example", f"say {text}", f"or {text}")
    written = format_diagnostics([odd], "checklist")
    lines = MarkdownIt("gfm-like", {"linkify": False}).render(written)
    tree = lxml.html.fromstring(lines)
    assert {each.tag for each in tree.iter()} <= {"ul", "li", "code", "p", "br"}
    shown = tree.text_content().replace("\u2060", "")
    assert f"say {text}" in shown
    assert f"or {text}" in shown
    assert "a`b``c.md:1" in shown
    # What a forge looks for in the text itself.
    left = r"[@#!](?=\w)|://|www\.|:tada:|GH-\d|\b[0-9a-f]{7,40}\b"
    assert not re.search(left, tree.text_content())


def test_nothing_to_mend_is_valid_in_every_form() -> None:
    assert format_diagnostics([], "text") == ""
    assert format_diagnostics([], "github") == ""
    assert json.loads(format_diagnostics([], "json")) == []
    assert format_diagnostics([], "checklist") == ""
    log = json.loads(format_diagnostics([], "sarif"))
    validate_sarif(log)
    assert log["runs"][0]["results"] == []


def test_a_hint_that_lacks_a_value_is_left_out() -> None:
    assert PROBLEMS["unknown-field"].at(SOIL, field="xyz").hint is None


def test_a_long_value_is_cut() -> None:
    shown = PROBLEMS["unknown-field"].at(SOIL, field="x" * 10_000).message
    assert len(shown) < 500


def test_diagnostics_sort_by_path_and_line() -> None:
    later = PROBLEMS["unknown-field"].at(SOIL, Position(10, 1), field="a")
    other = PROBLEMS["unknown-field"].at(PurePosixPath("content/a.md"), Position(99, 1), field="a")
    assert sorted([later, UNKNOWN, other]) == [other, UNKNOWN, later]


@pytest.mark.parametrize("code", PROBLEMS)
def test_the_register_is_in_plain_words(code: str) -> None:
    problem = PROBLEMS[code]
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code)
    assert problem.severity in ("error", "warning", "note")
    assert problem.costs in ("file", "part", "nothing")
    assert problem.title[0].isupper()
    assert not problem.title.endswith(".")
    assert not problem.message.endswith(".")
    assert problem.why.endswith(".")
    assert problem.hint is None or problem.hint.endswith((".", "?", "}", '"', ")"))
    jargon = (
        r"\b(?:str|int|float|bool|None|NoneType|dict|mapping|scalar|sequence|token|null|node)\b"
    )
    for text in (problem.title, problem.message, problem.hint or "", problem.why):
        assert not re.search(jargon, text), text


@pytest.mark.parametrize("code", PROBLEMS)
def test_every_message_can_be_filled(code: str) -> None:
    problem = PROBLEMS[code]
    names = {name for _, name, _, _ in Formatter().parse(problem.message) if name}
    names |= {name for _, name, _, _ in Formatter().parse(problem.hint or "") if name}
    filled = problem.at(SOIL, Position(1, 1), **dict.fromkeys(names, "value"))
    assert filled.code == code
    assert problem.hint is None or filled.hint is not None
