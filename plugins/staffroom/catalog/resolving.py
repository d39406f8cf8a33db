"""Following references: every id, word and link is led to what it names, or reported."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from staffroom.catalog.graph import Catalog, Key, Page, Record, Reference, Resolved
from staffroom.catalog.reading import Inventory, is_outside, slug
from staffroom.diagnostic import PROBLEMS, Position
from staffroom.document import Document, FieldPath
from staffroom.kinds import KINDS, Entry, kind_of
from staffroom.kinds.fields import (
    FileBeside,
    PageByHand,
    Refers,
    RefersToObjective,
    TermOf,
    is_safe_address,
)
from staffroom.kinds.structure import marked_values
from staffroom.links import Form, Link, find_links
from staffroom.vocabulary import nearest, unknown_term

PUBLISHED_FILES = frozenset(
    {
        *("png", "jpg", "jpeg", "gif", "webp", "avif"),
        *("pdf", "docx", "odt", "rtf", "pptx", "odp", "xlsx", "ods", "csv", "tsv", "txt", "epub"),
        *("mp3", "ogg", "oga", "wav", "m4a", "mp4", "webm", "ogv", "vtt"),
        *("zip", "ics", "ggb"),
    }
)
"""The endings of files that may stand beside a document; none of them runs in a browser."""


# What no document can be to itself. Longer circles are found by `checks`.
_OF_ITSELF = {
    "translation": "translation-loop",
    "broader": "circular-broader",
    "prerequisite": "circular-prerequisites",
}


class _Source(NamedTuple):
    """What a reference begins at."""

    key: Key
    document: Document


def resolve(inventory: Inventory) -> Catalog:
    """The catalog of what was read; problems are added to the inventory's."""
    return _Resolver(inventory).resolve()


