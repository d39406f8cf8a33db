"""What git knows: which files a proposal changes, and how all of them were before.

Git is asked without a shell, and changes nothing. Names and contents come from strangers: what is
written out stays in its folder, is no link, and is no larger than anything that is ever read.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

LARGEST = 8_000_000
"""A larger file is written out empty: no document is read that is a quarter as large."""
LARGEST_IN_ALL = 1_000_000_000

What = Literal["new", "changed", "renamed", "deleted"]


class NoHistory(Exception):
    """There is nothing to compare with. The message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file that a proposal adds, changes, renames or deletes."""

    path: PurePosixPath
    """Where it is now, or was before it was deleted; below the folder that holds `content/`, or,
    for a file elsewhere in the repository, from there with `..`."""
    what: What
    former: PurePosixPath | None = None
    """Where a renamed file was before."""


class History:
    """The repository in which a folder lies, and the state that a proposal starts from."""

    def __init__(self, folder: Path, ref: str) -> None:
        """Find the state from which the branch in `folder` went its own way from `ref`.

        Raises:
            NoHistory: There is no git, no repository, no such branch, or not enough of its past.
        """
        self._folder = folder.resolve()
        try:
            top = self._git("rev-parse", "--show-toplevel")
        except FileNotFoundError:
            raise NoHistory(
                "The program git is not installed, and without it nobody knows what has changed. "
                "Install git."
            ) from None
        except subprocess.CalledProcessError:
            raise NoHistory(
                f"The folder “{folder}” is in no git repository, so that nobody knows what has "
                "changed. Run the command in a clone of the collection."
            ) from None
        root = Path(os.fsdecode(top.rstrip(b"\n"))).resolve()
        self._prefix = PurePosixPath(self._folder.relative_to(root).as_posix())
        self._root = root
        self.start = self._start(ref)
        """The name of the commit that the proposal starts from."""

    def _start(self, ref: str) -> str:
        commit = ""
        if ref and not ref.startswith("-"):
            commit = self._one_line("rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}")
        if not commit:
            raise NoHistory(
                f"Git knows no branch or commit called “{ref}” here. Fetch it first, for example "
                "with “git fetch origin main”, and name it: --base origin/main."
            )
        if not self._one_line("rev-parse", "--verify", "--quiet", "HEAD^{commit}"):
            raise NoHistory("There is no commit here yet, and so nothing to compare with.")
        start = self._one_line("merge-base", commit, "HEAD")
        if not start and self._is_shallow():
            raise NoHistory(
                f"This clone has only the last part of the history, in which “{ref}” and your "
                "branch do not meet. Fetch the rest with “git fetch --unshallow”."
            )
        if not start:
            raise NoHistory(f"“{ref}” and your branch have nothing in common to start from.")
        return start

    def changes(self) -> list[FileChange]:
        """Every file that differs from the start, saved or committed, by path."""
        raw = self._git(
            "diff", "--name-status", "-z", "--find-renames", "--no-ext-diff", "--no-textconv",
            "--ignore-submodules", self.start, "--",
        )  # fmt: skip
        words = iter(_texts(raw))
        found: dict[PurePosixPath, FileChange] = {}
        for letters in words:
            path = self._below(next(words))
            match letters[:1]:
                case "R" | "C":
                    former, path = path, self._below(next(words))
                    is_new = letters.startswith("C")
                    change = (
                        FileChange(path, "new") if is_new else FileChange(path, "renamed", former)
                    )
                case "A":
                    change = FileChange(path, "new")
                case "D":
                    change = FileChange(path, "deleted")
                case _:
                    change = FileChange(path, "changed")
            found[path] = change
        # What nobody has told git about yet is part of the proposal, too.
        for name in _texts(self._git("ls-files", "--others", "--exclude-standard", "-z")):
            path = PurePosixPath(name)
            if path in found:
                found[path] = FileChange(path, "changed")
            else:
                found[path] = FileChange(path, "new")
        return [found[path] for path in sorted(found)]

    def export(self, names: Sequence[str], into: Path) -> None:
        """Write the files of some folders, as they were at the start, into another folder.

        Links and what is no file are passed over.
        """
        below = [str(self._prefix / name) for name in names]
        listed = self._git(
            "--literal-pathspecs", "ls-tree", "-r", "-l", "-z", "--full-tree", self.start, "--",
            *below,
        )  # fmt: skip
        wanted = list(self._to_write(listed))
        with subprocess.Popen(
            self._command("cat-file", "--batch"),
            cwd=self._root,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=_environment(),
        ) as git:
            assert git.stdin is not None
            assert git.stdout is not None
            left = LARGEST_IN_ALL
            for name, path, size in wanted:
                file = into / path
                file.parent.mkdir(parents=True, exist_ok=True)
                if size > LARGEST or size > left:
                    file.touch()
                    continue
                left -= size
                git.stdin.write(f"{name}\n".encode())
                git.stdin.flush()
                length = int(git.stdout.readline().split()[2])
                file.write_bytes(git.stdout.read(length))
                git.stdout.read(1)
            git.stdin.close()

    def _to_write(self, listed: bytes) -> Iterator[tuple[str, PurePosixPath, int]]:
        for entry in _texts(listed):
            about, _, name = entry.partition("\t")
            mode, kind, blob, size = about.split()
            path = PurePosixPath(os.path.relpath(name, self._prefix))
            is_plain = mode in ("100644", "100755") and kind == "blob"
            if is_plain and ".." not in path.parts and not path.is_absolute():
                yield blob, path, int(size)

    def is_first_time(self) -> bool:
        """Whether nobody who made this proposal has a commit in what it starts from.

        False where that cannot be told.
        """
        if self._is_shallow():
            return False
        raw = self._git("log", "--no-merges", "--format=%ae", f"{self.start}..HEAD")
        emails = {each.strip().lower() for each in raw.decode(errors="replace").splitlines()}
        emails.discard("")
        if not emails:
            return False
        before = self._git("log", "--format=%ae", self.start).decode(errors="replace")
        return emails.isdisjoint(each.strip().lower() for each in before.splitlines())

    def _is_shallow(self) -> bool:
        return self._one_line("rev-parse", "--is-shallow-repository") == "true"

    def _below(self, name: str) -> PurePosixPath:
        return PurePosixPath(os.path.relpath(name, self._prefix))

    def _one_line(self, *arguments: str) -> str:
        try:
            return self._git(*arguments).decode(errors="replace").strip()
        except subprocess.CalledProcessError:
            return ""

    def _git(self, *arguments: str) -> bytes:
        return subprocess.run(
            self._command(*arguments),
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=True,
            env=_environment(),
        ).stdout

    @staticmethod
    def _command(*arguments: str) -> list[str]:
        return ["git", *_TRUSTED, "--no-optional-locks", "--no-pager", *arguments]


# A proposal may bring files that look like a repository of their own, with settings that name
# programs to run.
_TRUSTED = ("-c", "safe.bareRepository=explicit", "-c", "core.fsmonitor=false")


def _environment() -> dict[str, str]:
    # Git's own words are compared with nothing, but an error in them may be shown.
    return os.environ | {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1"}


def _texts(raw: bytes) -> list[str]:
    return [os.fsdecode(each) for each in raw.split(b"\0") if each]
