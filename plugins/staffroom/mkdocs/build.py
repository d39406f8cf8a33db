"""One build of a site, from the configuration to the published folder."""

from __future__ import annotations

import atexit
import gc
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from pathlib import Path

import jinja2
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import get_plugin_logger
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation

from staffroom.cache import Cache
from staffroom.cache.files import write_new
from staffroom.catalog import load_catalog
from staffroom.checks import check_catalog, without_ignored
from staffroom.diagnostic import Diagnostic, printable
from staffroom.mkdocs.config import StaffroomConfig
from staffroom.mkdocs.files import add_pages, write_outputs
from staffroom.mkdocs.finding import entry_of_page, in_background, library_of, update_search
from staffroom.mkdocs.former import reuse
from staffroom.mkdocs.frame import Framer, frame_state
from staffroom.mkdocs.pages import Host
from staffroom.mkdocs.policy import policy_for
from staffroom.mkdocs.preview import Preview
from staffroom.mkdocs.progress import Progress
from staffroom.mkdocs.publication import Publication
from staffroom.mkdocs.salt import salt
from staffroom.mkdocs.settings import FOLDER, settings_from
from staffroom.search import SearchFailed
from staffroom.site import Articles, Keeper, PageStore, Shown, build_site
from staffroom.site.addresses import as_file
from staffroom.site.editor import digests, editor_files

FORMER = f"{FOLDER}/former"
"""The folder of the site before last, to make the next one of."""

log = get_plugin_logger("staffroom")

# At its end, Python would look through all that is still there for what could go: it all does.
atexit.register(gc.freeze)


