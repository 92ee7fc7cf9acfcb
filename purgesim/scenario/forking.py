"""Other levers from a day on, and the same past: what a fork and a hook change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from pydantic import TypeAdapter, ValidationError

from purgesim.core.errors import ScenarioError, shown
from purgesim.scenario.merging import by_dotted_name, plain
from purgesim.scenario.overriding import overridden
from purgesim.scenario.paths import did_you_mean
from purgesim.scenario.policy import REVERSAL
from purgesim.scenario.scenario import Scenario
from purgesim.scenario.schedule import Days, Point, Schedule, constant, is_constant, values_on
from purgesim.scenario.slips import points_outside, tell_outside

__all__ = ["forked", "refuse_set_levers", "schedules", "spliced"]

Points = tuple[Point, ...]


def forked(scenario: Scenario, day: int, changes: Mapping[str, Any], what: str = "fork") -> Scenario:
    """Return a scenario with other levers from a day on, and the same bits of every lever before it.

    Parameters
    ----------
    scenario : Scenario
        What was run so far.
    day : int
        First day of the fork.
    changes : mapping of str to object
        New schedules by dotted name: a number, which holds from that day on, or points dated from that day on,
        between which and the old value of the day the lever moves linearly.
    what : str
        What changes them, for messages and notes: a fork, or a hook.

    Raises
    ------
    ScenarioError
        With every change that is not a lever's, concerns days that are past, or is not allowed as a value.
    """
    date = scenario.date_of(day)
    where = f"{what} of {scenario.name} on {date}"
    allowed = schedules(scenario)
    problems: list[str] = []
    outside: list[str] = []
    overrides: dict[str, Any] = {}
    given = by_dotted_name(changes, where)
    for name, value in given.items():
        if name in allowed:
            points = _points(name, value)
            overrides[name] = value if points is None else spliced(allowed[name], points, date, days=name == REVERSAL)
            problems += _too_early(name, points or (), date)
            outside += points_outside(name, points or (), scenario.window)
        elif name.startswith("levers."):
            problems.append(f"{name}: unknown lever, given {shown(value)}; {did_you_mean(name, list(allowed))}")
        else:
            problems.append(f"{name}: given {shown(value)}; allowed: levers only; start a run of its own for it")
    try:
        result = overridden(scenario, overrides, where, source=f"{what} on {date}")
    except ScenarioError as error:
        raise ScenarioError([*problems, *error.problems], where) from None
    if problems:
        raise ScenarioError(problems, where)
    tell_outside(outside, where)
    return result


def schedules(scenario: Scenario) -> dict[str, Points]:
    """Return every lever's schedule by dotted name, of circles and factions that are not named what holds then."""
    found = {leaf.name: leaf.value for leaf in scenario.leaves() if leaf.name.startswith("levers.")}
    circles, factions = scenario.party.circles, scenario.party.factions
    for table, items, neutral in (("hunt", circles, 0.0), ("aim", factions, 1.0), ("shield", factions, 0.0)):
        for item in items:
            found.setdefault(f"levers.{table}.{item.name}", constant(neutral))
    return found


def _points(name: str, value: Any) -> Points | None:
    """Return a value as dated points, None if it is not allowed (the override says why).

    One dated point is no constant here: it leaves the way from the old value to it.
    """
    single = isinstance(value, (list, tuple)) and len(value) == 1
    kind = Days if name == REVERSAL or single else Schedule
    try:
        points: Points = TypeAdapter(kind).validate_python(plain(value))
    except ValidationError:
        return None
    return points


def _too_early(name: str, points: Points, day: dt.date) -> Iterator[str]:
    early = [str(date) for date, _ in points if date < day] if not is_constant(points) else []
    if early:
        yield f"{name}: given {', '.join(early)}; allowed: dates from {day} on, for earlier days are past"


def spliced(old: Points, new: Points, day: dt.date, *, days: bool = False) -> Points:
    """Return a schedule that is the old one before a day and the new one from it on.

    Parameters
    ----------
    old, new : tuple of (date, float)
        Schedules; of the new one, what lies before its first point is the old value on `day`.
    day : date
        First day on which the new one holds.
    days : bool
        The schedules hold on exactly their days.

    Returns
    -------
    tuple of (date, float)
        On every day before `day` it has the old value, bit for bit: where cutting a slope in two would change
        the last digit of an earlier value, that slope is written out day by day.

    Examples
    --------
    >>> old = ((dt.date(1957, 1, 1), 0.0), (dt.date(1957, 1, 5), 1.0))
    >>> for date, value in spliced(old, constant(0.25), dt.date(1957, 1, 3)):
    ...     print(date, value)
    1957-01-01 0.0
    1957-01-03 0.5
    1957-01-03 0.25
    """
    if days:
        return (*(p for p in old if p[0] < day), *new)
    after = _after(new, day)
    before = tuple(p for p in old if p[0] < day and p[0] != dt.date.min)
    at = (day, _value(old, day))
    first = before[0][0] if before else day - dt.timedelta(1)
    if not before:
        before = ((first, _value(old, first)),)
    every = np.arange(first.toordinal(), day.toordinal())
    if not np.array_equal(values_on((*before, at), every), values_on(old, every)):
        slope = range(before[-1][0].toordinal() + 1, day.toordinal())
        before = (*before, *((date, _value(old, date)) for date in map(dt.date.fromordinal, slope)))
    return (*before, at, *after)


def _after(new: Points, day: dt.date) -> Points:
    """Return the new points as far as they can stand behind the old value of the day; a constant begins then."""
    if is_constant(new):
        return ((day, new[0][1]),)
    on_day = [p for p in new if p[0] == day]
    return (*on_day[-1:], *(p for p in new if p[0] > day))


def _value(schedule: Points, date: dt.date) -> float:
    return float(values_on(schedule, np.array([date.toordinal()]))[0])


def refuse_set_levers(scenario: Scenario, in_force: Scenario, day: int, changes: Mapping[str, Any]) -> None:
    """Raise if a fork changes what a hook has set: run from the start, the hook would win, in the fork the fork.

    Parameters
    ----------
    scenario, in_force : Scenario
        As it was begun, and as the hooks have left it.
    day : int
        Day of the fork.
    changes : mapping of str to object
        New schedules by dotted name.

    Raises
    ------
    ScenarioError
        With every lever that a hook has set.
    """
    before, now = ({leaf.name: leaf.value for leaf in s.leaves()} for s in (scenario, in_force))
    allowed = "allowed: levers that no hook has set; or a hook on the fork's day that sets it anew"
    where = f"fork of {scenario.name} on {scenario.date_of(day)}"
    names = by_dotted_name(changes, where)
    problems = [f"{name}: a hook has set it; {allowed}" for name in names if before.get(name) != now.get(name)]
    if problems:
        raise ScenarioError(problems, where)
