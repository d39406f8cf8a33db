"""The JSON Schemas for editors, read by an outside reader of such schemas."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from communities import ROOT
from filled import Filler
from samples import CASES
from staffroom.authoring.schema import FOLDER, schema_files, schema_of
from staffroom.authoring.vscode import vscode_files
from staffroom.catalog import Catalog, load_catalog
from staffroom.kinds import KINDS, Kind, kind_of
from staffroom.kinds.structure import FieldShape, shape
from staffroom.vocabulary import parse_vocabulary


class As12(yaml.SafeLoader):
    """YAML as editors read it (1.2, core schema): a date is a text, and so is `no`."""


As12.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("null", "~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", "true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", "[-+]?[0-9]+", list("-+0123456789")),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", list("-+.0123456789")),
):
    As12.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), _first)


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(ROOT / "content", drafts=True).catalog


@cache
def validator(name: str) -> Draft7Validator:
    return Draft7Validator(json.loads((ROOT / FOLDER / f"{name}.json").read_text("utf-8")))


def told(kind: str, front_matter: str) -> list[str]:
    """What an editor would underline, as `field: message`."""
    found = validator(kind).iter_errors(yaml.load(front_matter, Loader=As12))
    return [f"{'/'.join(map(str, error.absolute_path))}: {error.message}" for error in found]


@pytest.mark.parametrize("name", [*KINDS, "vocabulary"])
def test_each_schema_is_one(name: str) -> None:
    Draft7Validator.check_schema(validator(name).schema)


def test_every_document_of_the_demonstration_is_valid(catalog: Catalog) -> None:
    problems = [
        (str(record.path), told(record.kind.name, record.document.front_matter))
        for record in catalog.documents
    ]
    assert [each for each in problems if each[1]] == []


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_document_with_every_field_is_valid(kind: Kind) -> None:
    [text] = [text for path, text in Filler().document(kind, "full").items() if path.endswith("md")]
    front = text.split("---\n")[1]
    # The vocabularies of the demonstration have other words than the smallest community.
    assert [each for each in told(kind.name, front) if "is not one of" not in each] == []
    named = set(yaml.load(front, Loader=As12))
    assert named >= {field.name for field in shape(kind.model)} - {"computed"}


@pytest.mark.parametrize("name", ["subjects", "levels", "standards", "tags", "roles"])
def test_the_vocabularies_of_the_demonstration_are_valid(name: str) -> None:
    text = (ROOT / f"content/vocabularies/{name}.yml").read_text("utf-8")
    vocabulary, problems = parse_vocabulary(name, text, PurePosixPath(name))
    assert vocabulary
    assert problems == []
    assert list(validator("vocabulary").iter_errors(yaml.load(text, Loader=As12))) == []


GOOD = """\
title: Soil
summary: One sentence.
subjects: [science]
levels: [grade-5]
duration: 45
objectives: [Dig]
"""


@pytest.mark.parametrize(
    "line",
    ["duration: 45 min", "duration: 1 h 30 min", "duration: PT45M", "duration: 2 hours",
     'duration: "45"', "setting: online", "setting: [online, hybrid]", "preparation: 0",
     "objectives: [{text: Dig, id: dig}]", "accessibility: Large print", "created: 2026-11-22",
     "image: photo.jpg", "prerequisites: [what-is-soil, Can dig]", "related: [term:soil, soil]",
     "authors: [rosa-delgado]", "license: CC-BY-4.0", "language: pt-BR",
     "trials: [{on: 2026-01-02, minutes: 50}]"],
)  # fmt: skip
def test_the_forms_that_the_checker_takes_are_valid(line: str) -> None:
    name = line.split(":")[0]
    front = re.sub(rf"(?m)^{name}:.*\n", "", GOOD) + line
    assert told("lesson-plan", front) == []


@pytest.mark.parametrize(
    "line",
    ["duration: 1:30", "duration: [45]", "duration: soon", "duration: 0", "levels: grade-5",
     "levels: []", "levels: [grade-55]", "subjects:", "devices: many", "objectives: []",
     "objectives: [{id: dig}]", "objectives: [{text: Dig, lvl: 1}]", "created: 22.11.2026",
     "title: [Soil]", "title: 3.10", f"summary: {'a' * 201}", "levle: x", "tags: outdoors",
     "based_on: [{url: 'javascript:x'}]", "license: CC BY", "language: english please",
     "status: finished", "trials: [{minutes: 50}]", "trials: [{on: 2026-01-02, level: x}]"],
)  # fmt: skip
def test_a_slip_is_underlined(line: str) -> None:
    name = line.split(":")[0]
    front = re.sub(rf"(?m)^{name}:.*\n", "", GOOD) + line
    [problem] = told("lesson-plan", front)
    assert problem.split(":")[0].split("/")[0] in (name, "")


def test_a_step_leads_to_one_thing() -> None:
    front = "title: A\nsummary: B\naudience: C\nsections: [{{title: D, steps: [{step}]}}]"
    assert told("pathway", front.format(step="{document: a}")) == []
    assert told("pathway", front.format(step="{document: a, task: b}"))
    assert told("pathway", front.format(step="{minutes: 5}"))


# What the checker says of a single field, which a schema can say as well.
_IN_A_FIELD = {
    "missing-field",
    "unknown-field",
    "wrong-form",
    "not-a-duration",
    "not-a-number",
    "unknown-choice",
    "too-long",
}


def golden() -> Iterator[Any]:
    for file in sorted(CASES.glob("check/*.yml")):
        case = yaml.safe_load(file.read_text("utf-8"))
        for path, text in case["files"].items():
            place = PurePosixPath(path)
            kind = kind_of(place.relative_to("content")) if place.parts[0] == "content" else None
            if kind is None or not isinstance(text, str):
                continue
            front = text.split("\n---")[0].removeprefix("---")
            # Each problem of the front matter, not of the body.
            told = re.compile(rf"{re.escape(path)}:(\d+):.*\[([a-z-]+)\]$")
            found = [told.fullmatch(each.split("\n")[0]) for each in case["diagnostics"]]
            last = front.count("\n") + 1
            codes = {match[2] for match in found if match and int(match[1]) <= last}
            if codes & _IN_A_FIELD and "yaml-tag" not in codes:
                yield pytest.param(kind, front, id=f"{file.stem}-{place.stem}")


@pytest.mark.parametrize(("kind", "front"), list(golden()))
def test_what_the_checker_says_of_a_field_the_schema_says_too(kind: Kind, front: str) -> None:
    assert told(kind.name, front)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_an_editor_can_explain_every_field(kind: Kind, catalog: Catalog) -> None:
    schema = schema_of(kind, catalog)

    def look(fields: tuple[FieldShape, ...], properties: dict[str, Any]) -> None:
        assert list(properties) == [field.name for field in fields]
        for field in fields:
            assert properties[field.name]["description"] == field.description != ""
            if field.parts:
                group = properties[field.name]
                group = group.get("items", group)
                look(field.parts, (group.get("anyOf", [group])[-1])["properties"])

    look(shape(kind.model), schema["properties"])
    assert schema["additionalProperties"] is False


def test_words_of_a_vocabulary_are_offered_with_what_they_mean(catalog: Catalog) -> None:
    levels = schema_of(KINDS["lesson-plan"], catalog)["definitions"]["levels"]
    about = dict(zip(levels["enum"], levels["enumDescriptions"], strict=True))
    assert about["grade-5"] == "Grade 5: About ages 10 to 11."


def test_grades_that_are_called_by_a_number_may_be_written_without_quotes(tmp_path: Path) -> None:
    words = tmp_path / "content/vocabularies"
    words.mkdir(parents=True)
    (words / "levels.yml").write_text('- {id: "4", label: Grade 4}\n')
    catalog = load_catalog(tmp_path / "content").catalog
    schema = schema_of(KINDS["rubric"], catalog)
    levels = {**schema["properties"]["levels"], "definitions": schema["definitions"]}
    assert Draft7Validator(levels).is_valid([4])
    assert Draft7Validator(levels).is_valid(["4"])
    assert not Draft7Validator(levels).is_valid([5])


def test_a_new_document_makes_no_schema_stale(catalog: Catalog) -> None:
    alone = Catalog(records={}, vocabularies=catalog.vocabularies)
    assert schema_files(alone, "") == schema_files(catalog, "")
    assert vscode_files(alone, "") == vscode_files(catalog, "")
