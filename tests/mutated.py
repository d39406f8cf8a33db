"""Documents that something happened to: slips, broken files, and what is made to do harm.

The same seed gives the same documents.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import yaml

from samples import CASES
from staffroom.diagnostic import PROBLEMS
from staffroom.kinds import KINDS, kind_of

ROOT = Path(__file__).resolve().parents[1]


class File(NamedTuple):
    """A file of a community: its path beside `content/`, and its bytes."""

    path: PurePosixPath
    raw: bytes


@cache
def sources() -> tuple[File, ...]:
    """All documents and pages of the real site, and those of the golden cases."""
    found = [
        File(PurePosixPath(file.relative_to(ROOT).as_posix()), file.read_bytes())
        for folder in ("content", "docs")
        for file in sorted((ROOT / folder).rglob("*.md"))
    ]
    for case in sorted((CASES / "check").glob("*.yml")):
        for name, content in yaml.safe_load(case.read_text("utf-8"))["files"].items():
            path = PurePosixPath(name)
            if path.suffix == ".md" and isinstance(content, str):
                found.append(File(path, content.encode()))
    return tuple(file for file in found if _is_in_place(file.path))


def _is_in_place(path: PurePosixPath) -> bool:
    if path.parts[0] == "docs":
        return True
    below = PurePosixPath(*path.parts[1:])
    kind = kind_of(below)
    return kind is not None and str(below.parent) == kind.folder


def mutated(seed: str, number: int) -> Iterator[File]:
    """That many documents with one to four changes each, as one community has them."""
    chance = random.Random(seed)
    taken: set[PurePosixPath] = set()
    for n in range(number):
        path, raw = chance.choice(sources())
        # Where the front matter is as it should be, more is looked at in the text.
        head, mark, body = raw.partition(b"\n---\n") if chance.random() < 0.4 else (b"", b"", raw)
        for _ in range(chance.choice((1, 1, 2, 2, 3, 4))):
            body = chance.choice(_WAYS)(body, chance)
        raw = head + mark + body
        if chance.random() < 0.05:
            folder = chance.choice([f"content/{kind.folder}" for kind in KINDS.values()] + ["docs"])
            path = PurePosixPath(folder, path.name)
        if path in taken:
            path = path.with_name(f"{path.stem.rstrip('-') or 'x'}-{n}.md")
        taken.add(path)
        yield File(path, raw[:2_100_000])


_Way = Callable[[bytes, random.Random], bytes]

_HOSTILE = tuple(
    text.encode()
    for text in (
        "<!-- staffroom: ignore ", "-->", "<!--", "<script>alert(1)</script>", "<pre>", "</pre>",
        "<svg onload=alert(1)>", "[x](javascript:alert(1))", "[[", "]]", "[[a|b|c]]", "![](x.svg)",
        "[[../../../etc/passwd]]", "{% include 'x' %}", "{{ 7*7 }}", "--8<-- \"/etc/passwd\"",
        "```", "~~~~", "`", "``", "$$", "\\", "|", "| a | b |\n|---|---|", "> ", "- ", "1. ", "***",
        "&a [*a, *a]", "*a", "!!python/object:os.system x", "<<: *a", "? x\n: y", "---", "...",
        "--- ", "%YAML 1.1", "key: |\n  text", "key: >-\n  text", "'", '"', "\"\\", "{", "}", "[",
        "]", ": ", " #", "\t", "\x85", "\u2028", "\u2029", "\xa0", "\u200b", "\u202e", "\ufeff",
        "e\u0301", "\U0001f469\u200d\U0001f3eb", "\x00", "\x1b[31m", "\r", "\r\n", "\n\n\n",
        "mailto:a@school.example", "+1 (555) 010-0199", "2026-13-45", "9999-12-31", "0000-00-00",
        "1:30", "3.10", "no", "null", "~", "1e999", "-0", "0x1F", ".inf", ".nan", "=", "{a: b}",
        "[a, b]", "- - - - a", "title: A\ntitle: B", "tags: outdoors", "Levels: Grade 5",
        "licence: CC-BY-4.0", "authors: Rosa Delgado", "status: draft", "status: retired",
        "aliases: [x]", "prerequisites: [soil-is-alive]", "duration: 99999999999999999999",
        "[^1]: note", "*[HTML]: x", "[a]: b", "{: onclick=x }", "!!! note\n    x", "=== \"Tab\"",
        "<a href='http://x.example'>here</a>", "https://youtu.be/x", "my pupil Anna Smith",
        "born 2014-03-02", "&#60;script&#62;", "# Heading", "### Heading", "**Heading**",
        "![](http://example.org/a.png)", "<img src=x>", "<video src=x>",
    )
)  # fmt: skip
_DEEP = (b"[", b"{", b"(", b"> ", b"- ", b"* ", b"  ", b"\t", b"<div>", b"<b>", b"**", b"_", b"`",
         b"![", b"](", b"[[", b"&", b"<!--", b"- [", b"{a: ", b"#", b":", b"'", b'"', b"@", b"\\",
         b"http://", b"a.", b"1", b"- - ", b"\n>", b"a@a.", b"A ", b"<", b"|", b" | ", b"~",
         b"-")  # fmt: skip


def _place(raw: bytes, chance: random.Random) -> int:
    # Half of them in the first lines: that is where the fields are.
    end = min(len(raw), 700) if chance.random() < 0.5 else len(raw)
    return chance.randint(0, end)


def _flip(raw: bytes, chance: random.Random) -> bytes:
    changed = bytearray(raw)
    for _ in range(chance.choice((1, 1, 2, 8))):
        if changed:
            changed[min(_place(raw, chance), len(changed) - 1)] = chance.randrange(256)
    return bytes(changed)


def _letter(raw: bytes, chance: random.Random) -> bytes:
    at = _place(raw, chance)
    return raw[:at] + bytes([chance.randrange(32, 127)]) + raw[at + chance.randint(0, 1) :]


def _splice(raw: bytes, chance: random.Random) -> bytes:
    at = _place(raw, chance)
    return raw[:at] + chance.choice(_HOSTILE) + raw[at:]


def _cut(raw: bytes, chance: random.Random) -> bytes:
    at = _place(raw, chance)
    return raw[:at] + raw[at + chance.choice((1, 2, 5, 30, 300)) :]


def _truncate(raw: bytes, chance: random.Random) -> bytes:
    return raw[: _place(raw, chance)]


def _lines(raw: bytes, chance: random.Random) -> bytes:
    lines = raw.split(b"\n")
    one, other = (chance.randrange(len(lines)) for _ in range(2))
    if chance.random() < 0.5:
        one = min(one, chance.randrange(20))
    match chance.randrange(5):
        case 0:
            del lines[one]
        case 1:
            lines.insert(other, lines[one])
        case 2:
            lines[one], lines[other] = lines[other], lines[one]
        case 3:
            lines[one] = b" " * chance.randrange(9) + lines[one]
        case _:
            lines[one] = lines[one].lstrip()
    return b"\n".join(lines)


def _line(raw: bytes, chance: random.Random) -> bytes:
    lines = raw.split(b"\n")
    lines.insert(min(chance.randrange(40), len(lines)), chance.choice(_HOSTILE))
    return b"\n".join(lines)


def _value(raw: bytes, chance: random.Random) -> bytes:
    """A field gets another value, or another name."""
    lines = raw.split(b"\n")
    fields = [n for n, line in enumerate(lines[:60]) if b": " in line or line.endswith(b":")]
    if not fields:
        return raw
    at = chance.choice(fields)
    name, _, value = lines[at].partition(b":")
    other = sources_lines()[chance.randrange(len(sources_lines()))]
    match chance.randrange(5):
        case 0:
            lines[at] = name + b": " + chance.choice(_HOSTILE)
        case 1:
            lines[at] = name + b": " + other.partition(b":")[2].strip()
        case 2:
            lines[at] = other
        case 3:
            lines[at] = name + b": " + value.strip(b"[] \r").replace(b"-", b" ").title()
        case _:
            lines[at] = name.replace(b"_", b"-").upper() + b":" + value
    return b"\n".join(lines)


@cache
def sources_lines() -> tuple[bytes, ...]:
    """The lines of all front matter."""
    return tuple(
        line for _, raw in sources() for line in raw.split(b"\n---")[0].split(b"\n") if line
    )


def _transplant(raw: bytes, chance: random.Random) -> bytes:
    other = chance.choice(sources()).raw
    start = chance.randint(0, len(other))
    at = _place(raw, chance)
    return raw[:at] + other[start : start + chance.choice((20, 200, 2000))] + raw[at:]


def _encode(raw: bytes, chance: random.Random) -> bytes:
    text = raw.decode("utf-8", "replace")
    match chance.randrange(8):
        case 0:
            return text.encode("utf-16")
        case 1:
            return text.encode("latin-1", "replace")
        case 2:
            return b"\xef\xbb\xbf" + raw
        case 3:
            return raw.replace(b"\n", b"\r\n")
        case 4:
            return raw.replace(b"\n", b"\r")
        case 5:
            return raw.replace(b"\n", b" \n")
        case 6:
            return raw + b"\n \n\t\n"
        case _:
            return raw.replace(b" ", chance.choice(("\xa0", "\t", "\u3000")).encode())


def _nest(raw: bytes, chance: random.Random) -> bytes:
    at = _place(raw, chance)
    return raw[:at] + chance.choice(_DEEP) * chance.choice((3, 13, 30, 300)) + raw[at:]


def _heap(raw: bytes, chance: random.Random) -> bytes:
    """Much too much of something; seldom, because it takes long to write down."""
    if chance.random() < 0.9:
        return _nest(raw, chance)
    at = _place(raw, chance)
    lines = raw.split(b"\n")
    much = chance.choice(
        (chance.choice(_DEEP), chance.choice(_HOSTILE), chance.choice(lines) + b"\n")
    )
    times = min(chance.choice((3_000, 30_000, 300_000)), 400_000 // (len(much) or 1))
    return raw[:at] + much * times + raw[at:]


def _ignore(raw: bytes, chance: random.Random) -> bytes:
    codes = " ".join(chance.choice(list(PROBLEMS)) for _ in range(chance.randint(0, 3)))
    return raw + f"\n<!-- staffroom: ignore {codes} -->\n".encode()


_WAYS: tuple[_Way, ...] = (
    _flip, _letter, _letter, _splice, _splice, _cut, _truncate, _lines, _lines, _line, _line,
    _value, _value, _value, _transplant, _encode, _nest, _heap, _ignore,
)  # fmt: skip
