"""What the host's configuration says, as text: to tell whether it says the same as last time."""

from __future__ import annotations

from collections.abc import Mapping, Set
from datetime import date
from types import ModuleType


def as_text(value: object) -> str:
    """All that a value says: the same text for the same values, also in another process.

    Mappings are told by their items, other objects by their attributes, functions and classes by
    their names. An object that has none of these, and no text of its own, makes another text in
    each process.
    """
    return _text(value, {})


def is_plain(value: object) -> bool:
    """Whether a value is made of texts, numbers and days alone, so that it does nothing."""
    if isinstance(value, Mapping):
        return all(is_plain(name) and is_plain(each) for name, each in value.items())
    if isinstance(value, list | tuple | Set):
        return all(map(is_plain, value))
    return value is None or isinstance(value, str | bytes | int | float | date)


def _text(value: object, told: dict[int, tuple[int, object]]) -> str:
    if value is None or isinstance(value, str | bytes | int | float | date):
        return repr(value)
    if isinstance(value, ModuleType):
        return f"<{value.__name__}>"
    if (name := getattr(value, "__qualname__", None)) is not None:
        return f"<{getattr(value, '__module__', '')}.{name}>"
    # Objects may lead back to one another.
    if id(value) in told:
        return f"<{told[id(value)][0]}>"
    told[id(value)] = len(told), value
    if isinstance(value, Mapping):
        pairs = [f"{_text(each, told)}: {_text(value[each], told)}" for each in value]
        return f"{{{', '.join(pairs)}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_text(each, told) for each in value)}]"
    if isinstance(value, Set):
        return f"{{{', '.join(sorted(_text(each, told) for each in value))}}}"
    kind = f"{type(value).__module__}.{type(value).__qualname__}"
    attributes = getattr(value, "__dict__", None)
    return f"{kind} {_text(attributes, told) if attributes else value}"
