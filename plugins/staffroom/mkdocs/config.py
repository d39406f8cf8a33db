"""The plugin's options. Few: what a community decides belongs in its content, not here."""

from __future__ import annotations

from typing import Any

from mkdocs.config import config_options
from mkdocs.config.base import BaseConfigOption, Config, ValidationError

from staffroom.kinds import USUAL_LICENSE
from staffroom.site.policy import DIRECTIVES, is_source


class PolicySources(BaseConfigOption[dict[str, list[str]]]):
    """Directives of a Content-Security-Policy, each with a list of sources."""

    def run_validation(self, value: object) -> dict[str, list[str]]:
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise ValidationError("It must have directives, such as “img-src:”, with lists.")
        return {str(name): _sources(str(name), listed) for name, listed in value.items()}


def _sources(name: str, listed: Any) -> list[str]:
    if name not in DIRECTIVES:
        known = ", ".join(sorted(DIRECTIVES))
        raise ValidationError(f"“{name}” is no directive. There are: {known}.")
    if not isinstance(listed, list):
        raise ValidationError(f"“{name}” must have a list, such as [https://example.org].")
    for source in listed:
        if not isinstance(source, str) or not is_source(source):
            raise ValidationError(f"“{source}” below “{name}” is not one source, such as a host.")
    return listed


class StaffroomConfig(Config):
    """What can be set below `staffroom:` in `mkdocs.yml`."""

    content_dir = config_options.Type(str, default="content")
    """The folder of the community's documents, beside `mkdocs.yml`."""

    license = config_options.Type(str, default=USUAL_LICENSE)
    """The licence of documents that name none, as an SPDX identifier."""

    issues_url = config_options.Type(str, default="")
    """Where “Something wrong?” leads: a page for a new issue, or a mailto address. Without it, to
    new issues of the repository where `repo_url` names one at a known forge."""

    contact = config_options.Type(str, default="")
    """The community's address for e-mail, to which people send what they wrote with a form. Without
    it, forms offer the other ways only."""
    editor_sign_in = config_options.Type(str, default="")
    """What lets people sign in to the web editor with a button. At GitHub, the address of a service
    that does it (an OAuth client); at GitLab, Gitea or Forgejo, the id of the application that you
    made there. Without it, people sign in with a token that they make at the forge."""

    search = config_options.Type(bool, default=True)
    """Whether to build the search index (with Pagefind)."""

    policy = PolicySources()
    """What pages may load besides the files of the site, as directives of a Content-Security-Policy
    with lists of sources. Every page asks these hosts then, and they learn who reads it."""

    htaccess = config_options.Type(bool, default=False)
    """Whether to write `.htaccess`, from which Apache takes the headers that it sends."""
