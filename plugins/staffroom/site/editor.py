"""The web editor: a page that says what will happen, and the editor itself behind it.

The editor is Sveltia CMS, which `hatch_build.py` collects into the package. Where that was not
done, the page says what to do instead.
"""

from __future__ import annotations

import json
import posixpath
from collections.abc import Mapping
from functools import cache
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any

from staffroom.authoring.editor import SLUG, collections, forms
from staffroom.site.addresses import EDITOR, EDITOR_APP
from staffroom.site.fingerprint import fingerprint
from staffroom.site.form import trail_to_contribute
from staffroom.site.page import SitePage
from staffroom.site.policy import Policy
from staffroom.site.repository import Repository
from staffroom.site.settings import Settings
from staffroom.site.site import Site

NEEDS: Mapping[str, tuple[str, ...]] = {
    # The editor writes its styles into the page, and shows what was not sent yet.
    "style-src": ("'unsafe-inline'",),
    "img-src": ("blob:",),
    "media-src": ("blob:",),
    "frame-src": ("blob:",),
    "worker-src": ("'self'", "blob:"),
    "connect-src": ("data:", "blob:"),
}
"""What the editor may do that other pages may not: see `site.policy`."""


def editor_policy(settings: Settings) -> Policy:
    """What the editor's own page may run, load and ask: the forge, besides itself."""
    asked = (settings.repository.api,) if settings.repository else ()
    return Policy().allowing({**NEEDS, "connect-src": (*NEEDS["connect-src"], *asked)})


@cache
def editor_files() -> Mapping[str, Path]:
    """The files of the editor that are the same on every site: address → file.

    Empty where the editor is no part of this installation.
    """
    folder = Path(str(files("staffroom").joinpath("theme/editor")))
    if not (folder / "vendor/manifest.json").is_file():
        return {}
    own = {f"{EDITOR_APP}{file.name}": file for file in sorted((folder / "app").glob("*.js"))}
    return own | {
        f"{EDITOR_APP}{file.relative_to(folder).as_posix()}": file
        for file in sorted((folder / "vendor").rglob("*.*"))
    }


def digests(files: Mapping[str, Path]) -> Mapping[str, str]:
    """What the files hash to that were collected: address → name in a store of pages."""
    manifest = files.get(f"{EDITOR_APP}vendor/manifest.json")
    if manifest is None:
        return {}
    known = json.loads(manifest.read_text("utf-8"))["files"]
    return {
        place: known[name]
        for place in files
        if (name := place.removeprefix(f"{EDITOR_APP}vendor/")) in known
    }


def editor_page(site: Site) -> SitePage:
    """The page before the editor."""
    words = site.words
    return SitePage(
        address=EDITOR,
        template="editor.html",
        title=words("editor.title"),
        description=words("editor.description"),
        trail=trail_to_contribute(site),
        data={
            # The editor's page is no page of the site: it lies where it lies.
            "app": EDITOR_APP if site.settings.directory_urls else f"{EDITOR_APP}index.html",
            "reviews": reviews(site.settings.repository),
        },
    )


def editor_outputs(site: Site) -> Mapping[str, bytes]:
    """The files of the editor that are this site's own: address → content."""
    if not site.settings.editor:
        return {}
    table, catalog = site.table("editor"), site.catalog
    pages = [(key.id, page.title) for key, page in catalog.pages.items()]
    state = site.base + fingerprint([catalog.vocabularies, pages])
    kept = table.get("configuration")
    if kept is None or not kept.startswith(state):
        kept = state + _json(configuration(site))
        table.put("configuration", kept)
        table.put("forms", _json(forms()))
    return {
        f"{EDITOR_APP}index.html": _app(site),
        # JSON is YAML, and quicker written.
        f"{EDITOR_APP}config.yml": kept[len(state) :],
        f"{EDITOR_APP}forms.json": table.get("forms") or _json(forms()),
    }


