"""Orders of the centre about persons: exposed, reinstated, released."""

from __future__ import annotations

from enum import IntEnum

import numpy as np

from purgesim.core.vocabulary import Channel, Charge, Event, Fate, Motive, Standing
from purgesim.engine.effects.cases import denounce
from purgesim.engine.effects.chronicle import append
from purgesim.engine.effects.exits import reinstate
from purgesim.engine.effects.marks import give_marks
from purgesim.engine.effects.standing import set_standing
from purgesim.engine.kernel import Rows, kernel
from purgesim.engine.queries import in_party
from purgesim.engine.state import State

__all__ = ["Order", "carry_out", "expose", "reverse"]


class Order(IntEnum):
    """What the centre may order about a person."""

    EXPOSE = 1
    REINSTATE = 2
    RELEASE = 3


@kernel
def expose(s: State, row: int) -> None:
    """Let the centre denounce a member, as a supporter of their circle or as unreliable."""
    c = s.register[row]
    charge = Charge.SUPPORTER.value + c.circle if c.circle > 0 else Charge.UNRELIABLE.value
    denounce(s, -1, row, c.cases, Motive.ORDER.value, Channel.CENTRE.value, charge)


@kernel
def reverse(s: State, row: int) -> None:
    """Reinstate one victim; whoever handled their case is marked, or by structure charged with excess."""
    p = s.parameters[0]
    official = np.int64(s.register[row].handler)
    reinstate(s, row)
    if official < 0 or not in_party(s.register[official].standing):
        return
    if p.excess:
        n = np.int64(s.register[official].cases)
        denounce(s, -1, official, n, Motive.EXCESS.value, Channel.CENTRE.value, Charge.EXCESS.value)
    elif p.on_watch and p.record_kept:
        give_marks(s, official, row)


@kernel
def _release(s: State, row: int) -> None:
    """Let a prisoner go; they stay expelled."""
    c = s.register[row]
    append(s, Event.SENTENCED.value, c.handler, row, c.arrests, 0, c.channel, c.charge, Fate.RELEASED.value)
    c.fate = Fate.RELEASED.value
    set_standing(s, row, Standing.EXPELLED.value)


@kernel
def carry_out(s: State, order: int, rows: Rows) -> int:
    """Carry out an order about some persons and return how many it reached; others are passed over."""
    reached = 0
    for row in rows:
        c = s.register[row]
        arrested, expelled = c.standing == Standing.ARRESTED, c.standing == Standing.EXPELLED
        if order == Order.EXPOSE and in_party(c.standing):
            expose(s, row)
            reached += 1
        elif order == Order.REINSTATE and (arrested or expelled) and c.charge != Charge.ORDINARY:
            reverse(s, row)
            reached += 1
        elif order == Order.RELEASE and arrested:
            _release(s, row)
            reached += 1
    return reached
