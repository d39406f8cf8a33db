"""The sparing converter gives what Python-Markdown gives, whatever it converted before."""

import re
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor, SimpleTagInlineProcessor

from communities import ROOT
from staffroom.site.conversion import Conversion
from staffroom.site.markdown import EXTENSIONS, AccessibleMarkdown


def converter(kind: type[Markdown], *more: Extension) -> Markdown:
    extensions = [*EXTENSIONS, AccessibleMarkdown(), *more]
    return kind(extensions=extensions, extension_configs=EXTENSIONS)


PLAIN = converter(Markdown)
SPARING = converter(Conversion)


def converted(md: Markdown, text: str) -> str:
    return md.reset().convert(text)


CONTENTS = sorted(path for name in ("content", "docs") for path in (ROOT / name).rglob("*.md"))


@pytest.mark.parametrize("path", CONTENTS, ids=lambda path: path.stem)
def test_the_real_texts(path: Path) -> None:
    # Front matter and all: it makes many more kinds of paragraphs and lists.
    text = path.read_text(encoding="utf-8")
    assert converted(SPARING, text) == converted(PLAIN, text)


@pytest.mark.parametrize(
    "text",
    [
        "# One\n\n## Two\ntext\n\nThree\n=====\n\nFour\n---\n## Two\n\n## Two_1",
        "## *Em* `code` & <b>bold</b> \\* &copy; [link](x.md)\n\n### a > b < c & d\n\n##",
        "Note[^1].\n\n## With a note[^1]\n\n[^1]: The note.",
        "[TOC]\n\n## One\n\n### Two\n\n[TOC]",
        "\\[TOC]\n\n`[TOC]`\n\n- [TOC]\n\n## One",
        "    code\n\n    ```\n    [TOC]\n    ```\nafter\n\n## One",
        "- one\n- two\n\n    more\n\n        code\n\n* three\n1. four\n2. five\n\n   six",
        "- [ ] to do\n- [x] done\n- [X] **done**\n- [y] no\n\n1. [ ] one\n\n2.  [ ] two",
        "\u0661. one\n\u0662. two",
        "a\n- no list\n1. no list\n> quote\n# heading\n: colon\n[^n]: note\n*[A]: abbr\n[r]: x.md",
        "term\n: meaning\n\nother\n\n:   more\n\n    text",
        ": no term",
        "> quote\ngoes on\n\n> > deeper\n>\n> - list",
        "*[HTML]: Hyper Text\n\nHTML and xHTML",
        "words\n*[HTML]: Hyper Text\n[r]: <x.md> 'T'\nHTML [r] [a][r] ![r] ![a][r] [R][]",
        "[a][b] ![a][b] [a] ![a]",
        "  [r]: x.md\n\n[r]",
        "***\n\n- - -\n\n_ _ _\n\na\n***\nb",
        "| a | b |\n| --- | :-: |\n| `x|y` | z |\n\n| a |\n| - |\n| b |\n\na | b\n--|--\nc | d",
        "a | b\nc | d",
        "a\n  : b\n\nc\n > d\n\ne\n  ***\nf\n\ng\n [r]:x.md\n\n[r]",
        "~~~\n# a\n~~~",
        "a &#35 b",
        "[a [b](c) d](e) [a [b][r] d](e)\n\n[r]:x.md",
        '!!! tip "T"\n    x\n\n    y\n\nz\n\n!!! note inline\n\n    - a\n\n            code',
        'a\n!!! tip\n    x\n??? note\n    y\n=== "A"\n    z',
        '=== "A"\n\n    - a\n\n        b\n\n=== "B"\n\n    c\n\n???+ note "D"\n\n    d',
        "```python\nprint(1)\n```\n\n~~~\nx\n~~~\n\n> ```\n> y\n> ```\n\n```\nopen",
        "`a` ``b ` c`` \\` `d <e> & f`\n`` \\` ` ``",
        "*a* **b** ***c*** _d_ __e__ *f **g** h* a_b_c *i _j* k_ * l * **m",
        "~~a~~ H~2~O ^^b^^ x^2^ ~~c ~d~ e~~ ^f g^",
        "<a@example.org> <https://example.org/?a=1&b=2> https://b.c a@b.c <mailto:x>",
        "a  \nb  \n  c\\\nd",
        "&amp; & &copy; &copy &#8212; &#x2014; &nope; AT&T",
        "\\* \\_ \\` \\[ \\# \\+ \\- \\. \\! \\| \\^ \\~ \\a \\",
        "[a](b 'c') [d](<e f>) [g](h \"i\") ![j](k) [l [m] n](o) [p](q(r)s) [![t](u)](v) [w](",
        "[a *b* `c` _d_](e *f*) *[g](h*) `[i](j`)",
        "<div>\n\n*a*\n\n</div>\n\n<p>b</p> c\n\n<!-- d -->\n\n<b>*e*</b>\n\n<hr>\nf",
        "a <!-- b\n\nc --> d <b title='e > f'>g</b> <script>h</script> 1 < 2 > 1",
        "![a](https://example.org/x.png) [![b](//example.org/y.png)](z.md)",
        "\ta\n\tb\n\n  c\td\r\ne\rf\n   \n     \n\ng\x02h\x03i",
        " \xa0a\n\n\u2003b\n\n\x0bc\n\n\x0cd\n\n\x1ce",
        "\ufeffa\n\n\u2028b\n# c",
        "",
        "\n\n\n",
        "   ",
    ],
)
def test_each_mark(text: str) -> None:
    assert converted(SPARING, text) == converted(PLAIN, text)


