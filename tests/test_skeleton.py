"""The beginning of a document, made from the model."""

from __future__ import annotations

import re
import shutil
import unicodedata
from collections.abc import Mapping
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from answers import VALUES, named
from communities import ROOT
from samples import write_files
from staffroom.authoring.answers import problems_with
from staffroom.authoring.fields import Answer, answer, example, is_needed, options
from staffroom.authoring.naming import path_of
from staffroom.authoring.skeleton import body, skeleton
from staffroom.catalog import Catalog, load_catalog
from staffroom.checks import review
from staffroom.document import Document, parse_document
from staffroom.kinds import KINDS, Kind, validate
from staffroom.kinds.structure import FieldShape, shape

TODAY = date(2026, 11, 26)
EVERY_KIND = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(ROOT / "content").catalog


def read(text: str) -> Document:
    document, problems = parse_document(text.encode(), PurePosixPath("content/x.md"))
    assert problems == []
    assert document is not None
    return document


def plain(value: Any) -> Any:
    """A value as the plain texts of which it consists."""
    if isinstance(value, Mapping):
        return {name: plain(each) for name, each in value.items()}
    return [plain(each) for each in value] if isinstance(value, list) else str(value)


def test_with_all_answers_every_kind_passes_the_check(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "content", tmp_path / "content")
    catalog = load_catalog(tmp_path / "content").catalog
    new = {}
    for kind in KINDS.values():
        path = PurePosixPath("content", path_of(kind, "all-about-soil"))
        values = named(kind, f"All about soil: {kind.name}") | VALUES[kind.name]
        (tmp_path / path).write_text(skeleton(kind, values, catalog, today=TODAY), "utf-8")
        new[path] = kind
    loaded = load_catalog(tmp_path / "content", pages=ROOT / "docs", drafts=True)
    told = [d.as_text() for d in review(loaded, today=TODAY)
            if d.path in new and d.severity != "note"]  # fmt: skip
    assert told == []
    assert {loaded.catalog.records[key].path for key in loaded.catalog.records} >= set(new)


@EVERY_KIND
def test_what_was_answered_is_what_is_read(kind: Kind, catalog: Catalog) -> None:
    values = named(kind, "All about soil") | VALUES[kind.name]
    document = read(skeleton(kind, values, catalog, today=TODAY))
    assert plain(document.metadata) == values | {"status": "draft", "created": "2026-11-26"}


@EVERY_KIND
def test_what_is_missing_is_reported_at_its_own_line(kind: Kind, catalog: Catalog) -> None:
    text = skeleton(kind, named(kind, "All about soil"), catalog, today=TODAY)
    document = read(text)
    lines = text.split("\n")
    for field in shape(kind.model):
        if is_needed(field):
            assert lines[document.position((field.name,)).line - 1].startswith(f"{field.name}:")
    _, problems = validate(document, kind)
    assert all(d.line > 1 and d.code in ("empty-value", "wrong-form") for d in problems)
    # A text says that it is to be written; in place of anything else there is nothing.
    assert problems or "TODO: " in text


def test_the_check_says_what_is_left_until_all_is_answered(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "content/vocabularies", tmp_path / "content/vocabularies")
    catalog = load_catalog(tmp_path / "content").catalog
    todo = set()
    for kind in KINDS.values():
        path = _path(kind)
        text = skeleton(kind, named(kind, f"Soil: {kind.name}"), catalog, today=TODAY)
        write_files(tmp_path, {str(path): text})
        lines = enumerate(text.split("\n"), start=1)
        todo |= {(path, number) for number, line in lines if "TODO: " in line}
    told = review(load_catalog(tmp_path / "content", drafts=True), today=TODAY)
    found = [(d.code, (d.path, d.line)) for d in told if d.severity != "note"]
    assert {place for code, place in found if code == "template-text"} == todo
    assert {path for code, (path, _) in found} == set(map(_path, KINDS.values()))
    assert {code for code, _ in found} == {"template-text", "empty-value"}


def _path(kind: Kind) -> PurePosixPath:
    return PurePosixPath("content", path_of(kind, "soil"))


