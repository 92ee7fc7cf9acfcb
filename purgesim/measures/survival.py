"""Survival in the party with competing risks: the cumulative incidence of each way out (Aalen-Johansen).

One minus Kaplan-Meier would treat the dead as if they might still be expelled and gives too much; it is not used.
Source: Aalen and Johansen, "An empirical transition matrix", Scandinavian Journal of Statistics 5, 1978.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final, Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from purgesim.core.tables import take
from purgesim.core.vocabulary import MAX_KINDS, Event, Rank
from purgesim.measures.data import IN_PARTY, Records, RunData, date_of, day_of, faction_names, kinds_of, window_days
from purgesim.measures.strata import RANKS, Strata, strata

__all__ = ["CAUSES", "incidence_at_close", "survival"]

CAUSES: Final = ("expelled_political", "expelled_ordinary", "died", "fled")
"""Ways out of the party that compete."""
ENTERED: Final = -1
EXITS: Final = (Event.EXPELLED, Event.DIED, Event.FLED)
ENTRIES: Final = (Event.ADMITTED, Event.REINSTATED)
By = Literal["faction", "rank", "kind"]


def survival(
    data: RunData, by: By = "faction", since: dt.date | None = None, base: Strata | None = None
) -> pd.DataFrame:
    """Return the cumulative incidence of each way out of the party.

    Members are at risk from the given date, or from the day after they were admitted or reinstated, until they leave or
    the window closes. Rank and kind of body are those of the first day (those of a newcomer: no post, and the body that
    admitted them). Two sorts of exits are in no incidence, and told apart: of people who left on the day they came, for
    they were at risk on no day; and of late comers to a group all of whose members had left before, for the estimate is
    of a closed group, of which nobody was there any more.

    Parameters
    ----------
    data : RunData
        The run.
    by : {"faction", "rank", "kind"}
        Division of the members.
    since : datetime.date, optional
        First day; the opening of the window if not given.
    base : Strata, optional
        Strata of the first day, if already known.

    Returns
    -------
    pandas.DataFrame
        Columns ``by``, ``group``, ``cause``, ``day``, ``date``, ``at_risk`` (that morning), ``exits``, ``uncounted``
        (exits that are in no incidence) [members] and ``incidence`` (share of a closed group that has left through that
        cause by that day); one row a day with exits, and cause.
    """
    base = strata(data) if base is None else base
    start = window_days(data)[0] if since is None else day_of(data, since)
    closed = window_days(data)[1]
    names = {
        "faction": faction_names(data),
        "rank": tuple(rank.name.lower() for rank in Rank),
        "kind": data.kind_names,
    }[by]
    moves = _moves(data, by, base, closed)
    at_first = base.members.sum(axis={"faction": (1, 2), "rank": (0, 2), "kind": (0, 1)}[by])
    frames = []
    for code, name in enumerate(names):
        mine = moves.of(code)
        if at_first[code] > 0 or len(mine.day):
            table = _table(int(at_first[code]), mine, start, closed)
            table.insert(0, "group", name)
            frames.append(table)
    table = pd.concat(frames, ignore_index=True) if frames else _table(0, moves, closed, closed).assign(group="")
    table.insert(0, "by", by)
    table.insert(4, "date", date_of(data, table["day"].to_numpy(np.int64)))
    return table


class _Moves(NamedTuple):
    """Moves across the border of the party, person by person and day by day; arrays of shape (n_moves,).

    Parameters
    ----------
    day, group : ndarray of int64
        Day of the run, and code of the person's group.
    cause : ndarray of int64
        Position in `CAUSES`; -1 for an entry.
    counted : ndarray of bool
        An exit of somebody who was at risk on the morning of that day; of a person and day at most one.
    change : ndarray of int64
        With the person's last move of a day: by how much it changes those at risk the next day; else 0.
    """

    day: NDArray[np.int64]
    group: NDArray[np.int64]
    cause: NDArray[np.int64]
    counted: NDArray[np.bool_]
    change: NDArray[np.int64]

    def of(self, group: int) -> _Moves:
        """Return those of one group."""
        mine = self.group == group
        return _Moves(*(values[mine] for values in self))


def _moves(data: RunData, by: By, base: Strata, closed: int) -> _Moves:
    """Return every move across the border of the party before the close."""
    events, kind = data.events, np.ascontiguousarray(data.events["kind"])
    member = np.isin(events["standing"], IN_PARTY)
    out = np.isin(kind, EXITS) & member
    back = (kind == Event.ADMITTED) | ((kind == Event.REINSTATED) & ~member)
    events = take(events, np.flatnonzero((out | back) & (events["day"] < closed)))
    events = take(events, np.argsort(events["whom"], kind="stable"))  # person by person, each in the order of time
    code = np.full(len(data.last), -1, np.int64)
    code[: len(base.code)] = base.code
    code = code[events["whom"]]
    entry = np.isin(events["kind"], ENTRIES)
    ordinary = (events["kind"] == Event.EXPELLED) & (events["value"] != 1)
    cause = np.select([entry, ordinary, events["kind"] == Event.DIED, events["kind"] == Event.FLED], [ENTERED, 1, 2, 3])
    first, same = _starts(events["whom"]), ~_starts(events["whom"], events["day"])
    before = np.where(first, code >= 0, np.append(False, entry[:-1]))  # in the party when the move was made
    start = np.maximum.accumulate(np.where(same, 0, np.arange(len(events))))  # the person's first move of that day
    out_before: NDArray[np.int64] = np.cumsum(~entry) - ~entry
    counted = ~entry & before[start] & (out_before == out_before[start])
    last = np.append(~same[1:], True)[: len(events)]
    return _Moves(
        events["day"].astype(np.int64),
        _groups(data, by, events, code, np.maximum.accumulate(np.where(first, np.arange(len(events)), 0))),
        cause.astype(np.int64),
        counted,
        np.where(last, entry.astype(np.int64) - before[start], 0),
    )


def _starts(*columns: NDArray[Any]) -> NDArray[np.bool_]:
    """Return where the values of sorted columns differ from those of the row before."""
    changed = [np.append(True, column[1:] != column[:-1])[: len(column)] for column in columns]
    return np.asarray(np.logical_or.reduce(changed))


def _groups(
    data: RunData, by: By, events: Records, code: NDArray[np.int64], first: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the group of each move; `first` is the person's first, which says where a newcomer was admitted."""
    if by == "faction":
        return np.asarray(data.last["faction"][events["whom"]], np.int64)
    if by == "rank":
        return np.asarray(np.where(code >= 0, code // MAX_KINDS % RANKS, int(Rank.NONE)))
    return np.asarray(np.where(code >= 0, code % MAX_KINDS, kinds_of(data, events["body"])[first]))


def incidence_at_close(data: RunData, base: Strata) -> NDArray[np.float64]:
    """Return the cumulative incidence of political expulsion in the window by faction.

    Parameters
    ----------
    data : RunData
        The run.
    base : Strata
        Strata of the first day.

    Returns
    -------
    ndarray of float64, shape (n_factions,)
        By code, the unaffiliated first; NaN for a faction of whom nobody was at risk on any day.
    """
    start, closed = window_days(data)
    moves = _moves(data, "faction", base, closed)
    at_first = base.members.sum(axis=(1, 2))
    found = np.full(len(faction_names(data)), np.nan)
    for code in range(len(found)):
        curve = _curve(int(at_first[code]), moves.of(code), start, closed)
        if curve.at_risk.any():
            found[code] = curve.incidence[-1, CAUSES.index("expelled_political")]
    return found


class _Curve(NamedTuple):
    """What one group comes to by day; arrays of shape (n_days,), or (n_days, n_causes)."""

    at_risk: NDArray[np.int64]
    exits: NDArray[np.int64]
    uncounted: NDArray[np.int64]
    incidence: NDArray[np.float64]


def _curve(members: int, moves: _Moves, start: int, closed: int) -> _Curve:
    """Return those at risk, exits and cumulative incidence of one group; ``members`` are those of day 0."""
    length = max(closed - start, 0)
    later, out = moves.day >= start, moves.cause != ENTERED
    change = np.bincount(moves.day[later] - start, moves.change[later], length).astype(np.int64)
    before = members + int(moves.change[~later].sum())
    at_risk = before + np.cumsum(change) - change
    exits, uncounted = np.zeros((2, length, len(CAUSES)), np.int64)
    for table, which in ((exits, moves.counted), (uncounted, out & ~moves.counted)):
        chosen = later & which
        np.add.at(table, (moves.day[chosen] - start, moves.cause[chosen]), 1)
    gone = exits.sum(axis=1)
    leaving = np.divide(gone, at_risk, out=np.zeros(length), where=at_risk > 0)
    still = np.append(1.0, np.cumprod(1.0 - leaving))[:length]
    emptied = still <= 0.0
    uncounted[emptied] += exits[emptied]
    exits[emptied] = 0
    chance = np.divide(exits, at_risk[:, None], out=np.zeros(exits.shape), where=at_risk[:, None] > 0)
    incidence = np.minimum(np.cumsum(still[:, None] * chance, axis=0), 1.0)
    return _Curve(at_risk, exits, uncounted, incidence)


def _table(members: int, moves: _Moves, start: int, closed: int) -> pd.DataFrame:
    """Return the cumulative incidence of one group from ``start`` on; ``members`` are those of day 0."""
    found = _curve(members, moves, start, closed)
    where = np.flatnonzero(found.exits.any(axis=1) | found.uncounted.any(axis=1))
    return pd.DataFrame(
        {
            "cause": np.tile(CAUSES, len(where)),
            "day": np.repeat(where + start, len(CAUSES)),
            "at_risk": np.repeat(found.at_risk[where], len(CAUSES)),
            "exits": found.exits[where].reshape(-1),
            "uncounted": found.uncounted[where].reshape(-1),
            "incidence": found.incidence[where].reshape(-1),
        }
    )
