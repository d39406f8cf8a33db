"""What else a reader wants: the suggestions, in their order and with their reasons."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from communities import lesson, titled, write_community
from staffroom import load_catalog
from staffroom.catalog import Key
from staffroom.related import LIMIT, suggest

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
