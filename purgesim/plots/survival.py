"""Survival in the party by faction, the ways out of it competing with each other."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure

from purgesim.plots.style import COLOURS, date_numbers, dated_axis, nothing_to_draw, percent

__all__ = ["survival_by_faction"]

CAUSES: Final = (
    # cause, label, colour, hatch: told apart in grey too
    ("expelled_political", "expelled on political grounds", COLOURS[1], ""),
    ("expelled_ordinary", "expelled on ordinary grounds", COLOURS[4], "..."),
    ("fled", "fled", COLOURS[5], "///"),
    ("died", "died", COLOURS[7], ""),
)
HEADROOM: Final = 1.3
COLUMNS: Final = 3


def survival_by_faction(table: pd.DataFrame, figure: Figure | SubFigure) -> list[Axes]:
    """Draw for each faction the share that has left the party, by way out (cumulative incidence, Aalen-Johansen).

    Parameters
    ----------
    table : DataFrame
        `purgesim.measures.survival` of a run, by faction (or by rank or kind: any groups).
    figure : Figure or SubFigure
        Where to draw; modified.

    Returns
    -------
    list of Axes
        One a group, all with the same scale, so that areas compare. Exits that are in no incidence are told in words.
    """
    groups = list(dict.fromkeys(table["group"]))
    if not groups or table["day"].empty:
        return [nothing_to_draw(figure.subplots(), "nobody left the party")]
    columns = min(COLUMNS, len(groups))
    grid = figure.subplots(-(-len(groups) // columns), columns, sharex=True, sharey=True, squeeze=False)
    axes = list(grid.ravel())
    dates = pd.Index(table["date"]).unique().sort_values()
    left = [_panel(ax, table[table["group"] == name], name, dates) for ax, name in zip(axes, groups, strict=False)]
    for ax in axes[len(groups) :]:
        ax.remove()
    shown = axes[: len(groups)]
    dated_axis(shown[0], dates[0].date(), dates[-1].date(), ticks=4)
    shown[0].set_ylim(0, max(*left, 0.001) * HEADROOM)
    for ax in shown:
        ax.yaxis.set_major_formatter(percent)
        ax.spines[["top", "right"]].set_visible(False)
    figure.supylabel("share of the faction that has left [%]", fontsize=10)
    handles, labels = shown[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=len(labels), frameon=False)
    return shown


def _panel(ax: Axes, rows: pd.DataFrame, name: str, dates: pd.Index) -> float:
    """Stack the ways out of one group; return the share that has left by any at the end."""
    wide = rows.pivot_table(index="date", columns="cause", values="incidence").reindex(dates).ffill().fillna(0.0)
    bottom, told = np.zeros(len(dates)), []
    for cause, label, colour, hatch in CAUSES:
        value = wide[cause].to_numpy() if cause in wide else np.zeros(len(dates))
        ax.fill_between(
            date_numbers(dates),
            bottom,
            bottom + value,
            step="post",
            facecolor=colour,
            hatch=hatch,
            edgecolor="white",
            linewidth=0,
            label=label,
        )
        bottom = bottom + value
        told.append(f"{label.split(' on ')[-1].replace(' grounds', '')} {value[-1]:.2%}")
    lost = int(rows["uncounted"].sum()) if "uncounted" in rows else 0
    if lost:  # left on the day they came, or came when all others had left
        told.append(f"{lost} more, not counted")
    ax.set_title(name, fontsize=10, loc="left")
    ax.text(0.02, 0.97, "\n".join(told), transform=ax.transAxes, va="top", fontsize=8)
    return float(bottom[-1])
