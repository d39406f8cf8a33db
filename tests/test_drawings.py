"""SVG drawings: what they show stays, and nothing else does."""

import re
import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from communities import LESSONS, ROOT, lesson, make_site
from staffroom.drawings import MAX_BYTES, UnsafeDrawing, clean_drawing
from staffroom.drawings.styling import PROPERTIES

SVG = "http://www.w3.org/2000/svg"


def svg(inner: str, attributes: str = "") -> bytes:
    xlink = 'xmlns:xlink="http://www.w3.org/1999/xlink"'
    return f'<svg xmlns="{SVG}" {xlink} {attributes}>{inner}</svg>'.encode()


def cleaned(inner: str, attributes: str = "") -> str:
    """What is left within a drawing."""
    text = clean_drawing(svg(inner, attributes)).decode()
    return re.sub(rf'\A<svg xmlns="{SVG}"[^>]*?/?>|</svg>\n\Z|\n\Z', "", text)


# --- what stays ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "inner",
    [
        '<path d="M0 0 L9 9" fill="#a0f" transform="translate(1 2) rotate(45)"/>',
        '<g id="a" opacity=".5"><circle cx="1" cy="2" r="3"/></g><use x="5" href="#a"/>',
        '<linearGradient id="b"><stop offset="0" stop-color="rgb(1, 2, 3)"/></linearGradient>',
        '<rect fill="url(#b) none" clip-path="url(&quot;#c&quot;)"/>',
        '<text x="1" font-family="Open Sans, serif">A &lt; B &amp; <tspan>C</tspan></text>',
        "<title>Worm</title><desc>It &gt; soil</desc>",
        '<filter id="f"><feGaussianBlur stdDeviation="2"/></filter><g filter="url(#f)"/>',
    ],
)
def test_shapes_texts_and_colours_stay(inner: str) -> None:
    assert cleaned(inner) == inner


def test_style_sheets_become_attributes() -> None:
    # As Illustrator and Inkscape write them.
    sheet = (
        "<style>.cls-1,.x{fill:#123}path.cls-1{stroke:red} .cls-1{fill:#456} #k{opacity:.5}</style>"
    )
    path = '<path class="cls-1" id="k" fill="white" style="stroke-width:2;-inkscape-x:1" d="M0"/>'
    assert cleaned(f"<defs>{sheet}</defs>{path}") == (
        '<defs/><path id="k" fill="#456" d="M0" stroke="red" opacity=".5" stroke-width="2"/>'
    )


def test_what_editors_keep_for_themselves_goes() -> None:
    inner = (
        '<!-- by Ana --><metadata>Ana</metadata><s:namedview xmlns:s="http://sodipodi.example"/>'
        '<path xmlns:i="http://inkscape.example" i:label="Ana" data-name="Ana" d="M0"/>'
    )
    assert cleaned(inner) == '<path d="M0"/>'


def test_a_link_in_a_drawing_is_a_group() -> None:
    assert cleaned('<a xlink:href="https://evil.example"><path d="M0"/></a>') == (
        '<g><path d="M0"/></g>'
    )
    assert cleaned('<text><a href="javascript:alert(1)">Go</a></text>') == (
        "<text><tspan>Go</tspan></text>"
    )


def test_what_diagram_programs_write_beside_a_piece_of_a_page_stays() -> None:
    page = '<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">Hi</p></foreignObject>'
    assert cleaned(f"<switch>{page}<text>Hi</text></switch>") == (
        "<switch><text>Hi</text></switch>"
    )


def test_drawings_of_the_project_keep_their_shapes() -> None:
    for file in [*ROOT.glob("docs/**/*.svg"), *ROOT.glob("plugins/**/*.svg")]:
        before, after = etree.parse(file), etree.fromstring(clean_drawing(file.read_bytes()))
        for name in ("path", "line", "circle", "text"):
            count = f"count(//*[local-name() = '{name}'])"
            assert before.xpath(count) == after.xpath(count), (file.name, name)


