"""Phases in which no cadre decides anything: both executors call them as they stand."""

from __future__ import annotations

import math

import numpy as np

from purgesim.core.choice.queue import due, note, pop, rows_of
from purgesim.core.choice.sorting import sort_keys
from purgesim.core.keyed_random import Stream
from purgesim.core.vocabulary import Channel, Charge, Event, Fate, Motive, Phase, Standing
from purgesim.engine.decisions.centre import exposed_today, reversed_today
from purgesim.engine.decisions.custody import fate_of, flees
from purgesim.engine.decisions.meeting import more_asked
from purgesim.engine.effects.apply import apply_acts
from purgesim.engine.effects.cases import hearing_body
from purgesim.engine.effects.chronicle import act, append, count_events, grow_acts, new_acts
from purgesim.engine.effects.exits import arrest, await_arrest, die, expel, flee
from purgesim.engine.effects.marks import choose_handler, give_marks, next_fired, official_of
from purgesim.engine.effects.newcomers import admit, enrol_owed, next_candidate, next_in_line
from purgesim.engine.effects.posts import due_posts, fill_group, group_end, promote
from purgesim.engine.effects.standing import set_standing
from purgesim.engine.kernel import kernel
from purgesim.engine.phases.orders import expose, reverse
from purgesim.engine.prefetch import ask_for_members, ask_for_vacancies
from purgesim.engine.queries import draw, in_party
from purgesim.engine.state import Agenda, State
from purgesim.rules.demography import YEAR
from purgesim.rules.watch import holds_against

__all__ = [
    "admit_phase",
    "arrest_phase",
    "direct_phase",
    "fill_phase",
    "leave_phase",
    "remember_phase",
    "sentence_phase",
    "watch_phase",
]


@kernel
def direct_phase(s: State, day: int) -> None:
    """Carry out the day's orders of the centre."""
    p, w = s.parameters[0], s.world[0]
    w.day, w.phase = day, Phase.DIRECT.value
    s.daily[day].day = day
    w.quota += s.levers[day].quota / YEAR
    if p.on_quota and s.levers[day].grant > 0.0:
        for body in range(len(s.bodies)):
            s.bodies[body].raised += more_asked(s, day, body)
    rows = exposed_today(s, day)
    back = reversed_today(s, day)
    sort_keys(rows, 0, len(rows))
    for row in rows:
        expose(s, row)
    for row in back:
        reverse(s, row)
    if p.freeze:
        w.exits_owed = 0


@kernel
def _arrest_first(s: State, few: int) -> None:
    w = s.world[0]
    while few > 0 and w.security_root >= 0:
        row = np.int64(s.queue[w.security_root].row)
        ticket = np.int64(s.queue[w.security_root].n)
        w.security_root = pop(s.queue, s.world, w.security_root)
        c = s.register[row]
        # Reinstated or dead while waiting: the place is void and costs no capacity.
        if c.ticket == ticket and c.chosen == 1 and c.standing == Standing.EXPELLED:
            arrest(s, row)
            few -= 1


@kernel
def arrest_phase(s: State, day: int) -> None:
    """Let some flee, expel the grave cases, and arrest within capacity."""
    w = s.world[0]
    w.phase = Phase.ARREST.value
    for item in due(s.agenda, s.world, s.agenda_days, Agenda.FLIGHT.value, day):
        c = s.register[item[0]]
        if c.standing == Standing.CRITICISED and c.cases == item[1] and flees(s, day, item[0]):
            flee(s, item[0])
    for item in due(s.agenda, s.world, s.agenda_days, Agenda.GRAVE.value, day):
        c = s.register[item[0]]
        if c.standing == Standing.CRITICISED and c.cases == item[1] and c.grave == 1:
            c.handler = choose_handler(s, hearing_body(s, item[0]), item[0], c.cases, Stream.HANDLER.value, item[0])
            expel(s, item[0], c.handler, 1, c.charge)
    for item in due(s.agenda, s.world, s.agenda_days, Agenda.ARREST.value, day):
        c = s.register[item[0]]
        if c.standing == Standing.EXPELLED and c.cases == item[1] and c.chosen == 1:
            await_arrest(s, item[0], c.rank)
    # Capacity is not saved: what is carried is the fraction of one arrest.
    w.arrest_carry += s.levers[day].arrest_capacity
    whole = math.floor(w.arrest_carry)
    w.arrest_carry -= whole
    _arrest_first(s, int(whole))


@kernel
def sentence_phase(s: State, day: int) -> None:
    """Decide the fate of the prisoners whose time has come."""
    p = s.parameters[0]
    s.world[0].phase = Phase.SENTENCE.value
    for item in due(s.agenda, s.world, s.agenda_days, Agenda.SENTENCE.value, day):
        c = s.register[item[0]]
        if not p.on_sentences or c.standing != Standing.ARRESTED or c.arrests != item[1]:
            continue
        fate = fate_of(s, item[0], c.rank)
        append(s, Event.SENTENCED.value, c.handler, item[0], item[1], 0, c.channel, c.charge, fate)
        c.fate = fate
        if fate == Fate.RELEASED:
            set_standing(s, item[0], Standing.EXPELLED.value)
            if p.on_watch and c.handler >= 0 and holds_against(1.0, -1, fate, 0.0):
                note(s.agenda, s.world, s.agenda_days, Agenda.MARK.value, day, item[0], c.handler)
        elif fate == Fate.EXECUTION:
            set_standing(s, item[0], Standing.DEAD.value)
            c.left_on = day


