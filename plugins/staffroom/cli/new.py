"""`staffroom new`: the beginning of a document."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from staffroom.authoring.answers import Slip, given_beforehand, problems_with
from staffroom.authoring.naming import (
    id_from,
    in_the_way,
    kind_named,
    nearest_kind,
    path_of,
)
from staffroom.authoring.skeleton import asked, name_field, skeleton
from staffroom.catalog import NO_IDS, Catalog, is_id, is_outside, load_catalog
from staffroom.cli.asking import Dialogue
from staffroom.cli.folder import content_option, require_folder
from staffroom.kinds import KINDS, Kind, noun
from staffroom.kinds.structure import shape
from staffroom.site import today_from_environment


@click.command(
    short_help="Begin a document.",
    epilog=f"The kinds are: {', '.join(KINDS)}.",
)
@click.argument("kind", metavar="KIND")
@click.argument("title", metavar="TITLE", required=False)
@click.option(
    "--set", "settings", multiple=True, metavar="FIELD=VALUE",
    help="Fill in a field; repeat it for several fields or for a list.",
)  # fmt: skip
@click.option("--id", "id", metavar="NAME", help="The file's name, if not made from the title.")
@click.option("--no-input", is_flag=True, help="Ask nothing, even on a terminal.")
@content_option
def new(
    kind: str,
    title: str | None,
    settings: tuple[str, ...],
    id: str | None,
    no_input: bool,
    content: Path,
) -> None:
    """Begin a document: write a file that says what belongs in it, and print its path.

    KIND is what it is to be, such as lesson-plan or rubric; TITLE is what it is called. On a
    terminal you are asked for what the document must have; what you leave for later is marked
    in the file. A file that is there is never overwritten.
    """
    known = kind_named(kind)
    if known is None:
        guess = nearest_kind(kind)
        did_you_mean = f" Did you mean “{guess}”?" if guess else ""
        raise click.UsageError(
            f"There is no kind “{kind}”.{did_you_mean} The kinds are: {', '.join(KINDS)}."
        )
    if title is None:
        raise click.UsageError(
            "Say what it is called, in quotation marks: "
            f'{click.get_current_context().command_path} {known.name} "Layers in soil"'
        )
    require_folder(content)
    catalog = load_catalog(content, drafts=True).catalog
    if catalog.folder == content.absolute():
        # The folder that was named holds the content folder.
        content = content / "content"
    values = _given(known, title, settings, catalog)
    asks = not no_input and sys.stdin.isatty() and sys.stderr.isatty()
    try:
        name = _name(known, title, id, content, catalog, asks)
        if asks:
            _ask(known, values, catalog, content / path_of(known, name))
    except (click.Abort, EOFError, KeyboardInterrupt):
        click.echo("\nNothing was written.", err=True)
        sys.exit(1)
    file = content / path_of(known, name)
    _write(file, skeleton(known, values, catalog, today=today_from_environment()), content)
    click.echo(file.as_posix())
    _say_what_next(known, values, file)


def _given(kind: Kind, title: str, settings: tuple[str, ...], catalog: Catalog) -> dict[str, Any]:
    """What the command's arguments say of the document."""
    try:
        given = given_beforehand(settings, kind, catalog)
    except Slip as slip:
        raise click.UsageError(f"{slip}\n{slip.hint}".strip()) from None
    values = {**given, name_field(kind).name: title.strip()}
    if not title.strip():
        raise click.UsageError("The title is empty. Write it behind the kind, in quotes.")
    if problems := problems_with(kind, values):
        lines = [line for d in problems for line in (d.message, d.hint) if line]
        raise click.UsageError("\n".join(lines))
    return values


def _name(
    kind: Kind, title: str, id: str | None, content: Path, catalog: Catalog, asks: bool
) -> str:
    """The id of the new document: from the title, from the option, or asked for."""
    name = id.removesuffix(".md") if id is not None else id_from(title)
    while True:
        if not name and title.strip().lower() in NO_IDS:
            problem = f"“{title}” cannot be a file's name."
        elif not name:
            problem = "No file name can be made from this title: it has no letters from a to z."
        elif not is_id(name):
            problem = f"“{name}” cannot be a file's name."
        else:
            problem = in_the_way(kind, name, content, catalog)
        if not problem:
            return name
        how = "small letters from a to z, digits and hyphens, such as layers-in-soil"
        if not asks:
            raise click.UsageError(f"{problem}\nName the file yourself with --id: {how}.")
        click.echo(f"{problem}\nName the file yourself: {how}.", err=True)
        name = _read("> ").strip().removesuffix(".md")


def _ask(kind: Kind, values: dict[str, Any], catalog: Catalog, file: Path) -> None:
    dialogue = Dialogue(kind, catalog, _read, lambda line: click.echo(line, err=True), values)
    fields = [field for field in asked(kind) if field.name not in values]
    if not fields:
        return
    called = noun(kind.name).capitalize()
    click.echo(f"{called} “{values[name_field(kind).name]}”, to be written to {file}", err=True)
    click.echo("Press Enter to leave a question for later, Ctrl-C to write nothing.", err=True)
    dialogue.ask_for(fields)
    by_name = {field.name: field for field in shape(kind.model)}
    # Each answer is right; together they may not be.
    for _ in range(20):
        problems = problems_with(kind, values)
        name = next((n for n in values for d in problems if f"“{n}" in d.message), None)
        if not problems or name is None:
            break
        dialogue.ask_again(by_name[name], problems[0].message, problems[0].hint)


def _read(prompt: str) -> str:
    text: str = click.prompt(
        prompt, prompt_suffix="", default="", show_default=False, err=True, type=str
    )
    return text


def _write(file: Path, text: str, content: Path) -> None:
    """Write a new file, whole or not at all."""
    if is_outside(file.parent, content):
        raise click.UsageError(f"{file.parent} is a link that leads out of {content}.")
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        with file.open("x", encoding="utf-8", newline="\n") as opened:
            try:
                opened.write(text)
            except BaseException:
                with suppress(OSError):
                    file.unlink()
                raise
    except FileExistsError:
        raise click.UsageError(f"There is a file {file.as_posix()} already.") from None


def _say_what_next(kind: Kind, values: dict[str, Any], file: Path) -> None:
    left = [field.name for field in asked(kind) if field.name not in values]
    fill_in = f"Fill in {_and(left)} in it, then write" if left else "Open it and write"
    click.echo(
        f"{fill_in} what belongs below. It is a draft until you delete the line “status: draft”.\n"
        f"To see what is left to do: staffroom check {file.as_posix()}",
        err=True,
    )


def _and(words: list[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last
