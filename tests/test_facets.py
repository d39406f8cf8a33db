"""The facets of the library: what documents say of them, and what readers choose."""

from datetime import date
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communities import lesson, titled
from filled import needed
from samples import write_files
from staffroom import load_catalog
from staffroom.catalog import Key
from staffroom.kinds import KINDS
from staffroom.kinds.facets import KIND, YES, all_facets, band_of, bands_of, facet_fields
from staffroom.kinds.fields import TIME_BANDS
from staffroom.site import Settings, Site
from staffroom.site.facets import said_of

TODAY = date(2026, 11, 22)
PREPARATION_BANDS = all_facets()["preparation"].facet.bands

LEVELS = """\
- {id: middle, label: Middle years}
- {id: grade-4, label: Grade 4, broader: middle}
- {id: grade-5, label: Grade 5, broader: middle}
- {id: grade-6, label: Grade 6}
"""
TAGS = """\
- {id: outdoors, label: Outdoors}
- {id: forest, label: Forest, broader: outdoors}
- {id: oak, label: Oak, broader: forest}
- {id: fir, label: Fir, broader: forest}
- {id: art, label: Art}
"""


def site_of(folder: Path, files: dict[str, Any], **settings: Any) -> Site:
    """The site of a few lessons, by their ids, and of other files."""
    vocabularies = {"levels": LEVELS, "tags": TAGS, "subjects": "- {id: science, label: Science}"}
    write_files(
        folder,
        {f"content/vocabularies/{name}.yml": text for name, text in vocabularies.items()}
        | {
            name if "/" in name else f"content/resources/lesson-plans/{name}.md": text
            for name, text in files.items()
        },
    )
    catalog, diagnostics = load_catalog(folder / "content")
    assert [problem.as_text() for problem in diagnostics] == []
    return Site(catalog, Settings(today=TODAY, **settings), ())


def numbers(site: Site, facet: str) -> dict[str, int]:
    """The values of a facet in order, with how many documents have each."""
    return {value.id: value.number for value in site.facets[facet].values}


def labels(site: Site, facet: str) -> list[str]:
    return [value.label for value in site.facets[facet].values]


# --- bands of minutes ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bands", "minutes", "name"),
    [
        (TIME_BANDS, 1, "up-to-30"),
        (TIME_BANDS, 30, "up-to-30"),
        (TIME_BANDS, 31, "31-60"),
        (TIME_BANDS, 60, "31-60"),
        (TIME_BANDS, 61, "61-120"),
        (TIME_BANDS, 120, "61-120"),
        (TIME_BANDS, 121, "over-120"),
        (TIME_BANDS, 100_000, "over-120"),
        (PREPARATION_BANDS, 0, "none"),
        (PREPARATION_BANDS, 1, "up-to-15"),
        (PREPARATION_BANDS, 15, "up-to-15"),
        (PREPARATION_BANDS, 16, "over-15"),
    ],
)
def test_the_band_of_a_time(bands: tuple[int, ...], minutes: int, name: str) -> None:
    assert band_of(minutes, bands) == name


BANDS = st.lists(st.integers(0, 300), min_size=1, max_size=6, unique=True).map(sorted).map(tuple)


@given(BANDS, st.integers(0, 400))
def test_every_time_is_in_one_band_and_bands_leave_no_gap(
    bands: tuple[int, ...], minutes: int
) -> None:
    every = bands_of(bands)
    assert len({name for name, _, _ in every}) == len(bands) + 1
    holding = [
        name for name, start, end in every if start <= minutes and (end is None or minutes <= end)
    ]
    assert holding == [band_of(minutes, bands)]
    assert every[0][1] == 0
    assert every[-1][2] is None
    assert all(
        end is not None and end + 1 == start for (_, _, end), (_, start, _) in pairwise(every)
    )


