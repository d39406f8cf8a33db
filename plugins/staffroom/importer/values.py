"""Finding the value of a field in a file of the collection, as the map says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any, NamedTuple, Protocol

from staffroom.document import FieldPath
from staffroom.importer import texts
from staffroom.importer.mapping import FIELD, PLACE, Spec
from staffroom.importer.source import SourceFile
from staffroom.importer.trace import Lost, Trace, leaves


class Surroundings(Protocol):
    """What a file's values may refer to outside it."""

    def person(self, written: str) -> str | None:
        """The id of somebody who agreed to appear."""

    def why_not(self, what: str, written: str) -> str:
        """Why there is no such `person`, `document` or `file`."""

    def document(self, written: str, source: PurePosixPath) -> str | None:
        """The id of the document that a file, named by its path, became."""

    def documents(self, pattern: str, source: PurePosixPath) -> list[str]:
        """The ids of the documents that the files of a pattern became."""

    def file(self, written: str, source: PurePosixPath) -> str | None:
        """The new name, beside the document, of a file that goes with it."""


class Nowhere:
    """Surroundings in which there is nothing."""

    def person(self, written: str) -> str | None:
        return None

    def why_not(self, what: str, written: str) -> str:
        return ""

    def document(self, written: str, source: PurePosixPath) -> str | None:
        return None

    def documents(self, pattern: str, source: PurePosixPath) -> list[str]:
        return []

    def file(self, written: str, source: PurePosixPath) -> str | None:
        return None


class Scope(NamedTuple):
    """The value that paths begin at, and its own place in the front matter."""

    value: Any
    at: FieldPath = ()


