"""Proposals for tests: a community in a git repository, and what a branch changes in it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from communities import LESSONS, lesson, person, titled
from samples import write_files
from staffroom.report import report_on

TODAY = date(2026, 11, 22)
SOIL = f"{LESSONS}/soil.md"

COMMUNITY: Mapping[str, str] = {
    SOIL: lesson(
        "Life in the soil",
        "Pupils search leaf litter for living things and draw a model of them.\n",
        domains=["nature"],
        authors=["ana"],
        tags=["outdoors"],
        created="2026-05-01",
    ),
    f"{LESSONS}/worms.md": lesson(
        "Worms at work",
        "Pupils search leaf litter for worms and draw a model of what they do, as in [[soil]].\n",
        domains=["nature"],
        tags=["outdoors"],
    ),
    "content/domains/nature.md": titled("Nature", stewards=["ana", "ben"]),
    "content/glossary/exit-ticket.md": titled("Exit ticket"),
    "content/community/people/ana.md": person("Ana Duarte"),
    "content/community/people/ben.md": person("Ben Okoro"),
    "docs/index.md": "# Welcome\n",
}


class Repository:
    """A community in a git repository; `main` is how it was, and a branch is checked out."""

    def __init__(self, folder: Path, files: Mapping[str, Any] = COMMUNITY) -> None:
        self.folder = folder
        write_files(folder, files)
        self.git("init", "--quiet", "--initial-branch=main")
        self.commit("How it was", email="main@example.org")
        self.git("switch", "--quiet", "--create", "proposal")

    def git(self, *arguments: str, email: str = "new@example.org") -> str:
        """Run git; nobody's own settings take part."""
        names = {"GIT_AUTHOR_NAME": "A", "GIT_COMMITTER_NAME": "A"}
        emails = {"GIT_AUTHOR_EMAIL": email, "GIT_COMMITTER_EMAIL": email}
        nobody = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        return subprocess.run(
            ["git", *arguments],
            cwd=self.folder,
            env=os.environ | names | emails | nobody,
            check=True,
            capture_output=True,
            encoding="utf-8",
        ).stdout

    def commit(self, message: str = "A change", *, email: str = "new@example.org") -> None:
        """Commit all that is there."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message, email=email)

    def write(self, files: Mapping[str, Any]) -> None:
        """Write or change files, and commit them."""
        for path, content in files.items():
            file = self.folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content, "utf-8")
        self.commit()

    def replace(self, path: str, old: str, new: str) -> None:
        """Change some words of a file, and commit it."""
        text = (self.folder / path).read_text("utf-8")
        assert old in text
        self.write({path: text.replace(old, new)})

    def report(self, **more: Any) -> str:
        """The report on the branch."""
        content = self.folder / "content"
        return report_on(content, "main", today=TODAY, processes=1, **more)
