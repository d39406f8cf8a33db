"""The map of an import: for each file its kind, and for each field where its value comes from."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from staffroom.catalog.reading import VOCABULARIES
from staffroom.document import FieldPath, parse_values
from staffroom.importer.patterns import matches
from staffroom.importer.texts import Piece
from staffroom.importer.writing import vocabulary_file
from staffroom.kinds import KINDS
from staffroom.kinds.structure import FieldShape, shape
from staffroom.vocabulary import nearest, parse_vocabulary

SOURCES = ("from", "value", "template", "all", "group", "documents")
"""The keys that say where a value comes from; a field has exactly one of them."""
Form = Literal["list", "plain", "slug", "duration", "date", "people", "reference", "file"]


OF_FILE = (
    "$file.stem",
    "$file.name",
    "$file.path",
    "$file.words",
    "$file.folder",
    "$body",
    "$heading",
)
"""What paths may name beside the front matter; `$file.folder.2` is one folder further up."""
_OF_FILE = re.compile("|".join(map(re.escape, OF_FILE)) + r"|\$file\.folder\.[1-9]\d*")
FIELD = re.compile(r"\{(?P<field>[^{}?:]+)\}")
"""A place in a template: `{path}`."""
PLACE = re.compile(FIELD.pattern + r"|\{\?(?P<path>[^{}:]+):(?P<text>(?:[^{}]|\{[^{}]*\})*)\}")
"""The same, or what is only there with a value: `{?path: text with {path}}`."""


def _places(templates: Sequence[str]) -> Iterator[str]:
    for template in templates:
        yield from (match["field"].strip() for match in FIELD.finditer(template))
        yield from (match["path"].strip() for match in PLACE.finditer(template) if match["path"])


class MappingError(Exception):
    """A map that cannot be used: one line for each thing that is wrong with it."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _expanded(value: Any) -> Any:
    """A name alone is short for a path, and a list for several things to try in order."""
    if isinstance(value, str):
        return {"path": value}
    return {"from": value} if isinstance(value, list) else value


class _Part(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True, populate_by_name=True
    )


class Spec(_Part):
    """Where one value comes from, and what is done to it, in the order of these keys."""

    path: str | None = None
    """The way to a value: `title`, `outcomes.*.text`, `$file.stem`; `.` is the item itself."""
    from_: Annotated[tuple[Source, ...], BeforeValidator(_listed), Field(alias="from")] = ()
    """One or more paths (or groups of these keys), tried in order until one gives a value."""
    value: Any = None
    """A constant."""
    template: Annotated[tuple[str, ...], BeforeValidator(_listed)] = ()
    """A text with `{path}` in it, or several of them, tried in order."""
    all: tuple[Source, ...] = ()
    """Several sources whose values are put into one list."""
    group: dict[str, Source] = {}
    """The fields of a group of fields, each with its own source."""
    documents: Annotated[tuple[str, ...], BeforeValidator(_listed)] = ()
    """The ids of the documents that were made of files, given by patterns beside this file."""
    take: Literal["keys", "values"] | None = None
    """Make a list of the names, or of the values, in a group of fields."""
    split: str | None = None
    """Make a list of a text, which is cut at these characters."""
    table: dict[str, Any] = {}
    """Translate: what they write → what we write; nothing (`null`) leaves it out."""
    otherwise: Any = None
    """What becomes of a value that is not in the table; without this key it stays as it is."""
    as_: Form | None = Field(default=None, alias="as")
    """The form to bring it into."""
    first: Piece | None = None
    """Guess: only the first heading, sentence or paragraph of a Markdown text, in plain words."""
    shorten: int | None = None
    """Guess: only as many whole sentences as fit in this many characters."""
    each_group: dict[str, Source] = {}
    """`each` with names: what becomes of each item of a list, as a group of fields."""
    each_template: tuple[str, ...] = ()
    """`each` with a text: what becomes of each item of a list, as a text with `{path}` in it."""
    join: str | None = None
    """Make one text of a list, with these characters between its items."""
    default: Any = None
    """What to take when all this gives nothing."""

    @model_validator(mode="before")
    @classmethod
    def _parts_of_each(cls, value: Any) -> Any:
        if not isinstance(value, dict) or "each" not in value:
            return value
        rest = {name: inner for name, inner in value.items() if name != "each"}
        each = value["each"]
        name = "each_group" if isinstance(each, dict) else "each_template"
        return {**rest, name: _listed(each)}

    @model_validator(mode="after")
    def _one_source(self) -> Spec:
        given = [name for name in SOURCES if _attribute(name) in self.model_fields_set]
        if len(given) + (self.path is not None) != 1:
            named = " and ".join(f"“{name}”" for name in given) or "none of them"
            raise ValueError(f"needs exactly one of {', '.join(SOURCES)}; here is {named}")
        return self

    @model_validator(mode="after")
    def _known_places(self) -> Spec:
        written = [self.path or "", *_places((*self.template, *self.each_template))]
        for place in written:
            if place.startswith("$") and not _OF_FILE.fullmatch(place):
                raise ValueError(f"knows no “{place}”; there are: {', '.join(OF_FILE)}")
        return self

    @property
    def specs(self) -> Iterator[Spec]:
        """The sources inside this one."""
        yield from (*self.from_, *self.all, *self.group.values(), *self.each_group.values())


