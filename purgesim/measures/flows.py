"""Flows: who was denounced, expelled, arrested, died, fled or was reinstated, by division of the party."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from purgesim.core.tables import take
from purgesim.core.vocabulary import Event, Rank, Tier, charge_name
from purgesim.measures.data import IN_PARTY, Records, RunData, circle_names, faction_names, kinds_of, window_days
from purgesim.measures.ranks import ranks_when_opened
from purgesim.measures.strata import Strata, strata

__all__ = ["DIVISIONS", "flows"]

DIVISIONS: Final = ("faction", "circle", "charge", "rank", "kind", "tier")
"""Divisions of the party by which flows are counted; rank is that of the post held when the case was opened."""


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
        first day; NaN for charges and circles). Groups in which a flow did not occur have no row. Rank is that of the
        post held at the moment; of those arrested and reinstated, whose post is gone by then, that of the post they
        held when their case was opened (`purgesim.measures.ranks`).
    """
    if by is not None and by not in DIVISIONS:
        raise ValueError(f"by: given {by!r}; allowed: {', '.join(DIVISIONS)}, or nothing for all of them")
    base = strata(data) if base is None else base
    flowing = _flowing(data)
    tables = [_count(data, division, flowing, base) for division in (DIVISIONS if by is None else (by,))]
    return pd.concat(tables, ignore_index=True)


def _flowing(data: RunData) -> dict[str, NDArray[np.bool_]]:
    """Return for each flow which events of the chronicle it counts."""
    kind, value = np.ascontiguousarray(data.events["kind"]), data.events["value"]
    opened, closed = window_days(data)
    inside = (data.events["day"] >= opened) & (data.events["day"] < closed)
    return {
        "denounced": inside & (kind == Event.DENOUNCED) & (value == 1),
        "expelled_political": inside & (kind == Event.EXPELLED) & (value == 1),
        "expelled_ordinary": inside & (kind == Event.EXPELLED) & (value != 1),
        "arrested": inside & (kind == Event.ARRESTED),
        "died": inside & (kind == Event.DIED) & np.isin(value, IN_PARTY),
        "fled": inside & (kind == Event.FLED),
        "reinstated": inside & (kind == Event.REINSTATED),
        "admitted": inside & (kind == Event.ADMITTED),
    }


def _codes(data: RunData, division: str, which: NDArray[np.bool_]) -> NDArray[Any]:
    if division == "rank":
        return ranks_when_opened(data.events, which)
    events: Records = take(data.events, np.flatnonzero(which))
    if division in ("faction", "circle"):
        return np.asarray(data.last[division][events["whom"]])
    if division == "charge":
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


def _count(data: RunData, division: str, flowing: dict[str, NDArray[np.bool_]], base: Strata) -> pd.DataFrame:
    members = _members(data, division, base)
    rows = []
    for flow, which in flowing.items():
        codes, counts = np.unique(_codes(data, division, which).astype(np.int64), return_counts=True)
        rows += [
            {
                "by": division,
                "group": _name(data, division, code),
                "flow": flow,
                "count": int(count),
                "share": count / counts.sum(),
                "members": float(members[code]) if members is not None and code >= 0 else float("nan"),
            }
            for code, count in zip(codes.tolist(), counts.tolist(), strict=True)
        ]
    return pd.DataFrame(rows, columns=["by", "group", "flow", "count", "share", "members"])
