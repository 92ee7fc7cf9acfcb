"""Room for the day: tables that a run appends to are grown between days, never inside a phase."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from purgesim.core.errors import TooLargeError
from purgesim.engine.kernel import kernel
from purgesim.engine.state import AGENDA_KINDS, Agenda, State
from purgesim.engine.workspace import fresh_rows
from purgesim.rules.counts import MAX

__all__ = ["enough_room", "entries_of", "with_entries", "with_room"]

GROWTH: Final = 2
MAX_NUMBERED: Final = 2**31 - 1
"""Rows that point at one another do so by 32-bit numbers (the chronicle's do not)."""


@kernel
def most_today(s: State, day: int) -> tuple[int, int]:
    """Return upper bounds of the day's chronicle entries (queue and agenda notes are no more) and of its newcomers."""
    w, p = s.world[0], s.parameters[0]
    others = 0
    for kind in range(AGENDA_KINDS):
        others += s.agenda_days[kind, day].noted
    exits = s.agenda_days[Agenda.DEATH.value, day].noted + s.agenda_days[Agenda.ORDINARY.value, day].noted
    verdicts, broken = s.agenda_days[Agenda.VERDICT.value, day].noted, s.agenda_days[Agenda.BREAK.value, day].noted
    fired = 2 * len(s.cells) // 7 + 4 * (verdicts + broken + others)
    outside = int(p.watch_outside_cases / 7.0 + 1.0) * len(s.bodies) if p.on_outside else 0
    marks = (outside + others + verdicts) * (1 + p.watch_levels) + w.queued
    named = (64 + 4 * int(p.hearing_names)) * verdicts + MAX * broken  # a Poisson count of a mean of 20 stays below 144
    acts = fired + 3 * named + marks + 4 * int(s.levers[day].exposure + 1.0)
    if s.levers[day].reversal > 0.0:
        acts += (4 + p.watch_levels) * w.events
    newcomers = exits + verdicts + others + int(s.levers[day].admissions) + max(0, np.int64(w.exits_owed))
    entries = 1024 + 4 * acts + 4 * newcomers + 2 * max(0, np.int64(w.enrolments_owed))
    return np.int64(entries), np.int64(newcomers + w.enrolments_owed + 64)


@kernel
def enough_room(s: State, day: int) -> bool:
    """Whether every table has room for whatever the day may bring."""
    w = s.world[0]
    entries, newcomers = most_today(s, day)
    return (
        w.events + entries <= len(s.events)
        and w.queued + entries <= len(s.queue)
        and w.noted + entries <= len(s.agenda)
        and w.next_row + newcomers <= len(s.register)
    )


def _grow(table: NDArray[Any], length: int) -> NDArray[Any]:
    if length <= len(table):
        return table
    longer = np.zeros(max(length, GROWTH * len(table)), table.dtype)
    longer[: len(table)] = table
    return longer


def _numbered(what: str, rows: int) -> None:
    if rows > MAX_NUMBERED:
        raise TooLargeError(
            f"{what}: {rows:,} rows may be needed on one day; allowed: at most {MAX_NUMBERED:,}; "
            "lower the members of the party, or the names and outside cases a day"
        )


def with_room(state: State, day: int, acts: int = 0) -> State:
    """Return the state with room for a day; tables that had it are the same.

    Parameters
    ----------
    state : State
        A state at the beginning of `day`, or within it.
    day : int
        The day.
    acts : int
        What is to be done beside what the day itself may bring.
    """
    entries, newcomers = most_today(state, day)
    return with_entries(state, int(entries) + entries_of(state, acts), int(newcomers))


def entries_of(state: State, acts: int) -> int:
    """Return an upper bound of what so many acts write into each table that grows."""
    return acts * (8 + 2 * int(state.parameters[0]["watch_levels"]))


def with_entries(state: State, entries: int, newcomers: int = 0) -> State:
    """Return the state with room for so many entries of each table that grows, and for so many newcomers.

    Raises
    ------
    TooLargeError
        If a line, the agenda or the register would need more rows than 32 bits can number.
    """
    w = state.world[0]
    _numbered("lines of cases", int(w["queued"]) + entries)
    _numbered("the agenda", int(w["noted"]) + entries)
    _numbered("the register", int(w["next_row"]) + newcomers)
    register = state.register
    if w["next_row"] + newcomers > len(register):
        register = np.concatenate([register, fresh_rows(newcomers + len(register) // 16)])
    return replace(
        state,
        events=_grow(state.events, int(w["events"]) + entries),
        queue=_grow(state.queue, int(w["queued"]) + entries),
        agenda=_grow(state.agenda, int(w["noted"]) + entries),
        register=register,
    )
