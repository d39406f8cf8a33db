"""One file becomes one document: its fields, its text, and what is kept of the rest."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from staffroom.diagnostic import Diagnostic
from staffroom.document import Document, FieldPath, parse_document
from staffroom.importer import texts
from staffroom.importer.account import DocumentAccount
from staffroom.importer.body import Text, convert_text, kept_block, without_title, words_only
from staffroom.importer.mapping import BodyPart
from staffroom.importer.survey import Target
from staffroom.importer.trace import Lost, Trace, kept_entries
from staffroom.importer.values import Finder
from staffroom.importer.world import World
from staffroom.importer.writing import CannotBeWritten, front_matter
from staffroom.kinds import Entry, validate
from staffroom.kinds.marks import Refers, TermOf
from staffroom.kinds.structure import FieldShape, marked_values, shape


class LeftOut(Exception):
    """No document comes of a file; the message says why."""


@dataclass(frozen=True)
class Converted:
    """A document, ready to be written."""

    target: Target
    content: bytes
    account: DocumentAccount
    words: tuple[tuple[str, str], ...]
    """Words that no vocabulary has: vocabulary and word."""


def convert(target: Target, world: World) -> Converted:
    """The document that a file becomes; `LeftOut` if it would not pass the checker."""
    return _Conversion(target, world).convert()


class _Conversion:
    def __init__(self, target: Target, world: World) -> None:
        self.target = target
        self.world = world
        self.around = world.around(target)
        self.source = target.source
        self.shapes = {field.name: field for field in shape(target.kind.model)}
        self.finder = Finder(target.source, self.around)
        self.traces: dict[str, Trace] = {}
        self.parts: list[Trace] = []
        self.dropped: list[tuple[str, str]] = []
        self.words: list[tuple[str, str]] = []

    def convert(self) -> Converted:
        document = self._settle(self._fields())
        fields = dict(document.metadata)
        text = self._text(fields.get("title", ""))
        for name, trace in self.traces.items():
            trace.value = fields.get(name)
        body = "" if self._says_it_all(text.body) else text.body
        entries = kept_entries(self.source, [*self.traces.values(), *self.parts])
        lines = [line for entry in entries for line in entry.lines]
        pieces = [*filter(None, [self.source.preamble.strip("\n")]), *text.kept]
        block = kept_block(str(self.source.path), lines, pieces) if lines or pieces else ""
        made = f"{self._written(fields)}{_below(body)}{_below(block)}".encode()
        reread, problems = parse_document(made, document.path)
        if reread is None or dict(reread.metadata) != fields:
            reason = problems[0].message if problems else "it would not read back as it is"
            raise LeftOut(reason)
        kept = [name for entry in entries for name in entry.names or ("comments",)]
        account = self._account(fields, [*kept, *(["text"] if pieces else [])], text)
        return Converted(self.target, made, account, tuple(dict.fromkeys(self.words)))

    # --- fields -----------------------------------------------------------------------------

    def _fields(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, spec in self.target.rule.fields.items():
            trace = self.traces[name] = Trace()
            value = _fitted(self.finder.find(spec, trace), self.shapes[name])
            if value is not None:
                found[name] = value
        if self.target.aliases:
            own = found.get("aliases", [])
            found["aliases"] = list(dict.fromkeys([*own, *self.target.aliases]))
        return found

    def _settle(self, fields: dict[str, Any]) -> Document:
        """The document's fields without what cannot be used, so that the checker passes them."""
        while True:
            document = self._document(fields)
            model, problems = validate(document, self.target.kind)
            # One at a time: what is taken out of a list moves all that follows.
            if serious := [problem for problem in problems if problem.severity != "note"]:
                fields = self._without(fields, serious[0], document)
                continue
            if model is None:
                raise LeftOut("it does not pass the checker")
            settled = self._with_known_words(fields, model)
            if settled == fields:
                return document
            fields = settled

    def _document(self, fields: Mapping[str, Any]) -> Document:
        raw = self._written(fields).encode()
        document, problems = parse_document(raw, self.target.path)
        if document is None:
            raise LeftOut(problems[0].message)
        return document

    def _written(self, fields: Mapping[str, Any]) -> str:
        try:
            return f"---\n{front_matter(fields, self.target.kind.model)}---\n"
        except CannotBeWritten:
            raise LeftOut("its values cannot be written so that they read back the same") from None

    def _without(
        self, fields: dict[str, Any], problem: Diagnostic, document: Document
    ) -> dict[str, Any]:
        """The fields without the value that a problem is about, or with that value mended."""
        where = _place(document, problem)
        field = self.shapes.get(str(where[0])) if where else None
        if problem.code == "one-line" and where:
            line = " ".join(str(_at(fields, where)).split())
            if line != _at(fields, where):
                return _changed(fields, where, _always(line))
        whole = len(where) <= 1 or not any(isinstance(part, int) for part in where)
        if field is None or (field.required and whole):
            raise LeftOut(problem.message)
        item = where[: _last_number(where) + 1] if not whole else where[:1]
        if field.required and len(_at(fields, item[:-1])) <= 1:
            raise LeftOut(problem.message)
        self.dropped.append((_shown(_at(fields, item)), problem.message))
        return _changed(fields, item, _always(None))

    def _with_known_words(self, fields: dict[str, Any], model: Entry) -> dict[str, Any]:
        """The fields with words of the vocabularies, and ids that there are."""
        for marked in marked_values(model, TermOf):
            vocabulary = marked.mark.vocabulary
            term = self.world.term(vocabulary, marked.value)
            if term is None:
                self.words.append((vocabulary, marked.value))
                reason = f"“{marked.value}” is not in the vocabulary “{vocabulary}”"
                return self._drop(fields, marked.where, reason)
            if term.id != marked.value:
                where = _as_written(fields, marked.where)
                beside = _at(fields, where[:-1])
                twice = isinstance(beside, list) and term.id in beside
                return _changed(fields, where, _always(None if twice else term.id))
        for marked in marked_values(model, Refers):
            if self.world.has_document(marked.value, marked.mark, self.target.kind):
                continue
            if not marked.mark.loose:
                reason = f"there is no document “{marked.value}”"
                return self._drop(fields, marked.where, reason)
            if re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", marked.value):
                return _changed(fields, _as_written(fields, marked.where), _no_id)
        return fields

    def _drop(self, fields: dict[str, Any], where: FieldPath, reason: str) -> dict[str, Any]:
        where = _as_written(fields, where)
        field = self.shapes[str(where[0])]
        self.dropped.append((_shown(_at(fields, where)), reason))
        changed = _changed(fields, where, _always(None))
        if field.required and field.name not in changed:
            raise LeftOut(f"{reason}, and without it “{field.name}” is missing")
        return changed

    # --- text -------------------------------------------------------------------------------

    def _text(self, title: str) -> Text:
        around = self.target.rule.body
        pieces = [
            *map(self._part, around.before),
            without_title(self.source.body, title).strip("\n"),
            *map(self._part, around.after),
        ]
        joined = "\n\n".join(piece for piece in pieces if piece.strip())
        return convert_text(joined, self.around.link, self.around.address)

    def _part(self, part: BodyPart) -> str:
        trace = Trace()
        self.parts.append(trace)
        value = self.finder.find(part, trace)
        if value is None:
            return ""
        if isinstance(value, list) and part.each_template:
            trace.shown = _blocks([str(item).strip("\n") for item in value])
        elif isinstance(value, list):
            trace.shown = "\n".join(f"- {item}" for item in value)
        else:
            trace.shown = str(value).strip("\n")
        heading = f"{part.heading}\n\n" if part.heading else ""
        return f"{heading}{trace.shown}"

    def _says_it_all(self, body: str) -> bool:
        """Whether the text only repeats a value that was taken from it."""
        taken = [t.value for t in self.traces.values() if "$body" in t.sources]
        return bool(body.strip()) and " ".join(body.split()) in taken

    # --- the account ------------------------------------------------------------------------

    def _account(self, fields: Mapping[str, Any], kept: list[str], text: Text) -> DocumentAccount:
        mapped: list[tuple[str, str]] = []
        given: list[str] = []
        guessed = [("file", guess) for guess in self.source.guesses]
        for name in fields:
            trace = self.traces.get(name, Trace())
            own = [
                source for source in trace.sources if source not in ("value", "default", "template")
            ]
            guessed += [(name, guess) for guess in dict.fromkeys(trace.guesses)]
            if own or name == "aliases":
                mapped.append((name, ", ".join(dict.fromkeys(own)) or "the file's name"))
            else:
                given.append(name)
        lost: list[Lost] = []
        for trace in (*self.traces.values(), *self.parts):
            lost += trace.lost
        for trace in self.parts:
            guessed += [("text", guess) for guess in dict.fromkeys(trace.guesses)]
            if trace.shown:
                mapped.append(("text", ", ".join(dict.fromkeys(trace.sources))))
        return DocumentAccount(
            path=self.target.path,
            status="written",
            mapped=tuple(mapped),
            given=tuple(given),
            guessed=tuple(guessed),
            kept=tuple(kept),
            dropped=tuple(self.dropped),
            people=tuple((s.written, s.reason) for s in lost if s.what == "person"),
            links=(*((s.written, s.reason) for s in lost if s.what != "person"), *text.links),
        )


