"""Worlds side by side: exits by faction with competing risks, posts by cause, who rose, R and generations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from purgesim.core.arguments import refuse_other
from purgesim.plots.style import COLOURS, INTERVAL, LEGEND, date_number

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd

__all__ = ["incidence_curves", "outcomes"]

PANELS: Final = (
    # title, unit, beginning of the figures' names (one that ends in _ stands for all that begin so)
    (
        "Politically expelled in the window, by faction\n(death, flight and ordinary expulsion compete)",
        "share of members",
        ("incidence_",),
    ),
    ("Leading posts lost by the holder of the first day, by cause", "share of posts", ("leading_lost_",)),
    ("Who came in and who rose", "persons", ("admitted", "promoted", "promoted_after_purge", "promoted_denouncers")),
    (
        "Chains: R of cases by opener, generations by first accuser",
        "persons a parent; generations",
        ("reproduction_cases_by_opener", "reproduction_cases_by_opener_peak", "generation_median", "generation_max"),
    ),
)
WIDTH: Final = 0.7


def outcomes(runs: pd.DataFrame) -> Figure:
    """Draw the outcomes of several worlds side by side: means, with 90% of their runs.

    Parameters
    ----------
    runs : pandas.DataFrame
        ``Comparison.runs``: one run a row, column scenario, and the figures.

    Returns
    -------
    matplotlib.figure.Figure
        Four panels.
    """
    import pandas as pd

    refuse_other(runs, pd.DataFrame, "runs", "a table of runs, Comparison.runs")
    figure = Figure(figsize=(13.0, 9.0), dpi=150, layout="constrained")
    worlds = list(dict.fromkeys(runs["scenario"]))
    for ax, (title, unit, wanted) in zip(figure.subplots(2, 2).flat, PANELS, strict=True):
        starts = tuple(name for name in wanted if name.endswith("_"))
        names = [n for n in runs.columns if n in wanted or (starts and n.startswith(starts))]
        _grouped(ax, [runs.loc[runs["scenario"] == world, names] for world in worlds], worlds)
        words = [name.removeprefix(starts[0]) if starts else name.replace("_", "\n") for name in names]
        ax.set_xticks(range(len(names)), words, fontsize=8)
        ax.set_title(title, loc="left", fontsize=10)
        ax.set_ylabel(unit)
        ax.set_xlim(-0.5, len(names) - 0.5)
        ax.set_ylim(bottom=0)
        ax.spines[["top", "right"]].set_visible(False)
    figure.axes[0].legend(fontsize=8, **LEGEND)
    told = "Bars: means over all runs; lines: 90% of them, over seeds, draws and structures."
    figure.supxlabel(told, x=0.01, ha="left", fontsize=8)
    return figure


def _grouped(ax: Axes, frames: Sequence[pd.DataFrame], worlds: Sequence[str]) -> None:
    step = WIDTH / len(frames)
    for number, (frame, world) in enumerate(zip(frames, worlds, strict=True)):
        at = np.arange(frame.shape[1]) - WIDTH / 2 + step * (number + 0.5)
        colour = COLOURS[number % len(COLOURS)]
        ax.bar(at, frame.mean().to_numpy(), step * 0.9, color=colour, label=world)
        low, high = (frame.quantile(q / 100.0).to_numpy() for q in INTERVAL)
        ax.vlines(at, low, high, color="#222222", linewidth=1.2)


def incidence_curves(
    tables: Mapping[str, Sequence[pd.DataFrame]], window: tuple[dt.date, dt.date], factions: Sequence[str]
) -> Figure:
    """Draw the cumulative incidence of political expulsion by date, a panel a faction and a line a world.

    Parameters
    ----------
    tables : mapping of str to sequence of pandas.DataFrame
        By world: ``purgesim.measures.survival`` of each of its runs.
    window : tuple of date
        First day inside the window, and the first after it.
    factions : sequence of str
        Groups to draw.

    Returns
    -------
    matplotlib.figure.Figure
        Thick: political expulsion; thin and dotted: death, which competes with it. Means over the runs.
    """
    import pandas as pd

    figure = Figure(figsize=(4.2 * len(factions), 4.6), dpi=150, layout="constrained")
    days = pd.date_range(window[0], window[1], inclusive="left")
    at = date_number(window[0]) + np.arange(len(days))
    for ax, faction in zip(np.atleast_1d(figure.subplots(1, len(factions))), factions, strict=True):
        for number, (world, runs) in enumerate(tables.items()):
            colour = COLOURS[number % len(COLOURS)]
            fallen, died = (_mean_curve(runs, faction, cause, days) for cause in ("expelled_political", "died"))
            ax.plot(at, fallen, color=colour, linewidth=2.0, label=world)
            ax.plot(at, died, ":", color=colour)
        ax.xaxis_date()
        ax.tick_params(axis="x", rotation=45)
        ax.set_title(faction, loc="left", fontsize=10)
        ax.set_ylim(bottom=0)
        ax.spines[["top", "right"]].set_visible(False)
    figure.axes[0].set_ylabel("cumulative incidence [share of members]\npolitically expelled; dotted: died")
    figure.axes[0].legend(fontsize=8, **LEGEND)
    return figure


def _mean_curve(runs: Sequence[pd.DataFrame], faction: str, cause: str, days: pd.DatetimeIndex) -> NDArray[np.float64]:
    """Return the mean incidence on every day; it is constant between exits."""
    curves = []
    for table in runs:
        mine = table[(table["group"] == faction) & (table["cause"] == cause)]
        curves.append(mine.set_index("date")["incidence"].reindex(days).ffill().fillna(0.0).to_numpy())
    return np.asarray(np.mean(curves, axis=0), np.float64)