Source = Annotated[Spec, BeforeValidator(_expanded)]
Spec.model_rebuild()


def _attribute(name: str) -> str:
    return f"{name}_" if name in ("from", "as") else name


class BodyPart(Spec):
    """A value that is put into the text."""

    heading: str = ""
    """A line above it, such as `## Resources`; it is left out where there is no value."""


BodySource = Annotated[BodyPart, BeforeValidator(_expanded)]


class Body(_Part):
    """What is put around the text of the file."""

    before: tuple[BodySource, ...] = ()
    """Above the text."""
    after: tuple[BodySource, ...] = ()
    """Below it."""


class Rule(_Part):
    """What becomes of the files that match a pattern."""

    files: Annotated[tuple[str, ...], BeforeValidator(_listed), Field(min_length=1)]
    """Patterns such as `lessons/**/*.md`; the first rule that matches a file counts."""
    skip: str | None = None
    """Leave the files out, for this reason."""
    kind: str | None = None
    """The kind of document that each becomes."""
    each_heading: int | None = Field(default=None, ge=1, le=6)
    """Make one document of each section under a heading of this level, as in a glossary."""
    id: Source | None = None
    """What the id is made of; without it, the file's name."""
    fields: dict[str, Source] = {}
    """Our fields, each with its source."""
    body: Body = Body()
    """What is put around the text."""

    @model_validator(mode="after")
    def _checked(self) -> Rule:
        if (self.skip is None) == (self.kind is None):
            raise ValueError("needs either “kind” or “skip”")
        if self.kind is None:
            return self
        if self.kind not in KINDS:
            raise ValueError(f"knows no kind “{self.kind}”; the kinds are: {', '.join(KINDS)}")
        _check_names(self.fields, shape(KINDS[self.kind].model), self.kind)
        return self


def _check_names(given: dict[str, Spec], known: Sequence[FieldShape], owner: str) -> None:
    fields = {field.name: field for field in known}
    for name, spec in given.items():
        if name not in fields:
            guess = nearest(name, fields)
            meant = f"did you mean “{guess}”?" if guess else f"it has: {', '.join(fields)}"
            raise ValueError(f"gives “{owner}” a field “{name}” that it does not have; {meant}")
        for inner in (spec, *_all_specs(spec)):
            for group in (inner.group, inner.each_group):
                if group and fields[name].parts:
                    _check_names(group, fields[name].parts, name)


def _all_specs(spec: Spec) -> Iterator[Spec]:
    """The sources that may stand for the value itself, not for a field inside it."""
    for inner in (*spec.from_, *spec.all):
        yield inner
        yield from _all_specs(inner)


class PeopleSource(_Part):
    """Where people are looked up, and who of them agreed to appear."""

    file: str | None = None
    """The YAML file in the collection that lists them; without it, people are named in full."""
    key: str = "id"
    """The field of an entry that documents name people by; in a mapping its names count as well."""
    name: str = "{name}"
    """Their name, as a template over the entry."""
    orcid: str | None = None
    """The field of an entry with their ORCID."""
    consent: dict[str, date] = {}
    """The day on which each person agreed, by key; a single date stands for everybody."""

    @model_validator(mode="before")
    @classmethod
    def _consent_of_all(cls, value: Any) -> Any:
        if isinstance(value, dict) and isinstance(value.get("consent"), str):
            return {**value, "consent": {"*": value["consent"]}}
        return value


class Mapping(_Part):
    """How a collection of another shape becomes documents of ours."""

    rules: tuple[Rule, ...] = Field(min_length=1)
    """What becomes of which files; the first rule that matches a file counts."""
    people: PeopleSource | None = None
    """Where people are looked up."""
    vocabularies: dict[str, tuple[dict[str, Any], ...]] = {}
    """Vocabularies that the documents need; written where there is none of that name yet."""
    addresses: dict[str, str] = {}
    """How links of the old site begin → the folder, or the address, that is meant."""
    encoding: str | None = None
    """How files are encoded that are not UTF-8; without it, that is guessed."""

    @field_validator("encoding")
    @classmethod
    def _known_encoding(cls, name: str | None) -> str | None:
        try:
            return name and codecs.lookup(name).name
        except LookupError:
            raise ValueError("is no encoding that is known; an example is windows-1252") from None

    @field_validator("vocabularies")
    @classmethod
    def _known_vocabularies(cls, given: dict[str, Any]) -> dict[str, Any]:
        for name in given:
            if name not in VOCABULARIES:
                raise ValueError(f"has a vocabulary “{name}”; there are: {', '.join(VOCABULARIES)}")
        return given

    def rule_for(self, path: PurePosixPath) -> Rule | None:
        """The first rule that matches a file, given by its path in the collection."""
        return next(
            (rule for rule in self.rules if any(matches(path, glob) for glob in rule.files)), None
        )


