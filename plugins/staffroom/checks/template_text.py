"""Text that a template left: what was to be replaced and was not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from staffroom.checks.submission import Rule, Submission
from staffroom.diagnostic import Diagnostic
from staffroom.document import FieldPath

_MOST = 20

_MARKS = (
    r"\b(?:TODO|FIXME|TBD)\b"
    r"|(?i:\blorem[ ]ipsum\b)"
    r"|<(?i:your|insert|enter|describe|add|write)[ ][^<>=\n]{1,60}>"
    r"|\[(?i:insert|enter|describe)[ ][^\[\]\n]{1,60}\](?![(:\[])"
)
_IN_TEXT = re.compile(
    rf"{_MARKS}"
    r"|^[ \t]*(?:[-*+][ ])?X{3,10}[.:]?[ \t]*$"
    r"|^(?:[-*+][ ])?(?i:describe|enter|insert|add)[ ][^\n]{0,80}\bhere\.?[ \t]*$",
    re.MULTILINE,
)
# Below a heading, nothing but three dots.
_EMPTY_SECTION = re.compile(
    r"^#{1,6}[ \t][^\n]*\n\s*+(?P<dots>…|\.\.\.)[ \t]*+(?=\n+#|\n*\Z)", re.MULTILINE
)
_AS_VALUE = re.compile(
    rf"{_MARKS}"
    r"|\A\s*(?:…|\.{3}|X{3,10})\s*\Z"
    r"|\A\s*(?i:describe|enter|insert|add|write|explain)[ ][^\n]{0,100}\bhere\.?\s*\Z",
)
# Whether it is worth a closer look. To look for words that are not there costs next to nothing.
_WORDS = ("TODO", "FIXME", "TBD", "XXX", "psum", "PSUM", " here\n", " here.\n", ' here"', " here'")
_ANGLE = re.compile(r"<(?i:your|insert|enter|describe|add|write) ")
_SQUARE = re.compile(r"\[(?i:insert|enter|describe) ")
_DOTS = re.compile(r"(?:\A|[\s\"'\[,])(?:…|\.\.\.)[\"'\],]*[ \t]*(?=\n|,|\Z)")


def _is_worth(text: str) -> bool:
    if any(word in text for word in _WORDS) or text.endswith((" here", " here.")):
        return True
    if ("…" in text or "..." in text) and _DOTS.search(text):
        return True
    return bool(_ANGLE.search(text) or _SQUARE.search(text))


# “Todo” is a word of these languages, and people shout.
_TODO_IS_A_WORD = frozenset({"es", "pt", "gl", "ca", "ast", "it"})


def template_text(submission: Submission) -> Iterator[Diagnostic]:
    """Nothing stands in a document that was only there to say what belongs there."""
    for number, (where, text) in enumerate(_left(submission)):
        if number >= _MOST:
            return
        yield submission.at("template-text", where, text=text)


def _left(submission: Submission) -> Iterator[tuple[FieldPath | int, str]]:
    if _is_worth(submission.document.front_matter):
        for where, text in _texts(submission.document.metadata, ()):
            for match in _AS_VALUE.finditer(text):
                if _counts(submission, match[0]):
                    yield where, _shown(text)
                    break
    if not _is_worth(submission.body):
        return
    visible = submission.visible
    found = [(m.start(), m[0]) for m in _IN_TEXT.finditer(visible)]
    found += [(m.start("dots"), m["dots"]) for m in _EMPTY_SECTION.finditer(visible)]
    for offset, text in sorted(found):
        if _counts(submission, text):
            begin = offset + len(text) - len(text.lstrip())
            rest = visible[begin : begin + 100].split("\n")[0].removeprefix("- ")
            yield begin, _shown(rest if text in _WITH_WORDS else text.removeprefix("- "))


_WITH_WORDS = frozenset({"TODO", "FIXME", "TBD"})
"""What is followed by the words that say more."""


def _shown(text: str) -> str:
    text = " ".join(text.replace("\0", " ").split())
    return text if len(text) <= 40 else f"{text[:39].rstrip()}…"


def _counts(submission: Submission, text: str) -> bool:
    kind = submission.kind.name if submission.kind is not None else ""
    if text == "TBD" and kind == "meeting":
        # A place that is not known yet is an honest answer.
        return False
    if text == "TODO":
        own = submission.fields.language if submission.fields is not None else None
        return (own or submission.language).lower().split("-")[0] not in _TODO_IS_A_WORD
    return True


def _texts(value: Any, where: FieldPath) -> Iterator[tuple[FieldPath, str]]:
    """Every text of the front matter with its place."""
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _texts(inner, (*where, name))
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value):
            yield from _texts(inner, (*where, number))


_HEADING = re.compile(r"\n(#{1,6})[ \t]++([^\n]*)")
_MARKUP = re.compile(r"[*`]|\{[^{}]{0,100}\}|</?[a-z][^<>]{0,100}>|&#?\w{1,8};")
_COMMENT = re.compile(r"<!--(?:[^-]|-(?!->)){0,5000}-->")


def empty_sections(submission: Submission) -> Iterator[Diagnostic]:
    """Something stands below each heading, if only a heading of lower rank."""
    if submission.kind is None:
        # A page written by hand may get the rest from its template.
        return
    headings = [*_HEADING.finditer(f"\n{submission.visible}")]
    for number, heading in enumerate(headings):
        following = headings[number + 1] if number + 1 < len(headings) else None
        if following is not None and len(following[1]) > len(heading[1]):
            continue
        # The line break in front makes up for itself: a heading begins where its match does.
        end = following.start() if following is not None else len(submission.body)
        below = submission.body[heading.end() - 1 : end]
        if not below.strip() or ("<!--" in below and not _COMMENT.sub("", below).strip()):
            words = _shown(_MARKUP.sub("", heading[2]).rstrip("# "))
            yield submission.at("empty-section", heading.start(), heading=words)


RULES: tuple[Rule, ...] = (template_text, empty_sections)
"""Every rule of this subject."""
