"""Thin harnesses over a state: the hearing bodies' openings, their waiting line and the calendar of a run."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np

from purgesim.core.choice.queue import due, note, nothing_noted, pop, push
from purgesim.core.keyed_random import Stream
from purgesim.engine.decisions.hearing import free_openings, session_length
from purgesim.engine.initial_state import begin
from purgesim.engine.kernel import Rows, Weights, kernel
from purgesim.engine.queries import draw
from purgesim.engine.state import Agenda, State
from purgesim.party import party_for
from purgesim.rules.counts import days, poisson
from purgesim.scenario import Scenario


def one_body(capacity: float, places: int, horizon: int, session_days: float = 1.0) -> State:
    """The state of a party of one body that can open `capacity` hearings a day, and a calendar of `horizon` days."""
    scenario = Scenario.from_dict(
        {
            "name": "a queue",
            "window": {"start": "1957-01-01", "open": "1957-01-02", "close": "1957-02-01"},
            "party": {"kinds": [{"members": 20, "sessions": 7.0 * capacity, "places": places}]},
            "behaviour": {"hearing": {"session_days": session_days}},
            "levers": {"elasticity": [["1957-01-01", 0.0]]},
            "structures": {"handler_kinds": ["body"], "outside_kinds": ["body"]},
        }
    )
    state = begin(scenario, party_for(scenario.party, scenario.window.start), 17)
    grown: dict[str, Any] = {name: np.zeros(400_000, getattr(state, name).dtype) for name in ("queue", "agenda")}
    state.world["noted"] = 0  # the calendar is empty
    state.world["agenda_free"] = -1
    return replace(state, agenda_days=nothing_noted(len(state.agenda_days), horizon), **grown)


@kernel
def _arrive(s: State, count: int, number: int) -> int:
    """Put so many cases on the line of body 0; return the number of the next."""
    b = s.bodies[0]
    for _ in range(count):
        lot = draw(s, Stream.HEAR, number, 0, 0)
        b.root = push(s.queue, s.world, b.root, 0, lot, number % 1_000_000, 0, 0)
        number += 1
        b.waiting += 1
    return number


@kernel
def _open(s: State) -> int:
    """Open as many hearings as body 0 may and has cases for; return how many."""
    b = s.bodies[0]
    count = min(free_openings(s, 0, 0), np.int64(b.waiting))
    for _ in range(count):
        b.root = pop(s.queue, s.world, b.root)
        b.waiting -= 1
    return count


@kernel
def batch_backlogs(s: State, mean: float, steps: int, key: int) -> Rows:
    """Waiting cases after each step: Poisson arrivals, then the openings of the step."""
    out, number = np.empty(steps, np.int64), np.int64(0)
    for step in range(steps):
        number = _arrive(s, poisson(draw(s, Stream.SESSION_COUNT, step, key, 0), mean), number)
        _open(s)
        out[step] = s.bodies[0].waiting
    return out


@kernel
def served_lines(s: State, mean: float, steps: int) -> Rows:
    """Waiting cases after each day when a hearing keeps its place until the day after its verdict."""
    out, number, heard = np.empty(steps, np.int64), np.int64(0), np.int64(0)
    kind = np.int64(Agenda.VERDICT.value)
    for day in range(steps):
        number = _arrive(s, poisson(draw(s, Stream.SESSION_COUNT, day, 0, 0), mean), number)
        for _ in range(_open(s)):
            s.bodies[0].busy += 1
            s.register[0].cases = heard & 16383
            s.world[0].key1 = heard >> 14  # a key of their own for every hearing
            note(s.agenda, s.world, s.agenda_days, kind, day + session_length(s, 0), 0, 0)
            heard += 1
        s.world[0].key1 = 0
        s.bodies[0].busy -= len(due(s.agenda, s.world, s.agenda_days, kind, day))
        out[day] = s.bodies[0].waiting
    return out


@kernel
def cascade(s: State, start: int, r: float, ready: Weights, weeks: int, key: int) -> Rows:
    """Cases that become ready after a time, wait for a hearing, and lead to a Poisson number of others.

    Returns cases decided and cases still open, shape (2,). `ready` holds the mean of the time [weeks].
    """
    kind = np.int64(Agenda.VERDICT.value)
    opened, decided = np.int64(0), np.int64(0)
    for _ in range(start):
        delay = days(draw(s, Stream.DURATION, opened, key, 0), ready[0], 1)
        note(s.agenda, s.world, s.agenda_days, kind, delay, 0, 0)
        opened += 1
    for week in range(1, weeks + 1):
        _arrive(s, len(due(s.agenda, s.world, s.agenda_days, kind, week)), opened)
        for _ in range(_open(s)):
            names = poisson(draw(s, Stream.SESSION_COUNT, decided, key, 0), r)
            decided += 1
            for _ in range(names):
                delay = days(draw(s, Stream.DURATION, opened, key, 0), ready[0], 1)
                note(s.agenda, s.world, s.agenda_days, kind, week + delay, 0, 0)
                opened += 1
    return np.array([decided, opened - decided])


def mean_time(chance: float) -> float:
    """The mean of the exponential whose whole days (at least 1) end with this chance every day."""
    return -1.0 / math.log1p(-chance)
