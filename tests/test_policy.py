"""What pages may run and load: the policy in each page, and in the headers that hosts send."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import pytest
from lxml import html
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

from communities import CONFIG, LESSONS, ROOT, Site, build_here, lesson, make_site, write_community
from staffroom.site.policy import Policy, hash_source, header_files, is_source

TAG = "Content-Security-Policy"
EDITOR = "contribute/editor/app/index.html"
"""The only page that is no page of the site, and may do more."""


def parsed(text: str) -> Mapping[str, list[str]]:
    return {name: sources for name, *sources in map(str.split, text.split(";"))}


def policy_in(page: html.HtmlElement) -> Mapping[str, list[str]]:
    """The policy of a page; nothing that it should hold for stands before it."""
    first = page.find("head")[0]
    assert first.get("http-equiv") == TAG
    return parsed(first.get("content"))


def policy_at(site: Site, address: str = "") -> Mapping[str, list[str]]:
    return policy_in(site.page(address))


# --- the real site ------------------------------------------------------------------------------


def test_every_page_of_the_site_says_first_what_it_may_do(built_site: Path) -> None:
    allowed = set()
    files = [file for file in built_site.rglob("*.html") if file != built_site / EDITOR]
    for file in files:
        for sources in policy_in(html.parse(file).getroot()).values():
            allowed.update(sources)
    assert len(files) > 300
    # No inline script or style, no program from a text, nobody else's anything.
    assert allowed == {"'none'", "'self'", "'wasm-unsafe-eval'", "data:"}


def test_the_editor_alone_may_ask_the_forge(built_site: Path) -> None:
    found = policy_in(html.parse(built_site / EDITOR).getroot())
    assert "https://api.github.com" in found["connect-src"]
    assert "'unsafe-inline'" not in found["script-src"]
    assert found["default-src"] == ["'none'"]


def test_headers_say_the_same_as_the_pages_and_more(built_site: Path) -> None:
    azure = json.loads((built_site / "staticwebapp.config.json").read_text())["globalHeaders"]
    first, *lines = (built_site / "_headers").read_text().splitlines()
    assert first == "/*"
    assert dict(line.strip().split(": ", 1) for line in lines) == azure
    header = parsed(azure.pop(TAG))
    # A host sends one policy for all pages, so it leaves to the editor what that needs; what any
    # other page may do, its own first line says.
    pages = [policy_in(html.parse(built_site / name).getroot()) for name in ("index.html", EDITOR)]
    for page in pages:
        for directive, sources in page.items():
            assert set(sources) - {"'none'"} <= set(header[directive])
    more = {"frame-ancestors", "object-src"}
    assert set(header) - more <= {*pages[0], *pages[1]}
    assert [header[directive] for directive in sorted(more)] == [["'self'"], ["'self'"]]
    assert set(azure) == {"X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy"}
    assert not (built_site / ".htaccess").exists()


# --- what a policy is -----------------------------------------------------------------------------


def test_a_page_may_have_more_than_the_others() -> None:
    usual = Policy()
    editor = usual.allowing({"connect-src": ["https://api.example.org"], "worker-src": ["blob:"]})
    found = parsed(editor.as_text())
    assert found["connect-src"] == ["'self'", "https://api.example.org"]
    # Without a word of its own a worker may do what a script may.
    assert found["worker-src"] == ["'self'", "'wasm-unsafe-eval'", "blob:"]
    assert "https://api.example.org" not in usual.as_text()
    assert parsed(usual.allowing({"base-uri": ["'self'"]}).as_text())["base-uri"] == ["'self'"]
    # The browser holds that page to the header as well.
    header = parsed(header_files(usual, editor)["_headers"].decode().splitlines()[1][27:])
    assert header["connect-src"] == found["connect-src"]


def test_apache_gets_the_same_where_it_is_wanted() -> None:
    files = header_files(Policy(), htaccess=True)
    directives = files[".htaccess"].decode().splitlines()
    assert directives[0] == "<IfModule mod_headers.c>"
    assert f'Header always set {TAG} "{Policy().as_header()}"' in directives
    values = json.loads(files["staticwebapp.config.json"])["globalHeaders"]
    assert len(directives) == len(values) + 2
    assert not any('"' in value or "\\" in value for value in values.values())


def test_a_hash_is_that_of_the_example_in_the_standard() -> None:
    # https://www.w3.org/TR/CSP3/#framework-directive-source-list, checked with `openssl dgst`.
    known = "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='"
    assert hash_source("alert('Hello, world.');") == known
    assert hash_source("a\r\nb") == hash_source("a\nb")


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("https://example.org", True),
        ("*.example.org:8080", True),
        ("'unsafe-inline'", True),
        ("'sha256-abc+/='", True),
        ("data:", True),
        ("", False),
        ("https://a.example https://b.example", False),
        ("https://a.example; script-src *", False),
        ("https://a.example, default-src *", False),
        ("'self'\"><script>", False),
        ("a\nb", False),
    ],
)
def test_a_source_is_one_source(text: str, is_one: bool) -> None:
    assert is_source(text) is is_one


# --- what a community adds ------------------------------------------------------------------------

MAIN = """{% extends "base.html" %}
{% block extrahead %}
<script>document.title += "!";</script>
<script type="application/ld+json">{"@context": "{{ base_url }}"}</script>
<script src="{{ 'own.js' | url }}"></script>
<style>main { color: teal }</style>
{% endblock %}
"""


def own_templates(main: str) -> dict[str, Any]:
    return {"overrides/main.html": main, f"{LESSONS}/soil.md": lesson("Soil")}


WITH_TEMPLATES = f"{CONFIG}theme: {{name: material, custom_dir: overrides}}\n"


def test_what_own_templates_have_within_is_allowed(tmp_path: Path) -> None:
    site = make_site(tmp_path, own_templates(MAIN), WITH_TEMPLATES)
    assert site.warnings == ()
    for address in ("", "resources/lesson-plans/soil/", "plan/"):
        found = policy_at(site, address)
        assert found["script-src"][2:] == [hash_source('document.title += "!";')]
        assert found["style-src"][1:] == [hash_source("main { color: teal }")]


def test_a_text_cannot_have_its_script_allowed(tmp_path: Path) -> None:
    # A template that prints what somebody wrote as it is: a slip, and the policy is for slips.
    main = '{% extends "base.html" %}{% block announce %}{{ staffroom.page.title }}{% endblock %}'
    script = "<script>alert(1)</script>"
    files = {**own_templates(main), f"{LESSONS}/soil.md": lesson(script)}
    site = make_site(tmp_path, files, WITH_TEMPLATES)
    address = "resources/lesson-plans/soil/"
    assert script in site.text(address)
    assert policy_at(site, address)["script-src"] == ["'self'", "'wasm-unsafe-eval'"]


def test_a_script_that_differs_from_page_to_page_is_told_of(tmp_path: Path) -> None:
    main = MAIN.replace("!", "{{ page.title }}")
    [warning] = make_site(tmp_path, own_templates(main), WITH_TEMPLATES).warnings
    assert "main.html has a <script> with template marks" in warning


def test_options_allow_more(tmp_path: Path) -> None:
    options = "{policy: {img-src: [https://img.example], frame-ancestors: [https://lms.example]}}"
    site = make_site(
        tmp_path, {}, CONFIG.replace("[staffroom]", f"[staffroom: {options}]"), strict=True
    )
    assert policy_at(site)["img-src"] == ["'self'", "data:", "https://img.example"]
    assert "frame-ancestors" not in policy_at(site)
    header = (site.folder / "_headers").read_text()
    assert "frame-ancestors 'self' https://lms.example" in header


def test_pages_are_made_again_when_the_policy_changes(tmp_path: Path) -> None:
    write_community(tmp_path, {f"{LESSONS}/soil.md": lesson("Soil")})
    build_here(tmp_path, tmp_path / "site")
    options = "[staffroom: {policy: {img-src: [https://img.example]}}]"
    (tmp_path / "mkdocs.yml").write_text(CONFIG.replace("[staffroom]", options))
    build_here(tmp_path, tmp_path / "site")
    for address in ("", "resources/lesson-plans/soil/"):
        page = Site(tmp_path / "site").page(address)
        assert "https://img.example" in policy_in(page)["img-src"]


@pytest.mark.parametrize(
    ("policy", "told"),
    [
        ("[https://a.example]", "It must have directives"),
        ("{img: [https://a.example]}", "“img” is no directive"),
        ("{img-src: https://a.example}", "“img-src” must have a list"),
        ("{img-src: ['https://a.example; script-src *']}", "is not one source"),
    ],
)
def test_a_policy_that_is_none_is_told_of(
    policy: str, told: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write_community(
        tmp_path, {}, CONFIG.replace("[staffroom]", f"[staffroom: {{policy: {policy}}}]")
    )
    with pytest.raises(Abort):
        load_config(str(tmp_path / "mkdocs.yml"))
    assert told in caplog.text


def test_files_of_other_hosts_are_told_of_unless_they_are_allowed(tmp_path: Path) -> None:
    files = (
        "extra_javascript: [https://cdn.example/a.js, own.js]\nextra_css: [//cdn.example/a.css]\n"
    )
    write_community(tmp_path, {"docs/own.js": ""}, CONFIG + files)
    script, style = build_here(tmp_path, tmp_path / "site")
    assert "“script-src: [https://cdn.example]”" in script
    assert "“style-src: [https://cdn.example]”" in style
    options = "{policy: {script-src: [https://cdn.example], style-src: ['*.example']}}"
    config = CONFIG.replace("[staffroom]", f"[staffroom: {options}]")
    (tmp_path / "mkdocs.yml").write_text(config + files)
    assert build_here(tmp_path, tmp_path / "site") == []


def test_only_a_preview_runs_the_script_of_its_server(tmp_path: Path) -> None:
    with click.Context(click.Command("serve"), info_name="serve"):
        site = make_site(tmp_path, {})
    assert "'unsafe-inline'" in policy_at(site)["script-src"]


def test_a_page_that_leads_on_may_do_nothing_else(tmp_path: Path) -> None:
    site = make_site(tmp_path, {f"{LESSONS}/soil.md": lesson("Soil", aliases=["old"])})
    page = html.parse(site.folder / "resources/lesson-plans/old/index.html").getroot()
    assert policy_in(page) == {"default-src": ["'none'"]}


def test_headers_are_on_their_page() -> None:
    page = (ROOT / "docs/reference/security.md").read_text("utf-8")
    headers = json.loads(header_files(Policy())["staticwebapp.config.json"])["globalHeaders"]
    for name, value in headers.items():
        assert f'add_header {name} "{value}" always;' in page


def test_a_former_address_takes_no_file_away(tmp_path: Path) -> None:
    aliases = ["/_headers", "/CNAME/x/", "/CNAME"]
    files = {"docs/CNAME": "example.org", f"{LESSONS}/soil.md": lesson("Soil", aliases=aliases)}
    site = make_site(tmp_path, files)
    assert (site.folder / "_headers").read_text().startswith("/*\n")
    assert (site.folder / "CNAME").read_text() == "example.org"
