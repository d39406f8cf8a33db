"""Golden cases: the files of a small community, and word for word what its authors are told."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from samples import CASES, write_files
from staffroom import load_catalog
from staffroom.checks import review
from staffroom.diagnostic import PROBLEMS

CHECKS = sorted((CASES / "check").glob("*.yml"))

OF_THE_ADAPTER = {"unknown-icon", "unknown-template"}
"""Codes for pages written by hand, which only the adapter to MkDocs reports."""


@pytest.mark.parametrize("file", CHECKS, ids=lambda file: file.stem)
def test_check(file: Path, tmp_path: Path) -> None:
    case = yaml.safe_load(file.read_text("utf-8"))
    write_files(tmp_path, case["files"])
    # As the command does, which looks at drafts, too.
    found = review(
        load_catalog(tmp_path, drafts=True, thorough=True),
        today=date(2026, 11, 22),
        address="https://staffroom.example.org/",
    )
    assert [diagnostic.as_text() for diagnostic in found] == case["diagnostics"]
    published = load_catalog(tmp_path).catalog.records
    assert [str(key) for key in published] == case["published"]


def test_every_code_has_a_case() -> None:
    told = "".join(
        line for file in CHECKS for line in yaml.safe_load(file.read_text("utf-8"))["diagnostics"]
    )
    assert {code for code in PROBLEMS if f"[{code}]" not in told} == OF_THE_ADAPTER


def test_a_case_says_what_it_is_about() -> None:
    for file in CHECKS:
        case = yaml.safe_load(file.read_text("utf-8"))
        assert list(case) == ["about", "files", "diagnostics", "published"], file.name
        assert case["about"].endswith("."), file.name
