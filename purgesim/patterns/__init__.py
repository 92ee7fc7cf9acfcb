"""Patterns: the documented evidence, and which of it the runs show."""

from __future__ import annotations

from purgesim.patterns.checking import check
from purgesim.patterns.declared import PATTERNS, Condition, Pattern

__all__ = ["PATTERNS", "Condition", "Pattern", "check"]
