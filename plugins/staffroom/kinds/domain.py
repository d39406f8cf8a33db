"""A domain: a shared area of interest."""

from __future__ import annotations

from typing import Annotated

from staffroom.kinds.entry import Summary, Title, Titled
from staffroom.kinds.fields import Text, Word
from staffroom.kinds.marks import Like, Refers, Standard


class Domain(Titled):
    """A shared area of interest."""

    title: Annotated[Title, Like("Literacy")]
    summary: Annotated[Summary, Like("Reading, writing and speaking in every subject.")]
    stewards: tuple[Annotated[Word, Refers(("person",), "steward")], ...] = ()
    """Who looks after it."""
    questions: tuple[Annotated[Text, Like("How much talk should come before writing?")], ...] = ()
    """What we ask ourselves."""
    broader: (
        Annotated[Word, Refers(("domain",), "broader", own_kind=True), Standard("skos:broader")]
        | None
    ) = None
    """The wider domain that it is a part of."""
    icon: Annotated[Word, Like("material/sprout")] | None = None
    """Its picture: the name of one of Material's icons."""
