"""A contributor's Markdown as harmless HTML.

Always the same extensions, whatever a site's configuration says, so that no setting for pages
written by hand (snippets, macros …) reaches what strangers write. The result is cleaned with an
allow-list: nothing in it runs, and nothing in it asks another host.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from hashlib import blake2b
from html import escape, unescape
from typing import Any
from xml.etree import ElementTree

import nh3
from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from staffroom.site.conversion import Conversion

EXTENSIONS: dict[str, dict[str, Any]] = {
    "markdown.extensions.abbr": {},
    "markdown.extensions.admonition": {},
    "markdown.extensions.def_list": {},
    "markdown.extensions.footnotes": {"BACKLINK_TITLE": "Back to the text, note %d"},
    "markdown.extensions.sane_lists": {},
    "markdown.extensions.tables": {"use_align_attribute": True},
    "markdown.extensions.toc": {"permalink": "#", "permalink_title": "Link to this section"},
    "pymdownx.caret": {},
    "pymdownx.details": {},
    "pymdownx.highlight": {"use_pygments": True, "anchor_linenums": False},
    "pymdownx.superfences": {},
    "pymdownx.tabbed": {"alternate_style": True},
    "pymdownx.tasklist": {},
    "pymdownx.tilde": {},
}
"""The extensions that documents may use, with their settings."""


class AccessibleMarkdown(Extension):
    """What Python-Markdown leaves out for readers of all kinds: see `_Accessible`."""

    def extendMarkdown(self, md: Markdown) -> None:
        # After the table of contents (5) has given ids to the headings of the levels they have.
        md.treeprocessors.register(_HeadingLevels(md), "staffroom-headings", 6)
        md.treeprocessors.register(_LabelledTables(md), "staffroom-tables", 4)
        md.treeprocessors.register(_PicturesElsewhere(md), "staffroom-pictures", 3)


class _HeadingLevels(Treeprocessor):
    """The page's title is its only first-level heading: those of the text begin at the second."""

    def run(self, root: ElementTree.Element) -> None:
        if next(root.iter("h1"), None) is None:
            return
        for heading in [e for e in root.iter() if e.tag in ("h1", "h2", "h3", "h4", "h5", "h6")]:
            heading.tag = f"h{min(6, int(heading.tag[1]) + 1)}"


class _LabelledTables(Treeprocessor):
    """Cells that know their column, so that a phone can show a row as a list of labelled values.

    The roles keep it a table for screen readers when the style sheet shows it as blocks.
    """

    def run(self, root: ElementTree.Element) -> None:
        for table in root.iter("table"):
            table.set("role", "table")
            labels = ["".join(cell.itertext()).strip() for cell in table.iter("th")]
            for group in table:
                group.set("role", "rowgroup")
            for row in table.iter("tr"):
                row.set("role", "row")
                for number, cell in enumerate(row):
                    cell.set("role", "columnheader" if cell.tag == "th" else "cell")
                    if cell.tag == "td" and number < len(labels) and labels[number]:
                        cell.set("data-label", labels[number])


class _PicturesElsewhere(Treeprocessor):
    """A picture on another host becomes a link: showing it would tell that host who reads it."""

    def run(self, root: ElementTree.Element) -> None:
        pictures = list(root.iter("img"))
        if not pictures:
            return
        linked = {picture for link in root.iter("a") for picture in link.iter("img")}
        for picture in pictures:
            address = picture.get("src", "")
            if not _is_elsewhere(address):
                continue
            words = picture.get("alt") or address
            tail = picture.tail
            picture.clear()
            picture.tail = tail
            picture.text = AtomicString(words)
            picture.tag = "span" if picture in linked else "a"
            if picture not in linked:
                picture.set("href", address)


