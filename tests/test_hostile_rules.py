"""Every rule is done with a long text made to hold it up in a moment, and says nothing untrue."""

import time
from datetime import date
from itertools import islice
from pathlib import PurePosixPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from staffroom.catalog import Catalog
from staffroom.checks import MOST, Submission, accessibility, addresses, privacy
from staffroom.document import Document
from staffroom.kinds import KINDS

RULES = (*accessibility.RULES, *addresses.RULES, *privacy.RULES)
PIECES = [
    *("a@", "a.", "@a.", "a@b.", "+1 ", "+1-", "+", "(555) ", "555-", "tel 0", "tel ", "phone:"),
    *("born on ", "DOB: 1.", "DOB ", "student id ", "student id A1 ", "ssn 1 1 ", "my pupil "),
    *("Omar, ", "my aaaa pupil", "Ana Ana ", "Omar is a ", "class 4b ", "my 4b at ", "<a "),
    *("<a b=", '<a "', "<", "<a b='", "<img ", "<table>", "<h2>", "</a>", "<a >", "[a](", "![]("),
    *("**", "__", "![a](x.png)", "[here](x)", "**a**\n\n", "| |\n", "|-|\n", "| | |\n|-|-|\n", "#"),
    *("# \n", "a\n==\n", "a\n--", " ", "\t", "\n ", "\n\n", "<x:", "<https:"),
    *("https://a:b@", "?utm_a=", "&#", "<a href=javascript:", "a_", ":a-", "`", "<!--", "\0"),
]  # fmt: skip


def submission(body: str, kind: str | None = "lesson-plan") -> Submission:
    document = Document(PurePosixPath("content/x.md"), "", body, 5)
    found = KINDS[kind] if kind else None
    day = date(2026, 11, 22)
    return Submission(document, found, None, None, Catalog({}, {}), day, "https://a.example/")


@pytest.mark.parametrize("piece", PIECES, ids=repr)
def test_a_long_text_is_no_trouble(piece: str) -> None:
    text = submission(piece * (50_000 // len(piece)))
    text.visible, text.links, text.addresses  # noqa: B018
    for rule in RULES:
        begun = time.process_time()
        for _ in islice(rule(text), MOST):
            pass
        took = time.process_time() - begun
        assert took < 1, f"{rule.__name__} took {took:.1f} s"


@settings(max_examples=60)
@given(
    body=st.lists(st.sampled_from([*PIECES, "a", "1", "Omar", " ", "\n", "—", "é"]), max_size=60),
    kind=st.sampled_from(["lesson-plan", "person", None]),
)
def test_a_problem_stands_within_the_text(body: list[str], kind: str | None) -> None:
    text = "".join(body)
    lines = text.split("\n")
    for rule in RULES:
        for problem in rule(submission(text, kind)):
            assert 5 <= problem.line < 5 + len(lines)
            assert 1 <= problem.column <= len(lines[problem.line - 5]) + 1
