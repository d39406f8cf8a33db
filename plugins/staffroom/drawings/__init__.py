"""SVG drawings written anew: what they show stays, and nothing else does.

An SVG file is a small web page: it can run programs, load files of other hosts and keep a browser
busy for minutes. Here it is read as plain XML, and what is on a list of shapes, texts and colours
is written to a new file. Rules of style sheets become attributes, so that the result has no style
sheet and looks the same under every policy.

Source of the names: Scalable Vector Graphics (SVG) 2, https://www.w3.org/TR/SVG2/
"""

from __future__ import annotations

from staffroom.drawings.cleaning import cleaned
from staffroom.drawings.reading import MAX_BYTES, UnsafeDrawing, read
from staffroom.drawings.weighing import weigh
from staffroom.drawings.writing import written

__all__ = ["MAX_BYTES", "UnsafeDrawing", "clean_drawing"]


def clean_drawing(raw: bytes) -> bytes:
    """The drawing with what it shows and nothing else; cleaned once more, it stays the same.

    Raises:
        UnsafeDrawing: It is no SVG, shows something that cannot stay, or takes too much to show.
            The text says which, in a teacher's words.
    """
    root = cleaned(read(raw))
    weigh(root)
    return written(root)