class Build:
    """What happens in a build, in the order of its methods."""

    def __init__(self, config: MkDocsConfig, own: StaffroomConfig, preview: Preview | None) -> None:
        """Begin: from here on the host writes into a folder that nobody sees yet.

        Args:
            config: The host's configuration.
            own: The plugin's options.
            preview: The memory of `mkdocs serve`; None for a build that is to be published.
        """
        self._config = config
        self._own = own
        self._preview = preview
        self._progress = Progress()
        log.logger.addHandler(self._progress)
        self._publication = Publication(config)
        self._project = Path(config.config_file_path).absolute().parent
        self._cache = self._open_cache()
        self._store = self._open_store()
        self._searching: Future[None] | None = None
        self._garbage = gc.get_threshold()
        self._shown: dict[str, Shown] = {}
        self._kept_files: dict[str, str] = {}
        self._copies = False
        self.rendered: list[str] = []
        """The addresses of the pages that were rendered; all others are as they were."""

    def _open_cache(self) -> Cache:
        folder, needed = self._project / FOLDER, salt()
        if self._preview is None:
            return Cache(folder, needed)
        return self._preview.cache_for(folder, needed)

    def _open_store(self) -> PageStore:
        folder = self._project / FOLDER / "pages"
        if self._preview is None:
            return _store_in(folder)
        if self._preview.store is None:
            self._preview.store = _store_in(folder, trusting=True)
        return self._preview.store

    def read(self, files: Files) -> Files:
        """Read all documents, and lay out the site: the host's files with ours."""
        content = content_folder(self._config, self._own)
        if not content.is_dir():
            log.warning(
                f"There is no folder “{self._own.content_dir}” beside "
                f"{self._config.config_file_path}, so the site has no documents. "
                "Make it, or name yours with the option content_dir."
            )
        self._progress.say("Reading the documents …")
        # What is read stays until the end: not to be looked through for garbage again and again.
        gc.disable()
        gc.set_threshold(20_000, 50, 1_000)
        catalog, diagnostics = load_catalog(
            content,
            pages=self._config.docs_dir,
            drafts=self._preview is not None,
            cache=self._cache,
            remembered=self._preview.remembered if self._preview is not None else None,
        )
        found = sorted([*diagnostics, *check_catalog(catalog)])
        diagnostics = without_ignored(catalog, found)
        self._progress.say(f"Laying out the pages of {len(catalog.records):,} documents …")
        settings = settings_from(self._config, self._own, preview=self._preview is not None)
        suggested = self._preview.suggestions if self._preview is not None else None
        former = self._preview.former if self._preview is not None else None
        site = build_site(catalog, settings, diagnostics, self._cache, suggested, former)
        site.prepare()
        gc.freeze()
        gc.enable()
        if self._preview is not None and suggested is None:
            self._preview.suggestions = site.suggestions
        is_preview = self._preview is not None
        policy, blocked = policy_for(self._config, self._own, preview=is_preview)
        for problem in blocked:
            log.warning(problem)
        self.host = Host(site, Articles(), report, policy)
        for diagnostic in diagnostics:
            report(diagnostic)
        return add_pages(files, self._config, self.host)

    def render(self, env: jinja2.Environment, nav: Navigation, files: Files) -> None:
        """Bring the pages up to date that the host does not know; begin with the search."""
        config, host = self._config, self.host
        if self._preview is not None:
            env.bytecode_cache = self._preview.templates
        self._kept_files = self._keep(editor_files())
        framer = Framer(host, config, env, nav)
        state = frame_state(config, nav, files, env, host.policy)
        memory = None
        if self._preview is not None:
            # Until all is well, nothing is known of what is in the memory.
            memory, self._preview.former = self._preview.kept, None
        keeper = Keeper(host.site, self._store, framer, entry_of_page, state, memory)
        self._progress.say("Comparing with the build before …")
        pages = keeper.bring_up_to_date(host.alone)
        total = len(host.alone)
        for page in self._progress.counted(pages, total, "Pages: {n:,} of {total:,} …"):
            self._shown[page.address] = page.shown
            if page.rendered:
                self.rendered.append(page.address)
            host.found.know(page.address, page.shown.entry, page.entry)
        host.site.changes.forget()
        host.found.again = lambda address: keeper.entry_of(host.site.pages[address])
        if self._preview is not None:
            self._preview.former = host.site
            return
        # The files of the store are those of the published site. Whoever edits them in place at the
        # end gets files of the new site alone.
        self._copies = edits_the_site(config)
        if not self._copies and self._publication.scratch.adopt(self._project / FORMER):
            theirs = {file.dest_uri for file in files} | config.theme.static_templates
            theirs |= set(config.extra_templates)
            site, searching = Path(config.site_dir), self._own.search
            reuse(site, self._pages(), theirs, self._store, searching=searching)
        if self._own.search:
            # Beside what the host does now. A preview does not wait for it at all.
            self._searching = in_background(self._search_of(Path(config.site_dir)))

    def _keep(self, files: Mapping[str, Path]) -> dict[str, str]:
        """Big files that are the same in every build lie beside the pages, and are not copied:
        place in the site → name in the store."""
        docs = Path(self._config.docs_dir)
        wanted = {place: file for place, file in files.items() if not (docs / place).exists()}
        known = digests(wanted)
        return {
            place: known[place]
            if place in known and self._store.has(known[place])
            else self._store.put(file.read_bytes())
            for place, file in wanted.items()
        }

    def write(self) -> None:
        """Write what the host has not written: our pages, and what is no page."""
        self._progress.say("Writing the site …")
        write_outputs(self._config, self.host, htaccess=self._own.htaccess)
        if self._preview is not None:
            return
        folder = Path(self._config.site_dir)
        for file, name in self._pages().items():
            self._store.place(name, folder / file, copy=self._copies)
        failure = self._cache.save()
        with suppress(OSError):
            # Whatever a community's own list says: git is not to take all this in.
            write_new(self._project / FOLDER / ".gitignore", b"*\n")
        self._store.clear({*self._kept_files.values(), *(s.name for s in self._shown.values())})
        if failure is not None:
            log.info(f"Nothing could be kept for the next build: {failure}.")
        if self._searching is not None:
            self._progress.say("Bringing the search up to date …")
            try:
                self._searching.result()
            except SearchFailed as failed:
                log.warning(str(failed))
        self._tell()

    def _tell(self) -> None:
        """Say in a few lines what came of it."""
        if not self._kept_files:
            log.info(
                "The site has no web editor: it comes with the installed package, or with npm "
                "and “make site”."
            )
        made, taken = len(self.rendered), len(self._shown) - len(self.rendered)
        size = (self._cache.size() + self._store.size()) / 1e6
        log.info(
            f"Pages: {made:,} made, {taken:,} taken from earlier builds. "
            f"{FOLDER} keeps {size:,.0f} MB for the next one."
        )
        if left_out := [printable(str(path)) for path in self.host.site.catalog.left_out]:
            more = f" and {len(left_out) - 5} more" if len(left_out) > 5 else ""
            log.info(f"Left out of the site until mended: {', '.join(left_out[:5])}{more}.")

    def publish(self) -> None:
        """Let the site take its place."""
        if self._preview is None:
            log.info(self._publication.finish(log.logger, self._project / FORMER))
        else:
            self._publish_preview(self._preview)
        self._end()

    def _publish_preview(self, preview: Preview) -> None:
        scratch, target = Path(self._config.site_dir), Path(self._publication.site_dir)
        preview.publish(scratch, target, self._pages(), self._store)
        self._publication.discard()
        search = [_spoken(self._search_of(target))] if self._own.search else []
        preview.later(*search, self._suggest_again, preview.keep)

    def _suggest_again(self) -> None:
        if self._preview is not None:
            self._preview.suggestions = self.host.site.suggestions_anew()

    def _search_of(self, target: Path) -> Callable[[], None]:
        """What brings the search index in a folder up to date."""
        folder, site = self._project / FOLDER / "search", self.host.site
        # Here and now: it is done in another thread.
        library = library_of(site)
        return partial(update_search, self.host.found, library, site.settings, folder, target)

    def fail(self, error: Exception) -> None:
        """Clear away after an error: the published site is as it was."""
        self._end()
        self._publication.fail(error)

    def _end(self) -> None:
        if self._preview is None:
            self._store.discard()
        gc.enable()
        gc.unfreeze()
        gc.set_threshold(*self._garbage)
        self._progress.clear()
        log.logger.removeHandler(self._progress)

    def _pages(self) -> Mapping[str, str]:
        """File below the site's folder → name in the store: pages, and big files."""
        as_folders = self._config.use_directory_urls
        return self._kept_files | {
            f"{address}index.html" if as_folders else as_file(address): shown.name
            for address, shown in self._shown.items()
        }


