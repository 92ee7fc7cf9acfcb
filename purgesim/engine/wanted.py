"""What a user gives for a run, checked: one function for `purgesim.start` and for `PurgeModel`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from purgesim.core.seeds import seed_of
from purgesim.core.tables import rows_given
from purgesim.engine.hooks.given import Hook, HookGiven, hooks_of
from purgesim.party.building import party_for
from purgesim.party.built import Party
from purgesim.scenario import Scenario, scenario_of

__all__ = ["Wanted", "wanted"]


class Wanted(NamedTuple):
    """A run as it was asked for."""

    scenario: Scenario
    seed: int
    party: Party
    without: tuple[int, ...]
    hooks: tuple[Hook, ...]


def wanted(
    scenario: Scenario | str | Path, seed: Any, without: Sequence[int] = (), hooks: Iterable[HookGiven] = ()
) -> Wanted:
    """Return a run as it was asked for, with its party, or refuse it.

    Parameters
    ----------
    scenario : Scenario, str or Path
        A scenario, or its name or path.
    seed : int
        Seed of the run.
    without : sequence of int
        Rows of cadres removed before the first day.
    hooks : iterable of (date, function)
        Interventions as code.

    Raises
    ------
    ScenarioError
        With every mistake of the scenario or of the hooks.
    PurgesimError
        If the seed or a row of `without` is not allowed.

    Examples
    --------
    >>> wanted("small_ministry", 1, without=[3]).without
    (3,)
    """
    chosen = scenario_of(scenario)
    number = seed_of(seed)
    checked = hooks_of(chosen, hooks)
    party = party_for(chosen.party, chosen.window.start)
    return Wanted(chosen, number, party, tuple(rows_given("without", without, len(party.register))), checked)
