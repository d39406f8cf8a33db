"""Moving a collection in: golden cases, maps that cannot be used, and what must always hold."""

from __future__ import annotations

import json
import re
from pathlib import Path, PurePosixPath
from typing import Any, get_args

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from staffroom import load_catalog
from staffroom.document import parse_document
from staffroom.importer import (
    Account,
    Mapping,
    import_collection,
    load_mapping,
    parse_mapping,
    run_import,
)
from staffroom.importer.body import KEPT
from staffroom.importer.mapping import OF_FILE, Body, BodyPart, Form, PeopleSource, Rule
from staffroom.importer.texts import Piece, duration
from staffroom.kinds import kind_of, validate

CASES = Path(__file__).parent / "cases" / "import"
MAPS = Path(__file__).parent / "import"
SETTLED = ("unchanged", "left out", "not a document")


def write(folder: Path, files: dict[str, str | bytes]) -> None:
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())


def texts_in(folder: Path) -> dict[str, str | bytes]:
    found: dict[str, str | bytes] = {}
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            raw = file.read_bytes()
            name = file.relative_to(folder).as_posix()
            found[name] = raw.decode() if file.suffix in (".md", ".yml") else raw
    return found


def statuses(account: Account) -> dict[str, str]:
    return {
        str(file.path): f"{file.status}: {file.reason}" if file.reason else file.status
        for file in account.files
    }


def case_map(case: dict[str, Any]) -> Any:
    if "map_file" in case:
        return load_mapping(MAPS / case["map_file"])
    return parse_mapping(case["map"], "map.yml")


@pytest.mark.parametrize("file", sorted(CASES.glob("*.yml")), ids=lambda file: file.stem)
def test_golden_case(file: Path, tmp_path: Path) -> None:
    case = yaml.safe_load(file.read_text("utf-8"))
    source, into = tmp_path / "collection", tmp_path / "site"
    write(source, case["files"])
    write(into, case.get("there", {}))
    mapping, overwrite = case_map(case), case.get("overwrite", False)

    account = import_collection(source, mapping, into, overwrite=overwrite)

    written = texts_in(into)
    for name, text in case["documents"].items():
        assert written[name] == text, name
    expected = {*case["documents"], *case.get("there", {}), *case.get("also", [])}
    assert set(written) == expected
    assert statuses(account) == case["account"]
    assert account.has_problems == case.get("problems", False)
    report = account.as_text()
    for line in case.get("says", []):
        assert line in report

    assert_sound(source, into, account)
    again = import_collection(source, mapping, into, overwrite=overwrite)
    assert texts_in(into) == written
    assert {file.status for file in again.files} <= set(SETTLED)


def assert_sound(source: Path, into: Path, account: Account) -> None:
    """What holds after every import: no file forgotten, no document that the checker minds."""
    files = [path.relative_to(source).as_posix() for path in source.rglob("*") if path.is_file()]
    assert sorted(str(file.path) for file in account.files) == sorted(files)
    ours = {document.path for document in account.documents if document.status != "left out"}
    for path in ours:
        if path.suffix == ".md":
            document, problems = parse_document((into / path).read_bytes(), path)
            assert document is not None, problems
            kind = kind_of(path.relative_to("content"))
            assert kind is not None
            fields, problems = validate(document, kind)
            assert fields is not None, problems
    assert [d for d in load_catalog(into / "content").diagnostics if d.path in ours] == []
    assert json.loads(account.as_json())["totals"]["files"] == len(files)


# --- the command --------------------------------------------------------------------------------

MAP = """
rules:
  - files: "*.md"
    kind: term
    fields: {title: [title, $file.stem], summary: {value: A word.}}
"""


def run(tmp_path: Path, files: dict[str, str | bytes], text: str = MAP) -> tuple[int, str]:
    said: list[str] = []
    write(tmp_path / "old", files)
    write(tmp_path, {"map.yml": text})
    code = run_import(
        tmp_path / "old", tmp_path / "map.yml", tmp_path / "new", False, tmp_path / "a.json",
        said.append,
    )  # fmt: skip
    return code, "\n".join(said)


