"""What is made for a forge from models and documents: forms for new issues, and owners of files."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from communities import LESSONS, ROOT, lesson, person, titled
from proposals import COMMUNITY
from samples import write_files
from staffroom import load_catalog
from staffroom.authoring.derived import REMARK
from staffroom.authoring.forge import CODE_OWNERS_MARK, OFFERED, code_owners, issue_forms
from staffroom.kinds import KINDS
from staffroom.kinds.structure import shape

FORGE = ROOT / ".github"

# --- forms for issues ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def forms() -> dict[str, dict[str, Any]]:
    catalog = load_catalog(ROOT / "content").catalog
    return {path.stem: yaml.safe_load(text) for path, text in issue_forms(catalog, REMARK).items()}


def test_the_forms_are_fresh() -> None:
    catalog = load_catalog(ROOT / "content").catalog
    for path, text in issue_forms(catalog, REMARK).items():
        assert (ROOT / path).read_text("utf-8") == text, f"{path}: make it again"
    made = {path.name for path in issue_forms(catalog, REMARK)}
    assert {file.name for file in (FORGE / "ISSUE_TEMPLATE").iterdir()} == {*made, "config.yml"}


ATTRIBUTES = {
    "markdown": {"value"},
    "input": {"label", "description", "placeholder"},
    "textarea": {"label", "description", "placeholder"},
    "dropdown": {"label", "description", "multiple", "options"},
    "checkboxes": {"label", "description", "options"},
}


def test_the_forms_are_what_the_forge_takes(forms: dict[str, dict[str, Any]]) -> None:
    """GitHub's syntax for form schemata, and what it refuses besides."""
    assert len({form["name"] for form in forms.values()}) == len(forms)
    for form in forms.values():
        assert form.keys() == {"name", "description", "title", "body"}
        assert all(isinstance(form[key], str) and form[key] for key in form.keys() - {"body"})
        questions = [each for each in form["body"] if each["type"] != "markdown"]
        assert questions
        ids = [each["id"] for each in questions]
        labels = [each["attributes"]["label"] for each in questions]
        assert len(set(ids)) == len(ids)
        assert len({label.casefold() for label in labels}) == len(labels)
        for each in form["body"]:
            assert each["attributes"].keys() <= ATTRIBUTES[each["type"]]
            assert re.fullmatch(r"[A-Za-z0-9_-]+", each.get("id", "x"))
            assert set(each.get("validations", {})) <= {"required"}
            options = each["attributes"].get("options", [])
            named = [o if isinstance(o, str) else o["label"] for o in options]
            assert all(isinstance(name, str) and name.strip() for name in named)
            assert len(set(named)) == len(named)
            assert not {name.casefold() for name in named} & {"none", "true", "false"}


@pytest.mark.parametrize("kind", OFFERED)
def test_a_form_asks_for_what_is_required(kind: str, forms: dict[str, dict[str, Any]]) -> None:
    asked = {each.get("id"): each for each in forms[f"offer-{kind}"]["body"]}
    for field in shape(KINDS[kind].model):
        if field.required:
            assert asked[field.name]["validations"]["required"]
            assert field.description in asked[field.name]["attributes"]["description"]
    labels = [each["label"] for each in asked["agreement"]["attributes"]["options"]]
    assert any("pupils" in label for label in labels)


def test_words_to_choose_from_are_those_of_the_vocabularies(
    forms: dict[str, dict[str, Any]],
) -> None:
    asked = {each.get("id"): each for each in forms["offer-lesson-plan"]["body"]}
    vocabulary = load_catalog(ROOT / "content").catalog.vocabularies["levels"]
    assert asked["levels"]["attributes"]["options"] == [term.label for term in vocabulary]
    assert asked["levels"]["attributes"]["multiple"]


def test_a_community_without_words_writes_them(tmp_path: Path) -> None:
    (tmp_path / "content/domains").mkdir(parents=True)
    made = issue_forms(load_catalog(tmp_path / "content").catalog, REMARK)
    [form] = [yaml.safe_load(text) for path, text in made.items() if "lesson" in path.name]
    asked = {each.get("id"): each["type"] for each in form["body"]}
    assert asked["levels"] == "textarea"


# --- owners -------------------------------------------------------------------------------------


def test_stewards_with_an_account_are_asked(tmp_path: Path) -> None:
    files = {
        **COMMUNITY,
        "content/community/people/ana.md": person("Ana Duarte", account="ana-duarte"),
        "content/community/people/cleo.md": "---\nname: Cleo\naccount: cleo\n---\n",
        "content/domains/arts.md": titled("Arts", stewards=["cleo"]),
        f"{LESSONS}/song.md": lesson("Song", domains=["arts", "nature"]),
        f"{LESSONS}/alone.md": lesson("Alone"),
    }
    write_files(tmp_path, files)
    catalog = load_catalog(tmp_path / "content").catalog
    made = code_owners(catalog, REMARK, "* @us\n")
    head, _, lines = made.partition(CODE_OWNERS_MARK)
    assert head.split() == ["*", "@us"]
    assert lines.split("\n")[2:-1] == [
        "/content/domains/nature.md @ana-duarte",
        f"/{LESSONS}/soil.md @ana-duarte",
        f"/{LESSONS}/song.md @ana-duarte",
        f"/{LESSONS}/worms.md @ana-duarte",
    ]
    # What stands above stays, however often it is made.
    assert code_owners(catalog, REMARK, made) == made


@pytest.mark.parametrize("account", ["@ana", "ana duarte", "-ana", "ana/team", "a" * 40])
def test_an_account_is_a_name_and_nothing_else(tmp_path: Path, account: str) -> None:
    page = person("Ana Duarte", account=account)
    write_files(tmp_path, {**COMMUNITY, "content/community/people/ana.md": page})
    loaded = load_catalog(tmp_path / "content")
    assert any(each.path.name == "ana.md" for each in loaded.diagnostics)
    assert "ana" not in code_owners(loaded.catalog, REMARK).partition(CODE_OWNERS_MARK)[2]


def test_the_owners_are_fresh() -> None:
    file = FORGE / "CODEOWNERS"
    catalog = load_catalog(ROOT / "content").catalog
    assert file.read_text("utf-8") == code_owners(catalog, REMARK, file.read_text("utf-8"))


def test_whoever_has_the_package_alone_is_told_all_that_workflows_call() -> None:
    workflows = "".join(f.read_text("utf-8") for f in (FORGE / "workflows").glob("*.yml"))
    called = set(re.findall(r"run: make ([a-z-]+)", workflows))
    assert len(called) > 3
    for text in ("Makefile", "docs/contribute/maintain.md"):
        known = re.findall(r"^ *([a-z-]+):(?: |$)", (ROOT / text).read_text("utf-8"), re.M)
        assert called <= set(known), text


def test_the_questions_of_a_proposal_are_those_of_the_guide() -> None:
    template = (FORGE / "PULL_REQUEST_TEMPLATE.md").read_text("utf-8")
    guide = (ROOT / "docs/contribute/with-git.md").read_text("utf-8")
    asked = re.findall(r"\*\*(.+)\*\*", template)
    assert len(asked) == 4
    assert all(question in " ".join(guide.split()) for question in asked)
