"""The web editor's view of the models: its configuration, and how it is to read our files.

The editor is Sveltia CMS (https://sveltiacms.app/en/docs); it brings a JSON Schema of its
configuration, to which this one keeps. What a field says is said by the models alone: what is
derived here are the means of filling it in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from staffroom.authoring.fields import Answer, Option, answer, is_needed, options, typed_example
from staffroom.authoring.schema import pattern_of
from staffroom.catalog import NO_IDS, Catalog
from staffroom.kinds import KINDS, Kind
from staffroom.kinds.entry import Entry
from staffroom.kinds.marks import Refers
from staffroom.kinds.structure import FieldShape, shape

Widget = dict[str, Any]
"""A field of the editor, or a part of one."""


class Texts(Protocol):
    """Gives texts of the interface by name; see `site.words`."""

    def __call__(self, name: str, /, **values: Any) -> str: ...

    def has(self, name: str) -> bool: ...


_CHOICES = {"type": "rubric.types", "every": "schedule", "weekday": "weekdays"}


def choice_label(field: str, choice: str, texts: Texts) -> str:
    """What readers call a choice of a field, as a label."""
    name = f"{_CHOICES.get(field, field)}.{choice}"
    # A status has a badge, and a sentence that no list of choices has room for.
    found = next((each for each in (f"{name}.badge", name) if texts.has(each)), None)
    label = texts(found) if found else choice.replace("-", " ")
    return label[:1].upper() + label[1:]


FORMAT = "staffroom-{kind}"
"""The name of the format in which the editor reads and writes the files of a kind."""

SLUG = {"encoding": "ascii", "clean_accents": True, "maxlength": 80}
"""How an id is made from a title, so that it is one that our files may have."""


def collections(catalog: Catalog, folder: str, texts: Texts, *, linked: bool) -> list[Widget]:
    """What can be edited: one collection a kind.

    Args:
        catalog: For the words to choose from.
        folder: The path of the community's documents in the repository.
        texts: The texts of the interface.
        linked: Whether it is known where the site is, so that an entry can link to its page.
    """
    return [_Collection(kind, catalog, texts).made(folder, linked) for kind in KINDS.values()]


def forms() -> Mapping[str, Mapping[str, Any]]:
    """How values are to be read for the fields of the editor: kind → field → form.

    A form has `many` (a list, also where a single value stands), `short` (the part that a text in
    the group's place stands for), `parts` (forms again), `number`, `yesno`.
    """
    return {name: _forms(shape(kind.model)) for name, kind in KINDS.items()}


def _forms(fields: Sequence[FieldShape]) -> dict[str, Any]:
    return {field.name: _form(field) for field in fields}


def _form(field: FieldShape) -> dict[str, Any]:
    kind = answer(field)
    return {
        **({"many": True} if field.is_list else {}),
        **({"short": field.short_for} if field.short_for else {}),
        **({"parts": _forms(field.parts)} if field.parts else {}),
        **({"number": True} if kind in (Answer.NUMBER, Answer.WHOLE) else {}),
        **({"yesno": True} if kind is Answer.YES_NO else {}),
    }


class _Collection:
    """The means of filling in the fields of a kind."""

    def __init__(self, kind: Kind, catalog: Catalog, texts: Texts) -> None:
        self.kind, self.catalog, self.texts = kind, catalog, texts

    def made(self, folder: str, linked: bool) -> Widget:
        name, texts, identifier = self.kind.name, self.texts, self.kind.naming
        hint = texts("editor.fields.id")
        return {
            "name": name,
            "label": texts(f"kinds.{name}.many"),
            "label_singular": texts(f"kinds.{name}.one"),
            "description": texts(f"kinds.{name}.about"),
            "folder": f"{folder}/{self.kind.folder}",
            # It ends file names as it says itself, and would not have that said here.
            "format": FORMAT.format(kind=name),
            "create": True,
            "identifier_field": identifier,
            "slug": {
                "template": f"{{{{{identifier}}}}}",
                # An id is permanent: the address of the page, and what others refer to.
                "editable": ["create"],
                "hint": hint,
                "pattern": [f"^(?!(?:{'|'.join(NO_IDS)})$)[a-z0-9]+(-[a-z0-9]+)*$", hint],
            },
            "summary": f"{{{{{identifier}}}}}",
            "sortable_fields": {"fields": [identifier, "created", "updated"]},
            # Files beside a document are named without a folder.
            "media_folder": "",
            "public_folder": "",
            **({"preview_path": f"{self.kind.folder}/{{{{slug}}}}/"} if linked else {}),
            "fields": list(self._all_fields()),
        }

    def _all_fields(self) -> Iterator[Widget]:
        """The kind's own fields, then the text, then what documents of all kinds have."""
        fields = shape(self.kind.model)
        shared = [f for f in fields if f.attribute in Entry.model_fields and not is_needed(f)]
        yield from self._fields([field for field in fields if field not in shared])
        yield self._body()
        yield from self._fields(shared)

    def _body(self) -> Widget:
        return {
            "name": "body",
            "label": self.texts("editor.fields.body"),
            "hint": self.texts("editor.fields.body_hint"),
            # As text: what the other mode does not know, it may write in another way.
            "widget": "richtext",
            "modes": ["raw"],
            "required": False,
        }

    def _fields(self, fields: Sequence[FieldShape]) -> Iterator[Widget]:
        for field in fields:
            yield {
                "name": field.name,
                "label": field.label,
                "required": is_needed(field),
                **self._widget(field),
                "hint": self._hint(field),
            }

    def _hint(self, field: FieldShape) -> str:
        # The editor takes asterisks and brackets for Markdown.
        shown = re.sub(r"([*_\[\]~])", r"\\\1", field.description)
        if field.parts or answer(field) in _CHOSEN:
            return shown
        like = self._example(field)
        return f"{shown} {self.texts('editor.fields.like', example=like)}" if like else shown

    def _example(self, field: FieldShape) -> str:
        return typed_example(field, self.kind, self.catalog)

    def _widget(self, field: FieldShape) -> Widget:
        if not field.is_list:
            return self._single(field)
        limits = {"min": 1} if field.fewest else {}
        if (found := self._chosen(field)) is not None:
            return {**found, "multiple": True, **limits}
        if field.parts:
            [heading, *_] = [part.name for part in field.parts if part.required] or [
                field.parts[0].name
            ]
            return {
                "widget": "list",
                "collapsed": "auto",
                "summary": f"{{{{fields.{heading}}}}}",
                "fields": list(self._fields(field.parts)),
                **limits,
            }
        item = {"name": "item", "label": field.label, **self._single(field)}
        return {"widget": "list", "field": item, **limits}

    def _single(self, field: FieldShape) -> Widget:
        if (found := self._chosen(field)) is not None:
            return found
        if field.parts:
            return {
                "widget": "object",
                "collapsed": "auto",
                "fields": list(self._fields(field.parts)),
            }
        kind = answer(field)
        widget = dict(_WIDGETS.get(kind, {"widget": "string"}))
        if widget["widget"] == "string" and field.longest is not None:
            widget["maxlength"] = field.longest
        if widget["widget"] == "string" and (pattern := pattern_of(field)) is not None:
            message = self.texts("editor.fields.wrong", example=self._example(field))
            widget["pattern"] = [pattern, message]
        return widget

    def _chosen(self, field: FieldShape) -> Widget | None:
        """A list to choose from, where there is one."""
        kind = answer(field)
        if kind is Answer.YES_NO:
            return {
                "widget": "select",
                "options": [
                    {"label": self.texts("editor.fields.yes"), "value": True},
                    {"label": self.texts("editor.fields.no"), "value": False},
                ],
            }
        if kind is Answer.DOCUMENT:
            return self._relation(field)
        if kind not in (Answer.CHOICE, Answer.TERM, Answer.PAGE):
            return None
        found = options(field, self.kind, self.catalog)
        # Of nothing nothing can be chosen: then the word is written, and the check asks for it.
        named = [{"label": self._named(field, each), "value": each.value} for each in found]
        return {"widget": "select", "options": named} if named else None

    def _named(self, field: FieldShape, option: Option) -> str:
        """What an option is called; a standard is looked for by its code."""
        if field.choices:
            return choice_label(field.name, option.value, self.texts)
        label = f"{option.value}: {option.label}" if ":" in option.value else option.label
        return label[:1].upper() + label[1:]

    def _relation(self, field: FieldShape) -> Widget | None:
        refers = field.mark(Refers)
        assert refers is not None
        kinds = refers.kinds_from(self.kind.name)
        if len(kinds) != 1:
            # The editor chooses from one collection; from several, the id is written.
            return None
        name = KINDS[kinds[0]].naming
        return {
            "widget": "relation",
            "collection": kinds[0],
            "value_field": "{{slug}}",
            "display_fields": [name],
            "search_fields": [name, "summary"],
        }


_CHOSEN = (
    *(Answer.CHOICE, Answer.TERM, Answer.DOCUMENT, Answer.PAGE, Answer.FILE),
    *(Answer.YES_NO, Answer.DAY, Answer.MOMENT),
)
"""What is not typed, so that no example helps."""

_WIDGETS: Mapping[Answer, Widget] = {
    Answer.TEXT: {"widget": "text"},
    Answer.TEXT_OR_DOCUMENT: {"widget": "text"},
    Answer.NUMBER: {"widget": "number", "value_type": "float"},
    Answer.WHOLE: {"widget": "number", "value_type": "int"},
    Answer.DAY: {"widget": "datetime", "type": "date", "format": "YYYY-MM-DD"},
    # With the difference from world time, where the writer is.
    Answer.MOMENT: {"widget": "datetime", "format": "YYYY-MM-DDTHH:mm:ssZ"},
    Answer.FILE: {"widget": "file", "choose_url": False},
}
