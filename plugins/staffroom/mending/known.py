"""Which id is meant by a word that is none, where only one can be meant."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any

from staffroom.catalog import Catalog, Key
from staffroom.kinds import KINDS
from staffroom.kinds.marks import Refers, RefersToObjective, TermOf
from staffroom.vocabulary import Vocabulary


class Known:
    """The ids of a community, and how else they may be written.

    The same word in other capitals, with spaces or low lines for hyphens, in the plural, or as
    the name that readers see: that is the id. Letters that only look alike are a guess, which is
    its author's to make.
    """

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._terms: dict[str, Mapping[str, str | None]] = {}
        self._ids: dict[tuple[str, ...], Mapping[str, str | None]] = {}

    def meant(self, written: str, mark: Any, kind: str) -> str | None:
        """The id that is meant by what stands in a field, if it is not known as it is.

        Args:
            written: What the field says.
            mark: Its mark, which says what it names.
            kind: The kind of the document that has it.
        """
        match mark:
            case TermOf():
                return self._term(mark.vocabulary, written)
            case RefersToObjective() if "#" not in written:
                return self._term("standards", written)
            case Refers() if not mark.loose:
                return self._document(written, mark.kinds_from(kind))
        return None

    def _term(self, name: str, written: str) -> str | None:
        vocabulary = self._catalog.vocabularies.get(name)
        if vocabulary is None or vocabulary.resolve(written) is not None:
            return None
        if name not in self._terms:
            self._terms[name] = _names_of_terms(vocabulary)
        return _look_up(self._terms[name], written)

    def _document(self, written: str, kinds: tuple[str, ...]) -> str | None:
        kind, colon, rest = (part.strip() for part in written.partition(":"))
        prefix = ""
        if colon and kind in KINDS and (not kinds or kind in kinds):
            prefix, kinds, written = f"{kind}:", (kind,), rest
        if any(not kinds or key.kind in kinds for key in self._keys.get(written.strip(), ())):
            return None
        if kinds not in self._ids:
            records = [r for r in self._catalog.documents if not kinds or r.key.kind in kinds]
            self._ids[kinds] = _names(
                [(record.id, record.id) for record in records],
                [(record.title, record.id) for record in records],
            )
        found = _look_up(self._ids[kinds], written)
        return f"{prefix}{found}" if found is not None else None

    @cached_property
    def _keys(self) -> Mapping[str, list[Key]]:
        """What an id may name as it is, be it shown or not."""
        catalog = self._catalog
        found: dict[str, list[Key]] = defaultdict(list)
        for key in (
            *catalog.records, *catalog.former_ids, *filter(None, catalog.left_out.values()),
        ):  # fmt: skip
            found[key.id].append(key)
        return found


def _names_of_terms(vocabulary: Vocabulary) -> Mapping[str, str | None]:
    return _names(
        [(term.id, term.id) for term in vocabulary],
        [(name, term.id) for term in vocabulary for name in (term.label, *term.also)],
    )


def _names(*groups: Iterable[tuple[str, str]]) -> Mapping[str, str | None]:
    """Names as they are compared → the id, or None where it may be one of several. What an
    earlier group has is not looked for in a later one, and the plural comes last."""
    found: dict[str, str | None] = {}
    pairs = [list(group) for group in groups]
    ways: tuple[Callable[[str], str], ...] = (folded, singular)
    for fold in ways:
        for group in pairs:
            more: dict[str, str | None] = {}
            for name, id in group:
                key = fold(name)
                more[key] = id if more.setdefault(key, id) == id else None
            found = {**more, **found}
    return found


def _look_up(names: Mapping[str, str | None], written: str) -> str | None:
    for key in (folded(written), singular(written)):
        if key in names:
            return names[key]
    return None


def folded(text: str) -> str:
    """A name as names are compared: without capitals and accents, hyphens between its words."""
    plain = unicodedata.normalize("NFKD", text[:200]).casefold()
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return re.sub(r"[\s_\u2010-\u2015-]+", "-", letters).strip("-")


def singular(text: str) -> str:
    """The same without the s of the plural."""
    name = folded(text)
    return name[:-1] if len(name) > 3 and name.endswith("s") and not name.endswith("ss") else name
