"""Chains of accusation: reproduction numbers by cohort, and generations.

R of a cohort is its children over the share of them that had time to come, divided by its parents; the R of the
channels add up to it. See `purgesim.measures.lags` for that share and `purgesim.measures.links` for whose child one is.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from purgesim.core.showing import short_repr
from purgesim.core.tables import take
from purgesim.core.vocabulary import Channel, Event, Involvement
from purgesim.measures.data import WEEKS, Log, RunData, date_of, seen_until
from purgesim.measures.lags import LagLaw, law_of_lags
from purgesim.measures.links import WAYS, By, Kind, Links, links
from purgesim.measures.offspring import inequalities, offspring_intervals

__all__ = [
    "Cohorts",
    "cohorts",
    "generation_steps",
    "generations",
    "observed_law",
    "peak",
    "pooled",
    "r_intervals",
    "reproduction",
]

SMALLEST: Final = 10
"""Fewest parents of a cohort, or people of a generation, that a summary looks at."""
KNOWN_SHARE: Final = 0.5
"""Share of its children that a cohort must have had time for, to be called known."""
DOUBT: Final = 0.1
"""Chance that less than that share fits after all."""


class Cohorts(NamedTuple):
    """Four-week cohorts of parents, counted from the first day of the run.

    Parameters
    ----------
    parents, children : ndarray of int64, shape (n_cohorts,)
        Parents, and those of their children who came before the close.
    fitting : ndarray of float64, shape (n_cohorts,)
        Sum over the parents of the share of their children that had time to come.
    draws : ndarray of float64, shape (n_draws, n_cohorts)
        The same, by draw of the law of lags.
    known : ndarray of bool, shape (n_cohorts,)
        Whether enough is seen of a cohort for an R.
    """

    parents: NDArray[np.int64]
    children: NDArray[np.int64]
    fitting: NDArray[np.float64]
    draws: NDArray[np.float64]
    known: NDArray[np.bool_]

    @property
    def r(self) -> NDArray[np.float64]:
        """R of the known cohorts, NaN of the others."""
        fitting = np.where(self.known, self.fitting, np.nan)
        return np.divide(self.children, fitting)

    def __repr__(self) -> str:
        return short_repr(self)


def _seen(found: Links, closed: int) -> NDArray[np.bool_]:
    """Return which links have parent and child inside the window."""
    inside = (found.days >= 0) & (found.days < closed)
    return np.asarray(inside[found.children] & inside[found.parents])


def observed_law(found: Links, closed: int) -> LagLaw | None:
    """Return the law of the lags from parent to child, estimated from the links seen before the close.

    A child that came before its parent (expelled before whoever accused them) counts as one of the same day.

    Parameters
    ----------
    found : Links
        People or cases, and links.
    closed : int
        First day after the window, or on which nothing is known yet.

    Returns
    -------
    LagLaw or None
        None if fewer than ten links were seen.
    """
    seen = _seen(found, closed)
    parents, children = found.parents[seen], found.children[seen]
    lags = np.maximum(found.days[children] - found.days[parents], 0)
    return law_of_lags(lags, closed - 1 - found.days[parents], parents, closed)


def cohorts(
    found: Links, closed: int, lag_share: float = KNOWN_SHARE, of: Links | None = None, law: LagLaw | None = None
) -> Cohorts:
    """Return four-week cohorts of parents with their children.

    A cohort is known if at least the given share of its children had time to come before the close, beyond a doubt of
    10%. Where fewer than ten links were seen the law of lags is not estimated, but a convention holds: four weeks, or
    the longest lag that was seen, are time enough for all.

    Parameters
    ----------
    found : Links
        People or cases, and links.
    closed : int
        First day after the window, or on which nothing is known yet.
    lag_share : float
        Share of the lags that must fit before the close [0, 1].
    of : Links, optional
        Links whose lags are looked at, if not those of ``found`` itself: all channels are completed alike.
    law : LagLaw, optional
        ``observed_law`` of these, if already at hand.

    Returns
    -------
    Cohorts
        Parents, children, and what could be seen of them, by cohort.
    """
    if not 0.0 <= lag_share <= 1.0:
        raise ValueError(f"lag_share: given {lag_share}; allowed: 0 to 1")
    size = -(-closed // WEEKS)
    inside = np.flatnonzero((found.days >= 0) & (found.days < closed))
    by_day = np.bincount(found.days[inside], minlength=size * WEEKS).reshape(size, WEEKS)
    parents = by_day.sum(axis=1)
    children = np.bincount(found.days[found.parents[_seen(found, closed)]] // WEEKS, minlength=size)
    of = found if of is None else of
    law = observed_law(of, closed) if law is None else law
    if law is None:
        seen = _seen(of, closed)
        lags = of.days[of.children[seen]] - of.days[of.parents[seen]]
        known = np.arange(1, size + 1) * WEEKS + lags.max(initial=WEEKS) <= closed
        fitting = np.where(known, parents, 0).astype(np.float64)
        return Cohorts(parents, children, fitting, fitting[None, :], known & (parents > 0))
    unseen = size * WEEKS - closed
    shares = np.pad(np.vstack([law.shares, law.draws])[:, ::-1], ((0, 0), (0, unseen)))  # by day of the parent
    fits = np.einsum("bcd,cd->bc", shares.reshape(-1, size, WEEKS), by_day.astype(np.float64))
    fitting, draws = fits[0], fits[1:]
    known = (fitting > 0.0) & (np.quantile(draws, DOUBT, axis=0) >= lag_share * parents)
    return Cohorts(parents, children, fitting, draws, known)


def peak(found: Cohorts) -> float:
    """Return the highest R of the known cohorts of at least ten parents; NaN without any."""
    large = found.known & (found.parents >= SMALLEST)
    return float(found.r[large].max()) if large.any() else float("nan")


def pooled(found: Cohorts) -> float:
    """Return R over all known cohorts together; NaN if there is none."""
    fitting = found.fitting[found.known].sum()
    return float(found.children[found.known].sum() / fitting) if fitting else float("nan")


def reproduction(
    data: RunData,
    kind: Kind = "accusation",
    channel: Channel | None = None,
    lag_share: float = KNOWN_SHARE,
    by: By | None = None,
) -> pd.DataFrame:
    """Return R by four-week cohort of parents, with 90% intervals.

    Parameters
    ----------
    data : RunData
        The run.
    kind : {"accusation", "case", "expulsion"}
        R of accusation (accused children an accused parent), of cases (cases that a case opened) or of expulsion
        (politically expelled children a politically expelled parent).
    channel : Channel, optional
        Only children who came through this channel; the R of all channels add up to the whole.
    lag_share : float
        A cohort is known if this share of its children had time to come before the close (of a run so far: the day it
        has come to); see `purgesim.measures.chains.cohorts`.
    by : {"first accuser", "opener"}, optional
        Whose child one is; see `purgesim.measures.links.links`.

    Returns
    -------
    pandas.DataFrame
        Columns ``kind``, ``by``, ``channel``, ``cohort``, ``start`` [date], ``parents``, ``children`` (who came before
        the close), ``fitting`` (share of the children that had time to come), ``r``, ``low``, ``high`` (90%; children
        negative binomial) and ``known``. R and its interval are NaN where it is not known.

    Raises
    ------
    ValueError
        If the kind is not told by that, or the share is none.
    """
    log, closed = Log(data), seen_until(data)
    whole = links(data, kind, log=log, by=by)
    part = whole if channel is None else links(data, kind, channel, log, by)
    law = observed_law(whole, closed)
    found = cohorts(part, closed, lag_share, whole, law)
    low, high = r_intervals(part, closed, found, law)
    index = np.flatnonzero(found.parents)
    return pd.DataFrame(
        {
            "kind": kind,
            "by": WAYS[kind][0] if by is None else by,
            "channel": "all" if channel is None else channel.name.lower(),
            "cohort": index,
            "start": date_of(data, index * WEEKS),
            "parents": found.parents[index],
            "children": found.children[index],
            "fitting": found.fitting[index] / found.parents[index],
            "r": found.r[index],
            "low": low[index],
            "high": high[index],
            "known": found.known[index],
        }
    )


def r_intervals(
    part: Links, closed: int, found: Cohorts, law: LagLaw | None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the 90% intervals of R of the known cohorts, NaN of the others.

    Parameters
    ----------
    part : Links
        People or cases, and links.
    closed : int
        First day after the window, or on which nothing is known yet.
    found : Cohorts
        ``cohorts`` of these.
    law : LagLaw or None
        The law of lags they were completed by.

    Returns
    -------
    low, high : ndarray of float64, shape (n_cohorts,)
        Ends of the intervals [children a parent].
    """
    place = np.flatnonzero((part.days >= 0) & (part.days < closed))
    cohort = part.days[place] // WEEKS
    share = np.ones(len(place)) if law is None else law.shares[closed - 1 - part.days[place]]
    seen = np.bincount(part.parents[_seen(part, closed)], minlength=len(part.rows))[place]
    told, known = found.known[cohort], np.flatnonzero(found.known)
    unequal = inequalities(seen[told], (found.r[cohort] * share)[told], cohort[told])
    squares = np.bincount(cohort, share**2, len(found.parents))[known]
    low, high = np.full((2, len(found.parents)), np.nan)
    low[known], high[known] = offspring_intervals(
        found.children[known], found.draws[:, known], found.fitting[known] ** 2 / squares, unequal
    )
    return low, high


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
