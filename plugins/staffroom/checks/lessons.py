"""Lesson plans: minutes, objectives, materials, and text left from the template."""

from __future__ import annotations

from staffroom.checks.submission import Rule

RULES: tuple[Rule, ...] = ()
"""Every rule of this subject."""
