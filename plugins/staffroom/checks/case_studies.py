"""Case studies: figures without a before or an after, claims without a source."""

from __future__ import annotations

from staffroom.checks.submission import Rule

RULES: tuple[Rule, ...] = ()
"""Every rule of this subject."""
