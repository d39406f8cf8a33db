"""Whatever is in a file, the check says something about it, and mending loses nothing."""

from dataclasses import replace
from pathlib import PurePosixPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fuzz
from mutated import ROOT, File, sources
from staffroom import load_catalog
from staffroom.diagnostic import PROBLEMS
from staffroom.kinds import KINDS
from staffroom.mending import Known, mend

FOLDERS = [f"content/{kind.folder}" for kind in KINDS.values()] + ["docs"]
_LINES = st.sampled_from(
    [
        "---", "...", "title: A", "name: A", "summary: B", "subjects: [science]", "levels: grade-5",
        "duration: 45", "objectives: [Know it]", "tags: a, b", "status: draft", "text: |", "  a ",
        "steps:", "- a: b", "# Heading", "[[a]]", "[a](/b)", "![](a.png)", "```", "<!--", "-->",
        "<!-- staffroom: ignore absolute-link -->", "| a | b |", "a@b.example", "\ufeff", "é\u0301",
    ]
) | st.text(max_size=20)  # fmt: skip
_TEXTS = st.lists(_LINES, max_size=15).map("\n".join).map(str.encode)
_FILES = st.builds(
    lambda folder, raw: File(PurePosixPath(folder, "a.md"), raw),
    st.sampled_from(FOLDERS),
    st.binary(max_size=200) | _TEXTS | _TEXTS.map(lambda raw: b"---\n" + raw),
)


@given(file=_FILES)
@settings(max_examples=60, deadline=None)
def test_any_file_is_checked_and_mended(file: File) -> None:
    assert fuzz.examine([file]).failures == []


@pytest.mark.parametrize("seed", ["a", "b"])
def test_mutated_documents_are_checked_and_mended(seed: str) -> None:
    outcome = fuzz.fuzz(seed, 150)
    assert outcome.failures == []
    assert outcome.documents == 150
    # They are what they should be: broken in many ways, and not all beyond mending.
    assert len(outcome.problems) > 15
    assert outcome.mended > 10


def test_the_same_seed_gives_the_same_documents() -> None:
    assert list(fuzz.mutated("a", 20)) == list(fuzz.mutated("a", 20))
    assert list(fuzz.mutated("a", 20)) != list(fuzz.mutated("b", 20))


def test_valid_documents_stay_byte_for_byte() -> None:
    known = Known(load_catalog(ROOT / "content").catalog)
    real = [file for file in sources() if is_of_the_real_site(file)]
    assert len(real) > 100
    for file in real:
        assert mend(file.raw, file.path, fuzz.kind_of_file(file), known) == (file.raw, ())


def is_of_the_real_site(file: File) -> bool:
    return (ROOT / file.path).is_file() and (ROOT / file.path).read_bytes() == file.raw


def test_a_place_outside_of_the_file_would_be_noticed() -> None:
    found = PROBLEMS["empty-value"].at(PurePosixPath("a.md"), field="a")
    assert fuzz.is_inside(found, b"")
    for line, column in ((2, 1), (1, 2), (0, 1), (1, 0)):
        assert not fuzz.is_inside(replace(found, line=line, column=column), b"")
