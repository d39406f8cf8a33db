"""What nobody sees: the ends of lines and of the file, and the frame around the front matter."""

from __future__ import annotations

import codecs
import re
from pathlib import PurePosixPath

from staffroom.document import Document, parse_document, parse_page, parse_text
from staffroom.links import hide_code

Changes = tuple[str, ...]
"""What was mended, in words."""


def is_tidy(raw: bytes, *, has_title: bool) -> bool:
    """Whether there is certainly nothing to mend in a file without problems."""
    begins_well = not has_title or _BEGINNING.match(raw) is not None
    return (
        begins_well
        and b"\r" not in raw
        and not raw.startswith(codecs.BOM_UTF8)
        and raw.endswith(b"\n")
        and not raw.endswith(b"\n\n")
        and _BLANK_AT_END.search(raw) is None
    )


_BEGINNING = re.compile(rb"---\n(?:title|name):[^\n]*\nsummary:")
_BLANK_AT_END = re.compile(rb"[ \t]\n")


def mend_spacing(raw: bytes, path: PurePosixPath, *, is_page: bool) -> tuple[str | None, Changes]:
    """The text of a file with what nobody sees put in order; None where it cannot be understood."""
    text, _ = parse_text(raw, path)
    if text is None:
        return None, ()
    changes: list[str] = []
    if raw.startswith(codecs.BOM_UTF8):
        changes.append("the invisible mark at its beginning (BOM) is gone")
    if b"\r" in raw:
        changes.append("its lines end as everywhere else (LF)")
    before = _parse(text, path, is_page)
    if before is None and not is_page:
        text, more = _framed(text)
        changes += more
        before = _parse(text, path, is_page)
    if before is None:
        return None, ()
    for step, words in _STEPS.items():
        mended = step(text, before.body_line - 1)
        after = _parse(mended, path, is_page) if mended != text else None
        if after is not None and _says_the_same(before, after):
            text, before = mended, after
            changes.append(words)
    return text, tuple(changes)


def _parse(text: str, path: PurePosixPath, is_page: bool) -> Document | None:
    """What a text says; None where nobody can tell."""
    raw = text.encode()
    if not is_page:
        return parse_document(raw, path, flawed=True)[0]
    document, diagnostics = parse_page(raw, path)
    return document if not diagnostics else None


def _says_the_same(before: Document, after: Document) -> bool:
    return (
        list(before.metadata.items()) == list(after.metadata.items())
        and before.body.split() == after.body.split()
    )


def _framed(text: str) -> tuple[str, list[str]]:
    """The text with its front matter at the top, between lines of dashes."""
    changes = []
    stripped = re.sub(r"\A(?:[ \t]*\n)+(?=---[ \t]*\n)", "", text)
    if stripped != text:
        changes.append("the front matter begins on the first line")
    lines = stripped.split("\n")
    if lines[0].rstrip() == "---":
        for number, line in enumerate(lines[1:], start=1):
            if line.rstrip() == "---":
                break
            if line.rstrip() == "...":
                lines[number] = "---"
                changes.append("three dashes end the front matter")
                break
    return "\n".join(lines), changes


def _bare_front_matter(text: str, first: int) -> str:
    """The text without blanks at the ends of its first lines."""
    lines = text.split("\n")
    return "\n".join([*(line.rstrip(" \t") for line in lines[:first]), *lines[first:]])


def _bare_body(text: str, first: int) -> str:
    lines = text.split("\n")
    return "\n".join([*lines[:first], *_without_blanks(lines[first:])])


def _one_end(text: str, first: int) -> str:
    lines = text.split("\n")
    while len(lines) > first and not lines[-1].strip(" \t"):
        lines.pop()
    return "\n".join([*lines, ""])


_STEPS = {
    _bare_front_matter: "no blanks at the ends of its lines",
    _bare_body: "no blanks at the ends of its lines",
    _one_end: "one line end at its end",
}


def _without_blanks(lines: list[str]) -> list[str]:
    """The lines of Markdown without blanks at their ends that mean nothing.

    Two spaces before another line of a paragraph are a line break. Behind a mark that stands
    alone, such as a dash, a blank may be what makes it one. Code stays as it is, and so does what
    is indented so far that it is code in a list, a note or a quotation.
    """
    # Code is made of zero bytes here, so none of its lines ends in a blank.
    shown = hide_code("\n".join(lines)).split("\n") if lines else []
    found = []
    for number, (line, seen) in enumerate(zip(lines, shown, strict=True)):
        bare = line.rstrip(" \t")
        following = lines[number + 1] if number + 1 < len(lines) else ""
        # Markdown makes blanks of a tab.
        spaced = line.expandtabs(4)
        is_break = spaced.endswith("  ") and following.strip() != ""
        is_deep = _DEEP.match(spaced) is not None
        is_text = _WORD.search(bare) is not None and not bare.endswith("\\") and not is_deep
        mend = seen.endswith((" ", "\t")) and (not bare or (is_text and not is_break))
        found.append(bare if mend else line)
    return found


_DEEP = re.compile(r" {8}|[ >]{0,20}> {5}")
_WORD = re.compile(r"[^\W\d_]{2}")