class _Resolver:
    def __init__(self, inventory: Inventory) -> None:
        self.inventory = inventory
        self.root = inventory.root
        self.records = inventory.records
        self.pages = inventory.pages
        self.references: dict[Reference, None] = {}
        self.former_ids: dict[Key, Key] = {}
        self.aliases: dict[str, Key] = {}
        self.by_path = {record.document.path: key for key, record in self.records.items()}
        self.addresses = {f"{r.kind.folder}/{key.id}/": key for key, r in self.records.items()}
        hidden = [*inventory.drafts.values(), *filter(None, inventory.left_out.values())]
        self.keys_by_id = _keys_by_id([*self.records, *hidden])

    def resolve(self) -> Catalog:
        for record in self.records.values():
            self._collect_aliases(record)
        records = [self._resolve(record) for record in self.records.values()]
        pages = [self._resolve_page(page) for page in self.pages.values()]
        return Catalog(
            records={r.key: r for r in sorted(records, key=lambda r: _reading_order(r.key))},
            vocabularies=self.inventory.vocabularies,
            folder=self.inventory.content.parent,
            pages={page.key: page for page in pages},
            references=tuple(self.references),
            left_out=dict(sorted(self.inventory.left_out.items())),
            drafts=frozenset(self.inventory.drafts.values()),
            aliases=self.aliases,
            former_ids=self.former_ids,
        )

    def _report(
        self, code: str, source: _Source, where: FieldPath | Position, **values: Any
    ) -> None:
        """Note a problem of a document, at a field or at a place."""
        document = source.document
        place = where if isinstance(where, Position) else document.position(where)
        self.inventory.diagnostics.append(PROBLEMS[code].at(document.path, place, **values))

    # --- aliases ----------------------------------------------------------------------------

    def _collect_aliases(self, record: Record) -> None:
        source = _Source(record.key, record.document)
        for number, alias in enumerate(record.fields.aliases):
            # A name without a slash is a former id, the last part of an address like today's.
            is_id = "/" not in alias
            address = f"{record.kind.folder}/{alias}/" if is_id else _address_of_alias(alias)
            if (taken := self.addresses.get(address) or self.aliases.get(address)) is not None:
                other = self.records[taken].document.path
                where = ("aliases", number)
                self._report("duplicate-alias", source, where, alias=alias, other=other)
                continue
            self.aliases[address] = record.key
            if is_id:
                self.former_ids[Key(record.kind.name, alias)] = record.key

    # --- fields -----------------------------------------------------------------------------

    def _resolve(self, record: Record) -> Record:
        source = _Source(record.key, record.document)
        terms = self._terms(source, record.fields)
        targets = self._field_references(source, record)
        files: list[PurePosixPath] = []
        for marked in marked_values(record.fields, FileBeside):
            place = record.document.position(marked.where)
            if (file := self._file(source, marked.value, place)) is not None:
                files.append(file)
        links: dict[int, Resolved] = {}
        for link in find_links(record.document.body):
            place = record.document.body_position(link.start)
            if (target := self._link(source, link, place)) is None:
                continue
            links[link.start] = target
            if target.file is not None:
                files.append(target.file)
            if target.key is not None:
                self._add(record.key, target.key, "mention")
        return replace(
            record,
            terms=terms,
            targets=targets,
            links=links,
            files=tuple(dict.fromkeys(files)),
        )

    def _terms(self, source: _Source, fields: Entry) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = defaultdict(list)
        for marked in marked_values(fields, TermOf):
            name = marked.mark.vocabulary
            found[name] += self._term(source, name, marked.value, marked.where)
        for marked in marked_values(fields, RefersToObjective):
            if "#" in marked.value:
                self._objective(source, marked.value, marked.where)
            else:
                found["standards"] += self._term(source, "standards", marked.value, marked.where)
        return {name: tuple(dict.fromkeys(ids)) for name, ids in found.items() if ids}

    def _term(self, source: _Source, name: str, written: str, where: FieldPath) -> list[str]:
        vocabulary = self.inventory.vocabularies[name]
        if (term := vocabulary.resolve(written)) is not None:
            return [term.id]
        # One slip in a vocabulary is reported there, not in every document that uses its words.
        if name not in self.inventory.unread:
            document = source.document
            problem = unknown_term(vocabulary, written, document.path, document.position(where))
            self.inventory.diagnostics.append(problem)
        return []

    def _objective(self, source: _Source, written: str, where: FieldPath) -> None:
        lesson_id, _, objective_id = written.partition("#")
        target = self._find(source, lesson_id, ("lesson-plan",), where)
        if target is None:
            return
        self._add(source.key, target, "assesses")
        objectives = getattr(self.records[target].fields, "objectives", ())
        known = [objective.id for objective in objectives if objective.id]
        if objective_id not in known:
            values: dict[str, Any] = {"lesson": target.id, "objective": objective_id}
            if known:
                values["objectives"] = ", ".join(known)
            else:
                values["hint"] = f"Give the objectives of “{target.id}” an id each."
            self._report("unknown-objective", source, where, **values)

    def _field_references(self, source: _Source, record: Record) -> dict[tuple[str, str], Key]:
        targets: dict[tuple[str, str], Key] = {}
        for marked in marked_values(record.fields, Refers):
            kinds = (record.kind.name,) if marked.mark.own_kind else marked.mark.kinds
            if marked.mark.loose and not self._is_id(marked.value, kinds):
                continue
            target = self._find(source, marked.value, kinds, marked.where)
            if target == source.key:
                if (code := _OF_ITSELF.get(marked.mark.relation)) is not None:
                    values = {"value": target.id, "chain": f"{target.id} → {target.id}"}
                    self._report(code, source, marked.where, **values)
            elif target is not None:
                targets[marked.mark.relation, marked.value] = target
                self._add(source.key, target, marked.mark.relation)
        for marked in marked_values(record.fields, PageByHand):
            key = Key("page", posixpath.normpath(marked.value))
            if key in self.pages:
                targets["pathway", marked.value] = key
                self._add(source.key, key, "pathway")
                continue
            guess = nearest(marked.value, [page.id for page in self.pages])
            hint = f"Did you mean “{guess}”?" if guess else "Write its path below docs/."
            self._report("dangling-link", source, marked.where, target=marked.value, hint=hint)
        return targets

    def _is_id(self, text: str, kinds: tuple[str, ...]) -> bool:
        """Whether a text that may be an id is one: it is known, or can hardly be anything else."""
        if any(key.kind in kinds for key in self.keys_by_id.get(text, ())):
            return True
        return re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", text) is not None

    def _add(self, source: Key, target: Key, relation: str) -> None:
        if source != target:
            self.references[Reference(source, target, relation)] = None

    def _find(
        self, source: _Source, written: str, kinds: tuple[str, ...], where: FieldPath | Position
    ) -> Key | None:
        """The document that an id names; None if there is none to show; a slip is reported."""
        kind, colon, rest = (part.strip() for part in written.partition(":"))
        if colon and kind in KINDS and (not kinds or kind in kinds):
            kinds, id = (kind,), rest
        else:
            id = written.strip()
        found = [key for key in self.keys_by_id.get(id, ()) if not kinds or key.kind in kinds]
        if not found:
            found = [
                current
                for former, current in self.former_ids.items()
                if former.id == id and (not kinds or former.kind in kinds)
            ]
        if len(found) > 1:
            names = [str(key) for key in found]
            first = f"[[{names[0]}]]" if isinstance(where, Position) else names[0]
            self._report(
                "ambiguous-reference",
                source,
                where,
                personal=any(self._is_hidden_person(key) for key in found),
                target=id,
                candidates=", ".join(names),
                first=first,
            )
            return None
        if not found:
            self._dangling(source, id, kinds, where)
            return None
        # A draft, or a document that is left out for a problem of its own (which is reported
        # there), cannot be linked to; naming it is no mistake of this document.
        return found[0] if found[0] in self.records else None

    def _dangling(
        self, source: _Source, id: str, kinds: tuple[str, ...], where: FieldPath | Position
    ) -> None:
        known = [key for key in self.records if not kinds or key.kind in kinds]
        hidden = [key.id for key in self._hidden_people]
        personal = kinds == ("person",) or nearest(id, hidden) is not None
        noun = _noun(kinds[0]) if len(kinds) == 1 else "document"
        values: dict[str, Any] = {"kind": noun, "target": id, "personal": personal}
        _, _, rest = id.partition(":")
        named = rest.strip() or id
        others = [key for key in self.keys_by_id.get(named, ()) if key in self.records]
        if others and not kinds:
            values["nearest"] = others[0]
        elif others:
            values["hint"] = f"“{named}” is a {_noun(others[0].kind)}; a {noun} is needed here."
        elif (guess := nearest(named, [key.id for key in known])) is not None:
            values["nearest"] = guess if kinds else next(str(k) for k in known if k.id == guess)
        else:
            values["hint"] = "Check the id: it is the other file's name without .md."
        self._report("dangling-reference", source, where, **values)

    @cached_property
    def _hidden_people(self) -> tuple[Key, ...]:
        keys = (key for same in self.keys_by_id.values() for key in same)
        return tuple(key for key in keys if self._is_hidden_person(key))

    def _is_hidden_person(self, key: Key) -> bool:
        return key.kind == "person" and key not in self.records

    # --- links in the body ------------------------------------------------------------------

    def _link(self, source: _Source, link: Link, place: Position) -> Resolved | None:
        if link.form is Form.WIKI:
            return self._wiki(source, link, place)
        if self._leads_to_hidden_person(link.target):
            return Resolved(withheld=True)
        if link.is_external:
            if not link.target.startswith("//") and not is_safe_address(link.target):
                self._report("unsafe-address", source, place, target=link.target[:60])
            return None
        if not link.target:
            return None
        if link.target.startswith("/"):
            self._report("absolute-link", source, place, target=link.target)
            return None
        if link.target.endswith(".md"):
            return self._relative(source, link, place)
        return Resolved(file=self._file(source, link.target, place))

    def _wiki(self, source: _Source, link: Link, place: Position) -> Resolved:
        if self._is_withheld(link.target):
            return Resolved(withheld=True)
        return Resolved(key=self._find(source, link.target, (), place))

    def _is_withheld(self, written: str) -> bool:
        """Whether a reference names a person who is not shown, and can mean nothing else."""
        kind, colon, rest = (part.strip() for part in written.partition(":"))
        says_person = bool(colon) and kind.casefold() == "person"
        id = slug((rest if says_person else written).removesuffix(".md"))
        if says_person:
            # A page that was deleted may be somebody's who no longer wants to be named.
            former = self.former_ids.get(Key("person", id))
            return Key("person", id) not in self.records and former is None
        is_named = any(key.id == id for key in self.records)
        return id in self._hidden_slugs and not is_named

    def _leads_to_hidden_person(self, target: str) -> bool:
        """Whether an address or a path, however written, is that of a person's hidden page."""
        *folders, last = [part for part in re.split(r"[/\\]", target) if part] or [""]
        return "people" in folders and slug(last.rpartition(".")[0] or last) in self._hidden_slugs

    @cached_property
    def _hidden_slugs(self) -> frozenset[str]:
        return frozenset(slug(key.id) for key in self._hidden_people)

    def _relative(self, source: _Source, link: Link, place: Position) -> Resolved:
        folder = source.document.path.parent
        pages_folder = self.inventory.pages_folder.name
        path = PurePosixPath(posixpath.normpath(folder / link.target))
        if (key := self.by_path.get(path)) is not None:
            return Resolved(key=key)
        if path.parts[0] == pages_folder:
            key = Key("page", "/".join(path.parts[1:]))
            if key in self.pages:
                return Resolved(key=key)
        if path in self.inventory.left_out or path in self.inventory.drafts:
            kind = kind_of(path.relative_to(self.root)) if self.root in path.parents else None
            return Resolved(withheld=kind is not None and kind.name == "person")
        known = [*map(str, self.by_path), *(f"{pages_folder}/{page.id}" for page in self.pages)]
        guess = nearest(str(path), known, cutoff=80)
        values: dict[str, Any] = {"hint": "Check the path: it begins at this file's folder."}
        if guess:
            values = {"nearest": posixpath.relpath(guess, folder)}
        if f"/{KINDS['person'].folder}/" in str(path):
            values["personal"] = True
        self._report("dangling-link", source, place, target=link.target, **values)
        return Resolved()

    def _file(self, source: _Source, written: str, place: Position) -> PurePosixPath | None:
        folder = source.document.path.parent
        path = PurePosixPath(posixpath.normpath(folder / written))
        if any(ord(character) < 32 for character in written):
            self._report("missing-file", source, place, target=slug(written))
            return None
        if not path.suffix:
            hint = "Link to the .md file of the page, or write [[id]]."
            guess = path.with_name(f"{path.name}.md") if path.name else path
            if guess in self.by_path:
                hint = f"Did you mean “{posixpath.relpath(guess, folder)}”?"
            self._report("dangling-link", source, place, target=written, hint=hint)
            return None
        if path.suffix.lower().lstrip(".") not in PUBLISHED_FILES:
            allowed = ", ".join(sorted(PUBLISHED_FILES))
            self._report("unsafe-file", source, place, target=written, allowed=allowed)
            return None
        file = self.inventory.content.parent / path
        below = path.relative_to(self.root) if self.root in path.parents else None
        if below is not None and (kind_of(below) is None or "/." in f"/{below}"):
            # From there it could take the place of a file that the site itself has.
            self._report("misplaced-file", source, place, target=written, folder=f"{folder}/")
            return None
        if (
            below is None
            or is_outside(file, self.inventory.content)
            or file.resolve().suffix != file.suffix
        ):
            self._report("missing-file", source, place, target=written)
            return None
        if not file.is_file():
            self._report("missing-file", source, place, target=written)
            return None
        return path

    def _resolve_page(self, page: Page) -> Page:
        """The links of a page written by hand that lead to documents; the host has the others."""
        source = _Source(page.key, page.document)
        links: dict[int, Resolved] = {}
        for link in find_links(page.document.body):
            place = page.document.body_position(link.start)
            if link.form is Form.WIKI:
                links[link.start] = self._wiki(source, link, place)
            elif self._leads_to_hidden_person(link.target):
                links[link.start] = Resolved(withheld=True)
            elif link.target.endswith(".md") and not link.is_external:
                target = posixpath.normpath(page.document.path.parent / link.target)
                own, _, rest = target.partition("/")
                if own == self.root.name:
                    links[link.start] = self._relative(source, link, place)
                elif own == self.inventory.pages_folder.name and Key("page", rest) in self.pages:
                    self._add(page.key, Key("page", rest), "mention")
            found = links.get(link.start)
            if found is not None and found.key is not None:
                self._add(page.key, found.key, "mention")
        return replace(page, links=links)


def _noun(kind: str) -> str:
    return kind.replace("-", " ")


def _address_of_alias(alias: str) -> str:
    """The address below the site that an alias names: a folder, or a file with an ending."""
    path = alias.strip("/")
    return path if "." in path.split("/")[-1] else f"{path}/"


def _keys_by_id(keys: Iterable[Key]) -> Mapping[str, tuple[Key, ...]]:
    found: dict[str, list[Key]] = defaultdict(list)
    for key in sorted(set(keys), key=_reading_order):
        found[key.id].append(key)
    return {id: tuple(same) for id, same in found.items()}


_KIND_ORDER = {name: number for number, name in enumerate(KINDS)}


def _reading_order(key: Key) -> tuple[int, str]:
    return _KIND_ORDER.get(key.kind, len(_KIND_ORDER)), key.id
