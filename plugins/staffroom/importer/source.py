"""Reading a file of the collection: its front matter, with the original lines, and its text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from charset_normalizer import from_bytes

from staffroom.document import MAX_BYTES, parse_values
from staffroom.importer.texts import masked, plain, slug, visible


class Unreadable(Exception):
    """A file that cannot be read; the message says why, in words for the account."""


@dataclass(frozen=True)
class Entry:
    """The original lines of a field of the front matter, or of several that share a line."""

    names: tuple[str, ...]
    """The fields; none for lines before the first one, such as comments."""
    lines: tuple[str, ...]
    certain: bool = True
    """Whether its value is all there is to it: no comment, no second value, nothing passed over."""


@dataclass(frozen=True)
class SourceFile:
    """A Markdown file of the collection, or one section of it."""

    path: PurePosixPath
    """In the collection."""
    metadata: Mapping[str, Any]
    """What its front matter says."""
    entries: tuple[Entry, ...]
    """The same, as original lines."""
    body: str
    """The text below the front matter, with `\\n` line ends."""
    heading: str = ""
    """For a section: its heading, in plain words."""
    preamble: str = ""
    """For the first section: what stands above it in the file."""
    guesses: tuple[str, ...] = ()
    """What had to be guessed to read it."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it."""
        return not self.body.strip() and not self.entries


def read_source(file: Path, path: PurePosixPath, encoding: str | None = None) -> SourceFile:
    """Read a file of any shape; `Unreadable` if nothing can be made of it."""
    try:
        size = file.stat().st_size
        raw = file.read_bytes() if size <= MAX_BYTES else b""
    except OSError as error:
        raise Unreadable(f"it cannot be read: {error.strerror or error}") from None
    if size > MAX_BYTES:
        limit = f"a document may have {MAX_BYTES / 1e6:.0f} MB"
        raise Unreadable(f"it has {size / 1e6:.1f} MB; {limit}")
    text, guesses = decode(raw, encoding)
    spelled = visible(text)
    if spelled != text:
        guesses = (*guesses, "invisible control characters are spelled out")
    return _parse(spelled, path, guesses)


def decode(raw: bytes, encoding: str | None = None) -> tuple[str, tuple[str, ...]]:
    """The text of a file with `\\n` line ends, and what was guessed for it."""
    try:
        return _unix(raw.decode("utf-8-sig")), ()
    except UnicodeDecodeError:
        pass
    if encoding:
        try:
            return _unix(raw.decode(encoding)), ()
        except (UnicodeDecodeError, LookupError):
            raise Unreadable(f"it is not encoded as UTF-8, and not as {encoding}") from None
    best = from_bytes(raw, cp_isolation=_ENCODINGS).best()
    if best is None or (b"\0" in raw and not best.encoding.startswith("utf_")):
        raise Unreadable("it is not a text: no encoding fits it")
    name, text = best.encoding, str(best)
    if name == "cp1250" and best.language not in _CENTRAL_EUROPEAN:
        name, text = "cp1252", raw.decode("cp1252", "replace")
    if "\ufffd" in text:
        raise Unreadable("it is not encoded as UTF-8, and no other encoding fits it")
    return _unix(text.removeprefix("\ufeff")), (f"the encoding, {name}",)


# What word processors of the last thirty years saved: of short texts too little can be told to
# choose among a hundred encodings.
_ENCODINGS = [
    "utf_16", "utf_32", "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256",
    "koi8_r", "mac_roman", "cp932", "euc_jp", "gb18030", "big5", "euc_kr",
]  # fmt: skip
# The two commonest encodings differ in few letters, so the language tells which it is.
_CENTRAL_EUROPEAN = (
    "Polish", "Czech", "Slovak", "Hungarian", "Romanian", "Croatian", "Slovene", "Serbian",
)  # fmt: skip


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _parse(text: str, path: PurePosixPath, guesses: tuple[str, ...]) -> SourceFile:
    lines = text.split("\n")
    start = next((n for n, line in enumerate(lines) if line.strip()), 0)
    bare = SourceFile(path, {}, (), text, guesses=guesses)
    if lines[start].rstrip() != "---":
        return bare
    ends = (n for n, line in enumerate(lines) if n > start and line.rstrip() in ("---", "..."))
    if (end := next(ends, None)) is None:
        guess = "the front matter is never closed, so all of it is taken as text"
        return replace(bare, guesses=(*guesses, guess))
    inner, body = lines[start + 1 : end], "\n".join(lines[end + 1 :])
    if not any(line.strip() for line in inner):
        return replace(bare, body=body)
    value, _, problems = parse_values("\n".join(inner), path)
    if value is None and problems:
        problem = problems[0]
        line = problem.line + start + 1
        raise Unreadable(f"its front matter cannot be read: line {line}: {problem.message}")
    if not isinstance(value, dict):
        # Text between two rules, or a list: no fields, so all of it is the page's text.
        guess = "what stands between the first two rules is no front matter, so it is taken as text"
        return replace(bare, guesses=(*guesses, guess))
    metadata, entries, twice = _fields(inner, path)
    guesses += tuple(f"“{name}” is given twice; the last one counts" for name in twice)
    return SourceFile(path, metadata, entries, body, guesses=guesses)


