"""The adapter: what `mkdocs.yml` can say, other languages, other places, other plugins, serving."""

import os
import re
from pathlib import Path
from typing import Any

import pytest
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

from communities import (
    ADDRESS,
    BY_HAND,
    CONFIG,
    EPOCH,
    LESSONS,
    URL,
    Site,
    build_here,
    lesson,
    main_text,
    make_site,
    person,
    titled,
    write_community,
)
from filled import FILES, needed
from staffroom.kinds import KINDS
from trees import tree

# --- where pages are files, and where the site is a folder --------------------------------------


def test_pages_as_files(tmp_path: Path) -> None:
    files = {
        **BY_HAND,
        **{f"{LESSONS}/l-{n}.md": lesson(f"Lesson {n}", domains=["nature"]) for n in range(120)},
        f"{LESSONS}/work.md": lesson("Work", attachments=["worksheet.pdf"]),
        f"{LESSONS}/worksheet.pdf": FILES["worksheet.pdf"],
    }
    site = make_site(tmp_path, files, f"{CONFIG}{URL}use_directory_urls: false\n", strict=True)
    assert {"domains/nature.html", "domains/", "guides/roles.html"} <= set(site.pages)
    assert {"resources/lesson-plans/page/2.html", "subjects/science.html"} <= set(site.pages)
    assert site.dead_links() == []
    # Without a server nobody turns a folder into its page.
    for address, page in site.pages.items():
        for link in page.xpath("//main//a/@href | //header//a/@href | //footer//a/@href"):
            path = link.partition("#")[0]
            assert "://" in link or not path.endswith(("/", "..")), (address, link)
    for address, page in site.pages.items():
        if address != "404.html":
            [canonical] = page.xpath("//link[@rel='canonical']/@href")
            assert site.has(canonical.removeprefix(ADDRESS))
    current = site.page("domains/nature.html").xpath("//header/nav//a[@aria-current]")
    assert [a.text for a in current] == ["What we love"]


def test_a_site_in_a_folder_of_its_host(tmp_path: Path) -> None:
    site = make_site(tmp_path, BY_HAND, f"{CONFIG}site_url: {ADDRESS}school/kb/\n")
    site = Site(site.folder, base=f"{ADDRESS}school/kb/")
    assert site.dead_links() == []
    for link in site.page("404.html").xpath("//head/link[not(@rel='canonical')]/@href"):
        assert link.startswith("/school/kb/")


@pytest.mark.parametrize("url", ["", URL, f"site_url: {ADDRESS}school/kb/\n"])
def test_the_page_for_what_is_not_there_knows_where_the_site_is(tmp_path: Path, url: str) -> None:
    site = make_site(tmp_path, {}, CONFIG + url)
    base = site.page("404.html").get("data-sr-base")
    path = url.removeprefix(f"site_url: {ADDRESS}").strip() if url else ""
    assert base.rstrip("/") + "/" == f"/{path}"


# --- languages ----------------------------------------------------------------------------------


def test_documents_from_right_to_left(tmp_path: Path) -> None:
    files = {
        f"{LESSONS}/turba.md": lesson("التربة حية", "نص", language="ar", translation_of="soil"),
        f"{LESSONS}/suelo.md": lesson("El suelo", language="es", translation_of="soil"),
        f"{LESSONS}/soil.md": lesson("Soil", language="en"),
    }
    site = make_site(tmp_path, files)

    def of(element: Any) -> tuple[str | None, str | None]:
        return element.get("lang"), element.get("dir")

    for id, expected in (
        ("turba", ("ar", "rtl")),
        ("suelo", ("es", "ltr")),
        ("soil", (None, None)),
    ):
        [article] = site.page(f"resources/lesson-plans/{id}/").xpath(
            "//div[contains(@class, 'sr-doc ')]"
        )
        assert of(article) == expected
        [card] = [
            card
            for card in site.page("resources/").xpath("//article")
            if card.xpath(f".//a[contains(@href, '{id}')]")
        ]
        assert of(card) == expected
    rows = site.page("resources/lesson-plans/soil/").xpath("//li[@lang]")
    assert {of(row) for row in rows} == {("ar", "rtl"), ("es", "ltr")}


