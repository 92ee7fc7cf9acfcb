"""Patterns: the documented evidence, and which of it the runs show."""

from __future__ import annotations

from purgesim.patterns.check import check
from purgesim.patterns.declared import PATTERNS, Condition, Pattern
from purgesim.patterns.judging import FEWEST_RUNS, share_text, too_few

__all__ = ["FEWEST_RUNS", "PATTERNS", "Condition", "Pattern", "check", "share_text", "too_few"]
