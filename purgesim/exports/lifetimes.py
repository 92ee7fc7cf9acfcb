"""From when to when people stand in a graph, and where they stood towards the party meanwhile."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from purgesim.core.tables import take
from purgesim.core.vocabulary import Event, Fate
from purgesim.measures.frames import vocabulary

if TYPE_CHECKING:
    from purgesim.run import Run

__all__ = ["ends_of", "enrolled_on", "standings_of"]

Rows = NDArray[np.int64]
LEAVING: Final = (Event.DIED, Event.FLED)


def enrolled_on(run: Run, rows: Rows) -> Rows:
    """Return the day on which each of some people, by rising rows, was enrolled; 0 for those of the start."""
    days = np.zeros(len(rows), np.int64)
    kinds = np.ascontiguousarray(run.event_table["kind"])
    events = take(run.event_table, np.flatnonzero(kinds == Event.ENROLLED))
    events = events[np.isin(events["whom"], rows)]
    days[np.searchsorted(rows, events["whom"])] = events["day"]
    return days


def ends_of(run: Run, rows: Rows) -> Rows:
    """Return the day on which each of some people died, fled or was sentenced to death; else the last of the run.

    Parameters
    ----------
    run : Run
        The run.
    rows : ndarray of int64, shape (n,)
        Their rows, rising.
    """
    ends = np.full(len(rows), max(len(run.daily_table) - 1, 0))
    kinds, values = run.event_table["kind"], run.event_table["value"]
    executed = (kinds == Event.SENTENCED) & (values == Fate.EXECUTION)
    events = take(run.event_table, np.flatnonzero(np.isin(kinds, LEAVING) | executed))
    events = events[np.isin(events["whom"], rows)]
    np.minimum.at(ends, np.searchsorted(rows, events["whom"]), events["day"])
    return ends


def standings_of(
    run: Run, rows: Rows, spans: tuple[Rows, Rows], register: NDArray[Any]
) -> list[list[tuple[str, str, str]]]:
    """Return where each of some people stood, as spells: standing, first date, and the date on which it changed.

    Parameters
    ----------
    run : Run
        The run.
    rows : ndarray of int64, shape (n,)
        Their rows, rising.
    spans : tuple of ndarray of int64, shape (n,)
        First and last day of each that is asked for.
    register : ndarray of CADRE
        The register at the end.

    Returns
    -------
    list of list of tuple of str
        Of two changes on one day the later counts; each spell ends on the date on which the next begins.
    """
    whom = np.ascontiguousarray(run.event_table["whom"])
    events = take(run.event_table, np.flatnonzero(np.isin(whom, rows)))
    order = np.argsort(events["whom"], kind="stable")
    person, day, before = (events[name][order].astype(np.int64) for name in ("whom", "day", "standing"))
    # Every change of standing has an entry, which holds the standing before it: the next entry holds the one after.
    last = np.append(person[1:] != person[:-1], True)[: len(person)]
    after = np.where(last, register["standing"][person], np.roll(before, -1))
    bounds = np.searchsorted(person, rows), np.searchsorted(person, rows, side="right")
    words = vocabulary(run.scenario)["standing"]
    found = []
    for place, (low, high) in enumerate(zip(*bounds, strict=True)):
        begin, end = int(spans[0][place]), int(spans[1][place])
        now = {begin: int(before[low]) if high > low else int(register["standing"][rows[place]])}
        for when, standing in zip(day[low:high].tolist(), after[low:high].tolist(), strict=True):
            if when <= end:
                now[max(when, begin)] = standing
        found.append(_spells(now, end, words, run.scenario.window.start))
    return found


def _spells(now: dict[int, int], end: int, words: list[str], first: dt.date) -> list[tuple[str, str, str]]:
    """Return the spells of one person from their standing by the day on which it began."""
    days: list[int] = []
    for day in sorted(now):
        if not days or now[day] != now[days[-1]]:
            days.append(day)
    dates = [(first + dt.timedelta(days=day)).isoformat() for day in [*days, end]]
    return [(words[now[day]], dates[i], dates[i + 1]) for i, day in enumerate(days)]
