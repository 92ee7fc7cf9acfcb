"""The reproduction number over time: how many further accused each accused brought about."""

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


def reproduction_number(frames: Sequence[pd.DataFrame], ax: Axes) -> Axes:
    """Draw R by four-week cohort of the accused, with its uncertainty, and the line at 1.

    Parameters
    ----------
    frames : sequence of DataFrame
        `purgesim.measures.reproduction` of each run.
    ax : Axes
        Where to draw; modified.

    Returns
    -------
    Axes
        The same axes. With one run the bars are its 90% Poisson intervals, with several the median and 90% of the
        runs. Cohorts whose children may still come are hollow: their R is a lower bound.
    """
    table = _over_runs(frames)
    ax.axhline(1.0, color=BLACK, linewidth=1.0, linestyle="--", zorder=1)
    if table.empty:
        return nothing_to_draw(ax, "nobody was accused")
    middle = date_numbers(pd.Index(table["start"])) + FOUR_WEEKS / 2
    bars = np.abs(table[["low", "high"]].to_numpy().T - table["r"].to_numpy())
    ax.errorbar(middle, table["r"], yerr=bars, fmt="none", ecolor=COLOURS[0], elinewidth=1.5, capsize=2, zorder=2)
    for censored, face, label in ((False, COLOURS[0], "R of the cohort"), (True, "white", "children may still come")):
        here = (table["censored"] == censored).to_numpy()
        if here.any():
            ax.plot(
                middle[here], table["r"][here], "o", color=COLOURS[0], markerfacecolor=face, markersize=6, label=label
            )
    last = table["start"].max() + pd.Timedelta(days=FOUR_WEEKS)
    dated_axis(ax, table["start"].min().date(), last.date())
    ax.yaxis.set_major_formatter("{x:.1f}")
    ax.set_ylim(0, max(2.0, float(table["high"].quantile(0.9)) * HEADROOM))
    ax.set_ylabel("R: accused children\nper accused parent [persons]")
    ax.set_xlabel("accusation of the parent, by four weeks")
    spread = "90% of runs" if len(frames) > 1 else "90%, Poisson"
    ax.legend(loc="upper right", **LEGEND, title=f"bars: {spread}; dashed: 1", ncols=2)
    return ax


def _over_runs(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return one row a cohort: start, r, low, high, and whether it is censored in any run."""
    if len(frames) == 1:
        return frames[0][["start", "r", "low", "high", "censored"]]
    cohorts = pd.concat(frames).groupby("start")
    low, high = (cohorts["r"].quantile(percent / 100.0) for percent in INTERVAL)
    table = pd.DataFrame({"r": cohorts["r"].median(), "low": low, "high": high, "censored": cohorts["censored"].any()})
    return table.reset_index()
