"""Decisions of a meeting: how likely a denunciation is, why, by whom and of whom."""

from __future__ import annotations

import numpy as np

from purgesim.choice.clock import advance
from purgesim.choice.race import winner
from purgesim.draws import Stream, uniform
from purgesim.options import speakers, targets
from purgesim.rules import meeting as rule
from purgesim.rules.demography import YEAR
from purgesim.signatures import Parameters, Rows, Weights, kernel
from purgesim.state import State
from purgesim.terms import Motive

__all__ = ["hazards", "motive_of", "parts_of", "ready_cells", "speaker_of", "target_of"]


@kernel
def parts_of(s: State, day: int, body: int) -> Weights:
    """Return the additive parts of a meeting's hazard, one a motive; shape (6,), motive m at position m - 1."""
    p, lever, b = s.parameters[0], s.levers[day], s.bodies[body]
    parts = np.zeros(6)
    intensity = lever.intensity[b.tier]
    establishment = float(b.establishment)
    if not p.on_meetings or b.establishment <= 0:
        return parts
    parts[Motive.ZEAL - 1] = intensity * p.meeting_zeal
    if p.on_duty:
        parts[Motive.DUTY - 1] = intensity * rule.duty(p.meeting_duty, b.exposed / establishment, s.peers[b.kind])
    if p.on_contagion:
        parts[Motive.CONTAGION - 1] = intensity * rule.contagion(p.meeting_contagion, b.recent, establishment)
    if p.on_career:
        posts = float(b.end_post - b.first_post)
        parts[Motive.CAREER - 1] = intensity * rule.career(p.meeting_career, float(b.vacant), posts)
    if p.on_quota:
        asked = lever.quota * float(day + 1) / YEAR
        parts[Motive.QUOTA - 1] = rule.quota(p.meeting_quota, asked, float(b.removed), establishment)
    return parts


@kernel
def _danger(p: Parameters, level: int) -> float:
    if not p.on_preemption:
        return 0.0
    return rule.preemption(p.meeting_preemption, level, p.meeting_preemption_half, p.meeting_preemption_order)


@kernel
def hazards(s: State, parts: Weights) -> Weights:
    """Return the hazard of one meeting by level of the clock; shape (levels,)."""
    out = np.empty(s.clock.shape[2])
    base = parts.sum()
    for level in range(len(out)):
        out[level] = base * (1.0 + _danger(s.parameters[0], level))
    return out


@kernel
def ready_cells(s: State, day: int, body: int) -> Rows:
    """Let today's meetings of a body pass and return the cells that speak, in order; modifies its clocks."""
    weekday = (s.parameters[0].weekday + day) % 7
    b = s.bodies[body]
    if b.first_chunk[weekday] == b.first_chunk[weekday + 1]:
        return np.empty(0, np.int64)
    today = hazards(s, parts_of(s, day, body))
    return advance(s.bodies, s.cells, s.chunks, s.chunk_cells, s.chunk_due, s.clock, body, weekday, today)


@kernel
def motive_of(s: State, day: int, cell: int) -> int:
    """Return why this meeting's denunciation is made: a share of the meeting's hazard each."""
    w = s.world[0]
    parts = parts_of(s, day, s.cells[cell].body)
    level = s.cells[cell].level
    base = parts.sum()
    shares = parts.copy()
    shares[Motive.PREEMPTION - 1] = base * _danger(s.parameters[0], level)
    left = uniform(w.key0, w.key1, Stream.MOTIVE, cell, 0, s.cells[cell].spoken) * shares.sum()
    last = 0
    for i in range(len(shares)):
        if shares[i] > 0.0:
            last = i + 1
            if left < shares[i]:
                return last
            left -= shares[i]
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
