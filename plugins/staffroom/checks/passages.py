"""The texts of a file, and the addresses and HTML tags in them, with their places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from html import unescape
from typing import Any, NamedTuple

from staffroom.document import Document, FieldPath
from staffroom.kinds import Entry, Kind
from staffroom.kinds.fields import Fields
from staffroom.kinds.structure import shape
from staffroom.links import Form, Link, find_links, hide_code


class Passage(NamedTuple):
    """A text that readers read."""

    field: FieldPath
    """The field that holds it; empty for the body."""
    text: str
    is_address: bool = False
    """Whether it is an address and nothing else."""

    def place(self, offset: int) -> FieldPath | int:
        """Where one of its characters stands, as well as that can be told."""
        return self.field or offset


def passages_of(document: Document, kind: Kind | None, fields: Entry | None) -> Iterator[Passage]:
    """The texts and addresses of a front matter, in the order of the fields.

    Args:
        document: The file.
        kind: Its kind; None for a page written by hand.
        fields: Its front matter as the model of its kind, if there is one that is right.
    """
    if kind is None:
        for name in ("title", "description"):
            if isinstance(text := document.metadata.get(name), str):
                yield Passage((name,), text)
    else:
        yield from _within(kind.model, fields or document.metadata, ())


def _within(
    model: type[Fields], fields: Fields | Mapping[str, Any], above: FieldPath
) -> Iterator[Passage]:
    for name, attribute, is_read, is_address, part in _fields(model):
        value = fields.get(name) if isinstance(fields, Mapping) else fields.__dict__[attribute]
        if not value:
            continue
        items = enumerate(value) if isinstance(value, list | tuple) else ((None, value),)
        for number, item in items:
            where = (*above, name) if number is None else (*above, name, number)
            if isinstance(item, str):
                if is_read or is_address:
                    yield Passage(where, str(item), is_address)
            elif part is not None and isinstance(item, Fields | Mapping):
                yield from _within(part, item, where)


@cache
def _fields(model: type[Fields]) -> tuple[tuple[str, str, bool, bool, type[Fields] | None], ...]:
    """The fields with texts in them: name, attribute, is a text, is an address, model within."""
    found = []
    for field in shape(model):
        part = field.base if field.parts else None
        is_read = field.is_prose or field.short_for is not None
        if is_read or field.is_address or (part is not None and _fields(part)):
            found.append((field.name, field.attribute, is_read, field.is_address, part))
    return tuple(found)


# --- HTML ---------------------------------------------------------------------------------------


class Tag(NamedTuple):
    """An opening HTML tag."""

    name: str
    attributes: Mapping[str, str]
    """In small letters → the value, as browsers read it."""
    start: int
    """The offset of its first character."""


# Nothing in a tag reaches over the next “<”, so that each character is looked at once.
_TAG = re.compile(r"<([A-Za-z][A-Za-z0-9-]{0,30}+)((?:[^<>\"'\0]|\"[^\"<\0]*+\"|'[^'<\0]*+')*+)>")
_ATTRIBUTE = re.compile(
    r"(?<![\w:.-])([A-Za-z_:][\w:.-]*+)(?:\s*+=\s*+(\"[^\"]*+\"|'[^']*+'|[^\s\"'>]++))?"
)


def tags_of(visible: str) -> Iterator[Tag]:
    """The opening HTML tags of a text in which code is hidden."""
    if "<" not in visible:
        return
    for match in _TAG.finditer(visible):
        attributes: dict[str, str] = {}
        for name, value in _ATTRIBUTE.findall(match[2]):
            attributes.setdefault(name.lower(), unescape(value.strip("\"'")).strip())
        yield Tag(match[1].lower(), attributes, match.start())


# --- addresses ----------------------------------------------------------------------------------


class Mention(NamedTuple):
    """An address, and where it is written."""

    address: str
    """As browsers read it: without line breaks, entities undone."""
    where: FieldPath | int
    form: str
    """`field`, `html`, `auto`, or one of `links.Form`."""
    is_picture: bool = False


_WITH_ADDRESS = {
    "href", "src", "action", "formaction", "xlink:href", "poster", "data", "cite", "background",
}  # fmt: skip
_AUTO = re.compile(r"<([A-Za-z][A-Za-z0-9+.-]{1,30}+:[^\s<>\0]++)>")


def mentions(passages: Sequence[Passage], visible: str, links: Sequence[Link]) -> list[Mention]:
    """Every address of some passages.

    Args:
        passages: The last of them is the body.
        visible: The body with code hidden.
        links: The links of the body.
    """
    found: list[Mention] = []
    for passage in passages[:-1]:
        if passage.is_address:
            found.append(Mention(_as_read(passage.text), passage.field, "field"))
        elif "[" in passage.text or "<" in passage.text:
            text = hide_code(passage.text)
            found += _in_text(text, find_links(passage.text), passage)
    return [*found, *_in_text(visible, links, passages[-1])]


def _in_text(visible: str, links: Sequence[Link], passage: Passage) -> Iterator[Mention]:
    for link in links:
        if link.form is not Form.WIKI:
            address = f"{link.target}#{link.fragment}" if link.fragment else link.target
            where = passage.place(link.start)
            yield Mention(_as_read(address), where, link.form, link.form is Form.IMAGE)
    if "<" not in visible:
        return
    for match in _AUTO.finditer(visible):
        yield Mention(_as_read(match[1]), passage.place(match.start()), "auto")
    for tag in tags_of(visible):
        for name, address in tag.attributes.items():
            if name in _WITH_ADDRESS:
                is_picture = tag.name == "img" and name == "src"
                yield Mention(_as_read(address), passage.place(tag.start), "html", is_picture)


def _as_read(address: str) -> str:
    # Browsers pass over line breaks and tabs within an address, and over blanks around it.
    return re.sub(r"[\t\n\r]", "", address).strip("".join(map(chr, range(33))))
