"""What keeps readers out: images without text, links without words, headings, tables, videos."""

from __future__ import annotations

from staffroom.checks.submission import Rule

RULES: tuple[Rule, ...] = ()
"""Every rule of this subject."""