_TAGS = {
    "a", "abbr", "b", "blockquote", "br", "caption", "cite", "code", "col", "colgroup", "dd",
    "del", "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "h2", "h3", "h4",
    "h5", "h6", "hr", "i", "img", "input", "ins", "kbd", "label", "li", "mark", "ol", "p", "pre",
    "q", "s", "samp", "section", "small", "span", "strong", "sub", "summary", "sup", "table",
    "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul", "var",
}  # fmt: skip
_ATTRIBUTES: dict[str, set[str]] = {
    "*": {"class", "dir", "id", "lang", "title"},
    "a": {"href"},
    "abbr": {"title"},
    "details": {"open"},
    "img": {"alt", "height", "src", "width"},
    "input": {"checked", "disabled", "name"},
    "label": {"for"},
    "li": {"value"},
    "ol": {"reversed", "start"},
    "table": {"role"},
    "tbody": {"role"},
    "td": {"align", "colspan", "data-label", "role", "rowspan"},
    "th": {"align", "colspan", "role", "rowspan", "scope"},
    "thead": {"role"},
    "tr": {"role"},
}
_ROLES = {"table", "rowgroup", "row", "cell", "columnheader"}
_CLASS = re.compile(
    r"admonition(-title)?|highlight|filename|linenos|code|headerlink|footnote[a-z-]*|tabbed-[a-z]+|"
    r"task-list(-[a-z]+)?|grid|cards|note|abstract|info|tip|success|question|warning|failure|danger|"
    r"bug|example|quote|[a-z]{1,3}[0-9]?"
)
_SCHEME_OR_HOST = re.compile(r"[a-z][a-z0-9+.-]*:|[/\\]{2}", re.IGNORECASE)


def _as_browsers_read(address: str) -> str:
    # They pass over line breaks and tabs within an address, and over blanks around it.
    return re.sub(r"[\t\n\r]", "", address).strip("".join(map(chr, range(33))))


def _is_elsewhere(address: str) -> bool:
    """Whether an address may lead to another host."""
    return _SCHEME_OR_HOST.match(_as_browsers_read(address)) is not None


@lru_cache(maxsize=1024)
def _classes(value: str) -> str | None:
    names = [name for name in value.split() if _CLASS.fullmatch(name)]
    return " ".join(names) or None


def _keep(tag: str, attribute: str, value: str) -> str | None:
    """The value of an attribute as it may stay, or None to drop it."""
    if attribute == "class":
        return _classes(value)
    if attribute == "src":
        value = _as_browsers_read(value)
        return None if _is_elsewhere(value) or value.startswith(("/", "\\")) else value
    if attribute in ("id", "for", "name") and value.startswith("sr-"):
        return None
    if attribute == "role" and value not in _ROLES:
        return None
    return value


_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags={
        "script",
        "style",
        "template",
        "noscript",
        "iframe",
        "object",
        "svg",
        "math",
    },
    attributes=_ATTRIBUTES,
    attribute_filter=_keep,
    tag_attribute_values={"input": {"type": {"checkbox", "radio"}}},
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel=None,
    strip_comments=True,
)


def clean(html: str) -> str:
    """The HTML with only what is on the allow-list, and with names for what has none."""
    cleaned = _CLEANER.clean(html)
    if 'class="' in cleaned:
        cleaned = _UNSEEN_LINK.sub(_seen, cleaned)
    return _INPUT.sub(_named_input, cleaned)


# The style shows such links only when somebody points at them. They lead to a place on the page;
# one that leads elsewhere is a trap.
_UNSEEN_LINK = re.compile(r'<a [^>]*class="[^">]*(?:headerlink|footnote-)[^>]*>')


def _seen(match: re.Match[str]) -> str:
    return match[0] if ' href="#' in match[0] else re.sub(r' class="[^"]*"', "", match[0])


_INPUT = re.compile(r"<input\b[^>]*>")


def _named_input(match: re.Match[str]) -> str:
    # The boxes of task lists stand before their text, without a label; the radio buttons of tabs
    # have one.
    tag = match[0]
    if 'type="radio"' in tag:
        return tag
    if 'type="checkbox"' not in tag:
        return ""
    name = "done" if "checked" in tag else "to do"
    return f'{tag.rstrip(">").rstrip("/")} aria-label="{name}">'