def test_a_site_from_right_to_left(tmp_path: Path) -> None:
    config = f"{CONFIG}theme: {{name: material, language: ar, font: false}}\n"
    site = make_site(tmp_path, {f"{LESSONS}/soil.md": lesson("Soil", language="en")}, config)
    page = site.page("resources/lesson-plans/soil/")
    assert page.get("lang") == "ar"
    assert page.find("body").get("dir") == "rtl"
    [article] = page.xpath("//div[contains(@class, 'sr-doc ')]")
    assert (article.get("lang"), article.get("dir")) == ("en", "ltr")


# --- configuration ------------------------------------------------------------------------------


def test_options(tmp_path: Path) -> None:
    config = """
site_name: Options
docs_dir: pages
repo_url: https://github.com/example/school
plugins:
  - staffroom:
      content_dir: texts
      license: CC-BY-SA-4.0
      issues_url: mailto:help@example.org
"""
    files = {
        "texts/resources/lesson-plans/soil.md": lesson("Soil", "See [p](../../../pages/p.md)"),
        "texts/vocabularies/subjects.yml": "- {id: science, label: Sciences}",
        "texts/vocabularies/levels.yml": "- {id: grade-5, label: Year 6}",
        "pages/p.md": "# P\n\n[[soil]] and [soil](../texts/resources/lesson-plans/soil.md)\n",
    }
    project = write_community(tmp_path / "project", files, config)
    warnings = build_here(project, tmp_path / "site")
    site = Site(tmp_path / "site")
    page = site.page("resources/lesson-plans/soil/")
    assert warnings == []
    assert "CC BY-SA 4.0" in main_text(page)
    assert page.xpath("//a[contains(., 'Something wrong?')]/@href") == ["mailto:help@example.org"]
    assert page.xpath("//a[contains(., 'Edit this page')]/@href") == [
        "https://github.com/example/school/edit/master/texts/resources/lesson-plans/soil.md"
    ]
    assert "Year 6" in main_text(page)
    assert "p/" in site.internal("resources/lesson-plans/soil/")
    assert site.dead_links() == []


@pytest.mark.parametrize(
    ("config", "wrong"),
    [
        ("repo_url: https://github.com/a/b", "https://github.com/a/b/issues/new"),
        ("repo_url: https://codeberg.org/a/b", "https://codeberg.org/a/b/issues/new"),
        ("repo_url: https://gitlab.com/a/b/c", "https://gitlab.com/a/b/c/-/issues/new"),
        ("repo_url: https://example.org/a", None),
        ("", None),
    ],
)
def test_something_wrong(tmp_path: Path, config: str, wrong: str | None) -> None:
    files = {f"{LESSONS}/soil.md": lesson("Soil")}
    page = make_site(tmp_path, files, f"{CONFIG}{config}\n").page("resources/lesson-plans/soil/")
    links = page.xpath("//a[contains(., 'Something wrong?')]/@href")
    assert links == ([wrong] if wrong else [])


@pytest.mark.parametrize(
    ("config", "edit"),
    [
        ("repo_url: https://github.com/a/b", "https://github.com/a/b/edit/master/"),
        (
            "repo_url: https://github.com/a/b\nedit_uri: blob/x/docs/",
            "https://github.com/a/b/blob/x/",
        ),
        (
            "repo_url: https://example.org/\nedit_uri_template: 'e/docs/{path}?m=1'",
            "https://example.org/e/{}?m=1",
        ),
        (
            "repo_url: https://github.com/a/b\nedit_uri: edit/main/web/pages/\ndocs_dir: web/pages",
            "https://github.com/a/b/edit/main/",
        ),
        (
            "repo_url: https://example.org/\nedit_uri_template: 'e/docs/{path!q}'",
            "https://example.org/e/",
        ),
        ("repo_url: https://example.org/\nedit_uri_template: '{path_noext}'", None),
        ("repo_url: https://github.com/a/b\nedit_uri: ''", None),
        ("", None),
    ],
)
def test_edit_this_page(tmp_path: Path, config: str, edit: str | None) -> None:
    files = {f"{LESSONS}/soil.md": lesson("Soil"), "web/pages/x.md": "x"}
    page = make_site(tmp_path, files, f"{CONFIG}{config}\n").page("resources/lesson-plans/soil/")
    links = page.xpath("//a[contains(., 'Edit this page')]/@href")
    file = f"{LESSONS}/soil.md"
    if edit is not None:
        edit = edit.format(file) if "{}" in edit else edit + file
    assert links == ([edit] if edit else [])


