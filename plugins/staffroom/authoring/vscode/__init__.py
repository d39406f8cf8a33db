"""The files of a workspace of VS Code: settings, tasks, beginnings of documents, and a small
extension that offers and explains the fields of front matter in Markdown.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from importlib.resources import files
from pathlib import PurePosixPath
from typing import Any

from staffroom.authoring.schema import FOLDER
from staffroom.authoring.skeleton import TODO, name_field, skeleton
from staffroom.catalog import Catalog
from staffroom.kinds import KINDS, Kind, noun

_COPIED = ("tasks.json", "extension/package.json", "extension/extension.js",
           "extension/front_matter.js")  # fmt: skip
_EXTENSION = PurePosixPath("extensions", "staffroom-front-matter")
_TITLE = "title-of-the-document"
_DAY = date(1970, 1, 1)


def vscode_files(catalog: Catalog, made: str) -> Mapping[PurePosixPath, str]:
    """The files of the folder `.vscode`, each with a remark on who made it."""
    here = PurePosixPath(".vscode")
    texts = {here / "settings.json": _with_remark(_settings(), made)}
    texts[here / "extensions.json"] = _with_remark(
        {"recommendations": ["redhat.vscode-yaml", "editorconfig.editorconfig"]}, made
    )
    texts[here / "staffroom.code-snippets"] = _with_remark(_snippets(catalog), made)
    for name in _COPIED:
        path = PurePosixPath(name)
        target = _EXTENSION / path.name if path.parent.name else path
        texts[here / target] = (files(__package__) / name).read_text("utf-8")
    return texts


def _with_remark(value: Any, made: str) -> str:
    return f"// {made}\n{json.dumps(value, ensure_ascii=False, indent=2)}\n"


def _settings() -> dict[str, Any]:
    schemas = {f"./{FOLDER}/vocabulary.json": "content/vocabularies/*.yml"}
    for kind in KINDS.values():
        # For extensions that look into Markdown, and for whoever calls such a file YAML.
        schemas[f"./{FOLDER}/{kind.name}.json"] = f"content/{kind.folder}/**/*.md"
    return {
        "yaml.schemas": schemas,
        "files.encoding": "utf8",
        "files.eol": "\n",
        "[markdown]": {
            "editor.quickSuggestions": {"other": "on", "comments": "off", "strings": "on"},
            "editor.suggest.showWords": False,
            "editor.wordWrap": "on",
        },
        "[yaml]": {"editor.tabSize": 2, "editor.insertSpaces": True},
    }


def _snippets(catalog: Catalog) -> dict[str, Any]:
    vocabularies = Catalog(records={}, vocabularies=catalog.vocabularies)
    return {
        f"New {noun(kind.name)}": {
            "scope": "markdown",
            "prefix": f"new-{kind.name}",
            "description": kind.description,
            "body": _snippet(kind, vocabularies).split("\n"),
        }
        for kind in KINDS.values()
    }


def _snippet(kind: Kind, catalog: Catalog) -> str:
    """The beginning of a document with places that one can go through with the tabulator."""
    text = skeleton(kind, {name_field(kind).name: _TITLE}, catalog, today=_DAY)
    text = re.sub(r"[\\$}]", r"\\\g<0>", text)
    text = text.replace(_TITLE, '"${1:title}"', 1)
    text = text.replace(_DAY.isoformat(), "$CURRENT_YEAR-$CURRENT_MONTH-$CURRENT_DATE", 1)
    number = iter(range(2, 1000))
    # In quotes already.
    return re.sub(re.escape(TODO), lambda match: f"${{{next(number)}:{match[0]}}}", text)
