"""Rubrics whose levels cannot be told apart, and criteria that assess nothing."""

from __future__ import annotations

from staffroom.checks.submission import Rule

RULES: tuple[Rule, ...] = ()
"""Every rule of this subject."""
