"""The command `staffroom`: one module for each thing that it does."""

from __future__ import annotations

import click

from staffroom import __version__
from staffroom.cli.check import check
from staffroom.cli.importing import import_
from staffroom.cli.new import new
from staffroom.cli.refresh import refresh
from staffroom.cli.report import report, reviews


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="staffroom")
def main() -> None:
    """Look after a community's folder of lesson plans, rubrics and case studies."""


for _command in (check, import_, new, refresh, report, reviews):
    main.add_command(_command)
