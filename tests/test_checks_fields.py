"""Rules about fields and relations: what golden cases (`cases/check/`) cannot show of them."""

import random
import struct
import time
from datetime import date
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communities import lesson, write_community
from filled import FILES, Filler
from samples import write_files
from staffroom import load_catalog
from staffroom.catalog import Brief, Catalog, Key, Record
from staffroom.catalog.graph import Followed
from staffroom.checks import (
    Submission,
    case_studies,
    dates,
    duplicates,
    lessons,
    licences,
    people,
    reading_level,
    references,
    rubrics,
)
from staffroom.checks.step_minutes import Span, step_minutes
from staffroom.kinds import KINDS, Kind
from staffroom.kinds.licences import (
    LICENCES,
    conflict,
    is_known,
    licence_address,
    licence_name,
    suggested,
)

TODAY = date(2026, 11, 22)

RULES = [
    rule
    for subject in (
        references, rubrics, lessons, case_studies, people, licences, dates, reading_level
    )
    for rule in subject.RULES
]  # fmt: skip


# --- odd documents ------------------------------------------------------------------------------

PIECES = st.sampled_from(
    [
        "## Launch (10 min)", "### – 5–", "(", "·", "**A (3 min)**", "1. B (1 h)", "- C: 5'", "|",
        "| Time | Step |", "| --- | --- |", "| 5 | x |", "TODO", "…", "...", "<your ", "[insert a]",
        "Understand how to", "Students will be able to", "## Materials", "- 3 scissors", "İİİ",
        "use scissors", "here", "Describe it here.", "100 %", "CC BY", "\u200b", "é", " ", "-", "`",
        "```", "![a](photo.jpg)", "[[x]]", "https://a.example/", "a.b.c", "9" * 30, "Photo: by",
    ]
)  # fmt: skip
LINES = st.lists(PIECES, min_size=1, max_size=6).map(" ".join).filter(lambda text: text.strip())
BODIES = st.lists(
    st.one_of(LINES, st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=30)),
    max_size=30,
).map("\n".join)


@settings(max_examples=60)
@given(kind=st.sampled_from([*KINDS.values()]), data=st.data())
def test_no_document_is_too_odd_to_be_looked_at(kind: Kind, data: st.DataObject) -> None:
    days = st.dates().map(str)
    texts = data.draw(st.lists(LINES, min_size=1, max_size=4))
    body = data.draw(BODIES)
    fields: dict[str, Any] = {
        "created": data.draw(days),
        "updated": data.draw(days),
        "on": data.draw(days),
        "from": data.draw(days),
        "to": data.draw(days),
        "license": data.draw(st.sampled_from([*LICENCES, "cc", "-", "CC-BY"])),
        "status": data.draw(st.sampled_from(["draft", "published", "retired"])),
    }
    filler = Filler(lambda name: texts[len(name) % len(texts)], fields)
    written = filler.document(kind, "odd", body)
    with TemporaryDirectory() as folder:
        write_files(Path(folder), {**filler.targets, **written})
        catalog, _ = load_catalog(folder, drafts=True)
        for record in catalog.documents:
            submission = Submission(
                record.document, record.kind, record, record.fields, catalog, TODAY
            )
            text = (Path(folder) / record.path).read_text("utf-8").split("\n")
            for rule in RULES:
                for problem in rule(submission):
                    assert 1 <= problem.line <= len(text)
                    assert 1 <= problem.column <= len(text[problem.line - 1]) + 1
            duplicates.sketch(submission)


HOSTILE = [
    "\n" + "# (" * 20_000,
    "\n#" + " " * 50_000,
    "\n| " + "|" * 50_000,
    "\n|-\n|-" * 10_000,
    "\n- (1 min" * 10_000,
    "\n**" * 20_000,
    "## Materials\n" + "- \n" * 20_000,
    "use " + "a " * 30_000 + "scissors",
    "<your " * 20_000,
    "[insert " * 20_000,
    "…\n" * 20_000,
    "Photo " * 20_000,
    "By the end " * 9_000,
]


@pytest.mark.parametrize("body", HOSTILE, ids=range(len(HOSTILE)))
def test_a_text_made_to_take_long_does_not(tmp_path: Path, body: str) -> None:
    path = "content/resources/lesson-plans/long.md"
    catalog, _ = load_catalog(write_community(tmp_path, {path: lesson("long", body[:120_000])}))
    for record in catalog.documents:
        submission = Submission(record.document, record.kind, record, record.fields, catalog, TODAY)
        begun = time.process_time()
        for rule in RULES:
            list(rule(submission))
        duplicates.sketch(submission)
        assert time.process_time() - begun < 2


