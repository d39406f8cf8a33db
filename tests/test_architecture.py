"""The layers: which module may import which, and what only one of them knows."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from communities import ROOT

PACKAGE = ROOT / "plugins" / "staffroom"


def imports() -> Iterator[tuple[str, str]]:
    """Each file of the package, with the names of the modules that it imports, wherever in it."""
    for file in PACKAGE.rglob("*.py"):
        name = file.relative_to(PACKAGE).as_posix()
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    yield name, alias.name
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                yield name, node.module or ""


def importers(*modules: str) -> set[str]:
    return {name for name, module in imports() if module.split(".")[0] in modules}


def test_imports_point_one_way() -> None:
    """The contracts of import-linter in pyproject.toml."""
    check = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    finished = subprocess.run(
        [sys.executable, "-c", check, "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert "0 broken" in finished.stdout


def test_only_the_adapter_knows_the_host() -> None:
    found = importers("mkdocs", "material", "properdocs")
    assert found
    assert {Path(name).parts[0] for name in found} == {"mkdocs"}


def test_what_is_imported_is_a_dependency_of_our_own() -> None:
    """What only comes with another package may go with its next version."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    declared = {re.split(r"[^\w.-]", each)[0].lower() for each in project["dependencies"]}
    providers = packages_distributions()
    asked = {module.split(".")[0] for _, module in imports()} - set(sys.stdlib_module_names)
    # The last two are parts of Jinja2 and pydantic, which show their classes to those who use them.
    asked -= {"staffroom", "markupsafe", "pydantic_core"}
    lacking = {
        module
        for module in asked
        if not {name.lower() for name in providers.get(module, [module])} & declared
    }
    assert "babel" in asked
    assert lacking == set()


def calling(*functions: str) -> set[str]:
    """The files in which one of these functions is called."""
    return {
        file.relative_to(PACKAGE).as_posix()
        for file in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in functions
    }


def test_yaml_is_read_in_one_place() -> None:
    """But for the package's own files, which are no documents: the problems and the texts."""
    ways = ("load", "safe_load", "full_load", "unsafe_load", "parse", "compose", "scan")
    found = calling(*(f"yaml.{way}" for way in ways)) - {"diagnostic/__init__.py", "site/words.py"}
    assert found
    assert {Path(name).parts[0].removesuffix(".py") for name in found} == {"document"}


def test_only_the_command_and_the_adapter_speak() -> None:
    ways = ("print", "click.echo", "sys.stdout.write", "log.warning", "log.info")
    speaking = {file for file in calling(*ways) if not file.startswith("cli/")}
    assert speaking == {"mkdocs/build.py"}


@pytest.mark.parametrize("hook", ["on_startup", "on_shutdown"])
def test_no_hook_keeps_the_plugin_across_rebuilds(hook: str) -> None:
    from staffroom.mkdocs import StaffroomPlugin

    assert hook not in vars(StaffroomPlugin)


def test_the_library_loads_without_a_host() -> None:
    """`from staffroom import load_catalog` needs neither MkDocs nor a theme."""
    code = (
        "import sys; sys.modules['mkdocs'] = sys.modules['material'] = None; "
        "from staffroom import load_catalog; import staffroom.site, staffroom.checks"
    )
    finished = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=ROOT / "plugins",
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert finished.returncode == 0, finished.stderr


def test_every_module_says_what_it_is() -> None:
    for file in PACKAGE.rglob("*.py"):
        assert ast.get_docstring(ast.parse(file.read_text("utf-8"))), file
