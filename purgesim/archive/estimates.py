"""What one may infer from an incomplete record: plain statistics, with their assumptions."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["LEVEL", "Estimate", "chapman", "inverse_weighted", "seen_shares", "share_interval", "weighted_total"]

LEVEL: Final = 0.9
"""Nominal level of all intervals."""


class Estimate(NamedTuple):
    """An estimate with its standard error and nominal interval; NaN where there is none."""

    value: float
    error: float
    low: float
    high: float

    def covers(self, truth: float) -> bool:
        """Return whether the interval holds the truth."""
        return self.low <= truth <= self.high


def _z(level: float) -> float:
    if not 0.0 < level < 1.0:
        raise ValueError(f"level: given {level:g}; allowed: between 0 and 1; choose for instance 0.9")
    return NormalDist().inv_cdf(0.5 + level / 2.0)


def chapman(first: int, second: int, both: int, level: float = LEVEL) -> Estimate:
    """Return Chapman's estimate of a total from two lists and those on both.

    It holds if the lists are independent, everybody is as likely as everybody else to be on a list, nobody comes or
    leaves between them, and everybody on both is recognised. If being on one list makes the other more likely, the
    total is underestimated, and the interval is too narrow by any measure. Where totals are of a few dozen the interval
    holds the truth less often than its level says, even if all that is so.

    Parameters
    ----------
    first, second : int
        Persons on each list.
    both : int
        Of them, those on both.
    level : float
        Nominal level of the interval.

    Returns
    -------
    Estimate
        The interval is that of the unseen, taken as log-normal: it never falls below the number seen (Chao 1987).

    Raises
    ------
    ValueError
        If a number is negative or more are on both lists than on one.

    References
    ----------
    D. G. Chapman, "Some properties of the hypergeometric distribution with applications to zoological censuses", 1951;
    G. A. F. Seber, "The estimation of animal abundance", 1982; A. Chao, Biometrics 43, 1987.

    Examples
    --------
    >>> found = chapman(400, 300, 60)
    >>> round(found.value, 1), round(found.error, 1)
    (1977.7, 206.6)
    """
    if not 0 <= both <= min(first, second):
        raise ValueError(
            f"both: given {both} with lists of {first} and {second}; allowed: 0 to the shorter list; count persons once"
        )
    value = (first + 1) * (second + 1) / (both + 1) - 1.0
    variance = (first + 1) * (second + 1) * (first - both) * (second - both) / ((both + 1) ** 2 * (both + 2))
    seen = first + second - both
    return Estimate(value, math.sqrt(variance), *_log_normal(value, variance, float(seen), level))


def _log_normal(value: float, variance: float, seen: float, level: float) -> tuple[float, float]:
    """Return the interval of a total of which some were seen, the rest taken as log-normal."""
    unseen = value - seen
    if unseen <= 0.0 or variance == 0.0:
        return value, value
    factor = math.exp(_z(level) * math.sqrt(math.log1p(variance / unseen**2)))
    return seen + unseen / factor, seen + unseen * factor


def _shares(name: str, values: ArrayLike) -> NDArray[np.float64]:
    found = np.asarray(values, np.float64)
    if found.ndim != 1 or not (np.isfinite(found).all() and (found >= 0.0).all()):
        raise ValueError(f"{name}: given {found.tolist()}; allowed: a list of finite numbers, none negative")
    return found


def seen_shares(shares: ArrayLike, visibility: ArrayLike) -> NDArray[np.float64]:
    """Return the shares that an archive shows of groups it sees unequally well.

    Parameters
    ----------
    shares, visibility : array of float, shape (n,)
        True shares of the groups, and the chance that one of a group is recorded.

    Examples
    --------
    >>> seen_shares([0.6, 0.1, 0.3], [0.2, 0.9, 0.1]).round(3).tolist()
    [0.5, 0.375, 0.125]
    """
    seen = _shares("shares", shares) * _shares("visibility", visibility)
    return np.asarray(seen / seen.sum())


def inverse_weighted(counts: ArrayLike, visibility: ArrayLike) -> NDArray[np.float64]:
    """Return shares of groups from what was recorded of them, each divided by its visibility.

    Parameters
    ----------
    counts, visibility : array of float, shape (n,)
        Recorded numbers (or shares) of the groups, and the chance that one of a group is recorded.

    Raises
    ------
    ValueError
        If something is recorded of a group that cannot be seen.

    Examples
    --------
    >>> inverse_weighted([0.5, 0.375, 0.125], [0.2, 0.9, 0.1]).round(3).tolist()
    [0.6, 0.1, 0.3]
    """
    weighted = _weighted(counts, visibility)
    return np.asarray(weighted / weighted.sum())


def _weighted(counts: ArrayLike, visibility: ArrayLike) -> NDArray[np.float64]:
    counted, chance = _shares("counts", counts), _shares("visibility", visibility)
    if ((counted > 0.0) & (chance == 0.0)).any():
        raise ValueError("visibility: given 0 for a group of which something is recorded; give it a chance above 0")
    return np.divide(counted, chance, out=np.zeros_like(counted), where=chance > 0.0)


def weighted_total(counts: ArrayLike, visibility: ArrayLike, level: float = LEVEL) -> Estimate:
    """Return a total from the numbers recorded of groups, each divided by its visibility.

    Parameters
    ----------
    counts, visibility : array of float, shape (n,)
        Recorded numbers of the groups, and the chance that one of a group is recorded.
    level : float
        Nominal level of the interval.

    Returns
    -------
    Estimate
        The variance is the binomial one of each group; groups that cannot be seen are not in the total.

    Examples
    --------
    >>> weighted_total([50, 90], [0.5, 0.9]).value
    200.0
    """
    counted, chance = _shares("counts", counts), _shares("visibility", visibility)
    value = float(_weighted(counted, chance).sum())
    seeable = chance > 0.0
    variance = float((counted[seeable] * (1.0 - chance[seeable]) / chance[seeable] ** 2).sum())
    return Estimate(value, math.sqrt(variance), *_log_normal(value, variance, float(counted.sum()), level))


def share_interval(count: int, total: int, level: float = LEVEL) -> Estimate:
    """Return a share with Wilson's interval, as if the recorded were a simple random sample.

    Raises
    ------
    ValueError
        If more are counted than there are, or the level is no share.

    Examples
    --------
    >>> found = share_interval(5, 10)
    >>> round(found.low, 3), round(found.high, 3)
    (0.269, 0.731)
    """
    if not 0 <= count <= total:
        raise ValueError(f"count: given {count} of {total}; allowed: 0 to all of them; count each once")
    z = _z(level)
    if total == 0:
        return Estimate(math.nan, math.nan, math.nan, math.nan)
    share = count / total
    middle = (share + z * z / (2.0 * total)) / (1.0 + z * z / total)
    half = z / (1.0 + z * z / total) * math.sqrt(share * (1.0 - share) / total + z * z / (4.0 * total**2))
    low = 0.0 if count == 0 else middle - half  # what is exactly there, and no rounding beyond it
    high = 1.0 if count == total else middle + half
    return Estimate(share, math.sqrt(share * (1.0 - share) / total), low, high)
