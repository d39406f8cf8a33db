"""Licences: missing ones, those that disagree with the sources, and images without credit."""

from __future__ import annotations

from staffroom.checks.submission import Rule

RULES: tuple[Rule, ...] = ()
"""Every rule of this subject."""
