"""A term of the glossary: a word and its meaning."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator

from staffroom.kinds.entry import Summary, Title, Titled
from staffroom.kinds.fields import Line, one_or_many
from staffroom.kinds.marks import Like, Standard


class GlossaryTerm(Titled):
    """A word and its meaning; the summary is the definition."""

    title: Annotated[Title, Like("Exit ticket")]
    """The word."""
    summary: Annotated[
        Summary, Like("One short question that each pupil answers at the end of a lesson.")
    ]
    """What it means, in one plain sentence of at most 200 characters; it stands on its card."""
    also: Annotated[
        tuple[Annotated[Line, Like("exit slip")], ...],
        BeforeValidator(one_or_many),
        Standard("skos:altLabel"),
    ] = ()
    """Other words for it."""
