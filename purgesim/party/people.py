"""The register filled: who is where, how old, how courageous, who is an intellectual, who holds a post."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from numba import float64, int64, uint64, void

from purgesim.core.jit import compiled, table
from purgesim.core.keyed_random import PARTY_DOMAIN, Stream, unit, words
from purgesim.core.shared_memory import new_table
from purgesim.core.tables import BODY, CADRE, CADRE_COLUMNS, CELL, EPOCH, POST
from purgesim.core.vocabulary import NOBODY, Rank, Standing
from purgesim.party.kernels import sort_pairs
from purgesim.party.structure import Skeleton
from purgesim.scenario.party_spec import Ages, PartySpec

__all__ = ["appoint", "birth_table", "find_patrons", "people"]

Array = npt.NDArray[Any]
REGISTER, BODIES, CELLS, POSTS = table(CADRE), table(BODY), table(CELL), table(POST)
FLOATS: Final = table(np.float64)
DAYS_A_YEAR: Final = 365.25
STEPS: Final = 4096
"""Steps of the table of ages: about four days each."""
RANKS: Final = len(Rank)
BUILD: Final = int(Stream.BUILD)
MEMBER, CANDIDATE = int(Standing.MEMBER), int(Standing.CANDIDATE)
SECRETARY, LEADING = int(Rank.SECRETARY), int(Rank.LEADING)
PATRON_DRAW: Final = 2
"""The ``whom`` of the BUILD draw for a patron (0: the person, 1: the weekdays of a body)."""
PATRON_NEAR: Final = 0.8
"""Share of patrons in the client's own body, where both are possible (assumed)."""


def people(spec: PartySpec, skeleton: Skeleton, first_day: dt.date) -> Array:
    """Fill the register and the posts.

    Parameters
    ----------
    spec : PartySpec
        The specification.
    skeleton : Skeleton
        Its bodies, cells and posts; posts are filled here.
    first_day : date
        Day on which ages hold.

    Returns
    -------
    ndarray of CADRE, shape (n_rows,)
        Faction, circle and involvement are left 0: see `purgesim.party.tags`.
    """
    bodies, cells, posts = skeleton.bodies, skeleton.cells, skeleton.posts
    rows = int(skeleton.members.sum() + skeleton.candidates.sum())
    register = new_table(rows, CADRE)
    fresh = np.zeros(1, CADRE)
    for column in CADRE_COLUMNS:
        fresh[column.name] = column.fresh
    learned = np.array([k.intellectuals for k in spec.kinds], np.float64)[bodies["kind"]]
    age, place = np.empty(rows, np.float64), np.empty(rows, np.float64)
    _enrol(register, fresh, cells, learned, age, place, np.uint64(spec.seed))
    appoint(register, bodies, cells, posts, place)
    bodies["vacant"] = np.bincount(posts["body"][posts["holder"] < 0], minlength=len(bodies))
    posts["first_holder"] = posts["holder"]
    posts["vacant_on"] = np.where(posts["holder"] < 0, 0, -1)
    _be_born(register, posts, age, birth_table(spec.ages), _day_number(first_day))
    find_patrons(register, bodies, posts, spec.ties.clients, np.uint64(spec.seed))
    return register


def _day_number(date: dt.date) -> int:
    """Return a date as births are stored: days since 1900."""
    return int((np.datetime64(date, "D") - EPOCH).astype(np.int64))


def birth_table(ages: Ages) -> Array:
    """Return the quantiles of age [days] on the day on which ages hold, by rank of post.

    Parameters
    ----------
    ages : Ages
        Normal distribution, truncated; its mean rises with rank, its bounds do not.

    Returns
    -------
    ndarray of float64, shape (n_ranks, STEPS + 1)
        Age at the quantiles 0, 1/STEPS, ..., 1.

    Examples
    --------
    >>> table = birth_table(Ages(mean=40, sd=10, low=20, high=60))
    >>> [round(table[0, i] / 365.25) for i in (0, STEPS // 2, STEPS)]
    [20, 40, 60]
    """
    table = np.empty((RANKS, STEPS + 1))
    for rank in range(RANKS):
        _quantiles(table[rank], ages.mean + rank * ages.per_rank, ages.sd, ages.low, ages.high)
    return table * DAYS_A_YEAR


@compiled("void(float64[::1], float64, float64, float64, float64)")
def _quantiles(out: Array, mean: float, sd: float, low: float, high: float) -> None:
    """Write the quantiles of a truncated normal into `out`; sums densities, so far tails cannot underflow."""
    steps = out.size - 1
    fine = 4 * steps
    width = (high - low) / fine
    nearest = min(max(mean, low), high)
    peak = (nearest - mean) ** 2.0
    below = np.empty(fine + 1)
    below[0] = 0.0
    for i in range(fine):
        x = low + (i + 0.5) * width
        below[i + 1] = below[i] + math.exp((peak - (x - mean) ** 2.0) / (2.0 * sd * sd))
    total = below[fine]
    if total <= 0.0 or width <= 0.0:  # the whole mass lies at one end
        out[:] = nearest
        return
    i = 0
    for q in range(steps + 1):
        wanted = total * (q / steps)
        while i < fine - 1 and below[i + 1] < wanted:
            i += 1
        step = below[i + 1] - below[i]
        out[q] = low + width * (i + (wanted - below[i]) / step if step > 0.0 else i)


