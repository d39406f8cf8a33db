"""What else a reader wants: the suggestions, in their order and with their reasons."""

import random
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communities import lesson, titled, write_community
from staffroom import load_catalog
from staffroom.catalog import Catalog, Key, Record
from staffroom.related import LIMIT, suggest, words_of
from staffroom.related.collection import Collection
from staffroom.related.updating import Described, updated

LESSONS = "content/resources/lesson-plans"


def suggested(folder: Path, files: Mapping[str, str]) -> dict[str, list[tuple[str, ...]]]:
    """For each document, the ids that are suggested to its readers, each with its reasons."""
    catalog, diagnostics = load_catalog(write_community(folder, files))
    assert not diagnostics
    return {
        key.id: [(each.key.id, *each.reasons) for each in suggestions]
        for key, suggestions in suggest(catalog).suggestions.items()
    }


SOIL = "Pupils dig up soil and count worms, beetles and roots in every handful of soil."
COMPOST = "Pupils bury leaves in soil and count how many worms and beetles come to them."
RHYTHM = "Pupils clap a rhythm, pass it round the circle and change one beat at a time."
OTHERS = {
    f"{LESSONS}/{id}.md": lesson(id, body, subjects=[subject], levels=[level])
    for id, body, subject, level in (
        ("echo", RHYTHM, "music", "grade-4"),
        ("canon", "Pupils sing a canon in three groups and listen.", "music", "grades-6-8"),
        ("tiles", "Pupils tile a floor with triangles.", "mathematics", "grades-6-8"),
    )
}


def test_shared_domains_subjects_levels_and_words_are_the_reasons(tmp_path: Path) -> None:
    files = {
        "content/domains/nature.md": titled("Nature"),
        "content/practices/walk.md": titled("A walk"),
        f"{LESSONS}/soil.md": lesson("Soil", SOIL, domains=["nature"], practices=["walk"]),
        f"{LESSONS}/compost.md": lesson("Compost", COMPOST, domains=["nature"], practices=["walk"]),
        **OTHERS,
    }
    found = suggested(tmp_path, files)
    assert found["soil"] == [("compost", "domain", "practice", "subject", "level", "words")]
    assert found["compost"] == [("soil", "domain", "practice", "subject", "level", "words")]


def test_similar_words_are_enough(tmp_path: Path) -> None:
    files = {
        f"{LESSONS}/soil.md": lesson("Soil", SOIL),
        f"{LESSONS}/compost.md": lesson(
            "Compost", COMPOST, subjects=["mathematics"], levels=["grade-4"]
        ),
        **OTHERS,
    }
    assert ("compost", "words") in suggested(tmp_path, files)["soil"]


def test_the_author_has_the_first_word(tmp_path: Path) -> None:
    files = {
        f"{LESSONS}/soil.md": lesson("Soil", SOIL, related=["canon"]),
        f"{LESSONS}/compost.md": lesson("Compost", COMPOST),
        **OTHERS,
    }
    found = suggested(tmp_path, files)
    assert [each[:2] for each in found["soil"]] == [("canon", "chosen"), ("compost", "subject")]
    assert found["canon"][0] == ("soil", "chosen")


def test_all_that_the_author_names_is_shown(tmp_path: Path) -> None:
    ids = [f"other-{n}" for n in range(LIMIT + 2)]
    files = {f"{LESSONS}/{id}.md": lesson(id) for id in ids}
    files[f"{LESSONS}/soil.md"] = lesson("Soil", related=ids)
    assert [id for id, *_ in suggested(tmp_path, files)["soil"]] == ids


def test_documents_of_other_kinds_have_what_their_authors_name(tmp_path: Path) -> None:
    files = {
        "content/glossary/humus.md": titled("Humus", related=["soil", "nature"]),
        "content/domains/nature.md": titled("Nature"),
        f"{LESSONS}/soil.md": lesson("Soil", SOIL),
        f"{LESSONS}/old.md": lesson("Old", SOIL, status="retired", related=["soil"]),
    }
    found = suggested(tmp_path, files)
    assert found["humus"] == [("soil", "chosen"), ("nature", "chosen")]
    assert found["nature"] == [("humus", "chosen")]
    assert found["soil"] == [("humus", "chosen")]
    assert found["old"] == [("soil", "chosen")]


def test_what_a_field_names_is_not_suggested_again(tmp_path: Path) -> None:
    files = {
        f"{LESSONS}/soil.md": lesson("Soil", SOIL, prerequisites=["compost"]),
        f"{LESSONS}/compost.md": lesson("Compost", COMPOST),
        **OTHERS,
    }
    found = suggested(tmp_path, files)
    assert "compost" not in {id for id, *_ in found.get("soil", [])}
    assert "soil" not in {id for id, *_ in found.get("compost", [])}


def test_retired_documents_are_not_suggested(tmp_path: Path) -> None:
    files = {
        f"{LESSONS}/soil.md": lesson("Soil", SOIL),
        f"{LESSONS}/compost.md": lesson("Compost", COMPOST, status="retired"),
        **OTHERS,
    }
    assert "soil" not in suggested(tmp_path, files)