# --- minutes ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("## Launch (10 min)\n## Search (20 min)", 30, 30),
        ("## Launch: 10 minutes\n## Search – about 1 h 30 min", 100, 100),
        ("## 10 min: launch\n## 20-25 min – search", 30, 35),
        ("### Launch · 10 min · alone\n### Search · 20 min · in pairs", 30, 30),
        ("### Launch\n(10 minutes)\n### Search\n\n(20 minutes)", 30, 30),
        ("## Lesson (45 min)\n### Launch (10 min)\n### Search (35 min)", 45, 45),
        ("## Launch (10 min)\n## Search (20 min)\n## Optional game (15 min)", 30, 45),
        ("| Step | Minutes |\n| --- | --- |\n| Launch | 10 |\n| Search | 20 |", 30, 30),
        ("| Time | What happens |\n| --- | --- |\n| 0–10 | Launch |\n| 10–30 | Search |", 30, 30),
        ("- **Launch** (5 min)\n- **Search** (10 min): look\n- **Draw** (15 min)", 30, 30),
        ("1. 5 min: launch\n2. 10 min: search\n3. 15 min: draw", 30, 30),
    ],
)
def test_minutes_are_found_as_teachers_write_them(text: str, least: int, most: int) -> None:
    timed = step_minutes(text)
    assert timed is not None
    assert timed.totals[0] == Span(least, most)


@pytest.mark.parametrize(
    "text",
    [
        "## Chapter 10\n## Page 20",
        "We walk for 10 minutes and rest for 20 minutes.",
        "| Time (min) | Height |\n| --- | --- |\n| 10 | 3 |\n| 20 | 5 |",
        "- Wait 10 minutes\n- Look\n- Wait 20 minutes",
        "- Minutes of 10 March\n- Minutes of 20 March\n- Minutes of 30 March",
        "## Search (10 min)",
        "## 5 administrators\n## 9 minerals",
    ],
)
def test_not_every_number_is_a_step_of_the_lesson(text: str) -> None:
    assert step_minutes(text) is None


# --- licences -----------------------------------------------------------------------------------


def test_licences_are_understood_as_people_write_them() -> None:
    assert suggested("CC BY 4.0") == "CC-BY-4.0"
    assert suggested("cc-by-sa") == "CC-BY-SA-4.0"
    assert suggested("Creative Commons BY-NC 3.0") == "CC-BY-NC-3.0"
    assert suggested("CC BY-NC-ND 4.0 International") == "CC-BY-NC-ND-4.0"
    assert suggested("by-nc-sa") == "CC-BY-NC-SA-4.0"
    assert suggested("CC0") == "CC0-1.0"
    assert suggested("public domain") == "CC-PDM-1.0"
    assert suggested("CC Attribution ShareAlike 4.0") == "CC-BY-SA-4.0"
    assert suggested("All rights reserved by the publisher") is None
    assert all(is_known(licence) and suggested(licence) == licence for licence in LICENCES)


CHART = """
source          BY   BY-NC BY-NC-ND BY-NC-SA BY-ND BY-SA CC0
BY              yes  yes   yes      yes      yes   yes   no
BY-NC           no   yes   yes      yes      no    no    no
BY-NC-ND        no   no    no       no       no    no    no
BY-NC-SA        no   no    no       yes      no    no    no
BY-ND           no   no    no       no       no    no    no
BY-SA           no   no    no       no       no    yes   no
"""


