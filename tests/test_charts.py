"""Charts: what is drawn is what was measured, and its words reach those who do not see it."""

from datetime import date
from itertools import pairwise

import pytest
from lxml import etree

from staffroom.site.charts import Bar, bars, line


def drawn(svg: str) -> etree._Element:
    return etree.fromstring(svg)


def lengths(*values: float, whole: float = 0) -> list[tuple[float, float]]:
    """Where each bar begins and how long it is, in shares of the chart's width."""
    chart = drawn(bars("x", [Bar("x", value, "x") for value in values], whole))
    width = float(chart.get("viewBox").split()[2])
    return [
        (round(float(r.get("x")) / width, 2), round(float(r.get("width")) / width, 2))
        for r in chart.iter("rect")
        if r.get("class") == "sr-chart__after"
    ]


def test_bars_are_as_long_as_their_values() -> None:
    assert lengths(20, 40) == [(0, 0.5), (0, 1)]


def test_percent_are_parts_of_a_whole() -> None:
    assert lengths(20, 40, whole=100) == [(0, 0.2), (0, 0.4)]


def test_values_below_zero_run_to_the_left() -> None:
    assert lengths(-10, 30) == [(0, 0.25), (0.25, 0.75)]


def test_nothing_is_a_sliver_not_an_error() -> None:
    assert lengths(0, 0) == [(0, 0.01), (0, 0.01)]


def test_words_of_a_bar() -> None:
    chart = drawn(bars('a "b" <c>', [Bar("Before <2024>", 1, "1 & more", True)]))
    assert chart.get("role") == "img"
    assert chart.get("aria-label") == 'a "b" <c>'
    assert "".join(chart.itertext()) == "Before <2024>1 & more"


def test_words_of_a_line() -> None:
    chart = drawn(
        line(
            "a < b",
            [(date(2026, 1, 1), 1)],
            (date(2026, 12, 31), 5),
            target_label="Target: 5 <b>",
            latest_label="1 & 2",
        )
    )
    assert chart.get("aria-label") == "a < b"
    assert "".join(chart.itertext()) == "Target: 5 <b>1 & 2"


POINTS = [(date(2026, 1, 1), 10.0), (date(2026, 3, 1), 25.0), (date(2026, 7, 1), 20.0)]


@pytest.mark.parametrize(
    ("points", "target"),
    [
        (POINTS, (date(2026, 12, 31), 40.0)),
        (POINTS, (date(2026, 2, 1), -5.0)),
        (POINTS[:1], (date(2026, 1, 2), 10.0)),
        ([(date(2025, 6, 1), 3.0), *POINTS], (date(2026, 12, 31), 40.0)),
    ],
)
def test_everything_lies_within_the_chart(
    points: list[tuple[date, float]], target: tuple[date, float]
) -> None:
    chart = drawn(line("x", points, target, target_label="x", latest_label="x"))
    width, height = map(float, chart.get("viewBox").split()[2:])
    dots = [(float(c.get("cx")), float(c.get("cy"))) for c in chart.iter("circle")]
    [aim] = [
        (float(r.get("x")) + 5, float(r.get("y")) + 5)
        for r in chart.iter("rect")
        if r.get("class") == "sr-chart__target"
    ]
    assert len(dots) == len(points)
    for x, y in [*dots, aim]:
        assert 0 <= x <= width
        assert 0 <= y <= height
    for x, y in [(float(t.get("x")), float(t.get("y"))) for t in chart.iter("text")]:
        assert 0 <= x <= width
        assert 0 < y <= height


def test_later_is_further_right_and_more_is_higher() -> None:
    chart = drawn(line("x", POINTS, (date(2026, 12, 31), 40), target_label="x", latest_label="x"))
    dots = [(float(c.get("cx")), float(c.get("cy"))) for c in chart.iter("circle")]
    assert all(a[0] < b[0] for a, b in pairwise(dots))
    assert dots[0][1] > dots[2][1] > dots[1][1]
