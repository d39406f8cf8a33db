"""The communities that the benchmark measures: each side has the same to show."""

from pathlib import Path

import pytest
import yaml

import check
import run
from community import LESSONS, lessons, write_ours
from edits import Edits, NotSeen
from measurements import MeasuredTwice
from processes import Measured
from report import tables
from results import NAMES, Results, Run
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


def saved(folder: Path, name: str, lessons: int, *whats: str) -> Path:
    runs = [Run(what, lessons, seconds=lessons / 100) for what in whats or NAMES]
    Results({"cores": "2"}, runs).save(folder / name)
    return folder / name


def test_results_of_several_files_make_one_report(tmp_path: Path) -> None:
    for number in (1000, 10_000):
        saved(tmp_path, f"{number}.json", number)
    results = Results.load(sorted(tmp_path.iterdir()))
    assert results.lessons == [1000, 10_000]
    assert results.ratio("cold", 10_000) == 1.0
    text = tables(results)
    assert "1.000 (aim ≤ 0.45: miss)" in text
    assert "10,000 lessons take 10.0 times as long as 1,000 (aim ≤ 11: pass)" in text
    assert text.index("Seconds:") < text.index("Each as a share")


def test_the_same_is_not_counted_twice(tmp_path: Path) -> None:
    files = [saved(tmp_path, "5000.json", 5000), saved(tmp_path, "old.json", 5000, "body")]
    with pytest.raises(MeasuredTwice) as problem:
        Results.load(files)
    assert str(problem.value) == (
        f"Both {files[0]} and {files[1]} have “after a body edit” with 5,000 lessons. "
        "Delete the one that no longer counts, or name only the other."
    )


def test_each_number_of_lessons_has_its_own_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved(tmp_path / "kept", "3.json", 3)
    monkeypatch.setattr(run, "measure", lambda *_: Measured(1.0, 1.0, 1, 1))
    monkeypatch.setattr(run._Bench, "_weigh", lambda *_: None)
    # What it does to the process that it has for itself.
    monkeypatch.setattr(run.commands, "prepare", lambda _: 1)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    arguments = ["3", "4", "--rounds", "2", "--only", "stock", "--save", str(tmp_path / "kept")]
    assert run.main([*arguments, "--folder", str(tmp_path)]) == 0
    assert [file.name for file in sorted((tmp_path / "kept").iterdir())] == ["3.json", "4.json"]
    for number in (3, 4):
        results = Results.load([tmp_path / "kept" / f"{number}.json"])
        assert [(each.what, each.lessons) for each in results.runs] == [("stock", number)] * 2


def test_the_check_is_measured_whatever_it_finds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check.main(["3", "--rounds", "1", "--folder", str(tmp_path)]) == 0
    assert "documents a second" in capsys.readouterr().out
