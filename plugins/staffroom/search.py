"""The search index: Pagefind reads the pages that were built and writes its index beside them.

https://pagefind.app; its command is used, for its Python interface waits 0.1 s for each record.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

FOLDER = "pagefind"
"""The folder of the index, below the site."""


class SearchFailed(Exception):
    """The index could not be built; the message says why and what to do."""


def build_index(site: Path) -> None:
    """Index the articles of a site that is built.

    Raises:
        SearchFailed: Pagefind is missing or reports a failure.
    """
    shutil.rmtree(site / FOLDER, ignore_errors=True)
    command = [sys.executable, "-m", "pagefind", "--site", str(site), "--output-subdir", FOLDER]
    command += ["--exclude-selectors", ".headerlink, .sr-sr", "--quiet"]
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    if finished.returncode != 0:
        reason = (finished.stderr or finished.stdout).strip().splitlines()
        raise SearchFailed(
            "The search index could not be built, so the site's search will find nothing. "
            f"Pagefind says: {reason[-1] if reason else 'nothing'}. "
            "Install it with: pip install 'pagefind[bin]'"
        )
    for file in (site / FOLDER).glob("pagefind-*"):
        # Pagefind's own dialogs, in many languages; the site has one of its own.
        if file.suffix in (".css", ".js") and file.stem != "pagefind-worker":
            file.unlink()
