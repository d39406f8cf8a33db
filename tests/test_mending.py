"""What `staffroom check --fix` mends, what it leaves alone, and that it loses nothing."""

import os
import stat
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samples import LESSON, PERSON, titled, write_files
from staffroom import load_catalog
from staffroom.kinds import KINDS
from staffroom.mending import Known, mend, mend_files
from staffroom.mending.writing import ChangedMeanwhile, replace_file

LESSONS = "content/resources/lesson-plans"
PATH = PurePosixPath(LESSONS, "soil.md")
PLAN = KINDS["lesson-plan"]


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Known:
    folder = tmp_path_factory.mktemp("known")
    files = {
        f"{LESSONS}/soil.md": LESSON,
        "content/community/people/ana-duarte.md": PERSON,
        "content/domains/literacy.md": titled("Literacy"),
        "content/domains/one.md": titled("The same"),
        "content/domains/two.md": titled("The same"),
    }
    write_files(folder, files)
    loaded = load_catalog(folder)
    assert not loaded.diagnostics
    return Known(loaded.catalog)


def lesson(*lines: str, body: str = "") -> str:
    """A lesson plan with some lines more at the end of its front matter."""
    return LESSON.removesuffix("---\n") + "".join(f"{line}\n" for line in lines) + f"---\n{body}"


def mended(text: str | bytes, known: Known | None) -> str:
    raw = text.encode() if isinstance(text, str) else text
    return mend(raw, PATH, PLAN, known)[0].decode()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("tags: outdoors", "tags: [outdoors]"),
        ("tags: outdoors, Games", "tags: [outdoors, Games]"),
        ('tags:   "outdoors"   # both', 'tags:   ["outdoors"]   # both'),
        ("materials: A pen, and paper", "materials:\n  - A pen, and paper"),
        ('materials: "A pen: red" # one', 'materials:\n  - "A pen: red" # one'),
        ("misconceptions: Worms are snakes", "misconceptions:\n  - Worms are snakes"),
        ("authors: ana-duarte", "authors: [ana-duarte]"),
        ("authors: Ana Duarte", "authors: [ana-duarte]"),
        ("authors: ['ANA DUARTE']", "authors: ['ana-duarte']"),
        ("domains: [Literacy]", "domains: [literacy]"),
        ("author: ana-duarte", "authors: [ana-duarte]"),
        ("Content-Guidance: Worms.", "content_guidance: Worms."),
        ("licence: CC-BY-4.0", "license: CC-BY-4.0"),
        (
            "contributors:\n  - {person: Ana Duarte, roles: editor}",
            "contributors:\n  - {person: ana-duarte, roles: [editor]}",
        ),
        (
            "reviewed:\n  On: 2026-01-02\n  by: Ana Duarte # kindly",
            "reviewed:\n  on: 2026-01-02\n  by: ana-duarte # kindly",
        ),
    ],
)
def test_slips_that_leave_no_doubt_are_mended(before: str, after: str, known: Known) -> None:
    assert mended(lesson(before, body="Text.\n"), known) == lesson(after, body="Text.\n")


@pytest.mark.parametrize(
    "line",
    [
        "levle: [grade-5]",  # looks like a field
        "tags: [outdors]",  # looks like a word
        "domains: [the-same]",  # nothing is called so
        "domains: [The same]",  # two are
        "prerequisites: [Soil is alive]",  # may be text
        "materials: |\n  a\n  b",  # several lines
        "materials: 2",  # a number, which needs quotes
        "contributors: ana-duarte",  # a group of fields
        "tags: [outdoors",  # cannot be read
        "tags: a\ntags: b",
        "Tag: a\ntag: b",  # which one?
        "setting: In person",  # right as it is
        "assessment: !!str x",
    ],
)
def test_what_is_a_guess_stays(line: str, known: Known) -> None:
    assert mended(lesson(line), known) == lesson(line)


def test_words_of_vocabularies_are_known_by_what_readers_see(known: Known) -> None:
    before = LESSON.replace("[grade-5]", "Grade 5, grades 3–5").replace("[science]", "Maths")
    after = LESSON.replace("[grade-5]", "[grade-5, grades-3-5]")
    assert mended(before, known) == after.replace("[science]", "[mathematics]")


def test_what_names_a_document_comes_first_with_its_comments(known: Known) -> None:
    before = """\
---
# For the science week.
subjects: [science]
# In one sentence!
summary: >-
  Pupils find out
  what lives in soil.
levels: [grade-5]   # and 6?
title: Soil
duration: 45

objectives:
  - Describe it
---
Text.
"""
    after = """\
---
# For the science week.
title: Soil
# In one sentence!
summary: >-
  Pupils find out
  what lives in soil.
subjects: [science]
levels: [grade-5]   # and 6?
duration: 45

objectives:
  - Describe it
---
Text.
"""
    assert mended(before, None) == after


def test_an_anchor_stays_before_what_refers_to_it() -> None:
    before = "---\ntags: &t [a]\ntitle: *t\nsummary: x\n---\n"
    assert mended(before, None) == before


def test_spaces_that_mean_nothing_go() -> None:
    before = (
        "---  \r\ntitle: Soil \t\r\nsummary: x\r\nassessment: |\r\n  One.\r\n---\r\n"
        "## Begin \r\n\r\n   \r\nA line  \r\nbreaks here.\t\r\n\r\nDone.  \r\n\r\n\r\n"
    )
    after = (
        "---\ntitle: Soil\nsummary: x\nassessment: |\n  One.\n---\n"
        "## Begin\n\n\nA line  \nbreaks here.\n\nDone.\n"
    )
    assert mended(b"\xef\xbb\xbf" + before.encode(), None) == after


