"""Whom and what a name means: ids as authors write them, and the names that must not be shown."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from staffroom.catalog.folders import slug
from staffroom.catalog.graph import Key
from staffroom.catalog.inventory import Inventory
from staffroom.kinds import KINDS, noun
from staffroom.vocabulary import Guesses


class Slip(NamedTuple):
    """A name that means nothing or more than one thing, or that is not to be followed."""

    code: str
    """The problem's."""
    values: Mapping[str, Any]


class Names:
    """The ids of all documents, today's and former ones, and those of pages that are not shown.

    What was answered once is remembered: no answer depends on who asks.
    """

    def __init__(self, inventory: Inventory) -> None:
        self._records = inventory.records
        hidden = [*inventory.drafts, *filter(None, inventory.left_out.values())]
        self._keys = _keys_by_id([*inventory.records, *hidden])
        self.former_ids: dict[Key, Key] = {}
        """Former ids → the document's key."""
        self._former: dict[str, list[Key]] = defaultdict(list)
        self._found: dict[tuple[str, tuple[str, ...], bool], Key | Slip | None] = {}
        self._withheld: dict[str, bool] = {}
        self._guesses: dict[tuple[str, ...], Guesses] = {}

    def add_former(self, former: Key, key: Key) -> None:
        """Let a former id lead to a document; all of them come before the first question."""
        if former not in self.former_ids:
            self._former[former.id].append(former)
        self.former_ids[former] = key

    def is_id(self, text: str, kinds: tuple[str, ...]) -> bool:
        """Whether a text that may be an id is one: it is known, or can hardly be anything else."""
        if any(key.kind in kinds for key in self._keys.get(text, ())):
            return True
        return re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", text) is not None

    def find(self, written: str, kinds: tuple[str, ...], *, in_text: bool) -> Key | Slip | None:
        """The document that an id names; None if it is one that is not shown.

        Args:
            written: `id` or `kind:id`.
            kinds: The kinds that it may be of; none means any.
            in_text: Whether it stands in a text, between double brackets.
        """
        asked = written, kinds, in_text
        if asked not in self._found:
            self._found[asked] = self._find(*asked)
        return self._found[asked]

    def _find(self, written: str, kinds: tuple[str, ...], in_text: bool) -> Key | Slip | None:
        kind, colon, rest = (part.strip() for part in written.partition(":"))
        if colon and kind in KINDS and (not kinds or kind in kinds):
            kinds, id = (kind,), rest
        else:
            id = written.strip()
        found = [key for key in self._keys.get(id, ()) if not kinds or key.kind in kinds]
        if not found:
            former = [key for key in self._former.get(id, ()) if not kinds or key.kind in kinds]
            found = [self.former_ids[key] for key in former]
        if len(found) > 1:
            names = [str(key) for key in found]
            values = {
                "personal": any(self._is_hidden_person(key) for key in found),
                "target": id,
                "candidates": ", ".join(names),
                "first": f"[[{names[0]}]]" if in_text else names[0],
            }
            return Slip("ambiguous-reference", values)
        if not found:
            return self._dangling(id, kinds)
        # A draft, or a document that is left out for a problem of its own (which is reported
        # there), cannot be linked to; naming it is no mistake of this document.
        return found[0] if found[0] in self._records else None

    def _dangling(self, id: str, kinds: tuple[str, ...]) -> Slip:
        personal = kinds == ("person",) or self._may_be_hidden_person(id)
        wanted = noun(*kinds)
        values: dict[str, Any] = {"kind": wanted, "target": id, "personal": personal}
        _, _, rest = id.partition(":")
        named = rest.strip() or id
        others = [key for key in self._keys.get(named, ()) if key in self._records]
        if others and not kinds:
            values["nearest"] = others[0]
        elif others:
            values["hint"] = f"“{named}” is a {noun(others[0].kind)}; a {wanted} is needed here."
        elif (guess := self._nearest(named, kinds)) is not None:
            values["nearest"] = guess if kinds else self._first_of_id[guess]
        else:
            values["hint"] = "Check the id: it is the other file's name without .md."
        return Slip("dangling-reference", values)

    def _nearest(self, id: str, kinds: tuple[str, ...]) -> str | None:
        if kinds not in self._guesses:
            known = (key.id for key in self._records if not kinds or key.kind in kinds)
            self._guesses[kinds] = Guesses(known)
        return self._guesses[kinds].nearest(id)

    @cached_property
    def _first_of_id(self) -> Mapping[str, Key]:
        found: dict[str, Key] = {}
        for key in self._records:
            found.setdefault(key.id, key)
        return found

    # --- people who are not shown -----------------------------------------------------------

    def is_withheld(self, written: str) -> bool:
        """Whether a reference names a person who is not shown, and can mean nothing else."""
        if written not in self._withheld:
            self._withheld[written] = self._is_withheld(written)
        return self._withheld[written]

    def _is_withheld(self, written: str) -> bool:
        kind, colon, rest = (part.strip() for part in written.partition(":"))
        says_person = bool(colon) and kind.casefold() == "person"
        id = slug((rest if says_person else written).removesuffix(".md"))
        if says_person:
            # A page that was deleted may be somebody's who no longer wants to be named.
            key = Key("person", id)
            return key not in self._records and key not in self.former_ids
        return id in self._hidden_slugs and id not in self._first_of_id

    def leads_to_hidden_person(self, target: str) -> bool:
        """Whether an address or a path, however written, is that of a person's hidden page."""
        if "people" not in target:
            return False
        *folders, last = [part for part in re.split(r"[/\\]", target) if part] or [""]
        return "people" in folders and slug(last.rpartition(".")[0] or last) in self._hidden_slugs

    def _may_be_hidden_person(self, id: str) -> bool:
        if not self._hidden_people:
            return False
        # When it is too much to look, too little is published rather than too much.
        return self._hidden_guesses.nearest(id) is not None or self._hidden_guesses.is_tired

    @cached_property
    def _hidden_guesses(self) -> Guesses:
        return Guesses(key.id for key in self._hidden_people)

    @cached_property
    def _hidden_people(self) -> tuple[Key, ...]:
        keys = (key for same in self._keys.values() for key in same)
        return tuple(key for key in keys if self._is_hidden_person(key))

    @cached_property
    def _hidden_slugs(self) -> frozenset[str]:
        return frozenset(slug(key.id) for key in self._hidden_people)

    def _is_hidden_person(self, key: Key) -> bool:
        return key.kind == "person" and key not in self._records


def _keys_by_id(keys: Iterable[Key]) -> Mapping[str, tuple[Key, ...]]:
    found: dict[str, list[Key]] = defaultdict(list)
    for key in sorted(set(keys), key=reading_order):
        found[key.id].append(key)
    return {id: tuple(same) for id, same in found.items()}


_KIND_ORDER = {name: number for number, name in enumerate(KINDS)}


def reading_order(key: Key) -> tuple[int, str]:
    """For sorting: by kind in readers' order, then by id."""
    return _KIND_ORDER.get(key.kind, len(_KIND_ORDER)), key.id