class Finder:
    """Finds values in one file."""

    def __init__(self, source: SourceFile, surroundings: Surroundings) -> None:
        self.source = source
        self.surroundings = surroundings
        self.root = Scope(dict(source.metadata))

    def find(self, spec: Spec, trace: Trace, scope: Scope | None = None) -> Any:
        """The value that a source gives; None if it gives nothing."""
        scope = scope or self.root
        value = self._source(spec, trace, scope)
        items_at: list[FieldPath] | None = None
        if isinstance(value, _Many):
            items_at, value = value.at, list(value)
        value = self._converted(spec, value, trace)
        if spec.each_group or spec.each_template:
            value = self._each(spec, value, items_at, trace)
        if spec.join is not None and isinstance(value, list):
            value = spec.join.join(_as_text(item) for item in value)
        if _is_nothing(value) and not _is_nothing(spec.default):
            trace.sources.append("default")
            return spec.default
        return None if _is_nothing(value) else value

    # --- where it comes from ----------------------------------------------------------------

    def _source(self, spec: Spec, trace: Trace, scope: Scope) -> Any:
        if spec.path is not None:
            return self._at_path(spec.path, trace, scope)
        if spec.from_:
            return self._first_of(spec.from_, trace, scope)
        if spec.template:
            made = (self.fill(template, trace, scope) for template in spec.template)
            return next((text for text in made if text), None)
        if spec.all:
            return self._all(spec.all, trace, scope)
        if spec.group:
            return self._group(spec.group, trace, scope)
        if spec.documents:
            trace.sources.append("documents")
            found = [
                id
                for pattern in spec.documents
                for id in self.surroundings.documents(pattern, self.source.path)
            ]
            return list(dict.fromkeys(found))
        trace.sources.append("value")
        return spec.value

    def _first_of(self, specs: Iterable[Spec], trace: Trace, scope: Scope) -> Any:
        for spec in specs:
            # What a source that gave nothing had to say is of no interest, except what it read.
            attempt = Trace()
            if spec.path is not None:
                value = self._at_path(spec.path, attempt, scope)
            else:
                value = self.find(spec, attempt, scope)
            trace.leaves |= attempt.leaves
            trace.lost += attempt.lost
            if not _is_nothing(value):
                trace.sources += attempt.sources
                trace.guesses += attempt.guesses
                trace.changed |= attempt.changed
                return value
        return None

    def _all(self, specs: Iterable[Spec], trace: Trace, scope: Scope) -> list[Any]:
        found: list[Any] = []
        for spec in specs:
            value = self.find(spec, trace, scope)
            if not _is_nothing(value):
                found += value if isinstance(value, list) else [value]
        return found

    def _group(
        self, specs: Mapping[str, Spec], trace: Trace, scope: Scope
    ) -> dict[str, Any] | None:
        """The fields of a group; nothing if all that it would hold are constants of the map."""
        found: dict[str, Any] = {}
        certain = all(_is_constant(spec) for spec in specs.values())
        for name, spec in specs.items():
            value = self.find(spec, trace, scope)
            if not _is_nothing(value):
                found[name] = value
                certain = certain or not _is_constant(spec)
        return found if certain else None

    def _at_path(self, path: str, trace: Trace, scope: Scope) -> Any:
        if path.startswith("$"):
            return self._of_file(path[1:], trace)
        if path == ".":
            hits = [(scope.value, scope.at)]
        else:
            hits = list(look_up(scope.value, path.split("."), scope.at, trace.changed))
        for value, at in hits:
            trace.leaves |= {where for _, where in leaves(value, at)}
        found: Any
        if "*" in path.split("."):
            found = _Many([v for v, _ in hits if not _is_nothing(v)])
            found.at = [at for v, at in hits if not _is_nothing(v)]
        else:
            value, at = hits[0] if hits else (None, ())
            found = value
            if isinstance(value, list):
                found = _Many(value)
                found.at = [(*at, number) for number in range(len(value))]
        if not _is_nothing(found):
            trace.sources.append(path)
        return found

    def _of_file(self, name: str, trace: Trace) -> Any:
        path = self.source.path
        folders = [*reversed(path.parent.parts)]
        if name.startswith("file.folder"):
            step = int(name.removeprefix("file.folder").lstrip(".") or 1) - 1
            value: str | None = folders[step] if 0 <= step < len(folders) else None
        else:
            value = {
                "file.stem": path.stem,
                "file.name": path.name,
                "file.path": str(path),
                "file.words": re.sub(r"[-_ ]+", " ", path.stem).strip().capitalize(),
                "body": self.source.body,
                "heading": self.source.heading,
            }.get(name)
        if value and name == "file.words":
            trace.guesses.append("the words of the file's name")
        if value:
            trace.sources.append(f"${name}")
        return value

    # --- what is done to it -----------------------------------------------------------------

    def _converted(self, spec: Spec, value: Any, trace: Trace) -> Any:
        if spec.take and isinstance(value, Mapping):
            value = list(value) if spec.take == "keys" else list(value.values())
            trace.changed |= {where[:1] for where in trace.leaves}
        if spec.split is not None and isinstance(value, str):
            value = [part.strip() for part in value.split(spec.split) if part.strip()]
        if spec.table:
            value = _for_each(value, lambda item: self._translated(spec, item))
        if spec.as_ == "list" and isinstance(value, str):
            value = texts.items(value)
        elif spec.as_ == "duration":
            value = self._duration(value, trace)
        elif spec.as_ is not None:
            value = _for_each(value, lambda item: self._formed(spec, item, trace))
        if spec.first and isinstance(value, str):
            value = texts.first(value, spec.first)
            if value is not None:
                trace.guesses.append(f"the first {spec.first} of {_names(trace.sources)}")
        if spec.shorten and isinstance(value, str):
            shorter = texts.shorten(value, spec.shorten)
            if shorter != value.strip() and not spec.first:
                trace.guesses.append(f"{_names(trace.sources)}, cut to {spec.shorten} characters")
            value = shorter
        return value

    def _translated(self, spec: Spec, item: Any) -> Any:
        if not isinstance(item, str):
            return item
        written = item.strip()
        if written in spec.table:
            return spec.table[written]
        return spec.otherwise if "otherwise" in spec.model_fields_set else item

    def _duration(self, value: Any, trace: Trace) -> str | None:
        """A length of time; those of a list are added up."""
        written = value if isinstance(value, list) else [value]
        known = [length for item in written if (length := texts.duration(_as_text(item or "")))]
        trace.guesses += [length.guess for length in known if length.guess]
        if len(written) > 1 and known:
            some = "" if len(known) == len(written) else f" of {len(written)}"
            trace.guesses.append(f"the sum of {len(known)}{some} times")
        if not known:
            return None
        return known[0].text if len(written) == 1 else f"{sum(k.minutes for k in known)} min"

    def _formed(self, spec: Spec, item: Any, trace: Trace) -> Any:
        if not isinstance(item, str):
            return item
        here = self.source.path
        match spec.as_:
            case "plain":
                return texts.plain(item) or None
            case "slug":
                return texts.slug(item) or None
            case "date":
                return texts.day(item)
            case "people":
                return self._found("person", item, self.surroundings.person(item), trace)
            case "reference":
                id = self.surroundings.document(item, here)
                return self._found("document", item, id, trace)
            case "file":
                return self._found("file", item, self.surroundings.file(item, here), trace)
        return item

    def _found(self, what: str, written: str, found: str | None, trace: Trace) -> str | None:
        if found is None:
            trace.lost.append(Lost(what, written, self.surroundings.why_not(what, written)))
        return found

    def _each(self, spec: Spec, value: Any, at: list[FieldPath] | None, trace: Trace) -> Any:
        given = value if isinstance(value, list) else [] if _is_nothing(value) else [value]
        places: list[FieldPath]
        places = at if at is not None and len(at) == len(given) else [("?",)] * len(given)
        made: list[Any] = []
        for item, place in zip(given, places, strict=True):
            scope = Scope(item, place)
            if spec.each_group:
                made.append(self._group(spec.each_group, trace, scope))
            else:
                filled = (self.fill(text, trace, scope) for text in spec.each_template)
                made.append(next((text for text in filled if text), None))
        return [item for item in made if not _is_nothing(item)]

    # --- templates --------------------------------------------------------------------------

    def fill(self, template: str, trace: Trace, scope: Scope) -> str | None:
        """A template with its values in place; None if one of them is missing."""
        missing = False

        def text_of(path: str) -> str:
            nonlocal missing
            value = self._at_path(path.strip(), trace, scope)
            missing = missing or _is_nothing(value)
            return "" if _is_nothing(value) else _as_text(value)

        def filled(match: re.Match[str]) -> str:
            if match["field"]:
                return text_of(match["field"])
            if _is_nothing(self._at_path(match["path"].strip(), trace, scope)):
                return ""
            return FIELD.sub(lambda inner: text_of(inner["field"]), match["text"])

        # In one go, so that braces in a value are not taken for a place in the template.
        text = PLACE.sub(filled, template)
        if "{" not in template:
            trace.sources.append("template")
        return None if missing else text


