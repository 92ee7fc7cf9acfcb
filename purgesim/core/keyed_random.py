"""Keyed draws: every random number is a pure function of (run key, stream, who, whom, occurrence).

The generator is Philox4x64-10 [1]_, word for word NumPy's. The day is never part of a key: a case
opened a day later keeps its numbers, which is what makes paired comparisons sharp.

References
----------
.. [1] J. Salmon, M. Moraes, R. Dror, D. Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC11, 2011.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any, Final

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic
from numpy.typing import NDArray

from purgesim.core.jit import compiled

__all__ = ["PARTY_DOMAIN", "RUN_DOMAIN", "Stream", "philox", "uniform", "uniform_each", "words"]

RUN_DOMAIN: Final = 0
"""Second key word of a run's draws; the first is the seed."""
PARTY_DOMAIN: Final = 1
"""Second key word of a party's construction."""


class Stream(IntEnum):
    """What a draw decides; the comment gives (who, whom, occurrence)."""

    SPEAK = 1  # cell, -, n-th denunciation of the cell
    MOTIVE = 2  # cell, -, n
    SPEAKER = 3  # cell, option, n
    TARGET = 4  # cell, option, n
    HEAR = 5  # cadre, -, 0: place in the queue for the life of the file
    DURATION = 6  # cadre, -, case
    SANCTION = 7  # cadre, -, case
    DEFEND = 8  # cadre, defender, case
    SESSION_COUNT = 9  # cadre, -, case
    SESSION_NAME = 10  # cadre, option, case
    CHARGE = 11  # cadre, option, case
    ARREST = 12  # cadre, -, case
    ARREST_LAG = 13  # cadre, -, case
    FLEE = 14  # cadre, -, case
    CUSTODY = 15  # cadre, -, arrest
    BREAK = 16  # cadre, -, arrest
    COUNT = 17  # cadre, -, arrest
    FATE = 18  # cadre, -, arrest
    SENTENCE_LAG = 19  # cadre, -, arrest
    HANDLER = 20  # cadre, official, case
    OUTSIDE = 21  # body, official, n-th case outside the party
    UPLINE = 22  # official, superior, mark
    MILD = 23  # official, -, mark: is this mildness held against them
    WATCH = 24  # official, -, mark
    FILL = 25  # post, option, vacancy
    FILL_CELL = 26  # post, cell, vacancy
    EXIT = 27  # row, -, 0: first word death, second word ordinary expulsion
    ADMIT = 28  # candidate, -, 0
    NEWCOMER = 29  # row, column, 0
    PARENT = 30  # target, accuser, file
    NAME = 31  # cadre, option, arrest
    OPEN = 32  # target, accuser, file
    GRAVE = 33  # target, accuser, file
    EXPOSE = 34  # cadre, -, -
    REVERSE = 35  # cadre, -, case
    TRANSFER = 36  # cadre, body or cell, case
    BUILD = 64  # row, column, 0: construction of a party (party's key)
    TIE = 65  # row, layer, n
    TAG = 66  # row, tag, 0


@intrinsic
def _product(_context: Any, a: Any, b: Any) -> Any:
    """High and low 64 bits of a 64 by 64 bit product: both come from one machine instruction."""
    both = types.UniTuple(types.uint64, 2)  # type: ignore[no-untyped-call]

    def generate(context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        wide, half = ir.IntType(128), ir.IntType(64)
        product = builder.mul(builder.zext(arguments[0], wide), builder.zext(arguments[1], wide))
        high = builder.trunc(builder.lshr(product, ir.Constant(wide, 64)), half)
        return context.make_tuple(builder, both, (high, builder.trunc(product, half)))

    return both(types.uint64, types.uint64), generate


M0: Final = np.uint64(0xD2E7470EE14C6C93)
M1: Final = np.uint64(0xCA5A826395121157)
W0: Final = np.uint64(0x9E3779B97F4A7C15)
W1: Final = np.uint64(0xBB67AE8584CAA73B)


@compiled("UniTuple(uint64, 4)(uint64, uint64, uint64, uint64, uint64, uint64)", inline=True)
def philox(c0: int, c1: int, c2: int, c3: int, k0: int, k1: int) -> tuple[int, int, int, int]:
    """Return the four words of block (c0, c1, c2, c3) under key (k0, k1).

    Source: Salmon et al. 2011; equal to ``numpy.random.Philox(key=[k0, k1], counter=c).random_raw(4)``
    at counter c + 1, for NumPy increments before output.
    """
    for _ in range(10):
        high0, low0 = _product(M0, c0)
        high1, low1 = _product(M1, c2)
        c0, c1, c2, c3 = high1 ^ c1 ^ k0, low1, high0 ^ c3 ^ k1, low0
        k0, k1 = k0 + W0, k1 + W1
    return c0, c1, c2, c3


@compiled("UniTuple(uint64, 4)(uint64, uint64, int64, int64, int64, int64)", inline=True)
def words(key0: int, key1: int, stream: int, who: int, whom: int, n: int) -> tuple[int, int, int, int]:
    """Return the four words of a keyed draw."""
    return philox(np.uint64(who), np.uint64(whom), np.uint64(n), np.uint64(stream), key0, key1)


@compiled("float64(uint64)")
def unit(word: int) -> float:
    """Return a word as a float in (0, 1), ends excluded: 52 bits and a half step, hence exact."""
    return (np.float64(word >> np.uint64(12)) + 0.5) * 2.220446049250313e-16


@compiled("float64(uint64, uint64, int64, int64, int64, int64)", inline=True)
def uniform(key0: int, key1: int, stream: int, who: int, whom: int, n: int) -> float:
    """Return a keyed uniform draw in (0, 1).

    Parameters
    ----------
    key0, key1 : int
        Run key: seed and domain.
    stream : int
        What is decided, a value of `Stream`.
    who, whom : int
        Actor and option; 0 where there is none.
    n : int
        Occurrence: counts that actor's own events, never the day.

    Examples
    --------
    >>> uniform(1, 0, Stream.HEAR, 5, 0, 0) == uniform(1, 0, Stream.HEAR, 5, 0, 0)
    True
    >>> 0.0 < uniform(1, 0, Stream.HEAR, 6, 0, 0) < 1.0
    True
    """
    return unit(words(key0, key1, stream, who, whom, n)[0])


@compiled("float64[::1](uint64, uint64, int64, int64[::1], int64[::1], int64[::1])")
def uniform_each(
    key0: int, key1: int, stream: int, who: NDArray[np.int64], whom: NDArray[np.int64], n: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return one keyed draw for each of many actors, options and occurrences.

    Parameters
    ----------
    key0, key1, stream : int
        As in `uniform`.
    who, whom, n : ndarray of int64, shape (m,)
        Keys of the draws.

    Returns
    -------
    ndarray of float64, shape (m,)
        In (0, 1).

    Examples
    --------
    >>> draws = uniform_each(1, 0, Stream.HEAR, np.array([5, 6]), np.zeros(2, np.int64), np.zeros(2, np.int64))
    >>> bool(draws[1] == uniform(1, 0, Stream.HEAR, 6, 0, 0))
    True
    """
    draws = np.empty(who.size)
    for i in range(who.size):
        draws[i] = uniform(key0, key1, stream, who[i], whom[i], n[i])
    return draws