def _always(value: Any) -> Callable[[Any], Any]:
    return lambda old: value


def _no_id(text: str) -> str:
    """A text that looks like an id, such as `peer-review`, written so that it does not."""
    capital = text[:1].upper() + text[1:]
    return capital if capital != text else f"{text}."


def _below(text: str) -> str:
    text = text.strip("\n").rstrip()
    return f"\n{text}\n" if text else ""


def _blocks(found: list[str]) -> str:
    """Pieces of text one below the other: the lines of a list together, all else apart."""
    tight = all(re.match(r"[*+-] |\d+\. ", piece) and "\n" not in piece for piece in found)
    return ("\n" if tight else "\n\n").join(found)


def _fitted(value: Any, field: FieldShape) -> Any:
    """A value in the form of its field: texts tidied, one for a list made a list, and back."""
    if isinstance(value, Mapping):
        parts = {part.name: part for part in field.parts}
        found = {
            name: _fitted(inner, parts[name]) if name in parts else _tidied(inner)
            for name, inner in value.items()
        }
        value = {name: inner for name, inner in found.items() if inner is not None}
        return ([value] if field.is_list else value) or None
    if isinstance(value, list):
        single = replace(field, is_list=False)
        found_items = [_fitted(item, single) for item in value]
        kept = [item for item in found_items if item is not None]
        if not field.is_list and len(kept) == 1:
            return kept[0]
        return kept or None
    tidied = _tidied(value)
    return [tidied] if field.is_list and tidied is not None else tidied


