"""What a build shows on a terminal, and what it does not write into a log."""

import io

from staffroom.mkdocs.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_shows_how_far_it_is() -> None:
    terminal = Terminal()
    progress = Progress(terminal)
    assert list(progress.counted("abc", 3, "Pages: {n} of {total} …")) == ["a", "b", "c"]
    shown = terminal.getvalue().split("\r\x1b[K")
    assert shown[1] == "Pages: 1 of 3 …"
    assert shown[-1] == "Pages: 3 of 3 …"


def test_the_line_makes_room_for_the_log() -> None:
    terminal = Terminal()
    progress = Progress(terminal)
    progress.say("Reading …")
    progress.clear()
    progress.clear()
    assert terminal.getvalue() == "\r\x1b[KReading …\r\x1b[K"


def test_a_log_gets_none_of_it() -> None:
    log = io.StringIO()
    progress = Progress(log)
    progress.say("Reading …")
    assert list(progress.counted([1], 1, "{n} of {total}")) == [1]
    progress.clear()
    assert log.getvalue() == ""
