"""Reading a file: values as their author wrote them, and the place of every one."""

from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mutated import mutated, sources
from samples import LESSON, titled
from staffroom.diagnostic import Diagnostic, Position
from staffroom.document import (
    Document,
    Plain,
    parse_document,
    parse_values,
    read_document,
    read_page,
)
from staffroom.document.values import Reader, Stop, read_fields

PATH = PurePosixPath("content/domains/literacy.md")
FULL = """\
---
title: "Literacy: für alle"
summary: >-
  Reading
  and writing.
tags: [outdoors, group-work]
contributors:
  - person: ana
    roles: [author, editor]
  - {person: ben}
reviewed: {on: 2026-11-01, by: ana}
questions:
  - Why?
  - |
    How
    and when?
---
# Heading

See [[soil|the soil]] and [roles](../../docs/roles.md "Roles").
"""


def parse(text: str) -> Document:
    document, diagnostics = parse_document(text.encode(), PATH)
    assert diagnostics == []
    assert document is not None
    return document


def test_values_and_their_places() -> None:
    document = parse(FULL)
    assert document.id == "literacy"
    assert document.metadata["title"] == "Literacy: für alle"
    assert document.metadata["summary"] == "Reading and writing."
    assert document.metadata["contributors"] == [
        {"person": "ana", "roles": ["author", "editor"]},
        {"person": "ben"},
    ]
    assert document.metadata["questions"] == ["Why?", "How\nand when?"]
    assert document.position(("title",)) == Position(2, 1)
    assert document.position(("tags", 1)) == Position(6, 18)
    assert document.position(("contributors", 0, "roles")) == Position(9, 5)
    assert document.position(("contributors", 0, "roles", 1)) == Position(9, 21)
    assert document.position(("contributors", 1)) == Position(10, 5)
    assert document.position(("reviewed", "by")) == Position(11, 28)


def test_a_missing_field_stands_where_the_group_around_it_does() -> None:
    document = parse(FULL)
    assert document.position(("contributors", 1, "roles", 0)) == Position(10, 5)
    assert document.position(("license",)) == Position(1, 1)


def test_a_character_of_the_body_has_its_place_in_the_file() -> None:
    document = parse(FULL)
    offset = document.body.index("[roles]")
    assert document.body_position(0) == Position(18, 1)
    assert document.body_position(offset) == Position(20, 27)


@pytest.mark.parametrize(
    ("written", "reads_as"),
    [
        ("3.10", "number"),
        ("1:30", "number"),
        ("0o17", None),
        ("017", "number"),
        ("1_000", "number"),
        ("no", "yes or no"),
        ("On", "yes or no"),
        ("2026-11-22", "date"),
        ("45 min", None),
        ("grade-5", None),
    ],
)
def test_values_stay_as_they_are_written(written: str, reads_as: str | None) -> None:
    value = parse(titled("Literacy", f"value: {written}")).metadata["value"]
    assert value == written
    assert (value.reads_as if isinstance(value, Plain) else None) == reads_as


@pytest.mark.parametrize("quoted", ['"3.10"', "'3.10'", "!!str 3.10", "|-\n  3.10"])
def test_quotes_make_a_text(quoted: str) -> None:
    value = parse(titled("Literacy", f"value: {quoted}")).metadata["value"]
    assert value == "3.10"
    assert not isinstance(value, Plain)


@pytest.mark.parametrize("written", ["", "~", "null", "Null"])
def test_nothing_is_nothing(written: str) -> None:
    assert parse(titled("Literacy", f"value: {written}")).metadata["value"] is None


def test_a_word_that_is_used_again_is_the_same_value() -> None:
    document = parse(titled("Literacy", "authors: &we [ana, ben]", "stewards: *we"))
    assert document.metadata["stewards"] == ["ana", "ben"]
    assert document.position(("stewards", 1)) == Position(5, 1)


def test_letters_are_composed() -> None:
    """A Mac and a PC write é differently; ids and terms must be equal all the same."""
    document = parse(titled("Cafe\u0301", "caf\u0065\u0301: 1"))
    assert document.metadata["title"] == "Café"
    assert "café" in document.metadata


def test_lines_end_where_editors_end_them() -> None:
    document, diagnostics = parse_document(titled("a\u2028b\x85c", "x: [", "y: 1").encode(), PATH)
    assert document is None
    assert [(d.line, d.column) for d in diagnostics] == [(4, 4)]


