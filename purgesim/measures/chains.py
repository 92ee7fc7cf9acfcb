"""Chains of accusation: who came to be accused through whom, generations, and reproduction numbers.

A child's parent is his first accuser, if that one had himself been accused before; without such a parent he is of
generation 0. R of a cohort is its children divided by its parents, and the R of the channels add up to it.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from purgesim.measures.data import WEEKS, Log, RunData, date_of, seen_until
from purgesim.register import take
from purgesim.showing import short_repr
from purgesim.terms import Channel, Event, Involvement

__all__ = ["Links", "cohorts", "generation_steps", "generations", "links", "reproduction"]

MOMENTS: Final = 16
"""Phases that ``accused_at`` counts a day."""
SMALLEST: Final = 10
"""Fewest parents of a cohort, or people of a generation, that a summary looks at."""
Kind = Literal["accusation", "expulsion"]


class Links(NamedTuple):
    """People who were accused (or politically expelled), and which of them came through whom.

    Parameters
    ----------
    rows : ndarray of int64, shape (n,)
        Their rows, ascending.
    days : ndarray of int64, shape (n,)
        Day of the first accusation (or the first political expulsion).
    children, parents : ndarray of int64, shape (m,)
        Positions in ``rows`` of child and parent, for every child whose parent is among them too.
    """

    rows: NDArray[np.int64]
    days: NDArray[np.int64]
    children: NDArray[np.int64]
    parents: NDArray[np.int64]

    def __repr__(self) -> str:
        return short_repr(self)


class Cohorts(NamedTuple):
    """Four-week cohorts of parents, counted from the first day of the run."""

    parents: NDArray[np.int64]
    children: NDArray[np.int64]
    censored: NDArray[np.bool_]

    def __repr__(self) -> str:
        return short_repr(self)


def links(data: RunData, kind: Kind = "expulsion", channel: Channel | None = None, log: Log | None = None) -> Links:
    """Return who came through whom.

    Parameters
    ----------
    data : RunData
        The run.
    kind : {"expulsion", "accusation"}
        Whom to look at: the politically expelled, or all who were accused.
    channel : Channel, optional
        Only children whose first accusation came through this channel.
    log : Log, optional
        The run's events by kind, if already at hand.

    Returns
    -------
    Links
        People and links.
    """
    log = Log(data) if log is None else log
    if kind == "expulsion":
        events = log.of(Event.EXPELLED)
        events = events[(events["value"] == 1) & (events["whom"] >= 0)]
        rows, where = np.unique(events["whom"], return_index=True)
        days = events["day"][where].astype(np.int64)
    else:
        rows = np.unique(log.of(Event.DENOUNCED)["whom"])
        rows = rows[rows >= 0]
        rows = rows[data.last["accused_at"][rows] >= 0]
        days = data.last["accused_at"][rows].astype(np.int64) // MOMENTS
    rows = rows.astype(np.int64)
    people = take(data.last, rows)
    child = (people["generation"] >= 1) & (people["accuser"] >= 0)
    if channel is not None:
        child &= people["channel"] == channel
    children = np.flatnonzero(child)
    accusers = people["accuser"][children]
    parents = np.searchsorted(rows, accusers)
    known = parents < len(rows)
    known[known] = rows[parents[known]] == accusers[known]
    return Links(rows, days, children[known], parents[known])


def cohorts(found: Links, closed: int, lag_share: float = 0.9, of: Links | None = None) -> Cohorts:
    """Return four-week cohorts of parents with their children.

    A cohort is censored when its children may still come: when fewer days lie between its end and the close than it
    took the given share of the observed children to follow their parents (of ten children at least; else four weeks).

    Parameters
    ----------
    found : Links
        People and links.
    closed : int
        First day after the window, or on which nothing is known yet.
    lag_share : float
        Share of the observed lags that must fit before the close.
    of : Links, optional
        Links whose lags decide the censoring, if not ``found`` itself (so that channels are censored alike).

    Returns
    -------
    Cohorts
        Parents, children and censoring by cohort.
    """
    size = -(-closed // WEEKS)
    cohort = found.days // WEEKS
    inside = (found.days >= 0) & (found.days < closed)
    parents = np.bincount(cohort[inside], minlength=size)
    linked = found.parents[inside[found.children] & inside[found.parents]]
    children = np.bincount(cohort[linked], minlength=size)
    lags_of = found if of is None else of
    lags = np.maximum(lags_of.days[lags_of.children] - lags_of.days[lags_of.parents], 0)
    horizon = np.quantile(lags, lag_share, method="higher") if len(lags) >= SMALLEST else WEEKS
    ends = np.arange(1, size + 1) * WEEKS
    return Cohorts(parents, children, ends + horizon > closed)


def peak(found: Cohorts) -> float:
    """Return the highest R of the uncensored cohorts of at least ten parents; NaN without any."""
    large = ~found.censored & (found.parents >= SMALLEST)
    return float((found.children[large] / found.parents[large]).max()) if large.any() else float("nan")


def pooled(found: Cohorts) -> float:
    """Return R over all uncensored cohorts together; NaN without parents."""
    parents = found.parents[~found.censored].sum()
    return float(found.children[~found.censored].sum() / parents) if parents else float("nan")


def reproduction(
    data: RunData, kind: Kind = "accusation", channel: Channel | None = None, lag_share: float = 0.9
) -> pd.DataFrame:
    """Return R by four-week cohort of parents, with 90% intervals.

    Parameters
    ----------
    data : RunData
        The run.
    kind : {"accusation", "expulsion"}
        R of accusation (accused children an accused parent) or of expulsion (politically expelled ones).
    channel : Channel, optional
        Only children who came through this channel; the R of all channels add up to the whole.
    lag_share : float
        A cohort is censored unless this share of the observed lags fits between its end and the close (of a run so
        far: the day it has come to).

    Returns
    -------
    pandas.DataFrame
        Columns ``kind``, ``channel``, ``cohort``, ``start`` [date], ``parents``, ``children``, ``r``, ``low``, ``high``
        (90%, Poisson, by Byar's approximation: too narrow where a few parents have most children) and ``censored``.
    """
    log, closed = Log(data), seen_until(data)
    whole = links(data, kind, log=log)
    found = cohorts(whole if channel is None else links(data, kind, channel, log), closed, lag_share, whole)
    index = np.flatnonzero(found.parents)
    parents, children = found.parents[index], found.children[index]
    low, high = poisson_interval(children)
    return pd.DataFrame(
        {
            "kind": kind,
            "channel": "all" if channel is None else channel.name.lower(),
            "cohort": index,
            "start": date_of(data, index * WEEKS),
            "parents": parents,
            "children": children,
            "r": children / parents,
            "low": low / parents,
            "high": high / parents,
            "censored": found.censored[index],
        }
    )


def poisson_interval(counts: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the central 90% interval of Poisson means by Byar's approximation (1% off from 3 on)."""
    z = 1.6448536269514722
    low_of, high_of = np.maximum(counts, 1).astype(np.float64), counts + 1.0
    low = low_of * (1.0 - 1.0 / (9.0 * low_of) - z / (3.0 * np.sqrt(low_of))) ** 3
    high = high_of * (1.0 - 1.0 / (9.0 * high_of) + z / (3.0 * np.sqrt(high_of))) ** 3
    return np.where(counts > 0, low, 0.0), high


def generation_steps(generation: NDArray[np.int64], days: NDArray[np.int64]) -> float:
    """Return the share of steps between generations of at least ten in which the median day rises; NaN without a step.

    Examples
    --------
    >>> generation_steps(np.repeat([0, 1, 2], 10), np.repeat([5, 9, 7], 10))
    0.5
    """
    medians = [
        float(np.median(days[generation == g]))
        for g in range(int(generation.max()) + 1 if len(generation) else 0)
        if np.count_nonzero(generation == g) >= SMALLEST
    ]
    steps = np.diff(medians)
    return float(np.mean(steps > 0.0)) if len(steps) else float("nan")


def generations(data: RunData) -> pd.DataFrame:
    """Return the accused of the whole run by generation of accusation.

    Parameters
    ----------
    data : RunData
        The run.

    Returns
    -------
    pandas.DataFrame
        Columns ``generation``, ``accused``, ``expelled`` (politically), ``expelled_uninvolved`` (of them, victims with
        no part in the opposition), ``arrested``, ``uninvolved_share`` (of the accused), ``accused_on`` and
        ``expelled_on`` (median dates, NaT without anybody).
    """
    log = Log(data)
    accused, expelled = links(data, "accusation", log=log), links(data, "expulsion", log=log)
    people, fell = take(data.last, accused.rows), np.isin(accused.rows, expelled.rows)
    uninvolved = people["involvement"] == Involvement.NONE
    frame = pd.DataFrame(
        {
            "generation": people["generation"],
            "expelled": fell,
            "expelled_uninvolved": fell & uninvolved,
            "arrested": np.isin(accused.rows, log.of(Event.ARRESTED)["whom"]),
            "uninvolved_share": uninvolved,
            "accused_on": accused.days.astype(np.float64),
            "expelled_on": pd.Series(expelled.days, expelled.rows, np.float64).reindex(accused.rows).to_numpy(),
        }
    )
    table = frame.groupby("generation").agg(
        accused=("expelled", "size"),
        expelled=("expelled", "sum"),
        expelled_uninvolved=("expelled_uninvolved", "sum"),
        arrested=("arrested", "sum"),
        uninvolved_share=("uninvolved_share", "mean"),
        accused_on=("accused_on", "median"),
        expelled_on=("expelled_on", "median"),
    )
    start = pd.Timestamp(data.scenario.window.start)
    for column in ("accused_on", "expelled_on"):
        table[column] = start + pd.to_timedelta(table[column], unit="D")
    return table.reset_index()
