"""Who could be in a faction or circle, in which order: pools drawn once, from which tags take the first so many.

A pool is the start of a keyed exponential race over the members, weighted by kind of body and rank. Its
length depends on ``most``, not on ``size``, and no pool looks at another's size: so a faction that grows
or shrinks takes in or lets go the last of its own pool and changes nobody else's.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from purgesim.core.jit import compiled
from purgesim.core.keyed_random import PARTY_DOMAIN, Stream, unit, words
from purgesim.core.showing import short_html, short_repr
from purgesim.core.vocabulary import Rank, Standing
from purgesim.party.kernels import sort_pairs, uniforms
from purgesim.party.structure import Skeleton
from purgesim.scenario.party_checks import UNAFFILIATED
from purgesim.scenario.party_spec import Circle, Faction, PartySpec

__all__ = [
    "CirclePool",
    "admission_order",
    "circle_pools",
    "faction_pools",
    "faction_weights",
    "longest",
    "rank_of_members",
]

Array = npt.NDArray[Any]
TAG: Final = int(Stream.TAG)
MEMBER: Final = int(Standing.MEMBER)
RESERVE: Final = 2
"""A circle's list of unaffiliated rows is this many times longer than all circles together may be."""


@dataclass(frozen=True, eq=False, repr=False)
class CirclePool:
    """Rows that may be in a circle, first those who would be if every faction had its largest size.

    Attributes
    ----------
    rows : ndarray of int32, shape (n,)
        Rows of the register.
    score : ndarray of float64, shape (n,)
        Exponential draw over the weight of kind and rank; divided by the faction's weight it is the place in the race.
    faction, place : ndarray of int, shape (n,)
        Faction pool the row is in (0: none) and its place there.
    rank : ndarray of int8, shape (n,)
        Rank of post.
    """

    rows: Array
    score: Array
    faction: Array
    place: Array
    rank: Array

    __repr__ = short_repr
    _repr_html_ = short_html


def longest(tag: Faction | Circle) -> int:
    """Return the length of a tag's pool: ``most``, or ``size`` if that is larger."""
    return max(tag.most, tag.size)


def rank_of_members(register: Array, posts: Array) -> Array:
    """Return the rank of every member's post, and -1 for candidates (who are in no faction), shape (n_rows,)."""
    rank = np.full(len(register), -1, np.int8)
    rank[register["standing"] == MEMBER] = Rank.NONE
    held = posts[posts["holder"] >= 0]
    rank[held["holder"]] = held["rank"]
    return rank


def admission_order(seed: int, rank: Array, key: Array) -> Array:
    """Return the candidates (rank -1) by their ADMIT draw, which is keyed by `key`; shape (n_candidates,), int32."""
    rows = np.flatnonzero(rank < 0).astype(np.int32)
    draws = uniforms(np.uint64(seed), int(Stream.ADMIT), key[rows].astype(np.int64), 0)
    order: Array = rows[np.argsort(draws, kind="stable")]
    return order


