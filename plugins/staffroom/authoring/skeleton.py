"""The beginning of a document: front matter that says what belongs in each field, and headings.

All of it is made from the model, but for the body, which is a file in `bodies/` for each kind.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any

from staffroom.authoring.fields import Answer, answer, example, is_needed, options, typed_example
from staffroom.authoring.writing import scalar
from staffroom.catalog import Catalog
from staffroom.kinds import Entry, Kind, Status
from staffroom.kinds.marks import Later, OneForEach, OneOf, Refers, TermOf
from staffroom.kinds.structure import FieldShape, shape

TODO = "TODO: write it here"
"""What stands in place of a text that is to be written; `check` says so until it is."""

WIDTH = 100
"""So long may a line of explanation be."""

MOST_WORDS = 24
"""So many words of a vocabulary are named; of more, only where they stand."""

PROSE = (Answer.TEXT, Answer.LINE, Answer.TEXT_OR_DOCUMENT)
"""What readers read."""


def asked(kind: Kind) -> tuple[FieldShape, ...]:
    """The fields that a document of the kind must have, besides what names it."""
    return tuple(f for f in shape(kind.model) if is_needed(f) and f is not name_field(kind))


def name_field(kind: Kind) -> FieldShape:
    """The field with the document's title or the person's name."""
    return next(f for f in shape(kind.model) if f.name == kind.naming)


def skeleton(kind: Kind, values: Mapping[str, Any], catalog: Catalog, *, today: date) -> str:
    """A document that says what is still to be written.

    Args:
        kind: Its kind.
        values: What is known already, as front matter holds it: texts, lists, groups of fields.
        catalog: For words to choose from and for examples.
        today: The day on which it is begun.
    """
    given = {"status": Status.DRAFT.value, "created": today.isoformat(), **values}
    return "\n".join([*_Writer(kind, catalog, given).front_matter(), "", body(kind)])


def body(kind: Kind) -> str:
    """The headings that a document of the kind usually has, each with what belongs there."""
    return (files(__package__) / "bodies" / f"{kind.name}.md").read_text("utf-8")


def optional_fields(kind: Kind) -> tuple[FieldShape, ...]:
    """The fields that a new document may well have: the kind's own, and what connects it."""
    return tuple(
        field
        for field in shape(kind.model)
        if not is_needed(field)
        and not field.mark(Later)
        and (field.attribute not in Entry.model_fields or _connects(field))
    )


def other_fields(kind: Kind) -> tuple[FieldShape, ...]:
    """All other fields."""
    known = {field.name for field in (*asked(kind), name_field(kind), *optional_fields(kind))}
    return tuple(field for field in shape(kind.model) if field.name not in known)


def _connects(field: FieldShape) -> bool:
    refers = field.mark(Refers)
    return field.is_list and bool(field.mark(TermOf) or (refers and refers.kinds))


