"""What every kind of document has in common: the fields that stand in all front matter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated, Any, NamedTuple

from pydantic import BeforeValidator, StringConstraints

from staffroom.document import FieldPath
from staffroom.kinds.fields import (
    Address,
    Choice,
    Day,
    DomainIds,
    Fields,
    Ids,
    LanguageTag,
    Line,
    PracticeIds,
    Tags,
    Text,
    Word,
    limited,
    one_or_many,
)
from staffroom.kinds.marks import Called, Facet, FileBeside, Later, Like, Private, Refers, Standard

USUAL_LICENSE = "CC-BY-4.0"
"""The licence of documents that name none, where their community did not choose another."""
USUAL_LANGUAGE = "en"
"""The language of documents that name none, where their community did not choose another."""

REVIEW_LASTS = timedelta(days=365)
"""After this time a review is due again."""


def is_fresh(reviewed: date | None, today: date) -> bool:
    """Whether a review on that day still counts."""
    return reviewed is not None and timedelta() <= today - reviewed <= REVIEW_LASTS


class Status(Choice):
    """How far a document has come; in schema.org the creativeWorkStatus."""

    DRAFT = "draft"
    """Being written: it is not published yet."""
    IN_REVIEW = "in-review"
    """Published, while somebody still looks through it."""
    PUBLISHED = "published"
    """Published."""
    RETIRED = "retired"
    """No longer in use: its page stays and says so, and lists leave it out."""


class Credit(Choice):
    """What somebody did for a document."""

    AUTHOR = "author"
    EDITOR = "editor"
    REVIEWER = "reviewer"
    TESTER = "tester"
    TRANSLATOR = "translator"
    ILLUSTRATOR = "illustrator"
    FACILITATOR = "facilitator"


class Contributor(Fields):
    """Somebody who had a part in a document."""

    person: Annotated[Word, Refers(("person",), "contributor")]
    """Who it is: the id of a person's page."""
    roles: tuple[Credit, ...] = (Credit.AUTHOR,)
    """What they did."""


class Review(Fields):
    """When somebody else last looked through the document."""

    on: Day
    """The day of the review."""
    by: Annotated[Word, Refers(("person",), "reviewer")]
    """Who reviewed it: the id of a person's page."""


class Source(Fields):
    """Something that the document was made from."""

    title: Annotated[Line, Like("Leaf litter lab")] | None = None
    """What the source is called."""
    authors: Annotated[
        tuple[Annotated[Line, Like("Field Studies Trust")], ...], BeforeValidator(one_or_many)
    ] = ()
    """Who made it, as they are named there."""
    url: Address | None = None
    """Where it can be found."""
    document: Annotated[Word, Refers((), "based-on")] | None = None
    """Its id, where it is a document of this site."""
    license: Annotated[Word, Like("CC-BY-SA-4.0")] | None = None
    """Its licence, as an SPDX identifier."""
    changes: Annotated[Text, Like("Shortened to one lesson, with cards of our own.")] | None = None
    """What was changed."""


class Flaw(NamedTuple):
    """Something that a model finds wrong with its own values."""

    where: FieldPath
    code: str
    values: dict[str, Any]


SEARCH_INDEX = "pagefind"
"""The folder of the site in which the search index lies. No document has an address there: the
index is brought up to date on its own, and what is no part of it goes."""


def _is_former_name(alias: str) -> bool:
    # It becomes a file of the site that redirects, so it must not lead out of its folder.
    *folders, last = alias.strip("/").split("/")
    if "/" in alias and alias.strip("/").casefold().partition("/")[0] == SEARCH_INDEX:
        return False
    named = all(re.fullmatch(r"\w[\w-]{0,99}", part) for part in folders)
    return named and re.fullmatch(r"\w[\w-]{0,99}(?:\.html?)?", last) is not None


Title = Annotated[Line, limited(150), Standard("name")]
Summary = Annotated[Line, limited(200), Standard("description")]


