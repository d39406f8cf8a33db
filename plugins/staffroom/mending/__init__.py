"""Mending what can be mended without asking: `staffroom check --fix`.

Only what cannot be meant in two ways is mended, one small edit of the text at a time, so that
comments and the author's layout stay. After every edit the file is read again: all fields must say
what they said, but for the one that was meant, and the body must be the same but for blanks at
the ends of its lines. Otherwise the edit is taken back. A file that cannot be understood stays as
it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from staffroom.catalog import Loaded, is_outside
from staffroom.document import IsLink, read_bytes
from staffroom.kinds import KINDS, Kind
from staffroom.mending.fields import MENDED_IN_FIELDS, mend_fields
from staffroom.mending.known import Known
from staffroom.mending.order import put_title_first
from staffroom.mending.spacing import Changes, is_tidy, mend_spacing
from staffroom.mending.writing import ChangedMeanwhile, replace_file
from staffroom.processes import spread

__all__ = ["Known", "Mended", "mend", "mend_files"]


class Mended(NamedTuple):
    """What became of one file."""

    path: PurePosixPath
    """The file, as diagnostics call it."""
    changes: Changes
    """What was mended, in words."""
    failure: str | None = None
    """Why it could not be written, in words, so that it is as it was."""


def mend_files(
    loaded: Loaded,
    wanted: Callable[[PurePosixPath], bool],
    *,
    processes: int | None = None,
) -> Iterator[Mended]:
    """Mend the files of a community, and tell of each that was changed or could not be.

    What is mended may make other things known, so whoever wants all that can be mended loads
    the community again and comes back until nothing is left.

    Args:
        loaded: The catalog, and what came up when it was loaded.
        wanted: Whether a file may be changed.
        processes: How many processes look at files; by default one a core.
    """
    catalog = loaded.catalog
    codes: dict[PurePosixPath, set[str]] = defaultdict(set)
    for each in loaded.diagnostics:
        codes[each.path].add(each.code)
    files = [(path, kind) for path, kind in _files(loaded) if wanted(path)]
    work = partial(_look_at, catalog.folder, Known(catalog), dict(codes))
    for (path, _), found in zip(files, spread(work, files, processes=processes), strict=True):
        if found is None:
            continue
        before, after, changes = found
        try:
            replace_file(catalog.folder / path, before, after)
            yield Mended(path, changes)
        except ChangedMeanwhile:
            yield Mended(path, (), "somebody else changed it at the same time")
        except OSError as error:
            yield Mended(path, (), error.strerror or str(error))


_File = tuple[PurePosixPath, Kind | None]


def _look_at(
    folder: Path, known: Known, codes: Mapping[PurePosixPath, set[str]], files: Sequence[_File]
) -> Iterator[tuple[bytes, bytes, Changes] | None]:
    """What is in each file, what belongs there, and why; None where it can stay."""
    for path, kind in files:
        raw = _read(folder / path, path, folder / path.parts[0])
        problems = codes.get(path, set())
        if raw is None or (not problems and is_tidy(raw, has_title=kind is not None)):
            yield None
            continue
        after, changes = mend(raw, path, kind, known if problems & MENDED_IN_FIELDS else None)
        yield (raw, after, changes) if after != raw else None


def mend(
    raw: bytes, path: PurePosixPath, kind: Kind | None, known: Known | None
) -> tuple[bytes, Changes]:
    """The bytes of a file with all mended that is safe to mend, and what that is, in words.

    What comes out is not changed any more when it is mended again.

    Args:
        raw: The bytes of the file.
        path: What diagnostics call it.
        kind: The kind of document; None for a page written by hand.
        known: What ids may be meant; without it, no field is changed but for its place.
    """
    mended = raw
    changes: Changes = ()
    for _ in range(_ROUNDS):
        before = mended
        mended, more = _mend_once(before, path, kind, known)
        changes += more
        if mended == before:
            return mended, tuple(dict.fromkeys(changes))
    # What does not come to an end was not understood.
    return raw, ()


_ROUNDS = 5


def _mend_once(
    raw: bytes, path: PurePosixPath, kind: Kind | None, known: Known | None
) -> tuple[bytes, Changes]:
    text, changes = mend_spacing(raw, path, is_page=kind is None)
    if text is None:
        return raw, ()
    if kind is not None and known is not None:
        text, more = mend_fields(text, path, kind, known)
        changes += more
    if kind is not None:
        text, more = put_title_first(text, path, kind)
        changes += more
    return text.encode(), changes


def _files(loaded: Loaded) -> Iterator[_File]:
    catalog = loaded.catalog
    for record in catalog.documents:
        yield record.path, record.kind
    for path, key in catalog.left_out.items():
        # What is in a folder of no kind is nothing that anything is known about.
        if key is not None and path.suffix == ".md":
            yield path, KINDS[key.kind]
    for page in catalog.pages.values():
        yield page.document.path, None


def _read(file: Path, path: PurePosixPath, folder: Path) -> bytes | None:
    """The bytes of a file that lies where it seems to lie; None of any other."""
    if file.is_symlink() or is_outside(file, folder):
        return None
    try:
        return read_bytes(file, path, follow=False)[0]
    except IsLink:
        return None
