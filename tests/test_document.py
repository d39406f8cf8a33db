"""Reading a file: values as their author wrote them, and the place of every one."""

from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

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

YAML_MARKS = [
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
WORDS = [
    "null",
    "yes",
    "1:30",
    "2026-01-01",
    "é",
    "e\u0301",
    "\u00a0",
    "\ufeff",
    "key: ",
    "\nkey: ",
]
PIECES = st.sampled_from(MARKS + WORDS)
LINES = st.lists(st.sampled_from(USUAL.splitlines()), max_size=6).map("\n".join)


@settings(max_examples=1500, deadline=None)
@given(
    st.one_of(st.just(USUAL), LINES),
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 3), PIECES), max_size=4),
)
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
