"""The files that stand beside documents: which may be published, and why another may not."""

from __future__ import annotations

import posixpath
from pathlib import Path, PurePosixPath

from staffroom.catalog.folders import is_outside, slug
from staffroom.catalog.naming import Slip
from staffroom.drawings import MAX_BYTES, UnsafeDrawing, clean_drawing
from staffroom.kinds import kind_of

PUBLISHED_FILES = frozenset(
    {
        *("png", "jpg", "jpeg", "gif", "webp", "avif", "svg"),
        *("pdf", "docx", "odt", "rtf", "pptx", "odp", "xlsx", "ods", "csv", "tsv", "txt", "epub"),
        *("mp3", "ogg", "oga", "wav", "m4a", "mp4", "webm", "ogv", "vtt"),
        *("zip", "ics", "ggb"),
    }
)
"""The endings of files that may stand beside a document; none of them runs in a browser, for
drawings (svg) are published cleaned."""


class Files:
    """The files of a content folder, as documents name them."""

    def __init__(self, content: Path, documents: frozenset[str]) -> None:
        """The files of a folder.

        Args:
            content: The folder.
            documents: The paths of the documents in it, from the folder around it.
        """
        self._content = content
        self._root = PurePosixPath(content.name)
        self._documents = documents
        # What was found once holds for all documents.
        self._drawings: dict[PurePosixPath, str | None] = {}

    def find(self, written: str, folder: PurePosixPath) -> PurePosixPath | Slip:
        """The file that a document names, or why it cannot be published.

        Args:
            written: What the document says: a path from its own folder.
            folder: That folder, as the paths of diagnostics have it; so has what comes back.
        """
        path = PurePosixPath(posixpath.normpath(folder / written))
        if any(ord(character) < 32 for character in written):
            return Slip("missing-file", {"target": slug(written)})
        if not path.suffix:
            hint = "Link to the .md file of the page, or write [[id]]."
            guess = path.with_name(f"{path.name}.md") if path.name else path
            if str(guess) in self._documents:
                hint = f"Did you mean “{posixpath.relpath(guess, folder)}”?"
            return Slip("dangling-link", {"target": written, "hint": hint})
        if path.suffix.lower().lstrip(".") not in PUBLISHED_FILES:
            allowed = ", ".join(sorted(PUBLISHED_FILES))
            return Slip("unsafe-file", {"target": written, "allowed": allowed})
        below = path.relative_to(self._root) if self._root in path.parents else None
        if below is not None and (kind_of(below) is None or "/." in f"/{below}"):
            # From there it could take the place of a file that the site itself has.
            return Slip("misplaced-file", {"target": written, "folder": f"{folder}/"})
        if below is None or not self._is_there(path):
            return Slip("missing-file", {"target": written})
        if path.suffix.lower() == ".svg" and (reason := self._flaw_of_drawing(path)) is not None:
            return Slip("unsafe-drawing", {"target": written, "reason": reason})
        return path

    def _flaw_of_drawing(self, path: PurePosixPath) -> str | None:
        """Why a drawing cannot be published; None if it can be."""
        if path not in self._drawings:
            self._drawings[path] = None
            try:
                with (self._content.parent / path).open("rb") as file:
                    clean_drawing(file.read(MAX_BYTES + 1))
            except UnsafeDrawing as unsafe:
                self._drawings[path] = str(unsafe)
            except OSError:
                self._drawings[path] = "it cannot be read"
        return self._drawings[path]

    def _is_there(self, path: PurePosixPath) -> bool:
        """Whether there is such a file, which lies in the content folder, links followed."""
        file = self._content.parent / path
        try:
            if is_outside(file, self._content) or file.resolve().suffix != file.suffix:
                return False
            return file.is_file()
        except OSError:
            return False
