"""The catalog is the same with any cache, and with one process or several."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from communities import lesson, person, titled
from samples import CASES, LESSON, PERSON, write_files
from staffroom import Loaded, load_catalog
from staffroom.cache import Cache
from staffroom.catalog import Key
from staffroom.checks import check_catalog

LESSONS = "content/resources/lesson-plans"
CHECKS = sorted((CASES / "check").glob("*.yml"))


def everything(loaded: Loaded) -> list[Any]:
    """All that a build can see of a catalog."""
    catalog = loaded.catalog
    seen: list[Any] = [
        [(d, d.hint, d.severity, d.personal) for d in loaded.diagnostics],
        check_catalog(catalog),
        catalog.references,
        list(catalog.left_out.items()),
        sorted(catalog.drafts),
        list(catalog.aliases.items()),
        list(catalog.former_ids.items()),
        [(name, tuple(vocabulary)) for name, vocabulary in catalog.vocabularies.items()],
    ]
    for node in (*catalog.documents, *catalog.pages.values()):
        document = node.document
        seen += [
            (node.key, node.title, node.summary, node.path, node.digest, node.brief),
            list(node.links.items()),
            (document.path, document.body, document.body_line),
            dict(document.metadata),
            dict(document.positions),
        ]
    for record in catalog.documents:
        seen += [
            (record.id, record.status, record.is_listed, record.changed, record.kind),
            (dict(record.terms), dict(record.targets), record.files),
            record.fields,
        ]
    return seen


def load(folder: Path, cache: Path | None = None, **how: Any) -> list[Any]:
    """Load as one build does, and look at everything before the cache is saved."""
    kept = Cache(cache, "salt")
    loaded = load_catalog(folder, cache=kept, **how)
    seen = everything(loaded)
    assert kept.save() is None
    assert everything(loaded) == seen, "what is thawed later is the same"
    return seen


def in_parallel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("staffroom.catalog.reading._LEAST", 0)


@pytest.mark.parametrize("file", CHECKS, ids=lambda file: file.stem)
def test_the_golden_cases(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project, cache = tmp_path / "project", tmp_path / "cache"
    write_files(project, yaml.safe_load(file.read_text("utf-8"))["files"])
    plain = everything(load_catalog(project, processes=1))
    assert load(project, cache, processes=1) == plain
    assert load(project, cache, processes=1) == plain
    in_parallel(monkeypatch)
    assert load(project, processes=2) == plain


IDS = ("soil", "rain", "wind")
TEXTS = st.sampled_from(["", "[[soil]]", "See [[rain|it]].", "[a](wind.md)", "![b](b.png)", "Né."])
EDITS: dict[str, Callable[[str], str]] = {
    **{
        f"{LESSONS}/{id}.md": lambda body, id=id: lesson(id, body, prerequisites=["rain", "wimd"])
        for id in IDS
    },
    "content/domains/soil.md": lambda body: titled("Soil", body, aliases=["ground"]),
    "content/practices/p.md": lambda body: titled("P", body, domains=["soil", "nothing"]),
    "content/practices/draft.md": lambda body: titled("D", body, status="draft"),
    "content/practices/broken.md": lambda body: f"---\ntitle: a: b\n---\n{body}",
    "content/community/people/ana.md": lambda body: person("Ana", subjects=["scence"]) + body,
    "docs/guide.md": lambda body: f"# Guide\n\n{body} [x](../content/domains/soil.md)",
}


@st.composite
def turns(draw: st.DrawFn) -> list[dict[str, str | None]]:
    """A few changes after each other: path → text, or None where it is deleted."""
    change = st.dictionaries(
        st.sampled_from(sorted(EDITS)), st.one_of(st.none(), TEXTS), min_size=1, max_size=6
    )
    return [
        {path: None if body is None else EDITS[path](body) for path, body in each.items()}
        for each in draw(st.lists(change, min_size=1, max_size=4))
    ]


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(turns(), st.data())
def test_after_any_changes(
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    changes: list[dict[str, str | None]],
    data: st.DataObject,
) -> None:
    in_parallel(monkeypatch)
    project, cache = tmp_path_factory.mktemp("project"), tmp_path_factory.mktemp("cache")
    write_files(project, {"docs/index.md": "# Home\n", f"{LESSONS}/b.png": "picture"})
    for change in changes:
        for path, text in change.items():
            if text is not None:
                (project / path).parent.mkdir(parents=True, exist_ok=True)
                (project / path).write_text(text, encoding="utf-8")
            else:
                (project / path).unlink(missing_ok=True)
        damage(cache, data)
        processes = data.draw(st.integers(1, 2))
        drafts = data.draw(st.booleans())
        expected = everything(load_catalog(project, drafts=drafts, processes=1))
        assert load(project, cache, drafts=drafts, processes=processes) == expected


def damage(cache: Path, data: st.DataObject) -> None:
    files = sorted(cache.iterdir())
    if files and data.draw(st.booleans()):
        file = data.draw(st.sampled_from(files))
        content = bytearray(file.read_bytes())
        at = data.draw(st.integers(0, len(content) - 1))
        if data.draw(st.booleans()):
            del content[at:]
        else:
            content[at] ^= 1
        file.write_bytes(content)


def test_only_what_changed_is_parsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project, cache = tmp_path / "project", tmp_path / "cache"
    files = {f"{LESSONS}/{id}.md": lesson(id, "[[rain]]") for id in IDS}
    write_files(project, files)
    load(project, cache)
    parsed: list[str] = []
    from staffroom.catalog import reading

    reading_of = reading._reading

    def note(file: Any) -> Any:
        parsed.append(file.key.id)
        return reading_of(file)

    monkeypatch.setattr(reading, "_reading", note)
    load(project, cache)
    assert parsed == []
    (project / LESSONS / "wind.md").write_text(lesson("wind", "Changed."))
    load(project, cache)
    assert parsed == ["wind"]
    # The same bytes under another path are another document.
    shutil.move(project / LESSONS / "wind.md", project / LESSONS / "storm.md")
    load(project, cache)
    assert parsed == ["wind", "storm"]


def test_nothing_is_thawed_for_a_list_of_titles(tmp_path: Path, monkeypatch: Any) -> None:
    write_files(tmp_path, {f"{LESSONS}/soil.md": LESSON, "content/community/people/ana.md": PERSON})
    catalog = load_catalog(tmp_path).catalog

    def refuse(*_: Any) -> Any:
        raise AssertionError("thawed")

    monkeypatch.setattr("staffroom.catalog.outline.thaw", refuse)
    assert [record.title for record in catalog.documents] == ["Soil is alive", "Ana Duarte"]
    with pytest.raises(AssertionError, match="thawed"):
        _ = catalog.documents[0].fields


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (f"{LESSONS}/soil.md", lesson("Soil", "Another [[rain]]")),
        (f"{LESSONS}/rain.md", lesson("Rain", status="draft")),
        (f"{LESSONS}/soil.png", "picture"),
        ("content/vocabularies/subjects.yml", "- {id: maths, label: Maths}\n"),
    ],
)
def test_a_digest_changes_with_all_that_a_document_leads_to(
    tmp_path: Path, path: str, text: str
) -> None:
    files = {
        f"{LESSONS}/soil.md": lesson("Soil", "[[rain]] ![](soil.png)"),
        f"{LESSONS}/rain.md": lesson("Rain"),
        f"{LESSONS}/wind.md": lesson("Wind", subjects=["maths"]),
    }
    vocabularies = "- {id: maths, label: Maths}\n- {id: science, label: Science}\n"
    write_files(tmp_path, {**files, "content/vocabularies/subjects.yml": vocabularies})
    before = load_catalog(tmp_path).catalog
    (tmp_path / path).write_text(text)
    after = load_catalog(tmp_path).catalog
    soil, wind = Key("lesson-plan", "soil"), Key("lesson-plan", "wind")
    assert after.records[soil].digest != before.records[soil].digest
    assert after.records[soil] != before.records[soil]
    assert after.records[wind].digest == before.records[wind].digest
    assert after.records[wind] == before.records[wind]


def test_a_file_that_is_lost_from_the_cache_is_read_again(tmp_path: Path) -> None:
    project, cache = tmp_path / "project", tmp_path / "cache"
    write_files(project, {f"{LESSONS}/soil.md": lesson("Soil", "A long body. " * 50)})
    load(project, cache)
    catalog = load_catalog(project, cache=Cache(cache, "salt")).catalog
    for file in cache.glob("texts-*"):
        content = file.read_bytes()
        file.write_bytes(content[:-40] + bytes(40))
    (record,) = catalog.documents
    assert record.document.body == "A long body. " * 50
    assert record.fields.title == "Soil"
