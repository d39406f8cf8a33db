"""What fields are made of: texts, durations, dates, words of a vocabulary.

Each type reads what an author may well write, and says otherwise what is wrong with it. What a
field says of itself besides stands in its marks (`kinds.marks`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints
from pydantic_core import PydanticCustomError

from staffroom.document import Plain
from staffroom.effort import too_much
from staffroom.kinds.marks import Facet, Like, Refers, TermOf


class Fields(BaseModel):
    """Base of everything that front matter holds: immutable, and nothing unknown passes."""

    # Validators are built for what is validated: where all is kept from the build before, none.
    # For the same reason the docstrings of attributes are read when asked for (`FieldShape`).
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, defer_build=True)


class Choice(StrEnum):
    """Values to choose from; `Monday` is as good as `monday`, `one_each` as `one-each`."""

    @classmethod
    def _missing_(cls, value: object) -> Choice | None:
        written = str(value).strip().lower().replace("_", "-").replace(" ", "-")
        return next((choice for choice in cls if choice.value == written), None)

    def __setstate__(self, state: object) -> None:
        # There is one of each in the whole program, and bytes are not to change it.
        raise TypeError("a choice has no state")


def _problem(code: str, **values: Any) -> PydanticCustomError:
    """An error that `kinds.validation` turns into the problem of that code.

    The value `hint`, if there is one, replaces the problem's usual hint.
    """
    return PydanticCustomError(code, "{code}", {"code": code, **values})


_READ_AS = {"number": "a number", "date": "a date", "yes or no": "yes or no"}


def _text(value: Any) -> Any:
    if isinstance(value, Plain):
        raise _problem("not-text", value=str(value), reads_as=_READ_AS[value.reads_as])
    if value is None or (isinstance(value, str) and not value.strip()):
        raise _problem("empty-value")
    if isinstance(value, str) and (reason := too_much(value)) is not None:
        raise _problem("too-heavy", reason=reason)
    return value.strip() if isinstance(value, str) else value


def _line(value: Any) -> Any:
    value = _text(value)
    if isinstance(value, str) and "\n" in value:
        raise _problem("one-line")
    return value


def _label(value: Any) -> Any:
    # A room is called 204, a group has 14 members: here a number is as good as a text.
    return _line(str(value) if isinstance(value, Plain) else value)


def _word(value: Any) -> Any:
    # An id is the same word whatever YAML makes of it: a grade may be called 4, a tag no.
    if value is None or (isinstance(value, str) and not value.strip()):
        raise _problem("empty-value")
    return str(value).strip() if isinstance(value, str) else value


def _zone(value: Any) -> Any:
    value = _word(value)
    if isinstance(value, str):
        try:
            ZoneInfo(value)
        except (ValueError, LookupError, OSError):
            reason = f"“{_short(value)}” is not the name of a time zone"
            hint = "Write it like this: Europe/Lisbon"
            raise _problem("invalid-value", reason=reason, hint=hint) from None
    return value


_DURATION = re.compile(
    r"(?:(?P<hours>\d{1,3})\s*(?:h|hr|hrs|hour|hours))?\s*"
    r"(?:(?P<minutes>\d{1,4})\s*(?:m|min|mins|minute|minutes)?)?",
    re.IGNORECASE,
)
_ISO_DURATION = re.compile(r"PT(?:(?P<hours>\d{1,3})H)?(?:(?P<minutes>\d{1,4})M)?", re.IGNORECASE)


def parse_duration(written: str) -> int | None:
    """Minutes from `45`, `45 min`, `1 h 30 min` or ISO 8601's `PT45M`; None if it is none."""
    text = written.strip()
    match = _ISO_DURATION.fullmatch(text) or _DURATION.fullmatch(text)
    if match is None:
        return None
    minutes = int(match["hours"] or 0) * 60 + int(match["minutes"] or 0)
    return minutes or None


