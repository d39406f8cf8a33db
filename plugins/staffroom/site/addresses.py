"""Where each page of the site is; an address is relative to the site's root: `domains/soil/`."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from hashlib import blake2b
from pathlib import PurePosixPath
from urllib.parse import quote, urlencode

from staffroom.catalog import Key
from staffroom.kinds import KINDS
from staffroom.kinds.facets import KIND, all_facets

HOME = ""
DOMAINS = "domains/"
PRACTICES = "practices/"
RESOURCES = "resources/"
CASE_STUDIES = "case-studies/"
PATHWAYS = "pathways/"
COMMUNITY = "community/"
GLOSSARY = "glossary/"
STANDARDS = "standards/"
NEWS = "whats-new/"
PLAN = "plan/"
ATTENTION = "needs-attention/"
FORM = "contribute/form/"
EDITOR = "contribute/editor/"
EDITOR_APP = "contribute/editor/app/"
FIELDS_REFERENCE = "reference/front-matter/"
PROBLEMS_REFERENCE = "reference/problems/"

NAVIGATION = (HOME, RESOURCES, DOMAINS, PRACTICES, CASE_STUDIES, COMMUNITY, PATHWAYS, GLOSSARY)
"""The main pages, in the order in which a navigation shows them that nobody has written."""

BROWSED = ("subjects", "levels", "tags")
"""The vocabularies with a page of all terms, each of which has a listing of all that hangs on it,
also of what is no part of the library."""

# Pages that a community may write by hand, and to which the others lead if it has.
CONTRIBUTE = "contribute/"
WITHOUT_GIT = "contribute/without-git/"
ABOUT = "about/"


def address_of(key: Key) -> str:
    """The address of a document's page, or of a page written by hand."""
    if key.kind == "page":
        return page_address(PurePosixPath(key.id))
    return f"{KINDS[key.kind].folder}/{key.id}/"


def page_address(path: PurePosixPath) -> str:
    """The address of a page written by hand, from its path below its folder, as MkDocs has it."""
    if path.stem in ("index", "README"):
        folder = str(path.parent)
        return "" if folder == "." else f"{folder}/"
    return f"{path.with_suffix('')}/"


def listing_of(kind: str) -> str:
    """The address of the page that lists a kind."""
    return f"{KINDS[kind].folder}/"


def form_address(kind: str) -> str:
    """The address of the form for a document of a kind."""
    return f"{FORM}{kind}/"


def blank_address(kind: str) -> str:
    """The address of the file to fill in for a document of a kind, where there is no script."""
    return f"{FORM}blank/{kind}.md"


def choices_address(name: str) -> str:
    """The address of the file with all that a form can name of a kind or a vocabulary."""
    return f"{FORM}choices/{name}.json"


def vocabulary_address(vocabulary: str) -> str:
    """The address of the page with all terms of a vocabulary that is browsed."""
    return f"{vocabulary}/"


def term_address(vocabulary: str, term_id: str) -> str:
    """The address of a term's listing, or of its place on the page of standards."""
    if vocabulary == "standards":
        return f"{STANDARDS}#{anchor(term_id)}"
    return f"{vocabulary_address(vocabulary)}{term_id}/"


def facet_address(name: str, value_id: str) -> str:
    """The address of the listing with all documents of the library that have a facet's value.

    No two values share one, not even where capitals make no difference.
    """
    if name == KIND:
        return listing_of(value_id)
    each = all_facets()[name]
    if each.vocabulary == "standards":
        return f"{STANDARDS}{_part(value_id, _as_standard)}/"
    if each.vocabulary:
        return term_address(each.vocabulary, value_id)
    if each.kind and not each.facet.is_yes:
        return f"{address_of(Key(each.kind, value_id))}library/"
    return f"{RESOURCES}{name}/{_part(value_id, _AS_USUAL.get(name, str))}/"


def all_values_address(name: str) -> str:
    """The address of the page that names every value of a facet, for those of which there may be
    many; empty for the others."""
    each = all_facets().get(name)
    if each is None or each.facet.is_yes:
        return ""
    if each.vocabulary:
        has_page = each.vocabulary in (*BROWSED, "standards")
        return vocabulary_address(each.vocabulary) if has_page else ""
    return listing_of(each.kind) if each.kind else ""


def library_query(chosen: Iterable[tuple[str, str]], *more: tuple[str, str]) -> str:
    """What stands behind `?` in an address of the library that shows a table.

    Args:
        chosen: Names of facets with ids of values.
        more: Other things that the library can be told.
    """
    return urlencode((*chosen, ("view", "table"), *more), quote_via=quote)


