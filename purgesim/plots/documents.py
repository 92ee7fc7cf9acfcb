"""Which documented totals belong to a scenario: those of its own window, and of no other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from purgesim import evidence

if TYPE_CHECKING:
    from purgesim.scenario import Scenario

__all__ = ["documented_totals", "has_documents"]

TOTALS: Final = {"admitted": "kwp_admitted_fy57", "died": "kwp_died_fy57", "expelled": "kwp_expelled_fy57"}
"""Keys of the documented totals of members, by name of the flow."""


def documented_totals(scenario: Scenario) -> dict[str, evidence.Fact]:
    """Return the documented totals of the scenario's window, by name of the flow.

    Examples
    --------
    >>> from purgesim.scenario import load
    >>> {name: fact.value for name, fact in documented_totals(load("kwp_1957_58")).items()}
    {'admitted': 10029, 'died': 6116, 'expelled': 3912}
    """
    window = f"{scenario.window.open}..{scenario.window.close}"
    found = {name: evidence.fact(key) for name, key in TOTALS.items()}
    return {name: fact for name, fact in found.items() if fact.when == window}


def has_documents(scenario: Scenario) -> bool:
    """Return whether the scenario's window is the documented one, so that the patterns say something about it."""
    return bool(documented_totals(scenario))
