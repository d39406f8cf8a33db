"""What would make a document easier to find from others, and others from it; only good ones."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from staffroom.catalog import Catalog, Key, Page, Record, sort_text
from staffroom.kinds.term import GlossaryTerm
from staffroom.links import find_links, hide_code
from staffroom.related import SUGGESTED, Suggestion, suggest
from staffroom.vocabulary import Term

MOST_LINKS = 4
MOST_SIMILAR = 3
LEAST_LETTERS = 7
"""A word of its own is taken for a term of the glossary only if it is as long as this."""

_LINKED = (*SUGGESTED, "term")


class Mention(NamedTuple):
    """A document that a text speaks of without a link."""

    record: Record
    words: str
    """As they stand in the text."""


@dataclass(frozen=True)
class Suggestions:
    """What a catalog suggests for its documents."""

    catalog: Catalog

    @cached_property
    def _related(self) -> Mapping[Key, tuple[Suggestion, ...]]:
        return suggest(self.catalog).suggestions

    def similar(self, record: Record) -> tuple[tuple[Record, tuple[str, ...]], ...]:
        """Documents that are like it, most alike first, each with the reasons."""
        found = [
            (self.catalog.records[each.key], each.reasons)
            for each in self._related.get(record.key, ())
            if "chosen" not in each.reasons and "words" in each.reasons
        ]
        return tuple(found[:MOST_SIMILAR])

    def tags(self, record: Record) -> tuple[Term, ...]:
        """Tags that at least half of the documents have that are near to it, two at the least."""
        tags = self.catalog.vocabularies["tags"]
        own = set(record.terms.get("tags", ()))
        own |= {term.id for id in own for term in (*tags.ancestors(id), *tags.narrower(id))}
        near = [self.catalog.records[each.key] for each in self._related.get(record.key, ())]
        counts = Counter(id for other in near for id in dict.fromkeys(other.terms.get("tags", ())))
        least = max(2, (len(near) + 1) // 2)
        return tuple(
            tags[id] for id, count in counts.most_common() if count >= least and id not in own
        )[:2]

    def links(self, node: Record | Page) -> tuple[Mention, ...]:
        """Documents and terms that the body names by their titles and does not link to."""
        linked = {each.target for each in self.catalog.references_from(node.key)} | {node.key}
        found: dict[Key, Mention] = {}
        for record, words in self._mentioned(node.document.body):
            if record.key not in linked:
                found.setdefault(record.key, Mention(record, words))
        # A title in several words is hardly there by chance.
        ranked = sorted(found.values(), key=lambda each: -len(re.findall(r"\w+", each.words)))
        return tuple(ranked[:MOST_LINKS])

    def _mentioned(self, body: str) -> Iterator[tuple[Record, str]]:
        tokens = [
            (_folded(match[0]), match.start(), match.end())
            for match in re.finditer(r"[^\W_]++(?:['’][^\W_]++)?", prose(body))
        ]
        position = 0
        while position < len(tokens):
            step = 1
            for phrase, record in self._phrases.get(tokens[position][0], ()):
                there = tokens[position : position + len(phrase)]
                if tuple(word for word, _, _ in there) == phrase:
                    yield record, body[there[0][1] : there[-1][2]]
                    step = len(phrase)
                    break
            position += step

    @cached_property
    def _phrases(self) -> Mapping[str, list[tuple[tuple[str, ...], Record]]]:
        """What documents are called, by the first word, longest first."""
        found: dict[str, list[tuple[tuple[str, ...], Record]]] = defaultdict(list)
        for kind in _LINKED:
            for record in self.catalog.of_kind(kind):
                also = record.fields.also if isinstance(record.fields, GlossaryTerm) else ()
                for name in (record.title, *also):
                    phrase = tuple(_folded(each) for each in re.findall(r"[^\W_]+", name))
                    long_enough = len(phrase) > 1 or len(name) >= LEAST_LETTERS
                    if phrase and long_enough and (len(phrase) > 1 or kind == "term"):
                        found[phrase[0]].append((phrase, record))
        return {
            first: sorted(those, key=lambda each: (-len(each[0]), each[1].key))
            for first, those in found.items()
        }


def prose(body: str) -> str:
    """The body, of the same length, without what is code, heading or link already."""
    text = hide_code(body)
    for link in find_links(body):
        text = text[: link.start] + "\0" * (link.end - link.start) + text[link.end :]
    return re.sub(r"(?m)^#{1,6}[ \t].*$", lambda found: "\0" * len(found[0]), text)


def _folded(word: str) -> str:
    word = sort_text(word)
    # One and many are the same word to a reader.
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def sentences(body: str) -> str:
    """What of a text is read as sentences: paragraphs and entries of lists, but no tables."""
    lines = []
    for line in hide_code(body)[:_READ].replace("\0", " ").split("\n"):
        text = re.sub(r"^[ \t>]*(?:[-*+]|\d{1,3}[.)])?[ \t]+|[*_`]", "", line).strip()
        if not text.startswith(("#", "|", "!!!", "???", "===", "<")):
            # An entry of a list is a sentence, whether or not it ends like one.
            is_entry = re.match(r"[ \t>]*(?:[-*+]|\d{1,3}[.)])[ \t]", line) is not None
            lines.append(f". {text}" if is_entry or not text else text)
    return re.sub(r"\[\[[^\]]*\]\]|\]\([^)\s]*\)", "", " ".join(lines))


_READ = 40_000
"""So many characters of a text are judged."""
