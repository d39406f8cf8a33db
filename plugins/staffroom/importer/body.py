"""The text of a document: links led to their new places, template tags made harmless.

What would mean something else in our Markdown than it did in theirs is turned into plain words;
the original of it goes to the marked block at the end.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from staffroom.importer.texts import closed, masked, tidy
from staffroom.kinds.fields import is_safe_address
from staffroom.links import Form, Link, find_links

KEPT = '??? note "Kept from the original"'
"""The line that the block of kept lines begins with; a file that has it came from an import."""


class Address(NamedTuple):
    """Where a link leads: what is to be written, or why there is nothing to lead to."""

    target: str | None
    reason: str = ""


@dataclass
class Text:
    """The text of a document, and what was taken out of it."""

    body: str
    kept: list[str] = field(default_factory=list)
    """Original pieces of the text that are not shown any more."""
    links: list[tuple[str, str]] = field(default_factory=list)
    """Links that lead nowhere, each with the reason."""


def convert_text(
    text: str, resolve: Callable[[str], Address | None], addresses: Callable[[str], str]
) -> Text:
    """The text as ours.

    Args:
        text: The text of the original.
        resolve: Gives the new target of a relative or site-wide link; None leaves it as it is.
        addresses: Gives the path of the collection that an address of the old site stands for.
    """
    result = Text(closed(text.strip("\n")))
    _drop_attribute_lists(result)
    result.body = _translate_addresses(result.body, addresses)
    _lead_links(result, resolve)
    result.body = _literal(result.body)
    return result


def words_only(text: str) -> str:
    """A text for a field: links that are not external become their words."""
    if "[" not in text and "<" not in text:
        return text
    result = Text(text)
    _lead_links(result, lambda target: Address(None, ""))
    return result.body


def without_title(body: str, title: str) -> str:
    """The text without a first heading that only repeats the title."""
    match = re.match(r"\s*#[ \t]+(.+?)[ \t]*#*[ \t]*(?:\n|$)|\s*(\S.*)\n=+[ \t]*(?:\n|$)", body)
    if match is None or tidy(match[1] or match[2]) != title:
        return body
    return body[match.end() :].lstrip("\n")


# --- kramdown and Liquid ------------------------------------------------------------------------

_CONTENTS = (
    r"^[ \t]*(?:[*+-]|\d+\.)[ \t]+\S[^\n]*\n"
    r"[ \t]*\{:[ \t]*toc\b[^{}\n]*\}[ \t]*(?:\n(?:[ \t]*\n)*|\Z)"
)
_LINE = r"^[ \t]*\{:[^{}\n]*\}[ \t]*(?:\n|\Z)"
_BEHIND = r"(?<=[)\]>*_`])\{:[^{}\n]*\}"
_KRAMDOWN = re.compile(rf"{_CONTENTS}|{_LINE}|{_BEHIND}", re.MULTILINE)


def _drop_attribute_lists(result: Text) -> None:
    """Take out kramdown's `{: .class}`, and the list that would be its table of contents."""
    edits: list[_Edit] = []
    visible = masked(result.body)
    # One may stand behind a span of code, so the text itself is searched, code and all.
    for match in _KRAMDOWN.finditer(result.body):
        if visible[match.start() : match.end()].strip():
            result.kept.append(match[0].strip("\n"))
            edits.append(_Edit(match.start(), match.end(), ""))
    result.body = _edited(result.body, edits)


_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{:[^{}\n]*\}", re.DOTALL)
_RAW_HTML = re.compile(
    r"^<(?P<tag>div|table|figure|section|details|iframe|center|pre|script|style)\b"
    r"(?![^<>]*\bmarkdown\b).*?</(?P=tag)>",
    re.MULTILINE | re.DOTALL | re.IGNORECASE,
)
_HTML_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_TEMPLATE_LINK = re.compile(
    r"(?<!\\)\[(?:[^\[\]\\]|\\.|\[(?:[^\[\]\\]|\\.)*\])*\]\((?=[^\n)]*(?:\{\{|\{%))"
)


def _literal(body: str) -> str:
    """The text with template tags, and links that contain some, shown as they are written."""
    visible = _RAW_HTML.sub(lambda raw: re.sub(r"[^\n]", " ", raw[0]), masked(body))
    escaped = {match.start() for match in _TEMPLATE_LINK.finditer(visible)}
    for link in find_links(body):
        if _is_template(link.target) and link.form is not Form.WIKI:
            escaped.add(link.start + (link.form is Form.IMAGE))
    edits = [_Edit(bracket, bracket, "\\") for bracket in escaped]
    in_html = {n for html in _HTML_TAG.finditer(visible) for n in range(*html.span())}
    for tag in _TAG.finditer(visible):
        if body[: tag.start()].endswith("\\") or tag.start() in in_html:
            continue
        edits.append(_Edit(tag.start(), tag.start(), "\\"))
        for mark in re.finditer(r"[*`<]|\b_|_\b", tag[0]):
            at = tag.start() + mark.start()
            new = "&lt;" if mark[0] == "<" else f"\\{mark[0]}"
            edits.append(_Edit(at, at + 1, new))
    return _edited(body, edits)


def _is_template(target: str) -> bool:
    return "{{" in target or "{%" in target


# --- links --------------------------------------------------------------------------------------

_TARGET = re.compile(
    r"(?<=\]\()[^()\n]+(?=\))|^[ ]{0,3}\[[^\]\n]+\]:[ \t]*(\S+)"
    r"|(?<=\bhref=\")[^\"\n]+(?=\")|(?<=\bsrc=\")[^\"\n]+(?=\")",
    re.MULTILINE,
)


