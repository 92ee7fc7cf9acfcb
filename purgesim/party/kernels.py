"""Kernels the parts of the party share: keyed draws for many rows, and sorting in place."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from purgesim.core.jit import compiled
from purgesim.core.keyed_random import PARTY_DOMAIN, uniform

__all__ = ["sort_pairs", "uniforms"]


@compiled("float64[::1](uint64, int64, int64[::1], int64)")
def uniforms(seed: int, stream: int, who: npt.NDArray[np.int64], whom: int) -> npt.NDArray[Any]:
    """Return one draw of a party's construction for each of many actors.

    Parameters
    ----------
    seed : int
        The party's seed.
    stream, whom : int
        Key of the draws (see `purgesim.core.keyed_random.uniform`); the occurrence is 0.
    who : ndarray of int64, shape (n,)
        Actors.

    Returns
    -------
    ndarray of float64, shape (n,)
        In (0, 1).

    Examples
    --------
    >>> draws = uniforms(1, 64, np.arange(3), 0)
    >>> bool(draws[1] == uniform(1, PARTY_DOMAIN, 64, 1, 0, 0))
    True
    """
    draws = np.empty(who.size)
    for i in range(who.size):
        draws[i] = uniform(seed, PARTY_DOMAIN, stream, who[i], whom, 0)
    return draws


@compiled("void(float64[::1], int32[::1], int64)")
def sort_pairs(keys: npt.NDArray[np.float64], rows: npt.NDArray[np.int32], n: int) -> None:
    """Sort the first n keys and their rows in place, by key and then by row.

    Parameters
    ----------
    keys : ndarray of float64, shape (>= n,)
        Modified.
    rows : ndarray of int32, shape (>= n,)
        Modified.
    n : int
        How many are in use.

    Examples
    --------
    >>> keys, rows = np.array([0.5, 0.25, 0.5, 0.0]), np.array([7, 8, 3, 9], np.int32)
    >>> sort_pairs(keys, rows, 3)
    >>> keys.tolist(), rows.tolist()
    ([0.25, 0.5, 0.5, 0.0], [8, 3, 7, 9])
    """
    gap = 1 if n < 16 else n * 4 // 9
    while gap > 0:
        for i in range(gap, n):
            key, row = keys[i], rows[i]
            j = i
            while j >= gap and (keys[j - gap] > key or (keys[j - gap] == key and rows[j - gap] > row)):
                keys[j], rows[j] = keys[j - gap], rows[j - gap]
                j -= gap
            keys[j], rows[j] = key, row
        gap = 1 if 1 < gap < 3 else gap * 4 // 9
