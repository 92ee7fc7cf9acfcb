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
LEAST: Final = 0.01
"""Share of the children that had time to come, at least, in any of them."""
WIDEST: Final = 8.0
"""Log of how far an end of an interval is looked for from the estimate."""
HALVINGS: Final = 18
TERMS: Final = 5_000
"""Of a continued fraction at most; some square roots of the counts are needed."""
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
    could = np.maximum(_as_spread(could, expected.mean(axis=0), expected.std(axis=0)), LEAST * parents)
    nodes = np.tile(could.T, len(unequal))
    centre = np.log(np.maximum(children, 1) / expected.mean(axis=0))

    ways = _ways(children, size)

    def solved(value: float) -> Floats:
        low, high = centre - WIDEST, centre + WIDEST
        for _ in range(HALVINGS):
            middle = (low + high) / 2.0
            more = _mid_below(children, np.exp(middle)[:, None] * nodes, size, ways).mean(axis=1) > value
            low, high = np.where(more, middle, low), np.where(more, high, middle)
        return np.asarray(np.exp((low + high) / 2.0))

    return np.where(children > 0, solved(1.0 - TAIL), 0.0), solved(TAIL)


def _ways(children: Ints, size: Floats) -> Floats:
    """Return the log of gamma(size + children + 1) / gamma(size) / gamma(children + 1), one row a cohort."""

    def log_gamma(values: Floats) -> Floats:
        return np.array([math.lgamma(value) for value in values.ravel().tolist()]).reshape(values.shape)

    count = children[:, None].astype(np.float64)
    return np.asarray(log_gamma(size + count + 1.0) - log_gamma(size) - log_gamma(count + 1.0))


def _mid_below(children: Ints, mean: Floats, size: Floats, ways: Floats) -> Floats:
    """Return the chance of fewer children, with half of that of as many, in negative binomials of `mean` and `size`.

    `mean`, `size` and `ways` have one row a cohort.
    """
    count = np.broadcast_to(children[:, None].astype(np.float64), mean.shape)
    log_chance, log_rest = -np.log1p(mean / size), -np.log1p(size / mean)
    as_many = np.exp(ways + size * log_chance + count * log_rest) / (size + count)
    return _beta_share(size, count + 1.0, log_chance, log_rest, ways) - 0.5 * as_many


def _beta_share(a: Floats, b: Floats, log_x: Floats, log_rest: Floats, ways: Floats) -> Floats:
    """Return the regularised incomplete beta function at x, by its continued fraction.

    `log_rest` is the log of 1 - x, `ways` that of gamma(a + b) / gamma(a) / gamma(b).
    """
    turned = np.exp(log_x) > (a + 1.0) / (a + b + 2.0)
    p, q = np.where(turned, b, a), np.where(turned, a, b)
    x = np.exp(np.where(turned, log_rest, log_x))
    c, d = np.ones_like(p), 1.0 / (1.0 - (p + q) * x / (p + 1.0))
    fraction = d.copy()
    for m in range(1, TERMS):
        even = m * (q - m) * x / ((p + 2 * m - 1) * (p + 2 * m))
        odd = -(p + m) * (p + q + m) * x / ((p + 2 * m) * (p + 2 * m + 1))
        for term in (even, odd):
            d, c = 1.0 / (1.0 + term * d), 1.0 + term / c
            fraction *= c * d
        if (np.abs(c * d - 1.0) < 1e-9).all():
            break
    found = np.exp(ways + a * log_x + b * log_rest) / p * fraction
    return np.asarray(np.where(turned, 1.0 - found, found))


def poisson_interval(counts: Ints) -> tuple[Floats, Floats]:
    """Return the central 90% interval of Poisson means by Byar's approximation (1% off from 3 on)."""
    z = 1.6448536269514722
    low_of, high_of = np.maximum(counts, 1).astype(np.float64), counts + 1.0
    low = low_of * (1.0 - 1.0 / (9.0 * low_of) - z / (3.0 * np.sqrt(low_of))) ** 3
    high = high_of * (1.0 - 1.0 / (9.0 * high_of) + z / (3.0 * np.sqrt(high_of))) ** 3
    return np.where(counts > 0, low, 0.0), high
