"""Following references: every id, word and link is led to what it names, or reported."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any, TypeVar

from staffroom.catalog.files import Files
from staffroom.catalog.graph import Catalog, Followed, Key, Page, Record, Reference, Resolved
from staffroom.catalog.inventory import Inventory, Source
from staffroom.catalog.naming import Names, Slip, reading_order
from staffroom.catalog.outline import LinkFound
from staffroom.catalog.remembered import Led, Remembered
from staffroom.diagnostic import PROBLEMS, Position
from staffroom.document import FieldPath
from staffroom.kinds import KINDS, kind_of
from staffroom.kinds.fields import is_safe_address
from staffroom.vocabulary import Guesses, nearest, unknown_term

Node = TypeVar("Node", Record, Page)


# What no document can be to itself. Longer circles are found by `checks`.
_OF_ITSELF = {
    "translation": "translation-loop",
    "broader": "circular-broader",
    "prerequisite": "circular-prerequisites",
}


def resolve(
    inventory: Inventory, remembered: Remembered | None = None, flawed: Iterable[Source] = ()
) -> Catalog:
    """The catalog of what was read; problems are added to the inventory's.

    Args:
        inventory: What was read.
        remembered: What former loads of the same folder gave; brought up to date.
        flawed: Documents that are left out: what they name is followed to report its problems, and
            is no part of the catalog.
    """
    resolver = _Resolver(inventory, remembered)
    catalog = resolver.resolve()
    resolver.look_at(flawed)
    return catalog


class _Resolver:
    def __init__(self, inventory: Inventory, remembered: Remembered | None) -> None:
        self.inventory = inventory
        self.root = inventory.root
        self.records = inventory.records
        self.pages = inventory.pages
        self.remembered = remembered
        self.led: dict[Key, Led] = {}
        self.references: list[Reference] = []
        # Those of the document that is looked at.
        self.edges: dict[Reference, None] = {}
        self.aliases: dict[str, Key] = {}
        self.by_path = {source.path: key for key, source in self.records.items()}
        self.addresses = {_address(source): key for key, source in self.records.items()}
        self.hidden_paths = {*inventory.left_out, *inventory.drafts.values()}
        self.names = Names(inventory)
        self.files = Files(inventory.content, frozenset(self.by_path))
        # What was found once holds for all documents.
        self._known_terms: dict[tuple[str, str], str] = {}

    def resolve(self) -> Catalog:
        for source in self.records.values():
            self._collect_aliases(source)
        known = self._known()
        records = [self._led(source, known, self._resolve) for source in self.records.values()]
        pages = [self._led(page, known, self._resolve_page) for page in self.pages.values()]
        if self.remembered is not None:
            self.remembered.led = self.led
        return Catalog(
            records={r.key: r for r in sorted(records, key=lambda r: reading_order(r.key))},
            vocabularies=self.inventory.vocabularies,
            folder=self.inventory.content.parent,
            pages={page.key: page for page in pages},
            references=tuple(self.references),
            left_out=dict(sorted(self.inventory.left_out.items())),
            drafts=frozenset(self.inventory.drafts),
            aliases=self.aliases,
            former_ids=self.names.former_ids,
        )

    def look_at(self, flawed: Iterable[Source]) -> None:
        """Report what is wrong with what these documents name."""
        for source in flawed:
            self.edges = {}
            self._resolve(source)

    def _known(self) -> Mapping[Key, Led]:
        """What is remembered, if all names and links mean today what they meant then."""
        if self.remembered is None:
            return {}
        inventory = self.inventory
        world = (
            (inventory.content, inventory.pages_folder),
            tuple((s.key, s.outline.aliases, s.outline.objectives) for s in self.records.values()),
            tuple(self.pages),
            tuple(inventory.left_out.items()),
            tuple(inventory.drafts.items()),
            tuple((name, *v.terms.values()) for name, v in inventory.vocabularies.items()),
            frozenset(inventory.unread),
        )
        is_same = self.remembered.world == world
        self.remembered.world = world
        return self.remembered.led if is_same else {}

    def _led(
        self, source: Source, known: Mapping[Key, Led], follow: Callable[[Source], Node]
    ) -> Node:
        """A file whose references are followed, anew or as they are remembered."""
        led = known.get(source.key)
        if led is None or led.source is not source:
            problems = len(self.inventory.diagnostics)
            self.edges = {}
            led = Led(source, follow(source), tuple(self.edges))
            is_good = len(self.inventory.diagnostics) == problems
        else:
            is_good = True
        # What is wrong is to be told each time; and a file beside a document may come and go.
        if is_good and not led.node.files:
            self.led[source.key] = led
        self.references += led.references
        node: Node = led.node
        return node

    def _report(self, code: str, source: Source, where: FieldPath | int, **values: Any) -> None:
        """Note a problem of a document, at a field or at a character of the body."""
        place = self._place(source, where)
        path = source.text.document.path
        self.inventory.diagnostics.append(PROBLEMS[code].at(path, place, **values))

    def _place(self, source: Source, where: FieldPath | int) -> Position:
        document = source.text.document
        if isinstance(where, int):
            return document.body_position(where)
        return document.position(where)

    # --- aliases ----------------------------------------------------------------------------

    def _collect_aliases(self, source: Source) -> None:
        for number, alias in enumerate(source.outline.aliases):
            # A name without a slash is a former id, the last part of an address like today's.
            is_id = "/" not in alias
            address = _address(source, alias) if is_id else _address_of_alias(alias)
            if (taken := self.addresses.get(address) or self.aliases.get(address)) is not None:
                other = self.records[taken].path
                where = ("aliases", number)
                self._report("duplicate-alias", source, where, alias=alias, other=other)
                continue
            self.aliases[address] = source.key
            if is_id:
                self.names.add_former(Key(source.key.kind, alias), source.key)

    # --- fields -----------------------------------------------------------------------------

    def _resolve(self, source: Source) -> Record:
        outline, key = source.outline, source.key
        terms = self._terms(source)
        targets = self._field_references(source)
        files: list[PurePosixPath] = []
        for where, value in outline.files:
            if (file := self._file(source, value, where)) is not None:
                files.append(file)
        links: dict[int, Resolved] = {}
        for link in outline.links:
            if (target := self._link(source, link)) is None:
                continue
            links[link[3]] = target
            if target.file is not None:
                files.append(target.file)
            if target.key is not None:
                self._add(key, target.key, "mention")
        assert source.kind is not None
        found = Followed(links, terms, targets, tuple(dict.fromkeys(files)))
        return Record(
            source.kind, key, source.path, outline.brief, source.text, source.digest, found
        )

    def _terms(self, source: Source) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for name, where, value in source.outline.terms:
            self._term(source, name, value, where, found)
        for name, where, value in source.outline.aside:
            self._term(source, name, value, where, {})
        for where, value in source.outline.assessed:
            if "#" in value:
                self._objective(source, value, where)
            else:
                self._term(source, "standards", value, where, found)
        return {name: tuple(dict.fromkeys(ids)) for name, ids in found.items() if ids}

    def _term(
        self,
        source: Source,
        name: str,
        written: str,
        where: FieldPath,
        found: dict[str, list[str]],
    ) -> None:
        ids = found.setdefault(name, [])
        term_id = self._known_terms.get((name, written))
        if term_id is None:
            vocabulary = self.inventory.vocabularies[name]
            if (term := vocabulary.resolve(written)) is None:
                # One slip in a vocabulary is reported there, not wherever its words are used.
                if name not in self.inventory.unread:
                    path, place = source.text.document.path, self._place(source, where)
                    problem = unknown_term(vocabulary, written, path, place)
                    self.inventory.diagnostics.append(problem)
                return
            term_id = self._known_terms[name, written] = term.id
        ids.append(term_id)

    def _objective(self, source: Source, written: str, where: FieldPath) -> None:
        lesson_id, _, objective_id = written.partition("#")
        target = self._find(source, lesson_id, ("lesson-plan",), where)
        if target is None:
            return
        self._add(source.key, target, "assesses")
        known = self.records[target].outline.objectives
        if objective_id not in known:
            values: dict[str, Any] = {"lesson": target.id, "objective": objective_id}
            if known:
                values["objectives"] = ", ".join(known)
            else:
                values["hint"] = f"Give the objectives of “{target.id}” an id each."
            self._report("unknown-objective", source, where, **values)

    def _field_references(self, source: Source) -> dict[tuple[str, str], Key]:
        targets: dict[tuple[str, str], Key] = {}
        for relation, kinds, is_loose, where, value in source.outline.references:
            if is_loose and not self.names.is_id(value, kinds):
                continue
            target = self._find(source, value, kinds, where)
            if target == source.key:
                if (code := _OF_ITSELF.get(relation)) is not None:
                    values = {"value": target.id, "chain": f"{target.id} → {target.id}"}
                    self._report(code, source, where, **values)
            elif target is not None:
                targets[relation, value] = target
                self.edges[Reference(source.key, target, relation)] = None
        for where, value in source.outline.pages:
            key = Key("page", posixpath.normpath(value))
            if key in self.pages:
                targets["pathway", value] = key
                self._add(source.key, key, "pathway")
                continue
            guess = self._page_guesses.nearest(value)
            hint = f"Did you mean “{guess}”?" if guess else "Write its path below docs/."
            self._report("dangling-link", source, where, target=value, hint=hint)
        return targets

    def _add(self, source: Key, target: Key, relation: str) -> None:
        if source != target:
            self.edges[Reference(source, target, relation)] = None

    def _find(
        self, source: Source, written: str, kinds: tuple[str, ...], where: FieldPath | int
    ) -> Key | None:
        """The document that an id names; None if there is none to show; a slip is reported."""
        found = self.names.find(written, kinds, in_text=isinstance(where, int))
        if isinstance(found, Slip):
            self._report(found.code, source, where, **found.values)
            return None
        return found

    @cached_property
    def _page_guesses(self) -> Guesses:
        return Guesses(page.id for page in self.pages)

    # --- links in the body ------------------------------------------------------------------

    def _link(self, source: Source, link: LinkFound) -> Resolved | None:
        is_wiki, is_external, target, start = link
        if is_wiki:
            return self._wiki(source, target, start)
        if self.names.leads_to_hidden_person(target):
            return Resolved(withheld=True)
        if is_external:
            if not target.startswith("//") and not is_safe_address(target):
                self._report("unsafe-address", source, start, target=target[:60])
            return None
        if not target:
            return None
        if target.startswith("/"):
            self._report("absolute-link", source, start, target=target)
            return None
        if target.endswith(".md"):
            return self._relative(source, target, start)
        return Resolved(file=self._file(source, target, start))

    def _wiki(self, source: Source, target: str, start: int) -> Resolved:
        if self.names.is_withheld(target):
            return Resolved(withheld=True)
        return Resolved(key=self._find(source, target, (), start))

    def _relative(self, source: Source, target: str, start: int) -> Resolved:
        folder = posixpath.dirname(source.path)
        path = posixpath.normpath(posixpath.join(folder, target))
        if (key := self.by_path.get(path)) is not None:
            return Resolved(key=key)
        first, _, below = path.partition("/")
        if first == self.inventory.pages_folder.name and Key("page", below) in self.pages:
            return Resolved(key=Key("page", below))
        if PurePosixPath(path) in self.hidden_paths:
            kind = kind_of(PurePosixPath(below)) if first == self.root.name else None
            return Resolved(withheld=kind is not None and kind.name == "person")
        values: dict[str, Any] = {"hint": "Check the path: it begins at this file's folder."}
        guess = self._path_guesses.nearest(path)
        # Long folders make any two paths look alike.
        if guess and nearest(PurePosixPath(path).stem, [PurePosixPath(guess).stem], cutoff=60):
            values = {"nearest": posixpath.relpath(guess, folder)}
        if f"/{KINDS['person'].folder}/" in path:
            values["personal"] = True
        self._report("dangling-link", source, start, target=target, **values)
        return Resolved()

    @cached_property
    def _path_guesses(self) -> Guesses:
        pages_folder = self.inventory.pages_folder.name
        known = [*self.by_path, *(f"{pages_folder}/{page.id}" for page in self.pages)]
        return Guesses(known, cutoff=80)

    def _file(self, source: Source, written: str, where: FieldPath | int) -> PurePosixPath | None:
        found = self.files.find(written, PurePosixPath(source.path).parent)
        if isinstance(found, Slip):
            self._report(found.code, source, where, **found.values)
            return None
        return found

    def _resolve_page(self, source: Source) -> Page:
        """The links of a page written by hand that lead to documents; the host has the others."""
        links: dict[int, Resolved] = {}
        for is_wiki, is_external, target, start in source.outline.links:
            if is_wiki:
                links[start] = self._wiki(source, target, start)
            elif self.names.leads_to_hidden_person(target):
                links[start] = Resolved(withheld=True)
            elif target.endswith(".md") and not is_external:
                path = posixpath.normpath(posixpath.join(posixpath.dirname(source.path), target))
                own, _, rest = path.partition("/")
                if own == self.root.name:
                    links[start] = self._relative(source, target, start)
                elif own == self.inventory.pages_folder.name and Key("page", rest) in self.pages:
                    self._add(source.key, Key("page", rest), "mention")
            found = links.get(start)
            if found is not None and found.key is not None:
                self._add(source.key, found.key, "mention")
        followed = Followed(links)
        brief = source.outline.brief
        return Page(source.key, source.path, brief, source.text, source.digest, followed)


def _address(source: Source, id: str | None = None) -> str:
    assert source.kind is not None
    return f"{source.kind.folder}/{id if id is not None else source.key.id}/"


def _address_of_alias(alias: str) -> str:
    """The address below the site that an alias names: a folder, or a file with an ending."""
    path = alias.strip("/")
    return path if "." in path.split("/")[-1] else f"{path}/"
