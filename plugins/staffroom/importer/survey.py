"""What there is in a collection, and which documents its files become."""

from __future__ import annotations

import hashlib
import os
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from staffroom.catalog import NO_IDS, is_outside
from staffroom.importer.account import NOT_A_DOCUMENT, FileAccount
from staffroom.importer.mapping import Mapping, Rule
from staffroom.importer.source import SourceFile, Unreadable, read_source, sections
from staffroom.importer.texts import slug
from staffroom.importer.trace import Trace
from staffroom.importer.values import Finder, Nowhere
from staffroom.kinds import KINDS, Kind
from staffroom.kinds.structure import shape

MARKDOWN = (".md", ".markdown", ".mdown", ".mkd")
"""The endings of files that can become documents."""
# Names that say nothing; the folder's name does.
_NAMELESS = ("index", "_index", "readme")


@dataclass(frozen=True, eq=False)
class Target:
    """A document that is to be written."""

    source: SourceFile
    rule: Rule
    kind: Kind
    id: str
    aliases: tuple[str, ...] = ()
    """Its former names."""

    @property
    def path(self) -> PurePosixPath:
        """Its file, relative to the folder that holds `content/`."""
        return PurePosixPath("content", self.kind.folder, f"{self.id}.md")


@dataclass
class Survey:
    """The files of a collection."""

    root: Path
    targets: list[Target] = field(default_factory=list)
    """The documents to be, in the order of their files."""
    others: dict[PurePosixPath, FileAccount] = field(default_factory=dict)
    """The files that no document comes of, and why."""
    files: frozenset[PurePosixPath] = frozenset()
    """All files, of any sort, that may be read."""
    read: int = 0
    """How many Markdown files were read."""


def survey(root: Path, mapping: Mapping, map_file: Path | None = None) -> Survey:
    """Look at every file of a collection once."""
    found = Survey(root)
    readable: set[PurePosixPath] = set()
    for file, path in _walk(root):
        if file.is_dir():
            found.others[path] = FileAccount(
                path, NOT_A_DOCUMENT, "a link to a folder; not followed"
            )
        elif is_outside(file, root):
            reason = "a link to a place outside the collection"
            found.others[path] = FileAccount(path, "left out", reason, problem=True)
        else:
            readable.add(path)
    found.files = frozenset(readable)
    for path in sorted(readable):
        account = _look_at(found, path, mapping, map_file)
        if account is not None:
            found.others[path] = account
    found.targets = _named(found.targets)
    return found


def _walk(root: Path) -> Iterator[tuple[Path, PurePosixPath]]:
    """Every file, hidden ones too, and every link to a folder."""
    for base, folders, names in os.walk(root, followlinks=False):
        links = [name for name in folders if Path(base, name).is_symlink()]
        folders[:] = sorted(set(folders) - set(links))
        for name in sorted([*names, *links]):
            file = Path(base, name)
            yield file, PurePosixPath(file.relative_to(root).as_posix())


def _look_at(
    found: Survey, path: PurePosixPath, mapping: Mapping, map_file: Path | None
) -> FileAccount | None:
    """Read a file and add the documents that come of it; if none does, say why."""
    file = found.root / path
    if map_file is not None and file.resolve() == map_file.resolve():
        return FileAccount(path, NOT_A_DOCUMENT, "the map of this import")
    if mapping.people and mapping.people.file == str(path):
        return FileAccount(path, NOT_A_DOCUMENT, "people are looked up in it")
    rule = mapping.rule_for(path)
    if rule is not None and rule.skip is not None:
        return FileAccount(path, "left out", rule.skip)
    hidden = any(part.startswith(".") for part in path.parts)
    if path.suffix.lower() not in MARKDOWN or (hidden and rule is None):
        reason = "a hidden file" if hidden else _why_not(found, path, rule)
        return FileAccount(path, NOT_A_DOCUMENT, reason)
    if rule is None:
        reason = "no rule of the map matches it"
        return FileAccount(path, "left out", reason, problem=True)
    try:
        source = read_source(file, path, mapping.encoding)
    except Unreadable as error:
        return FileAccount(path, "left out", str(error), problem=True)
    found.read += 1
    if source.is_empty:
        return FileAccount(path, "left out", "the file is empty")
    parts = [source] if rule.each_heading is None else sections(source, rule.each_heading)
    if not parts:
        reason = f"it has no heading of level {rule.each_heading} to make documents of"
        return FileAccount(path, "left out", reason, problem=True)
    found.targets += [_target(part, rule) for part in parts]
    return None


