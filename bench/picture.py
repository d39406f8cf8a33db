"""The results as a picture: seconds over lessons, both on a logarithmic scale."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

from results import NAMES, Results

_WIDTH, _HEIGHT = 760, 470
_LEFT, _RIGHT, _TOP, _BOTTOM = 62, 510, 62, 412
_LINE = 19
"""The least distance of two labels."""

# Colour and mark of each line: on white, on black, and how its points look, since colour alone
# tells some readers nothing.
_LOOKS = {
    "stock": ("#3d4451", "#d5d9e0", "square"),
    "cold": ("#b3401f", "#ff9d7d", "circle"),
    "body": ("#1f6fb3", "#7cc0ff", "circle"),
    "title": ("#6a4fb8", "#bba6ff", "diamond"),
    "vocabulary": ("#9a3f8c", "#ef9fe2", "triangle"),
    "nothing": ("#55702a", "#b6d37f", "square"),
    "serve": ("#0e7a6a", "#66d3c1", "triangle"),
    "hugo": ("#8a6a12", "#e2c15f", "diamond"),
}
_STYLE = """
  .paper { fill: #ffffff } .ink { fill: #2b2f36 } .quiet { fill: #5a606b }
  .grid { stroke: #e1e4e8 } .axis { stroke: #8a909b }
  text { font: 13px system-ui, sans-serif } .title { font-size: 16px; font-weight: 600 }
  .curve { fill: none; stroke-width: 2 } .leader { fill: none; stroke-width: 1; opacity: .5 }
"""
_DARK = """
    .paper { fill: #1b1e24 } .ink { fill: #e8eaee } .quiet { fill: #b0b6c0 }
    .grid { stroke: #343943 } .axis { stroke: #7d8490 }
"""


def picture(results: Results) -> str:
    """An SVG file that needs nothing else, in the colours that its reader's screen has."""
    lines = {
        what: [
            (lessons, seconds)
            for lessons in results.lessons
            if (seconds := results.middle(what, lessons))
        ]
        for what in NAMES
    }
    lines = {what: points for what, points in lines.items() if points}
    x = _Scale([n for points in lines.values() for n, _ in points], _LEFT + 14, _RIGHT - 14)
    y = _Scale([s for points in lines.values() for _, s in points], _BOTTOM - 12, _TOP + 12)
    drawn = [*_axes(x, y, results.lessons)]
    ends = {what: y(points[-1][1]) for what, points in lines.items()}
    for (what, points), label_y in zip(lines.items(), _apart(list(ends.values())), strict=True):
        drawn += _line(what, [(x(n), y(s)) for n, s in points], points[-1][1], label_y)
    looks = "".join(f"  .{what} {{ --c: {light} }}\n" for what, (light, _, _) in _LOOKS.items())
    dark = "".join(f"    .{what} {{ --c: {dark} }}\n" for what, (_, dark, _) in _LOOKS.items())
    title = "Time to build the site, by the number of lessons"
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        f'width="{_WIDTH}" height="{_HEIGHT}" role="img" aria-labelledby="title description">',
        f'<title id="title">{title}</title>',
        f'<desc id="description">{escape(_words(lines))}</desc>',
        f"<style>{_STYLE}{looks}"
        "  .curve, .leader { stroke: var(--c) } .mark, .name { fill: var(--c) }\n"
        f"  @media (prefers-color-scheme: dark) {{{_DARK}{dark}  }}\n</style>",
        f'<rect class="paper" width="{_WIDTH}" height="{_HEIGHT}" rx="8"/>',
        f'<text class="ink title" x="{_LEFT - 44}" y="30">{title}</text>',
        *drawn,
        "</svg>\n",
    ])  # fmt: skip


class _Scale:
    """Numbers as places on a logarithmic scale."""

    def __init__(self, values: Sequence[float], start: float, end: float) -> None:
        self.least, self.most = min(values, default=1.0), max(values, default=10.0)
        if self.least == self.most:
            self.least, self.most = self.least / 2, self.most * 2
        self._start, self._end = start, end

    def __call__(self, value: float) -> float:
        share = math.log(value / self.least) / math.log(self.most / self.least)
        return round(self._start + share * (self._end - self._start), 1)

    def ticks(self) -> list[float]:
        """Round numbers within the scale."""
        low, high = math.floor(math.log10(self.least)), math.ceil(math.log10(self.most))
        steps = [m * 10.0**power for power in range(low, high + 1) for m in (1, 2, 5)]
        return [step for step in steps if self.least * 0.95 <= step <= self.most * 1.05]


def _axes(x: _Scale, y: _Scale, lessons: Sequence[int]) -> list[str]:
    drawn = [_quiet(_LEFT - 44, 50, "start", "seconds")]
    for tick in y.ticks():
        at = y(tick)
        drawn.append(f'<path class="grid" d="M{_LEFT} {at}H{_RIGHT}"/>')
        drawn.append(_quiet(_LEFT - 8, at + 4, "end", f"{tick:g}"))
    drawn.append(f'<path class="axis" d="M{_LEFT} {_BOTTOM}H{_RIGHT}"/>')
    for number in lessons:
        at = x(number)
        drawn.append(f'<path class="axis" d="M{at} {_BOTTOM}v5"/>')
        drawn.append(_quiet(at, _BOTTOM + 21, "middle", f"{number:,}"))
    drawn.append(_quiet((_LEFT + _RIGHT) / 2, _BOTTOM + 43, "middle", "lessons"))
    return drawn


def _quiet(x: float, y: float, anchor: str, text: str) -> str:
    return f'<text class="quiet" x="{x:g}" y="{y:g}" text-anchor="{anchor}">{text}</text>'


def _line(
    what: str, points: list[tuple[float, float]], seconds: float, label_y: float
) -> list[str]:
    path = "L".join(f"{x} {y}" for x, y in points)
    x, y = points[-1]
    name = f"{NAMES[what]}, {_seconds(seconds)}"
    return [
        f'<g class="{what}">',
        f'<path class="curve" d="M{path}"/>',
        *(_mark(_LOOKS[what][2], *point) for point in points),
        f'<path class="leader" d="M{x + 7} {y}L{_RIGHT + 8} {label_y:.1f}"/>',
        f'<text class="name" x="{_RIGHT + 12}" y="{label_y + 4:.1f}">{escape(name)}</text>',
        "</g>",
    ]


def _mark(shape: str, x: float, y: float) -> str:
    match shape:
        case "circle":
            return f'<circle class="mark" cx="{x}" cy="{y}" r="4.5"/>'
        case "square":
            return f'<path class="mark" d="M{x} {y}m-4-4h8v8h-8z"/>'
        case "diamond":
            return f'<path class="mark" d="M{x} {y}m0-6l6 6-6 6-6-6z"/>'
        case _:
            return f'<path class="mark" d="M{x} {y}m0-6l6 10h-12z"/>'


def _apart(wanted: Sequence[float]) -> list[float]:
    """Heights near the wanted ones, in the same order, so that no two labels overlap."""
    order = sorted(range(len(wanted)), key=lambda number: wanted[number])
    placed = [0.0] * len(wanted)
    above = -math.inf
    for number in order:
        above = placed[number] = max(wanted[number], above + _LINE)
    below = float(_BOTTOM + _LINE)
    for number in reversed(order):
        below = placed[number] = min(placed[number], below - _LINE)
    return placed


def _seconds(value: float) -> str:
    digits = 0 if value >= 20 else 1 if value >= 1 else 2
    return f"{value:.{digits}f} s"


def _words(lines: dict[str, list[tuple[int, float]]]) -> str:
    said = [
        f"{NAMES[what]}: " + ", ".join(f"{_seconds(s)} for {n:,} lessons" for n, s in points)
        for what, points in lines.items()
    ]
    return "; ".join(said) + "."
