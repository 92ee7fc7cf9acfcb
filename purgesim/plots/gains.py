"""Beneficiaries: who rose while others fell, by faction."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from purgesim.plots.style import BLACK, COLOURS, LEGEND, nothing_to_draw

__all__ = ["beneficiaries"]


def beneficiaries(table: pd.DataFrame, ax: Axes) -> Axes:
    """Draw promotions and victims by faction, each for a thousand of its members.

    Parameters
    ----------
    table : DataFrame
        `purgesim.measures.beneficiaries` of a run.
    ax : Axes
        Where to draw; modified.

    Returns
    -------
    Axes
        The same axes; victims to the left, promotions to the right, persons beside the bars.
    """
    rows = table[table["members"] > 0]
    if rows.empty or not rows[["promoted", "victims"]].to_numpy().any():
        return nothing_to_draw(ax, "nobody rose and nobody fell")
    places = np.arange(len(rows))[::-1]
    rate = {name: rows[name].to_numpy() / rows["members"].to_numpy() * 1000.0 for name in _COUNTS}
    ax.barh(places, -rate["victims"], color=COLOURS[1], label="expelled on political grounds")
    ax.barh(places, rate["after_purge"], color=COLOURS[2], label="promoted into a post that the purge had emptied")
    ax.barh(
        places, rate["promoted"] - rate["after_purge"], left=rate["after_purge"], color=COLOURS[5], hatch="///",
        edgecolor="white", label="promoted into another post",
    )  # fmt: skip
    for place, (_, row) in zip(places, rows.iterrows(), strict=True):
        per = 1000.0 / row["members"]
        for value, text, side in (
            (-row["victims"] * per, f"{row['victims']:,}", "right"),
            (row["promoted"] * per, f"{row['promoted']:,} ({row['after_purge']:,} after the purge)", "left"),
        ):
            shift = (4 if side == "left" else -4, 0)
            ax.annotate(text, (value, place), shift, textcoords="offset points", va="center", ha=side, fontsize=8)
    ax.axvline(0.0, color=BLACK, linewidth=0.8)
    ax.set_yticks(places, [f"{row['faction']} ({row['members']:,})" for _, row in rows.iterrows()])
    low, high = -rate["victims"].max(), rate["promoted"].max()
    ax.set_xlim(low - 0.12 * (high - low), high + 0.35 * (high - low))
    ax.xaxis.set_major_formatter(lambda value, _: f"{abs(value):,.4g}")
    ax.set_xlabel("of a thousand members on the first day (in brackets) [persons]")
    ax.spines[["top", "right", "left"]].set_visible(False)
    ax.tick_params(axis="y", length=0)
    ax.legend(loc="upper center", bbox_to_anchor=(0.4, -0.18), ncols=2, **LEGEND)
    return ax


_COUNTS = ("victims", "promoted", "after_purge")
