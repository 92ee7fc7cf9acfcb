"""Denunciations and party cases: from an accusation to a place in the waiting line."""

from __future__ import annotations

import numpy as np

from purgesim.core.choice.queue import note, pop, push
from purgesim.core.keyed_random import Stream
from purgesim.core.moments import moment_of
from purgesim.core.vocabulary import Channel, Charge, Event, Rank, Standing
from purgesim.engine.effects.chronicle import append
from purgesim.engine.effects.standing import set_standing
from purgesim.engine.kernel import Parameters, kernel
from purgesim.engine.queries import draw, in_party, rank_of
from purgesim.engine.state import Agenda, State

__all__ = [
    "close_case",
    "denounce",
    "hearing_body",
    "next_waiting",
    "open_case",
    "open_session",
    "session_is_open",
]

WAITING, IN_SESSION = 1, 2


@kernel
def hearing_body(s: State, row: int) -> int:
    """Return the body that hears a cadre: their own, for heads and leading officials the superior one."""
    body = np.int64(s.register[row].body)
    superior = np.int64(s.bodies[body].superior)
    if superior >= 0 and rank_of(s, row) >= Rank.HEAD:
        return superior
    return body


@kernel
def take_place(s: State, row: int) -> None:
    """Give a waiting case its place by (post, denunciations, HEAR); an older place becomes void."""
    c = s.register[row]
    body = s.bodies[hearing_body(s, row)]
    # The heap cannot be searched: instead of taking the older place out, its ticket is made void.
    c.ticket += 1
    # Rank decides, the file only among equals: 40 bits hold any number of denunciations.
    urgency = (np.int64(rank_of(s, row)) << 40) + np.int64(c.denunciations)
    lot = draw(s, Stream.HEAR, row, 0, 0)
    body.root = push(s.queue, s.world, body.root, -urgency, lot, row, c.ticket, 0)


@kernel
def next_waiting(s: State, body: int) -> int:
    """Take the next valid case off a body's line and return its row, -1 if none waits."""
    b = s.bodies[body]
    while b.root >= 0:
        row = np.int64(s.queue[b.root].row)
        ticket = np.int64(s.queue[b.root].n)
        b.root = pop(s.queue, s.world, b.root)
        c = s.register[row]
        # Places made void since they were taken are thrown away here, when they come up.
        if c.ticket == ticket and c.stage == WAITING:
            return row
    return -1


@kernel
def stop_stage(s: State, row: int) -> None:
    """Take a case off the counts of those waiting or in session; its place becomes void."""
    c = s.register[row]
    if c.stage == WAITING:
        s.bodies[hearing_body(s, row)].waiting -= 1
        s.world[0].waiting -= 1
    elif c.stage == IN_SESSION:
        s.world[0].in_session -= 1
    c.stage = 0
    c.ticket += 1


@kernel
def open_case(s: State, row: int, grave: int, charge: int) -> None:
    """Open a party case against a member in good standing; a grave one skips the hearing."""
    c, p, w = s.register[row], s.parameters[0], s.world[0]
    # Written before the standing changes: an event tells who somebody was when it happened to them.
    append(s, Event.OPENED.value, -1, row, c.cases, 0, c.channel, charge, grave)
    set_standing(s, row, Standing.CRITICISED.value)
    c.cases += 1
    c.opened_on, c.charge, c.grave, c.handler = w.day, charge, grave, -1
    s.bodies[c.body].recent += 1.0
    # The next arrest phase looks at flight first, then at the grave cases.
    if p.on_flight and p.abroad[c.faction] > 0.0:
        note(s.agenda, s.world, s.agenda_days, Agenda.FLIGHT.value, w.day + 1, row, c.cases)
    if grave:
        note(s.agenda, s.world, s.agenda_days, Agenda.GRAVE.value, w.day + 1, row, c.cases)
        return
    c.stage = WAITING
    s.bodies[hearing_body(s, row)].waiting += 1
    w.waiting += 1
    take_place(s, row)


@kernel
def session_code(body: int, case: int) -> int:
    """Return body and case in one number, for the agenda."""
    # One word of the agenda: a case number returns only after 1,024 cases of one person.
    return (np.int64(body) << 10) | (np.int64(case) & 1023)


