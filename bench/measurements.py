"""Measurements in files: one for each number of lessons, put together for a report."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import Field, asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Self


def many(of: type) -> Mapping[str, type]:
    """The metadata of a field of `Measurements` that is a list of such data classes."""
    return {"of": of}


@dataclass
class Measurements:
    """Measurements of one number of lessons, or of several together. Besides `conditions`, a
    subclass has lists (see `many`), and whole numbers that add up."""

    conditions: dict[str, str] = field(default_factory=dict)
    """When, and with what."""

    def measured(self) -> Iterator[tuple[str, int]]:
        """What was measured, as the report calls it, and with how many lessons."""
        raise NotImplementedError

    def save(self, file: Path) -> None:
        """Write all to a file, one measurement a line."""
        parts = [f'"{each.name}": {self._written(each)}' for each in fields(self)]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("{\n" + ",\n".join(parts) + "\n}\n", "utf-8")

    def _written(self, each: Field[Any]) -> str:
        value = getattr(self, each.name)
        if "of" not in each.metadata:
            return json.dumps(value, indent=2)
        lines = [json.dumps(asdict(item), ensure_ascii=False) for item in value]
        return "[\n  " + ",\n  ".join(lines) + "\n]" if lines else "[]"

    @classmethod
    def load(cls, files: Iterable[Path]) -> Self:
        """What was saved in these files, together.

        Raises:
            MeasuredTwice: A median of both would be none of either.
        """
        parts: list[Self] = []
        found_in: dict[tuple[str, int], Path] = {}
        for file in dict.fromkeys(files):
            saved = json.loads(file.read_text("utf-8"))
            for each in fields(cls):
                if (item := each.metadata.get("of")) is not None:
                    saved[each.name] = [item(**values) for values in saved[each.name]]
            part = cls(**saved)
            for measured in part.measured():
                if (other := found_in.setdefault(measured, file)) != file:
                    raise MeasuredTwice(other, file, *measured)
            parts.append(part)
        return cls.together(parts)

    @classmethod
    def together(cls, parts: Iterable[Self]) -> Self:
        """The measurements of several numbers of lessons as one."""
        whole = cls()
        for part in parts:
            whole.conditions |= part.conditions
            for each in fields(cls)[1:]:
                value = getattr(whole, each.name) + getattr(part, each.name)
                setattr(whole, each.name, value)
        return whole


class MeasuredTwice(Exception):
    """Two files have the same with as many lessons; the message says which."""

    def __init__(self, one: Path, other: Path, what: str, lessons: int) -> None:
        super().__init__(
            f"Both {one} and {other} have “{what}” with {lessons:,} lessons. "
            "Delete the one that no longer counts, or name only the other."
        )
