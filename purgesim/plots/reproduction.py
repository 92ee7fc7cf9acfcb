"""The reproduction number over time: how many further cases, accused or expelled each one brought about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from purgesim.plots.style import BLACK, COLOURS, INTERVAL, LEGEND, date_numbers, dated_axis, nothing_to_draw

__all__ = ["reproduction_number"]

FOUR_WEEKS: Final = 28
HEADROOM: Final = 1.3
WORDS: Final = {
    "accusation": "accused a parent [persons]",
    "case": "cases that a case opened [cases]",
    "expulsion": "expelled a parent [persons]",
}


def reproduction_number(frames: Sequence[pd.DataFrame], ax: Axes) -> Axes:
    """Draw R by four-week cohort, with its uncertainty, and the line at 1.

    Parameters
    ----------
    frames : sequence of DataFrame
        `purgesim.measures.reproduction` of each run, all of one kind.
    ax : Axes
        Where to draw; modified.

    Returns
    -------
    Axes
        The same axes. With one run the bars are its 90% intervals, with several the median and 90% of the runs.
        Hollow: cohorts of which too little is seen (in any of the runs) for an R; what was seen is a lower bound.
    """
    table = _over_runs(frames)
    ax.axhline(1.0, color=BLACK, linewidth=1.0, linestyle="--", zorder=1)
    if table.empty:
        return nothing_to_draw(ax, "nobody was accused")
    middle = date_numbers(pd.Index(table["start"])) + FOUR_WEEKS / 2
    bars = np.abs(table[["low", "high"]].to_numpy().T - table["r"].to_numpy())
    ax.errorbar(middle, table["r"], yerr=bars, fmt="none", ecolor=COLOURS[0], elinewidth=1.5, capsize=2, zorder=2)
    for known, face, label in ((True, COLOURS[0], "R of the cohort"), (False, "white", "at least: not yet known")):
        here = (table["known"] == known).to_numpy()
        if here.any():
            ax.plot(
                middle[here], table["r"][here], "o", color=COLOURS[0], markerfacecolor=face, markersize=6, label=label
            )
    last = table["start"].max() + pd.Timedelta(days=FOUR_WEEKS)
    dated_axis(ax, table["start"].min().date(), last.date())
    ax.yaxis.set_major_formatter("{x:.1f}")
    ax.set_ylim(0, max(2.0, float(table["high"].quantile(0.9)) * HEADROOM))
    kind, by = next((frame["kind"].iloc[0], frame["by"].iloc[0]) for frame in frames if len(frame))
    ax.set_ylabel(f"R by {by}:\n{WORDS[kind]}")
    ax.set_xlabel(f"{kind} of the parent, by four weeks")
    spread = "90% of runs" if len(frames) > 1 else "90% intervals"
    ax.legend(loc="upper right", **LEGEND, title=f"bars: {spread}; dashed: 1", ncols=2)
    return ax


def _over_runs(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return one row a cohort: start, r or what was seen of it, low, high, and whether it is known in every run."""
    table = pd.concat([frame.assign(seen=frame["children"] / frame["parents"]) for frame in frames])
    cohorts = table.groupby("start")
    known = cohorts["known"].all()
    if len(frames) == 1:
        found = cohorts[["r", "seen", "low", "high"]].first()
        ends = {"low": found["low"], "high": found["high"]}
    else:
        found = cohorts[["r", "seen"]].median()
        ends = {
            end: cohorts["r"].quantile(percent / 100.0).where(known, cohorts["seen"].quantile(percent / 100.0))
            for end, percent in zip(("low", "high"), INTERVAL, strict=True)
        }
    return pd.DataFrame({"r": found["r"].where(known, found["seen"]), **ends, "known": known}).reset_index()
