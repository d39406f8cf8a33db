"""What a document may refer to: other documents, files, people, and known words."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from staffroom.catalog import walk
from staffroom.catalog.files import PUBLISHED_FILES
from staffroom.catalog.reading import VOCABULARIES
from staffroom.importer.body import Address
from staffroom.importer.mapping import Mapping as ImportMap
from staffroom.importer.patterns import matches
from staffroom.importer.people import Known, People
from staffroom.importer.source import anchor
from staffroom.importer.survey import MARKDOWN, Survey, Target
from staffroom.importer.texts import slug
from staffroom.importer.writing import vocabulary_file
from staffroom.kinds import KINDS, Kind, kind_of
from staffroom.kinds.marks import Refers
from staffroom.vocabulary import Term, Vocabulary, parse_vocabulary


class World:
    """One round of the import: which documents there are, and what they turn out to need."""

    def __init__(
        self,
        survey: Survey,
        mapping: ImportMap,
        people: People,
        into: Path,
        targets: Iterable[Target],
    ) -> None:
        self.survey = survey
        self.mapping = mapping
        self.people = people
        self.by_source: dict[PurePosixPath, list[Target]] = defaultdict(list)
        for target in targets:
            self.by_source[target.source.path].append(target)
        self.vocabularies = vocabularies(mapping, into)
        self._known_ids = _known_ids(into)
        for target in targets:
            self._known_ids[target.id].add(target.kind.name)
        self.assets: dict[PurePosixPath, PurePosixPath] = {}
        """Files that documents refer to: path in the collection → below the target folder."""
        self.persons: dict[str, Known] = {}
        """People who are referred to, by id."""

    def around(self, target: Target) -> Neighbourhood:
        """The same, as one document sees it."""
        return Neighbourhood(self, target)

    def term(self, vocabulary: str, written: str) -> Term | None:
        """The term that is meant, by its id, label or another word for it."""
        known = self.vocabularies.get(vocabulary, Vocabulary(vocabulary))
        if (term := known.resolve(written)) is not None:
            return term
        folded = written.strip().casefold()
        names = ((name, term) for term in known for name in (term.label, *term.also))
        return next((term for name, term in names if name.casefold() == folded), None)

    def has_document(self, written: str, mark: Refers, kind: Kind) -> bool:
        """Whether there is a document that an id in a field may name."""
        first, colon, rest = (part.strip() for part in written.partition(":"))
        if colon and first in KINDS:
            return first in self._known_ids.get(rest, ())
        kinds = mark.kinds_from(kind.name)
        found = self._known_ids.get(written.strip(), set())
        return bool(found & set(kinds)) if kinds else len(found) == 1

    def is_unique(self, id: str) -> bool:
        """Whether only one kind has a document of this id."""
        return len(self._known_ids.get(id, ())) == 1

    def why_not(self, file: PurePosixPath) -> str:
        """Why nothing can be linked to a file that is there."""
        if (account := self.survey.others.get(file)) is not None and account.status == "left out":
            return f"the file is left out: {account.reason}"
        if self.by_source.get(file):
            return "the file became several documents"
        if file.suffix.lower() in MARKDOWN:
            return "the file is left out"
        return "files of this sort are not published"

    def needs_person(self, known: Known) -> str:
        """Note that somebody is referred to."""
        self.persons[known.id] = known
        self._known_ids[known.id].add("person")
        return known.id

    # --- files of the collection ------------------------------------------------------------

    def path_of_address(self, written: str) -> str | None:
        """The path, or the address, that an address of the old site stands for; None if no such."""
        for prefix, folder in self.mapping.addresses.items():
            if written.startswith(prefix):
                rest = written[len(prefix) :]
                return f"{folder.rstrip('/')}/{rest}" if folder else rest
        return None

    def file_at(self, path: str) -> PurePosixPath | None:
        """The file of the collection that a path leads to, as web servers and Jekyll guess."""
        path = posixpath.normpath(path.strip("/") or ".")
        if path.startswith(".."):
            return None
        bare = re.sub(r"\.html?$", "", path)
        pages = [f"{bare}{ending}" for ending in MARKDOWN]
        pages += [f"{bare}/{name}.md" for name in ("index", "_index", "README")]
        for candidate in (path, *pages):
            if PurePosixPath(candidate) in self.survey.files:
                return PurePosixPath(candidate)
        return None

    def target_of(self, file: PurePosixPath, fragment: str = "") -> Target | None:
        """The document that a file became; of several the one under the heading of the fragment."""
        found = self.by_source.get(file, [])
        if len(found) == 1:
            return found[0]
        return next((t for t in found if fragment and anchor(t.source.heading) == fragment), None)

    def asset(self, file: PurePosixPath, kind: Kind) -> PurePosixPath | None:
        """The new place of a file that goes with a document; None if it may not be published."""
        if file.suffix.lower().lstrip(".") not in PUBLISHED_FILES:
            return None
        if file not in self.assets:
            folder = PurePosixPath("content", kind.folder)
            taken = set(self.assets.values())
            parts = [slug(part) for part in file.parent.parts]
            name = slug(file.stem) or "file"
            while folder / f"{name}{file.suffix.lower()}" in taken:
                name = f"{parts.pop() if parts else 'x'}-{name}"
            self.assets[file] = folder / f"{name}{file.suffix.lower()}"
        return self.assets[file]


class Neighbourhood:
    """What one document refers to, with paths as it writes them. Fulfils `values.Surroundings`."""

    def __init__(self, world: World, target: Target) -> None:
        self.world = world
        self.target = target
        self.folder = target.source.path.parent

    def person(self, written: str) -> str | None:
        """The id of somebody who agreed to appear."""
        known = self.world.people.get(written)
        return self.world.needs_person(known) if known else None

    def why_not(self, what: str, written: str) -> str:
        """Why there is no such `person`, `document` or `file`."""
        if what == "person":
            return self.world.people.why_nobody(written)
        file = self._file_at(written)
        return self.world.why_not(file) if file else "there is no such file"

    def document(self, written: str, source: PurePosixPath) -> str | None:
        """The id of the document that a file became, named from its folder or from the top."""
        file = self._file_at(written)
        target = self.world.target_of(file, written.partition("#")[2]) if file else None
        return self._named(target) if target else None

    def _file_at(self, written: str) -> PurePosixPath | None:
        """The file that a field names, by its path from this folder or from the top."""
        path = written.strip().partition("#")[0]
        path = self.world.path_of_address(path) or path
        beside = posixpath.join(self.folder, path.lstrip("/"))
        return self.world.file_at(beside) or self.world.file_at(path)

    def documents(self, pattern: str, source: PurePosixPath) -> list[str]:
        """The ids of the documents that the files of a pattern, beside this one, became."""
        full = posixpath.normpath(posixpath.join(self.folder, pattern))
        found = [path for path in self.world.by_source if matches(path, full) and path != source]
        return [
            self._named(target)
            for path in sorted(found, key=_natural)
            for target in self.world.by_source[path]
        ]

    def _named(self, target: Target) -> str:
        """Its id, with the kind before it where the id alone could mean another."""
        return target.id if self.world.is_unique(target.id) else f"{target.kind.name}:{target.id}"

    def file(self, written: str, source: PurePosixPath) -> str | None:
        """The new name, beside the document, of a file that goes with it."""
        file = self._file_at(written)
        place = self.world.asset(file, self.target.kind) if file else None
        return self._relative(place) if place else None

    def address(self, written: str) -> str:
        """What stands for an address of the old site in a link, where that leads somewhere."""
        path = self.world.path_of_address(written.strip())
        if path is None:
            return written
        if re.match(r"https?://", path):
            return path
        bare = re.split(r"[#\s]", path)[0]
        if self.world.file_at(bare) is None:
            return written
        return posixpath.relpath(path, self.folder) if "/" in path or self.folder.parts else path

    def link(self, written: str) -> Address | None:
        """The new target of a link in the text; None where it may stay as it is."""
        if written.startswith("[["):
            return self._wiki(written[2:-2])
        path, hash_, fragment = written.partition("#")
        own = self.target.source.path
        if not path:
            section = self.world.target_of(own, fragment)
            if section is None or section is self.target:
                return None
            return Address(self._relative(section.path))
        if path.startswith("/"):
            return Address(None, "an address of the old site")
        file = self.world.file_at(posixpath.join(self.folder, path.partition("?")[0]))
        if file is None:
            return Address(None, "there is no such file")
        if target := self.world.target_of(file, fragment):
            alone = len(self.world.by_source[file]) == 1
            return Address(self._relative(target.path) + (hash_ + fragment if alone else ""))
        if place := self.world.asset(file, self.target.kind):
            return Address(self._relative(place))
        reason = self.world.why_not(file)
        return Address(None, reason)

    def _wiki(self, written: str) -> Address:
        name = _name(written.partition("#")[0])
        found = [
            target
            for targets in self.world.by_source.values()
            for target in targets
            if name in (_name(target.source.path.stem), _name(target.source.heading), target.id)
        ]
        if len(found) != 1:
            return Address(
                None, "no imported document has this name" if not found else "several have it"
            )
        return Address(f"{found[0].kind.name}:{found[0].id}")

    def _relative(self, path: PurePosixPath) -> str:
        return posixpath.relpath(path, self.target.path.parent)


def _name(text: str) -> str:
    """What names of documents are compared by."""
    return slug(text) or text.strip().casefold()


def _natural(path: PurePosixPath) -> list[tuple[int, int, str]]:
    """A key that sorts `10-x` behind `9-x`."""
    parts = re.split(r"(\d+)", str(path).casefold())
    return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts]


def vocabularies(mapping: ImportMap, into: Path) -> Mapping[str, Vocabulary]:
    """The vocabularies that the documents will stand beside: what is there, else the map's."""
    found: dict[str, Vocabulary] = {}
    for name in dict.fromkeys([*VOCABULARIES, *mapping.vocabularies]):
        path = PurePosixPath("content", "vocabularies", f"{name}.yml")
        try:
            text = (into / path).read_text("utf-8-sig")
        except (OSError, UnicodeDecodeError):
            text = vocabulary_file(mapping.vocabularies.get(name, ()))
        found[name], _ = parse_vocabulary(name, text, path)
    return found


def _known_ids(into: Path) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for _, relative in walk(into / "content"):
        kind = kind_of(relative)
        if kind is not None and relative.suffix == ".md":
            found[relative.stem].add(kind.name)
    return found
