"""The pages that the host need not know, nearly all of a site: kept, or rendered on all cores."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path

import jinja2
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.nav import Navigation

from staffroom.cache import Cache, salt_of
from staffroom.mkdocs.frame import Framer, frame_state
from staffroom.mkdocs.pages import Host
from staffroom.site import Keeper, PageStore, Shown
from staffroom.site.addresses import as_file

FOLDER = ".cache/staffroom"
"""Where is kept what need not be made again, beside `mkdocs.yml`."""

_PARTS = (
    "Jinja2", "Markdown", "mkdocs-material", "nh3", "pydantic", "Pygments", "pymdown-extensions",
    "PyYAML", "rapidfuzz",
)  # fmt: skip
"""What takes part in making pages, besides Python and this package."""


def open_cache(config: MkDocsConfig) -> tuple[Cache, PageStore]:
    """What earlier builds of a site kept."""
    folder = Path(config.config_file_path).absolute().parent / FOLDER
    return Cache(folder, salt_of(_theme(), *_versions())), PageStore(folder / "pages")


@cache
def _versions() -> tuple[str, ...]:
    import mkdocs

    host = mkdocs.__name__
    found = [f"{host} {mkdocs.__version__}"]
    for part in _PARTS:
        try:
            found.append(f"{part} {version(part)}")
        except PackageNotFoundError:
            found.append(part)
    return tuple(found)


def _theme() -> str:
    """The fingerprint of our templates."""
    digest = blake2b(digest_size=16)
    folder = Path(str(files("staffroom").joinpath("theme")))
    for file in sorted(folder.rglob("*.html")):
        digest.update(f"{file.relative_to(folder)}\0".encode() + file.read_bytes() + b"\0")
    return digest.hexdigest()


@dataclass
class Alone:
    """The rendering of these pages, which goes on while the host does its work."""

    store: PageStore
    results: Iterator[tuple[str, Shown, bool]]


def start(
    host: Host,
    store: PageStore,
    config: MkDocsConfig,
    env: jinja2.Environment,
    nav: Navigation,
) -> Alone:
    """Start to bring the pages up to date."""
    framer = Framer(host, config, env, nav)
    state = frame_state(config, nav, env)
    keeper = Keeper(host.site, store, framer, lambda page, article, view: b"", state)
    return Alone(store, keeper.bring_up_to_date(host.alone))


def place_pages(alone: Alone, config: MkDocsConfig) -> list[str]:
    """Put the pages into the site's folder; gives the addresses of those that were rendered."""
    folder = Path(config.site_dir)
    rendered = []
    for address, shown, is_new in alone.results:
        file = f"{address}index.html" if config.use_directory_urls else as_file(address)
        alone.store.place(shown.name, folder / file)
        if is_new:
            rendered.append(address)
    return rendered
