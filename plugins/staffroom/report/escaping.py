"""Texts that strangers wrote, made harmless in a comment that carries the forge's own name.

Nothing of it may be Markdown or HTML, link anywhere, call somebody (`@name`), refer to an issue
(`#12`) or change the direction of what follows.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST = 160
"""So many characters of a stranger's text stand in one place."""

# A mark that is not seen and takes no room; behind it, what would be a name or an address is none.
_APART = "\u200b"
# Those that mean something within a line: no such text stands at the beginning of one.
_MARKS = re.compile(r"([\\`*_\[\]|~$])")
_CALLS = re.compile(
    r"(@|#(?=\w)|(?<=\w):(?=//)|\b[wW]{3}(?=\.)|\b[gG][hH]-(?=\d)|[0-9a-f]{6}(?=[0-9a-f]))"
)


def plain(text: str, longest: int = LONGEST) -> str:
    """A text in a sentence, in one line, with all of its marks shown as they are."""
    text = _CALLS.sub(rf"\1{_APART}", _one_line(text, longest))
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _MARKS.sub(r"\\\1", text)


def code(text: str, longest: int = LONGEST) -> str:
    """A path, a field's name or the like, as code."""
    text = _one_line(text, longest) or " "
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return f"{fence} {text} {fence}" if "`" in text else f"{fence}{text}{fence}"


def _one_line(text: str, longest: int) -> str:
    text = "".join(each for each in text[: longest * 8] if not _is_invisible(each))
    text = " ".join(text.split())
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def _is_invisible(character: str) -> bool:
    if character in "\n\t ":
        return False
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