def test_all_well_is_0(tmp_path: Path) -> None:
    code, said = run(tmp_path, {"fork.md": "---\ntitle: Fork\n---\nA copy.\n"})
    assert code == 0
    assert "fork.md → content/glossary/fork.md" in said
    assert str(tmp_path) not in said
    account = json.loads((tmp_path / "a.json").read_text("utf-8"))
    assert account["files"][0]["documents"][0]["mapped"] == {"title": "title"}


def test_something_left_out_is_1(tmp_path: Path) -> None:
    code, said = run(tmp_path, {"fork.md": "---\ntitle: [\n---\nA copy.\n"})
    assert code == 1
    assert "fork.md: its front matter cannot be read" in said


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("rules: []", "rules is empty"),
        ("rules:\n  - kind: term", "item 1, files is missing"),
        ("rules: [{files: a, kind: trem}]", "knows no kind “trem”"),
        ("rules: [{files: a}]", "needs either “kind” or “skip”"),
        ("rules:\n  - files: a\n    kind: term\n    feilds: {}", "map.yml:4: rules, item 1 has an "
         "unknown key “feilds”; did you mean “fields”?"),
        ("rules: [{files: a, kind: term, fields: {titel: t}}]", "did you mean “title”?"),
        ("rules: [{files: a, kind: term, fields: {title: {from: t, value: u}}}]", "exactly one"),
        ("rules: [{files: a, kind: term, fields: {title: {form: t}}}]", "did you mean “from”?"),
        ("rules: [{files: a, kind: term, fields: {title: $flie.stem}}]", "knows no “$flie.stem”"),
        ("rules: [{files: a, kind: term, fields: {title: {from: t, as: txt}}}]", "must be list"),
        ("rules: [{files: a, skip: b}]\nencoding: klingon", "no encoding that is known"),
        ("rules: [{files: a, skip: b}]\nvocabularies: {tags: [{id: x}]}", "has no “label”"),
        ("rules: [{files: a, skip: b}]\nvocabularies: {../x: []}", "has a vocabulary “../x”"),
        ("rules: [{files: a, skip: b}]\npeople: {file: p.yml, consent: soon}", "a date such as"),
        ("rules: [{files: a, skip: b}]\npeople: {file: p.yml}", "no file “p.yml”"),
        ("rules: [{files: a, skip: b}]\npeople: {file: ../map.yml}", "is not in the collection"),
        ("rules: [", "map.yml:"),
        ("", "rules is missing"),
    ],
)  # fmt: skip
def test_a_map_that_cannot_be_used_is_2(tmp_path: Path, text: str, says: str) -> None:
    code, said = run(tmp_path, {"fork.md": "x"}, text)
    assert code == 2
    assert says in said
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("into", ["old", "old/new"])
def test_it_does_not_write_into_the_collection(tmp_path: Path, into: str) -> None:
    write(tmp_path, {"old/fork.md": "x", "map.yml": MAP})
    said: list[str] = []
    code = run_import(
        tmp_path / "old", tmp_path / "map.yml", tmp_path / into, False, None, said.append
    )
    assert code == 2
    assert "must not lie inside the collection" in said[0]


def test_a_link_out_of_the_collection_is_not_read(tmp_path: Path) -> None:
    write(tmp_path, {"secret.md": "---\ntitle: Secret\n---\n", "old/fork.md": "A copy.\n"})
    (tmp_path / "old/link.md").symlink_to(tmp_path / "secret.md")
    (tmp_path / "old/folder").symlink_to(tmp_path)
    account = import_collection(tmp_path / "old", parse_mapping(MAP, "map.yml"), tmp_path / "new")
    assert statuses(account) == {
        "folder": "not a document: a link to a folder; not followed",
        "fork.md": "written",
        "link.md": "left out: a link to a place outside the collection",
    }


def test_a_map_inside_the_collection_is_no_document(tmp_path: Path) -> None:
    write(tmp_path, {"old/fork.md": "A copy.\n", "old/map.yml": MAP})
    said: list[str] = []
    run_import(
        tmp_path / "old", tmp_path / "old/map.yml", tmp_path / "new", False, None, said.append
    )
    assert "map.yml: the map of this import" in said[0]


