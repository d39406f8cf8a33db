"""The questions of `staffroom new` on a terminal: one field at a time, in plain words."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from staffroom.authoring.answers import Slip, chosen, problems_with, understood
from staffroom.authoring.fields import Answer, Option, answer, options, typed_example
from staffroom.authoring.skeleton import MOST_WORDS, PROSE
from staffroom.catalog import Catalog
from staffroom.kinds import Kind
from staffroom.kinds.marks import OneForEach, OneOf
from staffroom.kinds.structure import FieldShape, shape

_MOST_SHOWN = 40
"""So many choices are shown at once."""


@dataclass
class Dialogue:
    """Asks for the fields of one document."""

    kind: Kind
    catalog: Catalog
    read: Callable[[str], str]
    """Shows a prompt and gives what was typed; ends with an exception when somebody gives up."""
    say: Callable[[str], None]
    """Shows a line."""
    values: dict[str, Any] = field(default_factory=dict)
    """What has been answered; fields that were left for later are not in it."""

    def ask_for(self, fields: Sequence[FieldShape]) -> None:
        """Ask for some fields in turn."""
        for number, each in enumerate(fields, start=1):
            self.say("")
            self.say(f"{number}/{len(fields)}  {each.label}")
            self._ask(each)

    def ask_again(self, each: FieldShape, problem: str, hint: str | None) -> None:
        """Ask once more for a field whose answer does not go with the others."""
        self.say("")
        self._complain(Slip(problem, hint or ""))
        self.values.pop(each.name, None)
        self.say(each.label)
        self._ask(each)

    def _ask(self, each: FieldShape) -> None:
        value = self._value(each, (each.name,), "   ")
        if value not in (None, [], {}):
            self.values[each.name] = value

    # --- one field ----------------------------------------------------------------------------

    def _value(
        self, each: FieldShape, way: tuple[str, ...], indent: str, *, again: bool = False
    ) -> Any:
        """The answer to a field: None where it is left for later.

        With `again`, it has been explained just before, for another entry of a list.
        """
        if not again:
            self._explain(each, indent)
        if each.parts and each.short_for is None and not self._is_one_of(each):
            return self._groups(each, way, indent)
        if not each.is_list:
            return self._one(each, way, f"{indent}> ", indent)
        if answer(each) not in PROSE and not each.parts:
            return self._words(each, way, indent)
        if (one_each := each.mark(OneForEach)) is not None and (names := self._names(one_each)):
            return self._one_for_each(each, way, names, indent)
        found: list[Any] = []
        while True:
            entry = self._one(each, way, f"{indent}{len(found) + 1}. ", indent)
            if entry is None:
                return found
            found.append(entry)

    def _groups(self, each: FieldShape, way: tuple[str, ...], indent: str) -> Any:
        if not each.is_list:
            return self._group(each, way, indent)
        found: list[Any] = []
        while True:
            self.say(f"{indent}{each.label}, number {len(found) + 1}")
            entry = self._group(each, way, f"{indent}   ", again=bool(found))
            if not entry:
                return found
            found.append(entry)

    def _group(
        self, each: FieldShape, way: tuple[str, ...], indent: str, *, again: bool = False
    ) -> dict[str, Any]:
        has: dict[str, Any] = {}
        for part in (part for part in each.parts if part.required):
            self.say(f"{indent}{part.label}")
            value = self._value(part, (*way, part.name), f"{indent}   ", again=again)
            if value in (None, []):
                # Without what names it there is no entry.
                if not has and each.is_list:
                    return {}
                continue
            has[part.name] = value
        return has

    def _one_for_each(
        self, each: FieldShape, way: tuple[str, ...], names: Sequence[str], indent: str
    ) -> list[Any] | None:
        found = []
        for name in names:
            entry = self._one(each, way, f"{indent}“{name}”: ", indent)
            if entry is None:
                self.say(f"{indent}(The rest is left for later.)")
                return None
            found.append(entry)
        return found

    def _names(self, one_each: OneForEach) -> list[str]:
        entries = self.values.get(one_each.field, ())
        return [str(next(iter(e.values()))) if isinstance(e, dict) else str(e) for e in entries]

    def _one(self, each: FieldShape, way: tuple[str, ...], prompt: str, indent: str) -> Any:
        """One answer that holds; None for none."""
        found = options(each, self.kind, self.catalog)
        shown: Sequence[Option] = found
        while typed := self.read(prompt).strip():
            try:
                if (narrowed := self._narrowed(typed, found, shown, indent)) is not None:
                    shown = narrowed or shown
                    continue
                value = understood(each, self.kind, self.catalog, self._named(typed, found, shown))
                self._check(way, value)
            except Slip as slip:
                self._complain(slip, indent)
                continue
            self._confirm(each, [value], typed, indent)
            return value
        return None

    def _words(self, each: FieldShape, way: tuple[str, ...], indent: str) -> list[Any]:
        """Words of a list, which may be typed with commas between them, in several turns."""
        found = options(each, self.kind, self.catalog)
        shown: Sequence[Option] = found
        while typed := self.read(f"{indent}> ").strip():
            try:
                if (narrowed := self._narrowed(typed, found, shown, indent)) is not None:
                    shown = narrowed or shown
                    continue
                words = [
                    self._named(word, found, shown) for word in typed.split(",") if word.strip()
                ]
                value = [understood(each, self.kind, self.catalog, word) for word in words]
                self._check(way, value)
            except Slip as slip:
                self._complain(slip, indent)
                continue
            value = list(dict.fromkeys(value))
            self._confirm(each, value, typed, indent)
            return value
        return []

    def _check(self, way: tuple[str, ...], value: Any) -> None:
        """Check an answer within the groups that it stands in."""
        fields, groups = shape(self.kind.model), []
        for name in way:
            groups.append(next(each for each in fields if each.name == name))
            fields = groups[-1].parts
        wrapped = value
        for each in reversed(groups):
            if each.is_list and not isinstance(wrapped, list):
                wrapped = [wrapped]
            wrapped = {each.name: wrapped}
        for problem in problems_with(self.kind, wrapped):
            raise Slip(problem.message, problem.hint or "")

    # --- choices ------------------------------------------------------------------------------

    def _named(self, typed: str, found: Sequence[Option], shown: Sequence[Option]) -> str:
        """What a number of the list, or a part of one name, stands for; else what was typed."""
        text = typed.strip()
        if chosen(text, found) is not None:
            return text
        if text.isdecimal() and 0 < int(text) <= len(shown):
            return shown[int(text) - 1].value
        matches = _holding(text, found) if len(text) > 2 else []
        return matches[0].value if len(matches) == 1 else text

    def _narrowed(
        self, typed: str, found: Sequence[Option], shown: Sequence[Option], indent: str
    ) -> Sequence[Option] | None:
        """The choices that a part of a word leaves, shown; None where something was chosen."""
        if not found:
            return None
        if typed == "?":
            self._show(found, indent)
            return found
        is_number = typed.isdecimal() and 0 < int(typed) <= len(shown)
        if "," in typed or is_number or chosen(typed, found) is not None:
            return None
        matches = _holding(typed, found)
        if len(matches) < 2:
            return None
        self._show(matches, indent)
        return matches

    def _show(self, found: Sequence[Option], indent: str) -> None:
        """The choices with their numbers; those of few words in columns."""
        shown = found[:_MOST_SHOWN]
        entries = [f"{number:>3} {_in_list(o)}" for number, o in enumerate(shown, start=1)]
        width = max(map(len, entries)) + 2
        columns = max(1, (_width() - len(indent)) // width)
        rows = -(-len(entries) // columns)
        for row in range(rows):
            line = "".join(entry.ljust(width) for entry in entries[row::rows])
            self.say(f"{indent}{line}".rstrip())
        if len(found) > len(shown):
            self.say(f"{indent}    … and {len(found) - len(shown)} more: type a part of the name.")

    # --- what is shown ------------------------------------------------------------------------

    def _explain(self, each: FieldShape, indent: str) -> None:
        found = options(each, self.kind, self.catalog)
        self._wrap(each.description, indent)
        if not found and not each.parts:
            if like := typed_example(each, self.kind, self.catalog):
                self._wrap(f"Example: {like}", indent)
        elif each.short_for is not None:
            part = next(part for part in each.parts if part.name == each.short_for)
            if like := typed_example(part, self.kind, self.catalog):
                self._wrap(f"Example: {like}", indent)
        elif found and answer(each) is not Answer.TEXT_OR_DOCUMENT:
            if len(found) <= MOST_WORDS:
                self._show(found, indent)
            how = "its number, its name or a part of it"
            if len(found) > MOST_WORDS:
                how = f"a part of its name; “?” shows all {len(found)}"
            several = " Several have commas between them." if each.is_list else ""
            self._wrap(f"Type {how}.{several}", indent)
        if self._is_one_of(each):
            self._wrap(
                "Type the id or title of a document or a page, an address, or in words what "
                "is to be done.",
                indent,
            )
        if (one_each := each.mark(OneForEach)) is not None and self._names(one_each):
            return
        if each.parts and each.is_list and each.short_for is None and not self._is_one_of(each):
            first = next(part for part in each.parts if part.required)
            self._wrap(f"An empty answer to “{first.label}” ends the list.", indent)
        elif each.is_list and (answer(each) in PROSE or each.parts):
            self._wrap("One a line; an empty line ends the list.", indent)

    def _is_one_of(self, each: FieldShape) -> bool:
        return any(part.mark(OneOf) for part in each.parts)

    def _confirm(self, each: FieldShape, value: list[Any], typed: str, indent: str) -> None:
        """Say what was understood, where that is not what was typed."""
        if self._is_one_of(each):
            [(name, written)] = value[0].items()
            if written != typed:
                self.say(f"{indent}   = {name} {written}")
            return
        known = {option.value: option for option in options(each, self.kind, self.catalog)}
        shown = [f"{known[v].label} ({v})" if v in known else v for v in value if known]
        if known and ", ".join(map(str, value)) != typed:
            self.say(f"{indent}= {', '.join(shown)}")

    def _complain(self, slip: Slip, indent: str = "") -> None:
        self._wrap(f"! {slip}", indent)
        if slip.hint:
            self._wrap(slip.hint, f"{indent}  ")

    def _wrap(self, text: str, indent: str) -> None:
        for line in textwrap.wrap(text, _width(), initial_indent=indent, subsequent_indent=indent):
            self.say(line)


def _width() -> int:
    return max(40, min(shutil.get_terminal_size().columns, 100))


def _in_list(option: Option) -> str:
    # A choice that the program fixes has a word and a meaning; all others have a name.
    return f"{option.value}: {option.description}" if option.is_fixed else option.label


def _holding(part: str, found: Sequence[Option]) -> list[Option]:
    """The choices in which a part of a word stands."""
    wanted = part.casefold()
    return [
        option
        for option in found
        if wanted in option.label.casefold() or wanted in option.value.casefold()
    ]
