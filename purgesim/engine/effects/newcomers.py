"""Admission of candidates and enrolment of newcomers."""

from __future__ import annotations

import numpy as np

from purgesim.core.choice.queue import note
from purgesim.core.jit.prefetch import ask_for
from purgesim.core.keyed_random import Stream, unit, words
from purgesim.core.vocabulary import Event, Standing
from purgesim.engine.effects.chronicle import append
from purgesim.engine.effects.standing import join_cell, set_standing
from purgesim.engine.kernel import Rows, kernel
from purgesim.engine.queries import draw
from purgesim.engine.state import NEAR, Agenda, State
from purgesim.rules.demography import YEAR, days_until_death, days_until_event

__all__ = ["admit", "enrol_owed", "next_candidate", "next_in_line", "schedule_exits"]


@kernel
def schedule_exits(s: State, row: int, day: int, age: float, death: float, ordinary: float) -> None:
    """Note the days of a row's natural death and ordinary expulsion, from uniform draws, if they fall into the run."""
    p = s.parameters[0]
    room = float(p.days - day)
    if p.on_deaths:
        left = days_until_death(death, p.demography_level, p.demography_slope, age)
        if left < room:
            note(s.agenda, s.world, s.agenda_days, Agenda.DEATH.value, day + int(left), row, 0)
    if p.on_ordinary:
        left = days_until_event(ordinary, p.demography_ordinary)
        if left < room:
            note(s.agenda, s.world, s.agenda_days, Agenda.ORDINARY.value, day + int(left), row, 0)


@kernel
def next_candidate(s: State) -> int:
    """Take the next candidate in the order of admission, newcomers behind those of the start; -1 if none is left."""
    w = s.world[0]
    known = len(s.admission_order)
    while w.queue_cursor < known + w.next_row - w.first_newcomer:
        at = np.int64(w.queue_cursor)
        w.queue_cursor += 1
        row = np.int64(s.admission_order[at]) if at < known else np.int64(w.first_newcomer + at - known)
        # Some have died or left since: the cursor passes them once and never returns.
        if s.register[row].standing == Standing.CANDIDATE:
            return row
    return -1


@kernel
def next_in_line(s: State, wanted: int) -> Rows:
    """Return the rows of so many of the start who stand next in the order of admission, candidates still or not."""
    at = min(np.int64(s.world[0].queue_cursor), len(s.admission_order))
    rows = np.empty(min(wanted, len(s.admission_order) - at), np.int64)
    for i in range(len(rows)):
        rows[i] = s.admission_order[at + i]
    return rows


@kernel
def admit(s: State, row: int) -> None:
    """Make a candidate a member, in the cell they belong to."""
    append(s, Event.ADMITTED.value, -1, row, 0, 0, 0, 0, 0)
    set_standing(s, row, Standing.MEMBER.value)
    s.register[row].joined_on = s.world[0].day
    s.world[0].enrolments_owed += 1


@kernel
def _home_of(s: State, spot: int) -> int:
    """Return the cell a home row belongs to."""
    cell = np.int64(s.cell_near[spot // NEAR])
    # Only every NEAR-th row has its cell written down; the rest is a short walk.
    while cell + 1 < len(s.cells) and s.cells[cell + 1].first <= spot:
        cell += 1
    return cell


@kernel
def _spots(s: State, count: int) -> Rows:
    """Return a home row for each of the next newcomers, whose cell they join: drawn by the fixed establishment."""
    w = s.world[0]
    spots = np.empty(count, np.int64)
    for i in range(count):
        spots[i] = np.int64(draw(s, Stream.NEWCOMER, w.next_row + i, 2, 0) * np.float64(w.first_newcomer))
        ask_for(s.cell_near, spots[i] // NEAR)
    for spot in spots:
        cell = np.int64(s.cell_near[spot // NEAR])
        ask_for(s.cells, cell)
        ask_for(s.cells, cell + 1)
    return spots


@kernel
def _enrol(s: State, home: int) -> None:
    """Enrol a newcomer as a candidate on the next free row; their attributes are keyed by the row."""
    w, p = s.world[0], s.parameters[0]
    if w.next_row >= len(s.register):
        w.overflow += 1  # told as an error: room is made before the day, never within it
        return
    row = np.int64(w.next_row)
    w.next_row += 1
    c = s.register[row]
    first = words(w.key0, w.key1, Stream.NEWCOMER, row, 0, 0)
    age = p.admission_age_low + (p.admission_age_high - p.admission_age_low) * unit(first[0])
    c.birth = p.epoch_day + w.day - int(age * YEAR)
    c.courage = unit(first[1])
    join_cell(s, row, home)
    c.intellectual = 1 if unit(first[2]) < p.kind_intellectuals[s.bodies[c.body].kind] else 0
    set_standing(s, row, Standing.CANDIDATE.value)
    exits = words(w.key0, w.key1, Stream.EXIT, row, 0, 0)
    schedule_exits(s, row, w.day + 1, age, unit(exits[0]), unit(exits[1]))  # today's exits have been made
    append(s, Event.ENROLLED.value, -1, row, 0, 0, 0, 0, 0)


@kernel
def enrol_owed(s: State) -> None:
    """Enrol a newcomer for every enrolment owed."""
    w = s.world[0]
    if len(s.cells) == 0:
        return
    for spot in _spots(s, max(0, np.int64(w.enrolments_owed))):
        w.enrolments_owed -= 1
        _enrol(s, _home_of(s, spot))
