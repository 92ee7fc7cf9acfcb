"""The elite: who held the leading posts on a date, and what became of these people by a later one.

No real person is in the model, and no Central Committee either. Its stand-in are the leading officials of the top body
and the first leading official of each body directly below it: those whom such a committee was elected from.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from purgesim.core.tables import take
from purgesim.core.vocabulary import Event, Rank
from purgesim.measures.data import IN_PARTY, Log, RunData, day_of, faction_names, refuse_other_data

__all__ = ["DIED", "REMOVED", "committee", "fates_of", "holders_on", "seniors", "ways_out"]

STAYS: Final = 0
REMOVED: Final = 1
DIED: Final = 2
ORDINARY: Final = 3
MOVES: Final = (Event.EXPELLED, Event.FLED, Event.DIED, Event.REINSTATED, Event.ADMITTED)


def holders_on(data: RunData, date: dt.date) -> NDArray[np.int64]:
    """Return who held each post on the evening of a date.

    Parameters
    ----------
    data : RunData
        The run.
    date : datetime.date
        The date; before the run, the holders of its first day.

    Returns
    -------
    ndarray of int64, shape (n_posts,)
        Rows; -1 for a vacant post.
    """
    refuse_other_data(data)
    holders = data.posts["first_holder"].astype(np.int64)
    moves = take(data.events, np.isin(data.events["kind"], (Event.VACATED, Event.FILLED)))
    moves = moves[(moves["day"] <= day_of(data, date)) & (moves["n"] >= 0)]
    holders[moves["n"]] = np.where(moves["kind"] == Event.FILLED, moves["whom"], -1)  # the last of a post stands
    return holders


def committee(data: RunData, date: dt.date) -> NDArray[np.int64]:
    """Return the stand-in of a Central Committee on a date.

    Parameters
    ----------
    data : RunData
        The run.
    date : datetime.date
        Day of its election.

    Returns
    -------
    ndarray of int64, shape (n,)
        Rows of the leading officials of the top body and of the first leading official of each body directly below it.
    """
    top, below = _summit(data)
    leading = data.posts["rank"] == Rank.LEADING
    posts = np.flatnonzero(leading & below[data.posts["body"]])
    _, first = np.unique(data.posts["body"][posts], return_index=True)  # posts stand from the top rank down
    chosen = np.append(np.flatnonzero(leading & top[data.posts["body"]]), posts[first])
    rows = holders_on(data, date)[chosen]
    return rows[rows >= 0]


def seniors(data: RunData, date: dt.date) -> NDArray[np.int64]:
    """Return the heads of department and leading officials of the top body and of those directly below it, on a date.

    Parameters
    ----------
    data : RunData
        The run.
    date : datetime.date
        The date.

    Returns
    -------
    ndarray of int64, shape (n,)
        Rows: a stand-in of the delegates of a congress.
    """
    top, below = _summit(data)
    here = (top | below)[data.posts["body"]] & (data.posts["rank"] >= Rank.HEAD)
    rows: NDArray[np.int64] = holders_on(data, date)[here]
    return rows[rows >= 0]


def _summit(data: RunData) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    refuse_other_data(data)
    above = data.bodies["superior"]
    top = above < 0
    return np.asarray(top), np.asarray(~top & top[np.maximum(above, 0)])


def ways_out(data: RunData, date: dt.date) -> NDArray[np.int8]:
    """Return how each person had left the party by the evening of a date.

    Parameters
    ----------
    data : RunData
        The run.
    date : datetime.date
        The date.

    Returns
    -------
    ndarray of int8, shape (n_rows,)
        0 not left (or reinstated), 1 removed (politically expelled, or fled), 2 died in the party, 3 expelled for
        ordinary reasons. Who died after their expulsion remains removed.
    """
    refuse_other_data(data)
    events = take(data.events, np.isin(data.events["kind"], MOVES))
    outside = (events["kind"] == Event.DIED) & ~np.isin(events["value"], IN_PARTY)
    events = events[(events["day"] <= day_of(data, date)) & (events["whom"] >= 0) & ~outside]
    ordinary = (events["kind"] == Event.EXPELLED) & (events["value"] != 1)
    kinds = [ordinary, np.isin(events["kind"], (Event.EXPELLED, Event.FLED)), events["kind"] == Event.DIED]
    state = np.zeros(len(data.last), np.int8)
    state[events["whom"]] = np.select(kinds, [ORDINARY, REMOVED, DIED], STAYS)  # the last of a person stands
    return state


def fates_of(data: RunData, rows: NDArray[Any], until: dt.date, rank: Rank = Rank.LEADING) -> pd.DataFrame:
    """Return what became of some people by a date, by faction.

    Parameters
    ----------
    data : RunData
        The run.
    rows : ndarray of int, shape (n,)
        Rows, for instance ``committee(data, date)``.
    until : datetime.date
        Last day that counts.
    rank : Rank
        Lowest rank of a post in which one counts as kept.

    Returns
    -------
    pandas.DataFrame
        Columns ``faction``, ``people``, ``kept`` (hold a post of that rank or above still, the same or another),
        ``members`` (in the party still), ``removed``, ``arrested`` (ever, by that day) and ``died`` (in the party)
        [persons]; a row a faction that is among them, and a last row ``"all"``.
    """
    rows = np.asarray(rows, np.int64)
    holders = holders_on(data, until)
    state = ways_out(data, until)[rows]
    arrests = Log(data).of(Event.ARRESTED)
    frame = pd.DataFrame(
        {
            "faction": np.array(faction_names(data))[data.last["faction"][rows]],
            "people": 1,
            "kept": np.isin(rows, holders[data.posts["rank"] >= rank]),
            "members": state == STAYS,
            "removed": state == REMOVED,
            "arrested": np.isin(rows, arrests["whom"][arrests["day"] <= day_of(data, until)]),
            "died": state == DIED,
        }
    )
    table = frame.groupby("faction", sort=True).sum().astype(np.int64)
    table.loc["all"] = frame.drop(columns="faction").sum().astype(np.int64)
    return table.reset_index()
