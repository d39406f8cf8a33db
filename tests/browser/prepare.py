"""Find or install what the browser tests need: Chromium, and axe-core from npm.

`make browser` runs this. What is missing and cannot be installed is named in one sentence; in CI
it is a failure.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules/axe-core/axe.min.js"

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]
"""How it is started: it asks for nothing by itself, and runs where there is no screen."""

CHROMIUM_MISSING = (
    "The browser tests need Chromium: install Chromium or Google Chrome, "
    "or set CHROMIUM to the path of one."
)
AXE_MISSING = "The accessibility tests need axe-core: install Node.js and npm, run `make browser`."


def find_chromium() -> str | None:
    """The browser to drive: $CHROMIUM where that is set, else the first one on the PATH."""
    if named := os.environ.get("CHROMIUM"):
        return shutil.which(named)
    names = ("chromium", "chromium-browser", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None)


def install_chromium() -> None:
    """Install Debian's Chromium, if this is root on a machine that has apt-get."""
    if os.environ.get("CHROMIUM") or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    print("Installing Chromium ...", flush=True)
    install = ["apt-get", "install", "-qq", "--no-install-recommends", "chromium"]
    # A new machine has no package lists, or old ones, and then the first try fails.
    if not _run(install, quiet=True):
        _run(["apt-get", "update", "-qq"])
        _run(install)


def install_axe() -> None:
    """Install what package-lock.json says, unless that has been done already."""
    lock, done = ROOT / "package-lock.json", ROOT / "node_modules/.package-lock.json"
    if done.exists() and done.stat().st_mtime >= lock.stat().st_mtime:
        return
    if npm := shutil.which("npm"):
        print("Installing axe-core ...", flush=True)
        _run([npm, "ci", "--loglevel=error"])


def _run(command: list[str], *, quiet: bool = False) -> bool:
    result = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if result.returncode != 0 and not quiet:
        print(result.stdout, result.stderr, sep="\n", file=sys.stderr)
    return result.returncode == 0


def main() -> int:
    """Returns the exit code: 1 when something is missing in CI."""
    if not find_chromium():
        install_chromium()
    install_axe()
    missing = [
        sentence
        for sentence, found in [(CHROMIUM_MISSING, find_chromium()), (AXE_MISSING, AXE.exists())]
        if not found
    ]
    for sentence in missing:
        print(sentence, file=sys.stderr)
    return 1 if missing and os.environ.get("CI") else 0


if __name__ == "__main__":
    sys.exit(main())
