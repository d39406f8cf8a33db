"""The hooks: a few lines each, that call plain functions."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority, get_plugin_logger
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from staffroom.catalog import load_catalog
from staffroom.checks import check_catalog
from staffroom.diagnostic import Diagnostic
from staffroom.mkdocs.config import StaffroomConfig
from staffroom.mkdocs.files import add_pages, write_outputs
from staffroom.mkdocs.frame import frame_for
from staffroom.mkdocs.pages import Host
from staffroom.mkdocs.publication import Publication
from staffroom.mkdocs.settings import prepare, settings_from
from staffroom.search import SearchFailed, build_index
from staffroom.site import Articles, build_site

log = get_plugin_logger("staffroom")


class StaffroomPlugin(BasePlugin[StaffroomConfig]):
    """Makes a community's site from its folder of Markdown files."""

    publication: Publication | None = None

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        prepare(config, self.config)
        self.publication = Publication(config)
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        if not self._content(config).is_dir():
            log.warning(
                f"There is no folder “{self.config.content_dir}” beside {config.config_file_path}, "
                "so the site has no documents. Make it, or name yours with the option content_dir."
            )
        catalog, diagnostics = load_catalog(
            self._content(config), pages=config.docs_dir, drafts=_is_preview()
        )
        diagnostics = sorted([*diagnostics, *check_catalog(catalog)])
        site = build_site(catalog, settings_from(config, self.config), diagnostics)
        self.host = Host(site, Articles(site), report=_report)
        for diagnostic in diagnostics:
            _report(diagnostic)
        return add_pages(files, config, self.host)

    def on_page_context(
        self, context: Any, *, page: Page, config: MkDocsConfig, nav: Navigation
    ) -> Any:
        context["staffroom"] = frame_for(self.host, page)
        return context

    def on_template_context(self, context: Any, *, template_name: str, config: MkDocsConfig) -> Any:
        context["staffroom"] = frame_for(self.host, None)
        return context

    @event_priority(0)
    def _write_the_rest(self, config: MkDocsConfig) -> None:
        write_outputs(config, self.host)
        if self.config.search:
            try:
                build_index(Path(config.site_dir))
            except SearchFailed as failure:
                log.warning(str(failure))

    @event_priority(-100)
    def _publish(self, config: MkDocsConfig) -> None:
        # After all other plugins: what is published is not changed any more.
        if self.publication and (
            said := self.publication.finish(log.logger, in_place=_is_preview())
        ):
            log.info(said)

    on_post_build = CombinedEvent(_write_the_rest, _publish)

    @event_priority(-100)
    def on_build_error(self, *, error: Exception) -> None:
        if self.publication:
            self.publication.fail(error)

    def on_serve(
        self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Any
    ) -> LiveReloadServer:
        theme = Path(__file__).parent.parent / "theme"
        for folder in (self._content(config), theme):
            if folder.is_dir():
                server.watch(os.fspath(folder))
        return server

    def _content(self, config: MkDocsConfig) -> Path:
        return Path(config.config_file_path).absolute().parent / self.config.content_dir


def _report(diagnostic: Diagnostic) -> None:
    # A warning makes `--strict` fail at the end, after everything has been reported.
    if diagnostic.severity == "note":
        log.info(diagnostic.as_text())
    else:
        log.warning(diagnostic.as_text())


def _is_preview() -> bool:
    # Hack: the host tells only `on_startup` which command runs, and having that hook would keep
    # this object, and its state, across rebuilds. Its command line knows. This can go when hosts
    # say it in `on_config`.
    context = click.get_current_context(silent=True)
    return context is not None and context.info_name == "serve"
