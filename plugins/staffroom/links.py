"""The links in a Markdown text, with their places, without converting it.

Finds `[[id]]`, `[[kind:id|text]]`, `[text](target "title")`, `![alt](target)` and reference
definitions `[label]: target`; what stands in code or in a comment is no link.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote


class Form(StrEnum):
    """How a link is written."""

    WIKI = "wiki"
    INLINE = "inline"
    IMAGE = "image"
    DEFINITION = "definition"


@dataclass(frozen=True, slots=True)
class Link:
    """One link in a text."""

    form: Form
    target: str
    """Where it leads, as written, without the fragment; percent-encoding is undone."""
    fragment: str
    """What stands after `#`, if anything."""
    text: str | None
    """The words of the link; None for `[[id]]`, which shows the target's title."""
    start: int
    """The offset of its first character in the text."""
    end: int
    """The offset behind its last character."""
    target_start: int
    """The offset of the target as written, fragment included."""
    target_end: int
    """The offset behind it."""

    @property
    def is_external(self) -> bool:
        """Whether it has a scheme or a host, so that it is no file of ours."""
        return re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//", self.target) is not None


# Possessive quantifiers (`*+`) keep the time in proportion to the text's length, whatever it is.
_WIKI = r"\[\[(?P<wiki>[^\[\]|\n\0]{1,200}?)(?:\\?\|(?P<words>[^\[\]\n]{1,500}))?\]\]"
_ADDRESS = r"(?:[^\s()<>\0]|\([^\s()<>\0]*\))"
_INLINE = (
    r"(?P<bang>!?)\[(?P<text>(?:[^\[\]\\]|\\.|\[(?:[^\[\]\\]|\\.)*\]){0,1000})\]"
    r"\(\s*+(?:<(?P<angled>[^<>\n\0]*)>"
    rf"|(?P<bare>{_ADDRESS}*+(?:[ ]++(?![\"')]){_ADDRESS}++)*+))"
    r"(?:\s++(?:\"[^\"\n]*+\"|'[^'\n]*+'))?\s*+\)"
)
_DEFINITION = (
    r"^[ ]{0,3}\[(?P<label>[^\[\]^\n][^\[\]\n]*)\]:[ \t]*+<?(?P<defined>[^\s<>\0]+)>?"
    r"(?:[ \t]++(?:\"[^\"\n]*\"|'[^'\n]*'|\([^()\n]*\)))?[ \t]*$"
)
_LINK = re.compile(rf"(?<!\\)(?:{_WIKI}|{_INLINE})|{_DEFINITION}", re.MULTILINE)


def find_links(text: str) -> list[Link]:
    """Every link of the text, in order."""
    if "[" not in text:
        return []
    visible = hide_code(text)
    found: list[Link] = []
    position = 0
    # An image may be the text of a link, so the search goes on inside what was found.
    while (match := _next_link(visible, position)) is not None:
        found.append(_link(match, text))
        nested = match["text"] is not None and "](" in match["text"]
        position = match.start("text") if nested else match.end()
    return sorted(found, key=lambda link: link.start)


def _next_link(visible: str, position: int) -> re.Match[str] | None:
    # What `_LINK.search(visible, position)` finds, much sooner: a link begins with a bracket, or
    # with what may stand before one.
    bracket = visible.find("[", position)
    while bracket != -1:
        start = bracket
        while start > max(position, bracket - 3) and visible[start - 1] == " ":
            start -= 1
        if start > position and start == bracket and visible[start - 1] == "!":
            start -= 1
        if match := _LINK.match(visible, start):
            return match
        if start < bracket and (match := _LINK.match(visible, bracket)):
            return match
        bracket = visible.find("[", bracket + 1)
    return None


def _link(match: re.Match[str], source: str) -> Link:
    if match["wiki"] is not None:
        form, group, words = Form.WIKI, "wiki", "words"
    elif match["defined"] is not None:
        form, group, words = Form.DEFINITION, "defined", "label"
    else:
        form = Form.IMAGE if match["bang"] else Form.INLINE
        group = "angled" if match["angled"] is not None else "bare"
        words = "text"
    target, _, fragment = match[group].strip().partition("#")
    if form is not Form.WIKI:
        target = unquote(target)
    return Link(
        form=form,
        target=target.strip(),
        fragment=fragment,
        # Code in the words is hidden from the search, so they are taken from the source.
        text=source[slice(*match.span(words))].strip() if match[words] is not None else None,
        start=match.start(),
        end=match.end(),
        target_start=match.start(group),
        target_end=match.end(group),
    )


