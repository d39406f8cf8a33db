"""What keeps readers out: images without text, links without words, headings, tables, videos."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from staffroom.checks.passages import Passage, tags_of
from staffroom.checks.submission import Rule, Submission
from staffroom.diagnostic import Diagnostic
from staffroom.links import Form, Link, find_links, hide_code


def images(submission: Submission) -> Iterator[Diagnostic]:
    """Images need a text for those who cannot see them."""
    for passage, visible, links in _texts(submission):
        pictures = [
            (link.text or "", link.target, passage.place(link.start))
            for link in links
            if link.form is Form.IMAGE
        ]
        for text, target, where in pictures:
            if not text.strip():
                yield submission.at("image-without-text", where, target=_name(target))
            elif _says_nothing_of_image(text, target):
                yield submission.at("image-text-without-words", where, text=text)
        for tag in tags_of(visible):
            if tag.name != "img":
                continue
            where = passage.place(tag.start)
            target = tag.attributes.get("src", "")
            # An empty text is HTML's way to say that a picture is decoration.
            if (alt := tag.attributes.get("alt")) is None:
                yield submission.at("image-without-text", where, target=_name(target))
            elif alt and _says_nothing_of_image(alt, target):
                yield submission.at("image-text-without-words", where, text=alt)
    card, alt = submission.value("image"), submission.value("image_alt")
    if isinstance(alt, str) and isinstance(card, str) and _says_nothing_of_image(alt, card):
        yield submission.at("image-text-without-words", ("image_alt",), text=alt)


_IMAGE_WORDS = {
    *("image", "img", "photo", "photograph", "picture", "pic", "graphic", "figure", "fig"),
    *("screenshot", "screen shot", "illustration", "diagram", "chart", "graph", "icon", "logo"),
    *("alt", "alt text", "image description", "untitled", "an image", "a photo", "a picture"),
}
_CAMERA_NAME = re.compile(
    r"(?:img|dsc|dscn|dscf|pxl|p|image|photo|picture|screenshot)[ _-]?\d{1,20}"
)


def _says_nothing_of_image(text: str, target: str) -> bool:
    words = " ".join(text.casefold().strip(" .:!").split())
    if words in _IMAGE_WORDS or _CAMERA_NAME.fullmatch(words):
        return True
    name = PurePosixPath(_name(target).casefold())
    if words == name.name:
        return True
    # “worms” may well be what the picture worms.jpg shows.
    has_ending = re.search(r"\.(?:jpe?g|png|gif|webp|avif|svg)$", words) is not None
    return has_ending or (words == name.stem and re.search(r"[_\d]|-.*-", words) is not None)


def _name(target: str) -> str:
    """The name of a picture's file."""
    name = re.split(r"[?#]", target)[0].rstrip("/").rpartition("/")[2] or target
    return name if len(name) <= 60 else f"{name[:59]}…"


def links(submission: Submission) -> Iterator[Diagnostic]:
    """The words of a link say where it leads, read without what stands around it."""
    for passage, visible, links in _texts(submission):
        found = [
            (link.text, link.start)
            for link in links
            if link.text is not None and link.form in (Form.INLINE, Form.WIKI)
        ]
        if "</a>" in visible:
            found += [(anchor[1], anchor.start()) for anchor in _ANCHOR.finditer(visible)]
        for text, offset in found:
            words = _plain(text)
            if words in _LINK_WORDS or not words:
                where = passage.place(offset)
                yield submission.at("link-without-words", where, text=text.strip() or "nothing")


_LINK_WORDS = {
    *(
        "here",
        "click here",
        "click",
        "click this",
        "this",
        "this link",
        "link",
        "the link",
        "a link",
    ),
    *("more", "read more", "learn more", "see more", "find out more", "more info", "see here"),
    *("more information", "further information", "look here", "go here", "over here", "right here"),
    *("this page", "this site", "this website", "this document", "this file", "this one"),
    *("download here", "press here", "tap here", "follow this link", "see this", "url", "web page"),
}
_ANCHOR = re.compile(r"<a\s[^<>]*+>([^<>\0]{0,80}+)</a>", re.IGNORECASE)


