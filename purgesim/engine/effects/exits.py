"""Ways out of the party, and back: expulsion, arrest, flight, death, reinstatement."""

from __future__ import annotations

import numpy as np

from purgesim.core.choice.queue import note, push
from purgesim.core.keyed_random import Stream
from purgesim.core.vocabulary import RING, Charge, Event, Fate, Standing
from purgesim.engine.effects.cases import close_case
from purgesim.engine.effects.chronicle import append
from purgesim.engine.effects.standing import set_standing, ties_fall, ties_rise, vacate
from purgesim.engine.kernel import kernel
from purgesim.engine.queries import draw, in_party, rank_of
from purgesim.engine.state import Agenda, State
from purgesim.rules.arrest import arrest_chance
from purgesim.rules.counts import days

__all__ = ["arrest", "await_arrest", "die", "expel", "flee", "reinstate"]


@kernel
def _owe_exit(s: State) -> None:
    s.world[0].exits_owed += 1


@kernel
def _remember_fallen(s: State, row: int) -> None:
    """Put a political victim into their body's ring of the last fallen."""
    body = s.bodies[s.register[row].body]
    # A body remembers few names: the oldest is written over.
    body.fallen_rows[body.fallen_count % RING] = row
    body.fallen_count += 1
    body.removed += 1


@kernel
def await_arrest(s: State, row: int, rank: int) -> None:
    """Put an expelled person on the security organs' line, the more prominent first."""
    c, w = s.register[row], s.world[0]
    c.ticket += 1
    urgency = (np.int64(rank) << 40) + np.int64(c.denunciations)
    w.security_root = push(
        s.queue, s.world, w.security_root, -urgency, draw(s, Stream.HEAR, row, 0, 0), row, c.ticket, 0
    )


@kernel
def expel(s: State, row: int, handler: int, political: int, charge: int) -> None:
    """Expel a member; a political victim's ties count them as fallen, and they may be marked for arrest."""
    c, p, w = s.register[row], s.parameters[0], s.world[0]
    # Read before the case is closed and the post is gone: both are needed for the arrest.
    rank = rank_of(s, row)
    grave = c.grave
    close_case(s, row)
    c.charge = charge
    append(s, Event.EXPELLED.value, handler, row, c.cases, 0, c.channel, charge, political)
    vacate(s, row, Event.EXPELLED.value)
    set_standing(s, row, Standing.EXPELLED.value)
    c.expelled_on, c.rank = w.day, rank
    _owe_exit(s)
    if not political:
        return
    ties_fall(s, row)
    _remember_fallen(s, row)
    if not p.on_arrests:
        return
    weight = p.arrest_supporter if charge > Charge.SUPPORTER else 1.0
    chance = arrest_chance(s.levers[w.day].arrest_share, weight, p.arrest_prominence[rank])
    # A grave case was one for the organs from the start: no draw, no lag.
    if grave:
        c.chosen = 1
        await_arrest(s, row, rank)
    elif draw(s, Stream.ARREST, row, 0, c.cases) < chance:
        c.chosen = 1
        lag = days(draw(s, Stream.ARREST_LAG, row, 0, c.cases), p.arrest_lag_days, 1)
        note(s.agenda, s.world, s.agenda_days, Agenda.ARREST.value, w.day + lag, row, c.cases)


@kernel
def arrest(s: State, row: int) -> None:
    """Arrest an expelled person; the day they break or not is drawn now."""
    c, p, w = s.register[row], s.parameters[0], s.world[0]
    c.ticket += 1  # any other place on the organs' line is void
    c.chosen = 0
    c.arrests += 1
    c.arrested_on = w.day
    append(s, Event.ARRESTED.value, -1, row, c.arrests, 0, c.channel, c.charge, 0)
    set_standing(s, row, Standing.ARRESTED.value)
    delay = days(draw(s, Stream.CUSTODY, row, 0, c.arrests), p.interrogation_delay_days, 1)
    note(s.agenda, s.world, s.agenda_days, Agenda.BREAK.value, w.day + delay, row, c.arrests)


@kernel
def flee(s: State, row: int) -> None:
    """Let a member under criticism flee abroad."""
    c = s.register[row]
    close_case(s, row)
    append(s, Event.FLED.value, -1, row, c.cases, 0, c.channel, c.charge, 0)
    vacate(s, row, Event.FLED.value)
    set_standing(s, row, Standing.FLED.value)
    c.fate = Fate.EXILE.value
    c.left_on = s.world[0].day
    ties_fall(s, row)
    _remember_fallen(s, row)
    _owe_exit(s)


@kernel
def die(s: State, row: int) -> None:
    """Let somebody die of natural causes, whatever their standing."""
    c = s.register[row]
    before = np.int64(c.standing)
    close_case(s, row)
    append(s, Event.DIED.value, -1, row, 0, 0, 0, 0, before)
    vacate(s, row, Event.DIED.value)
    set_standing(s, row, Standing.DEAD.value)
    c.left_on = s.world[0].day
    c.chosen = 0
    # A dead candidate leaves the line of candidates short by one, a dead member the party.
    if before == Standing.CANDIDATE:
        s.world[0].enrolments_owed += 1
    elif in_party(before):
        _owe_exit(s)


@kernel
def reinstate(s: State, row: int) -> None:
    """Bring a victim back as a rank-and-file member, with their record unless the structure says otherwise."""
    c = s.register[row]
    append(s, Event.REINSTATED.value, c.handler, row, c.cases, 0, c.channel, c.charge, c.standing)
    c.ticket += 1
    c.chosen = 0
    c.fate = 0
    ties_rise(s, row)
    set_standing(s, row, Standing.MEMBER.value)
    # Whoever returns takes up the place that a newcomer was owed for.
    s.world[0].exits_owed -= 1
    if not s.parameters[0].record_kept:
        c.denunciations = 0