@pytest.mark.parametrize("folder", ["texts/ours", "../ours", ".", "..", "/srv/texts"])
def test_documents_stand_beside_the_configuration(
    tmp_path: Path, folder: str, caplog: pytest.LogCaptureFixture
) -> None:
    config = f"site_name: x\nplugins:\n  - staffroom:\n      content_dir: {folder}\n"
    project = write_community(tmp_path, {}, config)
    with pytest.raises(Abort):
        build_here(project, tmp_path / "site")
    assert "it must be the name of a folder beside mkdocs.yml" in caplog.text


@pytest.mark.parametrize(
    "folder",
    [
        *("content", "content/domains", "content/new", "docs/../content", "overrides"),
        *("overrides/parts", ".cache", ".cache/staffroom", ".cache/staffroom/former"),
        *(".git", ".git/hooks", "library/.git/objects", "linked", "linked/domains"),
        # The host itself looks after its folder of pages, but only by its name.
        *("to-pages", "to-all", "to-more"),
    ],
)
def test_the_site_never_takes_the_place_of_sources(
    tmp_path: Path, folder: str, caplog: pytest.LogCaptureFixture
) -> None:
    files = {
        "content/domains/nature.md": titled("Nature"),
        "overrides/parts/news.txt": "News.",
        "overrides/main.html": '{% extends "base.html" %}',
        "docs/index.md": "Hello.",
        ".git/HEAD": "ref: refs/heads/main",
        "library/.git/HEAD": "ref: refs/heads/main",
        "linked": {"link": "content"},
        "to-pages": {"link": "docs"},
        "to-all": {"link": "."},
        "to-more": {"link": ".."},
    }
    theme = "theme: {name: material, custom_dir: overrides}\n"
    project = write_community(tmp_path / "within" / "project", files, f"{CONFIG}{theme}")
    before = tree(tmp_path)
    with pytest.raises(Abort):
        build_here(project, project / folder)
    assert tree(tmp_path) == before
    named = os.path.normpath(project / folder)
    assert f"The site cannot go into the folder {named}: " in caplog.text
    assert "Write the name of another folder, for example “site”" in caplog.text


@pytest.mark.parametrize(
    "folder",
    ["site", "public/site", "../site", "elsewhere", "../kept/site", "content-site", ".out"],
)
def test_the_site_may_be_anywhere_else(tmp_path: Path, folder: str) -> None:
    files = {
        "content/domains/nature.md": titled("Nature"),
        "elsewhere": {"link": "../there"},
        # Whoever publishes a branch has it in the folder of the site.
        "site/.git/HEAD": "ref: refs/heads/gh-pages",
    }
    (tmp_path / "there").mkdir()
    project = write_community(tmp_path / "project", files)
    build_here(project, project / folder)
    assert (project / folder / "domains/nature/index.html").is_file()
    assert (project / "content/domains/nature.md").is_file()
    assert (project / "site/.git/HEAD").is_file()


@pytest.mark.parametrize("theme", ["readthedocs", "{name: null, custom_dir: own}"])
def test_another_theme_is_told_what_to_write(
    tmp_path: Path, theme: str, caplog: pytest.LogCaptureFixture
) -> None:
    files = {"own/main.html": "x"}
    project = write_community(tmp_path, files, f"{CONFIG}theme: {theme}\n")
    with pytest.raises(Abort):
        build_here(project, tmp_path / "site")
    assert "Staffroom needs the theme Material, but mkdocs.yml" in caplog.text
    assert "Write “theme: material”, or delete the line “theme:”." in caplog.text


def test_a_community_can_change_the_frame(tmp_path: Path) -> None:
    config = f"""{CONFIG}
theme: {{name: material, custom_dir: own, font: false}}
extra_css: [ours.css]
extra_javascript: [ours.js, {{path: late.mjs, type: module}}]
markdown_extensions: [attr_list]
copyright: © Our school
"""
    files = {
        "own/main.html": '{% extends "base.html" %}{% block announce %}<p>Sale!</p>{% endblock %}',
        "docs/ours.css": "p { color: red }",
        "docs/ours.js": "1",
        "docs/late.mjs": "1",
        "docs/index.md": "Hello.",
    }
    site = make_site(tmp_path, files, config)
    page = site.page("domains/")
    assert page.xpath("//body/p")[0].text == "Sale!"
    assert "../ours.css" in page.xpath("//link[@rel='stylesheet']/@href")
    assert page.xpath("//script[@type='module']/@src")[-1] == "../late.mjs"
    assert "© Our school" in page.find("body/footer").text_content()
    assert site.dead_links() == []


