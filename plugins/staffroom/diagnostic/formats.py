"""The forms in which problems are written: for people, for forges and for other programs."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable
from itertools import groupby
from pathlib import PurePosixPath
from urllib.parse import quote

from staffroom.diagnostic import PROBLEMS, Diagnostic, Problem, printable

FORMS = ("text", "json", "github", "sarif", "checklist")
"""The forms in which problems can be written."""


def format_diagnostics(diagnostics: Iterable[Diagnostic], form: str) -> str:
    """All diagnostics in one of `FORMS`, in the order in which they are given."""
    found = list(diagnostics)
    match form:
        case "json":
            return _json([d.as_json() for d in found])
        case "sarif":
            return _json(_as_sarif(found))
        case "github":
            return "".join(f"{d.as_github()}\n" for d in found)
        case "checklist":
            return _as_checklist(found)
        case _:
            return "".join(f"{d.as_text()}\n" for d in found)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


# --- a checklist for a pull request -------------------------------------------------------------


def _as_checklist(found: list[Diagnostic]) -> str:
    """Boxes to tick, in Markdown, a group for each file. Nothing in it does anything in a forge."""
    groups = (
        "".join(f"{_box(d)}\n" for d in of_file)
        for _, of_file in groupby(found, key=lambda d: d.path)
    )
    return "\n".join(groups)


def _box(found: Diagnostic) -> str:
    place = code_span(f"{printable(str(found.path))}:{found.line}")
    kind = "advice" if found.severity == "note" else found.severity
    box = f"- [ ] {place} {kind}: {inert(found.message)} ({code_span(found.code)})"
    # The arrow keeps the hint from beginning with what Markdown takes for a list or a heading.
    return f"{box}\n      → {inert(found.hint)}" if found.hint else box


def code_span(text: str) -> str:
    """A code span, in which forges interpret nothing."""
    ticks = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{space}{text}{space}{ticks}"


_JOINER = "\u2060"
_MARKS = re.compile(r"[\\`*_\[\]<>~|&$]")
# What forges look for in the text that Markdown leaves, so that a backslash does not help: people
# and issues, signs for emoji, addresses, commits. With an invisible character in it, it is none.
_SIGNS = re.compile(
    r"[@#!%](?=[\w\"\[{])"
    r"|:(?=//)|:(?=[\w+-]{1,50}:)|\bwww(?=\.)|\b(?:GH|gh)(?=-\d)"
    r"|[0-9a-f]{6}(?=[0-9a-f])"
)


def inert(text: str) -> str:
    """A text as Markdown that shows the text, and does nothing else."""
    shown = printable(" ".join(text.split()))
    return _MARKS.sub(r"\\\g<0>", _SIGNS.sub(rf"\g<0>{_JOINER}", shown))


# --- SARIF --------------------------------------------------------------------------------------


def _as_sarif(found: list[Diagnostic]) -> dict[str, object]:
    """A SARIF 2.1.0 log, the OASIS format that code-scanning services read."""
    codes = sorted({d.code for d in found})
    driver = {"name": "staffroom", "rules": [_rule(PROBLEMS[code]) for code in codes]}
    alike: Counter[tuple[PurePosixPath, str, str]] = Counter()
    results: list[dict[str, object]] = []
    for each in found:
        same = each.path, each.code, each.message
        results.append(_result(each, codes.index(each.code), alike[same]))
        alike[same] += 1
    return {
        "version": "2.1.0",
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "runs": [
            {
                "tool": {"driver": driver},
                # Several checks of one commit are kept apart by this name.
                "automationDetails": {"id": "staffroom/check/"},
                "language": "en-GB",
                "columnKind": "unicodeCodePoints",
                "results": results,
            }
        ],
    }


def _rule(problem: Problem) -> dict[str, object]:
    help_text = f"{problem.why}\n\n{problem.advice}".strip()
    return {
        "id": problem.code,
        "name": "".join(word.capitalize() for word in problem.code.split("-")),
        "shortDescription": {"text": problem.title},
        "fullDescription": {"text": problem.why},
        "help": {"text": help_text, "markdown": f"{help_text}\n\n{problem.example}".strip()},
        "defaultConfiguration": {"level": problem.severity},
    }


def _result(found: Diagnostic, rule: int, number: int) -> dict[str, object]:
    # Without the line: a problem is the same one when something is written above it.
    print_of = "\0".join((printable(str(found.path)), found.code, found.message, str(number)))
    return {
        "ruleId": found.code,
        "ruleIndex": rule,
        "level": found.severity,
        "message": {
            "text": _plain(f"{found.message}\n{found.hint}" if found.hint else found.message)
        },
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": quote(str(found.path), errors="replace")},
                    "region": {"startLine": found.line, "startColumn": found.column},
                }
            }
        ],
        "partialFingerprints": {
            "staffroom/v1": hashlib.sha256(print_of.encode("utf-8", "replace")).hexdigest()[:32]
        },
    }


def _plain(text: str) -> str:
    # In SARIF, even a plain text has links: [words](address).
    return re.sub(r"\[([^\[\]]{0,300})\](?=\()", r"\\[\1\\]", text)
