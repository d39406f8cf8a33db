"""Pictures, drawings and other files as the site publishes them: bare and harmless."""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path, PurePosixPath

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from staffroom.drawings import UnsafeDrawing, clean_drawing
from staffroom.imagery import FORMATS, read_picture


def publish_file(source: Path, target: Path) -> None:
    """Write a file that stands beside a document to the site.

    Drawings are cleaned, pictures lose what they tell beside what they show; others stay as is.
    """
    if source.suffix.lower() == ".svg":
        with suppress(UnsafeDrawing):  # Somebody saved it since the documents were read.
            target.write_bytes(clean_drawing(source.read_bytes()))
        return
    shutil.copyfile(source, target)
    if _is_picture(source.name):
        _make_bare(target, source.read_bytes())


class PictureByHand(File):
    """A picture that somebody put into the folder of pages written by hand."""

    def copy_file(self, dirty: bool = False) -> None:
        """Write it to the site without what it tells beside what it shows."""
        super().copy_file(dirty)
        _make_bare(Path(self.abs_dest_path), self.content_bytes)


def bare_pictures(files: Files, config: MkDocsConfig) -> None:
    """Have the pictures among the pages written by hand published bare."""
    for file in list(files):
        if file.src_dir == config.docs_dir and _is_picture(file.src_uri):
            files.remove(file)
            picture = PictureByHand(
                file.src_uri, file.src_dir, file.dest_dir, file.use_directory_urls,
                dest_uri=file.dest_uri, inclusion=file.inclusion,
            )  # fmt: skip
            files.append(picture)


def _is_picture(name: str) -> bool:
    return PurePosixPath(name).suffix.lower().lstrip(".") in FORMATS


def _make_bare(target: Path, data: bytes) -> None:
    """Let a picture that was copied show what it shows and tell nothing else.

    The repository still has it as it was; `staffroom check` says so.
    """
    picture = read_picture(data)
    if picture is not None and picture.bare is not data:
        target.write_bytes(picture.bare)
