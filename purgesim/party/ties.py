"""The ties: pairs drawn on rings without repetition, then gathered by row with counting sort.

Every pair of rows (i, i + offset) on a ring of m rows, offset at most m/2, is one possible tie and is
there or not by one chance, so no pair can come up twice and the mean degree is what was asked for.
Offsets are reached by exponential steps, so only the ties that exist cost a draw.
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from purgesim.core.choice.sorting import sort_keys
from purgesim.core.jit import compiled
from purgesim.core.keyed_random import PARTY_DOMAIN, Stream, unit, words
from purgesim.core.vocabulary import NOBODY, Layer, Tier
from purgesim.party.structure import Skeleton
from purgesim.scenario.party_spec import PartySpec

__all__ = ["NEAR_SHARE", "gather", "random_ties", "regions"]

Array = npt.NDArray[Any]
Pairs = tuple[Array, Array, int]
"""Rows a, rows b, layer."""
TIE: Final = int(Stream.TIE)
NEAR_SHARE: Final = 0.8
"""Of the friends inside the body, share within about a cell's distance (assumed)."""
FRIENDS_OUTSIDE_DRAW: Final = 12
"""The ``whom`` of the TIE draws of friends outside; the other layers use their code."""
SURE: Final = 50.0
"""Hazard of a pair that is certain."""
STRENGTH: Final = (Layer.KIN, Layer.CLIENT, Layer.FRIEND, Layer.COMRADE)
"""If a pair has several ties, the first of these is kept; comradeship last, for it is only felt within a tag."""


def random_ties(spec: PartySpec, skeleton: Skeleton) -> list[Pairs]:
    """Draw kin, friends inside and friends outside.

    Parameters
    ----------
    spec : PartySpec
        The specification.
    skeleton : Skeleton
        Its bodies.

    Returns
    -------
    list of (ndarray, ndarray, int)
        Rows a and b of each pair, and the layer.
    """
    rows = skeleton.members + skeleton.candidates
    total = int(rows.sum())
    seed, ties = np.uint64(spec.seed), spec.ties
    everybody = np.arange(total, dtype=np.int32)
    body_of = np.repeat(np.arange(len(rows), dtype=np.int32), rows)
    whole = np.array([0, total], np.int64)

    def draw(order: Array, starts: Array, near: int, mean: float, share: float, draw_of: int, apart: bool) -> Array:
        expected = int(0.5 * mean * total)
        room = expected + int(6 * math.sqrt(expected)) + 64
        sizes = np.diff(starts)
        if apart:  # nobody's own body counts: more is drawn, and pairs within a body are passed over
            outside = total - int((rows * rows).sum()) / max(total, 1)
            mean = mean * (total - 1) / outside if outside > 0.0 else 0.0
        return _ring_pairs(order, starts, *_chances(sizes, near, mean, share), body_of, apart, draw_of, seed, room)

    starts, order = regions(skeleton)
    body_starts = np.concatenate([skeleton.first_row, [total]]).astype(np.int64)
    kin = draw(order, starts, 0, ties.kin, 0.0, int(Layer.KIN), False)
    inside = draw(everybody, body_starts, spec.cell_size, ties.friends_inside, NEAR_SHARE, int(Layer.FRIEND), False)
    outside = draw(everybody, whole, 0, ties.friends_outside, 0.0, FRIENDS_OUTSIDE_DRAW, True)
    return [
        (kin[0], kin[1], int(Layer.KIN)),
        (inside[0], inside[1], int(Layer.FRIEND)),
        (outside[0], outside[1], int(Layer.FRIEND)),
    ]


