"""What a forge is told about the collection: forms for new issues, and who looks after which file.

Everything follows from the models, the vocabularies and the catalog. `issue_forms` and
`code_owners` are pure: the same catalog, the same texts. GitHub's form schema and its rules for
CODEOWNERS are followed; Forgejo and Gitea read the same forms.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

import yaml

from staffroom.authoring.fields import Answer, answer, options
from staffroom.catalog import Catalog, Record, is_outside
from staffroom.document import read_text
from staffroom.kinds import KINDS, Kind, Status, noun
from staffroom.kinds.lesson_plan import Trial
from staffroom.kinds.marks import Like, Refers, TermOf
from staffroom.kinds.person import Person
from staffroom.kinds.structure import FieldShape, shape

FOLDER = PurePosixPath(".github/ISSUE_TEMPLATE")

OFFERED = (*(name for name, kind in KINDS.items() if kind.in_library), "term")
"""The kinds that somebody may offer who is not yet a part of the community."""

MOST_CHOICES = 60
"""A list with more than this is no help: the words are written instead."""

CODE_OWNERS_MARK = (
    "# --- The stewards of domains, from here on. What stands above is your own, and stays. ---"
)
"""What parts the lines that are written by hand from those that are made."""

_CODE_OWNERS = PurePosixPath(".github/CODEOWNERS")

Element = dict[str, Any]


def forge_files(catalog: Catalog, made: str) -> Mapping[PurePosixPath, str]:
    """All files for the forge, each with a remark on who made it."""
    file = catalog.folder / _CODE_OWNERS
    kept = ""
    if file.is_file() and not is_outside(file, catalog.folder):
        text, _ = read_text(file, _CODE_OWNERS)
        kept = text or ""
    return {**issue_forms(catalog, made), _CODE_OWNERS: code_owners(catalog, made, kept)}


def issue_forms(catalog: Catalog, made: str) -> Mapping[PurePosixPath, str]:
    """The forms for new issues: path in the repository → text, with the remark `made`."""
    forms = {f"offer-{name}.yml": _offer(KINDS[name], catalog) for name in OFFERED}
    forms["taught.yml"] = _taught(catalog)
    forms["wrong.yml"] = _wrong()
    return {
        FOLDER / name: f"# {made}\n"
        + yaml.safe_dump(form, sort_keys=False, allow_unicode=True, width=100, indent=2)
        for name, form in sorted(forms.items())
    }


def _offer(kind: Kind, catalog: Catalog) -> Element:
    description = kind.description.partition("\n")[0].rstrip(".")
    body: list[Element] = [
        _note(
            "Thank you! Write as you would to a colleague; nothing has to be perfect. Somebody "
            "turns this into a page, asks you where something is not clear, and names you if you "
            "want that. Everybody can read what you send."
        )
    ]
    fields = [field for field in shape(kind.model) if field.required]
    body += [_question(field, kind, catalog, required=True) for field in fields]
    known = {element["id"] for element in body if "id" in element}
    body += [
        _question(field, kind, catalog, required=False)
        for field in shape(kind.model)
        if field.name not in known and _is_asked_for(field)
    ]
    body.append(
        _area(
            "text",
            "The text itself",
            "What a colleague needs to use it. Paste it from your own document if you have one.",
            required=kind.name != "term",
        )
    )
    return {
        "name": f"Offer {_a(noun(kind.name))}",
        "description": f"{description}: share one, and somebody puts it in for you.",
        "title": f"New {noun(kind.name)}: ",
        "body": [*body, _name(), _agreement()],
    }


def _taught(catalog: Catalog) -> Element:
    questions = []
    for field in shape(Trial):
        if field.mark(Refers) is None:
            question = _question(field, KINDS["lesson-plan"], catalog, required=field.required)
            # In front matter `on` is plain enough; to somebody who has never seen it, it is not.
            question["attributes"]["label"] = question["attributes"].pop("description").rstrip(".")
            questions.append(question)
    lesson = _line("lesson", "Which lesson?", "Its title or its address on the site.")
    return {
        "name": "I taught this lesson",
        "description": "Tell colleagues what happened: it takes five minutes and helps them most.",
        "title": "Taught: ",
        "body": [
            _note("Thank you! Write nothing that could point to a pupil or a single class."),
            lesson,
            *questions,
            _name(),
            _agreement(),
        ],
    }


def _wrong() -> Element:
    return {
        "name": "Something is wrong",
        "description": "A mistake, a link that leads nowhere, a page that is hard to understand.",
        "title": "Wrong: ",
        "body": [
            _note(
                "Thank you for telling us. If it is about a pupil or another person who must not "
                "be named, do not describe it here, where everybody can read it: write to a "
                "steward."
            ),
            _line("page", "Which page?", "Its title or its address."),
            _area("wrong", "What is wrong?", "What you see, and what you expected."),
            _area("better", "What would be right?", "If you know it.", required=False),
        ],
    }


# --- questions ----------------------------------------------------------------------------------


def _is_asked_for(field: FieldShape) -> bool:
    """Whether an optional field is asked for: what says who looks after it, and for whom it is."""
    term = field.mark(TermOf)
    return field.name == "domains" or (term is not None and term.vocabulary in _USUAL)


_USUAL = ("subjects", "levels")


def _question(field: FieldShape, kind: Kind, catalog: Catalog, *, required: bool) -> Element:
    if labels := _labels(field, kind, catalog):
        attributes: Element = {"label": field.label, "description": _description(field)}
        if field.is_list:
            attributes["multiple"] = True
        attributes["options"] = labels
        return _element("dropdown", field.name, attributes, required=required)
    if field.is_list or answer(field) in (Answer.GROUP, Answer.TEXT):
        return _area(field.name, field.label, _description(field), required=required)
    like = field.mark(Like)
    return _line(
        field.name,
        field.label,
        _description(field),
        required=required,
        placeholder=like.typed if like is not None else "",
    )


def _labels(field: FieldShape, kind: Kind, catalog: Catalog) -> list[str]:
    """What can be chosen, in readers' words, each once; nothing where there is too much."""
    refers = field.mark(Refers)
    if refers is not None and refers.kinds != ("domain",):
        return []
    labels = [option.label for option in options(field, kind, catalog)]
    # “None” is a word of the forms' own.
    labels = [f"{label} –" if label.casefold() == "none" else label for label in labels]
    labels = list(dict.fromkeys(labels))
    return labels if 1 < len(labels) <= MOST_CHOICES else []


