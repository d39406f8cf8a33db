"""Every text of the interface, in one place per language: `texts/en.yml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

import yaml


@dataclass(frozen=True)
class Words:
    """The texts of one language."""

    language: str
    texts: Mapping[str, Any]

    def __call__(self, name: str, /, **values: Any) -> str:
        """The text of that name, such as `nav.home`, filled with the values.

        A text may have the forms `zero`, `one` and `other`, chosen by the value `n`.

        Raises:
            KeyError: There is no text of that name.
        """
        if not values:
            return self._as_it_is(name)
        text = self.find(name)
        if isinstance(text, Mapping):
            n = values["n"]
            form = "zero" if n == 0 and "zero" in text else "one" if n == 1 else "other"
            text = text[form]
        shown = {key: self.number(v) if isinstance(v, float) else v for key, v in values.items()}
        return str(text).format(**shown)

    def _as_it_is(self, name: str) -> str:
        found = self._known.get(name)
        if found is None:
            found = self._known[name] = str(self.find(name))
        return found

    @cached_property
    def _known(self) -> dict[str, str]:
        return {}

    def find(self, name: str) -> Any:
        """The text or the group of texts of that name."""
        found: Any = self.texts
        for part in name.split("."):
            found = found[part]
        return found

    def has(self, name: str) -> bool:
        """Whether there is a text of that name."""
        try:
            self.find(name)
        except (KeyError, TypeError):
            return False
        return True

    def day(self, day: date) -> str:
        """A date as readers write it: 22 November 2026."""
        months = self.find("dates.months")
        return self("dates.day", day=day.day, month=months[day.month - 1], year=day.year)

    def period(self, period: str) -> str:
        """A year, a month or a day in ISO 8601 form as readers write it: 2025, May 2025."""
        parts = [int(part) for part in period.split("-")]
        if len(parts) == 3:
            return self.day(date(*parts))
        if len(parts) == 2:
            return f"{self.find('dates.months')[parts[1] - 1]} {parts[0]}"
        return period

    def language_name(self, tag: str) -> str:
        """What a language is called: Spanish for `es`; the tag itself where nobody knows."""
        # It takes a moment to load, and most sites have one language.
        from babel import Locale, UnknownLocaleError

        try:
            return Locale.parse(tag, sep="-").get_display_name(self.language[:2]) or tag
        except (ValueError, UnknownLocaleError):
            return tag

    def minutes(self, minutes: int) -> str:
        """A length of time as readers write it: 45 min, 1 h 30 min."""
        hours, rest = divmod(minutes, 60)
        if not hours:
            return self("dates.minutes", n=rest)
        return (
            self("dates.hours", hours=hours)
            if not rest
            else self("dates.hours_minutes", hours=hours, minutes=rest)
        )

    def number(self, value: float) -> str:
        """A number without needless zeros: 4, 4.5."""
        if value == int(value):
            return f"{int(value):,}"
        # Something is not to be read as nothing.
        decimals = next((n for n in range(2, 7) if round(value, n)), 2)
        return f"{value:,.{decimals}f}".rstrip("0").rstrip(".")

    def together(self, items: list[str]) -> str:
        """Several texts as one: a, b and c."""
        if len(items) < 2:
            return "".join(items)
        return self("lists.last", first=", ".join(items[:-1]), last=items[-1])


# Ten times as fast, where there is one.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def words_for(language: str) -> Words:
    """The texts of a language; where it has none yet, the English ones."""
    folder = files("staffroom.site").joinpath("texts")
    file = folder.joinpath(f"{language}.yml")
    if not re.fullmatch(r"[A-Za-z0-9-]+", language) or not file.is_file():
        file = folder.joinpath("en.yml")
    return Words(language, yaml.load(file.read_text("utf-8"), Loader=_LOADER))


# https://www.w3.org/International/questions/qa-scripts
_SCRIPTS_TO_THE_LEFT = {"adlm", "arab", "hebr", "mand", "nkoo", "rohg", "syrc", "thaa"}
_LANGUAGES_TO_THE_LEFT = {
    "ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "nqo", "ps", "sd", "syr", "ug", "ur", "yi",
}  # fmt: skip


def is_right_to_left(language: str) -> bool:
    """Whether a language, given by its BCP 47 tag, is written from right to left."""
    first, *rest = language.lower().split("-")
    script = next((part for part in rest if len(part) == 4 and part.isalpha()), None)
    return script in _SCRIPTS_TO_THE_LEFT if script else first in _LANGUAGES_TO_THE_LEFT