def test_a_page_by_hand_needs_no_front_matter(tmp_path: Path) -> None:
    file = tmp_path / "page.md"
    file.write_text("# Roles\n", encoding="utf-8")
    page, diagnostics = read_page(file, PATH)
    assert page is not None
    assert page.body == "# Roles\n"
    assert diagnostics == []


def test_a_page_by_hand_keeps_its_text_when_its_front_matter_is_broken(tmp_path: Path) -> None:
    file = tmp_path / "page.md"
    file.write_text("---\ntitle: a: b\n---\n# Roles\n", encoding="utf-8")
    page, diagnostics = read_page(file, PATH)
    assert page is not None
    assert page.body == "# Roles\n"
    assert page.body_line == 4
    assert [d.code for d in diagnostics] == ["broken-front-matter"]


def test_a_flawed_document_can_be_looked_at() -> None:
    text = titled("Literacy", "tags: [a]", "tags: [b]").encode()
    assert parse_document(text, PATH)[0] is None
    document, diagnostics = parse_document(text, PATH, flawed=True)
    assert document is not None
    assert document.metadata["tags"] == ["a"]
    assert [d.code for d in diagnostics] == ["duplicate-field"]


def test_a_file_of_values_has_one_part() -> None:
    value, _, diagnostics = parse_values("- a\n---\n- b\n", PATH)
    assert value is None
    assert [(d.code, d.line) for d in diagnostics] == [("broken-front-matter", 2)]


def test_a_folder_or_a_pipe_is_no_file(tmp_path: Path) -> None:
    document, diagnostics = read_document(tmp_path, PATH)
    assert document is None
    assert [d.code for d in diagnostics] == ["unreadable-file"]


# --- whatever stands in the file ------------------------------------------------------------

YAML_PIECES = st.sampled_from(
    [*"\n\n\n  \t:-#[]{},'\"|>&*!%@`?~\\\0\x85\u2028\ufeff", ": ", "- ", "---\n", "...\n", "title",
     "&a ", "*a ", "!!python/object:x ", "<<: ", "é", "😀", "\r\n", "\r", "tags:", '"\\']
)  # fmt: skip
SCRIBBLES = st.lists(YAML_PIECES | st.text(max_size=3), max_size=40).map("".join)
MUTATED = st.builds(
    lambda at, length, text: (FULL[:at] + text + FULL[at + length :]).encode("utf-8", "replace"),
    st.integers(0, len(FULL)),
    st.integers(0, 12),
    st.lists(YAML_PIECES, max_size=4).map("".join),
)
FILES = st.one_of(
    st.binary(max_size=200),
    MUTATED,
    SCRIBBLES.map(lambda text: f"---\n{text}\n---\nBody\n".encode("utf-8", "replace")),
)


def assert_inside(raw: bytes, places: list[Position]) -> None:
    text = raw.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    for place in places:
        assert 1 <= place.line <= len(lines)
        assert 1 <= place.column <= len(lines[place.line - 1]) + 1


def places_of(document: Document | None, diagnostics: list[Diagnostic]) -> list[Position]:
    places = [Position(d.line, d.column) for d in diagnostics]
    if document is not None:
        places += document.positions.values()
        places += [document.body_position(n) for n in (0, len(document.body))]
    return places


@settings(max_examples=600, deadline=None)
@example(b"")
@example(b"---")
@example(b"---\n---")
@example(b'---\ntitle: "x\n---')
@example(b"---\n[[[[\n---\n")
@example("---\ntitle: a\u2028b: c: d\n---\n".encode())
@given(raw=FILES)
def test_reading_never_fails_and_points_into_the_file(raw: bytes) -> None:
    document, diagnostics = parse_document(raw, PATH)
    assert (document is None) == bool(diagnostics)
    assert_inside(raw, places_of(document, diagnostics))
    for diagnostic in diagnostics:
        assert diagnostic.message
        assert "\n" not in diagnostic.message
        assert not diagnostic.message.startswith(("found", "did not", "while"))


