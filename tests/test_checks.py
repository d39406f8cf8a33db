"""Rules across documents. Their words are golden cases (`cases/check/`); here is what they miss."""

from pathlib import Path

from communities import lesson, write_community
from staffroom import load_catalog
from staffroom.checks import check_catalog


def found(folder: Path, before: dict[str, list[str]]) -> list[str]:
    """The messages about lessons that name these others as their prerequisites."""
    files = {
        f"content/resources/lesson-plans/{id}.md": lesson(id, prerequisites=others)
        for id, others in before.items()
    }
    catalog, diagnostics = load_catalog(write_community(folder, files))
    assert not diagnostics
    return [f"{problem.path.stem}: {problem.message}" for problem in check_catalog(catalog)]


def test_a_chain_that_ends_is_fine(tmp_path: Path) -> None:
    before = {"a": ["b", "c"], "b": ["c"], "c": ["Count to ten"], "d": ["a", "b", "c"]}
    assert found(tmp_path, before) == []


def test_each_lesson_of_a_circle_is_told_its_own_way_round(tmp_path: Path) -> None:
    before = {"a": ["b"], "b": ["c"], "c": ["a"], "d": ["a"]}
    assert found(tmp_path, before) == [
        "a: “a” comes before itself: a → b → c → a",
        "b: “b” comes before itself: b → c → a → b",
        "c: “c” comes before itself: c → a → b → c",
    ]


def test_the_shortest_way_round_is_told(tmp_path: Path) -> None:
    before = {"a": ["b", "d"], "b": ["c"], "c": ["a"], "d": ["a"]}
    assert found(tmp_path, before)[0] == "a: “a” comes before itself: a → d → a"


def test_hundreds_of_lessons_in_a_row_are_no_trouble(tmp_path: Path) -> None:
    before = {f"l-{n}": [f"l-{n + 1}"] for n in range(300)} | {"l-300": []}
    assert found(tmp_path, before) == []


def test_a_circle_of_thousands_is_told_in_part(tmp_path: Path) -> None:
    before = {f"l-{n}": [f"l-{(n + 1) % 1000}"] for n in range(1000)}
    told = found(tmp_path, before)
    assert 0 < len(told) < 1000
    assert told[0].startswith("l-0: “l-0” comes before itself: l-0 → l-1 → l-2")


def test_two_circles_that_touch_are_told_apart(tmp_path: Path) -> None:
    before = {"a": ["b"], "b": ["a", "c"], "c": ["d"], "d": ["c"], "e": ["a"]}
    assert found(tmp_path, before) == [
        "a: “a” comes before itself: a → b → a",
        "b: “b” comes before itself: b → a → b",
        "c: “c” comes before itself: c → d → c",
        "d: “d” comes before itself: d → c → d",
    ]