# --- durations ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "becomes", "guessed"),
    [
        ("20", "20", False), ("20 min", "20 min", False), ("1 hour", "1 hour", False),
        ("90 mins", "90 mins", False), ("PT45M", "PT45M", False), ("1.5 hours", "90 min", False),
        ("15-30 min", "30 min", True), ("15–20", "20 min", True), ("1-2 hours", "120 min", True),
        ("45 to 60 minutes", "60 min", True), ("about 45 min", "45 min", True),
        ("45+ min", "45 min", True), ("ca. 1 h", "60 min", True),
    ],
)  # fmt: skip
def test_duration(written: str, becomes: str, guessed: bool) -> None:
    found = duration(written)
    assert found is not None
    assert (found.text, bool(found.guess)) == (becomes, guessed)


@pytest.mark.parametrize("written", ["", "a while", "2 weeks", "1:30", "0 min"])
def test_no_duration(written: str) -> None:
    assert duration(written) is None


# --- what must always hold ----------------------------------------------------------------------

MAPPED = """
rules:
  - files: "**"
    kind: lesson-plan
    fields:
      title: {from: [title, name, $file.stem], as: plain, shorten: 150, default: Untitled}
      summary: {from: [summary, {from: $body, first: paragraph}], shorten: 200, default: A lesson.}
      subjects: {value: [any]}
      levels: {value: [all]}
      duration: {from: [time, "*.time"], as: duration, default: 45 min}
      objectives: {from: [goals.*.text, goals], as: list, default: [Not stated.]}
      materials: {from: materials, split: ","}
      prerequisites: prerequisites
      created: {from: date, as: date}
      tags: {from: tags, as: slug}
      related: {from: next, as: reference}
      authors: {from: authors, as: people}
      misconceptions: {from: "mistakes", each: {misconception: ., response: {value: Ask.}}}
    body:
      before: [{heading: "## Format", from: format}]
      after: [{from: steps, each: "- {what}{?time: ({time})}"}]
vocabularies:
  subjects: [{id: any, label: Any}]
  levels: [{id: all, label: All}]
"""
words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=30)
names = st.sampled_from(
    ["title", "name", "summary", "time", "goals", "text", "materials", "prerequisites", "date",
     "tags", "next", "authors", "mistakes", "format", "steps", "what", "layout", "1"]
) | words.filter(bool)  # fmt: skip
values = st.recursive(
    words | st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=8,
)


