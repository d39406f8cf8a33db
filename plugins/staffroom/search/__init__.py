"""The site's search: an index that a browser fetches in parts, brought up to date with each build.

https://pagefind.app reads and indexes; here is decided what it reads, in which pieces, and when.
"""

from staffroom.search.entry import Entry
from staffroom.search.index import FOLDER, Report, update
from staffroom.search.library import Library
from staffroom.search.pagefind import SearchFailed

__all__ = ["FOLDER", "Entry", "Library", "Report", "SearchFailed", "update"]
