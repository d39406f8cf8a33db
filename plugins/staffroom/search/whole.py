"""The index of a site that is built, made from its pages: the way that `update` replaces."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from staffroom.search.index import FOLDER
from staffroom.search.pagefind import SearchFailed, find_pagefind


def build_index(site: Path) -> None:
    """Index the articles of a site that is built.

    Raises:
        SearchFailed: Pagefind is missing or reports a failure.
    """
    shutil.rmtree(site / FOLDER, ignore_errors=True)
    command = [str(find_pagefind()), "--site", str(site), "--output-subdir", FOLDER]
    command += ["--exclude-selectors", ".headerlink, .sr-sr", "--quiet"]
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    if finished.returncode != 0:
        lines = (finished.stderr or finished.stdout).strip().splitlines()
        raise SearchFailed.because(lines[-1] if lines else "")
    for file in (site / FOLDER).glob("pagefind-*"):
        # Pagefind's own dialogs, in many languages; the site has one of its own.
        if file.suffix in (".css", ".js") and file.stem != "pagefind-worker":
            file.unlink()
    (site / FOLDER / "pieces.json").write_text('{"tag":null,"others":[]}', "utf-8")
