"""Decisions of the centre: whom it exposes, and whom a reversal brings back."""

from __future__ import annotations

import math

import numpy as np

from purgesim.core.choice.race import first_k
from purgesim.core.choice.sorting import sort_keys
from purgesim.core.keyed_random import Stream
from purgesim.core.vocabulary import Charge, Event, Involvement, Standing
from purgesim.engine.kernel import Rows, kernel
from purgesim.engine.queries import draw, rank_of
from purgesim.engine.state import State
from purgesim.rules.target import exposure_weight

__all__ = ["exposed_today", "reversed_today"]


@kernel
def _aimed_at(s: State, day: int) -> Rows:
    """Return those of the factions aimed at who took part in nothing and are in good standing; shape (m,), int64."""
    aim = s.levers[day].aim
    most = 0.0
    for faction in range(len(aim)):
        most = max(most, aim[faction])
    # At 1 nobody is aimed at: the walk over the whole register is spared on ordinary days.
    if not most > 1.0:
        return np.empty(0, np.int64)
    out = np.empty(len(s.register), np.int64)
    count = 0
    for row in range(len(s.register)):
        c = s.register[row]
        if aim[c.faction] > 1.0 and c.standing == Standing.MEMBER and c.involvement != Involvement.TOOK_PART:
            out[count] = row
            count += 1
    return out[:count]


@kernel
def exposed_today(s: State, day: int) -> Rows:
    """Return whom the centre exposes today; modifies the carried fraction; shape (m,), int64.

    Among those who took part, and the members of factions aimed at, who are in good standing, by a race: the
    prominent first or the obscure first, as the structure says.
    """
    p, w = s.parameters[0], s.world[0]
    # Fractions are carried: half a person a day is one every other day, and no draw is spent on it.
    w.exposure_carry += s.levers[day].exposure
    whole = math.floor(w.exposure_carry)
    w.exposure_carry -= whole
    if whole == 0:
        return np.empty(0, np.int64)
    others = _aimed_at(s, day)
    most = len(s.opponents) + len(others)
    rows, weights = np.empty(most, np.int64), np.empty(most)
    count = 0
    for row in s.opponents:
        c = s.register[row]
        if c.standing == Standing.MEMBER:
            rows[count] = row
            weights[count] = exposure_weight(rank_of(s, row), s.levers[day].aim[c.faction], 1, p.start_periphery)
            count += 1
    for row in others:
        aim = s.levers[day].aim[s.register[row].faction]
        rows[count], weights[count] = row, exposure_weight(rank_of(s, row), aim, 0, p.start_periphery)
        count += 1
    return rows[first_k(w.key0, w.key1, Stream.EXPOSE, 0, 0, rows, weights, count, int(whole))]


@kernel
def reversed_today(s: State, day: int) -> Rows:
    """Return the political victims whom a reversal reinstates today, in order; shape (m,), int64."""
    share = s.levers[day].reversal
    w = s.world[0]
    if not share > 0.0:
        return np.empty(0, np.int64)
    # Victims are found in the chronicle: they are few, the register is long.
    rows = np.empty(w.events, np.int64)
    count = 0
    for i in range(w.events):
        e = s.events[i]
        if e.kind != Event.EXPELLED or e.value != 1:
            continue
        c = s.register[e.whom]
        gone = c.standing == Standing.EXPELLED or c.standing == Standing.ARRESTED
        if gone and c.charge != Charge.ORDINARY and draw(s, Stream.REVERSE, e.whom, 0, c.cases) < share:
            rows[count] = e.whom
            count += 1
    sort_keys(rows, 0, count)
    n = 0
    for i in range(count):  # nobody twice
        if i == 0 or rows[i] != rows[i - 1]:
            rows[n] = rows[i]
            n += 1
    return rows[:n]