def leaves(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for inner in value.values() for text in leaves(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in leaves(inner)]
    return [] if value is None else [str(value)]


def kept_fields(text: str) -> dict[str, Any]:
    """What the lines in the marked block say, read again."""
    _, _, block = text.rpartition(f"\n{KEPT}\n")
    lines = [line.removeprefix("    ") for line in block.split("\n")]
    opening = next((n for n, line in enumerate(lines) if line.endswith("`yaml")), None)
    if opening is None:
        return {}
    fence = lines[opening].removesuffix("yaml")
    closing = lines.index(fence, opening + 1)
    inner = "\n".join(lines[opening + 1 : closing])
    document, problems = parse_document(f"---\n{inner}\n---\n".encode(), PurePosixPath("kept"))
    assert document is not None, problems
    return dict(document.metadata)


@given(
    front_matter=st.dictionaries(names, values, min_size=1, max_size=6),
    body=words,
    flow=st.booleans(),
)
@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_nothing_is_lost(
    tmp_path_factory: pytest.TempPathFactory, front_matter: dict[str, Any], body: str, flow: bool
) -> None:
    folder = tmp_path_factory.mktemp("import")
    written = yaml.safe_dump(front_matter, allow_unicode=True, default_flow_style=flow or None)
    write(folder / "old", {"lesson.md": f"---\n{written}---\n{body}"})
    mapping = parse_mapping(MAPPED, "map.yml")

    account = import_collection(folder / "old", mapping, folder / "new")

    file = account.files[0]
    if file.status == "left out":
        assert file.reason
        return
    assert_sound(folder / "old", folder / "new", account)
    made = (folder / "new" / file.documents[0].path).read_text("utf-8")
    path = PurePosixPath(file.documents[0].path)
    document, _ = parse_document(made.encode(), path)
    original, _ = parse_document(f"---\n{written}---\n".encode(), path)
    assert document is not None
    if original is not None:
        kept = kept_fields(made)
        shown = set(leaves(dict(document.metadata)))
        for name, value in original.metadata.items():
            leftover = [
                leaf
                for leaf in leaves(value)
                if leaf.strip() not in shown and leaf.strip() not in document.body
            ]
            assert kept.get(name) == value or not leftover, (name, leftover, made)

    before = texts_in(folder / "new")
    again = import_collection(folder / "old", mapping, folder / "new")
    assert texts_in(folder / "new") == before
    assert again.files[0].status == "unchanged"


pieces = st.sampled_from(
    ["Words.", "[gone](gone.md)", "[gone](<gone.md>)", "![pic](no.png)", "[[Nobody]]", "{{ tag }}",
     "{% if *x* %}", "{: .class}", "* Contents\n{:toc}", "`[x](gone.md) {{ x }}`", "~~~\nopen",
     "```\n{{ x }}\n```", "<!-- comment", '<img src="no.png" alt="alt">', "[x](see this)",
     "# Heading", "- item", "    indented {{ code }}", "[ref]: gone.md", "---", "<iframe>",
     "<div>\n{{ raw }}\n</div>", "**bold**{{ x }}", "[x]({{ site.url }}/x)", "{:ok}",
     '??? note "Mine"\n\n    [gone](gone.md)', "[^1]", "[^1]:\n    [gone](gone.md)"]
)  # fmt: skip
spaces = st.sampled_from([" ", "\n", "\n\n"])


@given(body=st.lists(st.tuples(pieces, spaces), min_size=1, max_size=8))
@settings(max_examples=150, deadline=None)
def test_no_text_is_lost(
    tmp_path_factory: pytest.TempPathFactory, body: list[tuple[str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("import")
    text = "".join(piece + space for piece, space in body)
    write(folder / "old", {"page.md": f"---\nlayout: page\n---\nText.\n\n{text}"})

    account = import_collection(folder / "old", parse_mapping(MAP, "map.yml"), folder / "new")

    assert_sound(folder / "old", folder / "new", account)
    made = (folder / "new/content/glossary/page.md").read_text("utf-8")
    assert kept_fields(made) == {"layout": "page"}
    shown = made.replace("\\", "")
    for piece, _ in body:
        for line in piece.split("\n"):
            assert line.strip() in shown, made


# --- the reference page -------------------------------------------------------------------------

PAGE = (Path(__file__).parents[1] / "docs" / "reference" / "import.md").read_text("utf-8")
BLOCK = re.compile(r'^(`{3,})\w+ title="([^"]+)"\n(.*?)^\1$', re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("model", [Mapping, PeopleSource, Rule, Body, BodyPart])
def test_every_key_of_a_map_is_on_the_reference_page(model: type[BaseModel]) -> None:
    hidden = {"path": "from", "each_group": "each", "each_template": "each"}
    for name, field in model.model_fields.items():
        key = field.alias or hidden.get(name, name)
        assert f"`{key}`" in PAGE


def test_every_form_and_path_is_on_the_reference_page() -> None:
    for word in (*get_args(Form), *get_args(Piece), *OF_FILE):
        assert f"`{word}`" in PAGE


def test_the_example_of_the_reference_page_is_true(tmp_path: Path) -> None:
    blocks = {match[2]: match[3] for match in BLOCK.finditer(PAGE)}
    write(tmp_path, {name: text for name, text in blocks.items() if name.startswith("old/")})
    mapping = parse_mapping(blocks["map.yml"], "map.yml")
    account = import_collection(tmp_path / "old", mapping, tmp_path / "new")
    document = "content/resources/lesson-plans/soil-worms.md"
    assert (tmp_path / "new" / document).read_text("utf-8") == blocks[document]
    assert account.as_text() == blocks["account"]