def faction_pools(spec: PartySpec, skeleton: Skeleton, rank: Array) -> tuple[tuple[Array, ...], Array, Array]:
    """Draw the pools of the factions, in declared order; a row is in one pool only.

    Parameters
    ----------
    spec : PartySpec
        The specification.
    skeleton : Skeleton
        Bodies and where their rows are.
    rank : ndarray of int8, shape (n_rows,)
        From `rank_of_members`.

    Returns
    -------
    pools : tuple of ndarray of int32
        Rows of each faction's pool, first to be tagged first.
    faction, place : ndarray, shape (n_rows,)
        Pool of each row (0: none), and its place there.
    """
    faction, place = np.zeros(len(rank), np.int8), np.full(len(rank), -1, np.int32)
    pools = []
    for i, tag in enumerate(spec.factions):
        rows, _ = _race(spec, skeleton, tag, rank, faction, longest(tag), (i // 2, i % 2))
        faction[rows], place[rows] = i + 1, np.arange(len(rows))
        pools.append(rows)
    return tuple(pools), faction, place


def faction_weights(spec: PartySpec, circle: Circle) -> Array:
    """Return a circle's weight of each faction code, the unaffiliated (0) first, shape (n_factions + 1,)."""
    if not circle.factions:
        return np.ones(len(spec.factions) + 1)
    names = [UNAFFILIATED, *(f.name for f in spec.factions)]
    return np.array([circle.factions.get(name, 0.0) for name in names], np.float64)


def circle_pools(
    spec: PartySpec, skeleton: Skeleton, rank: Array, faction: Array, place: Array
) -> tuple[CirclePool, ...]:
    """Draw the pools of the circles; a row is in the pool where it stands nearer to the front.

    Parameters
    ----------
    spec, skeleton, rank, faction, place
        As given to, and returned by, `faction_pools`.

    Returns
    -------
    tuple of CirclePool
        One a circle, in declared order.
    """
    drawn = [_circle_race(spec, skeleton, i, rank, faction) for i in range(len(spec.circles))]
    owner = _owners(spec, [rows for rows, _ in drawn], len(rank))
    pools = []
    for i, (rows, score) in enumerate(drawn):
        mine = owner[rows] == i + 1
        rows = rows[mine]
        pools.append(CirclePool(rows, score[mine], faction[rows], place[rows], rank[rows]))
    return tuple(pools)


def _owners(spec: PartySpec, drawn: list[Array], people: int) -> Array:
    """Return in which circle's pool each row is (0: none): where it stands nearer to the front of the race drawn.

    Whom a circle has beyond its largest size goes to those that would not reach theirs.
    """
    most = [longest(circle) for circle in spec.circles]
    nearest, owner = np.full(people, np.inf), np.zeros(people, np.int8)
    for i, rows in enumerate(drawn):
        if most[i] == 0:  # who may have nobody keeps nobody from the others
            continue
        front = (np.arange(len(rows)) + 1) / most[i]
        nearer = front < nearest[rows]
        nearest[rows[nearer]], owner[rows[nearer]] = front[nearer], i + 1
    for i, rows in enumerate(drawn):
        lacking = most[i] - int((owner[rows] == i + 1).sum())
        if lacking > 0:
            beyond = [drawn[j][owner[drawn[j]] == j + 1][most[j] :] for j in range(len(drawn)) if j != i]
            owner[rows[np.isin(rows, np.concatenate([rows[:0], *beyond]))][:lacking]] = i + 1
    return owner


def _circle_race(spec: PartySpec, skeleton: Skeleton, i: int, rank: Array, faction: Array) -> tuple[Array, Array]:
    """Race of one circle: everybody of a faction pool, and enough of the unaffiliated."""
    circle = spec.circles[i]
    weight = faction_weights(spec, circle)
    where = (i // 2, 2 + i % 2)
    reserve = RESERVE * sum(longest(c) for c in spec.circles) if weight[0] > 0.0 else 0
    alone, alone_score = _race(spec, skeleton, circle, rank, faction, reserve, where)
    others = np.where(faction > 0, 0, 1).astype(np.int8)
    if weight[0] == 0.0:  # whoever drops out of a faction drops out of the circle
        others[weight[faction] == 0.0] = 1
    pooled, pooled_score = _race(spec, skeleton, circle, rank, others, int((others == 0).sum()), where)
    rows, score = np.concatenate([alone, pooled]), np.concatenate([alone_score, pooled_score])
    with np.errstate(divide="ignore"):
        order = np.lexsort((rows, score, score / weight[faction[rows]]))
    return rows[order], score[order]


def _race(
    spec: PartySpec,
    skeleton: Skeleton,
    tag: Faction | Circle,
    rank: Array,
    excluded: Array,
    most: int,
    where: tuple[int, int],
) -> tuple[Array, Array]:
    """Return the first rows of a race and their keys, among members not excluded; `where` is (block, word)."""
    by_kind = np.array([tag.kinds.get(k.name, 0.0) if tag.kinds else 1.0 for k in spec.kinds], np.float64)
    weight = by_kind[skeleton.bodies["kind"]]
    ends = skeleton.first_row + skeleton.members + skeleton.candidates
    by_rank = np.array(tag.ranks, np.float64)
    return _first_of_race(skeleton.first_row, ends, weight, by_rank, rank, excluded, most, *where, np.uint64(spec.seed))


@compiled(
    "Tuple((int32[::1], float64[::1]))"
    "(int64[::1], int64[::1], float64[::1], float64[::1], int8[::1], int8[::1], int64, int64, int64, uint64)"
)
def _first_of_race(
    first: Array,
    end: Array,
    weight: Array,
    by_rank: Array,
    rank: Array,
    excluded: Array,
    most: int,
    block: int,
    word: int,
    seed: int,
) -> tuple[Array, Array]:
    """Race over bodies' rows; whoever cannot be among the first is passed over before a logarithm is taken."""
    capacity = min(2 * most + 64, rank.size)
    rows, keys = np.empty(capacity, np.int32), np.empty(capacity, np.float64)
    n = 0
    bound = np.inf
    if most <= 0:
        return rows[:0].copy(), keys[:0].copy()
    for b in range(weight.size):
        if weight[b] <= 0.0:
            continue
        for row in range(first[b], end[b]):
            if rank[row] < 0 or excluded[row] != 0:
                continue
            w = weight[b] * by_rank[rank[row]]
            if w <= 0.0:
                continue
            u = unit(words(seed, PARTY_DOMAIN, TAG, row, 0, block)[word])
            if 1.0 - u > bound * w:  # -ln(u) > 1 - u
                continue
            key = -math.log(u) / w
            if key > bound:
                continue
            if n == capacity:
                sort_pairs(keys, rows, n)
                n = most
                bound = keys[n - 1]
                if key > bound:
                    continue
            rows[n], keys[n] = row, key
            n += 1
    sort_pairs(keys, rows, n)
    n = min(n, most)
    return rows[:n].copy(), keys[:n].copy()
