"""Writing front matter and vocabularies: YAML that reads back as the very values it was made from.

`document` is the one that reads YAML; only this module writes it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import PurePosixPath
from typing import Any

import yaml
from pydantic import BaseModel

from staffroom.document import parse_values
from staffroom.kinds.structure import FieldShape, shape


class CannotBeWritten(Exception):
    """Values that would not read back as they are."""


def front_matter(metadata: Mapping[str, Any], model: type[BaseModel]) -> str:
    """Front matter without its dashes: the fields in the order of the model, one a line.

    Every value is a text, a list or a mapping, as `document` reads them.
    """
    return _text(lambda quoted: _mapping(metadata, shape(model), quoted), dict(metadata))


def vocabulary_file(entries: Iterable[Mapping[str, Any]]) -> str:
    """The text of a vocabulary's file."""
    entries = [{k: v for k, v in entry.items() if v is not None} for entry in entries]
    return _text(lambda quoted: _node(entries, None, quoted), entries)


def _text(build: Any, value: Any) -> str:
    for quoted in (False, True):
        text = yaml.serialize(
            build(quoted), Dumper=_Dumper, allow_unicode=True, width=math.inf, indent=2
        )
        read, _, diagnostics = parse_values(text, PurePosixPath("written"))
        if read == value and not diagnostics:
            return str(text)
    raise CannotBeWritten


class _Dumper(yaml.SafeDumper):
    """Indents the items of a list below the field's name, as people do by hand."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


# Fields of these types are written without quotes, although other YAML readers see no text there.
_BARE = (int, float, bool, date)


def _mapping(value: Mapping[str, Any], fields: Sequence[FieldShape], quoted: bool) -> yaml.Node:
    known = {field.name: field for field in fields}
    names = [*(name for name in known if name in value), *(n for n in value if n not in known)]
    pairs = [
        (_scalar(name, bare=False, quoted=False), _node(value[name], known.get(name), quoted))
        for name in names
    ]
    return yaml.MappingNode("tag:yaml.org,2002:map", pairs, flow_style=False)


def _node(value: Any, field: FieldShape | None, quoted: bool) -> yaml.Node:
    if isinstance(value, Mapping):
        if not value:
            return yaml.MappingNode("tag:yaml.org,2002:map", [], flow_style=True)
        return _mapping(value, field.parts if field else (), quoted)
    if isinstance(value, list):
        found = [_node(item, field, quoted) for item in value]
        return yaml.SequenceNode("tag:yaml.org,2002:seq", found, flow_style=not found)
    bare = field is not None and field.base in _BARE
    return _scalar(str(value), bare=bare, quoted=quoted)


def _scalar(text: str, *, bare: bool, quoted: bool) -> yaml.Node:
    tag = "tag:yaml.org,2002:str"
    if bare:
        tag = _RESOLVER.resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]
        quoted = False
    style = '"' if quoted else "|" if "\n" in text else None
    return yaml.ScalarNode(tag, text, style=style)


_RESOLVER = yaml.SafeLoader("")
