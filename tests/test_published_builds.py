"""Whole builds: whatever ends one, the published site is whole, and the next one is right."""

import contextlib
import random
import subprocess
import sys
import time
from pathlib import Path
from unittest.mock import patch

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config

from communities import CONFIG, build_here, environment, lesson, run_build, write_community
from trees import OLD, fill, names, tree

LESSON = "content/resources/lesson-plans/one.md"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    files = {LESSON: lesson("Before", "Words."), "docs/index.md": "# Home\n"}
    return write_community(tmp_path / "project", files)


def edit(project: Path, title: str) -> None:
    (project / LESSON).write_text(lesson(title, "Words."), encoding="utf-8")


def test_the_host_gets_its_folder_back(project: Path, tmp_path: Path) -> None:
    """`mkdocs gh-deploy` takes it from there."""
    config = load_config(str(project / "mkdocs.yml"), site_dir=str(tmp_path / "site"))
    with patch("staffroom.mkdocs.finding.update"):
        build(config)
    assert config.site_dir == str(tmp_path / "site")
    assert (tmp_path / "site" / "index.html").exists()


HOOKS = {
    "in the middle of the pages": "def on_post_page(output, **_): raise ValueError('broken')",
    "before anything": "def on_pre_build(**_): raise ValueError('broken')",
    "at the end": "def on_post_build(**_): raise ValueError('broken')",
}


@pytest.mark.parametrize("hook", HOOKS.values(), ids=HOOKS)
def test_a_build_that_fails_leaves_the_last_good_site(
    project: Path, tmp_path: Path, hook: str
) -> None:
    site = tmp_path / "out" / "site"
    build_here(project, site)
    good = tree(site)
    write_community(project, {"hook.py": hook}, f"{CONFIG}hooks: [hook.py]\n")
    edit(project, "After")
    with pytest.raises(ValueError, match="broken"):
        build_here(project, site)
    assert tree(site) == good
    assert names(site.parent) == ["site"]


IN_PLACE = """\
from pathlib import Path

def on_post_build(config, **_):
    for file in Path(config.site_dir).rglob("*.html"):
        with file.open("a") as page:
            page.write("edited in place")
    if {fails}:
        raise ValueError("broken")
"""


@pytest.mark.parametrize("fails", [True, False])
def test_a_hook_that_edits_pages_edits_those_of_the_new_site_only(
    project: Path, tmp_path: Path, fails: bool
) -> None:
    site, page = tmp_path / "out" / "site", "resources/lesson-plans/one/index.html"
    # After two builds the folder of a former site is there, too, to build in.
    for _ in range(2):
        build_here(project, site)
    good = tree(site)
    # Whoever has a page open sees what happens to the file.
    with (site / page).open("rb") as opened:
        hook = {"hook.py": IN_PLACE.format(fails=fails)}
        write_community(project, hook, f"{CONFIG}hooks: [hook.py]\n")
        with pytest.raises(ValueError, match="broken") if fails else contextlib.nullcontext():
            build_here(project, site)
        assert opened.read() == good[page]
    if fails:
        assert tree(site) == good
    else:
        assert (site / page).read_bytes() == good[page] + b"edited in place"
    (project / "mkdocs.yml").write_text(CONFIG, encoding="utf-8")
    assert build_here(project, site) == []
    assert tree(site) == good


@pytest.mark.parametrize(
    ("plugins", "shares"),
    [("[staffroom]", True), ("[search, staffroom]", True), ("[staffroom]\nhooks: [h.py]", False)],
)
def test_pages_are_shared_where_nobody_edits_them(
    project: Path, tmp_path: Path, plugins: str, shares: bool
) -> None:
    config = f"site_name: Shared\ntheme: material\nplugins: {plugins}\n"
    write_community(project, {"h.py": "def on_post_build(**_): pass"}, config)
    build_here(project, tmp_path / "site")
    page = tmp_path / "site" / "resources" / "lesson-plans" / "one" / "index.html"
    assert (page.stat().st_nlink > 1) == shares


@pytest.mark.parametrize("host", ["mkdocs", "properdocs"])
def test_a_strict_build_that_finds_a_problem_publishes_nothing(
    project: Path, tmp_path: Path, host: str
) -> None:
    site = fill(tmp_path / "out" / "site", OLD)
    (project / LESSON).write_text("---\ntitle: No more than this\n---\n", encoding="utf-8")
    (project / "mkdocs.yml").write_text(f"{CONFIG}theme: material\n", encoding="utf-8")
    run = run_build(project, site, "--strict", command=("-m", host))
    assert run.returncode == 1, run.stdout
    assert f"{site} stays as it was" in run.stdout
    assert "strict mode" in run.stdout
    assert tree(site) == OLD
    assert names(site.parent) == ["site"]
    assert run_build(project, site, command=("-m", host)).returncode == 0
    assert (site / "index.html").read_bytes() != b"old"


