"""Heat over organisations: who is being emptied, and when."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import PowerNorm

from purgesim.plots.style import nothing_to_draw, percent

__all__ = ["organisation_heat"]

SHADES: Final = "Blues"
"""One hue, falling evenly in lightness: told apart with any kind of colour vision, and in grey print."""
MAX_LABELS: Final = 7


def organisation_heat(table: pd.DataFrame, ax: Axes, most: int = 20) -> Axes:
    """Draw what share of each organisation has been politically expelled by the end of each four weeks.

    Parameters
    ----------
    table : DataFrame
        `purgesim.measures.heat` of a run, by kind or by body.
    ax : Axes
        Where to draw; modified.
    most : int
        Organisations shown at most, those with the largest share lost.

    Returns
    -------
    Axes
        The same axes; the most emptied organisation stands on top, its members on the first day in brackets.
    """
    if table.empty or not table["lost"].any():
        return nothing_to_draw(ax, "nobody was expelled on political grounds")
    wide = table.pivot_table(index="group", columns="start", values="share", sort=False)
    wide = wide.loc[wide.iloc[:, -1].sort_values(ascending=False, kind="stable").index[:most]]
    members = table.drop_duplicates("group").set_index("group")["members"]
    picture = ax.pcolormesh(
        wide.to_numpy(), cmap=SHADES, norm=PowerNorm(0.5, vmin=0.0), edgecolors="#DDDDDD", linewidth=0.5
    )
    ax.invert_yaxis()
    ax.set_yticks(np.arange(len(wide)) + 0.5, [f"{name} ({members[name]:,})" for name in wide.index])
    step = -(-wide.shape[1] // MAX_LABELS)
    starts = pd.DatetimeIndex(wide.columns[::step])
    ax.set_xticks(np.arange(0, wide.shape[1], step) + 0.5, [f"{day.day} {day:%b\n%Y}" for day in starts])
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    ax.set_xlabel("four weeks from")
    for place, value in enumerate(wide.iloc[:, -1]):
        ax.annotate(
            f"{percent(value)}", (1.0, place + 0.5), (3, 0), ("axes fraction", "data"), "offset points", va="center"
        )
    bar = ax.figure.colorbar(picture, ax=ax, pad=0.1, shrink=0.8, format=percent)
    bar.set_label("members expelled on political\ngrounds since the window opened [%]")
    return ax
