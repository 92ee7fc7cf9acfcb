"""The exponential race: choice among options in which every option has its own key.

Each option's time is ``-ln(u) / weight``; the smallest wins, ties go to the lower row, and k names
are the k smallest. Removing one option changes nobody else's number.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from purgesim.core.jit import compiled
from purgesim.core.keyed_random import uniform

__all__ = ["first_k", "largest_first", "lateness", "leads", "time_of", "too_late", "winner"]


@compiled("float64(float64, float64)")
def lateness(u: float, weight: float) -> float:
    """Return when an option with draw `u` comes in; never if its weight is not positive."""
    return -math.log(u) / weight if weight > 0.0 else math.inf


@compiled("float64(uint64, uint64, int64, int64, int64, int64, float64)")
def time_of(key0: int, key1: int, stream: int, who: int, option: int, n: int, weight: float) -> float:
    """Return an option's time in the race; infinite if its weight is not positive."""
    return lateness(uniform(key0, key1, stream, who, option, n), weight)


@compiled("boolean(float64, float64, float64)")
def too_late(u: float, weight: float, bar: float) -> bool:
    """Whether an option with draw `u` is certain to come in after `bar`, told without a logarithm.

    ``-ln(u) >= 1 - u``; the margin covers the rounding of the time itself, so that the race is the same bit for bit.
    Where the product is undefined (weights of 0 or infinity) nothing is certain.
    """
    return 1.0 - u > bar * weight * (1.0 + 1e-9)


@compiled("boolean(float64, float64, int64, float64, int64)")
def leads(u: float, weight: float, row: int, bar: float, best: int) -> bool:
    """Whether an option comes in before the best so far, `best` at `bar` (-1 at infinity); ties go to the lower row."""
    if too_late(u, weight, bar):
        return False
    t = lateness(u, weight)
    return t < bar or (best >= 0 and t == bar and row < best)


@compiled("int64[::1](float64[::1])")
def largest_first(draws: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the positions of all draws that are not 0, the largest before the others.

    Who wins a race does not depend on the order in which its options are looked at. With the best draw first, most of
    the others are told to be too late without another look.
    """
    order = np.empty(len(draws), np.int64)
    count = top = 0
    for i in range(len(draws)):
        if draws[i] > 0.0:
            order[count] = i
            if draws[i] > draws[order[top]]:
                top = count
            count += 1
    if count > 0:
        order[0], order[top] = order[top], order[0]
    return order[:count]


@compiled("int64(uint64, uint64, int64, int64, int64, int64[::1], float64[::1], int64)")
def winner(
    key0: int,
    key1: int,
    stream: int,
    who: int,
    n: int,
    rows: NDArray[np.int64],
    weights: NDArray[np.float64],
    count: int,
) -> int:
    """Return the position of the winner among the first `count` options, -1 if there is none.

    Parameters
    ----------
    key0, key1, stream, who, n : int
        Key of the choice (see `purgesim.core.keyed_random.uniform`).
    rows : ndarray of int64, shape (>= count,)
        Options.
    weights : ndarray of float64, shape (>= count,)
        Their weights; an option whose weight is not positive cannot win.
    count : int
        Options in use.
    """
    best, best_time = -1, math.inf
    for i in range(count):
        u = uniform(key0, key1, stream, who, rows[i], n)
        if leads(u, weights[i], rows[i], best_time, rows[best] if best >= 0 else -1):
            best, best_time = i, lateness(u, weights[i])
    return best


@compiled("int64[::1](uint64, uint64, int64, int64, int64, int64[::1], float64[::1], int64, int64)")
def first_k(
    key0: int,
    key1: int,
    stream: int,
    who: int,
    n: int,
    rows: NDArray[np.int64],
    weights: NDArray[np.float64],
    count: int,
    few: int,
) -> NDArray[np.int64]:
    """Return the positions of the `few` first options, fastest first; fewer if there are fewer.

    Parameters are those of `winner`, and `few`, how many are wanted.
    """
    few = max(0, min(few, count))
    chosen = np.empty(few, np.int64)
    times = np.empty(few, np.float64)
    found = 0
    for i in range(count if few > 0 else 0):
        u = uniform(key0, key1, stream, who, rows[i], n)
        if too_late(u, weights[i], times[few - 1] if found == few else math.inf):
            continue
        t = lateness(u, weights[i])
        if t == math.inf:
            continue
        if found == few and not (t < times[few - 1] or (t == times[few - 1] and rows[i] < rows[chosen[few - 1]])):
            continue
        place = found if found < few else few - 1
        while place > 0 and (t < times[place - 1] or (t == times[place - 1] and rows[i] < rows[chosen[place - 1]])):
            times[place], chosen[place] = times[place - 1], chosen[place - 1]
            place -= 1
        times[place], chosen[place] = t, i
        found = min(found + 1, few)
    return chosen[:found]