def regions(skeleton: Skeleton) -> tuple[Array, Array]:
    """Group rows by region: the capital, or a body below it with everything that stands under it.

    Parameters
    ----------
    skeleton : Skeleton
        Bodies and where their rows are.

    Returns
    -------
    starts : ndarray of int64, shape (n_regions + 1,)
        Region r is ``order[starts[r]:starts[r + 1]]``.
    order : ndarray of int32, shape (n_rows,)
        Rows by region.
    """
    bodies = skeleton.bodies
    number = len(bodies)
    top = np.arange(number)
    while True:
        above = bodies["superior"][top]
        climbs = (above != NOBODY) & (bodies["tier"][above] != Tier.CAPITAL)
        if not climbs.any():
            break
        top = np.where(climbs, above, top)
    region = np.where(bodies["tier"][top] == Tier.CAPITAL, number, top)
    by_region = np.argsort(region, kind="stable")
    rows = (skeleton.members + skeleton.candidates)[by_region]
    within = np.arange(int(rows.sum())) - np.repeat(np.cumsum(rows) - rows, rows)
    order = (np.repeat(skeleton.first_row[by_region], rows) + within).astype(np.int32)
    sizes = np.bincount(np.repeat(region[by_region], rows), minlength=number + 1) if number else np.zeros(1, np.int64)
    sizes = sizes[sizes > 0]
    return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64), order


