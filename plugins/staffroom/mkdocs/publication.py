"""The host builds beside the published folder, and the site is published when it is good."""

from __future__ import annotations

import errno
import logging
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, PluginError
from mkdocs.utils import CountHandler

from staffroom.publishing import PublishingFailed, Scratch, begin

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Publication:
    """One build: from `__init__` to `finish` or `fail` the host's site_dir is a folder beside."""

    def __init__(self, config: MkDocsConfig) -> None:
        """Let the host build into a new folder.

        Raises:
            PluginError: There can be none.
        """
        self.config = config
        self.site_dir = config.site_dir
        try:
            self.scratch: Scratch = begin(Path(config.site_dir))
        except PublishingFailed as failure:
            raise PluginError(str(failure)) from failure
        except OSError as error:
            raise PluginError(
                f"The site cannot be built into {self.site_dir} ({error.strerror}). See whether "
                "there is room on the disk, and whether you may change the folder it lies in."
            ) from error
        config.site_dir = str(self.scratch.folder)

    def finish(self, logger: logging.Logger, keep: Path) -> str:
        """Publish what was built, unless the host will find it wanting (`--strict`).

        Args:
            logger: Of the plugin; what the host counts, it counts there or above.
            keep: Where to put the folder of the former site.

        Returns:
            What to tell the reader.
        """
        if _will_abort(logger):
            self.scratch.abandon()
            said = f"{self.site_dir} stays as it was"
        else:
            self._publish(keep)
            said = f"Published in {self.site_dir}"
        self.config.site_dir = self.site_dir
        return said

    def _publish(self, keep: Path) -> None:
        try:
            self.scratch.publish(keep=keep)
        except OSError as error:
            if error.errno in _NO_ROOM:
                raise
            raise Abort(
                f"The site is built, but could not be put into {self.site_dir} "
                f"({error.strerror}: {error.filename}). See whether you may change that, "
                "and whether another program has it open; then build again."
            ) from error

    def discard(self) -> None:
        """End without publishing: what was built has been taken out already."""
        self.scratch.abandon()
        self.config.site_dir = self.site_dir

    def fail(self, error: Exception) -> None:
        """Clear away after a build that ended with an error, or was found wanting after `finish`.

        Raises:
            Abort: The error in a reader's words, where the host has none for it.
        """
        self.discard()
        if isinstance(error, OSError) and error.errno in _NO_ROOM:
            raise Abort(
                f"There was no room left to write the site ({error.strerror}). "
                f"{self.site_dir} stays as it was. Make room on the disk, and build again."
            ) from error


def _will_abort(logger: logging.Logger) -> bool:
    # The host adds a counter of warnings to its logger, and looks at it after the last hook.
    above: logging.Logger | None = logger
    while above is not None:
        for handler in above.handlers:
            if isinstance(handler, CountHandler) and handler.get_counts():
                return True
        above = above.parent
    return False
