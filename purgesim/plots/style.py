"""What all figures share: colours that the colour-blind can tell apart, marks of dates, bands over runs."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import matplotlib.dates as mdates
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import StrMethodFormatter
from numpy.typing import NDArray

if TYPE_CHECKING:
    from purgesim.scenario import CampaignEvent

__all__ = [
    "BLACK",
    "COLOURS",
    "INTERVAL",
    "LEGEND",
    "band",
    "date_number",
    "date_numbers",
    "dated_axis",
    "mark_dates",
    "nothing_to_draw",
    "percent",
]

BLACK: Final = "#000000"
COLOURS: Final = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#F0E442", "#666666")
"""Okabe and Ito's palette, grey in the place of black: told apart with any common kind of colour vision."""
INTERVAL: Final = (5.0, 95.0)
"""Percentiles of the interval over runs that every figure shows."""
LEGEND: Final[dict[str, Any]] = {"frameon": True, "edgecolor": "none", "framealpha": 0.85, "alignment": "left"}
"""Legends stand to the left, and marks of dates shine through them faintly."""
CROWDED: Final = 0.02
"""Numbers of events nearer than this share of the axis would touch."""


def date_number(date: dt.date) -> float:
    """Return a date as matplotlib counts them [days]."""
    return float(mdates.date2num(date))


def date_numbers(index: pd.Index) -> NDArray[np.float64]:
    """Return an index of dates as matplotlib counts them [days], shape ``(n_times,)``."""
    return np.asarray(mdates.date2num(index.to_numpy()), dtype=np.float64)


def band(series: Sequence[pd.Series]) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return 5th percentile, median and 95th percentile over runs, each of shape ``(n_times,)``.

    Parameters
    ----------
    series : sequence of Series
        One a run, all with the same index.

    Examples
    --------
    >>> low, middle, high = band([pd.Series([1.0, 2.0]), pd.Series([3.0, 2.0])])
    >>> middle.tolist()
    [2.0, 2.0]
    """
    table = np.vstack([np.asarray(s, dtype=np.float64) for s in series])
    low, middle, high = np.percentile(table, [INTERVAL[0], 50.0, INTERVAL[1]], axis=0)
    return low, middle, high


def dated_axis(ax: Axes, first: dt.date, last: dt.date, ticks: int = 12) -> None:
    """Give an axis at most so many dates below, thousands to the left, and no needless frame; modifies `ax`."""
    ax.set_xlim(date_number(first), date_number(last))
    locator = mdates.AutoDateLocator(minticks=min(5, ticks - 1), maxticks=ticks)
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(mdates.ConciseDateFormatter(locator))
    ax.yaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    ax.set_ylim(bottom=0)
    ax.spines[["top", "right"]].set_visible(False)


def mark_dates(ax: Axes, events: Sequence[CampaignEvent]) -> None:
    """Mark dated events by a dotted line and their number in `events`, counted from 1; modifies `ax`.

    Events outside the axis are left out; the others keep their numbers. Where numbers would touch, the later
    stands higher.
    """
    first, last = ax.get_xlim()
    before, level = -math.inf, 0
    for number, event in enumerate(events, start=1):
        place = (date_number(event.date) - first) / (last - first)
        if not 0.0 <= place <= 1.0:
            continue
        level = level + 1 if place - before < CROWDED else 0
        before = place
        ax.axvline(date_number(event.date), color="#444444", linewidth=0.8, linestyle=":", zorder=0.5)
        where = (place, 1.0)
        ax.annotate(
            str(number), where, (0, 3 + 9 * level), "axes fraction", textcoords="offset points", ha="center", fontsize=8
        )


def percent(share: float, _: float | None = None) -> str:
    """Return a share as a tick of an axis shows it.

    Examples
    --------
    >>> percent(0.25), percent(0.005)
    ('25%', '0.5%')
    """
    return f"{100.0 * share:.3g}%"


def nothing_to_draw(ax: Axes, why: str) -> Axes:
    """Say in an empty figure why it is empty; modifies and returns `ax`."""
    ax.set_axis_off()
    ax.text(0.5, 0.5, f"Nothing to draw: {why}.", transform=ax.transAxes, ha="center", va="center")
    return ax
