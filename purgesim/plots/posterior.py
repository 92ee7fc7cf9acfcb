"""Posterior and predictive checks: what the documents taught, and whether the fitted model gives them back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from numpy.typing import NDArray

from purgesim.patterns.judging import too_few
from purgesim.plots.style import BLACK, COLOURS, INTERVAL, nothing_to_draw

__all__ = ["posterior", "predictive"]

COLUMNS: Final = 3
BINS: Final = 24


def posterior(
    draws: pd.DataFrame,
    figure: Figure | SubFigure,
    prior: pd.DataFrame | None = None,
    weights: NDArray[np.float64] | None = None,
    units: Mapping[str, str] | None = None,
) -> list[Axes]:
    """Draw the posterior of each parameter over its prior.

    Parameters
    ----------
    draws : DataFrame
        Posterior draws, one a row; a column a parameter.
    figure : Figure or SubFigure
        Where to draw; modified.
    prior : DataFrame, optional
        Draws of the prior, with the same columns.
    weights : ndarray, shape (n_draws,), optional
        Weights of the posterior's draws; equal if not given.
    units : mapping of str to str, optional
        Unit of each parameter.

    Returns
    -------
    list of Axes
        One a parameter. Bars: posterior; outline: prior; stroke below: 90% of the posterior, dot: its median. Where
        bars follow the outline, the documents say nothing about the parameter.
    """
    names = list(draws.columns)
    if not names or draws.empty:
        return [nothing_to_draw(figure.subplots(), "no draws")]
    columns = min(COLUMNS, len(names))
    grid = figure.subplots(-(-len(names) // columns), columns, squeeze=False)
    axes = list(grid.ravel())
    for ax in axes[len(names) :]:
        ax.remove()
    for ax, name in zip(axes, names, strict=False):
        before = None if prior is None else prior[name].to_numpy(float)
        _parameter(ax, draws[name].to_numpy(float), before, weights)
        unit = (units or {}).get(name, "")
        ax.set_xlabel(f"{name} [{unit}]" if unit else name)
    handles, labels = axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=len(labels), frameon=False)
    figure.supylabel("density [relative to the highest]", fontsize=10)
    return axes[: len(names)]


def _parameter(
    ax: Axes, draws: NDArray[np.float64], prior: NDArray[np.float64] | None, weights: NDArray[np.float64] | None
) -> None:
    every = draws if prior is None else np.concatenate([draws, prior])
    low, high = float(every.min()), float(every.max())
    edges = np.linspace(low, high, BINS + 1) if high > low else np.array([low - 0.5, high + 0.5])
    after = np.histogram(draws, edges, weights=weights)[0].astype(float)
    ax.stairs(after / after.max(), edges, fill=True, color=COLOURS[5], label="posterior")
    if prior is not None:
        before = np.histogram(prior, edges)[0] / len(prior) * after.sum()
        ax.stairs(before / after.max(), edges, color=BLACK, linewidth=1.2, label="prior")
    five, middle, last = _quantiles(draws, weights)
    ax.plot([five, last], [-0.06, -0.06], color=COLOURS[1], linewidth=3, label="90% of the posterior")
    ax.plot(middle, -0.06, "o", color=COLOURS[1], markeredgecolor="white", label="its median")
    ax.set_ylim(bottom=-0.12)
    ax.set_yticks([])
    ax.spines[["top", "right", "left"]].set_visible(False)


def _quantiles(draws: NDArray[np.float64], weights: NDArray[np.float64] | None) -> NDArray[np.float64]:
    levels = np.array([INTERVAL[0], 50.0, INTERVAL[1]]) / 100.0
    found: NDArray[np.float64] = np.quantile(draws, levels, weights=weights, method="inverted_cdf")
    return found


def predictive(simulated: pd.DataFrame, documented: pd.DataFrame, figure: Figure | SubFigure) -> list[Axes]:
    """Draw what the fitted model predicts for each documented figure, beside the document.

    Parameters
    ----------
    simulated : DataFrame
        Figures of runs with draws of the posterior, one run a row.
    documented : DataFrame
        Indexed by figure: columns ``low`` and ``high`` (the same where one number is documented; NaN for an open
        end) and ``unit``.
    figure : Figure or SubFigure
        Where to draw; modified.

    Returns
    -------
    list of Axes
        One a figure, each with its own scale. Stroke: 90% of the runs, dot: median; grey ticks: runs; diamond or bar:
        documented. "Inside" says that 90% of the runs reach the document; it uses the document twice if it was fitted.
        Of fewer than 20 runs nothing is said.
    """
    names = [name for name in documented.index if name in simulated and simulated[name].notna().any()]
    if not names:
        return [nothing_to_draw(figure.subplots(), "no documented figure was simulated")]
    axes = list(np.atleast_1d(figure.subplots(len(names), 1)))
    for ax, name in zip(axes, names, strict=True):
        _figure(ax, simulated[name].dropna().to_numpy(float), documented.loc[name], str(name))
    handles, labels = axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=len(labels), frameon=False)
    return axes


def _figure(ax: Axes, values: NDArray[np.float64], row: pd.Series[Any], name: str) -> None:
    low, middle, high = np.percentile(values, [INTERVAL[0], 50.0, INTERVAL[1]])
    ax.plot(values, np.zeros(len(values)), "|", color=COLOURS[7], markersize=6, alpha=0.5, label="runs")
    ax.plot([low, high], [0.35, 0.35], color=COLOURS[0], linewidth=3, label="90% of runs")
    ax.plot(middle, 0.35, "o", color=COLOURS[0], markeredgecolor="white", label="median")
    left, right = float(row["low"]), float(row["high"])
    ends = (
        left if np.isfinite(left) else min(values.min(), right),
        right if np.isfinite(right) else max(values.max(), left),
    )
    ax.plot(ends, [0.75, 0.75], "-D", color=COLOURS[1], linewidth=2, markersize=6, label="documented")
    inside = not (high < left or low > right)
    said = too_few(len(values)) or ("inside" if inside else "OUTSIDE")
    ax.text(1.0, 1.0, said, transform=ax.transAxes, ha="right", va="top", fontsize=8)
    ax.set_ylim(-0.3, 1.1)
    ax.set_yticks([])
    ax.margins(x=0.1)
    ax.spines[["top", "right", "left"]].set_visible(False)
    ax.set_xlabel(f"{name} [{row['unit']}]", fontsize=9, labelpad=1)
