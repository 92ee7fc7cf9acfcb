"""What a measure reads: the plain arrays of one run, its window, and its events by kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from purgesim.core.arguments import refuse_other
from purgesim.core.dates import DateGiven
from purgesim.core.showing import short_repr
from purgesim.core.tables import take
from purgesim.core.vocabulary import Event, Standing

if TYPE_CHECKING:
    from purgesim.scenario.scenario import Scenario

__all__ = [
    "IN_PARTY",
    "Log",
    "Records",
    "RunData",
    "circle_names",
    "date_of",
    "day_of",
    "faction_names",
    "kinds_of",
    "refuse_other_data",
    "seen_until",
    "window_days",
]

Records = NDArray[np.void]
"""A structured array, one record a row."""

IN_PARTY: Final = (int(Standing.MEMBER), int(Standing.CRITICISED))
"""Standings of a full member: those under criticism are members still."""
WEEKS: Final = 28
"""Days of the four-week blocks in which waves are counted."""
YEAR: Final = 365.25
"""Days of a year, for hazards a year."""


class RunData(NamedTuple):
    """The arrays of one run; every measure is a function of these and of nothing else.

    Parameters
    ----------
    scenario : Scenario
        What was run; gives the window, the names of factions and circles, and the levers.
    kind_names : tuple of str
        Names of the kinds of bodies, by code.
    first : ndarray of CADRE, shape (n_cadres,)
        The register on the first day, with its tags.
    last : ndarray of CADRE, shape (n_cadres + n_newcomers,)
        The register at the end.
    bodies : ndarray of BODY
        Bodies.
    posts : ndarray of POST
        Posts, with what became of their first holders.
    events : ndarray of EVENT
        The chronicle, in its order.
    daily : ndarray of DAILY
        One record a day.
    ids : ndarray of object, shape (n_cadres + n_newcomers,) or (0,)
        The user's own identifier of each row of the register; empty of an invented party.
    """

    scenario: Scenario
    kind_names: tuple[str, ...]
    first: Records
    last: Records
    bodies: Records
    posts: Records
    events: Records
    daily: Records
    ids: NDArray[np.object_] = np.empty(0, object)

    def __repr__(self) -> str:
        return short_repr(self)


def refuse_other_data(data: object) -> None:
    """Raise unless these are the arrays of a run."""
    refuse_other(data, RunData, "data", "the arrays of a run, which Run.data gives")


class Log:
    """Events of a run by kind, each kind taken out of the chronicle once.

    Parameters
    ----------
    data : RunData
        The run.
    """

    def __init__(self, data: RunData) -> None:
        refuse_other_data(data)
        self._events = data.events
        self._kind = np.ascontiguousarray(data.events["kind"])
        self._window = window_days(data)
        self._found: dict[Event, Records] = {}

    def of(self, kind: Event) -> Records:
        """Return all events of a kind, in the order of the chronicle."""
        if kind not in self._found:
            self._found[kind] = take(self._events, np.flatnonzero(self._kind == kind))
        return self._found[kind]

    def within(self, kind: Event) -> Records:
        """Return the events of a kind inside the window."""
        events = self.of(kind)
        low, high = np.searchsorted(events["day"], self._window)
        return events[low:high]


def day_of(data: RunData, date: DateGiven) -> int:
    """Return the day of the run on which a date falls; 0 is the first day of the run."""
    refuse_other_data(data)
    return data.scenario.day_of(date)


def date_of(data: RunData, days: NDArray[Any] | int) -> Any:
    """Return the dates of days of the run, as ``datetime64[D]``."""
    return np.datetime64(data.scenario.window.start, "D") + np.asarray(days).astype("timedelta64[D]")


def window_days(data: RunData) -> tuple[int, int]:
    """Return the window as days of the run: the first inside it, and the first after it."""
    refuse_other_data(data)
    return day_of(data, data.scenario.window.open), day_of(data, data.scenario.window.close)


def seen_until(data: RunData) -> int:
    """Return the first day on which nothing is known of the window: its close, or where a run so far stands."""
    closed = window_days(data)[1]
    return min(closed, len(data.daily)) if len(data.daily) else closed


def faction_names(data: RunData) -> tuple[str, ...]:
    """Return the names of the factions by code, ``"unaffiliated"`` first."""
    return ("unaffiliated", *(faction.name for faction in data.scenario.party.factions))


def circle_names(data: RunData) -> tuple[str, ...]:
    """Return the names of the circles by code, ``"none"`` first."""
    return ("none", *(circle.name for circle in data.scenario.party.circles))


def kinds_of(data: RunData, bodies: NDArray[Any]) -> NDArray[np.int64]:
    """Return the kinds of the given bodies, -1 for "nowhere"."""
    index = np.asarray(bodies)
    if len(data.bodies) == 0:
        return np.full(len(index), -1, np.int64)
    return np.where(index >= 0, data.bodies["kind"][index], -1).astype(np.int64)
