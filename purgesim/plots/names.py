"""Names per interrogation: how many each prisoner gave, and whether they harmed anybody new."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from purgesim.plots.style import COLOURS, LEGEND, nothing_to_draw, percent

__all__ = ["names_per_interrogation"]

LONG: Final = 25
"""Bars at most; the last holds this many names and more."""


def names_per_interrogation(frames: Sequence[pd.DataFrame], ax: Axes) -> Axes:
    """Draw the shares of interrogations that gave no, one, two, ... names, and of them those that harmed somebody new.

    Parameters
    ----------
    frames : sequence of DataFrame
        `purgesim.measures.names` of each run; their interrogations are drawn together.
    ax : Axes
        Where to draw; modified.

    Returns
    -------
    Axes
        The same axes; those who did not break have the hatched bar, at no name.
    """
    table = pd.concat(frames)
    if table.empty:
        return nothing_to_draw(ax, "nobody was interrogated")
    broke = table[table["broke"]]
    silent = 1.0 - len(broke) / len(table)
    last = int(min(broke["names"].max() if len(broke) else 0, LONG))
    given = _shares(broke["names"], last, len(table))
    harmful = _shares(broke["harmful"], last, len(table))
    places = np.arange(last + 1)
    ax.bar(places - 0.2, given, 0.4, color=COLOURS[0], label="names given")
    ax.bar(places + 0.2, harmful, 0.4, color=COLOURS[4], label="of them, of somebody still within reach")
    ax.bar(-0.2, silent, 0.4, bottom=given[0], color="white", edgecolor=COLOURS[0], hatch="////", label="did not break")
    ax.set_xticks(places[:: -(-len(places) // 13)])
    if last == LONG:
        ax.set_xticks([*places[: LONG - 1 : 2], LONG], [*map(str, places[: LONG - 1 : 2]), f"{LONG}+"])
    ax.yaxis.set_major_formatter(percent)
    ax.set_xlabel("names in one interrogation [persons]")
    ax.set_ylabel("share of interrogations [%]")
    ax.spines[["top", "right"]].set_visible(False)
    mean, harm = (broke[name].mean() if len(broke) else 0.0 for name in ("names", "harmful"))
    told = f"{len(table):,} interrogations; who broke gave {mean:.1f} names on average,"
    ax.legend(loc="upper right", **LEGEND, title=f"{told}\n{harm:.1f} of them still within reach")
    return ax


def _shares(counts: pd.Series, last: int, of: int) -> np.ndarray:
    found: np.ndarray = np.bincount(np.minimum(counts.to_numpy(np.int64), last), minlength=last + 1) / of
    return found