def test_bands_are_named_in_plain_words_and_stand_shortest_first(tmp_path: Path) -> None:
    times = {"a": 200, "b": 60, "c": 61, "d": 30, "e": 31}
    site = site_of(tmp_path, {id: lesson(id, duration=time) for id, time in times.items()})
    assert numbers(site, "time") == {"up-to-30": 1, "31-60": 2, "61-120": 1, "over-120": 1}
    assert labels(site, "time") == [
        "30 min or less", "31–60 min", "61–120 min", "longer than 120 min"
    ]  # fmt: skip
    assert site.facets["time"].is_time


def test_the_time_is_what_it_really_took(tmp_path: Path) -> None:
    trials = [{"on": "2026-01-01", "minutes": minutes} for minutes in (60, 65, 70)]
    site = site_of(tmp_path, {"a": lesson("A", duration=45, trials=trials)})
    assert numbers(site, "time") == {"61-120": 1}


# --- what documents say -------------------------------------------------------------------------


def test_what_a_document_leaves_out_is_as_the_site_has_it(tmp_path: Path) -> None:
    files = {"a": lesson("A"), "b": lesson("B", language="es", license="MIT")}
    site = site_of(tmp_path, files, language="pt", license="CC0-1.0")
    said = partial(said_of, settings=site.settings)
    usual, own = (said(site.catalog.records[Key("lesson-plan", id)]) for id in "ab")
    assert (usual["language"], usual["licence"]) == (("pt",), ("CC0-1.0",))
    assert (own["language"], own["licence"]) == (("es",), ("MIT",))
    assert "preparation" not in usual
    assert labels(site, "licence") == ["CC0 1.0", "MIT"]


@pytest.mark.parametrize(
    ("day", "values"),
    [
        ("2026-11-22", {YES: 1}),
        ("2025-11-22", {YES: 1}),
        ("2025-11-21", {}),
        ("2020-01-01", {}),
    ],
)
def test_a_review_counts_for_a_year(tmp_path: Path, day: str, values: dict[str, int]) -> None:
    files = {
        "a": lesson("A", reviewed={"on": day, "by": "ana"}),
        "content/community/people/ana.md": needed(KINDS["person"], "Ana"),
    }
    assert numbers(site_of(tmp_path, files), "reviewed") == values


def test_a_rubric_is_a_yes_and_no_rubric_is_nothing_to_choose(tmp_path: Path) -> None:
    files = {
        "a": lesson("A", rubrics=["talk"]),
        "b": lesson("B"),
        "content/resources/rubrics/talk.md": needed(
            KINDS["rubric"], "Talk", levels=["grade-6"], subjects=["science"]
        ),
    }
    site = site_of(tmp_path, files)
    assert numbers(site, "rubric") == {YES: 1}
    assert labels(site, "rubric") == ["Has a rubric"]


def test_what_is_no_part_of_the_library_has_only_its_kind(tmp_path: Path) -> None:
    files = {
        "a": lesson("A", tags=["oak"]),
        "content/domains/nature.md": titled("Nature", tags=["oak"]),
        "content/community/people/ana.md": needed(KINDS["person"], "Ana", tags=["oak"]),
    }
    site = site_of(tmp_path, files)
    for record in site.catalog.documents:
        names = {name for name, _ in site.facets_of(record)}
        if record.kind.in_library:
            assert {KIND, "tag", "level", "time"} <= names
        else:
            assert site.facets_of(record) == ((KIND, (record.kind.name,)),)
            assert record.facets == {}
    assert numbers(site, KIND) == {"lesson-plan": 1}
    assert numbers(site, "tag") == {"outdoors": 1, "forest": 1, "oak": 1}


def test_what_is_not_listed_counts_nowhere(tmp_path: Path) -> None:
    site = site_of(tmp_path, {"a": lesson("A", status="retired")})
    assert {name for name, facet in site.facets.items() if facet.values} == set()


# --- words of vocabularies ----------------------------------------------------------------------


