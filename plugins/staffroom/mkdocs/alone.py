"""The pages that the host need not know, nearly all of a site: kept, or rendered on all cores."""

from __future__ import annotations

from collections.abc import Mapping
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
from staffroom.mkdocs.finding import entry_of_page
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
    """These pages, up to date."""

    store: PageStore
    shown: Mapping[str, Shown]
    """Address → page."""
    rendered: tuple[str, ...]
    """The addresses of those that were rendered; the others are as they were."""


def bring_up_to_date(
    host: Host,
    store: PageStore,
    config: MkDocsConfig,
    env: jinja2.Environment,
    nav: Navigation,
) -> Alone:
    """Render what would be another page than before, and find the rest."""
    framer = Framer(host, config, env, nav)
    keeper = Keeper(host.site, store, framer, entry_of_page, frame_state(config, nav))
    shown: dict[str, Shown] = {}
    rendered: list[str] = []
    for page in keeper.bring_up_to_date(host.alone):
        shown[page.address] = page.shown
        if page.rendered:
            rendered.append(page.address)
        if page.shown.entry:
            host.found.digests[page.address] = page.shown.entry
            if page.entry:
                host.found.entries[page.address] = page.entry
    host.found.again = lambda address: keeper.entry_of(host.site.pages[address])
    return Alone(store, shown, tuple(rendered))


def place_pages(alone: Alone, config: MkDocsConfig) -> None:
    """Put the pages into the site's folder."""
    folder = Path(config.site_dir)
    for address, shown in alone.shown.items():
        file = f"{address}index.html" if config.use_directory_urls else as_file(address)
        alone.store.place(shown.name, folder / file)
