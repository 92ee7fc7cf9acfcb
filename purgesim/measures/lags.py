"""How long children take to follow their parents, as far as a window lets it be known.

Only pairs whose child came before the close are seen, so the lags that were seen are too short: they are truncated on
the right, each by the time from its parent to the close. Looked at backwards in time they are delayed entries, and the
product-limit estimator in reverse time [1]_ [2]_ [3]_ gives their law without a model, but only up to the longest lag
that the window can hold: of longer ones the data say nothing. Beyond it the upper half of the lags is taken to fall off
geometrically; where it does not clearly fall, the share that lies beyond may be anything.

References
----------
.. [1] D. Lynden-Bell, Monthly Notices of the Royal Astronomical Society 155, 1971.
.. [2] S. W. Lagakos, L. M. Barraj, V. De Gruttola, Biometrika 75, 1988.
.. [3] J. D. Kalbfleisch, J. F. Lawless, Statistica Sinica 1, 1991.
.. [4] D. B. Rubin, "The Bayesian bootstrap", Annals of Statistics 9, 1981.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["FEWEST", "LagLaw", "law_of_lags"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

FEWEST: Final = 10
"""Fewest lags of which a law is estimated, and fewest that must tell of the longest lag it is estimated for."""
DRAWS: Final = 200
"""Times the families are weighted anew for the uncertainty of the law."""
SEED: Final = 41
"""Of those weights: a measure gives the same figures whenever it is asked."""
STEPS: Final = 30
"""Newton steps at most towards the slope of the tail."""


class LagLaw(NamedTuple):
    """Share of the children who follow their parents within so many days.

    Parameters
    ----------
    shares : ndarray of float64, shape (n_days,)
        Share of the children who follow within 0, 1, ... days.
    draws : ndarray of float64, shape (n_draws, n_days)
        The same with the families weighted anew: the uncertainty of the shares.
    """

    shares: Floats
    draws: Floats


def law_of_lags(lags: Ints, room: Ints, family: Ints, n_days: int) -> LagLaw | None:
    """Return the law of the lags, estimated under right truncation.

    Parameters
    ----------
    lags : ndarray of int64, shape (n_pairs,)
        Days from parent to child, not below 0.
    room : ndarray of int64, shape (n_pairs,)
        Longest lag that would have been seen of the same parent: the days from the parent to the last day seen.
    family : ndarray of int64, shape (n_pairs,)
        Parent of each pair: children of one parent are not independent of each other.
    n_days : int
        Days for which shares are wanted.

    Returns
    -------
    LagLaw or None
        None if there are fewer than ten lags.

    Examples
    --------
    Every child follows after a week; also of the parents whom the close leaves little time.

    >>> law = law_of_lags(np.full(20, 7), np.arange(10, 30), np.arange(20), 30)
    >>> law.shares[[6, 7, 29]].tolist()
    [0.0, 1.0, 1.0]
    """
    if len(lags) < FEWEST:
        return None
    horizon = _horizon(lags, room)
    inside = lags <= horizon
    short, time = lags[inside], np.minimum(room[inside], horizon)
    weights = np.ones(len(lags))
    middle = int(np.searchsorted(_reversed_product(short, time, weights[inside], horizon), 0.5))
    random = np.random.Generator(np.random.Philox(SEED))
    families, place = np.unique(family, return_inverse=True)
    draws = np.empty((DRAWS + 1, horizon + 1))
    above = lags > middle
    most = int(room[above].max(initial=middle)) - middle
    excess, tells = np.zeros(DRAWS + 1), np.zeros((DRAWS + 1, most + 1))
    for draw in range(DRAWS + 1):
        if draw:
            weights = random.exponential(size=len(families))[place]
        draws[draw] = _reversed_product(short, time, weights[inside], horizon)
        excess[draw] = weights[above] @ (lags[above] - middle)
        tells[draw] = np.bincount(room[above] - middle, weights[above], most + 1)
    slope = _slopes(excess, tells)
    shares = _with_tail(draws, slope, middle, n_days)
    return LagLaw(shares[0], shares[1:])


def _at_risk(lags: Ints, room: Ints, weights: Floats, size: int) -> tuple[Floats, Floats]:
    """Return the pairs with each lag, and the pairs that could have had it among those with no longer one."""
    have = np.bincount(lags, weights, size)[:size].astype(np.float64)
    left = np.concatenate([[0.0], np.bincount(room, weights, size)[: size - 1]])
    return have, np.cumsum(have) - np.cumsum(left)


def _horizon(lags: Ints, room: Ints) -> int:
    """Return the longest lag of which at least ten pairs can tell, and the root of their number if that is more."""
    size = int(room.max()) + 1
    _, at_risk = _at_risk(lags, room, np.ones(len(lags)), size)
    enough = np.flatnonzero(at_risk >= max(FEWEST, len(lags) ** 0.5))
    return int(enough[-1]) if len(enough) else int(lags.max())


def _reversed_product(lags: Ints, room: Ints, weights: Floats, horizon: int) -> Floats:
    """Return the share of lags up to 0, 1, ..., horizon of those up to the horizon."""
    have, at_risk = _at_risk(lags, room, weights, horizon + 1)
    kept = 1.0 - np.divide(have, at_risk, out=np.zeros_like(have), where=have > 0.0)
    below = np.cumprod(np.clip(kept, 0.0, 1.0)[::-1])[::-1]
    return np.append(below[1:], 1.0)


def _slopes(excess: Floats, tells: Floats) -> Floats:
    """Return the log of the ratio from day to day in geometric tails, cut off after the days that each pair has.

    Parameters
    ----------
    excess : ndarray, shape (n_draws,)
        Sum of the days beyond the middle.
    tells : ndarray, shape (n_draws, most + 1)
        How many of them could have been seen for 0, 1, ... days.

    Returns
    -------
    ndarray, shape (n_draws,)
        Minus infinity without a tail; 0 where it does not fall.
    """
    room = np.flatnonzero(tells.any(axis=0))
    tells, counts = tells[:, room], tells.sum(axis=1)
    slope = np.full(len(excess), -np.inf)
    falls = (excess > counts * (1.0 + 1e-9)) & (excess < tells @ (room + 1.0) / 2.0)
    slope[(excess > counts) & ~falls] = 0.0
    if not falls.any():
        return slope
    theta = np.log1p(-counts[falls] / excess[falls])  # as if nothing were cut off
    low, high = np.full(len(theta), -50.0), np.full(len(theta), -1e-9)
    for _ in range(STEPS):
        mean, spread = _cut_geometric(theta, room.astype(np.float64))
        value = (tells[falls] * mean).sum(axis=1) - excess[falls]
        low, high = np.where(value < 0.0, theta, low), np.where(value < 0.0, high, theta)
        newton = theta - value / np.maximum((tells[falls] * spread).sum(axis=1), 1e-300)
        before, theta = theta, np.where((newton > low) & (newton < high), newton, (low + high) / 2.0)
        if (np.abs(theta - before) < 1e-6).all():
            break
    slope[falls] = theta
    return slope


def _cut_geometric(theta: Floats, most: Floats) -> tuple[Floats, Floats]:
    """Return mean and variance of 1, ..., most with weights exp(theta * days), shape (n_draws, n_most)."""
    t, m = theta[:, None], most[None, :]
    one, all_of_them = np.expm1(t), np.expm1(t * m)
    mean = m * (1.0 + 1.0 / np.where(all_of_them == 0.0, -1.0, all_of_them)) - 1.0 / one
    spread = np.exp(t) / one**2 - m**2 * np.exp(t * m) / all_of_them**2
    return mean, spread


def _with_tail(inside: Floats, slope: Floats, middle: int, n_days: int) -> Floats:
    """Return the shares for all days, what lies beyond the horizon taken off; shape (n_draws, n_days)."""
    horizon = inside.shape[1] - 1
    upper = (1.0 - inside[:, middle])[:, None]
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        beyond = upper / np.expm1(-slope * (horizon - middle))[:, None]  # over the share inside
        later = -np.expm1(np.minimum(slope[:, None] * np.arange(1, n_days - horizon), 0.0))
        after = np.concatenate([inside[:, :n_days], 1.0 + np.nan_to_num(beyond * later)], axis=1)[:, :n_days]
        beyond = np.where(upper > 0.0, beyond, 0.0)
        return np.nan_to_num(after / (1.0 + beyond), nan=0.0)
