"""How a figure of the runs answers to the parameters of a sweep."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure

from purgesim.core.arguments import refuse_other
from purgesim.plots.style import BLACK, COLOURS, nothing_to_draw

__all__ = ["responses"]

COLUMNS: Final = 3
MAX_WORDS: Final = 8
"""Values that are words are written out below the axis up to so many."""


def responses(
    runs: pd.DataFrame, figure_name: str, parameters: dict[str, str], unit: str, figure: Figure | SubFigure
) -> list[Axes]:
    """Draw one figure of the runs of a sweep against each parameter of its design.

    Parameters
    ----------
    runs : DataFrame
        `purgesim.sweeps.read_runs`: a run a row.
    figure_name : str
        Column of the figure.
    parameters : dict of str to str
        Unit of each column of the design that varies.
    unit : str
        Unit of the figure.
    figure : Figure or SubFigure
        Where to draw; modified.

    Returns
    -------
    list of Axes
        One a parameter. Dots: runs; diamonds: means of the runs with the same value. In a design that varies several
        parameters at once the spread at a value is mostly that of the others.
    """
    refuse_other(runs, pd.DataFrame, "runs", "a table of runs, which read_runs gives")
    if not parameters or runs.empty:
        return [nothing_to_draw(figure.subplots(), "nothing varies in this sweep")]
    columns = min(COLUMNS, len(parameters))
    grid = figure.subplots(-(-len(parameters) // columns), columns, sharey=True, squeeze=False)
    axes = list(grid.ravel())
    for ax in axes[len(parameters) :]:
        ax.remove()
    for ax, (name, of) in zip(axes, parameters.items(), strict=False):
        _panel(ax, runs[name], runs[figure_name])
        ax.set_xlabel(f"{name} [{of}]" if of and of != "1" else name, fontsize=9)
    figure.supylabel(f"{figure_name} [{unit}]", fontsize=10)
    return axes[: len(parameters)]


def _panel(ax: Axes, values: pd.Series, answers: pd.Series) -> None:
    numeric = pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)
    words = [] if numeric else sorted(values.astype(str).unique())
    places = values.to_numpy(float) if numeric else values.astype(str).map({w: i for i, w in enumerate(words)})
    table = pd.DataFrame({"x": np.asarray(places, float), "y": answers.to_numpy(float)}).dropna()
    ax.plot(table["x"], table["y"], ".", color=COLOURS[0], alpha=0.35, markersize=4)
    means = table.groupby("x")["y"].mean()
    if len(means) < len(table):
        ax.plot(means.index, means, "D", color=BLACK, markersize=4)
    if words and len(words) <= MAX_WORDS:
        ax.set_xticks(range(len(words)), words)
    ax.margins(x=0.1)
    ax.spines[["top", "right"]].set_visible(False)
