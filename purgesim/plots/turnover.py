"""Turnover of the leadership: which leading posts lost the holder of the first day, and how."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from purgesim.plots.style import COLOURS, LEGEND, nothing_to_draw, percent

__all__ = ["leadership_turnover"]

LEADING: Final = ("head", "leading")
CAUSES: Final = (
    # causes of a vacancy, label, colour, hatch
    (("expelled",), "expelled", COLOURS[1], ""),
    (("arrested",), "arrested", COLOURS[3], "///"),
    (("verdict",), "demoted or transferred by a verdict", COLOURS[4], "..."),
    (("fled",), "fled", COLOURS[5], "xxx"),
    (("filled", "moved"), "promoted or moved away", COLOURS[2], ""),
    (("died",), "died", COLOURS[7], ""),
)


def leadership_turnover(table: pd.DataFrame, ax: Axes) -> Axes:
    """Draw by kind of body the share of leading posts that lost the holder of the first day, by cause.

    Parameters
    ----------
    table : DataFrame
        `purgesim.measures.turnover` of a run.
    ax : Axes
        Where to draw; modified.

    Returns
    -------
    Axes
        The same axes; leading posts are those of heads of department and of leading officials.
    """
    rows = table[table["rank"].isin(LEADING) & (table["held"] > 0)]
    if rows.empty:
        return nothing_to_draw(ax, "no leading post lost its holder")
    held = rows.drop_duplicates(["kind", "rank"]).groupby("kind")["held"].sum()
    lost = rows.groupby(["kind", "cause"])["lost"].sum().unstack(fill_value=0)
    share = lost.div(held, axis=0)
    share = share.loc[share.sum(axis=1).sort_values(kind="stable").index]
    left = np.zeros(len(share))
    for causes, label, colour, hatch in CAUSES:
        width = share.reindex(columns=list(causes), fill_value=0.0).sum(axis=1).to_numpy()
        if width.any():
            ax.barh(np.arange(len(share)), width, left=left, color=colour, hatch=hatch, edgecolor="white", label=label)
            left = left + width
    ax.set_yticks(np.arange(len(share)), [f"{kind} ({held[kind]:,})" for kind in share.index])
    for place, value in enumerate(left):
        ax.annotate(f"{value:.0%}", (value, place), (4, 0), textcoords="offset points", va="center", fontsize=8)
    ax.set_xlim(0, max(float(left.max()) * 1.1, 0.01))
    ax.xaxis.set_major_formatter(percent)
    ax.set_xlabel("leading posts that lost the holder of the first day,\nby the close [% of those in brackets]")
    ax.spines[["top", "right", "left"]].set_visible(False)
    ax.tick_params(axis="y", length=0)
    ax.legend(loc="upper center", bbox_to_anchor=(0.4, -0.2), ncols=3, **LEGEND)
    return ax
