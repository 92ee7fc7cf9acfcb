"""Entries of the chronicle, and the day's counts of them."""

from __future__ import annotations

import numpy as np

from purgesim.core.tables import ACT
from purgesim.core.vocabulary import Event, Sanction, Standing
from purgesim.engine.kernel import Acts, DayRow, EventRow, kernel
from purgesim.engine.state import State

__all__ = ["act", "append", "count_events", "grow_acts", "new_acts"]


@kernel
def _count_denunciation(d: DayRow, motive: int, value: int) -> None:
    if value == 0:
        d.harmless += 1
    if motive > 0:
        d.denounced[motive - 1] += 1


@kernel
def _count_verdict(d: DayRow, sanction: int) -> None:
    if sanction == Sanction.CLEARED:
        d.cleared += 1
    elif sanction == Sanction.REPRIMAND:
        d.reprimanded += 1
    elif sanction == Sanction.TRANSFER:
        d.transferred += 1
    elif sanction == Sanction.DEMOTION:
        d.demoted += 1


@kernel
def _count_movement(d: DayRow, e: EventRow) -> None:
    kind = e.kind
    if kind == Event.FLED:
        d.fled += 1
    elif kind == Event.DIED:
        if e.value == Standing.MEMBER or e.value == Standing.CRITICISED:
            d.died_members += 1
        elif e.value == Standing.CANDIDATE:
            d.died_candidates += 1
        else:
            d.died_others += 1
    elif kind == Event.REINSTATED:
        d.reinstated += 1
    elif kind == Event.VACATED:
        d.vacated += 1
    elif kind == Event.FILLED:
        d.filled += 1
    elif kind == Event.ADMITTED:
        d.admitted += 1
    elif kind == Event.ENROLLED:
        d.enrolled += 1


@kernel
def _count(d: DayRow, e: EventRow) -> None:
    """Count an event in the day's row."""
    kind = e.kind
    if kind == Event.DENOUNCED:
        _count_denunciation(d, e.motive, e.value)
    elif kind == Event.OPENED:
        d.opened += 1
    elif kind == Event.SESSION:
        d.sessions += 1
    elif kind == Event.DEFENDED:
        d.defended += 1
    elif kind == Event.VERDICT:
        _count_verdict(d, e.value)
    elif kind == Event.EXPELLED:
        if e.value == 1:
            d.expelled_political += 1
        else:
            d.expelled_ordinary += 1
    elif kind == Event.ARRESTED:
        d.arrested += 1
    elif kind == Event.INTERROGATED:
        d.interrogated += 1
        d.broken += 1 if e.value > 0 else 0
    elif kind == Event.SENTENCED:
        d.sentenced += 1
    elif kind == Event.MARKED:
        d.marked += 1
    else:
        _count_movement(d, e)


@kernel
def append(
    s: State, kind: int, actor: int, whom: int, n: int, motive: int, channel: int, charge: int, value: int
) -> None:
    """Write an event into the chronicle; modifies `events` and `world`."""
    w = s.world[0]
    if w.events >= len(s.events):
        w.overflow += 1
        return
    c = s.register[whom]
    e = s.events[w.events]
    w.events += 1
    e.day, e.phase, e.kind = w.day, w.phase, kind
    e.motive, e.channel, e.charge = motive, channel, charge
    e.rank = s.posts[c.post].rank if c.post >= 0 else 0
    e.standing = c.standing
    e.actor, e.whom, e.n = actor, whom, n
    e.body, e.generation, e.value = c.body, c.generation, value


@kernel
def count_events(s: State) -> None:
    """Count what has been written since the last time in the day's row; modifies `daily` and `world`.

    Counting once a day and not in `append` keeps what every other kernel calls small: it compiles faster.
    """
    w = s.world[0]
    for i in range(w.counted, w.events):
        _count(s.daily[s.events[i].day], s.events[i])
    w.counted = w.events


@kernel
def new_acts(room: int) -> Acts:
    """Return an empty table of acts with room for so many."""
    return np.zeros(max(room, 8), ACT)


@kernel
def grow_acts(acts: Acts, count: int) -> Acts:
    """Return the table of acts, twice as large if it is full."""
    if count < len(acts):
        return acts
    larger = np.zeros(2 * len(acts), ACT)
    for i in range(count):
        larger[i] = acts[i]
    return larger


@kernel
def act(
    acts: Acts,
    count: int,
    actor: int,
    whom: int,
    n: int,
    kind: int,
    motive: int,
    channel: int,
    charge: int,
    value: int,
    extra: int,
) -> int:
    """Set down what somebody decided, to be applied at the end of the phase; return the new count."""
    a = acts[count]
    a.actor, a.whom, a.n, a.kind = actor, whom, n, kind
    a.motive, a.channel, a.charge, a.value, a.extra = motive, channel, charge, value, extra
    return count + 1
