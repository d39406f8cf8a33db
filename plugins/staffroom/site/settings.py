"""What a site is told about itself."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, date, datetime

from staffroom.kinds import USUAL_LANGUAGE, USUAL_LICENSE
from staffroom.site.addresses import published
from staffroom.site.repository import Repository


@dataclass(frozen=True)
class Settings:
    """What differs from one community to the next and is no content."""

    name: str = "Staffroom"
    """The site's name."""
    url: str = ""
    """The site's address, with a slash at its end; empty when it is not known."""
    description: str = ""
    """What the site is, in one sentence."""
    language: str = USUAL_LANGUAGE
    """The language of the interface, and of documents that name none."""
    license: str = USUAL_LICENSE
    """The licence of documents that name none, as an SPDX identifier."""
    today: date = date(1970, 1, 1)
    """The day that everything is computed for, so that builds can be repeated."""
    directory_urls: bool = True
    """Whether a page is a folder (`soil/`) or, to be read without a server, a file."""
    search: bool = True
    """Whether there is a search index, so that a search can be offered."""
    edit_url: str = ""
    """The address at which a file can be edited, with `{path}`; empty where there is none."""
    preview: bool = False
    """Whether only its authors see it, who want to know what is wrong with their pages."""
    issues_url: str = ""
    """Where to say that something is wrong: a page for a new issue, or a mailto address."""
    contact: str = ""
    """The community's own address for letters, to which people send what they wrote."""
    repository: Repository | None = None
    """Where changes can be proposed; None where that is not known."""
    content_folder: str = "content"
    """The path of the community's documents in the repository."""
    editor: bool = False
    """Whether the web editor is part of the site."""
    editor_sign_in: str = ""
    """What lets people sign in to the web editor without a token: for GitHub the address of a
    service, for the others the id of an application; empty where there is none."""

    def published(self, address: str) -> str:
        """An address as others write it behind the site's own, for pages that may be files."""
        return published(address, directory_urls=self.directory_urls)

    def full_address(self, address: str) -> str:
        """An address with the site's own before it; empty where that is not known."""
        return self.url + self.published(address) if self.url else ""


def today_from_environment() -> date:
    """The day given by `SOURCE_DATE_EPOCH` (reproducible-builds.org, in UTC), else the clock's."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "").strip()
    if epoch.isdigit():
        return datetime.fromtimestamp(int(epoch), UTC).date()
    return date.today()
