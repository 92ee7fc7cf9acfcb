"""Matching: the base rate of a rung at which it gives as many expulsions as the full model."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import numpy as np

from purgesim.run.many import simulate_many
from purgesim.scenario import Scenario

__all__ = ["RATE", "Match", "matched", "mean_total", "solved"]

RATE: Final = "behaviour.meeting.zeal"
"""The parameter that is moved: the base hazard of a denunciation, which every rung has."""
LOWEST: Final = 1e-9
HIGHEST: Final = 1.0
"""Bounds of the rate [1/meeting]."""
STEP: Final = 4.0
"""Factor by which the rate is moved until the total is bracketed."""
NEAR: Final = 0.03
"""Log distance of the totals at which they count as equal."""
TRIALS: Final = 16
"""Most rates tried."""


class Match(NamedTuple):
    """What the matching found.

    Attributes
    ----------
    rate : float
        The base rate [1/meeting].
    total : float
        Mean expulsions at that rate.
    met : bool
        Whether that is within 3% of the total asked for.
    trials : int
        Rates tried.
    """

    rate: float
    total: float
    met: bool
    trials: int


def mean_total(scenario: Scenario, seeds: Sequence[int], workers: int = 1) -> float:
    """Return the mean number of expulsions in the window over some seeds."""
    runs = simulate_many(scenario, seeds, workers=workers)
    return float(np.mean([run.summary["expelled"] for run in runs]))


def matched(scenario: Scenario, total: float, seeds: Sequence[int], workers: int = 1) -> Match:
    """Return the base rate of a scenario at which its mean total equals a given one; nothing else is looked at.

    Parameters
    ----------
    scenario : Scenario
        A rung, its rate not matched.
    total : float
        Expulsions asked for.
    seeds : sequence of int
        Seeds of the runs it is matched on.
    workers : int
        Runs at the same time.
    """
    start = min(max(scenario.behaviour.meeting.zeal, LOWEST), HIGHEST)
    return solved(lambda rate: mean_total(scenario.override({RATE: rate}), seeds, workers), total, start)


def solved(total_at: Callable[[float], float], total: float, start: float) -> Match:
    """Return the rate at which a rising function reaches a total: bracketed by factors of four, then halved in log.

    Parameters
    ----------
    total_at : callable
        Mean total at a rate.
    total : float
        What is asked for, above 0.
    start : float
        First rate tried.

    Examples
    --------
    >>> found = solved(lambda rate: 1e6 * rate, 3912.0, 0.1)
    >>> found.met, round(found.rate, 4)
    (True, 0.0039)
    >>> solved(lambda rate: 5.0, 3912.0, 0.1).met
    False
    """
    low = high = None
    place, best, nearest = math.log(start), Match(start, math.nan, False, 0), math.inf
    for trial in range(1, TRIALS + 1):
        found = total_at(math.exp(place))
        apart = math.log(max(found, 0.5) / total)
        if abs(apart) < nearest:
            best, nearest = Match(math.exp(place), found, abs(apart) <= NEAR, trial), abs(apart)
        if apart < 0.0:
            low = place
        else:
            high = place
        following = (low + high) / 2.0 if low is not None and high is not None else _further(place, apart)
        if best.met or following == place:  # there, or at a bound
            break
        place = following
    return best._replace(trials=trial)


def _further(place: float, apart: float) -> float:
    step = math.log(STEP) if apart < 0.0 else -math.log(STEP)
    return min(max(place + step, math.log(LOWEST)), math.log(HIGHEST))