def _chances(sizes: Array, near: int, mean: float, share: float) -> tuple[Array, Array, Array]:
    """Return for each ring the offsets that are near, and the chances of a near and of a far pair."""
    others = np.maximum(sizes - 1, 0).astype(np.float64)
    window = np.minimum(near, sizes // 2)
    reach = np.minimum(2.0 * window, others)  # rows within the window, on both sides
    rest = others - reach
    part = np.where(rest > 0, share, 1.0)
    p_near = np.minimum(1.0, np.divide(mean * part, reach, out=np.zeros_like(others), where=reach > 0))
    p_far = np.minimum(1.0, np.divide(mean - p_near * reach, rest, out=np.zeros_like(others), where=rest > 0))
    return window.astype(np.int64), p_near, p_far


@compiled("int32[::1](int32[::1])")
def _grown(a: Array) -> Array:
    b = np.empty(a.size + a.size // 2 + 64, np.int32)
    for i in range(a.size):
        b[i] = a[i]
    return b


@compiled(
    "Tuple((int32[::1], int32[::1]))"
    "(int32[::1], int64[::1], int64[::1], float64[::1], float64[::1], int32[::1], boolean, int64, uint64, int64)"
)
def _ring_pairs(
    order: Array,
    starts: Array,
    window: Array,
    p_near: Array,
    p_far: Array,
    body_of: Array,
    apart: bool,
    draw_of: int,
    seed: int,
    room: int,
) -> tuple[Array, Array]:
    """Walk each ring and return the pairs that exist; with `apart`, none within a body."""
    a, b = np.empty(room, np.int32), np.empty(room, np.int32)
    n = 0
    for g in range(starts.size - 1):
        first, m = starts[g], starts[g + 1] - starts[g]
        half = m // 2
        near = window[g]
        h1, h2 = min(-math.log1p(-p_near[g]), SURE), min(-math.log1p(-p_far[g]), SURE)
        edge = near * h1
        end = edge + (half - near) * h2
        if end <= 0.0:
            continue
        for i in range(m):
            row = order[first + i]
            t = 0.0
            draws = 0
            w = words(seed, PARTY_DOMAIN, TIE, row, draw_of, 0)
            while True:
                if draws > 0 and draws % 4 == 0:
                    w = words(seed, PARTY_DOMAIN, TIE, row, draw_of, draws // 4)
                t -= math.log(unit(w[draws % 4]))
                draws += 1
                if t >= end:
                    break
                if t < edge:
                    offset = min(int(t / h1) + 1, near)
                    t = offset * h1
                else:
                    offset = min(near + int((t - edge) / h2) + 1, half)
                    t = edge + (offset - near) * h2
                if 2 * offset == m and i >= half:  # the opposite row: drawn from one side only
                    break
                other = order[first + (i + offset) % m]
                if apart and body_of[row] == body_of[other]:
                    continue
                if n == a.size:
                    a, b = _grown(a), _grown(b)
                a[n], b[n] = row, other
                n += 1
    return a[:n].copy(), b[:n].copy()


def gather(rows: int, ties: list[Pairs]) -> tuple[Array, Array, Array]:
    """Gather pairs by row: symmetric, sorted, each pair once with its strongest layer.

    Parameters
    ----------
    rows : int
        Rows of the register.
    ties : list of (ndarray, ndarray, int)
        Pairs and their layer; pairs of a row with itself are not allowed.

    Returns
    -------
    tie_start : ndarray of int64, shape (n_rows + 1,)
        Ties of row i are ``[tie_start[i], tie_start[i + 1])``.
    tie_to : ndarray of int32, shape (n_ties,)
        The other row, rising within a row.
    tie_layer : ndarray of int8, shape (n_ties,)
        Layer of the tie.

    Examples
    --------
    >>> a, b = np.array([2, 0], np.int32), np.array([0, 1], np.int32)
    >>> start, to, layer = gather(3, [(a, b, 2), (b[:1], a[:1], 1)])
    >>> start.tolist(), to.tolist(), layer.tolist()
    ([0, 2, 3, 4], [1, 2, 0, 0], [2, 1, 2, 1])
    """
    ends = np.zeros(rows + 1, np.int64)
    for a, b, _ in ties:
        _count(ends, a, b)
    np.cumsum(ends, out=ends)
    keys = np.empty(int(ends[-1]), np.int64)
    cursor = ends[:-1].copy()
    for a, b, layer in ties:
        _place(keys, cursor, a, b, STRENGTH.index(Layer(layer)))
    start = np.empty(rows + 1, np.int64)  # made here and not in a kernel: NumPy asks for large pages
    kept = int(_settle(keys, ends, start))
    to, layer = np.empty(kept, np.int32), np.empty(kept, np.int8)
    _unpack(keys, np.array(STRENGTH, np.int8), to, layer)
    return start, to, layer


@compiled("void(int64[::1], int32[::1], int32[::1])")
def _count(ends: Array, a: Array, b: Array) -> None:
    """Add the degree of row i to ``ends[i + 1]``."""
    for e in range(a.size):
        ends[a[e] + 1] += 1
        ends[b[e] + 1] += 1


@compiled("void(int64[::1], int64[::1], int32[::1], int32[::1], int64)")
def _place(keys: Array, cursor: Array, a: Array, b: Array, strength: int) -> None:
    """Put each pair into both rows' parts of `keys`, as 8 * other row + strength."""
    for e in range(a.size):
        i, j = a[e], b[e]
        keys[cursor[i]] = np.int64(j) * 8 + strength
        cursor[i] += 1
        keys[cursor[j]] = np.int64(i) * 8 + strength
        cursor[j] += 1


@compiled("int64(int64[::1], int64[::1], int64[::1])")
def _settle(keys: Array, ends: Array, start: Array) -> int:
    """Sort each row's stretch of `keys`, drop the weaker of two ties with one row, and return how many are left.

    Modifies `keys`, whose first entries are those that are left, and `start`.
    """
    rows = ends.size - 1
    n = 0
    for i in range(rows):
        start[i] = n
        sort_keys(keys, ends[i], ends[i + 1])
        last = np.int64(-1)
        for e in range(ends[i], ends[i + 1]):
            if keys[e] >> 3 != last:
                last = keys[e] >> 3
                keys[n] = keys[e]
                n += 1
    start[rows] = n
    return n


@compiled("void(int64[::1], int8[::1], int32[::1], int8[::1])")
def _unpack(keys: Array, layers: Array, to: Array, layer: Array) -> None:
    """Write the other row and the layer of each tie into `to` and `layer`."""
    for e in range(to.size):
        to[e] = keys[e] >> 3
        layer[e] = layers[keys[e] & 7]
