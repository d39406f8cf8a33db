"""The report on a proposal, as a teacher reads it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from communities import LESSONS, lesson, person, titled
from proposals import COMMUNITY, SOIL, TODAY, Repository
from samples import write_files
from staffroom import load_catalog
from staffroom.cli import main
from staffroom.kinds import KINDS
from staffroom.report import overdue_reviews
from staffroom.report.changes import compare_texts
from staffroom.report.completeness import useful_fields
from staffroom.report.escaping import code, plain
from staffroom.site import Settings
from staffroom.site.words import words_for

WORDS = words_for("en")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "school")


def line_with(text: str, words: str) -> str:
    [line] = [each for each in text.splitlines() if words in each]
    return line


# --- what it says -------------------------------------------------------------------------------


def test_a_new_lesson(repository: Repository) -> None:
    body = "Begin with Worms at work. Use an exit ticket. Pupils draw a model of leaf litter.\n"
    fields = {"domains": ["nature"], "authors": ["ben"], "devices": "none"}
    repository.write({f"{LESSONS}/layers.md": lesson("Layers", body, **fields)})
    text = repository.report()
    assert text.startswith("<!-- staffroom report -->\n\n## Thank you")
    assert "It adds the lesson plan **Layers**." in text
    assert "**There is nothing to mend.**" in text
    assert "- **Its page:** `resources/lesson-plans/layers/`" in text
    places = line_with(text, "Where readers will find it")
    for place in ("Domain: Nature", "Person: Ben Okoro", "Subject: Science", "Grades 3–5"):
        assert place in places
    assert "Lists: Lesson plans, Resources" in places
    assert "What's new" not in places
    assert "`created: 2026-11-22`" in line_with(text, "It will not stand under")
    total = len(useful_fields(KINDS["lesson-plan"].model))
    assert f"all that is required is there, and 2 of the {total} facts" in text
    assert "Worms at work (same domain" in line_with(text, "**Similar")
    links = line_with(text, "could link to")
    assert "“exit ticket” (write `[[exit-ticket]]`)" in links
    assert "“Worms at work” (write `[[worms]]`)" in links
    assert "`outdoors` (Outdoors)" in line_with(text, "Tags that similar documents have")
    # Ben is its author, and reviews nothing of his own.
    assert "**Ana Duarte** looks after what it is about" in text
    assert "**Ben Okoro**" not in text


def test_one_word_corrected(repository: Repository) -> None:
    repository.replace(SOIL, "leaf litter", "leaf mould")
    text = repository.report()
    assert "It changes the lesson plan **Life in the soil**." in text
    assert "- **The text:** “litter” became “mould”." in text
    assert "It stays where it was" in text
    # Whoever corrects a word is not told what else there is to do.
    assert "These would help most" not in text
    assert "**Similar" not in text


def test_how_it_reads(repository: Repository) -> None:
    easy = "- The cat sat on the mat and the dog sat by it.\n- It is a big dog with a red hat.\n"
    repository.write({f"{LESSONS}/easy.md": lesson("Easy", easy)})
    text = repository.report()
    assert "**How it reads:** the text is easy, with 10 words in a sentence." in text
    hard = (
        "The institutionalisation of interdisciplinary epistemological considerations necessitates "
    )
    hard += (
        "comprehensive reconceptualisation of the organisational responsibilities of education.\n"
    )
    repository.write({f"{LESSONS}/easy.md": lesson("Easy", hard)})
    assert "the text is very demanding" in repository.report()
    repository.write({f"{LESSONS}/easy.md": lesson("Easy", hard, language="de")})
    assert "How it reads" not in repository.report()


def test_facts_that_change(repository: Repository) -> None:
    repository.replace(SOIL, "duration: 45", "duration: 60")
    repository.replace(SOIL, "tags:\n- outdoors", "tags:\n- group-work")
    repository.replace(SOIL, "created: '2026-05-01'", "created: '2026-05-01'\ndevices: none")
    text = repository.report()
    facts = line_with(text, "Facts at the top")
    assert "Duration (“45” became “60”)" in facts
    assert "Tags (added “group-work”, removed “outdoors”)" in facts
    assert "Devices is new (“none”)" in facts
    assert "**Where it is new:** Tag: Group work" in text
    assert "**Where it is no longer:** Tag: Outdoors" in text


def test_a_file_renamed_without_an_alias(repository: Repository) -> None:
    repository.git("mv", SOIL, f"{LESSONS}/living-soil.md")
    repository.commit()
    text = repository.report()
    assert "It renames the lesson plan **Life in the soil**." in text
    assert "- [ ] The page has a new address" in text
    assert "`aliases: [soil]`" in text
    # What it breaks elsewhere is told, with its place.
    elsewhere = text.partition("In files that this proposal does not change")[2]
    assert "`dangling-reference`" not in text.partition("In files that")[0]
    assert f"`{LESSONS}/worms.md`, line" in elsewhere

    repository.replace(f"{LESSONS}/living-soil.md", "duration:", "aliases: [soil]\nduration:")
    text = repository.report()
    assert "**There is nothing to mend.**" in text
    assert "Where it is no longer" not in text


def test_a_rename_that_git_was_not_told_of(repository: Repository) -> None:
    (repository.folder / SOIL).rename(repository.folder / LESSONS / "living-soil.md")
    assert "It renames the lesson plan" in repository.report()


def test_a_deleted_document(repository: Repository) -> None:
    repository.git("rm", "--quiet", SOIL)
    text = repository.report()
    assert "It deletes the lesson plan **Life in the soil**." in text
    assert "`status: retired`" in text
    assert "1 document leads to it." in line_with(text, "leads to it").removeprefix("- ")
    assert "dangling-reference" in text


def test_whoever_leaves_is_not_named(repository: Repository) -> None:
    repository.git("rm", "--quiet", "content/community/people/ben.md")
    text = repository.report()
    assert "It deletes a person's page." in text
    assert "The name disappears from the site" in text
    assert "ben" not in text.lower().replace("benefit", "")


def test_whoever_has_not_agreed_is_not_named(repository: Repository) -> None:
    repository.write({"content/community/people/cleo.md": "---\nname: Cleo Quist\n---\n"})
    repository.replace(SOIL, "authors:\n- ana", "authors:\n- ana\n- cleo")
    text = repository.report()
    assert "Quist" not in text
    assert "“cleo”" not in text
    assert "(added" not in line_with(text, "Facts at the top")


def test_words_of_a_vocabulary(repository: Repository) -> None:
    tags = "- {id: group-work, label: Group work}\n- {id: chess, label: '*Chess*'}\n"
    repository.write({"content/vocabularies/tags.yml": tags})
    text = repository.report()
    assert "New: **\\*Chess\\*** (`chess`), which no document uses yet." in text
    assert "Gone: **Outdoors** (`outdoors`), which 2 documents used." in text
    # One slip in a list shows in many files, and is one entry.
    [entry] = [line for line in text.splitlines() if line.startswith("- [ ]")]
    assert "soil.md" in entry
    assert "worms.md" in entry


def test_a_page_by_hand_and_other_files(repository: Repository) -> None:
    pages = {"docs/roles.md": "# Roles\n\nWho does what.\n", "docs/roles.png": "x"}
    repository.write(pages | {"Makefile": "all:\n"})
    text = repository.report()
    assert "It adds the page **Roles**." in text
    assert "- **Its page:** `roles/`" in text
    assert "a file beside the texts: `docs/roles.png`" in text
    assert "**For a maintainer:**" in text
    assert "`Makefile`" in text


@pytest.mark.parametrize("name", ["evil.html", "evil.js", "evil.svg", "evil.HTML", "_headers"])
def test_what_a_browser_may_run_is_for_a_maintainer(repository: Repository, name: str) -> None:
    repository.write({f"docs/{name}": "x", "docs/map.png": "x"})
    text = repository.report()
    assert (
        f"**For a maintainer:** it changes a file of the site's machinery, too: `docs/{name}`"
        in text
    )
    assert "a file beside the texts: `docs/map.png`" in text


def test_everything_that_is_to_be_mended_is_said_at_once(repository: Repository) -> None:
    body = "My pupil Omar could not hold the pen. See [[nowhere]]."
    layers = lesson("Layers", body, levle="x", domains=["no-such"])
    repository.write({f"{LESSONS}/layers.md": layers})
    text = repository.report()
    told = [line for line in text.splitlines() if line.startswith("- [ ]")]
    for name in ("unknown-field", "dangling-reference", "pupil-by-name"):
        assert any(f"`{name}`" in line for line in told), name
    assert sum("dangling-reference" in line for line in told) == 2
    # What is personal is not repeated, and what to do is said all the same.
    [pupil] = [line for line in told if "pupil-by-name" in line]
    assert "Omar" not in pupil
    assert "Write “some pupils”" in pupil


def test_whoever_reviews_is_told_what_is_ignored(repository: Repository) -> None:
    pupil = "My pupil Omar could not hold the pen."
    comment = "<!-- staffroom: ignore pupil-by-name -->"
    repository.write({f"{LESSONS}/pens.md": lesson("Pens", f"{pupil}\n\n{comment}\n")})
    text = repository.report()
    assert "asks to have one problem ignored" in text
    [entry] = [line for line in text.splitlines() if "pupil-by-name" in line]
    assert entry.startswith("- [ ] Line ")
    assert "Omar" not in text


def test_what_is_ignored_is_not_mended(tmp_path: Path) -> None:
    files = {**COMMUNITY, f"{LESSONS}/pens.md": lesson("Pens", "My pupil Omar is here.\n")}
    repository = Repository(tmp_path, files)
    repository.replace(
        f"{LESSONS}/pens.md", "is here.", "is here.\n\n<!-- staffroom: ignore pupil-by-name -->"
    )
    text = repository.report()
    assert "It mends" not in text
    assert "asks to have one problem ignored" in text


def test_nothing_changed(repository: Repository) -> None:
    text = repository.report()
    assert "changes no document" in text
    assert len(text.splitlines()) <= 6


def test_only_the_layout(repository: Repository) -> None:
    repository.replace(SOIL, "duration: 45", "duration:   45")
    assert "readers will see no change" in repository.report()


def test_what_was_wrong_before_is_no_task(tmp_path: Path) -> None:
    slips = "[[nowhere]] and [[neither]]\n"
    files = {**COMMUNITY, f"{LESSONS}/old.md": lesson("Old", f"Text.\n\n{slips}")}
    repository = Repository(tmp_path, files)
    repository.replace(f"{LESSONS}/old.md", "Text.", "Another text.\n\nIn more lines.")
    text = repository.report()
    assert "**There is nothing to mend.**" in text
    assert "- [ ]" not in text
    assert "2 more were there before" in text
    repository.replace(f"{LESSONS}/old.md", "[[nowhere]] and ", "")
    assert "It mends one problem" in repository.report()


def test_a_draft_and_a_retired_one(repository: Repository) -> None:
    draft = lesson("Draft", "Text.", status="draft")
    repository.write({f"{LESSONS}/draft.md": draft})
    assert "It is a draft" in repository.report()
    assert "readers will find it" not in repository.report()
    repository.replace(f"{LESSONS}/draft.md", "status: draft", "status: retired")
    assert "It is retired." in repository.report()


def test_a_first_contribution_is_greeted(repository: Repository) -> None:
    repository.replace(SOIL, "leaf litter", "leaf mould")
    assert "Welcome! It is your first one here." in repository.report()
    repository.git(
        "commit", "--quiet", "--amend", "--reset-author", "--no-edit", email="main@example.org"
    )
    assert "Welcome!" not in repository.report()


def test_nobody_becomes_their_own_reviewer(repository: Repository) -> None:
    repository.write({"content/community/people/eve.md": person("Eve Adler")})
    repository.replace("content/domains/nature.md", "- ana", "- eve")
    repository.replace(SOIL, "leaf litter", "leaf mould")
    review = repository.report().partition("### Who can review it")[2]
    # Those named before the proposal are asked: Ana wrote the lesson, so Ben for it.
    assert "Eve" not in review
    assert "Ben Okoro" in review


@pytest.mark.parametrize(
    ("fields", "role", "is_asked"),
    [
        ({"members": [{"person": "ana", "role": "facilitator"}]}, {}, True),
        ({}, {"from": "2026-09-01", "to": "2027-07-31"}, True),
        ({}, {"from": "2025-09-01", "to": "2026-07-31"}, False),
    ],
)
def test_a_meeting_is_reviewed_by_its_facilitator(
    tmp_path: Path, fields: dict[str, Any], role: dict[str, str], is_asked: bool
) -> None:
    roles = [{"role": "facilitator", "group": "circle", **role}] if role else []
    files = {
        "content/community/groups/circle.md": titled("Circle", purpose="We read.", **fields),
        "content/community/people/ana.md": person("Ana Duarte", roles=roles),
    }
    repository = Repository(tmp_path, {**COMMUNITY, **files})
    fields = {"group": "circle", "starts": "2026-12-01T15:00:00+00:00", "duration": 60}
    meeting = titled("December", **fields)
    repository.write({"content/community/meetings/2026-12-01-circle.md": meeting})
    assert ("**Ana Duarte** looks after" in repository.report()) == is_asked


def test_links_lead_where_something_is(repository: Repository) -> None:
    repository.write({f"{LESSONS}/layers.md": lesson("Layers", domains=["nature"], levle="x")})
    text = repository.report(site_url="https://school.example.org/kb")
    explained = "https://school.example.org/kb/reference/problems/#unknown-field"
    assert f"([unknown-field]({explained}))" in text
    repository.replace(f"{LESSONS}/layers.md", "levle: x\n", "")
    text = repository.report(site_url="https://school.example.org/kb")
    assert "Domain: [Nature](https://school.example.org/kb/domains/nature/)" in text
    assert "lesson-plans/layers/)" not in text
    text = repository.report(preview_url="https://preview.example.org/57/")
    assert "(https://preview.example.org/57/resources/lesson-plans/layers/)" in text


def test_the_same_proposal_has_the_same_report(repository: Repository) -> None:
    repository.write(
        {f"{LESSONS}/layers.md": lesson("Layers", "x [[nowhere]]", domains=["nature"])}
    )
    assert repository.report() == repository.report()


# --- strangers' texts ---------------------------------------------------------------------------

HOSTILE = (
    "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))", "![x](https://evil.example/x.png)",
    "@everyone", "org/repo#12", "#12", "GH-12", "https://evil.example/", "www.evil.example", "-->",
    "</details>", "`code`", "~~x~~", "| a | b |", "\u202eevil", "a@evil.example", "$x$",
    "0123456789abcdef0123456789abcdef01234567", "**bold**", "&lt;b&gt;", "\\<b>",
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_a_strangers_text_is_shown_as_it_is(text: str) -> None:
    shown = MarkdownIt("gfm-like", {"linkify": False}).renderInline(plain(text))
    inside = re.sub("</?p>", "", shown)
    assert "<" not in inside, inside
    words = plain(text)
    assert not re.search(r"@\w|(?<!\w)#\d|://|www\.|GH-\d|[0-9a-f]{7}|\u202e", words)


@given(st.text(max_size=300))
def test_any_text_is_one_line_without_marks(text: str) -> None:
    for shown in (plain(text), code(text)):
        assert len(shown.splitlines()) <= 1
    html = MarkdownIt("gfm-like", {"linkify": False}).renderInline(f"x {plain(text)} y")
    assert "<" not in html
    assert html.endswith(" y")
    shown = MarkdownIt().renderInline(f"x {code(text)} y")
    assert re.fullmatch(r"x <code>[^<]*</code> y", shown)


def test_a_whole_hostile_proposal_adds_no_markup(repository: Repository) -> None:
    evil = " ".join(HOSTILE[:8])
    files = {
        f"{LESSONS}/evil.md": lesson(evil, f"{evil}\n", tags=[evil], rubrics=[evil]),
        f"content/domains/{'x' * 100}.md": titled(evil, stewards=[evil]),
        "docs/<img src=x>@all `x`.md": f"# {evil}\n",
        "content/vocabularies/tags.yml": f"- {{id: a, label: '{evil}'}}\n",
    }
    repository.write(files)
    text = repository.report()
    html = MarkdownIt("gfm-like", {"linkify": False, "html": True}).render(text)
    assert set(re.findall(r"<([a-z0-9]+)", html)) <= {
        "h2", "h3", "p", "ul", "li", "strong", "code", "details", "summary", "sub",
    }  # fmt: skip
    assert "href" not in html
    assert not re.search(r"@\w", re.sub(r"<code>.*?</code>", "", html))


def test_a_huge_proposal_fits_into_a_comment(repository: Repository) -> None:
    long = "word " * 29 + "end"
    files = {
        f"{LESSONS}/lesson-{n}.md": lesson(
            f"{n} {long}"[:149], f"[[nowhere-{n}]] [[{'x' * 150}]]", domains=["nature"]
        )
        for n in range(120)
    }
    repository.write(files)
    text = repository.report()
    assert len(text) < 60_000
    assert "110 more documents" in text
    assert text.count("<summary>Look closer</summary>") == 10
    assert "more are left out here" in text


# --- parts --------------------------------------------------------------------------------------


@given(st.lists(st.sampled_from("abc")), st.lists(st.sampled_from("abc")))
def test_words_that_came_and_went(before: list[str], after: list[str]) -> None:
    found = compare_texts(" ".join(before), " ".join(after))
    assert sorted(before + list(found.added)) == sorted(after + list(found.removed))
    assert not set(found.added) & set(found.removed)


@pytest.mark.parametrize("kind", [name for name, kind in KINDS.items() if kind.in_library])
def test_what_helps_readers_can_be_filled_in(kind: str) -> None:
    names = {each.way[0] for each in useful_fields(KINDS[kind].model)}
    assert {"domains", "practices", "tags"} <= names
    assert not names & {"status", "license", "language", "reviewed", "trials", "attachments"}


def test_reviews_that_are_over(tmp_path: Path) -> None:
    def reviewed(title: str, day: str, **fields: object) -> str:
        return lesson(title, reviewed={"on": day, "by": "ben"}, **fields)

    files = {
        **COMMUNITY,
        f"{LESSONS}/a.md": reviewed("Old one", "2025-10-01", domains=["nature"]),
        f"{LESSONS}/b.md": reviewed("Older [one](x)", "2024-10-01", domains=["nature"]),
        f"{LESSONS}/c.md": reviewed("Nobody's", "2024-01-01"),
        f"{LESSONS}/d.md": reviewed("Fresh", "2026-10-01", domains=["nature"]),
        f"{LESSONS}/e.md": reviewed("Gone", "2024-10-01", status="retired"),
    }
    write_files(tmp_path, files)
    catalog = load_catalog(tmp_path / "content").catalog
    settings = Settings(url="https://school.example.org/", today=TODAY)
    text = overdue_reviews(catalog, settings, WORDS)
    lines = [line for line in text.splitlines() if line.startswith(("###", "- [ ]"))]
    address = "https://school.example.org/resources/lesson-plans"
    assert lines == [
        "### Ana Duarte",
        f"- [ ] [Older \\[one\\](x)]({address}/b/): last reviewed on 1 October 2024",
        f"- [ ] [Old one]({address}/a/): last reviewed on 1 October 2025",
        "### Nobody looks after these yet",
        f"- [ ] [Nobody's]({address}/c/): last reviewed on 1 January 2024",
    ]
    assert "2 documents have never been reviewed" in text

    result = CliRunner().invoke(
        main, ["reviews", "--content", str(tmp_path / "content")], env={"SOURCE_DATE_EPOCH": "0"}
    )
    assert (result.exit_code, result.stdout) == (0, "")
