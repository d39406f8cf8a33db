"""What the search knows of one page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape


@dataclass(frozen=True, slots=True)
class Entry:
    """One page that can be found, and what a hit shows of it."""

    address: str
    """Where it is below the site's root, such as `glossary/rubric/`; empty for the front page."""
    title: str
    kind: str
    """The id of its kind; decides the hue and the label of a hit."""
    facts: str
    """What a teacher decides by, in one line: time, levels, subjects."""
    html: str
    """The text to find, as clean HTML without the title. A word in a heading counts for more.
    What has `data-pagefind-ignore` is left out, and so are links to headings, and what is there
    for screen readers only."""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What the hits can be narrowed down by: the names of the facets, each with its values."""

    def document(self) -> bytes:
        """The smallest page from which Pagefind learns all that."""
        # As attributes, for in Pagefind's short form a comma would end a value.
        meta = (
            f'<i data-kind="{escape(self.kind)}" data-facts="{escape(self.facts)}"'
            ' data-pagefind-meta="kind[data-kind], facts[data-facts]"></i>'
        )
        filters = "".join(
            f'<i data-pagefind-filter="{escape(name)}[data-v]" data-v="{escape(value)}"></i>'
            for name, values in sorted(self.filters.items())
            for value in values
        )
        title = f"<h1>{escape(self.title)}</h1>"
        return f"<html><body>{meta}{filters}{title}{_plain(self.html)}".encode()


_LEFT_OUT = re.compile(r'<(a|span) [^<>]*class="(?:headerlink|sr-sr)"[^<>]*>[^<]*</\1>')
_ATTRIBUTES = r'(?:\s(?:[^<>"]|"[^"]*")*)'
_WITHIN_LINES = re.compile(
    r"</?(?:a|abbr|b|bdi|bdo|cite|code|del|dfn|em|i|ins|kbd|mark|q|s|samp|small|span|strong|sub|sup"
    rf"|time|u|var){_ATTRIBUTES}?>"
)
_OF_BLOCKS = re.compile(rf"<(?!h[1-6]\b|img\b)([a-z]+){_ATTRIBUTES}>")


def _plain(html: str) -> str:
    """The HTML without that of which nothing comes into the index.

    Pagefind takes a third of its time to read that.
    """
    html = _LEFT_OUT.sub("", html)
    if "data-pagefind" in html:
        return html
    return _OF_BLOCKS.sub(r"<\1>", _WITHIN_LINES.sub("", html))
