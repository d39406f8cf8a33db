"""What `mkdocs.yml` says that the commands need to know, read without MkDocs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from staffroom.document import parse_values, read_text
from staffroom.kinds import USUAL_LANGUAGE, USUAL_LICENSE


class Configuration(NamedTuple):
    """The site as `mkdocs.yml` describes it; where that says nothing, as the plugin does."""

    address: str = ""
    """Where the site is published, with a slash at its end; empty where that is not known."""
    license: str = USUAL_LICENSE
    """The licence of documents that name none."""
    language: str = USUAL_LANGUAGE
    """The language of documents that name none."""
    repository: str = ""
    """Where the sources are kept; empty where that is not known."""


def read_configuration(folder: Path) -> Configuration:
    """What `mkdocs.yml` in a folder says; what cannot be read there is taken for not said."""
    file = folder / "mkdocs.yml"
    if not file.is_file():
        return Configuration()
    path = PurePosixPath(file.name)
    text, _ = read_text(file, path)
    fields, _, _ = parse_values(text or "", path)
    if not isinstance(fields, dict):
        return Configuration()
    usual = Configuration()
    theme = fields.get("theme")
    address = _address(fields.get("site_url"))
    return Configuration(
        address=f"{address.rstrip('/')}/" if address else "",
        license=_text(_options(fields.get("plugins")).get("license")) or usual.license,
        language=_text(theme.get("language") if isinstance(theme, dict) else "") or usual.language,
        repository=_address(fields.get("repo_url")),
    )


def _options(plugins: Any) -> Mapping[str, Any]:
    """The plugin's own options."""
    given = plugins if isinstance(plugins, list) else [plugins]
    for each in given:
        if isinstance(each, dict) and isinstance(found := each.get("staffroom"), dict):
            return found
    return {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _address(value: Any) -> str:
    # `!ENV [NAME, "https://…"]` is read as the list of what may be meant.
    for each in reversed(value) if isinstance(value, list) else (value,):
        if isinstance(each, str) and each.startswith(("https://", "http://")):
            return each
    return ""