def _part(id: str, as_usual: Callable[[str], str]) -> str:
    """A part of an address for an id with signs that addresses do without.

    Several ids may lead to the same letters; all but the one that is written as usual get some
    more, so that each has a part of its own, whatever others there are.
    """
    part = anchor(id)[:_LONGEST_PART]
    if as_usual(part) == id and part.strip(".") and not _TOLD_APART.search(part):
        return part
    return f"{part}-{blake2b(id.encode(), digest_size=_DIGEST).hexdigest()}"


_LONGEST_PART = 80
_DIGEST = 8
_TOLD_APART = re.compile(rf"-[0-9a-f]{{{2 * _DIGEST}}}$")
"""How what all others get ends. Nobody is to take the address of another by writing it, or by
trying some ten thousand ids until two have the same digest."""


def _as_standard(part: str) -> str:
    """The standard that is usually meant: `ngss:5-LS2-1` by `ngss-5-ls2-1`."""
    found = re.fullmatch(r"([a-z][a-z0-9]*(?:-[a-z]{3,})?)-([a-z0-9][a-z0-9.-]*)", part)
    return f"{found[1]}:{found[2].upper()}" if found else ""


def _as_language(part: str) -> str:
    """The tag with capitals as in BCP 47: `zh-Hant-TW`."""
    first, *rest = part.split("-")
    capitals = {2: str.upper, 4: str.title}
    return "-".join([first, *(capitals.get(len(each), str)(each) for each in rest)])


_AS_USUAL: Mapping[str, Callable[[str], str]] = {"licence": str.upper, "language": _as_language}
"""Facet → how its values are usually written, given them in small letters."""


def page_of_listing(address: str, number: int) -> str:
    """The address of a listing's first page, or of one of those that follow."""
    return address if number == 1 else f"{address}page/{number}/"


def anchor(text: str) -> str:
    """An id for a place on a page."""
    return "".join(c if c.isalnum() or c in "-." else "-" for c in text.lower())


def file_address(path: PurePosixPath) -> str:
    """The address of a file beside a document; its path begins with the content folder."""
    return "/".join(path.parts[1:])


def source_uri(address: str) -> str:
    """The Markdown file that MkDocs would make a page of that address from."""
    if address in ("", "./"):
        return "index.md"
    # A page called index or README would take the place of the one above it.
    is_index = address.split("/")[-2] in ("index", "README")
    if address.count("/") == 1 or address in _SECTIONS or is_index:
        return f"{address}index.md"
    return f"{address.rstrip('/')}.md"


_SECTIONS = frozenset(f"{kind.folder}/" for kind in KINDS.values())


def relative(start: str, target: str, *, directory_urls: bool = True) -> str:
    """The link from one page to another page, place or file.

    Args:
        start: The address of the page that holds the link.
        target: The address that it leads to; a fragment may follow.
        directory_urls: Whether pages are folders; otherwise the files are named.
    """
    path, hash_mark, fragment = target.partition("#")
    if path == start:
        if hash_mark:
            return f"#{fragment}"
        return "./" if directory_urls else posixpath.basename(as_file(start))
    if not directory_urls:
        start, path = as_file(start), as_file(path)
    return _way(start.rpartition("/")[0], path) + hash_mark + fragment


@lru_cache(maxsize=10_000)
def _way(folder: str, path: str) -> str:
    """The way from a folder to a path, as links write it; a path that ends in / is a folder."""
    here = folder.split("/") if folder else []
    *there, last = path.split("/")
    common = 0
    for ours, theirs in zip(here, there, strict=False):
        if ours != theirs:
            break
        common += 1
    up = "../" * (len(here) - common)
    return (up + quote("/".join([*there[common:], last]), safe="/.~-_")) or "./"


def published(address: str, *, directory_urls: bool = True) -> str:
    """What follows the site's own address in the full address of a page, place or file."""
    path, hash_mark, fragment = address.partition("#")
    return _quoted(path if directory_urls else as_file(path)) + hash_mark + fragment


@lru_cache(maxsize=10_000)
def _quoted(path: str) -> str:
    return quote(path, safe="/.~-_")


def as_file(address: str) -> str:
    """The file that an address stands for when pages are files."""
    if address and not address.endswith("/"):
        return address
    uri = source_uri(address)
    return uri.removesuffix(".md") + ".html"
