"""What runs over a whole text or a whole tree, where there is something for it to do."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from inspect import signature
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import toc
from markdown.extensions.toc import TocTreeprocessor
from markdown.preprocessors import HtmlBlockPreprocessor, NormalizeWhitespace
from markdown.treeprocessors import PrettifyTreeprocessor, UnescapeTreeprocessor
from markdown.util import ETX, STX
from pymdownx.superfences import SuperFencesBlockPreprocessor
from pymdownx.tasklist import TasklistTreeprocessor


class Whitespace(NormalizeWhitespace):
    """Line ends and tabs made alike, and lines of blanks emptied."""

    _BLANKS = re.compile(r"\n +(?=\n)")

    def run(self, lines: list[str]) -> list[str]:
        source = "\n".join(lines).replace(STX, "").replace(ETX, "")
        source = source.replace("\r\n", "\n").replace("\r", "\n") + "\n\n"
        if "\t" in source:
            source = source.expandtabs(self.md.tab_length)
        return self._BLANKS.sub("\n", source).split("\n")


class Fences(SuperFencesBlockPreprocessor):  # type: ignore[misc]
    """Fenced code, looked for where there is a fence."""

    def run(self, lines: list[str]) -> list[str]:
        source = "\n".join(lines)
        if "```" in source or "~~~" in source:
            return super().run(lines)  # type: ignore[no-any-return]
        return lines


class RawHtml(HtmlBlockPreprocessor):
    """Blocks of HTML, looked for where there is a tag or an entity."""

    def run(self, lines: list[str]) -> list[str]:
        source = "\n".join(lines)
        return super().run(lines) if "<" in source or "&" in source else lines


class TaskLists(TasklistTreeprocessor):  # type: ignore[misc]
    """Task lists, where an item begins with a bracket."""

    def run(self, root: Element) -> Element | None:
        for item in root.iter("li"):
            text = item.text or (item[0].text if len(item) else None)
            if text and text.lstrip(" ").startswith("["):
                return super().run(root)  # type: ignore[no-any-return]
        return root


class _Levels(dict[Any, bool]):
    """Whether a tag is that of a block. The tags of a tree are few, and none is an author's."""

    def __init__(self, md: Markdown) -> None:
        super().__init__()
        self._md = md

    def __missing__(self, tag: Any) -> bool:
        level = self[tag] = self._md.is_block_level(tag)
        return level


class Prettify(PrettifyTreeprocessor):
    """Line breaks between blocks, asking once for each tag whether it is one."""

    def run(self, root: Element) -> None:
        self._is_block = _Levels(self.md)
        super().run(root)

    def _prettifyETree(self, elem: Element) -> None:
        is_block = self._is_block
        if is_block[elem.tag] and elem.tag not in ("code", "pre"):
            if len(elem) and is_block[elem[0].tag] and (not elem.text or not elem.text.strip()):
                elem.text = "\n"
            for child in elem:
                if is_block[child.tag]:
                    self._prettifyETree(child)
        if not elem.tail or not elem.tail.strip():
            elem.tail = "\n"


class Anchors(TocTreeprocessor):
    """Ids of headings and the links to them; what else `toc` makes, only where it is asked for."""

    def run(self, doc: Element) -> None:
        elements = list(doc.iter())
        found = [element for element in elements if element.tag in _HEADINGS]
        if (
            self.use_anchors
            or self.base_level
            or any(heading.attrib for heading in found)
            or any(text and self.marker in text for text in [e.text for e in elements])
        ):
            super().run(doc)
            return
        if not found:
            return
        used = {id for element in elements if (id := element.get("id")) is not None}
        known: tuple[dict[str, int], ...] = ({},) if _COUNTS else ()
        for heading in found:
            slug = self.slugify(unescape(self._name(heading)), self.sep)
            heading.set("id", _unique(slug, used, *known))
            if self.use_permalinks not in (False, None):
                self.add_permalink(heading, heading.get("id", ""))

    def _name(self, heading: Element) -> str:
        # The text of a heading, with characters as entities where HTML needs them.
        text = heading.text or ""
        if len(heading) or "&" in text or STX in text:
            return toc.strip_tags(toc.render_inner_html(toc.remove_fnrefs(heading), self.md))
        return " ".join(text.split())


_unique: Callable[..., str] = toc.unique
# Later versions remember how many of an id there are.
_COUNTS = len(signature(toc.unique).parameters) > 2
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))


class Unescape(UnescapeTreeprocessor):
    """Escaped characters, where there are any."""

    def run(self, root: Element) -> None:
        for element in root.iter():
            if (text := element.text) and STX in text and element.tag != "code":
                element.text = self.unescape(text)
            if (tail := element.tail) and STX in tail:
                element.tail = self.unescape(tail)
            for name, value in element.items():
                if value is not None and STX in value:
                    element.set(name, self.unescape(value))
