"""Counts that need no model: names per deponent, times named, new names by day, kin, torture."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from purgesim.records.record import Record

__all__ = ["gini", "kin_share", "names_given", "new_names", "statistics", "times_named", "torture_table"]


def gini(counts: ArrayLike) -> float:
    """Return the Gini coefficient of counts: 0 if all are equal, near 1 if one has everything.

    Examples
    --------
    >>> gini([2, 2, 2]), gini([0, 0, 0, 4])
    (0.0, 0.75)
    """
    x = np.sort(np.asarray(counts, float))
    total, n = float(x.sum()), len(x)
    if n == 0 or total == 0.0:
        return 0.0
    return float((2.0 * np.arange(1, n + 1) - n - 1.0) @ x / (n * total))


def names_given(record: Record, own_names: bool = False) -> pd.Series:
    """Return the number of distinct persons each deponent named, 0 included; the index is their id."""
    found = record.pairs(own_names).groupby("source").size()
    return found.reindex(record.deponents(), fill_value=0).rename("names").astype(int)


def times_named(record: Record, own_names: bool = False) -> pd.Series:
    """Return by how many deponents each named person was named; the index is their id."""
    return record.pairs(own_names).groupby("target").size().rename("times").astype(int)


def statistics(names: ArrayLike, times: ArrayLike) -> dict[str, float]:
    """Return what is compared between record and model: six statistics, and three more.

    Parameters
    ----------
    names : array_like, shape (n_deponents,)
        Names per deponent [persons].
    times : array_like, shape (n_named,)
        Times named, of those who were named at all.

    Examples
    --------
    >>> statistics([0, 2, 4], [1, 1, 1, 3])["named once"]
    0.75
    """
    given, taken = np.asarray(names), np.asarray(times)
    named = len(taken) > 0
    return {
        "mean": float(given.mean()),
        "median": float(np.median(given)),
        "90th percentile": float(np.quantile(given, 0.9)),
        "none share": float((given == 0).mean()),
        "Gini of times named": gini(taken),
        "named once": float((taken == 1).mean()) if named else 0.0,
        "most names": float(given.max()),
        "most often named": float(taken.max()) if named else 0.0,
        "distinct named": float(len(taken)),
    }


def new_names(record: Record, own_names: bool = False) -> pd.DataFrame:
    """Return by day how many pairs were recorded and how many of the named had not been heard before.

    Returns
    -------
    DataFrame
        `day`, `time`, `names` (pairs first recorded that day), `new`, `share_new`, `heard` (persons known before).
        Pairs without a day are left out.
    """
    pairs = record.pairs(own_names).dropna(subset=["day"])
    first = pairs.groupby("target")["day"].min().value_counts()
    table = pairs.groupby("day").agg(time=("time", "first"), names=("target", "size")).reset_index()
    table["new"] = table["day"].map(first).fillna(0).astype(int)
    table["share_new"] = table["new"] / table["names"]
    table["heard"] = table["new"].cumsum() - table["new"]
    return table


def kin_share(record: Record, own_names: bool = False) -> float:
    """Return the share of pairs whose two ends are tied in the record's ties; NaN if it has no ties or no pairs."""
    tied = {frozenset(pair) for pair in zip(record.ties["id1"], record.ties["id2"], strict=True)}
    pairs = record.pairs(own_names)
    hits = [frozenset(pair) in tied for pair in zip(pairs["source"], pairs["target"], strict=True)]
    return float(np.mean(hits)) if hits and tied else float("nan")


def torture_table(record: Record, own_names: bool = False) -> pd.DataFrame:
    """Return the names of each tortured person before the day of torture, and from that day on.

    Returns
    -------
    DataFrame
        `id`, `time` (of the first torture), `names`, `before`, `after`, `unordered`: names of which the dates do not
        tell whether they came before. They count as after, for torture follows silence, unless the torture itself has
        no date: then `before` and `after` of those who named anybody are missing.
    """
    pairs = record.pairs(own_names)
    rows = record.events[record.events["type"] == "torture"].sort_values(["earliest", "latest"], kind="stable")
    found = []
    for event in rows.drop_duplicates("id").to_dict("records"):
        own = pairs[pairs["source"] == event["id"]]
        told = {"id": event["id"], "time": event["time"], "names": len(own)}
        found.append({**told, **_around(own, event["earliest"], event["latest"])})
    table = pd.DataFrame(found, columns=["id", "time", "names", "before", "after", "unordered"])
    whole = table.astype(dict.fromkeys(["names", "before", "after", "unordered"], "Int64"))
    return whole.sort_values(["after", "names"], ascending=False, kind="stable").reset_index(drop=True)


def _around(own: pd.DataFrame, earliest: int | None, latest: int | None) -> dict[str, int | None]:
    """Return how many pairs lie before a day that is known within two limits, and how many from that day on."""
    if pd.isna(earliest):
        known = 0 if own.empty else None
        return {"before": known, "after": known, "unordered": len(own)}
    before = int((own["latest"].dropna() < earliest).sum())
    after = int((own["earliest"].dropna() >= latest).sum())
    return {"before": before, "after": len(own) - before, "unordered": len(own) - before - after}
