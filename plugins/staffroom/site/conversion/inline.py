"""Of the inline patterns, those that may find something in a text."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import Element

from markdown import inlinepatterns
from markdown.treeprocessors import InlineProcessor
from markdown.util import STX, AtomicString

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
# Hack: these methods are private. Where a version of Python-Markdown lacks them, its own way
# is taken. It can go when Python-Markdown itself looks before it searches.
_HANDLE = "_InlineProcessor__handleInline"
_APPLY = "_InlineProcessor__applyPattern"
_PLACE = "_InlineProcessor__processPlaceholders"
_HAS_THEM = all(hasattr(InlineProcessor, name) for name in (_HANDLE, _APPLY, _PLACE))


class Inline(InlineProcessor):
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
        if _HAS_THEM:
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
        if not _HAS_THEM or self._depends_on_ancestors or ancestors:
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
        return STX in text or bool(self._patterns_for(text))


if _HAS_THEM:
    setattr(Inline, _HANDLE, Inline._handle)
