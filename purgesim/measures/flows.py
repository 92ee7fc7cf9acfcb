"""Flows: who was denounced, expelled, arrested, died, fled or was reinstated, by division of the party."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from purgesim.measures.data import IN_PARTY, Log, Records, RunData, circle_names, faction_names, kinds_of
from purgesim.measures.strata import Strata, strata
from purgesim.terms import Event, Rank, Tier, charge_name

__all__ = ["DIVISIONS", "flows"]

DIVISIONS: Final = ("faction", "circle", "charge", "rank", "kind", "tier")
"""Divisions of the party by which flows are counted; rank is that of the post held at the moment."""


def flows(data: RunData, by: str | None = None, base: Strata | None = None) -> pd.DataFrame:
    """Return the flows inside the window by divisions of the party.

    Parameters
    ----------
    data : RunData
        The run.
    by : {"faction", "circle", "charge", "rank", "kind", "tier"}, optional
        One division; all of them if not given.
    base : Strata, optional
        Strata of the first day, if already known.

    Returns
    -------
    pandas.DataFrame
        Columns ``by``, ``group``, ``flow``, ``count``, ``share`` (of that flow) and ``members`` (of the group on the
        first day; NaN for charges and circles). Groups in which a flow did not occur have no row.
    """
    if by is not None and by not in DIVISIONS:
        raise ValueError(f"by: given {by!r}; allowed: {', '.join(DIVISIONS)}, or nothing for all of them")
    base = strata(data) if base is None else base
    events = _flowing(Log(data))
    tables = [_count(data, division, events, base) for division in (DIVISIONS if by is None else (by,))]
    return pd.concat(tables, ignore_index=True)


def _flowing(log: Log) -> dict[str, Records]:
    expelled, died, fled = (log.within(kind) for kind in (Event.EXPELLED, Event.DIED, Event.FLED))
    return {
        "denounced": log.within(Event.DENOUNCED)[log.within(Event.DENOUNCED)["value"] == 1],
        "expelled_political": expelled[expelled["value"] == 1],
        "expelled_ordinary": expelled[expelled["value"] == 0],
        "arrested": log.within(Event.ARRESTED),
        "died": died[np.isin(died["value"], IN_PARTY)],
        "fled": fled,
        "reinstated": log.within(Event.REINSTATED),
        "admitted": log.within(Event.ADMITTED),
    }


def _codes(data: RunData, division: str, events: Records) -> NDArray[Any]:
    if division in ("faction", "circle"):
        return np.asarray(data.last[division][events["whom"]])
    if division in ("charge", "rank"):
        return np.asarray(events[division])
    if division == "kind":
        return kinds_of(data, events["body"])
    return np.asarray(np.where(events["body"] >= 0, data.bodies["tier"][events["body"]], -1))


def _name(data: RunData, division: str, code: int) -> str:
    if code < 0:
        return "nowhere"
    if division == "charge":
        return charge_name(code, circle_names(data)[1:])
    if division in ("rank", "tier"):
        return (Rank(code) if division == "rank" else Tier(code)).name.lower()
    return {"faction": faction_names(data), "circle": circle_names(data), "kind": data.kind_names}[division][code]


def _members(data: RunData, division: str, base: Strata) -> NDArray[Any] | None:
    axis = {"faction": (1, 2), "rank": (0, 2), "kind": (0, 1)}.get(division)
    if axis is not None:
        return np.asarray(base.members.sum(axis=axis))
    if division == "tier":
        tier = data.bodies["tier"][np.maximum(data.first["body"], 0)]
        return np.asarray(np.bincount(tier[base.code >= 0], minlength=len(Tier)))
    return None


def _count(data: RunData, division: str, events: dict[str, Records], base: Strata) -> pd.DataFrame:
    members = _members(data, division, base)
    rows = []
    for flow, chosen in events.items():
        codes, counts = np.unique(_codes(data, division, chosen).astype(np.int64), return_counts=True)
        rows += [
            {
                "by": division,
                "group": _name(data, division, code),
                "flow": flow,
                "count": int(count),
                "share": count / len(chosen),
                "members": float(members[code]) if members is not None and code >= 0 else float("nan"),
            }
            for code, count in zip(codes.tolist(), counts.tolist(), strict=True)
        ]
    return pd.DataFrame(rows, columns=["by", "group", "flow", "count", "share", "members"])
