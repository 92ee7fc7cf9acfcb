"""Zero-truncated negative binomial by maximum likelihood, and the intervals the estimates need."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from purgesim.errors import PurgesimError
from purgesim.showing import short_html, short_repr

__all__ = ["CountFit", "fit_truncated", "log_probabilities", "share_interval"]

LOW_DISPERSION: Final = 0.02
HIGH_DISPERSION: Final = 1e4
STEPS: Final = 60


@dataclass(frozen=True)
class CountFit:
    """A zero-truncated negative binomial fitted to counts of at least 1.

    Attributes
    ----------
    n : int
        Counts.
    mean : float
        Mean before truncation, as `purgesim.rules.counts.truncated_negative_binomial` takes it [persons].
    dispersion : float
        Dispersion k: variance mean + mean**2 / k before truncation; smaller is more unequal.
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

    def of_dispersion(log_k: float) -> float:
        return likelihood(_matching_mean(float(x.mean()), log_k), log_k)

    def of_mean(log_mean: float) -> float:
        return likelihood(log_mean, _argmax(lambda k: likelihood(log_mean, k), low, high))

    best_k = _argmax(of_dispersion, low, high)
    best_mean = _matching_mean(float(x.mean()), best_k)
    top = likelihood(best_mean, best_k)
    drop = top - 0.5 * NormalDist().inv_cdf(0.5 + level / 2.0) ** 2
    bounds = (
        _where(of_mean, best_mean, math.log(1e-4), drop),
        _where(of_mean, best_mean, math.log(100.0 * float(x.max())), drop),
        _where(of_dispersion, best_k, low, drop),
        _where(of_dispersion, best_k, high, drop),
    )
    ends = [math.exp(b) for b in bounds]
    return CountFit(len(x), math.exp(best_mean), math.exp(best_k), (ends[0], ends[1]), (ends[2], ends[3]), level, top)


def _matching_mean(target: float, log_k: float) -> float:
    """Return the log of the mean before truncation whose truncated mean is the target."""
    k = math.exp(log_k)
    low, high = math.log(1e-6), math.log(target)
    for _ in range(STEPS):
        middle = 0.5 * (low + high)
        m = math.exp(middle)
        truncated = m / -math.expm1(-k * math.log1p(m / k))
        low, high = (middle, high) if truncated < target else (low, middle)
    return 0.5 * (low + high)


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
    """Return the exact (Clopper-Pearson) interval of a share.

    Examples
    --------
    >>> low, high = share_interval(4, 4)
    >>> round(low, 3), high
    (0.398, 1.0)
    """
    tail = (1.0 - level) / 2.0

    def at_most(k: int, p: float) -> float:
        return math.fsum(math.comb(n, i) * p**i * (1.0 - p) ** (n - i) for i in range(k + 1))

    def solve(k: int, target: float) -> float:
        low, high = 0.0, 1.0
        for _ in range(STEPS):
            middle = 0.5 * (low + high)
            low, high = (middle, high) if at_most(k, middle) > target else (low, middle)
        return 0.5 * (low + high)

    return (0.0 if hits == 0 else solve(hits - 1, 1.0 - tail), 1.0 if hits == n else solve(hits, tail))
