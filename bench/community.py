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
from datetime import date, timedelta
from pathlib import Path

import yaml

from staffroom import load_catalog

ROOT = Path(__file__).resolve().parents[1]
WORDS = 740
"""About how many words a lesson has."""

LESSONS = "resources/lesson-plans"

_SYLLABLES = (
    "ba", "de", "fi", "go", "lu", "ma", "ne", "pi", "ro", "su",
    "ta", "ve", "wi", "zo", "ka", "le", "mi", "no", "pu", "ra",
)  # fmt: skip
_HEADINGS = (
    "Before the lesson", "Opening", "Try it together", "Work in pairs", "Share what you found",
    "Practise alone", "Look back", "If time is short", "Extend it", "Take it home",
)  # fmt: skip


@dataclass(frozen=True)
class Lesson:
    """A generated lesson: what our document and a page for another program are written from."""

    id: str
    title: str
    summary: str
    fields: dict[str, object]
    """The rest of its front matter."""
    body: tuple[tuple[str, str], ...]
    """Pieces of its text, each with the id of the lesson that a link at its end leads to."""

    def document(self) -> str:
        """The file as Staffroom has it."""
        text = "\n\n".join(f"{piece} [[{id}]]" if id else piece for piece, id in self.body)
        return written(self.front_matter, text)

    @property
    def front_matter(self) -> dict[str, object]:
        """All its fields."""
        return {"title": self.title, "summary": self.summary, **self.fields}

    @property
    def links(self) -> set[str]:
        """The lessons that its text links to."""
        return {id for _, id in self.body if id}


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
    for number, heading in enumerate(chance.sample(_HEADINGS, 6), 1):
        body.append((f"## {heading}", ""))
        while words < WORDS * number / 6:
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
        "created": str(date(2021, 1, 1) + timedelta(chance.randrange(1800))),
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
            return re.sub(rf"\b{own[0]}\b", f"**{own[0]}**", text, count=1)


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


def written(front_matter: dict[str, object], text: str) -> str:
    """A Markdown file."""
    front = yaml.safe_dump(front_matter, sort_keys=False, allow_unicode=True, width=1000)
    return f"---\n{front}---\n\n{text.strip()}\n"


def write_ours(folder: Path, number: int, seed: int = 1) -> Path:
    """The real site with that many lessons more, in an empty folder."""
    folder.mkdir(parents=True)
    for name in ("docs", "content"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copyfile(ROOT / "mkdocs.yml", folder / "mkdocs.yml")
    for lesson in lessons(number, seed):
        (folder / "content" / LESSONS / f"{lesson.id}.md").write_text(lesson.document(), "utf-8")
    return folder