class _Many(list[Any]):
    """A list whose items know where they stand in the front matter."""

    at: list[FieldPath]


def look_up(
    value: Any, parts: list[str], at: FieldPath, changed: set[FieldPath]
) -> Iterator[tuple[Any, FieldPath]]:
    """The values at the end of a path; items of a list count from 1, and `*` is all of them.

    A name may itself contain dots. Groups of fields whose names `*` passes over are added to
    `changed`.
    """
    if not parts:
        yield value, at
    elif isinstance(value, Mapping):
        if parts[0] == "*":
            changed.add(at)
            for name, inner in value.items():
                yield from look_up(inner, parts[1:], (*at, name), changed)
            return
        for length in range(1, len(parts) + 1):
            name = ".".join(parts[:length])
            if name in value:
                yield from look_up(value[name], parts[length:], (*at, name), changed)
                return
    elif isinstance(value, list):
        if parts[0] == "*":
            for number, inner in enumerate(value):
                yield from look_up(inner, parts[1:], (*at, number), changed)
        elif parts[0].isdigit() and 0 < int(parts[0]) <= len(value):
            number = int(parts[0]) - 1
            yield from look_up(value[number], parts[1:], (*at, number), changed)


def _for_each(value: Any, convert: Callable[[Any], Any]) -> Any:
    """Convert a value, or each item of a list except what becomes nothing or is there already."""
    if not isinstance(value, list):
        return None if value is None else convert(value)
    made: list[Any] = []
    for item in value:
        new = convert(item)
        for one in new if isinstance(new, list) else [new]:
            if not _is_nothing(one) and one not in made:
                made.append(one)
    return made


def _is_constant(spec: Spec) -> bool:
    if spec.path is not None:
        return False
    if "value" in spec.model_fields_set:
        return True
    if spec.template:
        return not any("{" in template for template in spec.template)
    return bool(spec.group or spec.from_ or spec.all) and all(map(_is_constant, spec.specs))


def _is_nothing(value: Any) -> bool:
    return value is None or value in ("", [], {}) or (isinstance(value, str) and not value.strip())


def _as_text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(_as_text, value))
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {_as_text(inner)}" for name, inner in value.items())
    return str(value).strip()


def _names(sources: list[str]) -> str:
    names = {"$body": "the text", "$heading": "the heading"}
    return " and ".join(dict.fromkeys(names.get(s, f"“{s}”") for s in sources)) or "the text"
