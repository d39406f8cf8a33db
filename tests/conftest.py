"""Fixtures for all tests."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings

from communities import REAL_ADDRESS, ROOT, Site, run_build
from trees import OLD, fill

# How long a test takes says nothing on a machine that does other things, too.
settings.register_profile("staffroom", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("staffroom")

Once = Callable[[str, Callable[[Path], None]], Path]


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """`once(name, make)` gives a folder that `make(folder)` filled, once a session.

    The first worker that asks makes it, the others wait for it. To look at, not to change.
    """
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:  # then the folder above belongs to all workers
        shared = shared.parent

    def once(name: str, make: Callable[[Path], None]) -> Path:
        folder, done = shared / name, shared / f"{name}.done"
        failure = shared / f"{name}.failure"
        with FileLock(shared / f"{name}.lock"):
            if not done.exists() and not failure.exists():
                folder.mkdir()
                try:
                    make(folder)
                except (Exception, pytest.fail.Exception) as error:
                    failure.write_text(f"{type(error).__name__}: {error}", encoding="utf-8")
                    raise
                else:
                    done.touch()
        if failure.exists():
            pytest.fail(failure.read_text(encoding="utf-8"), pytrace=False)
        return folder

    return once


@pytest.fixture(scope="session")
def built_site(once: Once) -> Path:
    """The folder of the real site, as `mkdocs build --strict` makes it; not to be changed."""

    def make(folder: Path) -> None:
        build = run_build(ROOT, folder, "--strict", SITE_URL=REAL_ADDRESS)
        if build.returncode != 0:
            pytest.fail(f"The real site does not build:\n{build.stdout}", pytrace=False)

    return once("site", make)


@pytest.fixture(scope="session")
def real_site(built_site: Path) -> Site:
    """The real site, to look at its pages."""
    return Site(built_site, base=REAL_ADDRESS)


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """A folder in which a site is published, alone in its parent."""
    return fill(tmp_path / "parent" / "site", OLD)
