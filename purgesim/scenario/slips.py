"""Dates that lie outside the run: allowed, taken as they stand, and told, for most of them are slips."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from purgesim.core.dates import ALWAYS, NoDateError, day_given
from purgesim.core.notices import tell
from purgesim.scenario.paths import Leaf
from purgesim.scenario.policy import REVERSAL
from purgesim.scenario.schedule import Point

if TYPE_CHECKING:
    from purgesim.scenario.scenario import Scenario, Window

__all__ = ["points_outside", "slips", "tell_outside", "tell_slips"]

SHOWN: Final = 5
"""Dates of a lever that are listed."""
A_YEAR: Final = dt.timedelta(366)
"""Events of the campaign act on nothing: what lies further from the run than this is told."""
MEND: Final = "mend the date if it is a slip"


def tell_slips(scenario: Scenario, given: Mapping[str, Any], where: str, *, whole: bool = False) -> None:
    """Warn of what `slips` finds; parameters as there."""
    tell_outside(slips(scenario, given, whole=whole), where)


def tell_outside(lines: list[str], where: str) -> None:
    """Warn of dates outside the run, a line each; without lines say nothing."""
    if lines:
        tell("\n".join([f"{where}: dates outside the run", *(f"  - {line}" for line in lines)]))


def slips(scenario: Scenario, given: Mapping[str, Any], *, whole: bool = False) -> list[str]:
    """Return a line for each lever, event or day that is dated outside the run.

    Parameters
    ----------
    scenario : Scenario
        As it is with what was given.
    given : mapping of str to object
        What was given, by dotted name: only this is looked at, unless it moves the window.
    whole : bool
        Look at everything. Of a lever that is not in `given`, an end of a slope beyond the run is not spoken of: a base
        has it for a longer window.
    """
    whole = whole or any(name.partition(".")[0] == "window" for name in given)
    levers = [leaf for leaf in scenario.leaves() if leaf.name.startswith("levers.") and (whole or leaf.name in given)]
    found = [line for leaf in levers for line in _of_lever(leaf, given.get(leaf.name), scenario.window)]
    tables, close = scenario.party.tables, scenario.window.close
    ages_on = close if tables is None else tables.ages_on
    if ages_on is not None and ages_on > close and (whole or "party.tables.ages_on" in given):
        found.append(f"party.tables.ages_on: given {ages_on}, after {_run(scenario.window)}; {MEND}")
    return found + (list(_of_events(scenario)) if whole else [])


def _of_lever(leaf: Leaf, given: Any, window: Window) -> Iterator[str]:
    points = [(date, value) for date, value in leaf.value if date != ALWAYS] or _single(given)
    before = sum(date < window.start for date, _ in points)
    after = sum(date > window.close for date, _ in points)
    if leaf.name != REVERSAL and points and len(points) in (before, after):
        where, value = ("before", points[-1][1]) if before else ("after", points[0][1])
        yield f"{leaf.name}: all its points lie {where} {_run(window)}: it is {value:g} throughout; {MEND}"
    elif given is not None or leaf.name == REVERSAL:
        yield from points_outside(leaf.name, points, window)


def points_outside(name: str, points: Iterable[Point], window: Window) -> Iterator[str]:
    """Yield a line if some points of a lever are dated outside the run; the day it closes may end a slope.

    Parameters
    ----------
    name : str
        Dotted name of the lever.
    points : iterable of (date, float)
        Its points, as they were given.
    window : Window
        Dates of the run.
    """
    exact = name == REVERSAL
    dates = [date for date, _ in points if date != ALWAYS]
    outside = [d for d in dates if d < window.start or d > window.close or (exact and d == window.close)]
    if outside:
        told = ": nothing happens then" if exact else ""
        yield f"{name}: given {_listed(outside)}, outside {_run(window)}{told}; {MEND}"


def _single(given: Any) -> list[tuple[dt.date, float]]:
    """Return the only point of a list: a schedule forgets its date, for one value holds throughout."""
    try:
        ((date, value),) = given
        day = day_given(date)
        return [] if day == ALWAYS else [(day, float(value))]
    except (NoDateError, TypeError, ValueError):
        return []


def _of_events(scenario: Scenario) -> Iterator[str]:
    window = scenario.window
    for event in scenario.events:
        last = event.until or event.date
        if last < window.start - A_YEAR or event.date > window.close + A_YEAR:
            yield f"events: {event.label!r} on {event.date}, more than a year outside {_run(window)}; {MEND}"


def _run(window: Window) -> str:
    return f"the run ({window.start} to {window.close - dt.timedelta(1)})"


def _listed(dates: list[dt.date]) -> str:
    more = f" and {len(dates) - SHOWN} more" if len(dates) > SHOWN else ""
    return f"{', '.join(map(str, dates[:SHOWN]))}{more}"
