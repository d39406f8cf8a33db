"""The kinds of document, with folder, model and looks: the one list that all else goes through."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from staffroom.kinds.case_study import CaseStudy
from staffroom.kinds.domain import Domain
from staffroom.kinds.entry import Entry
from staffroom.kinds.goal import Goal
from staffroom.kinds.group import Group
from staffroom.kinds.lesson_plan import LessonPlan
from staffroom.kinds.meeting import Meeting
from staffroom.kinds.pathway import Pathway
from staffroom.kinds.person import Person
from staffroom.kinds.practice import Practice
from staffroom.kinds.rubric import Rubric
from staffroom.kinds.term import GlossaryTerm


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document."""

    name: str
    """Its permanent name, such as `lesson-plan`; also the key of its texts and its hue."""
    folder: str
    """Where its files stand below `content/`, and its pages on the site."""
    model: type[Entry]
    """The only contract for its front matter."""
    icon: str
    """Its picture, the name of one of Material's icons."""
    schema_type: str
    """Its type in schema.org or SKOS."""
    is_news: bool = False
    """Whether *What's new* and the feed tell of a new or changed one."""
    in_library: bool = False
    """Whether it is something to teach or to do: the library has it, and plans may."""

    @property
    def description(self) -> str:
        """What it is, in a sentence or two."""
        return inspect.cleandoc(self.model.__doc__ or "")

    @property
    def naming(self) -> str:
        """The field with what readers call such a document: its title, a person's name."""
        return "title" if "title" in self.model.model_fields else "name"

    @property
    def part(self) -> str:
        """The part of the site that it stands in, such as `resources`; empty if in none."""
        first, below, _ = self.folder.partition("/")
        return first if below else ""


KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("lesson-plan", "resources/lesson-plans", LessonPlan, "material/human-male-board",
             "LearningResource", is_news=True, in_library=True),
        Kind("rubric", "resources/rubrics", Rubric, "material/table-check", "LearningResource",
             is_news=True, in_library=True),
        Kind("case-study", "case-studies", CaseStudy, "material/chart-timeline-variant",
             "LearningResource", is_news=True, in_library=True),
        Kind("practice", "practices", Practice, "material/handshake-outline", "LearningResource",
             is_news=True, in_library=True),
        Kind("domain", "domains", Domain, "material/compass-outline", "DefinedTerm", is_news=True),
        Kind("pathway", "pathways", Pathway, "material/sign-direction", "LearningResource",
             is_news=True),
        Kind("group", "community/groups", Group, "material/account-group-outline", "Organization"),
        Kind("person", "community/people", Person, "material/account-outline", "Person"),
        Kind("goal", "community/goals", Goal, "material/flag-checkered", "CreativeWork"),
        Kind("meeting", "community/meetings", Meeting, "material/calendar-check-outline", "Event"),
        Kind("term", "glossary", GlossaryTerm, "material/book-alphabet", "DefinedTerm"),
    )
}  # fmt: skip
"""Every kind, in the order in which readers meet them."""


def noun(*kinds: str) -> str:
    """What documents of a kind are called in a sentence: `lesson plan`, `page`; of several
    kinds, `document`.
    """
    return kinds[0].replace("-", " ") if len(kinds) == 1 else "document"


def kind_of(path: PurePosixPath) -> Kind | None:
    """The kind that belongs in a file's folder or one around it; the path is below `content/`."""
    for folder in path.parents:
        for kind in KINDS.values():
            if kind.folder == str(folder):
                return kind
    return None
