"""Survival in the party with competing risks: the cumulative incidence of each way out (Aalen-Johansen).

One minus Kaplan-Meier would treat the dead as if they might still be expelled and gives too much; it is not used.
Source: Aalen and Johansen, "An empirical transition matrix", Scandinavian Journal of Statistics 5, 1978.
"""

from __future__ import annotations

import datetime as dt
from typing import Final, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from purgesim.measures.data import IN_PARTY, RunData, date_of, day_of, faction_names, kinds_of, window_days
from purgesim.measures.strata import RANKS, Strata, strata
from purgesim.register import take
from purgesim.terms import MAX_KINDS, Event, Rank

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
    admitted him).

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
        Columns ``by``, ``group``, ``cause``, ``day``, ``date``, ``at_risk``, ``exits`` [members] and ``incidence``
        (share of a closed group that has left through that cause by that day); one row a day with exits, and cause.
    """
    base = strata(data) if base is None else base
    start = window_days(data)[0] if since is None else day_of(data, since)
    closed = window_days(data)[1]
    names = {
        "faction": faction_names(data),
        "rank": tuple(rank.name.lower() for rank in Rank),
        "kind": data.kind_names,
    }[by]
    days, groups, causes = _moves(data, by, base, closed)
    at_first = base.members.sum(axis={"faction": (1, 2), "rank": (0, 2), "kind": (0, 1)}[by])
    frames = []
    for code, name in enumerate(names):
        mine = groups == code
        if at_first[code] > 0 or mine.any():
            table = _incidence(int(at_first[code]), days[mine], causes[mine], start, closed)
            table.insert(0, "group", name)
            frames.append(table)
    table = (
        pd.concat(frames, ignore_index=True) if frames else _incidence(0, days, causes, closed, closed).assign(group="")
    )
    table.insert(0, "by", by)
    table.insert(4, "date", date_of(data, table["day"].to_numpy(np.int64)))
    return table


def _moves(
    data: RunData, by: By, base: Strata, closed: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return day, group and cause (-1: entered) of every move across the border of the party."""
    events, kind = data.events, np.ascontiguousarray(data.events["kind"])
    member = np.isin(events["standing"], IN_PARTY)
    out = np.isin(kind, EXITS) & member
    back = (kind == Event.ADMITTED) | ((kind == Event.REINSTATED) & ~member)
    events = take(events, np.flatnonzero((out | back) & (events["day"] < closed)))
    ordinary = (events["kind"] == Event.EXPELLED) & (events["value"] != 1)
    conditions = [
        np.isin(events["kind"], ENTRIES),
        ordinary,
        events["kind"] == Event.DIED,
        events["kind"] == Event.FLED,
    ]
    causes = np.select(conditions, [ENTERED, 1, 2, 3], 0)
    if by == "faction":
        return events["day"].astype(np.int64), data.last["faction"][events["whom"]].astype(np.int64), causes
    code = np.full(len(data.last), -1, np.int64)
    code[: len(base.code)] = base.code
    stratum = code[events["whom"]]
    if by == "rank":
        group = np.where(stratum >= 0, stratum // MAX_KINDS % RANKS, int(Rank.NONE))
    else:
        group = np.where(stratum >= 0, stratum % MAX_KINDS, kinds_of(data, events["body"]))
    return events["day"].astype(np.int64), group.astype(np.int64), causes


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
        By code, the unaffiliated first; NaN for a faction without members.
    """
    start, closed = window_days(data)
    days, groups, causes = _moves(data, "faction", base, closed)
    at_first = base.members.sum(axis=(1, 2))
    found = np.full(len(faction_names(data)), np.nan)
    for code in range(len(found)):
        mine = groups == code
        if at_first[code] > 0 or mine.any():
            incidence = _curve(int(at_first[code]), days[mine], causes[mine], start, closed)[2]
            found[code] = incidence[-1, CAUSES.index("expelled_political")] if len(incidence) else np.nan
    return found


def _curve(
    members: int, days: NDArray[np.int64], causes: NDArray[np.int64], start: int, closed: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Return at risk by day, exits and cumulative incidence by day and cause; ``members`` are those of day 0."""
    length = max(closed - start, 0)
    moves = np.zeros((length, len(CAUSES) + 1), np.int64)
    later = days >= start
    np.add.at(moves, (days[later] - start, causes[later] + 1), 1)
    entered, exits = moves[:, 0], moves[:, 1:]
    earlier = causes[~later]
    before = members + np.count_nonzero(earlier == ENTERED) - np.count_nonzero(earlier != ENTERED)
    change = entered - exits.sum(axis=1)
    at_risk = before + np.concatenate([[0], np.cumsum(change)[:-1]]) if length else np.zeros(0, np.int64)
    chance = np.divide(exits, at_risk[:, None], out=np.zeros(exits.shape), where=at_risk[:, None] > 0)
    staying = np.cumprod(1.0 - chance.sum(axis=1))
    still = np.concatenate([[1.0], staying[:-1]])[:length]
    incidence = np.cumsum(still[:, None] * chance, axis=0)
    return at_risk, exits, incidence


def _incidence(
    members: int, days: NDArray[np.int64], causes: NDArray[np.int64], start: int, closed: int
) -> pd.DataFrame:
    """Return the cumulative incidence of one group from ``start`` on; ``members`` are those of day 0."""
    at_risk, exits, incidence = _curve(members, days, causes, start, closed)
    where = np.flatnonzero(exits.any(axis=1))
    return pd.DataFrame(
        {
            "cause": np.tile(CAUSES, len(where)),
            "day": np.repeat(where + start, len(CAUSES)),
            "at_risk": np.repeat(at_risk[where], len(CAUSES)),
            "exits": exits[where].reshape(-1),
            "incidence": incidence[where].reshape(-1),
        }
    )
