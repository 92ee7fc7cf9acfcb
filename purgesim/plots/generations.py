"""Victims by generation: how far from anything they had done the accused are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import StrMethodFormatter

from purgesim.plots.style import BLACK, COLOURS, INTERVAL, LEGEND, nothing_to_draw

__all__ = ["victims_by_generation"]

HEADROOM: Final = 1.25
UPRIGHT: Final = 10
"""With more generations the percentages stand upright."""


def victims_by_generation(frames: Sequence[pd.DataFrame], ax: Axes) -> Axes:
    """Draw the politically expelled by generation of accusation: with and without a part in the opposition.

    Parameters
    ----------
    frames : sequence of DataFrame
        `purgesim.measures.generations` of each run; bars are means over runs.
    ax : Axes
        Where to draw; modified.

    Returns
    -------
    Axes
        The same axes; above each bar the share of victims with no part in the opposition. Strokes: 90% of the runs.
    """
    size = max((int(frame["generation"].max()) + 1 for frame in frames if len(frame)), default=0)
    if size == 0:
        return nothing_to_draw(ax, "nobody was accused")
    every = range(size)
    tables = [frame.set_index("generation").reindex(every, fill_value=0) for frame in frames]
    totals = np.array([table["expelled"].to_numpy(float) for table in tables])
    without = np.array([table["expelled_uninvolved"].to_numpy(float) for table in tables]).mean(axis=0)
    whole = totals.mean(axis=0)
    part = whole - without
    ax.bar(every, part, color=COLOURS[0], label="victims with a part in the opposition")
    ax.bar(
        every,
        without,
        bottom=part,
        color=COLOURS[4],
        hatch="///",
        edgecolor="white",
        label="victims with no part in it",
    )
    if len(frames) > 1:
        low, high = np.percentile(totals, INTERVAL, axis=0)
        ax.vlines(every, low, high, color=BLACK, linewidth=1.0)
    top = totals.max(axis=0) if len(frames) > 1 else whole
    for place in every:
        if whole[place] > 0.0:
            ax.annotate(
                f"{without[place] / whole[place]:.0%}",
                (place, top[place]),
                (0, 3),
                textcoords="offset points",
                ha="center",
                fontsize=8,
                rotation=90 if size > UPRIGHT else 0,
            )
    ax.set_ylim(0, max(float(top.max()), 1.0) * HEADROOM)
    ax.set_xticks(range(0, size, -(-size // 15)))
    ax.yaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    ax.set_xlabel("generation of accusation (0: accused by nobody who was themselves accused)")
    ax.set_ylabel("expelled on political\ngrounds [persons]")
    ax.spines[["top", "right"]].set_visible(False)
    ax.legend(loc="upper right", **LEGEND, title="percentages: with no part in the opposition")
    return ax
