"""The communities that the benchmark measures: each side has the same to show."""

from pathlib import Path

import pytest
import yaml

from community import LESSONS, lessons, write_ours
from edits import Edits, NotSeen
from results import NAMES, Results, Run, load
from staffroom import load_catalog
from stock import write_stock


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_ours(tmp_path_factory.mktemp("bench") / "ours", 12)


def test_generated_lessons_have_no_problems(ours: Path) -> None:
    catalog, diagnostics = load_catalog(ours)
    assert [each for each in diagnostics if "/lesson-" in str(each.path)] == []
    assert len([r for r in catalog.of_kind("lesson-plan") if r.id.startswith("lesson-")]) == 12


def test_the_first_lessons_are_the_same_in_a_larger_community() -> None:
    few, many = list(lessons(3)), list(lessons(9))
    assert few == many[:3]
    assert few != list(lessons(3, seed=2))


def test_stock_has_a_page_with_the_words_of_every_document(ours: Path, tmp_path: Path) -> None:
    stock = write_stock(tmp_path / "stock", 12)
    originals = {file.relative_to(ours / "content") for file in ours.glob("content/**/*.md")}
    pages = {file.relative_to(stock / "docs") for file in stock.glob("docs/**/*.md")}
    assert originals <= pages
    lesson = next(iter(lessons(1)))
    page = (stock / "docs" / LESSONS / f"{lesson.id}.md").read_text("utf-8")
    said = [str(lesson.fields["materials"][0]), lesson.body[1][0]]  # type: ignore[index]
    assert [words for words in said if words not in page] == []
    assert not [path for path in originals if "[[" in (stock / "docs" / path).read_text("utf-8")]
    navigation = (stock / "mkdocs.yml").read_text("utf-8").partition("not_in_nav")[0]
    assert LESSONS not in str(yaml.safe_load(navigation)["nav"])


def test_an_edit_that_is_not_in_the_site_is_noticed(ours: Path, tmp_path: Path) -> None:
    edit = Edits(ours, 12).body()
    page = tmp_path / edit.shown_on[0]
    page.parent.mkdir(parents=True)
    page.write_text("An old page.", "utf-8")
    with pytest.raises(NotSeen):
        edit.verify(tmp_path)
    page.write_text(f"<p>{edit.words}.</p>", "utf-8")
    edit.verify(tmp_path)


def test_results_of_several_files_make_one_report(tmp_path: Path) -> None:
    for number in (1000, 10_000):
        runs = [Run(what, number, seconds=number / 100) for what in NAMES]
        Results({"cores": "2"}, runs).save(tmp_path / f"{number}.json")
    results = load(sorted(tmp_path.iterdir()))
    assert results.lessons == [1000, 10_000]
    assert results.ratio("cold", 10_000) == 1.0
