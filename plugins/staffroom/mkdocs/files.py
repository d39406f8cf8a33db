"""Which files the host writes: the pages of the site, and what other systems read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from html import escape
from pathlib import Path, PurePosixPath

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files, InclusionLevel, file_sort_key
from mkdocs.utils import nest_paths

from staffroom.catalog import Key, is_outside
from staffroom.diagnostic import PROBLEMS
from staffroom.mkdocs.media import bare_pictures, publish_file
from staffroom.mkdocs.pages import FramedPage, Host, ProsePage, nav_titles
from staffroom.site import outputs
from staffroom.site.addresses import HOME, NAVIGATION, as_file, page_address, relative, source_uri
from staffroom.site.editor import editor_policy
from staffroom.site.icons import material_folder
from staffroom.site.policy import NOTHING, header_files
from staffroom.site.words import Words


def add_pages(files: Files, config: MkDocsConfig, host: Host) -> Files:
    """The host's files with the pages of the site, without what would stop or spoil the build."""
    _remove_unused(files, config, host)
    bare_pictures(files, config)
    files.append(_material_style(config))
    # Whatever it is called (domains.md, domains/index.md), it has the page's address.
    by_hand = {
        page_address(PurePosixPath(file.src_uri)): file for file in files.documentation_pages()
    }
    uris = {
        address: by_hand[address].src_uri if address in by_hand else source_uri(address)
        for address in host.site.pages
    }
    if config.nav is None:
        config.nav = _usual_navigation(files, host, uris)
    titles = nav_titles(config.nav)
    for address, site_page in host.site.pages.items():
        uri = uris[address]
        if uri.startswith("/") or ".." in uri.split("/"):
            raise PluginError(f"The page “{site_page.title}” would lie outside the site: {uri}")
        file = by_hand.get(address)
        if file is None and uri not in titles and address not in NAVIGATION:
            # What the host does for a page is much, and it does it for all pages each time.
            host.alone.append(site_page)
            continue
        if file is None:
            # Documents stay out of the navigation, which stands on every page.
            file = File.generated(config, uri, content="", inclusion=InclusionLevel.NOT_IN_NAV)
            if site_page.key is not None:
                file.edit_uri = f"../{host.site.catalog.records[site_page.key].path}"
            files.append(file)
        host.site_pages[uri] = site_page
        FramedPage(titles.get(uri), file, config, host, site_page)
    for file in files.documentation_pages():
        page = host.site.catalog.pages.get(Key("page", file.src_uri))
        if file.page is None and page is not None:
            ProsePage(titles.get(file.src_uri), file, config, host, page)
    return files


def _usual_navigation(files: Files, host: Host, uris: Mapping[str, str]) -> list[object]:
    """The navigation where `mkdocs.yml` has none: the main pages, then those written by hand."""
    main = [uris[address] for address in NAVIGATION]
    titles = {uris[HOME]: host.site.words("nav.home")}
    generated = set(uris.values())
    by_hand = [
        file.src_uri
        for file in sorted(files.documentation_pages(), key=file_sort_key)
        if file.src_uri not in generated and not file.inclusion.is_not_in_nav()
    ]
    return [*({titles[uri]: uri} if uri in titles else uri for uri in main), *nest_paths(by_hand)]


def _remove_unused(files: Files, config: MkDocsConfig, host: Host) -> None:
    docs = Path(config.docs_dir)
    left_out = {
        "/".join(path.parts[1:])
        for path in host.site.catalog.left_out
        if path.parts[0] == docs.name
    }
    for file in list(files):
        is_authored = file.src_dir == config.docs_dir
        is_left_out = is_authored and file.src_uri in left_out
        leads_out = is_authored and is_outside(Path(str(file.abs_src_path)), docs)
        if leads_out and not is_left_out:
            path = PurePosixPath(docs.name, file.src_uri)
            host.report(PROBLEMS["outside-folder"].at(path, file=path.name))
        if leads_out or is_left_out:
            files.remove(file)


MATERIAL_STYLE = "assets/stylesheets/material.css"


def _material_style(config: MkDocsConfig) -> File:
    """Material's style sheet in a cascade layer, so that ours wins without a war of selectors."""
    [main] = (material_folder() / "assets" / "stylesheets").glob("main.*.min.css")
    rules = re.sub(r"/\*# sourceMappingURL=.*?\*/", "", main.read_text("utf-8"))
    rules = rules.removeprefix('@charset "UTF-8";')
    return File.generated(config, MATERIAL_STYLE, content=f"@layer material{{{rules.strip()}}}\n")


def write_outputs(config: MkDocsConfig, host: Host, *, htaccess: bool = False) -> None:
    """Write what is no page: data, feed and calendar, headers, files beside documents, redirects.

    Args:
        config: The host's configuration.
        host: The build.
        htaccess: Whether to write the file for Apache, too.
    """
    site_dir = Path(config.site_dir)
    settings = host.site.settings
    others = [editor_policy(settings)] if settings.editor else []
    headers = header_files(host.policy, *others, htaccess=htaccess)
    for address, data in (*outputs(host.site).items(), *headers.items()):
        # A file that a community puts into docs/ itself takes precedence.
        if not Path(config.docs_dir, address).exists():
            _write(site_dir / address, data)
    for address, path in host.site.files.items():
        target = site_dir / address
        target.parent.mkdir(parents=True, exist_ok=True)
        publish_file(host.site.catalog.folder / path, target)
    for former, target_address in host.site.redirects.items():
        file = site_dir / (former if not former.endswith("/") else f"{former}index.html")
        if not config.use_directory_urls and former.endswith("/"):
            file = site_dir / as_file(former)
        if not file.exists() and file.resolve().is_relative_to(site_dir.resolve()):
            start = former if former.endswith("/") else f"{former.rpartition('/')[0]}/".lstrip("/")
            link = relative(start, target_address, directory_urls=config.use_directory_urls)
            canonical = host.site.settings.full_address(target_address)
            # A file without ending, such as CNAME, may stand where the folder would.
            with suppress(FileExistsError, NotADirectoryError):
                _write(file, _redirect(host.site.words, link, canonical))


def _write(file: Path, data: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)


def _redirect(words: Words, link: str, canonical: str) -> bytes:
    """A page that leads on, with and without the browser's help."""
    there = escape(link)
    lines = [
        f'<!doctype html><html lang="{words.language}"><head>{NOTHING.as_tag()}',
        '<meta charset="utf-8">',
        f"<title>{words('redirect.title')}</title>",
        f'<link rel="canonical" href="{escape(canonical)}">' if canonical else "",
        f'<meta http-equiv="refresh" content="0; url={there}">',
        '<meta name="robots" content="noindex"></head>',
        f"<body><h1>{words('redirect.title')}</h1>",
        f'<p>{words("redirect.lead")} <a href="{there}">{words("redirect.link")}</a></p>',
        "</body></html>\n",
    ]
    return "".join(lines).encode()