_FENCE = re.compile(r"[ >\t]*(?P<fence>`{3,}(?=[^`]*$)|~{3,})(?P<rest>.*)")
# A line after which indented lines go on with it: lists, notes, tabs, footnotes, definitions.
_CONTAINER = re.compile(r" {0,3}(?:[-+*]\s|\d+[.)]\s|!!!|\?\?\?|===|///|\[\^[^\]]+\]:|:\s)")
_SPAN = re.compile(
    r"(?<![`\\])(?P<ticks>`+)(?!`)(?:(?!\n[ \t]*\n).){1,2000}?(?<!`)(?P=ticks)(?!`)", re.DOTALL
)
_SKIPPED = (
    (re.compile("<!--"), re.compile("-->")),
    (re.compile(r"<pre\b", re.IGNORECASE), re.compile("</pre>", re.IGNORECASE)),
)


def hide_code(text: str) -> str:
    """The text, of the same length, with what is shown as it is (code) or not at all made blank."""
    visible = text
    # Most texts have no code, and a look for its marks costs next to nothing.
    fenced = "```" in text or "~~~" in text
    indented = text.startswith(("    ", "\t")) or "\n    " in text or "\n\t" in text
    if fenced or indented:
        lines = text.split("\n")
        numbers = [*(_fenced(lines) if fenced else ()), *(_indented(lines) if indented else ())]
        for number in numbers:
            lines[number] = "\0" * len(lines[number])
        visible = "\n".join(lines)
    if "`" in visible:
        visible = _SPAN.sub(_blank, visible)
    for opening, closing in _SKIPPED if "<" in visible else ():
        pieces: list[str] = []
        position = 0
        while begin := opening.search(visible, position):
            if (end := closing.search(visible, begin.end())) is None:
                break
            hidden = re.sub(r"[^\n]", "\0", visible[begin.start() : end.end()])
            pieces += [visible[position : begin.start()], hidden]
            position = end.end()
        visible = "".join([*pieces, visible[position:]])
    return visible


def _blank(code: re.Match[str]) -> str:
    return re.sub(r"[^\n]", "\0", code[0])


def _fenced(lines: list[str]) -> Iterator[int]:
    """The lines of fenced code, fences included; a fence that is never closed is none."""
    fences = [(n, match) for n, line in enumerate(lines) if (match := _FENCE.match(line))]
    unclosed: dict[str, int] = {}
    position = 0
    while position < len(fences):
        first, opening = fences[position]
        mark, length = opening["fence"][0], len(opening["fence"])
        position += 1
        if length >= unclosed.get(mark, sys.maxsize):
            continue
        for index in range(position, len(fences)):
            last, closing = fences[index]
            same = closing["fence"][0] == mark and len(closing["fence"]) >= length
            if same and not closing["rest"].strip():
                yield from range(first, last + 1)
                position = index + 1
                break
        else:
            unclosed[mark] = length


def _indented(lines: list[str]) -> Iterator[int]:
    """The lines of code that is marked by four spaces, outside of lists and the like."""
    after_blank, in_container, in_code = True, False, False
    for number, line in enumerate(lines):
        if not line.strip():
            after_blank = True
            continue
        if line.startswith(("    ", "\t")):
            in_code = in_code or (after_blank and not in_container)
            if in_code:
                yield number
        else:
            in_container = (in_container and not after_blank) or bool(_CONTAINER.match(line))
            in_code = False
        after_blank = False


@dataclass(frozen=True, slots=True)
class Replacement:
    """What stands in a link's place."""

    target: str | None = None
    """Another target; the words stay."""
    whole: str | None = None
    """Another text for the link as a whole."""


def replace_links(
    text: str,
    replacement: Callable[[Link], Replacement | None],
    links: Sequence[Link] | None = None,
) -> str:
    """The text with each link replaced by what the function gives; None leaves it as it is.

    An image inside the words of a link keeps its own replacement when only the target of the
    outer link changes.

    Args:
        text: The Markdown.
        replacement: What stands in a link's place.
        links: The links of the text, where they have been found already.
    """
    edits: list[tuple[int, int, str]] = []
    for link in find_links(text) if links is None else links:
        new = replacement(link)
        if new is None:
            continue
        if new.whole is not None:
            edits.append((link.start, link.end, new.whole))
        elif new.target is not None:
            edits.append((link.target_start, link.target_end, new.target))
    pieces: list[str] = []
    position = 0
    for start, end, words in sorted(edits):
        if start >= position:
            pieces += [text[position:start], words]
            position = end
    return "".join([*pieces, text[position:]])
