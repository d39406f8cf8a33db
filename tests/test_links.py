"""Links in a Markdown text, found without converting it."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from staffroom import links
from staffroom.links import Form, Link, Replacement, find_links, hide_code, replace_links


def found(text: str) -> list[tuple[str, str, str | None]]:
    return [(link.form.value, link.target, link.text) for link in find_links(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[[soil]]", [("wiki", "soil", None)]),
        ("[[rubric:poster|the rubric]]", [("wiki", "rubric:poster", "the rubric")]),
        ("| [[soil\\|the soil]] |", [("wiki", "soil", "the soil")]),
        ("[a](b.md)", [("inline", "b.md", "a")]),
        ('[a](b.md "Title")', [("inline", "b.md", "a")]),
        ("[a](my file.md 'Title')", [("inline", "my file.md", "a")]),
        ("[a](<my file.md>)", [("inline", "my file.md", "a")]),
        ("[a](my%20file.md)", [("inline", "my file.md", "a")]),
        ("[a](b(c).md)", [("inline", "b(c).md", "a")]),
        ("[a [b] c](d.md)", [("inline", "d.md", "a [b] c")]),
        ("[a\nb](c.md)", [("inline", "c.md", "a\nb")]),
        ("[the `code` b](c.md)", [("inline", "c.md", "the `code` b")]),
        ("![moles](moles.png)", [("image", "moles.png", "moles")]),
        ("[![a](b.png)](c.md)", [("inline", "c.md", "![a](b.png)"), ("image", "b.png", "a")]),
        ('[ref]: b.md "Title"', [("definition", "b.md", "ref")]),
        ("\\`[a](b.md)\\`", [("inline", "b.md", "a")]),
        ("- one\n\n    [a](b.md)\n", [("inline", "b.md", "a")]),
        ("!!! note\n    [a](b.md)\n", [("inline", "b.md", "a")]),
        ("text\n    [a](b.md)\n", [("inline", "b.md", "a")]),
        ("a ` stands alone\n\nand [[soil]] ` is none", [("wiki", "soil", None)]),
        ("```\nnever closed, so [[soil]]", [("wiki", "soil", None)]),
        ("<!-- never closed, so [[soil]]", [("wiki", "soil", None)]),
        ("```code``` and [[soil]]\n\n[[moles]]", [("wiki", "soil", None), ("wiki", "moles", None)]),
    ],
)  # fmt: skip
def test_what_is_a_link(text: str, expected: list[tuple[str, str, str | None]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "`[[soil]]`",
        "`` a ` [[soil]] ``",
        "```\n[[soil]]\n```",
        "~~~ python\n[a](b.md)\n~~~~",
        "````\n```\n[[soil]]\n````",
        "> ```\n> [[soil]]\n> ```",
        "- one\n\n    ```\n    [[soil]]\n    ```",
        "Text:\n\n    [[soil]]\n\n    [a](b.md)\n",
        "\t[[soil]]",
        "<!-- [[soil]]\n\n[a](b.md) -->",
        "<pre>[[soil]]</pre>",
        "\\[[soil]]",
        "\\[a](b.md)",
        "[Note]: this is a sentence.",
        "[^1]: A footnote.",
        "- [ ] to do",
        "[[soil|]",
        "[a] (b.md)",
    ],
)
def test_what_is_none(text: str) -> None:
    assert found(text) == []


def test_a_fragment_is_no_part_of_the_target() -> None:
    (link,) = find_links("[a](b.md#steps)")
    assert (link.target, link.fragment) == ("b.md", "steps")


@pytest.mark.parametrize(
    ("target", "is_external"),
    [
        ("https://example.org/a.md", True),
        ("mailto:ana@example.org", True),
        ("//example.org/a.md", True),
        ("javascript:alert(1)", True),
        ("a.md", False),
        ("../a.md", False),
        ("/a.md", False),
    ],
)
def test_what_leads_away(target: str, is_external: bool) -> None:
    (link,) = find_links(f"[a]({target})")
    assert link.is_external is is_external


def test_links_are_replaced_in_place() -> None:
    def replacement(link: Link) -> Replacement | None:
        if link.form is Form.WIKI:
            return Replacement(whole=f"[{link.text or 'Soil'}](soil/)")
        return Replacement(target=f"new/{link.target}")

    text = "See [[soil|it]], `[[soil]]` and [![a](b.png)](c.md 'Title')."
    assert replace_links(text, replacement) == (
        "See [it](soil/), `[[soil]]` and [![a](new/b.png)](new/c.md 'Title')."
    )


PIECES = st.sampled_from(
    ["[", "]", "[[", "]]", "(", ")", "](", "|", "\\", "`", "```", "~~~", "\n", "\n\n", "    ", "<",
     ">", "<!--", "-->", "<pre>", "</pre>", "!", ":", "#", '"', "a", "b.md", " ", "- ", "é", "\0",
     "[a](b.md)", "[[soil|it]]", "![a](b.png)", "[r]: b.md", "\n  [r]: b.md", "![[soil]]", "~"]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=60).map("".join)


@settings(max_examples=500, deadline=None)
@given(TEXTS)
def test_offsets_are_those_of_the_text(text: str) -> None:
    for link in find_links(text):
        whole = text[link.start : link.end]
        written = text[link.target_start : link.target_end]
        assert written in whole
        assert link.start <= link.target_start <= link.target_end <= link.end
        assert link.text is None or link.text in whole
        match link.form:
            case Form.WIKI:
                assert (whole[:2], whole[-2:]) == ("[[", "]]")
            case Form.INLINE:
                assert (whole[0], whole[-1]) == ("[", ")")
            case Form.IMAGE:
                assert (whole[:2], whole[-1]) == ("![", ")")
            case Form.DEFINITION:
                assert whole.lstrip(" ")[0] == "["


@settings(max_examples=1000, deadline=None)
@given(TEXTS)
def test_no_link_is_overlooked(text: str) -> None:
    """Only places where a link may begin are tried; here, every place is."""
    visible = hide_code(text)
    found, position = [], 0
    while match := links._LINK.search(visible, position):
        found.append(match.start())
        inner = match["text"]
        position = match.start("text") if inner and "](" in inner else match.end()
    assert [link.start for link in find_links(text)] == sorted(found)


@pytest.mark.parametrize(
    "text", ["```\na\n```", "~~~\na\n~~~", "    a", "b\n\n\ta", "`a`", "<!-- a -->", "<PRE>a</PRE>"]
)
def test_code_is_hidden(text: str) -> None:
    hidden = hide_code(text)
    assert "a" not in hidden.lower()
    assert len(hidden) == len(text)


@settings(max_examples=500, deadline=None)
@given(TEXTS)
def test_replacing_links_by_themselves_changes_nothing(text: str) -> None:
    assert replace_links(text, lambda link: None) == text
    same_target = replace_links(
        text, lambda link: Replacement(target=text[link.target_start : link.target_end])
    )
    assert same_target == text
    same_whole = replace_links(text, lambda link: Replacement(whole=text[link.start : link.end]))
    assert same_whole == text


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "[a" * 100_000,
        "[[" * 100_000,
        "[x](" + " " * 100_000,
        "[x](" + "(" * 100_000,
        '[a](b "' * 50_000,
        "".join("`" * (n % 900 + 1) + "a" for n in range(2_000)),
        "```x\n" * 100_000,
        "<!--" * 100_000,
        "<!---->" * 50_000,
        "<pre" * 100_000,
        "[\\" * 100_000,
        "[![a](b)](c)" * 20_000,
    ],
    ids=lambda text: text[:12],
)
def test_a_text_made_to_be_slow_is_not(text: str) -> None:
    begun = time.process_time()
    find_links(text)
    assert time.process_time() - begun < 5
