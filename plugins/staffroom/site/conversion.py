"""Python-Markdown, sparing each text the work that cannot change it.

Of every text node, Python-Markdown tries some twenty inline patterns, and of every block some
twenty block processors, most of them by a search through all of it. Almost always one character
tells that they will find nothing. What is skipped here is only what provably has no effect; what is
not known by its exact class or expression, such as a later version's, is always run. The result is
byte for byte that of `Markdown` with the same extensions, which a test holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, ClassVar
from xml.etree.ElementTree import HTML_EMPTY, Element

from markdown import Markdown, blockprocessors, inlinepatterns
from markdown.blockparser import BlockParser
from markdown.blockprocessors import BlockProcessor
from markdown.extensions.abbr import AbbrBlockprocessor
from markdown.extensions.admonition import AdmonitionProcessor
from markdown.extensions.def_list import DefListIndentProcessor, DefListProcessor
from markdown.extensions.footnotes import FootnoteBlockProcessor
from markdown.extensions.sane_lists import SaneOListProcessor, SaneUListProcessor
from markdown.extensions.tables import TableProcessor
from markdown.extensions.toc import TocTreeprocessor
from markdown.preprocessors import HtmlBlockPreprocessor
from markdown.serializers import RE_AMP, to_xhtml_string
from markdown.treeprocessors import (
    InlineProcessor,
    PrettifyTreeprocessor,
    UnescapeTreeprocessor,
)
from markdown.util import STX, AtomicString
from pymdownx.details import DetailsProcessor
from pymdownx.superfences import SuperFencesBlockPreprocessor, SuperFencesCodeBlockProcessor
from pymdownx.tabbed import TabbedProcessor
from pymdownx.tasklist import TasklistTreeprocessor


class Conversion(Markdown):
    """A converter that gives what `Markdown` gives, sooner.

    Its own `toc` stays empty, unless the text asks for a table of contents.
    """

    output_formats: ClassVar = {
        **Markdown.output_formats,
        "xhtml": lambda element: _serialised(element),
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        # The processors stay the objects that they are, for extensions hold on to them and read
        # their attributes; those whose class is known exactly learn to spare.
        for processor in (*self.preprocessors, *self.treeprocessors, self.parser):
            sparing = _SPARING.get(type(processor))
            if sparing is not None:
                processor.__class__ = sparing
        for learner in (self.parser, self.treeprocessors["inline"]):
            if isinstance(learner, (_Blocks, _Inline)):
                learner.learn()

    def reset(self) -> Conversion:
        super().reset()
        # What a text that failed halfway leaves behind must not reach the next one.
        self.parser.state.clear()
        for processor in self.parser.blockprocessors:
            if hasattr(processor, "current_sibling"):
                processor.current_sibling = None
        return self


# --- before the text is parsed ------------------------------------------------------------------


class _Fences(SuperFencesBlockPreprocessor):  # type: ignore[misc]
    """Fenced code, looked for where there is a fence."""

    def run(self, lines: list[str]) -> list[str]:
        if any("```" in line or "~~~" in line for line in lines):
            return super().run(lines)  # type: ignore[no-any-return]
        return lines


class _RawHtml(HtmlBlockPreprocessor):
    """Blocks of HTML, looked for where there is a tag or an entity."""

    def run(self, lines: list[str]) -> list[str]:
        if any("<" in line or "&" in line for line in lines):
            return super().run(lines)
        return lines


# --- blocks -------------------------------------------------------------------------------------


def _indented(block: str) -> bool:
    return block.startswith("    ")


def _has_line_with(*marks: str) -> Callable[[str], bool]:
    # A mark at the beginning of the block or of a line of it, after blanks or none.
    inside = tuple(f"\n{mark}" for mark in (*marks, " "))
    beginning = (*marks, " ")
    return lambda block: block.startswith(beginning) or any(mark in block for mark in inside)


# What a block must have for a processor's `test` to be true, or its `run` to do anything.
_BLOCK_NEEDS: dict[type[BlockProcessor], Callable[[str], bool] | None] = {
    # These three also take what is indented below an earlier one.
    AdmonitionProcessor: lambda block: "!!!" in block or _indented(block),
    DetailsProcessor: lambda block: "???" in block or _indented(block),
    TabbedProcessor: lambda block: "===" in block or _indented(block),
    blockprocessors.EmptyBlockProcessor: lambda block: not block or block[0] == "\n",
    blockprocessors.ListIndentProcessor: _indented,
    DefListIndentProcessor: _indented,
    SuperFencesCodeBlockProcessor: _indented,
    TableProcessor: lambda block: "|" in block and "\n" in block,
    blockprocessors.HashHeaderProcessor: lambda block: "#" in block,
    blockprocessors.SetextHeaderProcessor: lambda block: "\n=" in block or "\n-" in block,
    blockprocessors.HRProcessor: _has_line_with("-", "_", "*"),
    SaneOListProcessor: None,
    SaneUListProcessor: None,
    DefListProcessor: _has_line_with(":"),
    blockprocessors.BlockQuoteProcessor: lambda block: ">" in block,
    FootnoteBlockProcessor: lambda block: "[^" in block,
    AbbrBlockprocessor: lambda block: "*[" in block,
    blockprocessors.ReferenceProcessor: lambda block: "]:" in block,
    blockprocessors.ParagraphProcessor: None,
}
# What a line within a block may begin with that makes it more than a line of a paragraph.
_LINE_MARKS = tuple(f"\n{mark}" for mark in " !?=#-_*:>[")


class _Blocks(BlockParser):
    """The block parser, which runs of the processors those that a block may concern."""

    _steps: list[tuple[BlockProcessor, Callable[[str], bool] | None]]
    _paragraph: BlockProcessor | None

    def learn(self) -> None:
        """Take note of the processors, which do not change from here on."""
        processors = list(self.blockprocessors)
        self._steps = [(processor, _BLOCK_NEEDS.get(type(processor))) for processor in processors]
        all_known = all(type(processor) in _BLOCK_NEEDS for processor in processors)
        self._paragraph = processors[-1] if all_known else None

    def parseBlocks(self, parent: Element, blocks: list[str]) -> None:
        paragraph = self._paragraph
        while blocks:
            block = blocks[0]
            # A letter begins nothing but a paragraph, until a line that begins otherwise.
            if (
                paragraph is not None
                and block[:1].isalpha()
                and (
                    "\n" not in block
                    or not ("|" in block or any(mark in block for mark in _LINE_MARKS))
                )
            ):
                paragraph.run(parent, blocks)
                continue
            for processor, may_concern in self._steps:
                if (
                    (may_concern is None or may_concern(block))
                    and processor.test(parent, block)
                    and processor.run(parent, blocks) is not False
                ):
                    break


# --- within a block -----------------------------------------------------------------------------

# An expression, and pieces of text of which it must find one.
_PATTERN_NEEDS: dict[str, tuple[str, ...]] = {
    r"(?:(?<!\\)((?:\\{2})+)(?=`+)|(?<!\\)`)": ("`",),
    r"\\(.)": ("\\",),
    r"\[\^([^\]]*)\]": ("[^",),
    r"(?<!\!)\[": ("[",),
    r"\!\[": ("![",),
    r"<([A-Za-z][A-Za-z0-9+.-]*://[^<>]*)>": ("://",),
    r"<([^<> !]+@[^@<> ]+)>": ("@",),
    r"  \n": ("  \n",),
    r"(&(?:\#[0-9]+|\#x[0-9a-fA-F]+|[a-zA-Z0-9]+);)": ("&",),
    r"\*|_": ("*", "_"),
    r"\^|\~": ("^", "~"),
}
if inlinepatterns.HTML_RE.startswith("(<(") and inlinepatterns.HTML_RE.endswith(")>)"):
    _PATTERN_NEEDS[inlinepatterns.HTML_RE] = ("<",)
# They change nothing in a text that has no definitions of links.
_OF_REFERENCES: tuple[type, ...] = (
    inlinepatterns.ReferenceInlineProcessor,
    inlinepatterns.ShortReferenceInlineProcessor,
    inlinepatterns.ImageReferenceInlineProcessor,
    inlinepatterns.ShortImageReferenceInlineProcessor,
)
_HANDLE = "_InlineProcessor__handleInline"
_APPLY = "_InlineProcessor__applyPattern"


class _Inline(InlineProcessor):
    """Applies, of the inline patterns, those that may find something in a text.

    A pattern puts placeholders into the text, which contain none of the pieces below, and pieces of
    the text itself: so what is not there at first is not there later.
    """

    _needs: list[tuple[Any, tuple[str, ...] | None, bool]]
    _pieces: tuple[str, ...]
    # Patterns by what a text has: pieces, and whether there are definitions of links.
    _found: dict[tuple[object, ...], tuple[tuple[int, Any], ...]]
    _apply: Callable[..., tuple[str, bool, int]]

    def learn(self) -> None:
        """Take note of the patterns, which do not change from here on."""
        self._needs = []
        self._found = {}
        self._apply = getattr(self, _APPLY)
        for pattern in self.inlinePatterns:
            needs = None
            if isinstance(pattern, inlinepatterns.InlineProcessor):
                needs = _PATTERN_NEEDS.get(pattern.getCompiledRegExp().pattern)
            self._needs.append((pattern, needs, type(pattern) in _OF_REFERENCES))
        self._pieces = tuple({piece for _, needs, _ in self._needs for piece in needs or ()})

    def _patterns_for(self, text: str) -> tuple[tuple[int, Any], ...]:
        has = (bool(self.md.references), *[piece for piece in self._pieces if piece in text])
        patterns = self._found.get(has)
        if patterns is None:
            patterns = self._found[has] = tuple(
                (index, pattern)
                for index, (pattern, needs, of_references) in enumerate(self._needs)
                if (needs is None or any(piece in has for piece in needs))
                and (has[0] or not of_references)
            )
        return patterns

    # Hack: overrides a private method. Where a later version has it no more, nothing calls this and
    # all patterns are tried. It can go when Python-Markdown looks before it searches.
    def _handle(self, data: str, first: int = 0) -> str:
        if isinstance(data, AtomicString):
            return data
        for index, pattern in self._patterns_for(data):
            if index < first:
                continue
            position, matched = 0, True
            while matched:
                data, matched, position = self._apply(pattern, data, index, position)
        return data


setattr(_Inline, _HANDLE, _Inline._handle)


# --- the tree -----------------------------------------------------------------------------------


class _TaskLists(TasklistTreeprocessor):  # type: ignore[misc]
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


class _Prettify(PrettifyTreeprocessor):
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


class _Anchors(TocTreeprocessor):
    """Ids and links of headings; the table of contents only where the text asks for it."""

    def run(self, doc: Element) -> None:
        marker = self.marker
        self._shown = any(e.text and marker in e.text for e in doc.iter()) if marker else False
        super().run(doc)

    def build_toc_div(self, toc_list: list[Any]) -> Element:
        return super().build_toc_div(toc_list) if self._shown else Element("div")

    def replace_marker(self, root: Element, elem: Element) -> None:
        if self._shown:
            super().replace_marker(root, elem)


class _Unescape(UnescapeTreeprocessor):
    def run(self, root: Element) -> None:
        for element in root.iter():
            if (text := element.text) and STX in text and element.tag != "code":
                element.text = self.unescape(text)
            if (tail := element.tail) and STX in tail:
                element.tail = self.unescape(tail)
            for name, value in element.items():
                if value is not None and STX in value:
                    element.set(name, self.unescape(value))


_SPARING: dict[type, type] = {
    BlockParser: _Blocks,
    HtmlBlockPreprocessor: _RawHtml,
    InlineProcessor: _Inline,
    PrettifyTreeprocessor: _Prettify,
    SuperFencesBlockPreprocessor: _Fences,
    TasklistTreeprocessor: _TaskLists,
    TocTreeprocessor: _Anchors,
    UnescapeTreeprocessor: _Unescape,
}


# --- the result ---------------------------------------------------------------------------------


def _escaped(text: str) -> str:
    if "&" in text:
        text = RE_AMP.sub("&amp;", text)
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    return text


def _attributes(items: Iterable[tuple[str, str]]) -> str:
    return "".join(
        [f' {name}="{_escaped(value).replace(chr(34), "&quot;")}"' for name, value in sorted(items)]
    )


def _serialised(root: Element) -> str:
    """The tree as XHTML, as Python-Markdown writes it."""
    pieces: list[str] = []
    rest: list[Element | str] = [root]
    while rest:
        element = rest.pop()
        if isinstance(element, str):
            pieces.append(element)
            continue
        tag, text, tail = element.tag, element.text, element.tail
        if not isinstance(tag, str) or tag in ("script", "style"):
            return to_xhtml_string(root)
        attributes = ""
        if element.attrib:
            if not all(type(value) is str for value in element.attrib.values()):
                return to_xhtml_string(root)
            attributes = _attributes(element.items())
        if tag in HTML_EMPTY:
            pieces.append(f"<{tag}{attributes} />")
            if tail:
                pieces.append(_escaped(tail))
            continue
        opened = f"<{tag}{attributes}>{_escaped(text)}" if text else f"<{tag}{attributes}>"
        closed = f"</{tag}>{_escaped(tail)}" if tail else f"</{tag}>"
        if len(element):
            pieces.append(opened)
            rest.append(closed)
            rest.extend(reversed(element))
        else:
            pieces.append(opened + closed)
    return "".join(pieces)
