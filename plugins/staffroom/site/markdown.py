"""A contributor's Markdown as harmless HTML.

Always the same extensions, whatever a site's configuration says, so that no setting for pages
written by hand (snippets, macros …) reaches what strangers write. The result is cleaned with an
allow-list: nothing in it runs, and nothing in it asks another host.
"""

from __future__ import annotations

import re
from html import escape
from typing import Any
from xml.etree import ElementTree

import nh3
from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

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

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (the library's name)
        # After the table of contents (5) has given ids to the headings of the levels they have.
        md.treeprocessors.register(_HeadingLevels(md), "staffroom-headings", 6)
        md.treeprocessors.register(_LabelledTables(md), "staffroom-tables", 4)


class _HeadingLevels(Treeprocessor):
    """The page's title is its only first-level heading: headings of the text begin at the second."""

    def run(self, root: ElementTree.Element) -> None:
        headings = [e for e in root.iter() if e.tag in ("h1", "h2", "h3", "h4", "h5", "h6")]
        if any(heading.tag == "h1" for heading in headings):
            for heading in headings:
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


_TAGS = set(
    "a abbr b blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption "
    "figure h2 h3 h4 h5 h6 hr i img input ins kbd label li mark ol p pre q s samp section small span "
    "strong sub summary sup table tbody td tfoot th thead tr u ul var".split()
)
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
_REMOTE = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*:|[/\\]{2})", re.IGNORECASE)


def _keep(tag: str, attribute: str, value: str) -> str | None:
    """The value of an attribute as it may stay, or None to drop it."""
    if attribute == "class":
        names = [name for name in value.split() if _CLASS.fullmatch(name)]
        return " ".join(names) or None
    if attribute == "src" and (_REMOTE.match(value) or ".." in value.split("?")[0].split("/")[6:]):
        return None
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
    return re.sub(r"<input[^>]*type=\"(?:checkbox|radio)\"[^>]*>", _named_input, cleaned)


def _named_input(match: re.Match[str]) -> str:
    # The boxes of task lists stand before their text, without a label; the radio buttons of tabs have one.
    tag = match[0]
    if 'type="radio"' in tag:
        return tag
    name = "done" if "checked" in tag else "to do"
    return f'{tag.rstrip(">").rstrip("/")} aria-label="{name}">'


_MARKS = re.compile(r"[*_`\[\]<>&\\!#|~^\n]|https?:")


class Renderer:
    """Converts texts; one object for many texts, for making a converter is slow."""

    def __init__(self) -> None:
        self._markdown = Markdown(
            extensions=[*EXTENSIONS, AccessibleMarkdown()], extension_configs=EXTENSIONS
        )

    def block(self, text: str) -> str:
        """A whole text as HTML."""
        if not text.strip():
            return ""
        self._markdown.reset()
        return clean(self._markdown.convert(text))

    def inline(self, text: str) -> str:
        """A text of a field: plain text as it is, one paragraph without its tags, more as blocks."""
        if not _MARKS.search(text):
            return escape(text, quote=False)
        html = self.block(text).strip()
        match = re.fullmatch(r"<p>(.*)</p>", html, re.DOTALL)
        return match[1] if match and "<p>" not in match[1] else html


def headings(html: str) -> list[tuple[int, str, str]]:
    """The headings of a page that can be linked to: level, id, text as plain text, in order."""
    found = []
    for level, attributes, inner in _HEADING.findall(html):
        if id := re.search(r"\bid=\"([^\"]+)\"", attributes):
            inner = re.sub(r"<a class=\"headerlink\".*?</a>", "", inner, flags=re.DOTALL)
            found.append((int(level), id[1], re.sub(r"<[^>]+>", "", inner).strip()))
    return found


_HEADING = re.compile(r"<h([23])\b([^>]*)>(.*?)</h\1>", re.DOTALL)


def escape_markdown(text: str) -> str:
    """A text that Markdown shows as it is."""
    return re.sub(r"([\\`*_{}\[\]<>#|~^!])", r"\\\1", text)
