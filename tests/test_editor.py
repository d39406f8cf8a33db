"""The web editor: its configuration from the models, its files, and the page before it."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jsonschema
import pytest

from communities import CONFIG, LESSONS, ROOT, build_here, lesson
from communities import Site as Built
from samples import write_files
from staffroom import load_catalog
from staffroom.authoring.editor import forms
from staffroom.authoring.fields import Answer, answer, is_needed
from staffroom.catalog import NO_IDS, Catalog, is_id
from staffroom.kinds import KINDS
from staffroom.kinds.marks import Like
from staffroom.kinds.structure import FieldShape, shape
from staffroom.mkdocs.repository import repository_of
from staffroom.site import Settings, Site
from staffroom.site.editor import configuration, editor_files
from staffroom.site.repository import Repository

SCHEMA = ROOT / "node_modules/@sveltia/cms/schema/sveltia-cms.json"
MISSING = "This test needs the web editor: install Node.js and npm, and run `make editor`."

NOTHING = Catalog({}, {})

GITHUB = Repository("github", "us/ours", "https://github.com/us/ours", "main")
GITLAB = Repository("gitlab", "us/more/ours", "https://gitlab.example.org/us/more/ours")
FORGEJO = Repository("gitea", "us/ours", "https://codeberg.org/us/ours", "trunk")


def configured(content: Path | Catalog, **settings: Any) -> Any:
    catalog = load_catalog(content)[0] if isinstance(content, Path) else content
    return configuration(Site(catalog, Settings(editor=True, **settings)))


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    """The real community."""
    return load_catalog(ROOT / "content")[0]


@pytest.fixture(scope="module")
def config(catalog: Catalog) -> Any:
    """The configuration for the real community."""
    return configured(catalog, repository=GITHUB, url="https://example.org/kb/")


@pytest.fixture(scope="module")
def schema() -> Any:
    if not SCHEMA.exists():
        pytest.fail(MISSING, pytrace=False)
    found = json.loads(SCHEMA.read_text("utf-8"))
    return jsonschema.validators.validator_for(found)(found)


def fields_of(config: Any, kind: str) -> dict[str, Any]:
    [found] = [each for each in config["collections"] if each["name"] == kind]
    return {field["name"]: field for field in found["fields"]}


def every_field() -> Iterator[tuple[str, tuple[str, ...], FieldShape]]:
    def below(
        kind: str, fields: tuple[FieldShape, ...], way: tuple[str, ...]
    ) -> Iterator[tuple[str, tuple[str, ...], FieldShape]]:
        for field in fields:
            yield kind, (*way, field.name), field
            yield from below(kind, field.parts, (*way, field.name))

    for kind in KINDS.values():
        yield from below(kind.name, shape(kind.model), ())


def at(config: Any, kind: str, way: tuple[str, ...]) -> Any:
    fields = fields_of(config, kind)
    for name in way[:-1]:
        fields = {each["name"]: each for each in fields[name]["fields"]}
    return fields[way[-1]]


@pytest.mark.parametrize("repository", [GITHUB, GITLAB, FORGEJO, None])
@pytest.mark.parametrize("sign_in", ["", "https://sign-in.example.org"])
def test_the_editor_knows_each_forge(
    schema: Any, repository: Repository | None, sign_in: str
) -> None:
    made = configured(NOTHING, repository=repository, editor_sign_in=sign_in)
    made = {**made, "collections": made["collections"][-1:]}
    assert [error.message for error in schema.iter_errors(made)] == []


def test_the_editor_knows_what_its_configuration_says(schema: Any, config: Any) -> None:
    assert [error.message for error in schema.iter_errors(config)] == []


def test_a_community_that_has_nothing_yet_has_an_editor(schema: Any, tmp_path: Path) -> None:
    made = configured(tmp_path)
    assert list(schema.iter_errors(made)) == []
    assert [each["name"] for each in made["collections"]] == list(KINDS)


def test_every_field_of_every_model_can_be_filled_in(config: Any) -> None:
    for kind, way, field in every_field():
        shown = at(config, kind, way)
        assert shown["label"] == field.label
        assert shown["required"] is is_needed(field), (kind, way)
        assert shown["hint"], (kind, way)
    assert all(fields_of(config, kind)["body"]["modes"] == ["raw"] for kind in KINDS)


def test_words_are_chosen_from_the_vocabularies_and_documents_by_their_ids(
    config: Any, catalog: Catalog
) -> None:
    lesson_plan = fields_of(config, "lesson-plan")
    levels = [(term.id, term.label) for term in catalog.vocabularies["levels"]]
    assert [(o["value"], o["label"]) for o in lesson_plan["levels"]["options"]] == levels
    assert lesson_plan["levels"]["multiple"] is True
    assert lesson_plan["levels"]["min"] == 1
    standard = next(iter(catalog.vocabularies["standards"]))
    named = f"{standard.id}: {standard.label}"
    assert lesson_plan["standards"]["options"][0]["label"].lower() == named.lower()
    assert {o["value"] for o in lesson_plan["devices"]["options"]} == {"none", "shared", "one-each"}
    rubrics = lesson_plan["rubrics"]
    assert (rubrics["collection"], rubrics["value_field"]) == ("rubric", "{{slug}}")
    assert fields_of(config, "domain")["broader"]["collection"] == "domain"
    collections = {each["name"] for each in config["collections"]}
    for kind, way, field in every_field():
        if answer(field) is Answer.DOCUMENT:
            assert at(config, kind, way).get("collection", kind) in collections


def test_choices_are_called_what_readers_call_them(config: Any) -> None:
    lesson = fields_of(config, "lesson-plan")
    labels = {each["value"]: each["label"] for each in lesson["devices"]["options"]}
    # Not “None”, which the editor offers for a field that is left empty.
    assert labels["none"] == "None needed"
    assert {each["label"] for each in lesson["status"]["options"]} >= {"Draft", "Published"}
    every = re.findall(r'"label": "([^"]*)"', json.dumps(config))
    assert not [label for label in every if re.search(r"[{}_]", label)]


def test_what_the_editor_lets_pass_as_an_example_is_one(config: Any) -> None:
    for kind, way, field in every_field():
        shown, like = at(config, kind, way), field.mark(Like)
        pattern = shown.get("field", shown).get("pattern")
        if pattern and like:
            assert re.search(pattern[0], like.example.strip('"')), (kind, way)
            assert like.example.strip('"') in pattern[1]
    duration = fields_of(config, "lesson-plan")["duration"]["pattern"][0]
    for written in ("45", "45 min", "1 h", "1 h 30 min", "2 hours", "PT1H30M", "90m"):
        assert re.search(duration, written)
    assert not re.search(duration, "soon")


@pytest.mark.parametrize(
    "name", ["soil-is-alive", "a", "1-2", "Soil", "soil--x", "-a", "a_b", "ä", *NO_IDS]
)
def test_ids_are_held_to_what_file_names_may_be(config: Any, name: str) -> None:
    pattern, _ = config["collections"][0]["slug"]["pattern"]
    assert bool(re.search(pattern, name)) == is_id(name)


def test_a_form_says_how_a_field_is_read() -> None:
    found = forms()
    assert found["lesson-plan"]["setting"] == {"many": True}
    assert found["lesson-plan"]["objectives"]["short"] == "text"
    assert found["practice"]["people"]["parts"]["min"] == {"number": True}
    assert found["pathway"]["sections"]["parts"]["steps"]["parts"]["optional"] == {"yesno": True}


def test_strangers_propose_and_are_asked_for_the_least(config: Any) -> None:
    assert config["publish_mode"] == "editorial_workflow"
    assert config["backend"] == {
        "name": "github",
        "repo": "us/ours",
        "branch": "main",
        "open_authoring": True,
        "auth_scope": "public_repo",
        # Without a service of the community's own, nobody else's is asked.
        "auth_methods": ["token"],
    }
    with_service = configured(
        NOTHING, repository=GITHUB, editor_sign_in="https://sign-in.example.org/"
    )
    assert with_service["backend"]["base_url"] == "https://sign-in.example.org"


def test_other_forges_are_asked_at_their_own_address() -> None:
    gitlab = configured(NOTHING, repository=GITLAB, editor_sign_in="abc123")
    assert gitlab["publish_mode"] == "editorial_workflow"
    assert gitlab["backend"] == {
        "name": "gitlab",
        "repo": "us/more/ours",
        "api_root": "https://gitlab.example.org/api/v4",
        "base_url": "https://gitlab.example.org",
        "app_id": "abc123",
        "auth_type": "pkce",
    }
    forgejo = configured(NOTHING, repository=FORGEJO)
    # It has no proposals: what is saved there is saved.
    assert "publish_mode" not in forgejo
    assert forgejo["backend"]["api_root"] == "https://codeberg.org/api/v1"


def test_a_vocabulary_of_thousands_is_no_burden(tmp_path: Path, schema: Any) -> None:
    standards = [f"- {{framework: x, code: '{n}', label: Standard {n}}}" for n in range(5_000)]
    write_files(tmp_path, {"content/vocabularies/standards.yml": "\n".join(standards)})
    made = configured(tmp_path / "content")
    assert len(fields_of(made, "lesson-plan")["standards"]["options"]) == 5_000
    assert len(json.dumps(made)) < 3_000_000


@pytest.mark.parametrize(
    ("url", "uri", "found"),
    [
        ("https://github.com/us/ours", "edit/main/docs/", ("github", "us/ours", "main")),
        ("https://github.com/us/ours.git", "blob/trunk/docs/", ("github", "us/ours", "trunk")),
        ("https://github.com/us/ours/", "", ("github", "us/ours", "")),
        ("https://gitlab.com/us/a/ours", "-/edit/main/docs/", ("gitlab", "us/a/ours", "main")),
        ("https://git.example.org/us/ours", "-/edit/main/docs/", ("gitlab", "us/ours", "main")),
        ("https://git.example.org/us/ours", "_edit/main/docs/", ("gitea", "us/ours", "main")),
        ("https://codeberg.org/us/ours", "src/branch/main/docs/", ("gitea", "us/ours", "main")),
        ("https://git.example.org/us/ours", "edit/main/docs/", None),
        ("https://example.org/", "", None),
        ("", "", None),
    ],
)
def test_the_repository_is_the_one_that_the_site_names(
    tmp_path: Path, url: str, uri: str, found: tuple[str, str, str] | None
) -> None:
    repository = repository_of(said(tmp_path, url, uri))
    assert (repository and (repository.forge, repository.name, repository.branch)) == found


def said(project: Path, url: str, uri: str) -> Any:
    return SimpleNamespace(
        repo_url=url,
        edit_uri=uri,
        edit_uri_template=None,
        docs_dir=str(project / "docs"),
        config_file_path=str(project / "mkdocs.yml"),
    )


@pytest.mark.parametrize("has_history", [True, False])
def test_the_site_may_be_a_folder_of_the_repository(tmp_path: Path, has_history: bool) -> None:
    if has_history:
        (tmp_path / ".git").mkdir()
    project = tmp_path / "sites" / "kb"
    branch = "team/main" if has_history else "main"
    config = said(project, GITHUB.address, f"edit/{branch}/sites/kb/docs/")
    repository = repository_of(config)
    assert repository is not None
    assert (repository.branch, repository.folder) == (branch, "sites/kb/")


PROJECT = {
    "mkdocs.yml": f"{CONFIG}repo_url: https://github.com/us/ours\nedit_uri: edit/main/docs/\n",
    "docs/index.md": "Welcome.\n",
    f"{LESSONS}/soil.md": lesson("Soil"),
    "content/vocabularies/subjects.yml": "- {id: science, label: Science}\n",
    "content/vocabularies/levels.yml": "- {id: grade-5, label: Grade 5}\n",
}
APP = "contribute/editor/app"


@pytest.fixture
def collected() -> None:
    if not editor_files():
        pytest.fail(MISSING, pytrace=False)


_EDIT = """\
import { read, write } from "./front-matter.js";
const form = { title: {} };
const edited = process.argv.slice(2).map((text) => {
  try {
    return write({ ...read(text, form), title: "New" }, form);
  } catch (error) {
    return error.name;
  }
});
console.log(JSON.stringify([edited, Object.keys(Object.prototype), {}.polluted]));
"""


def test_a_file_is_edited_whatever_stands_in_it(tmp_path: Path, collected: None) -> None:
    for address, file in editor_files().items():
        name = address.removeprefix("contribute/editor/app/")
        if name.endswith(".js") and "cms" not in name:
            (tmp_path / name).parent.mkdir(exist_ok=True)
            shutil.copyfile(file, tmp_path / name)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    (tmp_path / "edit.js").write_text(_EDIT)
    levels = "".join(f"{b}: &{b} [{','.join([f'*{a}'] * 9)}]\n" for a, b in pairwise("abcdefghij"))
    cases = {
        # From another computer.
        "\ufeff---\r\ntitle: Old\r\n---\r\nText\r\n": "---\ntitle: New\n---\nText",
        # Names that mean something to the editor, or to its language.
        "---\ntitle: Old\nbody: x\n__source: x\n---\n": (
            "---\ntitle: New\nbody: x\n__source: x\n---\n"
        ),
        "---\ntitle: Old\n__proto__: {polluted: 1}\n---\n": (
            "---\ntitle: New\n__proto__: {polluted: 1}\n---\n"
        ),
        # A few lines that are millions, or without an end.
        f"---\na: &a [x]\n{levels}---\n": "RangeError",
        "---\na: &a [*a]\n---\n": "RangeError",
    }
    done = subprocess.run(
        ["node", "edit.js", *cases], cwd=tmp_path, capture_output=True, text=True, check=True,
        timeout=60,
    )  # fmt: skip
    edited, *polluted = json.loads(done.stdout)
    assert edited == list(cases.values())
    assert polluted == [[], None]


def test_the_page_before_it_says_what_will_happen(tmp_path: Path, collected: None) -> None:
    write_files(tmp_path, PROJECT)
    assert build_here(tmp_path, tmp_path / "site") == []
    built = Built(tmp_path / "site")
    page = built.page("contribute/editor/")
    text = page.text_content()
    assert "Only now is it a proposal" in text
    assert "answers within ten school days" in text
    assert "app/" in page.xpath("//a[@data-sr-editor]/@href")
    assert "https://github.com/us/ours/pulls" in page.xpath("//a/@href")
    document = built.page("resources/lesson-plans/soil/")
    [link] = document.xpath("//a[normalize-space() = 'Edit in fields']/@href")
    assert link.endswith("contribute/editor/?edit=lesson-plan/soil")


def test_the_editor_lies_beside_it_and_is_not_written_again(
    tmp_path: Path, collected: None
) -> None:
    write_files(tmp_path, PROJECT)
    site = tmp_path / "site"
    build_here(tmp_path, site)
    first = {file: (file.stat().st_ino, file.read_bytes()) for file in app_files(site)}
    config = json.loads((site / APP / "config.yml").read_text("utf-8"))
    assert config["collections"][0]["folder"] == LESSONS
    assert {file.name for file in first} >= {"sveltia-cms.js", "js-yaml.js", "editor.js"}
    assert len([file for file in first if file.name.endswith("LICENSE.txt")]) == 5
    assert "contribute/editor/app" not in (site / "catalog.json").read_text("utf-8")
    build_here(tmp_path, site)
    build_here(tmp_path, site)
    again = {file: (file.stat().st_ino, file.read_bytes()) for file in app_files(site)}
    assert {file.name: each[1] for file, each in again.items()} == {
        file.name: each[1] for file, each in first.items()
    }
    big = site / APP / "vendor" / "sveltia-cms.js"
    assert again[big][0] == first[big][0]
    levels = tmp_path / "content/vocabularies/levels.yml"
    levels.write_text(f"{levels.read_text()}- {{id: grade-6, label: Grade 6}}\n")
    build_here(tmp_path, site)
    assert "Grade 6" in (site / APP / "config.yml").read_text("utf-8")


def app_files(site: Path) -> list[Path]:
    return [file for file in (site / APP).rglob("*") if file.is_file()]


def test_without_the_editor_the_page_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("settings", "build"):
        monkeypatch.setattr(f"staffroom.mkdocs.{module}.editor_files", lambda: {})
    write_files(tmp_path, PROJECT)
    assert build_here(tmp_path, tmp_path / "site") == []
    built = Built(tmp_path / "site")
    page = built.page("contribute/editor/")
    assert "The editor is not part of this site at the moment." in page.text_content()
    assert page.xpath("//a[@data-sr-editor]") == []
    assert not (tmp_path / "site" / APP).exists()
    assert "Edit in fields" not in built.page("resources/lesson-plans/soil/").text_content()


def test_without_a_repository_the_editor_is_for_files_at_hand(
    tmp_path: Path, collected: None
) -> None:
    write_files(tmp_path, {**PROJECT, "mkdocs.yml": CONFIG})
    build_here(tmp_path, tmp_path / "site")
    page = Built(tmp_path / "site").page("contribute/editor/")
    assert "works with files on your own computer only" in page.text_content()
    asked = re.search(r'name="staffroom-asks" content="([^"]*)"', app_page(tmp_path / "site"))
    assert asked is not None
    assert asked[1] == ""


def test_its_own_page_may_ask_the_forge_and_nobody_else(tmp_path: Path, collected: None) -> None:
    write_files(tmp_path, PROJECT)
    build_here(tmp_path, tmp_path / "site")
    found = re.search(r'Content-Security-Policy" content="([^"]+)"', app_page(tmp_path / "site"))
    assert found is not None
    hosts = {source for source in re.split(r"[ ;]+", found[1]) if "//" in source}
    assert hosts == {"https://api.github.com"}
    [scripts] = [d for d in found[1].split("; ") if d.startswith("script-src ")]
    assert "unsafe-inline" not in scripts


def app_page(site: Path) -> str:
    return (site / APP / "index.html").read_text("utf-8")


def test_what_is_collected_is_what_the_lock_file_pins(collected: None) -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    manifest = json.loads(editor_files()[f"{APP}/vendor/manifest.json"].read_text("utf-8"))
    assert set(manifest["versions"]) == {"@sveltia/cms", "js-yaml"}
    for package, version in manifest["versions"].items():
        pinned = lock[f"node_modules/{package}"]
        assert pinned["version"] == version
        assert pinned["integrity"].startswith("sha512-")
    # The registry is the reader's own choice.
    assert not any("resolved" in each for each in lock.values())


def test_a_version_that_asks_others_in_another_way_is_not_taken() -> None:
    spec = spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    hatch_build = module_from_spec(spec)
    spec.loader.exec_module(hatch_build)
    with pytest.raises(SystemExit, match="asks for source-sans-3 in another way"):
        hatch_build.asking_nobody("nothing")
