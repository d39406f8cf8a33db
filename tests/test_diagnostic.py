"""What contributors read when something is to be mended, in each form of output."""

import json
import re
from pathlib import PurePosixPath
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from staffroom.diagnostic import PROBLEMS, Diagnostic, Position
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
    if form in ("text", "github"):
        assert output.count("\n") == {"text": 2, "github": 1}[form]


def test_sarif_is_what_code_scanning_reads() -> None:
    path = PurePosixPath("content/domains/Über uns.md")
    other = PROBLEMS["file-name"].at(path, name="Über uns.md", better="uber-uns.md")
    log = json.loads(format_diagnostics([UNKNOWN, other, UNKNOWN], "sarif"))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["file-name", "unknown-field"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note", "none")
        assert result["message"]["text"]
        region = result["locations"][0]["physicalLocation"]["region"]
        assert region["startLine"] >= 1
        assert region["startColumn"] >= 1
    uri = run["results"][1]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "content/domains/%C3%9Cber%20uns.md"


def test_nothing_to_mend_is_valid_in_every_form() -> None:
    assert format_diagnostics([], "text") == ""
    assert format_diagnostics([], "github") == ""
    assert json.loads(format_diagnostics([], "json")) == []
    assert json.loads(format_diagnostics([], "sarif"))["runs"][0]["results"] == []


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
