"""R from dates alone: how a historian without a list of who named whom would have to infer it.

R of a stretch of time is the number of new victims over what the earlier ones would have brought with R = 1, given how
long it takes from a victim to those who follow from them. It takes every victim for a child of earlier ones, also those
whom nobody named, so it leans towards 1.

Source: A. Cori, N. Ferguson, C. Fraser, S. Cauchemez, "A new framework and software to estimate time-varying
reproduction numbers during epidemics", American Journal of Epidemiology 178, 2013.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from purgesim.measures.lags import LagLaw
from purgesim.measures.offspring import poisson_interval

__all__ = ["Renewal", "intervals", "renewal"]

WEEK: Final = 7
BLOCK: Final = 4
"""Weeks over which R is taken."""
FEWEST: Final = 3.0
"""No R where earlier victims would have brought fewer than this with R = 1."""


class Renewal(NamedTuple):
    """R by block of four weeks, with its 90% interval; arrays of shape (n_blocks,)."""

    r: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


def intervals(lags: NDArray[np.int64], law: LagLaw | None = None) -> NDArray[np.float64]:
    """Return the distribution of the time from parent to child, in weeks from 1 on; a child of the same day is of 1.

    Parameters
    ----------
    lags : ndarray of int64, shape (n,)
        The lags that were seen, in days.
    law : LagLaw, optional
        Their law, if it could be estimated: the lags that were seen are too short. What it leaves to later than the
        window is in no week.

    Examples
    --------
    >>> intervals(np.array([3, 7, 8, 21])).tolist()
    [0.5, 0.25, 0.25]
    """
    if law is not None:
        weekly = law.shares[np.append(np.arange(WEEK, len(law.shares) - 1, WEEK), -1)]
        return np.diff(weekly, prepend=0.0)
    if len(lags) == 0:
        return np.ones(1)
    weeks = np.maximum(-(-lags // WEEK), 1)
    counts = np.bincount(weeks)[1:]
    shares: NDArray[np.float64] = counts / counts.sum()
    return shares


def renewal(days: NDArray[np.int64], n_days: int, weights: NDArray[np.float64]) -> Renewal:
    """Return R from the days of all victims.

    Parameters
    ----------
    days : ndarray of int64, shape (n,)
        Days of the victims.
    n_days : int
        Days of the run.
    weights : ndarray of float64
        Distribution of the time from parent to child, in weeks from 1 on.

    Examples
    --------
    >>> doubling = np.repeat(np.arange(12) * 7, 2 ** np.arange(12))
    >>> renewal(doubling, 84, np.ones(1)).r[1:].tolist()
    [2.0, 2.0]
    """
    weeks = -(-n_days // WEEK)
    victims = np.bincount(days // WEEK, minlength=weeks).astype(np.float64)
    expected = np.convolve(victims, np.concatenate([[0.0], weights]))[:weeks] if weeks else victims
    blocks = -(-weeks // BLOCK)
    block = np.arange(weeks) // BLOCK
    new = np.bincount(block, victims, blocks)
    due = np.bincount(block, expected, blocks)
    low, high = poisson_interval(new.astype(np.int64))
    enough = due >= FEWEST
    return Renewal(*(np.where(enough, top / np.where(enough, due, 1.0), np.nan) for top in (new, low, high)))