def _duration(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    minutes = parse_duration(value) if isinstance(value, str) else None
    if minutes is None:
        raise _problem("not-a-duration", value=_short(value))
    return minutes


def _number(value: Any) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    text = value.strip() if isinstance(value, str) else ""
    if not re.fullmatch(r"[+-]?[0-9]{1,15}(\.[0-9]{0,15})?", text):
        raise _problem("not-a-number", value=_short(value))
    return float(text)


def _whole(value: Any) -> Any:
    number = _number(value)
    if number != int(number):
        hint = "Write a whole number, for example 12."
        raise _problem("not-a-number", value=_short(value), hint=hint)
    return int(number)


def _minutes(value: Any) -> Any:
    # Preparation time and the like: a duration that may be nothing.
    if value == 0 or (isinstance(value, str) and re.fullmatch(r"0\s*(min)?", value.strip())):
        return 0
    return _duration(value)


def _date(value: Any) -> Any:
    if isinstance(value, date):
        return value
    try:
        if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value.strip()):
            raise ValueError
        return date.fromisoformat(value.strip())
    except ValueError:
        raise _problem("not-a-date", value=_short(value)) from None


def _moment(value: Any) -> Any:
    if isinstance(value, datetime) and value.tzinfo:
        return value
    match = _MOMENT.fullmatch(value.strip()) if isinstance(value, str) else None
    try:
        if match is None:
            raise ValueError
        if not 1900 <= int(match["day"][:4]) <= 2200:
            # Reckoning with a date at the very end of the calendar would fail.
            raise ValueError
        moment = f"{match['day']}T{int(match['hour']):02}:{match['rest']}"
        if (zone := match["zone"])[0] in "+-Zz":
            return datetime.fromisoformat(moment + zone.upper())
        return datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(zone))
    except (ValueError, LookupError, OSError):
        raise _problem("not-a-time", value=_short(value)) from None


_MOMENT = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})(?:T|\s+)(?P<hour>\d{1,2}):(?P<rest>\d{2}(?::\d{2})?)(?:\.\d+)?"
    r"\s*(?P<zone>[Zz]|[+-]\d{2}(?::?\d{2})?|[A-Z][A-Za-z0-9_+/-]+)"
)


