"""The plugin's options. Few: what a community decides belongs in its content, not here."""

from __future__ import annotations

from mkdocs.config import config_options
from mkdocs.config.base import Config


class StaffroomConfig(Config):
    """What can be set below `staffroom:` in `mkdocs.yml`."""

    content_dir = config_options.Type(str, default="content")
    """The folder of the community's documents, beside `mkdocs.yml`."""

    license = config_options.Type(str, default="CC-BY-4.0")
    """The licence of documents that name none, as an SPDX identifier."""

    issues_url = config_options.Type(str, default="")
    """Where “Something wrong?” leads: a page for a new issue, or a mailto address. Without it, to
    new issues of the repository where `repo_url` names one at a known forge."""

    contact = config_options.Type(str, default="")
    """The community's address for e-mail, to which people send what they wrote with a form. Without
    it, forms offer the other ways only."""

    search = config_options.Type(bool, default=True)
    """Whether to build the search index (with Pagefind)."""
