"""Fixtures for all tests."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

ROOT = Path(__file__).resolve().parents[1]

BUILD = {
    "NO_MKDOCS_2_WARNING": "1",
    # As on GitHub Pages, the site is a folder of its host.
    "SITE_URL": "https://staffroom.example.org/kb/",
    # 22 November 2026: of the meetings in `content/`, some are over and one is still to come.
    "SOURCE_DATE_EPOCH": "1795305600",
}
"""What the real site's build is told by its environment."""


@pytest.fixture(scope="session")
def built_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the real site, as `mkdocs build --strict` makes it. To look at, not to change.

    It is built once a session: the first worker that asks builds, the others wait for it.
    """
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:  # then the folder above belongs to all workers
        shared = shared.parent
    site, failure = shared / "site", shared / "site-failure.txt"
    with FileLock(shared / "site.lock"):
        if not site.exists() and not failure.exists():
            build = subprocess.run(
                [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(site)],
                cwd=ROOT,
                env=os.environ | BUILD,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
            )
            if build.returncode != 0:
                failure.write_text(build.stdout, encoding="utf-8")
    if failure.exists():
        report = failure.read_text(encoding="utf-8")
        pytest.fail(f"The real site does not build:\n{report}", pytrace=False)
    return site
