"""Heat: which organisations the purge empties, block by block of four weeks."""

from __future__ import annotations

from typing import Final, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from purgesim.core.vocabulary import Event, Tier
from purgesim.measures.data import WEEKS, Log, RunData, date_of, window_days

__all__ = ["DIVIDED", "heat"]

DIVIDED: Final = ("kind", "body")
"""What organisations are gathered by."""


def heat(data: RunData, by: Literal["kind", "body"] = "kind") -> pd.DataFrame:
    """Return what share of each organisation has been politically expelled by the end of each four weeks.

    Parameters
    ----------
    data : RunData
        The run.
    by : {"kind", "body"}
        Kinds of bodies, or single bodies; of these only such as lost somebody.

    Returns
    -------
    pandas.DataFrame
        Columns ``by``, ``group``, ``members`` (establishment on the first day), ``block``, ``start`` [date], ``lost``
        [persons politically expelled in the four weeks] and ``share`` (of the members, lost since the window opened).
        The last block of a window may be shorter.

    Raises
    ------
    ValueError
        If `by` is neither.
    """
    if by not in DIVIDED:
        raise ValueError(f"by: given {by!r}; allowed: {', '.join(DIVIDED)}")
    opened, closed = window_days(data)
    blocks = max(-(-(closed - opened) // WEEKS), 0)
    lost, members, names = _losses(data, by, blocks, opened)
    here = np.flatnonzero((members > 0) & (lost.any(axis=1) | (by == "kind")))
    share = lost[here].cumsum(axis=1) / members[here, None]
    return pd.DataFrame(
        {
            "by": by,
            "group": np.repeat(np.array(names, dtype=object)[here], blocks),
            "members": np.repeat(members[here], blocks),
            "block": np.tile(np.arange(blocks), len(here)),
            "start": np.tile(date_of(data, opened + np.arange(blocks) * WEEKS).astype("datetime64[s]"), len(here)),
            "lost": lost[here].reshape(-1),
            "share": share.reshape(-1),
        }
    )


def _losses(data: RunData, by: str, blocks: int, opened: int) -> tuple[NDArray[np.int64], NDArray[np.int64], list[str]]:
    """Return expulsions by group and block, and members and name of each group."""
    kinds = data.bodies["kind"].astype(np.int64)
    group = kinds if by == "kind" else np.arange(len(kinds))
    size = len(data.kind_names) if by == "kind" else len(kinds)
    events = Log(data).within(Event.EXPELLED)
    events = events[(events["value"] == 1) & (events["body"] >= 0)]
    lost = np.zeros((size, blocks), np.int64)
    np.add.at(lost, (group[events["body"]], (events["day"].astype(np.int64) - opened) // WEEKS), 1)
    members = np.bincount(group, data.bodies["establishment"], size).astype(np.int64)
    if by == "kind":
        return lost, members, list(data.kind_names)
    tiers = [Tier(tier).name.lower() for tier in data.bodies["tier"]]
    names = [f"{data.kind_names[kind]} {i} ({tier})" for i, (kind, tier) in enumerate(zip(kinds, tiers, strict=True))]
    return lost, members, names
