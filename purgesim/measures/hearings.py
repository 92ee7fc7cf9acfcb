"""Hearings and interrogations: who was defended, and how many names each prisoner gave."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from purgesim.core.vocabulary import Channel, Event
from purgesim.measures.data import Log, Records, RunData, date_of
from purgesim.measures.frames import named

__all__ = ["defence", "names"]


def defence(data: RunData) -> pd.DataFrame:
    """Return by month how many of the hearings that ended were defended, and how many were silent.

    Somebody's hearing is defended if anyone spoke for them after their previous verdict, up to the day of this one.

    Parameters
    ----------
    data : RunData
        The run.

    Returns
    -------
    pandas.DataFrame
        Columns ``month`` [date of its first day], ``verdicts``, ``defended``, ``silent`` [hearings],
        ``defended_share`` and ``defenders`` [persons who spoke that month]; months with a verdict or a defender.
    """
    log = Log(data)
    verdicts, speeches = log.of(Event.VERDICT), log.of(Event.DEFENDED)
    months = _months(data, verdicts)
    defended = _defended(verdicts, speeches)
    table = pd.DataFrame(
        {
            "verdicts": pd.Series(1, months, np.int64).groupby(level=0).sum(),
            "defended": pd.Series(defended, months).groupby(level=0).sum(),
            "defenders": pd.Series(speeches["actor"], _months(data, speeches)).groupby(level=0).nunique(),
        }
    )
    table = table.fillna(0).astype(np.int64).rename_axis("month").reset_index()
    table["silent"] = table["verdicts"] - table["defended"]
    table["defended_share"] = table["defended"] / table["verdicts"].where(table["verdicts"] > 0)
    return table[["month", "verdicts", "defended", "silent", "defended_share", "defenders"]]


def _months(data: RunData, events: Records) -> pd.DatetimeIndex:
    return pd.DatetimeIndex(date_of(data, events["day"]).astype("datetime64[M]").astype("datetime64[s]"))


def _defended(verdicts: Records, speeches: Records) -> NDArray[np.bool_]:
    """Return for each verdict whether somebody spoke for the accused since their previous one."""
    span = 1 << 20
    spoken = np.sort(speeches["whom"].astype(np.int64) * span + speeches["day"])
    when = verdicts["whom"].astype(np.int64) * span + verdicts["day"]
    order = np.argsort(when, kind="stable")
    sorted_when = when[order]
    earlier = np.concatenate([[-1], sorted_when[:-1]])
    same = earlier // span == sorted_when // span
    floor = np.where(same, earlier, sorted_when // span * span - 1)
    result = np.empty(len(verdicts), np.bool_)
    result[order] = np.searchsorted(spoken, sorted_when, "right") > np.searchsorted(spoken, floor, "right")
    return result


def names(data: RunData) -> pd.DataFrame:
    """Return the interrogations of the whole run, and the names each gave.

    Parameters
    ----------
    data : RunData
        The run.

    Returns
    -------
    pandas.DataFrame
        Columns ``date``, ``row`` (the prisoner), ``generation``, ``broke``, ``names``, ``harmful`` (of them, those
        still within reach) and ``harmless`` ("names that harm no one new"); of a user's own party also ``id``.
    """
    log = Log(data)
    sessions, given = log.of(Event.INTERROGATED), log.of(Event.DENOUNCED)
    given = given[(given["channel"] == Channel.INTERROGATION) & (given["value"] == 1)]
    harmful = (
        pd.Series(1, pd.MultiIndex.from_arrays([given["actor"], given["day"]]), np.int64).groupby(level=[0, 1]).sum()
    )
    keys = pd.MultiIndex.from_arrays([sessions["whom"], sessions["day"]])
    count = np.maximum(sessions["value"], 0).astype(np.int64)
    found = harmful.reindex(keys, fill_value=0).to_numpy(np.int64)
    table = pd.DataFrame(
        {
            "date": date_of(data, sessions["day"]),
            "row": sessions["whom"],
            "generation": sessions["generation"],
            "broke": sessions["value"] >= 0,
            "names": count,
            "harmful": found,
            "harmless": count - found,
        }
    )
    return named(table, data.ids, {"row": "id"})
