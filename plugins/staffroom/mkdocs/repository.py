"""Which repository the host's configuration names, and where in it the site's files are."""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from mkdocs.config.defaults import MkDocsConfig

from staffroom.site.repository import Repository

_KNOWN = {
    "github.com": "github",
    "gitlab.com": "gitlab",
    "codeberg.org": "gitea",
    "gitea.com": "gitea",
}

# How an address for editing begins, behind that of the repository.
_EDITING = (
    (re.compile(r"-/(?:edit|blob|tree|raw)/"), "gitlab"),
    (re.compile(r"_edit/|src/branch/"), "gitea"),
    (re.compile(r"(?:edit|blob|tree|raw)/"), ""),
)


def repository_of(config: MkDocsConfig) -> Repository | None:
    """The repository that `repo_url` names; None if it names none, or the forge is not known.

    A forge at an address of its own is known by `edit_uri`, and so is the branch.
    """
    address = (config.repo_url or "").rstrip("/").removesuffix(".git")
    parts = urlsplit(address)
    name = parts.path.strip("/")
    if parts.scheme not in ("https", "http") or "/" not in name:
        return None
    forge, way = _KNOWN.get(parts.netloc, ""), ""
    uri = str(config.edit_uri_template or config.edit_uri or "")
    uri = re.sub(r"\{path[^}]*\}.*", "", uri).removeprefix(address).lstrip("/")
    for beginning, means in _EDITING:
        if match := beginning.match(uri):
            forge, way = forge or means, uri[match.end() :]
            break
    if not forge:
        return None
    branch, folder = _branch_and_folder(config, way)
    return Repository(forge, name, address, branch, folder)


def _branch_and_folder(config: MkDocsConfig, way: str) -> tuple[str, str]:
    """`main/school/docs/` is the branch `main` and the folder `school/`."""
    project = Path(config.config_file_path).absolute().parent
    docs = os.path.relpath(config.docs_dir, project).replace("\\", "/").strip("./")
    before = way.strip("/").removesuffix(docs).strip("/")
    for top in (project, *project.parents):
        if (top / ".git").exists():
            folder = project.relative_to(top).as_posix() if top != project else ""
            branch = before.removesuffix(folder).rstrip("/")
            return branch, f"{folder}/" if folder else ""
    # Of a copy without its history it is not known where it ends; few branches have a slash.
    branch, _, folder = before.partition("/")
    return branch, f"{folder}/" if folder else ""


def edit_address(config: MkDocsConfig) -> str:
    """Where a file of the project is edited, with `{path}`; empty where the host does not know.

    The host says it for pages, at whatever place it is told, be that a forge or not.
    """
    # The host keeps it as an object of its own, whose text may ask for quoting with “!q”.
    template = str(config.edit_uri_template or "").replace("{path!q}", "{path}")
    up = os.path.relpath(Path(config.config_file_path).parent, config.docs_dir).replace("\\", "/")
    edit_uri = template.replace("{path}", f"{up}/{{path}}") if template else config.edit_uri
    if not edit_uri or "{path_noext" in edit_uri:
        return ""
    if not template:
        edit_uri = f"{edit_uri}{up}/{{path}}"
    base = config.repo_url or ""
    if base and not base.endswith("/"):
        base += "/"
    return urljoin(base, edit_uri)
