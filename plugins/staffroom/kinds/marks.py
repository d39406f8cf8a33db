"""What a field says of itself beside its type: what the standard calls it, what it refers to,
how forms ask for it.

A mark stands in the `Annotated` of a model's field. Checker, graph, library, reference page, forms
and linked data read the marks (`kinds.structure`); none of them names a field.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Standard:
    """The name of the field's equivalent in schema.org (with LRMI) or SKOS."""

    name: str


@dataclass(frozen=True, slots=True)
class Refers:
    """The field holds the id of a document."""

    kinds: tuple[str, ...]
    """The kinds that it may refer to; none means any, written as `id` or `kind:id`."""
    relation: str
    """The name of the edge: its headings at both ends stand in the interface's texts."""
    loose: bool = False
    """Whether plain text may stand here, too, so that only what looks like an id is one."""
    own_kind: bool = False
    """Whether it refers to documents of the same kind as the one that holds it."""

    def kinds_from(self, kind: str) -> tuple[str, ...]:
        """The kinds that a document of that kind may refer to with it; none means any."""
        return (kind,) if self.own_kind else self.kinds


@dataclass(frozen=True, slots=True)
class TermOf:
    """The field holds the id of a term."""

    vocabulary: str
    aside: bool = False
    """Whether it tells of something else, so that the document does not stand under the term."""


@dataclass(frozen=True, slots=True)
class RefersToObjective:
    """The field holds a lesson plan's objective, `lesson-id#objective-id`, or a standard."""


@dataclass(frozen=True, slots=True)
class PageByHand:
    """The field holds the path of a page below the folder of pages written by hand."""


@dataclass(frozen=True, slots=True)
class FileBeside:
    """The field holds the name of a file that stands beside the document."""


@dataclass(frozen=True, slots=True)
class Private:
    """The field is for the site itself and stands in none of the files for other systems."""


@dataclass(frozen=True, slots=True)
class Occasional:
    """The field is for some documents only: nobody misses it where it is not."""


@dataclass(frozen=True, slots=True)
class Facet:
    """The library can be narrowed down by the field. That is all that has to be said: filters,
    listings and the reference page follow from it."""

    name: str
    """Its permanent name: in addresses, in the search's filters, and the key of its texts. Fields
    of several kinds may share one."""
    bands: tuple[int, ...] = ()
    """For minutes: where each band but the last ends."""
    is_yes: bool = False
    """Whether all that counts is that the field is filled in."""
    expires: bool = False
    """Whether it counts only for as long as a review does."""
    reads: str = ""
    """The property of the model that says it better than the field itself."""
    usual: str = ""
    """The setting of the site that holds where a document says nothing."""


@dataclass(frozen=True, slots=True)
class Like:
    """How a value of the field is written, for messages, the reference page and templates."""

    example: str
    """As it stands in front matter, with quotes where YAML needs them."""

    @property
    def typed(self) -> str:
        """As one types it where no quotes are needed: into a form, behind a question."""
        return self.example.strip('"')


@dataclass(frozen=True, slots=True)
class Needed:
    """A check asks for the field although the model can do without it: forms ask for it, too."""


@dataclass(frozen=True, slots=True)
class Later:
    """The field tells what happened once the document was there; a new one does not have it."""


@dataclass(frozen=True, slots=True)
class OneForEach:
    """The list has one entry for each entry of another field of the document, in its order."""

    field: str


@dataclass(frozen=True, slots=True)
class OneOf:
    """Of the fields of the group that have this mark, exactly one is filled in."""


@dataclass(frozen=True, slots=True)
class Called:
    """What the field is called in forms, where its name in front matter does not read well."""

    label: str
