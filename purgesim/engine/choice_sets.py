"""Options: who may be chosen by whom, with what weight and through which relation.

Every function returns (rows, weights, layers), arrays of equal length in which nobody stands twice. They read
the state and change nothing; the choice itself is a race (`purgesim.core.choice.race`).
"""

from __future__ import annotations

import math

import numpy as np

from purgesim.core.vocabulary import RING, Charge, Involvement, Layer, Rank, Standing
from purgesim.engine.kernel import FullOptions, Options, Parameters, Rows, Weights, kernel
from purgesim.engine.state import State
from purgesim.rules.interrogation import ACCOMPLICE_WEIGHT, name_weight
from purgesim.rules.target import protection, stigma, target_weight
from purgesim.rules.vacancy import promotion_weight

__all__ = [
    "active_tie",
    "associates",
    "cell_eligible",
    "may_be_promoted",
    "weight_for_post",
    "labelled",
    "log_stigma",
    "named",
    "rank_of",
    "speakers",
    "targets",
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
def weight_as_target(s: State, day: int, row: int) -> float:
    """Return a cadre's weight as the target of a denunciation in a meeting."""
    p, c = s.parameters[0], s.register[row]
    safe = 1 if c.patron >= 0 and s.register[c.patron].standing == Standing.MEMBER else 0
    shelter = protection(s.levers[day].shield[c.faction], p.target_patron, safe) if p.on_protection else 0.0
    taint = p.target_taint if p.on_taint else 0.0
    snowball = p.target_snowball if p.on_snowball else 0.0
    seen = p.target_visibility[rank_of(s, row)]
    return target_weight(stigma_of(s, day, row), taint, c.fallen_ties, snowball, c.denunciations, seen, shelter)


@kernel
def _add(
    rows: Rows, weights: Weights, layers: Rows, count: int, row: int, weight: float, layer: int, known: int
) -> int:
    """Add an option unless he is among the first `known`; return the new count."""
    for i in range(known):
        if rows[i] == row:
            return count
    rows[count], weights[count], layers[count] = row, weight, layer
    return count + 1


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
def speakers(s: State, cell: int) -> Options:
    """Return who may speak in a cell's meeting: its members in good standing, all alike."""
    rows = roster(s, cell)
    count = 0
    for i in range(len(rows)):
        if s.register[rows[i]].standing == Standing.MEMBER:
            rows[count] = rows[i]
            count += 1
    return rows[:count], np.ones(count), np.full(count, Layer.CELLMATE.value, np.int64)


@kernel
def targets(s: State, day: int, cell: int, speaker: int) -> Options:
    """Return whom a speaker may denounce: cellmates and the leaders of his body."""
    mates = roster(s, cell)
    body = s.cells[cell].body
    first, end = s.bodies[body].first_post, leaders_end(s, body)
    most = len(mates) + end - first
    rows, weights, layers = np.empty(most, np.int64), np.empty(most), np.empty(most, np.int64)
    count = 0
    for row in mates:
        if row != speaker:
            count = _add(rows, weights, layers, count, row, weight_as_target(s, day, row), Layer.CELLMATE.value, 0)
    known = count
    for post in range(first, end):
        row = s.posts[post].holder
        if row >= 0 and row != speaker and in_party(s.register[row].standing):
            count = _add(rows, weights, layers, count, row, weight_as_target(s, day, row), Layer.COLLEAGUE.value, known)
    return rows[:count], weights[:count], layers[:count]


@kernel
def _weight_of_layer(p: Parameters, layer: int) -> float:
    """Return how likely a relation is to be named."""
    if layer == Layer.KIN:
        return p.interrogation_kin
    if layer == Layer.FRIEND:
        return p.interrogation_friend
    if layer == Layer.COMRADE:
        return p.interrogation_comrade
    if layer == Layer.CLIENT:
        return p.interrogation_client
    if layer == Layer.CELLMATE:
        return p.interrogation_cellmate
    if layer == Layer.COLLEAGUE:
        return p.interrogation_colleague
    if layer == Layer.CIRCLE:
        return p.interrogation_circle
    return p.interrogation_fallen


@kernel
def _name_weight(s: State, day: int, row: int, layer: int) -> float:
    p = s.parameters[0]
    return name_weight(
        _weight_of_layer(p, layer), p.interrogation_suggestion, s.levers[day].hunt[s.register[row].circle]
    )


@kernel
def _close(s: State, day: int, row: int, room: int) -> FullOptions:
    """Return options among ties, cellmates (the fallen too) and the leadership of one's body, with room for more."""
    first, end = tie_range(s, row)
    cell, body = s.register[row].cell, s.register[row].body
    mates = once_of(s, cell)
    top, bottom = s.bodies[body].first_post, leaders_end(s, body)
    most = end - first + len(mates) + bottom - top + room
    rows, weights, layers = np.empty(most, np.int64), np.empty(most), np.empty(most, np.int64)
    count = 0
    for tie in range(first, end):
        other = s.tie_to[tie]
        if active_tie(s, row, tie) and nameable(s.register[other].standing):
            layer = s.tie_layer[tie]
            count = _add(rows, weights, layers, count, other, _name_weight(s, day, other, layer), layer, 0)
    known = count
    for other in mates:
        if other != row:
            layer = Layer.CELLMATE.value
            count = _add(rows, weights, layers, count, other, _name_weight(s, day, other, layer), layer, known)
    known = count
    for post in range(top, bottom):
        other = s.posts[post].holder
        if other >= 0 and other != row and nameable(s.register[other].standing):
            layer = Layer.COLLEAGUE.value
            count = _add(rows, weights, layers, count, other, _name_weight(s, day, other, layer), layer, known)
    return rows, weights, layers, count


@kernel
def associates(s: State, day: int, row: int) -> Options:
    """Return whom one may name in a hearing: ties, cellmates and the leadership, as far as they are in the party."""
    rows, weights, layers, count = _close(s, day, row, 0)
    kept = 0
    for i in range(count):
        if in_party(s.register[rows[i]].standing):
            rows[kept], weights[kept], layers[kept] = rows[i], weights[i], layers[i]
            kept += 1
    return rows[:kept], weights[:kept], layers[:kept]


@kernel
def named(s: State, day: int, row: int) -> Options:
    """Return whom a prisoner who breaks may name.

    Ties, cell, the leadership of his body, his circle and the last fallen of his body, each once; those already
    fallen, fled or dead too: names that harm no one new. True accomplices, if there are any, come first.
    """
    c = s.register[row]
    first, end = s.circle_first[c.circle], s.circle_first[c.circle + 1]
    if c.circle == 0:
        end = first
    rows, weights, layers, count = _close(s, day, row, end - first + RING)
    known = count
    for i in range(first, end):
        other = s.circle_rows[i]
        if other != row and nameable(s.register[other].standing):
            layer = Layer.CIRCLE.value
            count = _add(rows, weights, layers, count, other, _name_weight(s, day, other, layer), layer, known)
    body = s.bodies[c.body]
    for i in range(min(body.fallen_count, RING)):
        other = body.fallen_rows[i]
        if other != row:
            layer = Layer.FALLEN.value
            count = _add(rows, weights, layers, count, other, _name_weight(s, day, other, layer), layer, count)
    if c.involvement != Involvement.NONE:
        for i in range(count):
            other = s.register[rows[i]]
            if other.circle == c.circle and other.involvement != Involvement.NONE:
                weights[i], layers[i] = ACCOMPLICE_WEIGHT, Layer.ACCOMPLICE.value
    return rows[:count], weights[:count], layers[:count]


@kernel
def _label_of(s: State, row: int) -> int:
    """Return the label of a fallen person, 0 if he has none."""
    c = s.register[row]
    return np.int64(c.charge) if c.fallen == 1 and c.charge > Charge.SUPPORTER else np.int64(0)


@kernel
def labelled(s: State, row: int) -> Options:
    """Return labelled persons to whom a body may find a link: ties, cellmates, the body's last fallen."""
    p, c = s.parameters[0], s.register[row]
    body = s.bodies[c.body]
    first, end = tie_range(s, row)
    top, bottom = body.first_post, leaders_end(s, c.body)
    home = s.cells[c.cell]
    most = end - first + bottom - top + home.end - home.first + RING
    rows, weights, layers = np.empty(most, np.int64), np.empty(most), np.empty(most, np.int64)
    count = 0
    for tie in range(first, end):
        other = s.tie_to[tie]
        if active_tie(s, row, tie) and _label_of(s, other) > 0:
            count = _add(rows, weights, layers, count, other, p.association_tie, s.tie_layer[tie], 0)
    for other in range(home.first, home.end):  # who joined the cell later is not looked for
        if other != row and s.register[other].cell == c.cell and _label_of(s, other) > 0:
            count = _add(rows, weights, layers, count, other, p.association_colleague, Layer.CELLMATE.value, count)
    for i in range(min(body.fallen_count, RING)):
        other = body.fallen_rows[i]
        if other != row and _label_of(s, other) > 0:
            count = _add(rows, weights, layers, count, other, p.association_body, Layer.FALLEN.value, count)
    return rows[:count], weights[:count], layers[:count]


@kernel
def may_be_promoted(s: State, day: int, row: int) -> bool:
    """Whether a cadre in good standing has not been promoted today already."""
    c = s.register[row]
    return c.standing == Standing.MEMBER and c.promoted_on != day


@kernel
def weight_for_post(s: State, row: int) -> float:
    """Return a cadre's weight in the race for a post."""
    p, c = s.parameters[0], s.register[row]
    return promotion_weight(c.spoken, p.vacancy_spoken, c.cases, p.vacancy_criticised_before)


@kernel
def cell_eligible(s: State, day: int, cell: int) -> Options:
    """Return who may be promoted out of a cell: its members who hold no post."""
    rows = roster(s, cell)
    weights = np.empty(len(rows))
    count = 0
    for row in rows:
        if may_be_promoted(s, day, row) and s.register[row].post < 0:
            rows[count], weights[count] = row, weight_for_post(s, row)
            count += 1
    return rows[:count], weights[:count], np.full(count, Layer.CELLMATE.value, np.int64)
