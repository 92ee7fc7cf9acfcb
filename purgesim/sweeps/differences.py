"""Paired differences, their three spreads, and what pairing has gained."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["difference_table", "paired", "pairing"]

CELL: Final = ["structure", "draw"]
LOW, HIGH = 0.05, 0.95
NAN: Final = float("nan")


def paired(runs: pd.DataFrame, baseline: str, figures: Sequence[str]) -> pd.DataFrame:
    """Return every paired difference, one a row.

    Parameters
    ----------
    runs : pandas.DataFrame
        Columns scenario, structure, draw, seed, and the figures.
    baseline : str
        The scenario that is subtracted.
    figures : sequence of str
        Names of the figures.

    Returns
    -------
    pandas.DataFrame
        Columns scenario, structure, draw, seed, figure, baseline, other, difference. A figure that is missing in one of
        the two worlds has no difference and is left out.
    """
    keys = [*CELL, "seed"]
    long = runs.melt([*keys, "scenario"], list(figures), var_name="figure", value_name="value")
    first = long[long["scenario"] == baseline].drop(columns="scenario").rename(columns={"value": "baseline"})
    rest = long[long["scenario"] != baseline].rename(columns={"value": "other"})
    both: pd.DataFrame = rest.merge(first, on=[*keys, "figure"], validate="many_to_one")
    both = both.dropna(subset=["baseline", "other"])
    both["difference"] = both["other"] - both["baseline"]
    return both[["scenario", *keys, "figure", "baseline", "other", "difference"]].reset_index(drop=True)


def pairing(baseline: np.ndarray[Any, Any], other: np.ndarray[Any, Any]) -> tuple[float, float, float]:
    """Return correlation, variance reduction and its ceiling of paired values.

    Parameters
    ----------
    baseline, other : ndarray, shape (n,)
        A figure in the two worlds, seed by seed.

    Returns
    -------
    tuple of float
        Correlation; (s1² + s2²) / variance of the difference; (s1² + s2²) / (s1 - s2)². Infinite where the
        denominator is nothing; NaN where nothing varies, or there are fewer than two pairs.

    Examples
    --------
    >>> correlation, reduction, ceiling = pairing(np.array([1.0, 2.0, 3.0]), np.array([2.0, 4.0, 6.0]))
    >>> round(correlation, 6), reduction, ceiling
    (1.0, 5.0, 5.0)
    """
    if len(baseline) < 2:
        return NAN, NAN, NAN
    s1, s2 = float(np.std(baseline, ddof=1)), float(np.std(other, ddof=1))
    unpaired = s1**2 + s2**2
    if unpaired == 0.0:
        return NAN, NAN, NAN
    correlation = float(np.corrcoef(baseline, other)[0, 1]) if s1 > 0.0 and s2 > 0.0 else NAN
    spread = float(np.var(other - baseline, ddof=1))
    return correlation, _over(unpaired, spread), _over(unpaired, (s1 - s2) ** 2)


def _over(above: float, below: float) -> float:
    return above / below if below > 0.0 else float("inf")


def difference_table(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return the table of `purgesim.sweeps.Comparison.table` without the units.

    Parameters
    ----------
    pairs : pandas.DataFrame
        From `paired`.
    """
    import pandas as pd

    rows, index = [], []
    for (scenario, figure), group in pairs.groupby(["scenario", "figure"], sort=False):
        index.append((scenario, figure))
        rows.append(_row(group))
    return pd.DataFrame(rows, index=pd.MultiIndex.from_tuples(index, names=["scenario", "figure"]))


def _row(group: pd.DataFrame) -> dict[str, float]:
    """Return the row of one scenario and figure: structures and draws are the cells, seeds are within them."""
    cells = group.groupby(CELL, sort=False)["difference"]
    means, spreads = cells.mean(), cells.var(ddof=1)
    within = (group["difference"] - cells.transform("mean")).to_numpy() + group["difference"].mean()
    by_draw = _without_noise(means.groupby("draw").mean(), (spreads / cells.count()).groupby("draw").mean())
    by_structure = means.groupby("structure").mean()
    several = len(by_structure) > 1
    return {
        "baseline": group["baseline"].mean(),
        "other": group["other"].mean(),
        "difference": group["difference"].mean(),
        "agree": _agreement(means.to_numpy()),
        "cells": float(len(means)),
        "mc_error": float(np.sqrt((spreads / cells.count()).sum()) / len(means)),
        "mc_low": float(np.quantile(within, LOW)),
        "mc_high": float(np.quantile(within, HIGH)),
        "parameter_low": float(by_draw.quantile(LOW)) if len(by_draw) > 1 else NAN,
        "parameter_high": float(by_draw.quantile(HIGH)) if len(by_draw) > 1 else NAN,
        "structure_low": float(by_structure.min()) if several else NAN,
        "structure_high": float(by_structure.max()) if several else NAN,
        **_gain(group),
    }


def _without_noise(means: pd.Series[float], noise: pd.Series[float]) -> pd.Series[float]:
    """Return draws' means drawn together by what of their spread the finite number of seeds explains.

    Parameters
    ----------
    means : pandas.Series
        Mean difference of each draw.
    noise : pandas.Series
        Its variance by the finite number of seeds; NaN with one seed, and then nothing is taken away.
    """
    spread = float(means.var(ddof=1)) if len(means) > 1 else 0.0
    left = max(spread - float(np.nan_to_num(noise.mean())), 0.0)
    shrunk: pd.Series[float] = means.mean() + (means - means.mean()) * np.sqrt(left / spread if spread > 0.0 else 0.0)
    return shrunk


def _agreement(means: np.ndarray[Any, Any]) -> float:
    """Return the share of cells whose sign is that of most; no difference is a sign of its own."""
    _, counts = np.unique(np.sign(means), return_counts=True)
    return float(counts.max() / counts.sum())


def _gain(group: pd.DataFrame) -> dict[str, float]:
    """Return correlation, reduction and ceiling over seeds, deviations pooled over structures and draws."""
    cells = group.groupby(CELL, sort=False)
    inner = group[cells["difference"].transform("size") > 1]
    if inner.empty:
        return dict.fromkeys(("correlation", "reduction", "ceiling"), NAN)
    again = inner.groupby(CELL, sort=False)
    one = (inner["baseline"] - again["baseline"].transform("mean")).to_numpy()
    other = (inner["other"] - again["other"].transform("mean")).to_numpy()
    return dict(zip(("correlation", "reduction", "ceiling"), pairing(one, other), strict=True))