def configuration(site: Site) -> Mapping[str, Any]:
    """The editor's configuration, as its schema has it."""
    settings = site.settings
    url = settings.url
    return {
        "backend": backend(settings),
        # A proposal is written into a branch, or a copy, and somebody reviews it.
        **({"publish_mode": "editorial_workflow"} if reviews(settings.repository) else {}),
        "app_title": site.words("editor.app_title", site=settings.name),
        **({"site_url": url.rstrip("/"), "display_url": url} if url else {}),
        "logo": {"src": "../../../assets/staffroom/mark.svg"},
        "logout_redirect_url": way_back(settings),
        **({"issue_reports": {"url": settings.issues_url}} if settings.issues_url else {}),
        "media_folder": settings.content_folder,
        "public_folder": "/",
        "media_libraries": {"stock_assets": {"providers": []}},
        "slug": SLUG,
        "output": {"omit_empty_optional_fields": True},
        "collections": collections(
            site.catalog, settings.content_folder, site.words, linked=bool(url)
        ),
    }


def reviews(repository: Repository | None) -> bool:
    """Whether what is saved in the editor is a proposal; else it is the collection itself."""
    return repository is not None and repository.forge in ("github", "gitlab")


def backend(settings: Settings) -> Mapping[str, Any]:
    """Where the editor reads and writes, and how people sign in there."""
    repository, sign_in = settings.repository, settings.editor_sign_in
    if repository is None:
        # Only the files on one's own computer: the editor wants a name all the same.
        return {"name": "github", "repo": "not/known", "auth_methods": ["token"]}
    found: dict[str, Any] = {"name": repository.forge, "repo": repository.name}
    if repository.branch:
        found["branch"] = repository.branch
    if not repository.is_at_github:
        api = {"github": "api/v3", "gitlab": "api/v4", "gitea": "api/v1"}[repository.forge]
        found["api_root"] = f"{repository.origin}/{api}"
    if repository.forge == "github":
        # Strangers propose from a copy of their own; what they allow is the least that does it.
        found |= {"open_authoring": True, "auth_scope": "public_repo"}
    if not sign_in:
        return {**found, "auth_methods": ["token"]}
    if repository.forge == "github":
        return {**found, "base_url": sign_in.rstrip("/")}
    pkce = {"auth_type": "pkce"} if repository.forge == "gitlab" else {}
    return {**found, "base_url": repository.origin, "app_id": sign_in, **pkce}


def way_back(settings: Settings) -> str:
    """The link from the editor to the page before it."""
    way = posixpath.relpath(settings.published(EDITOR), EDITOR_APP)
    return f"{way}/" if settings.directory_urls else way


def _json(value: Any) -> bytes:
    return f"{json.dumps(value, ensure_ascii=False)}\n".encode()


def _app(site: Site) -> bytes:
    settings, words = site.settings, site.words
    back, policy = way_back(settings), editor_policy(settings)
    asked = settings.repository.api if settings.repository else ""
    title = escape(words("editor.app_title", site=settings.name))
    noscript = f'<p>{escape(words("editor.no_script"))} <a href="{escape(back)}">' + (
        f"{escape(words('editor.back'))}</a></p>"
    )
    lines = [
        f'<!doctype html><html lang="{words.language}"><head>{policy.as_tag()}',
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="robots" content="noindex">',
        '<meta name="color-scheme" content="light dark">',
        f'<meta name="staffroom-asks" content="{escape(asked)}">',
        f"<title>{title}</title>",
        '<link rel="icon" href="../../../assets/staffroom/mark.svg" type="image/svg+xml">',
        '<link rel="cms-config-url" type="application/yaml" href="config.yml">',
        f"</head><body><noscript>{noscript}</noscript>",
        '<script src="start.js"></script>',
        '<script src="vendor/sveltia-cms.js"></script>',
        '<script type="module" src="editor.js"></script>',
        "</body></html>",
    ]
    return "\n".join([*lines, ""]).encode()
