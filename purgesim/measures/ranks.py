"""The rank somebody held when their case was opened: their post is gone when they are arrested."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from purgesim.core.tables import take
from purgesim.core.vocabulary import Event, Standing

__all__ = ["ranks_when_opened"]

Records = NDArray[np.void]
AFTER: Final = (Event.ARRESTED, Event.INTERROGATED, Event.SENTENCED, Event.REINSTATED)
"""What happens only to people outside the party."""
OUTSIDE: Final = (Standing.EXPELLED, Standing.ARRESTED)


def ranks_when_opened(events: Records, asked: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the rank at which a case met each person: of those still in the party, that of the moment.

    Whoever is expelled loses their post, so the rank that stands in their arrest, sentence or reinstatement is always
    "none". For these it is the rank of the post they held when their case was opened (kept until the verdict), or,
    if they were expelled without a case, when they were expelled.

    Parameters
    ----------
    events : ndarray of EVENT, shape (n_events,)
        A chronicle, in its order.
    asked : ndarray of bool, shape (n_events,)
        Events of which the rank is wanted.

    Returns
    -------
    ndarray of int64, shape (n_asked,)
        Values of `Rank`, in the order of the chronicle.

    Examples
    --------
    >>> from purgesim.core.tables import EVENT
    >>> events = np.zeros(3, EVENT)
    >>> events["kind"] = Event.OPENED, Event.EXPELLED, Event.ARRESTED
    >>> events["standing"] = Standing.MEMBER, Standing.CRITICISED, Standing.EXPELLED
    >>> events["rank"] = 4, 4, 0
    >>> ranks_when_opened(events, events["kind"] == Event.ARRESTED)
    array([4])
    """
    kind = np.ascontiguousarray(events["kind"])
    places = np.flatnonzero(asked)
    wanted = take(events, places)
    ranks = wanted["rank"].astype(np.int64)
    outside = np.isin(wanted["kind"], AFTER) | np.isin(wanted["standing"], OUTSIDE)
    opened = _Latest(events, np.flatnonzero(kind == Event.OPENED))
    expelled = _Latest(events, np.flatnonzero(kind == Event.EXPELLED))
    whom, at = wanted["whom"][outside], places[outside]
    exit_at = expelled.before(whom, at)
    by_case = (exit_at < 0) | (events["standing"][exit_at] == Standing.CRITICISED)
    case_at = opened.before(whom, np.where(exit_at < 0, at, exit_at))
    source = np.where(by_case & (case_at >= 0), case_at, exit_at)
    ranks[outside] = np.where(source >= 0, events["rank"][source], ranks[outside])
    return ranks


class _Latest:
    """Events of one kind, looked up by person: which was the last before a place of the chronicle."""

    def __init__(self, events: Records, places: NDArray[np.int64]) -> None:
        self._span = len(events) + 1
        self._keys = np.sort(events["whom"][places].astype(np.int64) * self._span + places)

    def before(self, whom: NDArray[Any], places: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the place of the last event about each person before a place; -1 if there was none."""
        if len(self._keys) == 0:
            return np.full(len(whom), -1, np.int64)
        found = self._keys[np.maximum(np.searchsorted(self._keys, whom.astype(np.int64) * self._span + places) - 1, 0)]
        known = (found // self._span == whom) & (found % self._span < places)
        return np.where(known, found % self._span, -1)
