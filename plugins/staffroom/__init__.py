"""Staffroom: a community-of-practice knowledge base from a folder of Markdown files."""

from staffroom.catalog import Catalog, Loaded, load_catalog
from staffroom.diagnostic import Diagnostic

__all__ = ["Catalog", "Diagnostic", "Loaded", "load_catalog"]
__version__ = "0.1.0"
