"""Fingerprints: equal values have equal ones, on every machine and in every run."""

from __future__ import annotations

import marshal
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from hashlib import blake2b
from pathlib import PurePath
from typing import Any

from staffroom.kinds.fields import Fields

SIZE = 12
"""The bytes of a fingerprint: so many that two different values never have the same one."""


def fingerprint(value: Any) -> bytes:
    """The fingerprint of texts, numbers, dates, and whatever holds only such: lists, models …

    Raises:
        TypeError: The value holds something whose equality cannot be told, such as a function.
    """
    # The second version of the format writes a value the same however often it is shared.
    return blake2b(marshal.dumps(plain(value), 2), digest_size=SIZE).digest()


def plain(value: Any) -> Any:
    """The value as tuples of texts, numbers and bytes, named where types tell values apart."""
    if value is None or type(value) in (str, bool, int, float, bytes):
        return value
    if isinstance(value, tuple | list):
        return tuple([plain(item) for item in value])
    if isinstance(value, Mapping):
        # In their order: it may be the order in which they are shown.
        return ("{}", *[(plain(key), plain(item)) for key, item in value.items()])
    if is_dataclass(value) and not isinstance(value, type):
        names = _names(type(value))
        return (type(value).__name__, *[plain(getattr(value, name)) for name in names])
    if isinstance(value, Enum):
        return (type(value).__name__, value.name)
    if isinstance(value, Fields):
        names = tuple(type(value).model_fields)
        return (type(value).__name__, *[plain(getattr(value, name)) for name in names])
    if isinstance(value, str):
        return str(value)
    if isinstance(value, date | PurePath):
        return (type(value).__name__, str(value))
    if isinstance(value, set | frozenset):
        return ("set", *sorted(plain(item) for item in value))
    raise TypeError(f"{type(value).__name__} has no fingerprint")


@cache
def _names(cls: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(cls))
