"""What one may infer from an incomplete record: plain statistics, with their assumptions."""

from __future__ import annotations

import math
from collections.abc import Callable
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
        Where everybody of one list is on the other the error is 0, and the interval goes up to the largest total of
        which that is still likely enough: to infinity if that list is empty.

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
    if variance == 0.0:
        return Estimate(value, 0.0, value, _nobody_missed(min(first, second), max(first, second), level))
    return Estimate(value, math.sqrt(variance), *_log_normal(value, variance, float(seen), level))


def _nobody_missed(shorter: int, longer: int, level: float) -> float:
    """Return the largest total of which a list of so many lies wholly within one of more with a chance of the tail."""
    if shorter == 0:
        return math.inf
    tail = math.log((1.0 - level) / 2.0)

    def likely(total: int) -> bool:
        return sum(math.log((longer - i) / (total - i)) for i in range(shorter)) >= tail

    return float(_largest(likely, longer))


def _largest(holds: Callable[[int], bool], least: int, step: int = 1) -> int:
    """Return the largest number for which something holds that holds up to there; `least` if it never does.

    `step` is a guess how far from `least` it is.
    """
    low = least
    while holds(low + step):
        low, step = low + step, 2 * step
    while step > 1:
        step = (step + 1) // 2
        low += step if holds(low + step) else 0
    return low


def _log_normal(value: float, variance: float, seen: float, level: float) -> tuple[float, float]:
    """Return the interval of a total of which some were seen, the rest taken as log-normal."""
    unseen = value - seen
    factor = math.exp(_z(level) * math.sqrt(math.log1p(variance / unseen**2)))
    return seen + unseen / factor, seen + unseen * factor


def _shares(name: str, values: ArrayLike) -> NDArray[np.float64]:
    found = np.asarray(values, np.float64)
    if found.ndim != 1 or not (np.isfinite(found).all() and (found >= 0.0).all()):
        raise ValueError(f"{name}: given {found.tolist()}; allowed: a list of finite numbers, none negative")
    return found


def _seen_by(name: str, values: ArrayLike, visibility: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return what is given of the groups, and the chance to be seen of each."""
    found, chance = _shares(name, values), _shares("visibility", visibility)
    if len(found) != len(chance):
        raise ValueError(f"visibility: given {len(chance)} for {len(found)} groups; give each group one")
    if (chance > 1.0).any():
        raise ValueError(f"visibility: given {chance.tolist()}; allowed: chances from 0 to 1")
    return found, chance


def _of_their_sum(name: str, values: NDArray[np.float64]) -> NDArray[np.float64]:
    if not values.sum() > 0.0:
        raise ValueError(f"{name}: nothing is seen of any group, which leaves no shares; give some of one that is seen")
    return np.asarray(values / values.sum())


def seen_shares(shares: ArrayLike, visibility: ArrayLike) -> NDArray[np.float64]:
    """Return the shares that an archive shows of groups it sees unequally well.

    Parameters
    ----------
    shares, visibility : array of float, shape (n,)
        True shares of the groups, and the chance that one of a group is recorded.

    Raises
    ------
    ValueError
        If a number is none, or nothing is seen of any group.

    Examples
    --------
    >>> seen_shares([0.6, 0.1, 0.3], [0.2, 0.9, 0.1]).round(3).tolist()
    [0.5, 0.375, 0.125]
    """
    found, chance = _seen_by("shares", shares, visibility)
    return _of_their_sum("shares", found * chance)


def inverse_weighted(counts: ArrayLike, visibility: ArrayLike) -> NDArray[np.float64]:
    """Return shares of groups from what was recorded of them, each divided by its visibility.

    Parameters
    ----------
    counts, visibility : array of float, shape (n,)
        Recorded numbers (or shares) of the groups, and the chance that one of a group is recorded.

    Raises
    ------
    ValueError
        If something is recorded of a group that cannot be seen, or nothing of any.

    Examples
    --------
    >>> inverse_weighted([0.5, 0.375, 0.125], [0.2, 0.9, 0.1]).round(3).tolist()
    [0.6, 0.1, 0.3]
    """
    return _of_their_sum("counts", _weighted(*_seen_by("counts", counts, visibility)))


def _weighted(counted: NDArray[np.float64], chance: NDArray[np.float64]) -> NDArray[np.float64]:
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
        The error is the binomial one of each group, 0 of one of which nothing was recorded. The interval is not: it
        adds up the distances from the estimate to the ends of each group's exact interval, for of a group of which
        nothing was recorded there may be many still. Groups that cannot be seen are not in the total.

    Raises
    ------
    ValueError
        If something is recorded of a group that cannot be seen.

    Notes
    -----
    Adding up distances so recovers the variances: G. Y. Zou, A. Donner, Statistics in Medicine 27, 2008.

    Examples
    --------
    >>> weighted_total([50, 90], [0.5, 0.9]).value
    200.0
    >>> weighted_total([0], [0.1]).high
    28.0
    """
    counted, chance = _seen_by("counts", counts, visibility)
    each = _weighted(counted, chance)
    value, seen = float(each.sum()), chance > 0.0
    variance = float((counted[seen] * (1.0 - chance[seen]) / chance[seen] ** 2).sum())
    ends = np.array([_sizes(c, p, level) for c, p in zip(counted[seen].tolist(), chance[seen].tolist(), strict=True)])
    below, above = np.sqrt(((ends.reshape(-1, 2) - each[seen, None]) ** 2).sum(axis=0)).tolist()
    return Estimate(value, math.sqrt(variance), max(value - below, float(counted.sum())), value + above)


def _sizes(counted: float, chance: float, level: float) -> tuple[float, float]:
    """Return the exact interval of the size of a group of which so many were seen, each with the same chance."""
    if chance == 1.0:
        return counted, counted
    tail, low, high = (1.0 - level) / 2.0, math.floor(counted), math.ceil(counted)
    step = int((counted + math.sqrt(counted)) / chance - counted) + 1
    too_few = _largest(lambda size: 1.0 - _at_most(low - 1, size, chance) < tail, low - 1, step) if low else -1
    return max(too_few + 1.0, counted), float(_largest(lambda size: _at_most(high, size, chance) >= tail, high, step))


def _at_most(most: int, size: int, chance: float) -> float:
    """Return the binomial chance of at most so many."""
    if most < 0 or most >= size:
        return 0.0 if most < 0 else 1.0
    i = np.arange(1, most + 1)
    ways = np.concatenate([[0.0], np.cumsum(np.log((size - i + 1) / i))])
    return float(
        np.exp(ways + np.arange(most + 1) * math.log(chance / (1.0 - chance)) + size * math.log1p(-chance)).sum()
    )


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
