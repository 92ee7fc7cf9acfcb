"""The phases in which cadres decide, as loops over those to whom something happens."""

from __future__ import annotations

import numpy as np

from purgesim.core.choice.clock import ready
from purgesim.core.choice.queue import due, rows_of
from purgesim.core.choice.sorting import grow_rows
from purgesim.core.keyed_random import Stream
from purgesim.core.vocabulary import Channel, Event, Motive, Phase, Standing
from purgesim.engine.decisions.custody import breaks, names_under_interrogation, number_of_names, sentence_delay
from purgesim.engine.decisions.hearing import (
    defenders,
    free_openings,
    label_of,
    names_in_session,
    sanction_of,
    session_length,
)
from purgesim.engine.decisions.meeting import advance_clock, motive_of, speaker_of, target_of
from purgesim.engine.effects.apply import FREE_PLACE, SPEAK, apply_acts, restart_clocks
from purgesim.engine.effects.cases import next_waiting, session_is_open
from purgesim.engine.effects.chronicle import act, grow_acts, new_acts
from purgesim.engine.effects.marks import choose_handler
from purgesim.engine.kernel import Acts, ActsInUse, kernel
from purgesim.engine.prefetch import BATCH, ask_for_cases, ask_for_cells, ask_for_prisoners, ask_for_waiting
from purgesim.engine.state import Agenda, State
from purgesim.rules.hearing import charge_found

__all__ = ["hear_phase", "interrogate_phase", "meet_phase"]


@kernel
def meet_phase(s: State, day: int) -> None:
    """Let today's cells meet."""
    s.world[0].phase = Phase.MEET.value
    acts, count = new_acts(64), 0
    spoken, n_spoken = np.empty(64, np.int64), 0
    weekday = (s.parameters[0].weekday + day) % 7
    for body in range(len(s.bodies)):
        if not advance_clock(s, day, body):
            continue
        for cell in ready(s.bodies, s.timers, s.chunks, s.chunk_cells, s.chunk_due, s.clock, body, weekday):
            if n_spoken == len(spoken):
                spoken = grow_rows(spoken)
            spoken[n_spoken] = cell
            n_spoken += 1
    # Who speaks is known before anybody does: memory can be asked for all of them at once.
    spoken = spoken[:n_spoken]
    ask_for_cells(s, spoken)
    for cell in spoken:
        speaker = speaker_of(s, cell)
        target = target_of(s, day, cell, speaker) if speaker >= 0 else np.int64(-1)
        if target >= 0:
            acts = grow_acts(acts, count)
            motive, n = motive_of(s, day, cell), s.cells[cell].spoken
            count = act(acts, count, speaker, target, n, SPEAK, motive, Channel.MEETING.value, 0, 0, cell)
    apply_acts(s, acts, count)
    restart_clocks(s, spoken)


@kernel
def _open_sessions(s: State, day: int, acts: Acts, count: int) -> ActsInUse:
    openings = np.empty(len(s.bodies), np.int64)
    opening, few = np.empty(len(s.bodies), np.int64), 0
    for body in range(len(s.bodies)):
        openings[body] = free_openings(s, day, body)
        if openings[body] > 0 and s.bodies[body].waiting > 0:
            opening[few] = body
            few += 1
    opening = opening[:few]
    ask_for_waiting(s, opening)
    for body in opening:
        for _ in range(openings[body]):
            row = next_waiting(s, body)
            if row < 0:
                break
            acts = grow_acts(acts, count)
            count = act(
                acts, count, -1, row, s.register[row].cases, Event.SESSION.value, 0, 0, 0, session_length(s, row), body
            )
    return acts, count


@kernel
def _decide_case(s: State, day: int, row: int, body: int, acts: Acts, count: int) -> ActsInUse:
    """Set down what happens in the session of one cadre: names, defence, charge, sanction."""
    c = s.register[row]
    for name in names_in_session(s, day, row):
        acts = grow_acts(acts, count)
        count = act(
            acts,
            count,
            row,
            name,
            c.cases,
            Event.DENOUNCED.value,
            Motive.PRESSURE.value,
            Channel.HEARING.value,
            0,
            0,
            0,
        )
    friends = defenders(s, row)
    for friend in friends:
        acts = grow_acts(acts, count)
        count = act(acts, count, friend, row, c.cases, Event.DEFENDED.value, 0, 0, 0, 0, 0)
    label = label_of(s, day, row)
    sanction = sanction_of(s, day, row, label, len(friends))
    handler = choose_handler(s, body, row, c.cases, Stream.HANDLER.value, row)
    acts = grow_acts(acts, count)
    count = act(
        acts, count, handler, row, c.cases, Event.VERDICT.value, 0, 0, charge_found(label, c.charge), sanction, body
    )
    return acts, count


@kernel
def hear_phase(s: State, day: int) -> None:
    """Open hearings within each body's throughput and decide those that end today."""
    s.world[0].phase = Phase.HEAR.value
    acts, count = new_acts(64), 0
    ending = due(s.agenda, s.world, s.agenda_days, Agenda.VERDICT.value, day)
    rows = rows_of(ending)
    if s.parameters[0].on_hearings:
        acts, count = _open_sessions(s, day, acts, count)
    for i in range(len(ending)):
        if i % BATCH == 0:
            ask_for_cases(s, rows[i : i + BATCH])
        item = ending[i]
        body = item[1] >> 10
        acts = grow_acts(acts, count)
        # -2 sorts before every actor: the place is free whatever became of the session.
        count = act(acts, count, -2, item[0], 0, FREE_PLACE, 0, 0, 0, 0, body)
        if session_is_open(s, item[0], item[1]):
            acts, count = _decide_case(s, day, item[0], body, acts, count)
    apply_acts(s, acts, count)


@kernel
def interrogate_phase(s: State, day: int) -> None:
    """Let the prisoners whose time has come break or not, and name others."""
    s.world[0].phase = Phase.INTERROGATE.value
    acts, count = new_acts(64), 0
    ending = due(s.agenda, s.world, s.agenda_days, Agenda.BREAK.value, day)
    ask_for_prisoners(s, rows_of(ending))
    for item in ending:
        row = item[0]
        c = s.register[row]
        if c.standing != Standing.ARRESTED or c.arrests != item[1]:
            continue
        value = -1  # did not break; 0 is one who broke and had nobody to name
        if s.parameters[0].on_interrogation and breaks(s, day, row):
            names = names_under_interrogation(s, day, row, number_of_names(s, row))
            value = len(names)
            for name in names:
                acts = grow_acts(acts, count)
                count = act(
                    acts,
                    count,
                    row,
                    name,
                    c.arrests,
                    Event.DENOUNCED.value,
                    Motive.INTERROGATION.value,
                    Channel.INTERROGATION.value,
                    0,
                    0,
                    0,
                )
        acts = grow_acts(acts, count)
        count = act(acts, count, -1, row, c.arrests, Event.INTERROGATED.value, 0, 0, 0, value, sentence_delay(s, row))
    apply_acts(s, acts, count)