def _period(value: Any) -> Any:
    # A year, a month or a day; quotes or not make no difference here.
    if isinstance(value, int):
        value = str(value)
    text = str(value).strip() if isinstance(value, str) else ""
    try:
        if not re.fullmatch(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?", text):
            raise ValueError
        date.fromisoformat(f"{text}-01-01"[:10] if len(text) < 10 else text)
    except ValueError:
        hint = "Write a year, a month or a day with hyphens: 2026, 2026-11 or 2026-11-22."
        raise _problem("not-a-date", value=_short(value), hint=hint) from None
    return text


def _clock(value: Any) -> Any:
    match = re.fullmatch(r"(\d{1,2})[:.](\d{2})", value.strip()) if isinstance(value, str) else None
    if match is None or int(match[1]) > 23 or int(match[2]) > 59:
        reason = f"“{_short(value)}” is not a time of day"
        raise _problem("invalid-value", reason=reason, hint="Write it like this: 15:45")
    return f"{int(match[1]):02}:{match[2]}"


def _yes_or_no(value: Any) -> Any:
    words = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
    found = words.get(str(value).strip().lower())
    if found is None:
        raise _problem("not-yes-or-no", value=_short(value))
    return found


def _done(value: Any) -> Any:
    # An action is done (yes), not done (no), or done on a day.
    try:
        return _yes_or_no(value)
    except PydanticCustomError:
        pass
    try:
        return _date(value)
    except PydanticCustomError:
        hint = "Write true, false, or the day on which it was done: 2026-10-28."
        raise _problem("not-yes-or-no", value=_short(value), hint=hint) from None


def _address(value: Any) -> Any:
    value = _line(value)
    if isinstance(value, str) and not is_safe_address(value):
        raise _problem("unsafe-address", target=_short(value))
    return value


READ_BY_PEOPLE = (_text, _line, _label)
"""What makes a field one that readers read, and not an id, a word from a list or an address."""
AN_ADDRESS = _address
"""What makes a field one that holds an absolute address."""
SAFE_SCHEMES = ("https", "http", "mailto", "tel")


def is_safe_address(address: str) -> bool:
    """Whether an absolute address begins with a scheme that opens a page, a letter or a call."""
    return re.match(rf"(?:{'|'.join(SAFE_SCHEMES)}):", address, re.IGNORECASE) is not None


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 60 else f"{text[:59]}…"


def one_or_many(value: Any) -> Any:
    """Let a single word stand for a list of one, where a list is rare."""
    return [value] if isinstance(value, str) else value


def short_for(name: str) -> ShortFor:
    """Let a plain text stand for a group of fields of which only `name` is given."""
    return ShortFor(name)


@dataclass(frozen=True, slots=True)
class ShortFor:
    """Makes a group of fields from a text: the value of its field `name`."""

    name: str

    def __call__(self, value: Any) -> Any:
        return {self.name: value} if isinstance(value, str) or value is None else value


def limited(length: int) -> BeforeValidator:
    """At most `length` characters."""
    return BeforeValidator(Limited(length))


@dataclass(frozen=True, slots=True)
class Limited:
    """Lets texts through that are not too long."""

    length: int

    def __call__(self, value: Any) -> Any:
        if isinstance(value, str) and len(value.strip()) > self.length:
            raise _problem("too-long", length=len(value.strip()), limit=self.length)
        return value


Text = Annotated[str, BeforeValidator(_text)]
"""A text, of any length, in which Markdown's inline marks may be used."""
Line = Annotated[str, BeforeValidator(_line)]
"""A text of one line."""
Label = Annotated[str, BeforeValidator(_label)]
"""A text of one line that may well be a number."""
Word = Annotated[str, BeforeValidator(_word)]
"""An id or another word that is compared, not read."""
Duration = Annotated[int, BeforeValidator(_duration), Like("45 min")]
"""A length of time; minutes."""
Minutes = Annotated[int, BeforeValidator(_minutes), Like("10")]
"""A length of time that may be nothing; minutes."""
Number = Annotated[float, BeforeValidator(_number), Like("4.5")]
Whole = Annotated[int, BeforeValidator(_whole), Like("12")]
Day = Annotated[date, BeforeValidator(_date), Like("2026-11-22")]
Moment = Annotated[datetime, BeforeValidator(_moment), Like('"2026-12-02T15:45:00-05:00"')]
"""A date and time of day with its zone."""
Period = Annotated[str, BeforeValidator(_period), Like('"2025"')]
"""A year, a month or a day, as text in ISO 8601 form."""
Clock = Annotated[str, BeforeValidator(_clock), Like('"15:45"')]
"""A time of day, `hh:mm`."""
YesNo = Annotated[bool, BeforeValidator(_yes_or_no), Like("true")]
Done = Annotated[bool | date, BeforeValidator(_done), Like("2026-10-28")]
Address = Annotated[str, BeforeValidator(_address), Like("https://example.org/")]
"""An absolute address on the web, or a mailto."""
Zone = Annotated[str, BeforeValidator(_zone), Like("Europe/Lisbon")]
"""A time zone, as the IANA database names it."""
LanguageTag = Annotated[
    str,
    BeforeValidator(_word),
    StringConstraints(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$"),
    Like("en"),
]
"""A BCP 47 language tag."""

Ids = tuple[Annotated[Word, Refers((), "related")], ...]
TIME_BANDS = (30, 60, 120)
"""What fits into half a lesson, a lesson, a double lesson; minutes."""

DomainIds = tuple[Annotated[Word, Refers(("domain",), "domain"), Facet("domain")], ...]
PracticeIds = tuple[Annotated[Word, Refers(("practice",), "practice"), Facet("practice")], ...]
Subjects = tuple[Annotated[Word, TermOf("subjects"), Facet("subject")], ...]
Levels = tuple[Annotated[Word, TermOf("levels"), Facet("level")], ...]
Standards = tuple[Annotated[Word, TermOf("standards"), Facet("standard")], ...]
Tags = tuple[Annotated[Word, TermOf("tags"), Facet("tag")], ...]
