"""What a sweep will cost, said before it begins."""

from __future__ import annotations

from typing import Final, NamedTuple

from purgesim.core.arguments import workers_of
from purgesim.scenario import Scenario, scenario_of
from purgesim.sweeps.plan import SERIES

__all__ = ["Cost", "cost_of", "duration"]

MANY_RUNS: Final = 10_000
MANY_HOURS: Final = 2.0
"""More than either is confirmed first."""
BASE_SECONDS: Final = 0.012
SECONDS_A_CADRE: Final = 5.0e-7
"""Measured on one core of a small machine: 0.015 s for 440 people, 0.65 s for 1.2 million."""
BYTES_A_RUN: Final = 1_500
BYTES_OF_SERIES: Final = {"daily": 30, "events": 1}
"""A day; a cadre: rough."""


class Cost(NamedTuple):
    """What is to be run, how long it takes and how much it writes: an estimate."""

    runs: int
    seconds: float
    workers: int
    size: int

    @property
    def large(self) -> bool:
        """Whether to ask before it begins."""
        return self.runs > MANY_RUNS or self.seconds > MANY_HOURS * 3600

    def __str__(self) -> str:
        time = duration(self.seconds / self.workers)
        return (
            f"{self.runs:,} runs, about {time} with {self.workers} worker{'s' if self.workers > 1 else ''} "
            f"and {self.size / 1e6:,.0f} MB"
        )


def cost_of(scenario: Scenario, runs: int, workers: int, series: tuple[str, ...] = ()) -> Cost:
    """Estimate what some runs of a scenario cost; nothing is built and nothing is run.

    Raises
    ------
    PurgesimError
        If the number of workers is none that this machine can be asked for.

    Examples
    --------
    >>> from purgesim.scenario import load
    >>> str(cost_of(load("kwp_1957_58"), 1_000_000, 2))
    '1,000,000 runs, about 3.5 days with 2 workers and 1,500 MB'
    """
    scenario, workers = scenario_of(scenario), workers_of(workers)
    people = scenario.party.candidates + sum(kind.number * kind.members for kind in scenario.party.kinds)
    counted = {SERIES[0]: scenario.n_days, SERIES[1]: people}
    size = BYTES_A_RUN + sum(BYTES_OF_SERIES[name] * counted[name] for name in series)
    return Cost(runs, runs * (BASE_SECONDS + SECONDS_A_CADRE * people), workers, runs * size)


def duration(seconds: float) -> str:
    """Return a time in words.

    Examples
    --------
    >>> duration(4.2), duration(600), duration(9000), duration(260000)
    ('4 s', '10 min', '2.5 hours', '3.0 days')
    """
    if seconds < 120:
        return f"{seconds:.0f} s"
    if seconds < 7200:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} hours" if seconds < 172_800 else f"{seconds / 86_400:.1f} days"