@compiled(void(REGISTER, REGISTER, CELLS, FLOATS, FLOATS, FLOATS, uint64))
def _enrol(register: Array, fresh: Array, cells: Array, learned: Array, age: Array, place: Array, seed: int) -> None:
    """Write every row of `register`; keep the draws of age and of place in the queue for posts."""
    for c in range(cells.size):
        body = cells[c].body
        members_end = cells[c].first + cells[c].speakers
        for row in range(cells[c].first, cells[c].end):
            w = words(seed, PARTY_DOMAIN, BUILD, row, 0, 0)
            register[row] = fresh[0]
            register[row].courage = unit(w[0])
            register[row].intellectual = 1 if unit(w[1]) < learned[body] else 0
            register[row].body = body
            register[row].cell = c
            register[row].standing = MEMBER if row < members_end else CANDIDATE
            age[row] = unit(w[2])
            place[row] = unit(w[3])


@compiled("int64(int32[::1], float64[::1], int64)")
def _smallest(rows: Array, keys: Array, k: int) -> int:
    """Bring the k rows with the smallest keys (uniform draws) to the front of both arrays; return how many there are.

    Most keys are beyond a bound that the k-th hardly ever reaches, and are never sorted.
    """
    total = rows.size
    bound = (k + 6.0 * math.sqrt(k) + 8.0) / max(total, 1)
    n = 0
    for i in range(total):
        if keys[i] < bound:
            rows[i], rows[n] = rows[n], rows[i]
            keys[i], keys[n] = keys[n], keys[i]
            n += 1
    if n < k:
        n = total
    sort_pairs(keys, rows, n)
    return min(k, n)


@compiled(void(REGISTER, BODIES, CELLS, POSTS, FLOATS))
def appoint(register: Array, bodies: Array, cells: Array, posts: Array, place: Array) -> None:
    """Fill `posts` and the column ``post`` from each body's own members, from the top rank down."""
    for b in range(bodies.size):
        first, end = bodies[b].first_post, bodies[b].end_post
        upper = first
        while upper < end and posts[upper].rank > SECRETARY:
            upper += 1
        size = bodies[b].establishment
        if upper > first and size > 0:
            rows, keys = np.empty(size, np.int32), np.empty(size, np.float64)
            n = 0
            for c in range(bodies[b].first_cell, bodies[b].end_cell):
                for row in range(cells[c].first, cells[c].first + cells[c].speakers):
                    rows[n], keys[n] = row, place[row]
                    n += 1
            for i in range(_smallest(rows, keys, upper - first)):
                posts[first + i].holder = rows[i]
                register[rows[i]].post = first + i
        for p in range(upper, end):
            cell = cells[posts[p].cell]
            best = NOBODY
            for row in range(cell.first, cell.first + cell.speakers):
                if register[row].post == NOBODY and (best == NOBODY or place[row] < place[best]):
                    best = row
            posts[p].holder = best
            if best != NOBODY:
                register[best].post = p


@compiled(void(REGISTER, POSTS, FLOATS, table(np.float64, 2), int64))
def _be_born(register: Array, posts: Array, age: Array, quantiles: Array, today: int) -> None:
    """Write the column ``birth`` from the quantile `age` and the rank of the post."""
    steps = quantiles.shape[1] - 1
    for row in range(register.size):
        post = register[row].post
        rank = posts[post].rank if post >= 0 else 0
        x = age[row] * steps
        i = min(int(x), steps - 1)
        days = quantiles[rank, i] + (x - i) * (quantiles[rank, i + 1] - quantiles[rank, i])
        register[row].birth = today - round(days)


@compiled(int64(BODIES, POSTS, int64, int64))
def _held_above(bodies: Array, posts: Array, body: int, rank: int) -> int:
    """Return how many posts above a rank are held in a body; they are the body's first."""
    n = 0
    for p in range(bodies[body].first_post, bodies[body].end_post):
        if posts[p].rank <= rank or posts[p].holder == NOBODY:
            break
        n += 1
    return n


@compiled(void(REGISTER, BODIES, POSTS, float64, uint64))
def find_patrons(register: Array, bodies: Array, posts: Array, share: float, seed: int) -> None:
    """Write the column ``patron``: for a share of the holders below the top, one above them here or a level up."""
    for p in range(posts.size):
        row = posts[p].holder
        rank = posts[p].rank
        if row == NOBODY or rank >= LEADING:
            continue
        w = words(seed, PARTY_DOMAIN, BUILD, row, PATRON_DRAW, 0)
        if unit(w[0]) >= share:
            continue
        body = posts[p].body
        above = bodies[body].superior
        here = _held_above(bodies, posts, body, rank)
        there = _held_above(bodies, posts, above, rank) if above != NOBODY else 0
        if here > 0 and (there == 0 or unit(w[1]) < PATRON_NEAR):
            register[row].patron = posts[bodies[body].first_post + int(unit(w[2]) * here)].holder
        elif there > 0:
            register[row].patron = posts[bodies[above].first_post + int(unit(w[2]) * there)].holder
