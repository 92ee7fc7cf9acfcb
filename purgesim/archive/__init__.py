"""The archive: what a historian would see of a simulated purge, and what they would infer from it."""

from __future__ import annotations

from purgesim.archive.archive import Archive
from purgesim.archive.comparing import coverage
from purgesim.archive.estimates import Estimate, chapman, inverse_weighted, seen_shares, weighted_total
from purgesim.archive.observing import observe

__all__ = [
    "Archive",
    "Estimate",
    "chapman",
    "coverage",
    "inverse_weighted",
    "observe",
    "seen_shares",
    "weighted_total",
]
