"""The hooks: a few lines each, that call plain functions."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click
import jinja2
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority, get_plugin_logger
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from staffroom.catalog import load_catalog
from staffroom.checks import check_catalog
from staffroom.diagnostic import Diagnostic
from staffroom.mkdocs import alone
from staffroom.mkdocs.config import StaffroomConfig
from staffroom.mkdocs.files import add_pages, write_outputs
from staffroom.mkdocs.finding import start_search
from staffroom.mkdocs.frame import frame_for
from staffroom.mkdocs.pages import Host
from staffroom.mkdocs.publication import Publication
from staffroom.mkdocs.settings import all_templates, prepare, settings_from
from staffroom.search import SearchFailed
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
        self.cache, self.store = alone.open_cache(config)
        catalog, diagnostics = load_catalog(
            self._content(config), pages=config.docs_dir, drafts=_is_preview(), cache=self.cache
        )
        diagnostics = sorted([*diagnostics, *check_catalog(catalog)])
        settings = settings_from(config, self.config)
        site = build_site(catalog, settings, diagnostics, self.cache)
        self.host = Host(site, Articles(), report=_report)
        for diagnostic in diagnostics:
            _report(diagnostic)
        return add_pages(files, config, self.host)

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        self.nav = nav
        return nav

    def on_env(
        self, env: jinja2.Environment, *, config: MkDocsConfig, files: Files
    ) -> jinja2.Environment:
        env.loader = all_templates(config)
        self.alone = alone.bring_up_to_date(self.host, self.store, config, env, self.nav)
        if self.config.search:
            folder = Path(config.config_file_path).absolute().parent / alone.FOLDER / "search"
            settings = self.host.site.settings
            self.search = start_search(self.host.found, settings, folder, Path(config.site_dir))
        return env

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
        alone.place_pages(self.alone, config)
        rendered = len(self.alone.rendered)
        log.info(f"Rendered {rendered} pages; {len(self.host.alone) - rendered} kept")
        write_outputs(config, self.host)
        self.cache.save()
        if self.config.search:
            try:
                self.search.result()
            except SearchFailed as failure:
                log.warning(str(failure))

    @event_priority(-100)
    def _publish(self, config: MkDocsConfig) -> None:
        # After all other plugins: what is published is not changed any more.
        if self.publication:
            log.info(self.publication.finish(log.logger, in_place=_is_preview()))

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
