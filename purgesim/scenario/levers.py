"""The levers day by day: dated schedules expanded into one table for the engine."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from purgesim.scenario.scenario import Scenario
from purgesim.scenario.schedule import on_days, values_on
from purgesim.terms import MAX_CIRCLES, MAX_FACTIONS, Tier

__all__ = ["LEVERS", "expand"]

LEVERS: Final = np.dtype(
    [
        ("intensity", np.float64, (len(Tier),)),  # by tier
        ("exposure", np.float64),
        ("pressure", np.float64),
        ("custody", np.float64),
        ("torture", np.float64),
        ("hunt", np.float64, (MAX_CIRCLES,)),  # by circle, 0 for no circle
        ("aim", np.float64, (MAX_FACTIONS,)),  # by faction, 1 for the unaffiliated
        ("shield", np.float64, (MAX_FACTIONS,)),  # by faction, 0 for the unaffiliated
        ("strictness", np.float64),
        ("throughput", np.float64),
        ("elasticity", np.float64),
        ("arrest_share", np.float64),
        ("arrest_capacity", np.float64),
        ("reversal", np.float64),
        ("quota", np.float64),
        ("grant", np.float64),
        ("brake", np.float64),
        ("admissions", np.float64),
    ],
    align=True,
)
"""One record a day; the brake and the switches that silence a lever are already applied."""

PLAIN: Final = tuple(
    name for name in (LEVERS.names or ()) if name not in ("intensity", "hunt", "aim", "shield", "reversal")
)
BRAKED: Final = ("intensity", "pressure", "exposure", "arrest_capacity")
SILENCED: Final = (
    ("torture", "torture"),
    ("quota", "quota"),
    ("quota", "grant"),
    ("exposure", "exposure"),
    ("intervention", "reversal"),
    ("protection", "shield"),
)
"""Switch, and the lever that is 0 when it is off."""


def expand(scenario: Scenario) -> npt.NDArray[np.void]:
    """Return the levers on every day of a run.

    Parameters
    ----------
    scenario : Scenario
        Its levers, switches and window are read.

    Returns
    -------
    ndarray of `LEVERS`, shape (n_days,)
        Linear between dated points, constant outside; ``reversal`` on exactly its days.

    Examples
    --------
    >>> from purgesim.scenario import load
    >>> today = expand(load("kwp_1957_58"))
    >>> today.shape, float(today["reversal"][22]), float(today["reversal"][23])
    ((668,), 1.0, 0.0)
    """
    levers, party = scenario.levers, scenario.party
    days = scenario.window.start.toordinal() + np.arange(scenario.n_days, dtype=np.int64)
    table = np.zeros(scenario.n_days, LEVERS)
    for name in PLAIN:
        table[name] = values_on(getattr(levers, name), days)
    for tier in Tier:
        table["intensity"][:, tier] = values_on(levers.intensity[tier.name.lower()], days)  # type: ignore[index]
    for code, circle in enumerate(party.circles, start=1):
        if circle.name in levers.hunt:
            table["hunt"][:, code] = values_on(levers.hunt[circle.name], days)
    table["aim"] = 1.0
    for code, faction in enumerate(party.factions, start=1):
        if faction.name in levers.aim:
            table["aim"][:, code] = values_on(levers.aim[faction.name], days)
        if faction.name in levers.shield:
            table["shield"][:, code] = values_on(levers.shield[faction.name], days)
    table["reversal"] = on_days(levers.reversal, days)
    for name in BRAKED:
        table[name] *= table["brake"][:, None] if table[name].ndim == 2 else table["brake"]
    for switch, name in SILENCED:
        if not getattr(scenario.switches, switch):
            table[name] = 0.0
    return table
