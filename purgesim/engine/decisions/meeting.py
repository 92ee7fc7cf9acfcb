"""Decisions of a meeting: how likely a denunciation is, why, by whom and of whom."""

from __future__ import annotations

import numpy as np

from purgesim.core.choice.clock import any_due, quantum, ready
from purgesim.core.choice.race import winner
from purgesim.core.keyed_random import Stream, uniform
from purgesim.core.vocabulary import IN_MEETING, Motive
from purgesim.engine.choice_sets import speakers, targets
from purgesim.engine.kernel import Parameters, Parts, Rows, kernel
from purgesim.engine.state import State
from purgesim.rules import meeting as rule

__all__ = ["advance_clock", "motive_of", "more_asked", "parts_of", "ready_cells", "speaker_of", "target_of"]


@kernel
def _asked(s: State, body: int) -> float:
    """Return the share that a body is to find by now: what all are asked for, and what was added at its request."""
    return s.world[0].quota + s.bodies[body].raised


@kernel
def parts_of(s: State, day: int, body: int) -> Parts:
    """Return the additive parts of a meeting's hazard by motive, zeal first; nothing where pre-emption stands."""
    p, lever, b = s.parameters[0], s.levers[day], s.bodies[body]
    establishment = float(b.establishment)
    zeal = duty = contagion = career = quota = 0.0
    if not p.on_meetings or b.establishment <= 0:
        return zeal, duty, contagion, 0.0, career, quota
    intensity = lever.intensity[b.tier]
    zeal = intensity * p.meeting_zeal
    if p.on_duty:
        duty = intensity * rule.duty(p.meeting_duty, b.exposed / establishment, s.peers[b.kind])
    if p.on_contagion:
        contagion = intensity * rule.contagion(p.meeting_contagion, b.recent, establishment)
    if p.on_career:
        career = intensity * rule.career(p.meeting_career, float(b.vacant), float(b.end_post - b.first_post))
    if p.on_quota:
        # Not multiplied by intensity: a number is a number, however quiet the campaign.
        quota = rule.quota(p.meeting_quota, _asked(s, body), float(b.removed), establishment)
    return zeal, duty, contagion, 0.0, career, quota


@kernel
def more_asked(s: State, day: int, body: int) -> float:
    """Return what a body that has filled its quota gets on top today, as a share of its establishment."""
    p, b = s.parameters[0], s.bodies[body]
    return rule.raised(_asked(s, body), float(b.removed), float(b.establishment), p.meeting_ask, s.levers[day].grant)


@kernel
def _base(parts: Parts) -> float:
    """Return the hazard of one meeting without pre-emption: the sum of the motives' parts."""
    total = 0.0
    for part in parts:
        total += part
    return total


@kernel
def _danger(p: Parameters, level: int) -> float:
    if not p.on_preemption:
        return 0.0
    return rule.preemption(p.meeting_preemption, level, p.meeting_preemption_half, p.meeting_preemption_order)


@kernel
def advance_clock(s: State, day: int, body: int) -> bool:
    """Let today's meetings of a body pass; whether some cell speaks. Modifies the body's clocks."""
    weekday = (s.parameters[0].weekday + day) % 7
    first, end = s.bodies[body].first_chunk[weekday], s.bodies[body].first_chunk[weekday + 1]
    if first == end:
        return False
    base = _base(parts_of(s, day, body))
    # All cells of a level share one clock; each has only the mark at which it speaks.
    for level in range(s.clock.shape[2]):
        s.clock[body, weekday, level] += quantum(base * (1.0 + _danger(s.parameters[0], level)))
    return any_due(s.clock, s.chunk_due, body, weekday, first, end)


@kernel
def ready_cells(s: State, day: int, body: int) -> Rows:
    """Let today's meetings of a body pass and return the cells that speak, in order; modifies its clocks."""
    if not advance_clock(s, day, body):
        return np.empty(0, np.int64)
    weekday = (s.parameters[0].weekday + day) % 7
    return ready(s.bodies, s.timers, s.chunks, s.chunk_cells, s.chunk_due, s.clock, body, weekday)


@kernel
def motive_of(s: State, day: int, cell: int) -> int:
    """Return why this meeting's denunciation is made: a share of the meeting's hazard each."""
    w = s.world[0]
    parts = parts_of(s, day, np.int64(s.cells[cell].body))
    base = _base(parts)
    # Pre-emption multiplies the others: its share is what it adds to them.
    danger = base * _danger(s.parameters[0], s.timers[s.cells[cell].place].level)
    left = uniform(w.key0, w.key1, Stream.MOTIVE, cell, 0, s.cells[cell].spoken) * (base + danger)
    last = 0
    for i in range(len(parts)):
        motive = IN_MEETING[i]
        # Motives without a share take no part, so that a draw at the very end falls to one that has.
        share = danger if motive == Motive.PREEMPTION else parts[i]
        if share > 0.0:
            last = motive
            if left < share:
                return last
            left -= share
    return last


@kernel
def speaker_of(s: State, cell: int) -> int:
    """Return who speaks in a cell's meeting, -1 if nobody may."""
    w = s.world[0]
    rows, weights, _ = speakers(s, cell)
    best = winner(w.key0, w.key1, Stream.SPEAKER, cell, s.cells[cell].spoken, rows, weights, len(rows))
    return rows[best] if best >= 0 else np.int64(-1)


@kernel
def target_of(s: State, day: int, cell: int, speaker: int) -> int:
    """Return whom a speaker denounces, -1 if there is nobody."""
    w = s.world[0]
    rows, weights, _ = targets(s, day, cell, speaker)
    best = winner(w.key0, w.key1, Stream.TARGET, cell, s.cells[cell].spoken, rows, weights, len(rows))
    return rows[best] if best >= 0 else np.int64(-1)
