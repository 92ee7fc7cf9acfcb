"""Scenarios that are compared and should not be, figure by figure: parties of other sizes, windows of other lengths."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from purgesim.scenario import Scenario

__all__ = ["unlike"]

TIMES: Final = 2.0
"""Parties and windows that differ by this factor are unlike."""


def unlike(scenarios: Mapping[str, Scenario]) -> list[str]:
    """Return a sentence for each scenario whose size or window is very unlike the baseline's.

    Parameters
    ----------
    scenarios : mapping of str to Scenario
        By name, the baseline first.

    Examples
    --------
    >>> from purgesim.scenario import load
    >>> small = load("small_ministry")
    >>> larger = small.override({"party.kinds.ministry.members": 700})
    >>> unlike({"small": small, "larger": larger})[0].partition(":")[0]
    'larger begins with 1,600 people and small with 440'
    """
    (name, base), *others = scenarios.items()
    told = []
    for other, scenario in others:
        people = [_people(s) for s in (scenario, base)]
        days = [(s.window.close - s.window.open).days for s in (scenario, base)]
        if max(people) >= TIMES * max(min(people), 1):
            told.append(
                f"{other} begins with {people[0]:,} people and {name} with {people[1]:,}: numbers of people cannot be "
                "held against each other, and pairing by seeds gains nothing; compare shares and rates"
            )
        if max(days) >= TIMES * min(days):
            told.append(
                f"the window of {other} has {days[0]:,} days and that of {name} {days[1]:,}: what adds up over time "
                "cannot be held against each other; compare rates"
            )
        elif _apart(scenario, base):
            windows = [f"{s.window.open} to {s.window.close}" for s in (scenario, base)]
            told.append(
                f"the windows of {other} ({windows[0]}) and {name} ({windows[1]}) have no day in common: figures by "
                "date cannot be held against each other"
            )
    return told


def _people(scenario: Scenario) -> int:
    party = scenario.party
    return party.candidates + sum(kind.number * kind.members for kind in party.kinds)


def _apart(one: Scenario, other: Scenario) -> bool:
    return one.window.close <= other.window.open or other.window.close <= one.window.open
