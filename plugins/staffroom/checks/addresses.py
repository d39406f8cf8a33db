"""Addresses in texts and fields: unsafe ones, and links to our own site in full."""

from __future__ import annotations

from staffroom.checks.submission import Rule

RULES: tuple[Rule, ...] = ()
"""Every rule of this subject."""
