"""A community of any size for measuring: the real site's own, with N generated lesson plans more.

The same seed gives the same files. Sentences are those of the real lessons in another order, with
invented words among them, so that the vocabulary grows with the collection as it does in life.
"""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from staffroom import load_catalog

ROOT = Path(__file__).resolve().parents[1]
WORDS = 740
"""About how many words a lesson has."""

LESSONS = "resources/lesson-plans"

_SYLLABLES = "ba de fi go lu ma ne pi ro su ta ve wi zo ka le mi no pu ra".split()
_HEADINGS = (
    "Before the lesson", "Opening", "Try it together", "Work in pairs", "Share what you found",
    "Practise alone", "Look back", "If time is short", "Extend it", "Take it home",
)  # fmt: skip


@dataclass(frozen=True)
class Lesson:
    """A generated lesson, from which both our document and a page for stock MkDocs are written."""

    id: str
    title: str
    summary: str
    fields: dict[str, object]
    """The rest of its front matter."""
    body: tuple[tuple[str, str], ...]
    """Pieces of its text, each with the id of the lesson that a link at its end leads to."""

    def document(self) -> str:
        """The file as Staffroom has it."""
        front = {"title": self.title, "summary": self.summary, **self.fields}
        text = "\n\n".join(f"{piece} [[{id}]]" if id else piece for piece, id in self.body)
        return f"---\n{_yaml(front)}---\n\n{text}\n"

    def page(self) -> str:
        """The file as stock MkDocs with Material has it: tags, and all that is said in the body."""
        front = {"title": self.title, "description": self.summary, "tags": self.fields["tags"]}
        objectives = "\n".join(f"- {each['text']}" for each in self.fields["objectives"])  # type: ignore[index,attr-defined]
        text = "\n\n".join(f"{piece} [{id}]({id}.md)" if id else piece for piece, id in self.body)
        return f"---\n{_yaml(front)}---\n\n# {self.title}\n\n{objectives}\n\n{text}\n"


def lessons(number: int, seed: int = 1) -> Iterator[Lesson]:
    """That many lessons; the first ones are the same whatever the number is."""
    sentences, terms = _sentences(), _terms()
    for n in range(number):
        yield _lesson(n, seed, sentences, terms)


def _lesson(n: int, seed: int, sentences: list[str], terms: dict[str, list[str]]) -> Lesson:
    chance = random.Random(f"{seed}/{n}")

    def some(name: str, least: int, most: int) -> list[str]:
        return chance.sample(terms[name], chance.randint(least, most))

    own = [_word(chance) for _ in range(6)]
    title = f"{own[0].capitalize()} and {own[1]}, lesson {n}"
    body: list[tuple[str, str]] = []
    words = 0
    for heading in chance.sample(_HEADINGS, 6):
        body.append((f"## {heading}", ""))
        while words < WORDS * (len(body) + 2) / 26:
            piece = _piece(chance, sentences, own)
            link = f"lesson-{chance.randrange(n)}" if n and chance.random() < 0.06 else ""
            body.append((piece, "" if piece.startswith(("|", "!!!")) else link))
            words += len(piece.split())
    fields: dict[str, object] = {
        "domains": some("domains", 1, 2),
        "practices": some("practices", 0, 1),
        "subjects": some("subjects", 1, 2),
        "levels": some("levels", 1, 2),
        "duration": chance.choice((20, 30, 40, 45, 60, 90, 120)),
        "objectives": [
            {
                "id": f"objective-{number}",
                "text": chance.choice(sentences),
                "standards": some("standards", 0, 1),
            }
            for number in range(3)
        ],
        "materials": [f"{chance.randint(1, 30)} {_word(chance)}" for _ in range(4)],
        "rubrics": some("rubrics", 0, 1),
        "tags": some("tags", 1, 4),
        "authors": some("people", 1, 2),
        "created": f"{chance.randint(2021, 2025)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}",
    }
    if n and chance.random() < 0.3:
        fields["prerequisites"] = [f"lesson-{chance.randrange(n)}"]
    fields = {name: value for name, value in fields.items() if value}
    summary = " ".join(chance.choice(sentences).split()[:20]).rstrip(".,:;") + "."
    return Lesson(f"lesson-{n}", title, summary, fields, tuple(body))


