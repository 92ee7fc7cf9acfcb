"""Queries: what is asked of the state again and again; they read it and change nothing."""

from __future__ import annotations

import math

import numpy as np

from purgesim.core.keyed_random import uniform
from purgesim.core.vocabulary import Layer, Rank, Standing
from purgesim.engine.kernel import Rows, kernel
from purgesim.engine.state import State
from purgesim.rules.target import stigma

__all__ = [
    "active_tie",
    "draw",
    "in_party",
    "leaders_end",
    "log_stigma",
    "may_be_promoted",
    "nameable",
    "once_of",
    "rank_of",
    "roster",
    "stigma_of",
    "tie_range",
]


@kernel
def rank_of(s: State, row: int) -> int:
    """Return the rank of a cadre's post."""
    post = s.register[row].post
    return s.posts[post].rank if post >= 0 else 0


@kernel
def in_party(standing: int) -> bool:
    """Whether somebody of this standing is a member (those under criticism are)."""
    return standing == Standing.MEMBER or standing == Standing.CRITICISED


@kernel
def nameable(standing: int) -> bool:
    """Whether somebody of this standing may be named: whoever is or was a member, removed rows excepted."""
    return standing > Standing.CANDIDATE and standing != Standing.ABSENT


@kernel
def active_tie(s: State, row: int, tie: int) -> bool:
    """Whether a stored tie counts: comrades only if they share a faction or circle in this scenario."""
    if s.tie_layer[tie] != Layer.COMRADE:
        return True
    a, b = s.register[row], s.register[s.tie_to[tie]]
    return (a.faction > 0 and a.faction == b.faction) or (a.circle > 0 and a.circle == b.circle)


@kernel
def tie_range(s: State, row: int) -> tuple[int, int]:
    """Return first and end of a row's ties; newcomers have none."""
    if row + 1 >= len(s.tie_first):
        return 0, 0
    return s.tie_first[row], s.tie_first[row + 1]


@kernel
def leaders_end(s: State, body: int) -> int:
    """Return the end of the posts of a body's leadership: heads of department and leading officials."""
    return s.bodies[body].down_to[Rank.HEAD.value]


@kernel
def stigma_of(s: State, day: int, row: int) -> float:
    """Return a cadre's stigma today."""
    p, c, lever = s.parameters[0], s.register[row], s.levers[day]
    aim, hunt = lever.aim[c.faction], lever.hunt[c.circle]
    return stigma(p.stigma[c.faction], aim, p.target_hunted, hunt, c.intellectual, p.target_intellectual)


@kernel
def log_stigma(s: State, day: int, row: int) -> float:
    """Return the logarithm of a cadre's stigma, 0 if it is not positive."""
    value = stigma_of(s, day, row)
    return math.log(value) if value > 0.0 else 0.0


@kernel
def _cell_size(s: State, cell: int) -> int:
    """Return how many stand on a cell's roster, home rows and those who joined later."""
    count = s.cells[cell].end - s.cells[cell].first
    row = s.cells[cell].joined
    while row >= 0:
        count += 1
        row = s.register[row].next_in_cell
    return count


@kernel
def once_of(s: State, cell: int) -> Rows:
    """Return the rows of all who belong to a cell or did when they fell or died; shape (m,), int64."""
    out = np.empty(_cell_size(s, cell), np.int64)
    count = 0
    for row in range(s.cells[cell].first, s.cells[cell].end):
        if s.register[row].cell == cell and nameable(s.register[row].standing):
            out[count] = row
            count += 1
    row = np.int64(s.cells[cell].joined)
    while row >= 0:
        if nameable(s.register[row].standing):
            out[count] = row
            count += 1
        row = np.int64(s.register[row].next_in_cell)
    return out[:count]


@kernel
def roster(s: State, cell: int) -> Rows:
    """Return the rows of a cell's members, those under criticism included; shape (m,), int64."""
    out = once_of(s, cell)
    count = 0
    for i in range(len(out)):
        if in_party(s.register[out[i]].standing):
            out[count] = out[i]
            count += 1
    return out[:count]


@kernel
def may_be_promoted(s: State, day: int, row: int) -> bool:
    """Whether a cadre in good standing has not been promoted today already."""
    c = s.register[row]
    return c.standing == Standing.MEMBER and c.promoted_on != day


@kernel
def draw(s: State, stream: int, who: int, whom: int, n: int) -> float:
    """Return a keyed uniform draw of this run."""
    w = s.world[0]
    return uniform(w.key0, w.key1, stream, who, whom, n)
