"""Leading the links of a text to where they go on the site."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import quote

from staffroom.catalog import Key, Resolved
from staffroom.links import Form, Link, Replacement, find_links, replace_links
from staffroom.site.markdown import escape_markdown


@dataclass(frozen=True)
class Destinations:
    """How the page that shows a text reaches the others."""

    link_to: Callable[[Key], str]
    """The link to a document or a page written by hand."""
    file_to: Callable[[PurePosixPath], str]
    """The link to a file, given by its path that begins with the content folder."""
    title_of: Callable[[Key], str]
    a_member: str
    """What stands for a person who is not shown."""


def lead_links(text: str, links: Mapping[int, Resolved], to: Destinations) -> str:
    """The Markdown with every link led to its target; what leads nowhere keeps its words only.

    Args:
        text: The Markdown as its author wrote it.
        links: Where its links lead: offset → target.
        to: How to reach them.
    """
    in_text = find_links(text)
    led = replace_links(text, lambda link: _lead(link, links.get(link.start), to), in_text)
    for link in in_text:
        found = links.get(link.start)
        if link.form is Form.DEFINITION and found is not None and found.withheld:
            label = re.escape(link.text or "")
            uses = rf"!?\[[^\[\]]*\]\[{label}\]|!?\[{label}\](?:\[\])?"
            led = re.sub(uses, to.a_member, led, flags=re.IGNORECASE)
    return led


def _lead(link: Link, found: Resolved | None, to: Destinations) -> Replacement | None:
    if link.form is Form.IMAGE and link.is_external:
        # A picture on another host would tell that host who reads the page.
        address = quote(link.target, safe="/:?&=%#+,;@~!$'()*-._")
        return Replacement(whole=f"[{escape_markdown(link.text or address)}](<{address}>)")
    if found is None:
        return None
    if found.withheld:
        return Replacement(whole="" if link.form is Form.DEFINITION else to.a_member)
    fragment = f"#{link.fragment}" if link.fragment else ""
    if found.key is not None:
        target = to.link_to(found.key) + fragment
        if link.form is not Form.WIKI:
            return Replacement(target=target)
        words = escape_markdown(link.text or to.title_of(found.key))
        return Replacement(whole=f"[{words}](<{target}>)")
    if found.file is not None:
        return Replacement(target=to.file_to(found.file) + fragment)
    if link.form is Form.DEFINITION:
        return Replacement(whole="")
    if link.form is Form.WIKI:
        words = link.text or link.target.partition(":")[2] or link.target
        return Replacement(whole=escape_markdown(words))
    return Replacement(whole=link.text or link.target)
