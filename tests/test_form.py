"""The form's scripts: they read, judge and write as the models do."""

import json
import re
import shutil
import subprocess
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from communities import ROOT
from staffroom.authoring.form import form_fields, form_words
from staffroom.catalog import NO_IDS
from staffroom.document import parse_document
from staffroom.kinds import KINDS
from staffroom.kinds import fields as made_of
from staffroom.kinds.validation import validate

SCRIPTS = ROOT / "plugins/staffroom/theme/shell/assets/staffroom"
PATH = PurePosixPath("content/it.md")

ANSWERS = """
import { createInterface } from "node:readline";
const modules = {};
for (const name of ["check", "markdown", "reading", "sending"]) {
    Object.assign(modules, await import(`./form/${name}.js`));
}
const { asFile, fileName, letter, pageOnForge, problemsOf, READERS } = modules;
const CALLS = {
    read: (how, texts) => texts.map((text) => READERS[how](text)),
    asFile, letter, pageOnForge, problemsOf,
    fileName: (title, kind, taken) => fileName(title, kind, new Set(taken)),
};
for await (const line of createInterface({ input: process.stdin })) {
    const [name, ...values] = JSON.parse(line);
    process.stdout.write(`${JSON.stringify(CALLS[name](...values))}\\n`);
}
"""

