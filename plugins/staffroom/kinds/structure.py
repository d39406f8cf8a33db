"""How a model is built: its fields with their marks, found once and used by everything derived."""

from __future__ import annotations

import ast
import inspect
import textwrap
import types
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from itertools import pairwise
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, BeforeValidator, StringConstraints
from pydantic.fields import FieldInfo

from staffroom.document import FieldPath
from staffroom.kinds.fields import (
    AN_ADDRESS,
    READ_BY_PEOPLE,
    Fields,
    Limited,
    ShortFor,
    one_or_many,
)
from staffroom.kinds.marks import Called

M = TypeVar("M")


@dataclass(frozen=True)
class FieldShape:
    """One field of a model, as authors see it."""

    name: str
    """As it is written in front matter."""
    attribute: str
    """As the model's attribute is called; differs where the name is a word of Python."""
    info: FieldInfo
    is_list: bool
    marks: tuple[Any, ...]
    """The marks of the field and of its items, outermost first: of one class, the first counts."""
    base: Any
    """The type of the value or, for a list, of one item: a class."""
    model: type[BaseModel]
    """The model that has the field."""

    @property
    def required(self) -> bool:
        """Whether a document must have it."""
        return self.info.is_required()

    @property
    def label(self) -> str:
        """What the field is called in forms: `content_guidance` is “Content guidance”."""
        if called := self.mark(Called):
            return called.label
        words = self.name.replace("_", " ")
        return words[:1].upper() + words[1:]

    @property
    def description(self) -> str:
        """The field's docstring."""
        for model in self.model.__mro__:
            if text := _docstrings(model).get(self.attribute):
                return text
        return ""

    @property
    def parts(self) -> tuple[FieldShape, ...]:
        """The fields of the value, where it is a group of fields."""
        return (
            shape(self.base)
            if isinstance(self.base, type) and issubclass(self.base, Fields)
            else ()
        )

    @property
    def choices(self) -> tuple[str, ...]:
        """The values to choose from, where they are fixed."""
        if isinstance(self.base, type) and issubclass(self.base, StrEnum):
            return tuple(str(choice) for choice in self.base)
        return ()

    @property
    def choice_descriptions(self) -> Mapping[str, str]:
        """What the fixed values mean, where their names do not say it all."""
        if not self.choices:
            return {}
        said = _docstrings(self.base)
        return {str(choice): said[choice.name] for choice in self.base if choice.name in said}

    @property
    def short_for(self) -> str | None:
        """The part that a plain text in the group's place stands for; None if it may not stand."""
        return next((f.name for f in self._checks if isinstance(f, ShortFor)), None)

    @property
    def is_prose(self) -> bool:
        """Whether it holds texts that people read, with Markdown's inline marks in them."""
        return any(function in READ_BY_PEOPLE for function in self._checks)

    @property
    def is_address(self) -> bool:
        """Whether it holds absolute addresses."""
        return AN_ADDRESS in self._checks

    @property
    def longest(self) -> int | None:
        """How many characters a text may have; None where that is left open."""
        return next((f.length for f in self._checks if isinstance(f, Limited)), None)

    @property
    def fewest(self) -> int:
        """How many entries a list must have."""
        return max((getattr(mark, "min_length", 0) for mark in self.info.metadata), default=0)

    @property
    def takes_one(self) -> bool:
        """Whether a single entry may stand in place of the list."""
        return one_or_many in self._checks

    @property
    def pattern(self) -> str | None:
        """The regular expression that the value must match, where there is one."""
        found = self.mark(StringConstraints)
        return found.pattern if found and isinstance(found.pattern, str) else None

    @property
    def _checks(self) -> list[Any]:
        return [mark.func for mark in self.marks if isinstance(mark, BeforeValidator)]

    def mark(self, kind: type[M]) -> M | None:
        """The mark of that class, if the field has one."""
        found: M | None = self._by_class.get(kind)
        return found

    @cached_property
    def _by_class(self) -> dict[type, Any]:
        return {type(mark): mark for mark in reversed(self.marks)}


@cache
def shape(model: type[BaseModel]) -> tuple[FieldShape, ...]:
    """The fields of a model in the order in which authors write them: what names it first."""
    shapes = [_field_shape(model, name, info) for name, info in model.model_fields.items()]
    own = [s for s in shapes if s.name in ("title", "name", "summary")]
    required = [s for s in shapes if s.required and s not in own]
    declared = set(model.__annotations__)
    specific = [s for s in shapes if s not in own + required and s.attribute in declared]
    rest = [s for s in shapes if s not in own + required + specific]
    return tuple(own + required + specific + rest)


