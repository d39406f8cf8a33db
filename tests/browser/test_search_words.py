"""What the scripts of search and library make of words, by themselves: each is asked in a page."""

import csv
import io
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page
from rapidfuzz.distance import OSA

from communities import Site
from staffroom.site.words import words_for

# The page is only asked, so one serves for all examples.
many = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)


class Scripts:
    """Calls what our scripts export, with plain values, as a page of the site would."""

    def __init__(self, page: Page) -> None:
        self._page = page
        page.goto("glossary/")

    def ask(self, script: str, body: str, *values: Any) -> Any:
        """What the body of a function of `ours` (the script's exports), `values` and `load`, which
        gives another script's exports, returns."""
        return self._page.evaluate(
            f"""async ([script, values]) => {{
                const root = document.querySelector('script[src$="staffroom/staffroom.js"]').src;
                const load = (name) => import(new URL(name, root).href);
                const ours = await load(script);
                {body}
            }}""",
            [script, values],
        )


@pytest.fixture
def scripts(page: Page) -> Scripts:
    return Scripts(page)


# --- a question ---------------------------------------------------------------------------------


def meant(
    *words: str,
    minutes: int | None = None,
    levels: tuple[str, ...] = (),
    kind: str = "",
    values: tuple[str, ...] = (),
) -> dict[str, Any]:
    """What is understood of a question: words to look for, and what else it says."""
    return {
        "words": list(words),
        "minutes": minutes,
        "levels": list(levels),
        "kinds": [kind] if kind else [],
        "values": list(values),
    }


MATHEMATICS = ("subject:mathematics",)

QUESTIONS = {
    # A length of time, as people write it.
    "40 minutes": meant(minutes=40),
    "under 40 minutes": meant(minutes=40),
    "40 mins or less": meant(minutes=40),
    "I have 20 minutes": meant(minutes=20),
    "45-minute lesson": meant(minutes=45),
    "90min": meant(minutes=90),
    "half an hour": meant(minutes=30),
    "a half-hour lesson": meant(minutes=30),
    "one-hour lesson": meant(minutes=60),
    "an hour and a half": meant(minutes=90),
    "2 hours": meant(minutes=120),
    "1.5 hours": meant(minutes=90),
    "1,5 h": meant(minutes=90),
    "1 h 30 min": meant(minutes=90),
    "1h30": meant(minutes=90),
    # And numbers that are none.
    "1984": meant("1984"),
    "5 little monkeys": meant("5", "little", "monkeys"),
    "1000 minutes": meant("1000", "minutes"),
    "hour of code": meant("hour", "code"),
    "30 years war": meant("30", "years", "war"),
    # A level, by any of its names; what is one word may be meant as a word, too.
    "grade 4": meant(levels=("grade-4",)),
    "4th grade": meant(levels=("grade-4",)),
    "3rd-grade science": meant("science", levels=("grade-3",), values=("subject:science",)),
    "fourth grade fractions": meant("fractions", levels=("grade-4",)),
    "11th grade": meant(levels=("grade-11",)),
    "year 5": meant(levels=("grade-4",)),
    "grades 3-5": meant(levels=("grades-3-5",)),
    "grades 3–5": meant(levels=("grades-3-5",)),
    "Grades K-2": meant(levels=("grades-k-2",)),
    "middle school": meant(levels=("grades-6-8",)),
    "K-2": meant("k-2", values=("level:grades-k-2",)),
    "Grade4": meant("grade4", values=("level:grade-4",)),
    "kindergarten": meant("kindergarten", values=("level:kindergarten",)),
    "grade 40": meant("grade", "40"),
    # A kind: the only word is looked for all the same.
    "rubric": meant("rubric", kind="rubric"),
    "Rubrics for talking": meant("talking", kind="rubric"),
    "case study feedback": meant("feedback", kind="case-study"),
    # A subject.
    "math": meant("math", values=MATHEMATICS),
    "maths": meant("maths", values=MATHEMATICS),
    "Mathematics": meant("mathematics", values=MATHEMATICS),
    "PE": meant("pe", values=("subject:physical-education",)),
    # All of it, and nothing of it.
    "40 minutes grade 4 fractions": meant("fractions", minutes=40, levels=("grade-4",)),
    "something with “shapes” for first grade": meant("shapes", levels=("grade-1",)),
    "the": meant("the"),
    "!?": meant(),
    "": meant(),
}


def test_what_is_understood_of_a_question(scripts: Scripts) -> None:
    understood = scripts.ask(
        "search/query.js",
        """const library = await (await load("search/library.js")).openLibrary();
        const name = ({ facet, value }) => `${facet.name}:${facet.values[value].id}`;
        const id = (each) => name(each).split(":")[1];
        return values[0].map((text) => {
          const { terms, minutes, liked } = ours.understand(text, library, library.texts.search);
          const [levels, others] = [true, false].map((is) =>
            terms.filter((term) => Boolean(term.isLevel) === is));
          return {
            words: others.flatMap((term) => term.words), minutes,
            levels: levels.flatMap((term) => term.values.map(id)),
            kinds: liked.filter(({ facet }) => facet.name === "kind").map(id),
            values: others.flatMap((term) => term.values.map(name)),
          };
        });""",
        list(QUESTIONS),
    )
    assert dict(zip(QUESTIONS, understood, strict=True)) == QUESTIONS