# --- what goes, and what is refused ---------------------------------------------------------------


@pytest.mark.parametrize(
    "inner",
    [
        "<script>alert(1)</script>",
        '<script href="https://evil.example/a.js"/>',
        '<script xmlns="http://www.w3.org/1999/xhtml">alert(1)</script>',
        '<iframe xmlns="http://www.w3.org/1999/xhtml" src="javascript:alert(1)"/>',
        '<path onclick="alert(1)" onload="alert(1)"/>',
        '<set attributeName="href" to="javascript:alert(1)"/>',
        '<animate attributeName="href" values="javascript:alert(1)"/>',
        '<use href="https://evil.example/a.svg#x"/>',
        '<use xlink:href="data:image/svg+xml;base64,AAAA#x"/>',
        '<use href="&#9;https://evil.example/"/>',
        "<filter><feImage href='https://evil.example/'/></filter>",
        '<path fill="url(https://evil.example/)"/>',
        '<path fill="URL( https://evil.example/ )"/>',
        r'<path fill="u\72l(https://evil.example/)"/>',
        '<path fill="url(/**/https://evil.example/)"/>',
        "<path mask=\"image-set('https://evil.example/' 1x)\"/>",
        '<path style="fill:url(//evil.example/)"/>',
        '<path style="background:url(//evil.example/)"/>',
        "<style>@import url(https://evil.example/); path{fill:url(https://evil.example/)}</style><path/>",
        "<style>@font-face{font-family:x;src:url(https://evil.example/)}</style>",
        '<style xmlns="http://www.w3.org/1999/xhtml">*{fill:red}</style>',
        '<path xml:base="https://evil.example/" cursor="url(https://evil.example/)"/>',
        "<?xml-stylesheet href='https://evil.example/'?>",
        "<handler>alert(1)</handler><listener/>",
    ],
)
def test_what_could_do_harm_goes(inner: str) -> None:
    drawing = clean_drawing(svg(inner))
    assert_harmless(drawing)
    assert b"evil" not in drawing


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "damaged in line 1"),
        (b"\x89PNG\r\n", "damaged"),
        (b"<svg/>", "no SVG"),
        (b"<html xmlns='http://www.w3.org/2000/svg'/>", "no SVG"),
        (svg("<path>"), "damaged in line 1"),
        (svg("&nbsp;"), "damaged"),
        (b"<?xml version='1.0' encoding='x-none'?><svg/>", "UTF-8"),
        (b"<!DOCTYPE svg [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>" + svg("&a;"), "definitions"),
        (b"<!DOCTYPE svg [<!ATTLIST svg onload CDATA 'alert(1)'>]>" + svg(""), "definitions"),
        (svg("<image href='a.png'/>"), "picture within"),
        (svg("<foreignObject/>"), "web page"),
        (svg(f"<desc>{'x' * MAX_BYTES}</desc>"), "more than 1 MB"),
        (svg("<g>" * 61 + "</g>" * 61), "within each other"),
        (svg("<path/>" * 20_000), "more than 20,000 parts"),
        (svg('<x xmlns="y">' * 70 + "</x>" * 70), "within each other"),
        (svg('<pattern id="a"><path fill="url(#a)"/></pattern>'), "made of themselves"),
        (
            svg("".join(f'<g id="g{n}"><use href="#g{n + 1}"/></g>' for n in range(999))),
            "made of themselves",
        ),
    ],
)
def test_what_cannot_be_cleaned_is_refused(raw: bytes, reason: str) -> None:
    with pytest.raises(UnsafeDrawing, match=reason):
        clean_drawing(raw)


