"""The levers of a scenario as the page offers them: range of the slider, unit, meaning, value of the day."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from purgesim.engine.levers import SILENCED
from purgesim.scenario import Scenario
from purgesim.scenario.fields import allowed_range
from purgesim.scenario.forking import schedules
from purgesim.scenario.paths import field_extra
from purgesim.scenario.policy import REVERSAL, Levers
from purgesim.scenario.schedule import Point, is_constant, on_days, values_on
from purgesim.scenario.sourcing import note_for

__all__ = ["Lever", "from_day", "levers", "value_on"]

STEPS: Final = 100
"""Positions of a slider."""


@dataclass(frozen=True)
class Lever:
    """A lever as the page offers it.

    Attributes
    ----------
    name : str
        Dotted name, ``"levers.strictness"``.
    meaning, unit : str
        As declared.
    low, high : float
        What is allowed.
    top, step : float
        End and step of the slider: `high`, or less where so much is allowed that nothing could be picked.
    silent : str
        The switch that is off and silences it; empty if it acts.
    """

    name: str
    meaning: str
    unit: str
    low: float
    high: float
    top: float
    step: float
    silent: str = ""

    @property
    def label(self) -> str:
        """Its name without the table, ``"hunt: North"``."""
        return self.name.removeprefix("levers.").replace(".", ": ").replace("_", " ")

    @property
    def allowed(self) -> str:
        """What is allowed, in words."""
        return f"{allowed_range(self.low, self.high)} {'' if self.unit == '1' else self.unit}".strip()


def levers(scenario: Scenario) -> list[Lever]:
    """Return every lever of a scenario, in order of declaration.

    Parameters
    ----------
    scenario : Scenario
        Its levers, circles, factions and switches are read.

    Examples
    --------
    >>> import purgesim
    >>> [lever.label for lever in levers(purgesim.load("small_ministry"))][-1]
    'shield: Returned'
    >>> [lever.top for lever in levers(purgesim.load("small_ministry")) if lever.label == "arrest capacity"]
    [1.0]
    """
    return [_lever(scenario, name, points) for name, points in schedules(scenario).items()]


def _lever(scenario: Scenario, name: str, points: tuple[Point, ...]) -> Lever:
    key = name.split(".")[1]
    field = Levers.model_fields[key]
    extra = field_extra(field)
    low, high = float(extra["low"]), float(extra["high"])
    note = note_for(name, scenario.notes)
    plausible = note.interval[1] if note is not None and note.interval is not None else 0.0
    top = min(high, _round_up(max(plausible, 2.0 * max((value for _, value in points), default=0.0), 1.0)))
    off = [switch for switch, lever in SILENCED if lever == key and not getattr(scenario.switches, switch)]
    return Lever(name, str(field.description), extra["unit"], low, high, top, top / STEPS, "".join(off))


def _round_up(value: float) -> float:
    """Return the next of 1, 2, 5, 10, 20, ..."""
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1.0, 2.0, 5.0, 10.0) if step * power >= value)


def value_on(name: str, points: tuple[Point, ...], date: dt.date) -> float:
    """Return the value of a lever's schedule on a date."""
    day = np.array([date.toordinal()])
    return float((on_days if name == REVERSAL else values_on)(points, day)[0])


def from_day(name: str, points: tuple[Point, ...], date: dt.date) -> float | tuple[Point, ...]:
    """Return what is left of a schedule from a date on, as a fork on that date takes it.

    Examples
    --------
    >>> points = ((dt.date(1957, 1, 1), 0.0), (dt.date(1957, 1, 5), 1.0))
    >>> for left, value in from_day("levers.brake", points, dt.date(1957, 1, 3)):
    ...     print(left, value)
    1957-01-03 0.5
    1957-01-05 1.0
    """
    if name == REVERSAL:
        return tuple(p for p in points if p[0] >= date)
    if is_constant(points):
        return points[0][1]
    later = tuple(p for p in points if p[0] > date)
    return ((date, value_on(name, points, date)), *later)
