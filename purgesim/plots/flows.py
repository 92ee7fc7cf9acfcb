"""Cumulative flows of members inside the window, against the documented totals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd
from matplotlib.axes import Axes

from purgesim.evidence import Fact
from purgesim.plots.style import BLACK, COLOURS, LEGEND, band, date_number, date_numbers, dated_axis, nothing_to_draw

__all__ = ["cumulative_flows"]

FLOWS: Final = (
    # name of the documented total, columns of `daily`, label, colour, line
    ("admitted", ("admitted",), "admitted", COLOURS[0], "-"),
    ("died", ("died_members",), "died", BLACK, "-"),
    ("expelled", ("expelled_political", "expelled_ordinary"), "expelled", COLOURS[1], "-"),
    ("expelled_political", ("expelled_political",), "of them on political grounds", COLOURS[1], "--"),
    ("expelled_ordinary", ("expelled_ordinary",), "of them on ordinary grounds", COLOURS[4], "-."),
)


def cumulative_flows(
    daily: Sequence[pd.DataFrame],
    window: tuple[dt.date, dt.date],
    documented: Mapping[str, Fact],
    ax: Axes,
) -> Axes:
    """Draw members admitted, died and expelled since the window opened: median and 90% of the runs.

    Parameters
    ----------
    daily : sequence of DataFrame
        ``Run.daily`` of each run, indexed by date.
    window : tuple of date
        First day inside the window, and the first after it.
    documented : mapping of str to Fact
        Documented totals at the end of the window [members], by the names ``admitted``, ``died`` and ``expelled``;
        drawn as diamonds. A name that is missing has no diamond.
    ax : Axes
        Where to draw; modified.

    Returns
    -------
    Axes
        The same axes.
    """
    opened, closed = window
    inside = [frame[(frame.index >= pd.Timestamp(opened)) & (frame.index < pd.Timestamp(closed))] for frame in daily]
    if not len(inside[0]):  # a run so far
        return nothing_to_draw(ax, "no day of the window has been run")
    for name, columns, label, colour, line in FLOWS:
        low, middle, high = band([frame[list(columns)].sum(axis=1).cumsum() for frame in inside])
        dates = date_numbers(inside[0].index) + 1.0  # a day's flow is complete at its end
        ax.fill_between(dates, low, high, color=colour, alpha=0.2, linewidth=0)
        ax.plot(dates, middle, line, color=colour, linewidth=1.8, label=f"{label}: {middle[-1]:,.0f}")
        total = documented[name].value if name in documented else None
        if total is not None:
            _diamond(ax, closed, total, colour)
    dated_axis(ax, opened, closed + (closed - opened) * 0.07)
    ax.set_ylabel("members since the window opened")
    ax.legend(loc="upper left", **LEGEND, title="simulated, with the median at the end (band: 90% of runs)")
    return ax


def _diamond(ax: Axes, date: dt.date, value: float, colour: str) -> None:
    place = (date_number(date), value)
    ax.plot(*place, "D", color=colour, markeredgecolor="white", markersize=8, clip_on=False)
    ax.annotate(f"{value:,.0f}", place, (8, 0), textcoords="offset points", va="center", fontsize=9)