def test_a_question_taken_at_its_words(scripts: Scripts) -> None:
    words = scripts.ask(
        "search/query.js",
        """const { texts } = await (await load("search/library.js")).openLibrary();
        return values[0].map((text) => ours.literally(text, texts.search))
          .map(({ terms, minutes }) => [minutes, ...terms.flatMap((term) => term.words)]);""",
        ["40 minutes in grade 4", "the", ""],
    )
    assert words == [[None, "40", "minutes", "grade", "4"], [None, "the"], [None]]


def test_the_words_of_a_text(scripts: Scripts) -> None:
    words = scripts.ask(
        "search/ranking.js",
        "return values[0].map(ours.tokens);",
        [
            "Soil, “alive”!",
            "4.NF.A.2 (a)",
            "self-assessment",
            "  ",
            "Cafe\u0301\u00a0noir",
            "¿Qué?",
        ],
    )
    assert words == [
        ["soil", "alive"],
        ["4.nf.a.2", "a"],
        ["self-assessment"],
        [],
        ["café", "noir"],
        ["qué"],
    ]


# --- slips --------------------------------------------------------------------------------------


@st.composite
def slipped(draw: st.DrawFn) -> tuple[str, str]:
    """A word, and the same word after a few slips; now and then there is no telling."""
    word = draw(st.text("abcé", max_size=8))
    typed = list(word)
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(typed)))
        match draw(st.sampled_from(["more", "less", "other", "swapped"])):
            case "more":
                typed.insert(at, draw(st.sampled_from("abcé")))
            case "less":
                del typed[at : at + 1]
            case "other":
                typed[at : at + 1] = draw(st.sampled_from("abcé"))
            case "swapped":
                typed[at : at + 2] = reversed(typed[at : at + 2])
    return word, "".join(typed)


@many
@given(pairs=st.lists(slipped(), min_size=10, max_size=40), most=st.integers(0, 3))
def test_slips_are_counted_as_others_count_them(
    scripts: Scripts, pairs: list[tuple[str, str]], most: int
) -> None:
    counted = scripts.ask(
        "search/spelling.js",
        "const [pairs, most] = values; return pairs.map(([a, b]) => ours.distance(a, b, most));",
        pairs,
        most,
    )
    for (one, other), slips in zip(pairs, counted, strict=True):
        right = OSA.distance(one, other)
        assert slips == right if right <= most else slips > most, (one, other)


def test_what_a_misspelt_word_is_taken_for(scripts: Scripts) -> None:
    found = scripts.ask(
        "search/spelling.js",
        "return Promise.all(values[0].map((word) => ours.corrections(word, 1)));",
        ["fraktions", "obsevation", "socratik", "sol", "xyzzyplugh"],
    )
    # A word of three letters may be any other.
    assert found == [["fractions"], ["observation"], ["socratic"], [], []]


def test_how_a_word_goes_on(scripts: Scripts) -> None:
    found = scripts.ask("search/spelling.js", "return ours.completions('FRACT');")
    assert found[0] == "fraction"
    assert all(word.startswith("fract") for word in found)


# --- the address --------------------------------------------------------------------------------

READ = """
const library = await (await load("search/library.js")).openLibrary();
await Promise.all(library.facets.map((facet) => library.loadFacet(facet)));
const plain = ({ chosen, ...rest }) => ({
  ...rest, chosen: [...chosen].map(([name, ids]) => [name, [...ids].sort()]).sort(),
});
"""

WORDS = st.lists(
    st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20), max_size=4
).map(" ".join)
CHOSEN = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 60)), max_size=8)
SORTS = ("", "best", "newest", "shortest", "title", "kind", "level", "licence", "reviewed")


@many
@given(
    words=WORDS,
    is_literal=st.booleans(),
    minutes=st.none() | st.integers(1, 999),
    chosen=CHOSEN,
    sort=st.sampled_from([*SORTS, *(f"-{sort}" for sort in SORTS if sort)]),
    view=st.sampled_from(["cards", "table"]),
    shown=st.integers(12, 5000),
)
def test_the_address_of_a_state_gives_it_back(scripts: Scripts, **state: Any) -> None:
    before, after, ignored = scripts.ask(
        "library/state.js",
        READ
        + """const [{ is_literal, chosen, ...rest }] = values;
        const state = { ...rest, isLiteral: is_literal && rest.words !== "", chosen: new Map() };
        for (const [f, v] of chosen) {
          const facet = library.facets[f % library.facets.length];
          if (facet.values.length === 0) continue;
          const ids = state.chosen.get(facet.name) ?? new Set();
          state.chosen.set(facet.name, ids.add(facet.values[v % facet.values.length].id));
        }
        const again = await ours.fromAddress(ours.toAddress(state, library), library);
        return [plain(state), plain(again.state), again.ignored];""",
        state,
    )
    assert before == after
    assert ignored == []