# The cleaner writes > in the value of an attribute as &gt;, so a tag ends at the first one.
_TAG = re.compile(r"<[a-z][^>]*>")
_TAG_WITH_NAME = re.compile(r'<[a-z][^ >]* [^>]*?(?:id|name)="[^>]*>')
_NAME = re.compile(r'( (?:id|name)=")([^"]+)')
_NAME_OR_LINK = re.compile(r'( (?:id|name|for)="| href="#)([^"]+)')
_MARKS = re.compile(r"[*_`\[\]<>&\\!#|~^\n]|https?:")


class Renderer:
    """Converts texts; one object for many texts, for making a converter is slow.

    A page has several texts: the body, and fields. An id stands in one of them only.
    """

    def __init__(self) -> None:
        self._markdown = Conversion(
            extensions=[*EXTENSIONS, AccessibleMarkdown()], extension_configs=EXTENSIONS
        )
        self._names: set[str] = set()
        self._known: Mapping[bytes, str] = {}
        self.converted: dict[bytes, str] = {}
        """The texts of this page: digest → HTML, before ids are made distinct."""

    def begin_page(self, known: Mapping[bytes, str] | None = None) -> None:
        """What is converted from here on stands on another page.

        Args:
            known: What `converted` was when the page was made before.
        """
        self._names.clear()
        self._known, self.converted = known or {}, {}

    def block(self, text: str) -> str:
        """A whole text as HTML."""
        if not text.strip():
            return ""
        digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).digest()
        html = self._known.get(digest)
        if html is None:
            self._markdown.reset()
            html = clean(self._markdown.convert(text))
        self.converted[digest] = html
        return self._distinct(html)

    def _distinct(self, html: str) -> str:
        """The HTML with other ids in place of those that the page has already."""
        own = {name for tag in _TAG_WITH_NAME.findall(html) for _, name in _NAME.findall(tag)}
        others: dict[str, str] = {}
        for name in own & self._names:
            number = 2
            while (other := f"{name}-{number}") in own | self._names:
                number += 1
            others[name] = other
        self._names |= {others.get(name, name) for name in own}
        if not others:
            return html

        def renamed(match: re.Match[str]) -> str:
            return f"{match[1]}{others.get(match[2], match[2])}"

        return _TAG.sub(lambda tag: _NAME_OR_LINK.sub(renamed, tag[0]), html)

    def inline(self, text: str) -> str:
        """A text of a field: plain text as it is, a paragraph without its tags, more as blocks."""
        if not _MARKS.search(text):
            return escape(text, quote=False)
        html = self.block(text).strip()
        match = re.fullmatch(r"<p>(.*)</p>", html, re.DOTALL)
        return match[1] if match and "<p>" not in match[1] else html


def headings(html: str) -> list[tuple[int, str, str]]:
    """The headings of a page that can be linked to: level, id, text as plain text, in order."""
    found = []
    for level, attributes, inner in _HEADING.findall(html):
        if id := _ID.search(attributes):
            if "<" in inner:
                inner = _ANY_TAG.sub("", _HEADER_LINK.sub("", inner))
            found.append((int(level), id[1], unescape(inner).strip()))
    return found


_HEADING = re.compile(r"<h([23])\b([^>]*)>(.*?)</h\1>", re.DOTALL)
_ID = re.compile(r'\bid="([^"]+)"')
_HEADER_LINK = re.compile(r'<a class="headerlink".*?</a>', re.DOTALL)
_ANY_TAG = re.compile(r"<[^>]+>")


def plain_text(html: str) -> str:
    """What readers see of a piece of HTML, as plain text in one line."""
    return " ".join(unescape(_ANY_TAG.sub("", html)).split()) if "<" in html else unescape(html)


def escape_markdown(text: str) -> str:
    """A text that Markdown shows as it is."""
    # A backslash does not help before < and &.
    text = text.replace("&", "&amp;").replace("<", "&lt;")
    return re.sub(r"([\\`*_{}\[\]>#|~^!])", r"\\\1", text)
