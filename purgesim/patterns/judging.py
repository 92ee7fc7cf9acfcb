"""How many runs a judgement needs, and how their share is told: one answer for commands, reports and figures."""

from __future__ import annotations

import math
from typing import Final

__all__ = ["FEWEST_RUNS", "enough", "share_text", "too_few"]

FEWEST_RUNS: Final = 20
"""Runs from which on something is judged: the fewest of which one is 5%, the least share that any pattern asks for."""


def enough(runs: int) -> bool:
    """Return whether so many runs can be judged.

    Examples
    --------
    >>> enough(19), enough(20)
    (False, True)
    """
    return runs >= FEWEST_RUNS


def share_text(share: float, runs: int) -> str:
    """Return a share of some runs as a person reads it: of few runs their number, for a percentage would judge.

    Parameters
    ----------
    share : float
        Share of the runs; NaN if it is not known of any.
    runs : int
        Of how many.

    Examples
    --------
    >>> share_text(0.4, 5), share_text(0.4, 50), share_text(float("nan"), 0)
    ('2 of 5', '40%', '-')
    """
    if math.isnan(share):
        return "-"
    return f"{share:.0%}" if enough(runs) else f"{round(share * runs)} of {runs}"


def too_few(runs: int) -> str:
    """Return why nothing is judged, and what would be needed; empty if there are enough runs.

    Examples
    --------
    >>> too_few(1)
    'not judged: 1 run, and at least 20 are needed'
    >>> too_few(20)
    ''
    """
    given = f"{runs} run{'s' if runs != 1 else ''}"
    return "" if enough(runs) else f"not judged: {given}, and at least {FEWEST_RUNS} are needed"
