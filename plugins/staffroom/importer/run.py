"""A whole import: every file converted, the result checked as one, then written."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from staffroom.catalog import load_catalog, walk
from staffroom.diagnostic import Diagnostic
from staffroom.importer.account import Account, DocumentAccount, FileAccount, Status
from staffroom.importer.body import KEPT
from staffroom.importer.convert import Converted, LeftOut, convert
from staffroom.importer.mapping import Mapping as ImportMap
from staffroom.importer.people import Known, People
from staffroom.importer.survey import Survey, Target, survey
from staffroom.importer.world import World
from staffroom.importer.writing import vocabulary_file


class WrongUsage(Exception):
    """An import that cannot begin; the message says why."""


@dataclass
class _Plan:
    """What is to be written."""

    converted: dict[Target, Converted] = field(default_factory=dict)
    left_out: dict[Target, str] = field(default_factory=dict)
    """Documents that would not pass the checker, each with its reason."""
    assets: Mapping[PurePosixPath, PurePosixPath] = field(default_factory=dict)
    persons: Mapping[str, Known] = field(default_factory=dict)
    diagnostics: tuple[Diagnostic, ...] = ()


class Import:
    """One run."""

    def __init__(
        self,
        source: Path,
        mapping: ImportMap,
        into: Path,
        *,
        overwrite: bool,
        map_file: Path | None,
    ) -> None:
        self.source = source.resolve()
        self.mapping = mapping
        self.into = into.resolve()
        self.overwrite = overwrite
        self.map_file = map_file
        self._refuse_overlap()

    def _refuse_overlap(self) -> None:
        if not self.source.is_dir():
            raise WrongUsage(f"there is no folder {self.source.name}")
        if self.into.is_relative_to(self.source):
            raise WrongUsage("the folder to import into must not lie inside the collection")
        if self.source.is_relative_to(self.into / "content"):
            raise WrongUsage("the collection must not lie inside the content folder")

    def run(self) -> Account:
        """Convert, check, write; what comes back accounts for every file."""
        people = People(self.source, self.mapping.people)
        found = survey(self.source, self.mapping, self.map_file)
        plan = self._plan(found, people)
        return self._write(found, plan)

    # --- planning ---------------------------------------------------------------------------

    def _plan(self, found: Survey, people: People) -> _Plan:
        """Convert all documents until those that remain pass the checker together.

        A document that is left out is one less to link to, so the others are converted again.
        """
        left_out: dict[Target, str] = {}
        while True:
            targets = [target for target in found.targets if target not in left_out]
            world = World(found, self.mapping, people, self.into, targets)
            plan = _Plan(left_out=left_out)
            for target in targets:
                try:
                    plan.converted[target] = convert(target, world)
                except LeftOut as reason:
                    left_out[target] = str(reason)
            plan.assets, plan.persons = world.assets, world.persons
            if len(plan.converted) < len(targets):
                continue
            failing, plan.diagnostics = self._check(plan)
            if not failing:
                return plan
            left_out |= failing

    def _check(self, plan: _Plan) -> tuple[dict[Target, str], tuple[Diagnostic, ...]]:
        """The documents that would have errors in the catalog, and all that it says about ours."""
        by_path = {target.path: target for target in plan.converted}
        with tempfile.TemporaryDirectory() as name:
            stage = Path(name)
            self._stage(plan, stage)
            pages = self.into / "docs"
            _, diagnostics = load_catalog(stage / "content", pages=pages, drafts=True)
        ours = [d for d in diagnostics if d.path in by_path and not self._stays(d.path, plan)]
        errors = {by_path[d.path]: d.message for d in reversed(ours) if d.severity == "error"}
        return errors, tuple(d for d in ours if d.severity != "note")

    def _stage(self, plan: _Plan, stage: Path) -> None:
        """What the folder would hold afterwards: documents and words; of other files the names."""
        for file, relative in walk(self.into / "content"):
            place = stage / "content" / relative
            if file.is_file() and not file.is_symlink():
                place.parent.mkdir(parents=True, exist_ok=True)
                if file.suffix in (".md", ".yml"):
                    shutil.copyfile(file, place)
                else:
                    place.touch()
        for path, new in self._texts(plan).items():
            if not self._stays(path, plan):
                place = stage / path
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(new)
        for path in plan.assets.values():
            place = stage / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.touch()

    def _texts(self, plan: _Plan) -> dict[PurePosixPath, bytes]:
        """The documents, people and vocabularies: file below the target folder → text."""
        found = {target.path: converted.content for target, converted in plan.converted.items()}
        people = {known.path: known.content for known in plan.persons.values()}
        found = people | found
        for name, entries in self.mapping.vocabularies.items():
            path = PurePosixPath("content", "vocabularies", f"{name}.yml")
            found[path] = vocabulary_file(entries).encode()
        return found

    def _stays(self, path: PurePosixPath, plan: _Plan) -> bool:
        """Whether a file that is there already is left alone."""
        place = self.into / path
        if not os.path.lexists(place):
            return False
        return not self.overwrite or path.parent.name == "vocabularies"

    # --- writing ----------------------------------------------------------------------------

    def _write(self, found: Survey, plan: _Plan) -> Account:
        statuses = {path: self._write_one(path, new) for path, new in self._texts(plan).items()}
        documents: dict[PurePosixPath, list[DocumentAccount]] = {}
        for target in found.targets:
            accounts = documents.setdefault(target.source.path, [])
            if (converted := plan.converted.get(target)) is None:
                reason = plan.left_out[target]
                accounts.append(DocumentAccount(target.path, "left out", reason))
            else:
                status, reason = statuses[target.path]
                accounts.append(replace(converted.account, status=status, reason=reason))
        files = {path: _file_account(path, tuple(made)) for path, made in documents.items()}
        files |= found.others
        for path, place in plan.assets.items():
            status, reason = self._write_one(place, (self.source / path).read_bytes())
            status = "copied" if status == "written" else status
            made = DocumentAccount(place, status, reason)
            files[path] = FileAccount(path, status, reason, status == "left out", (made,))
        own = {target.path for target in plan.converted}
        extras = [
            DocumentAccount(path, status, reason)
            for path, (status, reason) in statuses.items()
            if path not in own
        ]
        words = {word for converted in plan.converted.values() for word in converted.words}
        return Account(
            source=self.source.name,
            read=found.read,
            files=tuple(files[path] for path in sorted(files)),
            extras=tuple(sorted(extras, key=lambda extra: extra.path)),
            words=tuple(sorted(words)),
            diagnostics=plan.diagnostics,
        )

    def _write_one(self, path: PurePosixPath, new: bytes) -> tuple[Status, str]:
        """Write a file, unless one that differs is there and nobody asked to replace it."""
        place = self.into / path
        there = os.path.lexists(place)
        old = place.read_bytes() if place.is_file() and not place.is_symlink() else None
        if old == new:
            return "unchanged", ""
        if there and path.parent.name == "vocabularies":
            return "left out", "it is there already; add what it lacks by hand"
        if there and not self.overwrite:
            return "left out", _why_it_stays(old, new)
        place.parent.mkdir(parents=True, exist_ok=True)
        # In one step, so that a run that is broken off leaves no half of a file.
        handle, name = tempfile.mkstemp(dir=place.parent, prefix=".import-")
        with os.fdopen(handle, "wb") as temporary:
            temporary.write(new)
        Path(name).chmod(0o644)
        Path(name).replace(place)
        return ("replaced" if there else "written"), ""


def _why_it_stays(old: bytes | None, new: bytes) -> str:
    origin = _origin(new)
    if old is not None and origin is not None and _origin(old) == origin:
        return "its document was changed since it was imported; --overwrite would replace it"
    return "a different file of that name is there already; --overwrite would replace it"


def _origin(content: bytes) -> bytes | None:
    """Where a document was imported from, as the block of kept lines says."""
    _, mark, block = content.partition(f"\n{KEPT}\n".encode())
    return block.split(b"\n", 1)[0] if mark else None


def _file_account(path: PurePosixPath, documents: tuple[DocumentAccount, ...]) -> FileAccount:
    """The account of a file that one or more documents came of."""
    statuses = {document.status for document in documents}
    left_out = [document for document in documents if document.status == "left out"]
    reason = left_out[0].reason if left_out else ""
    if len(documents) > 1:
        reason = f"{len(documents) - len(left_out)} documents"
        reason += f", {len(left_out)} left out" if left_out else ""
    status: Status = next(
        (s for s in ("written", "replaced", "unchanged", "left out") if s in statuses), "left out"
    )
    return FileAccount(path, status, reason, bool(left_out), documents)
