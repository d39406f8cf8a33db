"""Making a value of ours from a text of theirs: plain words, sentences, durations, days, slugs."""

from __future__ import annotations

import html
import re
import unicodedata
from typing import Literal, NamedTuple

from staffroom import links
from staffroom.catalog import slug as plain_slug
from staffroom.kinds.fields import parse_duration

Piece = Literal["heading", "sentence", "paragraph"]

# Characters that no keyboard types and that a document may not contain; see `document`.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ufffe\uffff]")


def visible(text: str) -> str:
    """The text with control characters spelled out, such as `⟨U+000C⟩`, so that none is lost."""
    return _CONTROL.sub(lambda character: f"⟨U+{ord(character[0]):04X}⟩", text)


def tidy(text: str) -> str:
    """A text as it can stand in front matter: in one Unicode form, without space around it."""
    return unicodedata.normalize("NFC", visible(text)).strip()


_LETTERS = str.maketrans(
    {"ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O",
     "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "þ": "th", "Þ": "Th", "\u0131": "i"}
)  # fmt: skip


def slug(text: str) -> str:
    """An id from a text; empty when no letter or digit of it has a plain form."""
    made = plain_slug(text.translate(_LETTERS))
    return made if re.search(r"[A-Za-z0-9]", unicodedata.normalize("NFKD", text)) else ""


# --- code ---------------------------------------------------------------------------------------


def masked(text: str) -> str:
    """The text with code and comments blanked out, every other character in its place."""
    return links.hide_code(text).replace("\0", " ")


_FENCE = re.compile(r"(?P<indent>[ \t]*)(?P<fence>`{3,}(?=[^`]*$)|~{3,})(?P<rest>.*)")
_RAW = re.compile(r"<(iframe|noscript|script|style|textarea|title|xmp)\b[^<>]*>", re.IGNORECASE)


def closed(text: str) -> str:
    """The text, in which code, a comment, or HTML that was left open at the end is closed.

    What stands below it would otherwise be swallowed.
    """
    lines = text.split("\n")
    opening: re.Match[str] | None = None
    for line in lines:
        if (fence := _FENCE.match(line)) is None:
            continue
        if opening is None:
            opening = fence
        elif fence["fence"].startswith(opening["fence"]) and not fence["rest"].strip():
            opening = None
    if opening is not None:
        return f"{text.rstrip()}\n{opening['indent']}{opening['fence']}"
    visible = masked(text)
    for raw in reversed([*_RAW.finditer(visible)]):
        if f"</{raw[1].lower()}" not in visible[raw.end() :].lower():
            end = text.find("\n", raw.end())
            end = len(text) if end < 0 else end
            text = f"{text[:end]}</{raw[1]}>{text[end:]}"
    begin = masked(text).rfind("<!--")
    return f"{text.rstrip()}\n-->" if begin >= 0 and "-->" not in text[begin:] else text


# --- plain words --------------------------------------------------------------------------------

_MARKUP = (
    (re.compile(r"<!--.*?-->", re.DOTALL), ""),
    (re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{:.*?\}", re.DOTALL), ""),
    (re.compile(r"</?[A-Za-z][^<>]*>"), ""),
    (re.compile(r"!\[([^\]]*)\]\([^()]*(?:\([^()]*\)[^()]*)*\)"), r"\1"),
    (re.compile(r"\[([^\]]*)\]\([^()]*(?:\([^()]*\)[^()]*)*\)"), r"\1"),
    (re.compile(r"\[([^\]]*)\]\[[^\]]*\]"), r"\1"),
    (re.compile(r"\[\[(?:[^\]|]*\|)?([^\]]*)\]\]"), r"\1"),
    (re.compile(r"(?<!\\)(\*{1,3}|(?<!\w)_{1,3}|`+)(?=\S)(.+?)(?<=\S)\1(?!\w)"), r"\2"),
    (re.compile(r"\\([!-/:-@\[-`{-~])"), r"\1"),
)


def plain(text: str) -> str:
    """The words of a Markdown text on one line, without its marks."""
    for pattern, replacement in _MARKUP:
        text = pattern.sub(replacement, text)
    return " ".join(tidy(html.unescape(text)).split())


_HEADING = re.compile(
    r"^[ ]{0,3}(?:#{1,6}[ \t]+(?P<atx>.+?)[ \t]*#*[ \t]*"
    r"|(?P<setext>\S.*)\n[ ]{0,3}(?:=+|-{2,})[ \t]*)$",
    re.MULTILINE,
)
_FENCED = re.compile(r"^[ ]{0,3}(`{3,}|~{3,}).*?(?:^[ ]{0,3}\1|\Z)", re.MULTILINE | re.DOTALL)
# Headings, quotations, tables, lists, rules, pictures, comments and template tags are no prose.
_NO_PROSE = re.compile(
    r"[#>|]|[*+-][ \t]|\d+[.)][ \t]|!\[|<!--|\{[%:]|([*_=-])[ \t]*(?:\1[ \t]*){2,}$"
)


def first(text: str, piece: Piece) -> str | None:
    """The first heading, sentence or paragraph of prose of a Markdown text, in plain words."""
    text = _FENCED.sub("", text)
    if piece == "heading":
        heading = _HEADING.search(text)
        return plain(heading["atx"] or heading["setext"]) or None if heading else None
    blocks = re.split(r"\n[ \t]*\n", _HEADING.sub("\n\n", text))
    prose = [words for b in blocks if not _NO_PROSE.match(b.strip()) and (words := plain(b))]
    # A word or two without a full stop is a heading of sorts; it counts if there is nothing else.
    whole = [words for words in prose if len(words.split()) > 3 or words.endswith((".", "!", "?"))]
    if not prose:
        return None
    words = [*whole, *prose][0]
    return words if piece == "paragraph" else _sentences(words)[0]


_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”’)]*\s+(?=[\"“‘(]?[A-ZÀ-Þ0-9])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:vs|e\.g|i\.e|etc|cf|Dr|Mrs?|Ms|Prof|St|No|Fig|ca|al)|\b[A-Z])\.$"
)


def _sentences(words: str) -> list[str]:
    found: list[str] = []
    begin = 0
    for end in _SENTENCE_END.finditer(words):
        sentence = words[begin : end.start()] + end[0].rstrip()
        if not _ABBREVIATION.search(sentence):
            found.append(sentence.strip())
            begin = end.end()
    return [*found, words[begin:].strip()] if words[begin:].strip() else found


def shorten(text: str, limit: int) -> str:
    """As many whole sentences of a text, in plain words, as fit; or else its beginning, and “…”."""
    if len(text) <= limit and "\n" not in text:
        return text
    words = plain(text)
    kept = ""
    for sentence in _sentences(words):
        longer = f"{kept} {sentence}".strip()
        if len(longer) > limit:
            break
        kept = longer
    if not kept and words:
        kept = words if len(words) <= limit else words[:limit].rsplit(" ", 1)[0][: limit - 1]
        kept = kept if kept == words else f"{kept.rstrip(' ,;:–-')}…"
    return kept


def items(text: str) -> list[str]:
    """The items of a Markdown list, or the text itself as the one item of a list."""
    found = re.split(r"^[ ]{0,3}(?:[*+-]|\d+[.)])[ \t]+", text.strip(), flags=re.MULTILINE)
    if len(found) > 1 and not found[0].strip():
        return [item.strip() for item in found if item.strip()]
    return [text.strip()] if text.strip() else []


# --- times and dates ----------------------------------------------------------------------------


class Length(NamedTuple):
    """A length of time as the content model writes it."""

    text: str
    minutes: int
    guess: str = ""
    """How it was guessed, if it was not clear."""


_ABOUT = re.compile(
    r"^(?:about|approx(?:imately|\.)?|around|ca\.?|circa|up to|~|≈)\s*", re.IGNORECASE
)
_RANGE = re.compile(
    r"(?P<low>\d+(?:[.,]\d+)?)\s*(?P<unit1>[a-z]*)\.?\s*(?:-|–|—|to|or)\s*"
    r"(?P<high>\d+(?:[.,]\d+)?)\s*(?P<unit>[a-z]*)\.?",
    re.IGNORECASE,
)
_DECIMAL = re.compile(r"(?P<number>\d+[.,]\d+)\s*(?P<unit>[a-z]+)\.?", re.IGNORECASE)


def duration(written: str) -> Length | None:
    """A length of time from what somebody wrote; of a range it is the upper end."""
    text = tidy(written)
    if (minutes := parse_duration(text)) is not None:
        return Length(text, minutes)
    bare = re.sub(r"(?<=\d)\s*\+", "", _ABOUT.sub("", text)).rstrip(". ")
    if (whole := _RANGE.fullmatch(bare)) is not None:
        minutes = _minutes(whole["high"], whole["unit"] or whole["unit1"])
        return Length(f"{minutes} min", minutes, f"the upper end of “{text}”") if minutes else None
    if (decimal := _DECIMAL.fullmatch(bare)) is not None:
        minutes = _minutes(decimal["number"], decimal["unit"])
    else:
        minutes = parse_duration(bare)
    if not minutes:
        return None
    return Length(f"{minutes} min", minutes, "" if bare == text else f"“{text}” without the doubt")


def _minutes(number: str, unit: str) -> int | None:
    one = parse_duration(f"1 {unit}")
    return round(float(number.replace(",", ".")) * one) or None if one else None


def day(written: str) -> str | None:
    """The day of a date, with or without a time of day, that is written year first."""
    match = re.match(r"(\d{4})([-/.]?)(\d{2})\2(\d{2})(?!\d)", tidy(written))
    return f"{match[1]}-{match[3]}-{match[4]}" if match else None
