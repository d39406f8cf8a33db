"""A term of the glossary: a word and its meaning."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator

from staffroom.kinds.entry import Titled
from staffroom.kinds.fields import Line, Standard, one_or_many


class GlossaryTerm(Titled):
    """A word and its meaning; the summary is the definition."""

    also: Annotated[tuple[Line, ...], BeforeValidator(one_or_many), Standard("skos:altLabel")] = ()
    """Other words for it."""
