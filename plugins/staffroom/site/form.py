"""The form at `contribute/form/`: a page to choose the kind, one page a kind, and their files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from staffroom.authoring.editor import choice_label
from staffroom.authoring.form import FormField, form_fields
from staffroom.authoring.skeleton import skeleton
from staffroom.kinds import KINDS, Kind
from staffroom.kinds.marks import TermOf
from staffroom.kinds.structure import marks_of
from staffroom.site.addresses import (
    CONTRIBUTE,
    FORM,
    HOME,
    blank_address,
    choices_address,
    form_address,
)
from staffroom.site.fingerprint import fingerprint
from staffroom.site.page import SitePage
from staffroom.site.site import Site
from staffroom.site.words import Words

MOST_BOXES = 40
"""So many choices stand on the page, to be ticked; of more one writes a word, and the page fetches
them when somebody begins to."""

_TICKED = ("domain", "practice", "group")
"""The kinds of which there are few, so that one is chosen by looking through all."""

Option = tuple[str, str, str]
"""A choice: its id, what it is called, and the heading that it stands under."""


def form_pages(site: Site) -> Iterator[SitePage]:
    """The page on which one says what one has, and the form for each kind."""
    words = site.words
    trail = trail_to_contribute(site)
    yield SitePage(
        address=FORM,
        template="form.html",
        title=words("form.title"),
        description=words("form.description"),
        trail=trail,
    )
    few, repository = _few(site), site.settings.repository
    for kind in KINDS.values():
        title = words("form.kind_title", kind=words(f"kinds.{kind.name}.a"))
        yield SitePage(
            address=form_address(kind.name),
            template="form-kind.html",
            title=title,
            description=words(f"form.kinds.{kind.name}"),
            trail=(*trail, (FORM, words("form.short_title"))),
            data={
                "form_kind": kind.name,
                "folder": f"{site.settings.content_folder}/{kind.folder}",
                "new_file": repository.new_file if repository else "",
                "options": {name: few[name] for name in _chosen_in(kind) if name in few},
            },
            is_searchable=False,
        )


def trail_to_contribute(site: Site) -> tuple[tuple[str, str], ...]:
    """What leads to a page on which one adds something: the address and the title of each step."""
    home = (HOME, site.words("nav.home"))
    if not site.has_page(CONTRIBUTE):
        return (home,)
    return (home, (CONTRIBUTE, site.words("form.contribute")))


def _few(site: Site) -> Mapping[str, tuple[Option, ...]]:
    """What is ticked: name of a vocabulary or a kind → its choices, if they are few."""
    found: dict[str, tuple[Option, ...]] = {}
    for name, vocabulary in site.catalog.vocabularies.items():
        if len(vocabulary) <= MOST_BOXES:
            found[name] = tuple(
                (term.id, term.label, vocabulary[term.broader].label if term.broader else "")
                for term in vocabulary
            )
    for kind in _TICKED:
        records = site.catalog.of_kind(kind)
        if 0 < len(records) <= MOST_BOXES:
            found[kind] = tuple((record.id, record.title, "") for record in records)
    return found


def _chosen_in(kind: Kind) -> list[str]:
    """The vocabularies and kinds that a form for a kind chooses from, in alphabetical order."""
    return sorted({mark.vocabulary for mark in marks_of(kind.model, TermOf)}.union(_TICKED))


def options_of(field: FormField, options: Mapping[str, tuple[Option, ...]]) -> Any:
    """The choices of a field that chooses one of few things; None for all others."""
    name = field.vocabulary or (field.kinds[0] if len(field.kinds) == 1 else "")
    return options.get(name)


def options_in_groups(
    field: FormField, options: Mapping[str, tuple[Option, ...]], words: Words
) -> list[tuple[str, list[tuple[str, str]]]]:
    """The choices of a field by the heading that they stand under: what is written, what is read.

    A wider term stands first under its own name; whoever teaches all of it chooses that.
    """
    if field.choices:
        return [
            ("", [(choice, choice_label(field.name, choice, words)) for choice in field.choices])
        ]
    found = options_of(field, options) or ()
    headings = {heading for _, _, heading in found if heading}
    groups: dict[str, list[tuple[str, str]]] = {}
    for id, label, heading in found:
        groups.setdefault(heading or (label if label in headings else ""), []).append((id, label))
    return list(groups.items())


def form_data(kind: str) -> list[dict[str, Any]]:
    """The fields of a kind's form, for the script."""
    return [field.data() for field in form_fields(kind)]


def kind_names(words: Words) -> Mapping[str, str]:
    """What each kind is called, for lists in which there are several."""
    return {kind: words(f"kinds.{kind}.one") for kind in (*KINDS, "page")}


def form_files(site: Site) -> Mapping[str, bytes]:
    """What the forms fetch when somebody begins to name something, and what is filled in where
    there is no script: address → content."""
    found: dict[str, bytes] = {}
    for kind in KINDS:
        listed = [(record.id, record.title) for record in site.catalog.of_kind(kind)]
        shown = {id for id, _ in listed}
        # Their names are taken all the same.
        others = [id for of, id in site.catalog.records if of == kind and id not in shown]
        found[choices_address(kind)] = _choices(listed, others)
    for name, vocabulary in site.catalog.vocabularies.items():
        if len(vocabulary) > MOST_BOXES:
            shown_as = ((t.id, f"{t.code} {t.label}" if t.code else t.label) for t in vocabulary)
            found[choices_address(name)] = _choices(shown_as)
    for kind, text in _blanks(site):
        found[blank_address(kind)] = text
    pages = sorted((key.id, page.title) for key, page in site.catalog.pages.items())
    found[choices_address("page")] = _choices(pages)
    return found


def _choices(choices: Iterable[tuple[str, str]], taken: Iterable[str] = ()) -> bytes:
    value = {"choices": list(choices), "taken": sorted(taken)}
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _blanks(site: Site) -> Iterator[tuple[str, bytes]]:
    """The file to fill in for each kind. It follows from the words of the community: while they
    are the same, it is what it was, and a build that changes little is quick."""
    table = site.cache.table("blanks")
    state = fingerprint([tuple(terms) for terms in site.catalog.vocabularies.values()])
    # Its examples are none of the documents, of which there may be many.
    words_alone = replace(site.catalog, records={}, pages={})
    for name, kind in KINDS.items():
        kept = table.get(name)
        if kept is None or not kept.startswith(state):
            text = skeleton(kind, {"created": ""}, words_alone, today=site.settings.today)
            kept = state + text.encode()
            table.put(name, kept)
        yield name, kept[len(state) :]