def test_other_plugins_have_their_place(tmp_path: Path) -> None:
    config = "site_name: Two\nplugins: [search, staffroom]\n"
    site = make_site(tmp_path, BY_HAND, config)
    assert site.warnings == ()
    assert site.has("resources/lesson-plans/soil/")


def test_a_folder_named_material_is_like_any_other(tmp_path: Path) -> None:
    files = {
        "docs/index.md": "Hello.",
        "docs/assets/javascripts/ours.js": "1",
        "docs/assets/stylesheets/ours.css": "p {}",
    }
    site = make_site(tmp_path / "material", files)
    assert site.has("assets/javascripts/ours.js")
    assert site.has("assets/stylesheets/ours.css")
    assert site.headline("domains/") == "Domains"


def test_without_the_index_no_search_is_offered(tmp_path: Path) -> None:
    config = "site_name: Quiet\nplugins:\n  - staffroom:\n      search: false\n"
    site = make_site(tmp_path, BY_HAND, config)
    assert not site.has("pagefind/pagefind.js")
    for address, page in site.pages.items():
        assert not page.xpath("//dialog | //input[@type='search']"), address
        assert not page.xpath("//*[@data-sr-open-search]"), address


def test_search_index_has_what_is_published(tmp_path: Path) -> None:
    site = make_site(tmp_path, BY_HAND, search=True)
    fragments = [
        content.decode()
        for address, content in site.everything()
        if address.endswith(".pf_fragment")
    ]
    urls = {re.search(r'"url":"([^"]+)"', fragment)[1] for fragment in fragments}  # type: ignore
    assert {"/resources/lesson-plans/soil/", "/domains/nature/", "/guides/roles/"} <= urls
    assert not {"/resources/", "/404.html", "/needs-attention/", "/resources/lesson-plans/"} & urls


# --- serving ------------------------------------------------------------------------------------


def test_serving_watches_what_a_page_is_made_of(tmp_path: Path) -> None:
    project = write_community(tmp_path, {f"{LESSONS}/soil.md": lesson("Soil")})
    config = load_config(str(project / "mkdocs.yml"))

    class Server:
        watched: list[Path] = []  # noqa: RUF012

        def watch(self, path: str) -> None:
            self.watched.append(Path(path))

    server: Any = Server()
    config.plugins.on_serve(server, config=config, builder=None)
    theme = Path(__file__).parents[1] / "plugins" / "staffroom" / "theme"
    assert server.watched == [project / "content", theme]


def test_building_again_shows_what_changed_meanwhile(tmp_path: Path) -> None:
    project = write_community(
        tmp_path / "project",
        {f"{LESSONS}/soil.md": lesson("Soil"), f"{LESSONS}/gone.md": lesson("Gone")},
    )
    build_here(project, tmp_path / "site")
    (project / f"{LESSONS}/soil.md").write_text(lesson("Earth"))
    (project / f"{LESSONS}/gone.md").unlink()
    (project / "content/vocabularies/subjects.yml").write_text("- {id: science, label: Nature}")
    build_here(project, tmp_path / "site")
    site = Site(tmp_path / "site")
    assert site.headline("resources/lesson-plans/soil/") == "Earth"
    assert not site.has("resources/lesson-plans/gone/")
    assert "Nature" in main_text(site.page("resources/lesson-plans/soil/"))


def test_dates_are_those_of_the_day_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert os.environ.get("SOURCE_DATE_EPOCH") != EPOCH
    files = {
        "content/community/groups/everybody.md": needed(KINDS["group"], "Everybody"),
        "content/community/meetings/may.md": needed(
            KINDS["meeting"], "In December", starts="2026-12-02T15:45:00-05:00"
        ),
        "content/community/people/ana.md": person("Ana"),
    }
    site = make_site(tmp_path, files)
    assert "This meeting is still to come." in main_text(site.page("community/meetings/may/"))