def _piece(chance: random.Random, sentences: list[str], own: list[str]) -> str:
    """A paragraph, a list, a table or a note."""

    def sentence() -> str:
        words = chance.choice(sentences).split()
        words.insert(chance.randrange(len(words)), chance.choice([*own, _word(chance)]))
        return " ".join(words)

    match chance.random():
        case share if share < 0.15:
            return "\n".join(f"- {sentence()}" for _ in range(4))
        case share if share < 0.2:
            rows = "\n".join(f"| {chance.randint(1, 9)} | {sentence()} |" for _ in range(3))
            return f"| Minutes | What |\n| --- | --- |\n{rows}"
        case share if share < 0.25:
            return f'!!! tip "{_word(chance).capitalize()}"\n    {sentence()}'
        case _:
            text = " ".join(sentence() for _ in range(chance.randint(2, 4)))
            return text.replace(own[0], f"**{own[0]}**", 1)


def _word(chance: random.Random) -> str:
    # Few words are common and many are rare (Zipf), as in any language.
    rank = int(20_000 ** chance.random())
    made = ""
    while rank:
        rank, rest = divmod(rank, len(_SYLLABLES))
        made += _SYLLABLES[rest]
    return f"{made}n"


def _sentences() -> list[str]:
    found: list[str] = []
    for file in sorted((ROOT / "content" / LESSONS).glob("*.md")):
        body = file.read_text("utf-8").split("\n---\n", 1)[1]
        for line in body.splitlines():
            if re.match(r"[A-Z][^|<>\[\]`#!*]{40,}$", line):
                found += [
                    text for text in re.split(r"(?<=[.?!]) ", line) if 4 < len(text.split()) < 30
                ]
    return list(dict.fromkeys(found))


def _terms() -> dict[str, list[str]]:
    catalog = load_catalog(ROOT).catalog
    kinds = {"domains": "domain", "practices": "practice", "people": "person", "rubrics": "rubric"}
    found = {
        name: sorted(record.id for record in catalog.of_kind(kind)) for name, kind in kinds.items()
    }
    for name, vocabulary in catalog.vocabularies.items():
        found[name] = sorted(term.id for term in vocabulary)
    return found


def _yaml(value: object) -> str:
    text: str = yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=1000)
    return text


def write_ours(folder: Path, number: int, seed: int = 1) -> Path:
    """The real site with that many lessons more, in an empty folder."""
    folder.mkdir(parents=True)
    for name in ("docs", "content"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copyfile(ROOT / "mkdocs.yml", folder / "mkdocs.yml")
    for lesson in lessons(number, seed):
        (folder / "content" / LESSONS / f"{lesson.id}.md").write_text(lesson.document(), "utf-8")
    return folder


def write_stock(folder: Path, number: int, seed: int = 1) -> Path:
    """The same lessons for stock MkDocs with Material: search, tags, lessons not in navigation."""
    pages = folder / "docs" / LESSONS
    pages.mkdir(parents=True)
    (folder / "docs" / "index.md").write_text("# Lessons\n", "utf-8")
    (folder / "docs" / "tags.md").write_text("# Tags\n\n<!-- material/tags -->\n", "utf-8")
    (folder / "mkdocs.yml").write_text(
        "site_name: Lessons\nsite_url: https://lessons.example.org/\n"
        "theme:\n  name: material\n  font: false\n"
        "plugins:\n  - search\n  - tags\n"
        "markdown_extensions:\n  - admonition\n  - attr_list\n  - def_list\n  - footnotes\n"
        "  - pymdownx.details\n  - pymdownx.superfences\n  - pymdownx.tasklist\n  - tables\n"
        f"nav:\n  - Home: index.md\n  - Tags: tags.md\nnot_in_nav: |\n  /{LESSONS}/\n",
        "utf-8",
    )
    for lesson in lessons(number, seed):
        (pages / f"{lesson.id}.md").write_text(lesson.page(), "utf-8")
    return folder
