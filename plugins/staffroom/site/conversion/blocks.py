"""Of the block processors, those that a block may concern."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree.ElementTree import Element

from markdown import blockprocessors
from markdown.blockparser import BlockParser
from markdown.blockprocessors import BlockProcessor
from markdown.extensions.abbr import AbbrBlockprocessor
from markdown.extensions.admonition import AdmonitionProcessor
from markdown.extensions.def_list import DefListIndentProcessor, DefListProcessor
from markdown.extensions.footnotes import FootnoteBlockProcessor
from markdown.extensions.sane_lists import SaneOListProcessor, SaneUListProcessor
from markdown.extensions.tables import TableProcessor
from pymdownx.details import DetailsProcessor
from pymdownx.superfences import SuperFencesCodeBlockProcessor
from pymdownx.tabbed import TabbedProcessor


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


class Blocks(BlockParser):
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
