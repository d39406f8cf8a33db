"""The wheel: whoever installs it has all that it takes to build a community's site."""

import os
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from pathlib import Path

import pytest

from communities import CONFIG, ROOT, Site, environment, lesson
from conftest import Once


def run(*command: str | Path, cwd: Path) -> str:
    variables = environment()
    variables.pop("PYTHONPATH", None)
    finished = subprocess.run(
        command,
        cwd=cwd,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    assert finished.returncode == 0, finished.stdout
    return finished.stdout


@pytest.fixture(scope="module")
def wheel(once: Once) -> Path:
    def make(folder: Path) -> None:
        run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder), cwd=ROOT)

    [file] = once("wheel", make).glob("*.whl")
    return file


@pytest.fixture(scope="module")
def python(once: Once, wheel: Path) -> Path:
    """The Python of an environment with the wheel and what it depends on, without our sources."""

    def make(folder: Path) -> None:
        run(sys.executable, "-m", "venv", "--without-pip", folder, cwd=ROOT)
        [packages] = folder.glob("lib/python*/site-packages")
        # What is on this line is found, but the .pth files in it, such as ours, are not read.
        (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
        run(
            *(sys.executable, "-m", "pip", "--python", folder / "bin" / "python", "install"),
            *("--quiet", "--no-deps", "--no-index", "--no-warn-script-location", wheel),
            cwd=folder,
        )

    return once("installed", make) / "bin" / "python"


def test_every_file_of_the_package_is_in_the_wheel(wheel: Path) -> None:
    source = ROOT / "plugins"
    wanted = {
        file.relative_to(source).as_posix()
        for file in source.rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    packed = set(zipfile.ZipFile(wheel).namelist())
    assert {"staffroom/py.typed", "staffroom/problems.yml", "staffroom/site/texts/en.yml"} <= wanted
    assert any(name.startswith("staffroom/theme/shell/assets/") for name in wanted)
    assert wanted <= packed
    assert {name.split("/")[0] for name in packed} == {
        "staffroom",
        next(name.split("/")[0] for name in packed if ".dist-info" in name),
    }


def test_the_wheel_builds_a_site_from_three_files(python: Path, tmp_path: Path) -> None:
    project = tmp_path / "school"
    for path, text in {
        "mkdocs.yml": CONFIG,
        "docs/index.md": "Welcome.\n",
        "content/resources/lesson-plans/soil.md": lesson("Soil"),
        "content/vocabularies/subjects.yml": "- {id: science, label: Science}\n",
        "content/vocabularies/levels.yml": "- {id: grade-5, label: Grade 5}\n",
    }.items():
        (project / path).parent.mkdir(parents=True, exist_ok=True)
        (project / path).write_text(text)
    output = run(python, "-m", "mkdocs", "build", "--strict", cwd=project)
    assert "WARNING" not in output
    site = Site(project / "site")
    assert "Welcome." in site.page("").text_content()
    assert site.page("resources/lesson-plans/soil/").xpath("string(//h1)") == "Soil"
    assert "resources/lesson-plans/soil/" in site.internal("subjects/science/")
    assert site.dead_links() == []
    for asset in (
        "staffroom.css",
        "staffroom.js",
        "search/dialog.js",
        "library/page.js",
        "theme.js",
        "mark.svg",
    ):
        assert site.has(f"assets/staffroom/{asset}")
    assert site.has("pagefind/pagefind.js")


def test_it_was_the_wheel(python: Path, tmp_path: Path) -> None:
    where = run(python, "-c", "import staffroom; print(staffroom.__file__)", cwd=tmp_path)
    assert Path(where.strip()).is_relative_to(python.parents[1])


def test_the_command_is_installed(python: Path, tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    assert "Nothing to mend." in run(python.parent / "staffroom", "check", cwd=tmp_path)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    version = run(python.parent / "staffroom", "--version", cwd=tmp_path)
    assert version.strip().endswith(project["version"])
    assert os.access(python.parent / "staffroom", os.X_OK)
