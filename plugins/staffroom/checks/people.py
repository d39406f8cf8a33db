"""People: roles that have ended."""

from __future__ import annotations

from staffroom.checks.submission import Rule

RULES: tuple[Rule, ...] = ()
"""Every rule of this subject."""
