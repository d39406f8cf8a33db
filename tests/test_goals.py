"""Goals: whether one is on track, from its readings or from the collection itself."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from communities import lesson, person, titled, write_community
from staffroom import Catalog, load_catalog
from staffroom.kinds.goal import Computed, Goal
from staffroom.site.goals import Progress, measure, progress

TODAY = date(2026, 11, 22)
EMPTY = Catalog(records={}, vocabularies={})


def goal(**fields: Any) -> Goal:
    """A goal from 0 on New Year's Day to 100 a year later."""
    return Goal.model_validate(
        {
            "title": "Reading",
            "summary": "More reading.",
            "measure": "Books",
            "baseline": {"on": "2026-01-01", "value": 0},
            "target": {"on": "2027-01-01", "value": 100},
        }
        | fields
    )


def state(readings: Mapping[str, float], today: date = TODAY, **fields: Any) -> str:
    values = [{"on": on, "value": value} for on, value in readings.items()]
    return progress(goal(readings=values, **fields), EMPTY, today).status


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        ({}, "not-measured"),
        ({"2026-07-02": 50}, "on-track"),
        ({"2026-07-02": 41}, "on-track"),
        ({"2026-07-02": 39}, "behind"),
        ({"2026-07-02": 100}, "reached"),
        ({"2026-07-02": 100, "2026-09-01": 30}, "behind"),
        ({"2026-07-02": -5}, "behind"),
        ({"2026-12-24": 100}, "not-measured"),
    ],
)
def test_state(readings: Mapping[str, float], expected: str) -> None:
    assert state(readings) == expected


def test_after_its_day_a_goal_is_reached_or_missed() -> None:
    later = date(2027, 1, 2)
    assert state({"2026-12-30": 99}, later) == "missed"
    assert state({"2026-12-30": 100}, later) == "reached"
    assert state({"2026-12-30": 99}, date(2027, 1, 1)) == "on-track"


def test_a_goal_may_be_to_have_less() -> None:
    fields = {
        "baseline": {"on": "2026-01-01", "value": 30},
        "target": {"on": "2027-01-01", "value": 10},
    }
    assert state({"2026-07-02": 20}, **fields) == "on-track"
    assert state({"2026-07-02": 29}, **fields) == "behind"
    assert state({"2026-07-02": 35}, **fields) == "behind"
    assert state({"2026-07-02": 10}, **fields) == "reached"


def test_a_goal_may_be_to_keep_what_there_is() -> None:
    fields = {
        "baseline": {"on": "2026-01-01", "value": 90},
        "target": {"on": "2027-01-01", "value": 90},
    }
    assert state({"2026-07-02": 90}, **fields) == "reached"
    assert state({"2026-07-02": 80}, **fields) == "behind"
    assert state({"2026-07-02": 95}, **fields) == "reached"


def test_points_stand_by_date_whatever_their_order() -> None:
    readings = [{"on": "2026-06-01", "value": 3}, {"on": "2026-03-01", "value": 2}]
    found = progress(goal(readings=readings), EMPTY, TODAY)
    assert found.points == ((date(2026, 1, 1), 0), (date(2026, 3, 1), 2), (date(2026, 6, 1), 3))
    assert found.latest == (date(2026, 6, 1), 3)


def test_what_was_before_the_baseline_is_drawn_and_does_not_count() -> None:
    readings = [{"on": "2025-09-01", "value": 80}]
    found = progress(goal(readings=readings), EMPTY, TODAY)
    assert found == Progress(((date(2025, 9, 1), 80), (date(2026, 1, 1), 0)), "not-measured")


def test_what_is_to_come_is_not_known_yet() -> None:
    readings = [{"on": "2026-11-22", "value": 95}, {"on": "2026-11-23", "value": 1}]
    assert progress(goal(readings=readings), EMPTY, TODAY).latest == (TODAY, 95)


# --- measures of the collection -----------------------------------------------------------------

LESSONS = "content/resources/lesson-plans"
RUBRIC = {
    "scale": ["low", "high"],
    "criteria": [{"name": "It", "descriptors": ["a", "b"]}],
}


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    reviewed = {"on": "2026-05-01", "by": "ana"}
    files = {
        f"{LESSONS}/fresh.md": lesson("Fresh", reviewed=reviewed, created="2026-02-01"),
        f"{LESSONS}/just.md": lesson("Just", reviewed={"on": "2025-11-22", "by": "ana"}),
        f"{LESSONS}/stale.md": lesson("Stale", reviewed={"on": "2025-11-21", "by": "ana"}),
        f"{LESSONS}/never.md": lesson(
            "Never", levels=["grades-6-8"], created="2025-12-31", authors=["cem"]
        ),
        f"{LESSONS}/gone.md": lesson("Gone", status="retired", reviewed=reviewed),
        "content/domains/a.md": titled("A"),
        "content/domains/b.md": titled("B", created="2026-03-01", authors=["ana"]),
        "content/domains/c.md": titled("C", updated="2026-04-01", authors=["ana", "bo"]),
        "content/resources/rubrics/r.md": titled("R", domains=["a"], **RUBRIC),
        "content/resources/rubrics/old.md": titled("O", domains=["b"], status="retired", **RUBRIC),
        **{f"content/community/people/{id}.md": person(id) for id in ("ana", "bo", "cem")},
    }
    folder = write_community(tmp_path_factory.mktemp("goals"), files)
    catalog, diagnostics = load_catalog(folder)
    assert not diagnostics
    return catalog


@pytest.mark.parametrize(
    ("name", "value"),
    [
        (Computed.REVIEWED, 50.0),
        (Computed.RUBRICS, 33.3),
        # Grade 4 and 5 have none but for grade 5; the band 6–8 has no grades of its own.
        (Computed.LEVELS, 50.0),
        (Computed.CONTRIBUTORS, 2.0),
    ],
)
def test_measures(catalog: Catalog, name: Computed, value: float) -> None:
    assert measure(name, catalog, TODAY) == value


@pytest.mark.parametrize("name", Computed)
def test_an_empty_collection_can_be_measured(name: Computed, tmp_path: Path) -> None:
    empty = load_catalog(write_community(tmp_path, {})).catalog
    assert measure(name, empty, TODAY) == 0.0


def test_a_computed_goal_follows_the_collection(catalog: Catalog) -> None:
    found = progress(goal(computed="lessons-reviewed-within-a-year"), catalog, TODAY)
    assert found.points == ((date(2026, 1, 1), 0), (TODAY, 50.0))
    assert found.status == "behind"


def test_a_computed_goal_that_has_not_begun(catalog: Catalog) -> None:
    early = date(2025, 12, 1)
    found = progress(goal(computed="lessons-reviewed-within-a-year"), catalog, early)
    assert found.status == "not-measured"