def _translate_addresses(body: str, addresses: Callable[[str], str]) -> str:
    """Write the path of the collection in place of an address of the old site."""
    edits: list[_Edit] = []
    for match in _TARGET.finditer(masked(body)):
        begin, end = match.span(1) if match[1] else match.span()
        written = body[begin:end]
        if (path := addresses(written)) != written:
            edits.append(_Edit(begin, end, path))
    return _edited(body, edits)


_HTML_LINK = re.compile(
    r"<(?P<tag>a|img|source|audio|video)\b[^<>]*?"
    r"(?P<attribute>\s(?:href|src)=(?P<quote>[\"'])(?P<target>[^<>]*?)(?P=quote))[^<>]*>",
    re.IGNORECASE,
)


def _lead_links(result: Text, resolve: Callable[[str], Address | None]) -> None:
    """Lead every link to its new place; one that leads nowhere becomes its words."""
    body = result.body
    edits: list[_Edit] = []
    for link in find_links(body):
        if (address := _address(link, resolve)) is None:
            continue
        if address.target is not None:
            edits += _redirected(link, address.target)
            continue
        result.links.append((link.target, address.reason))
        if " " in link.target and link.form in (Form.INLINE, Form.IMAGE):
            # Hardly a file's name: an example, or words in brackets. It is shown as it is written.
            bracket = link.start + (link.form is Form.IMAGE)
            edits.append(_Edit(bracket, bracket, "\\"))
            continue
        result.kept.append(body[link.start : _end(body, link)])
        edits += _unlinked(body, link)
    for match in _HTML_LINK.finditer(masked(body)):
        edits += _led_html(match, result, resolve)
    result.body = _edited(body, edits)


def _led_html(
    match: re.Match[str], result: Text, resolve: Callable[[str], Address | None]
) -> list[_Edit]:
    """The same for a link or a picture that is written as HTML."""
    target, hash_, fragment = match["target"].partition("#")
    if _is_template(target):
        address: Address | None = Address(None, "a template was to make this address")
    elif not target or re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//", target):
        address = None
    else:
        address = resolve(match["target"])
    if address is None:
        return []
    if address.target is not None:
        new = address.target if "#" in address.target else f"{address.target}{hash_}{fragment}"
        return [_Edit(*match.span("target"), new)]
    result.kept.append(match[0])
    result.links.append((match["target"], address.reason))
    if match["tag"].lower() == "img":
        alt = re.search(r"\balt=([\"'])(.*?)\1", match[0])
        return [_Edit(match.start(), match.end(), alt[2] if alt else "")]
    return [_Edit(*match.span("attribute"), "")]


def _address(link: Link, resolve: Callable[[str], Address | None]) -> Address | None:
    if link.form is Form.WIKI:
        return resolve(f"[[{link.target}#{link.fragment}]]")
    if link.is_external:
        safe = link.target.startswith("//") or is_safe_address(link.target)
        return None if safe else Address(None, "links of this sort are not published")
    if _is_template(link.target):
        return None
    return resolve(f"{link.target}#{link.fragment}" if link.fragment else link.target)


class _Edit(NamedTuple):
    """A stretch of a text, and what comes in its place."""

    start: int
    end: int
    new: str


def _edited(text: str, edits: list[_Edit]) -> str:
    pieces: list[str] = []
    position = 0
    for edit in sorted(edits):
        if edit.start >= position:
            pieces += [text[position : edit.start], edit.new]
            position = edit.end
    return "".join([*pieces, text[position:]])


def _redirected(link: Link, target: str) -> list[_Edit]:
    if link.form is Form.WIKI:
        words = link.text or link.target
        return [_Edit(link.start, link.end, f"[[{target}|{words}]]")]
    return [_Edit(link.target_start, link.target_end, target)]


def _unlinked(body: str, link: Link) -> list[_Edit]:
    """Take the marks of a link away, so that its words remain."""
    if link.form is Form.WIKI:
        return [_Edit(link.start, link.end, link.text or link.target)]
    if link.form is Form.DEFINITION:
        label = re.escape(link.text or "")
        used = re.finditer(rf"(!?)\[([^\[\]\n]+)\]\[{label}\]", body, re.IGNORECASE)
        words = [_Edit(use.start(), use.end(), use[2]) for use in used]
        return [_Edit(link.start, _end(body, link), ""), *words]
    opening = 2 if link.form is Form.IMAGE else 1
    closing = body.rindex("](", link.start, link.target_start + 1)
    return [
        _Edit(link.start, link.start + opening, ""),
        _Edit(closing, link.end, ""),
    ]


def _end(body: str, link: Link) -> int:
    """The end of a link; of a definition, which may have a title, the end of its line."""
    if link.form is not Form.DEFINITION:
        return link.end
    line_end = body.find("\n", link.end)
    return len(body) if line_end < 0 else line_end


# --- the marked block ---------------------------------------------------------------------------


def kept_block(origin: str, front_matter: list[str], text: list[str]) -> str:
    """The block at the end of a document that holds what has no place elsewhere, word for word."""
    name = "".join("'" if c == "`" else c for c in origin)
    lines = [KEPT, f"    From `{name}`: what has no place in the fields above, as it was written."]
    for language, content in (("yaml", front_matter), ("markdown", text)):
        if content:
            lines += ["", *_fenced(language, content)]
    return "\n".join(lines) + "\n"


def _fenced(language: str, lines: list[str]) -> list[str]:
    lines = [line for piece in lines for line in piece.split("\n")]
    longest = max((len(run) for line in lines for run in re.findall(r"`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    inner = [f"    {line}" if line else "" for line in lines]
    return [f"    {fence}{language}", *inner, f"    {fence}"]
