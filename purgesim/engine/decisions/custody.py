"""Decisions around custody: who flees, who breaks, whom they name, and the sentence."""

from __future__ import annotations

import numpy as np

from purgesim.core.choice.race import first_k
from purgesim.core.keyed_random import Stream
from purgesim.core.vocabulary import Charge
from purgesim.engine.choice_sets import named
from purgesim.engine.kernel import Rows, kernel
from purgesim.engine.queries import draw
from purgesim.engine.state import State
from purgesim.rules.arrest import flight_chance
from purgesim.rules.counts import days, truncated_negative_binomial
from purgesim.rules.interrogation import break_chance
from purgesim.rules.sentence import sentence

__all__ = ["breaks", "fate_of", "flees", "names_under_interrogation", "number_of_names", "sentence_delay"]


@kernel
def flees(s: State, day: int, row: int) -> bool:
    """Whether one with ties abroad flees before a decision."""
    p, c = s.parameters[0], s.register[row]
    chance = flight_chance(p.arrest_flight, p.abroad[c.faction], s.levers[day].intensity[s.bodies[c.body].tier])
    return draw(s, Stream.FLEE, row, 0, c.cases) < chance


@kernel
def breaks(s: State, day: int, row: int) -> bool:
    """Whether a prisoner breaks."""
    c, lever = s.register[row], s.levers[day]
    chance = break_chance(lever.custody, lever.torture, np.float64(c.courage))
    return draw(s, Stream.BREAK, row, 0, c.arrests) < chance


@kernel
def number_of_names(s: State, row: int) -> int:
    """Return how many names one who breaks gives."""
    p = s.parameters[0]
    u = draw(s, Stream.COUNT, row, 0, s.register[row].arrests)
    return truncated_negative_binomial(u, p.interrogation_names, p.interrogation_dispersion)


@kernel
def names_under_interrogation(s: State, day: int, row: int, few: int) -> Rows:
    """Return the rows of the persons named, without replacement; shape (m,), int64."""
    w = s.world[0]
    rows, weights, _ = named(s, day, row)
    n = s.register[row].arrests
    return rows[first_k(w.key0, w.key1, Stream.NAME, row, n, rows, weights, len(rows), few)]


@kernel
def sentence_delay(s: State, row: int) -> int:
    """Return the days from interrogation to sentence."""
    u = draw(s, Stream.SENTENCE_LAG, row, 0, s.register[row].arrests)
    return days(u, s.parameters[0].sentence_delay_days, 1)


@kernel
def fate_of(s: State, row: int, rank: int) -> int:
    """Return a prisoner's fate, by charge and the rank they had when they were expelled."""
    p, c = s.parameters[0], s.register[row]
    # The rank held when expelled, which the caller has kept: the post itself is gone.
    score = p.sentence_severity + p.sentence_per_rank * float(rank)
    if c.charge > Charge.SUPPORTER:
        score += p.sentence_supporter
    t = p.sentence_thresholds
    return sentence(draw(s, Stream.FATE, row, 0, c.arrests), score, t[0], t[1], t[2])
