"""`staffroom check`: every problem of all documents at once."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path, PurePosixPath

import click

from staffroom.catalog import Loaded, load_catalog
from staffroom.checks import review
from staffroom.cli.configuration import read_configuration
from staffroom.cli.folder import content_option, require_folder
from staffroom.cli.progress import ProgressBar
from staffroom.diagnostic import PROBLEMS, Diagnostic, Severity, printable
from staffroom.diagnostic.formats import FORMS, format_diagnostics
from staffroom.mending import Mended, mend_files
from staffroom.site import today_from_environment

_ROUNDS = 5
"""So often files are mended: what one says after that may be what another one meant."""


@click.command(short_help="Report every problem of all documents.")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--format", "form", type=click.Choice(FORMS), default="text", show_default=True,
    help="How problems are written.",
)  # fmt: skip
@click.option(
    "--fix", is_flag=True,
    help="Mend first what can be mended without asking, such as “tags: outdoors”.",
)  # fmt: skip
@content_option
def check(paths: tuple[Path, ...], form: str, fix: bool, content: Path) -> None:
    """Report every problem of all documents at once, each with its line and what to do.

    PATHs narrow what is reported, and what --fix may change, never what is looked at. The exit
    code is 0 when nothing is to be mended, 1 when something is, 2 when the command is used wrongly.
    """
    require_folder(content)
    for path in paths:
        if not path.exists():
            raise click.UsageError(f"There is no file or folder “{path}”.")
    bar = ProgressBar()
    loaded = _load(content, bar)
    wanted = _chosen(paths, loaded.catalog.folder, content)
    if fix:
        loaded = _mend(loaded, wanted, lambda: _load(content, bar), is_text=form == "text")
    ignored: list[Diagnostic] = []
    site = read_configuration(loaded.catalog.folder)
    found = review(
        loaded,
        today=today_from_environment(),
        address=site.address,
        license=site.license,
        language=site.language,
        progress=bar.of("Checking"),
        ignored=ignored.append,
    )
    bar.clear()
    found = [each for each in found if wanted(each.path)]
    if form == "text":
        for each in found:
            _say(_in_colour(each))
        _say(_summary(found, sum(wanted(each.path) for each in ignored)), err=True)
    else:
        _say(format_diagnostics(found, form), nl=False)
    sys.exit(1 if any(each.severity != "note" for each in found) else 0)


def _load(content: Path, bar: ProgressBar) -> Loaded:
    loaded = load_catalog(content, drafts=True, thorough=True, progress=bar.of("Reading"))
    bar.clear()
    return loaded


def _chosen(paths: tuple[Path, ...], base: Path, content: Path) -> Callable[[PurePosixPath], bool]:
    """Whether a file, as diagnostics call it, is among those that were asked for."""
    if base == Path(os.path.abspath(content)):  # noqa: PTH100
        content = content / "content"
    folders = [content.resolve(), (base / "docs").resolve()]
    chosen = [path.resolve() for path in paths]
    for path, place in zip(paths, chosen, strict=True):
        if not any(place.is_relative_to(each) or each.is_relative_to(place) for each in folders):
            raise click.UsageError(
                f"“{path}” lies neither in {content.name}/ nor in docs/, where documents and pages "
                "are. Another folder of documents can be named with --content."
            )

    @cache
    def is_chosen(path: PurePosixPath) -> bool:
        if not chosen:
            return True
        file = (base / path).resolve()
        return any(file.is_relative_to(each) for each in chosen)

    return is_chosen


def _mend(
    loaded: Loaded,
    wanted: Callable[[PurePosixPath], bool],
    load: Callable[[], Loaded],
    *,
    is_text: bool,
) -> Loaded:
    """Mend what can be mended, and say so; what is loaded afterwards."""
    told: set[Mended] = set()
    for _ in range(_ROUNDS):
        mended = list(mend_files(loaded, wanted))
        for each in mended:
            if each not in told:
                _say(_of_mended(each), err=not is_text)
        told.update(mended)
        if not any(each.changes for each in mended):
            break
        loaded = load()
    return loaded


def _of_mended(mended: Mended) -> str:
    path = printable(str(mended.path))
    if mended.failure:
        return f"{path}: not mended: {printable(mended.failure)}"
    told = "; ".join(map(printable, mended.changes))
    # As with problems: the quotation marks that every terminal can show.
    return f"{path}: mended: {told}".replace("“", '"').replace("”", '"')


def _summary(found: list[Diagnostic], ignored: int) -> str:
    """How many problems there are, and of which weight."""
    counts = Counter(each.severity for each in found)
    order: tuple[Severity, ...] = ("error", "warning", "note")
    weights = [_count(counts[severity], severity) for severity in order if counts[severity]]
    passed_over = f" ({ignored:,} ignored)" if ignored else ""
    if not found:
        return f"Nothing to mend{passed_over}."
    told = " and ".join(filter(None, [", ".join(weights[:-1]), weights[-1]]))
    files = _count(len({each.path for each in found}), "file")
    start = "" if counts["error"] + counts["warning"] else "Nothing to mend; "
    # What several fields say together is looked at when all of them can be read.
    later = any(PROBLEMS[each.code].costs == "file" for each in found)
    again = "\nCheck again after mending: of a file without a page, not all can be looked at."
    return f"{start}{told} in {files}{passed_over}.{again if later else ''}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


_COLOURS = {"error": "red", "warning": "yellow", "note": "cyan"}


def _in_colour(found: Diagnostic) -> str:
    severity = click.style(found.severity, fg=_COLOURS[found.severity], bold=True)
    return found.as_text().replace(f": {found.severity}: ", f": {severity}: ", 1)


def _say(text: str, *, err: bool = False, nl: bool = True) -> None:
    # Without a terminal, click leaves the colours out; who does not want them says so.
    click.echo(text, err=err, nl=nl, color=False if os.environ.get("NO_COLOR") else None)