def _why_not(found: Survey, path: PurePosixPath, rule: Rule | None) -> str:
    if not path.suffix:
        beside = path.with_name(f"{path.name}.md")
        if beside in found.files:
            return f"it has no ending and stands beside {beside.name}"
    if rule is not None:
        return "the map has a rule for it, but it is no Markdown file"
    return "no Markdown, and no imported document links to it"


# --- names --------------------------------------------------------------------------------------


def _target(source: SourceFile, rule: Rule) -> Target:
    kind = KINDS[rule.kind or ""]
    name = source.heading or source.path.stem
    if _is_nameless(source):
        name = source.path.parent.name
    written = Finder(source, Nowhere()).find(rule.id, Trace()) if rule.id else None
    id = slug(written) if isinstance(written, str) else ""
    id = id or slug(name)
    if not id:
        # A name in another script: a number that stays the same as long as the name does.
        digest = hashlib.sha256(f"{source.path}#{source.heading}".encode("utf-8", "replace"))
        id = f"{kind.name}-{digest.hexdigest()[:8]}"
    has_name = not source.heading and not _is_nameless(source)
    aliases = (name,) if has_name and _may_be_alias(name, id, kind) else ()
    return Target(source, rule, kind, id, aliases)


def _may_be_alias(name: str, id: str, kind: Kind) -> bool:
    """Whether a former name can be an address on the site.

    One that differs in capitals only cannot: where capitals make no difference, its page would
    overwrite the document's.
    """
    known = any(field.name == "aliases" for field in shape(kind.model))
    return known and re.fullmatch(r"\w[\w-]{0,99}", name) is not None and name.casefold() != id


def _named(targets: list[Target]) -> list[Target]:
    """Give documents of one kind ids of their own, with folders where they would share one."""
    targets = _told_apart_in_file(targets)
    depth = [0] * len(targets)
    while True:
        named = [_with_folders(target, n) for target, n in zip(targets, depth, strict=True)]
        same: dict[tuple[str, str], list[int]] = defaultdict(list)
        for number, target in enumerate(named):
            same[target.kind.name, target.id].append(number)
        clashes = [numbers for (_, id), numbers in same.items() if len(numbers) > 1 or id in NO_IDS]
        if not clashes:
            return _without_taken_aliases(named)
        deeper = [n for numbers in clashes for n in numbers if depth[n] < len(_folders(targets[n]))]
        if not deeper:
            break
        for number in deeper:
            depth[number] += 1
    # The folders do not tell them apart: they are counted.
    used = {(target.kind.name, target.id) for target in named}
    for numbers in clashes:
        for number in numbers:
            target = named[number]
            if target.id in NO_IDS:
                target = replace(target, id=f"{target.kind.name}-{target.id}")
            named[number] = _counted(target, used) if number != numbers[0] else target
    return _without_taken_aliases(named)


def _told_apart_in_file(targets: list[Target]) -> list[Target]:
    """Number the sections of one file that have the same heading."""
    seen: dict[tuple[PurePosixPath, str], int] = defaultdict(int)
    found: list[Target] = []
    for target in targets:
        seen[target.source.path, target.id] += 1
        count = seen[target.source.path, target.id]
        found.append(target if count == 1 else replace(target, id=f"{target.id}-{count}"))
    return found


def _counted(target: Target, used: set[tuple[str, str]]) -> Target:
    count = 2
    while (target.kind.name, f"{target.id}-{count}") in used:
        count += 1
    used.add((target.kind.name, f"{target.id}-{count}"))
    return replace(target, id=f"{target.id}-{count}")


def _folders(target: Target) -> tuple[str, ...]:
    """The folders that can tell a document from others, the nearest last."""
    folders = target.source.path.parent.parts
    named_by_folder = _is_nameless(target.source) and target.rule.id is None
    return folders[:-1] if named_by_folder else folders


def _is_nameless(source: SourceFile) -> bool:
    path = source.path
    return path.stem.lower() in _NAMELESS and not source.heading and bool(path.parent.name)


def _with_folders(target: Target, number: int) -> Target:
    if not number:
        return target
    id = "-".join([*filter(None, map(slug, _folders(target)[-number:])), target.id])
    return replace(target, id=id)


def _without_taken_aliases(targets: list[Target]) -> list[Target]:
    """Former names that are no other document's name, or former name."""
    taken: dict[tuple[str, str], int] = defaultdict(int)
    for target in targets:
        for name in (target.id, *(alias.casefold() for alias in target.aliases)):
            taken[target.kind.name, name] += 1
    return [
        replace(
            target,
            aliases=tuple(a for a in target.aliases if taken[target.kind.name, a.casefold()] == 1),
        )
        for target in targets
    ]
