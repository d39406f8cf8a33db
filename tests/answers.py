"""Answers to what a new document of each kind must have, as somebody would type them."""

from __future__ import annotations

from typing import Any

from staffroom.kinds import KINDS, Kind

VALUES: dict[str, dict[str, Any]] = {
    "lesson-plan": {
        "summary": "Pupils pour water through three soils and say which one holds most.",
        "subjects": ["science", "mathematics"],
        "levels": ["grade-5"],
        "duration": "40 min",
        "objectives": [
            {"text": "Sort three soils by how much water they hold."},
            {"text": "Write why: grains, gaps and water."},
        ],
    },
    "rubric": {
        "summary": "For judging a drawing of what is in the soil.",
        "scale": [{"name": "Beginning"}, {"name": "Meeting"}],
        "criteria": [
            {
                "name": "Labels",
                "descriptors": ["Names one layer.", "Names three layers and says what differs."],
            }
        ],
    },
    "case-study": {
        "summary": "Two teachers dug one hole with every class and compared the drawings.",
        "challenge": "Pupils could name layers, and did not know them when they saw some.",
        "outcome": "Most pupils knew the layers in the school garden again.",
    },
    "domain": {"summary": "What lies under our feet, in every subject."},
    "practice": {"summary": "Three colleagues walk through the school garden with one question."},
    "pathway": {
        "summary": "What to dig, read and ask before you teach about soil.",
        "audience": "Teachers of Grade 5",
        "sections": [
            {"title": "Begin", "steps": [{"document": "lesson-plan:soil-is-alive"}]},
            {"title": "Go on", "steps": [{"task": "Dig a hole."}, {"url": "https://example.org/"}]},
        ],
    },
    "group": {"summary": "People who like to dig.", "purpose": "Every class digs once a year."},
    "person": {"consent": {"given": "2026-09-01"}},
    "goal": {
        "summary": "Every class has dug a hole by summer.",
        "measure": "Share of classes that have dug a hole",
        "baseline": {"on": "2026-09-01", "value": "10"},
        "target": {"on": "2027-06-01", "value": "90"},
    },
    "meeting": {
        "group": "literacy-circle",
        "starts": "2026-12-02T15:45:00-06:00",
        "duration": "60",
    },
    "term": {"summary": "The loose stuff in which plants grow, full of living things."},
}
"""What front matter holds of them."""

TYPED: dict[str, tuple[str, ...]] = {
    "lesson-plan": (
        VALUES["lesson-plan"]["summary"], "4, maths", "Grade 5", "40 min",
        "Sort three soils by how much water they hold.", "Write why: grains, gaps and water.", "",
    ),
    "rubric": (
        VALUES["rubric"]["summary"], "Beginning", "Meeting", "",
        "Labels", "Names one layer.", "Names three layers and says what differs.", "",
    ),
    "case-study": tuple(VALUES["case-study"].values()),
    "domain": tuple(VALUES["domain"].values()),
    "practice": tuple(VALUES["practice"].values()),
    "pathway": (
        VALUES["pathway"]["summary"], "Teachers of Grade 5",
        "Begin", "Soil is alive", "", "Go on", "Dig a hole.", "https://example.org/", "", "",
    ),
    "group": tuple(VALUES["group"].values()),
    "person": ("2026-09-01",),
    "goal": (
        VALUES["goal"]["summary"], VALUES["goal"]["measure"],
        "2026-09-01", "10", "2027-06-01", "90",
    ),
    "meeting": ("literacy", "2026-12-02T15:45:00-06:00", "60"),
    "term": tuple(VALUES["term"].values()),
}  # fmt: skip
"""What somebody types for them, question by question."""


def named(kind: Kind, title: str) -> dict[str, Any]:
    """What a document of the kind is called, as a field."""
    return {"name" if kind is KINDS["person"] else "title": title}
