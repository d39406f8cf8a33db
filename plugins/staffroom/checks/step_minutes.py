"""How long the steps of a lesson take, as its text says: from headings, tables and lists."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import pairwise
from typing import NamedTuple


class Span(NamedTuple):
    """A length of time in minutes; the two differ where the text leaves it open."""

    least: int
    most: int


class Timed(NamedTuple):
    """What the steps of a lesson add up to."""

    totals: tuple[Span, ...]
    """What they may add up to: all of them and, where the text has several courses of the lesson,
    each of these."""
    is_whole: bool
    """Whether no step is without its minutes, as far as one can see."""
    start: int
    """Where the first of them stands: an offset in the text."""
    number: int
    """How many steps say how long they take."""


# A number by itself is no time: it has to say minutes, or hours.
_MINUTES = r"min(?:s|utes?|uten|utos?|uti)?\b\.?|[\u2032\u2019'](?![\w])"
_WRITTEN = (
    r"(?:(?P<hours>\d{1,2})[ \t]?(?:h|hrs?|hours?)\b[ \t]?)?"
    rf"(?:(?P<low>\d{{1,3}})(?:[ \t]?(?:-|–|to)[ \t]?(?P<high>\d{{1,3}}))?[ \t]?-?(?:{_MINUTES}))?"
)
_ABOUT = r"(?:(?:about|approx\.|ca\.)[ ]|~)?"
_TIME = re.compile(_ABOUT + _WRITTEN, re.IGNORECASE)
_DIGIT = re.compile(r"\d")
# At the end of a heading or of a step's name: “Launch – 6 minutes”, “Launch (6 min, in pairs)”.
_AT_END = re.compile(
    r"(?:[–—:,|]|\s-)\s*+((?:[a-z~][a-z.]{0,6} )?\d[^()\[\]\n:,|]{0,24})\s*$", re.I
)
_BRACKET = re.compile(r"[(\[]([^()\[\]\n]{1,60})[)\]]\s*$")
# At its beginning: “6 min: launch”, “[6–10 min] Launch”.
_AT_START = re.compile(
    rf"(?:{_ABOUT}{_WRITTEN}\s*(?:[–—:|.]|-\s)|[(\[](?P<inside>[^()\[\]\n]{{1,30}})[)\]])", re.I
)
_ASIDE = re.compile(
    r"\b(?:optional|extension|extra|home ?work|if (?:there is|you have) time|beforehand|break"
    r"|(?:before|after) (?:the )?(?:lesson|class)|preparation|prepare|set-?up|follow-?up)\b",
    re.IGNORECASE,
)


def time_in(text: str) -> Span | None:
    """The time that a short text is: `6 min`, `10–15 minutes`, `1 h 30 min`; None for others."""
    match = _TIME.fullmatch(text.strip())
    return _span(match) if match is not None else None


def _span(match: re.Match[str]) -> Span | None:
    if not (match["hours"] or match["low"]):
        return None
    hours = int(match["hours"] or 0) * 60
    low = int(match["low"] or 0)
    high = int(match["high"] or low)
    return Span(hours + low, hours + high) if high >= low else None


def step_minutes(visible: str) -> Timed | None:
    """What the steps of a text add up to; None where it does not clearly say so.

    Args:
        visible: The Markdown, with code made blank.
    """
    # Lines are looked for by the break before them, which is quick.
    text = f"\n{visible}"
    return _from_headings(text) or _from_tables(text) or _from_lists(text)


class _Step(NamedTuple):
    time: Span | None
    is_aside: bool
    start: int


def _step(time: Span | None, words: str, start: int) -> _Step:
    return _Step(time, time is not None and _ASIDE.search(words) is not None, start)


def _added(groups: list[list[_Step]], least: int) -> Timed | None:
    steps = [step for group in groups for step in group]
    timed = [step for step in steps if step.time is not None]
    if len(timed) < least:
        return None
    totals = [_total(steps)]
    if len(groups) > 1:
        totals += [_total(group) for group in groups if sum(s.time is not None for s in group) > 1]
    whole = all(step.time is not None or step.is_aside for step in steps)
    return Timed(tuple(totals), whole, timed[0].start, len(timed))


def _total(steps: list[_Step]) -> Span:
    # What may be left out counts or does not, as the author thinks.
    times = [(step.time, step.is_aside) for step in steps if step.time is not None]
    return Span(
        sum(time.least for time, is_aside in times if not is_aside),
        sum(time.most for time, _ in times),
    )


def _time_of(words: str) -> Span | None:
    """The time in the name of a step, at its end or at its beginning."""
    if not _DIGIT.search(words):
        return None
    words = words.strip().strip("*_# ").rstrip(" .:")
    if "·" in words:
        return _only_time(words.split("·"))
    if (bracket := _BRACKET.search(words)) is not None:
        time = _only_time(re.split("[,;]", bracket[1]))
        if time is not None:
            return time
    if (end := _AT_END.search(words)) is not None and (time := time_in(end[1])) is not None:
        return time
    start = _AT_START.match(words)
    if start is None:
        return None
    return time_in(start["inside"]) if start["inside"] else _span(start)


def _only_time(parts: list[str]) -> Span | None:
    times = [time for part in parts if (time := time_in(part)) is not None]
    return times[0] if len(times) == 1 else None


# --- headings -----------------------------------------------------------------------------------

# The minutes may stand alone on the next line, in brackets.
_HEADING = re.compile(
    r"\n(#{1,6})[ \t]++([^\n]*)(?:\n{1,2}[*_]?(\([^()\n]{1,20}\))[*_]?[ \t]*(?=\n|\Z))?"
)


def _from_headings(text: str) -> Timed | None:
    """`### Launch (6 min)`: those below one heading belong together."""
    headings = [(len(m[1]), m[2] + (m[3] or ""), m.start()) for m in _HEADING.finditer(text)]
    times = [_time_of(words) for _, words, _ in headings]
    if sum(time is not None for time in times) < 2:
        return None
    above: list[int] = []
    parents: list[int] = []
    for number, (level, _, _) in enumerate(headings):
        while above and headings[above[-1]][0] >= level:
            above.pop()
        parents.append(above[-1] if above else -1)
        above.append(number)
    # “The lesson (60 min)” above its steps is their sum, not one of them.
    holds = {parents[n] for n, time in enumerate(times) if time is not None}
    groups: dict[int, list[_Step]] = defaultdict(list)
    for number, (_, words, start) in enumerate(headings):
        time = times[number] if number not in holds else None
        if time is not None or parents[number] in holds:
            groups[parents[number]].append(_Step(time, bool(_ASIDE.search(words)), start))
    kept = [group for group in groups.values() if any(step.time for step in group)]
    return _added(kept, 2)


# --- tables -------------------------------------------------------------------------------------

_ROWS = re.compile(r"\n[ \t]*+\|[^\n]*+\n[ \t]*+\|[ \t]*+:?-[^\n]*+(?:\n[ \t]*+\|[^\n]*+)++")
_FOR_TIMES = frozenset(
    {"time", "times", "timing", "min", "mins", "minutes", "duration", "how long", "time (min)",
     "time (minutes)", "length"}
)  # fmt: skip
_FOR_STEPS = re.compile(
    r"\b(?:steps?|activity|activities|phase|what happens|stage|part|task|section|teacher|you"
    r"|pupils?|students?|learners?|lesson|class|content)\b"
)


def _from_tables(text: str) -> Timed | None:
    """A table with a column for the time and one for the steps; not just any with minutes."""
    for match in _ROWS.finditer(text):
        lines = match[0].strip("\n").split("\n")
        head = [cell.strip(" *_").lower() for cell in _cells(lines[0])]
        column = next((n for n, cell in enumerate(head) if cell in _FOR_TIMES), None)
        if column is None or not any(_FOR_STEPS.search(cell) for cell in head):
            continue
        rows = [_cells(line) for line in lines]
        cells = [row[column].strip(" *_~") if column < len(row) else "" for row in rows[2:]]
        body = [(cell, row) for cell, row in zip(cells, rows[2:], strict=True)]
        steps = [
            _Step(_cell(cell), bool(_ASIDE.search("|".join(row))), match.start())
            for cell, row in body
            # A last row often has the sum.
            if not re.search(r"\b(?:total|sum|altogether)\b", "|".join(row), re.IGNORECASE)
        ]
        if (clock := _by_the_clock(cells)) is not None:
            return Timed((Span(clock, clock),), True, match.start(), len(cells))
        if steps and all(step.time is not None for step in steps):
            return _added([steps], 2)
    return None


def _cells(row: str) -> list[str]:
    return row.strip().strip("|").split("|")


def _cell(text: str) -> Span | None:
    return time_in(text) or (time_in(f"{text} min") if re.match(r"\d", text) else None)


def _by_the_clock(cells: list[str]) -> int | None:
    """The whole time where each row goes on from the one before: 0–5, 5–15, 15–40."""
    spans = [re.fullmatch(r"(\d{1,3})\s?[-–]\s?(\d{1,3})(?:\s?min\w*)?", cell) for cell in cells]
    known = [(int(span[1]), int(span[2])) for span in spans if span is not None]
    if len(known) < 2 or len(known) < len(cells) or known[0][0] != 0:
        return None
    goes_on = all(first[1] == second[0] for first, second in pairwise(known))
    return known[-1][1] if goes_on else None


# --- lists and paragraphs -----------------------------------------------------------------------

_ITEM = re.compile(r"\n(?:[-*+]|\d{1,2}[.)])[ \t]++([^\n]*)")
_BOLD = re.compile(r"\n(?:\*\*|__)(?! )([^\n*]{1,120})(?:\*\*|__)")
_NAME = re.compile(r"(?:\*\*|__)([^\n*]{1,120})(?:\*\*|__)([^\n]{0,24})|([^\n.:]{1,80})")


def _from_lists(text: str) -> Timed | None:
    """`1. **Launch (6 min)** …` or `**Launch (6 min)**`: three at least, all with their minutes."""
    items = [
        _step(_item_time(match[1]), match[1][:80], match.start()) for match in _ITEM.finditer(text)
    ]
    best = max(_runs(items), key=len, default=[])
    if len(best) >= 3:
        return _added([best], 3)
    bold = [_step(_time_of(match[1]), match[1], match.start()) for match in _BOLD.finditer(text)]
    timed = [step for step in bold if step.time is not None]
    found = _added([timed], 3)
    return found._replace(is_whole=len(timed) == len(bold)) if found is not None else None


def _item_time(words: str) -> Span | None:
    name = _NAME.match(words) if _DIGIT.search(words, 0, 150) else None
    if name is None:
        return None
    if name[1] is not None:
        behind = re.match(r"\s*[(\[]([^()\[\]]{1,20})[)\]]", name[2])
        time = time_in(behind[1]) if behind is not None else None
        return time or time_in(name[1].strip(" :.")) or _time_of(name[1].rstrip(" :."))
    return _time_of(name[3]) or _time_of(words[:80])


def _runs(items: list[_Step]) -> list[list[_Step]]:
    """The stretches of items that all have a time."""
    runs: list[list[_Step]] = [[]]
    for item in items:
        if item.time is not None:
            runs[-1].append(item)
        elif runs[-1]:
            runs.append([])
    return runs