def _description(field: FieldShape) -> str:
    text = field.description
    parts = [part.label.lower() for part in field.parts if part.required or len(field.parts) < 4]
    if field.is_list and field.parts and field.short_for is None:
        return f"{text} For each: {', '.join(parts)}."
    if field.is_list and not (field.mark(TermOf) or field.mark(Refers)):
        return f"{text} One a line."
    return text


def _a(word: str) -> str:
    return f"{'an' if word[0] in 'aeiou' else 'a'} {word}"


def _note(text: str) -> Element:
    return {"type": "markdown", "attributes": {"value": text}}


def _line(
    id: str, label: str, description: str, *, required: bool = True, placeholder: str = ""
) -> Element:
    attributes: Element = {"label": label, "description": description}
    if placeholder:
        attributes["placeholder"] = placeholder
    return _element("input", id, attributes, required=required)


def _area(id: str, label: str, description: str, *, required: bool = True) -> Element:
    attributes: Element = {"label": label, "description": description}
    return _element("textarea", id, attributes, required=required)


def _element(kind: str, id: str, attributes: Element, *, required: bool) -> Element:
    return {
        "type": kind,
        "id": id,
        "attributes": attributes,
        "validations": {"required": required},
    }


def _name() -> Element:
    return _line(
        "shown-as",
        "Your name, as it may be shown",
        "Leave it empty to be “a member”.",
        required=False,
    )


def _agreement() -> Element:
    labels = (
        "I wrote this myself, or I have said what comes from where.",
        "It may be published under the collection's licence (see “How to contribute”).",
        "There is nothing in it about real pupils.",
    )
    return {
        "type": "checkboxes",
        "id": "agreement",
        "attributes": {
            "label": "Before you send it",
            "options": [{"label": label, "required": True} for label in labels],
        },
    }


# --- who looks after which file -----------------------------------------------------------------


def code_owners(catalog: Catalog, made: str, kept: str = "") -> str:
    """The file CODEOWNERS: for each document the stewards of its domains that have an account.

    Of several lines that fit a file, the last one counts. So what a community writes by hand above
    the mark is for all that nobody else looks after.

    Args:
        catalog: All documents.
        made: The remark on who made it.
        kept: The file as it is: what stands above the mark stays.
    """
    head = kept.partition(CODE_OWNERS_MARK)[0].rstrip() or _HEAD.rstrip()
    lines = [
        f"/{record.path} {' '.join(f'@{account}' for account in accounts)}"
        for record in catalog.documents
        if (accounts := tuple(_accounts(record, catalog)))
    ]
    return "\n".join([head, "", CODE_OWNERS_MARK, f"# {made}", *sorted(lines), ""])


_HEAD = """\
# Whom the forge asks for a review. Of the lines that fit a file, the last one counts.
#
# Write the accounts of those who look after everything else here, for example:
#   * @your-maintainer
#   /.github/ @your-maintainer
#   /mkdocs.yml @your-maintainer
"""


def _accounts(record: Record, catalog: Catalog) -> Iterator[str]:
    if record.kind.name == "person" or record.status is Status.RETIRED:
        return
    domains = [key for (relation, _), key in record.targets.items() if relation == "domain"]
    if record.kind.name == "domain":
        domains.insert(0, record.key)
    seen = set()
    for key in domains:
        domain = catalog.records.get(key)
        for (relation, _), person in domain.targets.items() if domain is not None else ():
            steward = catalog.records.get(person) if relation == "steward" else None
            fields = steward.fields if steward is not None else None
            if isinstance(fields, Person) and fields.account and fields.account not in seen:
                seen.add(fields.account)
                yield fields.account
