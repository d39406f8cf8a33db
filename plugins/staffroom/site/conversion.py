"""Python-Markdown, sparing each text the work that cannot change it.

Of every text node, Python-Markdown tries some twenty inline patterns, and of every block some
twenty block processors, most of them by a search through all of it. Almost always one character
tells that they will find nothing. What is skipped here is only what provably has no effect; what is
not known by its exact class or expression, such as a later version's, is always run. The result is
byte for byte that of `Markdown` with the same extensions, which a test holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from inspect import signature
from typing import Any, ClassVar
from xml.etree.ElementTree import HTML_EMPTY, Element

from markdown import Markdown, blockprocessors, inlinepatterns
from markdown.blockparser import BlockParser
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import toc
from markdown.extensions.abbr import AbbrBlockprocessor
from markdown.extensions.admonition import AdmonitionProcessor
from markdown.extensions.def_list import DefListIndentProcessor, DefListProcessor
from markdown.extensions.footnotes import FootnoteBlockProcessor
from markdown.extensions.sane_lists import SaneOListProcessor, SaneUListProcessor
from markdown.extensions.tables import TableProcessor
from markdown.extensions.toc import TocTreeprocessor
from markdown.preprocessors import HtmlBlockPreprocessor, NormalizeWhitespace
from markdown.serializers import RE_AMP, to_xhtml_string
from markdown.treeprocessors import (
    InlineProcessor,
    PrettifyTreeprocessor,
    UnescapeTreeprocessor,
)
from markdown.util import ETX, STX, AtomicString
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


class _Whitespace(NormalizeWhitespace):
    """Line ends and tabs made alike, and lines of blanks emptied."""

    _BLANKS = re.compile(r"\n +(?=\n)")

    def run(self, lines: list[str]) -> list[str]:
        source = "\n".join(lines).replace(STX, "").replace(ETX, "")
        source = source.replace("\r\n", "\n").replace("\r", "\n") + "\n\n"
        if "\t" in source:
            source = source.expandtabs(self.md.tab_length)
        return self._BLANKS.sub("\n", source).split("\n")


class _Fences(SuperFencesBlockPreprocessor):  # type: ignore[misc]
    """Fenced code, looked for where there is a fence."""

    def run(self, lines: list[str]) -> list[str]:
        source = "\n".join(lines)
        if "```" in source or "~~~" in source:
            return super().run(lines)  # type: ignore[no-any-return]
        return lines


class _RawHtml(HtmlBlockPreprocessor):
    """Blocks of HTML, looked for where there is a tag or an entity."""

    def run(self, lines: list[str]) -> list[str]:
        source = "\n".join(lines)
        return super().run(lines) if "<" in source or "&" in source else lines


# --- blocks -------------------------------------------------------------------------------------


def _indented(block: str) -> bool:
    return block.startswith("    ")


def _has_line_with(marks: str) -> Callable[[str], bool]:
    # A mark at the beginning of the block or of a line of it, after blanks or none.
    inside = re.compile(rf"\n[ {re.escape(marks)}]")
    beginning = (*marks, " ")
    return lambda block: block.startswith(beginning) or inside.search(block) is not None


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
    blockprocessors.HRProcessor: _has_line_with("-_*"),
    SaneOListProcessor: None,
    SaneUListProcessor: None,
    DefListProcessor: _has_line_with(":"),
    blockprocessors.BlockQuoteProcessor: lambda block: ">" in block,
    FootnoteBlockProcessor: lambda block: "[^" in block,
    AbbrBlockprocessor: lambda block: "*[" in block,
    blockprocessors.ReferenceProcessor: lambda block: "]:" in block,
    blockprocessors.ParagraphProcessor: None,
}
# What a block must begin with, if no line within it begins with a mark and none has a bar. Of the
# others, all need a blank at its beginning, or a second line that begins with a mark.
_FIRST_CHARACTERS: dict[type[BlockProcessor], str] = {
    AdmonitionProcessor: "!",
    DetailsProcessor: "?",
    TabbedProcessor: "=",
    blockprocessors.HashHeaderProcessor: "#",
    blockprocessors.HRProcessor: "-_*",
    SaneOListProcessor: "0",
    SaneUListProcessor: "*+-",
    DefListProcessor: ":",
    blockprocessors.BlockQuoteProcessor: ">",
    FootnoteBlockProcessor: "[",
    AbbrBlockprocessor: "*",
    blockprocessors.ReferenceProcessor: "[",
}
_MARKED_LINE = re.compile(r"\n[ !?=#\-_*:>\[]")


class _Blocks(BlockParser):
    """The block parser, which runs of the processors those that a block may concern."""

    _steps: list[tuple[BlockProcessor, Callable[[str], bool] | None]]
    # By the first character of a block; that of a decimal digit, in any script, is 0.
    _simple: dict[str, tuple[BlockProcessor, ...]]
    _paragraph: BlockProcessor | None

    def learn(self) -> None:
        """Take note of the processors, which do not change from here on."""
        processors = list(self.blockprocessors)
        self._steps = [(processor, _BLOCK_NEEDS.get(type(processor))) for processor in processors]
        all_known = all(type(processor) in _BLOCK_NEEDS for processor in processors)
        self._paragraph = processors[-1] if all_known else None
        self._simple = {
            first: tuple(
                processor
                for processor in processors
                if first in _FIRST_CHARACTERS.get(type(processor), "")
            )
            for first in set("".join(_FIRST_CHARACTERS.values()))
        }

    def parseBlocks(self, parent: Element, blocks: list[str]) -> None:
        paragraph = self._paragraph
        while blocks:
            block = blocks[0]
            first = block[:1]
            if (
                paragraph is not None
                and block
                and not first.isspace()
                and ("\n" not in block or not ("|" in block or _MARKED_LINE.search(block)))
            ):
                for processor in self._simple.get("0" if first.isdecimal() else first, ()):
                    if processor.test(parent, block) and processor.run(parent, blocks) is not False:
                        break
                else:
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
# Each of the expressions above needs one of these, too.
_MARKS = re.compile(r"[`\\\[<&*_^~\n]")
# They change nothing in a text that has no definitions of links.
_OF_REFERENCES: tuple[type, ...] = (
    inlinepatterns.ReferenceInlineProcessor,
    inlinepatterns.ShortReferenceInlineProcessor,
    inlinepatterns.ImageReferenceInlineProcessor,
    inlinepatterns.ShortImageReferenceInlineProcessor,
)
_HANDLE = "_InlineProcessor__handleInline"
_APPLY = "_InlineProcessor__applyPattern"
_PLACE = "_InlineProcessor__processPlaceholders"


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
    _place: Callable[..., list[tuple[Element, list[str]]]]
    _all_known: bool
    _depends_on_ancestors: bool

    def learn(self) -> None:
        """Take note of the patterns, which do not change from here on."""
        self._needs = []
        self._found = {}
        self._apply = getattr(self, _APPLY)
        self._place = getattr(self, _PLACE)
        for pattern in self.inlinePatterns:
            needs = None
            if isinstance(pattern, inlinepatterns.InlineProcessor):
                needs = _PATTERN_NEEDS.get(pattern.getCompiledRegExp().pattern)
            self._needs.append((pattern, needs, type(pattern) in _OF_REFERENCES))
        self._all_known = all(needs is not None for _, needs, _ in self._needs)
        self._depends_on_ancestors = any(pattern.ANCESTOR_EXCLUDES for pattern, _, _ in self._needs)
        self._pieces = tuple({piece for _, needs, _ in self._needs for piece in needs or ()})

    def _patterns_for(self, text: str) -> tuple[tuple[int, Any], ...]:
        if self._all_known and not _MARKS.search(text):
            return ()
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

    def run(self, tree: Element, ancestors: list[str] | None = None) -> Element:
        if self._depends_on_ancestors or ancestors:
            return super().run(tree, ancestors)
        self.stashed_nodes = {}
        self.parent_map = {}
        self.ancestors = []
        parents = [tree]
        # What is put into the tree on the way joins the queue, as do the children of children.
        for parent in parents:
            inserted: list[tuple[Element, list[Element]]] = []
            for child in parent:
                text = child.text
                if text and not isinstance(text, AtomicString) and self._may_change(text):
                    child.text = None
                    nodes = [node for node, _ in self._place(self._handle(text), child)]
                    parents += nodes
                    inserted.append((child, nodes))
                tail = child.tail
                if tail and self._may_change(tail):
                    holder = Element("d")
                    child.tail = None
                    nodes = [node for node, _ in self._place(self._handle(tail), holder, False)]
                    if holder.tail:
                        child.tail = holder.tail
                    position = list(parent).index(child) + 1
                    for node in reversed(nodes):
                        parent.insert(position, node)
                if len(child):
                    parents.append(child)
            for element, nodes in inserted:
                for position, node in enumerate(nodes):
                    element.insert(position, node)
        return tree

    def _may_change(self, text: str) -> bool:
        return not isinstance(text, AtomicString) and (
            STX in text or bool(self._patterns_for(text))
        )


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
    NormalizeWhitespace: _Whitespace,
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


def _serialised(root: Element) -> str:
    """The tree as XHTML, as Python-Markdown writes it."""
    try:
        return "".join(_pieces(root))
    except TypeError:
        # Something that is no string: a comment, a name with a namespace, an empty attribute.
        return to_xhtml_string(root)


def _pieces(root: Element) -> list[str]:
    pieces: list[str] = []
    rest: list[Element | str] = [root]
    while rest:
        element = rest.pop()
        if isinstance(element, str):
            pieces.append(element)
            continue
        tag, text, tail = element.tag, element.text, element.tail
        if not isinstance(tag, str) or tag in ("script", "style"):
            raise TypeError
        attributes = ""
        if items := element.items():
            for name, value in sorted(items):
                escaped = _escaped(value).replace('"', "&quot;")
                attributes += f' {name}="{escaped}"'
        if tag in HTML_EMPTY:
            pieces.append(
                f"<{tag}{attributes} />{_escaped(tail)}" if tail else f"<{tag}{attributes} />"
            )
        elif len(element):
            pieces.append(
                f"<{tag}{attributes}>{_escaped(text)}" if text else f"<{tag}{attributes}>"
            )
            rest.append(f"</{tag}>{_escaped(tail)}" if tail else f"</{tag}>")
            rest += reversed(element)
        else:
            inner, after = _escaped(text) if text else "", _escaped(tail) if tail else ""
            pieces.append(f"<{tag}{attributes}>{inner}</{tag}>{after}")
    return pieces
