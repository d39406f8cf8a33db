"""The reference of front matter: one row a field, made from the models that check the files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from staffroom.authoring.fields import Answer, answer, is_needed
from staffroom.kinds import Kind
from staffroom.kinds.marks import Facet, Like, Refers, Standard, TermOf
from staffroom.kinds.structure import FieldShape, shape
from staffroom.site.words import Words


@dataclass(frozen=True)
class FieldRow:
    """What the reference says of a field."""

    name: str
    """As it is written; a field within a field is `outer.inner`."""
    required: bool
    form: str
    """What it holds, in words."""
    example: str
    meaning: str
    standard: str
    """The name of its equivalent in schema.org or SKOS, if it has one."""
    facet: str
    """What the facet of the library is called that it is, if it is one."""


def field_rows(kind: Kind, words: Words) -> tuple[FieldRow, ...]:
    """The fields of a kind, each followed by the fields within it."""
    return tuple(_rows(kind, shape(kind.model), "", words))


def _rows(
    kind: Kind, fields: tuple[FieldShape, ...], prefix: str, words: Words
) -> Iterator[FieldRow]:
    for field in fields:
        name = f"{prefix}{field.name}"
        like, standard = field.mark(Like), field.mark(Standard)
        facet = field.mark(Facet) if kind.in_library else None
        yield FieldRow(
            name=name,
            required=is_needed(field),
            form=_form(field, words),
            example=like.example if like else "",
            meaning=field.description,
            standard=standard.name if standard else "",
            facet=words(f"facets.{facet.name}.label") if facet else "",
        )
        yield from _rows(kind, field.parts, f"{name}.", words)


def _form(field: FieldShape, words: Words) -> str:
    form = _form_of_one(field, words)
    refers = field.mark(Refers)
    if refers is not None and refers.loose:
        form += words("fields.forms.or_text")
    return words("fields.list") + form if field.is_list else form


def _form_of_one(field: FieldShape, words: Words) -> str:
    kind = answer(field)
    if kind is Answer.CHOICE:
        return words("fields.forms.choice", choices=", ".join(field.choices))
    if (term := field.mark(TermOf)) is not None:
        return words("fields.forms.term", vocabulary=term.vocabulary)
    if (refers := field.mark(Refers)) is not None:
        if refers.own_kind:
            return words("fields.forms.own")
        if len(refers.kinds) == 1:
            return words("fields.forms.reference", kind=words(f"kinds.{refers.kinds[0]}.a"))
        return words("fields.forms.any")
    usual = "like" if field.mark(Like) else "text"
    form = _FORMS.get(kind, usual)
    return words(f"fields.forms.{form}")


_FORMS = {
    Answer.GROUP: "group", Answer.FILE: "file", Answer.PAGE: "page", Answer.DAY: "date",
    Answer.MOMENT: "moment", Answer.YES_NO: "yes_no", Answer.DONE: "yes_no",
    Answer.NUMBER: "number", Answer.WHOLE: "number",
    Answer.DURATION: "duration", Answer.MINUTES: "duration",
}  # fmt: skip
