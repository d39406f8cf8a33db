"""A contributor's Markdown: what it can show, and that nothing in it can do harm."""

import re
from html import escape
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from staffroom.site.markdown import Renderer, clean, escape_markdown, headings

RENDERER = Renderer()


def rendered(text: str) -> html.HtmlElement:
    return html.fragment_fromstring(Renderer().block(text), create_parent="body")


# --- what stays ---------------------------------------------------------------------------------


def test_title_of_the_page_stays_the_only_first_heading() -> None:
    found = [(e.tag, e.text) for e in rendered("# One\n\n## Two\n\n###### Six")]
    assert found == [("h2", "One"), ("h3", "Two"), ("h6", "Six")]


def test_headings_below_the_first_level_keep_theirs() -> None:
    assert [e.tag for e in rendered("## Two\n\n### Three")] == ["h2", "h3"]


def test_headings_can_be_linked_to() -> None:
    text = "## Q & A *now*\n\n### `x < y`\n\n#### Deep"
    assert headings(RENDERER.block(text)) == [
        (2, "q-a-now", "Q & A now"),
        (3, "x-y", "x < y"),
    ]


def test_table_knows_its_columns_on_a_phone() -> None:
    page = rendered("| Step | Minutes |\n| --- | --: |\n| Look | 5 |\n| Ask | |")
    cells = [(cell.get("data-label"), cell.text) for cell in page.iter("td")]
    assert cells == [("Step", "Look"), ("Minutes", "5"), ("Step", "Ask"), ("Minutes", None)]
    assert {e.get("role") for e in page.iter("table", "thead", "tr", "th", "td")} == {
        "table",
        "rowgroup",
        "row",
        "columnheader",
        "cell",
    }


def test_admonition() -> None:
    [note] = rendered('!!! tip "Try this"\n\n    Ask twice.')
    assert note.get("class") == "admonition tip"
    assert [(p.get("class"), p.text) for p in note] == [
        ("admonition-title", "Try this"),
        (None, "Ask twice."),
    ]


def test_folded_admonition() -> None:
    [details] = rendered("???+ note\n\n    Answers.")
    assert details.tag == "details"
    assert details.get("open") is not None
    assert [child.tag for child in details] == ["summary", "p"]


def test_tabs_work_without_a_script() -> None:
    page = rendered('=== "Pairs"\n\n    a\n\n=== "Groups"\n\n    b')
    radios = [(e.get("name"), e.get("id")) for e in page.iter("input")]
    assert len({name for name, _ in radios}) == 1
    assert [e.get("for") for e in page.iter("label")] == [id for _, id in radios]


def test_task_list_has_names_for_its_boxes() -> None:
    page = rendered("- [x] Copied\n- [ ] Taught")
    boxes = [(e.get("aria-label"), e.get("disabled")) for e in page.iter("input")]
    assert boxes == [("done", ""), ("to do", "")]


def test_footnotes_lead_there_and_back() -> None:
    page = rendered("Soil[^1] lives.\n\n[^1]: All of it.")
    links = [a.get("href") for a in page.iter("a")]
    ids = {e.get("id") for e in page.xpath("//*[@id]")}
    assert len(links) == 2
    assert {link.removeprefix("#") for link in links} <= ids


def test_code_is_coloured() -> None:
    assert rendered("```python\nprint(1)\n```").xpath("//span[@class='nb']")[0].text == "print"


def test_html_that_is_harmless_stays() -> None:
    text = 'H<sub>2</sub>O <abbr title="note well">NB</abbr> <span lang="fr">oui</span>'
    assert RENDERER.block(text) == f"<p>{text}</p>"


def test_words_of_a_field_stand_as_they_are_written() -> None:
    assert RENDERER.inline("2 x 3 = 6, isn't it?") == "2 x 3 = 6, isn't it?"
    assert RENDERER.inline("1. Not a list") == "1. Not a list"
    assert RENDERER.inline("a *new* word") == "a <em>new</em> word"
    assert RENDERER.inline("3 < 5 & 5 > 3") == "3 &lt; 5 &amp; 5 &gt; 3"


@pytest.mark.parametrize(
    "title",
    [
        "Is 3 < 5 or 5 > 3?",
        "[Draft] *Stars* _and_ `code` \\ ^ ~ | # ! {{ 7*7 }}",
        "Tom &amp; Jerry <script>alert(1)</script>",
        "<!-- no comment -->",
        "https://example.org/ and mail@example.org",
        "1. One",
        "a ~~b~~ ^^c^^ [d](e) ![f](g)",
    ],
)
def test_title_in_a_link_is_shown_as_it_is(title: str) -> None:
    page = rendered(f"See [{escape_markdown(title)}](<../soil/>).")
    assert page.text_content().strip() == f"See {title}."
    assert [a.get("href") for a in page.iter("a")] == ["../soil/"]


