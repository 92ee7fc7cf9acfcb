"""Which documented totals belong to a scenario: those of the case its runs are held against, and of no other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from purgesim import evidence
from purgesim.patterns.cases import MAIN, case_of

if TYPE_CHECKING:
    from purgesim.scenario import Scenario

__all__ = ["documented_totals"]

TOTALS: Final = {"admitted": "kwp_admitted_fy57", "died": "kwp_died_fy57", "expelled": "kwp_expelled_fy57"}
"""Keys of the documented totals of members, by name of the flow."""


def documented_totals(scenario: Scenario) -> dict[str, evidence.Fact]:
    """Return the documented totals that speak of a scenario, by name of the flow.

    Examples
    --------
    >>> from purgesim.scenario import load
    >>> {name: fact.value for name, fact in documented_totals(load("kwp_1957_58")).items()}
    {'admitted': 10029, 'died': 6116, 'expelled': 3912}
    """
    return {name: evidence.fact(key) for name, key in TOTALS.items()} if case_of(scenario) is MAIN else {}
