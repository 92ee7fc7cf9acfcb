"""Options: who may be chosen by whom, with what weight and through which relation.

Every function returns (rows, weights, layers), arrays of equal length in which nobody stands twice. They read
the state and change nothing; the choice itself is a race (`purgesim.core.choice.race`).
"""

from __future__ import annotations

import numpy as np

from purgesim.core.vocabulary import RING, Charge, Involvement, Layer, Standing
from purgesim.engine.kernel import FullOptions, Options, Parameters, Rows, Weights, kernel
from purgesim.engine.queries import (
    active_tie,
    in_party,
    leaders_end,
    may_be_promoted,
    nameable,
    once_of,
    rank_of,
    roster,
    stigma_of,
    tie_range,
)
from purgesim.engine.state import State
from purgesim.rules.interrogation import ACCOMPLICE_WEIGHT, name_weight
from purgesim.rules.target import protection, target_weight
from purgesim.rules.vacancy import promotion_weight

__all__ = [
    "associates",
    "cell_eligible",
    "labelled",
    "named",
    "speakers",
    "targets",
    "weight_for_post",
]


@kernel
def weight_as_target(s: State, day: int, row: int) -> float:
    """Return a cadre's weight as the target of a denunciation in a meeting."""
    p, c = s.parameters[0], s.register[row]
    safe = 1 if c.patron >= 0 and s.register[c.patron].standing == Standing.MEMBER else 0
    shelter = protection(s.levers[day].shield[c.faction], p.target_patron, safe) if p.on_protection else 0.0
    # A mechanism that is switched off weighs nothing; its counts go on, so that switching it on later is fair.
    taint = p.target_taint if p.on_taint else 0.0
    snowball = p.target_snowball if p.on_snowball else 0.0
    seen = p.target_visibility[rank_of(s, row)]
    return target_weight(stigma_of(s, day, row), taint, c.fallen_ties, snowball, c.denunciations, seen, shelter)


@kernel
def _add(
    rows: Rows, weights: Weights, layers: Rows, count: int, row: int, weight: float, layer: int, known: int
) -> int:
    """Add an option unless they are among the first `known`; return the new count."""
    for i in range(known):
        if rows[i] == row:
            return count
    rows[count], weights[count], layers[count] = row, weight, layer
    return count + 1


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
    """Return whom a speaker may denounce: cellmates and the leaders of their body."""
    mates = roster(s, cell)
    body = s.cells[cell].body
    first, end = s.bodies[body].first_post, leaders_end(s, body)
    most = len(mates) + end - first
    rows, weights, layers = np.empty(most, np.int64), np.empty(most), np.empty(most, np.int64)
    count = 0
    for row in mates:
        if row != speaker:
            count = _add(rows, weights, layers, count, row, weight_as_target(s, day, row), Layer.CELLMATE.value, 0)
    # A leader who sits in this very cell is there already, as a cellmate: nobody stands twice.
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

    Ties, cell, the leadership of their body, their circle and the last fallen of their body, each once; those already
    fallen, fled or dead too: names that harm no one new. True accomplices, if there are any, come first.
    """
    c = s.register[row]
    first, end = s.circle_first[c.circle], s.circle_first[c.circle + 1]
    if c.circle == 0:  # no circle: the others without one are no company
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
    # Whoever took part knows who did: the few true names outweigh all others together.
    if c.involvement != Involvement.NONE:
        for i in range(count):
            other = s.register[rows[i]]
            if other.circle == c.circle and other.involvement != Involvement.NONE:
                weights[i], layers[i] = ACCOMPLICE_WEIGHT, Layer.ACCOMPLICE.value
    return rows[:count], weights[:count], layers[:count]


@kernel
def _label_of(s: State, row: int) -> int:
    """Return the label of a fallen person, 0 if they have none."""
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