def test_a_picture_elsewhere_becomes_a_link() -> None:
    text = (
        "![A map](https://example.org/a%20map.png?x=1#top) and ![Plan][1], "
        "[![Badge](https://example.org/badge.svg)](https://example.org/ci) and ![](//example.org/c)"
        "\n\n[1]: https://example.org/plan.png"
    )
    page = rendered(text)
    assert [(a.get("href"), a.text_content()) for a in page.iter("a")] == [
        ("https://example.org/a%20map.png?x=1#top", "A map"),
        ("https://example.org/plan.png", "Plan"),
        ("https://example.org/ci", "Badge"),
        ("//example.org/c", "//example.org/c"),
    ]
    assert not list(page.iter("img"))


# --- several texts on one page ------------------------------------------------------------------


def test_texts_of_one_page_share_no_ids() -> None:
    text = '## Steps\n\nA note[^1].\n\n=== "A"\n\n    x\n\n[^1]: Here.'
    renderer = Renderer()
    page = html.fragment_fromstring(
        renderer.block(text) + renderer.block(text) + renderer.inline(text), create_parent="body"
    )
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {a.removeprefix("#") for a in page.xpath("//a/@href")} <= set(ids)
    assert set(page.xpath("//label/@for")) <= set(ids)
    assert len(set(page.xpath("//input/@name"))) == 3


def test_the_next_page_begins_anew() -> None:
    renderer = Renderer()
    first = renderer.block("## Steps")
    renderer.begin_page()
    assert renderer.block("## Steps") == first


def test_ids_in_a_text_about_html_stay() -> None:
    renderer = Renderer()
    renderer.block("## Steps")
    assert 'id="steps"' in renderer.block('    <h2 id="steps">')


# --- what goes ----------------------------------------------------------------------------------

KNOWN_CLASS = re.compile("tip|[a-z]{1,3}[0-9]?|code|info|note|bug|grid|cards|quote|danger")
HARMLESS_ADDRESS = re.compile(r"(https?:|mailto:|tel:)", re.IGNORECASE)


def assert_harmless(markup: str) -> None:
    """Nothing in it runs, styles, or asks another host, as a browser reads it."""
    page = html.fragment_fromstring(markup, create_parent="body")
    for element in page.iter():
        assert isinstance(element.tag, str), "a comment"
        assert element.tag not in (
            *("script", "style", "link", "meta", "base", "iframe", "frame", "object", "embed"),
            *("form", "button", "svg", "math", "template", "audio", "video", "source", "portal"),
        )
        for name, value in element.attrib.items():
            assert not name.startswith("on")
            assert name not in ("style", "srcset", "srcdoc", "ping", "background", "formaction")
            # Browsers pass over these in an address, wherever they stand (WHATWG, URL).
            address = re.sub(r"[\t\n\r]", "", value).strip("".join(map(chr, range(0x21))))
            if name == "src":
                assert not re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:|[/\\]{2}", address), value
            if name == "href" and re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:", address):
                assert HARMLESS_ADDRESS.match(address), value
            if name in ("id", "for", "name", "class"):
                assert not any(word.startswith("sr-") for word in value.split())


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<img src=https://evil.example/a.png>",
        '<img src="//evil.example/a.png">',
        '<img src="/\\evil.example/a.png">',
        '<img src="/&#9;/evil.example/a.png">',
        '<img src="ht&#10;tps://evil.example/a.png">',
        '<img src="&#1;https://evil.example/a.png">',
        '<img src="x" srcset="https://evil.example/a.png 2x">',
        "<a href='java&#9;script:alert(1)'>x</a>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "<javascript:alert(1)>",
        "[x](data:text/html,<script>alert(1)</script>)",
        "[x]: javascript:alert(1)\n\n[x]",
        "![x](javascript:alert(1))",
        "<svg><script>alert(1)</script></svg>",
        "<svg onload=alert(1)>",
        "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>",
        "<style>@import 'https://evil.example/a.css'</style>",
        "<p style='background:url(https://evil.example/a)'>x</p>",
        "<iframe src=https://evil.example/></iframe>",
        "<form action=https://evil.example/><input type=text name=password><button>Go</form>",
        "<input type=image src=https://evil.example/a.png>",
        '<input type="checkbox" title="x><script>alert(1)</script>">',
        "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
        "<base href=https://evil.example/>",
        "<p id=sr-main class='sr-header'>x</p>",
        "<!-- <script> -->x",
        "<noscript><p title='</noscript><script>alert(1)</script>'></noscript>",
        '```x" onmouseover="alert(1)\ny\n```',
        '!!! note "<script>alert(1)</script>"\n\n    x',
        '=== "<img src=x onerror=alert(1)>"\n\n    x',
        "| <script>alert(1)</script> |\n| --- |\n| <img src=x onerror=alert(1)> |",
        "[^<script>]: x\n\n[^<script>]",
        '*[HTML]: "><script>alert(1)</script>\n\nHTML',
    ],
)
def test_what_could_do_harm_is_taken_out(text: str) -> None:
    for markup in (RENDERER.block(text), RENDERER.inline(text), clean(text)):
        assert_harmless(markup)


