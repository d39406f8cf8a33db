"""A community in which every text is an injection: bodies, fields of every kind, labels, files."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import yaml

from communities import ADDRESS, CONFIG, LESSONS, front_matter, lesson, titled
from filled import TERMS, Filler
from staffroom.kinds import KINDS

_LISTED = yaml.safe_load(Path(__file__).with_name("injections.yml").read_text("utf-8"))
INJECTIONS: dict[str, list[str]] = {
    name: listed.splitlines() if isinstance(listed, str) else listed
    for name, listed in _LISTED.items()
}
CANARY = "CANARY-73d1c0"
"""What a file says that stands beside `content/` and `docs/`, not in them."""

IN_A_LINE = [*INJECTIONS["html"], *INJECTIONS["markdown"]]
BODIES = [*IN_A_LINE, *INJECTIONS["blocks"]]
IN_A_FIELD = [text for text in IN_A_LINE if len(text) < 150 and not set(text) & set("\t\u2028")]
ROUNDS = 3
"""How many documents there are of each kind."""
WORD = "zebra"
"""It stands before each text of a field, to be searched for."""


def community() -> dict[str, Any]:
    """The files: for each kind some documents whose every text is an injection, and more."""
    texts = _texts()
    files: dict[str, Any] = {
        # Where the browser tests serve a site.
        "mkdocs.yml": f"{CONFIG}site_url: {ADDRESS}kb/\n",
        "secret.txt": CANARY,
        "content/secret.txt": CANARY,
        "content/community/groups/everybody.md": titled("Everybody", purpose=next(texts)),
        "docs/index.md": "# Home\n",
        "docs/guide.md": front_matter(
            {"title": IN_A_FIELD[12], "description": IN_A_FIELD[0]}, "\n\n".join(BODIES)
        ),
        **_vocabularies(texts),
        **_bodies(),
        **_files(),
    }
    for number in range(ROUNDS):
        for kind in KINDS.values():
            filler = Filler(lambda name: next(texts), _FIXED)
            own = filler.document(kind, f"{kind.name}-{number}", next(texts))
            files = {**filler.targets, **files, **own}
    return files


_FIXED = {"aliases": [], "sections.steps.page": "guide.md"}


def _texts() -> Iterator[str]:
    """The injections that fit into a line of a field, in turn."""
    return (f"{WORD} {text}" for text in cycle(IN_A_FIELD))


def _bodies() -> dict[str, str]:
    # Some begin what never ends, such as a comment, and hide what follows.
    return {
        f"{LESSONS}/body-{start}.md": lesson(
            f"{WORD} {start}", "\n\n".join(BODIES[start : start + 12])
        )
        for start in range(0, len(BODIES), 12)
    }


def _files() -> dict[str, Any]:
    """A lesson with files beside it: drawings, names that are injections, ways out."""
    drawings = {f"drawing-{n}.svg": text for n, text in enumerate(INJECTIONS["drawings"])}
    outside = ["leak.pdf", "../../../secret.txt", "/etc/passwd"]
    shown = "\n".join(f"![x]({name})" for name in [*drawings, *outside])
    fields: dict[str, Any] = {"image": "drawing-0.svg", "image_alt": IN_A_FIELD[12]}
    fields["attachments"] = [*INJECTIONS["files"], *drawings, *outside]
    files = {**drawings, **dict.fromkeys(INJECTIONS["files"], "x")}
    return {
        f"{LESSONS}/files.md": lesson(f"{WORD} files", shown, **fields),
        f"{LESSONS}/leak.pdf": {"link": "../../../secret.txt"},
        **{f"{LESSONS}/{name}": content for name, content in files.items()},
    }


def _vocabularies(texts: Iterator[str]) -> dict[str, str]:
    found = {}
    for name, id in TERMS.items():
        term = {"id": id, "label": next(texts), "definition": next(texts), "also": [next(texts)]}
        if name == "standards":
            term |= {"framework": "NGSS", "code": "5-LS2-1"}
        found[f"content/vocabularies/{name}.yml"] = yaml.safe_dump([term], allow_unicode=True)
    return found