def test_a_preview_writes_only_what_changed(project: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir(mode=0o700)
    with patch("staffroom.mkdocs.plugin._is_preview", return_value=True):
        build_here(project, site)
        before = {path: path.stat() for path in site.rglob("*")}
        edit(project, "After")
        build_here(project, site)
        edited = {path for path in before if path.stat().st_mtime_ns != before[path].st_mtime_ns}
        good = tree(site)
        (project / "mkdocs.yml").write_text(f"{CONFIG}hooks: [hook.py]\n", encoding="utf-8")
        (project / "hook.py").write_text(HOOKS["at the end"], encoding="utf-8")
        with pytest.raises(ValueError, match="broken"):
            build_here(project, site)
    assert site / "resources" / "lesson-plans" / "one" / "index.html" in edited
    assert not {path for path in edited if "assets" in path.parts}
    assert tree(site) == good
    assert names(tmp_path) == ["project", "site"]
    assert site.stat().st_mode & 0o777 == 0o700


def started(project: Path, site: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "mkdocs", "build", "-q", "--site-dir", str(site)],
        cwd=project,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def test_a_build_that_is_killed_leaves_a_whole_site(project: Path, tmp_path: Path) -> None:
    site = tmp_path / "out" / "site"
    begun = time.monotonic()
    run_build(project, site)
    lasts = time.monotonic() - begun
    old = tree(site)
    edit(project, "After")
    run_build(project, tmp_path / "expected")
    new = tree(tmp_path / "expected")
    assert old != new
    chance = random.Random()
    for _ in range(6):
        running = started(project, site)
        with contextlib.suppress(subprocess.TimeoutExpired):
            # Most of the time goes by before the first file is written.
            running.wait(chance.uniform(0.3 * lasts, 1.1 * lasts))
        running.kill()
        running.wait()
        assert tree(site) in (old, new)
    assert run_build(project, site).returncode == 0
    assert tree(site) == new
    assert names(site.parent) == ["site"]


def test_two_builds_at_once_do_not_spoil_each_other(project: Path, tmp_path: Path) -> None:
    site = tmp_path / "out" / "site"
    other = write_community(tmp_path / "other", {LESSON: lesson("Other"), "docs/index.md": "# H"})
    expected = []
    for number, source in enumerate((project, other)):
        run_build(source, tmp_path / f"expected-{number}")
        expected.append(tree(tmp_path / f"expected-{number}"))
    running = [started(source, site) for source in (project, other)]
    assert [build.wait() for build in running] == [0, 0]
    assert tree(site) in expected
    assert names(site.parent) == ["site"]


# --- Little room

_LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
sys.dont_write_bytecode = True
from mkdocs.__main__ import cli
cli()
"""


def test_a_build_without_room_leaves_the_last_good_site(project: Path, tmp_path: Path) -> None:
    site = fill(tmp_path / "out" / "site", OLD)
    run = run_build(project, site, command=("-c", _LIMITED))
    assert run.returncode == 1
    assert "There was no room left to write the site" in run.stdout
    assert f"{site} stays as it was" in run.stdout
    assert "Traceback" not in run.stdout
    assert tree(site) == OLD
    assert names(site.parent) == ["site"]


def mounting() -> list[str]:
    """A command that runs another with mounts of its own; nothing where we may not."""
    for options in (["--mount"], ["--mount", "--user", "--map-root-user"]):
        command = ["unshare", *options]
        with contextlib.suppress(OSError):
            if subprocess.run([*command, "true"], capture_output=True, check=False).returncode == 0:
                return command
    return []


_MOUNTED = """
if [ -n "$3" ]; then mount -t tmpfs -o size=$1,mode=755 none site || exit 9
elif [ $1 = 1m ]; then ulimit -f 100  # The most that a file may have.
fi
echo mine > site/.mine; echo old > site/index.html
"$2" -m mkdocs build -q --site-dir "$PWD/site" -f project/mkdocs.yml
echo "exit $?"; ls -A; ls -A site; cat site/index.html
"""


@pytest.mark.parametrize(("size", "good"), [("20m", True), ("1m", False)])
def test_a_site_on_a_disk_of_its_own(project: Path, size: str, good: bool) -> None:
    """Where nobody lets us mount one, hidden files and a limit do nearly the same."""
    (project.parent / "site").mkdir()
    mounted = mounting()
    run = subprocess.run(
        [*mounted, "sh", "-c", _MOUNTED, "sh", size, sys.executable, " ".join(mounted)],
        cwd=project.parent,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    lines = run.stdout.splitlines()
    assert ("exit 0" in lines) == good, run.stdout
    assert "exit 9" not in lines
    assert ("old" in lines) != good
    assert ".mine" in lines
    assert not [line for line in lines if line.startswith((".site.", ".publishing"))]
    assert good or "There was no room left" in run.stdout
