"""The same seeds with and without a mechanism, or under rival structures."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

import purgesim
from purgesim import Run, Scenario

__all__ = ["SEEDS", "Pair", "lively", "runs_of"]

SEEDS = range(6)


def lively() -> Scenario:
    """The small ministry with every mechanism on, and each of them busy."""
    return purgesim.load("small_ministry").override(
        {
            "party.candidates": 120,
            "party.kinds.ministry.sessions": 6.0,
            "party.kinds.legal organ.sessions": 6.0,
            "behaviour.meeting.zeal": 0.02,
            "behaviour.meeting.duty": 0.02,
            "behaviour.meeting.contagion": 0.5,
            "behaviour.meeting.preemption": 3.0,
            "behaviour.meeting.career": 0.2,
            "behaviour.meeting.quota": 0.5,
            "behaviour.target.taint": 3.0,
            "behaviour.target.snowball": 2.0,
            "behaviour.defence.chance": 0.9,
            "behaviour.defence.danger_half": 0.5,
            "behaviour.hearing.defended": -2.0,
            "behaviour.arrest.lag_days": 5.0,
            "behaviour.arrest.flight": 0.5,
            "behaviour.watch.outside_cases": 10.0,
            "behaviour.watch.hazard": 0.01,
            "behaviour.sentence.delay_days": 20.0,
            "behaviour.sentence.severity": -1.5,
            "behaviour.demography.ordinary": 0.02,
            "levers.shield.Returned": 0.9,
            "levers.arrest_share": 0.5,
            "levers.arrest_capacity": 2.0,
            "levers.custody": 0.3,
            "levers.torture": 3.0,
            "levers.quota": 0.3,
            "levers.reversal": [["1957-07-01", 0.7]],
            "switches.preemption": True,
            "switches.career": True,
            "switches.quota": True,
        }
    )


@cache
def runs_of(changes: tuple[tuple[str, Any], ...]) -> list[Run]:
    return purgesim.simulate_many(lively().override(dict(changes)), SEEDS)


class Pair:
    """The same seeds with a mechanism and without it."""

    def __init__(self, changes: dict[str, Any]) -> None:
        self.on, self.off = runs_of(()), runs_of(tuple(changes.items()))

    def total(self, column: str) -> tuple[int, int]:
        """Sum of a daily count over days and seeds, with and without."""
        return tuple(sum(int(r.daily_table[column].sum()) for r in runs) for runs in (self.on, self.off))  # type: ignore[return-value]

    def events(self) -> tuple[Any, Any]:
        """All events, with and without."""
        return tuple(np.concatenate([r.event_table for r in runs]) for runs in (self.on, self.off))  # type: ignore[return-value]

    def first_differences(self) -> list[tuple[Any, Any]]:
        """For each seed the first events that differ."""
        found = []
        for one, other in zip(self.on, self.off, strict=True):
            a, b = one.event_table, other.event_table
            short = min(len(a), len(b))
            at = np.flatnonzero(a[:short] != b[:short])
            if len(at):
                found.append((a[at[0]], b[at[0]]))
        return found