@kernel
def open_session(s: State, row: int, body: int, length: int) -> None:
    """Open a hearing: it takes one of the body's places until it ends."""
    c, w = s.register[row], s.world[0]
    stop_stage(s, row)
    c.stage = IN_SESSION
    w.in_session += 1
    s.bodies[body].busy += 1
    append(s, Event.SESSION.value, -1, row, c.cases, 0, c.channel, c.charge, length)
    note(s.agenda, s.world, s.agenda_days, Agenda.VERDICT.value, w.day + length, row, session_code(body, c.cases))


@kernel
def session_is_open(s: State, row: int, code: int) -> bool:
    """Whether the session that ends today is still the cadre's own."""
    c = s.register[row]
    # Dead, fled or expelled meanwhile, or in session again under a later case: then today's end means nothing.
    return c.standing == Standing.CRITICISED and c.stage == IN_SESSION and (np.int64(c.cases) & 1023) == (code & 1023)


@kernel
def close_case(s: State, row: int) -> None:
    """End whatever is pending in a cadre's case, before their standing or post changes."""
    stop_stage(s, row)
    s.register[row].grave = 0


@kernel
def _first_accuser(s: State, actor: int, row: int, channel: int, moment: int) -> None:
    """Settle who counts as first accuser; several in one phase are settled by PARENT draws."""
    c = s.register[row]
    if c.accused_at >= 0 and c.accused_at < moment:
        return
    # Within a phase nobody is earlier: a draw of each accuser decides, whatever the order of their acts.
    if c.accused_at == moment and c.accuser >= 0:
        known = draw(s, Stream.PARENT, row, c.accuser, 0)
        if actor < 0 or not draw(s, Stream.PARENT, row, actor, 0) < known:
            return
    c.accused_at, c.accuser, c.channel = moment, actor, channel
    c.generation = 0
    if actor >= 0:
        a = s.register[actor]
        # Only an accuser who was accused in an earlier moment hands a generation on; else two could be each other's.
        if a.accused_at >= 0 and a.accused_at < moment:
            c.generation = a.generation + 1


@kernel
def _share_opened(p: Parameters, channel: int) -> float:
    """Return the share of a channel's denunciations that open a case."""
    if channel == Channel.MEETING:
        return p.names_from_meeting
    if channel == Channel.HEARING:
        return p.names_from_hearing
    if channel == Channel.INTERROGATION:
        return p.names_from_interrogation
    if channel == Channel.WATCH:
        return p.names_from_watch
    return 1.0


@kernel
def denounce(s: State, actor: int, row: int, n: int, motive: int, channel: int, charge: int) -> None:
    """Record a denunciation and what follows from it: a file, a parent, a place in line, a case.

    Parameters
    ----------
    s : State
        Modified.
    actor : int
        Accuser; -1 is the centre, or somebody outside the party.
    row : int
        Target. If they are no longer within reach the name is recorded and changes nothing.
    n : int
        The actor's own occurrence.
    motive, channel, charge : int
        Codes; the charge is 0 unless brought with the denunciation.
    """
    c, p, w = s.register[row], s.parameters[0], s.world[0]
    if not in_party(c.standing):
        append(s, Event.DENOUNCED.value, actor, row, n, motive, channel, charge, 0)
        return
    _first_accuser(s, actor, row, channel, moment_of(w.day, w.phase))
    append(s, Event.DENOUNCED.value, actor, row, n, motive, channel, charge, 1)
    c.denunciations += 1
    if c.standing == Standing.CRITICISED:
        if c.stage == WAITING:
            take_place(s, row)
        return
    # Five channels share the actor's n: each denunciation needs a draw of its own.
    file = 8 * n + channel
    # What the centre orders always opens a case.
    if channel == Channel.CENTRE:
        open_case(s, row, 1 if charge > Charge.SUPPORTER else 0, charge)
    elif draw(s, Stream.OPEN, row, actor + 1, file) < _share_opened(p, channel):
        grave = 0
        # Under interrogation a labelled prisoner hands on the label itself: such a case skips the hearing.
        if channel == Channel.INTERROGATION and s.register[actor].charge > Charge.SUPPORTER:
            grave = 1 if draw(s, Stream.GRAVE, row, actor + 1, file) < p.names_grave else 0
        open_case(s, row, grave, np.int64(s.register[actor].charge) if grave else charge)