class Entry(Fields):
    """The fields that every kind has, except those that name it."""

    domains: Annotated[DomainIds, Standard("about")] = ()
    """The shared interests that it belongs to."""
    practices: Annotated[PracticeIds, Standard("about")] = ()
    """The ways of working together that it comes from or supports."""
    tags: Annotated[Tags, Standard("keywords")] = ()
    """Words to find it by."""
    authors: Annotated[
        tuple[Annotated[Word, Refers(("person",), "author")], ...], Standard("author")
    ] = ()
    """Who wrote it."""
    contributors: Annotated[tuple[Contributor, ...], Standard("contributor")] = ()
    """Who had a part in it, and which; authors need not be named again."""
    language: (
        Annotated[LanguageTag, Standard("inLanguage"), Facet("language", usual="language")] | None
    ) = None
    """The language that it is written in; without it, the site's."""
    translation_of: (
        Annotated[Word, Refers((), "translation", own_kind=True), Standard("translationOfWork")]
        | None
    ) = None
    """The document that it is a translation of."""
    license: (
        Annotated[
            Word,
            StringConstraints(pattern=r"^[A-Za-z0-9.+-]+$"),
            Like(USUAL_LICENSE),
            Standard("license"),
            Facet("licence", usual="license"),
        ]
        | None
    ) = None
    """How others may use it, such as CC-BY-4.0; without it, the site's licence holds."""
    status: Annotated[Status, Standard("creativeWorkStatus")] = Status.PUBLISHED
    """How far it has come. Drafts show in the preview only; retired ones keep their address."""
    replaced_by: Annotated[Word, Later(), Refers((), "replaced", own_kind=True)] | None = None
    """For a retired document: the one that took its place."""
    created: Annotated[Day, Standard("dateCreated")] | None = None
    """The day on which it was first published."""
    updated: Annotated[Day, Later(), Standard("dateModified")] | None = None
    """The day of the last change that matters to readers."""
    reviewed: (
        Annotated[
            Review, Later(), Facet("reviewed", is_yes=True, expires=True, reads="reviewed_on")
        ]
        | None
    ) = None
    """The last review by somebody else."""
    aliases: Annotated[
        tuple[Annotated[Word, Like("old-name")], ...], Private(), Later(), Called("Former names")
    ] = ()
    """Former ids and addresses; they lead to this page."""
    based_on: Annotated[tuple[Source, ...], Standard("isBasedOn")] = ()
    """What it was made from."""
    related: Ids = ()
    """Other documents that a reader of this one wants."""
    image: Annotated[Line, FileBeside(), Like("photo.jpg"), Standard("image")] | None = None
    """A picture for its card: a file beside the document."""
    image_alt: (
        Annotated[
            Line, Called("What the image shows"), Like("A tray of leaf litter and two hand lenses")
        ]
        | None
    ) = None
    """What the picture shows, for somebody who cannot see it; required with a picture."""

    @property
    def name_of_entry(self) -> str:
        """What readers call it."""
        return getattr(self, "title", "")

    @property
    def credits(self) -> dict[str, tuple[Credit, ...]]:
        """Who did what: person id → roles, authors first, each role once, in the order written."""
        found: dict[str, list[Credit]] = {person: [Credit.AUTHOR] for person in self.authors}
        for contributor in self.contributors:
            roles = found.setdefault(contributor.person, [])
            roles.extend(role for role in contributor.roles if role not in roles)
        return {person: tuple(roles) for person, roles in found.items()}

    def is_review_fresh(self, today: date) -> bool:
        """Whether somebody else looked through it within the last year."""
        return is_fresh(self.reviewed_on, today)

    @property
    def reviewed_on(self) -> date | None:
        """The day of the last review."""
        return self.reviewed.on if self.reviewed is not None else None

    @property
    def changed(self) -> date | None:
        """The day of the last change that is known."""
        return self.updated or self.created

    def flaws(self) -> Iterator[Flaw]:
        """What is wrong with the values together, each of them being right on its own."""
        if self.image and not self.image_alt:
            yield Flaw(("image",), "missing-image-text", {})
        for number, alias in enumerate(self.aliases):
            if not _is_former_name(alias):
                reason = f"“{alias}” is neither a former id nor a former address on this site"
                hint = "Write it like this: old-name, or, for an address, resources/old-name/"
                values = {"reason": reason, "hint": hint}
                yield Flaw(("aliases", number), "invalid-value", values)


class Titled(Entry):
    """The fields of every kind but a person."""

    title: Annotated[Title, Like("Soil is alive")]
    """What it is called."""
    summary: Summary
    """What it is, in one plain sentence of at most 200 characters; it stands on its card."""
