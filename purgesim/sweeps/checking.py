"""A design held against the scenario it is for, before anything runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, Final

from purgesim.errors import ScenarioError
from purgesim.scenario import Scenario
from purgesim.scenario.paths import did_you_mean
from purgesim.scenario.scenario import PARTS
from purgesim.sweeps.designs import DRAWN, Design, Values, canonical
from purgesim.sweeps.errors import DesignError

__all__ = ["check_design", "check_points", "parameter_mistakes"]

MOST_TRIED: Final = 20
"""Values of a parameter that are tried one by one; of more numbers, the smallest and the largest are."""
MOST_POINTS: Final = 50
"""Points of a design that are looked at as a whole before anything runs."""
MOST_READ: Final = 200_000
"""Points read in order to find the extremes of each parameter."""


def check_design(design: Design, scenario: Scenario, where: str = "design") -> None:
    """Raise with every mistake of a design for a scenario.

    Parameters
    ----------
    design : Design
        The design. A listed one is checked value by value, a drawn one by its smallest and largest values; and
        some points of both as a whole.
    scenario : Scenario
        What its parameters belong to.
    where : str
        What to blame.

    Raises
    ------
    DesignError
        Unknown parameters (with the nearest known), values out of range, contradictions.
    """
    if design.kind in DRAWN:
        check_points(islice(design, MOST_READ), scenario, where)
        return
    found = parameter_mistakes(design.parameters, scenario)
    if not found:
        found = _mistakes_together(islice(design, MOST_POINTS), scenario)
    if found:
        raise DesignError(found, where)


def parameter_mistakes(parameters: Mapping[str, Any], scenario: Scenario) -> list[str]:
    """Return unknown parameters and values out of range, also of a design that is wrong in other ways.

    Parameters
    ----------
    parameters : mapping
        By dotted name: a list of values, or a distribution, of which the ends or the choices are tried.
    scenario : Scenario
        What they belong to.
    """
    found = []
    for name, given in parameters.items():
        values: Any = given
        if isinstance(given, Mapping):
            values = given.get("values", [given[end] for end in ("low", "high") if end in given])
        found += _mistakes_in(name, values if isinstance(values, (list, tuple)) else [], scenario)
    return found


def check_points(points: Iterable[Values], scenario: Scenario, where: str = "design") -> None:
    """Raise with every mistake of some points for a scenario, as `check_design` does."""
    columns: dict[str, list[Any]] = {}
    first: list[Values] = []
    for point in points:
        if len(first) < MOST_POINTS:
            first.append(point)
        for name, value in point.items():
            columns.setdefault(name, []).append(value)
    found = [line for name, values in columns.items() for line in _mistakes_in(name, values, scenario)]
    found = found or _mistakes_together(first, scenario)
    if found:
        raise DesignError(found, where)


def _mistakes_in(name: str, values: Iterable[Any], scenario: Scenario) -> Iterator[str]:
    """Yield the mistakes of a parameter's values, each tried alone."""
    if name.split(".", maxsplit=1)[0] not in PARTS or "." not in name:
        known = [leaf.name for leaf in scenario.leaves()]
        yield f"{name}: unknown parameter; {did_you_mean(name, known)}"
        return
    tried: dict[str, Any] = {}
    for value in values:
        tried.setdefault(canonical({name: value}), value)
    candidates = list(tried.values())
    numbers = all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in candidates)
    if len(candidates) > MOST_TRIED and numbers:
        candidates = [min(candidates), max(candidates)]
    for value in candidates:
        try:
            scenario.override({name: value})
        except ScenarioError as error:
            yield from error.problems
            if any("unknown name" in problem for problem in error.problems):
                return


def _mistakes_together(points: Iterable[Values], scenario: Scenario) -> list[str]:
    found = []
    for number, point in enumerate(points):
        try:
            scenario.override(point)
        except ScenarioError as error:
            found += [f"point {number}: {problem}" for problem in error.problems]
    return found