@pytest.mark.parametrize(
    ("licence", "name", "address"),
    [
        ("CC-BY-4.0", "CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"),
        (
            "CC-BY-NC-SA-3.0-DE",
            "CC BY-NC-SA 3.0 DE",
            "https://creativecommons.org/licenses/by-nc-sa/3.0/de/",
        ),
        ("CC0-1.0", "CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
        ("MIT", "MIT", "https://spdx.org/licenses/MIT.html"),
    ],
)
def test_a_licence_is_called_as_people_call_it(licence: str, name: str, address: str) -> None:
    assert (licence_name(licence), licence_address(licence)) == (name, address)


def test_licences_go_together_as_the_chart_for_adapters_says() -> None:
    head, *rows = [line.split() for line in CHART.strip().split("\n")]
    for source, *allowed in rows:
        for adaptation, yes_or_no in zip(head[1:], allowed, strict=True):
            other = "CC0-1.0" if adaptation == "CC0" else f"CC-{adaptation}-4.0"
            is_allowed = conflict(f"CC-{source}-4.0", other) is None
            assert is_allowed == (yes_or_no == "yes"), (source, adaptation)


def test_what_a_conflict_asks_for_solves_it() -> None:
    for source in LICENCES:
        for adaptation in LICENCES:
            found = conflict(source, adaptation)
            if found is not None and found[1]:
                assert conflict(source, found[1]) is None, (source, adaptation, found)


# --- near-duplicates ----------------------------------------------------------------------------


def sketched(numbers: list[list[int]]) -> tuple[Catalog, dict[Key, bytes]]:
    """Lessons with these numbers in their sketches, the first being the oldest."""
    records = {}
    sketches = {}
    for place, each in enumerate(numbers):
        key = Key("lesson-plan", f"lesson-{place:05}")
        path = f"content/resources/lesson-plans/{key.id}.md"
        brief = Brief(key.id, created=date.fromordinal(730_000 + place))
        none = cast("Any", None)
        kind = KINDS["lesson-plan"]
        records[key] = Record(kind, key, path, brief, none, b"", Followed({}))
        sketches[key] = struct.pack(f"={len(each)}I", *sorted(each))
    return Catalog(records, {}), sketches


def told(numbers: list[list[int]]) -> tuple[list[str], float]:
    """What is told of such lessons, and how many seconds it takes."""
    catalog, sketches = sketched(numbers)
    begun = time.process_time()
    found = [f"{each.path.stem}: {each.message}" for each in duplicates.near_duplicates(
        catalog, sketches
    )]  # fmt: skip
    return found, time.process_time() - begun


def test_ten_thousand_lessons_are_compared_in_a_moment() -> None:
    chance = random.Random(1)
    frame = chance.sample(range(2**32), 40)
    own = [[*frame, *chance.sample(range(2**32), duplicates.SIZE - 40)] for _ in range(9_990)]
    copies = [[*lesson[:90], *chance.sample(range(2**32), 6)] for lesson in own[100:110]]
    found, seconds = told(own + copies)
    assert [line.split(":")[0] for line in found] == [f"lesson-{9_990 + n:05}" for n in range(10)]
    assert "“lesson-00100” has 90 % of this text, too" in found[0]
    # A second on a quiet machine; tests share theirs.
    assert seconds < 10


@pytest.mark.parametrize("own", [0, 1, 20, 45])
def test_thousands_of_copies_are_told_and_take_no_longer(own: int) -> None:
    chance = random.Random(2)
    frame = chance.sample(range(2**32), duplicates.SIZE - own)
    numbers = [[*frame, *chance.sample(range(2**32), own)] for _ in range(2_000)]
    found, seconds = told(numbers)
    assert len(found) == (1_999 if own < 45 else 0)
    assert seconds < 10


def copy_of(folder: Path, files: dict[str, str]) -> dict[Key, bytes]:
    catalog, _ = load_catalog(write_community(folder, files))
    sketches = {}
    for record in catalog.documents:
        submission = Submission(record.document, record.kind, record, record.fields, catalog, TODAY)
        if (sketch := duplicates.sketch(submission)) is not None:
            sketches[record.key] = sketch
    return sketches


def test_a_sketch_is_the_same_in_every_run(tmp_path: Path) -> None:
    text = " ".join(f"word{n}" for n in range(60))
    path = "content/domains/long.md"
    head = "---\ntitle: Long\nsummary: One sentence.\n---\n"
    sketch = copy_of(tmp_path, {path: head + text})[Key("domain", "long")]
    # Whatever Python mixes into the hashes of texts when it starts.
    assert struct.unpack("=3I", sketch[:12]) == (157588131, 249153109, 259353884)


def test_short_documents_and_people_are_not_compared(tmp_path: Path) -> None:
    long = " ".join(f"word{n}" for n in range(60))
    head = "---\ntitle: Long\nsummary: One sentence.\n---\n"
    person = f"---\nname: Ana\nconsent: {{given: 2026-09-01}}\n---\n{long}"
    files = {
        "content/domains/long.md": head + long,
        "content/domains/short.md": head + "Only a few words.",
        "content/community/people/ana.md": person,
    }
    assert [*copy_of(tmp_path, files)] == [Key("domain", "long")]


def test_documents_stand_in_files_that_are_there() -> None:
    # So that the test above looks at pictures and downloads, too.
    assert {PurePosixPath(name).suffix for name in FILES} == {".jpg", ".pdf"}
