"""Between the host's configuration and ours."""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import urljoin

from jinja2 import FileSystemLoader
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.theme import Theme

from staffroom.mkdocs.config import StaffroomConfig
from staffroom.site import Settings, today_from_environment
from staffroom.site.icons import material_folder
from staffroom.site.markdown import EXTENSIONS, AccessibleMarkdown

SHELL = Path(__file__).parent.parent / "theme" / "shell"
"""The templates and files that frame an article."""


def prepare(config: MkDocsConfig, own: StaffroomConfig) -> None:
    """Put our templates before Material's, and give pages written by hand the usual extensions.

    Raises:
        PluginError: The theme is not Material, or the option content_dir names no folder beside.
    """
    folder = own.content_dir
    if len(Path(folder).parts) != 1 or folder in (".", "..") or Path(folder).is_absolute():
        raise PluginError(
            f"The option content_dir is “{folder}”, but it must be the name of a folder beside "
            "mkdocs.yml. Move the folder there, and write its name, for example “content”."
        )
    if config.theme.name == "mkdocs":
        # The host's own theme is what it takes when none is named.
        config.theme = Theme(name="material", font=False)
    if config.theme.name != "material":
        found = f"names “{config.theme.name}”" if config.theme.name else "has a theme of its own"
        raise PluginError(
            f"Staffroom needs the theme Material, but mkdocs.yml {found}. "
            "Write “theme: material”, or delete the line “theme:”."
        )
    # Material's folder comes back once the host has listed the files of the theme: it has fourteen
    # thousand, and we want two.
    ours = {str(SHELL): None}
    config.theme.dirs = [
        place
        for folder in config.theme.dirs
        for place in (ours if folder == str(material_folder()) else (folder,))
    ]
    # The host knows only some of the pages: the site map is ours.
    config.theme.static_templates = (config.theme.static_templates | {"404.html"}) - {"sitemap.xml"}

    for full_name, options in EXTENSIONS.items():
        # The host knows its own extensions (tables, toc) by their short names.
        name = full_name.removeprefix("markdown.extensions.")
        if name not in config.markdown_extensions and full_name not in config.markdown_extensions:
            config.markdown_extensions.append(name)
        config.mdx_configs[name] = {**options, **(config.mdx_configs.get(name) or {})}
    config.markdown_extensions.append(AccessibleMarkdown())  # type: ignore[arg-type]


def all_templates(config: MkDocsConfig) -> FileSystemLoader:
    """Finds templates in the theme's folders and, for what a community overrides, Material's."""
    return FileSystemLoader([*config.theme.dirs, str(material_folder())])


def settings_from(config: MkDocsConfig, own: StaffroomConfig, *, preview: bool) -> Settings:
    """What the site is told about itself."""
    url = config.site_url or ""
    return Settings(
        name=config.site_name,
        url=url if not url or url.endswith("/") else f"{url}/",
        description=config.site_description or "",
        language=str(config.theme.get("language") or "en"),
        license=own.license,
        today=today_from_environment(),
        directory_urls=config.use_directory_urls,
        search=own.search,
        preview=preview,
        edit_url=_edit_url(config),
        issues_url=own.issues_url or _issues_url(config),
    )


def _edit_url(config: MkDocsConfig) -> str:
    """The pattern of edit addresses for files beside the folder of pages, with `{path}`."""
    # The host keeps it as an object of its own, whose text may ask for quoting with “!q”.
    template = str(config.edit_uri_template or "").replace("{path!q}", "{path}")
    up = os.path.relpath(Path(config.config_file_path).parent, config.docs_dir).replace("\\", "/")
    edit_uri = template.replace("{path}", f"{up}/{{path}}") if template else config.edit_uri
    if not edit_uri or "{path_noext" in edit_uri:
        return ""
    if not template:
        edit_uri = f"{edit_uri}{up}/{{path}}"
    base = config.repo_url or ""
    if base and not base.endswith("/"):
        base += "/"
    return urljoin(base, edit_uri)


def _issues_url(config: MkDocsConfig) -> str:
    repo = (config.repo_url or "").rstrip("/")
    if re.match(r"https://(?:github\.com|codeberg\.org)/[^/]+/[^/]+$", repo):
        return f"{repo}/issues/new"
    if re.match(r"https://gitlab\.com/", repo):
        return f"{repo}/-/issues/new"
    return ""