@pytest.mark.parametrize(
    "body",
    [
        "```\ncode  \n\n```\n",
        "Text `a  \nb` goes on.\n",
        "    indented  \n",
        "One \\ \nTwo\n",
        "- \n- b\n",
        "Text\n- \n",
        "<pre>\na  \n</pre>\n",
        "One  \ntwo\n",
        "An\t\ntwo\n",
        "- One\n\n        code \n        more \n",
        "!!! note\n    One\n\n\t\tcode\tof \n",
        "> One\n>\n>     code \n",
    ],
)
def test_spaces_that_mean_something_stay(body: str) -> None:
    assert mended(lesson(body=body), None) == lesson(body=body)


def test_spaces_in_a_text_of_several_lines_stay() -> None:
    text = lesson("assessment: |", "  One  ", "  two")
    assert mended(text, None) == text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"\n \n{LESSON}", LESSON),
        (LESSON.replace("\n---\n", "\n...\n"), LESSON),
        (LESSON.rstrip("\n"), LESSON),
    ],
)
def test_the_frame_of_the_front_matter_is_mended(before: str, after: str) -> None:
    assert mended(before, None) == after


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe" + LESSON.encode("utf-16-le"),
        LESSON.replace("Soil", "Soil caf\xe9").encode("latin-1") + b"  \r\n",
        LESSON.replace("title: ", "title: [").encode() + b" \n\n",
        LESSON.removesuffix("---\n").encode() + b"  \n\n",
        b"Title: x  \n\ntext \r\n",
        b"\n---\ntitle: [x\n...\n",
        LESSON.encode() + b"\x00 \r\n",
    ],
)
def test_what_cannot_be_read_stays_to_the_last_byte(raw: bytes, known: Known) -> None:
    assert mend(raw, PATH, PLAN, known) == (raw, ())


@given(raw=st.binary() | st.text().map(str.encode) | st.text().map(lambda t: lesson(t).encode()))
def test_whatever_it_is_mending_twice_is_mending_once(raw: bytes) -> None:
    known = Known(load_catalog(Path("nowhere")).catalog)
    for kind in (PLAN, None):
        once, _ = mend(raw, PATH, kind, known)
        assert mend(once, PATH, kind, known) == (once, ())


_NAMES = st.sampled_from(["tags", "Tag", "authors", "levels", "materials", "licence", "x y", "on"])
_VALUES = st.text(st.sampled_from("ab ,:#-'\"[]{}&*|>!%@`\\é0"), max_size=12)


@given(fields=st.lists(st.tuples(_NAMES, _VALUES), max_size=4), body=st.text(max_size=30))
def test_no_word_of_the_body_is_lost(
    fields: list[tuple[str, str]], body: str, known: Known
) -> None:
    lines = [f"{name}: {value}" for name, value in fields]
    before = lesson(*lines, body=body.replace("\r", ""))
    after = mended(before, known)
    assert mended(after, known) == after
    assert after.split("\n---\n", 1)[1].split() == before.split("\n---\n", 1)[1].split()


# --- files --------------------------------------------------------------------------------------


def mend_all(folder: Path) -> dict[str, str]:
    """Mend all files of a community: path → what was mended, or why it was not."""
    found = mend_files(load_catalog(folder, drafts=True), lambda path: True, processes=1)
    return {str(each.path): each.failure or "; ".join(each.changes) for each in found}


def test_files_keep_their_mode_and_others_are_not_touched(tmp_path: Path) -> None:
    files = {
        "content/domains/a.md": titled("A", body="Text. \n"),
        "content/domains/b.md": titled("B"),
    }
    write_files(tmp_path, files)
    file, other = (tmp_path / name for name in files)
    file.chmod(0o640)
    os.utime(other, ns=(1, 1))
    assert list(mend_all(tmp_path)) == ["content/domains/a.md"]
    assert file.read_text() == titled("A", body="Text.\n")
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert other.stat().st_mtime_ns == 1
    assert sorted(each.name for each in file.parent.iterdir()) == ["a.md", "b.md"]
    assert mend_all(tmp_path) == {}


def test_drafts_and_documents_that_are_left_out_are_mended(tmp_path: Path) -> None:
    files = {
        "content/domains/draft.md": titled("A", "status: draft", body="Text. \n"),
        "content/domains/broken.md": titled("B", "levle: x", body="Text. \n"),
        "content/domains/Odd name.md": titled("C", body="Text. \n"),
        "docs/page.md": "# Page\n\nText. \n",
        "content/README.md": "Text. \n",
        "content/elsewhere/a.md": "Text. \n",
        "content/vocabularies/tags.yml": "- {id: a, label: A}  \n",
    }
    write_files(tmp_path, files)
    assert sorted(mend_all(tmp_path)) == sorted(list(files)[:4])


def test_no_link_is_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside.md"
    outside.write_text(titled("A", body="Text. \n"))
    domains = tmp_path / "site/content/domains"
    domains.mkdir(parents=True)
    (domains / "a.md").symlink_to(outside)
    (domains / "b.md").write_text(titled("B", body="Text. \n"))
    (domains / "c.md").symlink_to("b.md")
    assert list(mend_all(tmp_path / "site")) == ["content/domains/b.md"]
    assert (domains / "c.md").is_symlink()
    assert outside.read_text() == titled("A", body="Text. \n")


def test_what_changed_in_between_is_not_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_text("newer")
    with pytest.raises(ChangedMeanwhile):
        replace_file(file, b"older", b"mended")
    assert file.read_text() == "newer"
    assert list(tmp_path.iterdir()) == [file]


def test_a_folder_that_cannot_be_written_to_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(tmp_path, {"content/domains/a.md": titled("A", body="Text. \n")})

    def refuse(*arguments: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("staffroom.mending.replace_file", refuse)
    assert mend_all(tmp_path) == {"content/domains/a.md": "Permission denied"}
