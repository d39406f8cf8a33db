"""Values as bytes and back, so that bytes from anywhere make plain values or none."""

from __future__ import annotations

import io
import pickle
from enum import Enum
from functools import cache
from importlib import import_module
from typing import Any


class Unusable(Exception):
    """What was kept cannot be understood, so that it has to be made again."""


def freeze(value: object) -> bytes:
    """A value as bytes, for `thaw`."""
    return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)


def thaw(frozen: bytes) -> Any:
    """The value that was frozen; `Unusable` when the bytes are none, or want what is not allowed.

    A cache may come from elsewhere, so nothing is called but what makes plain values: those of
    Python's own kinds, and this package's data classes, named tuples, choices and models.
    """
    try:
        return _Thawer(io.BytesIO(frozen)).load()
    except Exception as error:
        raise Unusable(str(error)) from error


_PLAIN = {
    "builtins": {"set", "frozenset", "complex", "range", "slice", "bytearray"},
    "collections": {"Counter", "OrderedDict", "defaultdict", "deque"},
    "datetime": {"date", "datetime", "time", "timedelta", "timezone"},
    "pathlib": {"PosixPath", "WindowsPath", "PurePosixPath", "PureWindowsPath"},
    "pathlib._local": {"PosixPath", "WindowsPath", "PurePosixPath", "PureWindowsPath"},
    "pydantic_core._pydantic_core": {"TzInfo"},
    "zoneinfo": {"ZoneInfo"},
}


class _Thawer(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        return _allowed(module, name)


@cache
def _allowed(module: str, name: str) -> Any:
    if (module, name) == ("builtins", "getattr"):
        return _way_to_zone
    if name in _PLAIN.get(module, ()):
        return getattr(import_module(module), name)
    if module.startswith("staffroom.") and name.isidentifier() and not name.startswith("_"):
        found = getattr(import_module(module), name)
        # Not what the module itself only imports, and nothing that does something when called.
        if isinstance(found, type) and found.__module__ == module and _is_plain(found):
            return found
    raise Unusable(f"{module}.{name} is none of the kinds that are kept")


def _is_plain(kind: type) -> bool:
    plain = (Enum, str, tuple)
    return (
        issubclass(kind, plain)
        or hasattr(kind, "__dataclass_fields__")
        or hasattr(kind, "__pydantic_fields__")
    )


def _way_to_zone(owner: object, name: str) -> Any:
    """What `getattr` is for in a frozen value: a time zone names the function that finds it."""
    zone = import_module("zoneinfo").ZoneInfo
    if owner is zone and name == "_unpickle":
        return getattr(zone, name)
    raise Unusable(f"the attribute {name} is none that is kept")
