"""Zero-truncated negative binomial by maximum likelihood, and the intervals the estimates need."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaincinv

from purgesim.core.errors import PurgesimError
from purgesim.core.showing import short_html, short_repr

__all__ = ["LOW_DISPERSION", "CountFit", "fit_truncated", "log_probabilities", "means_before", "share_interval"]

LOW_DISPERSION: Final = 1e-6
"""Stands for 0, where counts are log-series; the least that a scenario takes, so that a fit can be put into one."""
HIGH_DISPERSION: Final = 1e4
LOW_MEAN: Final = 1e-3
"""A mean before truncation so small that counts are as good as log-series."""
SAME: Final = 1e-6
"""Difference of log likelihoods that no data could show."""
STEPS: Final = 60


@dataclass(frozen=True)
class CountFit:
    """A zero-truncated negative binomial fitted to counts of at least 1.

    Attributes
    ----------
    n : int
        Counts.
    mean : float
        Mean before truncation, as `purgesim.rules.counts.truncated_negative_binomial` takes it [persons]; it goes to 0
        with the dispersion.
    dispersion : float
        Dispersion k: variance mean + mean**2 / k before truncation; smaller is more unequal. 1e-6 stands for 0, the
        log-series.
    mean_interval, dispersion_interval : tuple of float
        Profile likelihood intervals; an end that the data do not bound is 0 or infinity.
    level : float
        Their level.
    log_likelihood : float
        At the maximum.
    """

    n: int
    mean: float
    dispersion: float
    mean_interval: tuple[float, float]
    dispersion_interval: tuple[float, float]
    level: float
    log_likelihood: float

    __repr__ = short_repr
    _repr_html_ = short_html

    @property
    def mean_of_speakers(self) -> float:
        """Mean after truncation: names of those who name anybody [persons]."""
        return self.mean / -math.expm1(-self.dispersion * math.log1p(self.mean / self.dispersion))


def log_probabilities(most: int, mean: ArrayLike, dispersion: ArrayLike) -> NDArray[np.float64]:
    """Return the log probability of 1 to `most` under zero-truncated negative binomials.

    Parameters
    ----------
    most : int
        Largest count.
    mean, dispersion : array_like, shape (n_points,)
        Before truncation.

    Returns
    -------
    ndarray, shape (n_points, most)

    Examples
    --------
    >>> p = np.exp(log_probabilities(200, [8.0], [1.0]))[0]
    >>> round(float(p.sum()), 6), round(float(p[0]), 4)
    (1.0, 0.1111)
    """
    m, k = (np.atleast_1d(np.asarray(v, float))[:, None] for v in (mean, dispersion))
    x = np.arange(1, most + 1, dtype=float)[None, :]
    ways = np.cumsum(np.log(k + x - 1.0) - np.log(x), axis=1)  # log of gamma(k + x) / gamma(k) / x!
    log_none = -k * np.log1p(m / k)
    result: NDArray[np.float64] = ways - x * np.log1p(k / m) + log_none - np.log(-np.expm1(log_none))
    return result


def fit_truncated(counts: Iterable[int], level: float = 0.95) -> CountFit:
    """Fit a zero-truncated negative binomial by maximum likelihood.

    Parameters
    ----------
    counts : iterable of int
        Each at least 1; at least three, not all 1.
    level : float
        Level of the intervals.

    Returns
    -------
    CountFit

    Raises
    ------
    PurgesimError
        If a count is below 1, or the counts cannot tell mean and dispersion.

    Notes
    -----
    With the dispersion fixed this is an exponential family, so its best mean is the one whose truncated mean is the
    sample's: the search is over one number. Intervals are by profile likelihood: the dispersion's distribution is skew.
    As the dispersion goes to 0 with the mean of the truncated counts kept, they become log-series (Fisher, Corbet and
    Williams 1943), which is the end of the family on that side.

    Examples
    --------
    >>> fit = fit_truncated([1, 1, 2, 3, 5, 8, 13, 21])
    >>> round(fit.mean_of_speakers, 6)
    6.75
    """
    x = np.asarray(list(counts), dtype=int)
    if len(x) < 3 or x.min() < 1 or x.max() == 1:
        told = f"{len(x)} counts" + (f" from {x.min()} to {x.max()}" if len(x) else "")
        raise PurgesimError(f"names: {told} cannot be fitted; give at least three, each at least 1 and not all 1")
    tally = np.bincount(x, minlength=x.max() + 1)[1:].astype(float)

    def likelihood(log_mean: float, log_k: float) -> float:
        return float(log_probabilities(len(tally), math.exp(log_mean), math.exp(log_k))[0] @ tally)

    low, high = math.log(LOW_DISPERSION), math.log(HIGH_DISPERSION)

    def matching(log_k: float) -> float:
        return math.log(means_before(x.mean(), math.exp(log_k)))

    def of_dispersion(log_k: float) -> float:
        return likelihood(matching(log_k), log_k)

    def of_mean(log_mean: float) -> float:
        return likelihood(log_mean, _argmax(lambda k: likelihood(log_mean, k), low, high))

    best_k = _argmax(of_dispersion, low, high)
    if of_dispersion(best_k) < of_dispersion(low) + SAME:
        best_k = low
    best_mean = matching(best_k)
    top = likelihood(best_mean, best_k)
    drop = top - 0.5 * NormalDist().inv_cdf(0.5 + level / 2.0) ** 2
    bounds = (
        _where(of_mean, best_mean, min(math.log(LOW_MEAN), best_mean), drop),
        _where(of_mean, best_mean, math.log(100.0 * float(x.max())), drop),
        _where(of_dispersion, best_k, low, drop),
        _where(of_dispersion, best_k, high, drop),
    )
    ends = [math.exp(b) for b in bounds]
    return CountFit(len(x), math.exp(best_mean), math.exp(best_k), (ends[0], ends[1]), (ends[2], ends[3]), level, top)


def means_before(after: ArrayLike, dispersion: ArrayLike) -> NDArray[np.float64]:
    """Return the means before truncation that truncated means belong to.

    Parameters
    ----------
    after : array_like
        Means of those who name anybody, above 1 [persons].
    dispersion : array_like
        Dispersions k, above 0; broadcast against the means.

    Examples
    --------
    >>> float(means_before(9.0, 1.0).round(6))  # geometric: one less
    8.0
    """
    target, k = np.broadcast_arrays(np.asarray(after, float), np.asarray(dispersion, float))
    low, high = np.full(target.shape, math.log(1e-12)), np.log(target)
    for _ in range(STEPS):
        middle = 0.5 * (low + high)
        m = np.exp(middle)
        below = m / -np.expm1(-k * np.log1p(m / k)) < target
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    result: NDArray[np.float64] = np.exp(0.5 * (low + high))
    return result


def _argmax(f: Callable[[float], float], low: float, high: float) -> float:
    """Return the maximum of a function with one peak, by golden sections."""
    golden = 0.5 * (math.sqrt(5.0) - 1.0)
    a, b = high - golden * (high - low), low + golden * (high - low)
    fa, fb = f(a), f(b)
    while high - low > 1e-5:
        if fa < fb:
            low, a, fa = a, b, fb
            b = low + golden * (high - low)
            fb = f(b)
        else:
            high, b, fb = b, a, fa
            a = high - golden * (high - low)
            fa = f(a)
    return 0.5 * (low + high)


def _where(f: Callable[[float], float], inside: float, outside: float, value: float) -> float:
    """Return where f falls to a value between a point inside and one outside; infinite if it does not."""
    if f(outside) > value:
        return math.inf if outside > inside else -math.inf
    for _ in range(30):
        middle = 0.5 * (inside + outside)
        inside, outside = (middle, outside) if f(middle) > value else (inside, middle)
    return 0.5 * (inside + outside)


def share_interval(hits: int, n: int, level: float = 0.95) -> tuple[float, float]:
    """Return the exact interval of a share (Clopper and Pearson 1934); of nobody it is all from 0 to 1.

    Raises
    ------
    PurgesimError
        If there are more hits than cases, or the level is no share.

    Examples
    --------
    >>> low, high = share_interval(4, 4)
    >>> round(low, 3), high
    (0.398, 1.0)
    >>> [round(end, 4) for end in share_interval(550, 1100)]
    [0.47, 0.53]
    """
    if not 0 <= hits <= n:
        raise PurgesimError(f"share: given {hits} of {n}; allowed: 0 to all of them; count each once")
    if not 0.0 < level < 1.0:
        raise PurgesimError(f"level is {level}; give a share between 0 and 1, such as 0.95")
    tail = (1.0 - level) / 2.0
    low = 0.0 if hits == 0 else float(betaincinv(hits, n - hits + 1, tail))
    high = 1.0 if hits == n else float(betaincinv(hits + 1, n - hits, 1.0 - tail))
    return low, high