@cache
def _docstrings(model: type) -> Mapping[str, str]:
    if not issubclass(model, (BaseModel, StrEnum)) or model in (BaseModel, StrEnum):
        return {}
    return attribute_docstrings(model)


def attribute_docstrings(model: type) -> Mapping[str, str]:
    """The texts below the attributes of a class (PEP 257), but not those of its bases."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(model)))
    [definition] = tree.body
    assert isinstance(definition, ast.ClassDef)
    found: dict[str, str] = {}
    for statement, after in pairwise(definition.body):
        target = (
            statement.target
            if isinstance(statement, ast.AnnAssign)
            else statement.targets[0]
            if isinstance(statement, ast.Assign)
            else None
        )
        if isinstance(target, ast.Name):
            text = after.value if isinstance(after, ast.Expr) else None
            if isinstance(text, ast.Constant) and isinstance(text.value, str):
                found[target.id] = inspect.cleandoc(text.value)
    return found


def _field_shape(model: type[BaseModel], attribute: str, info: FieldInfo) -> FieldShape:
    is_list, marks, base = _unwrap(info.annotation)
    return FieldShape(
        name=info.alias or attribute,
        attribute=attribute,
        info=info,
        is_list=is_list,
        marks=(*reversed(info.metadata), *marks),
        base=base,
        model=model,
    )


def _unwrap(annotation: Any) -> tuple[bool, tuple[Any, ...], Any]:
    """Whether it is a list, the marks on the way, and the class at the bottom."""
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *outer = get_args(annotation)
        is_list, marks, base = _unwrap(inner)
        return is_list, (*reversed(outer), *marks), base
    if origin in (Union, types.UnionType):
        options = [option for option in get_args(annotation) if option is not type(None)]
        return _unwrap(options[0]) if len(options) == 1 else (False, (), options[0])
    if origin is tuple:
        _, marks, base = _unwrap(get_args(annotation)[0])
        return True, marks, base
    return False, (), annotation


@dataclass(frozen=True)
class Marked:
    """A value of a document that stands in a marked field."""

    where: FieldPath
    value: str
    mark: Any


def marked_values(fields: Fields, kind: type[Hashable]) -> Iterator[Marked]:
    """Every text in a field with a mark of that class, and its place in the front matter."""
    for mark, where, value in all_marked(fields, (kind,)):
        yield Marked(where, value, mark)


def all_marked(
    fields: Fields, kinds: tuple[type[Hashable], ...]
) -> list[tuple[Any, FieldPath, str]]:
    """`marked_values` for several classes of marks at once: mark, place, text."""
    found: list[tuple[Any, FieldPath, str]] = []
    _collect(fields, kinds, (), found)
    return found


def _collect(
    fields: Fields,
    kinds: tuple[type[Hashable], ...],
    above: FieldPath,
    found: list[tuple[Any, FieldPath, str]],
) -> None:
    values = fields.__dict__
    for attribute, name, is_list, marks in _marked_fields(type(fields), kinds):
        value = values[attribute]
        # What was left out is None or an empty tuple.
        if not value:
            continue
        where = (*above, name)
        items = enumerate(value) if is_list else ((None, value),)
        for number, item in items:
            place = where if number is None else (*where, number)
            if isinstance(item, str):
                for mark in marks:
                    found.append((mark, place, item))
            elif isinstance(item, Fields):
                _collect(item, kinds, place, found)


@cache
def _marked_fields(
    model: type[Fields], kinds: tuple[type[Hashable], ...]
) -> tuple[tuple[str, str, bool, tuple[Any, ...]], ...]:
    """The fields that have such marks, or parts that have: attribute, name, is a list, marks."""
    return tuple(
        (field.attribute, field.name, field.is_list, marks)
        for field in shape(model)
        if (marks := tuple(m for kind in kinds if (m := field.mark(kind)) is not None))
        or any(_marked_fields(field.base, kinds) for _ in field.parts[:1])
    )


def marks_of(model: type[Fields], kind: type[M]) -> Iterator[M]:
    """Every mark of that class in a model and in the groups of fields within it."""
    for field in shape(model):
        if (mark := field.mark(kind)) is not None:
            yield mark
        if field.parts:
            yield from marks_of(field.base, kind)
