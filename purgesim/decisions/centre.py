"""Decisions of the centre: whom it exposes, and whom a reversal brings back."""

from __future__ import annotations

import math

import numpy as np

from purgesim.choice.race import first_few
from purgesim.draws import Stream
from purgesim.ledger.cases import draw
from purgesim.options import rank_of
from purgesim.rules.target import exposure_weight
from purgesim.signatures import Rows, kernel
from purgesim.state import State
from purgesim.terms import Charge, Event, Standing

__all__ = ["exposed_today", "reversed_today"]


@kernel
def exposed_today(s: State, day: int) -> Rows:
    """Return the opponents the centre exposes today; modifies the carried fraction; shape (m,), int64.

    Among those who took part and are in good standing, by a race: the prominent first or the obscure first, as
    the structure says, and those first at whose faction the campaign aims.
    """
    p, w = s.parameters[0], s.world[0]
    w.exposure_carry += s.levers[day].exposure
    whole = math.floor(w.exposure_carry)
    w.exposure_carry -= whole
    rows, weights = np.empty(len(s.opponents), np.int64), np.empty(len(s.opponents))
    count = 0
    for row in s.opponents:
        c = s.register[row]
        if c.standing == Standing.MEMBER:
            rows[count] = row
            weights[count] = exposure_weight(rank_of(s, row), s.levers[day].aim[c.faction], p.start_periphery)
            count += 1
    return rows[first_few(w.key0, w.key1, Stream.EXPOSE, 0, 0, rows, weights, count, int(whole))]


@kernel
def reversed_today(s: State, day: int) -> Rows:
    """Return the political victims whom a reversal reinstates today, in order; shape (m,), int64."""
    share = s.levers[day].reversal
    w = s.world[0]
    if not share > 0.0:
        return np.empty(0, np.int64)
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
    return np.unique(rows[:count])
