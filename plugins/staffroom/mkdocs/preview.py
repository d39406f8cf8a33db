"""What `mkdocs serve` keeps in memory from one build to the next, so that an edit costs little.

The host makes everything anew for each build: configuration, plugins, files. What is here outlives
that. It changes how long a build takes, and never what it gives, with one exception: a document
that an edit has broken is shown as it was when it was last good, and says what is wrong.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from threading import Lock, Timer

import jinja2
from jinja2.bccache import Bucket

from staffroom.cache import Cache, digest_of
from staffroom.catalog import Key, Remembered
from staffroom.related import Suggestion
from staffroom.site import Memory, PageStore, Site

_MOMENT = 3.0
"""Seconds without a build after which there is time for the rest."""


class Compiled(jinja2.BytecodeCache):
    """Templates of the host's, compiled: it has them compiled anew for each build."""

    def __init__(self) -> None:
        self._known: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill a bucket, if its template is known and is the same; see jinja2."""
        if (code := self._known.get(bucket.key)) is not None:
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Remember a template; see jinja2."""
        self._known[bucket.key] = bucket.bytecode_to_string()


@dataclass
class Preview:
    """The memory of one preview."""

    cache: Cache | None = None
    salt: str = ""
    """What the cache depends on."""
    remembered: Remembered = field(default_factory=Remembered)
    """What the files said, and where it led."""
    placed: dict[str, str] = field(default_factory=dict)
    """File below the served folder → what stands there."""
    store: PageStore | None = None
    kept: Memory = field(default_factory=dict)
    """What is kept of the pages, as it was read from the cache."""
    templates: Compiled = field(default_factory=Compiled)
    former: Site | None = None
    """The last site whose pages were all brought up to date."""
    suggestions: Mapping[Key, tuple[Suggestion, ...]] | None = None
    """What was last suggested; whoever edits a page does not wait until it is worked out again."""
    _timer: Timer | None = None
    _turn: int = 0
    _is_kept: bool = False
    _at_work: Lock = field(default_factory=Lock)

    def cache_for(self, folder: Path, salt: str) -> Cache:
        """The cache; with another salt, all that depends on it is forgotten: templates, say."""
        if self.cache is None or self.salt != salt:
            self.cache, self.salt = Cache(folder, salt), salt
            self.kept, self.former, self.suggestions = {}, None, None
            self.remembered = Remembered()
            self._is_kept = False
        return self.cache

    def keep(self) -> None:
        """Have the next preview begin with what this one made at its beginning.

        Once: later builds look at what changed only, so that what they use says nothing of what
        is of use.
        """
        if self.cache is not None and not self._is_kept:
            self._is_kept = True
            self.cache.save()

    def publish(
        self, scratch: Path, target: Path, pages: Mapping[str, str], store: PageStore
    ) -> None:
        """Bring the served folder up to date, file by file; what did not change is not touched.

        Args:
            scratch: The folder that the host filled.
            target: The folder that is served.
            pages: File → name in the store, for the pages that the host does not know.
            store: Where they are.
        """
        wanted = dict(pages)
        theirs: dict[str, bytes] = {}
        for base, _, names in os.walk(scratch):
            for name in names:
                file = Path(base, name)
                place = file.relative_to(scratch).as_posix()
                theirs[place] = file.read_bytes()
                wanted[place] = digest_of(theirs[place]).hex()
        changed = [place for place in wanted if self.placed.get(place) != wanted[place]]
        # What pages need first, then the pages.
        for place in sorted(changed, key=lambda place: (place.endswith(".html"), place)):
            if place in theirs:
                _replace(target / place, _writer(theirs[place]))
            else:
                _replace(target / place, _placer(store, wanted[place]))
        for place in self.placed.keys() - wanted.keys():
            with suppress(OSError):
                (target / place).unlink()
            with suppress(OSError):
                (target / place).parent.rmdir()
        self.placed = wanted

    def later(self, *work: Callable[[], None]) -> None:
        """Do something when nothing has been edited for a moment.

        Only the last call counts: of what an earlier one has begun, the next step is not taken.
        It goes on beside the next build, so what both use has to allow for that.
        """
        if self._timer is not None:
            self._timer.cancel()
        self._turn += 1
        self._timer = Timer(_MOMENT, self._do, (self._turn, *work))
        self._timer.daemon = True
        self._timer.start()

    def _do(self, turn: int, *work: Callable[[], None]) -> None:
        with self._at_work:
            for each in work:
                if turn == self._turn:
                    each()


@cache
def preview_of(config_file: str) -> Preview:
    """The memory of the preview of a configuration file, the same for the whole process."""
    return Preview()


def _writer(content: bytes) -> Callable[[Path], object]:
    return lambda file: file.write_bytes(content)


def _placer(store: PageStore, name: str) -> Callable[[Path], object]:
    return lambda file: store.place(name, file)


def _replace(file: Path, write: Callable[[Path], object]) -> None:
    """Put a file in place of the one that stands there, at no instant with none."""
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        write(new)
        new.replace(file)
    finally:
        with suppress(OSError):
            new.unlink()
