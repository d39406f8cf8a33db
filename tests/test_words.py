"""The interface's texts, and how numbers, dates and lengths of time are written."""

import re
from datetime import date

import pytest
import yaml

from communities import ROOT
from staffroom.site.words import Words, is_right_to_left, words_for

EN = words_for("en")
PACKAGE = ROOT / "plugins" / "staffroom"


def test_text_filled_with_values() -> None:
    assert EN("goals.by", day="1 May 2027") == "by 1 May 2027"


def test_braces_in_a_value_stay() -> None:
    assert EN("listing.page_title", title="{n} {0} {{x}}", n=2) == "{n} {0} {{x}}, page 2"


@pytest.mark.parametrize(
    ("n", "text"), [(0, "nothing yet"), (1, "1 document"), (2, "2 documents"), (21, "21 documents")]
)
def test_text_by_number(n: int, text: str) -> None:
    assert EN("cards.documents", n=n) == text


def test_number_without_a_form_for_none() -> None:
    assert EN("cards.criteria", n=0) == "0 criteria"


def test_whole_points_have_no_decimals() -> None:
    assert EN("rubric.points", n=1.0) == "1 point"
    assert EN("rubric.points", n=2.5) == "2.5 points"


def test_a_text_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(KeyError):
        EN("nav.nowhere")
    assert EN.has("nav.home")
    assert not EN.has("nav.home.nowhere")


def test_dates() -> None:
    assert EN.day(date(2026, 11, 2)) == "2 November 2026"
    assert EN.period("2026-11-02") == "2 November 2026"
    assert EN.period("2026-11") == "November 2026"
    assert EN.period("2026") == "2026"


@pytest.mark.parametrize(
    ("minutes", "text"),
    [(1, "1 min"), (45, "45 min"), (60, "1 h"), (90, "1 h 30 min"), (61, "1 h 1 min")],
)
def test_lengths_of_time(minutes: int, text: str) -> None:
    assert EN.minutes(minutes) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(4.0, "4"), (4.5, "4.5"), (0.25, "0.25"), (-3.0, "-3"), (12000, "12,000"), (2 / 3, "0.67")],
)
def test_numbers(value: float, text: str) -> None:
    assert EN.number(value) == text


def test_a_small_number_is_not_nothing() -> None:
    assert EN.number(0.004) == "0.004"
    assert EN.number(-0.001) == "-0.001"


def test_several_texts_as_one() -> None:
    assert EN.together([]) == ""
    assert EN.together(["a"]) == "a"
    assert EN.together(["a", "b"]) == "a and b"
    assert EN.together(["a", "b", "c"]) == "a, b and c"


def test_a_language_without_texts_gets_english() -> None:
    assert words_for("tlh")("nav.home") == "Home"


def test_no_text_may_name_a_file() -> None:
    assert words_for("../../problems")("nav.home") == "Home"


@pytest.mark.parametrize("language", ["ar", "AR-eg", "he", "fa-IR", "ur", "az-Arab", "yi"])
def test_languages_from_right_to_left(language: str) -> None:
    assert is_right_to_left(language)


@pytest.mark.parametrize("language", ["en", "arn", "de", "az", "ku-Latn", "fa-Latn", "zh-Hant"])
def test_languages_from_left_to_right(language: str) -> None:
    assert not is_right_to_left(language)


def names(group: object, prefix: str = "") -> set[str]:
    """The names of all texts in a group; a text with forms for numbers is one text."""
    if not isinstance(group, dict) or (group and set(group) <= {"zero", "one", "other"}):
        return {prefix.lstrip(".")}
    return {name for key, value in group.items() for name in names(value, f"{prefix}.{key}")}


def sources() -> str:
    """The code and the templates that show texts."""
    files = [*PACKAGE.glob("theme/**/*.html"), *PACKAGE.glob("site/*.py")]
    files += PACKAGE.glob("report/*.py")
    files += PACKAGE.glob("authoring/*.py")
    files += PACKAGE.glob("mkdocs/*.py")
    return "\n".join(file.read_text("utf-8") for file in files)


def test_every_text_that_is_asked_for_is_there() -> None:
    asked = re.findall(
        r"\b(?:t|words)(?:\.find|\.has)?\(\s*([\"'])([a-z][\w.-]+)\1\s*[,)]", sources()
    )
    found = {name for _, name in asked}
    assert len(found) > 150
    assert {name for name in found if not EN.has(name)} == set()


def test_every_text_is_used() -> None:
    text = sources()
    quoted = {name for _, name in re.findall(r"([\"'])([a-z][\w.-]*)\1", text)}
    groups = {name for _, name in re.findall(r"\.find\(([\"'])([\w.-]+)\1\)", text)}
    # Names that are put together: 'kinds.' ~ kind ~ '.one' in templates, f"kinds.{kind}.one".
    joined = r"'([a-z_]+\.[\w.-]*)' ~ [^~)]+?(?: ~ '(\.[\w.-]+)')?[),]"
    patterns = {re.escape(start) + ".+" + re.escape(end) for start, end in re.findall(joined, text)}
    # Each overview has a title and a description of its own.
    overviews = re.findall(r"\b_page\(\s*site,\s*\w+,\s*\"(\w+)\"", text)
    patterns |= {rf"{name}\.(title|description)" for name in overviews}
    patterns |= {
        ".+".join(map(re.escape, re.split(r"\{[^}]*\}", name)))
        for name in re.findall(r"f\"([a-z_]+\.[\w.{}\[\]' -]+)\"", text)
    }
    assert len(patterns) > 25
    unused = {
        name
        for name in names(EN.texts)
        if name not in quoted
        and not any(name.startswith(f"{group}.") for group in groups)
        and not any(re.fullmatch(pattern, name) for pattern in patterns)
    }
    assert unused == set()


@pytest.mark.parametrize("group", ["search", "library", "table", "plan"])
def test_every_text_that_scripts_get_is_used(group: str) -> None:
    scripts = [file.read_text("utf-8") for file in PACKAGE.glob("theme/shell/**/*.js")]
    # As a property, taken out of its group, or by its name; or in the templates and the program.
    said = "\n".join(scripts)
    used = set(re.findall(r"\.(\w+)", said)) | set(re.findall(r"[\"'`]([\w]+)[\"'`]", said))
    used |= {
        name for each in re.findall(r"\{([^{}()]*)\}", said) for name in re.findall(r"\w+", each)
    }
    other = {
        name.rpartition(".")[2] for _, name in re.findall(r"([\"'])([a-z][\w.-]*)\1", sources())
    }
    assert EN.texts[group].keys() - used - other == set()


def test_every_translation_has_every_text() -> None:
    folder = PACKAGE / "site" / "texts"

    english = names(yaml.safe_load((folder / "en.yml").read_text("utf-8")))
    for file in folder.glob("*.yml"):
        assert names(yaml.safe_load(file.read_text("utf-8"))) == english, file.name


def test_texts_are_what_yaml_readers_take_them_for() -> None:
    def texts(group: object) -> None:
        if isinstance(group, dict):
            for key, value in group.items():
                assert isinstance(key, str), key
                texts(value)
        elif isinstance(group, list):
            for value in group:
                texts(value)
        else:
            assert isinstance(group, str), group

    texts(Words("en", EN.texts).texts)
