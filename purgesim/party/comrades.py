"""Ties of comrades: drawn within the pools so that whoever is tagged finds their comrades tagged too.

The j-th of a pool ties to earlier ones only. The first so many of a pool are then a graph of its own,
of about the same mean degree whatever the size, and a change of size needs no new ties.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from purgesim.core.jit import compiled
from purgesim.core.keyed_random import PARTY_DOMAIN, Stream, uniform
from purgesim.core.vocabulary import Layer
from purgesim.party.pools import CirclePool
from purgesim.scenario.party_spec import PartySpec

__all__ = ["CIRCLE_COMRADES", "comrade_ties"]

Array = npt.NDArray[Any]
TIE: Final = int(Stream.TIE)
CIRCLE_COMRADES: Final = 4.0
"""Mean ties to comrades of those in a circle who are in no faction (assumed, as a faction's default)."""
OWN_CIRCLE: Final = 0.5
"""Share of a faction member's comrades sought first in their own circle (assumed)."""
FACTION_DRAW: Final = int(Layer.COMRADE)
CIRCLE_DRAW: Final = 13
"""The ``whom`` of the TIE draws of comrades in a faction and in a circle."""
TRIES: Final = 32


def comrade_ties(
    spec: PartySpec, factions: tuple[Array, ...], circles: tuple[CirclePool, ...], rows: int
) -> list[tuple[Array, Array, int]]:
    """Draw the ties of comrades within every pool.

    Parameters
    ----------
    spec : PartySpec
        The specification.
    factions, circles
        Pools, from `faction_pools` and `circle_pools`.
    rows : int
        Rows of the register.

    Returns
    -------
    list of (ndarray, ndarray, int)
        Rows a and b of each pair, and the layer.
    """
    circle, place = np.zeros(rows, np.int32), np.zeros(rows, np.int32)
    for i, pool in enumerate(circles):
        circle[pool.rows], place[pool.rows] = i + 1, np.arange(len(pool.rows))
    seed = np.uint64(spec.seed)
    drawn = [
        _earlier(pool, circle[pool], place[pool], tag.comrades / 2.0, OWN_CIRCLE, FACTION_DRAW, seed)
        for tag, pool in zip(spec.factions, factions, strict=True)
    ]
    for pool in circles:  # those in a faction have their comrades there
        alone = pool.rows[pool.faction == 0]
        nowhere = np.zeros(len(alone), np.int32)
        drawn.append(_earlier(alone, nowhere, nowhere, CIRCLE_COMRADES / 2.0, 0.0, CIRCLE_DRAW, seed))
    return [(a, b, int(Layer.COMRADE)) for a, b in drawn]


@compiled("int64(int32[::1], int32[::1], int32[::1], int64, boolean, int64, int64, uint64)")
def _seek(pool: Array, group: Array, place: Array, j: int, own: bool, draw_of: int, n: int, seed: int) -> int:
    """Return one of the first j of a pool; with `own`, of j's group and before them there, or -1."""
    for attempt in range(TRIES if own else 1):
        i = int(uniform(seed, PARTY_DOMAIN, TIE, pool[j], draw_of, n + attempt) * j)
        if not own or (group[i] == group[j] and place[i] < place[j]):
            return i
    return -1


@compiled("Tuple((int32[::1], int32[::1]))(int32[::1], int32[::1], int32[::1], float64, float64, int64, uint64)")
def _earlier(
    pool: Array, group: Array, place: Array, mean: float, own_share: float, draw_of: int, seed: int
) -> tuple[Array, Array]:
    """Tie each of a pool to `mean` earlier ones on average, all different."""
    whole = int(mean)
    a, b = np.empty(pool.size * (whole + 1), np.int32), np.empty(pool.size * (whole + 1), np.int32)
    taken = np.full(pool.size, -1, np.int64)
    m = 0
    for j in range(1, pool.size):
        wanted = whole + (1 if uniform(seed, PARTY_DOMAIN, TIE, pool[j], draw_of, 0) < mean - whole else 0)
        wanted = min(wanted, j)
        found, n = 0, 1
        while found < wanted:
            own = group[j] > 0 and found < own_share * wanted and n < 4 * TRIES
            i = _seek(pool, group, place, j, own, draw_of, n, seed)
            n += TRIES
            if i < 0 or taken[i] == j:
                continue
            taken[i] = j
            a[m], b[m] = pool[j], pool[i]
            m += 1
            found += 1
    return a[:m].copy(), b[:m].copy()
