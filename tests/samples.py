"""Small communities for tests: files as a mapping from path to text, and a few that are right."""

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

CASES = Path(__file__).parent / "cases"

VOCABULARIES: dict[str, str] = yaml.safe_load((CASES / "vocabularies.yml").read_text("utf-8"))
"""The vocabularies of every small community, unless it has its own."""

LESSON = """\
---
title: Soil is alive
summary: Pupils find out what lives in a handful of soil.
subjects: [science]
levels: [grade-5]
duration: 45
objectives: [Describe what lives in soil]
---
"""
PERSON = """\
---
name: Ana Duarte
consent: {given: 2026-09-01}
---
"""


def titled(title: str, *lines: str, body: str = "") -> str:
    """The text of a document that needs no more than a title and a summary."""
    return "\n".join(["---", f"title: {title}", "summary: One sentence.", *lines, "---", body])


def write_files(folder: Path, files: Mapping[str, Any]) -> None:
    """Write files; a text stands for itself, and a mapping says what a text cannot say.

    `base64`: the file's bytes. `link`: it is a symbolic link to this place. `repeat` and `times`:
    a text written many times, between `before` and `after`.
    """
    for path, content in {**VOCABULARIES, **files}.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        match content:
            case str():
                file.write_bytes(content.encode())
            case {"base64": encoded}:
                file.write_bytes(base64.b64decode(encoded))
            case {"link": target}:
                file.symlink_to(target)
            case {"repeat": text, "times": times, **rest}:
                text = f"{rest.get('before', '')}{text * times}{rest.get('after', '')}"
                file.write_bytes(text.encode())
            case _:
                raise ValueError(f"{path}: {content!r} is no content for a file")
