"""Values as bytes and back, so that bytes from anywhere make plain values or none.

In two ways: `freeze` and `thaw` for all that this package is made of; and for what is plain from
the start Python's own `marshal`, which is quicker, with `unpack`.
"""

from __future__ import annotations

import io
import marshal
import pickle
from collections.abc import Callable
from enum import Enum
from functools import cache
from importlib import import_module
from types import NoneType, UnionType
from typing import Any, get_args, get_origin


class Unusable(Exception):
    """What was kept cannot be understood, so that it has to be made again."""


def freeze(value: object) -> bytes:
    """A value as bytes, for `thaw`."""
    return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)


def thaw(frozen: bytes) -> Any:
    """The value that was frozen; `Unusable` when the bytes are none, or want what is not allowed.

    A cache may come from elsewhere, so nothing is called but what makes values: those of Python's
    own kinds that documents have, and this package's models, choices and data classes that say
    themselves how they are kept. No class can be changed. But whoever makes the bytes chooses the
    values, and fields of a model may hold what its kind would not let in.
    """
    try:
        return _Thawer(io.BytesIO(frozen)).load()
    except Exception as error:
        raise Unusable(str(error)) from error


def unpack(frozen: bytes | None, *shape: Any) -> tuple[Any, ...] | None:
    """The tuple of which these are the bytes by `marshal`; None if there is none of that shape.

    Args:
        frozen: The bytes, from anywhere; None is as good as damaged ones.
        shape: What is in the tuple, as for a type checker: a type, which has to be that very one,
            `tuple[str, ...]`, `tuple[str, int]`, `list[…]`, `dict[…, …]`, `str | None`.
    """
    try:
        found = marshal.loads(frozen or b"")
    except (EOFError, ValueError, TypeError, MemoryError):
        return None
    if type(found) is not tuple or len(found) != len(shape):
        return None
    for value, each in zip(found, shape, strict=True):
        if type(value) is not each and (isinstance(each, type) or not _check_of(each)(value)):
            return None
    return found


@cache
def _check_of(shape: Any) -> Callable[[Any], bool]:
    """What tells whether a value has a shape."""
    kind, inner = get_origin(shape), get_args(shape)
    if kind is None:
        plain = NoneType if shape is None else shape
        return lambda value: type(value) is plain
    if kind is UnionType:
        several = [_check_of(each) for each in inner]
        return lambda value: any(check(value) for check in several)
    if kind is dict:
        of_key, of_value = map(_check_of, inner)
        return lambda value: (
            type(value) is dict and all(map(of_key, value)) and all(map(of_value, value.values()))
        )
    if kind is list or inner[-1] is ...:
        if inner[0] is str:
            # Names of what a page reads: dozens for each of thousands of pages.
            return lambda value: type(value) is kind and set(map(type, value)) <= {str}
        of_each = _check_of(inner[0])
        return lambda value: type(value) is kind and all(map(of_each, value))
    checks = [_check_of(each) for each in inner]
    return lambda value: (
        type(value) is tuple
        and len(value) == len(checks)
        and all(check(each) for check, each in zip(checks, value, strict=True))
    )


_PLAIN = {
    "builtins": {"set", "frozenset"},
    "datetime": {"date", "datetime", "time", "timedelta", "timezone"},
    "pathlib": {"PurePosixPath"},
    "pathlib._local": {"PurePosixPath"},
    "pydantic_core._pydantic_core": {"TzInfo"},
    "zoneinfo": {"ZoneInfo"},
}


class _Thawer(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        return _allowed(module, name)


class _Maker:
    """Stands for a class or a function that is only to be called."""

    __slots__ = ("_make",)

    def __init__(self, make: Callable[..., Any]) -> None:
        self._make = make

    def __call__(self, *arguments: Any) -> Any:
        return self._make(*arguments)

    def __setstate__(self, state: object) -> None:
        raise Unusable("what makes values cannot be changed")


# The bytes can set attributes on all that they name, unless it has a `__setstate__`, which for a
# class itself is a call without a value and so an error. Classes without one are never handed out,
# but only what makes their values.
@cache
def _allowed(module: str, name: str) -> Any:
    if (module, name) == ("builtins", "getattr"):
        return _Maker(_way_to_zone)
    if name in _PLAIN.get(module, ()):
        found = getattr(import_module(module), name)
        # Those that are built in cannot be changed.
        return found if module in ("builtins", "datetime") else _Maker(found)
    if module.startswith("staffroom.") and name.isidentifier() and not name.startswith("_"):
        found = getattr(import_module(module), name)
        # Not what the module itself only imports, and nothing that does something when called.
        if isinstance(found, type) and found.__module__ == module and _is_plain(found):
            if issubclass(found, Enum) or not hasattr(found, "__setstate__"):
                return _Maker(found)
            return found
    raise Unusable(f"{module}.{name} is none of the kinds that are kept")


def _is_plain(kind: type) -> bool:
    """Whether a class is one of those that say themselves how they are kept."""
    plain = (
        issubclass(kind, (Enum, str, tuple))
        or hasattr(kind, "__dataclass_fields__")
        or hasattr(kind, "__pydantic_fields__")
    )
    return plain and (hasattr(kind, "__setstate__") or "__reduce__" in vars(kind))


def _way_to_zone(owner: object, name: str) -> Any:
    """What `getattr` is for in a frozen value: a time zone names the function that finds it."""
    if owner is _allowed("zoneinfo", "ZoneInfo") and name == "_unpickle":
        return _Maker(import_module("zoneinfo").ZoneInfo._unpickle)
    raise Unusable(f"the attribute {name} is none that is kept")
