"""The wave of denunciations, week by week and by motive."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from purgesim.core.tables import DENOUNCED
from purgesim.core.vocabulary import MOTIVES
from purgesim.plots.style import BLACK, COLOURS, LEGEND, band, date_number, date_numbers, dated_axis, nothing_to_draw

__all__ = ["denunciation_wave"]

HATCHES: Final = ("", "////")
"""More motives than colours: the second round is hatched."""
WEEK: Final = 7
HEADROOM: Final = 1.35
"""Height of the axis as a multiple of the highest week: the legend stands above the bars."""


def denunciation_wave(daily: Sequence[pd.DataFrame], window: tuple[dt.date, dt.date], ax: Axes) -> Axes:
    """Draw denunciations a week by motive: means over runs, stacked, and 90% of the totals.

    Parameters
    ----------
    daily : sequence of DataFrame
        ``Run.daily`` of each run, indexed by date, without gaps.
    window : tuple of date
        First day inside the window, and the first after it; shaded.
    ax : Axes
        Where to draw; modified.

    Returns
    -------
    Axes
        The same axes. Motives that never occur are left out, and so is a last week that is not whole.
    """
    if not len(daily[0]):  # a run that has not begun
        return nothing_to_draw(ax, "no day has been run")
    weeks = [_weekly(frame) for frame in daily]
    starts = date_numbers(weeks[0].index)
    mean = np.mean([frame.to_numpy(dtype=np.float64) for frame in weeks], axis=0)
    bottom = np.zeros(len(starts))
    present = [place for place in range(len(MOTIVES)) if mean[:, place].any()]
    for order, place in enumerate(present):
        ax.bar(
            starts,
            mean[:, place],
            width=WEEK,
            align="edge",
            bottom=bottom,
            color=COLOURS[order % len(COLOURS)],
            hatch=HATCHES[order // len(COLOURS)],
            edgecolor="white",
            linewidth=0.2,
            label=MOTIVES[place].label,
        )
        bottom += mean[:, place]
    low, _, high = band([frame.sum(axis=1) for frame in weeks])
    ax.vlines(starts + WEEK / 2, low, high, color=BLACK, linewidth=0.6, alpha=0.7)
    dated_axis(ax, daily[0].index[0].date(), daily[0].index[-1].date() + dt.timedelta(days=1))
    ax.axvspan(*(date_number(day) for day in window), color="#EEEEEE", zorder=0)
    ax.set_ylabel("denunciations a week")
    if present:
        ax.legend(loc="upper left", **LEGEND, ncols=4, title="motive (mean of runs; strokes: 90% of runs)")
        ax.set_ylim(0, max(high.max(), bottom.max()) * HEADROOM)
    return ax


def _weekly(frame: pd.DataFrame) -> pd.DataFrame:
    """Return sums over whole weeks from the first day, one column a motive, indexed by the week's first day."""
    whole = len(frame) // WEEK * WEEK
    values = frame[list(DENOUNCED)].to_numpy()[:whole].reshape(-1, WEEK, len(MOTIVES)).sum(axis=1)
    return pd.DataFrame(values, index=frame.index[:whole:WEEK], columns=list(DENOUNCED))
