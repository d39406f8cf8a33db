"""The hooks: a few lines each, that call plain functions."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click
import jinja2
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from staffroom.mkdocs.build import Build, content_folder
from staffroom.mkdocs.config import StaffroomConfig
from staffroom.mkdocs.frame import frame_for
from staffroom.mkdocs.preview import preview_of
from staffroom.mkdocs.settings import all_templates, prepare
from staffroom.mkdocs.watching import watch_by_system


class StaffroomPlugin(BasePlugin[StaffroomConfig]):
    """Makes a community's site from its folder of Markdown files."""

    build: Build | None = None

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        prepare(config, self.config)
        preview = preview_of(str(config.config_file_path)) if _is_preview() else None
        self.build = Build(config, self.config, preview)
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        return self._build.read(files)

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        self.nav = nav
        return nav

    def on_env(
        self, env: jinja2.Environment, *, config: MkDocsConfig, files: Files
    ) -> jinja2.Environment:
        env.loader = all_templates(config)
        self._build.render(env, self.nav, files)
        return env

    def on_page_context(
        self, context: Any, *, page: Page, config: MkDocsConfig, nav: Navigation
    ) -> Any:
        context["staffroom"] = frame_for(self._build.host, page)
        return context

    def on_template_context(self, context: Any, *, template_name: str, config: MkDocsConfig) -> Any:
        context["staffroom"] = frame_for(self._build.host, None)
        return context

    @event_priority(0)
    def _write(self, config: MkDocsConfig) -> None:
        self._build.write()

    @event_priority(-100)
    def _publish(self, config: MkDocsConfig) -> None:
        # After all other plugins: what is published is not changed any more.
        self._build.publish()

    on_post_build = CombinedEvent(_write, _publish)

    @event_priority(-100)
    def on_build_error(self, *, error: Exception) -> None:
        if self.build is not None:
            self.build.fail(error)

    def on_serve(
        self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Any
    ) -> LiveReloadServer:
        watch_by_system(server)
        theme = Path(__file__).parent.parent / "theme"
        for folder in (content_folder(config, self.config), theme):
            if folder.is_dir():
                server.watch(os.fspath(folder))
        return server

    @property
    def _build(self) -> Build:
        assert self.build is not None, "the host calls on_config before all else"
        return self.build


def _is_preview() -> bool:
    # Hack: the host tells only `on_startup` which command runs, and having that hook would keep
    # this object, and its state, across rebuilds. Its command line knows. This can go when hosts
    # say it in `on_config`.
    context = click.get_current_context(silent=True)
    return context is not None and context.info_name == "serve"
