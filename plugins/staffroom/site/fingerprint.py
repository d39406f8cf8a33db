"""Fingerprints: equal values have equal ones, on every machine and in every run."""

from __future__ import annotations

import marshal
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import partial
from hashlib import blake2b
from pathlib import PurePath
from typing import Any

from staffroom.catalog import Key
from staffroom.kinds.fields import Fields

SIZE = 12
"""The bytes of a fingerprint: so many that two different values never have the same one."""


def fingerprint(value: Any) -> bytes:
    """The fingerprint of texts, numbers, dates, and whatever holds only such: lists, models …

    Raises:
        TypeError: The value holds something whose equality cannot be told, such as a function.
    """
    return fingerprint_of_plain(plain(value))


def fingerprint_of_plain(value: Any) -> bytes:
    """`fingerprint` of tuples and lists of texts, numbers, bytes and their like."""
    # The second version of the format writes a value the same however often it is shared.
    return blake2b(marshal.dumps(value, 2), digest_size=SIZE).digest()


def plain(value: Any) -> Any:
    """The value as tuples of texts, numbers and bytes, named where types tell values apart."""
    cls = type(value)
    return (_WAYS.get(cls) or _way(cls))(value)


_WAYS: dict[type, Callable[[Any], Any]] = {Key: tuple}
"""How values of a class become plain. Asked often, so found once; and a page has dozens of keys,
whose parts are texts."""


def _way(cls: Any) -> Callable[[Any], Any]:
    way = _WAYS[cls] = _find_way(cls)
    return way


def _find_way(cls: Any) -> Callable[[Any], Any]:
    if cls in (type(None), str, bool, int, float, bytes):
        return _itself
    if issubclass(cls, tuple | list):
        return _items
    if issubclass(cls, Mapping):
        # In their order: it may be the order in which they are shown.
        return lambda value: ("{}", *[(plain(key), plain(item)) for key, item in value.items()])
    if is_dataclass(cls):
        return partial(_attributes, tuple(field.name for field in fields(cls)))
    if issubclass(cls, Enum):
        return lambda value: (cls.__name__, value.name)
    if issubclass(cls, Fields):
        return partial(_attributes, tuple(cls.model_fields))
    if issubclass(cls, str):
        return str
    if issubclass(cls, date | PurePath):
        return lambda value: (cls.__name__, str(value))
    raise TypeError(f"{cls.__name__} has no fingerprint")


def _itself(value: Any) -> Any:
    return value


def _items(value: Any) -> Any:
    return tuple([item if type(item) is str else plain(item) for item in value])


def _attributes(names: tuple[str, ...], value: Any) -> Any:
    return (type(value).__name__, *[plain(getattr(value, name)) for name in names])
