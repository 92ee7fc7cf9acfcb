"""Decisions of a hearing: when it opens, who is named, who defends, what is found, what is decided."""

from __future__ import annotations

import math

import numpy as np

from purgesim.core.choice.race import first_k, time_of
from purgesim.core.keyed_random import Stream
from purgesim.core.vocabulary import Charge, Standing
from purgesim.engine.choice_sets import associates, labelled
from purgesim.engine.kernel import Rows, kernel
from purgesim.engine.queries import active_tie, draw, log_stigma, tie_range
from purgesim.engine.state import State
from purgesim.rules import hearing as rule
from purgesim.rules.counts import days, poisson

__all__ = [
    "defenders",
    "free_openings",
    "label_of",
    "names_in_session",
    "sanction_of",
    "session_count",
    "session_length",
]


@kernel
def free_openings(s: State, day: int, body: int) -> int:
    """Return how many hearings a body may open today; modifies its carried fraction.

    Openings that find nobody waiting are lost, not saved.
    """
    b, lever = s.bodies[body], s.levers[day]
    b.carry += rule.throughput(b.sessions, lever.throughput, lever.elasticity, lever.intensity[b.tier])
    whole = math.floor(b.carry)
    b.carry -= whole  # only the fraction: a week without cases makes no later week longer
    return min(int(whole), max(0, b.places - b.busy))


@kernel
def session_length(s: State, row: int) -> int:
    """Return how many days a hearing lasts."""
    c = s.register[row]
    return days(draw(s, Stream.DURATION, row, 0, c.cases), s.parameters[0].hearing_session_days - 1.0, 1)


@kernel
def session_count(s: State, day: int, row: int) -> int:
    """Return how many associates the criticised names under the hearing's pressure."""
    p = s.parameters[0]
    if not p.on_session_names:
        return 0
    mean = p.hearing_names * s.levers[day].pressure
    return poisson(draw(s, Stream.SESSION_COUNT, row, 0, s.register[row].cases), mean)


@kernel
def names_in_session(s: State, day: int, row: int) -> Rows:
    """Return the rows of the associates named; shape (m,), int64."""
    few = session_count(s, day, row)
    if few == 0:
        return np.empty(0, np.int64)
    w = s.world[0]
    rows, weights, _ = associates(s, day, row)
    n = s.register[row].cases
    return rows[first_k(w.key0, w.key1, Stream.SESSION_NAME, row, n, rows, weights, len(rows), few)]


@kernel
def defenders(s: State, row: int) -> Rows:
    """Return the rows of those who speak in the accused's defence; shape (m,), int64."""
    p = s.parameters[0]
    first, end = tie_range(s, row)
    out = np.empty(end - first, np.int64)
    if not p.on_defence:
        return out[:0]
    count = 0
    for tie in range(first, end):
        other = s.tie_to[tie]
        c = s.register[other]
        # Whoever is under criticism is not heard as a witness for others.
        if c.standing != Standing.MEMBER or not active_tie(s, row, tie):
            continue
        body = s.bodies[c.body]
        share = body.recent / float(body.establishment) if body.establishment > 0 else 0.0
        chance = rule.defence_chance(
            p.defence_chance, np.float64(c.courage), share, p.defence_danger_half, p.defence_danger_order
        )
        if draw(s, Stream.DEFEND, row, other, s.register[row].cases) < chance:
            out[count] = other
            count += 1
    return out[:count]


@kernel
def label_of(s: State, day: int, row: int) -> int:
    """Return the label found by association, 0 if no link to a labelled person was found.

    Every labelled person within reach runs in a race; the first is found if the search lasts long enough.
    """
    p, w = s.parameters[0], s.world[0]
    if not p.on_association:
        return 0
    rows, weights, _ = labelled(s, row)
    best, best_time = -1, math.inf
    n = s.register[row].cases
    for i in range(len(rows)):
        t = time_of(w.key0, w.key1, Stream.CHARGE, row, rows[i], n, weights[i])
        # Equal times are settled by row: the order of the list decides nothing.
        if t < best_time or (t == best_time and best >= 0 and rows[i] < rows[best]):
            best, best_time = i, t
    if best >= 0 and rule.found(best_time, p.association_effort * s.levers[day].pressure):
        return np.int64(s.register[rows[best]].charge)
    return 0


@kernel
def sanction_of(s: State, day: int, row: int, label: int, spoke_up: int) -> int:
    """Return the sanction: an ordered choice by file, stigma, involvement, link and defence."""
    p, c = s.parameters[0], s.register[row]
    score = rule.sanction_score(
        p.hearing_severity,
        c.denunciations,
        p.hearing_per_denunciation,
        log_stigma(s, day, row),
        p.hearing_per_stigma,
        c.involvement,
        p.hearing_involved,
        1 if label > Charge.SUPPORTER else 0,
        p.hearing_linked,
        spoke_up,
        p.hearing_defended,
    )
    t = p.hearing_thresholds
    return rule.ordered(draw(s, Stream.SANCTION, row, 0, c.cases), score, t[0], t[1], t[2], t[3])
