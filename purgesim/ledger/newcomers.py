"""Admission of candidates and enrolment of newcomers."""

from __future__ import annotations

import numpy as np

from purgesim.choice.queue import note
from purgesim.draws import Stream, unit, words
from purgesim.ledger.cases import draw
from purgesim.ledger.entries import append
from purgesim.ledger.standing import join_cell, set_standing
from purgesim.rules.demography import YEAR, days_until_death, days_until_event
from purgesim.signatures import kernel
from purgesim.state import Agenda, State
from purgesim.terms import Event, Standing

__all__ = ["admit", "enrol", "next_candidate", "schedule_exits"]


@kernel
def schedule_exits(s: State, row: int, day: int, age: float, death: float, ordinary: float) -> None:
    """Note the days of a row's natural death and ordinary expulsion, from uniform draws, if they fall into the run."""
    p = s.parameters[0]
    room = float(p.days - day)
    if p.on_deaths:
        left = days_until_death(death, p.demography_level, p.demography_slope, age)
        if left < room:
            note(s.agenda, s.world, s.agenda_heads, Agenda.DEATH.value, day + int(left), row, 0)
    if p.on_ordinary:
        left = days_until_event(ordinary, p.demography_ordinary)
        if left < room:
            note(s.agenda, s.world, s.agenda_heads, Agenda.ORDINARY.value, day + int(left), row, 0)


@kernel
def next_candidate(s: State) -> int:
    """Take the next candidate in the order of admission, newcomers behind those of the start; -1 if none is left."""
    w = s.world[0]
    known = len(s.admission_order)
    while w.queue_cursor < known + w.next_row - w.first_newcomer:
        at = np.int64(w.queue_cursor)
        w.queue_cursor += 1
        row = np.int64(s.admission_order[at]) if at < known else np.int64(w.first_newcomer + at - known)
        if s.register[row].standing == Standing.CANDIDATE:
            return row
    return -1


@kernel
def admit(s: State, row: int) -> None:
    """Make a candidate a member, in the cell he belongs to."""
    append(s, Event.ADMITTED.value, -1, row, 0, 0, 0, 0, 0)
    set_standing(s, row, Standing.MEMBER.value)
    s.register[row].joined_on = s.world[0].day
    s.world[0].enrolments_owed += 1


@kernel
def home_for(s: State, row: int) -> int:
    """Return a newcomer's cell: drawn by the fixed establishment."""
    spot = np.int64(draw(s, Stream.NEWCOMER, row, 2, 0) * np.float64(s.world[0].first_newcomer))
    return np.searchsorted(s.cell_first, spot, side="right") - 1


@kernel
def enrol(s: State) -> None:
    """Enrol a newcomer as a candidate on the next free row; his attributes are keyed by the row."""
    w, p = s.world[0], s.parameters[0]
    if w.next_row >= len(s.register):
        w.overflow += 1
        return
    row = np.int64(w.next_row)
    w.next_row += 1
    c = s.register[row]
    first = words(w.key0, w.key1, Stream.NEWCOMER, row, 0, 0)
    age = p.admission_age_low + (p.admission_age_high - p.admission_age_low) * unit(first[0])
    c.birth = p.epoch_day + w.day - int(age * YEAR)
    c.courage = unit(first[1])
    join_cell(s, row, home_for(s, row))
    c.intellectual = 1 if unit(first[2]) < p.kind_intellectuals[s.bodies[c.body].kind] else 0
    set_standing(s, row, Standing.CANDIDATE.value)
    exits = words(w.key0, w.key1, Stream.EXIT, row, 0, 0)
    schedule_exits(s, row, w.day + 1, age, unit(exits[0]), unit(exits[1]))  # today's exits have been made
    append(s, Event.ENROLLED.value, -1, row, 0, 0, 0, 0, 0)