def test_the_rarer_what_is_shared_the_nearer(tmp_path: Path) -> None:
    files = {
        **{f"content/domains/{id}.md": titled(id) for id in ("rare", "common")},
        f"{LESSONS}/soil.md": lesson("Soil", domains=["rare", "common"]),
        f"{LESSONS}/a.md": lesson("A", domains=["common"]),
        f"{LESSONS}/b.md": lesson("B", domains=["rare"]),
        **{f"{LESSONS}/c-{n}.md": lesson(f"C {n}", domains=["common"]) for n in range(9)},
    }
    assert suggested(tmp_path, files)["soil"][0][0] == "b"


def test_no_more_than_fit_below_a_page(tmp_path: Path) -> None:
    files = {f"{LESSONS}/s-{n}.md": lesson(f"Soil {n}", SOIL) for n in range(9)}
    files |= {f"{LESSONS}/r-{n}.md": lesson(f"Rhythm {n}", RHYTHM) for n in range(16)}
    found = suggested(tmp_path, files)
    assert len(found["s-4"]) == LIMIT
    # What is equally near stands by title, on every machine.
    assert [id for id, *_ in found["s-4"]] == ["s-0", "s-1", "s-2", "s-3", "s-5", "s-6"]


@pytest.mark.parametrize("number", [0, 1, 2])
def test_small_collections(tmp_path: Path, number: int) -> None:
    files = {f"{LESSONS}/s-{n}.md": lesson("Soil", SOIL) for n in range(number)}
    found = suggested(tmp_path, files)
    assert {id: [other for other, *_ in others] for id, others in found.items()} == (
        {"s-0": ["s-1"], "s-1": ["s-0"]} if number == 2 else {}
    )


def test_no_document_is_suggested_to_its_own_readers(tmp_path: Path) -> None:
    files = {f"{LESSONS}/s-{n}.md": lesson(f"Soil {n}", SOIL) for n in range(5)}
    catalog = load_catalog(write_community(tmp_path, files)).catalog
    for key, suggestions in suggest(catalog).suggestions.items():
        assert key not in [each.key for each in suggestions]
        assert len({each.key for each in suggestions}) == len(suggestions)
        assert isinstance(key, Key)


# What an edit changes: the same as from scratch, whatever was known before.


class Written(NamedTuple):
    """A document, as far as suggestions look at it."""

    text: tuple[str, ...]
    terms: frozenset[str]
    known: frozenset[str]


Documents = Mapping[str, Written]

WORDS = (
    "soil", "worm", "leaf", "rain", "cloud", "drum",
    "song", "beat", "tile", "angle", "ratio", "graph",
)  # fmt: skip
IDS = [f"d{n}" for n in range(14)]

texts = st.lists(st.sampled_from(WORDS), max_size=9).map(tuple)
terms = st.frozensets(
    st.sampled_from(["domain:a", "practice:b", "subject:c", "subject:d", "level:e"]), max_size=3
)
known = st.frozensets(st.sampled_from(IDS), max_size=2)
collections = st.dictionaries(
    st.sampled_from(IDS), st.builds(Written, texts, terms, known), min_size=6
)
parts = st.one_of(
    st.none(),
    st.fixed_dictionaries({"text": texts}),
    st.fixed_dictionaries({"terms": terms}),
    st.fixed_dictionaries({"known": known}),
)
edits = st.lists(st.dictionaries(st.sampled_from(IDS), parts, max_size=2), max_size=6)


def edited(documents: Documents, edit: Mapping[str, Mapping[str, Any] | None]) -> Documents:
    """Some documents get another text, other terms or neighbours, are written, or go."""
    nothing = Written((), frozenset(), frozenset())
    changed = {
        id: change and documents.get(id, nothing)._replace(**change) for id, change in edit.items()
    }
    return {id: each for id, each in ({**documents} | changed).items() if each is not None}


@contextmanager
def small_limits() -> Iterator[None]:
    """What is many in a collection of thousands is many in one of ten, too."""
    limits = {
        "nearness.BRINGING": 4,
        "updating.BRINGING": 4,
        "updating.LISTED": 4,
        "updating._MANY": 1,
        "nearness._STRONGEST": 4,
        "nearness._SHORTLIST": 3,
        "nearness.LIMIT": 2,
    }
    with ExitStack() as stack:
        for name, limit in limits.items():
            stack.enter_context(patch(f"staffroom.related.{name}", limit))
        yield


def described(documents: Documents) -> Mapping[tuple[str, str], Described]:
    return {
        ("lesson-plan", id): Described(
            " ".join(each.text).encode(),
            tuple(sorted(each.terms)),
            {("lesson-plan", other) for other in each.known},
        )
        for id, each in documents.items()
    }


def brought_up_to_date(before: Collection, documents: Documents) -> Collection:
    after = updated(
        before,
        described(documents),
        lambda key: words_of("", "", " ".join(documents[key[1]].text)),
    )
    return after or before


