"""Careers: who gained by the purge, and what became of those who denounced."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from purgesim.core.vocabulary import MAX_KINDS, Channel, Event
from purgesim.measures.data import Log, RunData, faction_names, window_days
from purgesim.measures.links import links
from purgesim.measures.strata import RANKS, Strata, strata

__all__ = ["appointments_after_purge", "beneficiaries", "denouncers"]

PURGE: Final = (int(Event.EXPELLED), int(Event.ARRESTED), int(Event.VERDICT), int(Event.FLED))
"""Causes of a vacancy that are the purge's; not death, and not a promotion away."""


def beneficiaries(data: RunData, base: Strata | None = None) -> pd.DataFrame:
    """Return, by faction, who was promoted inside the window, and over whose fall.

    Parameters
    ----------
    data : RunData
        The run.
    base : Strata, optional
        Strata of the first day, if already known.

    Returns
    -------
    pandas.DataFrame
        Columns ``faction``, ``members`` (first day), ``promoted``, ``after_purge`` (into posts that the purge itself
        had emptied, not a promotion out of them), ``denouncers`` (of the promoted, those who had denounced somebody in
        a meeting before), ``victims`` (politically expelled) and ``net`` (promoted less victims).
    """
    base = strata(data) if base is None else base
    log = Log(data)
    filled = log.within(Event.FILLED)
    victims = log.within(Event.EXPELLED)
    victims = victims[victims["value"] == 1]
    names = faction_names(data)
    since = _first_denunciation(data, log)

    def by_faction(rows: NDArray[np.int32]) -> NDArray[np.int64]:
        return np.bincount(data.last["faction"][rows], minlength=len(names))[: len(names)]

    promoted = filled["whom"]
    table = pd.DataFrame(
        {
            "faction": names,
            "members": base.members.sum(axis=(1, 2))[: len(names)],
            "promoted": by_faction(promoted),
            "after_purge": by_faction(promoted[appointments_after_purge(data)]),
            "denouncers": by_faction(promoted[since[promoted] < filled["day"]]),
            "victims": by_faction(victims["whom"]),
        }
    )
    table["net"] = table["promoted"] - table["victims"]
    return table


def appointments_after_purge(data: RunData) -> NDArray[np.bool_]:
    """Return which appointments of the window went to posts whose last vacancy the purge had caused."""
    opened, closed = window_days(data)
    kind, day = data.events["kind"], data.events["day"]
    at = np.flatnonzero(((kind == Event.VACATED) | (kind == Event.FILLED)) & (day < closed))
    at = at[np.argsort(data.events["n"][at], kind="stable")]  # post after post, each in the order of time
    post, is_vacancy = data.events["n"][at], kind[at] == Event.VACATED
    latest = np.maximum.accumulate(np.where(is_vacancy, np.arange(len(at)), -1))
    known = (latest >= 0) & (post[np.maximum(latest, 0)] == post)
    purge = known & np.isin(data.events["value"][at][np.maximum(latest, 0)], PURGE)
    wanted = ~is_vacancy & (day[at] >= opened)
    found: NDArray[np.bool_] = purge[wanted][np.argsort(at[wanted], kind="stable")]
    return found


def _first_denunciation(data: RunData, log: Log) -> NDArray[np.int64]:
    """Return for each row the day of their first denunciation in a meeting; a day beyond any if they made none."""
    events = log.of(Event.DENOUNCED)
    events = events[(events["channel"] == Channel.MEETING) & (events["actor"] >= 0)]
    since = np.full(len(data.last), np.iinfo(np.int64).max)
    np.minimum.at(since, events["actor"], events["day"].astype(np.int64))
    return since


def denouncers(data: RunData, base: Strata | None = None) -> pd.DataFrame:
    """Return what became of those who denounced somebody in a meeting, beside others in the same posts and bodies.

    Each denouncer who had not been accused before is compared with all of their stratum (rank by kind of body, on
    the first day) who never denounced and had not been accused by that day: how many of them were accused (politically
    expelled, arrested) afterwards, until the close.

    Parameters
    ----------
    data : RunData
        The run.
    base : Strata, optional
        Strata of the first day, if already known.

    Returns
    -------
    pandas.DataFrame
        One row for ``accused``, ``expelled`` and ``arrested``: columns ``outcome``, ``denouncers``, ``observed``,
        ``expected`` [persons] and ``ratio`` (observed over expected, NaN where nothing is expected).
    """
    base = strata(data) if base is None else base
    log, closed = Log(data), window_days(data)[1]
    since = _first_denunciation(data, log)[: len(base.code)]
    accused, expelled = links(data, "accusation", log=log), links(data, "expulsion", log=log)
    arrests = log.of(Event.ARRESTED)
    arrested_rows, where = np.unique(arrests["whom"], return_index=True)
    outcomes = {
        "accused": (accused.rows, accused.days),
        "expelled": (expelled.rows, expelled.days),
        "arrested": (arrested_rows.astype(np.int64), arrests["day"][where].astype(np.int64)),
    }
    never = np.iinfo(np.int64).max
    accused_on = np.full(len(base.code), never)
    old = accused.rows < len(base.code)
    accused_on[accused.rows[old]] = accused.days[old]
    stratum = base.code.astype(np.int64) % (RANKS * MAX_KINDS)
    member = base.code >= 0
    speaks = np.flatnonzero(member & (since < np.minimum(accused_on, closed)))
    silent = member & (since == never)
    rows = []
    for name, (who, when) in outcomes.items():
        on = np.full(len(base.code), never)
        inside = (who < len(base.code)) & (when < closed)
        on[who[inside]] = when[inside]
        observed = int(np.count_nonzero((on[speaks] > since[speaks]) & (on[speaks] < closed)))
        expected = _expected(stratum, silent, accused_on, on, speaks, since[speaks])
        ratio = observed / expected if expected > 0.0 else float("nan")
        rows.append((name, len(speaks), observed, expected, ratio))
    return pd.DataFrame(rows, columns=["outcome", "denouncers", "observed", "expected", "ratio"])


def _expected(
    stratum: NDArray[np.int64],
    silent: NDArray[np.bool_],
    accused_on: NDArray[np.int64],
    on: NDArray[np.int64],
    speaks: NDArray[np.int64],
    since: NDArray[np.int64],
) -> float:
    """Return how many denouncers would have met the outcome, had they been like the silent of their strata."""
    never = np.iinfo(np.int64).max
    expected = 0.0
    for code in np.unique(stratum[speaks]):
        peers = silent & (stratum == code)
        size = int(np.count_nonzero(peers))
        touched = np.flatnonzero(peers & (np.minimum(accused_on, on) < never))
        accused, met = accused_on[touched], on[touched]
        days, speakers = np.unique(since[stratum[speaks] == code], return_counts=True)
        for day, number in zip(days.tolist(), speakers.tolist(), strict=True):
            free = np.minimum(accused, met) > day
            at_risk = size - int(np.count_nonzero(~free))
            later = int(np.count_nonzero(free & (met < never)))
            expected += number * later / at_risk if at_risk > 0 else 0.0
    return expected
