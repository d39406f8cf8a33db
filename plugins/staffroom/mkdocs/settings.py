"""Between the host's configuration and ours."""

from __future__ import annotations

import os
import re
from pathlib import Path, PurePosixPath
from typing import NoReturn

from jinja2 import FileSystemLoader
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.theme import Theme

from staffroom.diagnostic import printable
from staffroom.kinds import USUAL_LANGUAGE
from staffroom.mkdocs.config import StaffroomConfig
from staffroom.mkdocs.repository import edit_address, repository_of
from staffroom.site import Settings, today_from_environment
from staffroom.site.editor import editor_files
from staffroom.site.icons import material_folder
from staffroom.site.markdown import EXTENSIONS, AccessibleMarkdown

SHELL = Path(__file__).parent.parent / "theme" / "shell"
"""The templates and files that frame an article."""

FOLDER = ".cache/staffroom"
"""Where is kept what need not be made again, beside `mkdocs.yml`."""


def prepare(config: MkDocsConfig, own: StaffroomConfig) -> None:
    """Put our templates before Material's, and give pages written by hand the usual extensions.

    Raises:
        PluginError: The theme is not Material, the option content_dir names no folder beside,
            the site would take the place of something that is no site, or a link in the folder of
            pages leads in a circle.
    """
    folder = own.content_dir
    if len(Path(folder).parts) != 1 or folder in (".", "..") or Path(folder).is_absolute():
        raise PluginError(
            f"The option content_dir is “{folder}”, but it must be the name of a folder beside "
            "mkdocs.yml. Move the folder there, and write its name, for example “content”."
        )
    _spare_sources(config, own)
    _refuse_circles(Path(config.docs_dir))
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


def _spare_sources(config: MkDocsConfig, own: StaffroomConfig) -> None:
    """See that the site takes the place of nothing that people wrote, or that is kept for them.

    Raises:
        PluginError: It would.
    """
    # A new site takes the place of the whole folder, and what lay there is deleted.
    site = Path(os.path.realpath(config.site_dir))
    project = Path(os.path.realpath(config.config_file_path)).parent
    whole: list[tuple[Path, str]] = [
        (project / own.content_dir, f"the community’s documents ({own.content_dir})"),
        # The host compares names, and a link has another one.
        (Path(config.docs_dir), "the pages written by hand (docs_dir)"),
        (project / FOLDER, f"what is kept from one build to the next ({FOLDER})"),
        *((each, "the history of the files (.git)") for each in _repositories(site, project)),
    ]
    if config.theme.custom_dir:
        whole.append((Path(config.theme.custom_dir), "your own templates (custom_dir)"))
    for folder, called in whole:
        folder = Path(os.path.realpath(folder))
        if _is_within(site, folder) or _is_within(folder, site):
            _refuse(config.site_dir, called)
    if _is_within(project, site):
        _refuse(config.site_dir, "mkdocs.yml and all that belongs to it")


def _repositories(site: Path, project: Path) -> list[Path]:
    # One in the folder of the site itself is fine: with it, the site is pushed to where it is
    # published from.
    return [each for each in (project / ".git", site, *site.parents) if each.name == ".git"]


def _is_within(inner: Path, outer: Path) -> bool:
    """Whether a folder is another one or lies in it, whatever they are called."""
    return any(each == outer or _are_same(each, outer) for each in (inner, *inner.parents))


def _are_same(one: Path, other: Path) -> bool:
    # On some disks small letters and capitals are the same.
    try:
        return one.samefile(other)
    except OSError:
        return False


def _refuse(site_dir: str, called: str) -> NoReturn:
    raise PluginError(
        f"The site cannot go into the folder {site_dir}: a build deletes what lay there before, "
        f"and {called} would be lost. Write the name of another folder, for example “site”, "
        "after “site_dir:” in mkdocs.yml, or after “--site-dir” where you call mkdocs."
    )


def _refuse_circles(docs: Path) -> None:
    """See that the host, which follows links to folders, ever comes to the end of a list of files.

    Raises:
        PluginError: A link leads out of the folder, or to where there are such links again.
    """
    inside = Path(os.path.realpath(docs))
    links = [
        (file, Path(os.path.realpath(base)), Path(os.path.realpath(file)))
        for base, folders, _ in os.walk(docs)
        for file in (Path(base, name) for name in folders)
        if file.is_symlink()
    ]
    with_links = {folder for _, base, _ in links for folder in (base, *base.parents)}
    for file, _, target in sorted(links):
        if target in with_links or inside not in (target, *target.parents):
            path = PurePosixPath(docs.name, file.relative_to(docs).as_posix())
            raise PluginError(
                f"“{printable(str(path))}” is a link to a folder that lies outside of "
                f"{docs.name}/, or has such links in it, so that nobody knows where its files "
                "end. Put the folder itself there, or delete the link."
            )


def all_templates(config: MkDocsConfig) -> FileSystemLoader:
    """Finds templates in the theme's folders and, for what a community overrides, Material's."""
    return FileSystemLoader([*config.theme.dirs, str(material_folder())])


def settings_from(config: MkDocsConfig, own: StaffroomConfig, *, preview: bool) -> Settings:
    """What the site is told about itself."""
    url, repository = config.site_url or "", repository_of(config)
    return Settings(
        name=config.site_name,
        url=url if not url or url.endswith("/") else f"{url}/",
        description=config.site_description or "",
        language=str(config.theme.get("language") or USUAL_LANGUAGE),
        license=own.license,
        today=today_from_environment(),
        directory_urls=config.use_directory_urls,
        search=own.search,
        preview=preview,
        edit_url=edit_address(config),
        issues_url=own.issues_url or (repository.new_issue if repository else ""),
        contact=_contact(own),
        repository=repository,
        content_folder=f"{repository.folder if repository else ''}{own.content_dir}",
        editor=bool(editor_files()),
        editor_sign_in=own.editor_sign_in,
    )


def _contact(own: StaffroomConfig) -> str:
    address = own.contact.strip().removeprefix("mailto:")
    if address and not re.fullmatch(r"[^\s@?&<>\"]+@[^\s@?&<>\"]+", address):
        raise PluginError(
            f"The option contact is “{own.contact}”, but it must be one address for e-mail. "
            "Write it like this: contact: lessons@example.org"
        )
    return address
