"""The links in a Markdown text, with their places, without converting it.

Finds `[[id]]`, `[[kind:id|text]]`, `[text](target "title")`, `![alt](target)` and reference
definitions `[label]: target`; what stands in code or in a comment is no link.
"""

from __future__ import annotations

import re
from collections.abc import Callable
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


_CODE = re.compile(
    r"^(?P<indent>[ ]{0,12})(?P<fence>`{3,}|~{3,})[^\n]*\n.*?(?:^[ ]{0,12}(?P=fence)[`~]*[ \t]*$|\Z)"
    r"|(?<!`)(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`)"
    r"|<!--.*?(?:-->|\Z)",
    re.MULTILINE | re.DOTALL,
)
_WIKI = r"\[\[(?P<wiki>[^\[\]|\n]{1,200})(?:\|(?P<words>[^\[\]\n]{1,500}))?\]\]"
_INLINE = (
    r"(?P<bang>!?)\[(?P<text>(?:[^\[\]\\]|\\.|\[(?:[^\[\]\\]|\\.)*\]){0,1000})\]"
    r"\(\s*(?:<(?P<angled>[^<>\n]*)>|(?P<bare>[^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*))"
    r"(?:\s+(?:\"[^\"]*\"|'[^']*'))?\s*\)"
)
_DEFINITION = r"^[ ]{0,3}\[(?P<label>[^\[\]^\n][^\[\]\n]*)\]:[ \t]*<?(?P<defined>[^\s<>]+)>?"
_LINK = re.compile(rf"(?<!\\)(?:{_WIKI}|{_INLINE})|{_DEFINITION}", re.MULTILINE)


def find_links(text: str) -> list[Link]:
    """Every link of the text, in order."""
    visible = _CODE.sub(lambda code: re.sub(r"[^\n]", " ", code[0]), text)
    found: list[Link] = []
    position = 0
    # An image may be the text of a link, so the search goes on inside what was found.
    while (match := _LINK.search(visible, position)) is not None:
        found.append(_link(match))
        nested = match["text"] is not None and "](" in match["text"]
        position = match.start("text") if nested else match.end()
    return sorted(found, key=lambda link: link.start)


def _link(match: re.Match[str]) -> Link:
    if match["wiki"] is not None:
        form, group, text = Form.WIKI, "wiki", match["words"]
    elif match["defined"] is not None:
        form, group, text = Form.DEFINITION, "defined", match["label"]
    else:
        form = Form.IMAGE if match["bang"] else Form.INLINE
        group = "angled" if match["angled"] is not None else "bare"
        text = match["text"]
    target, _, fragment = match[group].strip().partition("#")
    if form is not Form.WIKI:
        target = unquote(target)
    return Link(
        form=form,
        target=target.strip(),
        fragment=fragment,
        text=text.strip() if text is not None else None,
        start=match.start(),
        end=match.end(),
        target_start=match.start(group),
        target_end=match.end(group),
    )


@dataclass(frozen=True, slots=True)
class Replacement:
    """What stands in a link's place."""

    target: str | None = None
    """Another target; the words stay."""
    whole: str | None = None
    """Another text for the link as a whole."""


def replace_links(text: str, replacement: Callable[[Link], Replacement | None]) -> str:
    """The text with each link replaced by what the function gives; None leaves it as it is.

    An image inside the words of a link keeps its own replacement when only the target of the
    outer link changes.
    """
    edits: list[tuple[int, int, str]] = []
    for link in find_links(text):
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
