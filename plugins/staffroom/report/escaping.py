"""Texts that strangers wrote, made harmless in a comment that carries the forge's own name.

Nothing of it may be Markdown or HTML, link anywhere, call somebody (`@name`), refer to an issue
(`#12`), change the direction of what follows, or be longer than anybody reads.
"""

from __future__ import annotations

import unicodedata

from staffroom.diagnostic.formats import code_span, inert

LONGEST = 160
"""So many characters of a stranger's text stand in one place."""


def plain(text: str, longest: int = LONGEST) -> str:
    """A text in a sentence, in one line, with all of its marks shown as they are."""
    return inert(_one_line(text, longest))


def code(text: str, longest: int = LONGEST) -> str:
    """A path, a field's name or the like, as code."""
    return code_span(_one_line(text, longest) or "–")


def _one_line(text: str, longest: int) -> str:
    text = "".join(each for each in text[: longest * 8] if not _is_invisible(each))
    text = " ".join(text.split())
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def _is_invisible(character: str) -> bool:
    if character in "\n\t ":
        return False
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