def load_mapping(file: Path) -> Mapping:
    """Read a map from its file; a `MappingError` says what is wrong with it."""
    try:
        text = file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise MappingError(f"{file.name}: the map cannot be read") from None
    return parse_mapping(text, file.name)


def parse_mapping(text: str, name: str) -> Mapping:
    """`load_mapping` for a text that is at hand already; `name` begins each line of an error."""
    value, positions, diagnostics = parse_values(text, PurePosixPath(name))
    if diagnostics:
        raise MappingError(*(f"{name}:{d.line}: {d.message}" for d in diagnostics))
    try:
        mapping = Mapping.model_validate(value if value is not None else {})
    except ValidationError as error:
        errors = error.errors(include_url=False)
        # A list whose items all have problems is called empty as well.
        within = {details["loc"][:n] for details in errors for n in range(len(details["loc"]))}
        found = [
            _problem(details, positions, name)
            for details in errors
            if details["type"] != "too_short" or details["loc"] not in within
        ]
        raise MappingError(*dict.fromkeys(found)) from None
    for vocabulary in mapping.vocabularies:
        _check_vocabulary(mapping, vocabulary, name)
    return mapping


def _check_vocabulary(mapping: Mapping, vocabulary: str, name: str) -> None:
    text = vocabulary_file(mapping.vocabularies[vocabulary])
    _, diagnostics = parse_vocabulary(vocabulary, text, PurePosixPath(name))
    if diagnostics:
        where = f"{name}: vocabularies, {vocabulary}"
        raise MappingError(*(f"{where}: {d.message}" for d in diagnostics))


_WANTED = {
    "string_type": "must be a text",
    "dict_type": "must be a group of keys",
    "model_type": "must be a group of keys",
    "model_attributes_type": "must be a group of keys",
    "tuple_type": "must be a list",
    "int_parsing": "must be a whole number",
    "int_type": "must be a whole number",
    "too_short": "is empty",
    "missing": "is missing",
}


def _problem(details: Any, positions: Any, name: str) -> str:
    """One error of pydantic's in plain words, with the line of the map that it is about."""
    where = tuple(_as_written(part) for part in details["loc"])
    place = next(
        (positions[where[:n]] for n in range(len(where), 0, -1) if where[:n] in positions), None
    )
    line = f"{name}:{place.line}" if place else name
    kind, field = details["type"], _in_words(where) or "the map"
    if kind == "extra_forbidden":
        known = _known_keys(where)
        guess = nearest(str(where[-1]), known)
        meant = f"did you mean “{guess}”?" if guess else f"the keys are: {', '.join(known)}"
        owner = _in_words(where[:-1]) or "the map"
        return f"{line}: {owner} has an unknown key “{where[-1]}”; {meant}"
    if kind == "value_error":
        return f"{line}: {field} {details['ctx']['error']}"
    if kind == "literal_error":
        return f"{line}: {field} must be {details['ctx']['expected'].replace(chr(39), '')}"
    if kind.startswith("date"):
        return f"{line}: {field} must be a date such as 2026-11-22"
    return f"{line}: {field} {_WANTED.get(kind, 'cannot be used: ' + details['msg'])}"


def _as_written(part: str | int) -> str | int:
    return "each" if part in ("each_group", "each_template") else part


def _in_words(where: FieldPath) -> str:
    return ", ".join(f"item {part + 1}" if isinstance(part, int) else part for part in where)


def _known_keys(where: FieldPath) -> list[str]:
    names = [part for part in where[:-1] if isinstance(part, str)]
    model: type[BaseModel] = Spec
    if not names:
        model = Mapping
    elif names[-1] == "rules":
        model = Rule
    elif names[-1] == "people" and len(names) == 1:
        model = PeopleSource
    elif names[-1] == "body" and "fields" not in names:
        model = Body
    elif "body" in names and names[-1] in ("before", "after"):
        model = BodyPart
    keys = [field.alias or name for name, field in model.model_fields.items()]
    hidden = ("path", "each_group", "each_template")
    return [key for key in keys if key not in hidden] + (["each"] if model is Spec else [])
