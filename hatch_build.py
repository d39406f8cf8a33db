"""Put the web editor into the package, where npm has installed it.

The editor is Sveltia CMS; package-lock.json says which version, and what its files must hash to.
The wheel carries what the site serves of it, and the licences. It is not committed: `make site`
collects it with this file, and a machine without npm builds everything but the editor.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from hashlib import blake2b
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
FOLDER = Path("plugins/staffroom/theme/editor/vendor")

CMS, YAML = "@sveltia/cms", "js-yaml"

FILES = {
    "sveltia-cms.js": f"{CMS}/dist/sveltia-cms.js",
    "sveltia-cms.LICENSE.txt": f"{CMS}/LICENSE.txt",
    # Some hosts do not know that .mjs is a script.
    "js-yaml.js": f"{YAML}/dist/browser/js-yaml.esm.min.mjs",
    "js-yaml.LICENSE.txt": f"{YAML}/LICENSE",
    **{
        f"{font}.LICENSE.txt": f"{CMS}/npm/assets/{font}.LICENSE.txt"
        for font in ("source-sans-3", "noto-mono", "material-symbols-outlined")
    },
}
"""What the site serves: file → where npm has it."""

FONTS = {
    "source-sans-3.woff2": "source-sans-3-latin-wght-normal",
    "noto-mono.woff2": "noto-mono-latin-400-normal",
    "material-symbols-outlined.woff2": "material-symbols-outlined-latin-wght-normal",
}
"""The fonts of the editor, which its package has, too: file → how its name begins there."""

ELSEWHERE = r"https://[^/\s\"'`()]{1,100}/fontsource/fonts/"
"""Where the editor's script looks for fonts, at whatever host."""


class EditorHook(BuildHookInterface[Any]):
    """Collects the editor before a wheel is built."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        # An editable install is where the folder is, which `make editor` fills.
        if version != "editable" and (problem := collect(Path(self.root))):
            self.app.display_warning(problem)


def collect(root: Path) -> str:
    """Put the editor where the package has it; says why not, if it cannot be done.

    Nothing is done where that has been done since package-lock.json was changed.
    """
    folder, lock = root / FOLDER, root / "package-lock.json"
    done = folder / "manifest.json"
    if done.exists() and not (_is_newer(lock, done) or _is_newer(Path(__file__), done)):
        return ""
    if problem := _install(root, lock):
        # What a source distribution brings along stays.
        return "" if done.exists() else problem
    modules = root / "node_modules"
    files = {name: (modules / source).read_bytes() for name, source in FILES.items()}
    for name, beginning in FONTS.items():
        [font] = (modules / CMS / "npm/assets").glob(f"{beginning}-*.woff2")
        files[name] = font.read_bytes()
    for texts in sorted((modules / CMS / "locales").glob("*.json")):
        files[f"locales/{texts.name}"] = texts.read_bytes()
    files["sveltia-cms.js"] = asking_nobody(files["sveltia-cms.js"].decode()).encode()
    manifest = {
        "versions": {package: _version(modules / package) for package in (CMS, YAML)},
        # As pages are named that are kept from one build to the next.
        "files": {name: blake2b(data, digest_size=16).hexdigest() for name, data in files.items()},
    }
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "locales").mkdir(parents=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    done.write_text(f"{json.dumps(manifest, indent=2)}\n")
    return ""


def _install(root: Path, lock: Path) -> str:
    """Have npm install what package-lock.json says, unless it has; says why not."""
    done = root / "node_modules/.package-lock.json"
    if (root / "node_modules" / CMS).is_dir() and not _is_newer(lock, done):
        return ""
    npm = shutil.which("npm") if lock.exists() else None
    if npm is None:
        return "There is no npm on this computer, with which the web editor is collected."
    print("Installing the web editor ...", flush=True)
    command = [npm, "ci", "--loglevel=error", "--fetch-retries=0"]
    finished = subprocess.run(command, cwd=root, stdin=subprocess.DEVNULL, check=False)
    if finished.returncode != 0:
        return "npm could not install the web editor."
    return ""


def _is_newer(one: Path, other: Path) -> bool:
    times = [path.stat().st_mtime if path.exists() else 0 for path in (one, other)]
    return times[0] > times[1]


def asking_nobody(script: str) -> str:
    """The editor's script without what it takes from other hosts: fonts and the texts of other
    languages come from beside it, and the colours of program code are left out."""
    for name in FONTS:
        font = name.removesuffix(".woff2")
        address = rf"{ELSEWHERE}{re.escape(font)}[:@][^)]*"
        script = _replaced(rf"url\({address}\)", f"url(vendor/{name})", script, font)
    # Where they cannot be had, it asks for them without end.
    texts = r"`\$\{\w+\}@\$\{\w+\}/locales`"
    script = _replaced(texts, "`vendor/locales`", script, "the texts of languages")
    script = _replaced(
        r"loadEngine:async\(\)=>[^{}]{1,60},loadLanguage",
        "loadEngine:async()=>{throw Error()},loadLanguage",
        script,
        "colours of code",
    )
    if re.search(ELSEWHERE, script):
        raise SystemExit(f"This version of {CMS} asks another host for more fonts.")
    return script


def _replaced(pattern: str, new: str, script: str, what: str) -> str:
    script, found = re.subn(pattern, new, script)
    if found != 1:
        raise SystemExit(f"This version of {CMS} asks for {what} in another way.")
    return script


def _version(package: Path) -> str:
    return str(json.loads((package / "package.json").read_text("utf-8"))["version"])


if __name__ == "__main__":
    if problem := collect(ROOT):
        print(problem, file=sys.stderr)
