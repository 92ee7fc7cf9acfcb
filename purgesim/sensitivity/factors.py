"""Factors: what is varied, and over which range; by default what a scenario calls plausible of itself."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args, get_origin

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from purgesim.core.arguments import refuse_other
from purgesim.core.errors import PurgesimError
from purgesim.core.showing import short_html, short_repr
from purgesim.scenario import Scenario, scenario_of
from purgesim.scenario.paths import did_you_mean
from purgesim.sweeps.designs import Design
from purgesim.sweeps.distributions import inverse

__all__ = ["Factor", "chosen", "factors_of", "from_design", "points_at"]

KINDS: Final = {
    "behaviour": "uncertainty",
    "party": "party",
    "levers": "lever",
    "structures": "structure",
    "switches": "structure",
}
"""What a parameter is, by the part of the scenario it stands in; others change no run (the archive's observer)."""
DECADE: Final = 10.0
"""An interval above 0 whose ends are this far apart is drawn on the logarithmic scale."""
BOOKKEEPING: Final = ("structures.replacement",)
"""Structures that only decide how the books are kept."""


@dataclass(frozen=True)
class Factor:
    """Something that is varied.

    Attributes
    ----------
    name : str
        Dotted name of the parameter.
    kind : str
        ``"uncertainty"``, ``"party"``, ``"lever"`` or ``"structure"``.
    given : mapping
        Its distribution, as in a design.
    shape : tuple, optional
        Of a dated lever: its schedule. The distribution is that of the highest point, the others keep their proportion.
    most : float, optional
        Highest value that the lever may take; what would lie above is cut off.
    """

    name: str
    kind: str
    given: Mapping[str, Any]
    shape: tuple[tuple[dt.date, float], ...] = ()
    most: float | None = None

    __repr__ = short_repr
    _repr_html_ = short_html

    def at(self, places: NDArray[np.float64]) -> list[Any]:
        """Return the values at some cumulative shares in (0, 1), as cells of a table of points."""
        values = inverse(self.given, places)
        return [self._scaled(float(value)) for value in values] if self.shape else values

    def _scaled(self, height: float) -> str:
        highest = max(value for _, value in self.shape)
        most = np.inf if self.most is None else self.most
        points = [[date.isoformat(), min(value * height / highest, most)] for date, value in self.shape]
        return json.dumps(points)


def factors_of(scenario: Scenario) -> list[Factor]:
    """Return the factors of a scenario: every number and lever with a plausible interval, and the rival structures.

    Parameters
    ----------
    scenario : Scenario
        The scenario; intervals stand in its notes.

    Examples
    --------
    >>> from purgesim.scenario import load
    >>> [factor.name for factor in factors_of(load("small_ministry"))]
    ['structures.handlers', 'structures.start', 'structures.excess', 'structures.record_kept']
    """
    scenario = scenario_of(scenario)
    acting = {leaf.name for leaf in scenario.leaves()}  # not the observer: it changes nothing of a run
    rows = [row for row in scenario.parameters().to_dict("records") if row["name"] in acting]
    varied = (_varied(row) for row in rows if pd.notna(row["plausible_low"]))
    return [*(factor for factor in varied if factor is not None), *_rivals(scenario)]


def _varied(row: Mapping[Any, Any]) -> Factor | None:
    """Return the factor of a parameter with an interval; None if it is not a number and not a lever."""
    name, value = str(row["name"]), row["value"]
    low, high = float(row["plausible_low"]), float(row["plausible_high"])
    kind = KINDS.get(name.partition(".")[0])
    if kind is None:
        return None
    if isinstance(value, tuple):
        dated = value and all(isinstance(point, tuple) and len(point) == 2 for point in value)
        if kind != "lever" or not dated or max(height for _, height in value) <= 0.0:
            return None
        most = None if row["high"] is None or pd.isna(row["high"]) else float(row["high"])
        return Factor(name, kind, _interval(low, high), value, most)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    whole = isinstance(value, int)
    given = {"distribution": "integers", "low": int(low), "high": int(high)} if whole else _interval(low, high)
    return Factor(name, kind, given)


def _interval(low: float, high: float) -> dict[str, Any]:
    wide = low > 0.0 and high / low >= DECADE
    return {"distribution": "loguniform" if wide else "uniform", "low": low, "high": high}


def _rivals(scenario: Scenario) -> list[Factor]:
    """Return the structures that are a choice among names, or yes or no."""
    found = []
    for key, field in type(scenario.structures).model_fields.items():
        name = f"structures.{key}"
        if name in BOOKKEEPING:
            continue
        if field.annotation is bool:
            values: list[Any] = [False, True]
        elif get_origin(field.annotation) is Literal:
            values = list(get_args(field.annotation))
        else:
            continue
        found.append(Factor(name, "structure", {"distribution": "choice", "values": values}))
    return found


def from_design(design: Design) -> list[Factor]:
    """Return the factors of a design: distributions as they stand, lists of values as choices alike.

    Examples
    --------
    >>> from_design(Design.grid({"switches.watch": [True, False]}))[0].given
    {'distribution': 'choice', 'values': [True, False]}
    """
    refuse_other(design, Design, "design", "a Design; purgesim.sweeps.read_design reads one from a file")
    return [
        Factor(
            name,
            KINDS.get(name.partition(".")[0], "uncertainty"),
            given if isinstance(given, Mapping) else {"distribution": "choice", "values": list(given)},
        )
        for name, given in design.parameters.items()
    ]


def chosen(factors: Sequence[Factor], only: Sequence[str]) -> list[Factor]:
    """Return the factors with the given names, or all if none is given.

    Raises
    ------
    PurgesimError
        With every name that is no factor.
    """
    known = {factor.name: factor for factor in factors}
    wrong = [f"--only: {name}: is not varied; {did_you_mean(name, list(known))}" for name in only if name not in known]
    if wrong:
        raise PurgesimError("\n".join(wrong))
    return [known[name] for name in only] if only else list(factors)


def points_at(factors: Sequence[Factor], places: NDArray[np.float64]) -> pd.DataFrame:
    """Return the points at some places of the unit cube, a point a row, columns by dotted name.

    Parameters
    ----------
    factors : sequence of Factor
        The factors.
    places : ndarray of float64, shape (n_points, n_factors)
        Cumulative shares, in (0, 1).
    """
    return pd.DataFrame({factor.name: factor.at(places[:, i]) for i, factor in enumerate(factors)})
