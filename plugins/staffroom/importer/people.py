"""The people whom a collection names: looked up, and shown only where their consent is recorded."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from staffroom.catalog import is_outside
from staffroom.document import parse_values
from staffroom.importer.mapping import MappingError, PeopleSource
from staffroom.importer.source import SourceFile, Unreadable, decode
from staffroom.importer.texts import slug, tidy
from staffroom.importer.trace import Trace
from staffroom.importer.values import Finder, Nowhere, Scope
from staffroom.importer.writing import front_matter
from staffroom.kinds import KINDS

_PERSON = KINDS["person"]


@dataclass(frozen=True)
class Known:
    """Somebody who agreed to appear."""

    id: str
    fields: Mapping[str, Any]

    @property
    def path(self) -> PurePosixPath:
        """Their document, relative to the folder that holds `content/`."""
        return PurePosixPath("content", _PERSON.folder, f"{self.id}.md")

    @property
    def content(self) -> bytes:
        """The text of their document."""
        return f"---\n{front_matter(self.fields, _PERSON.model)}---\n".encode()


class People:
    """Everybody in the file of people, by the key that documents use."""

    def __init__(self, root: Path, source: PeopleSource | None) -> None:
        self._source = source
        self._entries = _read(root, source) if source and source.file else {}
        self._ids: dict[str, str] = {}

    def get(self, written: str) -> Known | None:
        """Somebody who agreed to appear, or None."""
        key = _key(written)
        name = self._name(written)
        given = self._consent(key)
        if self._source is None or given is None or not name:
            return None
        fields: dict[str, Any] = {"name": name, "consent": {"given": given}}
        entry = self._entries.get(key, {})
        if self._source.orcid and entry.get(self._source.orcid):
            fields["orcid"] = tidy(str(entry[self._source.orcid]))
        return Known(self._id(key, name), fields)

    def why_nobody(self, written: str) -> str:
        """Why somebody is not shown."""
        name = self._name(written)
        if self._source is None or not name:
            file = self._source.file if self._source else None
            return f"not in {file}" if file else "the map does not say where to look people up"
        named = f"{name}, " if name != written.strip() else ""
        return f"{named}no consent is recorded"

    def _name(self, written: str) -> str:
        if self._source is None:
            return ""
        entry = self._entries.get(_key(written))
        if entry is None:
            return "" if self._source.file else tidy(written)
        bare = SourceFile(PurePosixPath(), {}, (), "")
        name = Finder(bare, Nowhere()).fill(self._source.name, Trace(), Scope(entry))
        return " ".join(tidy(name or "").split())

    def _consent(self, key: str) -> str | None:
        if self._source is None:
            return None
        given = {_key(who): day for who, day in self._source.consent.items()}
        day = given.get(key) or given.get("*")
        return day.isoformat() if day else None

    def _id(self, key: str, name: str) -> str:
        """An id of their own, the same however often they are asked for."""
        if key not in self._ids:
            id = slug(name) or f"person-{len(self._ids) + 1}"
            count = 1
            while id in self._ids.values():
                count += 1
                id = f"{slug(name) or 'person'}-{count}"
            self._ids[key] = id
        return self._ids[key]


def _key(written: str) -> str:
    """What people are looked up by: capitals and the address of an ORCID make no difference."""
    return re.sub(r"^https?://orcid\.org/", "", written.strip().casefold()).rstrip("/")


def _read(root: Path, source: PeopleSource) -> dict[str, Mapping[str, Any]]:
    if is_outside(root / (source.file or ""), root):
        raise MappingError(f"people: “{source.file}” is not in the collection")
    try:
        text, _ = decode((root / (source.file or "")).read_bytes())
    except (OSError, Unreadable):
        raise MappingError(f"people: there is no file “{source.file}” in the collection") from None
    value, _, problems = parse_values(text, PurePosixPath(source.file or ""))
    if isinstance(value, dict):
        value = [
            {source.key: name, **entry} for name, entry in value.items() if isinstance(entry, dict)
        ]
    if not isinstance(value, list):
        reason = f": line {problems[0].line}: {problems[0].message}" if problems else ""
        raise MappingError(f"people: “{source.file}” holds no list of people{reason}")
    return {
        _key(str(entry[source.key])): entry
        for entry in value
        if isinstance(entry, dict) and entry.get(source.key)
    }
