"""Vacancies of one rank and body: each takes the winner of its own race among those who are left.

Source: White, "Chains of Opportunity", 1970.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from purgesim.core.choice.race import winner
from purgesim.core.jit import compiled
from purgesim.core.keyed_random import Stream

__all__ = ["fill_in_order"]


@compiled("int64[::1](uint64, uint64, int64[::1], int64[::1], int64[::1], float64[::1])")
def fill_in_order(
    key0: int,
    key1: int,
    posts: NDArray[np.int64],
    vacancies: NDArray[np.int64],
    rows: NDArray[np.int64],
    weights: NDArray[np.float64],
) -> NDArray[np.int64]:
    """Return who gets each vacant post, -1 where nobody is left.

    Parameters
    ----------
    posts : ndarray of int64, shape (m,)
        Vacant posts, in order of their number.
    vacancies : ndarray of int64, shape (m,)
        How often each fell vacant before.
    rows : ndarray of int64, shape (k,)
        Those eligible; each may be promoted once.
    weights : ndarray of float64, shape (k,)
        Their weights.

    Returns
    -------
    ndarray of int64, shape (m,)
        Rows, or -1.
    """
    left = weights.copy()
    chosen = np.full(len(posts), -1, np.int64)
    for i in range(len(posts)):
        best = winner(key0, key1, Stream.FILL, posts[i], vacancies[i], rows, left, len(rows))
        if best >= 0:
            chosen[i] = rows[best]
            left[best] = 0.0
    return chosen