def test_a_grade_serves_its_band_and_a_band_its_grades(tmp_path: Path) -> None:
    files = {
        "a": lesson("A", levels=["grade-4"]),
        "b": lesson("B", levels=["middle"]),
        "c": lesson("C", levels=["middle", "grade-5"]),
        "d": lesson("D", levels=["grade-6"]),
    }
    site = site_of(tmp_path, files)
    # Whoever says so twice still counts once.
    assert numbers(site, "level") == {"middle": 3, "grade-4": 3, "grade-5": 2, "grade-6": 1}
    assert [value.broader for value in site.facets["level"].values] == ["", "middle", "middle", ""]


def test_the_level_of_a_trial_is_not_that_of_the_lesson(tmp_path: Path) -> None:
    trials = [{"on": "2026-01-01", "level": "grade-6"}]
    site = site_of(tmp_path, {"a": lesson("A", levels=["grade-4"], trials=trials)})
    assert "grade-6" not in numbers(site, "level")
    [record] = site.catalog.documents
    assert record.terms["levels"] == ("grade-4",)


def test_a_tag_stands_below_what_it_is_a_part_of(tmp_path: Path) -> None:
    files = {"a": lesson("A", tags=["oak", "fir"]), "b": lesson("B", tags=["art"])}
    site = site_of(tmp_path, files)
    assert [(value.label, value.broader) for value in site.facets["tag"].values] == [
        *(("Art", ""), ("Outdoors", ""), ("Forest", "outdoors")),
        *(("Oak", "forest"), ("Fir", "forest")),
    ]


def test_a_word_that_is_not_in_its_vocabulary_is_no_value(tmp_path: Path) -> None:
    write_files(
        tmp_path,
        {
            "content/vocabularies/levels.yml": LEVELS,
            "content/vocabularies/subjects.yml": "- {id: science, label: Science}",
            "content/resources/lesson-plans/a.md": lesson("A", levels=["grade-4", "grade-99"]),
        },
    )
    catalog, [problem] = load_catalog(tmp_path / "content")
    assert problem.code == "unknown-term"
    site = Site(catalog, Settings(today=TODAY), ())
    assert numbers(site, "level").keys() <= {"middle", "grade-4"}


TERMS = ("middle", "grade-4", "grade-5", "grade-6")


@given(st.lists(st.lists(st.sampled_from(TERMS), min_size=1, max_size=3), min_size=1, max_size=5))
def test_what_is_counted_is_what_each_document_has(
    tmp_path_factory: pytest.TempPathFactory, levels: list[list[str]]
) -> None:
    """Three ways to the same: the count of a value, each document's own, and listings by term."""
    files = {f"l{n}": lesson(f"L{n}", levels=each) for n, each in enumerate(levels)}
    site = site_of(tmp_path_factory.mktemp("site"), files)
    having = {
        value: [r for r in site.catalog.documents if value in dict(site.facets_of(r))["level"]]
        for value in numbers(site, "level")
    }
    assert numbers(site, "level") == {value: len(records) for value, records in having.items()}
    for value, records in having.items():
        assert set(site.catalog.with_term("levels", value)) == set(records)


# --- the marks ----------------------------------------------------------------------------------


def test_fields_that_are_the_same_facet_agree() -> None:
    marks = [
        (
            each.facet.name,
            (each.facet.bands, each.facet.is_yes, each.facet.expires, each.facet.usual),
        )
        for kind in KINDS.values()
        if kind.in_library
        for each in facet_fields(kind.model)
    ]
    assert dict(marks).items() == set(marks)


def test_a_mark_names_what_there_is() -> None:
    for kind in KINDS.values():
        for each in facet_fields(kind.model):
            assert not each.facet.reads or hasattr(kind.model, each.facet.reads)
            assert not each.facet.usual or hasattr(Settings(), each.facet.usual)
            assert list(each.facet.bands) == sorted(set(each.facet.bands))
