"""Documents in which every field of their kind is filled in, made from the models."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from communities import front_matter
from staffroom.authoring.fields import Answer, answer
from staffroom.kinds import KINDS, Kind
from staffroom.kinds.marks import FileBeside, Like, PageByHand, Refers, RefersToObjective, TermOf
from staffroom.kinds.structure import FieldShape, shape

TERMS = {
    "subjects": "science",
    "levels": "grade-5",
    "standards": "ngss:5-LS2-1",
    "tags": "outdoors",
    "roles": "mentor",
}
"""A term of each vocabulary that small communities have."""

FILES = {"photo.jpg": "a picture", "worksheet.pdf": "a worksheet"}

_SINGLE: dict[str, Any] = {
    "status": "published",
    "aliases": ["former-{id}"],
    "language": "en",
    "baseline": {"on": "2026-01-01", "value": 1},
    "target": {"on": "2027-01-01", "value": 9},
    "type": "analytic",
}
"""Fields that do not go with all others, or whose first value is not telling."""

_LEFT_OUT = {"computed"}
"""Fields that cannot stand beside others."""


@dataclass
class Filler:
    """Fills in documents; the documents that they refer to are made, too."""

    text: Callable[[str], str] = lambda name: f"The text of {name}."
    """The text for a field of that name."""
    fields: Mapping[str, Any] = field(default_factory=dict)
    """What certain fields hold in place of it."""
    targets: dict[str, str] = field(default_factory=dict)
    """The files of the documents that were referred to: path → text."""

    def document(self, kind: Kind, id: str, body: str = "") -> dict[str, str]:
        """The files of one document."""
        written = self._group(kind, shape(kind.model), id, "")
        files = {f"content/{kind.folder}/{id}.md": front_matter(written, body)}
        return files | {f"content/{kind.folder}/{name}": text for name, text in FILES.items()}

    def _group(
        self, kind: Kind, fields: tuple[FieldShape, ...], id: str, prefix: str
    ) -> dict[str, Any]:
        found = {}
        for each in fields:
            name = f"{prefix}{each.name}"
            if each.name in _LEFT_OUT:
                continue
            if name in self.fields:
                found[each.name] = self.fields[name]
            elif name in _SINGLE:
                value = _SINGLE[name]
                found[each.name] = [v.format(id=id) for v in value] if name == "aliases" else value
            elif name == "sections.steps":
                step = self._group(kind, each.parts, id, f"{name}.")
                leads = ("document", "page", "task", "url")
                found["steps"] = [
                    {key: value for key, value in step.items() if key == lead or key not in leads}
                    for lead in leads
                ]
            elif each.parts:
                value = self._group(kind, each.parts, id, f"{name}.")
                found[each.name] = [value] if each.is_list else value
            else:
                value = self._value(kind, each, name)
                found[each.name] = [value] if each.is_list else value
        return found

    def _value(self, kind: Kind, shape: FieldShape, name: str) -> Any:
        if (refers := shape.mark(Refers)) is not None:
            return self._target(kind, refers)
        if (term := shape.mark(TermOf)) is not None:
            return TERMS[term.vocabulary]
        if shape.mark(RefersToObjective):
            return f"{self._target(kind, Refers(('lesson-plan',), 'assesses'))}#explain"
        if shape.mark(FileBeside):
            return "photo.jpg" if shape.name == "image" else "worksheet.pdf"
        if shape.mark(PageByHand):
            return "guide.md"
        if shape.choices:
            return shape.choices[0]
        base = getattr(shape.base, "__name__", "")
        like = shape.mark(Like)
        if base in ("int", "float"):
            return 3
        if base == "bool":
            return False
        if name == "objectives.id":
            return "explain"
        if answer(shape) in (Answer.TEXT, Answer.LINE):
            return self.text(name)
        return like.example.strip('"') if like else self.text(name)

    def _target(self, kind: Kind, refers: Refers) -> str:
        kinds = (kind.name,) if refers.own_kind else refers.kinds
        target = KINDS[kinds[0] if kinds else "practice"]
        id = f"{refers.relation}-of-{kind.name}"
        path = f"content/{target.folder}/{id}.md"
        if path not in self.targets:
            self.targets[path] = needed(target, f"Target of {refers.relation} of {kind.name}")
        return id if kinds else f"{target.name}:{id}"


def needed(kind: Kind, title: str, **more: Any) -> str:
    """The text of a document with the fields that its kind must have, and no references."""
    filler = Filler()
    fields: dict[str, Any] = {}
    for each in shape(kind.model):
        if each.name in ("title", "name"):
            fields[each.name] = title
        elif each.name == "consent":
            fields["consent"] = {"given": "2026-09-01"}
        elif each.name == "group" and each.required:
            fields["group"] = "everybody"
        elif each.required:
            value = filler._group(kind, (each,), "x", "")[each.name]
            fields[each.name] = value
    if kind.name == "lesson-plan":
        fields["objectives"] = [{"id": "explain", "text": "Explain it"}]
    if kind.name == "pathway":
        fields["sections"] = [{"title": "First", "steps": [{"task": "Read"}]}]
    if kind.name == "rubric":
        fields["criteria"] = [{"name": "It", "descriptors": ["One"]}]
    return front_matter(fields | more)