NAMES = st.sampled_from(
    ["q", "words", "minutes", "sort", "view", "shown", "level", "standard", "<b>", ""]
)
VALUES = st.sampled_from(
    [
        "",
        "0",
        "-1",
        "1e3",
        "40",
        "grade-4",
        "best",
        "--best",
        "-time",
        "table",
        "literal",
        "__proto__",
    ]
) | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@many
@given(parts=st.lists(st.tuples(NAMES, VALUES), max_size=6))
def test_any_address_gives_a_state_that_has_one(
    scripts: Scripts, parts: list[tuple[str, str]]
) -> None:
    first, again, ignored = scripts.ask(
        "library/state.js",
        READ
        + """const address = `?${new URLSearchParams(values[0])}`;
        const { state } = await ours.fromAddress(address, library);
        const again = await ours.fromAddress(ours.toAddress(state, library), library);
        return [plain(state), plain(again.state), again.ignored];""",
        parts,
    )
    # How words are taken means nothing where there are none.
    first["isLiteral"] = first["isLiteral"] and first["words"] != ""
    assert first == again
    assert ignored == []


# --- what is written ----------------------------------------------------------------------------


SIGNS = st.sampled_from("=+-@\uff1d,;'\"\n\r\t a") | st.characters(exclude_categories=["Cs"])
CELLS = st.lists(st.text(SIGNS, max_size=8), min_size=2, max_size=4)


@many
@example(rows=[["a", "b;=c"], ["a", 'b;"=c'], ["a", " \uff1db"]])
@given(rows=st.lists(CELLS, max_size=6))
def test_a_file_of_rows_says_what_they_say_and_reckons_with_nothing(
    scripts: Scripts, rows: list[list[str]]
) -> None:
    text = scripts.ask("library/csv.js", "return values[0].map(ours.line).join('');", rows)

    def read(delimiter: str) -> list[list[str]]:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))

    # But for the marks that make a text of what a spreadsheet would reckon with, and for controls.
    assert [[cell.replace("'", "") for cell in row] for row in read(",")] == [
        [re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+", " ", cell).replace("'", "") for cell in row]
        for row in rows
    ]
    for delimiter in ",;":
        for cell in (cell for row in read(delimiter) for cell in row):
            assert not cell.lstrip().startswith(("=", "+", "-", "@", "\uff1d"))


def test_a_length_of_time_is_written_as_on_the_pages(scripts: Scripts) -> None:
    english = words_for("en")
    times = list(range(1, 400))
    written = scripts.ask(
        "words.js",
        """const { texts } = await (await load("search/library.js")).openLibrary();
        return values[0].map((each) => ours.minutes(each, texts.dates));""",
        times,
    )
    assert written == [english.minutes(each) for each in times]


def test_a_text_is_filled_as_on_the_pages(scripts: Scripts) -> None:
    forms = {"zero": "none", "one": "1 of {n}", "other": "{n} of {all}"}
    filled = scripts.ask(
        "words.js",
        "const [forms, numbers] = values; return numbers.map((n) => ours.say(forms, { n }));",
        forms,
        [0, 1, 2],
    )
    assert filled == ["none", "1 of 1", "2 of {all}"]


def test_of_what_comes_meanwhile_only_the_last_is_done(scripts: Scripts) -> None:
    done = scripts.ask(
        "search/latest.js",
        """const done = [];
        const runner = new ours.Latest();
        const task = (name) => async () => {
          done.push(`${name} begins`);
          await new Promise((resolve) => { setTimeout(resolve, 5); });
          done.push(`${name} ends`);
        };
        await Promise.all(["a", "b", "c"].map((name) => runner.run(task(name))));
        await runner.run(async () => { throw new Error("no"); }).catch(() => done.push("failed"));
        await runner.run(task("d"));
        return done;""",
    )
    assert done == ["a begins", "a ends", "c begins", "c ends", "failed", "d begins", "d ends"]


# --- what is said in two places, a script and a template ----------------------------------------


def test_tables_have_the_same_columns_wherever_they_are_made(
    scripts: Scripts, real_site: Site
) -> None:
    columns, sorts = scripts.ask(
        "library/cards.js",
        """const { sortBy, fromAddress } = await load("library/state.js");
        const library = await (await load("search/library.js")).openLibrary();
        const sorts = ours.COLUMNS.map(async (name) =>
          (await fromAddress(`?sort=${name}`, library)).state.sort === sortBy(name));
        return [ours.COLUMNS, await Promise.all(sorts)];""",
    )
    heads = real_site.page("resources/lesson-plans/").xpath("//th/@data-sort")
    assert columns == heads
    assert all(sorts)