@dataclass(frozen=True)
class _Writer:
    """Writes the front matter of one document."""

    kind: Kind
    catalog: Catalog
    given: Mapping[str, Any]

    def front_matter(self) -> Iterator[str]:
        name = name_field(self.kind)
        yield "---"
        yield from self._written(name, self.given.get(name.name), "")
        for field in shape(self.kind.model):
            if field is name or not (is_needed(field) or field.name in self.given):
                continue
            if is_needed(field):
                yield from self._explained(field, "")
            ready = field.name == "status" and self.given["status"] == Status.DRAFT
            for line in self._written(field, self.given.get(field.name), ""):
                yield f"{line}  # {_UNTIL_READY}" if ready else line
        if optional := [f for f in optional_fields(self.kind) if f.name not in self.given]:
            yield ""
            yield f"# {_MAY_BE_LEFT_OUT}"
            for field in optional:
                yield from self._offered(field, "")
        if others := [f.name for f in other_fields(self.kind) if f.name not in self.given]:
            yield ""
            yield from _comment(_THERE_IS_MORE.format(names=", ".join(others)), "")
            yield from _comment(_EXPLAINED.format(kind=self.kind.name), "")
        yield "---"

    # --- what is asked for --------------------------------------------------------------------

    def _explained(self, field: FieldShape, indent: str) -> Iterator[str]:
        """What belongs in a field, as a comment above it."""
        words = self._words(field)
        like = "" if words or field.parts else example(field, self.kind, self.catalog)
        one_line = f"{field.description} Example: {like}" if like else field.description
        if len(indent) + len(one_line) + 2 <= WIDTH:
            yield from _comment(one_line, indent)
        else:
            yield from _comment(field.description, indent)
            yield from _comment(f"Example: {like}", indent) if like else ()
        yield from _comment(words, indent) if words else ()
        if one_of := [part.name for part in field.parts if part.mark(OneOf)]:
            yield from _comment(f"Each has one of these: {_or(one_of)}.", indent)

    def _words(self, field: FieldShape) -> str:
        """What there is to choose from."""
        found = options(field, self.kind, self.catalog)
        few = ": " + ", ".join(option.value for option in found) if len(found) <= MOST_WORDS else ""
        if (term := field.mark(TermOf)) is not None:
            many = "One or more" if field.is_list else "One"
            return f"{many} of vocabularies/{term.vocabulary}.yml{few if found else ''}"
        return f"One of these{few}" if found and few else ""

    def _written(self, field: FieldShape, value: Any, indent: str) -> Iterator[str]:
        """A field with its value or, without one, with what is to be replaced."""
        head = f"{indent}{field.name}:"
        if field.parts:
            yield head
            entries = value if isinstance(value, list) else [value]
            if value is None:
                entries = [None] * self._usual_number(field)
            for number, entry in enumerate(entries):
                yield from self._group(field, entry, indent, is_first=number == 0)
        elif field.is_list and answer(field) in PROSE:
            yield head
            for entry in [TODO] if value is None else value:
                yield f"{indent}  - {scalar(str(entry), prose=True)}"
        elif field.is_list and value:
            words = (scalar(str(entry), prose=False, in_list=True) for entry in value)
            yield f"{head} [{', '.join(words)}]"
        elif value or answer(field) in PROSE:
            written = TODO if value is None else str(value)
            yield f"{head} {scalar(written, prose=answer(field) in PROSE)}"
        else:
            yield head

    def _usual_number(self, field: FieldShape) -> int:
        """With how many entries a list begins: a scale has several steps."""
        model = shape(self.kind.model)
        depend = (each.mark(OneForEach) for other in model for each in other.parts)
        return 3 if field.is_list and any(d and d.field == field.name for d in depend) else 1

    def _group(
        self, field: FieldShape, entry: Any, indent: str, *, is_first: bool
    ) -> Iterator[str]:
        """A group of fields or one entry of a list of them."""
        has: Mapping[str, Any] = {} if entry is None else entry
        if not isinstance(has, Mapping):
            has = {field.short_for or "": has}
        within = f"{indent}    " if field.is_list else f"{indent}  "
        one_of = [part for part in field.parts if part.mark(OneOf)]
        shown = [part for part in field.parts if part.required or part.name in has]
        if one_of and not any(part in shown for part in one_of):
            shown.append(next(part for part in one_of if answer(part) in PROSE))
        lines: list[str] = []
        for part in shown:
            if is_first and entry is None:
                lines += self._explained(part, within)
            value = has.get(part.name)
            if value is None and (each := part.mark(OneForEach)) is not None:
                value = self._todo_for_each(each)
            lines += self._written(part, value, within)
        chosen = entry is not None and any(part.name in has for part in one_of)
        for part in field.parts:
            if is_first and part not in shown and not (chosen and part in one_of):
                lines += self._offered(part, within)
        if field.is_list:
            # The dash stands before the first field; comments stand above it.
            first = next(n for n, line in enumerate(lines) if not line.lstrip().startswith("#"))
            lines[first] = f"{indent}  - {lines[first][len(within) :]}"
        yield from lines

    def _todo_for_each(self, each: OneForEach) -> list[str]:
        model = shape(self.kind.model)
        [other] = [field for field in model if field.name == each.field]
        entries = self.given.get(each.field) or [None] * self._usual_number(other)
        names = [e.get("name") if isinstance(e, Mapping) else e for e in entries]
        return [
            f"TODO: “{name}”" if name else f"TODO: number {number}"
            for number, name in enumerate(names, start=1)
        ]

    # --- what is offered ----------------------------------------------------------------------

    def _offered(self, field: FieldShape, indent: str) -> Iterator[str]:
        """A field that may be left out: a comment that becomes the field when it is opened."""
        head, *rest = self._sample(field)
        said = field.description
        if field.choices:
            said = f"{said.rstrip('.')}: {_or(field.choices)}."
        elif (term := field.mark(TermOf)) is not None:
            said = f"{said.rstrip('.')}: words of vocabularies/{term.vocabulary}.yml."
        line = f"{indent}# {head}  # {said}"
        if len(line) <= WIDTH:
            yield line
        else:
            # Still a comment when one takes away the first “# ” of all the lines.
            yield from _comment(said, indent, start="# # ")
            yield f"{indent}# {head}"
        for each in rest:
            yield f"{indent}# {each}"

    def _sample(self, field: FieldShape) -> list[str]:
        """A field as its author would write it, with an example in it."""
        if field.parts:
            one_of = [part for part in field.parts if part.mark(OneOf)]
            parts = [part for part in field.parts if part not in one_of[1:]]
            lines = [line for part in parts for line in self._sample(part)]
            start, indent = ("  - ", "    ") if field.is_list else ("  ", "  ")
            return [
                f"{field.name}:",
                *(f"{indent if number else start}{line}" for number, line in enumerate(lines)),
            ]
        like = example(field, self.kind, self.catalog)
        if answer(field) in PROSE:
            like = scalar(typed_example(field, self.kind, self.catalog), prose=True)
        if not field.is_list:
            return [f"{field.name}: {like}"]
        if answer(field) in PROSE:
            return [f"{field.name}:", f"  - {like}"]
        return [f"{field.name}: [{like}]"]


_UNTIL_READY = "delete this line when it is ready to be published"
_MAY_BE_LEFT_OUT = 'All that follows may be left out. To use a line, take away the "# " before it.'
_THERE_IS_MORE = "There is more, seldom needed at first: {names}."
_EXPLAINED = (
    "Every field is explained on the site's page “Front matter”: reference/front-matter/#{kind}"
)


def _comment(text: str, indent: str, start: str = "# ") -> Iterable[str]:
    start = f"{indent}{start}"
    return textwrap.wrap(
        text, WIDTH, initial_indent=start, subsequent_indent=start, break_long_words=False,
        break_on_hyphens=False,
    )  # fmt: skip


def _or(words: Iterable[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} or {last}" if most else last
