"""The kinds of document that a community keeps, each one frozen pydantic model."""

from staffroom.kinds.entry import USUAL_LANGUAGE, USUAL_LICENSE, Credit, Entry, Status
from staffroom.kinds.registry import KINDS, Kind, kind_of, noun
from staffroom.kinds.validation import readable_part, validate

__all__ = [
    "KINDS",
    "USUAL_LANGUAGE",
    "USUAL_LICENSE",
    "Credit",
    "Entry",
    "Kind",
    "Status",
    "kind_of",
    "noun",
    "readable_part",
    "validate",
]
