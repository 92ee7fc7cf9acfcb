"""A design held against the scenario it is for, before anything runs.

Every value is tried in a point of the design that has it: alone it might contradict what the point changes with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, Final

from purgesim.core.errors import ScenarioError
from purgesim.scenario import Scenario
from purgesim.scenario.overriding import overridden
from purgesim.scenario.paths import PARTS, did_you_mean
from purgesim.scenario.slips import slips, tell_outside
from purgesim.sweeps.designs import Design, Values, canonical
from purgesim.sweeps.failures import DesignError

__all__ = ["check_design", "check_points", "parameter_mistakes"]

MAX_TRIED: Final = 20
"""Values of a parameter that are tried one by one; of more numbers, the smallest and the largest are."""
SPREAD: Final = 16
"""Points tried beside, evenly spread over the design."""
MAX_READ: Final = 200_000
"""Points in which the extremes of each parameter are looked for."""


def check_design(design: Design, scenario: Scenario, where: str = "design") -> None:
    """Raise with every mistake of a design for a scenario.

    Parameters
    ----------
    design : Design
        The design.
    scenario : Scenario
        What its parameters belong to.
    where : str
        What to blame.

    Raises
    ------
    DesignError
        Unknown parameters (with the nearest known), values out of range, contradictions.
    """
    if design.kind != "grid":
        check_points(list(islice(design, MAX_READ)), scenario, where)
        return
    first = next(iter(design))
    last = {name: values[-1] for name, values in design.parameters.items()}
    varied = [{**first, name: v} for name, values in design.parameters.items() for v in _worth_trying(values)]
    _raise(_mistakes_of([first, last, *varied], scenario), where)


def check_points(points: Sequence[Values], scenario: Scenario, where: str = "design") -> None:
    """Raise with every mistake of some points for a scenario.

    Parameters
    ----------
    points : sequence of dict
        Points; those with the extremes of each parameter are tried, and some in between.
    scenario, where
        As for `check_design`.
    """
    chosen = set(range(0, len(points), max(len(points) // SPREAD, 1)))
    for name in dict.fromkeys(name for point in points for name in point):
        first_with: dict[str, int] = {}
        for number, point in enumerate(points):
            if name in point:
                first_with.setdefault(canonical({name: point[name]}), number)
        values = _worth_trying([points[number][name] for number in first_with.values()])
        chosen |= {first_with[canonical({name: value})] for value in values}
    _raise(_mistakes_of([points[number] for number in sorted(chosen)], scenario), where)


def parameter_mistakes(parameters: Mapping[str, Any], scenario: Scenario) -> list[str]:
    """Return unknown parameters and values out of range of a design that cannot be made for other reasons.

    Parameters
    ----------
    parameters : mapping
        By dotted name: a list of values, or a distribution, of which the ends or the choices are tried; each alone.
    scenario : Scenario
        What they belong to.
    """
    points = []
    for name, given in parameters.items():
        values: Any = given
        if isinstance(given, Mapping):
            values = given.get("values", [given[end] for end in ("low", "high") if end in given])
        values = values if isinstance(values, (list, tuple)) and values else [None]
        points += [{name: value} for value in _worth_trying(values)]
    return _mistakes_of(points, scenario)


def _worth_trying(values: Sequence[Any]) -> list[Any]:
    """Return the different values; of many numbers the smallest and the largest."""
    distinct = list({canonical({"": value}): value for value in values}.values())
    numbers = all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in distinct)
    return [min(distinct), max(distinct)] if numbers and len(distinct) > MAX_TRIED else distinct


def _mistakes_of(points: Iterable[Values], scenario: Scenario) -> list[str]:
    """Return what is wrong with points, each mistake once; unknown parameters do not hide the rest."""
    known = [leaf.name for leaf in scenario.leaves()]
    judged: dict[str, str] = {}
    found: list[str] = []
    outside: list[str] = []
    for point in points:
        for name, value in point.items():
            if name not in judged:
                judged[name] = "" if name in known else _unknown(name, value, scenario, known)
        rest = {name: value for name, value in point.items() if not judged[name] and value is not None}
        try:
            outside += slips(overridden(scenario, rest, "design"), rest)
        except ScenarioError as error:
            found += error.problems
    tell_outside(_few(outside), "design")
    return [problem for problem in judged.values() if problem] + _few(found)


def _unknown(name: str, value: Any, scenario: Scenario, known: list[str]) -> str:
    """Return what is wrong with a name, nothing if it may be given: entries of tables and lists are no parameters."""
    if name.split(".", maxsplit=1)[0] in PARTS and "." in name:
        try:
            overridden(scenario, {name: value}, "design")
        except ScenarioError as error:
            return next((problem for problem in error.problems if "unknown name" in problem), "")
        return ""
    return f"{name}: unknown parameter; {did_you_mean(name, known)}"


def _few(found: Iterable[str]) -> list[str]:
    """Return each mistake once, and of a parameter's many wrong values three."""
    by_place: dict[str, list[str]] = {}
    for problem in dict.fromkeys(found):
        by_place.setdefault(problem.partition(":")[0], []).append(problem)
    return [
        line
        for place, lines in by_place.items()
        for line in (*lines[:3], *([f"{place}: and {len(lines) - 3} more such values"] if len(lines) > 3 else []))
    ]


def _raise(found: list[str], where: str) -> None:
    if found:
        raise DesignError(found, where)
