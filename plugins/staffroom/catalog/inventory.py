"""What was found in the folders, before references are followed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from staffroom.catalog.graph import Key
from staffroom.catalog.outline import Outline, Text
from staffroom.diagnostic import Diagnostic
from staffroom.kinds import Kind
from staffroom.vocabulary import Vocabulary


class Source(NamedTuple):
    """A file that was read and makes a page, before its references are followed."""

    key: Key
    kind: Kind | None
    """None for a page written by hand."""
    path: str
    """The file, relative to the folder that holds `content/`."""
    outline: Outline
    text: Text
    digest: bytes
    """Of its path and content."""


@dataclass
class Inventory:
    """What was found in the folders, before references are followed."""

    content: Path
    """The folder `content/`."""
    pages_folder: Path
    """The folder of pages written by hand."""
    vocabularies: Mapping[str, Vocabulary] = field(default_factory=dict)
    records: dict[Key, Source] = field(default_factory=dict)
    pages: dict[Key, Source] = field(default_factory=dict)
    left_out: dict[PurePosixPath, Key | None] = field(default_factory=dict)
    """Files that have no page because of a problem, with the key that they would have."""
    drafts: dict[Key, PurePosixPath] = field(default_factory=dict)
    """Documents that are not published yet."""
    diagnostics: list[Diagnostic] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    """The vocabularies whose words are not known because their file cannot be read."""

    @property
    def root(self) -> PurePosixPath:
        """The content folder as the paths of diagnostics begin with it."""
        return PurePosixPath(self.content.name)

    def leave_out(self, path: PurePosixPath, key: Key | None, *problems: Diagnostic) -> None:
        """Do without a file, for these reasons."""
        self.left_out[path] = key
        self.diagnostics += problems
