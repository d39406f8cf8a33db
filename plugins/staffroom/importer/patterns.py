"""Patterns for paths, such as `lessons/**/*.md`."""

from __future__ import annotations

import re
from functools import cache
from pathlib import PurePosixPath


def matches(path: PurePosixPath, pattern: str) -> bool:
    """Whether a pattern matches a whole path: `*` within a name, `**` across folders.

    Hidden files and folders are matched by patterns that name one only.
    """
    hidden = any(part.startswith(".") for part in path.parts)
    if hidden and not re.search(r"(^|/)\.(?!/)", pattern):
        return False
    return _pattern(pattern).fullmatch(str(path)) is not None


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    words = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", pattern.removeprefix("./"))
    return re.compile("".join(words.get(part, re.escape(part)) for part in parts), re.DOTALL)