@pytest.mark.parametrize("name", ["headerlink", "footnote-backref", "x tip headerlink"])
def test_a_link_that_cannot_be_seen_leads_to_its_own_page(name: str) -> None:
    for link in (
        f'<a class="{name}" href="https://evil.example/">x</a>',
        f'<a href="../soil/#x" title="a" class="{name}">x</a>',
        f'<a class="{name}" href=" #x" title=" href=&quot;#y">x</a>',
    ):
        assert not rendered(link).xpath("//a/@class"), link
    assert rendered(f'<a class="{name}" href="#x">x</a>').xpath("//a/@class")
    assert rendered("## Steps").xpath("//a[@class='headerlink']")


_NAMES = [
    "a",
    "p",
    "div",
    "img",
    "script",
    "style",
    "svg",
    "input",
    "table",
    "td",
    "iframe",
    "math",
]
_ATTRIBUTES = ["href", "src", "onclick", "style", "id", "class", "title", "name", "type", "srcset"]
# No control characters: files that contain them are left out, and lxml does not read them.
_CHARACTERS = st.characters(codec="utf-8", exclude_categories=["Cc", "Cn", "Co"])
_VALUES = st.sampled_from(
    [
        *("javascript:alert(1)", "https://evil.example/", "//evil.example/x", "\\\\evil.example"),
        *(
            "data:text/html,x",
            "checkbox",
            "radio",
            "image",
            "sr-main",
            "x.png",
            'a"b',
            "a>b",
            "a'b",
        ),
    ]
) | st.text(_CHARACTERS, max_size=12)


@st.composite
def _tags(draw: st.DrawFn) -> str:
    name = draw(st.sampled_from(_NAMES))
    attributes = draw(st.dictionaries(st.sampled_from(_ATTRIBUTES), _VALUES, max_size=3))
    quote = draw(st.sampled_from(['"', "'", ""]))
    written = "".join(f" {key}={quote}{value}{quote}" for key, value in attributes.items())
    return draw(st.sampled_from([f"<{name}{written}>", f"<{name}{written}/>", f"</{name}>"]))


_MARKDOWN = st.sampled_from(
    [
        *("\n\n", "\n", " ", "    ", "[", "](", ")", "![", "`", "```", "*", "_", "# ", "| ", "> "),
        *(
            "- [x] ",
            "!!! note",
            '=== "A"',
            "[^1]",
            "[^1]: ",
            "???",
            "<!--",
            "-->",
            "&lt;",
            "&#106;",
        ),
        *(
            "javascript:",
            "https://",
            "//",
            "\\",
            '"',
            "'",
            "<",
            ">",
            "1. ",
            "[x]: ",
            "*[A]: ",
            "{:",
        ),
    ]
)
_TEXTS = st.lists(_tags() | _MARKDOWN | st.text(_CHARACTERS, max_size=8), max_size=12).map("".join)


@given(_TEXTS)
def test_no_text_does_harm(text: str) -> None:
    assert_harmless(RENDERER.block(text))
    assert_harmless(RENDERER.inline(text))


@given(_TEXTS)
def test_no_html_does_harm(text: str) -> None:
    assert_harmless(clean(text))


@given(st.lists(st.text(_CHARACTERS, max_size=6) | st.sampled_from(["tip", "sr-x", "md-x", "k2"])))
def test_only_known_classes_stay(names: list[str]) -> None:
    value = " ".join(names)
    markup = clean(f'<p class="{escape(value)}">x</p>')
    kept = html.fragment_fromstring(markup).get("class", "").split()
    assert kept == [name for name in value.split() if KNOWN_CLASS.fullmatch(name)]


@given(st.text(alphabet=st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"])))
def test_every_title_can_be_shown(title: str) -> None:
    title = " ".join(title.split())
    if title:
        page = rendered(f"x [{escape_markdown(title)}](<y/>) z")
        assert page.text_content().strip() == f"x {title} z"


def test_addresses_are_kept() -> None:
    for address in ("https://example.org/a?b=1&c=2#d", "mailto:a@example.org", "../soil/#x"):
        [link] = rendered(f"[x](<{address}>)").iter("a")
        assert link.get("href") == address
        assert urlsplit(link.get("href")) == urlsplit(address)
