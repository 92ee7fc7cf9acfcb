"""Schedules: a lever's value at dated points, checked as they are read."""

from __future__ import annotations

import datetime as dt
import math
from itertools import pairwise
from typing import Annotated, Any, Final

import numpy as np
import numpy.typing as npt
from pydantic import BeforeValidator

from purgesim.core.dates import ALWAYS, NoDateError, day_given
from purgesim.core.errors import shown
from purgesim.scenario.refusals import refusal

__all__ = ["Days", "Point", "Schedule", "constant", "is_constant", "on_days", "values_on"]

Point = tuple[dt.date, float]
EXAMPLE: Final = "[[1957-07-01, 0.5], [1957-08-01, 1.0]]"


def constant(value: float) -> tuple[Point, ...]:
    """Return the schedule of a value that never changes.

    Examples
    --------
    >>> values_on(constant(0.5), np.arange(3))
    array([0.5, 0.5, 0.5])
    """
    return ((ALWAYS, float(value)),)


def is_constant(given: Any) -> bool:
    """Return whether something is a schedule of one value that never changes.

    Examples
    --------
    >>> is_constant(constant(1)), is_constant(((dt.date(1957, 7, 1), 1.0),))
    (True, False)
    """
    return isinstance(given, tuple) and len(given) == 1 and isinstance(given[0], tuple) and given[0][0] == ALWAYS


def _point(item: Any) -> Point | str:
    """Return the point, or what is wrong with it."""
    if not isinstance(item, (list, tuple)) or len(item) != 2:
        return f"{shown(item)} is no pair [date, number]"
    date, value = item
    try:
        date = day_given(date)
    except NoDateError as error:
        return f"{shown(date)} {error.why or 'is no date of the form 1957-07-01'}"
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        return f"{shown(value)} on {date} is no finite number"
    return date, float(value)


def _points(given: Any, most_on_one_date: int) -> tuple[Point, ...]:
    """Return the points in order, or raise with every fault found."""
    if not isinstance(given, (list, tuple)):
        what = "dated points" if most_on_one_date == 1 else "a number or dated points"
        raise refusal(f"given {shown(given)}; allowed: {what}; write for instance {EXAMPLE}")
    read = [_point(item) for item in given]
    faults = [p for p in read if isinstance(p, str)]
    points = tuple(p for p in read if not isinstance(p, str))
    dates = [p[0] for p in points]
    faults += [f"{later} stands after {earlier}" for earlier, later in pairwise(dates) if later < earlier]
    faults += [
        f"{date} is given {dates.count(date)} times"
        for date in sorted(set(dates))
        if dates.count(date) > most_on_one_date
    ]
    if faults:
        allowed = (
            "each date once"
            if most_on_one_date == 1
            else "a date at most twice (a step: the later point holds from that day)"
        )
        raise refusal(
            f"given {'; '.join(faults)}; allowed: points [date, number] in order of time, {allowed}; mend these points"
        )
    return points


def _schedule(given: Any) -> tuple[Point, ...]:
    """Read a number (constant) or a list of points."""
    if isinstance(given, (int, float)) and not isinstance(given, bool):
        if not math.isfinite(given):
            raise refusal(f"given {given!r}; allowed: a finite number or dated points; write for instance {EXAMPLE}")
        return constant(given)
    points = _points(given, most_on_one_date=2)
    if not points:
        raise refusal(f"given no point; allowed: a number or dated points; write for instance 1.0 or {EXAMPLE}")
    return constant(points[0][1]) if len(points) == 1 else points


Schedule = Annotated[tuple[Point, ...], BeforeValidator(_schedule)]
"""Dated points, linear between them and constant outside; two points on one date make a step."""

Days = Annotated[tuple[Point, ...], BeforeValidator(lambda given: _points(given, most_on_one_date=1))]
"""Values that hold on exactly their day; 0 on any other."""


def values_on(schedule: tuple[Point, ...], days: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Return the schedule's value on each day.

    Parameters
    ----------
    schedule : tuple of (date, float)
        In order of time; of two points on one date the later holds from that day on.
    days : ndarray of int64, shape (n_days,)
        Proleptic Gregorian ordinals (``datetime.date.toordinal``).

    Returns
    -------
    ndarray of float64, shape (n_days,)
        Linear between points, constant before the first and after the last.

    Examples
    --------
    >>> step = ((dt.date(1957, 1, 1), 0.0), (dt.date(1957, 1, 3), 1.0), (dt.date(1957, 1, 3), 5.0))
    >>> values_on(step, np.arange(4) + dt.date(1957, 1, 1).toordinal())
    array([0. , 0.5, 5. , 5. ])
    """
    at = np.array([date.toordinal() for date, _ in schedule], dtype=np.int64)
    value = np.array([v for _, v in schedule])
    after = np.searchsorted(at, days, side="right")
    left, right = np.maximum(after - 1, 0), np.minimum(after, len(at) - 1)
    span = at[right] - at[left]
    share = np.where(span > 0, (days - at[left]) / np.maximum(span, 1), 0.0)
    result: npt.NDArray[np.float64] = value[left] + share * (value[right] - value[left])
    return result


def on_days(schedule: tuple[Point, ...], days: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Return the value on exactly the dates of the points and 0 on all other days.

    Examples
    --------
    >>> on_days(((dt.date(1956, 9, 23), 1.0),), np.arange(3) + dt.date(1956, 9, 22).toordinal())
    array([0., 1., 0.])
    """
    result = np.zeros(len(days))
    for date, value in schedule:
        result[days == date.toordinal()] = value
    return result
