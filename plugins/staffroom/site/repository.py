"""Where the files of a community are kept, so that people can propose changes to them."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Repository:
    """A repository at a forge that is known."""

    forge: str
    """`github`, `gitlab` or `gitea` (which is Forgejo, too)."""
    name: str
    """What it is called there: `owner/name`."""
    address: str
    """Its page at the forge, without a slash at its end."""
    branch: str = ""
    """The branch that the site is built from; empty where that is not known."""
    folder: str = ""
    """Where `mkdocs.yml` stands in it, with a slash at its end; empty for the top."""

    @property
    def origin(self) -> str:
        """The forge: `https://github.com`."""
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def api(self) -> str:
        """The origin that programs ask."""
        return "https://api.github.com" if self.is_at_github else self.origin

    @property
    def is_at_github(self) -> bool:
        """Whether it is at github.com itself."""
        return self.origin == "https://github.com"

    @property
    def host(self) -> str:
        """What the forge is called in a sentence: `github.com`."""
        return urlsplit(self.address).netloc

    @property
    def new_token(self) -> str:
        """The page on which one makes a token for a program."""
        pages = {
            "github": "settings/tokens/new?description=Editor&scopes=public_repo",
            "gitlab": "-/user_settings/personal_access_tokens?name=Editor&scopes=api",
            "gitea": "user/settings/applications",
        }
        return f"{self.origin}/{pages[self.forge]}"

    @property
    def token_scope(self) -> str:
        """The least that such a token has to allow, as the forge calls it."""
        return {"github": "public_repo", "gitlab": "api", "gitea": "write:repository"}[self.forge]

    @property
    def proposals(self) -> str:
        """The page with all proposals."""
        pages = {"github": "pulls", "gitlab": "-/merge_requests", "gitea": "pulls"}
        return f"{self.address}/{pages[self.forge]}"

    @property
    def new_issue(self) -> str:
        """The page on which one says that something is wrong."""
        return f"{self.address}/{'-/' if self.forge == 'gitlab' else ''}issues/new"

    @property
    def new_file(self) -> str:
        """The page on which one makes a file, with `{folder}`, its path from the top.

        Where the forge fills in what it is told, with `{name}` and `{text}`, too. Empty where the
        branch is not known.
        """
        if not self.branch:
            return ""
        # Documented for GitHub, and taken over by Gitea.
        told = "?filename={name}&value={text}"
        pages = {"github": ("new", told), "gitlab": ("-/new", ""), "gitea": ("_new", told)}
        page, asks = pages[self.forge]
        return f"{self.address}/{page}/{self.branch}/{{folder}}{asks}"