Ask = Callable[..., Any]


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """Calls a function of the form's scripts."""
    folder = tmp_path_factory.mktemp("scripts")
    shutil.copytree(SCRIPTS / "form", folder / "form")
    shutil.copy(SCRIPTS / "words.js", folder)
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "answers.js").write_text(ANSWERS)
    with subprocess.Popen(
        ["node", "answers.js"],
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as node:
        assert node.stdin is not None
        assert node.stdout is not None
        to, back = node.stdin, node.stdout

        def call(name: str, *values: Any) -> Any:
            to.write(json.dumps([name, *values]) + "\n")
            to.flush()
            return json.loads(back.readline())

        yield call
        to.close()


def data(kind: str) -> list[dict[str, Any]]:
    return [field.data() for field in form_fields(kind)]


def read_back(text: str, kind: str) -> Any:
    """The fields of a document, as the checker reads them."""
    document, problems = parse_document(text.encode(), PATH)
    assert document is not None, (problems, text)
    fields, diagnostics = validate(document, KINDS[kind])
    assert [*problems, *diagnostics] == [], text
    return fields, document.body


# --- how values are read --------------------------------------------------------------------------

EXAMPLES = {
    "duration": (
        *("45", "45 min", "1 h", "1 h 30 min", "1h30", "PT45M", "pt1h", "90 minutes", "2 hours"),
        *("0", "", "1:30", "half", "1.5 h", "-5", "45 min 1 h", "12345", "PT", "h", "٤٥"),
    ),
    "minutes": ("0", "0 min", "10", "5 min", "", "x", "0 h", "00"),
    "number": ("4", "4.5", "-3", "+2.", "1e5", "4,5", "", " 7 ", ".5", "1" * 16, "٣", "NaN"),
    "day": (
        *("2026-11-22", "2024-02-29", "2026-02-29", "2026-13-01", "26-11-22", "22.11.2026", ""),
        *("0001-01-01", "0000-01-01", " 2026-11-22 ", "2026-11-22T10:00"),
    ),
    "period": ("2026", "2026-11", "2026-11-22", "2026-13", "2026-02-30", "11/2026", "", "0000"),
    "clock": ("15:45", "9:05", "9.05", "24:00", "23:60", "1545", "", "9:5"),
    "moment": (
        *("2026-12-02T15:45 Europe/Lisbon", "2026-12-02 9:05 UTC", "2026-12-02 15:45"),
        *("2026-12-02 25:45 UTC", "2026-02-30 15:45 UTC", "1800-01-01 10:00 UTC"),
        *("2026-12-02 15:45 Nowhere/Else", "", "soon"),
    ),
    "zone": ("Europe/Lisbon", "America/Chicago", "UTC", "Nowhere/Else", "", "Lisbon", "+01:00"),
    "address": ("https://example.org/", "HTTP://x", "mailto:a@b", "javascript:alert(1)", "//x", ""),
}
"""What people might write, good and bad: scripts and models have to agree on all of it."""

TYPES = {
    "duration": made_of.Duration,
    "minutes": made_of.Minutes,
    "number": made_of.Number,
    "day": made_of.Day,
    "period": made_of.Period,
    "clock": made_of.Clock,
    "moment": made_of.Moment,
    "zone": made_of.Zone,
    "address": made_of.Address,
}


@pytest.mark.parametrize("how", EXAMPLES)
def test_values_are_read_as_the_models_read_them(how: str, ask: Ask) -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(TYPES[how])

    def by_model(text: str) -> Any:
        try:
            return adapter.validate_python(text)
        except ValidationError:
            return None

    taken = ask("read", how, list(EXAMPLES[how]))
    for text, found in zip(EXAMPLES[how], taken, strict=True):
        expected = by_model(text)
        assert (found is None) == (expected is None), text
        if expected is not None:
            # What the script writes is read as what was typed.
            assert by_model(str(found)) == expected, text
    assert None in taken
    assert any(each is not None for each in taken)


# --- what is written ------------------------------------------------------------------------------

AWKWARD = (
    *("no", "Yes", "null", "~", "3.10", "1:30", "2026-11-22", "0x1F", "1e3", "- a dash", "# none"),
    *("a: b", "a:", "a #b", "'quoted'", '"quoted"', "back\\slash", "{a}", "[a]", "*a*", "&a", "!a"),
    *("%a", "@a", "`a`", "|", ">", "---", "...", "? a", "<<", "=", "🐛 soil", "é", "שלום עולם"),
    *("مرحبا: بكم", "a\u200fb", "a\u2028b", "\ufeffa", "tab\there", "a\x00b", "a\x85b", "x\u00a0y"),
    *("a — b", "it’s", "C", "y", "{{ 7 }}", "</script>", "a\ud83dz", "on", "e\u0301", "​"),
)


def expected(text: str, *, one_line: bool = False) -> str:
    """The text as it is kept: without signs that no file may hold, and space around it."""
    kept = in_body(text).replace("\t", "    ").strip()
    return re.sub(r"\s*\n\s*", " ", kept) if one_line else kept


def in_body(text: str) -> str:
    """The same in the body, where a tab may stand."""
    text = re.sub(r"\r\n?|[\u0085\u2028\u2029]", "\n", text)
    kept = "".join(c for c in text if c in "\n\t" or not _is_refused(c))
    return unicodedata.normalize("NFC", kept).strip()


def _is_refused(sign: str) -> bool:
    return unicodedata.category(sign) in ("Cc", "Cs") or sign in "\ufeff\ufffe\uffff"


def written(ask: Ask, **values: Any) -> str:
    """The file of a group with these values."""
    whole = {"title": "T", "summary": "S", "purpose": "P", **values}
    text: str = ask("asFile", data("group"), whole, {"today": "2026-11-22"})
    return text


@pytest.mark.parametrize("text", AWKWARD)
def test_an_awkward_text_stays_what_it_is(text: str, ask: Ask) -> None:
    given_text = f"x{text}" if not expected(text) else text
    page = written(ask, title=given_text, purpose=given_text, norms=[given_text, "n"], body=text)
    fields, body = read_back(page, "group")
    assert fields.title == expected(given_text, one_line=True)
    assert fields.purpose == expected(given_text)
    assert fields.norms == (expected(given_text), "n")
    assert unicodedata.normalize("NFC", body).strip() == in_body(text)


LINES = st.text(
    alphabet=st.one_of(st.sampled_from(" \n\t:#-'\"\\|>[]{}&*!%@`,?=~.0123"), st.characters()),
    max_size=40,
).filter(lambda text: expected(text, one_line=True) != "" and max(text) < "\U000e0001")


@settings(max_examples=200)
@given(texts=st.lists(LINES, min_size=1, max_size=4))
def test_whatever_is_typed_is_read_back(texts: list[str], ask: Ask) -> None:
    page = written(ask, title=texts[0], purpose=texts[-1], norms=texts)
    fields, _ = read_back(page, "group")
    assert fields.title == expected(texts[0], one_line=True)
    assert fields.purpose == expected(texts[-1])
    assert fields.norms == tuple(expected(text) for text in texts)


def test_only_what_was_filled_in_is_written(ask: Ask) -> None:
    values = {
        "title": " Wind and seeds ",
        "summary": "Seeds fall.",
        "subjects": [{"id": "science", "title": ""}],
        "levels": [{"id": "grade-5", "title": ""}],
        "duration": "1 h 30 min",
        "preparation": "0",
        "objectives": [{"text": "Sort seeds.", "standards": []}, {"text": " ", "standards": [""]}],
        "materials": ["", "5 seeds: maple", " "],
        "prerequisites": [{"id": "soil-is-alive", "title": "Soil is alive"}, "self-control"],
        "misconceptions": [{"misconception": "", "response": ""}],
        "tags": [],
        "body": "## Beginning\n\nHold up a seed.  \n",
    }
    page = ask("asFile", data("lesson-plan"), values, {"today": "2026-11-22", "isDated": True})
    assert page == (
        "---\n"
        "title: Wind and seeds\n"
        "summary: Seeds fall.\n"
        "subjects: [science]\n"
        "levels: [grade-5]\n"
        "duration: 90\n"
        "objectives:\n"
        "  - text: Sort seeds.\n"
        "materials:\n"
        '  - "5 seeds: maple"\n'
        "prerequisites:\n"
        "  - soil-is-alive\n"
        "  - self-control.\n"
        "preparation: 0\n"
        "created: 2026-11-22\n"
        "---\n\n## Beginning\n\nHold up a seed.\n"
    )


def test_a_step_of_the_scale_that_was_left_empty_takes_its_descriptors_along(ask: Ask) -> None:
    values = {
        "title": "R",
        "summary": "S",
        "scale": [{"name": "Low", "points": "1"}, {"name": ""}, {"name": "High", "points": "2"}],
        "criteria": [{"name": "C", "descriptors": ["few", "", "many"]}, {"name": ""}],
    }
    assert ask("problemsOf", data("rubric"), values, options("rubric")) == []
    fields, _ = read_back(ask("asFile", data("rubric"), values, {"today": "2026-11-22"}), "rubric")
    assert [(step.name, step.points) for step in fields.scale] == [("Low", 1), ("High", 2)]
    assert [criterion.descriptors for criterion in fields.criteria] == [("few", "many")]


@pytest.mark.parametrize(
    ("title", "taken", "name"),
    [
        ("Wind & Seeds", [], "wind-seeds.md"),
        ("Ölbäume im Frühling", [], "olbaume-im-fruhling.md"),
        ("Wind", ["wind", "wind-2"], "wind-3.md"),
        ("שלום", [], "lesson-plan.md"),
        *((id.title(), [], f"lesson-plan-{id}.md") for id in NO_IDS),
        ("x" * 90, [], f"{'x' * 60}.md"),
    ],
)
def test_the_file_has_a_name_that_can_be_an_address(
    title: str, taken: list[str], name: str, ask: Ask
) -> None:
    assert ask("fileName", title, "lesson-plan", taken) == name


# --- what is said of slips ------------------------------------------------------------------------


def options(kind: str) -> dict[str, Any]:
    words = {
        "missing_hint": "",
        "choose_hint": "",
        "write_hint": "",
        "consent_hint": "",
        "item": "item {n}",
    }
    return {"kind": kind, "says": form_words(kind), "words": {**words, "unknown_hint": ""}}


READING = {"on": "2026-09-01", "value": "1"}
EARLIER = {"on": "2026-08-01", "value": "2"}
POINTS = [{"name": name, "points": points} for name, points in (("A", "1"), ("B", "3"), ("C", "2"))]
THREE = [{"name": "C", "descriptors": ["a", "b", "c"]}]
TWICE = {"task": "T", "url": "https://example.org/"}


def section(step: dict[str, Any]) -> dict[str, Any]:
    return {"sections": [{"title": "S", "steps": [step]}]}


SLIPS: list[tuple[str, dict[str, Any]]] = [
    ("goal", {"baseline": {"on": "2026-09-01", "value": "4,5"}}),
    ("goal", {"baseline": READING, "target": EARLIER}),
    ("lesson-plan", {"duration": "1:30"}),
    ("lesson-plan", {"title": "x" * 151}),
    ("lesson-plan", {"preparation": "soon"}),
    ("lesson-plan", {"language": "english language"}),
    ("lesson-plan", {"based_on": [{"url": "javascript:alert(1)"}]}),
    ("practice", {"people": {"min": "5", "max": "2"}}),
    ("practice", {"people": {"min": "2.5"}}),
    ("rubric", {"scale": POINTS, "criteria": THREE}),
    ("pathway", section({"title": "Only a title"})),
    ("pathway", section(TWICE)),
    ("case-study", {"context": {"from": "last May"}}),
    ("group", {"schedule": {"every": "week", "starts": "noon"}}),
    ("group", {"schedule": {"every": "week", "timezone": "Lisbon"}}),
    ("person", {"orcid": "0000"}),
]

NEEDED: dict[str, dict[str, Any]] = {
    "lesson-plan": {
        "subjects": ["science"],
        "levels": ["grade-5"],
        "duration": "45",
        "objectives": [{"text": "O"}],
    },
    "rubric": {"scale": [{"name": "A"}], "criteria": [{"name": "C", "descriptors": ["a"]}]},
    "case-study": {"challenge": "C", "outcome": "O"},
    "pathway": {"audience": "A", "sections": [{"title": "S", "steps": [{"task": "T"}]}]},
    "group": {"purpose": "P"},
    "goal": {
        "measure": "M",
        "baseline": {"on": "2026-01-01", "value": "1"},
        "target": {"on": "2027-01-01", "value": "2"},
    },
    "person": {"name": "N", "consent": {"given": "2026-11-22"}},
}


@pytest.mark.parametrize(("kind", "wrong"), SLIPS)
def test_the_browser_says_what_the_checker_says(kind: str, wrong: dict[str, Any], ask: Ask) -> None:
    values = {"title": "T", "summary": "S", **NEEDED.get(kind, {}), **wrong}
    if kind == "person":
        del values["title"]
    text = f"---\n{json.dumps(values)}\n---\n"
    document, problems = parse_document(text.encode(), PATH)
    assert document is not None
    assert problems == []
    said = [each for each in validate(document, KINDS[kind])[1] if each.code != "missing-field"]
    found = ask("problemsOf", data(kind), values, options(kind))

    def bare(text: str) -> str:
        """A message without the name of the field, which is called otherwise in a form."""
        return re.sub(r"^“[^”]*”", "“…”", text)

    assert [(bare(each["message"]), each["hint"]) for each in found] == [
        (bare(each.message), each.hint or "") for each in said
    ]
    assert len(found) == 1


def test_what_is_missing_is_named_as_the_form_calls_it(ask: Ask) -> None:
    found = ask("problemsOf", data("lesson-plan"), {"title": "T"}, options("lesson-plan"))
    assert [(each["step"], each["way"], each["message"]) for each in found] == [
        ("about", ["summary"], "“Summary” is missing"),
        ("about", ["subjects"], "“Subjects” is missing"),
        ("about", ["levels"], "“Levels” is missing"),
        ("about", ["duration"], "“Duration” is missing"),
        ("content", ["objectives"], "“Objectives” is missing"),
    ]


def test_what_is_missing_in_a_list_is_named_by_its_place(ask: Ask) -> None:
    values = {
        **{"title": "T", "summary": "S", "scale": [{"name": "Low"}, {"points": "2"}]},
        "criteria": [{"name": "C", "descriptors": ["", "b"]}],
    }
    found = ask("problemsOf", data("rubric"), values, options("rubric"))
    assert [each["message"] for each in found] == [
        "“Scale, item 2, Name” is missing",
        "“Criteria, item 1, Descriptors, Low” is empty",
    ]


def test_nobody_is_shown_who_has_not_agreed(ask: Ask) -> None:
    values = {"name": "Ana", "consent": False}
    [problem] = ask("problemsOf", data("person"), values, options("person"))
    assert problem["message"] == form_words("person")["missing-consent"][0]
    page = ask("asFile", data("person"), {**values, "consent": True}, {"today": "2026-11-22"})
    assert "consent:\n  given: 2026-11-22\n" in page
    assert "consent" not in ask("asFile", data("person"), values, {"today": "2026-11-22"})


# --- sending --------------------------------------------------------------------------------------

MAIL = {
    "subject": "For the collection: {title}",
    "intro": "Hello: {title}",
    "name": "Name:",
    "agree": "I agree, {licence}",
    "pupils": "Nothing about pupils.",
    "file": "The file, {path}:",
    "attached": "Attached: {path}",
    "open": "Open:",
}


def letter(ask: Ask, text: str, title: str = "Wind & seeds", open: tuple[str, ...] = ()) -> Any:
    values = {
        "contact": "lessons@example.org",
        "title": title,
        "path": "content/x/wind.md",
        "text": text,
        "licence": "CC BY 4.0",
        "open": open,
        "words": {"mail": MAIL},
    }
    return ask("letter", values)


def test_a_short_file_stands_in_the_letter(ask: Ask) -> None:
    made = letter(ask, "---\ntitle: Wind\n---\n")
    assert made["isWhole"]
    assert made["address"].startswith("mailto:lessons@example.org?subject=For%20the%20collection")
    assert "title%3A%20Wind%0D%0A---" in made["address"]
    assert "&" not in made["address"].partition("&body=")[2]


def test_a_long_file_is_attached(ask: Ask) -> None:
    made = letter(ask, "x" * 3000, open=("“Title” is missing.",))
    assert not made["isWhole"]
    assert len(made["address"]) < 2000
    assert "Attached%3A%20content%2Fx%2Fwind.md" in made["address"]
    assert "is%20missing" in made["address"]


PATTERN = "https://github.com/o/r/new/main/{folder}?filename={name}&value={text}"


def test_the_page_of_the_forge_gets_the_text_if_it_fits(ask: Ask) -> None:
    short = ask("pageOnForge", PATTERN, "content/domains", "wind.md", "a & b\n")
    assert short["address"] == (
        "https://github.com/o/r/new/main/content/domains?filename=wind.md&value=a%20%26%20b%0A"
    )
    long = ask("pageOnForge", PATTERN, "content/domains", "wind.md", "x" * 9000)
    assert not long["isWhole"]
    assert long["address"].endswith("content/domains?filename=wind.md")
