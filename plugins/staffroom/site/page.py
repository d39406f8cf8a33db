"""A page of the site, before it is rendered: where it is, what it is called, what it shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from staffroom.catalog import Key
from staffroom.site.fingerprint import fingerprint_of_plain, plain


@dataclass(frozen=True)
class SitePage:
    """One page, complete: nothing else is needed to render it but the site that it belongs to."""

    address: str
    """Relative to the site's root, such as `domains/literacy/`; empty for the home page."""
    template: str
    """The template of its article, below `theme/articles/`."""
    title: str
    description: str
    """One sentence for search engines and link previews."""
    trail: tuple[tuple[str, str], ...] = ()
    """The pages above it, topmost first: address and title."""
    key: Key | None = None
    """The document that it shows, if it shows one."""
    data: Mapping[str, Any] = field(default_factory=dict)
    """What the template shows besides."""
    changed: date | None = None
    """When what it shows changed last, as far as that is known."""
    is_searchable: bool = True
    """Whether the search finds it."""

    @cached_property
    def fingerprint(self) -> bytes:
        """Equal pages have equal ones, on every machine and in every run."""
        return fingerprint_of_plain((
            self.address, self.template, self.title, self.description, self.trail,
            self.key and tuple(self.key), plain(self.data) if self.data else None,
            self.changed and str(self.changed), self.is_searchable,
        ))  # fmt: skip
