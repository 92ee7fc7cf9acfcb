"""Changes of standing, cell and post: what every mechanism must keep in step."""

from __future__ import annotations

import numpy as np

from purgesim.core.choice import clock
from purgesim.core.choice.queue import note
from purgesim.core.vocabulary import Event, Standing
from purgesim.engine.effects.chronicle import append
from purgesim.engine.kernel import WorldRow, kernel
from purgesim.engine.queries import active_tie, tie_range
from purgesim.engine.state import Agenda, State
from purgesim.rules.meeting import danger_level

__all__ = ["join_cell", "leave_cell", "set_standing", "take_post", "ties_fall", "ties_rise", "vacate"]


@kernel
def _level_of(s: State, cell: int) -> int:
    """Return the level of the clock that a cell's members' fallen ties call for; frozen if nobody may speak."""
    c = s.cells[cell]
    if c.speakers <= 0:
        return np.int64(clock.FROZEN)
    return danger_level(c.tainted) if s.clock.shape[2] > 1 else np.int64(0)


@kernel
def _change_counts(s: State, cell: int, speakers: int, tainted: int) -> None:
    """Change the counts of a cell by so many; only if they call for another level its timer is looked at."""
    c, before = s.cells[cell], _level_of(s, cell)
    c.speakers += speakers
    c.tainted += tainted
    after = _level_of(s, cell)
    # Moving a timer costs a search through its chunk; most changes of counts change no level.
    if after != before:
        clock.shift(s.cells, s.timers, s.chunks, s.chunk_due, s.clock, cell, after)


@kernel
def _count_speaker(s: State, row: int, change: int) -> None:
    c = s.register[row]
    _change_counts(s, c.cell, change, change if c.fallen_ties > 0 else 0)


@kernel
def _count_stock(w: WorldRow, standing: int, change: int) -> None:
    if standing == Standing.CANDIDATE:
        w.candidates += change
    elif standing == Standing.MEMBER:
        w.members += change
    elif standing == Standing.CRITICISED:
        w.members += change
        w.criticised += change
    elif standing == Standing.ARRESTED:
        w.prisoners += change


@kernel
def set_standing(s: State, row: int, standing: int) -> None:
    """Change a cadre's standing; keeps stocks, speakers and the clock of their cell in step."""
    c = s.register[row]
    before = c.standing
    _count_stock(s.world[0], before, -1)
    if before == Standing.MEMBER:
        _count_speaker(s, row, -1)
    c.standing = standing
    _count_stock(s.world[0], standing, 1)
    if standing == Standing.MEMBER:
        _count_speaker(s, row, 1)


@kernel
def leave_cell(s: State, row: int) -> None:
    """Take a cadre who may not speak out of their cell's roster."""
    c = s.register[row]
    cell = s.cells[c.cell]
    # Home rows stand in their cell by place; only those who joined later are on its list.
    if cell.first <= row < cell.end:
        return
    if cell.joined == row:
        cell.joined = c.next_in_cell
    else:
        other = np.int64(cell.joined)
        while other >= 0:
            if s.register[other].next_in_cell == row:
                s.register[other].next_in_cell = c.next_in_cell
                break
            other = np.int64(s.register[other].next_in_cell)
    c.next_in_cell = -1


@kernel
def join_cell(s: State, row: int, cell: int) -> None:
    """Put a cadre who may not speak on a cell's roster; sets their cell and body."""
    c = s.register[row]
    c.cell = cell
    c.body = s.cells[cell].body
    body = s.bodies[c.body]
    # A bound for the race for posts, never lowered: too high costs a look, too low would cost the right winner.
    body.most_spoken = max(body.most_spoken, c.spoken)
    if not s.cells[cell].first <= row < s.cells[cell].end:
        c.next_in_cell = s.cells[cell].joined
        s.cells[cell].joined = row


@kernel
def vacate(s: State, row: int, cause: int) -> None:
    """Take a cadre's post from them, if they hold one; `cause` is the kind of event that did it."""
    c = s.register[row]
    if c.post < 0:
        return
    number = np.int64(c.post)
    post = s.posts[number]
    day = s.world[0].day
    append(s, Event.VACATED.value, -1, row, number, 0, 0, 0, cause)
    post.holder = -1
    post.vacancies += 1
    post.vacant_on = day
    # Turnover is counted from the first day: the first loss by its first holder is what the documents tell.
    if post.first_holder == row and post.lost_on < 0:
        post.lost_on, post.lost_by = day, cause
    c.post = -1
    s.bodies[post.body].vacant += 1
    s.world[0].vacant_posts += 1
    p = s.parameters[0]
    if p.on_fill:
        note(s.agenda, s.world, s.agenda_days, Agenda.FILL.value, day + p.vacancy_fill_after_days, number, 0)


@kernel
def take_post(s: State, row: int, number: int) -> None:
    """Give a vacant post to a cadre who holds none."""
    post = s.posts[number]
    post.holder = row
    post.vacant_on = -1
    s.register[row].post = number
    s.bodies[post.body].vacant -= 1
    s.world[0].vacant_posts -= 1


@kernel
def _ties_change(s: State, row: int, change: int) -> None:
    first, end = tie_range(s, row)
    for tie in range(first, end):
        if not active_tie(s, row, tie):
            continue
        other = np.int64(s.tie_to[tie])
        c = s.register[other]
        had = c.fallen_ties > 0
        c.fallen_ties += change
        has = c.fallen_ties > 0
        # Danger is felt from the first fallen tie on; further ones change nothing in the meeting.
        if had != has and c.standing == Standing.MEMBER:
            _change_counts(s, c.cell, 0, 1 if has else -1)


@kernel
def ties_fall(s: State, row: int) -> None:
    """Let a cadre's ties count them as fallen: at expulsion, arrest or flight, not at death; once."""
    if s.register[row].fallen == 0:
        s.register[row].fallen = 1
        _ties_change(s, row, 1)


@kernel
def ties_rise(s: State, row: int) -> None:
    """Undo `ties_fall` at reinstatement."""
    if s.register[row].fallen == 1:
        s.register[row].fallen = 0
        _ties_change(s, row, -1)
