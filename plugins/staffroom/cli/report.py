"""`staffroom report`: what a proposal does; `staffroom reviews`: which documents are due."""

from __future__ import annotations

from pathlib import Path

import click

from staffroom.catalog import load_catalog
from staffroom.cli.configuration import read_configuration
from staffroom.cli.folder import content_option, require_folder
from staffroom.report import NoHistory, overdue_reviews, report_on
from staffroom.site import Settings, today_from_environment
from staffroom.site.words import words_for

_SITE = click.option(
    "--site-url", default="", metavar="ADDRESS", help="The site's address, for links to its pages."
)
_OUTPUT = click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False),
    help="Write it to this file, not to the terminal.",
)  # fmt: skip


@click.command()
@click.option(
    "--base", required=True, metavar="REF", help="The branch that the proposal is made to."
)
@content_option
@_SITE
@click.option(
    "--preview-url", default="", metavar="ADDRESS",
    help="Where the site can be seen with the proposal, for links to its new pages.",
)  # fmt: skip
@_OUTPUT
def report(base: str, content: Path, site_url: str, preview_url: str, output: Path | None) -> None:
    """Say in a teacher's words what has changed since REF, as Markdown.

    What changed, on which pages it appears, what would make it easier to find, who can review it,
    and what is to be mended. The exit code is 0, whatever there is to mend, and 2 when the command
    is used wrongly.
    """
    require_folder(content)
    today = today_from_environment()
    site = read_configuration(content.resolve().parent)
    try:
        text = report_on(
            content,
            base,
            today=today,
            site_url=site_url,
            preview_url=preview_url,
            address=site.address,
            license=site.license,
            language=site.language,
        )
    except NoHistory as error:
        raise click.UsageError(str(error)) from error
    _put(text, output)


@click.command(short_help="List the documents whose review is over.")
@content_option
@_SITE
@_OUTPUT
def reviews(content: Path, site_url: str, output: Path | None) -> None:
    """List the documents whose review is over, by steward, as Markdown; nothing if none is."""
    require_folder(content)
    loaded = load_catalog(content)
    url = site_url if not site_url or site_url.endswith("/") else f"{site_url}/"
    language = read_configuration(loaded.catalog.folder).language
    settings = Settings(url=url, language=language, today=today_from_environment())
    _put(overdue_reviews(loaded.catalog, settings, words_for(settings.language)), output)


def _put(text: str, output: Path | None) -> None:
    if output is None:
        click.echo(text, nl=False)
    else:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(text, "utf-8")
