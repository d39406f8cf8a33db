"""The option `--content`, which every command has that looks at a community's documents."""

from __future__ import annotations

from pathlib import Path

import click

content_option = click.option(
    "--content", default="content", show_default=True, type=click.Path(path_type=Path),
    help="The folder of the community's documents.",
)  # fmt: skip


def require_folder(content: Path) -> None:
    """Stop with a word of advice when the folder is not there."""
    if not content.is_dir():
        raise click.UsageError(
            f"There is no folder “{content}” here. Go to the folder that holds it, or name it "
            "with --content."
        )
