"""Which files the host writes: the pages of the site, and what other systems read."""

from __future__ import annotations

import re
import shutil
from html import escape
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel

from staffroom.catalog import Key
from staffroom.mkdocs.pages import FramedPage, Host, ProsePage, nav_titles
from staffroom.site import outputs
from staffroom.site.addresses import as_file, relative, source_uri


def add_pages(files: Files, config: MkDocsConfig, host: Host) -> Files:
    """The host's files with the pages of the site, and without what would stop or spoil the build."""
    _remove_unused(files, host)
    files.append(_material_style(config))
    titles = nav_titles(config.nav)
    for address, site_page in host.site.pages.items():
        uri = source_uri(address)
        file = files.get_file_from_path(uri)
        if file is None:
            file = File.generated(config, uri, content="")
            if config.nav is not None or not site_page.in_navigation:
                file.inclusion = InclusionLevel.NOT_IN_NAV
            if site_page.source is not None:
                file.edit_uri = f"../{site_page.source}"
            files.append(file)
        host.site_pages[uri] = site_page
        FramedPage(titles.get(uri), file, config, host, site_page)
    for file in files.documentation_pages():
        by_hand = host.site.catalog.pages.get(Key("page", file.src_uri))
        if file.page is None and by_hand is not None:
            ProsePage(titles.get(file.src_uri), file, config, host, by_hand)
    return files


def _remove_unused(files: Files, host: Host) -> None:
    left_out = {"/".join(path.parts[1:]) for path in host.site.catalog.left_out}
    for file in list(files):
        # Our frame needs none of Material's scripts, and its style sheet comes in a layer.
        is_material = "material" in Path(str(file.src_dir)).parts and file.src_uri.startswith(
            ("assets/javascripts/", "assets/stylesheets/")
        )
        if is_material or (file.src_uri in left_out and file.generated_by is None):
            files.remove(file)


MATERIAL_STYLE = "assets/stylesheets/material.css"


def _material_style(config: MkDocsConfig) -> File:
    """Material's style sheet in a cascade layer, so that ours wins without a war of selectors."""
    for folder in config.theme.dirs:
        for main in sorted(Path(folder, "assets", "stylesheets").glob("main.*.min.css")):
            rules = re.sub(r"/\*# sourceMappingURL=.*?\*/", "", main.read_text("utf-8"))
            rules = rules.removeprefix('@charset "UTF-8";')
            layer = f"@layer material{{{rules.strip()}}}\n"
            return File.generated(config, MATERIAL_STYLE, content=layer)
    return File.generated(config, MATERIAL_STYLE, content="")


def write_outputs(config: MkDocsConfig, host: Host, content: Path) -> None:
    """Write what is no page: data, feed and calendar, files beside documents, redirects."""
    site_dir = Path(config.site_dir)
    for address, data in outputs(host.site).items():
        _write(site_dir / address, data)
    for address, path in host.site.files.items():
        target = site_dir / address
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(content.parent / path, target)
    for former, target_address in host.site.redirects.items():
        file = site_dir / (former if not former.endswith("/") else f"{former}index.html")
        if not config.use_directory_urls and former.endswith("/"):
            file = site_dir / as_file(former)
        if not file.exists() and file.resolve().is_relative_to(site_dir.resolve()):
            start = former if former.endswith("/") else f"{former.rpartition('/')[0]}/".lstrip("/")
            link = relative(start, target_address, directory_urls=config.use_directory_urls)
            _write(file, _redirect(link, config.site_url or "", target_address))


def _write(file: Path, data: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)


def _redirect(link: str, site_url: str, address: str) -> bytes:
    canonical = (
        f'<link rel="canonical" href="{escape(site_url)}{escape(address)}">' if site_url else ""
    )
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Moved</title>{canonical}'
        f'<meta http-equiv="refresh" content="0; url={escape(link)}"><meta name="robots" content="noindex">'
        f'</head><body><h1>Moved</h1><p>This page has moved: <a href="{escape(link)}">go there</a>.</p>'
        "</body></html>\n"
    ).encode()
