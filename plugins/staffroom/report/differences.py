"""What a change does to facts and text, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from staffroom.report.changes import (
    Changed,
    FieldChange,
    changed_fields,
    compare_texts,
    text_change,
)
from staffroom.report.escaping import plain
from staffroom.site.words import Words

SHORT = 60
"""A value is shown if it is no longer."""
MOST_FIELDS = 12
LARGE = 40
"""From so many new words on, a change is more than a correction."""


@dataclass(frozen=True)
class Differences:
    """Puts changes into words."""

    words: Words

    def lines(self, change: Changed) -> Iterator[str]:
        """What is new, gone or another thing."""
        t = self.words
        if change.before is None and change.what != "new":
            return
        if change.before is None:
            if change.after is not None:
                number = len(change.after.document.body.split())
                yield t(
                    "report.document.words", changes=f"{t('report.document.length', n=number)}."
                )
            return
        if change.after is None:
            return
        fields = [self._field(each) for each in changed_fields(change)]
        if len(fields) > MOST_FIELDS:
            fields = [*fields[:MOST_FIELDS], t("lists.more", n=len(fields) - MOST_FIELDS)]
        if fields:
            yield t("report.document.facts", changes=f"{'; '.join(fields)}.")
        text = self._text(change)
        if text:
            yield t("report.document.words", changes=f"{text}.")
        elif not fields and change.what == "changed":
            yield t("report.document.same")

    def is_large(self, change: Changed) -> bool:
        """Whether so much of the text is new that it is worth another look as a whole."""
        return len(text_change(change).added) >= LARGE

    def _text(self, change: Changed) -> str:
        if change.before is None or change.after is None:
            return ""
        if change.before.document.body == change.after.document.body:
            return ""
        return self._words(change.before.document.body, change.after.document.body)

    def _words(self, before: str, after: str) -> str:
        t = self.words
        found = compare_texts(before, after)
        if found.pairs:
            pairs = [
                t("report.document.pair", before=plain(old, SHORT), after=plain(new, SHORT))
                for old, new in found.pairs
            ]
            return t.together(pairs)
        parts = []
        if found.added:
            parts.append(t("report.document.added", n=len(found.added)))
        if found.removed:
            parts.append(t("report.document.removed", n=len(found.removed)))
        return t.together(parts) or t("report.document.reordered")

    def _field(self, field: FieldChange) -> str:
        value = "" if field.is_private else self._value(field)
        if field.what == "changed" and not value:
            value = self.words("report.document.different")
        label = plain(field.label, SHORT)
        return self.words(f"report.document.field.{field.what}", label=label, value=value)

    def _value(self, field: FieldChange) -> str:
        t = self.words
        before, after = field.before, field.after
        if field.what == "new":
            shown = _short(after)
            return t("report.document.is", value=plain(shown, SHORT)) if shown else ""
        if field.what == "deleted":
            return ""
        if isinstance(before, list) and isinstance(after, list):
            return self._list(before, after)
        old, new = _short(before), _short(after)
        if old and new:
            values = {"before": plain(old, SHORT), "after": plain(new, SHORT)}
            return t("report.document.from_to", **values)
        if isinstance(before, str) and isinstance(after, str):
            return f" ({self._words(before, after)})"
        return ""

    def _list(self, before: Sequence[Any], after: Sequence[Any]) -> str:
        if not all(_short(each) for each in (*before, *after)):
            return ""
        old, new = [_short(each) for each in before], [_short(each) for each in after]
        parts = [
            *(self._item("plus", each) for each in new if each not in old),
            *(self._item("minus", each) for each in old if each not in new),
        ]
        return f" ({', '.join(parts[:MOST_FIELDS])})" if parts else ""

    def _item(self, name: str, item: str) -> str:
        return self.words(f"report.document.{name}", words=plain(item, SHORT))


def _short(value: Any) -> str:
    """A value in a few words; empty where it takes more."""
    if isinstance(value, list):
        items = [_short(each) for each in value]
        value = ", ".join(items) if items and all(items) else ""
    if value is None or isinstance(value, dict):
        return ""
    text = str(value)
    return text if len(text) <= SHORT else ""
