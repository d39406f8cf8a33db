"""Python-Markdown, sparing each text the work that cannot change it.

Of every text node, Python-Markdown tries some twenty inline patterns, and of every block some
twenty block processors, most of them by a search through all of it. Almost always one character
tells that they will find nothing. What is skipped here is only what provably has no effect; what is
not known by its exact class or expression, such as a later version's, is always run. The result is
byte for byte that of `Markdown` with the same extensions, which a test holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.extensions.toc import TocTreeprocessor
from markdown.preprocessors import HtmlBlockPreprocessor, NormalizeWhitespace
from markdown.treeprocessors import (
    InlineProcessor,
    PrettifyTreeprocessor,
    UnescapeTreeprocessor,
)
from pymdownx.superfences import SuperFencesBlockPreprocessor
from pymdownx.tasklist import TasklistTreeprocessor

from staffroom.site.conversion.blocks import Blocks
from staffroom.site.conversion.inline import Inline
from staffroom.site.conversion.processors import (
    Anchors,
    Fences,
    Prettify,
    RawHtml,
    TaskLists,
    Unescape,
    Whitespace,
)
from staffroom.site.conversion.serialising import serialised

_SPARING: dict[type, type] = {
    BlockParser: Blocks,
    HtmlBlockPreprocessor: RawHtml,
    InlineProcessor: Inline,
    NormalizeWhitespace: Whitespace,
    PrettifyTreeprocessor: Prettify,
    SuperFencesBlockPreprocessor: Fences,
    TasklistTreeprocessor: TaskLists,
    TocTreeprocessor: Anchors,
    UnescapeTreeprocessor: Unescape,
}


class Conversion(Markdown):
    """A converter that gives what `Markdown` gives, sooner.

    Its own `toc` stays empty, unless the text asks for a table of contents.
    """

    output_formats: ClassVar = {**Markdown.output_formats, "xhtml": serialised}

    # The block processors that keep an element between looking at a block and taking it up.
    _continuing: Sequence[Any] = ()

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        # The processors stay the objects that they are, for extensions hold on to them and read
        # their attributes; those whose class is known exactly learn to spare.
        for processor in (*self.preprocessors, *self.treeprocessors, self.parser):
            sparing = _SPARING.get(type(processor))
            if sparing is not None:
                processor.__class__ = sparing
        for learner in (self.parser, self.treeprocessors["inline"]):
            if isinstance(learner, (Blocks, Inline)):
                learner.learn()
        self._continuing = [p for p in self.parser.blockprocessors if hasattr(p, "current_sibling")]

    def reset(self) -> Conversion:
        super().reset()
        # What a text that failed halfway leaves behind must not reach the next one.
        self.parser.state.clear()
        for processor in self._continuing:
            processor.current_sibling = None
        return self
