"""Waves: counts in four-week blocks, and how far they are from even."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from purgesim.measures.data import WEEKS

__all__ = ["fano_factor", "four_week_counts", "growth_ratio"]


def four_week_counts(days: NDArray[Any], opened: int, closed: int) -> NDArray[np.int64]:
    """Return the counts of the whole four-week blocks of a window; days left over at its end are not counted.

    Parameters
    ----------
    days : ndarray of int, shape (n,)
        Days of the events.
    opened, closed : int
        First day of the window, and the first after it.

    Returns
    -------
    ndarray of int64, shape (blocks,)
        Counts.

    Examples
    --------
    >>> four_week_counts(np.array([0, 3, 30, 70]), 0, 60)
    array([2, 1])
    """
    blocks = max(closed - opened, 0) // WEEKS
    block = (np.asarray(days, np.int64) - opened) // WEEKS
    return np.bincount(block[(block >= 0) & (block < blocks)], minlength=blocks).astype(np.int64)


def growth_ratio(counts: NDArray[np.int64]) -> float:
    """Return the largest over the mean count; NaN without events.

    Examples
    --------
    >>> growth_ratio(np.array([2, 1, 6, 3]))
    2.0
    """
    return float(counts.max() / counts.mean()) if counts.sum() > 0 else float("nan")


def fano_factor(counts: NDArray[np.int64]) -> float:
    """Return the variance (divided by n - 1) over the mean; NaN without events or with a single block.

    Examples
    --------
    >>> fano_factor(np.array([2, 4]))
    0.6666666666666666
    """
    return float(counts.var(ddof=1) / counts.mean()) if len(counts) > 1 and counts.sum() > 0 else float("nan")
