"""Texts that would take too long to convert are told from those that would not."""

import pytest

from staffroom.effort import too_much

LONG = "word " * 100 + "\n\n"


@pytest.mark.parametrize(
    ("within", "beyond", "reason"),
    [
        ("a" * 400_000, "a" * 400_001, "characters"),
        ("[^1]\n\n" * 400, "[^1]\n\n" * 401, "footnotes"),
        ("*[A]: b\n" * 60, "   *[A]: b\n" * 61, "abbreviations"),
        ("[a\n\n" * 4_000, "[a\n\n" * 4_001, "“[” more than 4,000 times"),
        ("a<b\n\n" * 4_000, "a<b\n\n" * 4_001, "“<” more than 4,000 times"),
        (LONG + ">" * 12 + "a", LONG + "> " * 12 + "> a", "12 levels"),
        ("- " * 11 + "a\n" + LONG, "- " * 12 + "a\n" + LONG, "12 levels"),
        (LONG + "1. " * 11 + "a", LONG + "1) " * 12 + "a", "12 levels"),
        (LONG + " " * 79 + "a", LONG + " " * 80 + "a", "80 columns"),
        ("\t" * 79 + LONG, "\t" * 80 + LONG, "80 columns"),
        ("`a` " * 200 + "\n \n" + "`a` " * 200, "`a` " * 201, "“`” more than 400"),
        ("[a](b) " * 400, "a](b" * 401, "“](” more than 400"),
        ("![a " * 400, "![a " * 401, "“[” more than 400"),
        (LONG + "|" * 60 + "\na", LONG + "a\n" + "|" * 61, "table"),
        (LONG + "||\n" * 1_999, LONG + "||\n" * 2_001, "table"),
        (LONG + ("||\n" * 1_500 + "\n") * 2, LONG + "a\n\n" + "|" * 50 + "\n|" * 80, "table"),
    ],
)  # fmt: skip
def test_limits(within: str, beyond: str, reason: str) -> None:
    assert too_much(within) is None
    assert reason in (too_much(beyond) or "nothing")
