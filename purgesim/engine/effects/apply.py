"""Verdicts of the party carried out, and what a phase decided applied in order."""

from __future__ import annotations

import numpy as np

from purgesim.core.choice.clock import spoke
from purgesim.core.choice.queue import note
from purgesim.core.keyed_random import Stream, unit, words
from purgesim.core.vocabulary import Charge, Event, Sanction, Standing, Tier
from purgesim.engine.effects.cases import close_case, denounce, open_session
from purgesim.engine.effects.chronicle import append
from purgesim.engine.effects.exits import expel
from purgesim.engine.effects.order import in_order
from purgesim.engine.effects.standing import join_cell, leave_cell, set_standing, vacate
from purgesim.engine.kernel import Acts, OneAct, Rows, kernel
from purgesim.engine.prefetch import ask_for_acts
from purgesim.engine.queries import draw
from purgesim.engine.state import Agenda, State
from purgesim.rules.watch import holds_against

__all__ = ["FREE_PLACE", "apply_acts", "carry_out_verdict"]

FREE_PLACE = 100
"""Kind of act: a session has ended and its place is free from tomorrow."""
SPEAK = 101
"""Kind of act: a cell's meeting ended in a denunciation."""


@kernel
def _new_cell(s: State, row: int) -> int:
    """Return the cell of a transferred cadre: in another body one tier down, all alike; -1 if there is none.

    Bodies and their cells are the same in every world of a party, so one draw for each picks by place: a race
    over all of them would cost what the party is large, not what happens.
    """
    w, c = s.world[0], s.register[row]
    tier = min(s.bodies[c.body].tier + 1, Tier.COUNTY.value)
    first, end = s.tier_first[tier], s.tier_first[tier + 1]
    among = end - first - (1 if tier == s.bodies[c.body].tier else 0)
    if among <= 0:
        return -1
    draws = words(w.key0, w.key1, Stream.TRANSFER, row, 0, c.cases)
    place = first + np.int64(unit(draws[0]) * among)
    body = s.tier_bodies[place]
    if tier == s.bodies[c.body].tier and body >= c.body:  # their own is left out
        body = s.tier_bodies[place + 1]
    b = s.bodies[body]
    return b.first_cell + np.int64(unit(draws[1]) * (b.end_cell - b.first_cell))


@kernel
def _transfer(s: State, row: int) -> None:
    c = s.register[row]
    before = np.int64(c.body)
    # The post is lost even where there is no other body to go to.
    vacate(s, row, Event.VERDICT.value)
    cell = _new_cell(s, row)
    if cell < 0:
        return
    leave_cell(s, row)
    join_cell(s, row, cell)
    append(s, Event.MOVED.value, -1, row, c.cases, 0, 0, 0, before)


@kernel
def carry_out_verdict(s: State, row: int, handler: int, sanction: int, charge: int) -> None:
    """Carry out what a hearing decided; a decision held against its handler is noted for the day's watch."""
    c, p, w = s.register[row], s.parameters[0], s.world[0]
    c.handler, c.sanction = handler, sanction
    append(s, Event.VERDICT.value, handler, row, c.cases, 0, c.channel, charge, sanction)
    # Expulsion closes the case itself, and needs it open to know whether it was grave.
    if sanction == Sanction.EXPULSION:
        expel(s, row, handler, 1, charge)
        return
    close_case(s, row)
    c.charge = charge if sanction != Sanction.CLEARED else Charge.NONE.value
    if sanction == Sanction.TRANSFER:
        _transfer(s, row)
    elif sanction == Sanction.DEMOTION:
        vacate(s, row, Event.VERDICT.value)
    set_standing(s, row, Standing.MEMBER.value)
    if p.on_watch and handler >= 0 and sanction <= Sanction.REPRIMAND:
        u = draw(s, Stream.MILD, handler, row, c.cases)
        if holds_against(u, sanction, -1, p.watch_mild):  # the handler is noted too: a new case today would hide them
            note(s.agenda, s.world, s.agenda_days, Agenda.MARK.value, w.day, row, handler)


@kernel
def _apply(s: State, a: OneAct) -> None:
    kind = a.kind
    if kind == Event.DENOUNCED:
        denounce(s, a.actor, a.whom, a.n, a.motive, a.channel, a.charge)
    elif kind == SPEAK:
        body = s.bodies[s.cells[a.extra].body]
        body.spoken_today += 1
        s.register[a.actor].spoken += 1
        body.most_spoken = max(body.most_spoken, s.register[a.actor].spoken)
        denounce(s, a.actor, a.whom, a.n, a.motive, a.channel, a.charge)
    elif kind == Event.DEFENDED:
        append(s, Event.DEFENDED.value, a.actor, a.whom, a.n, 0, 0, 0, 0)
    elif kind == Event.SESSION:
        open_session(s, a.whom, a.extra, a.value)
    elif kind == Event.VERDICT:
        carry_out_verdict(s, a.whom, a.actor, a.value, a.charge)
    elif kind == FREE_PLACE:
        s.bodies[a.extra].busy -= 1
    elif kind == Event.INTERROGATED:
        c = s.register[a.whom]
        append(s, Event.INTERROGATED.value, -1, a.whom, a.n, 0, c.channel, c.charge, a.value)
        note(s.agenda, s.world, s.agenda_days, Agenda.SENTENCE.value, s.world[0].day + a.extra, a.whom, a.n)


@kernel
def apply_acts(s: State, acts: Acts, count: int) -> None:
    """Apply what a phase decided, in the order (actor, whom, n, kind); modifies the state."""
    ask_for_acts(s, acts, count)
    # Executors ask in different orders; what they decided is sorted before anything happens.
    order = in_order(acts, count)
    for i in range(count):
        _apply(s, acts[order[i]])


@kernel
def restart_clocks(s: State, cells: Rows) -> None:
    """Start the next threshold of the cells that have spoken today."""
    w = s.world[0]
    for cell in cells:
        spoke(s.cells, s.timers, s.chunks, s.chunk_due, s.clock, cell, w.key0, w.key1)
