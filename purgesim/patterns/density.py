"""The log predictive density of a documented count: how likely the runs make it, however far off they are."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import logsumexp

__all__ = ["Density", "density_of", "log_predictive_density"]

BEYOND: Final = 3.0
"""Kernel widths from the nearest run from which a density is the kernel's own tail and nothing the runs show."""


class Density(NamedTuple):
    """A log predictive density.

    Attributes
    ----------
    log : float
        Natural logarithm [1/person]; NaN with fewer than two runs above 0, or without any spread.
    beyond : bool
        Whether the count lies so far from all runs that the number only says how far.
    """

    log: float
    beyond: bool


def density_of(simulated: ArrayLike, documented: float) -> Density:
    """Return the log density of a documented count under simulated ones, smoothed on the logarithmic scale.

    Parameters
    ----------
    simulated : array_like, shape (n_runs,)
        Counts, one a run; NaN is a run without one, and left out.
    documented : float
        The documented count, above 0.

    Raises
    ------
    ValueError
        If the documented count is not above 0, or a simulated one is negative or infinite.

    Notes
    -----
    A Gaussian kernel with the width of Scott (1992), summed as logarithms, so that no distance ends in a floor. Runs
    with nothing have no logarithm: they take their share of the whole, and have no part in the width. Far from all runs
    the kernel's tail decides, and two such numbers can be compared but not be taken for chances: that is `beyond`.
    """
    if not documented > 0.0:
        raise ValueError(f"documented: given {documented:g}; allowed: a count above 0")
    counts = np.asarray(simulated, np.float64)
    counts = counts[~np.isnan(counts)]
    if len(counts) and not (counts.min() >= 0.0 and np.isfinite(counts.max())):
        raise ValueError("simulated: given a count that is negative or infinite; allowed: 0 or more")
    logs = np.log(counts[counts > 0.0])
    spread = float(logs.std(ddof=1)) if len(logs) > 1 and np.ptp(logs) > 0.0 else 0.0
    if spread == 0.0:
        return Density(float("nan"), False)
    width = 1.06 * spread * len(logs) ** -0.2
    apart = np.abs(np.log(documented) - logs) / width
    total = float(logsumexp(-0.5 * apart**2)) - np.log(len(counts) * width * np.sqrt(2.0 * np.pi) * documented)
    return Density(float(total), bool(apart.min() > BEYOND))


def log_predictive_density(simulated: ArrayLike, documented: float) -> float:
    """Return the log density of a documented count under simulated ones [1/person]; parameters as for `density_of`.

    Examples
    --------
    >>> near, half, far = [90.0, 100.0, 110.0], [90.0, 100.0, 110.0, 0.0, 0.0, 0.0], [1.0, 2.0]
    >>> [round(log_predictive_density(runs, 100.0), 2) for runs in (near, half, far)]
    [-3.47, -4.16, -42.83]
    """
    return density_of(simulated, documented).log