def _fields(
    lines: list[str], path: PurePosixPath
) -> tuple[dict[str, Any], tuple[Entry, ...], tuple[str, ...]]:
    """The values of front matter that is known to be a mapping, the lines of each, and doubles.

    Of a field that is given twice the last one counts, as it did for the programs that showed
    the page.
    """
    entries = _entries(lines, path)
    last = {entry.names: number for number, entry in enumerate(entries)}
    counts = [last[entry.names] == number for number, entry in enumerate(entries)]
    counted = [e.lines for e, count in zip(entries, counts, strict=True) if count]
    value, _, _ = parse_values("\n".join(line for chunk in counted for line in chunk), path)
    if not isinstance(value, dict):
        # The part that was left out holds a value that is referred to further below.
        value, _, _ = parse_values("\n".join(lines), path)
    found = [
        replace(entry, certain=entry.certain and count)
        for entry, count in zip(entries, counts, strict=True)
    ]
    twice = [n for e, count in zip(entries, counts, strict=True) if not count for n in e.names]
    return value, tuple(found), tuple(dict.fromkeys(twice))


def _entries(lines: list[str], path: PurePosixPath) -> list[Entry]:
    value, positions, problems = parse_values("\n".join(lines), path)
    content = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    if content[0].lstrip().startswith("{"):
        # All fields between curly brackets: the lines make sense together only.
        return [Entry(tuple(map(str, value)), tuple(lines), certain=False)]
    starts: dict[int, list[str]] = {}
    column = 1
    for where, place in positions.items():
        if len(where) == 1:
            starts.setdefault(place.line - 1, []).append(str(where[0]))
            column = place.column
    for problem in problems:
        line = problem.line - 1
        if problem.code == "duplicate-field" and problem.column == column and line not in starts:
            name = re.match(r"""(["']?)(.+?)\1\s*:(?:\s|$)""", lines[line][column - 1 :])
            starts[line] = [unicodedata.normalize("NFC", name[2])] if name else []
    flawed = {problem.line - 1 for problem in problems}
    ordered = sorted(starts)
    found: list[Entry] = []
    if head := [line for line in lines[: ordered[0] if ordered else None] if line.strip()]:
        found.append(Entry((), tuple(head), certain=False))
    for begin, end in zip(ordered, [*ordered[1:], len(lines)], strict=True):
        chunk = lines[begin:end]
        while chunk and not chunk[-1].strip():
            chunk.pop()
        names = tuple(starts[begin])
        doubtful = (
            len(names) != 1
            or any(begin <= line < end for line in flawed)
            or _has_comment(chunk, [[name, value.get(name)] for name in names])
        )
        found.append(Entry(names, tuple(chunk), certain=not doubtful))
    return found


def _has_comment(lines: list[str], value: Any) -> bool:
    """Whether there are more `#` in the lines than in what they say."""
    return "".join(lines).count("#") > _count(value)


def _count(value: Any) -> int:
    if isinstance(value, Mapping):
        return sum(_count(name) + _count(inner) for name, inner in value.items())
    if isinstance(value, list):
        return sum(map(_count, value))
    return str(value).count("#")


# --- sections -----------------------------------------------------------------------------------


def sections(source: SourceFile, level: int) -> list[SourceFile]:
    """A file parted at its headings of one level: each section with the fields of the whole.

    Only the first carries the lines of the front matter and what stands above it, so that they
    are kept once.
    """
    pattern = re.compile(rf"^[ ]{{0,3}}#{{{level}}}[ \t]+(.+?)[ \t]*#*[ \t]*$", re.MULTILINE)
    found = list(pattern.finditer(masked(source.body)))
    parts: list[SourceFile] = []
    for heading, following in zip(found, [*found[1:], None], strict=True):
        end = following.start() if following else len(source.body)
        words = plain(source.body[heading.start(1) : heading.end(1)])
        body = source.body[heading.end() : end]
        parts.append(replace(source, body=body, heading=words, entries=()))
    if parts:
        preamble = source.body[: found[0].start()]
        parts[0] = replace(parts[0], entries=source.entries, preamble=preamble)
    return parts


def anchor(heading: str) -> str:
    """The fragment by which most sites link to a heading."""
    return slug(heading)