def _tidied(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _tidied(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_tidied(item) for item in value]
    return None if value is None else words_only(texts.tidy(str(value))) or None


# --- places in the metadata ---------------------------------------------------------------------


def _place(document: Document, problem: Diagnostic) -> FieldPath:
    """The way to the value that a problem is about: the innermost one that stands there."""
    here = (problem.line, problem.column)
    exact = [where for where, place in document.positions.items() if tuple(place) == here and where]
    if exact:
        return max(exact, key=len)
    return ()


def _last_number(where: FieldPath) -> int:
    return max((n for n, part in enumerate(where) if isinstance(part, int)), default=-1)


def _at(value: Any, where: FieldPath) -> Any:
    for part in where:
        value = value[part]
    return value


def _as_written(value: Any, where: FieldPath) -> FieldPath:
    """The way to a value as far as it goes: a text may stand for a group of fields."""
    for length, part in enumerate(where):
        if not isinstance(value, Mapping | list):
            return where[:length]
        value = _at(value, (part,))
    return where


def _changed(
    fields: dict[str, Any], where: FieldPath, change: Callable[[Any], Any]
) -> dict[str, Any]:
    """A copy in which the value at a place is another; what becomes nothing is taken out."""
    return _with_change(fields, where, change) or {}


def _with_change(value: Any, where: FieldPath, change: Callable[[Any], Any]) -> Any:
    if not where:
        return change(value)
    copy: Any = dict(value) if isinstance(value, Mapping) else list(value)
    new = _with_change(copy[where[0]], where[1:], change)
    if new is None:
        del copy[where[0]]
    else:
        copy[where[0]] = new
    return copy or None


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        text = ", ".join(f"{name}: {_shown(inner)}" for name, inner in value.items())
    elif isinstance(value, list):
        text = ", ".join(map(_shown, value))
    else:
        text = str(value)
    return text if len(text) <= 60 else f"{text[:59]}…"
