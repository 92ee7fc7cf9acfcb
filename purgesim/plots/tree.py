"""The genealogy of a chain: who was first to name whom, from the first accused on."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from numpy.typing import NDArray

from purgesim.plots.style import BLACK, COLOURS, date_numbers, dated_axis, nothing_to_draw

__all__ = ["genealogy"]

CHANNELS: Final = (
    ("interrogation", "named under interrogation", COLOURS[1], "-"),
    ("hearing", "named in a hearing", COLOURS[0], "--"),
    ("meeting", "denounced in a meeting", COLOURS[2], ":"),
)
OTHER: Final = ("other ways", COLOURS[7], "-.")
FATES: Final = (
    # arrested, expelled, label, marker
    (True, True, "expelled and arrested", "s"),
    (True, False, "arrested", "D"),
    (False, True, "expelled", "o"),
    (False, False, "neither", "."),
)
LABELLED: Final = 40
"""Chains up to this many people have the row of each, or the user's own identifier, beside the mark."""


def genealogy(chain: pd.DataFrame, ax: Axes) -> Axes:
    """Draw a chain of accusation: time from left to right, each person on a line below who named them first.

    Parameters
    ----------
    chain : DataFrame
        `purgesim.measures.chain` of a run, up to some hundreds of people.
    ax : Axes
        Where to draw; modified.

    Returns
    -------
    Axes
        The same axes. Filled marks had a part in the opposition, hollow ones had none.
    """
    if chain.empty:
        return nothing_to_draw(ax, "nobody was accused")
    height = _heights(chain)
    x, y = date_numbers(pd.Index(chain["date"])), np.array([height[row] for row in chain["row"]])
    _edges(chain, x, y, ax)
    _marks(chain, x, y, ax)
    first, last = chain["date"].min(), chain["date"].max()
    margin = max((last - first) * 0.06, pd.Timedelta(days=3))
    dated_axis(ax, (first - margin).date(), (last + margin).date())
    ax.set_ylim(len(chain) - 0.3, -0.7)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.set_xlabel("date of the first accusation")
    ax.set_ylabel(f"the {len(chain):,} people of the chain, one a line")
    if len(chain) <= LABELLED:
        names = chain["id"] if "id" in chain else [f"{row:,}" for row in chain["row"]]
        for name, at, line in zip(names, x, y, strict=True):
            ax.annotate(name, (at, line), (6, 0), textcoords="offset points", va="center", fontsize=7)
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.1), ncols=3, frameon=False)
    return ax


def _heights(chain: pd.DataFrame) -> dict[int, int]:
    """Return each person's line: a child stands below their parent, and their own chain directly below them."""
    below: dict[int, list[int]] = {}
    for row, parent in zip(chain["row"].tolist(), chain["parent"].tolist(), strict=True):
        below.setdefault(parent, []).append(row)
    lines: dict[int, int] = {}
    waiting = [int(chain["row"].iloc[0])]
    while waiting:
        person = waiting.pop()
        lines[person] = len(lines)
        waiting += reversed(below.get(person, []))
    return lines


def _edges(chain: pd.DataFrame, x: NDArray[np.float64], y: NDArray[np.int64], ax: Axes) -> None:
    place = {row: i for i, row in enumerate(chain["row"].tolist())}
    known = {name for name, *_ in CHANNELS}
    for name, label, colour, line in (*CHANNELS, ("", *OTHER)):
        here = chain["channel"].eq(name) if name else ~chain["channel"].isin(known)
        paths = [
            [(x[place[parent]], y[place[parent]]), (x[place[parent]], y[place[row]]), (x[place[row]], y[place[row]])]
            for row, parent in zip(chain["row"][here].tolist(), chain["parent"][here].tolist(), strict=True)
            if parent in place
        ]
        if paths:
            ax.add_collection(LineCollection(paths, colors=colour, linestyles=line, linewidths=1.0, label=label))


def _marks(chain: pd.DataFrame, x: NDArray[np.float64], y: NDArray[np.int64], ax: Axes) -> None:
    size = float(np.clip(1200.0 / len(chain), 9.0, 45.0))
    involved = chain["involved"].to_numpy()
    face = np.where(involved, BLACK, "#FFFFFF")
    for arrested, expelled, label, marker in FATES:
        here = (chain["arrested"].eq(arrested) & chain["expelled"].eq(expelled)).to_numpy()
        if here.any():
            ax.scatter(x[here], y[here], size, c=face[here], edgecolors=BLACK, linewidths=0.8, marker=marker, zorder=3)
            ax.scatter([], [], 30, c=BLACK, marker=marker, label=label)
    for filled, label in ((True, "had a part in the opposition"), (False, "victim with no part in it")):
        if (involved == filled).any():
            ax.scatter([], [], 30, c=BLACK if filled else "#FFFFFF", edgecolors=BLACK, label=label)
