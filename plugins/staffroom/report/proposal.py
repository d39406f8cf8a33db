"""A proposal: what it changes, in which community, and how its parts are named in the report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from staffroom.report.changes import Changed, Side, Sorted
from staffroom.report.escaping import plain
from staffroom.site import Settings
from staffroom.site.words import Words

MOST_DOCUMENTS = 10
"""So many documents are described; of the others the names are given. A forge takes no comment
that is longer than 65,536 characters."""
MOST_NAMES = 20


@dataclass(frozen=True)
class Proposal:
    """What is reported on."""

    changes: Sorted
    before: Side
    after: Side
    settings: Settings
    """The site's address, if it has one, and what day it is."""
    words: Words
    preview_url: str = ""
    """Where the site can be seen as it will be; with a slash at its end."""
    is_first_time: bool = False
    """Whether whoever made it never had a part in this before."""

    def named(self, change: Changed) -> str:
        """A document in a sentence: the lesson plan **Soil is alive**."""
        if is_hidden(change):
            return self.words("report.a_person")
        title = f"**{plain(change.title)}**"
        return self.words("report.named", kind=self.kind(change), title=title)

    def kind(self, change: Changed) -> str:
        """What it is: lesson plan."""
        if change.kind is None:
            return self.words("report.page")
        return self.words(f"kinds.{change.kind.name}.one").lower()

    def link(self, text: str, address: str, *, is_there: bool) -> str:
        """A link where there is something to see: in the preview, or on the site as it is."""
        base = self.preview_url or (self.settings.url if is_there else "")
        path = quote(self.settings.published(address), safe="/.~-_#%?=&")
        return f"[{text}]({base}{path})" if base else text

    def listed(self, texts: Sequence[str], most: int = MOST_NAMES) -> list[str]:
        """The first of many texts, and how many more there are."""
        more = len(texts) - most
        return [*texts[:most], self.words("lists.more", n=more)] if more > 0 else list(texts)


def is_hidden(change: Changed) -> bool:
    """Whether a name must not be shown: of whoever is not on the site, or no longer."""
    return change.is_person and change.after is None


def folded(title: str, text: str) -> str:
    """A long part, to be opened by whoever wants to read it."""
    return f"<details><summary>{title}</summary>\n\n{text}\n\n</details>"
