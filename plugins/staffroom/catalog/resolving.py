"""Following references: every id, word and link is led to what it names, or reported."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

from staffroom.catalog.graph import Catalog, Followed, Key, Page, Record, Reference, Resolved
from staffroom.catalog.outline import LinkFound
from staffroom.catalog.reading import Inventory, Source, is_outside, slug
from staffroom.diagnostic import PROBLEMS, Position
from staffroom.document import FieldPath
from staffroom.kinds import KINDS, kind_of
from staffroom.kinds.fields import is_safe_address
from staffroom.vocabulary import Guesses, unknown_term

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
        self.former: dict[str, list[tuple[Key, Key]]] = defaultdict(list)
        """The same by the former id alone."""
        self.aliases: dict[str, Key] = {}
        self.by_path = {source.path: key for key, source in self.records.items()}
        self.addresses = {_address(source): key for key, source in self.records.items()}
        self.hidden_paths = {*inventory.left_out, *inventory.drafts.values()}
        hidden = [*inventory.drafts, *filter(None, inventory.left_out.values())]
        self.keys_by_id = _keys_by_id([*self.records, *hidden])
        self.ids = {key.id for key in self.records}
        # What was found once holds for all documents: no answer depends on who asks.
        self._found: dict[tuple[str, tuple[str, ...]], Key | None] = {}
        self._withheld: dict[str, bool] = {}
        self._known_terms: dict[tuple[str, str], str] = {}

    def resolve(self) -> Catalog:
        for source in self.records.values():
            self._collect_aliases(source)
        records = [self._resolve(source) for source in self.records.values()]
        pages = [self._resolve_page(page) for page in self.pages.values()]
        return Catalog(
            records={r.key: r for r in sorted(records, key=lambda r: _reading_order(r.key))},
            vocabularies=self.inventory.vocabularies,
            folder=self.inventory.content.parent,
            pages={page.key: page for page in pages},
            references=tuple(self.references),
            left_out=dict(sorted(self.inventory.left_out.items())),
            drafts=frozenset(self.inventory.drafts),
            aliases=self.aliases,
            former_ids=self.former_ids,
        )

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
                former = Key(source.key.kind, alias)
                if former not in self.former_ids:
                    self.former[alias].append((former, source.key))
                self.former_ids[former] = source.key

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
        for where, value in source.outline.assessed:
            if "#" in value:
                self._objective(source, value, where)
            else:
                self._term(source, "standards", value, where, found)
        return {name: tuple(dict.fromkeys(ids)) for name, ids in found.items()}

    def _term(
        self,
        source: Source,
        name: str,
        written: str,
        where: FieldPath,
        found: dict[str, list[str]],
    ) -> None:
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
        found.setdefault(name, []).append(term_id)

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
            if is_loose and not self._is_id(value, kinds):
                continue
            target = self._find(source, value, kinds, where)
            if target == source.key:
                if (code := _OF_ITSELF.get(relation)) is not None:
                    values = {"value": target.id, "chain": f"{target.id} → {target.id}"}
                    self._report(code, source, where, **values)
            elif target is not None:
                targets[relation, value] = target
                self.references[Reference(source.key, target, relation)] = None
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

    def _is_id(self, text: str, kinds: tuple[str, ...]) -> bool:
        """Whether a text that may be an id is one: it is known, or can hardly be anything else."""
        if any(key.kind in kinds for key in self.keys_by_id.get(text, ())):
            return True
        return re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", text) is not None

    def _add(self, source: Key, target: Key, relation: str) -> None:
        if source != target:
            self.references[Reference(source, target, relation)] = None

    def _find(
        self, source: Source, written: str, kinds: tuple[str, ...], where: FieldPath | int
    ) -> Key | None:
        """The document that an id names; None if there is none to show; a slip is reported."""
        try:
            return self._found[written, kinds]
        except KeyError:
            pass
        asked = written, kinds
        kind, colon, rest = (part.strip() for part in written.partition(":"))
        if colon and kind in KINDS and (not kinds or kind in kinds):
            kinds, id = (kind,), rest
        else:
            id = written.strip()
        found = [key for key in self.keys_by_id.get(id, ()) if not kinds or key.kind in kinds]
        if not found:
            found = [
                current
                for former, current in self.former.get(id, ())
                if not kinds or former.kind in kinds
            ]
        if len(found) > 1:
            names = [str(key) for key in found]
            first = f"[[{names[0]}]]" if isinstance(where, int) else names[0]
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
        self._found[asked] = found[0] if found[0] in self.records else None
        return self._found[asked]

    def _dangling(
        self, source: Source, id: str, kinds: tuple[str, ...], where: FieldPath | int
    ) -> None:
        personal = kinds == ("person",) or self._may_be_hidden_person(id)
        noun = _noun(kinds[0]) if len(kinds) == 1 else "document"
        values: dict[str, Any] = {"kind": noun, "target": id, "personal": personal}
        _, _, rest = id.partition(":")
        named = rest.strip() or id
        others = [key for key in self.keys_by_id.get(named, ()) if key in self.records]
        if others and not kinds:
            values["nearest"] = others[0]
        elif others:
            values["hint"] = f"“{named}” is a {_noun(others[0].kind)}; a {noun} is needed here."
        elif (guess := self._guesses(kinds).nearest(named)) is not None:
            values["nearest"] = guess if kinds else self._first_of_id[guess]
        else:
            values["hint"] = "Check the id: it is the other file's name without .md."
        self._report("dangling-reference", source, where, **values)

    def _guesses(self, kinds: tuple[str, ...]) -> Guesses:
        if kinds not in self._guesses_of:
            known = (key.id for key in self.records if not kinds or key.kind in kinds)
            self._guesses_of[kinds] = Guesses(known)
        return self._guesses_of[kinds]

    @cached_property
    def _guesses_of(self) -> dict[tuple[str, ...], Guesses]:
        return {}

    @cached_property
    def _page_guesses(self) -> Guesses:
        return Guesses(page.id for page in self.pages)

    @cached_property
    def _path_guesses(self) -> Guesses:
        pages_folder = self.inventory.pages_folder.name
        known = [*self.by_path, *(f"{pages_folder}/{page.id}" for page in self.pages)]
        return Guesses(known, cutoff=80)

    @cached_property
    def _hidden_guesses(self) -> Guesses:
        return Guesses(key.id for key in self._hidden_people)

    @cached_property
    def _first_of_id(self) -> Mapping[str, Key]:
        found: dict[str, Key] = {}
        for key in self.records:
            found.setdefault(key.id, key)
        return found

    def _may_be_hidden_person(self, id: str) -> bool:
        if not self._hidden_people:
            return False
        # When it is too much to look, nothing is published rather than too much.
        return self._hidden_guesses.nearest(id) is not None or self._hidden_guesses.is_tired

    @cached_property
    def _hidden_people(self) -> tuple[Key, ...]:
        keys = (key for same in self.keys_by_id.values() for key in same)
        return tuple(key for key in keys if self._is_hidden_person(key))

    def _is_hidden_person(self, key: Key) -> bool:
        return key.kind == "person" and key not in self.records

    # --- links in the body ------------------------------------------------------------------

    def _link(self, source: Source, link: LinkFound) -> Resolved | None:
        is_wiki, is_external, target, start = link
        if is_wiki:
            return self._wiki(source, target, start)
        if self._leads_to_hidden_person(target):
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
        if self._is_withheld(target):
            return Resolved(withheld=True)
        return Resolved(key=self._find(source, target, (), start))

    def _is_withheld(self, written: str) -> bool:
        """Whether a reference names a person who is not shown, and can mean nothing else."""
        if (known := self._withheld.get(written)) is not None:
            return known
        kind, colon, rest = (part.strip() for part in written.partition(":"))
        says_person = bool(colon) and kind.casefold() == "person"
        id = slug((rest if says_person else written).removesuffix(".md"))
        if says_person:
            # A page that was deleted may be somebody's who no longer wants to be named.
            key = Key("person", id)
            found = key not in self.records and self.former_ids.get(key) is None
        else:
            found = id in self._hidden_slugs and id not in self.ids
        self._withheld[written] = found
        return found

    def _leads_to_hidden_person(self, target: str) -> bool:
        """Whether an address or a path, however written, is that of a person's hidden page."""
        if "people" not in target:
            return False
        *folders, last = [part for part in re.split(r"[/\\]", target) if part] or [""]
        return "people" in folders and slug(last.rpartition(".")[0] or last) in self._hidden_slugs

    @cached_property
    def _hidden_slugs(self) -> frozenset[str]:
        return frozenset(slug(key.id) for key in self._hidden_people)

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
        if guess := self._path_guesses.nearest(path):
            values = {"nearest": posixpath.relpath(guess, folder)}
        if f"/{KINDS['person'].folder}/" in path:
            values["personal"] = True
        self._report("dangling-link", source, start, target=target, **values)
        return Resolved()

    def _file(self, source: Source, written: str, where: FieldPath | int) -> PurePosixPath | None:
        folder = PurePosixPath(source.path).parent
        path = PurePosixPath(posixpath.normpath(folder / written))
        if any(ord(character) < 32 for character in written):
            self._report("missing-file", source, where, target=slug(written))
            return None
        if not path.suffix:
            hint = "Link to the .md file of the page, or write [[id]]."
            guess = path.with_name(f"{path.name}.md") if path.name else path
            if str(guess) in self.by_path:
                hint = f"Did you mean “{posixpath.relpath(guess, folder)}”?"
            self._report("dangling-link", source, where, target=written, hint=hint)
            return None
        if path.suffix.lower().lstrip(".") not in PUBLISHED_FILES:
            allowed = ", ".join(sorted(PUBLISHED_FILES))
            self._report("unsafe-file", source, where, target=written, allowed=allowed)
            return None
        below = path.relative_to(self.root) if self.root in path.parents else None
        if below is not None and (kind_of(below) is None or "/." in f"/{below}"):
            # From there it could take the place of a file that the site itself has.
            self._report("misplaced-file", source, where, target=written, folder=f"{folder}/")
            return None
        if below is None or not self._is_published(path):
            self._report("missing-file", source, where, target=written)
            return None
        return path

    def _is_published(self, path: PurePosixPath) -> bool:
        """Whether there is such a file, which lies in the content folder, links followed."""
        file = self.inventory.content.parent / path
        try:
            if is_outside(file, self.inventory.content) or file.resolve().suffix != file.suffix:
                return False
            return file.is_file()
        except OSError:
            return False

    def _resolve_page(self, source: Source) -> Page:
        """The links of a page written by hand that lead to documents; the host has the others."""
        links: dict[int, Resolved] = {}
        for is_wiki, is_external, target, start in source.outline.links:
            if is_wiki:
                links[start] = self._wiki(source, target, start)
            elif self._leads_to_hidden_person(target):
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