# As large as a drawing may be, and in one place as bad as can be.
HOSTILE = {
    "no rule": f"<style>{'a' * 900_000}</style>",
    "no bracket": f"<style>{'{' * 900_000}</style>",
    "half comments": f"<style>{'/*/' * 300_000}</style>",
    "many selectors": "<style>{}{{fill:red}}</style>{}".format(
        ",".join(f".a{n}" for n in range(80_000)), '<g class="a1 a2"/>' * 15_000
    ),
    "a value for all": f"<style>g{{font-family:{'a' * 500_000}}}</style>" + "<g/>" * 15_000,
    "no function": f'<path d="{"a" * 900_000}"/>',
    "blanks": f'<path d="{" " * 900_000}x"/>',
    "brackets": f'<path d="{"a(" * 450_000}"/>',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_megabyte_made_for_the_purpose_is_no_trouble(name: str) -> None:
    begun = time.process_time()
    assert len(clean_drawing(svg(HOSTILE[name]))) < 2 * MAX_BYTES
    assert time.process_time() - begun < 5


@pytest.mark.parametrize(
    "shown",
    [
        '<path marker-mid="url(#m)" d="M0 0{line}"/>',
        '<g marker-mid="url(#m)"><polyline points="{line}"/></g>',
        '<path id="p" d="M0 0{line}"/><use href="#p" style="marker-mid:url(#m)"/>',
    ],
)
def test_marks_at_every_corner_are_counted(shown: str) -> None:
    mark = f'<marker id="m">{"<path/>" * 100}</marker>'
    line = " 1 1" * 1000
    with pytest.raises(UnsafeDrawing, match="more than 50,000 shapes"):
        clean_drawing(svg(mark + shown.format(line=line)))
    # An arrow has its marks at the ends.
    assert clean_drawing(svg(mark + shown.format(line=line).replace("-mid", "-end")))
    assert clean_drawing(svg(mark + shown.format(line=" 1 1" * 20)))


def test_marks_on_what_is_made_of_itself() -> None:
    chain = "".join(
        f'<g id="g{n}"><use href="#g{n + 1}" marker-mid="url(#m)"/></g>' for n in range(2000)
    )
    with pytest.raises(UnsafeDrawing, match="made of themselves"):
        clean_drawing(svg(f'<marker id="m"/>{chain}'))


def test_a_style_sheet_that_fills_the_memory_is_refused() -> None:
    rules = ";".join(f"{name}:{'a' * 999}" for name in sorted(PROPERTIES))
    with pytest.raises(UnsafeDrawing, match="too much of too many shapes"):
        clean_drawing(svg(f"<style>g{{{rules}}}</style>{'<g/>' * 15_000}"))


def test_a_public_doctype_is_no_harm() -> None:
    doctype = b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/svg11.dtd">'
    assert clean_drawing(doctype + svg("<path/>")) == clean_drawing(svg("<path/>"))


def assert_harmless(raw: bytes) -> None:
    """Nothing in it runs, or loads anything, however it is opened."""
    root = etree.fromstring(raw, etree.XMLParser(resolve_entities=False, no_network=True))
    assert root.getroottree().docinfo.doctype == ""
    for element in root.iter():
        assert isinstance(element.tag, str), "a comment, or an instruction"
        namespace, _, name = element.tag[1:].partition("}")
        assert namespace == SVG
        assert name not in ("script", "style", "image", "foreignObject", "a", "feImage", "set")
        assert not name.startswith("animate")
        for attribute, value in element.attrib.items():
            assert not attribute.lower().startswith("on")
            assert attribute not in ("style", "class", "cursor")
            assert "href" not in attribute or (attribute == "href" and value.startswith("#"))
            assert not re.search(r"url\(\s*[\"']?(?!\s*[\"']?#)", value, re.IGNORECASE)
            assert "\\" not in value
            assert "image" not in value


_NAMES = st.sampled_from(
    ["svg", "g", "path", "use", "text", "style", "script", "image", "a", "switch", "set", "stop"]
)
_VALUES = st.sampled_from(
    [
        *("#a", "url(#a)", "url(//evil.example)", "https://evil.example", "javascript:alert(1)"),
        *("fill:red;stroke:url(//evil.example)", "a", "red", "translate(1)", r"u\rl(x)", "<&>"),
    ]
)
_ATTRIBUTE = st.tuples(
    st.sampled_from(
        ["id", "href", "fill", "style", "class", "onload", "d", "mask", "transform", "xml:space"]
    ),
    _VALUES,
)


@st.composite
def _elements(draw: st.DrawFn, depth: int = 0) -> str:
    name = draw(_NAMES)
    attributes = dict(draw(st.lists(_ATTRIBUTE, max_size=3)))
    written = "".join(
        f' {key}="{value.replace("&", "&amp;").replace("<", "&lt;")}"'
        for key, value in attributes.items()
    )
    children = [] if depth > 2 else draw(st.lists(_elements(depth + 1), max_size=3))
    text = draw(st.sampled_from(["", "x", "*{fill:url(//evil.example)}", ".a{fill:red}", "]]&gt;"]))
    return f"<{name}{written}>{text}{''.join(children)}</{name}>"


@given(st.lists(_elements(), max_size=3).map("".join))
def test_no_drawing_does_harm(inner: str) -> None:
    try:
        once = clean_drawing(svg(inner))
    except UnsafeDrawing:
        return
    assert_harmless(once)
    assert clean_drawing(once) == once


WHOLE = svg(
    '<style>.a{fill:red}</style><g id="a" class="a"><path d="M0 0"/></g><use href="#a"/>'
    "<text>a &lt; b</text><metadata><x xmlns='y'/></metadata>"
)


@given(st.lists(st.tuples(st.integers(0, len(WHOLE)), st.binary(max_size=3)), max_size=6))
def test_a_damaged_drawing_is_cleaned_or_refused(changes: list[tuple[int, bytes]]) -> None:
    raw = WHOLE
    for place, new in changes:
        raw = raw[:place] + new + raw[place + len(new) :]
    with suppress(UnsafeDrawing):
        assert_harmless(clean_drawing(raw))


# --- on the site ----------------------------------------------------------------------------------


def test_drawings_are_published_cleaned(tmp_path: Path) -> None:
    fields = {"image": "worm.svg", "image_alt": "A worm", "attachments": ["leaf.svg"]}
    files = {
        f"{LESSONS}/soil.md": lesson("Soil", "![A worm](worm.svg)", **fields),
        f"{LESSONS}/worm.svg": svg("<script>alert(1)</script><path d='M0'/>").decode(),
        f"{LESSONS}/leaf.svg": svg("<path d='M1' onclick='alert(1)'/>").decode(),
    }
    site = make_site(tmp_path, files, strict=True)
    folder = site.folder / "resources/lesson-plans"
    assert (folder / "worm.svg").read_text() == f'<svg xmlns="{SVG}"><path d="M0"/></svg>\n'
    assert (folder / "leaf.svg").read_text() == f'<svg xmlns="{SVG}"><path d="M1"/></svg>\n'
    page = site.page("resources/lesson-plans/soil/")
    shown = [image for image in page.xpath("//main//img/@src") if image.endswith("worm.svg")]
    assert shown
    assert "resources/lesson-plans/leaf.svg" in site.internal("resources/lesson-plans/soil/")


def test_a_refused_drawing_is_left_out_and_told_of(tmp_path: Path) -> None:
    files = {
        f"{LESSONS}/soil.md": lesson("Soil", "![A photo of worms](worm.svg)"),
        f"{LESSONS}/worm.svg": svg("<image href='data:image/png;base64,AAAA'/>").decode(),
    }
    site = make_site(tmp_path, files)
    [warning] = site.warnings
    assert "unsafe-drawing" in warning
    assert not (site.folder / "resources/lesson-plans/worm.svg").exists()
    page = site.page("resources/lesson-plans/soil/")
    assert "A photo of worms" in page.text_content()
    assert not page.xpath("//main//img")
