"""The adapter to MkDocs, and to hosts that take its plugins. The only place that imports mkdocs."""

from staffroom.mkdocs.plugin import StaffroomPlugin

__all__ = ["StaffroomPlugin"]