@EVERY_KIND
def test_whatever_is_offered_is_right_when_it_is_opened(kind: Kind, catalog: Catalog) -> None:
    values = named(kind, "All about soil") | VALUES[kind.name]
    text = skeleton(kind, values, catalog, today=TODAY)
    front, _, offered = text.partition("# All that follows")
    offered, _, rest = offered.partition("\n\n# There is more")
    opened = re.sub(r"(?m)^# ", "", offered.split("\n", 1)[1])
    front = re.sub(r"(?m)^(\s+)# ([a-z_]+:(?: |$))", r"\1\2", front)
    # Of a step's ways to lead somewhere there is one.
    front = re.sub(r"(?m)^\s+(document|page|url): .*#.*\n", "", front)
    document = read(f"{front}# ...\n{opened}\n# {rest}")
    assert validate(document, kind)[1] == []
    assert set(document.metadata) > set(values)


@EVERY_KIND
def test_every_field_is_in_it(kind: Kind, catalog: Catalog) -> None:
    text = skeleton(kind, named(kind, "All about soil"), catalog, today=TODAY)
    for field in shape(kind.model):
        assert re.search(rf"\b{field.name}\b", text)
        if is_needed(field) and field.name not in ("title", "name"):
            said = re.sub(r"\n *# ", " ", text)
            assert field.description in said


@EVERY_KIND
def test_lines_of_explanation_are_short_enough_to_read(kind: Kind, catalog: Catalog) -> None:
    text = skeleton(kind, named(kind, "All about soil"), catalog, today=TODAY)
    front = text.split("\n---\n")[0]
    assert max(map(len, front.split("\n"))) <= 100


@EVERY_KIND
def test_the_body_prompts_below_each_heading(kind: Kind) -> None:
    parts = re.split(r"(?m)^## .+$", body(kind))
    assert all(part.strip().startswith("<!--") for part in parts if part.strip())
    assert not re.search(r"(?m)^# ", body(kind))


@pytest.mark.parametrize(
    "title",
    ["Soil: what lives in it", "3.10", "no", "~", "2026-11-22", "“Quoted”", '"Soil"', "it's",
     "# not a comment", "Lesson #3", "- a dash", "[x]", "{y}", "@school", "100 %", "a\\frac{1}{2}",
     "😀 soil", "تربة: حية", "שלום", "Ünïcödé", "null", "*star*", "a: b: c", "'", '"', "\\",
     "---", "...", "? x", "| x", "> x", "`x`", "%x", "&x", "!x", "0x1F", "1e3", "1:30", "  x ",
     "-", "?", ":", "a,", "[", "{a: b}", "&", "*"],
)  # fmt: skip
def test_odd_titles_read_back(title: str, catalog: Catalog) -> None:
    text = skeleton(KINDS["term"], named(KINDS["term"], title), catalog, today=TODAY)
    assert read(text).metadata["title"] == title.strip()


@given(st.text(st.characters(categories=("L", "M", "N", "P", "S", "Zs")), min_size=1, max_size=150))
@settings(max_examples=300)
def test_any_printable_title_reads_back_as_exactly_that(title: str) -> None:
    term = KINDS["term"]
    nothing = Catalog(records={}, vocabularies={})
    # Too long when normalised, or so made that it would hold up a browser.
    told = {d.code for d in problems_with(term, {"title": title})}
    assume(title.strip() and not told & {"too-long", "too-heavy"})
    assert told == set()
    text = skeleton(term, {"title": title}, nothing, today=TODAY)
    assert read(text).metadata["title"] == unicodedata.normalize("NFC", title.strip())


def test_a_prompt_knows_each_answer_and_has_an_example(catalog: Catalog) -> None:
    def look(kind: Kind, fields: tuple[FieldShape, ...]) -> None:
        for field in fields:
            kind_of_answer = answer(field)
            assert field.description.endswith(".")
            if kind_of_answer is Answer.GROUP:
                look(kind, field.parts)
                continue
            assert example(field, kind, catalog), field.name
            if kind_of_answer in (Answer.TERM, Answer.CHOICE):
                assert example(field, kind, catalog) in {
                    option.value for option in options(field, kind, catalog)
                }

    for kind in KINDS.values():
        look(kind, shape(kind.model))
