"""A problem in the content is a value: where it is, what happened, and what to do about it.

The register of every code, with the words a teacher reads, is `PROBLEMS` (from `problems.yml`
above this package); the reference page *Problems* is made from the same register. The forms in
which problems are written are in `formats`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import PurePosixPath
from typing import Literal, NamedTuple

import yaml

Severity = Literal["error", "warning", "note"]


class Position(NamedTuple):
    """A place in a text file; both numbers are 1-based, as editors count."""

    line: int
    column: int


START = Position(1, 1)


@dataclass(frozen=True, slots=True, order=True)
class Diagnostic:
    """One problem in the content, with enough to find it and fix it."""

    path: PurePosixPath
    """The file, relative to the folder that holds `content/`."""
    line: int
    """The 1-based line to open; 1 when the problem is the file as a whole."""
    column: int
    """The 1-based column in that line."""
    code: str
    """A permanent, readable name such as `dangling-reference`; its anchor on the reference page."""
    message: str
    """What happened, in a teacher's words."""
    hint: str | None = field(default=None, compare=False)
    """What to do about it, where we can tell."""
    severity: Severity = field(default="error", compare=False)
    """`error` and `warning` are to be mended before merging; a `note` is advice."""
    personal: bool = field(default=False, compare=False)
    """Whether the message or the path may name somebody, so that no published page may show it."""

    def as_text(self) -> str:
        """`path:line:column: severity: message [code]` for a terminal, the hint below it."""
        place = f"{printable(str(self.path))}:{self.line}:{self.column}"
        text = f"{place}: {self.severity}: {self.message} [{self.code}]"
        if self.hint:
            text += f"\n    {self.hint}"
        # The quotation marks that every terminal can show, and that people can search for.
        return text.replace("“", '"').replace("”", '"')

    def as_json(self) -> dict[str, str | int | None]:
        """The fixed JSON form: path, line, column, code, severity, message, hint."""
        return {
            "path": printable(str(self.path)),
            "line": self.line,
            "column": self.column,
            "code": self.code,
            "severity": self.severity,
            "message": self.message,
            "hint": self.hint,
        }

    def as_github(self) -> str:
        """A workflow command that GitHub shows beside the line in a pull request.

        Source of the format: GitHub's documentation of workflow commands.
        """
        level = "notice" if self.severity == "note" else self.severity
        text = f"{self.message}\n{self.hint}" if self.hint else self.message
        where = (
            f"file={_escape_property(printable(str(self.path)))},"
            f"line={self.line},col={self.column},"
            f"title={_escape_property(self.code)}"
        )
        return f"::{level} {where}::{_escape_data(text)}"


# What breaks a line or cannot be encoded: a file's name may hold anything but a slash.
_UNPRINTABLE = frozenset({"Cc", "Cs", "Zl", "Zp"})
# What turns the direction of all that follows, so that a line says something else than it seems to.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def printable(text: str) -> str:
    """The text on one line, with a mark for each character that cannot be shown."""
    if text.isprintable():
        return text
    return "".join(
        "\ufffd" if c in _TURNING or unicodedata.category(c) in _UNPRINTABLE else c for c in text
    )


def _in_words(value: object, longest: int = 400) -> str:
    """A value as part of a sentence: one line, and no longer than anybody reads."""
    text = printable(" ".join(str(value).split()))
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _escape_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape_data(text).replace(":", "%3A").replace(",", "%2C")


@dataclass(frozen=True, slots=True)
class Problem:
    """The entry of one code in the register: its words, for messages and for the reference page."""

    code: str
    title: str
    """What happened, in general: the heading on the reference page."""
    message: str
    """What happened, in this case: a template filled with the case's values."""
    hint: str | None
    """What to do, in this case; left out when a value that it needs is not known."""
    advice: str
    """What to do, in general, as Markdown: for the reference page, and for other programs."""
    why: str
    """Why it matters: a sentence or two of Markdown for the reference page."""
    example: str
    """What it looks like, before and after, as Markdown for the reference page."""
    severity: Severity
    costs: Literal["file", "part", "nothing"]
    """What is left out of the site until it is mended: the whole file, the part, or nothing."""
    subject: str
    """What it has to do with: the heading on the reference page below which it stands."""

    def at(
        self,
        path: PurePosixPath,
        position: Position = START,
        *,
        hint: str | None = None,
        personal: bool = False,
        **values: object,
    ) -> Diagnostic:
        """This problem at a place, its words filled with `values`; `hint` in place of its own."""
        words = {name: _in_words(value) for name, value in values.items()}
        if hint is None and self.hint is not None:
            try:
                hint = self.hint.format(**words)
            except KeyError:
                hint = None
        return Diagnostic(
            path=path,
            line=position.line,
            column=position.column,
            code=self.code,
            message=self.message.format(**words),
            hint=_in_words(hint, 1000) if hint else None,
            severity=self.severity,
            personal=personal,
        )


def _in_general(hint: str) -> str:
    """A hint with an ellipsis for what each case fills in."""
    return re.sub(r"(?<!\{)\{\w+\}(?!\})", "…", hint).replace("{{", "{").replace("}}", "}").strip()


@cache
def _register() -> Mapping[str, Problem]:
    text = files("staffroom").joinpath("problems.yml").read_text("utf-8")
    register: dict[str, Problem] = {}
    subject = ""
    for code, words in yaml.load(
        text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    ).items():
        subject = words.get("begins", subject)
        register[code] = Problem(
            code=code,
            title=words["title"],
            message=words["message"],
            hint=words.get("hint"),
            advice=words.get("advice", _in_general(words.get("hint", ""))),
            why=words["why"].strip(),
            example=words.get("example", "").strip(),
            severity=words.get("severity", "error"),
            costs=words.get("costs", "file"),
            subject=subject,
        )
    return register


PROBLEMS: Mapping[str, Problem] = _register()
"""Every code that Staffroom knows, in the order of the reference page."""
