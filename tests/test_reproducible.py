"""The same sources make the same site, byte for byte, on any machine and as often as one likes."""

import shutil
from pathlib import Path

import pytest

from communities import REAL_ADDRESS, ROOT, Site, build_here, lesson, run_build, write_community
from conftest import Once

# Python runs this before all else. File systems list a folder in an order of their own, and
# machines have one core or many.
_OTHER_ORDER = """
import os
os.sched_getaffinity = lambda pid: {0}
_listdir, _scandir = os.listdir, os.scandir
os.listdir = lambda *path: sorted(_listdir(*path), reverse=True)

class _Listing:
    def __init__(self, *path):
        with _scandir(*path) as found:
            self.found = iter(sorted(found, key=lambda entry: entry.name, reverse=True))
    def __enter__(self): return self
    def __exit__(self, *_): pass
    def __iter__(self): return self
    def __next__(self): return next(self.found)
    def close(self): pass

os.scandir = _Listing
"""


@pytest.fixture(scope="module")
def built_again(once: Once, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The real site, built with other hashes, one core, folders listed backwards, another clock."""
    path = tmp_path_factory.mktemp("path")
    (path / "sitecustomize.py").write_text(_OTHER_ORDER)

    # Elsewhere, where nothing is kept of the first build.
    project = path / "project"
    for name in ("content", "docs"):
        shutil.copytree(ROOT / name, project / name)
    shutil.copyfile(ROOT / "mkdocs.yml", project / "mkdocs.yml")

    def make(folder: Path) -> None:
        build = run_build(
            *(project, folder, "--strict"),
            SITE_URL=REAL_ADDRESS,
            PYTHONHASHSEED="4242",
            PYTHONPATH=str(path),
            TZ="Pacific/Kiritimati",
            LC_ALL="C",
        )
        if build.returncode != 0:
            pytest.fail(build.stdout, pytrace=False)

    return Site(once("again", make))


def test_a_second_build_makes_the_same_site(real_site: Site, built_again: Site) -> None:
    assert list(built_again.files) == list(real_site.files)
    differ = [
        address
        for address, file in built_again.files.items()
        if file.read_bytes() != real_site.files[address].read_bytes()
    ]
    assert differ == []


def test_when_files_were_written_makes_no_difference(tmp_path: Path) -> None:
    files = {
        f"content/resources/lesson-plans/l-{n}.md": lesson(f"Lesson {n}", "Same words.")
        for n in range(12)
    }
    sites = []
    for name, order in (("first", 1), ("second", -1)):
        project = write_community(tmp_path / name, dict(list(files.items())[::order]))
        build_here(project, tmp_path / f"{name}-site")
        sites.append(Site(tmp_path / f"{name}-site"))
    assert dict(sites[0].everything()) == dict(sites[1].everything())
