"""The levers day by day: dated schedules expanded into one table for the engine, as `Levers` declares them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from purgesim.core.vocabulary import MAX_CIRCLES, MAX_FACTIONS, Tier
from purgesim.scenario.policy import Levers
from purgesim.scenario.schedule import on_days, values_on

if TYPE_CHECKING:
    from purgesim.scenario.scenario import Scenario

__all__ = ["LEVERS", "SILENCED", "expand"]

BY_NAME: Final[dict[str, tuple[int, ...]]] = {
    "party": (),
    "tier": (len(Tier),),
    "circle": (MAX_CIRCLES,),  # 0 for no circle
    "faction": (MAX_FACTIONS,),  # 0 for the unaffiliated
}
"""Shape of a day's value, by what a lever has a schedule each of."""
DECLARED: Final[dict[str, dict[str, Any]]] = {
    name: field.json_schema_extra["engine"]  # type: ignore[index, misc]
    for name, field in Levers.model_fields.items()
}
"""What each lever declares for the engine."""
LEVERS: Final = np.dtype([(name, np.float64, BY_NAME[told["per"]]) for name, told in DECLARED.items()], align=True)
"""One record a day; the brake and the switches that silence a lever are already applied."""
SILENCED: Final = tuple((told["silenced_by"], name) for name, told in DECLARED.items() if told["silenced_by"])
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
    days = scenario.window.start.toordinal() + np.arange(scenario.n_days, dtype=np.int64)
    table = np.zeros(scenario.n_days, LEVERS)
    for name, told in DECLARED.items():
        given = getattr(scenario.levers, name)
        if told["per"] == "party":
            table[name] = (on_days if told["on_days"] else values_on)(given, days)
            continue
        table[name] = told["unnamed"]
        for code, key in _keys(scenario, told["per"]):
            if key in given:
                table[name][:, code] = values_on(given[key], days)
    for name, told in DECLARED.items():
        if told["braked"]:
            table[name] *= table["brake"][:, None] if table[name].ndim == 2 else table["brake"]
        if told["silenced_by"] and not getattr(scenario.switches, told["silenced_by"]):
            table[name] = 0.0
    return table


def _keys(scenario: Scenario, per: str) -> Iterator[tuple[int, str]]:
    """Yield code and name of every tier, circle or faction."""
    if per == "tier":
        return ((int(tier), tier.name.lower()) for tier in Tier)
    circles, factions = scenario.party.circles, scenario.party.factions
    names = [circle.name for circle in circles] if per == "circle" else [faction.name for faction in factions]
    return iter(enumerate(names, start=1))
