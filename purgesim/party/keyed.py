"""Keyed draws for many rows at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from purgesim.compiling import compiled
from purgesim.draws import PARTY_DOMAIN, uniform

__all__ = ["uniforms"]


@compiled("float64[::1](uint64, int64, int64[::1], int64)")
def uniforms(seed: int, stream: int, who: npt.NDArray[np.int64], whom: int) -> npt.NDArray[Any]:
    """Return one draw of a party's construction for each of many actors.

    Parameters
    ----------
    seed : int
        The party's seed.
    stream, whom : int
        Key of the draws (see `purgesim.draws.uniform`); the occurrence is 0.
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