def _store_in(folder: Path, *, trusting: bool = False) -> PageStore:
    try:
        return PageStore(folder, trusting=trusting)
    except OSError as error:
        log.info(
            f"{FOLDER}/pages cannot be written ({error.strerror or error}), so the pages are made "
            "in a temporary folder, and the next build makes all of them again."
        )
        return PageStore.temporary(trusting=trusting)


def content_folder(config: MkDocsConfig, own: StaffroomConfig) -> Path:
    """The folder of documents."""
    return Path(config.config_file_path).absolute().parent / own.content_dir


_LEAVE_PAGES_ALONE = (
    *("staffroom.", "mkdocs.contrib.search", "properdocs.contrib.search"),
    "material.plugins.search.",
)


def edits_the_site(config: MkDocsConfig) -> bool:
    """Whether a hook or another plugin may edit files of the site when all are written."""
    # A hook is a function, a plugin's method is bound to the plugin.
    owners = [getattr(method, "__self__", None) for method in config.plugins.events["post_build"]]
    return not all(type(owner).__module__.startswith(_LEAVE_PAGES_ALONE) for owner in owners)


def report(diagnostic: Diagnostic) -> None:
    """Tell of a problem in the host's log. A warning makes `--strict` fail, at the end."""
    if diagnostic.severity == "note":
        log.info(diagnostic.as_text())
    else:
        log.warning(diagnostic.as_text())


def _spoken(work: Callable[[], None]) -> Callable[[], None]:
    """Work whose failure is told of where nobody waits for it."""

    def spoken() -> None:
        try:
            work()
        except SearchFailed as failed:
            log.warning(str(failed))

    return spoken
