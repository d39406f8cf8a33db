"""Personal data, above all of pupils, that must not be published."""

from __future__ import annotations

from staffroom.checks.submission import Rule

RULES: tuple[Rule, ...] = ()
"""Every rule of this subject."""
