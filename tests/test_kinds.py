"""The kinds of document: what their fields take, and what an author is told when one does not."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import PurePosixPath
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from samples import LESSON, PERSON, titled
from staffroom.diagnostic import Diagnostic
from staffroom.document import Plain, parse_document
from staffroom.kinds import KINDS, Credit, Entry, kind_of, validate
from staffroom.kinds.case_study import CaseStudy
from staffroom.kinds.fields import Fields, parse_duration
from staffroom.kinds.goal import Goal
from staffroom.kinds.lesson_plan import LessonPlan
from staffroom.kinds.marks import Refers, TermOf
from staffroom.kinds.meeting import Meeting
from staffroom.kinds.person import Person
from staffroom.kinds.structure import FieldShape, marked_values, shape

EVERY_KIND = """
    domains practices tags authors contributors language translation_of license status replaced_by
    created updated reviewed aliases based_on related image image_alt summary
"""
FIELDS = {
    "lesson-plan": """
        title subjects levels duration objectives standards materials prerequisites setting
        grouping devices preparation misconceptions vocabulary rubrics assessment
        content_guidance accessibility attachments trials
    """,
    "rubric": "title subjects levels standards type scale criteria",
    "case-study": "title context challenge outcome measures evidence sources value",
    "domain": "title stewards questions broader icon",
    "practice": "title duration people frequency roles materials broader",
    "term": "title also",
    "person": "name consent roles subjects levels mentoring orcid account",
    "group": "title purpose members norms schedule",
    "goal": "title group measure unit baseline target readings computed owner",
    "meeting": """
        title group starts duration place facilitator note_taker attended agenda decisions actions
        documents
    """,
    "pathway": "title audience sections",
}
"""The names of the fields as the content model fixes them: files of other people use them."""
REQUIRED = {
    "lesson-plan": "title summary subjects levels duration objectives",
    "rubric": "title summary scale criteria",
    "case-study": "title summary challenge outcome",
    "domain": "title summary",
    "practice": "title summary",
    "term": "title summary",
    "person": "name",
    "group": "title summary purpose",
    "goal": "title summary measure baseline target",
    "meeting": "title group starts duration",
    "pathway": "title summary audience sections",
}
PARTS = {
    ("lesson-plan", "objectives"): "id text standards",
    ("lesson-plan", "misconceptions"): "misconception response",
    ("lesson-plan", "vocabulary"): "term definition",
    ("lesson-plan", "trials"): "on by level minutes worked changed",
    ("lesson-plan", "contributors"): "person roles",
    ("lesson-plan", "reviewed"): "on by",
    ("lesson-plan", "based_on"): "title authors url document license changes",
    ("rubric", "scale"): "name points",
    ("rubric", "criteria"): "name weight descriptors assesses",
    ("case-study", "context"): "institution place country levels size from to",
    ("case-study", "measures"): "name unit before after before_on after_on source",
    ("case-study", "sources"): "title url publisher year",
    ("practice", "people"): "min max",
    ("person", "consent"): "given",
    ("person", "roles"): "role group from to",
    ("person", "mentoring"): "offers places taken contact",
    ("group", "members"): "person role",
    ("group", "schedule"): "every weekday starts duration timezone place",
    ("goal", "baseline"): "on value note",
    ("goal", "target"): "on value note",
    ("goal", "readings"): "on value note",
    ("meeting", "agenda"): "item minutes document",
    ("meeting", "actions"): "what who due done",
    ("pathway", "sections"): "title summary steps",
}


def check(kind: str, text: str) -> tuple[Entry | None, list[Diagnostic]]:
    document, diagnostics = parse_document(text.encode(), PurePosixPath("content/a.md"))
    assert document is not None, diagnostics
    return validate(document, KINDS[kind])


def read(kind: str, text: str) -> Any:
    fields, diagnostics = check(kind, text)
    assert diagnostics == []
    return fields


def lesson(*lines: str) -> str:
    return LESSON.replace("\n---\n", "\n" + "\n".join([*lines, "---", ""]))


def meeting(starts: str) -> str:
    return f"---\ntitle: First\ngroup: readers\nstarts: {starts}\nduration: 1 h\n---\n"


# --- the model ------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_the_names_of_the_fields_are_fixed(kind: str) -> None:
    fields = shape(KINDS[kind].model)
    assert {field.name for field in fields} == {*EVERY_KIND.split(), *FIELDS[kind].split()}
    assert {field.name for field in fields if field.required} == {*REQUIRED[kind].split()}


@pytest.mark.parametrize(("kind", "name"), PARTS)
def test_the_names_of_the_parts_are_fixed(kind: str, name: str) -> None:
    (field,) = (field for field in shape(KINDS[kind].model) if field.name == name)
    assert {part.name for part in field.parts} == {*PARTS[kind, name].split()}


def all_fields(model: type[Fields]) -> Iterator[FieldShape]:
    for field in shape(model):
        yield field
        if field.parts:
            yield from all_fields(field.base)


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_is_described_for_its_author(kind: str) -> None:
    for field in all_fields(KINDS[kind].model):
        assert field.description[0].isupper(), field.name
        assert field.description.endswith((".", "?")), field.name


def test_an_entry_cannot_be_changed() -> None:
    plan = read("lesson-plan", LESSON)
    with pytest.raises(ValidationError):
        plan.title = "Another"


def test_a_kind_follows_from_the_folder() -> None:
    def name(path: str) -> str | None:
        kind = kind_of(PurePosixPath(path))
        return kind.name if kind else None

    assert name("resources/lesson-plans/soil.md") == "lesson-plan"
    assert name("resources/lesson-plans/grade-5/soil.md") == "lesson-plan"
    assert name("community/people/ana.md") == "person"
    assert name("glossary/rubric.md") == "term"
    assert name("resources/soil.md") is None
    assert name("lesson-plans/soil.md") is None
    assert name("soil.md") is None


def test_marks_say_what_a_value_refers_to() -> None:
    plan = read(
        "lesson-plan",
        lesson(
            "contributors: [{person: ana}, {person: ben}]", "trials: [{on: 2026-11-02, by: cem}]"
        ),
    )
    people = [
        (m.where, m.value) for m in marked_values(plan, Refers) if m.mark.kinds == ("person",)
    ]
    assert people == [
        (("trials", 0, "by"), "cem"),
        (("contributors", 0, "person"), "ana"),
        (("contributors", 1, "person"), "ben"),
    ]
    terms = {(m.mark.vocabulary, m.value) for m in marked_values(plan, TermOf)}
    assert terms == {("subjects", "science"), ("levels", "grade-5")}


def test_a_field_called_like_a_word_of_python_is_written_as_it_is() -> None:
    study = read("case-study", titled("A", "challenge: C", "outcome: O", "context: {from: 2025}"))
    assert isinstance(study, CaseStudy)
    assert study.context is not None
    assert study.context.from_ == "2025"


# --- values ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "minutes"),
    [
        ("45", 45),
        ("45 min", 45),
        ("45min", 45),
        ("45 minutes", 45),
        ("1 h", 60),
        ("1 h 30 min", 90),
        ("1h30", 90),
        ("2 hours 5 minutes", 125),
        ("PT45M", 45),
        ("PT1H30M", 90),
        ("pt2h", 120),
        ("90", 90),
    ],
)
def test_durations(written: str, minutes: int) -> None:
    assert parse_duration(written) == minutes
    plan = read("lesson-plan", LESSON.replace("duration: 45", f"duration: {written}"))
    assert plan.duration == minutes


@pytest.mark.parametrize("written", ["", "0", "1:30", "1.5 h", "-5", "45 s", "PT", "h", "min"])
def test_what_is_no_duration(written: str) -> None:
    assert parse_duration(written) is None


@given(st.integers(1, 9_999))
def test_a_duration_is_the_same_in_every_form(minutes: int) -> None:
    hours, rest = divmod(minutes, 60)
    forms = [f"{minutes}", f"{minutes} min", f"PT{minutes}M", f"{hours} h {rest} min"]
    forms += [f"{hours}h{rest:02}", f"PT{hours}H{rest}M", f" {minutes} Minutes "]
    assert {parse_duration(form) for form in forms} == {minutes}


@pytest.mark.parametrize(("written", "minutes"), [("0", 0), ("0 min", 0), ("10", 10), ("1 h", 60)])
def test_preparation_may_take_no_time(written: str, minutes: int) -> None:
    assert read("lesson-plan", lesson(f"preparation: {written}")).preparation == minutes


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-12-02T15:45:00-05:00", "2026-12-02T20:45"),
        ('"2026-12-02 15:45 -05:00"', "2026-12-02T20:45"),
        ('"2026-12-02 9:45 -0500"', "2026-12-02T14:45"),
        ("2026-12-02 15:45 America/Toronto", "2026-12-02T20:45"),
        ("2026-07-02 15:45 Europe/Lisbon", "2026-07-02T14:45"),
        ("2026-12-02T15:45Z", "2026-12-02T15:45"),
    ],
)
def test_times_have_a_zone(written: str, moment: str) -> None:
    entry = read("meeting", meeting(written))
    assert isinstance(entry, Meeting)
    assert entry.starts.astimezone(UTC) == datetime.fromisoformat(moment).replace(tzinfo=UTC)
    assert entry.ends - entry.starts == timedelta(hours=1)


@pytest.mark.parametrize(
    "written",
    ["2026-12-02", "2026-12-02T15:45", "2026-12-02 15:45 Nowhere/City", "2026-13-02T15:45Z",
     "25:00", "2026-12-02T24:61Z", '"2026-12-02 15:45 ../../etc/passwd"',
     "2026-12-02 15:45 Europe"],
)  # fmt: skip
def test_what_is_no_time(written: str) -> None:
    assert [d.code for d in check("meeting", meeting(written))[1]] == ["not-a-time"]


@pytest.mark.parametrize(
    ("written", "done"),
    [("true", True), ("yes", True), ("no", False), ("2026-11-02", date(2026, 11, 2))],
)
def test_an_action_is_done_or_not_or_on_a_day(written: str, done: object) -> None:
    text = meeting("2026-12-02T15:45Z").replace(
        "duration", f"actions: [{{what: Call, done: {written}}}]\nduration"
    )
    assert read("meeting", text).actions[0].done == done


@pytest.mark.parametrize("written", ["Online", "[online]", "[ONLINE]"])
def test_one_choice_may_stand_for_a_list(written: str) -> None:
    assert read("lesson-plan", lesson(f"setting: {written}")).setting == ("online",)


def test_a_text_may_stand_for_a_group_of_fields() -> None:
    plan = read("lesson-plan", lesson("vocabulary: [humus, {term: worm, definition: An animal}]"))
    assert isinstance(plan, LessonPlan)
    assert [word.term for word in plan.vocabulary] == ["humus", "worm"]


def test_a_field_that_is_left_empty_counts_as_left_out() -> None:
    assert read("lesson-plan", lesson("tags:", "assessment: ~", "reviewed:")).tags == ()


def test_authors_and_contributors_are_credited_once() -> None:
    plan = read(
        "lesson-plan",
        lesson(
            "authors: [ana]",
            "contributors: [{person: ana, roles: [author, tester]}, {person: ben}]",
        ),
    )
    assert plan.credits == {"ana": (Credit.AUTHOR, Credit.TESTER), "ben": (Credit.AUTHOR,)}


def test_real_minutes_need_three_reports() -> None:
    trials = [f"{{on: 2026-11-0{n}, minutes: {40 + n}}}" for n in (1, 2, 9)]
    assert read("lesson-plan", lesson(f"trials: [{', '.join(trials[:2])}]")).real_minutes is None
    plan = read("lesson-plan", lesson(f"trials: [{', '.join(trials)}]"))
    assert plan.real_minutes == 42


def test_a_mentor_has_places_left() -> None:
    person = read("person", PERSON.replace("consent", "mentoring: {places: 3, taken: 1}\nconsent"))
    assert isinstance(person, Person)
    assert person.mentoring is not None
    assert person.mentoring.free == 2


def test_a_goal_has_a_beginning_and_an_end() -> None:
    goal = read(
        "goal",
        titled(
            "Goal",
            "measure: M",
            "baseline: {on: 2026-09-01, value: 0.5}",
            "target: {on: 2027-06-30, value: 80}",
        ),
    )
    assert isinstance(goal, Goal)
    assert (goal.baseline.value, goal.target.value) == (0.5, 80)


@pytest.mark.parametrize(
    "points",
    ["[1, 2, 3]", "[3, 2, 1]", "[1, 1, 2]", "[1, 3]", "[]"],
)
def test_points_go_one_way(points: str) -> None:
    given = [p.strip() for p in points.strip("[]").split(",") if p.strip()]
    steps = [f"{{name: S{n}, points: {p}}}" for n, p in enumerate(given)] or ["Only"]
    descriptors = ", ".join("d" * len(steps))
    read(
        "rubric",
        titled(
            "R",
            f"scale: [{', '.join(steps)}]",
            f"criteria: [{{name: C, descriptors: [{descriptors}]}}]",
        ),
    )


@pytest.mark.parametrize(
    ("address", "is_safe"),
    [
        ("https://example.org/", True),
        ("http://example.org/", True),
        ("mailto:ana@example.org", True),
        ("JavaScript:alert(1)", False),
        ("java\tscript:alert(1)", False),
        ("data:text/html,x", False),
        ("//example.org", False),
        ("www.example.org", False),
    ],
)
def test_addresses(address: str, is_safe: bool) -> None:
    _, diagnostics = check("domain", titled("A", f"based_on: [{{url: '{address}'}}]"))
    assert [d.code for d in diagnostics] == ([] if is_safe else ["unsafe-address"])


# --- whatever an author writes --------------------------------------------------------------

NAMES = sorted({f.name for kind in KINDS.values() for f in all_fields(kind.model)})
SHORT = st.text("abÄé :-#%", max_size=5)
WORDS = st.one_of(
    st.none(),
    SHORT,
    st.sampled_from(
        ["45", "2026-11-22", "online", "a: b", "https://example.org/", "x" * 300, "a\nb"]
    ),
    st.sampled_from(
        [Plain("3.10", "number"), Plain("no", "yes or no"), Plain("2026-11-22", "date")]
    ),
)
VALUES = st.recursive(
    WORDS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(NAMES) | SHORT, inner, max_size=3)
    ),
    max_leaves=6,
)


def as_yaml(value: Any) -> str:
    match value:
        case None:
            return "null"
        case Plain():
            return str(value)
        case list():
            return f"[{', '.join(map(as_yaml, value))}]"
        case dict():
            return f"{{{', '.join(f'{as_yaml(name)}: {as_yaml(v)}' for name, v in value.items())}}}"
    return json.dumps(value, ensure_ascii=False)


def told(kind: str, metadata: Mapping[str, Any]) -> list[Diagnostic]:
    lines = [f"{as_yaml(name)}: {as_yaml(value)}" for name, value in metadata.items()]
    text = "\n".join(["---", *lines, "---", ""])
    document, diagnostics = parse_document(text.encode(), PurePosixPath("a.md"), flawed=True)
    if document is None:
        return diagnostics
    fields, found = validate(document, KINDS[kind])
    assert fields is not None or found
    return [*diagnostics, *found]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example("rubric", {"scale": {"a": []}, "criteria": [None]})
@given(
    st.sampled_from(sorted(KINDS)),
    st.dictionaries(st.sampled_from(NAMES) | SHORT, VALUES, min_size=1, max_size=4),
)
def test_every_slip_is_told_in_plain_words(kind: str, metadata: dict[str, Any]) -> None:
    for diagnostic in told(kind, metadata):
        assert diagnostic.message.strip()
        for text in (diagnostic.message, diagnostic.hint or ""):
            assert not re.search(r"\b(None|NoneType|str|dict|tuple|Plain|Input)\b|<class", text)
            assert "{'" not in text
            assert "['" not in text


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_names_itself_and_helps(kind: str) -> None:
    for field in shape(KINDS[kind].model):
        for wrong in ([["x"]], {"x": {"y": "z"}}, [{"X y": "z"}], [None], "", Plain("no", "")):
            for diagnostic in told(kind, {field.name: wrong}):
                if diagnostic.code == "missing-field":
                    continue
                in_a_group = diagnostic.code == "unknown-field"
                assert (
                    in_a_group
                    or field.name in diagnostic.message
                    or "address" in diagnostic.message
                )
                assert diagnostic.hint
                assert diagnostic.line == 2
