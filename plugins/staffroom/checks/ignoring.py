"""What an author asks to have ignored: `<!-- staffroom: ignore CODE CODE -->` in a text.

A comment holds for its whole file, because front matter has no room for one. What can be ignored
is what keeps nothing off the site; the report on a proposal tells reviewers what it ignores.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

from staffroom.diagnostic import PROBLEMS, Diagnostic, Position
from staffroom.document import Document
from staffroom.links import hide_code
from staffroom.vocabulary import nearest

_COMMENT = re.compile(r"<!--\s{0,20}staffroom\s{0,9}:?\s{0,20}ignore\b([^<>]{0,1000}?)-->", re.I)
_CODE = re.compile(r"[^\s,;]{1,200}")
_OWN = ("useless-ignore", "unknown-ignore", "cannot-ignore")
_MOST = 100
"""So many codes are looked at in one file."""


class Ignore(NamedTuple):
    """A code that an author asks to have ignored, and where."""

    code: str
    position: Position


def find_ignores(document: Document) -> tuple[Ignore, ...]:
    """What the comments of a text name, in order; comments in code are text to be shown."""
    body = document.body
    if "ignore" not in body.lower() or not (comments := list(_COMMENT.finditer(body))):
        return ()
    # Letters take the place of each comment: they are hidden where it stands in code.
    shown = hide_code(_COMMENT.sub(lambda comment: re.sub(r"[^\n]", "x", comment[0]), body))
    found: list[Ignore] = []
    for comment in comments:
        if shown[comment.start()] == "\0":
            continue
        codes = list(_CODE.finditer(body, *comment.span(1)))
        if not codes:
            found.append(Ignore("", document.body_position(comment.start())))
        found += [Ignore(code[0], document.body_position(code.start())) for code in codes]
        if len(found) > _MOST:
            break
    return tuple(found[:_MOST])


def can_be_ignored(code: str) -> bool:
    """Whether a problem is one that keeps nothing off the site."""
    return code in PROBLEMS and PROBLEMS[code].costs == "nothing" and code not in _OWN


def heed(
    diagnostics: Iterable[Diagnostic],
    ignores: Callable[[PurePosixPath], Iterable[Ignore]],
    ignored: Callable[[Diagnostic], None] = lambda diagnostic: None,
) -> Iterator[Diagnostic]:
    """The diagnostics without those that their file's author asks to have ignored.

    Args:
        diagnostics: What was found.
        ignores: What the comments of a file name.
        ignored: Told of each problem that is passed over.
    """
    for each in diagnostics:
        is_named = can_be_ignored(each.code) and any(
            ignore.code.lower() == each.code for ignore in ignores(each.path)
        )
        if is_named:
            ignored(each)
        else:
            yield each


def amiss(
    path: PurePosixPath, ignores: Iterable[Ignore], passed_over: set[str], *, personal: bool
) -> Iterator[Diagnostic]:
    """What is wrong with the comments of a file themselves.

    Args:
        path: The file.
        ignores: What its comments name.
        passed_over: The codes of what was ignored in it.
        personal: Whether what is said about the file may name somebody.
    """
    for code, place in ignores:
        name = code.lower()
        if not name:
            reason = "does not say which problem to ignore"
            hint = "Write the problem's name behind “ignore”, or delete the comment."
            problem = PROBLEMS["useless-ignore"].at(
                path, place, reason=reason, hint=hint, personal=personal
            )
        elif name not in PROBLEMS:
            guess = nearest(name, filter(can_be_ignored, PROBLEMS))
            values = {"nearest": guess} if guess else {}
            unlike: str | None = (
                None if guess else "Each message ends with its problem's name, in brackets."
            )
            problem = PROBLEMS["unknown-ignore"].at(
                path, place, code=code, hint=unlike, personal=personal, **values
            )
        elif not can_be_ignored(name):
            problem = PROBLEMS["cannot-ignore"].at(path, place, code=name, personal=personal)
        elif name not in passed_over:
            reason = f"ignores “{name}”, but the file has no such problem"
            problem = PROBLEMS["useless-ignore"].at(
                path, place, reason=reason, code=name, personal=personal
            )
        else:
            continue
        yield problem
