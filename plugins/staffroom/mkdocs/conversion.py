"""What the host makes of Markdown written by hand, kept from one build to the next.

Only where all that takes part is known: a community may configure extensions that read files or
ask the clock. What made the host say something is converted again each time, so that it says it
each time.
"""

from __future__ import annotations

import logging
import marshal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from staffroom.cache import Cache, digest_of, unpack
from staffroom.mkdocs.values import is_plain
from staffroom.site.markdown import AccessibleMarkdown

_MARKDOWN = (
    "abbr", "admonition", "attr_list", "codehilite", "def_list", "extra", "fenced_code",
    "footnotes", "legacy_attrs", "legacy_em", "md_in_html", "meta", "nl2br", "sane_lists", "smarty",
    "tables", "toc", "wikilinks",
)  # fmt: skip
_PYMDOWNX = (
    "arithmatex", "betterem", "blocks.admonition", "blocks.caption", "blocks.definition",
    "blocks.details", "blocks.tab", "caret", "critic", "details", "emoji", "escapeall", "extra",
    "fancylists", "highlight", "inlinehilite", "keys", "magiclink", "mark", "progressbar", "quotes",
    "saneheaders", "smartsymbols", "striphtml", "superfences", "tabbed", "tasklist", "tilde",
)  # fmt: skip
_KNOWN = {*_MARKDOWN, *(f"markdown.extensions.{name}" for name in _MARKDOWN)} | {
    f"pymdownx.{name}" for name in _PYMDOWNX
}
"""Extensions that look at nothing but the text, by their exact names: any module may be one."""
_KEPT = (str | None, str | None, list[str], list[tuple[str, list[tuple[str, str]]]])
"""The shape of what is kept: the content, the title, anchors, links to anchors by file."""


def convert(
    page: Page, config: MkDocsConfig, files: Files, cache: Cache, render: Callable[[], None]
) -> None:
    """Fill a page's content, anchors and links as `render` would, or let it do so."""
    known = _extensions(config)
    if known is None or page.markdown is None:
        render()
        return
    table = cache.table("prose")
    around = (repr(known), _world(files), repr(sorted(config.validation.links.items())))
    key = digest_of(page.file.src_uri, page.file.url, page.markdown, *around).hex()
    if (kept := unpack(table.get(key), *_KEPT)) is not None:
        content, title, anchors, links = kept
        page.content, page._title_from_render = content, title
        page.present_anchor_ids = set(anchors)
        page.links_to_anchors = {
            file: dict(pairs) for uri, pairs in links if (file := files.get_file_from_path(uri))
        }
        return
    with _heard() as heard:
        render()
    if not heard:
        links = [
            (file.src_uri, list(pairs.items()))
            for file, pairs in (page.links_to_anchors or {}).items()
        ]
        anchors = sorted(page.present_anchor_ids or ())
        table.put(key, marshal.dumps((page.content, page._title_from_render, anchors, links)))


def _extensions(config: MkDocsConfig) -> list[Any] | None:
    """The extensions with their settings; None where one of them is not known."""
    found: list[Any] = []
    for extension in config.markdown_extensions:
        if isinstance(extension, AccessibleMarkdown):
            found.append("accessible")
            continue
        if not isinstance(extension, str) or extension not in _KNOWN:
            return None
        settings = config.mdx_configs.get(extension)
        # A function among them, such as that of a custom fence, may look at anything.
        if not is_plain(settings):
            return None
        found.append((extension, settings))
    return found


@lru_cache(maxsize=1)
def _world(files: Files) -> bytes:
    """The fingerprint of all files that a link can lead to."""
    uris = sorted(f"{file.src_uri}\0{file.url}\0{file.inclusion.name}" for file in files)
    return digest_of(*uris)


@contextmanager
def _heard() -> Iterator[list[logging.LogRecord]]:
    """All that the host says of a page, also what is not to be shown."""
    logger = logging.getLogger(Page.__module__)
    level, passes_on = logger.level, logger.propagate
    heard: list[logging.LogRecord] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            heard.append(record)

    listener = Listener(logging.INFO)
    logger.addHandler(listener)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    try:
        yield heard
    finally:
        logger.removeHandler(listener)
        logger.setLevel(level)
        logger.propagate = passes_on
        for record in heard:
            if logger.isEnabledFor(record.levelno):
                logger.handle(record)
