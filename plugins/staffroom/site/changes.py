"""What is another thing in a site than in the one that the same process made before it.

A preview keeps its last site. What a page read of that is compared, value by value, with what it
would read now: a page stays if all of it is the same. That gives what comparing fingerprints
gives, which need no former site and take longer.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from staffroom.site.page import SitePage
from staffroom.site.view import BETWEEN, Input, input_of

if TYPE_CHECKING:
    from staffroom.site.site import Site


class Changes:
    """What has changed from one site to the next."""

    def __init__(self, site: Site, former: Site | None) -> None:
        self._site = site
        # Other settings or words: every page is another one.
        self._former = former if former is not None and former.base == site.base else None
        self._is_other = _Answers(self)

    def forget(self) -> None:
        """Let go of the former site, so that it does not stay for as long as the new one."""
        self._former = None
        self._is_other.clear()

    def concern(self, names: Iterable[Input]) -> bool:
        """Whether one of these inputs has another value, or may have."""
        return self._former is None or any(map(self._is_other.__getitem__, names))

    def same(self, page: SitePage) -> SitePage:
        """The page of the former site that is equal to this one of a document, or else this one."""
        before = self._former.pages.get(page.address) if self._former is not None else None
        return before if before == page else page

    def former_layout(self, name: str) -> tuple[Any, tuple[SitePage, ...]] | None:
        """What some pages of the former site were made from, and the pages."""
        return self._former.laid_out.get(name) if self._former is not None else None

    def look_at(self, name: Input) -> bool:
        """Whether an input has another value."""
        former, site = self._former, self._site
        if former is None:
            return True
        kind, _, of = name.partition(BETWEEN)
        if kind in ("card", "row"):
            card = name if kind == "card" else input_of("card", of)
            read = former.card_reads.get(card)
            if read is not None and not self.concern(read):
                site.take_card(card, former)
                return False
        before, now = former.value_or_none(name), site.value_or_none(name)
        return before is not now and bool(before != now)


class _Answers(dict[Input, bool]):
    """Input → whether it has another value; found out when first asked."""

    def __init__(self, changes: Changes) -> None:
        super().__init__()
        self._changes = changes

    def __missing__(self, name: Input) -> bool:
        answer = self[name] = self._changes.look_at(name)
        return answer