_LINES = sorted(
    {line for path in CONTENTS for line in path.read_text(encoding="utf-8").split("\n") if line}
)
_MARKS = st.sampled_from(
    ["*", "**", "***", "_", "__", "`", "``", "```", "~", "~~", "^", "^^", "[", "]", "(", ")", "<",
     ">", "&", "!", "#", "|", "\\", ":", "\"", "'", ".", "1.", "-", "+", "=", "@", "[^", "![",
     "](", "[[", "]]", "://", "---", "===", "???", "!!!", "*[", "]:", "[^1]", "[^1]:", "[a]",
     "[a]:", "<b>", "</b>", "<div>", "</div>", "<br>", "<!--", "-->", "&amp;", "&#35;", "[x]",
     "[TOC]", "<a@b.c>", "<https://a.b>", "~~~", "https://"]
)  # fmt: skip
_GAPS = st.sampled_from(
    ["", "", " ", " ", "\n", "\n", "\n\n", "\n\n", "  \n", "    ", "\n    ", "\n\n    ", "\n> ",
     "\n- ", "\n* ", "\n1. ", "\n# ", "\n: ", "\n| ", "\n\n        ", "\t", "\n\n!!! note\n    ",
     '\n\n=== "A"\n\n    ', "\n\n??? tip\n\n    "]
)  # fmt: skip
_WORDS = st.sampled_from(
    ["a", "b2", "Soil", "é", "ж", "\u0663", "\x02", "\xa0", "HTML", "1", "x y"]
)
_PIECES = _MARKS | _WORDS | _GAPS | st.text(max_size=4) | st.sampled_from(_LINES)
_TEXTS = st.lists(st.tuples(_PIECES, _GAPS).map("".join), max_size=24).map("".join)


@settings(max_examples=600)
@given(_TEXTS)
def test_every_text(text: str) -> None:
    assert converted(SPARING, text) == converted(PLAIN, text)


@settings(max_examples=200)
@given(st.lists(_TEXTS, min_size=1, max_size=3), _TEXTS)
def test_no_text_depends_on_those_before(before: list[str], text: str) -> None:
    md = converter(Conversion)
    for other in before:
        converted(md, other)
    assert converted(md, text) == converted(converter(Conversion), text)


def test_a_text_that_fails_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    md = converter(Conversion)
    text = '[r] A [^1] *b\n\n    c\n\n- d\n\n    e\n\n=== "T"\n\n    f'
    for name, failing in (
        ("hashheader", "[r]: x.md\n\n*[A]: B\n\n[^1]: c\n\n- d\n\n    # e"),
        ("tabbed", '=== "T"\n\n    a'),
    ):
        processor = md.parser.blockprocessors[name]
        run = processor.run

        def fail_inside(parent: Element, blocks: list[str], run: Any = run) -> Any:
            if blocks[0].startswith(("#", " ")):
                raise RuntimeError
            return run(parent, blocks)

        with monkeypatch.context() as patched:
            patched.setattr(processor, "run", fail_inside)
            with pytest.raises(RuntimeError):
                converted(md, failing)
        assert converted(md, text) == converted(converter(Conversion), text)


# --- what it spares -----------------------------------------------------------------------------


def test_what_cannot_apply_is_not_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A later Python-Markdown may have other names inside; then this converter has no use."""
    md = converter(Conversion)

    def fail(*args: Any) -> None:
        raise AssertionError("tried without need")

    for name in ("backtick", "escape", "link", "image_link", "html", "entity", "delimiter"):
        monkeypatch.setattr(md.inlinePatterns[name], "getCompiledRegExp", fail)
    for name in ("admonition", "details", "tabbed", "table", "hr", "quote", "footnote", "deflist"):
        monkeypatch.setattr(md.parser.blockprocessors[name], "test", fail)
    text = "# Soil\n\nIt is *alive*: look.\n\nTake a spade\nand dig.\n\n1. One\n2. Two"
    assert converted(md, text) == converted(PLAIN, text)


class _Cats(InlineProcessor):
    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[str, int, int]:
        return "dog", m.start(), m.end()


class _Shouting(BlockProcessor):
    def test(self, parent: Element, block: str) -> bool:
        return block.isupper()

    def run(self, parent: Element, blocks: list[str]) -> None:
        element = Element("p", {"class": "loud"})
        element.text = blocks.pop(0)
        parent.append(element)


class _Unknown(Extension):
    def extendMarkdown(self, md: Markdown) -> None:
        md.inlinePatterns.register(_Cats("cat"), "cats", 55)
        key = SimpleTagInlineProcessor(r"(\+\+)(\w+)\+\+", "kbd")
        key.ANCESTOR_EXCLUDES = ("strong",)
        md.inlinePatterns.register(key, "keys", 56)
        md.parser.blockprocessors.register(_Shouting(md.parser), "shouting", 11)


@given(_TEXTS)
def test_what_it_does_not_know_is_always_tried(text: str) -> None:
    text = f"A cat\n\nLOUD CAT\n\n**++a++** and ++b++ and cat\n\n{text}"
    plain, sparing = (converter(kind, _Unknown()) for kind in (Markdown, Conversion))
    result = converted(sparing, text)
    assert result == converted(plain, text)
    assert '<p>A dog</p>\n<p class="loud">LOUD CAT</p>' in result
    assert "<strong>++a++</strong> and <kbd>b</kbd> and dog" in result