@settings(max_examples=100, deadline=None)
@given(raw=FILES)
def test_a_page_by_hand_never_fails(raw: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.getbasetemp() / "page.md"
    file.write_bytes(raw)
    document, diagnostics = read_page(file, PATH)
    assert_inside(raw, places_of(document, diagnostics))
    assert read_document(file, PATH) == parse_document(raw, PATH)


@settings(max_examples=200, deadline=None)
@given(raw=MUTATED | st.just(LESSON.encode()))
def test_windows_line_ends_change_nothing(raw: bytes) -> None:
    unix = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    assert parse_document(unix.replace(b"\n", b"\r\n"), PATH) == parse_document(unix, PATH)


@settings(max_examples=200, deadline=None)
@given(text=SCRIBBLES)
def test_a_vocabulary_file_never_fails(text: str) -> None:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    _, positions, diagnostics = parse_values(text, PATH)
    places = [*positions.values(), *(Position(d.line, d.column) for d in diagnostics)]
    assert_inside(text.encode("utf-8", "replace"), places)


# --- the quick way --------------------------------------------------------------------------------


def thoroughly(text: str) -> Any:
    """What the YAML parser makes of a front matter that has nothing wrong with it, else None."""
    reader = Reader(PATH, text, first_line=2)
    try:
        fields = reader.read()
    except Stop:
        return None
    return None if reader.diagnostics else fields


def in_detail(value: Any) -> Any:
    """A value with all that `==` passes over: the order of fields, what a text was read as."""
    if isinstance(value, dict):
        return [(name, in_detail(inner)) for name, inner in value.items()]
    if isinstance(value, list):
        return [in_detail(inner) for inner in value]
    return type(value).__name__, value, getattr(value, "reads_as", "")


USUAL = """\
title: Soil is alive
summary: A text that
  goes on, in "quotes" & more
quoted: 'It''s here: # no comment
  and there'
empty:
count: 12
when: 2026-11-22
words: [a, b-c, 4]
none: []
list:
- one
- two lines
  of text
- "with: colon"
objectives:
  - id: first
    text: Größe
    standards:
    - c3:D3.1
  - id: second
"""


def test_what_is_usual_takes_no_yaml_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = thoroughly(USUAL)

    def refuse(*_: Any, **__: Any) -> Any:
        raise AssertionError("the YAML parser was asked")

    monkeypatch.setattr("yaml.parse", refuse)
    assert expected is not None
    assert in_detail(read_fields(USUAL)) == in_detail(expected)
    document, _ = parse_document(f"---\n{USUAL}---\n".encode(), PATH)
    assert document is not None
    assert document.metadata["objectives"][1] == {"id": "second"}


MARKS = [
    *"\n :-#'\"[]{},|>&*!%@`?~a1.\t",
    ": ",
    " #",
    "\n- ",
    "\n  ",
    "\n    ",
    "- - ",
    "''",
    "---",
]
READ_AS = ["null", "yes", "1:30", "2026-01-01", "é", "e\u0301", "\u00a0", "\ufeff", "k: ", "\nk: "]
EDITS = st.tuples(st.integers(0, 400), st.integers(0, 3), st.sampled_from(MARKS + READ_AS))
USUAL_LINES = st.lists(st.sampled_from(USUAL.splitlines()), max_size=6).map("\n".join)


@settings(max_examples=1500, deadline=None)
@given(st.one_of(st.just(USUAL), USUAL_LINES), st.lists(EDITS, max_size=4))
@example("a: b\nc: [d\n  e]", [])
@example("a: b\n  c: d", [])
@example("a:\n  - b\n c: d", [])
@example("a: 'b' c", [])
@example("a: b\n\n  c", [])
@example("a: b\na: c", [])
def test_the_quick_way_leads_to_the_same(text: str, edits: list[tuple[int, int, str]]) -> None:
    for at, length, piece in edits:
        text = text[:at] + piece + text[at + length :]
    found = read_fields(text)
    assert found is None or in_detail(found) == in_detail(thoroughly(text))


def test_the_place_of_one_field_is_that_among_all() -> None:
    """However it is looked for: alone, or with all of the front matter read."""
    looked_at = 0
    for file in (*sources(), *mutated("places", 300)):
        one, _ = parse_document(file.raw, file.path)
        all_of_them, _ = parse_document(file.raw, file.path)
        if one is None or all_of_them is None:
            continue
        for where, position in all_of_them.positions.items():
            if where:
                assert one.position(where) == position
                looked_at += one.position((*where, "nowhere")) == position
    assert looked_at > 1000


def test_nobody_is_told_the_same_a_thousand_times() -> None:
    text = "---\ntitle: A\n" + "summary: B\n" * 5_000 + "---\n"
    document, problems = parse_document(text.encode(), PurePosixPath("a.md"), flawed=True)
    assert document is not None
    assert len(problems) == 100
    assert problems[0].line == 4
