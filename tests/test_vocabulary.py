"""The words that a community sorts its documents by."""

import time
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from staffroom.cache import freeze, thaw
from staffroom.vocabulary import MOST_GUESSES, Guesses, Vocabulary, nearest, parse_vocabulary

PATH = PurePosixPath("content/vocabularies/levels.yml")
LEVELS = """\
- {id: grades-3-5, label: Grades 3–5, also: [upper primary]}
- {id: grade-4, label: Grade 4, broader: grades-3-5, definition: About ages 9 to 10.}
- {id: grade-3, label: Grade 3, broader: grades-3-5}
- {id: grades-6-8, label: Grades 6–8}
"""


def read(text: str) -> Vocabulary:
    vocabulary, diagnostics = parse_vocabulary("levels", text, PATH)
    assert diagnostics == []
    return vocabulary


def test_terms_keep_the_order_of_the_file() -> None:
    levels = read(LEVELS)
    assert [term.label for term in levels] == ["Grades 3–5", "Grade 4", "Grade 3", "Grades 6–8"]
    assert sorted(["grades-6-8", "grade-3", "grade-4"], key=levels.order) == [
        "grade-4", "grade-3", "grades-6-8",
    ]  # fmt: skip
    assert levels.order("nothing") == len(levels) == 4


def test_wider_and_narrower_terms() -> None:
    levels = read(LEVELS)
    assert [term.id for term in levels.ancestors("grade-3")] == ["grades-3-5"]
    assert levels.ancestors("grades-6-8") == levels.ancestors("nothing") == []
    assert [term.id for term in levels.narrower("grades-3-5")] == ["grade-4", "grade-3"]


def test_capitals_make_no_difference() -> None:
    levels = read(LEVELS)
    assert levels.resolve(" Grade-4 ") == levels["grade-4"]
    assert levels.resolve("Grade 4") is None


@pytest.mark.parametrize(
    ("written", "meant"),
    [("grade 4", "grade-4"), ("Grade 3", "grade-3"), ("Upper Primary", "grades-3-5"), ("?", None)],
)
def test_the_nearest_term_is_found_by_id_label_or_another_word(
    written: str, meant: str | None
) -> None:
    assert read(LEVELS).nearest(written) == meant


def test_a_standard_is_named_by_framework_and_code() -> None:
    text = "- {framework: ngss, code: 5-LS2-1, label: Develop a model}\n"
    vocabulary, _ = parse_vocabulary("standards", text, PATH)
    assert vocabulary["ngss:5-LS2-1"].code == "5-LS2-1"


def test_an_empty_file_is_an_empty_vocabulary() -> None:
    assert len(read("")) == len(read("# nothing yet\n")) == len(read("[]\n")) == 0


def test_a_circle_is_cut_so_that_nobody_walks_in_it() -> None:
    vocabulary, diagnostics = parse_vocabulary(
        "tags",
        "- {id: a, label: A, broader: c}\n- {id: b, label: B, broader: a}\n"
        "- {id: c, label: C, broader: b}\n",
        PATH,
    )
    assert [d.code for d in diagnostics] == ["circular-broader"]
    assert [term.id for term in vocabulary.ancestors("c")] == ["b", "a"]
    assert vocabulary.ancestors("a") == []


def chain(number: int, *, reverse: bool = False) -> str:
    """Terms of which each is the next one's broader term."""
    lines = [
        f"- {{id: t{n}, label: Term {n}{f', broader: t{n - 1}' if n else ''}}}\n"
        for n in range(number)
    ]
    return "".join(reversed(lines) if reverse else lines)


@pytest.mark.parametrize(("reverse", "lines"), [(False, [14, 27, 40]), (True, [1, 14, 27])])
def test_a_long_chain_is_cut_wherever_its_terms_stand(reverse: bool, lines: list[int]) -> None:
    tags, diagnostics = parse_vocabulary("tags", chain(40, reverse=reverse), PATH)
    assert {term.id for term in tags if term.broader is None} == {"t0", "t13", "t26", "t39"}
    assert {d.code for d in diagnostics} == {"broken-vocabulary"}
    assert [d.line for d in diagnostics] == lines
    assert [term.id for term in tags.ancestors("t25")] == [f"t{n}" for n in range(24, 12, -1)]
    assert parse_vocabulary("tags", chain(13, reverse=reverse), PATH)[1] == []


def test_a_chain_of_any_length_is_read_in_no_time() -> None:
    begun = time.process_time()
    tags, diagnostics = parse_vocabulary("tags", chain(2_400, reverse=True), PATH)
    assert sum(len(tags.ancestors(term.id)) for term in tags) <= 12 * 2_400
    assert len(diagnostics) == 2_399 // 13
    ring = chain(2_400).replace("id: t0, label: Term 0", "id: t0, label: Term 0, broader: t2399")
    tags, diagnostics = parse_vocabulary("tags", ring, PATH)
    assert len(diagnostics) == 1 + 2_399 // 13
    assert time.process_time() - begun < 20


def test_what_leads_into_a_circle_hangs_on_it() -> None:
    vocabulary, diagnostics = parse_vocabulary(
        "tags",
        "- {id: x, label: X, broader: y}\n- {id: y, label: Y, broader: b}\n"
        "- {id: a, label: A, broader: b}\n- {id: b, label: B, broader: a}\n"
        "- {id: z, label: Z, broader: z}\n" + chain(10).replace("Term 0", "Term 0, broader: b"),
        PATH,
    )
    assert [(d.code, d.line) for d in diagnostics] == [
        *(("circular-broader", 3), ("circular-broader", 5))
    ]
    assert [term.id for term in vocabulary.ancestors("x")] == ["y", "b", "a"]
    assert [term.id for term in vocabulary.ancestors("t9")][-2:] == ["b", "a"]


def test_numbers_are_words_here() -> None:
    assert [term.id for term in read("- {id: 4, label: 4}\n- {id: no, label: No}\n")] == ["4", "no"]


@given(st.text(max_size=20), st.lists(st.text(max_size=20)))
def test_nearest_is_one_of_the_known_or_none(written: str, known: list[str]) -> None:
    assert nearest(written, known) in (None, *known)
    assert nearest(written, reversed(known)) == nearest(written, known)


def test_guessing_has_an_end() -> None:
    guesses = Guesses(["assessment", "literacy"])
    assert guesses.nearest("litercy") == "literacy"
    for number in range(MOST_GUESSES):
        guesses.nearest(f"unknown {number}")
    assert guesses.nearest("assesment") is None
    assert guesses.nearest("litercy") == "literacy", "what was answered once stays"


def test_a_vocabulary_is_hashed_by_what_it_says() -> None:
    assert hash(read(LEVELS)) == hash(read(LEVELS)) != hash(read(LEVELS.replace("Grade 4", "4th")))
    assert hash(read(LEVELS)["grade-4"]) == hash(read(LEVELS)["grade-4"])
    assert thaw(freeze(read(LEVELS))) == read(LEVELS)
