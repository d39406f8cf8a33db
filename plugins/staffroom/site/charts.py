"""Small charts as inline SVG. Each stands beside a table that says the same; see the templates.

Colours come from the style sheet's classes, so that they fit light, dark and paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

_WIDTH = 320
_BAR = 22
_GAP = 8


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart."""

    label: str
    value: float
    shown: str
    """The value as readers see it, with its unit."""
    first: bool = False
    """Whether it is the value before, which is drawn quieter."""


def bars(title: str, values: Sequence[Bar], whole: float = 0) -> str:
    """Horizontal bars from zero, one below the other, each with its label and value.

    Values below zero run to the left of the zero line. `whole` is the length of a full bar where
    there is one, such as 100 for percent.
    """
    lowest = min(0.0, *(bar.value for bar in values))
    highest = max(whole, 0.0, *(bar.value for bar in values))
    span = (highest - lowest) or 1.0
    height = len(values) * (_BAR + 16 + _GAP)
    zero = -lowest / span * _WIDTH
    pieces = [
        f'<svg class="sr-chart" viewBox="0 0 {_WIDTH} {height}" role="img" '
        f'preserveAspectRatio="xMinYMin" aria-label="{escape(title)}">'
    ]
    for number, bar in enumerate(values):
        top = number * (_BAR + 16 + _GAP)
        length = abs(bar.value) / span * _WIDTH
        left = zero if bar.value >= 0 else zero - length
        name = "sr-chart__before" if bar.first else "sr-chart__after"
        pieces.append(
            f'<text x="0" y="{top + 12}">{escape(bar.label)}'
            f'<tspan class="sr-chart__value" dx="6">{escape(bar.shown)}</tspan></text>'
            f'<rect class="sr-chart__track" x="0" y="{top + 18}" width="{_WIDTH}" height="{_BAR}"/>'
            f'<rect class="{name}" x="{left:.1f}" y="{top + 18}" width="{max(length, 2):.1f}" '
            f'height="{_BAR}"/>'
        )
    return "".join([*pieces, "</svg>"])


def line(
    title: str,
    points: Sequence[tuple[date, float]],
    target: tuple[date, float],
    *,
    target_label: str,
    latest_label: str,
) -> str:
    """A line through values over time, with a dashed line from the first one to the target."""
    first = points[0]
    days = max((target[0] - first[0]).days, (points[-1][0] - first[0]).days, 1)
    values = [value for _, value in points] + [target[1]]
    low, high = min(values), max(values)
    room = (high - low) or 1.0
    width, height, pad = 480, 180, 26

    def place(point: tuple[date, float]) -> tuple[float, float]:
        x = pad + (point[0] - first[0]).days / days * (width - 2 * pad)
        y = height - pad - (point[1] - low) / room * (height - 2 * pad)
        return round(x, 1), round(y, 1)

    (x0, y0), (x1, y1) = place(first), place(target)
    path = " ".join(f"{x},{y}" for x, y in map(place, points))
    last_x, last_y = place(points[-1])
    dots = "".join(
        f'<circle class="sr-chart__dot" cx="{x}" cy="{y}" r="4"/>' for x, y in map(place, points)
    )
    anchor = "end" if last_x > width * 0.6 else "start"
    floor = height - pad
    label_y = min(last_y + 18, height - 4)
    return (
        f'<svg class="sr-chart sr-chart--line" viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="{escape(title)}">'
        f'<line class="sr-chart__axis" x1="{pad}" y1="{floor}" x2="{width - pad}" y2="{floor}"/>'
        f'<line class="sr-chart__aim" x1="{x0}" y1="{y0}" x2="{x1}" y2="{y1}"/>'
        f'<polyline class="sr-chart__line" points="{path}"/>{dots}'
        f'<rect class="sr-chart__target" x="{x1 - 5}" y="{y1 - 5}" width="10" height="10"/>'
        f'<text x="{x1}" y="{max(y1 - 10, 12)}" text-anchor="end">{escape(target_label)}</text>'
        f'<text class="sr-chart__value" x="{last_x}" y="{label_y}" text-anchor="{anchor}">'
        f"{escape(latest_label)}</text></svg>"
    )