def _plain(text: str) -> str:
    """The words of a link, without the marks around them; those of an image within it count."""
    text = re.sub(r"!\[([^\[\]]*+)\]\([^()]*+\)", r" \1 image ", text)
    # An icon says nothing.
    text = re.sub(r":[a-z0-9]{1,40}+-[a-z0-9-]{1,80}+:(?:\{[^{}]*+\})?", " ", text)
    text = re.sub(r"<[^<>]*+>", " ", text)
    return " ".join(re.sub(r"[^\w\s]++", " ", text).casefold().split())


def headings(submission: Submission) -> Iterator[Diagnostic]:
    """Headings go down one level at a time, below the one title that the page has."""
    found = list(_headings(submission.visible))
    by_hand = submission.kind is None
    if by_hand and found and found[0][1] == 1:
        # The first heading of a page written by hand may be its title.
        found = found[1:]
    titles = [offset for offset, level, _ in found if level == 1]
    for offset in titles[:1]:
        yield submission.at("second-title", offset)
    # The site puts all of them one level lower where some are on the first. A text that begins
    # otherwise has one there by mistake, and is to be judged as it will be without it.
    shift = 1 if not by_hand and found and found[0][1] == 1 else 0
    before = 1
    for offset, level, words in found:
        level = max(2, min(level + shift, 6))
        if level > before + 1:
            marks = "#" * (before + 1 - shift)
            yield submission.at(
                "skipped-heading",
                offset,
                heading=words[:80],
                # As they are written.
                level=level - shift,
                before=before - shift,
                marks=marks,
            )
        before = level


_ATX = re.compile(r"^[ \t]{0,40}+(#{1,6})(?!#)[ \t]*+(\S[^\n]*+)$", re.MULTILINE)
_SETEXT = re.compile(r"(?:^|\n[ \t]*\n)([^\s#>|*+-][^\n|]*+)\n(=++|-++)[ \t]*+(?=\n|$)")


def _headings(visible: str) -> list[tuple[int, int, str]]:
    """Offset, level and words of every heading."""
    found: list[tuple[int, int, str]] = []
    if "#" in visible:
        for match in _ATX.finditer(visible):
            words = match[2].strip().rstrip("#").strip()
            if words:
                found.append((match.start(1), len(match[1]), words))
    if "\n==" in visible or "\n--" in visible:
        for match in _SETEXT.finditer(visible):
            level = 1 if match[2][0] == "=" else 2
            found.append((match.start(1), level, match[1].strip()))
    for tag in tags_of(visible):
        if re.fullmatch(r"h[1-6]", tag.name):
            found.append((tag.start, int(tag.name[1]), f"<{tag.name}>"))
    return sorted(found)


def faked_headings(submission: Submission) -> Iterator[Diagnostic]:
    """A line that only looks like a heading is none for those who go from heading to heading."""
    visible = submission.visible
    if "**" not in visible and "__" not in visible:
        return
    lines = visible.split("\n")
    offset = 0
    for number, line in enumerate(lines):
        words = _bold(line)
        alone = (number == 0 or not lines[number - 1].strip()) and (
            number + 1 == len(lines) or not lines[number + 1].strip()
        )
        if words and alone and any(later.strip() for later in lines[number + 1 : number + 4]):
            yield submission.at("faked-heading", offset, text=words)
        offset += len(line) + 1


def _bold(line: str) -> str:
    """The words of a line that is all bold and ends as headings do; else nothing."""
    line = line.rstrip()
    for mark in ("**", "__"):
        words = line[2:-2].strip()
        is_bold = len(line) > 4 and line.startswith(mark) and line.endswith(mark)
        if is_bold and mark not in words and len(words) <= 80 and words[-1:] not in ".!?:;,…”\"'":
            return words.strip("*_")
    return ""


