"""Intervals of a mean number of children when children are unequally spread and some of them are yet to come.

A parent's children are taken for negative binomial (variance ``m + m**2 / k``). How unequally they are spread, k, is
known from all parents together only so far, and the share of children that had time to come is itself an estimate:
the interval averages over both, and inverts the mid-p value of what was counted.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["inequalities", "offspring_intervals", "poisson_interval"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

INEQUALITIES: Final = np.geomspace(0.005, 40.0, 60)
"""Values of 1 / k between which the data choose: from next to Poisson to nearly all children of few parents."""
NODES: Final = 8
"""Quantiles of an uncertain number that stand for it."""
MIN: Final = 0.01
"""Share of the children that had time to come, at least, in any of them."""
WIDEST: Final = 8.0
"""Log of how far an end of an interval is looked for from the estimate."""
HALVINGS: Final = 18
TAIL: Final = 0.05
"""Of a central 90% interval."""


def inequalities(children: Ints, expected: Floats, cohort: Ints) -> Floats:
    """Return values of ``1 / k`` that stand for what the children of single parents tell of k, each as likely.

    Beforehand ``1 / (1 + k)`` is taken to lie anywhere between 0 and 1 alike. The likelihood is adjusted [1]_ for the
    mean of each cohort, which is fitted to the same children.

    Parameters
    ----------
    children : ndarray of int64, shape (n_parents,)
        Children of each.
    expected : ndarray of float64, shape (n_parents,)
        Their expected number: that of the parent's cohort.
    cohort : ndarray of int64, shape (n_parents,)
        Number of each parent's cohort.

    Returns
    -------
    ndarray of float64, shape (n_nodes,)
        Quantiles of its law.

    References
    ----------
    .. [1] D. R. Cox, N. Reid, Journal of the Royal Statistical Society B 49, 1987; for negative binomials D. J.
       McCarthy, Y. Chen, G. K. Smyth, Nucleic Acids Research 40, 2012.

    Examples
    --------
    >>> equal, unequal, one = np.repeat(2, 200), np.tile([0, 0, 0, 8], 50), np.zeros(200, np.int64)
    >>> [bool(np.median(inequalities(c, np.full(200, 2.0), one)) > 1.0) for c in (equal, unequal)]
    [False, True]
    """
    log_weight = np.log(INEQUALITIES / (1.0 + INEQUALITIES) ** 2)
    most = int(children.max(initial=0))
    tally = np.bincount(children, minlength=most + 1)
    at_least = np.cumsum(tally[::-1])[::-1][1:]  # parents with more than 0, 1, ... children
    for i, k in enumerate(1.0 / INEQUALITIES):
        log_weight[i] += at_least @ np.log1p(np.arange(most) / k)
        log_weight[i] -= ((k + children) * np.log1p(expected / k)).sum()
        known = np.bincount(cohort, expected / (1.0 + expected / k))  # of each cohort's mean
        log_weight[i] -= 0.5 * np.log(known[known > 0.0]).sum()
    weight = np.exp(log_weight - log_weight.max())
    weight /= weight.sum()
    values = np.log(INEQUALITIES)
    nodes = np.interp((np.arange(NODES) + 0.5) / NODES, np.cumsum(weight) - 0.5 * weight, values)
    mean = weight @ values
    return np.exp(_as_spread(nodes, mean, math.sqrt(weight @ (values - mean) ** 2)))


def _as_spread(nodes: Floats, mean: Floats | float, sd: Floats | float) -> Floats:
    """Return nodes moved from their mean until they have a law's mean and standard deviation: quantiles fall short."""
    spread = nodes.std(axis=0)
    factor = np.divide(sd, spread, out=np.ones_like(spread), where=spread > 0.0)
    return np.asarray(mean + (nodes - nodes.mean(axis=0)) * factor)


def offspring_intervals(children: Ints, expected: Floats, parents: Floats, unequal: Floats) -> tuple[Floats, Floats]:
    """Return 90% intervals of the mean number of children of a parent, one a cohort.

    Parameters
    ----------
    children : ndarray of int64, shape (n_cohorts,)
        Children counted.
    expected : ndarray of float64, shape (n_draws, n_cohorts)
        How many parents' worth of children could be counted, by draw: the sum of the shares that fit.
    parents : ndarray of float64, shape (n_cohorts,)
        Parents: independent of each other.
    unequal : ndarray of float64, shape (n_nodes,)
        From `inequalities`.

    Returns
    -------
    low, high : ndarray of float64, shape (n_cohorts,)
        Ends of the intervals [persons].

    Examples
    --------
    One hundred children of one hundred parents, each alike, and all had the time to come:

    >>> low, high = offspring_intervals(np.array([100]), np.full((1, 1), 100.0), np.array([100.0]), np.array([0.01]))
    >>> low.round(2).item(), high.round(2).item()
    (0.85, 1.18)
    """
    if len(children) == 0:
        return np.zeros(0), np.zeros(0)
    size = np.repeat(parents[:, None] / unequal, NODES, axis=1)
    could = np.quantile(expected, (np.arange(NODES) + 0.5) / NODES, axis=0)
    could = np.maximum(_as_spread(could, expected.mean(axis=0), expected.std(axis=0)), MIN * parents)
    nodes = np.tile(could.T, len(unequal))
    centre = np.log(np.maximum(children, 1) / expected.mean(axis=0))

    def solved(value: float) -> Floats:
        low, high = centre - WIDEST, centre + WIDEST
        for _ in range(HALVINGS):
            middle = (low + high) / 2.0
            more = _mid_below(children, np.exp(middle)[:, None] * nodes, size).mean(axis=1) > value
            low, high = np.where(more, middle, low), np.where(more, high, middle)
        return np.asarray(np.exp((low + high) / 2.0))

    return np.where(children > 0, solved(1.0 - TAIL), 0.0), solved(TAIL)


def _mid_below(children: Ints, mean: Floats, size: Floats) -> Floats:
    """Return the chance of fewer children, with half of that of as many, in negative binomials of `mean` and `size`.

    `mean` and `size` have one row a cohort.
    """
    from scipy.special import betainc, gammaln

    count = children[:, None].astype(np.float64)
    ways = gammaln(size + count) - gammaln(size) - gammaln(count + 1.0)
    as_many = np.exp(ways - size * np.log1p(mean / size) - count * np.log1p(size / mean))
    return np.asarray(betainc(size, count + 1.0, size / (size + mean)) - 0.5 * as_many)


def poisson_interval(counts: Ints) -> tuple[Floats, Floats]:
    """Return the exact central 90% interval of Poisson means, by quantiles of the gamma law."""
    from scipy.special import gammaincinv

    low = gammaincinv(np.maximum(counts, 1), TAIL)
    return np.where(counts > 0, low, 0.0), np.asarray(gammaincinv(counts + 1.0, 1.0 - TAIL))