def found(collection: Collection) -> Mapping[tuple[str, str], list[tuple[tuple[str, str], int]]]:
    return {
        collection.keys[number]: [(collection.keys[other], why) for other, why in others]
        for number, others in collection.found.items()
    }


@settings(max_examples=400)
@given(collections, edits)
def test_what_was_known_before_makes_no_difference(
    documents: Documents, edits: list[dict[str, dict[str, Any] | None]]
) -> None:
    with small_limits():
        collection = brought_up_to_date(Collection(), documents)
        for edit in edits:
            documents = edited(documents, edit)
            collection = brought_up_to_date(Collection.from_bytes(collection.to_bytes()), documents)
            assert found(collection) == found(brought_up_to_date(Collection(), documents))


@given(collections, st.randoms(use_true_random=False))
def test_the_order_of_documents_makes_no_difference(
    documents: Documents, chance: random.Random
) -> None:
    shuffled = list(documents)
    chance.shuffle(shuffled)
    with small_limits():
        collection = brought_up_to_date(Collection(), documents)
        other = brought_up_to_date(Collection(), {id: documents[id] for id in shuffled})
    assert found(collection) == found(other)


def test_what_becomes_equally_near_stands_by_its_name() -> None:
    alike = Written(("soil", "worm", "leaf"), frozenset(), frozenset())
    documents = {f"alike-{n:02}": alike for n in range(20)} | {
        f"other-{n}": alike._replace(text=(f"word{chr(97 + n)}",)) for n in range(26)
    }
    documents["a"] = documents["other-0"]
    before = brought_up_to_date(Collection(), documents)
    after = brought_up_to_date(before, documents | {"a": alike})
    assert found(after)["lesson-plan", "alike-19"][0][0] == ("lesson-plan", "a")


def community(folder: Path, **changes: str | None) -> Catalog:
    """Twenty lessons, some with other texts than they have, and some gone."""
    texts = [SOIL, COMPOST, RHYTHM, "Pupils tile a floor with triangles and count the corners."]
    files = {f"lesson-{n}": lesson(f"Lesson {n}", texts[n % 4]) for n in range(20)}
    kept = {id: text for id, text in (files | changes).items() if text is not None}
    return load_catalog(
        write_community(folder, {f"{LESSONS}/{id}.md": text for id, text in kept.items()})
    ).catalog


EDITS: Mapping[str, Mapping[str, str | None]] = {
    "nothing": {},
    "a text": {"lesson-3": lesson("Lesson 3", RHYTHM)},
    "a title": {"lesson-3": lesson("A rhythm of leaves", SOIL)},
    "a term": {"lesson-4": lesson("Lesson 4", SOIL, subjects=["music"])},
    "what it refers to": {"lesson-4": lesson("Lesson 4", SOIL, prerequisites=["lesson-8"])},
    "what its author chose": {"lesson-4": lesson("Lesson 4", SOIL, related=["lesson-2"])},
    "retired": {"lesson-4": lesson("Lesson 4", SOIL, status="retired")},
    "gone": {"lesson-4": None},
    "new": {"lesson-30": lesson("Lesson 30", COMPOST)},
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit(tmp_path: Path, edit: str) -> None:
    before = suggest(community(tmp_path / "before"))
    catalog = community(tmp_path / "after", **EDITS[edit])
    asked: list[str] = []

    def words(record: Record) -> bytes:
        asked.append(record.id)
        return words_of(record.title, record.summary, record.document.body)

    after = suggest(catalog, words=words, before=before.state)
    assert after.suggestions == suggest(catalog).suggestions
    # Only what has another text is read.
    assert asked == [id for id in EDITS[edit] if edit in ("a text", "a title", "new")]
    assert (after.state == before.state) == (edit == "nothing")


DOCUMENTS = {
    id: Written(
        tuple(WORDS[n % 5 : n % 5 + 4]), frozenset({f"subject:{n % 4}"}), frozenset({IDS[n // 2]})
    )
    for n, id in enumerate(IDS)
}


@given(st.integers(0, 10_000), st.binary(max_size=4), st.booleans())
def test_a_damaged_state_is_as_good_as_none(place: int, instead: bytes, cut: bool) -> None:
    whole = brought_up_to_date(Collection(), DOCUMENTS)
    state = whole.to_bytes()
    place %= len(state)
    damaged = state[:place] + instead + (b"" if cut else state[place + len(instead) :])
    before = Collection.from_bytes(damaged)
    assert before.keys == (whole.keys if damaged == state else {})
    assert found(brought_up_to_date(before, DOCUMENTS)) == found(whole)


def test_the_same_words_whatever_their_form() -> None:
    assert words_of("", "", "Worms, DÉJÀ! 12 of an “echo”") == words_of("", "", "worm deja\necho")
    assert words_of("worms", "", "") == words_of("", "worms", "")
    assert words_of("worms", "", "") != words_of("", "", "worms")