@kernel
def _bring_charges(s: State) -> None:
    acts, count = new_acts(8), 0
    official, n, about = next_fired(s)
    while official >= 0:
        acts = grow_acts(acts, count)
        count = act(
            acts,
            count,
            about,
            official,
            n,
            Event.DENOUNCED.value,
            Motive.VIGILANCE.value,
            Channel.WATCH.value,
            Charge.VIGILANCE.value,
            0,
            0,
        )
        official, n, about = next_fired(s)
    apply_acts(s, acts, count)


@kernel
def _judge_outside(s: State) -> None:
    """Let the bodies that judge people outside the party decide the day's cases; some are held too mild."""
    p = s.parameters[0]
    for body in range(len(s.bodies)):
        b = s.bodies[body]
        if not b.outside:
            continue
        b.outside_carry += p.watch_outside_cases / 7.0
        whole = math.floor(b.outside_carry)
        b.outside_carry -= whole
        for _ in range(int(whole)):
            n = np.int64(b.outside_cases)
            b.outside_cases += 1
            if draw(s, Stream.OUTSIDE, body, -1, n) < p.watch_outside_mild:
                official = official_of(s, body, -1, n, Stream.OUTSIDE.value, body)
                if official >= 0:
                    give_marks(s, official, -1)


@kernel
def watch_phase(s: State, day: int) -> None:
    """Give marks for the day's mild decisions, and bring the charges whose time has come."""
    p, w = s.parameters[0], s.world[0]
    w.phase = Phase.WATCH.value
    # Taken off the agenda even when nobody watches: its places are used again.
    mild = due(s.agenda, s.world, s.agenda_days, Agenda.MARK.value, day)
    if not p.on_watch:
        return
    for item in mild:
        give_marks(s, item[1], item[0])
    if p.on_outside:
        _judge_outside(s)
    # After the day's marks: one given today may fire today.
    w.strictness += p.watch_hazard * s.levers[day].strictness
    _bring_charges(s)


@kernel
def leave_phase(s: State, day: int) -> None:
    """Let the day's natural deaths and ordinary expulsions happen."""
    s.world[0].phase = Phase.LEAVE.value
    dying = due(s.agenda, s.world, s.agenda_days, Agenda.DEATH.value, day)
    ask_for_members(s, rows_of(dying))
    for item in dying:
        standing = s.register[item[0]].standing
        if Standing.CANDIDATE <= standing <= Standing.ARRESTED:
            die(s, item[0])
    for item in due(s.agenda, s.world, s.agenda_days, Agenda.ORDINARY.value, day):
        if in_party(s.register[item[0]].standing):
            expel(s, item[0], -1, 0, Charge.ORDINARY.value)


@kernel
def fill_phase(s: State, day: int) -> None:
    """Fill the vacated posts that are due, from the top rank down."""
    s.world[0].phase = Phase.FILL.value
    if not s.parameters[0].on_fill:
        return
    posts = due_posts(s, day)
    while len(posts) > 0:  # with no delay, a promotion opens the rank below on the same day
        ask_for_vacancies(s, posts)
        start = 0
        while start < len(posts):
            end = group_end(s, posts, start)
            chosen = fill_group(s, day, posts[start:end])
            for i in range(end - start):
                promote(s, day, posts[start + i], chosen[i])
            start = end
        posts = due_posts(s, day)


@kernel
def admit_phase(s: State, day: int) -> None:
    """Replace exits from the candidates, and candidates from newcomers, by the admission rule."""
    p, w = s.parameters[0], s.world[0]
    w.phase = Phase.ADMIT.value
    w.admit_carry += s.levers[day].admissions
    whole = math.floor(w.admit_carry)
    w.admit_carry -= whole
    if not p.on_admission or p.freeze:
        return
    wanted = int(whole) + (max(0, np.int64(w.exits_owed)) if p.replace else 0)
    ask_for_members(s, next_in_line(s, wanted))
    for i in range(wanted):
        row = next_candidate(s)
        if row < 0:
            break
        admit(s, row)
        # What the lever admits comes first and owes nothing; only the rest replaces exits.
        if p.replace and i >= whole:
            w.exits_owed -= 1
    enrol_owed(s)


@kernel
def remember_phase(s: State, day: int) -> None:
    """Let memories fade and write the day's stocks."""
    p, w = s.parameters[0], s.world[0]
    w.phase = Phase.REMEMBER.value
    kinds = len(s.peers)
    total, members = np.zeros(kinds), np.zeros(kinds)
    for i in range(len(s.bodies)):
        b = s.bodies[i]
        # Everything of the day has happened: memories fade overnight, for all bodies alike.
        b.recent *= p.recent_fade
        b.exposed = b.exposed * p.exposure_fade + b.spoken_today
        b.spoken_today = 0
        total[b.kind] += b.exposed
        members[b.kind] += b.establishment
    for kind in range(kinds):
        s.peers[kind] = total[kind] / members[kind] if members[kind] > 0.0 else 0.0
    # Stocks last: they are those of the evening.
    count_events(s)
    d = s.daily[day]
    d.members, d.candidates, d.criticised = w.members, w.candidates, w.criticised
    d.waiting, d.in_session, d.prisoners, d.vacant_posts = w.waiting, w.in_session, w.prisoners, w.vacant_posts