def tables(submission: Submission) -> Iterator[Diagnostic]:
    """The cells of a table's first row name its columns."""
    for passage, visible, _ in _texts(submission):
        if "|" in visible and "--" in visible:
            lines = visible.split("\n")
            offset = 0
            for number, line in enumerate(lines):
                after = lines[number + 1] if number + 1 < len(lines) else ""
                is_empty = line.count("|") > 1 and not line.strip(" \t|>")
                if is_empty and "|" in after and _is_delimiter(after):
                    where = passage.place(offset + line.index("|"))
                    yield submission.at("table-without-head", where)
                offset += len(line) + 1
        if "<table" in visible.lower():
            opening: int | None = None
            has_head = False
            for tag in tags_of(visible):
                if tag.name == "table":
                    if opening is not None and not has_head:
                        yield submission.at("table-without-head", passage.place(opening))
                    opening, has_head = tag.start, tag.attributes.get("role") == "presentation"
                has_head = has_head or tag.name == "th"
            if opening is not None and not has_head:
                yield submission.at("table-without-head", passage.place(opening))


def _is_delimiter(line: str) -> bool:
    return "-" in line and not line.strip(" \t|:->")


_VIDEO = re.compile(
    r"https?://(?:[a-z]{1,10}+\.)?"
    r"(?:youtube(?:-nocookie)?\.com/(?:watch|embed|shorts|live)|youtu\.be/|vimeo\.com/(?:video/)?\d)",
    re.IGNORECASE,
)
_VIDEO_FILE = re.compile(r"\.(?:mp4|webm|ogv|m4v|mov)$", re.IGNORECASE)
_ALTERNATIVE = re.compile(r"caption|subtitle|transcript|\.vtt\b|sign language", re.IGNORECASE)
_NEAR = 400


def videos(submission: Submission) -> Iterator[Diagnostic]:
    """Who cannot hear a video needs captions or a transcript, and has to know of them."""
    attachments = submission.value("attachments")
    about = f"{submission.value('accessibility')} {attachments}"
    if _ALTERNATIVE.search(about):
        return
    for mention in submission.addresses:
        is_video = _VIDEO.match(mention.address) or _VIDEO_FILE.search(mention.address)
        if not is_video:
            continue
        nearby = ""
        if isinstance(mention.where, int):
            nearby = submission.body[max(0, mention.where - _NEAR) : mention.where + _NEAR]
        if not _ALTERNATIVE.search(nearby):
            yield submission.at("video-without-captions", mention.where)
    for number, name in enumerate(attachments if isinstance(attachments, list | tuple) else ()):
        if isinstance(name, str) and _VIDEO_FILE.search(name):
            yield submission.at("video-without-captions", ("attachments", number))


_EMBEDDED = {"iframe", "embed", "object", "video", "audio", "frame", "frameset", "applet"}


def embedded(submission: Submission) -> Iterator[Diagnostic]:
    """What other sites offer for embedding is left out of documents."""
    if submission.kind is None:
        return
    for passage, visible, _ in _texts(submission):
        for tag in tags_of(visible):
            if tag.name in _EMBEDDED:
                where = passage.place(tag.start)
                yield submission.at("embedded-content", where, tag=f"<{tag.name}>")


def _texts(submission: Submission) -> Iterator[tuple[Passage, str, list[Link]]]:
    """Each text that may have marks in it, with its code hidden, and its links."""
    *fields, body = submission.passages
    for passage in fields:
        if not passage.is_address and ("[" in passage.text or "<" in passage.text):
            yield passage, hide_code(passage.text), find_links(passage.text)
    yield body, submission.visible, submission.links


RULES: tuple[Rule, ...] = (
    images, links, headings, faked_headings, tables, videos, embedded,
)  # fmt: skip
"""Every rule of this subject."""
